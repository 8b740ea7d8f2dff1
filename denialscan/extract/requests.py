"""The requests a letter speaks of, with their dates: the one it answers and earlier ones.

The field ``request_date`` and the claims ``request`` come from this one reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from denialscan.extract.common import Hit, View
from denialscan.extract.dates import DateHit, find_dates, is_spanish
from denialscan.extract.request_words import (
    ADDED,
    AFTER,
    BEFORE,
    ELSE,
    LABEL,
    NOT_OURS,
    NOUN,
    PRIOR,
    RECIBIMOS,
    SPOKEN,
    WHOSE,
    Of,
    worded_as,
)
from denialscan.extract.shortdates import find_spoken, find_strokes
from denialscan.statements import Statement


@dataclass(frozen=True, kw_only=True)
class RequestSaid:
    """A dated request as a letter mentions it.

    ``hit`` holds the date alone; ``start``/``end`` (Reading.text) hold the words that tie
    it to the request. ``prior`` says that it is not the one answered now; ``kind`` is a
    decision kind where the words name one. ``sure`` is False where the words could also
    tell of something else that was handed in or asked.
    """

    hit: Hit
    of: Of
    prior: bool
    kind: str
    sure: bool
    start: int
    end: int
    score: float
    either_order: bool
    yearless: bool


_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, worded_as(pattern))
    for kind, pattern in (
        ("case_review", r"\bcase review\b"),
        ("stay_of_removal", r"\bstay\b|\bi-?246\b|\bsuspensi[oó]n\b"),
        ("prosecutorial_discretion", r"\bprosecutorial discretion\b|\bdismiss"),
        ("deferred_action", r"\bdeferred action\b|\bdefer action\b"),
        ("parole", r"\bparole\b"),
        (
            "custody_review",
            r"\b(?:post-order|90-day|custody review|241\.(?:4|13)|foreseeable future)",
        ),
        ("release_request", r"\brelease\b|\bfurlough\b|\blibertad\b"),
    )
)


def requests_said(view: View, dated: Hit | None) -> tuple[RequestSaid, ...]:
    """Return the dated requests of a message, the one it answers first.

    ``dated`` is the letter's own date: days without a year are those before it.
    """
    near = str(dated.value) if dated else None
    found: dict[tuple[str, bool], RequestSaid] = {}
    spanish = is_spanish(view)
    subject = _in_subject(view, near)
    if subject is not None:
        found[str(subject.hit.value), False] = subject
    for judged in view.judged:
        s = judged.statement
        if s.zone not in ("body", "caption", "header", "address", "date", "salutation"):
            continue
        text = _with_rest(view, s)
        hits = [d for d in _dates(text, near, day_first=spanish) if d.end <= len(s.text)]
        for n, date in enumerate(hits):
            said = _said(text, date, hits[n - 1].end if n else 0, s.zone)
            if said is None:
                continue
            of, score, start, end = said
            if _DENIED_ON.search(text, 0, date.start):
                continue  # "we denied the last request on ...": the day of the denial
            block = view.message.blocks[s.block]
            a, b = block.clean.span(s.offset + start, s.offset + end)
            request = RequestSaid(
                hit=view.hit(block, s.offset + date.start, s.offset + date.end, date.value, 0.85),
                of=of,
                prior=bool(PRIOR.search(text[hits[n - 1].end if n else 0 : end]))
                or _was_denied(text, start, hits, n)
                or _was_decided(text, hits, n, near),
                kind=kind_named(text[max(0, start - 60) : end + 70]),
                sure=end - start <= _CLOSE
                and (
                    of != "submitted" or bool(_ASKS_ICE.search(text[max(0, start - 40) : end + 80]))
                ),
                start=a,
                end=b,
                score=score - (0.1 if s.zone != "body" else 0.0),
                either_order=date.either_order,
                yearless=date.yearless,
            )
            known = found.get((date.value, request.prior))
            if known is None or known.score < request.score:
                found[date.value, request.prior] = request
    return tuple(sorted(found.values(), key=lambda r: (r.prior, -r.score, r.start)))


def _dates(text: str, near: str | None, *, day_first: bool = False) -> list[DateHit]:
    """Return the dates of a text, those without a year and the spoken ones that tell a
    request's day among them."""
    found = find_dates(text, day_first=day_first, near=near)
    if near and len(near) >= 10:
        for hit in (
            *find_strokes(text, near, day_first=day_first),
            *(h for h in find_spoken(text, near) if _spoken_of(text, h) is not None),
        ):
            if all(hit.end <= o.start or o.end <= hit.start for o in found):
                found.append(hit)
    return sorted(found, key=lambda d: d.start)


