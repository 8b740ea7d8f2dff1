"""What lies on a PDF's pages without being part of them: notes, stamps, form fields.

Only home of pikepdf in reading. The text of typed notes and filled fields also becomes
page text, because viewers show it: the pages are *flattened* before their words are
read. Here is what flattening loses: what kind of thing it was, and what is stored.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from denialscan.ingest.text import clean_text

FieldKind = Literal["text", "check box", "radio button", "choice", "signature"]
#: A rectangle of default user space: x0, y0, x1, y1.
Rect: TypeAlias = tuple[float, float, float, float]

_MARKS = (b"/Annot", b"/ObjStm")
#: No person's note: links, the windows of notes, printers' marks.
_SKIPPED = {"Link", "Popup", "PrinterMark", "TrapNet", "Widget"}
_MOST_NOTES = 2_000  # on one page
_MOST_TEXT = 4_000  # characters of one note or field
_HIDDEN = 0x02 | 0x20  # flags Hidden and NoView
_PUSH, _RADIO = 1 << 16, 1 << 15
_DEEPEST = 16


@dataclass(frozen=True, kw_only=True)
class Note:
    """An annotation: its subtype as the PDF names it, where it is, what it says.

    ``spots`` are the stretches of text it marks; ``hidden``: viewers do not show it.
    """

    subtype: str
    rect: Rect
    text: str
    spots: tuple[Rect, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class FormField:
    """A place of a form field on a page: the field's full name, what is stored.

    ``ticked`` is whether the stored value is this box's own (None for fields that
    are no boxes), ``option`` which of a field's several boxes this is.
    """

    name: str
    kind: FieldKind
    rect: Rect
    value: str
    ticked: bool | None = None
    option: str | None = None
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class PageNotes:
    """The notes and form fields of one page."""

    notes: tuple[Note, ...] = ()
    fields: tuple[FormField, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is anything that a viewer draws on top of the page."""
        return bool(self.notes or self.fields)


@dataclass(frozen=True, kw_only=True)
class Notes:
    """The notes of a file: one entry per page; ``xfa``: it has a second, hidden form."""

    pages: tuple[PageNotes, ...]
    xfa: bool = False
    broken: bool = False


def read_notes(data: bytes, count: int) -> Notes:
    """Return the notes and form fields of the first ``count`` pages of a PDF that asks
    for no password. What is broken among them is left out."""
    import pikepdf

    empty = PageNotes()
    if not any(mark in data for mark in _MARKS):
        return Notes(pages=(empty,) * count)
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            form = document.Root.get("/AcroForm")
            xfa = isinstance(form, pikepdf.Dictionary) and "/XFA" in form
            pages = tuple(_page_notes(page) for page in document.pages[:count])
    except MemoryError:
        raise
    except Exception:  # qpdf's errors, and what Python makes of objects of a wrong type
        return Notes(pages=(empty,) * count, broken=True)
    return Notes(pages=pages + (empty,) * (count - len(pages)), xfa=xfa)


def _page_notes(page: Any) -> PageNotes:
    notes: list[Note] = []
    fields: list[FormField] = []
    for item in _annotations(page):
        try:
            subtype = str(item.get("/Subtype", "")).lstrip("/")
            if subtype == "Widget":
                field = _field(item)
                if field is not None:
                    fields.append(field)
            elif subtype not in _SKIPPED:
                notes.append(_note(item, subtype))
        except Exception:
            # One broken note costs itself; which errors qpdf raises depends on the damage.
            continue
    return PageNotes(notes=tuple(notes), fields=tuple(fields))


def _annotations(page: Any) -> Iterator[Any]:
    import pikepdf

    listed = page.obj.get("/Annots")
    if not isinstance(listed, pikepdf.Array):
        return
    for number in range(min(len(listed), _MOST_NOTES)):
        item = listed[number]
        if isinstance(item, pikepdf.Dictionary):
            yield item


def _note(item: Any, subtype: str) -> Note:
    points = [float(v) for v in item.get("/QuadPoints", ())]
    quads = [points[i : i + 8] for i in range(0, len(points) - 7, 8)][:200]
    return Note(
        subtype=subtype or "unknown",
        rect=_rect(item),
        text=_text(item.get("/Contents")),
        spots=tuple((min(q[::2]), min(q[1::2]), max(q[::2]), max(q[1::2])) for q in quads),
        hidden=bool(int(item.get("/F", 0)) & _HIDDEN),
    )


