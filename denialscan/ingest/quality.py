"""How much of a page was read right, estimated from what the engine says.

Mean confidence alone overrates poor pages: where a fifth of the words is wrong it
still is 0.8. The estimate is the chance that two words which stand together, such as a
name, were both read letter for letter: 0.95 on clean scans, 0.75 where about one letter
in thirty is wrong, and what rules need to rely on a page. It is a logistic function of
features that only ever raise it, with weights fitted on degraded copies of the corpus by
``scripts/calibrate_quality.py``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from denialscan.ingest import glyphs
from denialscan.ingest.ladder import Attempt
from denialscan.ingest.trust import is_shaped

#: Constant and weights of ``features``, as the script printed them.
_CONSTANT = -14.01
_WEIGHTS = (6.73, 10.58)
#: A word is surely read from this confidence on.
_SURE = 0.85


def features(words: Sequence[tuple[str, float]]) -> tuple[float, ...]:
    """Return what tells how well words (text, confidence) were read, each 0..1: share
    of sure words by length, share of tokens shaped like words. (Mean confidence added
    nothing to these.)"""
    weight = sum(len(text) for text, _conf in words)
    if not weight:
        return 0.0, 0.0
    tokens = [t for text, _conf in words if (t := text.strip(".,;:()[]\"'*")) != ""]
    return (
        sum(len(text) for text, conf in words if conf >= _SURE) / weight,
        sum(is_shaped(t) for t in tokens) / max(1, len(tokens)),
    )


def chance_read(words: Sequence[tuple[str, float]]) -> float:
    """Return the estimated chance that two words together (text, confidence) are right."""
    total = _CONSTANT + sum(w * f for w, f in zip(_WEIGHTS, features(words), strict=True))
    return 1 / (1 + math.exp(-total))


def page_quality(best: Attempt) -> float:
    """Return the estimated chance (0..1) that two words of a page are read right; of a
    page without any, 1 where it is blank and 0 where it is not."""
    if not best.words:
        return 0.0 if glyphs.has_marks(best.page.image, best.page.dpi) else 1.0
    found = chance_read([(w.text, w.conf) for w in best.words])
    return round(found * (1 - best.uncovered), 4)
