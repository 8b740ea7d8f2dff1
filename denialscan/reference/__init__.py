"""Dated, sourced reference lists: offices, facilities, countries, policies.

Every list travels inside the package (``data/``, with ATTRIBUTION.md). Each
value is "as some source printed it on some date", so look-ups take a date
where one matters and answer None rather than guess.
"""
