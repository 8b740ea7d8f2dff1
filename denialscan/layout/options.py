"""Options of a form: which text a tick box belongs to.

A box stands left of its option, right of it, in the middle of a sentence ("You [x] may
[ ] may not request ..."), or under the head Yes or No of a table. A block with such
boxes becomes the blocks of its options: what is ticked goes on as the letter's own
words, what is not is set apart, and what cannot be told is neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from denialscan.layout.cleantext import BOXES, CleanText
from denialscan.layout.shapes import Block, Line, Tick
from denialscan.schema import BBox

TICKED = re.compile(
    r"^\s*(?:[xX✓✔√]\s{0,3}☐|☐\s{0,3}[xX✓✔](?=\s+[A-Z(])|\[\s*[xX✓✔√]\s*\]|\(\s*[xX✓✔]\s*\)|"
    r"[☒✓✔]|_+\s*[xX✓]\s*_+|[xX]\s*_+|\[[xX]|[xX]\])\s*"
)
UNTICKED = re.compile(r"^\s*(?:\[\s*_?\s*\]|\(\s{1,4}\)|☐|_{2,6}(?=\s+[A-Za-z]))\s*")
UNCLEAR = re.compile(r"^\s*\u2370\s*")
#: Boxes that may stand anywhere in a line.
_BOX = re.compile(
    r"(?<!\w)(?:[☒☐\u2370]|\[\s?[xX✓✔]?\s?\]|\(\s{1,3}\)|\([xX✓✔]\)|_[xX]_|(?<=\s)[✓✔](?=\s))"
)
_SYMBOLS = str.maketrans(BOXES)
_SIGNS: dict[Tick, str] = {"ticked": "\u2612", "unticked": "\u2610", "unclear": "\u2370"}
_YES_NO = re.compile(r"^\W*(?:yes|no|s[ií]|n/?a|agree|disagree)\W*$", re.IGNORECASE)
_NO = re.compile(r"^\W*(?:no|disagree)\W*$", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|no)\b\s*", re.IGNORECASE)
#: The boxes at the end of a row of a table; they stand behind a label.
_ROW_BOXES = re.compile(r"\s*(?:[☒☐\u2370]\s*){2,4}$")
_ROW_TAIL = 40


def symbols(text: str) -> str:
    """Return text with every kind of printed box as one of three symbols."""
    return text.translate(_SYMBOLS)


def box_symbols(text: str) -> str:
    """Return text with every box, brackets to be ticked included, as one of three symbols."""
    return _BOX.sub(lambda m: _SIGNS[_state(m.group(0))], symbols(text))


def with_box(block: Block) -> str:
    """Return a block's text with the box before it, where that stood elsewhere."""
    if block.tick is None or _BOX.search(symbols(block.text)) or tick_of(block.text):
        return block.text
    return f"{_SIGNS[block.tick]} {block.text}"


def tick_of(text: str) -> Tick | None:
    """Return the state of a tick box printed at the beginning of a line."""
    text = symbols(text)
    if UNCLEAR.match(text):
        return "unclear"
    if TICKED.match(text):
        return "ticked"
    if UNTICKED.match(text):
        return "unticked"
    return None


def strip_tick(text: str) -> str:
    """Return a block's text without the tick box printed before it."""
    shown = symbols(text)
    for pattern in (UNCLEAR, TICKED, UNTICKED):
        if (m := pattern.match(shown)) is not None:
            return text[m.end() :]
    return text


def is_row(text: str) -> bool:
    """Say whether a line is a row of a table with boxes under several heads."""
    return _label_end(symbols(text)) > 0


def _label_end(shown: str) -> int:
    """Return where the label of a table's row ends, 0 where a line is no such row."""
    # Only the line's end is searched: a text may be one endless word.
    found = _ROW_BOXES.search(shown, max(0, len(shown) - _ROW_TAIL))
    if found is None or not re.search(r"\w", shown[: found.start()]):
        return 0
    # Boxes before these belong to them, and there may be four at most.
    start = found.start()
    return start if shown[start - 1] not in "☒☐\u2370" else 0


