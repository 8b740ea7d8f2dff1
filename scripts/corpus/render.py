"""Draw a parsed letter as a digital PDF that looks like office correspondence."""

from __future__ import annotations

import re
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import (
    TA_CENTER,
    TA_JUSTIFY,
    TA_LEFT,
    TA_RIGHT,
)
from reportlab.lib.pagesizes import LETTER
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    Indenter,
    KeepTogether,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
)

from corpus.draw import PenNote, Scribble, Seal
from corpus.page import build_pdf
from corpus.source import Block, Source
from corpus.style import habits_of, seed_of
from corpus.typeset import Typesetter, joined, markup

_AGENCY = re.compile(r"homeland|customs|removal|u\.\s?s\.|department|court", re.IGNORECASE)
_ALIGN = {"left": TA_LEFT, "right": TA_RIGHT, "center": TA_CENTER}


def render_pdf(source: Source, *, rotate: int = 0) -> bytes:
    """Return the letter as PDF bytes; equal sources give equal bytes.

    A letter that only just runs over is set a little tighter, as a typist would.
    ``rotate`` (90 or 270) writes pages whose content is turned and set upright
    again by /Rotate, as some scanners and printers do.
    """
    habits = habits_of(source.family, source.layout)
    best: tuple[int, bytes] | None = None
    for squeeze in (0.0, 0.5, 1.0):
        letter = _Letter(source, squeeze=squeeze)
        pages, data = build_pdf(
            letter.story, footer=letter.footer, habits=habits, title=source.letter_id, rotate=rotate
        )
        if best is None or pages < best[0]:
            best = (pages, data)
        if pages == 1 + sum(block.name == "pagebreak" for block in source.blocks):
            break
    assert best is not None
    return best[1]


