"""Which day an arrest, a charge or a conviction was: the dates of one sentence.

A date stands with the mark (offence or cue) it is joined to: before it ("your 2016
conviction", "On May 4 he was convicted"), behind it ("convicted of theft on May 4"), or
with another date ("in 2015 and 2018"). A date that is told of something else (a sentence
served, an entry, an order) is nobody's here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from denialscan.extract.dates import find_dates
from denialscan.extract.offense_cues import Cue
from denialscan.offense_words import Mention


@dataclass(eq=False, kw_only=True)
class Case:
    """An offence on its way to being told. Dates are (ISO, what it is of)."""

    mention: Mention
    owner: Cue | None = None
    kind: str = ""
    own: list[tuple[str, str]] = field(default_factory=list)  # several are several events
    shared: list[tuple[str, str]] = field(default_factory=list)  # of the cue, for all it governs
    later: list[tuple[str, str]] = field(default_factory=list)  # further dates of one event
    sure: bool = True


@dataclass(frozen=True, kw_only=True)
class When:
    """Dates that stand together ("2015 and 2018")."""

    start: int
    end: int
    values: tuple[str, ...]


#: Offence, cue or dates at ``start:end``.
Mark = tuple[int, int, "Case | Cue | When"]

#: What a date may be of, if not of an offence.
_ELSE = re.compile(
    r"\b(?:sentenc\w+|enter(?:ed|ing)? (?:the (?:united|u\.?s|country)|without|into)|entry|born|birth|released?|releasing|removed|"
    r"removal|deport\w+|ordered|order of|fail(?:ed|ure)|missed|absconded|until|since|expir\w+|review|request\w*|letter|memo\w*|"
    r"guidance|guidelines|directive|detained|custody|transfer\w*|interview\w*|hearing|filed|appeal\w*|applied|application|grant\w*|"
    r"denied|issued|registered|check-?ins?|probation|parole|supervision|married|violated|completed|finished|decision|walked|came|"
    r"arrived|condicional|liberad\w+|entr[oó]|deportad\w+|years? after|revok\w+|encountered|served|serving|bond|reported)\b",
    re.IGNORECASE,
)
_COMMITTED = re.compile(
    r"\b(?:commit\w*|occurr\w*|offen[sc]e date|date of offen[sc]e|incident|took place|cometid\w+)\b",
    re.IGNORECASE,
)
_JUDGED = re.compile(
    r"\b(?:judg(?:e)?ment|convicted|adjudged|plea|guilty|sentencia)\b", re.IGNORECASE
)
#: A new part of the sentence begins between a mark and the date.
_NEW = re.compile(r";|\b(?:and|then|but|y|pero)\b", re.IGNORECASE)
#: What may stand between a date and the noun it tells apart ("2018 DUI arrest").
_MODIFIES = re.compile(
    r"\s(?:(?!(?:and|or|of|in|for|with|was|were|after|before|following|when|he|she|you|an?|the|his|her|your|to|by|on|at|from|as|"
    r"because|that|who|which|where|until|since|while|although|y|de|fue|por|en|el|la)\b)[\w'-]+\s+){0,2}",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"(?<![\d$/.,#-])(?<!\d )((?:19[5-9]|20[0-4])\d)(?![\d/-]|,\d| U\.?S\.?C| C\.?F\.?R)"
)
_AND = re.compile(
    r"\s*(?:,|and|&|y|,\s*and)\s*(?P<again>(?:again\s+)?(?:in|on|en|el)\s+)?", re.IGNORECASE
)
_ANOTHER = re.compile(r"\b(?:another|otra|a second|again in|again on|twice)\b", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:was|were|is|are|has|have|had|been|which|who|that|do(?:es)?|did|shows?|poses?|makes?|fue|es|ha|que)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\s*(?:,|,?\s*(?:and|&|y))\s+(?:of\s+|for\s+)?(?:an?\s+)?", re.IGNORECASE)
#: A date farther than this from its mark belongs to something else.
_FAR = 110


def find_days(text: str, mentions: Sequence[Mention], *, day_first: bool) -> list[When]:
    """Return the dates and bare years of a sentence, those that stand together as one."""
    found = [
        When(start=d.start, end=d.end, values=(d.value,))
        for d in find_dates(text, day_first=day_first)
    ]
    taken = [(d.start, d.end) for d in found] + [(m.start, m.end) for m in mentions]
    for year in _YEAR.finditer(text):
        if not any(a <= year.start() < b for a, b in taken):
            found.append(When(start=year.start(), end=year.end(), values=(year[1],)))
    out: list[When] = []
    for when in sorted(found, key=lambda w: w.start):
        if out and _together(text, out[-1].end, when):
            last = out.pop()
            when = When(start=last.start, end=when.end, values=(*last.values, *when.values))
        out.append(when)
    return out


def without_cut_years(text: str, days: Sequence[When]) -> list[When]:
    """Leave out "03/14/20" beside dates of four-digit years: a cell of a table was too
    narrow for 03/14/2009."""
    whole = any(re.search(r"[/-](?:19|20)\d\d$", text[d.start : d.end]) for d in days)
    cut = re.compile(r"[/-](?:19|20)$")
    return [d for d in days if not (whole and cut.search(text[d.start : d.end]))]


def _together(text: str, end: int, when: When) -> bool:
    """Tell whether two dates are joined: "in 2015 and 2018", but not "in 2015, and in 2018 he"."""
    joint = _AND.fullmatch(text, end, when.start)
    if not joint:
        return False
    closed = re.match(r"\s*(?:[).;:]|,?\s*respectively|$)", text[when.end :])
    return bool(closed) or not (joint["again"] or "," in joint[0])


def give_days(
    text: str,
    cases: list[Case],
    cues: Sequence[Cue],
    days: Sequence[When],
    ended: dict[int, list[Case]],
) -> dict[int, str]:
    """Give every date to the case it stands with; return the first date of each cue.

    ``ended`` holds the cases that a cue tells the end of, by the cue's start.
    """
    marks: list[Mark] = [(c.mention.start, c.mention.end, c) for c in cases]
    marks += [(c.start, c.end, c) for c in cues]
    marks += [(d.start, d.end, d) for d in days]
    marks.sort(key=lambda m: m[0])
    of_cue: dict[int, str] = {}
    last: Case | Cue | None = None
    for n, (_start, _end, when) in enumerate(marks):
        if not isinstance(when, When):
            continue
        side, gap = _side(text, marks, n)
        anchor = _anchor(marks, n, side, cases)
        if anchor is None and _is_another(text, marks, n):
            anchor = last
        if anchor is None:
            continue
        last = anchor
        if isinstance(anchor, Cue):
            of_cue.setdefault(anchor.start, when.values[0])
        _give(anchor, when, gap, cases, ended)
    for case in cases:
        siblings = [c for c in cases if c.owner is not None and c.owner is case.owner]
        if not case.own and not case.shared and len(siblings) > 1:
            _share(text, case, siblings)
    return of_cue


def _is_another(text: str, marks: Sequence[Mark], n: int) -> bool:
    """ "on July 22, 2016 and another on November 4, 2019" """
    if not n or not isinstance(marks[n - 1][2], When):
        return False
    return bool(_ANOTHER.search(text[marks[n - 1][1] : marks[n][0]]))


def _side(text: str, marks: Sequence[Mark], n: int) -> tuple[int, str]:
    """Say whether a date goes with the mark before it (-1), behind it (1) or none (0), and
    give the words between them."""
    start, end, _when = marks[n]
    left = marks[n - 1] if n else None
    right = marks[n + 1] if n + 1 < len(marks) else None
    before = text[left[1] : start] if left else text[:start]
    after = text[end : right[0]] if right else ""
    ahead = right is not None and not isinstance(right[2], When) and _free(after)
    behind = left is not None and not isinstance(left[2], When) and _free(before)
    modifies = ahead and _MODIFIES.fullmatch(after) and (before.strip() or not left)
    if right is not None and modifies and not (isinstance(right[2], Cue) and not right[2].noun):
        return 1, after
    fresh = [m.end() for m in _NEW.finditer(before)]
    part = max(fresh, default=0) if left else 0
    if ahead and (left is None or fresh) and not _ELSE.search(before, part):
        return 1, after
    if behind and not fresh and not _FINITE.search(before):
        return -1, before
    if ahead and not behind and not _ELSE.search(before):
        return 1, after
    return 0, ""


def _free(gap: str) -> bool:
    return len(gap) < _FAR and ";" not in gap and not _ELSE.search(gap)


def _anchor(marks: Sequence[Mark], n: int, side: int, cases: Sequence[Case]) -> Case | Cue | None:
    """Return what a date is of. A noun that governs no offence only names the case that the
    cue beside it speaks of ("dismissed the charge", "the charge was dismissed")."""
    if not side:
        return None
    mark = marks[n + side][2]
    if isinstance(mark, When):
        return None
    if isinstance(mark, Cue) and mark.noun and not any(c.owner is mark for c in cases):
        if mark.of_arrest:
            return mark
        k = n + 2 * side
        if 0 <= k < len(marks):
            other = marks[k]
            near = (
                abs(other[0] - marks[n + side][1]) if side > 0 else abs(marks[n - 1][0] - other[1])
            )
            if isinstance(other[2], Cue) and near < 30:
                return other[2]
    return mark


def _give(
    anchor: Case | Cue, when: When, gap: str, cases: Sequence[Case], ended: dict[int, list[Case]]
) -> None:
    committed = "offense" if _COMMITTED.search(gap) else ""
    judged = "conviction" if _JUDGED.search(gap) else ""
    if isinstance(anchor, Case):
        line = anchor.owner is not None and anchor.owner.start > anchor.mention.start
        dated = committed or judged or _dated(anchor.owner, near=False, line=line)
        anchor.own += [(v, dated) for v in when.values]
        return
    if anchor.start in ended:
        dated = "conviction" if anchor.kind == "convicted" else "disposition"
        for case in ended[anchor.start]:
            case.later.append((when.values[0], dated))
        return
    owned = [c for c in cases if c.owner is anchor]
    dated = committed or _dated(anchor, near=True, line=False)
    if len(when.values) > 1 and len(when.values) == len(owned):
        for case, value in zip(owned, when.values, strict=True):
            case.shared.append((value, dated))
        return
    for case in owned:
        case.shared += [(v, dated) for v in when.values]
        case.sure = case.sure and (len(when.values) == 1 or len(owned) == 1)


def _dated(owner: Cue | None, *, near: bool, line: bool) -> str:
    """Say what a date is of; ``near``: it stands with the cue itself, not with the offence;
    ``line``: what became of the offence is told behind it ("5/2/2016 theft, convicted")."""
    if owner is None or (line and not owner.noun):
        return ""
    if owner.kind == "arrest":
        return "arrest"
    if owner.kind in ("convicted", "sentenced"):
        return "conviction" if near or not owner.noun else ""
    return "disposition"


def _share(text: str, case: Case, siblings: Sequence[Case]) -> None:
    """Give "burglary and theft on May 2" the one date that stands behind both."""
    dated = [c for c in siblings if c.own]
    if len(dated) != 1 or dated[0] is not siblings[-1] or len(dated[0].own) != 1:
        return
    listed = siblings[list(siblings).index(case) :]
    gaps = [text[a.mention.end : b.mention.start] for a, b in pairwise(listed)]
    if all(_LISTED.fullmatch(g) for g in gaps) and re.search(r"\b(?:and|y)\b|&", gaps[-1]):
        case.shared = list(dated[0].own)
