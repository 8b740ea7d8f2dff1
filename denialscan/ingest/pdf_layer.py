"""The text layer of a PDF page: its words, and where its images and drawings are.

Home of pdfplumber. Boxes are in points of the page as a viewer shows it.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from denialscan.errors import MissingProgramError, ReadError
from denialscan.ingest import pdf_chars
from denialscan.ingest.lines import RawWord
from denialscan.schema import BBox

if TYPE_CHECKING:
    from denialscan.ingest.render import Frame
    from denialscan.ingest.session import Session

#: pdfminer's name for a glyph without a character; one that stands alone is a bullet.
#: Whole words of such glyphs stay as they are: they show a layer that cannot be read.
_NO_CHARACTER = re.compile(r"\(cid:\d+\)")
BULLET = "\u2022"
#: Lines that lean this many degrees apart are not of one setting.
_SLANT = 1.0
#: A page of more objects is a map or a plot; taking it apart would take minutes.
MOST_OBJECTS = 40_000

_OWN = (MemoryError, ReadError, MissingProgramError)

#: Two rows of a matrix that takes (x, y, 1) to another frame.
Affine: TypeAlias = tuple[tuple[float, float, float], tuple[float, float, float]]


@dataclass(frozen=True, kw_only=True)
class LayerWord:
    """A word of a text layer, and the font of its first character."""

    word: RawWord
    font: str


@dataclass(frozen=True, kw_only=True)
class Layer:
    """The text layer of a page: words, the boxes of its images, of filled shapes, and
    of drawings that may be tick boxes or their sides.

    ``shapes`` counts its drawings; ``ruled`` says that they are nothing but rules and
    boxes, and that there is no image."""

    words: tuple[LayerWord, ...] = ()
    images: tuple[BBox, ...] = ()
    filled: tuple[BBox, ...] = ()
    drawn: tuple[BBox, ...] = ()
    shapes: int = 0
    ruled: bool = False
    to_lines: Affine = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))  # from shown to RawWord.place

    def placed(self, box: BBox) -> BBox:
        """Return a box of the page as shown in the frame of ``RawWord.place``."""
        return _moved(box, self.to_lines)


def open_layers(data: bytes, count: int) -> Any:
    """Open a PDF for the text of its first ``count`` pages; None where that fails."""
    import pdfplumber

    try:
        plumber = pdfplumber.open(io.BytesIO(data), pages=list(range(1, count + 1)))
        return plumber if plumber.pages else None
    except _OWN:
        raise
    except Exception:
        return None


def user_unit(source: Any) -> float:
    """Return the size of a page's unit in points; 1 where it states none that is sane."""
    try:
        unit = float(source.page_obj.attrs.get("UserUnit", 1.0)) if source else 1.0
    except (TypeError, ValueError, AttributeError):
        return 1.0
    return unit if 0.01 <= unit <= 1000 else 1.0


def read_layer(source: Any, frame: Frame, session: Session) -> Layer:
    """Return the words and images of a page in the frame as shown.

    A page that pdfplumber cannot parse has no layer; it is then read by OCR.
    """
    if source is None:
        return Layer()
    try:
        parts = pdf_chars.take_apart(source)
        back = _to_user_space(source)
        images: list[BBox] = []
        for image in parts.images:
            columns, rows = image["pixels"] or (0, 0)
            session.check_pixels(int(columns or 0), int(rows or 0))
            images.append(_shown_box(image, frame, back))
        direction, lean, words = _words(parts.chars, frame, back)
        shapes = [(_shown_box(item, frame, back), item["fill"]) for item in parts.shapes]
        return Layer(
            words=tuple(words),
            images=tuple(images),
            filled=tuple(box for box, fill in shapes if fill),
            drawn=_box_like([box for box, _fill in shapes], frame),
            shapes=len(shapes),
            ruled=parts.ruled,
            to_lines=_to_lines(direction, lean, frame, back),
        )
    except _OWN:
        raise
    except Exception:
        return Layer()
    finally:
        source.close()


