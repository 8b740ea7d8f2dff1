"""How much of a page was read correctly."""

from __future__ import annotations

from denialscan.ingest import glyphs
from denialscan.ingest.ladder import Attempt


def page_quality(best: Attempt) -> float:
    """Return an estimate of the share of a page's characters that were read right."""
    if not best.words:
        return 0.0 if glyphs.has_marks(best.page.image, best.page.dpi) else 1.0
    return round(best.conf * (1 - best.uncovered), 4)
