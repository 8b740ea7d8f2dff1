"""The office that issued a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from denialscan.extract.common import Hit, View
from denialscan.layout import Block
from denialscan.schema import Field

#: Papers that no ICE office issues.
_NOT_ICE = ("request", "court_decision", "uscis_decision", "other")
#: How much a place in the letter says about its sender.
_WEIGHTS = {
    "header": 5.0,
    "signature": 4.5,
    "caption": 2.6,
    "footer": 2.2,
    "address": 1.6,
    "body": 1.0,
}
_COURT = re.compile(r"(?:district|immigration|circuit) court|court of appeals|judge", re.IGNORECASE)


def issuing_office(view: View) -> Hit | None:
    """Return the office that issued the letter: field-office code, HQ or OPLA.

    Letterhead, signature, footer and sender count; an office named in the body
    only as the one that decides ("ERO Houston received").
    """
    if view.kind in _NOT_ICE:
        return None
    best: tuple[float, Hit] | None = None
    for score, hit in (*_named(view), *_closings(view), *_letterheads(view), *_senders(view)):
        if score > 0.4 and (best is None or score > best[0] + 0.05):
            best = (score, hit)
    if view.kind == "case_review" and view.outcome == "kicked_back" and (not best or best[0] < 1.9):
        # Who sends a case back to a field office that has to decide first is none itself.
        return _sender_of_kick_back(view)
    return best[1] if best else None


#: Titles of field offices.
_FIELD = re.compile(
    r"\b(?:[AD]?FOD|S?DDO|field office director|deportation officer|supervisory detention)\b",
    re.IGNORECASE,
)


def _sender_of_kick_back(view: View) -> Hit | None:
    if any(_FIELD.search(b.text) for b in view.blocks("signature")):
        return None
    deciding = next((j.statement for j in view.judged if "decision" in j.roles), None)
    if deciding is None:
        return None
    return Hit(value="HQ", raw=deciding.text, start=deciding.start, end=deciding.end,
               confidence=0.6)  # fmt: skip


def office_of_facility(view: View, facilities: Field) -> str | None:
    """Return the office that ICE's lists give the one facility in which a letter has its
    person now, for a letter that names no office."""
    from denialscan.reference.facilities import facilities as listed

    if view.kind in _NOT_ICE or view.kind == "undetermined":
        return None
    here = {
        i.value["value"]
        for i in facilities.items
        if i.value["as"] == "current" and i.value["value"]
    }
    if len(here) != 1:
        return None
    return listed()[here.pop()].office or None


def _named(view: View) -> Iterator[tuple[float, Hit]]:
    """Offices named as such, weighed by where they stand."""
    from denialscan.reference.offices import find_offices

    for block in view.message.blocks:
        weight = _WEIGHTS.get(block.zone)
        if weight is None:
            continue
        for found in find_offices(block.text):
            score = weight
            before = block.text[max(0, found.start - 40) : found.start]
            if block.zone == "body":
                score = _body_office(block.text, found.start, found.end)
            if block.zone == "footer" and re.search(r"\bcc\b|copy|served", before, re.I):
                score = 0.3
            if _COURT.search(block.text[max(0, found.start - 30) : found.end + 25]):
                continue
            score *= found.confidence
            yield score, _hit(view, block, found.start, found.end, found.code, score)


def _hit(view: View, block: Block, start: int, end: int, code: str, score: float) -> Hit:
    return view.hit(block, start, end, code, min(0.95, 0.5 + score / 10))


#: "AFOD, San Antonio", "Harlingen", "El Centro, CA", "Krome SPC, Miami", "Dallas Stay Desk".
_CITY = r"[A-Z][\w.\u2019']+(?: (?:[A-Z][\w.\u2019']+|of|de))*"
_CLOSING = re.compile(
    rf"^(?:(?:[^,\n]{{2,40}}, )?[^,\n]{{0,50}}?\b(?:officer|director|director's office|[AD]?FOD|S?DDO|\bDO|SPC|center|desk|unit|docket)\b[^,\n]{{0,20}},\s*)?"
    rf"(?P<city>(?-i:{_CITY}?))(?:,\s*(?P<state>(?-i:[A-Z]{{2}})|(?-i:[A-Z][a-z]+(?: [A-Z][a-z]+)?)))?"
    rf"(?:\s+(?:\d{{5}}(?:-\d{{4}})?|date\b.*|(?:stay|duty|case|bond|parole|release|custody|detained|docket)\b[\w ]*))?$",
    re.IGNORECASE,
)


def _closings(view: View) -> Iterator[tuple[float, Hit]]:
    """A city in the signature block, alone or behind a title."""
    from denialscan.reference.offices import office_of_city, principal_city

    for block in view.blocks("signature"):
        for at, line in _lines(block):
            found = _CLOSING.match(line.strip())
            if not found or _COURT.search(block.text):
                continue
            city, state = found["city"], found["state"]
            code = office_of_city(f"{city}, {state}") if state else principal_city(city)
            if code:
                start = at + line.index(city)
                yield 2.4, _hit(view, block, start, start + len(city), code, 2.4)


def _lines(block: Block) -> Iterator[tuple[int, str]]:
    at = 0
    for line in block.lines:
        start = block.text.find(line.text, at)
        if start < 0:
            continue
        at = start + len(line.text)
        yield start, line.text


_ORG = re.compile(
    r"homeland\s+security|customs\s+enforcement|removal\s+operations|\bERO\b|\bICE\b", re.IGNORECASE
)
_ADDRESS = re.compile(
    rf"(?P<city>{_CITY}),\s*(?P<state>[A-Z]{{2}}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\.?,?\s+\d{{5}}\b"
)
_AFTER_ORG = re.compile(
    rf"(?:Enforcement|Operations|Security|ERO|ICE)\s*[,/-]+\s*(?P<city>{_CITY})"
)


def _letterheads(view: View) -> Iterator[tuple[float, Hit]]:
    """The city of a letterhead's address."""
    from denialscan.reference.offices import office_of_city, principal_city

    headers = view.blocks("header")
    if not any(_ORG.search(b.text) for b in headers):
        return
    for block in headers:
        for found in _ADDRESS.finditer(block.text):
            words = found["city"].split()
            # the street may stand before the city in one line: try the last words first
            for n in range(1, min(4, len(words)) + 1):
                city = " ".join(words[-n:])
                code = office_of_city(f"{city}, {found['state']}")
                if code and (n == len(words) or principal_city(city) or n == 2):
                    yield 3.2, _hit(view, block, found.start("city"), found.end(), code, 3.2)
                    break
        for found in _AFTER_ORG.finditer(block.text):
            code = principal_city(found["city"])
            if code:
                yield 3.0, _hit(view, block, found.start("city"), found.end("city"), code, 3.0)


