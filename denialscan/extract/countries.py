"""The countries a letter names, and what each has to do with its person.

A person is a citizen of one country, may be born in another, removed to a third by way
of a fourth, and need papers from the consulate of a fifth. Only the words around a name
tell which; a bare name beside the person's number in a caption is the citizenship, as
the agency's captions have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from denialscan.extract.common import Hit, View
from denialscan.extract.subjects import subjects_of
from denialscan.layout.cleantext import clean
from denialscan.reference.countries import CountryHit, find_country
from denialscan.reference.states import state_code

Role = Literal["citizen", "born", "removal", "document", "consulate", "lived", "other"]

#: How well each role tells the person's country, for the field.
_WEIGHT: dict[Role, float] = {
    "citizen": 3.0,
    "born": 2.4,
    "removal": 1.6,
    "document": 1.5,
    "lived": 1.2,
    "consulate": 1.0,
    "other": 0.8,
}
#: Below this weight a country counts only where the letter names no other.
_ALONE = 1.5

_REST = r"(?:[\s:,/\-(]*(?:and|or|y|e|of|the|a|an|to|in|from|is|as|de|del|la|el|Republic|Kingdom|State|citizens?|nationals?|natives?|subjects?|ciudadan\w+|nacional\w*|natural)\b)*[\s:,/\-(]*$"
_Cues = tuple[tuple[Role, str], ...]


def _compiled(cues: _Cues, form: str) -> tuple[tuple[Role, re.Pattern[str]], ...]:
    """Return the patterns of each role; ``form`` says where the words stand."""
    return tuple((role, re.compile(form.replace("WORDS", w), re.IGNORECASE)) for role, w in cues)


_BEFORE = _compiled(
    (
        # "nationals of El Salvador are removed weekly": many, not the person
        (
            "other",
            r"(?:citizens|nationals|natives)(?: (?:and|or|of) (?:citizens|nationals|natives))?",
        ),
        (
            "citizen",
            r"(?:is|are|you're) from|citizens?(?: and (?:nationals?|natives?))?|nationals?|nationality|citizenship|COC|country(?= ?[:)])|"
            r"country of (?:citizenship|nationality|origin)|ciudadan[oa]s?|ciudadan[ií]a|nacional(?:idad|es)?|"
            r"pa[ií]s(?: de (?:ciudadan[ií]a|nacionalidad|origen))?(?= ?[:)])|nationality \(\w+\)|natives? and citizens?",
        ),
        (
            "born",
            r"natives?|born|birth|birthplace|country of birth|place of birth|COB|POB|nacid[oa]|nativ[oa]s?|natural de|"
            r"pa[ií]s de nacimiento|lugar de nacimiento|originally|hails",
        ),
        (
            "removal",
            r"remov(?:ed?|al|ing|able)|deport(?:ed?|ation|ing)?|return(?:ed|ing)?|repatriat\w+|sent(?: back)?|expuls\w+|"
            r"deportad[oa]|devuelt[oa]|country of removal|(?:home|native) country|charter|flight|flown",
        ),
        (
            "document",
            r"passports?|travel documents?|travel papers?|(?:identity|birth) (?:card|certificate|documents?)|pasaportes?|documentos? de viaje",
        ),
        (
            "consulate",
            r"embass(?:y|ies)|consulates?(?: general)?|consular \w+|government|authorities|officials|mission|embajada|consulado|gobierno",
        ),
        (
            "lived",
            r"lived|living|resid\w+|raised|grew up|fled|fear(?:s|ed)?|left|family|relatives|ties|persecut\w+|tortur\w+|"
            r"harm|conditions|war|via|through|transit\w*|travell?ed|crossed|passed|stay|years|arrived|came|from",
        ),
    ),
    rf"\b(?:WORDS)\b{_REST}",
)
_AFTER = _compiled(
    (
        ("other", r"(?:nationals|citizens|men|women|noncitizens|aliens|immigrants|detainees)"),
        (
            "document",
            r"passports?|travel (?:document|paper)s?|(?:identity|national id|birth) \w+|c[eé]dula",
        ),
        (
            "consulate",
            r"(?:embass|consul|government|authorit|officials|mission|ministry|police|courts?\b|army|military)\w*",
        ),
        (
            "citizen",
            r"(?:nationals?|citizens?|nationality|citizenship|man|woman|male|female|noncitizen|alien|immigrant|natives?(?= and citizen))",
        ),
        ("born", r"(?:natives?|born(?! (?:in|on|at|near)\b))"),
    ),
    r"[\s\-]+(?:WORDS)\b",
)
#: After "consulate of", "passport of" and the like an intermediate word may stand.
_LOOSE = _compiled(
    (
        ("removal", r"remov\w+|deport\w+|repatriat\w+|return(?:ed)? to|expuls\w+"),
        ("document", r"passports?|travel (?:document|paper)s?|pasaporte|documentos? de viaje"),
        ("consulate", r"embass(?:y|ies)|consul\w+|officials|embajada"),
    ),
    r"\b(?:WORDS)\b[^.;:]{0,60}$",
)
#: The sentence is of somebody else's country.
_OTHERS = (
    r"wife|husband|spouse|partner|fianc[eé]e?|mother|father|parents?|sons?|daughters?|child(?:ren)?|brothers?|sisters?|"
    r"siblings?|cousins?|uncles?|aunts?|nephews?|nieces?|grand\w+|sponsors?|officers?|judge|attorney|victims?|"
    r"co-?defendants?|associates?|accomplices?|friends?|witness\w*|passengers?|companions?|others?|another|every|any|"
    r"espos[oa]|c[oó]nyuge|madre|padre|hij[oa]s?|herman[oa]s?|prim[oa]s?|t[ií][oa]s?|patrocinador\w*"
)
_OF_OTHERS = re.compile(rf"\b(?:{_OTHERS})\b", re.IGNORECASE)
_OF_PERSON = re.compile(
    r"\b(?:you are|you were|you, an?|he is|she is|he was|she was|your client(?:,? (?:is|an?))?|the (?:subject|detainee|alien|respondent|applicant|noncitizen)(?: is|,)|usted es)\b",
    re.IGNORECASE,
)
#: What is only told, denied or supposed.
_UNSURE = re.compile(
    r"\b(?:claim(?:s|ed|ing)?(?: to be| falsely| that)?|purport\w*|false(?:ly)?|allegedly|whether|posed as|pretend\w*|"
    r"(?:presenting|presented|passing|passed|describing|described) (?:yourself|himself|herself|themself|themselves)|(?:initially|originally|first|mistakenly|erroneously|wrongly|once) (?:recorded|listed|entered|registered|identified|noted)|"
    r"recogni[sz]e (?:you|him|her)|(?:documents?|papers) (?:that |which )?(?:say|state|show|suggest|indicate)|"
    r"applied for|apply for|renounc\w*|acquir\w*|if|unless|either|neither|alega\w*|dice|si)\b[^.;]{0,50}$|"
    r"\b(?:not|never|no longer|former(?:ly)?|previously|no es)\s+(?:an?\s+)?(?:citizens?|nationals?|natives?|ciudadan\w+|nacional)\b[\w\s]{0,30}$|"
    # "is not thought to be a", "no record that he is a citizen of", "no se considera"
    r"\b(?:not|nor|never|cannot|can't|isn't|wasn't|doesn't|without|no (?:evidence|record|indication|proof|sign|reason|se))\s+"
    r"(?!disput|contest|den(?:y|ied)|only|just|merely)(?:(?!but\b|and\b)[\w']+\s+){0,7}?(?:be|being|is|are|was|were|as|es|sea|como)\s+"
    r"(?:(?:an?|the|also|una?)\s+)*(?:(?:citizens?|nationals?|natives?|ciudadan\w+|nacional)\s*)?(?:(?:of|from|de|the)\s+)*$|"
    r"\b(?:thought|supposed|suspected|presumed|rumou?red|said|may|might|could|would|posing|doubt\w*|(?<!not )den(?:y|ies|ied)|(?<!not )disput\w+)\s+"
    r"(?:(?:to|that|he|she|they|you|he's|also)\s+)*(?:be|being|is|are|was|were|as)\s+(?:(?:an?|the)\s+)*(?:(?:citizens?|nationals?|natives?)\s*)?(?:(?:of|from|the)\s+)*$",
    re.IGNORECASE,
)
_DECLARES = re.compile(
    r"\W*(?:you|he|she|they|(?:the )?(?:subject|alien|applicant|detainee))(?: have| has)? (?:also )?(?:states?d?|declared?s?|testified)\b[^.;]{0,40}\b(?:citizen|national)\b",
    re.IGNORECASE,
)
_NUMBER_BEFORE = re.compile(r"\d{3}[\s)\]]*[-(/,;:|\s]{0,4}$")
#: "Turkey Creek", "Panama City" are towns.
_PLACE = re.compile(
    r"\s+(?:City|Creek|Springs|Beach|Street|Avenue|Road|Drive|Lake|River|Heights|Hills?|County|Valley|Bay|Township|Village|Park|Grove|Point)\b"
)
_FRAMED = re.compile(r"(?:^|[(/,;|\n-])\s*$")
_FRAME_END = re.compile(r"\s*(?:$|[)/;|\n-]|,|:)")
_LABEL = re.compile(
    r"\b(?:nationality|citizenship|COC|country(?: of (?:citizenship|nationality))?|nacionalidad|ciudadan[ií]a|pa[ií]s)\s*(?:/[\w\s]{3,25})?[:#)-]\s*$",
    re.IGNORECASE,
)
_DUAL = re.compile(r"^\s*(?:,|/|and|y|as well as)\s*(?:of\s+)?(?:the\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class CountryMention:
    """A country named in a letter. ``codes`` are the ISO alpha-2 codes that the word fits
    (several for Congolese); ``own`` says that the agency itself speaks of its person
    (``told``: that it retells what others said of them); ``sure`` that it is asserted
    (not "claims to be", "not a citizen of"); ``joined`` that it is named in one breath
    with the one before ("Chile and Peru"); ``doubtful`` that it may be somebody else's."""

    hit: Hit
    codes: tuple[str, ...]
    role: Role
    own: bool
    sure: bool
    told: bool = False
    joined: bool = False
    doubtful: bool = False


