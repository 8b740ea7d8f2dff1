"""The person the letter is about, their representative, the gender it uses."""

from __future__ import annotations

import re
from collections import Counter
from typing import cast

from denialscan.extract.common import Hit, View
from denialscan.extract.identifiers import find_a_numbers
from denialscan.extract.names import NameHit, find_name, key
from denialscan.layout import Zone
from denialscan.layout.cleantext import CleanText, clean

_LABEL = re.compile(
    r"(?:^|\b)(?:(?P<strong>(?:(?:alien|detainee|noncitizen|subject|applicant|client|claimed|full|respondent|petitioner|beneficiary|individual|inmate)"
    r"'?s?\s+)?name(?:\(s\))?(?: of (?:alien|detainee|noncitizen|applicant|person|subject))?|nombre(?: del? \w+)?|detainee|noncitizen|alien|applicant|"
    r"respondent|beneficiary|in the (?:matter|case) of|matter of|in re|interesado)(?:\s*[:#-]\s*|\s+(?=[A-Z][A-Z'-]+,)|\s+(?=(?-i:(?:[A-Z][A-Z'-]+ ){0,3}[A-Z][A-Z'-]{2,}[,.] [A-Z])))|"
    r"(?P<re>(?:re|subject|subj|ref|asunto|regarding|concerning)\s*[:.-]\s*))",
    re.IGNORECASE,
)
_BODY_CUES = re.compile(
    r"\b(?:on behalf of|your client,?|request (?:of|for|from|by)|regarding|concerning|pertaining to|relating to|in the (?:case|matter) of|"
    r"case of|above-named|for your client|detainee|noncitizen|subject|release of|removal of|detention of|custody of|client:?|a nombre de|en nombre de|del? se[nñ]or|de la se[nñ]ora)\s+"
    r"(?:your client,?\s+)?(?:the )?(?:detainee|noncitizen|alien|subject|respondent)?,?\s*(?=(?:Mr|Ms|Mrs|Mx|Miss|Dr|Sr|Sra)?\.?\s*[A-ZÁÉÍÓÚÑ])",
)
_LEGAL = re.compile(
    r"\besq\b|attorney|\blaw\b|legal|counsel|LLP|PLLC|\bP\.?C\b|abogad|defen[sc]e|justice|advocate|clinic|immigrant|representative|rights|pro bono|accredited",
    re.IGNORECASE,
)
_OFFICER = re.compile(
    r"ice\.dhs\.gov|\bofficer\b|director|deportation|homeland|\bERO\b", re.IGNORECASE
)


def _lines(view: View, *zones: str) -> list[CleanText]:
    return [
        clean(line.text, line.start)
        for zone in zones
        for block in view.blocks(cast(Zone, zone))
        for line in block.lines
    ]


def _hit(text: CleanText, name: NameHit, confidence: float) -> Hit:
    start, end = text.span(name.start, name.end)
    return Hit(
        value=name.value,
        raw=text.text[name.start : name.end],
        start=start,
        end=end,
        confidence=confidence,
    )


def person_name(view: View, officer: Hit | None) -> Hit | None:
    """Return the person the letter is about, in natural order without titles.

    ``officer`` is who signed, so as not to be taken for the person.
    """
    scored: list[tuple[float, Hit]] = []
    caption = _lines(view, "caption", "header", "address")
    subject = view.message.headers.get("subject")
    if subject:
        start = view.message.header_spans["subject"][0]
        caption.insert(0, clean(subject, start))
    in_caption = {id(t) for t in caption}
    for text in [*caption, *_lines(view, "body", "signature")]:
        for m in _LABEL.finditer(text.text):
            name = find_name(text.text, m.end())
            if name and id(text) in in_caption:
                scored.append((4.0 if m["strong"] else 3.0, _hit(text, name, 0.95)))
            elif name and m["strong"]:
                scored.append((2.0, _hit(text, name, 0.8)))
        for _value, a, b in find_a_numbers(text.text):
            name = _name_before(text.text, a) or _name_after(text.text, b)
            if name:
                scored.append((3.6, _hit(text, name, 0.95)))
    scored += _caption_lines(view, caption)
    for block in view.blocks("body"):
        for m in _BODY_CUES.finditer(block.text):
            name = find_name(block.text, m.end())
            if name:
                scored.append((2.4, view.hit(block, name.start, name.end, name.value, 0.85)))
    scored += _addressee(view)
    if not scored:
        return None
    counsel = _representative_key(view)
    totals: Counter[tuple[str, ...]] = Counter()
    for weight, hit in scored:
        totals[tuple(sorted(key(hit.value)))] += weight  # type: ignore[assignment]
    for name_key in totals:
        if counsel and set(name_key) <= set(counsel):
            totals[name_key] -= 5
        if officer and set(name_key) == set(key(officer.value)):
            totals[name_key] -= 3
    best_key, best = max(totals.items(), key=lambda kv: (kv[1], len(kv[0])))
    if best < 1.5:
        return None
    same = [
        h
        for _w, h in scored
        if set(key(h.value)) <= set(best_key) or set(best_key) <= set(key(h.value))
    ]
    return max(
        same,
        key=lambda h: (len(key(h.value)) if set(best_key) <= set(key(h.value)) else 0, -h.start),
    )


