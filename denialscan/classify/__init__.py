"""Kind and outcome of a document, and the sentence model that assists the rules.

``kind`` scores evidence for the kind, ``outcome`` reads the deciding sentences,
``model`` holds the learned sentence model.
"""
