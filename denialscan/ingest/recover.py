"""Lines that the engine's page analysis passed over, read one more time by themselves.

The engine sometimes drops a whole line, most often the last one of a page or one
beside a rule, while its confidence in the rest stays high. Letter-like marks that
stand in a row outside all words give such lines away; their strips are put under
each other on one small picture and recognised in one call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from denialscan.errors import DataError
from denialscan.ingest import glyphs
from denialscan.ingest.ladder import Outcome, judged
from denialscan.ocr import OcrEngine, OcrWord

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    Read = Callable[[Gray, int], list[OcrWord]]

#: Fewer marks in a row are a seal, a scribble, a rule in pieces.
_LEAST_MARKS = 6
#: Marks further apart than this many letter heights belong to different strips.
_GAP = 4.0
#: More strips than this are no passed-over lines but a page that was not read.
_MOST_STRIPS = 16
#: What is read of a strip counts from this mean confidence on, and each word from
#: that: a strip of pen strokes or of a seal is read with less.
_SURE_STRIP, _SURE_WORD = 0.75, 0.5
#: The page segmentation for a block of lines of one size, which the picture is.
_PSM = 6
#: Seconds for that one call; it takes a tenth of one.
_SECONDS = 10.0
#: No letter is as flat as this, measured by the page's usual word; a fax line lost on
#: the wire is. Surely read dashes and the like stay.
_FLAT, _SURE_FLAT = 0.45, 0.7
#: Nothing of a line read with less confidence than this on a page read with more than
#: that is right: it is a seal, a burst of noise, a pattern.
_NOISE, _FINE = 0.4, 0.75


@dataclass(frozen=True, kw_only=True)
class _Strip:
    """A part of the page image in its pixels, and where it lies on the picture."""

    x0: int
    top: int
    x1: int
    bottom: int
    at: int = 0


def mend(outcome: Outcome, engine: OcrEngine) -> Outcome:
    """Return what was read of a page without specks, with the lines passed over.

    Raises MissingProgramError and MemoryError as the engine does.
    """
    best = outcome.best
    words = without_specks(best.words)

    def read(picture: Gray, psm: int) -> list[OcrWord]:
        try:
            return engine.read(picture, psm=psm, dpi=best.page.dpi, seconds=_SECONDS)
        except (DataError, TimeoutError):
            return []

    if not outcome.cut_short:
        words = (*words, *missed_words(best.page.image, best.page.dpi, words, read))
    if words == best.words:
        return outcome
    found = glyphs.letters(best.page.image, best.page.dpi)
    return replace(outcome, best=judged(best.page, words, found))


def without_specks(words: tuple[OcrWord, ...]) -> tuple[OcrWord, ...]:
    """Drop "words" too flat to be any, such as what is left of a fax's lost rows, and
    lines of noise on a page that can be read."""
    heights = [w.bottom - w.top for w in words if len(w.text) > 3]
    if not heights:
        return words
    flat = _FLAT * median(heights)
    kept = tuple(w for w in words if w.bottom - w.top >= flat or w.conf >= _SURE_FLAT)
    if _mean_conf(kept) < _FINE:
        return kept
    lines: dict[tuple[float, float], list[OcrWord]] = {}
    for word in kept:
        lines.setdefault((word.line_top, word.line_bottom), []).append(word)
    noise = {key for key, line in lines.items() if _mean_conf(line) < _NOISE}
    return tuple(w for w in kept if (w.line_top, w.line_bottom) not in noise)


def _mean_conf(words: Sequence[OcrWord]) -> float:
    weight = sum(len(w.text) for w in words)
    return sum(w.conf * len(w.text) for w in words) / weight if weight else 0.0


def missed_words(image: Gray, dpi: int, words: Sequence[OcrWord], read: Read) -> list[OcrWord]:
    """Return words of passed-over lines, in pixels of ``image``.

    ``read`` recognises a picture under a page segmentation mode, at the same
    resolution. Returns nothing where no row of marks is left outside ``words``.
    """
    if not words:
        return []
    strips = _strips(image, dpi, words)
    if not 0 < len(strips) <= _MOST_STRIPS:
        return []
    picture, placed = _stacked(image, strips)
    found: list[OcrWord] = []
    again = read(picture, _PSM)
    for strip in placed:
        high = strip.bottom - strip.top
        mine = [w for w in again if strip.at <= (w.top + w.bottom) / 2 < strip.at + high]
        # A rule or a frame beside the line is no part of it.
        while mine and not any(c.isalnum() for c in mine[0].text):
            mine.pop(0)
        while mine and not any(c.isalnum() or c in ".:;,?!)" for c in mine[-1].text):
            mine.pop()
        if _mean_conf(mine) < _SURE_STRIP:
            continue
        moved = (_moved(w, strip.x0, strip.top - strip.at) for w in mine)
        found += [w for w in moved if w.conf >= _SURE_WORD and not _taken(w, words)]
    return found


def _strips(image: Gray, dpi: int, words: Sequence[OcrWord]) -> list[_Strip]:
    """Return strips around rows of letter-like marks that lie in no word."""
    import numpy as np

    scale = dpi / glyphs.SMALL_DPI
    marks = glyphs.letters(image, dpi)
    marks = marks[(marks[:, 3] >= 4) & (marks[:, 4] >= 6)]
    if len(marks) < _LEAST_MARKS:
        return []
    size = float(np.median(marks[:, 3]))
    usual = (marks[:, 3] <= 2.5 * size) & (marks[:, 2] <= 4 * size)
    x, y = marks[:, 0] + marks[:, 2] / 2, marks[:, 1] + marks[:, 3] / 2
    free = usual.copy()
    for w in words:
        free &= ~(
            (x >= w.x0 / scale - 2)
            & (x <= w.x1 / scale + 2)
            & (y >= w.top / scale - 2)
            & (y <= w.bottom / scale + 2)
        )
    rows: list[list[int]] = []
    for i in sorted(np.flatnonzero(free).tolist(), key=lambda i: float(x[i])):
        for row in rows:
            last = row[-1]
            near = marks[i, 0] - (marks[last, 0] + marks[last, 2]) <= _GAP * size
            if near and abs(y[i] - median(float(y[j]) for j in row[-5:])) <= 0.7 * size:
                row.append(i)
                break
        else:
            rows.append([i])
    strips: list[_Strip] = []
    margin = 0.6 * size
    for row in (r for r in rows if len(r) >= _LEAST_MARKS):
        boxes = marks[row]
        strips.append(
            _Strip(
                x0=max(0, int((boxes[:, 0].min() - 2 * margin) * scale)),
                top=max(0, int((boxes[:, 1].min() - margin) * scale)),
                x1=min(
                    image.shape[1],
                    int(((boxes[:, 0] + boxes[:, 2]).max() + 2 * margin) * scale) + 1,
                ),
                bottom=min(
                    image.shape[0], int(((boxes[:, 1] + boxes[:, 3]).max() + margin) * scale) + 1
                ),
            )
        )
    return sorted(strips, key=lambda s: (s.top, s.x0))


def _stacked(image: Gray, strips: Sequence[_Strip]) -> tuple[Gray, list[_Strip]]:
    """Return the strips under each other on white, with their places."""
    import numpy as np

    apart = max(s.bottom - s.top for s in strips) // 2 + 8
    placed: list[_Strip] = []
    at = apart
    for strip in strips:
        placed.append(replace(strip, at=at))
        at += strip.bottom - strip.top + apart
    width = max(s.x1 - s.x0 for s in strips)
    picture = np.full((at, width), 255, np.uint8)
    for strip in placed:
        patch = image[strip.top : strip.bottom, strip.x0 : strip.x1]
        picture[strip.at : strip.at + patch.shape[0], : patch.shape[1]] = patch
    return picture, placed


def _moved(word: OcrWord, across: int, down: int) -> OcrWord:
    return replace(
        word,
        x0=word.x0 + across,
        x1=word.x1 + across,
        top=word.top + down,
        bottom=word.bottom + down,
        line_top=word.line_top + down,
        line_bottom=word.line_bottom + down,
    )


def _taken(word: OcrWord, words: Sequence[OcrWord]) -> bool:
    """Whether a word lies on one that was read before."""
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return any(w.x0 <= x <= w.x1 and w.top <= y <= w.bottom for w in words)
