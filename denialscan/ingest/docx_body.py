"""The text of one part of a Word document, line by line, as a reader sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from denialscan.ingest import ticks
from denialscan.ingest.docx_lists import Lists
from denialscan.ingest.signs import sign_of
from denialscan.ingest.text import COLUMNS, PITCH

_EMU = 914_400.0  # English metric units in an inch
_TWIPS = 20.0  # in a point
_MOST_INDENT = COLUMNS // 2
_DEEPEST = 400
#: Twips after a paragraph that look like an empty line; and the length from which a
#: paragraph is prose, which gets one so that it stays a paragraph.
_GAP = 100
_PROSE = 60
_CHOICES = ("Choice", "Fallback")
#: Elements whose text does not show.
_SILENT = frozenset(
    ("instrText", "delText", "delInstrText", "rPr", "pPr", "tblPr", "trPr", "tcPr", "sectPr")
)
_DELETED = frozenset(("del", "moveFrom"))


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture in the text: the line before which it stands, its relation, its size
    on the page in inches."""

    line: int
    relation: str
    width: float
    height: float


@dataclass
class Body:
    """What a part shows: lines (a form feed is a page break), pictures, the lines that
    carry comments, and whether something was left out."""

    lines: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    hidden: bool = False
    struck: bool = False
    deleted: bool = False


def parse(data: bytes) -> Any:
    """Return the root of an XML part, None where there is none to be had."""
    from lxml import etree

    if not data:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def walk(root: Any, lists: Lists) -> Body:
    """Return what a part (or one note of it) shows."""
    walker = _Walker(lists)
    walker.blocks(root, 0)
    return walker.body


class _Walker:
    def __init__(self, lists: Lists) -> None:
        self.body = Body()
        self._lists = lists
        self._line = ""
        self._boxes: list[Any] = []

    def blocks(self, parent: Any, depth: int) -> None:
        """Take paragraphs and tables in order."""
        for element in parent:
            tag = _tag(element)
            if depth > _DEEPEST or tag in _SILENT:
                continue
            if tag == "p":
                self._paragraph(element, depth)
            elif tag == "tbl":
                self._table(element, depth)
            elif tag in _DELETED:
                self.body.deleted = True
            else:
                self.blocks(element, depth + 1)

    def _paragraph(self, element: Any, depth: int) -> None:
        properties = _child(element, "pPr")
        self._line = ""
        before = len(self.body.lines)
        for child in element:
            self._inline(child, depth + 1)
        mark = self._lists.mark(properties)
        line = f"{mark}{self._line}" if self._line.strip() else self._line
        indent = _indent(properties, len(line.strip()))
        self.body.lines.append(" " * indent + line if line.strip() else line)
        spaced = _child(properties, "spacing")
        wide = spaced is not None and _whole(spaced, "after") >= _GAP
        if wide or len(line) >= _PROSE:
            self.body.lines.append("")
        if _child(properties, "sectPr") is not None and before:
            self._page_break()
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.blocks(box, depth + 1)

    def _page_break(self) -> None:
        if self.body.lines:
            self.body.lines[-1] += "\f"

    def _inline(self, element: Any, depth: int) -> None:
        tag = _tag(element)
        if depth > _DEEPEST or tag in _SILENT:
            self.body.deleted = self.body.deleted or tag == "delText"
            return
        if tag in _DELETED:
            self.body.deleted = True
        elif tag == "r":
            self._run(element, depth)
        elif tag == "sdt":
            self._control(element, depth)
        elif tag in ("AlternateContent",):
            chosen = next((c for c in element if _tag(c) in _CHOICES), None)
            if chosen is not None:
                for child in chosen:
                    self._inline(child, depth + 1)
        elif tag in ("drawing", "pict", "object"):
            self._drawing(element)
        else:
            for child in element:
                self._inline(child, depth + 1)

    def _run(self, element: Any, depth: int) -> None:
        properties = _child(element, "rPr")
        gone = _on(properties, "vanish")
        struck = _on(properties, "strike") or _on(properties, "dstrike")
        if gone or struck:
            there = any((t.text or "").strip() for t in element.iter("{*}t"))
            self.body.hidden = self.body.hidden or (gone and there)
            self.body.struck = self.body.struck or (not gone and there)
            return
        for child in element:
            tag = _tag(child)
            if tag == "t":
                self._line += child.text or ""
            elif tag == "tab":
                self._line += "\t"
            elif tag == "br" and _get(child, "type") == "page":
                self._line += "\f"
            elif tag in ("br", "cr"):
                self._end_line()
            elif tag == "noBreakHyphen":
                self._line += "-"
            elif tag == "sym":
                self._line += sign_of(_get(child, "font"), _get(child, "char"))
            elif tag in ("footnoteReference", "endnoteReference"):
                self._line += f"[{_get(child, 'id')}]"
            elif tag == "commentReference":
                self.body.notes.append((len(self.body.lines), _get(child, "id")))
            elif tag == "fldChar":
                self._line += _legacy_box(child)
            else:
                self._inline(child, depth + 1)

    def _end_line(self) -> None:
        self.body.lines.append(self._line)
        self._line = ""

    def _control(self, element: Any, depth: int) -> None:
        """A content control: a check box shows its state, others their text."""
        properties = _child(element, "sdtPr")
        box = _child(properties, "checkbox")
        if box is not None:
            state = _child(box, "checked")
            on = state is not None and _get(state, "val") in ("1", "true", "on", "")
            self._line += ticks.TICKED if on else ticks.UNTICKED
            return
        content = _child(element, "sdtContent")
        for child in content if content is not None else ():
            self._inline(child, depth + 1)

    def _drawing(self, element: Any) -> None:
        inner = {e for box in element.iter("{*}txbxContent") for e in box.iterdescendants()}
        self._boxes += [box for box in element.iter("{*}txbxContent") if box not in inner]
        width, height = _extent(element)
        for blip in (*element.iter("{*}blip"), *element.iter("{*}imagedata")):
            relation = _get(blip, "embed") or _get(blip, "id")
            if relation:
                self.body.pictures.append(
                    Picture(
                        line=len(self.body.lines), relation=relation, width=width, height=height
                    )
                )

    def _table(self, element: Any, depth: int) -> None:
        for row in _rows(element):
            cells = [cell for c in _cells(row) if (cell := self._cell(c, depth + 1))]
            short = all(len(cell) == 1 for cell in cells)
            if short and sum(len(cell[0]) + 3 for cell in cells) <= COLUMNS:
                self.body.lines.append("   ".join(cell[0] for cell in cells))
            else:
                # Side by side on a grid their sentences would mix: one after the other.
                for cell in cells:
                    self.body.lines += cell
        self.body.lines.append("")

    def _cell(self, element: Any, depth: int) -> list[str]:
        """Return the lines of a cell."""
        inner = _Walker(self._lists)
        inner.blocks(element, depth)
        at = len(self.body.lines)
        self.body.pictures += [
            Picture(line=at, relation=p.relation, width=p.width, height=p.height)
            for p in inner.body.pictures
        ]
        self.body.notes += [(at, number) for _line, number in inner.body.notes]
        self.body.hidden |= inner.body.hidden
        self.body.struck |= inner.body.struck
        self.body.deleted |= inner.body.deleted
        lines = [line.replace("\f", " ").expandtabs(4).rstrip() for line in inner.body.lines]
        while lines and not lines[-1]:
            lines.pop()
        return lines


