"""Reading a PDF page by page.

Open it, note what lies on its pages, make that part of them, then read each page from
its text layer where that can be believed, else by OCR. A page that fails fails alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from denialscan.ingest import (
    ink,
    pdf_layer,
    pdf_marks,
    pdf_notes,
    pdf_shown,
    redaction,
    render,
    ticks,
)
from denialscan.ingest.lines import RawWord
from denialscan.ingest.pages import RawPage, finish_pages
from denialscan.ingest.pdf_choice import Chosen, View, choose
from denialscan.ingest.pdf_layer import Layer
from denialscan.ingest.pdf_open import damaged, has_end, open_pdf, rewritten
from denialscan.ingest.pdf_picture import page_image
from denialscan.ingest.session import Session
from denialscan.ingest.text import page_limit_warning
from denialscan.schema import BBox, Loss, Reading, Region, SourceFile

_DAMAGED = "This page is damaged and could not be read."
_EMPTY = "This page shows nothing, and part of the file is damaged."
_SIZE = "The size of this page is not that of any paper; it could not be read."
_CROWDED = "This page is made of too many pieces to take apart; it was read from its picture."
_XFA = "This form also keeps its values in another form (XFA) that is not read."
_BROKEN_NOTES = "Notes and form fields of this file are damaged and were not read."
#: The largest and the smallest side of a page that is read, in points.
_MOST_SIDE, _LEAST_SIDE = 30_000.0, 3.0


@dataclass(frozen=True, kw_only=True)
class _File:
    """An open PDF: for its pictures, for its text, and what lies on its pages."""

    shown: Any
    plumber: Any
    notes: pdf_notes.Notes


def read_pdf(data: bytes, source: SourceFile, session: Session) -> Reading:
    """Read a PDF.

    Raises ReadError ``password``, ``damaged``, ``no_pages`` or ``too_large``,
    MissingProgramError where a page needs OCR and there is none.
    """
    opened = open_pdf(data, session)
    shown = opened.document
    warnings = list(opened.warnings)
    try:
        count = len(shown)
        granted = session.take_pages(count)
        warnings.extend(page_limit_warning(granted, count))
        notes = pdf_notes.read_notes(opened.data, granted)
        if notes.xfa:
            warnings.append(_XFA)
        if notes.broken:
            warnings.append(_BROKEN_NOTES)
        flat = pdf_notes.flatten(shown, notes)
        plumber = pdf_layer.open_layers(rewritten(shown) if flat else opened.data, granted)
        if plumber is None or len(plumber.pages) < granted:
            # PDFium finds the pages of a broken file where pdfplumber does not:
            # let it write the file anew.
            plumber = pdf_layer.open_layers(rewritten(shown), granted) or plumber
        file = _File(shown=shown, plumber=plumber, notes=notes)
        pages = [_read_page(file, index, session) for index in range(granted)]
    finally:
        shown.close()
    if not opened.sound:
        pages = [replace(p, quality=0.0, warnings=(_EMPTY,)) if _is_blank(p) else p for p in pages]
    unread = sum(_DAMAGED in p.warnings for p in pages)
    whole = has_end(data)
    if unread == granted or (not whole and not any(p.words for p in pages)):
        raise damaged()
    if granted < count:
        pages[-1] = replace(pages[-1], lost="limit")
    lost: Loss | None = None if whole else "ends_early"
    if whole and (notes.broken or not opened.sound):
        lost = "damaged"
    if lost:
        # Which pages what is lost stood on, nobody can tell.
        pages = [replace(p, lost=lost) for p in pages]
    used = any(p.text_source in ("ocr", "mixed") for p in pages)
    return Reading(
        source=source,
        pages=finish_pages(pages),
        warnings=tuple(warnings),
        engine=session.ocr().name if used else None,
    )


def _read_page(file: _File, index: int, session: Session) -> RawPage:
    """Read one page; one that cannot be shown gets a warning and no words."""
    import pypdfium2

    try:
        page = file.shown[index]
    except pypdfium2.PdfiumError:
        return _unread_page(_DAMAGED)
    try:
        pages = file.plumber.pages if file.plumber else ()
        source = pages[index] if index < len(pages) else None
        frame = render.frame_of(page, pdf_layer.user_unit(source))
        width, height = frame.size
        if not _LEAST_SIDE <= min(width, height) <= max(width, height) <= _MOST_SIDE:
            return _unread_page(_SIZE)
        return _read_frame(page, frame, source, file.notes.pages[index], session)
    except pypdfium2.PdfiumError:
        return _unread_page(_DAMAGED)
    finally:
        page.close()


def _unread_page(warning: str) -> RawPage:
    return RawPage(
        width=612.0,
        height=792.0,
        words=(),
        text_source=None,
        quality=0.0,
        warnings=(warning,),
        lost="damaged",
    )


def _is_blank(page: RawPage) -> bool:
    return not page.words and page.text_source is None and not page.warnings


def _read_frame(
    page: Any,
    frame: render.Frame,
    source: Any,
    notes: pdf_notes.PageNotes,
    session: Session,
) -> RawPage:
    """Read a page that can be shown: its words, and what else is on it."""
    sight = pdf_shown.look(page, frame)
    crowded = sight.text_objects + sight.others > pdf_layer.MOST_OBJECTS
    layer = Layer() if crowded else pdf_layer.read_layer(source, frame, session)
    seen = pdf_shown.see(page, frame, sight, layer.words)
    bars = redaction.find_bars(sight.bare, frame.size)
    under = _under_bars(seen, bars, layer, frame.size)
    view = View(
        page=page, frame=frame, layer=layer, sight=sight, seen=seen, under_bars=tuple(under)
    )
    chosen = choose(view, session)
    boxes = pdf_marks.tick_boxes(notes, frame, page)
    read = _with_boxes(chosen, view, boxes, session)
    # A recognised page has had its handwriting looked for.
    done = chosen.recognised or view.ruled or render.is_blank(sight.bare)
    redacted = redaction.redactions(bars, under, layer.filled)
    regions = (
        *read.regions,
        *(() if done else ink.regions_beside(sight.bare, read.words, frame.size)),
        *redacted,
        *pdf_marks.note_regions(notes, frame, read.words),
        *pdf_marks.field_regions(notes, frame, read.words, boxes),
    )
    return replace(read, regions=regions, warnings=_warnings(read, regions, crowded=crowded))


def _warnings(read: RawPage, regions: tuple[Region, ...], *, crowded: bool) -> tuple[str, ...]:
    found = list(read.warnings)
    if crowded:
        found.append(_CROWDED)
    if any(r.kind == "form_field" and r.state == "conflict" for r in regions):
        found.append(pdf_marks.CONFLICT)
    if any(r.kind == "redaction" and r.state == "read" for r in regions):
        found.append("Text under a redaction of this page is still in the file.")
    return tuple(found)


def _under_bars(
    seen: list[pdf_shown.Seen],
    bars: tuple[BBox, ...],
    layer: Layer,
    size: tuple[float, float],
) -> list[RawWord]:
    """Return the words of the file that something opaque hides: covered ones, and a
    scanner's invisible ones where a bar was laid over the scan."""
    small = [b for b in layer.filled if _area(b) < 0.5 * size[0] * size[1]]
    over_scan = any(s.state == "over" for s in seen)
    return [
        s.item.word
        for s in seen
        if s.state == "covered"
        or (s.state == "invisible" and redaction.in_any(s.item.word.bbox, bars))
        or (s.state == "invisible" and over_scan and redaction.in_any(s.item.word.bbox, small))
    ]


