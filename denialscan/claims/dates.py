"""The days a letter gives: birth, age, the request answered, earlier decisions."""

from __future__ import annotations

from denialscan.extract import View
from denialscan.schema import Claim, Field


def find(view: View, fields: dict[str, Field]) -> tuple[Claim, ...]:
    """Return these claims of one message."""
    return ()
