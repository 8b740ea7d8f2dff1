"""The days of events in one letter: one event with two, and one after the letter's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from denialscan.extract.common import View
from denialscan.extract.dates import find_dates, letter_date
from denialscan.statements import Statement


@dataclass(frozen=True, kw_only=True)
class Clash:
    """Two places of a letter (offsets in Reading.text) that cannot both be right."""

    what: str
    first: tuple[int, int]
    second: tuple[int, int]


def clash(what: str, a: Statement, b: Statement) -> Clash:
    """Return two statements as the two sides of a contradiction."""
    return Clash(what=what, first=(a.start, a.end), second=(b.start, b.end))


#: Events of which one person has one at a time, with the words by which two sentences
#: speak of the same one. The date follows within a few words.
_EVENTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "order of removal",
            r"\b(?:ordered (?:\w+ ){0,4}removed|(?:final )?order(?: of (?:removal|deportation))?(?: (?:to|against) [\w' ]{2,25})?(?:,? (?:became final|entered|issued|dated|made|of|was entered))|"
            r"removal order (?:of|dated|entered)|order (?:that )?became final)\b[^.;]{0,25}?",
        ),
        (
            "release",
            r"\b(?:were|was|been|your|his|her) released?\b(?: (?:on|under|from|upon|to)\b(?! (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d))[\w' ]{2,40}?)?",
        ),
        (
            "arrest by officers",
            r"\b(?:(?:took|taken) (?:you|him|her)? ?into (?:\w+ )?custody|the arrest|(?:were|was) (?:arrested|apprehended|encountered) by (?:ICE|ERO|officers|agents))\b[^.;]{0,45}?",
        ),
        (
            "end of the stay",
            r"\bstay\b[^.;]{0,50}\b(?:through|until|expires?|ends?|runs out|lapses?)\b[^.;]{0,12}?",
        ),
        ("entry", r"\b(?:last )?entered the united states\b[^.;]{0,40}?"),
        ("birth", r"\b(?:born|date of birth)\b[^.;]{0,12}?"),
        ("revocation", r"\brelease (?:was|is) revoked\b[^.;]{0,12}?"),
    )
)
_AGAIN = re.compile(
    r"\bagain\b|\bsecond\b|\bfirst\b|\bre-?(?:release|arrest|enter|entr)|\bprior\b|\bprevious|\bearlier\b|\bformer\b|"
    r"\bnew\b|\bextend|\bboth\b|\bthird\b|\blatest\b|\bmost recent\b|\bsuperse",
    re.IGNORECASE,
)


def two_days(body: Sequence[Statement]) -> Iterator[Clash]:
    """One event with two days that differ in one part only, as a slip does; two events
    of the same sort mostly differ in more."""
    for name, pattern in _EVENTS:
        seen: list[tuple[str, Statement]] = []
        for s in body:
            if _AGAIN.search(s.text):
                continue
            for m in pattern.finditer(s.text):
                after = s.text[m.end() : m.end() + 60]
                found = find_dates(after)
                between = after[: found[0].start] if found else "."
                if len(found[0].value if found else "") == 10 and not re.search(r"[.;]", between):
                    seen.append((found[0].value, s))
                    break
        pairs = [p for p in combinations(seen, 2) if p[0][1] is not p[1][1]]
        apart = [(a, b) for (day, a), (other, b) in pairs if _one_part_apart(day, other)]
        if apart:
            yield clash(f"one event ({name}) has two dates", *apart[0])
            return
    yield from _taken_up(body)


#: "that release, on ...", "the above order, that of ...": the event told before.
_TAKEN_UP = re.compile(
    r"\b(?:that|the above|said|the same|the aforesaid|the above-mentioned) (release|order|arrest|stay|entry)\b"
    r"(?: of (?:removal|deportation|supervision))?,?(?: that)?(?: (?:of|on|dated|entered on))?\s",
    re.IGNORECASE,
)


def _taken_up(body: Sequence[Statement]) -> Iterator[Clash]:
    """An event taken up again with a day that it was not given before."""
    for s in body:
        for m in _TAKEN_UP.finditer(s.text):
            found = find_dates(s.text[m.end() : m.end() + 22])
            if not found or found[0].start > 1 or len(found[0].value) < 10:
                continue
            stem = m.group(1)[:5].lower()
            known = [
                (d.value, other)
                for other in body
                if other.start < s.start and stem in other.text.lower()
                for d in find_dates(other.text)
                if len(d.value) == 10
            ]
            if known and found[0].value not in {day for day, _other in known}:
                yield clash(f"one event ({m.group(1).lower()}) has two dates", known[-1][1], s)
                return


def _one_part_apart(day: str, other: str) -> bool:
    parts = zip(day.split("-"), other.split("-"), strict=True)
    return sum(a != b for a, b in parts) == 1


_PAST = re.compile(
    r"\b(?:was|were|had|did(?: not)?|failed|refused|told|appeared|entered|received|interviewed|ordered|convicted|arrested|"
    r"reported|absconded|fled|denied|granted|submitted|signed|filed)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:will|shall|may|can|must|should|until|through|by|before|next|valid|expir\w+|scheduled|set for|calendared|due|after|"
    r"if|unless|upcoming|effective|reviewed again|later than|to be|from|between|since|hearing|flight|charter|booked|planned|not yet)\b",
    re.IGNORECASE,
)


def later_than_letter(view: View, body: Sequence[Statement]) -> Iterator[Clash]:
    """A thing told as past that lies after the day of the letter."""
    dated = letter_date(view)
    if dated is None or len(str(dated.value)) != 10:
        return
    for s in body:
        if not _PAST.search(s.text) or _AHEAD.search(s.text):
            continue
        for found in find_dates(s.text):
            if len(found.value) == 10 and found.value > str(dated.value):
                yield Clash(
                    what="an event told as past lies after the date of the letter",
                    first=(dated.start, dated.end),
                    second=(s.start, s.end),
                )
                return