_CASE_REVIEW = re.compile(
    r"\b(?:ERO|ICE)?[ ._-]{0,2}Case[ ._-]?Review\b|senior[ ._-]?reviewing", re.IGNORECASE
)
_OF_AGENCY = re.compile(r"dhs\.gov\b", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w.])(?P<code>[A-Za-z]{3})[-_. ](?=[A-Za-z])")
#: Codes that are words in small letters.
_WORDS = frozenset({"new", "was", "den", "det", "los", "sea", "pho", "phi"})


def _senders(view: View) -> Iterator[tuple[float, Hit]]:
    """What the heads of a mail say: the sender's name and address, the boxes copied."""
    from denialscan.reference.offices import find_offices, office_name

    for header, weight in (("from", 3.0), ("cc", 1.4), ("reply-to", 1.4)):
        text = view.message.headers.get(header)
        if not text or (header != "from" and not _sent_by_agency(view)):
            continue
        start = view.message.header_spans[header][0]

        def made(
            a: int, b: int, code: str, score: float, text: str = text, start: int = start
        ) -> Hit:
            return Hit(value=code, raw=text[a:b], start=start + a, end=start + b,
                       confidence=min(0.9, 0.5 + score / 8))  # fmt: skip

        for found in find_offices(text):
            yield weight, made(found.start, found.end, found.code, weight)
        if "opla" in text.lower():
            yield weight, made(0, len(text), "OPLA", weight)
        if header == "from" and (m := _CASE_REVIEW.search(text)):
            yield weight + 0.4, made(m.start(), m.end(), "HQ", weight)
        for m in _HANDLE.finditer(text):
            code = m["code"]
            small = code.islower() and (code in _WORDS or not _OF_AGENCY.search(text))
            if not small and (code.isupper() or code.islower()) and office_name(code.upper()):
                yield weight - 0.2, made(m.start(), m.end(), code.upper(), weight - 0.2)


def _sent_by_agency(view: View) -> bool:
    return bool(_OF_AGENCY.search(view.message.headers.get("from", "")))


def _body_office(text: str, start: int, end: int) -> float:
    before, after = text[max(0, start - 60) : start], text[end : end + 60]
    if re.search(
        r"\b(?:contact|submit|send|direct(?:ed)?|local|your|forward\w*|refer\w*|to the|by the|with the)\b[^.]{0,40}$",
        before,
        re.I,
    ):
        return 0.3
    if re.match(
        r"[^.]{0,25}\b(?:has|have|received|reviewed|denies|denied|considered|determined|finds|is in receipt|will not|declines)\b",
        after,
        re.I,
    ):
        return 1.6
    return 0.7
