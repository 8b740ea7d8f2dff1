"""Particulars of the person that one letter gives twice, and differently: the day of one
event, the pronoun, the country, the criminal record, an event later than the letter.

Each check asks for a form of words that leaves no other reading: a wrong claim that a
letter contradicts itself costs more than a contradiction not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from denialscan.extract.common import View
from denialscan.extract.dates import find_dates
from denialscan.extract.eventdates import Clash, clash, later_than_letter, two_days
from denialscan.reference.countries import find_country
from denialscan.statements import Statement


def find_clashes(view: View, body: Sequence[Statement]) -> Iterator[Clash]:
    """Yield what the letter's own statements ``body`` give twice and differently."""
    yield from two_days(body)
    yield from _two_pronouns(view)
    yield from _two_countries(view, body)
    yield from _record_and_none(body)
    yield from _too_many(body)
    yield from later_than_letter(view, body)
    yield from _title_and_result(view, body)


_PRONOUNS = {
    "M": re.compile(r"\b(?:he|his|him|himself)\b", re.IGNORECASE),
    "F": re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE),
}
_TITLES = {"M": ("mr", "señor", "sr"), "F": ("ms", "mrs", "miss", "señora", "sra")}
#: Anybody else a pronoun may stand for.
_OTHERS = re.compile(
    r"\b(?:wife|husband|spouse|partner|mother|father|parents?|son|daughter|child(?:ren)?|boys?|girls?|brothers?|sisters?|aunt|uncle|cousin|"
    r"niece|nephew|grand\w+|family|fianc\w+|friend|officers?|directors?|judges?|attorney|counsel|lawyer|sponsor|doctor|dr|nurse|surgeon|"
    r"pastor|priest|secretary|general|designee|consul|deputy|supervisor|chief|agent|victim|complainant|woman|man|lady|gentleman|witness|"
    r"physician|psychologist|employer|interpreter|guard|relatives?|minor|infant|baby|landlord|teacher|neighbou?r|co-?respondent|mr|ms|mrs|miss)\b",
    re.IGNORECASE,
)
_EITHER = re.compile(
    r"\b(?:he or she|she or he|his or her|her or his|him or her|s?he/s?he|his/hers?|her/his|him/her)\b",
    re.IGNORECASE,
)
_PERSON_WORD = (
    r"(?:subject|detainee|applicant|respondent|client|alien|noncitizen|parolee|beneficiary)"
)


def _two_pronouns(view: View) -> Iterator[Clash]:
    """He and she for the one person: in sentences that name nobody else, and speak of
    nobody named in the sentence before."""
    numbers = {
        m
        for b in view.blocks("caption")
        for m in re.findall(r"\bA[ #-]?\d{2,3}[ -]\d{3}[ -]\d{3}\b", b.text)
    }
    if len(numbers) > 1:
        return  # a family
    used: dict[str, Statement] = {}
    title = _title(view)
    before = ""
    for s in (j.statement for j in view.judged):
        if s.zone != "body" or s.has("ctx.reported", "ctx.statute"):
            before = "somebody's son"
            continue
        text = _EITHER.sub(" ", re.sub(r"[\"“”][^\"“”]*[\"“”]", " ", s.text))
        own = re.sub(rf"\b(?:the|this|your)\s+{_PERSON_WORD}\b", " ", text, flags=re.IGNORECASE)
        named = _named_others(own, view)
        if not named and not _OTHERS.search(own) and not _OTHERS.search(before):
            for side, pattern in _PRONOUNS.items():
                if pattern.search(text):
                    used.setdefault(side, s)
        before = own if not named else "somebody's son"
    if len(used) == 2:
        yield clash("he and she for one person", used["M"], used["F"])
    elif title is not None and len(used) == 1 and title[0] not in used:
        side, start, end = title
        other = next(iter(used.values()))
        yield Clash(
            what="he and she for one person", first=(start, end), second=(other.start, other.end)
        )


