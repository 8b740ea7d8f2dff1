"""What stands beside or on the text and belongs to no sentence of it: the line numbers
of a pleading, notes in the margin, stamps."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from denialscan.ingest.lines import RawWord, Row

#: Pleading paper is numbered from 1 to 25, 28 or 32; some numbers get lost in a scan.
LEAST_NUMBERS = 14
MOST_NUMBER = 36
#: This share of the numbers has to stand where the common pitch puts them.
REGULAR = 0.85
#: Lines of this many words without a gap are running text.
PROSE_WORDS = 6
#: So many of them show where the margins are.
PROSE_LINES = 6
#: Letters this many times the usual height that stand on other words are a stamp's.
STAMP_HEIGHT = 1.6
#: A page with more large words than this has no usual height.
MOST_STAMPED = 60
#: A gap of this many letter heights parts a note from the text.
NOTE_GAP = 1.0
#: Fewer letters are marks and numbers that belong to their lines.
NOTE_LETTERS = 3
#: Notes have at most this share of the text's words; more is a column.
NOTE_SHARE = 0.2


def without_line_numbers(words: list[RawWord], em: float) -> tuple[list[RawWord], Row]:
    """Return the words without a pleading's line numbers, and those numbers."""
    digits = [w for w in words if w.text.isdecimal() and 1 <= len(w.text) <= 2]
    digits = [w for w in digits if 0 < int(w.text) <= MOST_NUMBER]
    if len(digits) < LEAST_NUMBERS:
        return words, []
    edge = median(w.place.x1 for w in sorted(digits, key=lambda w: w.place.x1)[:LEAST_NUMBERS])
    column = [w for w in digits if abs(w.place.x1 - edge) < 1.5 * em]
    column.sort(key=lambda w: w.place.top)
    inside = {id(w) for w in column}
    others = [w for w in words if id(w) not in inside]
    beside = sum(w.place.x0 > edge for w in others)
    numbers = _regular(column)
    if len(numbers) < LEAST_NUMBERS or len(numbers) < REGULAR * len(column):
        return words, []
    if beside < 0.9 * len(others) or _beside_cells(numbers, others, em):
        return words, []
    taken = {id(w) for w in numbers}
    return [w for w in words if id(w) not in taken], numbers


def _beside_cells(numbers: list[RawWord], others: list[RawWord], em: float) -> bool:
    """Whether the numbers stand before the cells of a table, not before running text."""
    from denialscan.ingest.lines import group_rows

    numbered = {id(w) for w in numbers}
    rows = [r for r in group_rows([*numbers, *others]) if id(r[0]) in numbered and len(r) > 1]
    cells = sum(len(_pieces(row[1:], 1.5 * NOTE_GAP * em)) > 1 for row in rows)
    return cells * 3 > len(rows)


def _regular(column: list[RawWord]) -> list[RawWord]:
    """Return the numbers that count one up at one pitch all the way down."""
    steps = [
        (b.place.top - a.place.top) / (int(b.text) - int(a.text))
        for a, b in pairwise(column)
        if int(b.text) > int(a.text)
    ]
    if len(steps) < LEAST_NUMBERS - 1:
        return []
    pitch = median(steps)
    if pitch <= 0:
        return []
    start = median(w.place.top - pitch * int(w.text) for w in column)
    return [w for w in column if abs(w.place.top - start - pitch * int(w.text)) < 0.35 * pitch]


def without_stamps(words: list[RawWord], em: float) -> tuple[list[RawWord], list[RawWord]]:
    """Return the words without those in large letters that stand on others, and those."""
    tall = [w for w in words if w.place.bottom - w.place.top >= STAMP_HEIGHT * em]
    if not tall or len(tall) > MOST_STAMPED:
        return words, []
    large = {id(w) for w in tall}
    small = [w.place for w in words if id(w) not in large]
    stamped = {
        id(w)
        for w in tall
        if any(
            min(w.place.x1, p.x1) - max(w.place.x0, p.x0) > 0.3 * em
            and min(w.place.bottom, p.bottom) - max(w.place.top, p.top) > 0.3 * em
            for p in small
        )
    }
    kept = [w for w in words if id(w) not in stamped]
    return kept, [w for w in words if id(w) in stamped]


def without_notes(rows: list[Row], em: float) -> tuple[list[Row], list[Row]]:
    """Return the rows without notes that stand beyond the text's right margin, or left
    of it beside a line that goes on with a sentence; and those notes as lines."""
    from denialscan.ingest.lines import group_rows

    pieces = [_pieces(row, NOTE_GAP * em) for row in rows]
    prose = [(n, p) for n, parts in enumerate(pieces) for p in parts if len(p) >= PROSE_WORDS]
    if len(prose) < PROSE_LINES:
        return rows, []
    left = median(p[0].place.x0 for _n, p in prose)
    aligned = [(n, p) for n, p in prose if abs(p[0].place.x0 - left) <= 3 * em]
    if len(aligned) < max(PROSE_LINES, 0.6 * len(prose)):
        return rows, []
    right = max(p[-1].place.x1 for _n, p in aligned)
    first, last = aligned[0][0], aligned[-1][0]
    body = {n for n, _p in aligned}
    notes: list[Row] = []
    kept: list[Row] = []
    for number, (row, parts) in enumerate(zip(rows, pieces, strict=True)):
        own: list[Row] = []
        if first <= number <= last:
            own = [p for p in parts if _is_note(p, parts, left, right, number in body, em)]
        if len(own) == len(parts) and number in body:
            own = []
        notes.extend(own)
        taken = {id(w) for p in own for w in p}
        rest = [w for w in row if id(w) not in taken]
        if rest:
            kept.append(rest)
    words = sum(len(p) for p in notes)
    if sum(c.isalpha() for p in notes for w in p for c in w.text) < NOTE_LETTERS:
        return rows, []
    if words > NOTE_SHARE * sum(len(p) for _n, p in aligned):
        return rows, []
    return kept, group_rows([w for p in notes for w in p])


def _is_note(
    piece: Row, parts: list[Row], left: float, right: float, beside_text: bool, em: float
) -> bool:
    if piece[-1].text.endswith(":"):
        return False
    alone = len(parts) == 1
    if piece[0].place.x0 >= right + 0.5 * em:
        return beside_text or alone
    if piece[-1].place.x1 <= left - NOTE_GAP * em and beside_text:
        following = parts[parts.index(piece) + 1][0].text if piece is not parts[-1] else ""
        return following[:1].islower()
    return False


def _pieces(row: Row, gap: float) -> list[Row]:
    """Split a row where it has wide gaps."""
    out = [[row[0]]]
    for before, word in pairwise(row):
        if word.place.x0 - before.place.x1 >= gap:
            out.append([word])
        else:
            out[-1].append(word)
    return out
