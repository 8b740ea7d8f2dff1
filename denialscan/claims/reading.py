"""What the finders of claims share: the statements that count, and their dates.

Only what the writer of the letter says now of its person is a claim. What is counsel's,
a statute's or another's is told apart by the speaker of the statement; here the words
around an event decide: a condition, a thing to come, another person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from denialscan.extract import View
from denialscan.extract.dates import DateHit, find_dates, is_spanish
from denialscan.extract.shortdates import find_strokes
from denialscan.extract.subjects import Subjects, Whose, subjects_of
from denialscan.schema import Evidence, Field
from denialscan.statements import Statement

#: Papers that make no statement of the agency about one person.
_SILENT_KINDS = ("policy", "other")
#: What shows that a paper of another kind is an office's own letter about one person.
_OWN_LETTER = ("issuing_office", "letter_date")
_ITS_PERSON = ("a_numbers", "person_name")
#: Zones in which a client's particulars stand.
_ZONES = ("body", "caption", "header", "address")
#: A full stop that ends no sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Ms|Mrs|Dr|St|Ft|Mt|Jr|Sr|Sra|No|vs?|Inc|Co|Ave|Blvd|Esq|Hon|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|"
    r"Sept?|Oct|Nov|Dec))\.(?=\s?\S)",
)
_KIN = re.compile(
    r"\b(?:wi(?:fe|ves)|husband|spouse|partner|fianc[eé]e?|mother|father|parents?|(?:grand|step)?(?:sons?|daughters?|child(?:ren)?)|"
    r"brothers?|sisters?|siblings?|cousins?|uncles?|aunts?|nephews?|nieces?|sponsors?|friends?|co-?(?:defendants?|respondents?)|"
    r"accomplices?|roommates?|victims?|witness(?:es)?|employers?|family|relatives?|another (?:detainee|alien|person|man|woman)|others|persons|"
    r"espos[oa]|hij[oa]s?|herman[oa]s?|padres?|madre)\b",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"\b(?:you|your client|usted|he|she|subject(?! to)|alien|noncitizen|detainee|client|applicant|(?:lead )?respondent|petitioner|mr|ms|mrs)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A statement to look for claims in: its text with full stops of abbreviations
    masked (``masked``, of the same length), the dates that stand in it, and whom the
    message's sentences are about."""

    statement: Statement
    subjects: Subjects
    text: str
    masked: str
    dates: tuple[DateHit, ...]


def letter_day(fields: dict[str, Field]) -> str | None:
    """Return the letter's own date as far as it is known to the day."""
    field = fields.get("letter_date")
    value = str(field.value) if field and field.value else ""
    return value[:10] if len(value) >= 10 else None


_THIS_YEAR = re.compile(
    r",? (?:of )?(?:this|last) year\b|,? (?:de este año|del año pasado)\b", re.IGNORECASE
)


def tellings(
    view: View, fields: dict[str, Field], *, courts: bool = False, yearless: bool = False
) -> Iterator[Told]:
    """Yield the statements in which the writer tells of the person.

    ``courts`` also yields what a court is said to have found or done; ``yearless`` keeps
    days without a year ("April 6", "4/6"), taken as the last before the letter.
    """
    if view.kind in _SILENT_KINDS and not _about_one(view, fields):
        return
    near = letter_day(fields)
    spanish = is_spanish(view)
    subjects = about(view, fields)
    for judged in view.judged:
        s = judged.statement
        if s.zone not in _ZONES or not (s.speaker == "ice" or (courts and s.speaker == "court")):
            continue
        text = without_quotations(s.text)
        yield Told(
            statement=s,
            subjects=subjects,
            text=text,
            masked=_ABBREVIATION.sub(lambda m: m[0][:-1] + "·", text),
            dates=_dates(text, near, spanish=spanish, yearless=yearless),
        )


def about(view: View, fields: dict[str, Field]) -> Subjects:
    """Return whom the sentences of a message are about."""
    person = fields.get("person_name")
    return subjects_of(view, str(person.value) if person and person.value else None)


def _about_one(view: View, fields: dict[str, Field]) -> bool:
    """Say whether a paper of no listed kind is an office's letter about one person: a
    reply to a congressional office, a note to a consulate."""

    def told(name: str) -> bool:
        return name in fields and bool(fields[name].value)

    return view.kind == "other" and all(map(told, _OWN_LETTER)) and any(map(told, _ITS_PERSON))


