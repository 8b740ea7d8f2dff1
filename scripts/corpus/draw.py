"""Things drawn by hand on a page: seal, tick boxes, signatures, pen notes, ruled fields.

All are reportlab flowables; every wobble comes from a seeded generator.
"""

from __future__ import annotations

import math
import random
from typing import Any

from reportlab.platypus import Flowable, Paragraph

_INKS = ((0.05, 0.1, 0.55), (0.02, 0.02, 0.1), (0.1, 0.12, 0.35))


class Seal(Flowable):  # type: ignore[misc]
    """An invented round seal: rings, rays and a star. It is no agency's emblem."""

    def __init__(self, size: float, colour: tuple[float, float, float], align: str) -> None:
        super().__init__()
        self.size, self.colour, self.hAlign = size, colour, align.upper()

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.size, self.size

    def draw(self) -> None:
        canvas, r = self.canv, self.size / 2
        canvas.saveState()
        canvas.translate(r, r)
        canvas.setStrokeColorRGB(*self.colour)
        canvas.setFillColorRGB(*self.colour)
        canvas.setLineWidth(1.4)
        canvas.circle(0, 0, r * 0.97)
        canvas.setLineWidth(0.5)
        canvas.circle(0, 0, r * 0.88)
        canvas.circle(0, 0, r * 0.62)
        for i in range(36):
            angle = math.radians(i * 10)
            x, y = math.cos(angle), math.sin(angle)
            canvas.line(x * r * 0.66, y * r * 0.66, x * r * 0.84, y * r * 0.84)
        path = canvas.beginPath()
        for i in range(10):
            angle = math.radians(90 + i * 36)
            reach = r * (0.52 if i % 2 == 0 else 0.22)
            point = (math.cos(angle) * reach, math.sin(angle) * reach)
            path.moveTo(*point) if i == 0 else path.lineTo(*point)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.restoreState()


def draw_box(canvas: Any, x: float, y: float, size: float, *, ticked: bool, seed: int) -> None:
    """Draw a tick box with its lower left corner at x, y; ticked by an X or a check mark."""
    rng = random.Random(seed)
    canvas.saveState()
    canvas.setLineWidth(0.8)
    canvas.rect(x, y, size, size)
    if ticked:
        canvas.setLineWidth(1.3)
        wobble = [rng.uniform(-0.12, 0.12) * size for _ in range(8)]
        if seed % 3:
            canvas.line(x + wobble[0], y + wobble[1], x + size + wobble[2], y + size + wobble[3])
            canvas.line(x + wobble[4], y + size + wobble[5], x + size + wobble[6], y + wobble[7])
        else:
            low = (x + size * 0.4 + wobble[0], y + size * 0.1)
            canvas.line(x + size * 0.1, y + size * 0.5 + wobble[1], *low)
            canvas.line(*low, x + size * 1.15 + wobble[2], y + size * 1.1)
    canvas.restoreState()


def tick_inline(canvas: Any, _kind: str, label: str | None) -> None:
    """Draw a box within a line of a Paragraph (its ``ondraw`` tag calls this by name)."""
    at = canvas._curr_tx_info
    size = at["leading"] * 0.62
    mark = label or ""
    draw_box(canvas, at["cur_x"] + 0.5, at["cur_y"] - 0.5, size, ticked=bool(mark), seed=1)


class TickLine(Flowable):  # type: ignore[misc]
    """A drawn box with wrapped text beside it."""

    def __init__(self, text: Paragraph, size: float, *, ticked: bool, seed: int) -> None:
        super().__init__()
        self.text, self.size, self.ticked, self.seed = text, size, ticked, seed
        self.indent = size * 2.0
        self.spaceAfter = size * 0.35

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        _, self.text_height = self.text.wrap(width - self.indent, height)
        return width, self.text_height

    def split(self, _width: float, _height: float) -> list[Flowable]:
        return []  # a box never parts from its words

    def draw(self) -> None:
        top = self.text_height
        leading = self.text.style.leading
        draw_box(
            self.canv,
            1,
            top - leading + (leading - self.size) / 2,
            self.size * 0.85,
            ticked=self.ticked,
            seed=self.seed,
        )
        self.text.drawOn(self.canv, self.indent, 0)