def _caption_lines(view: View, caption: list[CleanText]) -> list[tuple[float, Hit]]:
    """A caption line that is a name, or begins with one, beside an A-number."""
    out: list[tuple[float, Hit]] = []
    has_number = any(find_a_numbers(t.text) for t in caption)
    for text in _lines(view, "caption"):
        name = find_name(text.text)
        if name and name.start <= 3 and len(text.text) - name.end < 30:
            out.append((2.6 if has_number else 1.8, _hit(text, name, 0.85)))
        for part in re.finditer(r"(?:-|\u2013|/|\||;|:|\bfor\b|\bof\b|\bby\b)\s+", text.text):
            found = find_name(text.text, part.end())
            if found:
                out.append((1.8, _hit(text, found, 0.8)))
    subject = view.message.headers.get("subject")
    if subject:
        text = clean(subject, view.message.header_spans["subject"][0])
        for m in re.finditer(r"(?:^|[-:,|/(]|\bfor\b|\bof\b|\bre\b)\s*", text.text, re.I):
            found = find_name(text.text, m.end())
            if found:
                out.append((2.0, _hit(text, found, 0.85)))
    return out


def _name_before(text: str, end: int) -> NameHit | None:
    """Return a name that ends just before an A-number."""
    head = re.sub(
        r"[\s,;:(\[#-]*(?:(?<![A-Za-z])A(?:lien)?[- ]?(?:number|no\.?|file|#)?\s*[:#]?\s*)?[\s,;:(\[#-]*$",
        "",
        text[:end],
        flags=re.I,
    )
    for m in re.finditer(r"(?<![\w'-])(?=[A-ZÀ-Þ])", head[-70:]):
        at = max(0, len(head) - 70) + m.start()
        name = find_name(head, at)
        if name and len(head) - name.end <= 2:
            return name
    return None


def _name_after(text: str, start: int) -> NameHit | None:
    """Return a name that follows an A-number, in brackets or after a dash or comma."""
    link = re.match(r"\s*[(,;-]\s*", text[start:])
    name = find_name(text, start + link.end()) if link else None
    return name if link and name and name.start - start <= link.end() + 4 else None


def _addressee(view: View) -> list[tuple[float, Hit]]:
    """The addressee is the person when the letter goes to the place of detention."""
    out: list[tuple[float, Hit]] = []
    for block in view.blocks("address"):
        if _LEGAL.search(block.text) or _OFFICER.search(block.text):
            continue
        to_line = re.match(r"\s*(?:to|para)\s*:\s*", block.text, re.I)
        place = to_line or re.search(
            r"c/o|detention|jail|processing|correction|facility|center|\bA[- #]?\d{2,3}",
            block.text,
            re.I,
        )
        text = clean(block.lines[0].text, block.lines[0].start)
        name = find_name(text.text, to_line.end() if to_line else 0)
        if name and name.start <= 14:
            out.append((3.0 if place else 1.6, _hit(text, name, 0.85)))
    return out


def _salutation_key(view: View) -> tuple[str, ...]:
    for block in view.blocks("salutation"):
        m = re.match(
            r"(?:dear|estimad[oa]s?|good \w+|hello|hi)?\s*,?\s*(?:(?:mr|ms|mrs|dr|atty|attorney|counsel(?:or)?|se[nñ]ora?|licenciad[oa]|lic)\b\.?\s*)*(.*?)[:,-]*$",
            block.text,
            re.I,
        )
        if m:
            return key(m.group(1))
    return ()


def _representative_key(view: View) -> tuple[str, ...]:
    hit = find_counsel(view)
    return key(hit.value) if hit else ()


def representative(view: View, person: Hit | None) -> Hit | None:
    """Return the counsel or representative the letter names, if it is not ``person``."""
    counsel = find_counsel(view)
    same = counsel and person and set(key(person.value)) == set(key(counsel.value))
    return None if same and view.kind != "request" else counsel


