"""Learning from corrections: what reviewers say of letters is added to what the shipped
models were trained on, and models of the user's own are fitted to both.

``whats`` lists what can be corrected, ``template`` and ``sheet`` write and read the table
that reviewers fill in, ``examples`` holds the shipped training data, ``corrected`` makes
examples of corrections, ``fit`` trains, measures and writes the folder.
"""