def _box_like(shapes: list[BBox], frame: Frame) -> tuple[BBox, ...]:
    """Return where a page has drawings of a tick box's size: a square, or a box's
    four sides drawn one by one."""
    places = [box for box in shapes if inside(box, *frame.size)]
    sides = [(b.x1 - b.x0, b.bottom - b.top) for b in places]
    small = [b for b, side in zip(places, sides, strict=True) if 5.0 <= max(side) <= 18.0]
    squares = any(min(side) >= 5.0 and max(side) <= 18.0 for side in sides)
    return tuple(small) if squares or len(small) >= 4 else ()


def _to_user_space(source: Any) -> Any:
    """Return a function from pdfplumber's coordinates to default user space.

    pdfplumber shows a turned page in a frame that ignores the CropBox, so its
    coordinates are taken back through pdfminer's page matrix.
    """
    x0, y0, x1, y1 = (float(v) for v in source.page_obj.mediabox)
    shift_x, shift_y, height = source.mediabox[0], source.mediabox[1], source.height
    turn = source.rotation

    def back(x: float, top: float) -> tuple[float, float]:
        u, v = x - shift_x, shift_y + height - top
        if turn == 90:
            return x1 - v, u + y0
        if turn == 180:
            return x1 - u, y1 - v
        if turn == 270:
            return v + x0, y1 - u
        return u + x0, v + y0

    return back


def _shown_box(item: dict[str, Any], frame: Frame, back: Any) -> BBox:
    ax, ay = back(float(item["x0"]), float(item["top"]))
    bx, by = back(float(item["x1"]), float(item["bottom"]))
    return frame.shown_box(ax, ay, bx, by)


def _to_lines(direction: int, lean: float, frame: Frame, back: Any) -> Affine:
    """Return how the page as shown maps to the frame of its main writing direction, in
    which its lines are level."""
    import numpy as np

    def shown(x: float, y: float) -> tuple[float, float]:
        item = _turn_back(BBox(x0=x, top=y, x1=x, bottom=y), direction)
        at: tuple[float, float] = frame.shown(*back(item["x0"], item["top"]))
        return at

    (x, y), (ax, ay), (bx, by) = shown(0, 0), shown(1, 0), shown(0, 1)
    forward = np.array([[ax - x, bx - x, x], [ay - y, by - y, y], [0.0, 0.0, 1.0]], dtype=float)
    cos, sin = math.cos(lean), math.sin(lean)
    level = np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
    (a, b, c), (d, e, f), _ = (level @ np.linalg.inv(forward)).tolist()
    return (a, b, c), (d, e, f)


def _moved(box: BBox, by: Affine) -> BBox:
    (a, b, c), (d, e, f) = by
    xs, ys = zip(
        *(
            (a * x + b * y + c, d * x + e * y + f)
            for x, y in ((box.x0, box.top), (box.x1, box.bottom))
        ),
        strict=True,
    )
    return BBox(x0=min(xs), top=min(ys), x1=max(xs), bottom=max(ys))


def _words(
    chars: list[dict[str, Any]], frame: Frame, back: Any
) -> tuple[int, float, list[LayerWord]]:
    """Group characters into words, for each writing direction in a frame in
    which that direction runs from left to right; return the main one, and how its lines
    lean, with them."""
    from pdfplumber.utils.text import WordExtractor

    extractor = WordExtractor(x_tolerance_ratio=0.15, keep_blank_chars=False)
    groups: dict[int, list[dict[str, Any]]] = {}
    for char in _undoubled(chars):
        groups.setdefault(pdf_chars.direction(char), []).append(char)
    if not groups:
        return 0, 0.0, []
    main = max(groups, key=lambda d: len(groups[d]))
    lean = pdf_chars.lean(groups[main])
    words: list[LayerWord] = []
    for direction, slant, members in _by_slant(groups, lean):
        turned = [_turn_char(c, direction) for c in members] if direction or slant else members
        if slant:
            turned = [_level_char(c, slant) for c in turned]
        for word in extractor.extract_words(turned, return_chars=True):
            place = _box(word)
            own = _hull([c["leaning"] for c in word["chars"]]) if slant else place
            if slant != lean:
                place = own  # a note written aslant stands among level lines
            raw = RawWord(
                text=BULLET if _NO_CHARACTER.fullmatch(word["text"]) else word["text"],
                bbox=_shown_box(_turn_back(own, direction), frame, back),
                place=place,
                side=direction != main,
            )
            words.append(LayerWord(word=raw, font=word["chars"][0]["fontname"]))
    return main, lean, words


