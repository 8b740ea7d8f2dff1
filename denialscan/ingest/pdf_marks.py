"""Notes and form fields as places of a page, and what fields store against what they show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from denialscan.ingest import ticks
from denialscan.ingest.lines import RawWord
from denialscan.ingest.pdf_notes import Note, PageNotes, Rect
from denialscan.ingest.redaction import in_any
from denialscan.ingest.render import Frame, glance
from denialscan.schema import BBox, Region, RegionState

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")

CONFLICT = "A form field of this page stores something else than it shows."
#: Of a box's sides, this much is border and not looked at.
_BORDER = 0.28
#: Dots per inch in which boxes are looked at.
_DPI = 200
#: Values inside a box this far apart are a mark on its ground.
_MARKED = 60
#: A field that shows this share of its value ran out of room.
_SHOWN_PART = 0.6


@dataclass(frozen=True, kw_only=True)
class Box:
    """A tick box of a form: where it is, whether a mark shows in it, and whether the
    file stores that it is ticked."""

    bbox: BBox
    ticked: bool
    stored: bool


def tick_boxes(notes: PageNotes, frame: Frame, page: Any) -> tuple[Box, ...]:
    """Return the boxes of a form as they are shown on a PDFium page."""
    fields = [f for f in notes.fields if f.ticked is not None and not f.hidden]
    if not fields:
        return ()
    picture = glance(page, frame, dpi=_DPI)
    boxes = []
    for field in fields:
        bbox = frame.shown_box(*field.rect)
        if bbox.x1 - bbox.x0 >= 3 and bbox.bottom - bbox.top >= 3:
            ticked = _has_mark(picture, bbox, frame.size)
            boxes.append(Box(bbox=bbox, ticked=ticked, stored=bool(field.ticked)))
    return tuple(boxes)


def with_tick_boxes(
    words: Sequence[RawWord], boxes: Sequence[Box], placed: Sequence[BBox]
) -> list[RawWord]:
    """Return the words with a form's boxes among them; ``placed`` are the boxes in the
    frame of ``RawWord.place``. The mark in a box is often a letter of a symbol font:
    such words give way, and so do boxes found by their outlines."""
    bare = [w for w in words if len(w.text) > 2 or not in_any(w.bbox, [b.bbox for b in boxes])]
    found = [
        RawWord(text=ticks.TICKED if b.ticked else ticks.UNTICKED, bbox=b.bbox, place=place)
        for b, place in zip(boxes, placed, strict=True)
    ]
    return list(ticks.with_boxes(tuple(bare), found))


def note_regions(notes: PageNotes, frame: Frame, words: Sequence[RawWord]) -> list[Region]:
    """Return what notes say and what they lie on. ``words`` are the page's own."""
    regions: list[Region] = []
    for note in notes.notes:
        box = frame.shown_box(*note.rect)
        if note.subtype == "Redact":
            # Marked for redaction, and never carried out.
            for spot in note.spots or (note.rect,):
                place = frame.shown_box(*spot)
                live = bool(_under((spot,), frame, words))
                state: RegionState = "read" if live else "unread"
                regions.append(Region(kind="redaction", bbox=place, state=state, note=note.subtype))
            continue
        regions.extend(_regions(note, box, frame, words))
    return regions


def _regions(note: Note, box: BBox, frame: Frame, words: Sequence[RawWord]) -> list[Region]:
    name = f"{note.subtype} (hidden)" if note.hidden else note.subtype
    said = [note.text] if note.text else []
    if note.subtype in ("StrikeOut", "Highlight", "Underline", "Squiggly"):
        marked = _under(note.spots or (note.rect,), frame, words)
        # What is struck out or marked comes first, then what was remarked on it.
        said = [t for t in (marked, note.text) if t]
    elif note.subtype in ("Stamp", "FreeText") and not said:
        said = [t for t in (_under((note.rect,), frame, words),) if t]
    if not said:
        return [Region(kind="annotation", bbox=box, state="unread", note=name)]
    return [
        Region(kind="annotation", bbox=box, state="read", text=text, note=name)
        for text in dict.fromkeys(said)
    ]