def _named_others(text: str, view: View) -> bool:
    """Whether a name stands in the sentence that the caption does not have."""
    known = {
        w.casefold()
        for b in view.blocks("caption", "address", "salutation", "header", "date")
        for w in re.findall(r"[^\W\d_]{3,}", b.text)
    }
    return any(
        m.group(1).casefold() not in known
        for m in re.finditer(r"(?<=[a-z,] )([A-ZÀ-Þ][a-zà-ÿ]{2,}) [A-ZÀ-Þ][a-zà-ÿ]{2,}", text)
    )


def _title(view: View) -> tuple[str, int, int] | None:
    """The title of the person addressed ("Dear Ms. Deng"), where the caption or the
    address has the same name, so that it is no counsel's."""
    for block in view.blocks("salutation", "body"):
        m = re.match(
            r"\W*(?:[Dd]ear |[Ee]stimad[oa] )?(Mr|Ms|Mrs|Miss|Señora?|Sra?)\.? ((?:[A-ZÀ-Þ][\w'’-]+ ?){1,3})\s*[:,]",
            block.text,
        )
        if not m:
            continue
        name = set(re.findall(r"[^\W\d_]{3,}", m.group(2).casefold()))
        for other in view.blocks("address", "caption"):
            words = set(re.findall(r"[^\W\d_]{3,}", other.text.casefold()))
            person = re.search(
                r"\bA[ #-]?\d|\bc/o\b|detain|correctional|processing|jail", other.text, re.I
            )
            if name & words and person:
                a, b = block.clean.span(m.start(1), m.end(2))
                side = "M" if m.group(1).casefold() in _TITLES["M"] else "F"
                return side, a, b
    return None


_NATION = re.compile(
    r"\b(?:citizen(?:ship)?|national(?:ity)?)\b|^\s*country\s*:|your country\b|ciudadan|nacionalidad",
    re.I,
)


def _two_countries(view: View, body: Sequence[Statement]) -> Iterator[Clash]:
    """Two countries of nationality. "A native of X and citizen of Y" is none."""
    found: list[tuple[str, int, int]] = []
    for block in view.blocks("caption", "address"):
        m = re.search(
            r"\b(?:country(?: of \w+)?|nationality|citizenship|nacionalidad)\s*:\s*([A-Z][\w ]{3,30})",
            block.text,
            re.I,
        )
        hits = find_country(f"citizen of {m.group(1)}") if m else []
        if m and hits and hits[0].iso2:
            a, b = block.clean.span(m.start(), m.end())
            found.append((hits[0].iso2, a, b))
    for s in body:
        for m in re.finditer(
            r"\b(?:citizen(?:s)?(?: and national)?|national(?: and citizen)?) of ([A-Z][^,.;]{3,30})|"
            r"\b[Cc]onsulate of ([A-Z][^,.;]{3,25}), your country of (?:nationality|citizenship)|"
            r"\byour country of (?:nationality|citizenship),? (?:is )?([A-Z][^,.;]{3,25})",
            s.text,
        ):
            if re.search(
                r"\b(?:dual|native of|also|relative|wife|husband|mother|father|sponsor|child\w*)\b",
                s.text,
                re.I,
            ):
                continue
            hits = find_country(f"citizen of {m.group(1) or m.group(2) or m.group(3)}")
            if hits and hits[0].iso2:
                found.append((hits[0].iso2, s.start, s.end))
    for (code, a, b), (other, c, d) in combinations(found, 2):
        if code != other:
            yield Clash(what="two countries of nationality", first=(a, b), second=(c, d))
            return


