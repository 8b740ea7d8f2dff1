"""Ink on a page that is no plain print: signatures, handwriting, stamps.

What was read with confidence is taken away, and so are ruled lines; what is left is
grouped, and judged by its strokes: a pen draws long connected strokes of uneven height,
print is made of separate letters of one height. Where it cannot be told, nothing is
reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from denialscan.ingest.blobs import components
from denialscan.ingest.lines import RawWord
from denialscan.ingest.outline import ink_depth, paper_of
from denialscan.ingest.render import darkest
from denialscan.schema import BBox, Region

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]

InkKind = Literal["signature_ink", "handwriting", "stamp"]

#: Resolution of the copy that is searched.
_DPI = 100
#: From this confidence on a word of ordinary height is print that was read.
_SURE = 0.62
#: Words below this mean confidence leave their region unread.
_READ = 0.8
#: Points: a connected stroke at least this wide, in a group at least this high, is drawn
#: by a pen; letters of print that touch stay lower.
_STROKE, _HIGH = 16.0, 12.0
#: Share of ink in its box: a pen's strokes leave most of it white.
_THIN, _DENSE = 0.02, 0.42
#: A rule or the side of a frame is longer than this, points.
_RULE = 40.0

_CLOSING = re.compile(
    r"sincerely|respectfully|regards|truly|cordially|atentamente|signature|signed|firma|/s/|"
    r"director|officer|chief|supervis|official|judge|attorney|counsel|specialist|agent|manager|analyst|"
    r"administrator|coordinator|secretary",
    re.IGNORECASE,
)
_STAMPED = re.compile(
    r"received|recibido|approved|denied|granted|filed|copy|faxed|mailed|scanned|entered",
    re.IGNORECASE,
)


class WordLike(Protocol):
    """A recognised word: box in pixels, text, confidence 0..1."""

    @property
    def text(self) -> str: ...
    @property
    def x0(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def bottom(self) -> float: ...
    @property
    def conf(self) -> float: ...


_W = TypeVar("_W", bound=WordLike)


@dataclass(frozen=True, kw_only=True)
class InkRegion:
    """A place with ink; pixels of the image searched.

    ``state``: ``read`` where recognised words make it up (then in ``text``).
    """

    kind: InkKind
    x0: float
    top: float
    x1: float
    bottom: float
    state: Literal["read", "unread"]
    text: str | None = None


def find_regions(image: Gray, words: Sequence[WordLike], dpi: float) -> list[InkRegion]:
    """Return the signatures, handwriting and stamps of an upright grey page image.

    ``words`` are what was recognised, boxes in the image's pixels; ``dpi`` its
    resolution.
    """
    import cv2
    import numpy as np

    step = min(1.0, _DPI / dpi)
    size = (max(1, round(image.shape[1] * step)), max(1, round(image.shape[0] * step)))
    small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    point = dpi * step / 72
    if min(size) < 40 * point:
        return []
    _paper, depth = ink_depth(image)
    ink = (np.asarray(cv2.subtract(paper_of(small), small)) > max(16.0, 0.4 * depth)).astype(
        np.uint8
    )
    frames = _frames(ink, point)
    left = _without_rules(ink, point)
    high = _usual_height(words)
    for word in words:
        if _is_print(word, high):
            left[
                max(0, int(word.top * step) - 1) : int(word.bottom * step) + 2,
                max(0, int(word.x0 * step) - 1) : int(word.x1 * step) + 2,
            ] = 0
    found: list[InkRegion] = []
    for box in frames:
        found.append(_region("stamp", box, step, words, high))
    for box in _strokes(left, point):
        region = _region("handwriting", box, step, words, high)
        # a word in a table's corner is read with little confidence, and is print
        print_like = sum(_covers(w, region) for w in words if _may_be_print(w, high)) > 0.55
        if not print_like and not any(_share(region, f) > 0.5 for f in found):
            found.append(_signed(region, words, dpi / 72))
    return found


@dataclass(frozen=True, kw_only=True)
class _Printed:
    """A word of a text layer in pixels of a picture."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    conf: float = 1.0


def regions_beside(
    picture: NDArray[np.uint8], words: Iterable[RawWord], size: tuple[float, float]
) -> tuple[Region, ...]:
    """Return the ink on a born-digital page beside the words of its text layer: a
    signature is a picture or a drawn stroke there.

    ``picture`` is the page without its text, in colour or grey; ``size`` its size in points.
    """
    import numpy as np

    gray = darkest(picture) if picture.ndim == 3 else np.ascontiguousarray(picture)
    sx, sy = gray.shape[1] / size[0], gray.shape[0] / size[1]
    printed = [
        _Printed(
            text=w.text,
            x0=w.bbox.x0 * sx,
            top=w.bbox.top * sy,
            x1=w.bbox.x1 * sx,
            bottom=w.bbox.bottom * sy,
        )
        for w in words
        if w.visible
    ]
    return tuple(
        Region(
            kind=found.kind,
            bbox=BBox(
                x0=round(found.x0 / sx, 2),
                top=round(found.top / sy, 2),
                x1=round(found.x1 / sx, 2),
                bottom=round(found.bottom / sy, 2),
            ),
            state=found.state,
            text=found.text,
        )
        for found in find_regions(gray, printed, 72 * sy)
    )


