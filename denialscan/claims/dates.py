"""The days a letter gives: birth, age, the request answered, earlier decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from denialscan.claims.reading import (
    Told,
    evidence,
    letter_day,
    of_another,
    tellings,
    trimmed,
)
from denialscan.extract import Hit, View
from denialscan.extract.dates import DateHit
from denialscan.extract.requests import kind_named, requests_said
from denialscan.reference.offices import find_offices
from denialscan.schema import Claim, Field


def find(view: View, fields: dict[str, Field]) -> tuple[Claim, ...]:
    """Return the days of one message: births, ages, requests, decisions."""
    own = letter_day(fields)
    claims = list(_requests(view, own))
    for told in tellings(view, fields, yearless=True):
        claims += _births(view, told)
        claims += _ages(view, told)
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
    r"(?P<cue>\bborn(?: (?:in|at) (?-i:[A-Z][\w'·-]+(?:,? (?:de |del |la )?[A-Z][\w'·-]+){0,4}),?)?|\b(?:date of birth|birth ?date|d\.?o\.?b\b\.?)(?: (?:is|as))?(?: (?:listed|recorded|given|shown) as)?|"
    r"\bnacid[oa](?: en (?-i:[A-Z][\w'·-]+(?:,? (?:de |del |la )?[A-Z][\w'·-]+){0,4}),?)?|\bfecha de nacimiento)(?P<link>[\s,:()/-]*(?:on or about |on |in |of |el (?:d[ií]a )?|en |about )*(?:the )?)$",
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
        if _of_child(told, start) or _PAPER.search(told.text, 0, start):
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
#: Those whose birth or age a letter tells beside the person's.
_OTHERS = re.compile(
    r"\b(?:minor|infant|baby|citizen child|U\.?S\.? citizen|toddler|pupil|grand\w+|daughter|son|boy|girl|child(?:ren)?|wife|husband|mother|father|brother|sister|"
    r"victim|spouse|partner|cousin|uncle|aunt|nephew|niece|parents?|parolee's|sponsor|hij[oa]s?|espos[oa]|madre|padre|herman[oa])\b",
    re.IGNORECASE,
)


def _of_child(told: Told, start: int) -> bool:
    """Say whether somebody else is named just before a birth or an age."""
    near = told.masked[max(0, start - 60) : start]
    return of_another(told, start) or bool(
        re.search(rf"{_OTHERS.pattern}[^.;]{{0,25}}$", near, re.IGNORECASE)
    )


_TENS = {
    word: n * 10
    for n, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}
_ONES = {
    word: n
    for n, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
         "nineteen"),
        start=1,
    )
}  # fmt: skip
_NUMBER = rf"(?:\d{{1,2}}|(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(list(_ONES)[:9])}))?|{'|'.join(_ONES)})"
_OF_NOW = (
    r"(?:\w+[ -]){0,2}?(?:(?:citizen|national|native|man|woman|male|female|noncitizen|alien|detainee|individual|person|applicant|subject|gentleman|"
    r"\w+(?:an|ese|ish|i|ian|can))\b)"
)
_AGE = re.compile(
    rf"(?P<lead>\b(?:you are|he is|she is|subject is|who is|client(?:,[^,]{{0,40}},)? is|applicant is|detainee is|alien is|(?:mr|ms|mrs)[.·]? [\w'-]+(?: [\w'-]+)?(?:,| is)|subject,|an?)\s+"
    rf"(?:now |currently |presently )?(?:an? )?)(?P<n>{_NUMBER})[- ]years?[- ](?:old\b(?P<of>,? {_OF_NOW})?|of age\b)|"
    rf"(?P<label>\bage|\bedad)\s*:\s*(?P<n2>\d{{1,2}})\b(?! (?:at|when))|"
    rf"(?P<aged>(?:\b(?:you|subject|applicant|detainee|client|(?:mr|ms|mrs)[.·]? [\w'-]+|national|citizen|native|man|woman)\b[^.;,]{{0,30}},\s*))(?:now |currently )?aged? (?P<n3>{_NUMBER})\b|"
    rf"\b(?P<es>usted tiene|de) (?P<n4>\d{{1,2}}) años de edad\b",
    re.IGNORECASE,
)
_ONCE = re.compile(
    r"\b(?:when|at the age|since (?:the )?age|at age|was|were|then|until|came|arrived|entered|brought|from the age|cuando|desde)\b",
    re.IGNORECASE,
)


def _ages(view: View, told: Told) -> Iterator[Claim]:
    for m in _AGE.finditer(told.masked):
        number = m["n"] or m["n2"] or m["n3"] or m["n4"]
        lead = (m["lead"] or "").strip().lower()
        if lead in ("a", "an") and not m["of"]:
            continue  # "a 14-year-old conviction"
        if lead in ("a", "an") and _of_child(told, m.start()):
            continue
        clause = told.masked[max(0, m.start() - 45) : m.start()]
        if _ONCE.search(re.split(r"[;,.]\s", clause)[-1]) or of_another(told, m.start()):
            continue
        if m["aged"] and re.search(r"\b(?:19|20)\d\d\b", m["aged"]):
            continue
        if re.match(r"\s*(?:when|at the time|in (?:19|20)\d\d|cuando)\b", told.masked[m.end() :]):
            continue
        if _OTHERS.search(told.masked[m.end() : m.end() + 20].split(",")[0]):
            continue
        age = _number(number)
        if age:
            yield Claim(
                what="age",
                value=str(age),
                confidence=0.85,
                evidence=evidence(view, told, m.start(), m.end()),
            )


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    words = re.split(r"[ -]", text.lower())
    return sum(_TENS.get(w, 0) or _ONES.get(w, 0) for w in words)


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
#: Words of a decision right before its date; then those right after it.
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
    rf"^\s+(?P<cue2>(?:denial|refusal|denial letter))\b",
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
        place = _decided(told, date, told.dates[n - 1].end if n else 0)
        if place is None:
            continue
        start, end, outcome = place
        around = told.text[max(0, start - 25) : end]
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


_OUR = re.compile(r"\b(?:(?i:our|we|this (?:office|unit|headquarters)|my)|I)\b")


def _decided(told: Told, date: DateHit, left: int) -> tuple[int, int, str] | None:
    lead = max(left, date.start - 170)
    before = told.masked[lead : date.start]
    for pattern, outcome in _DECIDED:
        m = pattern.search(before)
        if m:
            start = lead + m.start("cue")
            return start, date.end, outcome if outcome != "verb" else _outcome(m["cue"])
    m = _DECIDED_AFTER.search(told.masked[date.end : date.end + 120])
    if m is None:
        return None
    end = date.end + m.end()
    if m["cue2"]:
        return date.start, end, "denied"
    return date.start, end, _outcome(m["cue"])


def _outcome(text: str) -> str:
    return "granted" if re.search(r"\b(?:granted|approved)\b", text, re.IGNORECASE) else "denied"
