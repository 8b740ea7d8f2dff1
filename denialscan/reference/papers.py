"""Papers that support a request: what they are called, in a sentence and by themselves.

A *paper* is a phrase such as "the letter of his sister", "Dr. Hale's evaluation" or "tax
returns for 2019": a word for a sort of paper with what stands before and behind it. The
table is ``data/papers.toml``. The patterns are plain regular expressions whose repeats
are bounded.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Sort:
    """A sort of paper; ``own``: its words say what it is, ``loose``: they fit any paper;
    ``near``: sorts under whose names the same paper may go."""

    name: str
    regex: re.Pattern[str]
    near: frozenset[str]
    own: bool
    loose: bool
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What a paper is about; ``under``: the wider matters it belongs to."""

    name: str
    regex: re.Pattern[str]
    under: frozenset[str]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper named at ``start:end`` of a text; ``head`` is where its word stands.

    ``bare``: nothing but the word itself. ``before`` is the word in front of the phrase
    in small letters ("the", "your", "no" ...), empty at the beginning.
    """

    sort: Sort
    text: str
    start: int
    end: int
    head: tuple[int, int]
    before: str

    @property
    def bare(self) -> bool:
        """Whether the phrase is the sort's word and nothing else."""
        return (self.start, self.end) == self.head

    @property
    def topics(self) -> frozenset[str]:
        """What the phrase says the paper is about."""
        return topics_in(self.text)

    @property
    def names(self) -> tuple[str, ...]:
        """Words of the phrase that are written as names, its first word left out unless
        it is one for sure."""
        return tuple(
            m[0]
            for m in _NAME.finditer(self.text)
            if m.start() or self.text[m.end() : m.end() + 2] == "'s"
        )

    @property
    def told(self) -> bool:
        """Whether the phrase says which paper it is."""
        return self.sort.own or bool(self.topics or self.names)


#: A capital that begins no month: "letter of May 3" names nobody.
_NAME = re.compile(
    r"\b(?!(?:January|February|March|April|May|June|July|August|September|October|November|December|The)\b)"
    r"[A-ZÀ-Þ][a-zà-ÿ]{2,}\b"
)


@cache
def sorts() -> tuple[Sort, ...]:
    """Return the sorts of papers, in the order of the table."""
    return tuple(
        Sort(
            name=row["name"],
            regex=_compiled(row["words"]),
            near=frozenset(row["near"]),
            own=row.get("own", False),
            loose=row.get("loose", False),
            examples=tuple(row["examples"]),
            near_misses=tuple(row["near_misses"]),
        )
        for row in _raw()["sort"]
    )


@cache
def topics() -> tuple[Topic, ...]:
    """Return what papers are about, in the order of the table."""
    return tuple(
        Topic(
            name=row["name"],
            regex=_compiled(row["words"]),
            under=frozenset(row.get("under", ())),
            examples=tuple(row["examples"]),
            near_misses=tuple(row["near_misses"]),
        )
        for row in _raw()["topic"]
    )


def topics_in(text: str) -> frozenset[str]:
    """Return the topics that a text names."""
    return frozenset(t.name for t in topics() if t.regex.search(text))


@cache
def wider(topic: str) -> frozenset[str]:
    """Return the wider matters of a topic."""
    return next((t.under for t in topics() if t.name == topic), frozenset())


def without_topics(text: str) -> str:
    """Return a text with the words of topics and of papers blanked out."""
    for regex in (*(s.regex for s in sorts()), *(t.regex for t in topics())):
        text = regex.sub(lambda m: " " * len(m[0]), text)
    return text


_LINK = re.compile(
    r"(?: (?:dated|signed))?\s(?:of|from|by|for|on|about|concerning|regarding|describing|documenting|showing|attesting to|with|at|to|"
    r"del?|sobre|para)\s+",
    re.IGNORECASE,
)
#: What follows its noun in Spanish.
_ADJECTIVE = re.compile(
    r"\s(?:m[eé]dic[oa]s?|psicol[oó]gic[oa]s?|psiqui[aá]tric[oa]s?|escolar(?:es)?|laboral(?:es)?|policial(?:es)?|familiar(?:es)?)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\s(?:and|or|y|&)\s(?:(?:of|from|by|for|de)\s+)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W_][\w.'’/-]*")