def split_options(blocks: list[Block]) -> list[Block]:
    """Return the blocks with those that hold several boxes taken apart."""
    heads: list[Line] = []
    out: list[Block] = []
    for block in blocks:
        shown = symbols(block.text)
        found = _boxes(shown)
        label = _label_end(shown) if len(block.lines) == 1 else 0
        if label and (state := _of_row(block, heads)) is not None:
            out.append(_piece(block, [(0, label)], state))
        elif len(found) == 1 and not shown[found[0].end :].strip(" .") and found[0].start > 2:
            out.append(_piece(block, [(0, found[0].start)], found[0].state))
        elif len(found) > 1 or (found and shown[: found[0].start].strip()):
            out.extend(_apart(block, shown, found))
        else:
            out.append(block)
        heads += [
            line
            for line in block.lines
            if sum(bool(_YES_NO.match(w)) for w in line.text.split()) > 1
        ]
    return _exclusive(out)


@dataclass(frozen=True, kw_only=True)
class _Box:
    """A box in a text."""

    start: int
    end: int
    state: Tick


def _boxes(shown: str) -> list[_Box]:
    """Return the boxes of a text; what begins it may be a box and an X beside it."""
    found = [
        _Box(start=m.start(), end=m.end(), state=_state(m.group(0))) for m in _BOX.finditer(shown)
    ]
    lead = TICKED.match(shown)
    if lead and found and found[0].start < lead.end():
        found = [_Box(start=0, end=lead.end(), state="ticked")] + [
            b for b in found if b.start >= lead.end()
        ]
    return found


def _state(symbol: str) -> Tick:
    return tick_of(symbol) or "unclear"


def _of_row(block: Block, heads: list[Line]) -> Tick | None:
    """Return the state of a row under the heads Yes and No; None without such heads."""
    line = block.lines[0]
    boxes = [
        (_state(symbols(word)), (box.x0 + box.x1) / 2)
        for word, box in _words(line)
        if _BOX.fullmatch(symbols(word))
    ]
    for head in reversed(heads):
        if head.page != line.page:
            break
        columns = [
            (word, (box.x0 + box.x1) / 2) for word, box in _words(head) if _YES_NO.match(word)
        ]
        reach = 2.5 * line.height
        under = [
            (min(columns, key=lambda c: abs(c[1] - x))[0], state)
            for state, x in boxes
            if min(abs(c[1] - x) for c in columns) <= reach
        ]
        if len(under) < len(boxes):
            continue
        ticked = [word for word, state in under if state == "ticked"]
        if len(ticked) > 1 or any(state == "unclear" for _w, state in under):
            return "unclear"
        return "ticked" if ticked and not _NO.match(ticked[0]) else "unticked"
    return None


def _words(line: Line) -> list[tuple[str, BBox]]:
    return [(line.text[a - line.start : b - line.start], box) for a, b, box in line.boxes]


def _apart(block: Block, shown: str, found: list[_Box]) -> list[Block]:
    """Take the options of a block apart."""
    stem = shown[: found[0].start].strip()
    trails = not shown[found[-1].end :].strip(" .;,")
    if trails and stem and len(found) > 1:
        return _labels_first(block, shown, found)
    ends = [m.start for m in found[1:]] + [len(shown)]
    spans = [(m.start, e) for m, e in zip(found, ends, strict=True)]
    states = [m.state for m in found]
    tail = len(shown)
    if len(found) >= 2:
        length = _second_of_pair(shown[found[-2].end : ends[-2]], shown[found[-1].end : ends[-1]])
        if length is not None:
            tail = found[-1].end + length
            spans[-1] = (spans[-1][0], tail)
    if tail < len(shown) and states[-2:] in (["ticked", "ticked"], ["unclear", "ticked"]):
        return [_piece(block, [(0, len(shown))], "unclear")]  # an option and its denial
    if not stem and tail == len(shown):
        return [_piece(block, [span], state) for span, state in zip(spans, states, strict=True)]
    if len(found) == 1:
        # one box within a sentence: what stands before it does not depend on it
        before = _piece(block, [(0, found[0].start)], None)
        return [replace(before, tick=block.tick), _piece(block, [spans[0]], states[0])]
    kept = [(0, found[0].start)]
    kept += [
        (m.end, b) for m, (_a, b), s in zip(found, spans, states, strict=True) if s == "ticked"
    ]
    kept.append((tail, len(shown)))
    if "unclear" in states:
        return [_piece(block, [(0, len(shown))], "unclear")]
    chosen = "ticked" in states
    blank = [
        _piece(block, [span], "unticked")
        for span, s in zip(spans, states, strict=True)
        if s == "unticked"
    ]
    main = _piece(block, kept, "ticked" if chosen else None)
    if not chosen and len(stem.split()) < 4:
        main = replace(main, tick="unticked")
    return [main, *blank]