def country(view: View, person: str | None = None) -> Hit | None:
    """Return the country the letter gives its person, as ISO alpha-2; ``person`` is their
    name, as far as it is known."""
    every = [m for m in mentions(view, person) if len(m.codes) == 1]
    found = [m for m in every if m.own and m.sure] or [
        m for m in every if m.told and m.sure and _WEIGHT[m.role] >= _ALONE
    ]
    named = {m.codes[0] for m in found}
    best: CountryMention | None = None
    for mention in found:
        weight = _WEIGHT[mention.role]
        if weight < _ALONE and len(named) > 1:
            continue
        if best is None or weight > _WEIGHT[best.role]:
            best = mention
    if best is None:
        return None
    confidence = min(0.95, 0.6 + _WEIGHT[best.role] / 9)
    return replace(best.hit, value=best.codes[0], confidence=round(confidence, 3))


def mentions(view: View, person: str | None = None) -> list[CountryMention]:
    """Return every country named in a message with its role, in reading order."""
    out: list[CountryMention] = []
    subjects = subjects_of(view, person)
    numbers = {id(block): n for n, block in enumerate(view.message.blocks)}
    subject = view.message.headers.get("subject")
    if subject:
        start = view.message.header_spans["subject"][0]
        text = clean(subject, start)
        for found, role, joined in _roles(text.text, framed=True):
            a, b = text.span(found.start, found.end)
            hit = Hit(value=None, raw=found.raw, start=a, end=b)
            out.append(_mention(hit, found, role, text.text, joined=joined))
    to = view.message.headers.get("to")
    if to:
        text = clean(to, view.message.header_spans["to"][0])
        for found, role, joined in _roles(text.text, framed=True):
            if role == "citizen":
                a, b = text.span(found.start, found.end)
                hit = Hit(value=None, raw=found.raw, start=a, end=b)
                out.append(_mention(hit, found, role, text.text, joined=joined))
    spoken = [
        (j.statement.start, j.statement.end)
        for j in view.judged
        if j.statement.zone == "body"
        and j.statement.speaker != "ice"
        # "You state that you are a citizen of": so the agency's forms put what they hold
        and not _DECLARES.match(j.statement.text)
    ]
    for block in view.blocks("caption", "address", "date", "header", "body", "footer"):
        framed = block.zone != "body"
        held = block.zone in ("header", "footer") and not _NUMBER.search(block.text)
        for found, role, joined in _roles(block.text, framed=framed):
            if held and role != "citizen":
                continue
            hit = view.hit(block, found.start, found.end, None)
            told = any(a <= hit.start < b for a, b in spoken)
            one = _mention(hit, found, role, block.text, joined=joined, told=told)
            whose = subjects.whose(numbers[id(block)], found.start)
            if whose == "other":
                one = replace(one, own=False, told=False)
            out.append(replace(one, doubtful=whose == "doubtful"))
    return out


