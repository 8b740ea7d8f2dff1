"""Issuing office and facilities."""

from __future__ import annotations

import re
from collections.abc import Iterator

from denialscan.extract.common import Hit, View
from denialscan.extract.place_use import is_held, is_there, told_use
from denialscan.layout.cleantext import CleanText, clean
from denialscan.reference.facility_names import is_short
from denialscan.schema import Field

_CURRENT = re.compile(
    r"(?:current(?:ly)?|now|presently|today|c/o|held at|detained at|housed at|remain\w*|located at|custody at|in custody|detention at|"
    r"facility\s*:|location\s*:|detenid[oa] en|custodia en)\b[^.;]{0,50}$",
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
_TO_BE_RELEASED = re.compile(
    r"\b(?:will|shall|may|can|to) be\b[^.;]{0,20}\b(?:released|removed|discharged)\b[^.;]{0,40}"
    r"\bfrom(?: the| our)?\s*$",
    re.IGNORECASE,
)
_MOVED_TO = re.compile(
    r"\b(?:transfer|mov|relocat)\w*\b[^.;]{0,90}\bto\b(?: the| our)?\s*$|\btransfer\w*\b[^.;]{0,60}\bto\b[^.;]{0,30}$|\bmoved\b[^.;]{0,30}\bto\b[^.;]{0,20}$",
    re.IGNORECASE,
)
#: A move that is yet to come: nobody is at the place it goes to.
_TO_COME = re.compile(
    r"\b(?:will|shall|to be|going to|scheduled|plans?|planned|pending|upcoming|intends?|"
    r"(?:is|are) being)\b[^.;]{0,60}\b(?:transfer\w*|mov(?:ed?|ing)|relocat\w+|sent|transport\w*|taken)\b"
    r"[^.;]{0,60}\bto\b(?: the| our)?\s*$",
    re.IGNORECASE,
)
#: A place the person has left, by what stands right before it.
_LEFT_BEHIND = re.compile(
    r"(?:\bfirst (?:placed|held|detained|housed|taken)(?: \w+){0,3}|\b(?:not|no longer)(?: (?:at|in))?|\bbefore\b[^.;,]{0,25}\bat|\bafter\b[^.;,]{0,40}\b(?:at|in)|"
    r"\b(?:departed|left)|\b(?:was|were|been) (?:released|discharged|taken|brought)\b[^.;]{0,30}\bfrom|"
    r"\bcame(?: over| here| to us)? from)(?: the| our)?\s*$",
    re.IGNORECASE,
)
_SINCE_GONE = re.compile(
    r",? where (?:he|she|they|you|(?:your|the) \w+) (?:was|were|had)\b|[^.;,]{0,12}\bany ?(?:more|longer)\b",
    re.IGNORECASE,
)
#: What is said of a place by its own staff and doings is said of where the person is.
_BY_PLACE = re.compile(
    r" (?:lobby|medical|mailroom|dorm|dormitory|intake|detainees?|warden|has had|sees|holds|houses|"
    r"keeps|facility)\b|\)",
)
_ASIDE_FROM = re.compile(r"\b(?:from|formerly|previously|prior:?)(?: at| the)?\s*$", re.IGNORECASE)
_LABELLED_HERE = re.compile(
    r"\b(?:held|housed|detained|facility|location|place|custody|lugar|centro)\b[^:.;\n]{0,20}:\s*$",
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
    from denialscan.reference.facility_match import About
    from denialscan.reference.facility_short import caption_forms, has_number, line_form

    items: dict[tuple[str | None, str], Hit] = {}
    usable_office = office if office not in (None, "HQ", "OPLA") else None
    for zone, text, lines in _facility_texts(view):
        heads = find_facilities(text.text, on=on, office=usable_office)
        if zone in ("caption", "address"):
            heads += caption_forms(text.text, heads, About(on=on, office=usable_office))
        for found in heads:
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
            before = items.get(known)
            told = before is not None and (is_short(found.raw) and before.value["as"] == "past")
            if before is None or (
                use == "current" and before.value["as"] != "current" and not told
            ):
                items[known] = hit
        if lines and has_number(text.text):
            for line in lines:
                shaped = line_form(line)
                if shaped and not any(shaped.raw in h.raw for h in items.values()):
                    start = text.text.find(shaped.raw)
                    at = text.span(start, start + len(shaped.raw)) if start >= 0 else None
                    if at is not None:
                        items[(None, shaped.raw.casefold())] = Hit(
                            value={"value": None, "raw": shaped.raw, "as": "current"},
                            raw=shaped.raw, start=at[0], end=at[1], confidence=shaped.confidence,
                        )  # fmt: skip
    _drop_shorter(items)
    if not any(h.value["as"] == "current" for h in items.values()):
        for hit in _letterhead(view, on, usable_office):
            items.setdefault((hit.value["value"], ""), hit)
    return view.list_field("facilities", [view.item(h) for h in items.values()])


def _drop_shorter(items: dict[tuple[str | None, str], Hit]) -> None:
    """A short name means the place that the letter names in full elsewhere."""
    full = [h for h in items.values() if h.value["value"] and not is_short(h.raw)]
    for key, hit in list(items.items()):
        words = set(hit.raw.casefold().split())
        longer = [f for f in full if is_short(hit.raw) and words < set(f.raw.casefold().split())]
        if len(longer) == 1 and longer[0] is not hit:
            del items[key]
            if hit.value["as"] == "current" and longer[0].value["as"] == "other":
                longer[0].value["as"] = "current"


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


_TITLE = re.compile(r"\b(?:Mr|Ms|Mrs|Dr|St|Sr|Sra|[A-Z])\.(?= )")


def _use(text: str, start: int, end: int, zone: str) -> str:
    if zone in ("caption", "address"):
        return "past" if _ASIDE_FROM.search(text[max(0, start - 25) : start]) else "current"
    plain = _TITLE.sub(lambda m: m[0][:-1] + " ", text[:start])  # as long as it was
    sentence_start = max(plain.rfind(". ") + 1, plain.rfind("; ") + 1, 0)
    before = plain[sentence_start:]
    after = text[end : end + 200]
    if _TO_COME.search(before):
        return "other"
    if not _LABELLED_HERE.search(before) and (told := told_use(before, after)):
        return told
    if _LEFT_BEHIND.search(before) or _SINCE_GONE.match(after):
        return "past"
    if _TO_BE_RELEASED.search(before) or _LABELLED_HERE.search(before):
        return "current"
    if _MOVED_TO.search(before) or _OUT_OF.search(before):
        return "current"
    if _OTHER.search(before):
        return "other"
    stated = is_held(before) or re.search(r"\b(?:current|remain|now|present)", before[-60:], re.I)
    if _PAST.search(before) and not stated:
        return "past"
    if re.match(r"\s*(?:from|until|between|in (?:19|20)\d\d)", after):
        return "past"
    if _CURRENT.search(before) or is_there(before) or _BY_PLACE.match(after):
        return "current"
    return "other"
