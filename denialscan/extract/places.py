"""Issuing office, facilities and country."""

from __future__ import annotations

import re

from denialscan.extract.common import Hit, View
from denialscan.layout.cleantext import CleanText, clean
from denialscan.schema import Field

_CURRENT = re.compile(
    r"(?:current(?:ly)?|now|presently|today|c/o|held at|detained at|housed at|remain\w*|located at|custody at|in custody|detention at|"
    r"facility\s*:|location\s*:|at the|at|detenid[oa] en|custodia en)\b[^.;]{0,50}$",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:previous(?:ly)?|former(?:ly)?|prior|was (?:held|detained|housed|transferred from)|transferred (?:\w+ )?from|from the|from|while (?:at|detained at|in)|"
    r"incident|until|booked into|initially|arrested|released from|came from|then at|were held|had been)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_MOVED_TO = re.compile(
    r"\btransfer\w*\b[^.;]{0,60}\bto\b[^.;]{0,30}$|\bmoved\b[^.;]{0,30}\bto\b[^.;]{0,20}$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:visit(?:ing|ation)?|mail to|send to|contact|such as|like|facilities including|near|convicted|prison|sentence|incarcerated|office at|hours|address)\b[^.;]{0,40}$",
    re.IGNORECASE,
)


def facilities(view: View, *, on: str | None, office: str | None) -> Field:
    """Return the facilities named, each as current, past or other on the letter's date.

    ``on`` (ISO) and ``office`` (code) help to tell facilities of one name apart.
    """
    from denialscan.reference.facilities import find_facilities

    items: dict[tuple[str | None, str], Hit] = {}
    usable_office = office if office not in (None, "HQ", "OPLA") else None
    for zone, text in _facility_texts(view):
        for found in find_facilities(text.text, on=on, office=usable_office):
            use = _use(text.text, found.start, found.end, zone)
            start, end = text.span(found.start, found.end)
            hit = Hit(
                value={"value": found.facility_id, "raw": found.raw, "as": use},
                raw=found.raw,
                start=start,
                end=end,
                confidence=found.confidence,
            )
            known = (found.facility_id, "" if found.facility_id else found.raw.casefold())
            if known not in items or (use == "current" and items[known].value["as"] != "current"):
                items[known] = hit
    return view.list_field("facilities", [view.item(h) for h in items.values()])


def _facility_texts(view: View) -> list[tuple[str, CleanText]]:
    """Running text by block; captions and addresses line by line, so that a name is
    not read on from the line above."""
    out: list[tuple[str, CleanText]] = []
    subject = view.message.headers.get("subject")
    if subject:
        out.append(("caption", clean(subject, view.message.header_spans["subject"][0])))
    for block in view.blocks("caption", "address", "body", "header", "signature"):
        if block.zone == "body":
            out.append((block.zone, block.clean))
            continue
        framed = block.zone in ("header", "signature")
        labelled = any(re.match(r"\s*facility\s", x.text, re.I) for x in block.lines)
        held = labelled or re.search(r"c/o|facility\s*:|detain", block.text, re.I)
        if framed and not held:
            continue
        out += [(block.zone, _without_care_of(clean(x.text, x.start))) for x in block.lines]
    return out


#: "c/o", also as poor print is read ("c o", "c Oo", "clo").
_CARE_OF = re.compile(r"\s*[c\u00a2]\s?[/\\l|]?\s?[oO0]{1,2}\s+(?=[A-Z])")


def _without_care_of(text: CleanText) -> CleanText:
    at = m.end() if (m := _CARE_OF.match(text.text)) else 0
    return CleanText(text=text.text[at:], offsets=text.offsets[at:])


def _use(text: str, start: int, end: int, zone: str) -> str:
    if zone in ("caption", "address"):
        return "current"
    sentence_start = max(text.rfind(". ", 0, start) + 1, text.rfind("; ", 0, start) + 1, 0)
    before = text[sentence_start:start]
    after = text[end : end + 40]
    if _MOVED_TO.search(before):
        return "current"
    if _OTHER.search(before):
        return "other"
    if _PAST.search(before) and not re.search(
        r"\b(?:current|remain|now|present)", before[-60:], re.I
    ):
        return "past"
    if re.match(r"\s*(?:from|until|between|in (?:19|20)\d\d)", after):
        return "past"
    if _CURRENT.search(before):
        return "current"
    return "other"


