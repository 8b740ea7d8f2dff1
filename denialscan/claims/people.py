"""Pronouns, counsel, and people who have no place in the letter."""

from __future__ import annotations

from denialscan.extract import View
from denialscan.schema import Claim, Field


def find(view: View, fields: dict[str, Field]) -> tuple[Claim, ...]:
    """Return these claims of one message."""
    return ()
