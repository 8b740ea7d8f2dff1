"""Threads: which lines belong to which message, the newest message first.

A thread is read with a stack: unquoted lines belong to the message at depth 0,
lines behind one ">" to the message that it quotes, and so on. After a quoted stretch
the lines go back to whoever quoted it, so that answers below or between quoted
lines are the newest author's. A message whose author is not told stays a message
of its own: its words are never lent to the newest one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from denialscan.layout.furniture import find_furniture
from denialscan.layout.mailheads import Start, find_start, is_memo
from denialscan.layout.quotes import Quoted, unquote
from denialscan.layout.replies import give_answers_back
from denialscan.layout.shapes import Line
from denialscan.layout.thread import drop_copies, newest_first
from denialscan.layout.zones import is_prose

#: Points by which a quoted block is indented in a print-out without ">".
_INDENT = 8.0


@dataclass
class Draft:
    """A message while its lines are gathered.

    ``furniture`` are lines that stand within it without being part of it; ``answers_inside``
    says that it announces answers in the message below that nobody can tell from that
    message's own words; ``conversation`` counts the messages of a printed conversation that stand side
    by side, each with what it quotes.
    """

    headers: dict[str, str] = field(default_factory=dict)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    furniture: list[Line] = field(default_factory=list)
    is_mail: bool = True
    answers_inside: bool = False
    conversation: int = 0


def split_messages(lines: list[Line]) -> list[Draft]:
    """Split the lines of a letter or thread into its messages, newest first."""
    rows = unquote(lines)
    found = _starts(rows)
    if not found and not any(r.depth for r in rows):
        return [Draft(lines=list(lines), is_mail=False)]
    skipped = find_furniture(lines)
    kept = [n for n in range(len(rows)) if n not in skipped]
    rows = [_parted(rows, n, skipped) for n in kept]
    starts = {s.first: s for s in _starts(rows)}
    starts = _without_memo(rows, starts)
    if not any(s.sure for s in starts.values()):
        quoted = _is_quoting(rows)
        if not quoted:
            return [Draft(lines=list(lines), is_mail=False)]
    drafts = _Stack(rows, starts).gather()
    _place_furniture(drafts, [lines[n] for n in sorted(skipped)])
    drafts = [d for d in drafts if d.lines or d.headers]
    give_answers_back(drafts)
    drafts = newest_first(drop_copies(drafts))
    return drafts or [Draft(lines=list(lines), is_mail=False)]


def _parted(rows: Sequence[Quoted], n: int, skipped: set[int]) -> Quoted:
    """Return a row that knows of white space before the furniture above it."""
    row, m = rows[n], n - 1
    apart = row.apart
    while m in skipped:
        apart = apart or rows[m].apart
        m -= 1
    return Quoted(line=row.line, depth=row.depth, apart=apart, empty=row.empty)


# ------------------------------------------------------------------ heads of messages


def _starts(rows: Sequence[Quoted]) -> list[Start]:
    """Return the heads of all messages, in order."""
    bare = [r.line for r in rows]
    out: list[Start] = []
    i = 0
    while i < len(rows):
        room = i + 1
        while room < min(len(rows), i + 24) and (
            rows[room].depth == rows[i].depth and not rows[room].empty
        ):
            room += 1
        start = None if rows[i].empty else find_start(bare, i, room=room)
        if start and start.kind == "block" and _is_fax_cover(bare, start):
            start = None
        if start:
            out.append(start)
            i = start.stop
        else:
            i += 1
    return out


def _is_fax_cover(lines: Sequence[Line], start: Start) -> bool:
    """TO: and FROM: of a fax cover sheet are no mail's."""
    near = lines[max(0, start.first - 8) : start.stop + 5]
    words = " ".join(x.text for x in near if x.page == lines[start.first].page)
    if "@" in " ".join(start.headers.values()):
        return False
    return bool(
        re.search(
            r"\bfax\b.{0,20}\b(?:cover|transmi|message)|facsimile|(?:no\.?|number|#) of pages|pages\s*(?:\(|:|incl)|^fax\b",
            words,
            re.IGNORECASE,
        )
    )


