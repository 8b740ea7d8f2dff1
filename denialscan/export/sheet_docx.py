"""A review sheet as a Word document: real headings and tables, letter paper, a footer
with page numbers. Equal sheets give equal bytes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from denialscan.review_sheet.document import Cell, Line, Sheet, Table

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

_FONT = "Liberation Sans"
_SERIF = "Liberation Serif"
#: Points.
_SIZE = 8.0
_SMALL = 6.8
#: Inches between the margins.
_WIDTH = 7.3
_COLOURS = {"alert": "8C1212", "unsure": "7A4D00", "muted": "555555"}
_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP file can hold


def sheet_docx(sheet: Sheet) -> bytes:
    """Return the sheet as a Word document."""
    from docx import Document
    from docx.shared import Pt

    document = Document()
    _page(document, sheet)
    document.add_heading(f"{sheet.title}: {sheet.person_id}", level=0)
    for notice in sheet.notices:
        _write(document.add_paragraph(), notice)
    head = [((Line(text=label, tone="strong"),), (text,)) for label, text in sheet.head]
    _table(document, [], [0.16, 0.84], head)
    for section in sheet.sections:
        document.add_heading(section.title, level=1)
        for block in section.blocks:
            if isinstance(block, Table):
                titles = [c.title for c in block.columns]
                _table(document, titles, [c.share for c in block.columns], block.rows)
            else:
                paragraph = document.add_paragraph()
                paragraph.paragraph_format.space_before = Pt(2)
                _write(paragraph, block)
    out = io.BytesIO()
    document.save(out)
    return _undated(out.getvalue())


def _page(document: Document, sheet: Sheet) -> None:
    """Set paper, margins, styles, properties and the footer."""
    from datetime import datetime

    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Inches, Pt, RGBColor

    page = document.sections[0]
    page.page_width, page.page_height = Inches(8.5), Inches(11)
    page.left_margin = page.right_margin = Inches(0.6)
    page.top_margin, page.bottom_margin = Inches(0.55), Inches(0.65)
    page.footer_distance = Inches(0.35)
    for name, size, before, after in (
        ("Normal", _SIZE, 0, 1), ("Title", 14, 0, 2), ("Heading 1", 9.8, 7, 2),
    ):  # fmt: skip
        style: Any = document.styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor.from_string("111111")
        _name_font(style.element, _FONT)
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(after)
        style.paragraph_format.line_spacing = 1.0
    _plain(document.styles["Title"].element)
    day = datetime.fromisoformat(sheet.as_of)
    properties = document.core_properties
    properties.title = f"{sheet.title}: {sheet.person_id}"
    properties.author = properties.last_modified_by = "denialscan"
    properties.comments = ""
    properties.created = properties.modified = day
    footer = page.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(footer, f"{sheet.footer} · page ", size=_SMALL, colour="555555")
    _number(footer, "PAGE")
    _run(footer, " of ", size=_SMALL, colour="555555")
    _number(footer, "NUMPAGES")


def _table(document: Document, titles: list[str], shares: list[float], rows: Any) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Inches

    table = document.add_table(rows=0, cols=len(shares))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = [Inches(_WIDTH * share) for share in shares]
    if titles:
        header = table.add_row()
        _mark(header, "w:tblHeader")
        for cell, title in zip(header.cells, titles, strict=True):
            _fill(cell, (Line(text=title, tone="strong"),))
            _shade(cell)
    for row in rows:
        made = table.add_row()
        _mark(made, "w:cantSplit")
        for cell, lines in zip(made.cells, row, strict=True):
            _fill(cell, lines)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for made in table.rows:
        for cell, width in zip(made.cells, widths, strict=True):
            cell.width = width


def _fill(cell: _Cell, lines: Cell) -> None:
    for at, line in enumerate(lines):
        _write(cell.paragraphs[0] if at == 0 else cell.add_paragraph(), line)


def _write(paragraph: Paragraph, line: Line) -> None:
    """Write a line: its text in its tone, then what it rests on."""
    small = line.tone == "muted"
    if line.text:
        run = _run(paragraph, line.text, size=7.4 if small else None,
                   colour=_COLOURS.get(line.tone))  # fmt: skip
        run.bold = line.tone in ("strong", "alert")
        if line.tone == "quote":
            _name_font(run._r, _SERIF)
    if line.cites:
        space = " " if line.text else ""
        _run(paragraph, f"{space}[{line.cited}]", size=_SMALL, colour="555555")


def _run(
    paragraph: Paragraph, text: str, *, size: float | None = None, colour: str | None = None
) -> Any:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    if size is not None:
        run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = RGBColor.from_string(colour)
    return run


def _number(paragraph: Paragraph, field: str) -> None:
    """Add a field that Word counts: the page, or the number of pages."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for tag, kind, text in (
        ("w:fldChar", "begin", ""),
        ("w:instrText", "", field),
        ("w:fldChar", "separate", ""),
        ("w:t", "", "1"),
        ("w:fldChar", "end", ""),
    ):
        element = OxmlElement(tag)
        if kind:
            element.set(qn("w:fldCharType"), kind)
        if text:
            element.text = text
        _run(paragraph, "", size=_SMALL, colour="555555")._r.append(element)


def _name_font(element: Any, name: str) -> None:
    """Set a font for all scripts: a theme's font would stand over a plain name."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), name)


def _plain(style: Any) -> None:
    """Take from a heading the rule below it and its wide letters."""
    from docx.oxml.ns import qn

    for tag in ("w:pBdr", "w:spacing", "w:kern"):
        for element in list(style.iter(qn(tag))):
            if element.getparent().tag == qn("w:rPr") or tag == "w:pBdr":
                element.getparent().remove(element)


def _mark(row: Any, name: str) -> None:
    """Set a property of a row: repeated as a header, or kept on one page."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _shade(cell: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), "EEEEEE")
    cell._tc.get_or_add_tcPr().append(shade)


def _undated(data: bytes) -> bytes:
    """Return a ZIP file whose entries carry no time of writing."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as packed,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for entry in packed.infolist():
            plain = zipfile.ZipInfo(entry.filename, _DATE)
            plain.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(plain, packed.read(entry))
    return out.getvalue()
