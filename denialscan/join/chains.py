"""Which pages of a folder or mail are one letter, and in which order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from denialscan.join.cards import Card
from denialscan.join.series import Step, natural, step

#: Pages this far apart by name are looked at as neighbours.
_NEAR = 4
#: In a folder as small as this every page is compared with every other.
_SMALL = 12
#: Pages that share an A-number, compared with each other up to this many.
_SHARED = 20


@dataclass(frozen=True, kw_only=True)
class _Edge:
    """One page as the next of another; the higher ``score``, the more speaks for it."""

    score: int
    before: int
    after: int


def find_chains(pages: Sequence[tuple[str, Card]]) -> list[tuple[int, ...]]:
    """Return the letters of several pages among (file name, card) of one place, as
    positions in ``pages``, each letter's in reading order.

    Printed page numbers decide first, then names, running sentences, A-numbers. A
    page that might follow two others alike follows none.
    """
    order = sorted(range(len(pages)), key=lambda i: (natural(pages[i][0]), pages[i][0], i))
    counts: Counter[tuple[int | None, int | None]] = Counter((c.number, c.of) for _n, c in pages)
    edges: list[_Edge] = []
    for i, j in _pairs(pages, order):
        score = _score(pages[i], pages[j], counts)
        if score is not None and not _rivalled(pages, order, i, j):
            edges.append(_Edge(score=score, before=i, after=j))
    following = _choose(edges)
    led = set(following.values())
    chains: list[tuple[int, ...]] = []
    for start in order:
        if start in led or start not in following or not _is_head(pages[start][1]):
            continue
        chain = [start]
        while chain[-1] in following:
            chain.append(following[chain[-1]])
        kept = _consistent([pages[i][1] for i in chain])
        if kept > 1:
            chains.append(tuple(chain[:kept]))
    return chains


def _rivalled(pages: Sequence[tuple[str, Card]], order: list[int], before: int, after: int) -> bool:
    """Whether a page that names nobody might as well follow the unfinished first page
    that lies just above ``before``, as when first pages were fed before second ones."""
    at = order.index(before)
    card, other = pages[before][1], pages[after][1]
    if at == 0 or other.number is not None or _identity(card, other):
        return False
    above = pages[order[at - 1]][1]
    return order[at - 1] != after and all(
        _is_head(c) and c.breaks and not c.closes for c in (above, card)
    )


def _pairs(pages: Sequence[tuple[str, Card]], order: list[int]) -> list[tuple[int, int]]:
    """Return the ordered pairs worth comparing, so that a large folder stays cheap."""
    near = len(order) if len(order) <= _SMALL else _NEAR
    found: set[tuple[int, int]] = set()
    for at, i in enumerate(order):
        for j in order[at + 1 : at + 1 + near]:
            found |= {(i, j), (j, i)}
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    for i in order:
        card = pages[i][1]
        for number in card.a_numbers:
            groups["a" + number, 0].append(i)
        if card.of:
            groups["of", card.of].append(i)
    for group in groups.values():
        if len(group) <= _SHARED:
            found |= {(i, j) for i in group for j in group if i != j}
    return sorted(found)


def _choose(edges: list[_Edge]) -> dict[int, int]:
    """Give every page at most one page before and one after it, best first."""
    best_after: dict[int, list[int]] = defaultdict(list)
    best_before: dict[int, list[int]] = defaultdict(list)
    for edge in edges:
        best_after[edge.before].append(edge.score)
        best_before[edge.after].append(edge.score)
    following: dict[int, int] = {}
    taken: set[int] = set()
    for edge in sorted(edges, key=lambda e: (-e.score, e.before, e.after)):
        rivals = best_after[edge.before] + best_before[edge.after]
        if rivals.count(edge.score) > 2:
            continue  # another page would do as well (each list holds this edge once)
        if edge.before in following or edge.after in taken:
            continue
        following[edge.before] = edge.after
        taken.add(edge.after)
    return following


def _is_head(card: Card) -> bool:
    return card.number == 1 or (card.number is None and card.opens)


def _consistent(chain: list[Card]) -> int:
    """Return how many pages of a chain agree with what is printed on them."""
    numbers: set[str] = set()
    for position, card in enumerate(chain):
        if card.number not in (None, position + 1):
            return position
        if numbers and card.a_numbers and not _shares(numbers, set(card.a_numbers)):
            return position
        numbers |= set(card.a_numbers)
    return len(chain)


def _score(
    one: tuple[str, Card], two: tuple[str, Card], counts: Counter[tuple[int | None, int | None]]
) -> int | None:
    """Return how much speaks for page ``two`` following page ``one``, None where not
    enough does, or something stands against it."""
    (name, before), (other, after) = one, two
    numbered = _numbered(before, after)
    if numbered is None or _clash(before, after):
        return None
    if (after.addressed and numbered < 3) or (after.opens and numbered < 2):
        return None  # a letter of its own
    if before.closes and numbered < 3:
        return None  # complete
    by_name = step(name, other)
    same = _identity(before, after)
    runs_on = before.breaks + after.resumes
    if not _enough(before, after, numbered, by_name, same, runs_on, counts):
        return None
    weight = {"page": 3, "next": 2, "time": 1, "back": 1, None: 0}[by_name]
    return 4 * numbered + 2 * weight + 2 * runs_on + 2 * same


def _enough(
    before: Card,
    after: Card,
    numbered: int,
    by_name: Step | None,
    same: int,
    runs_on: int,
    counts: Counter[tuple[int | None, int | None]],
) -> bool:
    onwards = by_name in ("page", "next", "time")
    if numbered == 3:
        alone = counts[before.number, before.of] == 1 and counts[after.number, after.of] == 1
        torn = before.breaks and not after.resumes
        return same > 0 or (not torn and (by_name is not None or runs_on == 2 or alone))
    if numbered == 2:
        return onwards or runs_on == 2 or (same > 0 and (runs_on > 0 or by_name == "back"))
    if not onwards or not (before.opens or before.number or before.resumes):
        return False
    # A page that is merely signed may be anybody's: two letters taken for one are worse.
    if before.breaks and not after.resumes and same < 2:
        return False
    return by_name == "page" or runs_on == 2 or (same > 0 and bool(runs_on or before.full))


def _numbered(before: Card, after: Card) -> int | None:
    """Return how well the printed numbers follow (3: "1 of 2", "2 of 2"; 0: nothing is
    printed), None where they do not."""
    if after.number == 1 or (before.of is not None and before.number == before.of):
        return None
    if before.number is not None and after.number is not None:
        if after.number != before.number + 1:
            return None
        if before.of is not None and after.of is not None:
            return 3 if before.of == after.of else None
        return 2
    if after.number is not None:
        if before.opens:
            return 2 if after.number == 2 else None
        return 1
    return 1 if before.of is not None else 0


def _clash(before: Card, after: Card) -> bool:
    """Whether the two pages name different people or dates."""
    left, right = set(before.a_numbers), set(after.a_numbers)
    if left and right and not _shares(left, right):
        return True
    return bool(before.date and after.date and before.date != after.date)


def _shares(left: set[str], right: set[str]) -> bool:
    """Whether two sets of A-numbers have one in common, a misread digit allowed."""
    return any(sum(x != y for x, y in zip(a, b, strict=True)) <= 1 for a in left for b in right)


def _identity(before: Card, after: Card) -> int:
    """Return 2 where both pages have an A-number in common, 1 where the second is
    headed by the name that the first is about."""
    if set(before.a_numbers) & set(after.a_numbers):
        return 2
    return int(len(set(before.names) & set(after.head)) >= 2)