def without_scribbles(words: Iterable[_W], regions: Sequence[InkRegion]) -> list[_W]:
    """Return the words without those that an engine made of strokes of a pen: in a
    region that was not read, of low confidence or not of a word's shape."""
    unread = [r for r in regions if r.state == "unread"]
    return [
        w
        for w in words
        if not any(_inside(w, r) > 0.6 and (w.conf < _SURE or not _shaped(w.text)) for r in unread)
    ]


def _usual_height(words: Sequence[WordLike]) -> float:
    from statistics import median

    heights = [w.bottom - w.top for w in words if w.conf >= _SURE]
    return median(heights) if heights else 40.0


def _shaped(text: str) -> bool:
    """Say whether a text may be a word, a number or a mark of print."""
    core = text.strip(".,;:()[]\"'*-_/#&$%|")
    if not core:
        return False
    if re.fullmatch(r"[A-Z]?[\d.,/:#-]+[A-Za-z]{0,2}|[A-Z][a-z'-]+|[a-z'-]+|[A-Z.'&/-]+", core):
        return len(core) > 1 or core in "aAIoyeu&" or core.isdigit()
    return bool(
        re.fullmatch(r"(?:[A-Za-z]+[-'/.@])+[A-Za-z]+|(?:Mc|Mac|De|La|O')[A-Z][a-z]+", core)
    )


def _is_print(word: WordLike, usual: float) -> bool:
    if word.conf >= 0.9:
        return True
    tall = word.bottom - word.top > 2.0 * usual
    return word.conf >= (0.85 if tall else _SURE) and (_shaped(word.text) or not tall)


def _may_be_print(word: WordLike, usual: float) -> bool:
    letters = sum(c.isalpha() for c in word.text)
    return letters >= 5 and word.conf >= 0.4 and word.bottom - word.top <= 1.6 * usual


def _covers(word: WordLike, region: InkRegion) -> float:
    """Share of a region that lies under a word."""
    size = max(1.0, (region.x1 - region.x0) * (region.bottom - region.top))
    return _inside(word, region) * (word.x1 - word.x0) * (word.bottom - word.top) / size


def _without_rules(ink: NDArray[np.uint8], point: float) -> NDArray[np.uint8]:
    import cv2
    import numpy as np

    length = round(_RULE * point)
    rules = cv2.bitwise_or(
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)),
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8)),
    )
    return np.asarray(cv2.subtract(ink, cv2.dilate(rules, np.ones((3, 3), np.uint8))))


def _strokes(left: NDArray[np.uint8], point: float) -> list[tuple[int, int, int, int]]:
    """Return (x0, y0, x1, y1) of groups of ink that a pen has drawn."""
    import cv2
    import numpy as np

    _n, labels, stats = components(left)
    near = cv2.dilate(left, np.ones((round(4 * point) | 1, round(7 * point) | 1), np.uint8))
    count, _labels, groups = components(near)
    height, width = left.shape
    out: list[tuple[int, int, int, int]] = []
    edge = 8 * point
    for i in range(1, count):
        x, y, w, h = (int(v) for v in groups[i, :4])
        if w < 22 * point or h < _HIGH * point or w * h > 0.2 * width * height:
            continue
        part = left[y : y + h, x : x + w]
        ys, xs = np.nonzero(part)
        if not len(ys):
            continue
        x0, x1 = x + int(xs.min()), x + int(xs.max()) + 1
        y0, y1 = y + int(ys.min()), y + int(ys.max()) + 1
        if x0 < edge or y0 < edge or x1 > width - edge or y1 > height - edge:
            continue  # the shadow of a sheet's edge
        wide, high = x1 - x0, y1 - y0
        inside = np.unique(labels[y0:y1, x0:x1])
        pieces = stats[inside[inside > 0]]
        long = pieces[(pieces[:, 2] >= _STROKE * point) & (pieces[:, 3] >= 5 * point)]
        if not len(long) or high < _HIGH * point or wide < 20 * point:
            continue
        density = float(left[y0:y1, x0:x1].mean())
        share = float(long[:, 4].sum()) / max(1, len(ys))
        if not _THIN <= density <= _DENSE or share < 0.4 or _is_seal(left, y0, y1, x0, x1, point):
            continue
        out.append((x0, y0, x1, y1))
    return _joined(out, 18 * point)


