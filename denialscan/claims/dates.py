"""The days a letter gives: birth, age, the request answered, earlier decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from denialscan.claims.ages import ages
from denialscan.claims.reading import Told, evidence, letter_day, of_child, tellings, trimmed
from denialscan.extract import Hit, View
from denialscan.extract.requests import kind_named, requests_said
from denialscan.reference.offices import find_offices, principal_city
from denialscan.schema import Claim, Field


def find(view: View, fields: dict[str, Field]) -> tuple[Claim, ...]:
    """Return the days of one message: births, ages, requests, decisions."""
    own = letter_day(fields)
    claims = list(_requests(view, own))
    for told in tellings(view, fields, yearless=True):
        claims += _births(view, told)
        claims += ages(view, told, own)
        claims += _decisions(view, told, own)
    return tuple({(c.what, c.value, c.date, c.attributes.get("of")): c for c in claims}.values())


def _requests(view: View, own: str | None) -> Iterator[Claim]:
    dated = Hit(value=own, raw="", start=0, end=0) if own else None
    for said in requests_said(view, dated):
        yield Claim(
            what="request",
            date=str(said.hit.value),
            attributes=trimmed(
                {
                    "of": said.of,
                    "kind": said.kind,
                    "prior": "yes" if said.prior else "",
                    "sure": "" if said.sure else "no",
                    "either_order": "yes" if said.either_order else "",
                    "yearless": "yes" if said.yearless else "",
                }
            ),
            confidence=said.hit.confidence,
            evidence=view.reading.evidence(
                min(said.start, said.hit.start), max(said.end, said.hit.end), part=view.part
            ),
        )


#: Words of a birth that stand right before its date.
_BORN = re.compile(
    r"(?P<cue>\bborn(?: (?:in|at) (?-i:[A-Z][\w'·-]+(?:,? (?:de |del |la )?[A-Z][\w'·-]+){0,4}),?)?|\b(?:date of birth|(?:date|day|year) born|birth ?(?:date|day)|d[./]?o[./]?b\b\.?|yob|(?-i:b)[.·])(?:\s?[/(,]\s?(?:coc|cob|pob|nacimiento|age|sex|f\. ?nac\.?)\)?)?(?: (?:is|as))?(?: (?:listed|recorded|given|shown) as)?|"
    r"\bnacid[oa](?: en (?-i:[A-Z][\w'·-]+(?:,? (?:de |del |la )?[A-Z][\w'·-]+){0,4}),?)?|\b(?:fecha de )?nacimiento)(?P<link>[\s,:()/-]*(?:on or about |on |in |of |el (?:d[ií]a )?|en |about )*(?:the )?)$",
    re.IGNORECASE,
)


def _births(view: View, told: Told) -> Iterator[Claim]:
    for date in told.dates:
        if date.yearless:
            continue
        m = _BORN.search(told.masked[max(0, date.start - 90) : date.start])
        if m is None:
            continue
        start = max(0, date.start - 90) + m.start("cue")
        if of_child(told, start) or _PAPER.search(told.text, 0, start):
            continue
        yield Claim(
            what="birth",
            date=date.value,
            attributes=trimmed({"either_order": "yes" if date.either_order else ""}),
            confidence=0.9,
            evidence=evidence(view, told, start, date.end),
        )


#: Papers that may give another birth date than the person's.
_PAPER = re.compile(
    r"\b(?:passport|certificate|visa|register|registry|cedula|consul\w*|embassy|document|census)\b[^.;]*$",
    re.IGNORECASE,
)
_REFUSED = r"(?:denied|declined|refused|rejected|turned down|granted|approved|neg[óo]|deneg[óo]|rechaz[óo])"
_DECIDER = (
    r"(?:we|i|this (?:office|field office|unit|headquarters)|our office|ICE|ERO(?: [A-Z]\w+){0,2}|OPLA(?: [A-Z]\w+){0,2}|headquarters|"
    r"(?:the |our )?(?:[A-Z]\w+ ){0,3}(?:field |sub-?)?office|the (?:field office )?director|the senior reviewing official|esta oficina)"
)
_EARLIER = r"(?:previous(?:ly)?|prior|earlier|first|former(?:ly)?|initial|last|already|before|like|similar|same|original|anterior)"
_ASKED = r"(?:requests?|applications?|petitions?|submissions?|I-?246|stay(?: of removal)?|parole|release|bond|case review|solicitud)"
_ON = (
    r"(?:[\s,(]*(?:(?:on|of|dated|from|in|by|issued|made|el|de|del|fechada)\b[\s,]*(?:the )?){0,3})"
)
#: Words of a decision right before its date, with its outcome: "verb" where the words tell
#: it, "place" where they do and name a place that must be an office's. Then those after it.
_DECIDED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), how)
    for pattern, how in (
        (
            rf"(?P<cue>\b(?:our|the|this office's|its|ICE's|ERO's|[\w-]+'s|my|a|that|{_EARLIER}) (?:\w+ ){{0,3}}?(?:denial|refusal|denial letter|negative decision|adverse decision)(?: letter)?(?: (?:of|in|to) (?:your|his|her|the) (?:\w+ ){{0,3}}?{_ASKED})?){_ON}$",
            "denied",
        ),
        (
            rf"(?P<cue>\b(?:our|this office's|its|ICE's|ERO's|{_EARLIER}) (?:\w+ ){{0,3}}?(?:decision|determination)s?){_ON}$",
            "",
        ),
        (
            rf"(?P<cue>\b(?:the|that) (?:\w+ )?(?:decision|denial|determination) (?:made|taken|issued|reached|rendered)(?: (?:in|by|at|from) [^.;,]{{3,40}}?)?){_ON}$",
            "",
        ),
        (
            rf"(?P<cue>\b{_DECIDER} (?:\w+ )?{_REFUSED} (?:your|his|her|the|a|an|that|this|su) (?:\w+ ){{0,4}}?{_ASKED}\b[^.;,]{{0,50}}?){_ON}$",
            "verb",
        ),
        (
            rf"(?P<cue>\b{_EARLIER} (?:\w+ ){{0,3}}?{_ASKED}\b[^.;,]{{0,40}}? (?:was|were) (?:\w+ )?{_REFUSED}(?: by [^.;,]{{3,45}}?)?){_ON}$",
            "verb",
        ),
        (
            rf"(?P<cue>\b{_ASKED}\b[^.;,]{{0,40}}? (?:was|were) {_EARLIER} {_REFUSED}(?: by [^.;,]{{3,45}}?)?){_ON}$",
            "verb",
        ),
        (
            rf"(?P<cue>\b{_DECIDER} (?:\w+ )?(?:said no|answered no|decided against (?:it|release|you|him|her)|turned (?:it|you|him|her|this|that|your \w+) down|{_REFUSED}(?: (?:it|this|that|one|you|him|her|the same|release|parole))?)){_ON}$",
            "verb",
        ),
        (
            rf"(?P<cue>\b(?:our|my|this office's|the(?: earlier| first| last)?|{_EARLIER}) (?:(?-i:no)|answer|reply)\b(?! later)){_ON}$",
            "",
        ),
        (
            rf"(?P<cue>\b{_EARLIER} (?:\w+ )?(?:denials?|refusals?)(?: letters?)?) ?:[ ]?$",
            "denied",
        ),
        (rf"(?P<cue>\b{_EARLIER} (?:decision|determination|answer)s?) ?:[ ]?$", ""),
        (
            rf"(?P<cue>\bthe (?:one|request|application|packet) (?:that )?(?:was )?{_REFUSED}){_ON}$",
            "verb",
        ),
        (
            rf"(?P<cue>(?P<place>(?-i:\b[A-Z][a-z]+(?: [A-Z][a-z]+)?|\b[Ff]ield [Oo]ffice)) (?:\([\w ]{{3,25}}\) )?(?:\w+ )?{_REFUSED}(?: (?:it|this|that|one|(?:the|your|his|her) (?:\w+ )?{_ASKED}))?){_ON}$",
            "place",
        ),
        (
            rf"(?P<cue>\bthe (?P<place>(?-i:[A-Z][a-z]+(?: [A-Z][a-z]+){{0,2}})) (?:(?:field )?office(?:.s)? )?(?:decision|determination|denial|refusal)){_ON}$",
            "place",
        ),
        (
            rf"(?P<cue>\b{_ASKED}\b (?:which |that )?(?:was|were) {_REFUSED}(?: by [^.;,]{{3,45}}?)?){_ON}$",
            "verb",
        ),
        (
            r"(?P<cue>\b(?:90|180|ninety)-day (?:decision|(?:custody )?review decision|determination)) (?:of|dated|on) $",
            "",
        ),
        (r"(?P<cue>\b(?:denegaci[oó]n|decisi[oó]n) anterior)[\s,]*(?:de fecha |del?|el )*$", ""),
    )
)
_DECIDED_AFTER = re.compile(
    rf"^,?\s*(?P<cue>{_DECIDER} (?:\w+ )?{_REFUSED} (?:your|his|her|the|a|an|that|to (?:release|grant|parole)|su))\b|"
    rf"^\s+(?P<cue2>(?:denial|refusal|denial letter|no)\b(?! one\b))|^\s+(?P<cue3>(?:field office )?(?:decision|determination|answer))\b",
    re.IGNORECASE,
)
_NOT_ICE = re.compile(
    r"\b(?:judge|ij|board|bia|uscis|court|circuit|asylum|bond (?:hearing|redetermination)|consul\w*|embassy|parole board|police|state)\b",
    re.IGNORECASE,
)


def _decisions(view: View, told: Told, own: str | None) -> Iterator[Claim]:
    if view.kind in ("court_decision", "uscis_decision", "foia_response", "charging_document"):
        return
    for n, date in enumerate(told.dates):
        if len(date.value) < 7 or (own and date.value >= own):
            continue
        place = _decided(told, n)
        if place is None:
            continue
        start, end, outcome = place
        around = told.text[max(0, start - 25) : end + 15]
        if _NOT_ICE.search(around):
            continue
        offices = find_offices(told.text[max(0, start - 40) : end + 40])
        yield Claim(
            what="decision",
            date=date.value,
            attributes=trimmed(
                {
                    "office": offices[0].code if len({o.code for o in offices}) == 1 else "",
                    "own": "yes" if _OUR.search(told.text[max(0, start - 5) : end]) else "",
                    "kind": kind_named(told.text[start:end]),
                    "outcome": outcome,
                    "either_order": "yes" if date.either_order else "",
                    "yearless": "yes" if date.yearless else "",
                }
            ),
            confidence=0.85,
            evidence=evidence(view, told, start, end),
        )


_THE = re.compile(r"\b(?:the|our|that|its|this office's)\s+$", re.IGNORECASE)
_OUR = re.compile(r"\b(?:(?i:our|we|this (?:office|unit|headquarters)|my)|I)\b")


_ALSO = re.compile(r"(?:,|,? and|,? y|;|&| &)(?: again)?(?: on| of)? $")


def _decided(told: Told, n: int) -> tuple[int, int, str] | None:
    """Return where the decision of the ``n``-th date of a statement is told, and its
    outcome, empty where the words leave it open."""
    date, left = told.dates[n], told.dates[n - 1].end if n else 0
    lead = max(left, date.start - 170)
    before = told.masked[lead : date.start]
    for pattern, outcome in _DECIDED:
        m = pattern.search(before)
        if m is None or (outcome == "place" and not _is_office(m["place"])):
            continue
        plain = re.search(r"(?:decision|determination)$", m["cue"])
        how = outcome if outcome in ("", "denied") else "" if plain else _outcome(m["cue"])
        return lead + m.start("cue"), date.end, how
    # "denied on January 27 and on March 3": the second day too
    joined = _ALSO.match(told.masked[left : date.start]) if left else None
    if joined and n:
        earlier = _decided(told, n - 1)
        if earlier is not None and earlier[1] <= date.start:
            return earlier[0], date.end, earlier[2]
    m = _DECIDED_AFTER.search(told.masked[date.end : date.end + 120])
    if m is None:
        return None
    end = date.end + m.end()
    if m["cue3"] and not _THE.search(before):
        return None
    if m["cue2"] or m["cue3"]:
        return date.start, end, "denied" if m["cue2"] else ""
    return date.start, end, _outcome(m["cue"])


def _is_office(place: str) -> bool:
    """Say whether a place that decides ("Boston denied it") is the name of an office."""
    last = place.split()[-1]
    return last.lower() == "office" or bool(principal_city(place) or principal_city(last))


def _outcome(text: str) -> str:
    return "granted" if re.search(r"\b(?:granted|approved)\b", text, re.IGNORECASE) else "denied"