class _Letter(Typesetter):
    """Turns the blocks of one source into flowables."""

    # -- the page -------------------------------------------------------------

    def footer(self, canvas: Any, page: int, total: int) -> None:
        """Write the ::footer block at the bottom of a page."""
        lines = [
            line.replace("{page}", str(page)).replace("{pages}", str(total))
            for block in self.source.blocks
            if block.name == "footer"
            for line in block.lines
        ]
        size = min(self.size - 2, 8.5)
        canvas.setFont(self.face.regular, size)
        y = 28 + (len(lines) - 1) * size * 1.2 / 2
        for line in lines:
            canvas.drawCentredString(LETTER[0] / 2, y, line)
            y -= size * 1.2

    def story(self) -> list[Flowable]:
        """Return the flowables of the whole letter."""
        out: list[Flowable] = []
        blocks = list(self.source.blocks)
        first_head = True
        while blocks:
            block = blocks.pop(0)
            if block.name == "letterhead":
                heads = [block]
                while blocks and blocks[0].name == "letterhead" and len(heads) < 3:
                    heads.append(blocks.pop(0))
                out.extend(self._letterhead(heads, sealed=first_head))
                first_head = False
            elif block.name == "signature":
                tail = self._signature(block)
                out.append(KeepTogether(tail))
            elif block.name != "footer":
                out.extend(getattr(self, f"set_{block.name}")(block))
        return out

    # -- blocks ---------------------------------------------------------------

    def _letterhead(self, heads: list[Block], *, sealed: bool) -> list[Flowable]:
        habits = self.habits
        size = self.size - 1
        sides = {(b.options[0] if b.options else "center"): b for b in heads}
        out: list[Flowable] = []
        words = " ".join(line for block in heads for line in block.lines)
        seal = habits.seal if sealed and _AGENCY.search(words) else "none"
        if "center" in sides and len(sides) == 1:
            if seal != "none":
                out += [Seal(52, habits.seal_colour, "center"), Spacer(1, 4)]
            out.append(
                self.lines(sides["center"].lines, alignment=TA_CENTER, fontName=self.face.bold)
            )
        else:
            cells: list[Any] = []
            widths: list[float] = []
            if seal == "left":
                cells.append(Seal(54, habits.seal_colour, "left"))
                widths.append(64)
            free = self.width - sum(widths)
            for side in ("left", "center", "right"):
                if side in sides:
                    font = self.face.bold if side == "right" else self.face.regular
                    cells.append(
                        self.lines(
                            sides[side].lines, size=size, alignment=_ALIGN[side], fontName=font
                        )
                    )
            widths += [free / max(1, len(sides))] * len(sides)
            if seal == "center":
                out += [Seal(52, habits.seal_colour, "center"), Spacer(1, 4)]
            head = Table([cells], colWidths=widths)
            head.setStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ]
            )
            out.append(head)
        if habits.rule_under_head:
            out += [Spacer(1, 3), HRFlowable(width="100%", thickness=0.8, color=colors.black)]
        return [*out, Spacer(1, 16)]

    def set_date(self, block: Block) -> list[Flowable]:
        """Set the date line on the family's side of the page."""
        side = block.options[0] if block.options else self.habits.date_align
        return [self.lines(block.lines, alignment=_ALIGN[side]), Spacer(1, 14)]

    def set_address(self, block: Block) -> list[Flowable]:
        """Set the addressee."""
        return [self.lines(block.lines), Spacer(1, 14)]

    def set_re(self, block: Block) -> list[Flowable]:
        """Set the caption with a hanging "RE:"."""
        bold = "bold" in block.options or (
            self.habits.caption_bold and "plain" not in block.options
        )
        font = self.face.bold if bold else self.face.regular
        indent = self.habits.caption_indent
        hang = 30 if block.lines and block.lines[0].upper().startswith("RE:") else 0
        rows = []
        for number, line in enumerate(block.lines):
            plain = line.strip()
            if hang and number == 0:
                plain = f"{plain[:3]} {plain[3:].strip()}"
            rows.append(
                Paragraph(
                    markup(plain) or "&nbsp;",
                    self.style(fontName=font, leftIndent=indent + (hang if number else 0)),
                )
            )
        return [*rows, Spacer(1, 12)]

    def set_title(self, block: Block) -> list[Flowable]:
        """Set bold title lines."""
        side = block.options[0] if block.options else "center"
        text = self.lines(
            block.lines,
            size=self.size + 1,
            fontName=self.face.bold,
            alignment=_ALIGN[side],
        )
        return [text, Spacer(1, 10)]

    def set_body(self, block: Block) -> list[Flowable]:
        """Set re-wrapped paragraphs."""
        justify = "justify" in block.options or (
            self.habits.justify and "left" not in block.options
        )
        style = self.style(
            alignment=TA_JUSTIFY if justify else TA_LEFT,
            spaceAfter=self.gap,
            firstLineIndent=self.habits.first_indent,
            allowWidows=0,
            allowOrphans=0,
        )
        return [Paragraph(markup(text), style) for text in block.paragraphs()]

    def set_quote(self, block: Block) -> list[Flowable]:
        """Set an indented quotation."""
        style = self.style(size=self.size - 0.5, leftIndent=36, rightIndent=36, spaceAfter=8)
        return [Paragraph(markup(text), style) for text in block.paragraphs()]

    def _signature(self, block: Block) -> list[Flowable]:
        out: list[Flowable] = [
            Spacer(1, 6),
            Indenter(left=self.habits.signature_indent),
        ]
        seed = seed_of("signature", self.source.letter_id)
        for number, line in enumerate(block.lines):
            low = line.strip().lower()
            if low.startswith("[signature"):
                out.append(Scribble(seed=seed + number))
                rest = line.partition("]")[2].strip()
                if rest:
                    out.append(self.lines([rest]))
            elif low.startswith("/s/"):
                row = Table(
                    [
                        [
                            self.lines([line], fontName=self.face.italic),
                            Scribble(seed=seed + number, width=70, height=24),
                        ]
                    ],
                    colWidths=[150, 80],
                    hAlign="LEFT",
                )
                row.setStyle(
                    [
                        ("LEFTPADDING", (0, 0), (-1, -1), 0),
                        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                    ]
                )
                out.append(row)
            else:
                gap = 10 if number == 0 and line.strip().endswith(",") else 0
                out.extend(self.marked_lines([line], block.line + number))
                if gap:
                    out.append(Spacer(1, gap))
        return [*out, Indenter(left=-self.habits.signature_indent), Spacer(1, 10)]

    def set_service(self, block: Block) -> list[Flowable]:
        """Set the proof of service in a box."""
        inner = self.marked_lines(joined(block.lines), block.line, size=self.size - 2)
        frame = Table([[inner]], colWidths=[self.width])
        frame.setStyle([("BOX", (0, 0), (-1, -1), 0.7, colors.black)])
        return [Spacer(1, 6), frame, Spacer(1, 6)]

    def set_cc(self, block: Block) -> list[Flowable]:
        """Set small lines."""
        return [self.lines(block.lines, size=self.size - 2), Spacer(1, 4)]

    def set_handwritten(self, block: Block) -> list[Flowable]:
        """Set a pen note."""
        return [
            PenNote(
                [line for line in block.lines if line.strip()],
                font=self.face.italic,
                size=self.size + 3,
                seed=seed_of("pen", self.source.letter_id, str(block.line)),
            )
        ]

    def set_pagebreak(self, _block: Block) -> list[Flowable]:
        """Begin a new page."""
        return [PageBreak()]
