"""The route of review a letter offers: which sentence states one that is still open."""

from __future__ import annotations

import re

from denialscan.extract.common import Hit, View
from denialscan.patterns import Worded, worded
from denialscan.roles import Judged


def avenue_forms() -> tuple[Worded, ...]:
    """Return the forms of ``data/avenues.toml``: ways of offering a route."""
    return worded("avenues.toml", "avenue")


_CONTACT_ONLY = re.compile(
    r"\b(?:questions|inquir\w+|further information|please contact|status of)\b", re.I
)
_PAST = re.compile(
    r"\b(?:you (?:were|was|had been) (?:given|afforded|provided|interviewed)|was (?:afforded|given|conducted)|had the opportunity|"
    r"(?:you|counsel) (?:appealed|requested|sought|submitted)|"
    r"has (?:been )?(?:completed|concluded|ended|closed|run its course))\b",
    re.IGNORECASE,
)
#: A sentence that offers something looks ahead.
_AHEAD = re.compile(
    r"\b(?:may|can|could|will|shall|should|might|must|free|right|entitled|welcome|option|opportunity|available|"
    r"next|please|within|if|scheduled|due|upon|when|unless|invited|open|seek|submit|appeals? (?:lies|go|to)|remains|"
    r"puede|podr[aá]|derecho|ser[aá]|pr[oó]xima|deber[aá]|volver[aá]|si)\b",
    re.IGNORECASE,
)
#: "you may not": a denial just before the route.
_DENIED = re.compile(r"\b(?:no|not|cannot|nor|never|neither)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_REFUSED = re.compile(
    r"\b(?:no|nor)\s(?:[\w-]+\s){0,4}(?:request|review|appeal|reconsideration|evidence|correspondence|application|consideration)|"
    r"\b(?:will|shall|may|can|would) ?not\b(?! (?:\w+ )?(?:prevent|bar|keep|stop|preclude|prohibit|hinder)\b)[^.;,]{0,30}\b(?:appeal|be (?:considered|entertained|reviewed|heard|reconsidered|accepted|taken up)|consider|reconsider|entertain|review|accept)\b",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\b(?:but|however|although|though|while|except|unless|nevertheless|pero|aunque)\b|;",
    re.IGNORECASE,
)
#: Somebody else's review, and what the person may suffer rather than do.
_OF_CONSUL = re.compile(
    r"\b(?:consul\w*|embass\w+)\b[^.;]{0,40}\b(?:will|may|can)\b[^.;]{0,30}\b(?:review|interview)",
    re.IGNORECASE,
)
_SUFFERED = re.compile(
    r"\b(?:may|can|could|will) be (?:arrested|detained|removed|prosecuted|terminated|revoked)\b",
    re.IGNORECASE,
)


def states_avenue(judged: Judged) -> bool:
    """Say whether a sentence offers a route that is still open to the person."""
    s = judged.statement
    text = s.text
    if _OF_CONSUL.search(text) or _PAST.search(text) or (s.has("ctx.reported") and _told(text)):
        return False
    if _CONTACT_ONLY.search(text) and not re.search(
        r"reconsider|appeal|review|evidence|(?:new|further|additional) document|request for|parole",
        text,
        re.I,
    ):
        return False
    refused = bool(_REFUSED.search(text)) or s.has("role.no_avenue")
    if refused and not _BUT.search(text):
        return False
    if _by_form(text, refused=refused):
        return True
    if not s.has("role.avenue", "role.no_avenue") and not refused and "avenue" in judged.roles:
        return True  # in words no form knows, by the sentence models
    if not s.has("role.avenue") or not _AHEAD.search(text):
        return False
    return any(
        s.stance(c) not in ("reported", "quoted") and not _DENIED.search(text[: c.start])
        for c in s.span.all("role.avenue")
    )


def _by_form(text: str, *, refused: bool) -> bool:
    if _SUFFERED.search(text):
        return False
    for form in avenue_forms():
        for m in form.regex.finditer(text):
            if _DENIED.search(text[: m.start()]):
                continue
            if refused and _REFUSED.search(m.group(0)):
                continue
            return True
    return False


_TELLING = re.compile(
    r"^\W*(?:you|counsel|he|she|your (?:client|letter|request|attorney|lawyer)|the (?:letter|request|applicant))\W+"
    r"(?:(?!may\b|can\b|could\b|should\b|might\b|wish\w*\b|are\b|is\b)\w+\W+){0,3}?(?:argue|assert|contend|claim|state|maintain|ask(?:s|ed)?\b|wr[io]te|request(?:s|ed)\b|say|said|told)",
    re.IGNORECASE,
)


def _told(text: str) -> bool:
    return bool(_TELLING.search(text))


def reconsideration_avenue(view: View) -> Hit | None:
    """Return the sentence that states a route of review, not one that denies it."""
    for judged in view.judged:
        s = judged.statement
        if s.zone == "body" and states_avenue(judged):
            return Hit(value=s.text, raw=s.text, start=s.start, end=s.end, confidence=0.8)
    return None