_NO_RECORD = re.compile(
    r"\b(?:ha(?:s|ve|d)|with|shows?|is|are)\s+(?:\w+ )?no (?:known )?(?:criminal (?:history|record|convictions?)|convictions?|arrests? or convictions?|record of (?:arrests?|convictions?))\b|"
    r"\b(?:ha(?:s|ve) )?never been (?:arrested(?: or convicted)?|convicted)\b|\bno (?:criminal )?convictions? (?:on|in) (?:his|her|your|the) record\b",
    re.IGNORECASE,
)
_QUALIFIED = re.compile(
    r"\b(?:other|further|additional|since|before|until|prior|beyond|apart|aside|except|violent|felony|new|recent|drug|serious|pending|"
    r"disqualifying|aggravated|besides|in \d{4}|after|sister|wife|husband|brother|son|mother|father|sponsor)\b",
    re.IGNORECASE,
)
_CONVICTED = re.compile(
    r"\b(?:you|he|she|subject|mr\.? [\w-]+|ms\.? [\w-]+|applicant|detainee|client)\b[^.;]{0,30}\b(?:was|were|been|stand) (?:also )?convicted\b|"
    r"\b(?:your|his|her)\b[^.;]{0,30}\bconvictions?\b|\bconvicted you\b",
    re.IGNORECASE,
)
_UNDONE = re.compile(
    r"\b(?:vacat|dismiss|overturn|set aside|acquit|expung|revers|no conviction|not convict|never|pardon|without)\w*",
    re.I,
)


def _record_and_none(body: Sequence[Statement]) -> Iterator[Clash]:
    """No record in one sentence, a conviction in another."""
    clean = next(
        (s for s in body if _NO_RECORD.search(s.text) and not _QUALIFIED.search(s.text)),
        None,
    )
    record = next(
        (
            s
            for s in body
            if s is not clean and _CONVICTED.search(s.text) and not _UNDONE.search(s.text)
        ),
        None,
    )
    if clean and record:
        yield clash("no criminal record beside a conviction", clean, record)


_COUNT = {"one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_COUNTED = re.compile(
    r"\b(?:your|his|her|has|have|with|only|the)\s(?:\w+ )?(one|single|two|three|four|five) (?:criminal )?(convictions?|arrests?)\b",
    re.IGNORECASE,
)
_ONE_OF_MANY = re.compile(
    r"\b(?:at least|of (?:these|them|those)|most|last|latest|more|over)\b", re.IGNORECASE
)


def _too_many(body: Sequence[Statement]) -> Iterator[Clash]:
    """Fewer convictions or arrests counted than dated ones told."""
    for s in body:
        m = _COUNTED.search(s.text)
        if not m or _ONE_OF_MANY.search(s.text):
            continue
        word = "convict" if m.group(2).lower().startswith("convict") else "arrested"
        told: dict[str, Statement] = {}
        for other in body:
            for hit in re.finditer(rf"\b{word}\w*\b", other.text, re.IGNORECASE):
                dates = find_dates(other.text[hit.end() : hit.end() + 30])
                if dates and len(dates[0].value) == 10:
                    told.setdefault(dates[0].value, other)
        if len(told) > _COUNT[m.group(1).lower()]:
            last = list(told.values())[-1]
            yield clash(f"{m.group(1).lower()} {m.group(2).lower()} counted, more told", s, last)
            return


_REFUSING_TITLE = re.compile(
    r"^\W*(?:notice of )?(?:decision to continue (?:detention|custody)|continued detention|denial of|decision denying|"
    r"notice of (?:denial|revocation))",
    re.IGNORECASE,
)
_GRANTING_TITLE = re.compile(
    r"^\W*(?:notice of )?(?:release notification|order of release|grant of|approval of|notice of (?:approval|release))\b",
    re.IGNORECASE,
)


def _title_and_result(view: View, body: Sequence[Statement]) -> Iterator[Clash]:
    """A title that names one result over a text that gives the other. A subject line may
    speak of what was denied before; a title may not."""
    against = {"granted": _REFUSING_TITLE, "denied": _GRANTING_TITLE}.get(view.outcome)
    deciding = next((j.statement for j in view.judged if "decision" in j.roles), None)
    if against is None or deciding is None or deciding not in body:
        return
    for block in view.blocks("caption"):
        if against.search(block.text) and len(block.text.split()) <= 9:
            a, b = block.clean.span(0, len(block.text))
            yield Clash(
                what="the title names another result than the text",
                first=(a, b),
                second=(deciding.start, deciding.end),
            )
            return
