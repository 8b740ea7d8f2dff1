"""The age that a letter gives its person: "aged 44", "Male, 48,", "You turn 47 next month"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from denialscan.claims.reading import (
    OTHERS,
    Told,
    evidence,
    is_doubtful,
    of_another,
    of_child,
    trimmed,
)
from denialscan.extract import View
from denialscan.schema import Claim

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
_GROWN = rf"(?:[2-9]\d|1[89]|(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(list(_ONES)[:9])}))?)"
_PERSON = (
    r"(?:you|he|she|they|subject|applicant|detainee|client|alien|noncitizen|respondent|parolee|"
    r"(?:mr|ms|mrs)[.·]? [\w'-]+(?: [\w'-]+)?)"
)
_SORT = (
    r"(?:national|citizen|native|man|woman|male|female|gentleman|lady|individual|noncitizen|alien|"
    r"(?-i:[A-Z][a-zéí]+(?:an|ese|ish|ic|i|ino|ean|oan))|hombre|mujer)"
)
_OF_NOW = (
    r"(?:\w+[ -]){0,2}?(?:(?:citizen|national|native|man|woman|male|female|noncitizen|alien|detainee|individual|person|applicant|subject|gentleman|"
    r"\w+(?:an|ese|ish|i|ian|can))\b)"
)
_AGE = re.compile(
    rf"(?P<lead>\b(?:you are|he is|she is|subject is|who is|client(?:,[^,]{{0,40}},)? is|applicant is|detainee is|alien is|(?:mr|ms|mrs)[.·]? [\w'-]+(?: [\w'-]+)?(?:,| is)|subject,|an?)\s+"
    rf"(?:now |currently |presently )?(?:an? )?)(?P<n>{_NUMBER})[- ]years?[- ](?:old\b(?P<of>,? {_OF_NOW})?|of age\b)|"
    rf"(?P<label>\bage|\bedad)\s*:\s*(?P<n2>\d{{1,2}})\b(?! (?:at|when))|"
    rf"(?P<aged>(?:\b(?:you|subject|applicant|detainee|client|(?:mr|ms|mrs)[.·]? [\w'-]+|national|citizen|native|man|woman)\b[^.;,]{{0,30}}(?:,\s*|\s)))(?:now |currently )?aged? (?P<n3>{_NUMBER})\b(?! (?:at|when|or\b))|"
    rf"\b(?P<es>usted tiene|tiene|de) (?P<n4>\d{{1,2}}) años(?= de edad\b|[,.;]|$)|"
    # "Korean, age 46", "Male, 48, arrived", "M/48", "a Belarusian, 28, from"
    rf"(?:\b{_SORT}(?: of [\w ]{{4,25}})?|(?-i:\b[MF])),? (?:aged? )?(?P<n5>1[89]|[2-9]\d)(?=[,;/)]|\.?$|\.\s)|"
    rf"\b{_SORT}, aged? (?P<n6>[1-9]\d)\b(?! (?:at|when|or\b))|(?-i:\b[MF]/(?P<n7>[1-9]\d)\b(?!/))|"
    rf"\b{_SORT},? (?:of|aged) (?P<n8>{_GROWN})(?: years)?(?=[,.;]|$| who\b)|"
    # "He is 55.", "who is 51 and diabetic"
    rf"\b(?:{_PERSON}|who|your client) (?:is|are)(?: now| only| already| just)? (?P<n9>{_GROWN})(?=[.,;]|$| and\b| but\b| or so\b)",
    re.IGNORECASE,
)
_ONCE = re.compile(
    r"\b(?:when|at the age|since (?:the )?age|at age|was|were|then|until|came|arrived|entered|brought|from the age|cuando|desde)\b",
    re.IGNORECASE,
)
#: A birthday that is near: the age that it brings.
_TURNS = re.compile(
    rf"\b(?:{_PERSON}|who|your client) (?:turns?|will (?:turn|be)|is about to (?:turn|be)) (?P<n>{_GROWN})(?: years old)? "
    r"(?:(?P<this>(?:later |earlier )?this month)|(?P<next>next month))\b",
    re.IGNORECASE,
)


def ages(view: View, told: Told, own: str | None) -> Iterator[Claim]:
    """Yield the ages that a statement gives the person, as ``age`` claims.

    An age that a birthday of this or the next month brings has that month as its date;
    ``own`` is the letter's day (ISO).
    """
    for m in _AGE.finditer(told.masked):
        number = next(v for k, v in m.groupdict().items() if k[0] == "n" and v)
        lead = (m["lead"] or "").strip().lower()
        if lead in ("a", "an") and not m["of"]:
            continue  # "a 14-year-old conviction"
        if (lead in ("a", "an") or not m["lead"]) and of_child(told, m.start()):
            continue
        clause = told.masked[max(0, m.start() - 45) : m.start()]
        if _ONCE.search(re.split(r"[;,.]\s", clause)[-1]) or of_another(told, m.end()):
            continue
        if is_doubtful(told, m.end()):
            continue
        if re.search(r"\b(?:19|20)\d\d\b", m["aged"] or "") or OTHERS.search(m[0]):
            continue
        if re.match(r"\s*(?:when|at the time|in (?:19|20)\d\d|cuando)\b", told.masked[m.end() :]):
            continue
        if OTHERS.search(told.masked[m.end() : m.end() + 20].split(",")[0]):
            continue
        yield _age(view, told, m, number)
    for m in _TURNS.finditer(told.masked) if own else ():
        if not of_another(told, m.start()) and not OTHERS.search(m[0]):
            assert own is not None
            yield _age(view, told, m, m["n"], _month(own, 0 if m["this"] else 1))


def _age(view: View, told: Told, m: re.Match[str], number: str, month: str = "") -> Claim:
    return Claim(
        what="age",
        value=str(_number(number)),
        date=month or None,
        attributes=trimmed({"turns": "yes" if month else ""}),
        confidence=0.85,
        evidence=evidence(view, told, m.start(), m.end()),
    )


def _month(day: str, later: int) -> str:
    """Return the month of a day (ISO), or one some months later."""
    count = int(day[:4]) * 12 + int(day[5:7]) - 1 + later
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    words = re.split(r"[ -]", text.lower())
    return sum(_TENS.get(w, 0) or _ONES.get(w, 0) for w in words)
