"""Modules of ``scripts/make_corpus.py``: parse, check, draw and degrade the corpus letters."""
