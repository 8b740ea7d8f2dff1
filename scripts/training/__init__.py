"""From the corpus to labelled sentences and letters."""
