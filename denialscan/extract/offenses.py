"""Offences as the letter states them: what, when, with what disposition.

One reading serves the contract field ``offenses`` and the claims of ``claims.criminal``.
A letter tells an offence over several sentences ("He was arrested for theft in 2012. The
charge was dismissed"), or as lines below a head ("Criminal history:").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from denialscan.extract.common import Hit, View
from denialscan.extract.offense_reading import Heard, Loose, Told, hear
from denialscan.extract.subjects import Subjects, Whose, subjects_of
from denialscan.offense_words import find_mentions
from denialscan.schema import Field
from denialscan.statements import Statement

#: A statement of what the law says, what might be, or what others say tells no offence.
_NOT_TOLD = ("statute", "hypothetical", "other_person", "reported")
#: The head of a criminal record, whose lines follow.
_HEAD = re.compile(
    r"\b(?:criminal (?:history|record|background)|(?:prior )?(?:convictions?|arrests?|offen[sc]es?|charges)|rap sheet|"
    r"antecedentes(?: penales)?|arrest record|record shows|hold against|condenas)\b[^.;]{0,40}\W*$",
    re.IGNORECASE,
)
_ALL_CONVICTED = re.compile(r"\b(?:convictions|convicted of|condenas)\b", re.IGNORECASE)
_ALL_ARRESTED = re.compile(r"\b(?:arrests|arrested for|arrestos)\b", re.IGNORECASE)
#: The head of a table of offences: capitalised words, two of them of such a table.
_TABLE = re.compile(
    r"(?=.*\b(?:Offen[sc]es?|Charges?|Crimes?|OFFEN[SC]ES?|CHARGES?)\b)"
    r"(?=.*\b(?:Results?|Disposition|Outcome|Sentence|Court|Agency|Arrested|Dates?|Year|RESULT|DISPOSITION|COURT|DATE|SENTENCE)\b)"
    r"(?:[A-Z(|#/&][\w./()'-]*[\s|]*|of\s|and\s|or\s){2,9}$"
)
_MAYBE_TABLE = re.compile(
    r"\b(?:Offen[sc]es?|Charges?|Crimes?|OFFEN[SC]ES?|CHARGES?)\b[^.;]{0,60}\d"
)
#: The label of such a record within a line.
_LABEL = re.compile(
    r"^\W*(?:(?:\w+ ){0,2}(?:criminal (?:history|record)|convictions?|arrests?|offen[sc]es?(?: of record)?|charges?|rap sheet)|"
    r"antecedentes(?: penales)?)\s*[:–—-]|\b(?:criminal|arrest|conviction) (?:history|record)\s*:",
    re.IGNORECASE,
)
#: A line of a record is no longer than this.
_LINE = 170
#: So many statements on, "the charge" still means the one told before.
_REACH = 2


@dataclass(frozen=True, kw_only=True)
class Stated:
    """An offence told by the letter, with the statement it stands in."""

    told: Told
    statement: Statement
    number: int


def stated_offenses(view: View, person: str | None = None) -> tuple[Stated, ...]:
    """Return what the writer of a letter tells of this person's offences, in order.

    ``person`` is the person's name, as far as it is known. What a sentence tells of
    somebody else is left out; where it may be somebody else's it is not ``sure``.
    """
    from denialscan.nlp import language_of

    subjects = subjects_of(view, person)
    out: list[Stated] = []
    head: str | None = None
    for number, judged in enumerate(view.judged):
        s = judged.statement
        if s.speaker != "ice" or any(s.stance(c) in _NOT_TOLD for c in s.span.all("fact.criminal")):
            head = None
            continue
        labelled = bool(_LABEL.search(s.text))
        if s.zone not in ("body", "caption"):
            continue
        line = head is not None and len(s.text) <= _LINE
        rows = _rows(view, s)
        if rows:
            for start, end in rows:
                heard = hear(s.text[start:end], listed=None, record=True)
                told = tuple(
                    replace(t, start=t.start + start, end=t.end + start) for t in heard.told
                )
                _settle(out, Heard(told=told), s, number)
        elif s.zone == "body" or line or labelled:
            record = line or labelled
            listed = (head if line else _of_all(s.text)) if record else None
            spanish = language_of(s.text) == "es"
            heard = hear(s.text, day_first=spanish, listed=listed or None, record=record)
            _settle(out, heard if record else _of_person(heard, subjects, s), s, number)
        head = _next_head(s.text, head if line else None)
    return tuple(out)


def _of_person(heard: Heard, subjects: Subjects, statement: Statement) -> Heard:
    """Leave out what is told of somebody else."""

    def whose(told: Told | Loose) -> Whose:
        return subjects.whose(statement.block, statement.offset + told.start)

    return Heard(
        told=tuple(
            replace(t, sure=t.sure and whose(t) == "client")
            for t in heard.told
            if whose(t) != "other"
        ),
        loose=tuple(x for x in heard.loose if whose(x) == "client"),
    )


def _rows(view: View, statement: Statement) -> list[tuple[int, int]]:
    """Return the lines with an offence of a table that the statement holds with its head."""
    block = view.message.blocks[statement.block]
    if len(block.lines) < 2 or not _MAYBE_TABLE.search(statement.text):
        return []
    inside: list[tuple[int, int]] = []
    for line in block.lines:
        start = bisect_left(block.clean.offsets, line.start) - statement.offset
        end = bisect_left(block.clean.offsets, line.end) - statement.offset
        if start >= 0 and end <= len(statement.text) and start < end:
            inside.append((start, end))
    heads = [i for i, (a, b) in enumerate(inside) if _TABLE.match(statement.text[a:b].strip())]
    if not heads:
        return []
    return [(a, b) for a, b in inside[heads[0] + 1 :] if find_mentions(statement.text[a:b])]


def _of_all(text: str) -> str:
    """Say what a head tells of all its lines: ``convicted``, ``arrest`` or nothing."""
    label = _LABEL.search(text)
    shown = label[0] if label else text
    if re.search(r"\bconvictions?\b|condenas", shown, re.IGNORECASE) or _ALL_CONVICTED.search(
        shown
    ):
        return "convicted"
    return "arrest" if _ALL_ARRESTED.search(shown) else ""


def _next_head(text: str, running: str | None) -> str | None:
    """Say whether the next statement is a line of a record: its head's word, "" or None."""
    if len(text) < _LINE and _TABLE.match(text.strip()):
        return ""
    if len(text) < _LINE and _HEAD.search(text) and (len(text) < 60 or text.rstrip().endswith(":")):
        return _of_all(text)
    goes_on = len(text) <= _LINE and bool(find_mentions(text))
    return running if goes_on else None


