"""What the words around a place of custody say: is the client there on the letter's day?

A letter names places of others (a sponsor's husband, a lawsuit), places that are asked
for, places of an arrest years ago. ``told_use`` tells these; ``is_there`` tells whether
a bare "at" follows a statement in the present tense. Examples are the tests of
``tests/extract/test_extract_place_use.py``.
"""

from __future__ import annotations

import re
from typing import Literal

_I = re.IGNORECASE
#: Nouns of people who are not the client, at the head of a clause's subject.
_KIN = (
    r"(?:sponsors?|husband|wife|spouse|partner|boyfriend|girlfriend|fianc[eé]e?|friends?|brothers?|"
    r"sisters?|siblings?|mother|father|parents?|sons?|daughters?|child(?:ren)?|cousins?|uncles?|"
    r"aunts?|nephews?|nieces?|relatives?|family|in-law|grand\w+|stepfather|stepmother|"
    r"co-?defendants?|roommate|neighbou?rs?|witness(?:es)?|employer|co-?workers?)"
)
_OTHER_SUBJECT = re.compile(
    r"(?:^|(?P<inner>[,;:(]|\b(?:and|but|while|whereas|because|since|although|though|that|where)\b))"
    r"\W*(?:(?:also|moreover|further|furthermore|likewise|meanwhile|finally|and|but|that|one of) )*"
    r"(?:(?:your|the|our|my|her|his|their|a|an|another|one|whose) )?(?:[\w.'’-]+ +){0,3}?"
    rf"(?<!with )(?<!for )(?<!by )(?<!of )(?<!to ){_KIN}(?!['’]s)\b(?=(?P<rest>[^;]*)$)",
    _I,
)
#: A word that shows that what stands before the kin is no subject of its own.
_NO_SUBJECT = re.compile(
    r"\b(?:with|for|by|of|to|from|at|in|on|near|is|are|was|were|has|have|had|lives?|lived|"
    r"supports?|he|she|you|who)\b",
    _I,
)
#: The client, the subject of a clause of its own.
_CLIENT_AGAIN = re.compile(
    r"(?:,|\band\b|\bbut\b|\bwhile\b|\bwhereas\b|\bthat\b|\bbecause\b|\bso\b)\s+"
    r"(?:your client|the (?:detainee|subject|applicant|above\S*)|you|he|she|they|m(?:r|s|rs)\b\.?(?: [\w'’-]+){1,3})"
    r"\s+(?:\w+ )?(?:is|are|was|were|has|have|remains?|stays?|will)\b",
    _I,
)
_OTHER_AFTER = re.compile(
    rf"[^.;]{{0,25}},? where (?:your client['’]s|her|his|their|the|a) (?:\w+ )?{_KIN}\b"
    r"|[^.;]{0,60}[.;,][^.]{0,110}\b(?:is|are|was) not (?:\w+ )?(?:held|detained|housed|confined) there\b",
    _I,
)
#: Everybody who is held there.
_GROUP = re.compile(
    r"\b(?:persons|people|individuals|detainees|aliens|noncitizens|inmates|those|anyone|everyone|"
    r"(?:class )?members|women|men|others)(?: who)?(?: (?:are|were|is|being|currently|now|also))*"
    r"(?: (?:held|detained|housed|confined|in custody))? (?:at|in)(?: \w+)?\s*$",
    _I,
)
#: What happens or is disputed at a place.
_DOING = re.compile(
    r"\b(?:lawsuit|litigation|class action|conditions|settlement|outbreak|inspections?|visits?|"
    r"visitors?|appointment|capacity|bed ?space|(?:court|bond|master|individual|asylum) hearings?|"
    r"hearings?|meeting|docket|proceedings)\b"
    r"(?:(?!\b(?:is|are|remains?|stays?|who|whose|has been)\b)[^.;]){0,50}\b(?:at|in|within)(?: the| our)?\s*$|"
    r"\b(?:hearings?|interview|meeting|review|visit|call)\b[^.;,]{0,30}\b(?:was|were|will be|is|are|to be) "
    r"(?:\w+ )?(?:held|conducted|heard)\b[^.;]{0,25}\b(?:at|in)(?: the| our)?\s*$",
    _I,
)
_PUT = (
    r"(?:moved|transferred|relocated|held|detained|housed|placed|kept|sent|returned|confined|"
    r"assigned|brought|taken)"
)
#: A clause that says where the client is, after one that asked for something else.
_NEW_CLAUSE = re.compile(
    r"(?:,|\b(?:and|but|who|which|so|while|as)\b)[^,;.]{0,40}\b(?:is|are|remains?|stays?|was|were|has been|"
    r"will (?:remain|stay|be|continue))\b",
    _I,
)
_ASKED = (
    re.compile(
        r"\b(?:ask|request|urge|propos|seek|sought|want|wish|prefer|would like|plead|petition|"
        r"suggest|recommend|hope)\w*\b[^.;]{0,120}?\b(?:(?:be|being) (?:\w+ ){0,5}?"
        rf"{_PUT}|to (?:move|transfer|relocate|hold|detain|house|place|keep|send|return))\b(?P<rest>[^.;]{{0,110}})$",
        _I,
    ),
    re.compile(
        r"\b(?:ask|request|motion|application|plea|demand|wish|preference)\w*\b[^.;]{0,50}?"
        r"\b(?:transfer|move|placement|relocation|return)\b[^.;]{0,50}?\bto\b(?P<rest>[^.;]{0,30})$",
        _I,
    ),
)
#: A transfer that was not, or not yet, made.
_NO_TRANSFER = re.compile(
    r"\b(?:an?|any|no|possible|proposed|requested|further) (?:\w+ )?(?:transfer|move)\b"
    r"[^.;]{0,40}?\bto\b(?P<rest>[^.;]{0,30})$",
    _I,
)
_NOT_MADE = re.compile(
    r"[^.;]{0,30}\b(?:is|was|are|were|has been|cannot be) (?:\w+ )?"
    r"(?:denied|declined|refused|possible|approved|granted|available|considered|arranged|requested)\b",
    _I,
)
_TRANSFER_TO = re.compile(r"\b(?:transfer|move|relocation)\b[^.;]{0,40}\bto\b[^.;]{0,30}$", _I)
_SUPPOSED = re.compile(
    r"\b(?:if|unless|whether|should|could|would|might|may|can|cannot)\b[^.;,]{0,50}?"
    rf"\b(?:{_PUT}|in custody|move|transfer|relocate|hold|detain|house|place|keep|send|return)\b"
    r"(?P<rest>[^.;]{0,60})$",
    _I,
)
_RETURNING = re.compile(
    r"\b(?:will|shall|would|(?:is|are) to|(?:is|are) expected to|(?:is|are) due to|until) (?:\w+ )?"
    r"(?:be|being) (?:\w+ ){0,2}?(?:returned|brought|taken|transported|sent|moved|transferred|relocated|"
    r"delivered)\b(?P<rest>[^.;]{0,80})$",
    _I,
)
_DENIED = re.compile(
    r"\b(?:not|never) (?!only\b)(?:\w+ ){0,2}?(?:moved|transferred|held|detained|housed|confined|in custody)"
    r"\b[^.;,]{0,25}\b(?:at|in|to)(?: the| our)?\s*$",
    _I,
)
_WRIT = re.compile(
    r"\bwrit\b(?: of [\w ]{4,50})?(?:,? (?:to|at|in|by|from|with|held))*(?: the)?\s*$", _I
)
_WRIT_AFTER = re.compile(r"[^.;]{0,30}\bon (?:a |an )?(?:\w+ ){0,3}writ\b", _I)
#: What was done to the client on the way into custody: told of the day it was done.
_EVENT = re.compile(
    r"\b(?:encountered|arrested|apprehended|booked|processed|fingerprinted|"
    r"(?:taken|came|brought|entered|placed) in(?:to)?(?: \w+){0,3} custody|served \w+ (?:days|months|years))\b"
    r"(?P<rest>[^;]*)$",
    _I,
)
_THEN = re.compile(
    r"\b(?:was|were|been)? ?(?:then|at (?:that|the) time|at first|originally|earlier) "
    r"(?:held|detained|housed|confined|in custody|placed)\b[^.;,]{0,30}$",
    _I,
)
_THEN_AFTER = re.compile(
    r"\W*(?:(?:on|at) (?:that|the same) (?:day|date|time|night)|at the time|that (?:same )?day)\b",
    _I,
)
#: After the place: the client is still there.
_STILL = re.compile(
    r"[^.;]{0,40}?(?:,? where (?:he|she|they|you|your client|m(?:r|s|rs)\.? [\w'’-]+) "
    r"(?:is|are|remains?|stays?|has been|have been)\b|"
    r",? and (?:(?:he|she|you|your client) )?(?:has|have) (?:been|remained) (?:there|in our custody)|"
    r",? and (?:is|are|remains?) (?:still )?there\b)",
    _I,
)
#: A present-tense statement of the client's that a bare "at" ends.
_IS_AT = re.compile(
    r"(?:\b(?:is|are|remains?|stays?|has been|have been|has remained|have remained|will (?:stay|remain)|continues?)|\bhe['’]s|\bshe['’]s)"
    r"\b(?! (?:to|not|being (?:asked|considered)))"
    r"(?:(?!\b(?:by|from|was|were|to|that|of|for)\b)[^.;,]){0,35}\bat(?: the| our)?\s*$|"
    r"\b(?:can|may) be (?:reached|visited|seen|found) at(?: the| our)?\s*$|"
    r"\b(?:confinement|detention|custody|stay) at(?: the| our)?\s*$|"
    r"\b(?:has|have) (?:held|kept|detained|housed) (?:him|her|you|them|your client) at(?: the| our)?\s*$|"
    r"\b(?:left|departed|today|this (?:date|day|morning))\b[^.;]{0,50}\band arrived at(?: the| our)?\s*$|"
    r"\bto (?:him|her|you|them|your client) at(?: the| our)?\s*$|"
    r"\b(?:request|release|custody|case)\b[^;]{0,60}\b(?:for|of) (?-i:[A-ZÀ-Þ][\w.'’-]*(?: +[A-ZÀ-Þ][\w.'’-]*){1,4}), at(?: the)?\s*$|"
    r"\byou (?:handed|gave|left|delivered)\b[^.;]{0,30}\b(?:officer|counselor|clerk|desk|staff|mailroom) at(?: the| our)?\s*$|"
    r"\b(?:let|get|walks?) out of(?: the| our)?\s*$|\bcan(?:not)? leave(?: the| our)?\s*$|"
    r"\bm(?:r|s|rs)\b[^,.;]{2,40}, at(?: the| our)?\s*$|\b(?:client|detainee|subject|noncitizen), at(?: the| our)?\s*$|"
    r"\b(?:we|ice|ero|this office) (?:now |currently )?(?:hold|detain|house)s?(?: (?:him|her|you|your client))? at(?: the| our| its)?\s*$|"
    r"\b(?:served|handed)\b[^.;]{0,25} (?:up)?(?:on|to) (?:the )?(?:above )?"
    r"(?:person|alien|detainee|noncitizen|subject|him|her|you) at(?: the| our)?\s*$|"
    r"\bwhom (?:we|ice|ero) (?:now |currently )?(?:hold|detain|house)s? at(?: the| our)?\s*$",
    _I,
)
#: The plainest statement of custody.
_HELD = re.compile(
    r"\b(?:is|are|has been|have been|remains?)(?: \w+){0,2} (?:held|detained|housed|confined|in custody)"
    r"(?: \w+)? at(?: the| our)?\s*$",
    _I,
)


