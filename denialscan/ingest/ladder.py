"""Reading a prepared page, and reading it again another way while the result is poor."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from denialscan.errors import DataError
from denialscan.ingest import clean, glyphs, strokes
from denialscan.ingest.frame import Prepared
from denialscan.ingest.prepare import Ready
from denialscan.ocr import OcrEngine, OcrWord

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: A first reading of at least this mean confidence that leaves no ink is not repeated.
GOOD = 0.82
#: Letter-like ink outside all words: more than this share calls for another look.
UNCOVERED = 0.2
LEAST_LETTERS = 60
#: A page on its head is read with less confidence than this.
_UPSIDE_DOWN = 0.6
#: No treatment made a page of less confidence than this readable.
_HOPELESS = 0.5
_OTHER_PSM = 3
#: Grain is lost, and letters are still large enough, at this resolution.
_LOWER_DPI = 200
#: Median height of a page's letters, in pixels at 100 dots per inch, and the dots per
#: inch that are enough for it.
_ENOUGH = ((6.5, 200), (5.5, 240))
_FULL_DPI = 300


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One reading of one prepared image; ``uncovered`` is the share of its letters
    that lie in no word."""

    page: Prepared
    words: tuple[OcrWord, ...]
    letters: int
    uncovered: float

    @property
    def conf(self) -> float:
        """Mean confidence, weighted by length; 0 without words."""
        weight = sum(len(w.text) for w in self.words)
        return sum(w.conf * len(w.text) for w in self.words) / weight if weight else 0.0

    @property
    def score(self) -> float:
        """How much was read, and how surely: what attempts are compared by."""
        return sum((w.conf - 0.4) * len(w.text) for w in self.words)

    @property
    def good(self) -> bool:
        """Whether another attempt is not worth its time."""
        return self.conf >= GOOD and self.uncovered <= UNCOVERED


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The best attempt, and whether the time for more was over."""

    best: Attempt
    cut_short: bool


def climb(ready: Ready, engine: OcrEngine, *, psm: int, seconds: float) -> Outcome:
    """Read a page; while the result is poor and ``seconds`` (wall clock) last, try
    other treatments, and keep the best."""
    clock = _Clock(engine, psm, time.monotonic() + seconds)
    try:
        best = clock.read(ready.page)
        if best.good:
            return Outcome(best=clock.without_strokes(best), cut_short=False)
        if best.conf < _UPSIDE_DOWN and not ready.sure and clock.is_upside_down(ready.page):
            ready = Ready(
                page=ready.page.turned(2),
                plain=ready.plain.turned(2) if ready.plain else None,
                coarse=ready.coarse,
                sure=True,
            )
            best = max(best, clock.read(ready.page), key=lambda a: a.score)
        if best.letters < LEAST_LETTERS and not best.words:
            return Outcome(best=best, cut_short=False)
        for tried, page in enumerate(_rungs(ready), start=1):
            # What is missing is not for want of contrast, or nothing will be gained.
            if best.good or best.conf >= GOOD or (tried > 1 and best.conf < _HOPELESS):
                break
            best = max(best, clock.read(page), key=lambda a: a.score)
        if best.uncovered > UNCOVERED and best.conf >= _HOPELESS:
            best = max(best, clock.read(best.page, _OTHER_PSM), key=lambda a: a.score)
        best = clock.without_strokes(best)
    except TimeoutError:
        return Outcome(best=clock.best or _nothing(ready.page), cut_short=True)
    return Outcome(best=best, cut_short=False)


def _rungs(ready: Ready) -> Iterator[Prepared]:
    """Yield other treatments of a page, each made only when it is asked for, in the
    order of what they gained on faded copies and faxes of copies."""
    page = ready.page
    if ready.coarse:
        yield _smoothed(page)
    else:
        yield page.with_image(clean.binarise(clean.stretch(clean.flatten(page.image))))
        yield _smoothed(page)
    if ready.plain:
        yield ready.plain


def _smoothed(page: Prepared) -> Prepared:
    """Return a page without its grain, in a resolution that needs none."""
    height, width = page.image.shape
    scale = _LOWER_DPI / page.dpi
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return page.with_image(clean.denoise(page.image)).resized(*size, _LOWER_DPI)


class _Clock:
    """The engine with a deadline; keeps the best reading before time is over."""

    def __init__(self, engine: OcrEngine, psm: int, deadline: float) -> None:
        self._engine, self._psm, self._deadline = engine, psm, deadline
        self.best: Attempt | None = None

    def read(self, page: Prepared, psm: int | None = None) -> Attempt:
        """Read a page. Raises TimeoutError."""
        found = glyphs.letters(page.image, page.dpi)
        dpi = min(page.dpi, _reading_dpi(found))
        words = self._words(glyphs.shrunk(page.image, page.dpi, dpi), dpi, psm or self._psm)
        attempt = judged(page, tuple(_scaled(w, page.dpi / dpi) for w in words), found)
        if self.best is None or attempt.score > self.best.score:
            self.best = attempt
        return attempt

    def _words(self, image: NDArray[np.uint8], dpi: int, psm: int) -> list[OcrWord]:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("page")
        try:
            return self._engine.read(image, psm=psm, dpi=dpi, seconds=left)
        except DataError:
            return []  # an image that the engine refuses, such as a strip of two pixels

    def without_strokes(self, best: Attempt) -> Attempt:
        """Read once more without thick strokes over badly read words, where there are
        any, and return the better reading, on the page as it is."""
        cleaned = strokes.without_spoiling(best.page, best.words)
        if cleaned is None or best.conf < _HOPELESS:
            return best
        again = self.read(cleaned)
        return replace(again, page=best.page) if again.score > best.score else best

    def is_upside_down(self, page: Prepared) -> bool:
        """See which way up the middle lines of the page, at half its size, read better."""
        import numpy as np

        half = glyphs.shrunk(page.image, page.dpi, page.dpi / 2)
        found = glyphs.letters(page.image, page.dpi)
        if not len(found):
            return False
        scale = page.dpi / 2 / glyphs.SMALL_DPI
        top, bottom = np.percentile(found[:, 1], (20, 60)) * scale
        strip = half[max(0, int(top) - 20) : int(bottom) + 40]
        scores = []
        for quarters in (0, 2):
            turned = np.ascontiguousarray(np.rot90(strip, quarters))
            words = self._words(turned, page.dpi // 2, self._psm)
            scores.append(sum((w.conf - 0.4) * len(w.text) for w in words))
        return scores[1] > scores[0]


def _reading_dpi(found: NDArray[np.int32]) -> int:
    """Return the resolution that letters of this size need: more only costs time.

    Measured on print of 6 to 12 points: 200 dots read 7 points as well as 300 do.
    """
    import numpy as np

    high = found[found[:, 4] >= 8][:, 3]
    size = float(np.median(high)) if len(high) else 0.0
    return next((dpi for least, dpi in _ENOUGH if size >= least), _FULL_DPI)


def _scaled(word: OcrWord, factor: float) -> OcrWord:
    if factor == 1:
        return word
    return OcrWord(
        text=word.text,
        x0=word.x0 * factor,
        top=word.top * factor,
        x1=word.x1 * factor,
        bottom=word.bottom * factor,
        conf=word.conf,
        line_top=word.line_top * factor,
        line_bottom=word.line_bottom * factor,
    )


def _nothing(page: Prepared) -> Attempt:
    return judged(page, (), glyphs.letters(page.image, page.dpi))


def judged(page: Prepared, words: tuple[OcrWord, ...], found: NDArray[np.int32]) -> Attempt:
    """Return an attempt: words and how many of the page's letters lie outside them."""
    scale = page.dpi / glyphs.SMALL_DPI
    boxes = [(w.x0 / scale, w.top / scale, w.x1 / scale, w.bottom / scale) for w in words]
    count, outside = glyphs.outside_letters(found, boxes)
    return Attempt(
        page=page,
        words=words,
        letters=count,
        uncovered=outside / count if count >= LEAST_LETTERS else 0.0,
    )