def _field(item: Any) -> FormField | None:
    """Return a form field; None for buttons, which store nothing."""
    kind = _kind(str(_inherited(item, "/FT")), int(_inherited(item, "/Ff") or 0))
    if kind is None:
        return None
    stored = _inherited(item, "/V")
    value = _value(stored)
    ticked: bool | None = None
    option: str | None = None
    if kind in ("check box", "radio button"):
        own = _own_states(item)
        value = value or "Off"
        option = next(iter(sorted(own)), None) if kind == "radio button" else None
        # A value that no box of the field has a picture for still means "on" for one
        # that stands alone.
        ticked = value in own if own else value != "Off"
        if kind == "check box" and not ticked and value != "Off" and not _has_twins(item):
            ticked = True
    elif kind == "choice":
        value = "; ".join(_labels(item).get(one, one) for one in value.split("; "))
    elif kind == "signature":
        value = "signed" if stored is not None else ""
    return FormField(
        name=_name(item),
        kind=kind,
        rect=_rect(item),
        value=value,
        ticked=ticked,
        option=option,
        hidden=bool(int(item.get("/F", 0)) & _HIDDEN),
    )


def _labels(item: Any) -> dict[str, str]:
    """Return what a choice shows for the values it may store."""
    import pikepdf

    options = _inherited(item, "/Opt")
    pairs = [o for o in options if isinstance(o, pikepdf.Array)] if options is not None else []
    return {_text(pair[0]): _text(pair[1]) for pair in pairs if len(pair) > 1}


def _kind(type_name: str, flags: int) -> FieldKind | None:
    if type_name == "/Btn":
        return None if flags & _PUSH else "radio button" if flags & _RADIO else "check box"
    kinds: dict[str, FieldKind] = {"/Tx": "text", "/Ch": "choice", "/Sig": "signature"}
    return kinds.get(type_name)


def _own_states(item: Any) -> set[str]:
    """Return the states, other than off, that a box has pictures for."""
    import pikepdf

    pictures = item.get("/AP")
    normal = pictures.get("/N") if isinstance(pictures, pikepdf.Dictionary) else None
    if not isinstance(normal, pikepdf.Dictionary) or isinstance(normal, pikepdf.Stream):
        return set()
    return {str(key).lstrip("/") for key in normal} - {"Off"}


def _has_twins(item: Any) -> bool:
    """Whether several boxes share one field."""
    parent = item.get("/Parent")
    return parent is not None and "/T" not in item and len(parent.get("/Kids", ())) > 1


def _lineage(item: Any) -> Iterator[Any]:
    """Yield a field and what it is part of, from the inside out."""
    for _step in range(_DEEPEST):
        if item is None:
            return
        yield item
        item = item.get("/Parent")


def _inherited(item: Any, key: str) -> Any:
    return next((own.get(key) for own in _lineage(item) if key in own), None)


def _name(item: Any) -> str:
    parts = [_text(own.get("/T")) for own in _lineage(item) if "/T" in own]
    return ".".join(reversed(parts))


def _value(stored: Any) -> str:
    import pikepdf

    if isinstance(stored, pikepdf.Array):
        return "; ".join(_text(one) for one in stored)
    if isinstance(stored, pikepdf.Stream):
        return clean_text(stored.read_bytes()[:_MOST_TEXT].decode("utf-8", "replace"))
    return _text(stored)


def _text(value: Any) -> str:
    """Return a string or name as one line of text."""
    import pikepdf

    if value is None:
        return ""
    if isinstance(value, pikepdf.Name):
        return str(value).lstrip("/")
    if not isinstance(value, (pikepdf.String, str)):
        return ""
    return " ".join(clean_text(str(value)[:_MOST_TEXT]).split())


def _rect(item: Any) -> Rect:
    x0, y0, x1, y1 = (float(v) for v in item["/Rect"])
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def flatten(document: Any, notes: Notes) -> bool:
    """Make what viewers draw on top of the pages part of them, in a PDFium document of
    which no page was loaded; True where anything was. Fields without a picture of their
    value get one first, as viewers do."""
    import pypdfium2
    import pypdfium2.raw as raw

    if not any(page.any for page in notes.pages):
        return False
    try:
        if document.get_formtype() != raw.FORMTYPE_NONE:
            document.init_forms()
        for index, own in enumerate(notes.pages):
            if own.any:
                page = document[index]
                raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
                page.close()
    except pypdfium2.PdfiumError:
        return False
    return True
