"""A review sheet as one HTML file that loads nothing: for the screen, and for printing on
letter paper."""

from __future__ import annotations

from html import escape

from denialscan.review_sheet.document import Cell, Line, Section, Sheet, Table

_STYLE = """
@page { size: letter; margin: 0.45in 0.55in 0.5in;
  @bottom-center { content: %(footer)s " \\b7  page " counter(page) " of " counter(pages);
    font: 7pt sans-serif; color: #555; } }
* { box-sizing: border-box; }
body { font: 8pt/1.17 "Liberation Sans", Arial, Helvetica, sans-serif; color: #111;
  max-width: 7.4in; margin: 0.4in auto; padding: 0 8pt; }
h1 { font-size: 14pt; margin: 0 0 2pt; }
h2 { font-size: 9.5pt; margin: 5pt 0 1.5pt; padding-bottom: 1pt; border-bottom: 1pt solid #222;
  break-after: avoid; }
p { margin: 1.5pt 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%%; table-layout: fixed; margin: 2pt 0 3pt; }
th, td { text-align: left; vertical-align: top; padding: 0.6pt 3.5pt; border: 0.5pt solid #bbb;
  overflow-wrap: anywhere; }
th { background: #eee; font-weight: 600; }
section { padding: 0 0.6pt; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
.head { display: grid; grid-template-columns: repeat(2, 1fr); gap: 0 14pt; margin: 4pt 0; }
.head div { display: grid; grid-template-columns: 0.75in 1fr; }
.head .wide { grid-column: 1 / -1; }
.head b { font-weight: 600; }
td p { margin: 0; }
cite { font-style: normal; font-size: 0.82em; color: #555; }
.strong { font-weight: 600; }
.alert { font-weight: 600; color: #8c1212; }
.unsure { color: #7a4d00; }
.quote { font-family: "Liberation Serif", "Times New Roman", serif; }
.muted { color: #555; font-size: 0.92em; }
footer { margin-top: 8pt; font-size: 7pt; color: #555; }
@media print { body { margin: 0; padding: 0; max-width: none; } footer { display: none; } }
"""
#: Labels of the head whose text takes the whole width.
_WIDE = ("Name", "Counsel", "Flagged")


def sheet_html(sheet: Sheet) -> bytes:
    """Return the sheet as one self-contained HTML file (UTF-8)."""
    style = _STYLE % {"footer": _css_string(sheet.footer)}
    title = f"{sheet.title}: {sheet.person_id}"
    head = "".join(
        f"<div{' class=wide' if label in _WIDE else ''}><b>{escape(label)}</b>"
        f"<span>{_line(text)}</span></div>"
        for label, text in sheet.head
    )
    body = "".join(
        (
            f"<h1>{escape(title)}</h1>",
            *(f"<p>{_line(notice)}</p>" for notice in sheet.notices),
            f'<div class="head">{head}</div>',
            *(_section(section) for section in sheet.sections),
            f"<footer>{escape(sheet.footer)}</footer>",
        )
    )
    page = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )
    return page.encode("utf-8")


def _css_string(text: str) -> str:
    """Return text as a CSS string that can end neither itself nor the style element."""
    return '"' + "".join(
        ch if ch.isalnum() or ch in " ,.'-_" else f"\\{ord(ch):x} " for ch in text
    ) + '"'  # fmt: skip


def _section(section: Section) -> str:
    blocks = "".join(
        _table(b) if isinstance(b, Table) else f"<p>{_line(b)}</p>" for b in section.blocks
    )
    return (
        f'\n<section id="{escape(section.name)}"><h2>{escape(section.title)}</h2>{blocks}</section>'
    )


def _table(table: Table) -> str:
    widths = "".join(f'<col style="width:{c.share:.0%}">' for c in table.columns)
    titles = "".join(f'<th scope="col">{escape(c.title)}</th>' for c in table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row) + "</tr>" for row in table.rows
    )
    return (
        f'<table id="{escape(table.name)}"><colgroup>{widths}</colgroup>'
        f"<thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _cell(cell: Cell) -> str:
    return "".join(f"<p>{_line(line)}</p>" for line in cell)


def _line(line: Line) -> str:
    text = escape(line.text)
    if text and line.tone != "plain":
        text = f'<span class="{line.tone}">{text}</span>'
    cited = f"<cite>[{escape(line.cited)}]</cite>" if line.cites else ""
    return " ".join(filter(None, (text, cited)))
