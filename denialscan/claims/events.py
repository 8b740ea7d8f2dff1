"""What a letter tells of the person's immigration history: entries, orders, removals.

The words are data (``data/events.toml``). An event counts where the letter tells it as
done, of its own person, in its own words; its dates are those of its clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from denialscan.claims.event_words import US, Wording, wordings
from denialscan.claims.reading import Told, evidence, is_doubtful, of_another, tellings, trimmed
from denialscan.extract import View
from denialscan.extract.dates import DateHit
from denialscan.schema import Claim, Field

#: Letters between an event and its date, at most.
_REACH = 140
_BEFORE = 90


#: What makes an event no fact: a condition, a thing to come, a denial.
_NOT_SO = re.compile(
    r"\b(?:if|unless|until|whether|should|would|could|may|might|must|will|shall|cannot|can|not|never|nor|no|without|"
    r"were (?:he|she|you) to|in the event|no ha|nunca|si|no fue)\b[^;,]{0,35}$",
    re.IGNORECASE,
)
#: A clause of its own begins, or another event stands between: the date is not this event's.
_STOP = re.compile(
    r"[;!?]|\.\s|:\s\w|\b(?:declined|refused|convicted|arrested|charged|sentenced|ple(?:a)?d|pleaded|born|married|denied|filed|submitted|received|"
    r"requested|ordered|removed|deported|re-?entered|entered|released|detained|encountered|apprehended|interviewed|appealed|"
    r"dismissed|affirmed|vacated|hearing|failed|fled|reported|became|becoming|because|whose|until|but|while|when|before|after|"
    r"following|stayed?|reinstated|overstay\w*|remain\w*|expired|worked|lived|condenad[oa]|arrestad[oa]|"
    r"and (?:then )?(?:you|he|she|it|they|was|were|has|had|have|is|did|lost|on|in (?:19|20)\d\d|waived|now|since))\b",
    re.IGNORECASE,
)
#: The label of another cell of a form: its date is not this event's.
_LABEL = re.compile(
    r"\b(?!(?:dates?|day|on|at|in|of|by|us|status|issued|entered|effective|granted|executed|received|ij|bia|fecha|el)\s?:)[A-Za-z]{2,}\s?:",
    re.IGNORECASE,
)
#: Somebody else acts between an event and a date after it.
_SUBJECT = re.compile(r"\b(?:you|he|she|they|we|usted)\b", re.IGNORECASE)
#: Between two dates of one event.
_AND = re.compile(
    r"^[\s,]*(?:(?:and|y|&|then|as well as)\b)?[\s,]*(?:(?:again|once more|also|a (?:second|third) time|later|de nuevo|otra vez)\b)?[\s,]*"
    r"(?:(?:to|at|through|from|near|via)\s+[A-Z][\w' .-]{2,30}?[\s,]*(?:[A-Z]{2}[\s,]*|[A-Z][a-z]+[\s,]+)?)?"
    r"(?:in|on|on or about|el|en|of)?\s*(?:(?:early|late|mid|the (?:spring|summer|fall|winter|autumn)(?: of)?)[ -])?$"
)
#: A date that opens the clause of an event told after it.
_OPENS = re.compile(
    r"(?:^|[,;:(]\s*|\b(?:and|that|but|then|where|was|were|been|y|que)\s+)\W*(?:(?:on|in|since|by|around|about|el|en|during|dated?)\b)?(?: or about)?[\s,]*"
    r"(?:early |late |the (?:spring|summer|fall|winter|autumn) of )?$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:on or about|about|around|approximately|circa|approx\.?|aproximadamente|alrededor)[\s,]*(?:the )?(?:in |el |year )?$",
    re.IGNORECASE,
)
_ABSENTIA = re.compile(
    r"\bin absentia\b|\bin (?:his|her|your|their) absence\b|\ben ausencia\b|\ben su ausencia\b",
    re.I,
)
_EXPEDITED = re.compile(r"\bexpedited\b|\b235\(b\)\(1\)|\bexpeditiously\b|\bacelerada\b", re.I)
_REINSTATED = re.compile(r"\breinstate", re.I)
_NUMBERS = {
    "once": 1,
    "one": 1,
    "a single": 1,
    "single": 1,
    "twice": 2,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "thrice": 3,
    "una": 1,
    "dos": 2,
    "tres": 3,
    "cuatro": 4,
    "cinco": 5,
    "seis": 6,
}
_COUNT = re.compile(
    r"\b(?:removed|deported)(?: from US)?(?: to \w+)?(?: on)? (?P<a>once|twice|(?:two|three|four|five|six) (?:separate |different |prior |previous )?(?:times|occasions))\b|"
    r"\b(?P<b>twice|(?:two|three|four|five|six) times) (?:been )?(?:physically |previously )?(?:removed|deported)\b|"
    r"\b(?P<c>one|a single|two|three|four|five|six) (?:prior |previous |earlier |separate )(?:\w+ )?(?:removals?|deportations?)\b|"
    r"\b(?:has|have|with|his|her|your) (?P<d>two|three|four|five|six) (?:removals|deportations)\b|"
    r"\b(?:prior|previous|number of) (?:removals|deportations)\s*: ?(?P<e>\d)\b(?![/-])|"
    r"\b(?:put out|expelled|sent (?:back|home)|thrown out)(?: of US)? (?P<f>once|twice|thrice|(?:two|three|four|five|six) times)\b|"
    r"\b(?P<g>thrice|(?:(?:twice|two|three|four|five|six) times|twice)(?= (?:put|expelled|sent))) (?:been )?(?:removed|deported|put out|expelled|sent (?:back|home))\b|"
    r"\b(?:expulsad|deportad|removid)[oa](?: de US| de (?:los )?(?:estados unidos|ee\.? ?uu\.?)| del pa[ií]s)? (?:en )?(?P<h>una|dos|tres|cuatro|cinco|seis) (?:veces|vez|ocasi[oó]n(?:es)?)\b|"
    r"\b(?P<i>dos|tres|cuatro|cinco|seis) (?:deportaciones|expulsiones|remociones)\b".replace(
        "US", US
    ),
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\b(?:no (?:prior|previous|earlier|other )(?: \w+)? ?(?:removals?|deportations?)|(?:has|have|had) (?:never|not (?:previously|before|ever)) (?:before |previously |ever )?been (?:removed|deported)|"
    r"(?:was|were) never (?:removed|deported)|nunca (?:ha sido|fue) (?:deportad|removid|expulsad)[oa])\b",
    re.IGNORECASE,
)
_NO_ORDER = re.compile(
    r"\b(?:(?:ha(?:s|ve)|with|there is|there being) (?:currently |presently )?no (?:final |administratively final )?(?:order of removal|removal order|final order)|"
    r"(?:is|are) not (?:currently |presently |yet )?(?:subject to|under) (?:an?|any) (?:administratively )?(?:final )?(?:order(?: of removal)?|removal order)|"
    r"(?:has|have) (?:not been|never been) ordered (?:removed|deported))\b",
    re.IGNORECASE,
)
_BEFORE_NOW = re.compile(
    r"\b(?:(?:was|were|been|has|have) previously (?:been )?(?:removed|deported)|(?:previously|already) (?:removed|deported)|prior (?:removal|deportation) from US)\b".replace(
        "US", US
    ),
    re.IGNORECASE,
)
_SUBJECT_TO = re.compile(
    r"\b(?:(?:is|are|remains?) (?:also )?(?:subject to|under)|(?:has|have)) (?:an?|the) (?:\w+ ){0,2}?final (?:administrative )?order(?: of (?:removal|deportation|exclusion))?\b",
    re.IGNORECASE,
)


def find(view: View, fields: dict[str, Field]) -> tuple[Claim, ...]:
    """Return the events of one message, in its order, each once.

    An event without a day is left out where the letter also tells it with one.
    """
    found: dict[tuple[str, str | None, str, str], Claim] = {}
    for told in tellings(view, fields, courts=True, yearless=True):
        for claim in (*_events(view, told), *_without_date(view, told)):
            mark = "".join(claim.attributes.get(k, "") for k in ("count", "negated", "detail"))
            stage = claim.attributes.get("as", "") if claim.date else ""
            found.setdefault((claim.value, claim.date, stage, mark), claim)
    dated = {_sort(c.value) for c in found.values() if c.date}
    return tuple(c for c in found.values() if c.date or not _bare(c) or _sort(c.value) not in dated)


def _bare(claim: Claim) -> bool:
    return not {"count", "negated"} & claim.attributes.keys()


def _sort(event: str) -> str:
    """Return the sort of event that two sentences may tell, one with its day."""
    return "order" if event in ("final_order", "ij_order") else event


#: Events that are told for what they are, their day left out.
_WITHOUT_DAY = ("entry", "reentry", "final_order", "ij_order", "bia_dismissal", "removal")
_OWN = re.compile(
    r"\b(?:you|your|he|she|his|her|subject|detainee|alien|noncitizen|client|applicant|respondent|petitioner|mr|ms|mrs|usted|su)\b",
    re.IGNORECASE,
)


def _events(view: View, told: Told) -> Iterator[Claim]:
    taken: set[int] = set()
    spans: list[tuple[int, int]] = []
    for wording in wordings():
        for m in wording.regex.finditer(told.masked):
            if _NOT_SO.search(told.masked[max(0, m.start() - 60) : m.start()]):
                continue
            if of_another(told, m.start()):
                continue
            for date in _dates_of(told, m.start(), m.end(), several=wording.several):
                if _of_something_else(told, wording, m.start(), max(m.end(), date.end)):
                    spans.append(m.span())
                    continue
                spans.append((min(m.start(), date.start), max(m.end(), date.end)))
                if date.start in taken:
                    continue
                taken.add(date.start)
                yield _claim(view, told, wording, m.start(), m.end(), date)
        for m in (m for pattern in wording.dated for m in pattern.finditer(told.masked)):
            inside = _date_at(told, m.start("when"), m.end("when"))
            if inside is None or inside.start in taken or _doubtful(told, m):
                continue
            if _of_something_else(told, wording, *m.span()):
                continue
            taken.add(inside.start)
            spans.append(m.span())
            yield _claim(view, told, wording, m.start(), m.end(), inside)
    for wording in wordings():
        if wording.event not in _WITHOUT_DAY or wording.stage == "lived" or not wording.sure:
            continue
        for m in wording.regex.finditer(told.masked):
            if any(a < m.end() and m.start() < b for a, b in spans) or _doubtful(told, m):
                continue
            if _of_something_else(told, wording, *m.span()):
                continue
            if _OWN.search(told.masked, 0, m.end()):
                yield _claim(view, told, wording, m.start(), m.end(), None)
                spans.append((m.start(), m.end()))


#: What tells that the person has more than one event of the sort.
_SEVERAL = re.compile(
    r"\b(?:first|last|latest|initially|originally|most recent(?:ly)?|again|once more|another|second|third|subsequent(?:ly)?)\b[\w ,]{0,24}$",
    re.IGNORECASE,
)
_ANEW = re.compile(
    r"\bre-?open(?:ed|ing)?\b|\b(?:departed|departing|left) (?:from )?(?:US|on|in|again|voluntarily)\b".replace(
        "US", US
    ),
    re.IGNORECASE,
)


def _several(told: Told, start: int, end: int) -> bool:
    """Say whether words around an event tell that there are others of its sort."""
    return bool(
        _SEVERAL.search(told.masked[max(0, start - 40) : start])
        or _ANEW.search(told.masked[max(0, start - 120) : end + 120])
    )


#: Where what is said of an event ends.
_CLAUSE_ENDS = re.compile(r"[;.,]|\b(?:and|but|when|where|while|because|after|before|until)\b")


def _of_something_else(told: Told, wording: Wording, start: int, end: int) -> bool:
    """Say whether words around an event give it to a court, a jail, a school ..."""
    if wording.unless is None:
        return False
    lead = re.split(r"[;.]\s", told.masked[max(0, start - 40) : start])[-1]
    rest = _CLAUSE_ENDS.split(told.masked[end : end + 45], maxsplit=1)[0]
    return bool(wording.unless.search(lead + told.masked[start:end] + rest))


#: A day of arrival may be that at a place of detention, unless the words lead over a border.
_ARRIVED = re.compile(r"\barriv(?:ed|al)\b", re.IGNORECASE)
_IN_THE_COUNTRY = re.compile(
    r"\b(?:US|port|airport|border|inspection|admi(?:tted|ssion)|visa|as an?|boat|raft|plane|flight|here|from (?-i:[A-Z])|(?-i:[A-Z]{3})|refugee|lpr)\b".replace(
        "US", US
    ),
    re.IGNORECASE,
)


def _claim(
    view: View, told: Told, wording: Wording, start: int, end: int, date: DateHit | None
) -> Claim:
    lo, hi = (min(start, date.start), max(end, date.end)) if date else (start, end)
    around = told.text[max(0, lo - 40) : hi + 50]
    detail = wording.detail
    sure = wording.sure and not (date and date.yearless) and not is_doubtful(told, start)
    if wording.event == "entry" and date and len(date.value) == 10 and _ARRIVED.search(around):
        sure = sure and bool(_IN_THE_COUNTRY.search(around))
    if wording.event in ("final_order", "ij_order"):
        detail = (
            "in_absentia"
            if _ABSENTIA.search(around)
            else "expedited"
            if _EXPEDITED.search(around)
            else "reinstated"
            if _REINSTATED.search(around)
            else ""
        )
    return Claim(
        what="event",
        value=wording.event,
        date=date.value if date else None,
        attributes=trimmed(
            {
                "as": wording.stage,
                "detail": detail,
                "approx": "yes" if date and _ABOUT.search(told.text[: date.start]) else "",
                "either_order": "yes" if date and date.either_order else "",
                "sure": "" if sure else "no",
                "yearless": "yes" if date and date.yearless else "",
                "several": "yes" if _several(told, lo, hi) else "",
            }
        ),
        confidence=0.85,
        evidence=evidence(view, told, lo, hi),
    )


#: A year that stands right after an event's words.
_YEAR_AFTER = re.compile(
    r"[\s,:(-]*(?:(?:in|on|of|by|early|mid|late|the|spring|summer|fall|autumn|winter)[\s-]+){0,3}"
    r"(?P<when>(?:19|20)\d\d)\b(?![/-]\d)"
)


def _date_at(told: Told, start: int, end: int) -> DateHit | None:
    """Return the date that stands at ``start:end`` of a statement."""
    for date in told.dates:
        if start <= date.start and date.end <= end + 1:
            return date
    year = re.search(r"\b(?:19|20)\d\d\b", told.masked[start:end])
    if year is None:
        return None
    return DateHit(value=year[0], start=start + year.start(), end=start + year.end())


def _dates_of(told: Told, start: int, end: int, *, several: bool) -> list[DateHit]:
    """Return the dates of the event whose words stand at ``start:end``."""
    out: list[DateHit] = []
    inside = [d for d in told.dates if start <= d.start < end]
    year = _YEAR_AFTER.match(told.masked, end)
    if year and not any(d.start < year.end() and year.start("when") < d.end for d in told.dates):
        at = year.start("when"), year.end("when")
        return [DateHit(value=year["when"], start=at[0], end=at[1])]
    after = [d for d in told.dates if d.start >= end]
    if after:
        between = told.masked[end : after[0].start]
        stopped = _STOP.search(between) or _SUBJECT.search(between) or _LABEL.search(between)
        if len(between) <= _REACH and not stopped:
            out.append(after[0])
    if not out and not inside and not re.match(r"\s?:", told.masked[end:]):
        before = [d for d in told.dates if d.end <= start]
        if before:
            between = told.masked[before[-1].end : start]
            if (
                len(between) <= _BEFORE
                and not _STOP.search(between)
                and not _LABEL.search(between)
                and _OPENS.search(told.masked[: before[-1].start])
            ):
                return [before[-1]]
    for date in after[1:] if out and several else ():
        if not _AND.match(told.masked[out[-1].end : date.start]):
            break
        out.append(date)
    return out


def _without_date(view: View, told: Told) -> Iterator[Claim]:
    """Yield what is said of events without a day: how many removals, none, an order."""

    def claim(event: str, m: re.Match[str], **more: str) -> Claim:
        return Claim(
            what="event",
            value=event,
            attributes=more | ({"sure": "no"} if is_doubtful(told, m.start()) else {}),
            confidence=0.8,
            evidence=evidence(view, told, m.start(), m.end()),
        )

    for m in _NEVER.finditer(told.masked):
        if not of_another(told, m.start()):
            yield claim("removal", m, negated="yes")
    for m in _NO_ORDER.finditer(told.masked):
        if not of_another(told, m.start()):
            yield claim("final_order", m, negated="yes")
    for m in _COUNT.finditer(told.masked):
        text = next(text for text in m.groups() if text).lower()
        number = next((n for word, n in _NUMBERS.items() if text.startswith(word)), 0)
        number = int(text) if text.isdigit() else number
        if number and not _doubtful(told, m):
            yield claim("removal", m, count=str(number))
    for m in _BEFORE_NOW.finditer(told.masked):
        if not _doubtful(told, m):
            yield claim("removal", m)
    for m in _SUBJECT_TO.finditer(told.masked):
        if not _doubtful(told, m):
            yield claim("final_order", m)


def _doubtful(told: Told, m: re.Match[str]) -> bool:
    lead = told.masked[max(0, m.start() - 60) : m.start()]
    return bool(_NOT_SO.search(lead)) or of_another(told, m.start())