def _settle(out: list[Stated], heard: Heard, statement: Statement, number: int) -> None:
    """Add what a statement tells, and what it tells of those before."""
    for loose in heard.loose:
        recent = [i for i, x in enumerate(out) if 0 < number - x.number <= _REACH]
        if recent:
            latest = max(out[i].number for i in recent)
            recent = [i for i in recent if out[i].number == latest]
        if loose.same and recent and loose.kind == "convicted":
            told = replace(
                out[recent[-1]].told,
                start=loose.start,
                end=loose.end,
                disposition="convicted",
                dates=((loose.date, "conviction"),) if loose.date else (),
            )
            out.append(Stated(told=told, statement=statement, number=number))
            continue
        if _apply(out, recent, loose, number):
            continue
        if loose.kind == "convicted" and loose.date:
            told = Told(
                start=loose.start,
                end=loose.end,
                offense="",
                disposition="convicted",
                dates=((loose.date, "conviction"),),
            )
            out.append(Stated(told=told, statement=statement, number=number))
        elif not recent and loose.charged and loose.kind in ("dismissed", "acquitted"):
            out.append(Stated(told=_unnamed(loose), statement=statement, number=number))
    out += [Stated(told=t, statement=statement, number=number) for t in heard.told]


def _unnamed(loose: Loose) -> Told:
    """ "The charge ended in dismissal": of an offence that the letter does not name"""
    return Told(
        start=loose.start,
        end=loose.end,
        offense="",
        disposition=loose.kind,
        dates=((loose.date, "disposition"),) if loose.date else (),
        sure=False,
    )


def _apply(out: list[Stated], recent: list[int], loose: Loose, number: int) -> bool:
    """Tell the end of cases that the statements before name; False where there are none."""
    wanted = ("convicted",) if loose.kind == "vacated" else ("arrest", "pending")
    fitting = [i for i in recent if out[i].told.disposition in wanted]
    if not fitting:
        return False
    several = len({(out[i].told.start, out[i].number) for i in fitting}) > 1
    dated = "conviction" if loose.kind == "convicted" else "disposition"
    for i in fitting:
        told = out[i].told
        if several and not loose.many:
            out[i] = replace(out[i], told=replace(told, sure=False))
            continue
        dates = (*told.dates, (loose.date, dated)) if loose.date else told.dates
        changed = replace(told, disposition=loose.kind, dates=dates)
        out[i] = replace(out[i], told=changed, number=number)
    return True


def hit_of(view: View, stated: Stated, value: object, confidence: float) -> Hit:
    """Return the place of an offence in the letter."""
    s = stated.statement
    block = view.message.blocks[s.block]
    start, end = s.offset + stated.told.start, s.offset + stated.told.end
    return view.hit(block, start, end, value, confidence)


def offenses(view: View, person: str | None = None) -> Field:
    """Return the offences of this person, one item per offence and date; ``person`` is
    the person's name, as far as it is known."""
    unique: dict[tuple[str, str | None], Hit] = {}
    for stated in stated_offenses(view, person):
        told = stated.told
        if not told.offense:
            continue
        date = told.dates[0][0] if told.dates else None
        value = {"offense": told.offense, "date": date, "disposition": told.disposition or None}
        hit = hit_of(view, stated, value, 0.85 if told.sure else 0.6)
        unique.setdefault((told.offense.casefold(), date), hit)
    dated = {name for name, date in unique if date}
    # told again without its date, it is the same one
    kept = [h for (name, date), h in unique.items() if date or name not in dated]
    return view.list_field("offenses", [view.item(h) for h in kept])