def _without_memo(rows: Sequence[Quoted], starts: dict[int, Start]) -> dict[int, Start]:
    """Return the starts without the headers of a memorandum at the top."""
    at = min(starts, default=0)
    if not starts or not is_memo([r.line.text for r in rows[:at]], starts[at]):
        return starts
    return {k: v for k, v in starts.items() if k != at}


def _is_quoting(rows: Sequence[Quoted]) -> bool:
    """Say whether marks without any head of a message are quoting, not bullets."""
    marked = [n for n, r in enumerate(rows) if r.depth and not r.empty]
    if not marked:
        return False
    first = marked[0]
    if first and rows[first - 1].line.text.rstrip().endswith(":") and rows[first].depth == 1:
        return any(
            len(rows[m].line.text) > 45 and rows[n].line.text[:1].islower()
            for m, n in pairwise(marked)
        )
    return True


# ------------------------------------------------------------------ gathering


@dataclass
class _Level:
    """An indented quotation of a print-out, and where it stands."""

    outer: Draft
    x0: float


class _Stack:
    """Walks the rows once and gives every line to its message."""

    def __init__(self, rows: Sequence[Quoted], starts: dict[int, Start]) -> None:
        self._rows = rows
        self._starts = starts
        self._drafts: list[Draft] = []
        self._at: dict[int, Draft] = {}
        self._levels: list[_Level] = []
        self._conversation = 0

    def gather(self) -> list[Draft]:
        """Return the messages, each before those that it quotes."""
        first = min(self._starts, default=None)
        i = 0
        if first is not None and self._rows[first].depth == 0:
            i = self._open(first)
        if not self._drafts:
            self._new(Draft(is_mail=False), 0)
        while i < len(self._rows):
            start = self._starts.get(i)
            if start:
                i = self._begin(i, start)
                continue
            row = self._rows[i]
            if not row.empty:
                self._leave_levels(row)
                self._message(row.depth).lines.append(row.line)
            i += 1
        return self._drafts

    def _open(self, first: int) -> int:
        """Begin with the first head where only the print-out's own words stand above."""
        above = [r for r in self._rows[:first] if not r.empty]
        if any(r.depth for r in above) or self._starts[first].kind == "wrote":
            return 0
        if len(above) > 6 or not all(_is_print_head(r.line.text) for r in above):
            return 0
        start = self._starts[first]
        draft = Draft(headers=dict(start.headers), spans=dict(start.spans))
        draft.furniture.extend(r.line for r in above)
        if start.kind == "print":
            self._conversation += 1
            draft.conversation = self._conversation
        self._new(draft, 0)
        return self._merged(draft, start)

    def _merged(self, draft: Draft, start: Start) -> int:
        """Take a second form of the same head ("... wrote:" and then a block)."""
        stop = start.stop
        following = self._starts.get(stop)
        if (
            following
            and start.kind in ("wrote", "divider")
            and following.kind == "block"
            and self._rows[stop].depth == self._rows[start.first].depth
        ):
            for name, value in following.headers.items():
                if name not in draft.headers or name == "from":
                    draft.headers[name] = value
                    draft.spans[name] = following.spans[name]
            return following.stop
        return stop

    def _begin(self, i: int, start: Start) -> int:
        depth = self._rows[i].depth
        draft = Draft(headers=dict(start.headers), spans=dict(start.spans))
        self._leave_levels(self._rows[i])
        stop = self._merged(draft, start)
        below = self._next_row(stop)
        if start.kind == "print" and depth == 0:
            self._conversation += 1
            draft.conversation = self._conversation
            self._levels.clear()
        elif depth in self._at:
            draft.conversation = self._at[depth].conversation
        elif self._drafts:
            draft.conversation = self._drafts[0].conversation
        if below is not None and below.depth > depth and self._quotes_next(depth, start):
            self._parents(depth)
            self._new(draft, depth + 1)
            return stop
        if depth == 0 and below is not None and start.kind in ("wrote", "divider", "block"):
            self._indent(self._rows[i].line, stop)
        self._parents(depth - 1)
        self._new(draft, depth)
        return stop

    def _quotes_next(self, depth: int, start: Start) -> bool:
        """Say whether the marked lines that follow a head are the message it announces.

        After "... wrote:" they always are. After a block of headers they are where
        nothing was written above it: then the answer stands below.
        """
        if start.kind in ("wrote", "divider"):
            return True
        outer = self._at.get(depth)
        return outer is not None and not outer.lines and bool(outer.headers)

    def _indent(self, head: Line, stop: int) -> None:
        """Note where a print-out sets a quotation in, to see where it ends."""
        inside: list[float] = []
        for row in self._rows[stop : stop + 3]:
            if row.depth or row.empty or row.line.page != head.page or (inside and row.apart):
                break
            inside.append(row.line.bbox.x0)
        outer = self._at.get(0)
        if inside and outer is not None and min(inside) >= head.bbox.x0 + _INDENT:
            self._levels.append(_Level(outer=outer, x0=min(inside)))

    def _leave_levels(self, row: Quoted) -> None:
        """Go back to the outer message where a line stands left of the quotation."""
        while (
            self._levels
            and row.depth == 0
            and row.apart
            and row.line.bbox.x0 < self._levels[-1].x0 - _INDENT / 2
        ):
            self._at = {0: self._levels.pop().outer}

    def _next_row(self, i: int) -> Quoted | None:
        return next((r for r in self._rows[i:] if not r.empty), None)

    def _parents(self, depth: int) -> None:
        for outer in range(depth + 1):
            if outer not in self._at:
                self._new(Draft(is_mail=outer > 0), outer)

    def _message(self, depth: int) -> Draft:
        self._parents(depth)
        for inner in [d for d in self._at if d > depth]:
            # What this one quoted before stays open: the next quoted line goes on with it.
            if inner > depth + 1:
                del self._at[inner]
        return self._at[depth]

    def _new(self, draft: Draft, depth: int) -> None:
        if depth and not draft.conversation and 0 in self._at:
            draft.conversation = self._at[0].conversation
        for inner in [d for d in self._at if d >= depth]:
            del self._at[inner]
        self._at[depth] = draft
        self._drafts.append(draft)


