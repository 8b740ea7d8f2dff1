#!/usr/bin/env python3
"""Measure how tick boxes are read on drawn forms: many box styles, marks and copies.

Draws forms with known boxes, degrades them with known geometry, reads them with
``denialscan.ingest.ticks`` and prints one row per condition: how many boxes were read
right, read wrong, answered unclear, missed, and how many were found where none is.
Styles and marks are split: ``--split tune`` and ``--split held`` share none.

    scripts/measure_ticks.py --split held --pages 3
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]

DPI = 300
POINT = DPI / 72

#: Box outlines: (side in points, line width in points, shape, grey of the line).
STYLES = {
    "tune": (
        (8.5, 0.8, "square", 0),
        (6.0, 0.5, "square", 0),
        (12.0, 1.0, "square", 20),
        (16.0, 1.2, "square", 0),
        (10.0, 0.5, "square", 60),
        (10.0, 0.8, "round", 0),
    ),
    "held": (
        (7.0, 0.6, "square", 0),
        (9.5, 1.4, "square", 0),
        (11.0, 0.5, "square", 30),
        (14.0, 0.9, "square", 0),
        (9.0, 0.7, "corners", 0),
        (9.0, 0.7, "round", 0),
    ),
}
#: Marks by the state a careful reader gives them.
MARKS = {
    "tune": (
        ("none", "unticked"),
        ("none", "unticked"),
        ("none", "unticked"),
        ("x", "ticked"),
        ("check", "ticked"),
        ("filled", "ticked"),
        ("typed", "ticked"),
        ("scribble", "struck"),
    ),
    "held": (
        ("none", "unticked"),
        ("none", "unticked"),
        ("none", "unticked"),
        ("loose-x", "ticked"),
        ("check-out", "ticked"),
        ("slash", "ticked"),
        ("dot", "ticked"),
        ("initials", "ticked"),
        ("small-x", "ticked"),
        ("blot", "struck"),
    ),
}
CONDITIONS = (
    "clean",
    "skew",
    "jpeg150",
    "fax",
    "faxstd",
    "photo",
    "copy3",
    "bleed",
    "faint",
)
CLEAN = ("clean", "skew", "jpeg150")
_TEXT = (
    "You have not shown that you would not pose a danger to the community.",
    "DOCUMENTS REQUIRED of the Detainee: QUESTIONS, DOB, OFFICE CODE",
    "You are a flight risk because of the record that is set out in the file.",
    "Other: see the attached page for additional factors in this case",
    "The request for a stay of removal was filed at an incorrect field office.",
)


@dataclass(frozen=True, kw_only=True)
class Truth:
    """A drawn box: its corners in pixels and the state it shows."""

    x0: float
    top: float
    x1: float
    bottom: float
    state: str
    mark: str


def draw_form(split: str, seed: int) -> tuple[Gray, list[Truth]]:
    """Return a form at 300 dpi and its boxes."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    rng = np.random.default_rng(seed)
    page = Image.new("L", (2550, 3300), 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(size=int(rng.uniform(42, 50)))
    style = STYLES[split][seed % len(STYLES[split])]
    truths: list[Truth] = []
    y = 260.0
    pen.text((300, 150), "Office of Enforcement and Removal Operations", fill=0, font=font)
    count = 0
    while y < 2500:
        columns = (300, 1400) if rng.random() < 0.3 else (300,)
        for x in columns:
            marks = MARKS[split]
            mark, state = marks[int(rng.integers(len(marks)))]
            side = style[0] * POINT
            _box(pen, x, y, side, style)
            _mark(pen, rng, mark, x, y, side)
            truths.append(Truth(x0=x, top=y, x1=x + side, bottom=y + side, state=state, mark=mark))
            text = _TEXT[count % len(_TEXT)]
            pen.text(
                (x + side + 30, y + side / 2),
                text[: 34 if len(columns) > 1 else 80],
                fill=0,
                font=font,
                anchor="lm",
            )
            count += 1
        y += max(style[0] * POINT + 34, 90) + float(rng.uniform(0, 40))
        if rng.random() < 0.25:
            pen.text((300, y), _TEXT[count % len(_TEXT)], fill=0, font=font)
            y += 70
    # What is no tick box: a table, the combs of a date, a large letter, a logo.
    for i in range(5):
        pen.line((300, 2600 + i * 70, 1100, 2600 + i * 70), fill=0, width=3)
        pen.line((300 + i * 200, 2600, 300 + i * 200, 2880), fill=0, width=3)
        pen.text((320, 2610 + i * 70), "DO Q0 8B", fill=0, font=font)
    for i in range(8):
        pen.rectangle((1300 + i * 46, 2640, 1346 + i * 46, 2700), outline=0, width=2)
    pen.text((1300, 2760), "D O Q 0 8 H", fill=0, font=ImageFont.load_default(size=64))
    return np.asarray(page, dtype=np.uint8).copy(), truths


def _box(pen: Any, x: float, y: float, side: float, style: tuple[float, float, str, int]) -> None:
    width, shape, grey = max(1, round(style[1] * POINT)), style[2], style[3]
    box = (x, y, x + side, y + side)
    if shape == "round":
        pen.ellipse(box, outline=grey, width=width)
    elif shape == "corners":
        pen.rounded_rectangle(box, radius=side * 0.15, outline=grey, width=width)
    else:
        pen.rectangle(box, outline=grey, width=width)


def _mark(pen: Any, rng: Any, mark: str, x: float, y: float, s: float) -> None:
    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        shake = rng.uniform(-0.05, 0.05, (len(points), 2)) * s
        return [
            (x + px * s + dx, y + py * s + dy)
            for (px, py), (dx, dy) in zip(points, shake, strict=True)
        ]

    width = max(3, round(rng.uniform(0.9, 1.6) * POINT))
    ink = int(rng.integers(0, 60))
    if mark == "x":
        pen.line(at((0.1, 0.1), (0.9, 0.9)), fill=ink, width=width)
        pen.line(at((0.1, 0.9), (0.9, 0.1)), fill=ink, width=width)
    elif mark == "small-x":
        pen.line(at((0.3, 0.3), (0.7, 0.7)), fill=ink, width=width)
        pen.line(at((0.3, 0.7), (0.7, 0.3)), fill=ink, width=width)
    elif mark == "loose-x":
        pen.line(at((-0.3, -0.2), (1.2, 1.3)), fill=ink, width=width)
        pen.line(at((-0.2, 1.2), (1.3, -0.3)), fill=ink, width=width)
    elif mark in ("check", "check-out"):
        out = 0.4 if mark == "check-out" else 0.0
        pen.line(
            at((0.15, 0.5), (0.4, 0.88), (0.9 + out, 0.1 - out)),
            fill=ink,
            width=width,
            joint="curve",
        )
    elif mark == "filled":
        pen.rectangle((x + 0.12 * s, y + 0.12 * s, x + 0.88 * s, y + 0.88 * s), fill=ink)
    elif mark == "slash":
        pen.line(at((0.1, 0.95), (0.95, 0.05)), fill=ink, width=width)
    elif mark == "dot":
        r = 0.2 * s
        (cx, cy) = at((0.5, 0.5))[0]
        pen.ellipse((cx - r, cy - r, cx + r, cy + r), fill=ink)
    elif mark in ("typed", "initials"):
        from PIL import ImageFont

        text = "X" if mark == "typed" else "JR"
        font = ImageFont.load_default(size=s * (0.95 if mark == "typed" else 0.7))
        pen.text((x + s / 2, y + s / 2), text, fill=ink, font=font, anchor="mm")
    elif mark in ("scribble", "blot"):
        points = [
            (float(u), float(v))
            for u, v in zip(rng.uniform(-0.45, 1.45, 34), rng.uniform(-0.35, 1.35, 34), strict=True)
        ]
        pen.line(at(*points), fill=ink, width=round(width * (1.5 if mark == "blot" else 1.0)))


def degrade(
    image: Gray, condition: str, seed: int
) -> tuple[Any, NDArray[np.float64], tuple[float, float]]:
    """Return (degraded image, matrix from the form's pixels to its pixels, its dpi)."""
    import cv2
    import numpy as np

    rng = np.random.default_rng(seed + 7919)
    height, width = image.shape
    to = np.eye(3)
    if condition == "clean":
        return image, to, (DPI, DPI)
    if condition == "photo":
        wide, tall = int(width * 0.8), int(height * 0.77)
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        target = corners * 0.66 + np.array([wide - width * 0.66, tall - height * 0.66]) / 2
        target = (target + rng.uniform(-1, 1, (4, 2)) * width * 0.02).astype(np.float32)
        to = cv2.getPerspectiveTransform(corners, target)
        sheet = cv2.warpPerspective(
            image.astype(np.float32) * 0.85 + 15,
            to,
            (wide, tall),
            flags=cv2.INTER_AREA,
            borderValue=50,
        )
        yy, xx = np.mgrid[0:tall, 0:wide]
        lit = 0.85 + (xx / wide - 0.5) * 0.3 * rng.choice([-1, 1]) + (yy / tall - 0.5) * 0.1
        out = cv2.GaussianBlur(sheet * lit, (0, 0), 0.9) + rng.normal(0, 4, sheet.shape)
        return _jpeg(out, 72), to, (200.0, 200.0)
    angle = float(rng.uniform(-1.5, 1.5))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    to = np.vstack([turn, [0, 0, 1]])
    out: Any = cv2.warpAffine(image, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    out = cv2.GaussianBlur(out, (0, 0), float(rng.uniform(0.6, 0.9)))
    if condition == "skew":
        return _jpeg(out * 0.85 + 25 + rng.normal(0, 4, out.shape), 72), to, (DPI, DPI)
    if condition == "jpeg150":
        out = cv2.resize(out, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        return _jpeg(out * 0.85 + 25, 30), np.diag([0.5, 0.5, 1]) @ to, (150.0, 150.0)
    if condition in ("fax", "faxstd"):
        rows = 196 if condition == "fax" else 98
        out = cv2.resize(out, (1728, rows * 11), interpolation=cv2.INTER_AREA)
        out = out + rng.normal(0, 14, out.shape)
        black = out < rng.uniform(150, 175)
        black |= rng.random(out.shape) < 0.0006
        scale = np.diag([1728 / width, rows * 11 / height, 1.0])
        return np.where(black, 0, 255).astype(np.uint8), scale @ to, (204.0, float(rows))
    if condition == "copy3":
        for _ in range(3):
            out = cv2.GaussianBlur(out, (0, 0), float(rng.uniform(0.8, 1.2))).astype(np.float32)
            out = 255 / (1 + np.exp(-(out - float(rng.uniform(120, 165))) / 16))
            specks = rng.random(out.shape)
            out[specks < 0.00025] = 40
            out[specks > 0.9998] = 250
        grey = rng.uniform(80, 115) + out * rng.uniform(85, 110) / 255
        return _jpeg(grey + rng.normal(0, 6, out.shape), 60), to, (DPI, DPI)
    if condition == "bleed":
        back = cv2.GaussianBlur(image[:, ::-1], (0, 0), 3.0).astype(np.float32)
        out = np.minimum(out.astype(np.float32), 255 - (255 - back) * 0.35)
        return _jpeg(out * 0.85 + 25 + rng.normal(0, 4, out.shape), 72), to, (DPI, DPI)
    if condition == "faint":
        return (
            _jpeg(235 - (255 - out.astype(np.float32)) * 0.22 + rng.normal(0, 5, out.shape), 70),
            to,
            (
                DPI,
                DPI,
            ),
        )
    raise ValueError(condition)


def _jpeg(image: Any, quality: int) -> Gray:
    import cv2
    import numpy as np

    ok, data = cv2.imencode(
        ".jpg", np.clip(image, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    assert ok
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


@dataclass(frozen=True, kw_only=True)
class Count:
    """Boxes by how they were read, and CPU seconds."""

    boxes: int = 0
    right: int = 0
    wrong: int = 0
    unclear: int = 0
    missed: int = 0
    false: int = 0
    seconds: float = 0.0
    pages: int = 0


def measure(split: str, condition: str, pages: int, *, first: int = 0, show: bool = False) -> Count:
    """Read ``pages`` drawn forms under a condition and count."""
    from denialscan.ingest import ticks
    from denialscan.ingest.prepare import prepare

    total = Count()
    for seed in range(first, first + pages):
        form, truths = draw_form(split, seed)
        image, to, dpi = degrade(form, condition, seed)
        page = prepare(image, dpi, DPI).page
        before = time.process_time()
        found = ticks.find_tick_boxes(page.image, dpi=page.dpi)
        spent = time.process_time() - before
        places = [(page.original(b.x0, b.top, b.x1, b.bottom), b) for b in found]
        used: set[int] = set()
        right = wrong = unclear = missed = 0
        for truth in truths:
            x, y = _middle(to, truth)
            reach = 0.5 * (truth.x1 - truth.x0) * abs(to[0, 0])
            down = 0.5 * (truth.bottom - truth.top) * abs(to[1, 1])
            near = [
                i
                for i, (box, _b) in enumerate(places)
                if abs((box.x0 + box.x1) / 2 - x) < reach
                and abs((box.top + box.bottom) / 2 - y) < down
            ]
            if not near:
                missed += 1
                answer = "missed"
            else:
                used.update(near)
                state = places[near[0]][1].state
                answer = state
                if state == truth.state or (truth.state == "struck" and state == "unclear"):
                    right += 1
                elif state in ("unclear", "struck"):
                    unclear += 1
                else:
                    wrong += 1
            if show and answer != truth.state:
                style = STYLES[split][seed % len(STYLES[split])]
                print(f"   {condition} seed {seed} {style} {truth.mark}: {answer}")
        false = len(places) - len(used)
        if show and false:
            print(
                f"   {condition} seed {seed}: {false} false",
                [
                    (round(p.x0), round(p.top), round(p.x1 - p.x0), b.state)
                    for i, (p, b) in enumerate(places)
                    if i not in used
                ][:6],
            )
        total = replace(
            total,
            boxes=total.boxes + len(truths),
            right=total.right + right,
            wrong=total.wrong + wrong,
            unclear=total.unclear + unclear,
            missed=total.missed + missed,
            false=total.false + false,
            seconds=total.seconds + spent,
            pages=total.pages + 1,
        )
    return total


def _middle(to: NDArray[np.float64], truth: Truth) -> tuple[float, float]:
    u, v, w = to @ ((truth.x0 + truth.x1) / 2, (truth.top + truth.bottom) / 2, 1.0)
    return float(u / w), float(v / w)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", choices=("tune", "held"), default="held")
    parser.add_argument("--pages", type=int, default=6)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--condition", action="append", choices=CONDITIONS)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    print(f"{'condition':9} boxes  right%  wrong unclear missed false  CPU s/page")
    for condition in args.condition or CONDITIONS:
        c = measure(args.split, condition, args.pages, first=args.first, show=args.show)
        print(
            f"{condition:9} {c.boxes:5}  {100 * c.right / c.boxes:6.1f}  {c.wrong:5} {c.unclear:7} "
            f"{c.missed:6} {c.false:5}  {c.seconds / c.pages:.3f}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
