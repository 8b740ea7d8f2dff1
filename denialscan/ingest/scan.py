"""Reading the picture of a page: prepare, recognise, judge, and map back."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from denialscan.codec import decode, digest, dumps, encode
from denialscan.ingest import ink, ticks
from denialscan.ingest.frame import Prepared
from denialscan.ingest.ladder import UNCOVERED, Outcome, climb
from denialscan.ingest.lines import RawWord
from denialscan.ingest.pages import RawPage
from denialscan.ingest.prepare import prepare
from denialscan.ingest.quality import page_quality
from denialscan.ingest.recover import mend
from denialscan.ingest.session import Session
from denialscan.ocr import OcrWord
from denialscan.schema import BBox, Region
from denialscan.settings import READING_VERSION

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]

#: Below this quality a reader is sent to the picture.
POOR = 0.75
_LEAST_SIDE = 16


def read_scan(
    image: Gray, per_point: tuple[float, float], size: tuple[float, float], session: Session
) -> RawPage:
    """Read the picture of a page, or recall it where it was read before.

    ``image`` is the page as shown, ``per_point`` its pixels per point across and
    down, ``size`` the page in points. Raises MissingProgramError without OCR.
    """
    engine, config = session.ocr(), session.config
    if min(image.shape[0] / per_point[1], image.shape[1] / per_point[0]) * config.dpi < (
        _LEAST_SIDE * 72
    ):
        # A strip thinner than a letter; image routines refuse such.
        return RawPage(width=size[0], height=size[1], words=(), text_source=None, quality=1.0)
    key = digest(
        {
            "pixels": hashlib.sha256(
                image.data if image.flags.c_contiguous else image.tobytes()
            ).hexdigest(),
            "shape": list(image.shape),
            "per_point": list(per_point),
            "size": list(size),
            "engine": engine.name,
            "languages": engine.languages,
            "dpi": config.dpi,
            "psm": config.psm,
            "version": READING_VERSION,
        }
    )
    kept = session.memory.recall(key)
    if kept is not None:
        return decode(RawPage, json.loads(kept))
    ready = prepare(image, (per_point[0] * 72, per_point[1] * 72), config.dpi)
    outcome = climb(ready, engine, psm=config.psm, seconds=config.limits.page_seconds)
    outcome = mend(outcome, engine)
    page = _page(outcome, per_point, size)
    text = dumps(encode(page))
    if not outcome.cut_short:  # what a busy machine had no time for may be read next time
        session.memory.keep(key, text)
    # Boxes are rounded on the way into the memory: the first time as the second.
    return decode(RawPage, json.loads(text))


def _page(outcome: Outcome, per_point: tuple[float, float], size: tuple[float, float]) -> RawPage:
    """Return the page that the best attempt shows, its boxes in points of the original."""
    best = outcome.best
    found = ink.find_regions(best.page.image, best.words, best.page.dpi)
    printed = ink.without_scribbles(best.words, found)
    words = tuple(_raw_word(w, best.page, per_point) for w in printed)
    words = ticks.with_boxes(words, _tick_boxes(best.page, per_point))
    quality = page_quality(best)
    warnings: list[str] = []
    if quality < POOR:
        warnings.append("This page was hard to read; check it against its picture.")
    if words and best.uncovered > UNCOVERED:
        warnings.append("Some of what stands on this page was not recognised as text.")
    if any(r.kind == "handwriting" and r.state == "unread" for r in found):
        warnings.append("Handwriting on this page was not read; look at its picture.")
    if outcome.cut_short:
        warnings.append("Reading this page was stopped when its time was over.")
    return RawPage(
        width=size[0],
        height=size[1],
        words=words,
        text_source="ocr",
        quality=quality,
        warnings=tuple(warnings),
        regions=tuple(_region(r, best.page, per_point) for r in found),
        lost="time" if outcome.cut_short else None,
    )


def _region(found: ink.InkRegion, page: Prepared, per_point: tuple[float, float]) -> Region:
    """Return ink found on a prepared image as a region of the page."""
    box = page.original(found.x0, found.top, found.x1, found.bottom)
    return Region(
        kind=found.kind,
        bbox=BBox(
            x0=round(box.x0 / per_point[0], 2),
            top=round(box.top / per_point[1], 2),
            x1=round(box.x1 / per_point[0], 2),
            bottom=round(box.bottom / per_point[1], 2),
        ),
        state=found.state,
        text=found.text,
    )


def _tick_boxes(page: Prepared, per_point: tuple[float, float]) -> list[RawWord]:
    """Return the tick boxes of a prepared image as words of the page."""
    return [
        _raw_word(
            OcrWord(
                text=box.symbol,
                x0=box.x0,
                top=box.top,
                x1=box.x1,
                bottom=box.bottom,
                line_top=box.top,
                line_bottom=box.bottom,
                conf=0.9,
            ),
            page,
            per_point,
        )
        for box in ticks.find_tick_boxes(page.image, dpi=page.dpi)
    ]


def _raw_word(word: OcrWord, page: Prepared, per_point: tuple[float, float]) -> RawWord:
    box = page.original(word.x0, word.top, word.x1, word.bottom)
    scale = page.dpi / 72
    # Rounded as they are stored, so that a page recalled is the page read.
    return RawWord(
        text=word.text,
        bbox=BBox(
            x0=round(box.x0 / per_point[0], 2),
            top=round(box.top / per_point[1], 2),
            x1=round(box.x1 / per_point[0], 2),
            bottom=round(box.bottom / per_point[1], 2),
        ),
        place=BBox(
            x0=round(word.x0 / scale, 2),
            top=round(word.line_top / scale, 2),
            x1=round(word.x1 / scale, 2),
            bottom=round(word.line_bottom / scale, 2),
        ),
        conf=round(word.conf, 2),
    )