_THAT_YEAR = re.compile(
    r"\b(?P<day>[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} (?:of )?[A-Z][a-z]{2,8}),? (?:of|in) (?:that|the same) year\b|"
    r"\b(?P<es>\d{1,2} de [a-zé]+) del? (?:ese|mismo) (?:mismo )?año\b"
)


def _dates(text: str, near: str | None, *, spanish: bool, yearless: bool) -> tuple[DateHit, ...]:
    """Return the dates of a statement; a day "of that year" is of the year told before."""
    found = find_dates(text, day_first=spanish, near=near, years=True)
    if yearless and near:
        found += [
            d
            for d in find_strokes(text, near, day_first=spanish)
            if all(d.end <= o.start or o.end <= d.start for o in found)
        ]
    for m in _THAT_YEAR.finditer(text):
        before = [d for d in found if d.end <= m.start()]
        if before:
            name = "day" if m["day"] else "es"
            joint = " de " if m["es"] else ", "
            full = find_dates(f"{m[name]}{joint}{before[-1].value[:4]}", day_first=spanish)
            found += [
                DateHit(value=d.value, start=m.start(name), end=m.end(name)) for d in full[:1]
            ]
    # in a story, a day without a year may be of a year told before
    found = [replace(d, yearless=d.yearless and not _THIS_YEAR.match(text, d.end)) for d in found]
    return tuple(sorted((d for d in found if not d.yearless or yearless), key=lambda d: d.start))


_QUOTED = re.compile(r'"[^"]{25,}"')


def without_quotations(text: str) -> str:
    """Return the text with quoted sentences blanked out, its length unchanged."""
    return _QUOTED.sub(lambda m: " " * len(m[0]), text)


#: "She was a child refugee", "as a boy": the person, not a relative.
_WAS_ONE = re.compile(r"\b(?:as|was|were|still|como|era) (?:an?|una?) (?:\w+ )?$", re.IGNORECASE)


def of_another(told: Told, at: int) -> bool:
    """Say whether somebody else is the one spoken of at an offset of a statement."""
    clause = told.masked[: at + 1]
    clause = clause[max(clause.rfind(stop) for stop in (";", ". ")) + 1 :]
    ends = [m.end() for m in _KIN.finditer(clause) if not _WAS_ONE.search(clause, 0, m.start())]
    if ends and not _SELF.search(clause, ends[-1]):
        return True
    return _whose(told, at) == "other"


#: "entered in 2010, as you say"
_REPEATED = re.compile(
    r",? as (?:you|counsel|he|she|your (?:letter|client|request)) (?:now |also )?(?:says?|stated?s?|claims?|asserts?|contends?|alleges?|puts? it)\b",
    re.IGNORECASE,
)


def is_doubtful(told: Told, at: int) -> bool:
    """Say whether it cannot be told of whom a statement speaks at an offset, or whether
    the writer only repeats it."""
    rest = re.split(r"[;.]\s", told.masked[at : at + 120], maxsplit=1)[0]
    return _whose(told, at) == "doubtful" or bool(_REPEATED.search(rest))


def _whose(told: Told, at: int) -> Whose:
    return told.subjects.whose(told.statement.block, told.statement.offset + at)


#: Those whose birth or age a letter tells beside the person's.
OTHERS = re.compile(
    r"\b(?:minor|infant|baby|citizen child|U\.?S\.? citizen|toddler|pupil|grand\w+|daughter|son|boy|girl|child(?:ren)?|wife|husband|mother|father|brother|sister|"
    r"victim|spouse|partner|cousin|uncle|aunt|nephew|niece|parents?|parolee's|sponsor|hij[oa]s?|espos[oa]|madre|padre|herman[oa])\b",
    re.IGNORECASE,
)


def of_child(told: Told, start: int) -> bool:
    """Say whether somebody else is named just before a birth or an age."""
    near = told.masked[max(0, start - 60) : start]
    return (
        of_another(told, start)
        or is_doubtful(told, start)
        or bool(re.search(rf"{OTHERS.pattern}[^.;]{{0,25}}$", near, re.IGNORECASE))
    )


def evidence(view: View, told: Told, start: int, end: int) -> tuple[Evidence, ...]:
    """Return the words ``start:end`` of a statement with their places."""
    block = view.message.blocks[told.statement.block]
    offset = told.statement.offset
    a, b = block.clean.span(offset + start, offset + end)
    return view.reading.evidence(a, b, part=view.part)


def trimmed(attributes: dict[str, str]) -> dict[str, str]:
    """Return the attributes that say something."""
    return {k: v for k, v in attributes.items() if v}