def _spoken_of(text: str, date: DateHit) -> tuple[Of, int, int] | None:
    """Return what a day of the week or month is of, with the words that say so."""
    lead = max(0, date.start - 90)
    before, after = text[lead : date.start], text[date.end : date.end + 60]
    for left, right, of in SPOKEN:
        m, n = left.search(before), right.search(after)
        if m and n:
            return of, lead + m.start(), date.end + n.end()
    return None


#: Letters within which a request and its date belong together beyond doubt.
_CLOSE = 90


#: A comma that poor print turned into a full stop: the sentence goes on in small letters.
_GOES_ON = re.compile(r"\s?[a-z][^.;]{0,140}")


def _with_rest(view: View, s: Statement) -> str:
    """Return a statement's text, with the rest of its sentence where a comma was read as
    a full stop."""
    end = s.offset + len(s.text)
    rest = _GOES_ON.match(view.message.blocks[s.block].text, end)
    if rest is None or not s.text.endswith("."):
        return s.text
    return f"{s.text[:-1]},{rest[0]}"


def request_date(view: View, dated: Hit | None) -> Hit | None:
    """Return the date of the request this letter answers, where stated."""
    said = requests_said(view, dated)
    return said[0].hit if said else None


def _in_subject(view: View, near: str | None) -> RequestSaid | None:
    """Return the request that the subject line of a mail dates."""
    text = view.message.headers.get("subject", "")
    span = view.message.header_spans.get("subject")
    if span is None:
        return None
    hits = _dates(text, near)
    for n, date in enumerate(hits):
        said = _said(text, date, hits[n - 1].end if n else 0, "caption")
        if said is None:
            continue
        of, score, _start, end = said
        exact = span[1] - span[0] == len(text)
        a, b = (span[0] + date.start, span[0] + date.end) if exact else span
        return RequestSaid(
            hit=Hit(
                value=date.value, raw=text[date.start : date.end], start=a, end=b, confidence=0.8
            ),
            of=of,
            prior=bool(PRIOR.search(text[:end])),
            kind=kind_named(text),
            sure=True,
            start=a,
            end=b,
            score=score - 0.2,
            either_order=date.either_order,
            yearless=date.yearless,
        )
    return None


def _said(text: str, date: DateHit, left: int, zone: str) -> tuple[Of, float, int, int] | None:
    """Return what a date is of, how telling the words are, and where they stand."""
    if date.yearless and not re.search(r"\d", text[date.start : date.end].replace("the", "")):
        spoken = _spoken_of(text, date)
        return (spoken[0], 1.4, *spoken[1:]) if spoken else None
    lead = max(left, date.start - 170, 0)
    before, after = text[lead : date.start], text[date.end : date.end + 140]
    if zone != "body":
        for pattern, of in LABEL:
            m = pattern.search(before)
            if m:
                return of, 1.9, lead + m.start("cue"), date.end
    for own in _candidates(before, after, date, lead):
        of, score, start, end = own
        around = text[max(0, start - 30) : end + 40]
        inside = text[start:end].replace(text[date.start : date.end], " ")
        if ADDED.search(text[max(0, start - 30) : end + 40]):
            continue
        if NOT_OURS.search(around) or ELSE.search(inside):
            continue
        written = _WRITTEN.search(before)
        if of in ("received", "submitted") and written and end == date.end:
            of = "" if written[1].lower() == "of" else "dated"
        return of, score, start, end
    return None


