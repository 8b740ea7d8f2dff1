"""Rules: what is looked for in a letter, by topic."""