def _by_slant(
    groups: dict[int, list[dict[str, Any]]], lean: float
) -> Iterator[tuple[int, float, list[dict[str, Any]]]]:
    """Yield (direction, lean in radians, characters): the page's own lean together, and
    each lot of characters set aslant by itself, to the nearest degree."""
    for direction, members in groups.items():
        lots: dict[float, list[dict[str, Any]]] = {}
        for char in members:
            slope = pdf_chars.slope(char)
            own = abs(slope - lean) <= math.radians(_SLANT)
            lots.setdefault(lean if own else math.radians(round(math.degrees(slope))), []).append(
                char
            )
        for slant, lot in lots.items():
            yield direction, slant, lot


def _box(item: dict[str, Any]) -> BBox:
    return BBox(
        x0=float(item["x0"]),
        top=float(item["top"]),
        x1=float(item["x1"]),
        bottom=float(item["bottom"]),
    )


def _hull(boxes: list[BBox]) -> BBox:
    return BBox(
        x0=min(b.x0 for b in boxes),
        top=min(b.top for b in boxes),
        x1=max(b.x1 for b in boxes),
        bottom=max(b.bottom for b in boxes),
    )


def _level_char(char: dict[str, Any], lean: float) -> dict[str, Any]:
    """Return a character of a leaning line where it is once its line is level; the box
    it had is kept as ``leaning``."""
    cos, sin = math.cos(lean), math.sin(lean)
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    right, down = cos * x - sin * y - x, sin * x + cos * y - y
    return {
        **char,
        "x0": char["x0"] + right,
        "top": char["top"] + down,
        "x1": char["x1"] + right,
        "bottom": char["bottom"] + down,
        "doctop": char["top"] + down,
        "leaning": _box(char),
    }


def _undoubled(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop characters printed twice in one place to look bold."""
    seen: set[tuple[str, int, int]] = set()
    kept: list[dict[str, Any]] = []
    for char in chars:
        key = (char["text"], round(char["x0"]), round(char["top"]))
        if key in seen and not char["text"].isspace():
            continue
        seen.add(key)
        kept.append(char)
    return kept


def _turn_char(char: dict[str, Any], direction: int) -> dict[str, Any]:
    x0, top, x1, bottom = char["x0"], char["top"], char["x1"], char["bottom"]
    if direction == 0:
        box = (x0, top, x1, bottom)
    elif direction == 1:  # reads downwards
        box = (top, -x1, bottom, -x0)
    elif direction == 2:
        box = (-x1, -bottom, -x0, -top)
    else:  # reads upwards
        box = (-bottom, x0, -top, x1)
    return {
        **char,
        "x0": box[0],
        "top": box[1],
        "x1": box[2],
        "bottom": box[3],
        "doctop": box[1],
        "upright": True,
    }


def _turn_back(box: BBox, direction: int) -> dict[str, float]:
    if direction == 1:
        x0, top, x1, bottom = -box.bottom, box.x0, -box.top, box.x1
    elif direction == 2:
        x0, top, x1, bottom = -box.x1, -box.bottom, -box.x0, -box.top
    elif direction == 3:
        x0, top, x1, bottom = box.top, -box.x1, box.bottom, -box.x0
    else:
        x0, top, x1, bottom = box.x0, box.top, box.x1, box.bottom
    return {"x0": x0, "top": top, "x1": x1, "bottom": bottom}


def inside(box: BBox, width: float, height: float) -> bool:
    """Whether the middle of a box lies on the page."""
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return 0 <= x <= width and 0 <= y <= height
