"""Quoting: how deep each line of a mail is quoted, and the line without its marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from denialscan.layout.lines import white_between
from denialscan.layout.shapes import Line

#: One mark of quoting. OCR reads ">" as a guillemet now and then; some programs put
#: the initials of the quoted author before it.
_MARK = re.compile(r"\s*(?:>|&gt;|»|›)|^[A-Z][A-Za-z]{0,2}>(?!\w)")
_MARKS = re.compile(rf"^(?:{_MARK.pattern})+\s?")
_GROUPWISE = re.compile(r"^>>>\s*\S.*>>>\s*$")
_ENDED = re.compile(r"[.!?:;][\"')\]]*\s*$")


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """A line with its depth of quoting; ``line`` has the marks taken off.

    ``apart`` says that white space, or an empty quoted line, stands before it;
    ``empty`` that nothing but marks stands on it.
    """

    line: Line
    depth: int
    apart: bool
    empty: bool = False


def unquote(lines: Sequence[Line]) -> list[Quoted]:
    """Return the lines with their depths.

    The rest of a quoted line that was broken by the page's width, and lost its
    mark, keeps the depth of the line it continues.
    """
    pitch = _pitch(lines)
    out: list[Quoted] = []
    for n, line in enumerate(lines):
        depth, bare = _depth(line)
        above = lines[n - 1] if n else None
        apart = above is None or above.page != line.page or white_between(above, line) > pitch
        if depth == 0 and n and not apart and out[-1].depth and not out[-1].empty:
            following = lines[n + 1] if n + 1 < len(lines) else None
            if _is_rest(out[-1], lines[n - 1], line, following):
                depth = out[-1].depth
        if out and out[-1].empty:
            apart = True
        out.append(Quoted(line=bare, depth=depth, apart=apart, empty=not bare.text.strip()))
    return out


def _depth(line: Line) -> tuple[int, Line]:
    """Return how many marks stand before a line, and the line without them."""
    text = line.text
    if text.startswith(">From ") or _GROUPWISE.match(text):
        return 0, line  # the escape of a mailbox file; GroupWise's head of a message
    marks = _MARKS.match(text)
    if not marks:
        return 0, line
    depth = len(_MARK.findall(marks.group(0)))
    end = marks.end()
    return depth, replace(line, text=text[end:], start=line.start + end)


def _pitch(lines: Sequence[Line]) -> float:
    """Return the gap, in line heights, above which lines are set apart."""
    gaps = sorted(
        white_between(a, b)
        for a, b in pairwise(lines)
        if a.page == b.page and -0.5 < white_between(a, b) < 2
    )
    usual = gaps[len(gaps) // 4] if gaps else 0.3
    return usual + 0.5


def _is_rest(before: Quoted, above: Line, line: Line, following: Line | None) -> bool:
    """Say whether an unmarked line is what did not fit on the quoted line above it.

    An answer typed between quoted lines looks alike but for this: the line above
    had room left, or had ended, and no quoted line goes on below at once.
    """
    text = line.text.strip()
    if not text:
        return True
    width = max((above.bbox.x1 - above.bbox.x0) / max(1, len(above.text)), 1.0)
    first_word = len(text.split()[0]) + 1
    no_room = above.bbox.x1 + width * first_word > above.margin_right + 0.5 * width
    ended = bool(_ENDED.search(before.line.text))
    goes_on = following is not None and _depth(following)[0] > 0
    indented = line.bbox.x0 > above.bbox.x0 + 0.7 * width and line.bbox.x0 < above.bbox.x1
    if no_room and (text[:1].islower() or not ended):
        return True
    if indented and goes_on and not ended:
        return True
    if text[:1].islower() and not ended and len(above.text) > 45:
        return True
    short = len(text) < 0.7 * len(above.text)
    return no_room and ended and goes_on and short and _exact(above)


def _exact(above: Line) -> bool:
    """Say whether the line is as full as a virtual page's 86 columns allow."""
    return len(above.text) > 76
