"""Whether a layer made by someone's OCR says what the scan under it says.

A few lines are cut from the scan and recognised, which costs about a tenth of a page;
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
from denialscan.ingest.pdf_layer import Affine
from denialscan.schema import BBox

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from denialscan.ingest.session import Session

    Gray = NDArray[np.uint8]

#: So many lines are compared, half of them lines with numbers: there errors harm most.
LINES = 4
#: And of each so many letters: a long line tells no more.
LETTERS = 40
#: Of the letters of those lines, of their words and of their numbers, so many must agree:
#: two sound readings of one scan differ in a word or two.
AGREE, WORDS_AGREE, NUMBERS_AGREE = 0.97, 0.93, 0.9
#: Of a few lines' words, so many agree where all do, and fewer where the layer is false.
PLAIN, IN_DOUBT = 0.97, 0.7
#: A sample that is itself hard to read proves nothing.
_SURE = 0.65
#: Pixels of white between the lines of a sample, and around a line (points).
_GAP, _PAD = 24, 2.0
#: One block of text, in dots per inch that suit the engine.
_PSM, _DPI = 6, 300
#: Taller than this (points), a "line" is something else; wider (pixels), no line either.
_TALLEST, _WIDEST = 40.0, 6_000
#: Points over which a line's slope can be told, and the steepest that a line has.
_LONG, _STEEPEST = 60.0, 0.1


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

    @property
    def plain(self) -> bool:
        """Whether a few lines leave no doubt, either way."""
        same = self.good and self.words >= PLAIN and self.numbers == 1.0
        return same or self.words < IN_DOUBT


def sample(
    words: Sequence[RawWord],
    to_lines: Affine,
    image: Gray,
    per_point: tuple[float, float],
    session: Session,
) -> Agreement | None:
    """Compare a layer with a few lines of its scan, and with some more where those leave
    a doubt; None where they cannot be read.

    ``to_lines`` takes the page as shown to the frame of ``RawWord.place``.
    """
    ours: list[str] = []
    theirs: list[str] = []
    agreement: Agreement | None = None
    for rows in choose(words):
        parts = [_part_of(row) for row in rows]
        cuts = [cut for row in parts if (cut := _cut(row, to_lines, image, per_point)) is not None]
        if not cuts:
            return agreement
        seen = _recognised(_sheet(cuts), session)
        if not seen or sum(conf for _t, conf in seen) < _SURE * len(seen):
            return None
        ours += [w.text for row in parts for w in row]
        theirs += [text for text, _conf in seen]
        agreement = compare(ours, theirs)
        if agreement.plain:
            break
    return agreement


def _sheet(cuts: Sequence[Gray]) -> Gray:
    """Return pictures of lines one below the other, for one call of the engine."""
    import numpy as np

    width = max(c.shape[1] for c in cuts) + 2 * _GAP
    sheet = np.full((sum(c.shape[0] + _GAP for c in cuts) + _GAP, width), 255, np.uint8)
    top = _GAP
    for cut in cuts:
        sheet[top : top + cut.shape[0], _GAP : _GAP + cut.shape[1]] = cut
        top += cut.shape[0] + _GAP
    return sheet


def choose(words: Sequence[RawWord]) -> list[list[list[RawWord]]]:
    """Return lines to compare, from all over the page, top to bottom: of either half the
    one with most digits close together, and others; then as many for a second look."""
    rows = [r for r in arrange([w for w in words if not w.side]) if sum(len(w.text) for w in r) > 8]
    rows = [r for r in rows if max(w.place.bottom - w.place.top for w in r) <= _TALLEST]
    numbered = [r for r in rows if _digits_of(_part_of(r)) >= 4]
    half = (len(numbered) + 1) // 2
    parts = [part for part in (numbered[:half], numbered[half:]) if part]
    chosen = [max(part, key=lambda r: _digits_of(_part_of(r))) for part in parts]
    chosen += _spread(_without(rows, chosen), LINES - len(chosen))
    more = _spread(_without(rows, chosen), LINES)
    return [[r for r in rows if any(r is c for c in some)] for some in (chosen, more) if some]


def _without(rows: list[list[RawWord]], taken: list[list[RawWord]]) -> list[list[RawWord]]:
    return [r for r in rows if not any(r is t for t in taken)]


def _part_of(row: list[RawWord]) -> list[RawWord]:
    """Return so many words of a line as are compared: those that hold most digits."""
    best: list[RawWord] = []
    for start in range(len(row)):
        kept: list[RawWord] = []
        for word in row[start:]:
            if sum(len(w.text) for w in kept) >= LETTERS:
                break
            kept.append(word)
        if not best or _digits_of(kept) > _digits_of(best):
            best = kept
        if kept[-1] is row[-1]:
            break
    return best


def _digits_of(row: Sequence[RawWord]) -> int:
    return sum(c.isdigit() for w in row for c in w.text)


def _spread(rows: list[list[RawWord]], count: int) -> list[list[RawWord]]:
    """Return rows from all over a list, none twice."""
    if len(rows) <= count:
        return list(rows)
    return [rows[round((i + 0.5) * len(rows) / count - 0.5)] for i in range(count)]


def _cut(
    row: list[RawWord], to_lines: Affine, image: Gray, per_point: tuple[float, float]
) -> Gray | None:
    """Return the picture of a line, level and upright, as at 300 dots per inch.

    The line is followed where the layer puts it: on a crooked scan a level stretch of
    the picture would hold parts of the lines above and below.
    """
    import cv2
    import numpy as np

    slope = _slope(row)
    middle = (row[0].place.x0 + row[-1].place.x1) / 2

    def level(x: float, y: float) -> float:
        return y - slope * (x - middle)

    left = min(w.place.x0 for w in row) - _PAD
    right = max(w.place.x1 for w in row) + _PAD
    top = min(level((w.place.x0 + w.place.x1) / 2, w.place.top) for w in row) - _PAD
    bottom = max(level((w.place.x0 + w.place.x1) / 2, w.place.bottom) for w in row) + _PAD
    scale = _DPI / 72
    width, height = round((right - left) * scale), round((bottom - top) * scale)
    if min(width, height) < 12 or width > _WIDEST:
        return None
    # From the picture of the line to its place, to the page as shown, to the image.
    to_place = np.array(
        [
            [1 / scale, 0.0, left],
            [slope / scale, 1 / scale, top + slope * (left - middle)],
            [0.0, 0.0, 1.0],
        ]
    )
    to_shown = np.linalg.inv(np.array([*to_lines, (0.0, 0.0, 1.0)]))
    to_image = np.diag([*per_point, 1.0])
    matrix = (to_image @ to_shown @ to_place)[:2]
    # Pixels of the image for one of the line's: fewer are smoothed, more averaged.
    step = float(np.abs(np.linalg.det(matrix[:, :2])) ** 0.5)
    cut = cv2.warpAffine(
        image,
        matrix,
        (width, height),
        flags=(cv2.INTER_CUBIC if step < 0.95 else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255.0,),
    )
    return np.asarray(cut, dtype=np.uint8)


def _slope(row: list[RawWord]) -> float:
    """Return how far a line falls per point to the right, where its words, each with a
    level box, stand like steps on a crooked scan."""
    import numpy as np

    x = np.array([(w.place.x0 + w.place.x1) / 2 for w in row])
    y = np.array([(w.place.top + w.place.bottom) / 2 for w in row])
    if len(row) < 3 or float(x[-1] - x[0]) < _LONG:
        return 0.0
    slope = float(np.polyfit(x, y, 1)[0])
    return slope if abs(slope) < _STEEPEST else 0.0


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
    flat = ("".join(c for c in t.replace("|", "I").casefold() if c.isalnum()) for t in texts)
    # Engines take one upright stroke for another, whatever it stands for.
    return [text.replace("l", "i") for text in flat if text]


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
