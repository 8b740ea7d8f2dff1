"""The countries a letter connects with its person, and how."""

from __future__ import annotations

from denialscan.extract import View
from denialscan.schema import Claim, Field


def find(view: View, fields: dict[str, Field]) -> tuple[Claim, ...]:
    """Return these claims of one message."""
    return ()