class RuledField(Flowable):  # type: ignore[misc]
    """A form field: label, then the value on a ruled line."""

    def __init__(self, label: Paragraph, value: Flowable, label_width: float) -> None:
        super().__init__()
        self.label, self.value, self.label_width = label, value, label_width
        self.spaceAfter = 4.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        _, a = self.label.wrap(self.label_width - 4, height)
        _, b = self.value.wrap(width - self.label_width, height)
        self.heights = (a, b)
        return width, max(a, b) + 3

    def draw(self) -> None:
        top = max(self.heights) + 3
        self.label.drawOn(self.canv, 0, top - self.heights[0])
        self.value.drawOn(self.canv, self.label_width, top - self.heights[1])
        self.canv.setLineWidth(0.5)
        self.canv.line(self.label_width - 2, 1, self.width, 1)


class Scribble(Flowable):  # type: ignore[misc]
    """A signature of looping strokes; no letters can be read in it."""

    def __init__(self, *, seed: int, width: float = 150.0, height: float = 34.0) -> None:
        super().__init__()
        self.seed, self.size = seed, (width, height)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.size

    def draw(self) -> None:
        rng = random.Random(self.seed)
        canvas, (width, height) = self.canv, self.size
        canvas.saveState()
        canvas.setStrokeColorRGB(*rng.choice(_INKS))
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        canvas.skew(0, -12)
        x, base = 4.0, height * 0.35
        canvas.setLineWidth(rng.uniform(1.0, 1.6))
        path = canvas.beginPath()
        path.moveTo(x, base + rng.uniform(8, 18))
        tall = True
        while x < width * rng.uniform(0.7, 0.95):
            step = rng.uniform(10, 20) if tall else rng.uniform(4, 9)
            rise = rng.uniform(14, height * 0.62) if tall else rng.uniform(2, 8)
            drop = rng.uniform(4, 11) if rng.random() < 0.25 else rng.uniform(-1, 2)
            path.curveTo(x + step * 0.1, base + rise, x + step, base + rise, x + step * 0.7, base)
            path.curveTo(
                x + step * 0.5, base - drop, x + step, base - drop, x + step * 1.2, base + 2
            )
            x += step * 1.2
            tall = rng.random() < 0.18
        path.curveTo(x + 10, base + 2, x + 25, base + 8, x + 40, base + rng.uniform(-6, 12))
        canvas.drawPath(path, stroke=1, fill=0)
        if rng.random() < 0.6:
            canvas.setLineWidth(0.8)
            canvas.line(2, base - 6, width * rng.uniform(0.6, 1.0), base + rng.uniform(-4, 4))
        canvas.restoreState()


class PenNote(Flowable):  # type: ignore[misc]
    """Words added by pen: slanted, uneven, in ink."""

    def __init__(self, lines: list[str], *, font: str, size: float, seed: int) -> None:
        super().__init__()
        self.lines, self.font, self.size, self.seed = lines, font, size, seed
        self.spaceBefore = self.spaceAfter = 6.0

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        from reportlab.lib.utils import simpleSplit

        self.shown = [
            part
            for line in self.lines
            for part in simpleSplit(line, self.font, self.size * 1.08, width - 40)
        ]
        return width, len(self.shown) * self.size * 1.45 + 10

    def draw(self) -> None:
        rng = random.Random(self.seed)
        canvas = self.canv
        ink = rng.choice(_INKS)
        canvas.saveState()
        canvas.setFillColorRGB(*ink)
        y = len(self.shown) * self.size * 1.45 - self.size * 0.4
        canvas.rotate(rng.uniform(0.4, 1.4))
        left = rng.uniform(6, 24)
        for line in self.shown:
            # One text object per line: a text layer keeps whole words.
            text = canvas.beginText()
            text.setFont(self.font, self.size)
            text.setTextTransform(1, 0, math.tan(math.radians(9)), 1, left, y)
            for word in line.split(" "):
                text.setRise(rng.uniform(-1.1, 1.1))
                text.setFont(self.font, self.size * rng.uniform(0.96, 1.06))
                text.textOut(word + " ")
            canvas.drawText(text)
            y -= self.size * 1.45
            left += rng.uniform(-3, 3)
        canvas.restoreState()