def told_use(before: str, after: str) -> Literal["current", "past", "other"] | None:
    """Say what is told of a place: that the client is still there, was there, or that
    it is none of the client's; None where nothing around it says so. ``before`` is the
    sentence up to the place, ``after`` some 200 characters of what follows it."""
    if _of_others(before) or _OTHER_AFTER.match(after):
        return "other"
    if _STILL.match(after):
        return "current"
    if _GROUP.search(before) or _DOING.search(before) or _DENIED.search(before):
        return "other"
    if any(_open(p.search(before)) for p in (*_ASKED, _NO_TRANSFER, _SUPPOSED, _RETURNING)):
        return "other"
    if _TRANSFER_TO.search(before) and _NOT_MADE.match(after):
        return "other"
    if _WRIT.search(before) or _on_writ(before) or _WRIT_AFTER.match(after):
        return "other"
    if _THEN.search(before) or _THEN_AFTER.match(after) or _open(_last(_EVENT, before)):
        return "past"
    return None


def is_there(before: str) -> bool:
    """Tell whether a present-tense statement of the client's leads to the place."""
    return bool(_IS_AT.search(before))


def is_held(before: str) -> bool:
    """Tell whether the words right before the place say that somebody is held in it."""
    return bool(_HELD.search(before))


def _of_others(before: str) -> bool:
    for found in _OTHER_SUBJECT.finditer(before):
        lead = before[found.start() : found.start("rest")]
        if re.search(r"\bconstituent", before, _I):
            continue  # who writes for a constituent's kin writes about the kin
        if _NO_SUBJECT.search(lead) or _CLIENT_AGAIN.search(found["rest"]):
            continue
        aside, *after = found["rest"].split(",")
        if found["inner"] and len(after) == 1 and aside.strip():
            continue  # an aside: "your client, whose husband is a citizen, is held at"
        return True
    return False


def _on_writ(before: str) -> bool:
    found = re.search(r"\bon (?:a |an )?(?:\w+ ){0,3}?writ\b(?P<rest>[^.;]{0,60})$", before, _I)
    return _open(found)


def _open(found: re.Match[str] | None) -> bool:
    """Tell whether what was found still holds where the place is named."""
    return found is not None and not _NEW_CLAUSE.search(found["rest"])


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = pattern.search(text)
    while found is not None:
        later = pattern.search(text, found.start() + 1)
        if later is None:
            return found
        found = later
    return None