_NUMBER = re.compile(r"\d{3}[- ]?\d{3}[- ]?\d{3}")


def _mention(
    hit: Hit, found: CountryHit, role: Role, text: str, *, joined: bool, told: bool = False
) -> CountryMention:
    before = _clause(text, found.start)
    of_other = _of_other(before)
    return CountryMention(
        hit=hit,
        codes=(found.iso2,) if found.iso2 else found.candidates,
        role=role,
        own=not told and not of_other,
        sure=not _UNSURE.search(before),
        told=told and not of_other,
        joined=joined,
    )


def _of_other(before: str) -> bool:
    """Say whether the words before a country speak of somebody else last."""
    others = [m.end() for m in _OF_OTHERS.finditer(before)]
    mine = [m.end() for m in _OF_PERSON.finditer(before)]
    return bool(others) and max(others) > max(mine, default=-1)


def _clause(text: str, at: int) -> str:
    """Return the sentence before a place, some 120 characters at most."""
    before = text[max(0, at - 120) : at]
    stops = [m.end() for m in re.finditer(r"(?<![A-Z][a-z])(?<![A-Z])[.;]\s|\n\s*\n", before)]
    return before[stops[-1] :] if stops else before


def _roles(text: str, *, framed: bool) -> Iterator[tuple[CountryHit, Role, bool]]:
    last: tuple[int, Role] | None = None
    for found in find_country(text):
        role = _role(text, found, framed=framed)
        if role is None:
            continue
        joined = bool(last and _DUAL.match(text[last[0] : found.start]))
        if last and joined and role in ("other", "lived", last[1]):
            role = last[1]  # "a citizen of Chile and Peru"
        last = (found.end, role)
        yield found, role, joined


