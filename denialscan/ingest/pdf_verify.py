"""Whether a layer made by someone's OCR says what the scan under it says.

A few lines are cut from the scan and recognised, which costs about a fifth of a page;
the layer stands only if it says the same there. Where the whole page was recognised
anyway, all of it is compared.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from denialscan.errors import DataError
from denialscan.ingest.lines import RawWord, arrange
from denialscan.schema import BBox

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from denialscan.ingest.session import Session

    Gray = NDArray[np.uint8]

#: So many lines are compared, half of them lines with numbers: there errors harm most.
LINES = 4
#: And of each so many letters: a long line tells no more.
LETTERS = 60
#: Of the letters of those lines, of their words and of their numbers, so many must agree:
#: two sound readings of one scan differ in a word or two.
AGREE, WORDS_AGREE, NUMBERS_AGREE = 0.97, 0.9, 0.8
#: A sample that is itself hard to read proves nothing.
_SURE = 0.65
#: Pixels of white between the lines of a sample, and around a line (points).
_GAP, _PAD = 24, 2.0
#: One block of text, in dots per inch that suit the engine.
_PSM, _DPI = 6, 300
#: Taller than this (points), a "line" is something else.
_TALLEST = 40.0


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How far a layer and its scan agree: shares of letters, of words, of numbers."""

    letters: float
    words: float
    numbers: float

    @property
    def good(self) -> bool:
        """Whether the layer may stand for the scan."""
        return self.letters >= AGREE and self.words >= WORDS_AGREE and self.numbers >= NUMBERS_AGREE


def sample(
    words: Sequence[RawWord],
    turn: int,
    image: Gray,
    per_point: tuple[float, float],
    session: Session,
) -> Agreement | None:
    """Compare a layer with a few lines of its scan; None where they cannot be read.

    ``turn``: quarter turns, clockwise as shown, of the layer's writing direction.
    """
    import numpy as np

    rows = [_start_of(row) for row in choose(words)]
    cuts = [cut for row in rows if (cut := _cut(row, turn, image, per_point)) is not None]
    if not cuts:
        return None
    width = max(c.shape[1] for c in cuts) + 2 * _GAP
    sheet = np.full((sum(c.shape[0] + _GAP for c in cuts) + _GAP, width), 255, np.uint8)
    top = _GAP
    for cut in cuts:
        sheet[top : top + cut.shape[0], _GAP : _GAP + cut.shape[1]] = cut
        top += cut.shape[0] + _GAP
    seen = _recognised(sheet, session)
    if not seen or sum(conf for _t, conf in seen) < _SURE * len(seen):
        return None
    return compare([w.text for row in rows for w in row], [text for text, _conf in seen])


