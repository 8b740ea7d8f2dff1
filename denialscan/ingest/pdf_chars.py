"""What a PDF page is made of, as pdfminer takes it apart: characters, images, shapes.

pdfplumber makes a full record of every object, which costs more than taking the page
apart; here only what the reading needs is kept, in pdfplumber's coordinates.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

#: Rules and boxes of a form or a table; more of them may be a picture made of pieces.
_MOST_RULES = 200
#: Degrees a baseline leans: less makes no difference, more is no crooked scan.
_LEAST_LEAN, _MOST_LEAN = 0.15, 15.0


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The objects of a page as records with ``x0``, ``top``, ``x1`` and ``bottom``.

    ``chars`` as pdfplumber's word extractor wants them, ``images`` with ``pixels``
    (columns, rows), ``shapes`` (rectangles, lines and curves) with ``fill``.
    ``ruled``: all shapes are level or upright, so that no writing is drawn by them.
    """

    chars: list[dict[str, Any]]
    images: list[dict[str, Any]]
    shapes: list[dict[str, Any]]
    ruled: bool


def take_apart(source: Any) -> Parts:
    """Return the parts of a pdfplumber page. Raises what pdfminer raises on damage."""
    from pdfminer.layout import LTChar, LTCurve, LTImage

    left, up = float(source.mediabox[0]), float(source.height) + float(source.mediabox[1])
    chars: list[dict[str, Any]] = []
    images: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    ruled = True
    for item in _walk(source.layout):
        if not isinstance(item, (LTChar, LTCurve, LTImage)):
            continue
        record: dict[str, Any] = {
            "x0": item.x0 + left,
            "top": up - item.y1,
            "x1": item.x1 + left,
            "bottom": up - item.y0,
        }
        if isinstance(item, LTChar):
            record.update(
                text=item.get_text(),
                fontname=str(item.fontname),
                size=item.size,
                upright=item.upright,
                matrix=item.matrix,
                doctop=record["top"],
            )
            chars.append(record)
        elif isinstance(item, LTImage):
            record["pixels"] = item.srcsize
            images.append(record)
        else:
            record["fill"] = item.fill
            ruled = ruled and _is_rule(item)
            shapes.append(record)
    return Parts(
        chars=chars,
        images=images,
        shapes=shapes,
        ruled=ruled and not images and len(shapes) <= _MOST_RULES,
    )


def _walk(container: Any) -> Iterator[Any]:
    from pdfminer.layout import LTContainer

    for item in container:
        if isinstance(item, LTContainer):
            yield from _walk(item)
        else:
            yield item


def _is_rule(item: Any) -> bool:
    from pdfminer.layout import LTLine, LTRect

    if isinstance(item, LTRect):
        return True
    return isinstance(item, LTLine) and min(item.x1 - item.x0, item.y1 - item.y0) < 1.0


def direction(char: dict[str, Any]) -> int:
    """Return the quarter turns, clockwise as shown, of a character's baseline."""
    a, b = char["matrix"][0], char["matrix"][1]
    if abs(a) >= abs(b):
        return 0 if a >= 0 else 2
    return 3 if b > 0 else 1


def slope(char: dict[str, Any]) -> float:
    """Return how far, in radians, a character's baseline rises to the right of the level
    of its direction."""
    return math.remainder(math.atan2(char["matrix"][1], char["matrix"][0]), math.pi / 2)


def lean(chars: list[dict[str, Any]]) -> float:
    """Return how far, in radians, most baselines rise to the right of the level of their
    direction, as those of a layer over a crooked scan do; 0 where none does."""
    usual = median(map(slope, chars)) if chars else 0.0
    return usual if _LEAST_LEAN <= abs(math.degrees(usual)) <= _MOST_LEAN else 0.0
