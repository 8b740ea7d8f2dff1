"""Typesetting that all layouts share: styles, lines, lists, tick boxes, fields, tables."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Paragraph, Spacer, Table

from corpus.draw import RuledField, Scribble, TickLine
from corpus.source import Block, Source
from corpus.style import Face, habits_of, pick_face, seed_of

_BOX = re.compile(r"^\s*\[(?P<mark>[ xX\u2713\u2714]?)\]\s*(?P<text>.*)$")
_INLINE_BOX = re.compile(r"\[([ xX\u2713\u2714])\]")
_OWN_MARK = re.compile(r"^(\(?[0-9a-zA-Z]{1,3}[.)]|[-*\u2022\u2013])\s+")


class Typesetter:
    """Sets blocks of one source; ``squeeze`` (points) makes type and gaps smaller."""

    def __init__(self, source: Source, *, squeeze: float = 0.0) -> None:
        self.source = source
        self.size = source.size - squeeze
        self.face: Face = pick_face(source.font, source.text())
        self.habits = habits_of(source.family, source.layout)
        self.gap = self.habits.paragraph_gap - 3 * squeeze
        self.width = LETTER[0] - 2 * self.habits.margin

    # -- styles ---------------------------------------------------------------

    def style(self, **changes: Any) -> ParagraphStyle:
        """Return a paragraph style; ``changes`` are reportlab's names, plus ``size``."""
        size = changes.pop("size", self.size)
        settings = {
            "fontName": self.face.regular,
            "fontSize": size,
            "leading": size * 1.2,
            "textColor": colors.black,
            **changes,
        }
        return ParagraphStyle("corpus", **settings)

    def lines(self, lines: tuple[str, ...] | list[str], **changes: Any) -> Paragraph:
        """Return lines as one paragraph with hard breaks."""
        return Paragraph(
            "<br/>".join(markup(line) or "&nbsp;" for line in lines), self.style(**changes)
        )

    def set_list(self, block: Block) -> list[Flowable]:
        """Set a bulleted or numbered list; an item's own mark is kept."""
        out: list[Flowable] = []
        for number, item in enumerate(joined(block.lines), start=1):
            own = _OWN_MARK.match(item)
            if own:
                bullet, text = own.group().strip(), item[own.end() :]
                bullet = "\u2022" if bullet in ("-", "*") else bullet
            else:
                bullet = f"{number}." if "numbered" in block.options else "\u2022"
                text = item
            out.append(
                Paragraph(
                    markup(text),
                    self.style(leftIndent=34, bulletIndent=16, spaceAfter=3),
                    bulletText=bullet,
                )
            )
        return [*out, Spacer(1, self.gap - 3)]

    def set_checks(self, block: Block) -> list[Flowable]:
        """Set options, each beside a drawn box."""
        return [*self.marked_lines(joined(block.lines), block.line), Spacer(1, 8)]

    def marked_lines(self, lines: list[str], where: int, **changes: Any) -> list[Flowable]:
        """Set lines; those that begin with a box get it drawn. ``where`` seeds the hand."""
        out: list[Flowable] = []
        for number, line in enumerate(lines):
            box = _BOX.match(line)
            if not box:
                out.append(self.lines([line], spaceAfter=3, **changes))
                continue
            seed = seed_of("tick", self.source.letter_id, str(where))
            out.append(
                TickLine(
                    Paragraph(markup(box["text"]), self.style(**changes)),
                    changes.get("size", self.size),
                    ticked=bool(box["mark"].strip()),
                    # One hand ticks a whole block the same way.
                    seed=seed - seed % 3000 + number * 3 + seed % 3,
                )
            )
        return out

    def set_fields(self, block: Block) -> list[Flowable]:
        """Set form fields on ruled lines, one or two abreast."""
        pairs: list[tuple[str, str] | None] = []
        for line in joined(block.lines):
            label, colon, value = line.partition(":")
            pairs.append((label.strip() + colon, value.strip()) if colon else (line, ""))
        size = self.size
        widest = max((stringWidth(p[0], self.face.regular, size) for p in pairs if p), default=0.0)
        two = "two" in block.options
        column = (self.width - 16) / 2 if two else self.width
        label_width = min(widest + 10, column * 0.5)
        fields = [
            RuledField(
                Paragraph(markup(label), self.style()),
                Paragraph(markup(value) or "&nbsp;", self.style()),
                label_width,
            )
            if "[signature" not in value.lower()
            else RuledField(
                Paragraph(markup(label), self.style()),
                Scribble(
                    seed=seed_of("field", self.source.letter_id, label, str(block.line)),
                    width=110,
                    height=26,
                ),
                label_width,
            )
            if label.endswith(":")
            else self.lines([label], fontName=self.face.bold, spaceAfter=3)
            for label, value in (p for p in pairs if p)
        ]
        if not two:
            return [*fields, Spacer(1, 8)]
        rows = [
            [fields[i], fields[i + 1] if i + 1 < len(fields) else ""]
            for i in range(0, len(fields), 2)
        ]
        grid = Table(rows, colWidths=[column + 8, column + 8])
        grid.setStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("VALIGN", (0, 0), (-1, -1), "TOP")])
        return [grid, Spacer(1, 8)]

    def set_table(self, block: Block) -> list[Flowable]:
        """Set a grid whose first row is its head."""
        rows = [
            [cell.strip() for cell in line.strip().strip("|").split("|")]
            for line in block.lines
            if line.strip() and not re.fullmatch(r"[\s|:-]+", line)
        ]
        columns = max(len(row) for row in rows)
        widest = [max((len(row[i]) if i < len(row) else 0) for row in rows) for i in range(columns)]
        weights = [min(max(w, 6), 40) for w in widest]
        widths = [self.width * w / sum(weights) for w in weights]
        size = self.size - 1
        cells = [
            [
                Paragraph(
                    markup(row[i]) if i < len(row) else "",
                    self.style(size=size, fontName=self.face.bold if n == 0 else self.face.regular),
                )
                for i in range(columns)
            ]
            for n, row in enumerate(rows)
        ]
        table = Table(cells, colWidths=widths, repeatRows=1)
        looks: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP")]
        if "plain" not in block.options:
            looks += [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                ("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.9, 0.9, 0.9)),
            ]
        table.setStyle(looks)
        return [table, Spacer(1, 10)]


def markup(text: str) -> str:
    """Escape a line for reportlab: runs of spaces are kept, boxes within a line drawn."""
    shown = escape(text.strip())
    shown = _INLINE_BOX.sub(
        lambda m: f'<ondraw name="tick" label="{m.group(1).strip()}"/>' + "&nbsp;" * 4, shown
    )
    return re.sub(r" {2,}", lambda m: "&nbsp;" * len(m.group()), shown)


def joined(lines: tuple[str, ...]) -> list[str]:
    """Return the items of a one-item-a-line block; an indented line continues its item."""
    out: list[str] = []
    for line in lines:
        if not line.strip():
            continue
        if out and line[:1] in " \t" and not _BOX.match(line):
            out[-1] += " " + line.strip()
        else:
            out.append(line.strip())
    return out
