"""Copies of one letter: a PDF and its fax, an attachment and its print-out, a message
and the forwarded message. They are linked, so that a letter counts once.

The difficulty is not to find likeness but to refuse it: thousands of letters share
every word but the name. Whoever they are about decides before any text is compared,
and a pair that cannot be told apart from a form letter is left alone.
"""

from __future__ import annotations

from denialscan.twins.compare import VERSION, compare_texts, may_be_same
from denialscan.twins.groups import Copy, find_copies
from denialscan.twins.traits import Traits, find_traits

__all__ = [
    "VERSION",
    "Copy",
    "Traits",
    "compare_texts",
    "find_copies",
    "find_traits",
    "may_be_same",
]
