"""A-numbers and reference numbers."""

from __future__ import annotations

import re
from dataclasses import replace

from denialscan.extract.common import Hit, View
from denialscan.schema import Field

# Seven to nine digits after an A, in groups or not; OCR may read O, Q, l, I, S, B for digits.
_DIGIT = r"[0-9OoQIlSB]"
_LABEL = (
    r"(?:A(?:(?i:lien))?\s*(?:(?i:registration))?\s*(?:(?i:number|no\b\.?|file(?:\s*(?:number|no\.?))?|num\b\.?)|#)|"
    r"A[- ]?#|F(?i:ile)\s*(?:(?i:number|no\b\.?)|#|:)|N(?i:[uú]mero|o\.|\u00fam\.?)\s*(?:(?i:de)\s*)?(?:A|(?i:extranjero))|USCIS\s*(?:#|(?i:no\b\.?|number))|"
    r"A[- ]?(?i:file|number|no\b\.?|num\b))"
)
_A_NUMBER = re.compile(
    rf"(?:(?P<label>{_LABEL})(?:\s*\(?s?\)?)\s*[:#.]?\s*[\[(]?\s*A?\s*[-#: ]*|(?<![A-Za-z0-9])A\s?[-#]?\s?\(?)"
    rf"(?P<digits>{_DIGIT}{{1,3}}[- .]{{0,3}}{_DIGIT}{{3}}[- .]{{0,3}}{_DIGIT}{{3}}|{_DIGIT}{{7,9}})(?![0-9A-Za-z])",
)
#: Nine digits that a reader of print parted at other places ("A208-77 1-346").
_PARTED = re.compile(
    r"(?<![A-Za-z0-9])A\s?[-#]?\s?(?P<digits>(?:\d[- .]?){8}\d)(?![- ]?[0-9A-Za-z])"
)
#: A number whose sign was read as letters ("A+t071-880-245", "At: 071880245"); without a
#: colon or a plus such letters may be a word, and the number has to stand in groups.
_SIGN_MISREAD = re.compile(
    r"(?<![A-Za-z0-9])A\s?(?:"
    r"(?:[+#*tfHh]{1,2}|it|i#|4t)\s?(?::|(?<=[+#*])|(?<=[+#*][tf]))\s?(?P<digits>(?:\d[- .]?){8}\d)|"
    r"(?:[+#*tfHh]{1,2}|it|i#|4t)\s?(?P<groups>\d{2,3}(?P<sep>[- ])\d{3}(?P=sep)\d{3}))(?![- ]?[0-9A-Za-z])"
)
#: "098-771-206", "087 330 951": the number of a file where a letter says whom it is about.
_BARE = re.compile(
    r"(?<![\w.#/-])\(?(?P<digits>\d{2,3}(?P<sep>[- ])\d{3}(?P=sep)\d{3})(?![\w]|[-/. ]\d)"
)
_NO_FILE = re.compile(
    r"\b(?:tel|phone|fax|call|ext|cell|mobile|dial|FINS|subject id|event|receipt|case|docket|acct|account|zip|SSN|box)\b[^\n]{0,25}$|[$+]\s*$",
    re.IGNORECASE,
)
_REPAIR = str.maketrans("OoQIlSB", "0001158")
_OTHER_PERSON = re.compile(
    r"\b(?:another|other|different|co-?defendant|unrelated|associate|cellmate|victim|(?:brother|sister|twin|sibling|husband|wife|spouse|"
    r"mother|father|son|daughter|cousin|uncle|aunt|nephew|niece|herman[oa]|espos[oa]|hij[oa])(?:'?s)?)\b[^.;]{0,60}$",
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
    for m in (*_PARTED.finditer(text), *_SIGN_MISREAD.finditer(text)):
        value = normal_a_number(m["digits"] or m["groups"])
        if value and not any(a < m.end() and m.start() < b for _v, a, b in out):
            out.append((value, m.start(), m.end()))
    return sorted(out, key=lambda found: found[1])


def find_bare_numbers(text: str) -> list[tuple[str, int, int]]:
    """Return (A-number, start, end) of grouped file numbers without their A."""
    out: list[tuple[str, int, int]] = []
    for m in _BARE.finditer(text):
        value = normal_a_number(m["digits"])
        if value and not _NO_FILE.search(text[: m.start("digits")]):
            out.append((value, m.start("digits"), m.end()))
    return out


def a_numbers(view: View) -> Field:
    """Return the A-numbers presented as this letter's people."""
    order = ("caption", "address", "header", "body", "salutation", "signature", "footer", "date")
    seen: dict[str, Hit] = {}
    for name in ("subject", "re", "to"):
        text = view.message.headers.get(name, "")
        if not text:
            continue
        start, _end = view.message.header_spans[name]
        for value, a, b in find_a_numbers(text) or (
            find_bare_numbers(text) if name != "to" else ()
        ):
            seen.setdefault(
                value, _sure(view, Hit(value=value, raw=text[a:b], start=start + a, end=start + b))
            )
    for zone in order:
        for block in view.blocks(zone):  # type: ignore[arg-type]
            if zone in ("footer", "signature") and seen:
                continue
            for value, a, b in find_a_numbers(block.text):
                if zone == "body" and seen and _OTHER_PERSON.search(block.text[:a]):
                    continue
                seen.setdefault(value, _sure(view, view.hit(block, a, b, value, 0.97)))
    if not seen:
        for block in view.blocks("caption", "address"):
            for value, a, b in find_bare_numbers(block.text):
                seen.setdefault(value, _sure(view, view.hit(block, a, b, value, 0.85)))
    return view.list_field("a_numbers", [view.item(h) for h in seen.values()])


def _sure(view: View, hit: Hit) -> Hit:
    """Return the hit, no surer than its least sure word, nor than 0.6 where a digit was
    read as a letter or the number stands parted."""
    words = [w.conf for _p, w in view.reading.words_between(hit.start, hit.end)]
    parts = re.findall(r"\d+", hit.raw)[1:]
    mended = re.search(r"[OoQIlSB]", hit.raw) or any(len(p) not in (3, 6) for p in parts)
    limits = [c for c in words if c is not None] + ([0.6] if mended else [])
    return replace(hit, confidence=min([hit.confidence, *limits]))


#: Receipt numbers begin with the service centre's letters (USCIS); a reader of print
#: takes their I and O for digits.
_CENTRES = ("IOE", "MSC", "LIN", "SRC", "EAC", "WAC", "NBC", "YSC", "ZLA", "ZNY")
_RECEIPT = re.compile(r"(?<![A-Z0-9])(?P<centre>[A-Z0-9|]{3})(?P<digits>[0-9OIl]{10})(?![A-Z0-9])")
_AS_DIGITS = str.maketrans("IOLSB|l", "1015811")


def _receipts(text: str) -> list[tuple[str, int, int]]:
    """Return the receipt numbers whose letters or digits were misread."""
    out: list[tuple[str, int, int]] = []
    for m in _RECEIPT.finditer(text):
        like = m["centre"].translate(_AS_DIGITS)
        found = [c for c in _CENTRES if c.translate(_AS_DIGITS) == like]
        value = found[0] + m["digits"].translate(_AS_DIGITS) if len(found) == 1 else m.group(0)
        if value != m.group(0):
            out.append((value, m.start(), m.end()))
    return out


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
        for value, a, b in _receipts(block.text):
            seen.pop(block.text[a:b], None)
            seen.setdefault(value, view.hit(block, a, b, value, 0.6))
    subject = view.message.headers.get("subject", "")
    for m in _REFERENCE.finditer(subject):
        group = m.lastgroup or "labelled"
        value = m[group].rstrip(".,")
        if any(c.isdigit() for c in value) and value not in seen:
            base = view.message.header_spans["subject"][0] + m.start(group)
            seen[value] = Hit(value=value, raw=value, start=base, end=base + len(value))
    return view.list_field("reference_numbers", [view.item(h) for h in seen.values()])