def _joined(boxes: list[tuple[int, int, int, int]], gap: float) -> list[tuple[int, int, int, int]]:
    """Join what one hand wrote on one line."""
    out: list[tuple[int, int, int, int]] = []
    for x0, y0, x1, y1 in sorted(boxes):
        last = out[-1] if out else None
        if last and x0 - last[2] <= gap and min(y1, last[3]) - max(y0, last[1]) > 0:
            out[-1] = (last[0], min(y0, last[1]), max(x1, last[2]), max(y1, last[3]))
        else:
            out.append((x0, y0, x1, y1))
    return out


def _is_seal(ink: Any, y0: int, y1: int, x0: int, x1: int, point: float) -> bool:
    """Say whether ink is a round or square emblem rather than a line of writing."""
    wide, high = x1 - x0, y1 - y0
    return 0.75 <= wide / high <= 1.33 and wide >= 30 * point and y1 < 0.3 * ink.shape[0]


def _frames(ink: NDArray[np.uint8], point: float) -> list[tuple[int, int, int, int]]:
    """Return the boxes of stamps: a frame, mostly crooked, with writing in it."""
    import cv2
    import numpy as np

    joined = np.asarray(cv2.dilate(ink, np.ones((3, 3), np.uint8)))
    outlines, _tree = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    out: list[tuple[int, int, int, int]] = []
    for outline in outlines:
        x, y, w, h = cv2.boundingRect(outline)
        if not (70 * point <= w <= 320 * point and 20 * point <= h <= 170 * point):
            continue
        (_centre, (a, b), angle) = cv2.minAreaRect(outline)
        long, short = max(a, b), min(a, b)
        area = float(cv2.contourArea(outline))
        tilt = min(angle % 90, 90 - angle % 90)
        if short < 18 * point or area < 0.8 * long * short or tilt < 1.5:
            continue  # level frames are tables and boxes of the form
        inside = ink[y : y + h, x : x + w]
        if 0.05 <= float(inside.mean()) <= 0.5:
            out.append((x, y, x + w, y + h))
    return out


def _region(
    kind: InkKind,
    box: tuple[int, int, int, int],
    step: float,
    words: Sequence[WordLike],
    high: float,
) -> InkRegion:
    x0, top, x1, bottom = (v / step for v in box)
    empty = InkRegion(kind=kind, x0=x0, top=top, x1=x1, bottom=bottom, state="unread")
    within = [w for w in words if _inside(w, empty) > 0.6]
    letters = sum(len(w.text) for w in within)
    conf = sum(w.conf * len(w.text) for w in within) / letters if letters else 0.0
    shaped = sum(_shaped(w.text) for w in within) >= 0.7 * len(within)
    stamped = kind == "stamp" and any(_STAMPED.search(w.text) and w.conf >= 0.6 for w in within)
    if letters >= 3 and shaped and (conf >= _READ or stamped):
        text = " ".join(w.text for w in sorted(within, key=lambda w: (round(w.top / high), w.x0)))
        return InkRegion(kind=kind, x0=x0, top=top, x1=x1, bottom=bottom, state="read", text=text)
    return empty


def _signed(region: InkRegion, words: Sequence[WordLike], point: float) -> InkRegion:
    """Return a region as a signature where it stands by the words that go with one."""
    for word in words:
        if word.conf < 0.5 or not _CLOSING.search(word.text):
            continue
        across = min(word.x1, region.x1) - max(word.x0, region.x0)
        below = region.top - word.bottom
        above = word.top - region.bottom
        if across > -120 * point and (
            -14 * point <= below <= 60 * point or -14 * point <= above <= 40 * point
        ):
            return InkRegion(
                kind="signature_ink",
                x0=region.x0,
                top=region.top,
                x1=region.x1,
                bottom=region.bottom,
                state=region.state,
                text=region.text,
            )
    return region


def _inside(word: WordLike, region: InkRegion) -> float:
    """Share of a word's box that lies in a region."""
    across = min(word.x1, region.x1) - max(word.x0, region.x0)
    down = min(word.bottom, region.bottom) - max(word.top, region.top)
    if across <= 0 or down <= 0:
        return 0.0
    return across * down / max(1.0, (word.x1 - word.x0) * (word.bottom - word.top))


def _share(a: InkRegion, b: InkRegion) -> float:
    across = min(a.x1, b.x1) - max(a.x0, b.x0)
    down = min(a.bottom, b.bottom) - max(a.top, b.top)
    if across <= 0 or down <= 0:
        return 0.0
    return across * down / max(1.0, (a.x1 - a.x0) * (a.bottom - a.top))