def _labels_first(block: Block, shown: str, found: list[_Box]) -> list[Block]:
    """Take apart "Yes [ ] No [x]": each box stands after its label."""
    starts = [0, *(m.end for m in found[:-1])]
    spans = [(a, m.start) for a, m in zip(starts, found, strict=True)]
    states = [m.state for m in found]
    labels = [shown[a:b].strip() for a, b in spans]
    question, _, first = labels[0].rpartition(" ")
    if _YES_NO.match(first) and _YES_NO.match(labels[-1]) and question:
        ticked = [w for w, s in zip((first, *labels[1:]), states, strict=True) if s == "ticked"]
        if len(ticked) > 1 or "unclear" in states:
            state: Tick = "unclear"
        else:
            state = "ticked" if ticked and not _NO.match(ticked[0]) else "unticked"
        return [_piece(block, [(0, shown.index(question) + len(question))], state)]
    return [_piece(block, [span], state) for span, state in zip(spans, states, strict=True)]


def _second_of_pair(first: str, second: str) -> int | None:
    """Return how much of ``second`` is an option that denies ``first``; the rest of the
    sentence belongs to both ("may", "may not request a review")."""
    a = first.lower().split()
    words = [(m.group(0).lower().strip(",.;"), m.end()) for m in re.finditer(r"\S+", second)]
    b = [w for w, _end in words]
    if not a or not b or len(a) > 5:
        return None
    length: int | None = None
    if b[: len(a) + 1] == [*a, "not"] or b[: len(a) + 1] == ["not", *a]:
        length = len(a) + 1
    elif a[-1] == "not" and b[: len(a) - 1] == a[:-1] and b[len(a) - 1 : len(a)] != ["not"]:
        length = len(a) - 1
    elif (a, b[:1]) in ((["yes"], ["no"]), (["no"], ["yes"]), (["sí"], ["no"])):
        length = 1
    if length is None or length == 0:
        return None
    return words[length - 1][1] if length < len(words) else None


def _piece(block: Block, spans: list[tuple[int, int]], tick: Tick | None) -> Block:
    """Return a block of these stretches of a block's cleaned text."""
    text: list[str] = []
    offsets: list[int] = []
    for start, end in spans:
        for i in range(start, end):
            char = block.text[i]
            if char == " " and (not text or text[-1] == " "):
                continue
            text.append(char)
            offsets.append(block.clean.offsets[i])
    while text and text[-1] == " ":
        text.pop()
        offsets.pop()
    if not text:
        return replace(block, tick=tick)
    low, high = offsets[0], offsets[-1] + 1
    lines = [cut for line in block.lines if (cut := _cut(line, low, high)) is not None]
    return replace(
        block,
        lines=tuple(lines) or block.lines,
        clean=CleanText(text="".join(text), offsets=tuple(offsets)),
        tick=tick,
    )


def _cut(line: Line, start: int, end: int) -> Line | None:
    """Return the part of a line between two offsets; None where they do not touch it."""
    a, b = max(start, line.start), min(end, line.end)
    if a >= b:
        return None
    if (a, b) == (line.start, line.end):
        return line
    inside = [w for w in line.boxes if w[0] < b and w[1] > a]
    box = line.bbox
    if inside:
        box = inside[0][2]
        for word in inside[1:]:
            box = box.union(word[2])
    return replace(
        line,
        text=line.text[a - line.start : b - line.start],
        start=a,
        end=b,
        bbox=box,
        boxes=tuple(inside),
    )


def _exclusive(blocks: list[Block]) -> list[Block]:
    """Two ticked options of which one denies the other say nothing."""
    out = list(blocks)
    ticked = [i for i, b in enumerate(out) if b.tick == "ticked"]
    for i, j in pairwise(ticked):
        if j - i > 4:
            continue
        one, other = (strip_tick(out[n].text).lower().rstrip(" .;") for n in (i, j))
        denied = [bool(_NOT.search(t)) for t in (one, other)]
        denies = denied[0] != denied[1] and _NOT.sub("", one) == _NOT.sub("", other)
        if denies or {one, other} == {"yes", "no"}:
            out[i], out[j] = replace(out[i], tick="unclear"), replace(out[j], tick="unclear")
    return out
