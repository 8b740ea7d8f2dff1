"""The requests a letter speaks of, with their dates: the one it answers and earlier ones.

The field ``request_date`` and the claims ``request`` come from this one reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from denialscan.extract.common import Hit, View
from denialscan.extract.dates import DateHit, find_dates, is_spanish
from denialscan.statements import Statement

#: What a letter says happened on the day: the request was written (``dated``), sent in
#: (``submitted``), arrived (``received``), or it does not say ("your request of").
Of = Literal["dated", "submitted", "received", ""]


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


_NOUN = (
    r"(?:requests?|applications?|petitions?|submissions?|letters?|correspondence|e-?mails?|messages?|fax(?:es)?|"
    r"pack(?:et|age)s?|inquir(?:y|ies)|motions?|filings?|escalation|form|i-?246|papers|materials|bundle|plea|"
    r"appeal|solicitud|carta|petici[oó]n|escrito|correo)"
)
_SENT = (
    r"(?:submitted|filed|sent|lodged|tendered|e-?mailed|mailed|faxed|forwarded|presented|delivered|uploaded|made|"
    r"address(?:ed)?|handed in|turned in|put in|presentad[oa]|enviad[oa]|presentó|envió)"
)
_ASKED = (
    rf"(?:{_SENT.replace('presented|', 'presented (?!your|him|her|them)|')}|asked|requested|wrote|applied|petitioned|sought|called for|appealed|"
    r"solicitó|pidió|escribió)"
)
_YOU = (
    r"(?:you\b|usted\b|(?:your|his|her|their|the) (?:\w+ )?(?:attorney|counsel|lawyer|representative|client|family|wife|husband|"
    r"spouse|sister|brother|mother|father)|counsel|(?:mr|ms|mrs)[.·]? [\w'-]+(?: [\w'-]+)?|applicant|subject|(?:the )?(?:detainee|requestor|petitioner))"
)
_WE = (
    r"(?:we|i|this (?:office|unit|field office|desk|headquarters|mailbox)|our office|(?:the )?(?:\w+ ){0,2}(?:field )?office|(?:the )?\w* ?mailbox|"
    r"ICE|ERO(?: \w+)?|OPLA(?: \w+)?|headquarters|hq\w*|the department|the unit)"
)
#: Words that give the date to something else than the request.
_ELSE = re.compile(
    r"\b(?:denied|denial|declined|refus\w+|decision|decided|determin\w+|convict\w*|arrest\w*|ordered|order of|orden|entered|removed|"
    r"memo|memorandum|guidance|guidelines?|directive|priorit\w+|hearing|interview\w*|issued|judge|born|transferred|booked|incident|"
    r"charged|lease|passport|expir\w+|travel document|embassy|consulate|supervision|report(?:ing|ed)? on|scheduled|detained|"
    r"acknowledg\w+|obligation|surgery|appointment|until|through|before|after|since|because|evidence|disposition|court|uscis|"
    r"denegad[oa]|denegó|cita|audiencia)\b|[;!?]",
    re.IGNORECASE,
)
_GAP = r"[^;]{0,90}?"
#: The same without a verb or a comma, which would begin to say something else.
_PLAIN = r"(?:(?!\b(?:is|are|was|were|been|has|have|had|will|may|ha|fue|es)\b)[^;,]){0,90}?"
_ON = r"[\s,(:]*(?:(?:on|of|from|dated|date|as of|del?|el|fechad[oa]|con fecha(?: del?)?|on or about|the)\b[\s,:]*){0,3}$"


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


#: (words up to the date, what the date is of, how telling).
_BEFORE: tuple[tuple[re.Pattern[str], Of, float], ...] = (
    (
        _re(
            rf"(?P<cue>\b{_NOUN}\b{_GAP}\b(?:received|rec'd|arrived|reached|came|recibid[oa])\b){_GAP}{_ON}"
        ),
        "received",
        2.0,
    ),
    (
        _re(rf"(?P<cue>\b{_WE} (?:\w+ )?(?:received|got|recibi[oó]|took in)\b){_GAP}{_ON}"),
        "received",
        1.9,
    ),
    (
        _re(rf"(?P<cue>(?:^|[,.;:] )\W*(?:\w+ )?(?:received|rec'd)\b{_GAP}\b{_NOUN}\b){_GAP}{_ON}"),
        "received",
        1.9,
    ),
    (_re(rf"(?P<cue>\brecibi(?:mos|ó){_GAP}\b{_NOUN}\b){_GAP}{_ON}"), "received", 1.9),
    (
        _re(rf"(?P<cue>\b{_YOU}(?:,? (?:\w+ )?(?:\w+ ))?[^;.]{{0,40}}?\b{_ASKED}\b){_GAP}{_ON}"),
        "submitted",
        1.9,
    ),
    (_re(rf"(?P<cue>\b{_NOUN}\b{_GAP}\b{_SENT}\b){_GAP}{_ON}"), "submitted", 2.0),
    (
        _re(
            rf"(?P<cue>\b{_NOUN}\b){_GAP}[\s,(]*\b(?:dated?|dtd|fechad[oa]|con fecha(?: del?)?|as of)\b[.·]?[\s:]*(?:el )?$"
        ),
        "dated",
        2.0,
    ),
    (
        _re(rf"(?P<cue>\b{_NOUN}\b){_PLAIN}[\s,(]*\b(?:of|from|del?|on|el)\b[\s:]*(?:the |el )?$"),
        "",
        1.9,
    ),
    (_re(rf"(?P<cue>\b{_NOUN}\b)(?: for [\w ]{{3,40}}?)?[\s,(:-]*$"), "", 1.6),
    (
        _re(
            r"(?P<cue>\b(?:stay|release|parole|bond|furlough|action)(?: of removal)? (?:\w+ )?(?:requested|sought|asked for|applied for))\s+(?:on|by [^.;,]{3,40} on)\s+$"
        ),
        "submitted",
        1.8,
    ),
    (
        _re(
            r"(?P<cue>\b(?:second|third|new|renewed|present|latest|another) one)\s+(?:on|of|dated)\s+$"
        ),
        "",
        1.6,
    ),
    (_re(r"(?P<cue>\basked for)\s+on\s+$"), "submitted", 1.6),
)
#: (words that follow the date, what the date is of, how telling).
_AFTER: tuple[tuple[re.Pattern[str], Of, float], ...] = (
    (_re(rf"^,?\s*(?P<cue>{_YOU}[^;.]{{0,30}}?\b{_ASKED})\b"), "submitted", 1.8),
    (
        _re(
            rf"^,?\s*(?P<cue>{_WE} (?:\w+ )?(?:received|got|recibi[oó]))\b(?=[^;.]{{0,60}}\b{_NOUN}\b)"
        ),
        "received",
        1.8,
    ),
    (
        _re(
            rf"^,?\s*(?P<cue>(?:your|su|a|the) (?:\w+ ){{0,4}}?{_NOUN}\b[^;.]{{0,60}}?\b(?:was|were|fue) (?:\w+ )?(?:received|recibid[oa]))\b"
        ),
        "received",
        1.8,
    ),
    (
        _re(
            rf"^,?\s*(?P<cue>(?:your|su) (?:\w+ ){{0,4}}?{_NOUN}\b[^;.]{{0,60}}?\b(?:was|were|fue) (?:\w+ )?{_SENT})\b"
        ),
        "submitted",
        1.8,
    ),
    (
        _re(
            rf"^\s+(?P<cue>(?:(?:stay|parole|case review|release|custody|deferred action) )?{_NOUN})\b"
        ),
        "",
        1.7,
    ),
)
_WHOSE = _re(r"\b(?:your|his|her|their|the|counsel's|[\w-]+'s|su|this)\s+$")
_RECIBIMOS = _re(rf"\brecibi(?:mos|ó) el\s+$")
_LABEL: tuple[tuple[re.Pattern[str], Of], ...] = (
    (
        _re(
            r"(?:^|\n|\s{2,}|[|;] ?)\W*(?P<cue>(?:date )?(?:request )?rec(?:eived|eipt|'d)(?: date)?(?: at [\w ]{3,20})?(?: on)?|received date|request received|fecha de recibo)\s*:\s*$"
        ),
        "received",
    ),
    (
        _re(
            r"\b(?P<cue>(?:date of (?:your |the )?(?:request|application|filing|submission)|(?:request|application|filing|submission) date|"
            r"fecha de (?:la )?solicitud|date filed|filed|submitted|date submitted|request dated|your request))\s*(?:on)?:\s*$"
        ),
        "submitted",
    ),
)
#: Another request than the one answered.
_PRIOR = _re(
    rf"\b(?:previous(?:ly)?|prior|earlier|first|former|original|initial|anterior|last|older)\b,? (?:\w+ ){{0,4}}?{_NOUN}\b|"
    rf"\b(?:previously|earlier|formerly|once before) (?:\w+ )?{_ASKED}\b|\b{_ASKED} (?:previously|earlier|once before)\b"
)
#: More papers for a request made before, or a question about it.
_ADDED = _re(
    r"\b(?:additional|supplement\w*|further|follow-?up|more|updated?|status|missing|outstanding|requested) (?:\w+ )?"
    r"(?:evidence|documents?|documentation|materials?|papers|information|inquir\w+|letters?|submissions?|e-?mails?|records?|filing)\b|"
    r"\bsupplement(?:ed|al|ing)?\b|\binquir(?:y|ed) (?:about|as to|into) (?:the )?status\b"
)
#: Another's paper, or something else with the name of one.
_NOT_OURS = _re(
    r"\b(?:request(?:s|ed)? (?:for|to) (?:an? |the |your |his |her )?(?:emergency )?(?:travel (?:document|permit)|admission\b|certified|evidence|records?|laissez|passport)|"
    r"(?:uscis|embassy|consulate|consul|court|board|judge|government of \w+)\b(?!'s mailbox)|(?:this|present) (?:letter|message|e-?mail|notice)|"
    r"(?:its|our|my|office's|director's|ice's|ero's|opla's) (?:\w+ ){0,2}(?:letter|message|e-?mail|correspondence|fax|inquir(?:y|ies)|requests?)|"
    r"applied for (?:admission|asylum|adjustment)|requests? went to (?!headquarters|this|our|ice)|"
    r"letters? (?:from|of|by) (?:your |his |her |the |an? |dr|mr|ms|mrs|pastor|employer|(?!i-)[A-Z])|letters? of support|visa (?:application|petition)|i-?130|i-?485|i-?589|"
    r"asylum application|application for (?:asylum|adjustment|cancellation|admission|a (?:visa|passport))|(?<!join a )(?<!joint )(?<!join in a )motion to re(?:open|consider)|appeal (?:to|with|before) the (?:board|bia|court)|"
    r"(?:you|he|she|subject) (?:was|were) received|policy|form edition)\b"
)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, _re(pattern))
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
        hits = [d for d in find_dates(text, day_first=spanish, near=near) if d.end <= len(s.text)]
        for n, date in enumerate(hits):
            said = _said(text, date, hits[n - 1].end if n else 0, s.zone)
            if said is None:
                continue
            of, score, start, end = said
            block = view.message.blocks[s.block]
            a, b = block.clean.span(s.offset + start, s.offset + end)
            request = RequestSaid(
                hit=view.hit(block, s.offset + date.start, s.offset + date.end, date.value, 0.85),
                of=of,
                prior=bool(_PRIOR.search(text[hits[n - 1].end if n else 0 : end]))
                or _was_denied(text, start, hits, n),
                kind=kind_named(text[max(0, start - 60) : end + 70]),
                sure=of != "submitted" or bool(_ASKS_ICE.search(text[start : end + 80])),
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
    hits = find_dates(text, near=near)
    for n, date in enumerate(hits):
        said = _said(text, date, hits[n - 1].end if n else 0, "caption")
        if said is None:
            continue
        of, score, start, end = said
        exact = span[1] - span[0] == len(text)
        a, b = (span[0] + date.start, span[0] + date.end) if exact else span
        return RequestSaid(
            hit=Hit(
                value=date.value, raw=text[date.start : date.end], start=a, end=b, confidence=0.8
            ),
            of=of,
            prior=bool(_PRIOR.search(text[:end])),
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
    lead = max(left, date.start - 170, 0)
    before, after = text[lead : date.start], text[date.end : date.end + 140]
    if zone != "body":
        for pattern, of in _LABEL:
            m = pattern.search(before)
            if m:
                return of, 1.9, lead + m.start("cue"), date.end
    for own in _candidates(before, after, date, lead):
        of, score, start, end = own
        around = text[max(0, start - 30) : end + 40]
        inside = text[start:end].replace(text[date.start : date.end], " ")
        if _ADDED.search(text[max(0, start - 30) : end + 40]):
            continue
        if _NOT_OURS.search(around) or _ELSE.search(inside):
            continue
        written = _WRITTEN.search(before)
        if of in ("received", "submitted") and written and end == date.end:
            of = "" if written[1].lower() == "of" else "dated"
        return of, score, start, end
    return None


def _candidates(
    before: str, after: str, date: DateHit, lead: int
) -> Iterator[tuple[Of, float, int, int]]:
    for pattern, of, score in _BEFORE:
        m = None
        for m in pattern.finditer(before):
            pass
        if m is not None:
            # the nearest noun or verb before the date, not the first of the sentence
            start = m.start("cue")
            nearer = pattern.search(before, start + 1)
            while nearer is not None:
                start = nearer.start("cue")
                nearer = pattern.search(before, start + 1)
            yield of, score - (len(before) - start) / 1000, lead + start, date.end
    for pattern, of, score in _AFTER:
        m = pattern.search(after)
        if m is None:
            continue
        if of == "" and not _WHOSE.search(before):
            continue
        yield of, score, date.start, date.end + m.end("cue")
    if _RECIBIMOS.search(before):
        m = re.search(rf"\b{_NOUN}\b", after, re.IGNORECASE)
        if m:
            yield "received", 1.9, date.start, date.end + m.end()


#: "We received your request dated ...": the day is not that of the receipt.
_WRITTEN = _re(r"\b(dated|dtd[.·]?|of|fechada)\s+$")
_REFUSED = _re(r"\b(?:denied|declined|rejected|refused|denegó|rechazó)\b")


def _was_denied(text: str, start: int, hits: list[DateHit], n: int) -> bool:
    """Say whether the request is one whose denial the sentence dates: not this one."""
    refused = _REFUSED.search(text, 0, start)
    return refused is not None and len(hits) > 1 and n < len(hits)


_ASKS_ICE = _re(
    rf"\b{_NOUN}\b|\b(?:release|released|parole|paroled|stay|bond|discretion|defer\w*|furlough|supervision|"
    rf"this (?:office|unit|field office)|our office|ICE|ERO|OPLA|headquarters|dismiss\w*|not to remove|libertad)\b"
)


def kind_named(text: str) -> str:
    """Return the decision kind that words of a request name, or an empty string."""
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "")