def _role(text: str, found: CountryHit, *, framed: bool) -> Role | None:
    """Return what a country has to do with the person; None for a place in an address."""
    before = text[max(0, found.start - 90) : found.start]
    after = text[found.end : found.end + 40]
    if _PLACE.match(after) or _is_place(after):
        return None
    if _LABEL.search(before):
        return "citizen"
    for role, pattern in _AFTER:
        if pattern.match(after):
            return role
    for role, pattern in _BEFORE:
        if pattern.search(before):
            return role
    if found.how == "consulate":
        return "consulate"
    near = _NUMBER_BEFORE.search(before)
    if near or (framed and _FRAMED.search(before)):
        return "citizen" if _FRAME_END.match(after) or near else "other"
    if not framed and before.endswith("(") and after.startswith(")"):
        return "citizen"
    for role, pattern in _LOOSE:
        if pattern.search(before):
            return role
    return "other"


def _is_place(after: str) -> bool:
    """Say whether a U.S. state or postal code follows: Brazil, Indiana is a town."""
    state = re.match(r",\s*([A-Z][a-z]+(?:\s[A-Z][a-z]+)?|[A-Z]{2})\b", after)
    if state and (state_code(state[1]) or state_code(state[1].split()[0])):
        return True
    return bool(re.match(r",?\s*\d{5}\b", after))