def find_counsel(view: View) -> Hit | None:
    """Return who is addressed or named as counsel, whoever the letter is about."""
    scored: list[tuple[float, Hit]] = []
    greeted = _salutation_key(view)
    for block in view.blocks("address", "header"):
        if block.zone == "header" and not _LEGAL.search(block.text):
            continue
        legal = bool(_LEGAL.search(block.text))
        if _OFFICER.search(block.text) and not legal:
            continue
        for n, line in enumerate(block.lines[:4]):
            text = clean(line.text, line.start)
            esq = re.search(r",?\s*esq", text.text, re.I)
            name = find_name(text.text[: esq.start()] if esq else text.text)
            if not name or name.start > 14:
                continue
            agrees = bool(greeted) and set(greeted) & set(key(name.value)[1:] or key(name.value))
            if esq or (legal and n == 0) or (legal and agrees):
                scored.append(
                    ((4.0 if esq else 2.5) + (1.0 if agrees else 0.0), _hit(text, name, 0.9))
                )
    for zone in ("body", "caption", "footer", "signature", "address"):
        for block in view.blocks(zone):
            for m in re.finditer(
                r"(?:att(?:orne)?y(?: of record)?|counsel(?: of record)?|representative|abogad[oa]|G-28)(?: for [\w ]{3,30})?\s*[:,-]\s*|"
                r"(?:your|his|her|their) (?:attorney|counsel|representative|lawyer),?\s+|c\.?c\.?:\s*|represented by\s+|su abogad[oa],?\s+(?:el|la)?\s*(?:lic\.?)?\s*",
                block.text,
                re.I,
            ):
                name = find_name(block.text, m.end())
                tail = block.text[name.end : name.end + 50] if name else ""
                if not name or (
                    m.group(0).lower().startswith("c")
                    and ":" in m.group(0)
                    and not _LEGAL.search(tail + m.group(0))
                ):
                    continue
                scored.append((2.5, view.hit(block, name.start, name.end, name.value, 0.85)))
            for m in re.finditer(r",?\s+(?:Esq\b|Attorney at Law)", block.text):
                before = _name_before(block.text[: m.start()] + " ", m.start())
                if before and zone != "signature":
                    scored.append(
                        (3.0, view.hit(block, before.start, before.end, before.value, 0.85))
                    )
    to = view.message.headers.get("to")
    if to and "ice.dhs.gov" not in to.split(",")[0].lower():
        start = view.message.header_spans["to"][0]
        text = clean(to, start)
        name = find_name(text.text.replace('"', " "))
        if name and name.start <= 2:
            scored.append((2.6, _hit(text, name, 0.8)))
    if not scored:
        return None
    return max(scored, key=lambda c: (c[0], -c[1].start))[1]


_PRONOUNS = {
    "F": re.compile(r"\b(?:she|her|hers|herself|ella)\b", re.I),
    "M": re.compile(r"\b(?:he|him|his|himself|[eé]l\s+(?:est[aá]|fue|ha|no|representa))\b", re.I),
}
_BOTH = re.compile(
    r"\b(?:he or she|she or he|his or her|her or his|him or her|he/she|she/he|his/her|him/her|s/he|he\(she\))\b",
    re.I,
)


def gender(view: View, person: Hit | None) -> Hit | None:
    """Return F, M or X as the letter's titles and pronouns have it.

    A title before the person's surname decides; else pronouns, when one gender
    clearly prevails (three to one, so that one slip does not hide the rest).
    """
    words = set(key(person.value)) if person else set()
    found: dict[str, list[Hit]] = {"F": [], "M": []}
    titles: dict[str, list[Hit]] = {"F": [], "M": []}
    for block in view.blocks("body", "caption", "salutation", "address"):
        text = _BOTH.sub(lambda m: " " * len(m.group(0)), block.text)
        for m in re.finditer(
            r"\b(Mr|Ms|Mrs|Miss|Sr|Sra|Se[nñ]ora?)\b\.?\s+([A-ZÀ-Þ][\w'-]+(?:\s+[A-ZÀ-Þ][\w'-]+)*)",
            text,
        ):
            if words & set(key(m[2])):
                side = "M" if m[1] in ("Mr", "Sr", "Señor", "Senor") else "F"
                titles[side].append(view.hit(block, m.start(), m.end(), side, 0.95))
        if block.zone != "body":
            continue
        for side, pattern in _PRONOUNS.items():
            for m in pattern.finditer(text):
                before = text[max(0, m.start() - 60) : m.start()]
                if re.search(
                    r"\b(?:wife|husband|mother|father|son|daughter|brother|sister|officer|director|judge|attorney|counsel|sponsor|spouse|an alien|any alien|the alien may)\b[^.]*$",
                    before,
                    re.I,
                ):
                    continue
                found[side].append(view.hit(block, m.start(), m.end(), side, 0.85))
    for source in (titles, found):
        f, m_ = source["F"], source["M"]
        if f and len(f) >= 3 * len(m_):
            return f[0]
        if m_ and len(m_) >= 3 * len(f):
            return m_[0]
        if f or m_:
            return None
    return None