def _candidates(
    before: str, after: str, date: DateHit, lead: int
) -> Iterator[tuple[Of, float, int, int]]:
    for pattern, of, score in BEFORE:
        m = pattern.search(before)
        if m is not None:
            # the nearest noun or verb before the date, not the first of the sentence
            start = m.start("cue")
            nearer = pattern.search(before, start + 1)
            while nearer is not None:
                start = nearer.start("cue")
                nearer = pattern.search(before, start + 1)
            yield of, score - (len(before) - start) / 1000, lead + start, date.end
    for pattern, of, score in AFTER:
        m = pattern.search(after)
        if m is None:
            continue
        if of == "" and not WHOSE.search(before):
            continue
        yield of, score, date.start, date.end + m.end("cue")
    if RECIBIMOS.search(before):
        m = re.search(rf"\b{NOUN}\b", after, re.IGNORECASE)
        if m:
            yield "received", 1.9, date.start, date.end + m.end()


#: "We received your request dated ...": the day is not that of the receipt.
_WRITTEN = worded_as(r"\b(dated|dtd[.·]?|of|fechada)\s+$")
_REFUSED = worded_as(r"\b(?:denied|declined|rejected|refused|denegó|rechazó)\b")


_DENIED_ON = worded_as(
    r"\b(?:we|office|ICE|ERO|OPLA|director|headquarters|i) (?:\w+ )?(?:denied|declined|rejected|refused|granted) "
    r"(?:your|his|her|the|a|an|that) (?:\w+ ){0,5}?\w+,? on $"
)


def _was_denied(text: str, start: int, hits: list[DateHit], n: int) -> bool:
    """Say whether the request is one whose denial the sentence dates: not this one."""
    refused = _REFUSED.search(text, 0, start)
    return refused is not None and len(hits) > 1 and n < len(hits)


_DECIDED = worded_as(
    r"^[^.;]{0,40}?\b(?:was|were) (?:\w+ )?(?:decided|denied|declined|refused|rejected|granted|answered)(?: by [^.;,]{3,40})?,? on $"
)


def _was_decided(text: str, hits: list[DateHit], n: int, near: str | None) -> bool:
    """Say whether the sentence goes on to date the decision of the request, before the
    letter: then the letter answers another one."""
    if n + 1 >= len(hits) or not near or hits[n + 1].value >= near[:10]:
        return False
    return bool(_DECIDED.search(text[hits[n].end : hits[n + 1].start]))


_ASKS_ICE = worded_as(
    rf"\b{NOUN}\b|\b(?:release|released|parole|paroled|stay|bond|discretion|defer\w*|furlough|supervision|"
    rf"this (?:office|unit|field office)|our office|ICE|ERO|OPLA|headquarters|dismiss\w*|not to remove|libertad)\b"
)


def kind_named(text: str) -> str:
    """Return the decision kind that words of a request name, or an empty string."""
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "")


#: Several requests that one letter answers: "your requests for release of March 1 and 4".
_SEVERAL = worded_as(
    r"\b(?:your|his|her|their|these|those|both|two|three|four|five|(?:the|client's) (?=(?:\w+ )?requests)|sus|las)(?: of)? (?:[\w'-]+ ){0,4}?(?:requests|applications|petitions|inquiries|letters|e-?mails|solicitudes|peticiones)\b"
)


def several_named(
    sentences: Iterable[str], near: str | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the days and the decision kinds that sentences about several requests name,
    each once, in order. ``near`` is the letter's own date."""
    days: dict[str, None] = {}
    kinds: dict[str, None] = {}
    for text in sentences:
        if not _SEVERAL.search(text):
            continue
        days |= dict.fromkeys(d.value for d in find_dates(text, near=near))
        kinds |= dict.fromkeys(kind for kind, pattern in _KINDS if pattern.search(text))
    return tuple(days), tuple(kinds)
