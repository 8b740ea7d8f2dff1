"""Issuing office and facilities."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
#: Whose release from a place is asked for, or refused, is in it.
_OUT_OF = re.compile(
    r"(?<!after )(?<!since )(?<!upon )(?<!following )(?<!prior )(?<!after his )(?<!since his )(?<!after her )(?<!since her )"
    r"\b(?:release|furlough|discharge|liberaci[oó]n|salida)\b[^.;]{0,60}\b(?:from|out of|del?)\b(?: the| our| el| la)?\s*$",
    re.IGNORECASE,
)
_MOVED_TO = re.compile(
    r"\b(?:transfer|mov|relocat)\w*\b[^.;]{0,90}\bto\b(?: the| our)?\s*$|\btransfer\w*\b[^.;]{0,60}\bto\b[^.;]{0,30}$|\bmoved\b[^.;]{0,30}\bto\b[^.;]{0,20}$",
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
    for zone, text, lines in _facility_texts(view):
        for found in find_facilities(text.text, on=on, office=usable_office):
            if lines and (not found.facility_id or any(found.raw in line for line in lines)):
                continue
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
    if not any(h.value["as"] == "current" for h in items.values()):
        for hit in _letterhead(view, on, usable_office):
            items.setdefault((hit.value["value"], ""), hit)
    return view.list_field("facilities", [view.item(h) for h in items.values()])


#: How sure a letterhead makes it that its facility holds the person: officers have desks
#: in places that hold other people too, so nothing is held against such a letter.
LETTERHEAD = 0.55


def _letterhead(view: View, on: str | None, office: str | None) -> Iterator[Hit]:
    """The facility in the letterhead of a letter that names no other as the present one."""
    from denialscan.reference.facilities import find_facilities

    if view.kind in ("request", "court_decision", "other", "policy", "uscis_decision"):
        return
    for block in view.blocks("header"):
        for line in block.lines:
            for found in find_facilities(line.text, on=on, office=office):
                if found.facility_id:
                    text = clean(line.text, line.start)
                    start, end = text.span(found.start, found.end)
                    value = {"value": found.facility_id, "raw": found.raw, "as": "current"}
                    yield Hit(value=value, raw=found.raw, start=start, end=end,
                              confidence=LETTERHEAD)  # fmt: skip
                    return


def _facility_texts(view: View) -> list[tuple[str, CleanText, tuple[str, ...]]]:
    """Running text by block; captions and addresses line by line, so that a name is
    not read on from the line above, and then whole, with their lines, for listed names
    that a line end parts."""
    out: list[tuple[str, CleanText, tuple[str, ...]]] = []
    for name in ("subject", "re", "to"):
        head = view.message.headers.get(name)
        if head:
            out.append(("caption", clean(head, view.message.header_spans[name][0]), ()))
    for block in view.blocks("caption", "address", "body", "header", "signature"):
        if block.zone == "body":
            out.append((block.zone, block.clean, ()))
            continue
        framed = block.zone in ("header", "signature")
        labelled = any(_LABELLED.match(x.text) for x in block.lines)
        held = labelled or re.search(r"c/o|facility\s*:|detain", block.text, re.I)
        if framed and not held:
            continue
        out += [(block.zone, _without_care_of(clean(x.text, x.start)), ()) for x in block.lines]
        if len(block.lines) > 1:
            out.append((block.zone, block.clean, tuple(x.text for x in block.lines)))
    return out


_LABELLED = re.compile(
    r"\s*(?:facility|place|location|detained at|held at|housed at|lugar|centro|to)\b(?:[^:\n]{0,14}:|\s)",
    re.IGNORECASE,
)
#: "c/o", also as poor print is read ("c o", "c Oo", "clo").
_CARE_OF = re.compile(r"\s*[c\u00a2]\s?[/\\l|]?\s?[oO0]{1,2}\s+(?=[A-Z])")


def _without_care_of(text: CleanText) -> CleanText:
    at = m.end() if (m := _CARE_OF.match(text.text)) else 0
    return CleanText(text=text.text[at:], offsets=text.offsets[at:])


_TITLE = re.compile(r"\b(?:Mr|Ms|Mrs|Dr|St|Sr|Sra)\.")


def _use(text: str, start: int, end: int, zone: str) -> str:
    if zone in ("caption", "address"):
        return "current"
    plain = _TITLE.sub(lambda m: m[0][:-1] + " ", text[:start])  # as long as it was
    sentence_start = max(plain.rfind(". ") + 1, plain.rfind("; ") + 1, 0)
    before = plain[sentence_start:]
    after = text[end : end + 40]
    if _MOVED_TO.search(before) or _OUT_OF.search(before):
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