_PRINT_WORDS = re.compile(
    r"^(?:gmail|yahoo!? ?mail|outlook|inbox|print(?: window)?|close window|reply(?: all)?|forward|message|mail|"
    r"e-?mail|sent items|\d+ messages?)\b.{0,120}$|^\S+@\S+$|^(?:re|fw|fwd|rv)\s*:",
    re.IGNORECASE,
)
_HELLO = re.compile(
    r"^(?:fyi|fwd?|fw|see (?:below|attached)|please|hi|hello|hey|dear|team|all|thanks|thank you|forwarding|good (?:morning|afternoon)|"
    r"buenos|hola|estimad[oa])\b",
    re.IGNORECASE,
)


def _is_print_head(text: str) -> bool:
    """Say whether a line above the first headers is a print-out's: owner, subject, menu."""
    text = text.strip()
    if _PRINT_WORDS.match(text):
        return True
    if _HELLO.match(text) or is_prose(text) or text.endswith((".", "?", "!", ":")):
        return False
    return len(text.split()) <= 14


def _place_furniture(drafts: Sequence[Draft], lines: Sequence[Line]) -> None:
    """Give lines that belong to no message to the one in whose midst they stand."""
    owners = sorted((line.start, n) for n, draft in enumerate(drafts) for line in draft.lines)
    for line in lines:
        before = bisect_left(owners, (line.start, 0))
        drafts[owners[before - 1][1] if before else 0].furniture.append(line)