def _rows(table: Any) -> Iterator[Any]:
    """Yield the rows of a table, those in content controls and insertions too."""
    for child in table:
        tag = _tag(child)
        if tag == "tr":
            if _child(_child(child, "trPr"), "del") is None:
                yield child
        elif tag in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        tag = _tag(child)
        if tag == "tc":
            yield child
        elif tag in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _cells(child)


def _legacy_box(element: Any) -> str:
    """Return the tick of a form check box where its field begins."""
    data = _child(element, "ffData")
    box = _child(data, "checkBox")
    if box is None:
        return ""
    state = _child(box, "checked")
    state = state if state is not None else _child(box, "default")
    on = state is not None and _get(state, "val") in ("1", "true", "on", "")
    return ticks.TICKED if on else ticks.UNTICKED


def _extent(element: Any) -> tuple[float, float]:
    """Return the size of a drawing in inches, 0 where it is not said."""
    for extent in element.iter("{*}extent"):
        return _whole(extent, "cx") / _EMU, _whole(extent, "cy") / _EMU
    for shape in element.iter("{*}shape"):
        style = dict(
            piece.split(":", 1) for piece in (shape.get("style") or "").split(";") if ":" in piece
        )
        return _inches(style.get("width", "")), _inches(style.get("height", ""))
    return 0.0, 0.0


def _inches(text: str) -> float:
    units = {"pt": 72.0, "in": 1.0, "cm": 2.54, "mm": 25.4, "px": 96.0}
    text = text.strip()
    try:
        return float(text[:-2]) / units[text[-2:]]
    except (ValueError, KeyError):
        return 0.0


def _indent(properties: Any, length: int) -> int:
    """Return the columns before a line that is indented, centred or set to the right."""
    side = _child(properties, "jc")
    where = _get(side, "val") if side is not None else ""
    if where == "center":
        return max(0, (COLUMNS - length) // 2)
    if where in ("right", "end"):
        return max(0, COLUMNS - length)
    margin = _child(properties, "ind")
    if margin is None:
        return 0
    twips = _whole(margin, "left") or _whole(margin, "start")
    return max(0, min(_MOST_INDENT, round(twips / _TWIPS / PITCH)))


def _on(properties: Any, name: str) -> bool:
    """Whether a switch such as w:vanish is set in a run's properties."""
    found = _child(properties, name)
    return found is not None and _get(found, "val") not in ("0", "false", "off")


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: Any, name: str) -> Any:
    if element is None:
        return None
    return next((c for c in element if _tag(c) == name), None)


def _get(element: Any, name: str) -> str:
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def _whole(element: Any, name: str) -> int:
    try:
        return int(float(_get(element, name)))
    except (ValueError, OverflowError):
        return 0
