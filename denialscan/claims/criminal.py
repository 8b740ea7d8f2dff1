"""The arrests, charges and convictions a letter tells."""

from __future__ import annotations

from denialscan.extract import View
from denialscan.schema import Claim, Field


def find(view: View, fields: dict[str, Field]) -> tuple[Claim, ...]:
    """Return these claims of one message."""
    return ()
