"""A-numbers and reference numbers."""

from __future__ import annotations

import re

from denialscan.extract.common import Hit, View
from denialscan.schema import Field

# Seven to nine digits after an A, in groups or not; OCR may read O, l, I, S, B for digits.
_DIGIT = r"[0-9OoIlSB]"
_LABEL = (
    r"(?:A(?:lien)?\s*(?:Registration)?\s*(?:Number|No\.?|File(?:\s*(?:Number|No\.?))?|Num\.?|#)|"
    r"A[- ]?#|File\s*(?:Number|No\.?|#)|N[uú]mero\s*(?:de\s*)?(?:A|extranjero)|USCIS\s*(?:#|No\.?|Number)|"
    r"A[- ]?(?:File|Number|No\.?|Num))"
)
_A_NUMBER = re.compile(
    rf"(?:(?P<label>{_LABEL})(?:\s*\(?s?\)?)\s*[:#.]?\s*[\[(]?\s*A?\s*[-#: ]*|(?<![A-Za-z0-9])A\s?[-#]?\s?\(?)"
    rf"(?P<digits>{_DIGIT}{{1,3}}[- .]{{0,3}}{_DIGIT}{{3}}[- .]{{0,3}}{_DIGIT}{{3}}|{_DIGIT}{{7,9}})(?![0-9A-Za-z])",
)
_REPAIR = str.maketrans("OoIlSB", "001158")
_OTHER_PERSON = re.compile(
    r"\b(?:another|other|different|co-?defendant|unrelated|associate|cellmate|brother'?s|victim)\b[^.]{0,60}$",
    re.IGNORECASE,
)


def normal_a_number(digits: str) -> str | None:
    """Return ``A`` and nine digits (left-padded) for 7-9 digits, else None."""
    kept = re.sub(r"\D", "", digits.translate(_REPAIR))
    return f"A{int(kept):09d}" if 7 <= len(kept) <= 9 else None


def find_a_numbers(text: str) -> list[tuple[str, int, int]]:
    """Return (A-number, start, end) for every A-number in a text."""
    out: list[tuple[str, int, int]] = []
    for m in _A_NUMBER.finditer(text):
        digits = m["digits"]
        if sum(c.isdigit() for c in digits) < 5:
            continue
        value = normal_a_number(digits)
        if value:
            out.append((value, m.start("digits") if m["label"] else m.start(), m.end()))
    return out


def a_numbers(view: View) -> Field:
    """Return the A-numbers presented as this letter's people."""
    order = ("caption", "address", "header", "body", "salutation", "signature", "footer", "date")
    seen: dict[str, Hit] = {}
    subject = view.message.headers.get("subject", "")
    if subject:
        start, _end = view.message.header_spans["subject"]
        for value, a, b in find_a_numbers(subject):
            seen.setdefault(
                value, Hit(value=value, raw=subject[a:b], start=start + a, end=start + b)
            )
    for zone in order:
        for block in view.blocks(zone):  # type: ignore[arg-type]
            if zone in ("footer", "signature") and seen:
                continue
            for value, a, b in find_a_numbers(block.text):
                if zone == "body" and seen and _OTHER_PERSON.search(block.text[:a]):
                    continue
                seen.setdefault(value, view.hit(block, a, b, value, 0.97))
    return view.list_field("a_numbers", [view.item(h) for h in seen.values()])


_REFERENCE = re.compile(
    r"\b(?:(?P<receipt>[A-Z]{3}\d{10})|(?P<foia>\d{4}-?(?:ICFO|ICAP|HQFO|NRC)-?\d{4,6})|(?P<event>[A-Z]{3}\d{10,11})|"
    r"(?:(?:case|control|tracking|reference|ref|event|receipt|request|docket|log|correspondence|inquiry|ticket|matter|FINS|subject)\s*"
    r"(?:id|no\.?|number|num\.?|#)\s*[:.#]?\s*|Ref\.?:\s*|Our ref\w*:?\s*)(?P<labelled>[A-Z0-9][A-Z0-9./:-]{4,24}[A-Z0-9]))",
    re.IGNORECASE,
)


def reference_numbers(view: View) -> Field:
    """Return receipt, FOIA, event and case numbers as printed."""
    seen: dict[str, Hit] = {}
    for block in view.blocks("caption", "header", "address", "body", "footer", "signature"):
        for m in _REFERENCE.finditer(block.text):
            group = m.lastgroup or "labelled"
            value = m[group].rstrip(".,")
            if not any(c.isdigit() for c in value) or find_a_numbers(m.group(0)):
                continue
            start = m.start(group)
            seen.setdefault(value, view.hit(block, start, start + len(value), value, 0.8))
    subject = view.message.headers.get("subject", "")
    for m in _REFERENCE.finditer(subject):
        group = m.lastgroup or "labelled"
        value = m[group].rstrip(".,")
        if any(c.isdigit() for c in value) and value not in seen:
            base = view.message.header_spans["subject"][0] + m.start(group)
            seen[value] = Hit(value=value, raw=value, start=base, end=base + len(value))
    return view.list_field("reference_numbers", [view.item(h) for h in seen.values()])
