"""A review sheet as Markdown with GitHub's tables. What stands in letters and client
files is escaped: it can neither close a table nor make a link, an image or HTML."""

from __future__ import annotations

import re

from denialscan.review_sheet.document import Cell, Line, Sheet, Table

#: What Markdown or HTML could read as more than itself.
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~@:-])")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
#: Where an escape is needed only at the start of a line, or for what renderers turn into
#: links by themselves.
_STARTS = "#+-"
_MARKS = {"strong": "**", "alert": "**", "unsure": "*", "muted": "*"}


def sheet_markdown(sheet: Sheet) -> bytes:
    """Return the sheet as UTF-8 Markdown."""
    out = [f"# {escape(sheet.title)}: {escape(sheet.person_id)}", ""]
    for notice in sheet.notices:
        out += [_line(notice), ""]
    out += ["| | |", "| --- | --- |"]
    out += [f"| **{escape(label)}** | {_line(text)} |" for label, text in sheet.head]
    for section in sheet.sections:
        out += ["", f"## {escape(section.title)}", ""]
        for block in section.blocks:
            if isinstance(block, Table):
                out += ["", *_table(block), ""]
            else:
                out += [f"- {_line(block)}"]
    out += ["", "---", "", escape(sheet.footer), ""]
    text = "\n".join(out)
    return re.sub(r"\n{3,}", "\n\n", text).encode("utf-8")


def escape(text: str) -> str:
    """Return text that Markdown shows as it is, in a table cell too."""
    made: list[str] = []
    for at, ch in enumerate(text):
        if ch in _HTML:
            made.append(_HTML[ch])
        elif ch in _STARTS:
            made.append(f"\\{ch}" if at == 0 else ch)
        elif ch == ":":
            # "https://..." would become a link.
            made.append("&#58;" if text[at : at + 3] == "://" else ch)
        elif ch == "@":
            made.append("&#64;")
        elif ch == ".":
            link = text[max(0, at - 3) : at].lower() == "www"
            numbered = at > 0 and text[:at].isdigit()
            made.append("&#46;" if link else "\\." if numbered else ch)
        elif ch in "()":
            made.append(ch)
        elif _SPECIAL.match(ch):
            made.append(f"\\{ch}")
        else:
            made.append(ch)
    return "".join(made)


def _table(table: Table) -> list[str]:
    rows = [
        "| " + " | ".join(escape(c.title) or " " for c in table.columns) + " |",
        "|" + " --- |" * len(table.columns),
    ]
    rows += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in table.rows]
    return rows


def _cell(cell: Cell) -> str:
    return "<br>".join(_line(line) for line in cell) or " "


def _line(line: Line) -> str:
    text = escape(line.text)
    mark = _MARKS.get(line.tone, "") if text else ""
    cited = f"[{line.cited}]" if line.cites else ""
    return " ".join(filter(None, (f"{mark}{text}{mark}", escape(cited))))