def _area(box: BBox) -> float:
    return max(0.0, box.x1 - box.x0) * max(0.0, box.bottom - box.top)


def _with_boxes(
    chosen: Chosen, view: View, fields: tuple[pdf_marks.Box, ...], session: Session
) -> RawPage:
    """Add tick boxes, which no text layer holds: those of form fields as they show, and
    drawn ones, which on a recognised page were found in its picture already."""
    words = list(chosen.page.words)
    layer = view.layer
    if not words:
        return chosen.page
    if fields:
        places = [layer.placed(b.bbox) for b in fields]
        words = pdf_marks.with_tick_boxes(words, fields, places)
    if not chosen.recognised:
        # Over a scan a box may be anywhere; among drawings only where one has its size.
        areas = None if chosen.page.text_source == "mixed" else layer.drawn
        drawn = _drawn_boxes(chosen, view, areas, session) if areas is None or areas else []
        near = [b.bbox for b in fields]
        others = [b for b in drawn if not redaction.in_any(b.bbox, near)]
        words = list(ticks.with_boxes(tuple(words), others))
    return replace(chosen.page, words=tuple(words))


def _drawn_boxes(
    chosen: Chosen, view: View, areas: tuple[BBox, ...] | None, session: Session
) -> list[RawWord]:
    """Return the tick boxes in the picture of a page as words of its layer."""
    image, (per_point, down) = chosen.image or (None, (0.0, 1.0))
    if image is None or abs(per_point - down) > 0.02 * down:  # a fax, or none drawn yet
        image, (per_point, _down) = page_image(
            view.page, view.frame, view.sight.whole, session.config.dpi, text_shows=True
        )
    found: list[RawWord] = []
    for one in ticks.find_tick_boxes(image, dpi=per_point * 72, areas=areas):
        box = BBox(
            x0=one.x0 / per_point,
            top=one.top / per_point,
            x1=one.x1 / per_point,
            bottom=one.bottom / per_point,
        )
        found.append(RawWord(text=one.symbol, bbox=box, place=view.layer.placed(box)))
    return found