_ABBREVIATED = re.compile(r"(?:Drs?|Mrs?|Ms|St|Prof|Rev|Fr|Hon|Jr|Sr|Lic|Sra|Ft|Mt|[A-Z])\.$")
#: Words of a phrase, at most, on each side.
_MOST_BEFORE, _MOST_BEHIND = 4, 7


@cache
def _heads() -> re.Pattern[str]:
    # Sorts that say what they are come first: "tax transcripts" before "transcripts".
    ordered = sorted(sorts(), key=lambda s: not s.own)
    rows = {row["name"]: row["words"] for row in _raw()["sort"]}
    joined = "|".join(f"(?P<{s.name}>{rows[s.name]})" for s in ordered)
    return re.compile(rf"(?<![\w-])(?:{joined})\b", re.IGNORECASE)


@cache
def _by_name() -> dict[str, Sort]:
    return {s.name: s for s in sorts()}


def find_papers(text: str) -> Iterator[Paper]:
    """Yield the papers that a sentence names, in its order, none inside another."""
    text = text.replace("’", "'")
    done = 0
    for match in _heads().finditer(text):
        if match.start() < done:
            continue
        sort = _by_name()[match.lastgroup or ""]
        start, before = _front(text, match.start(), done)
        if before in _listed("not_there") or _is_verb(match, start, before):
            continue
        end = _behind(text, match.end())
        done = end
        yield Paper(
            sort=sort,
            text=text[start:end],
            start=start,
            end=end,
            head=match.span(),
            before=before,
        )


def _is_verb(match: re.Match[str], start: int, before: str) -> bool:
    """ "must report to", "did not record": the word is no noun here."""
    if match[0].casefold() not in ("report", "reports", "record", "records", "e-mail", "email"):
        return False
    return start == match.start() and before not in _listed("of_noun")


def _front(text: str, at: int, floor: int) -> tuple[int, str]:
    """Return where the phrase in front of a word begins, and the word before it."""
    start, count = at, 0
    while True:
        found = next(reversed([*_WORD.finditer(text, max(floor, start - 40), start)]), None)
        if found is None or text[found.end() : start].strip(" \n"):
            return start, ""
        word = found[0].casefold()
        if word in _listed("stop_before") or count == _MOST_BEFORE or word.isdigit():
            return start, word
        if found[0].endswith(".") and not _ABBREVIATED.search(found[0]):
            return start, ""
        start, count = found.start(), count + 1


def _behind(text: str, at: int) -> int:
    adjective = _ADJECTIVE.match(text, at)
    end, left = adjective.end() if adjective else at, _MOST_BEHIND
    for _link in range(3):
        link = _LINK.match(text, end)
        if link is None:
            break
        reached, left = _phrase(text, link.end(), left)
        if reached == link.end():
            break
        end = reached
    joined = _AND.match(text, end)
    if joined and end > at:
        reached, _left = _phrase(text, joined.end(), 3)
        if reached > joined.end() and not _heads().search(text[joined.end() : reached]):
            end = reached
    return end


def _phrase(text: str, at: int, left: int) -> tuple[int, int]:
    """Return where the words from ``at`` on end that belong to one phrase."""
    end = at
    while left:
        match = _WORD.match(text, end if end == at else end + 1)
        if match is None or (end > at and text[end] != " "):
            break
        word = match[0]
        plain = word.casefold().rstrip(".")
        if plain in _listed("stop_behind") or (end > at and _LINK.match(text, end)):
            break
        if plain in ("and", "or", "y"):
            break
        end = match.end()
        left -= 1
        if word.endswith(".") and not _ABBREVIATED.search(word):
            return end - 1, left
    return end, left


def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{words})\b", re.IGNORECASE)


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(_raw()["words"][name].split())


@cache
def _raw() -> dict[str, Any]:
    path = resources.files("denialscan.reference") / "data" / "papers.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