def choose(words: Sequence[RawWord]) -> list[list[RawWord]]:
    """Return lines to compare, from all over the page, top to bottom."""
    rows = [r for r in arrange([w for w in words if not w.side]) if sum(len(w.text) for w in r) > 8]
    rows = [r for r in rows if max(w.place.bottom - w.place.top for w in r) <= _TALLEST]
    numbered = [r for r in rows if sum(c.isdigit() for w in r for c in w.text) >= 4]
    chosen = _spread(numbered, LINES // 2)
    others = [r for r in rows if not any(r is c for c in chosen)]
    chosen += _spread(others, LINES - len(chosen))
    return [r for r in rows if any(r is c for c in chosen)]


def _start_of(row: list[RawWord]) -> list[RawWord]:
    """Return the first words of a line."""
    kept: list[RawWord] = []
    for word in row:
        if sum(len(w.text) for w in kept) >= LETTERS:
            break
        kept.append(word)
    return kept


def _spread(rows: list[list[RawWord]], count: int) -> list[list[RawWord]]:
    """Return rows from all over a list, none twice."""
    if len(rows) <= count:
        return list(rows)
    return [rows[round((i + 0.5) * len(rows) / count - 0.5)] for i in range(count)]


def _cut(row: list[RawWord], turn: int, image: Gray, per_point: tuple[float, float]) -> Gray | None:
    """Return the picture of a line, upright, its letters about as high as at 300 dots
    per inch."""
    import cv2
    import numpy as np

    box = row[0].bbox
    for word in row[1:]:
        box = box.union(word.bbox)
    sx, sy = per_point
    part = image[
        max(0, int((box.top - _PAD) * sy)) : max(0, int((box.bottom + _PAD) * sy)),
        max(0, int((box.x0 - _PAD) * sx)) : max(0, int((box.x1 + _PAD) * sx)),
    ]
    if min(part.shape) < 6:
        return None
    fx, fy = _DPI / 72 / sx, _DPI / 72 / sy
    if max(abs(fx - 1), abs(fy - 1)) > 0.05:
        part = np.asarray(
            cv2.resize(part, None, fx=fx, fy=fy, interpolation=cv2.INTER_CUBIC), dtype=np.uint8
        )
    return np.ascontiguousarray(np.rot90(part, turn))


def _recognised(sheet: Gray, session: Session) -> list[tuple[str, float]]:
    """Return words and confidences; a sheet read before is not read again."""
    engine = session.ocr()
    mark = hashlib.sha256(f"{engine.name} {sheet.shape}".encode() + sheet.tobytes()).hexdigest()
    known = session.memory.recall(f"sample {mark}")
    if known is not None:
        try:
            return [(str(text), float(conf)) for text, conf in json.loads(known)]
        except (ValueError, TypeError):
            pass  # kept by something else: read it again
    try:
        seconds = session.config.limits.page_seconds
        words = engine.read(sheet, psm=_PSM, dpi=_DPI, seconds=seconds)
        found = [(w.text, w.conf) for w in words]
    except (DataError, TimeoutError):
        found = []
    session.memory.keep(f"sample {mark}", json.dumps(found))
    return found


def against_page(words: Sequence[RawWord], seen: Sequence[RawWord]) -> Agreement | None:
    """Compare a layer with the words recognised at the same places; None where too few
    of them were recognised surely."""
    sure = [w for w in seen if (w.conf or 0.0) >= _SURE and any(c.isalnum() for c in w.text)]
    pairs: list[tuple[str, str]] = []
    numbers: list[bool] = []
    for word in words:
        beside = " ".join(s.text for s in sure if _same_place(word.bbox, s.bbox))
        ours, theirs = "".join(_flat([word.text])), "".join(_flat([beside]))
        if ours and theirs:
            pairs.append((ours, theirs))
            if len(_digits(ours)) >= 2:
                numbers.append(_digits(ours) in _digits(theirs))
    if len(pairs) < 5 or len(pairs) < 0.4 * len(words):
        return None
    matched = sum(2 * _matched(a, b) for a, b in pairs)
    return Agreement(
        letters=matched / sum(len(a) + len(b) for a, b in pairs),
        words=sum(a == b for a, b in pairs) / len(pairs),
        numbers=sum(numbers) / len(numbers) if numbers else 1.0,
    )


def _same_place(a: BBox, b: BBox) -> bool:
    x, y = (b.x0 + b.x1) / 2, (b.top + b.bottom) / 2
    return a.x0 - 2 <= x <= a.x1 + 2 and a.top - 2 <= y <= a.bottom + 2


def compare(layer: Sequence[str], seen: Sequence[str]) -> Agreement:
    """Compare two readings of the same lines, letters and digits only."""
    ours, theirs = _flat(layer), _flat(seen)
    if not "".join(ours):
        return Agreement(letters=0.0, words=0.0, numbers=0.0)
    letters = _alike("".join(ours), "".join(theirs))
    # Where one reading parts a word and the other does not, the letters decide.
    words = max(_matched(ours, theirs) / len(ours), 1.0 if letters > 0.995 else 0.0)
    numbers = [n for n in map(_digits, layer) if len(n) >= 2]
    known = "".join(map(_digits, seen))
    agreed = sum(n in known for n in numbers)
    return Agreement(
        letters=letters, words=words, numbers=agreed / len(numbers) if numbers else 1.0
    )


def _alike(a: str, b: str) -> float:
    return 2 * _matched(a, b) / (len(a) + len(b))


def _matched(a: Sequence[str], b: Sequence[str]) -> int:
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def _flat(texts: Sequence[str]) -> list[str]:
    flat = ("".join(c for c in text.casefold() if c.isalnum()) for text in texts)
    return [text for text in flat if text]


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