def field_regions(
    notes: PageNotes, frame: Frame, words: Sequence[RawWord], boxes: Sequence[Box]
) -> list[Region]:
    """Return the form fields that store or show something, and all boxes.

    ``state`` is ``conflict`` where the stored value is not what the page shows; ``note``
    then tells what it shows. ``boxes`` are those of ``tick_boxes``.
    """
    seen = {box.bbox: box for box in boxes}
    regions: list[Region] = []
    for field in notes.fields:
        bbox = frame.shown_box(*field.rect)
        note = field.kind if field.option is None else f"{field.kind}, option {field.option}"
        shown = _under((field.rect,), frame, words)
        conflict = False
        if field.hidden:
            note += " (hidden)"
        elif field.ticked is not None:
            box = seen.get(bbox)
            conflict = box is not None and box.ticked != box.stored
            shown = "ticked" if box is not None and box.ticked else "not ticked"
        elif field.kind != "signature":  # whose picture says what nobody stored
            conflict = not _agree(field.value, shown)
        if field.ticked is None and not field.value and not shown:
            continue
        regions.append(
            Region(
                kind="form_field",
                bbox=bbox,
                state="conflict" if conflict else "read",
                text=f"{field.name}={field.value}",
                note=f"{note}, shows: {shown or 'nothing'}" if conflict else note,
            )
        )
    return regions


def _agree(value: str, shown: str) -> bool:
    """Whether a field shows what it stores: all of it, as far as there is room, or in
    another format (a date turned round, a number with its commas)."""
    stored, seen = _bare(value), _bare(shown)
    if stored == seen or Counter(stored) == Counter(seen):
        return True
    if not stored or not seen:
        return False
    shorter, longer = sorted((stored, seen), key=len)
    return shorter in longer and len(shorter) >= _SHOWN_PART * len(stored)


def _bare(text: str) -> str:
    """Return the letters and digits of a text, numbers without leading zeros."""
    numbers = _LEADING_ZEROS.sub("", text.casefold())
    return "".join(c for c in numbers if c.isalnum())


def _under(spots: Sequence[Rect], frame: Frame, words: Sequence[RawWord]) -> str:
    """Return the words that show in some places, in order."""
    places = [frame.shown_box(*spot) for spot in spots]
    found = [w for w in words if w.visible and in_any(w.bbox, places)]
    found.sort(key=lambda w: (round((w.place.top + w.place.bottom) / 8), w.place.x0))
    return " ".join(w.text for w in found)


def _has_mark(picture: Picture, box: BBox, size: tuple[float, float]) -> bool:
    """Whether a mark shows in the middle of a box, or of what is drawn there: a border
    may stand well inside the field's rectangle, and a mark may stand without one."""
    import numpy as np

    sx, sy = picture.shape[1] / size[0], picture.shape[0] / size[1]
    patch = picture[
        max(0, round(box.top * sy)) : max(0, round(box.bottom * sy)),
        max(0, round(box.x0 * sx)) : max(0, round(box.x1 * sx)),
    ].astype(np.int16)
    if patch.size == 0:
        return False
    ink = (patch.max(axis=(0, 1)) - patch).max(axis=2) >= _MARKED
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows) or not len(columns):
        return False
    middle = patch[_inner(rows), _inner(columns)]
    flat = middle.reshape(-1, middle.shape[2])
    marked = bool((flat.max(axis=0) - flat.min(axis=0)).max() >= _MARKED)
    return marked or bool(ink[_inner(rows), _inner(columns)].mean() > 0.5)


def _inner(places: NDArray[np.intp]) -> slice:
    """Return the middle part of what lies between the first and the last place."""
    first, last = int(places[0]), int(places[-1]) + 1
    border = round(_BORDER * (last - first))
    return slice(first + border, max(first + border + 1, last - border))