_COUNTRY_CUE = re.compile(
    r"(?:citizen|national|native|nationality|citizenship|country(?: of (?:citizenship|nationality|birth|origin|removal))?|removal to|"
    r"removed to|deport\w* to|return(?:ed)? to|repatriat\w+ to|born in|from|travel document|pa[ií]s(?: de \w+)?\s*:|nacional|ciudadan[oa]|nativ[oa]|COC|COB|expuls\w+ a)\b[^.;]{0,45}$",
    re.IGNORECASE,
)


def country(view: View) -> Hit | None:
    """Return the country the letter gives the person, as ISO alpha-2."""
    from denialscan.reference.countries import find_country

    best: tuple[float, Hit] | None = None
    for block in view.blocks("caption", "body", "address", "header"):
        for found in find_country(block.text):
            if found.iso2 is None:
                continue
            before = block.text[max(0, found.start - 70) : found.start]
            after = block.text[found.end : found.end + 30]
            cue = _COUNTRY_CUE.search(before)
            score = 0.0
            if cue:
                strong = re.search(
                    r"citizen|nati[ov]|nationality|COC|COB|country|ciudadan|nacional|pa[ií]s",
                    cue.group(0),
                    re.I,
                )
                score = 3.0 if strong else 1.4
            if re.match(r"\s*(?:national|citizen|native|nationality)", after, re.I):
                score = max(score, 3.0)
            if found.how == "consulate":
                score = min(score, 0.9) if score < 3 else score
                score = max(score, 0.8)
            if score and (best is None or score > best[0]):
                best = (
                    score,
                    view.hit(block, found.start, found.end, found.iso2, min(0.95, 0.6 + score / 9)),
                )
    return best[1] if best and best[0] >= 0.8 else None


def issuing_office(view: View) -> Hit | None:
    """Return the office that issued the letter: field-office code, HQ or OPLA.

    Letterhead, signature, footer and sender count; an office named in the body
    only as the one that decides ("ERO Houston received").
    """
    from denialscan.reference.offices import find_offices

    best: tuple[float, Hit] | None = None
    weights = {
        "header": 5.0,
        "signature": 4.5,
        "caption": 2.6,
        "footer": 2.2,
        "address": 1.6,
        "body": 1.0,
    }
    for block in view.message.blocks:
        weight = weights.get(block.zone)
        if weight is None:
            continue
        for found in find_offices(block.text):
            score = weight
            before = block.text[max(0, found.start - 40) : found.start]
            if block.zone == "body":
                score = _body_office(block.text, found.start, found.end)
            if block.zone == "footer" and re.search(r"\bcc\b|copy|served", before, re.I):
                score = 0.3
            if re.search(
                r"(?:district|immigration|circuit) court|court of appeals",
                block.text[found.start - 30 if found.start > 30 else 0 : found.end + 25],
                re.I,
            ):
                continue
            score *= found.confidence
            if score > 0.4 and (best is None or score > best[0] + 0.05):
                best = (
                    score,
                    view.hit(
                        block, found.start, found.end, found.code, min(0.95, 0.5 + score / 10)
                    ),
                )
    sender = view.message.headers.get("from")
    if sender:
        for found in find_offices(sender):
            if best is None or best[0] < 3.0:
                start = view.message.header_spans["from"][0]
                best = (
                    3.0,
                    Hit(
                        value=found.code,
                        raw=sender[found.start : found.end],
                        start=start + found.start,
                        end=start + found.end,
                        confidence=0.8,
                    ),
                )
        if "opla" in sender.lower() and (best is None or best[0] < 3.0):
            start, end = view.message.header_spans["from"]
            best = (3.0, Hit(value="OPLA", raw=sender, start=start, end=end, confidence=0.85))
    return best[1] if best else None


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
