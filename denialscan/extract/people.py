"""The person the letter is about."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import cast

from denialscan.extract.common import Hit, View
from denialscan.extract.counsel import LEGAL, OFFICER, find_counsel, signed_by_counsel
from denialscan.extract.identifiers import find_a_numbers
from denialscan.extract.names import NameHit, find_name, key, name_before, natural
from denialscan.layout import Zone
from denialscan.layout.cleantext import CleanText, clean

_LABEL = re.compile(
    r"(?:^|\b)(?:(?P<strong>(?:(?:alien|detainee|noncitizen|subject|applicant|client|claimed|full|respondent|petitioner|beneficiary|individual|inmate)"
    r"'?s?\s+)?name(?:\(s\))?(?: of (?:alien|detainee|noncitizen|applicant|person|subject))?(?:\s*/\s*nombre(?: del? \w+)?)?|nombre(?: del? \w+)?(?:\s*/\s*name)?|"
    r"to the detainee|(?:to|para)\s*/\s*(?:to|para)|detainee|noncitizen|alien|applicant|clients?|cliente|solicitante|"
    r"respondent|beneficiary|(?:in the )?(?:matter|case) of(?: the (?:application|request|petition|removal|detention) of)?|in re|in the name of|interesad[oa]|detenid[oa])"
    r"(?:\s*/\s*\w+)?(?:\s*[:#-]\s*|\s+(?=[A-Z][A-Z'-]+,)|\s+(?=(?-i:(?:(?:Mr|Ms|Mrs|Sr|Sra)\.? )?(?:[A-Z][\w'-]+ ){0,3}[A-Z][A-Z'-]{2,}))|\s+(?=(?-i:(?:[A-Z][A-Z'-]+ ){0,3}[A-Z][A-Z'-]{2,}[,.] [A-Z]))|(?<=detainee)\s+(?=Mr|Ms))|"
    r"(?P<re>(?:re|subject|subj|ref|asunto|regarding|concerning)\s*[:.-]\s*))",
    re.IGNORECASE,
)
_BODY_CUES = re.compile(
    r"\b(?:on behalf of|your client,?|request (?:of|for|from|by)|regarding|concerning|pertaining to|relating to|in the (?:case|matter) of|"
    r"case of|above-named|for your client|detainee|noncitizen|subject|release of|removal of|detention of|custody of|client:?|"
    r"(?:regarding|concerning|about|on behalf of) (?:your|his|her|their|the constituent's|our constituent's) (?:\w+-)?(?:client|husband|wife|spouse|partner|fianc[eé]e?|son|daughter|brother|sister|father|mother|cousin|nephew|niece|uncle|aunt|friend|parishioner),?|a nombre de|en nombre de|del? se[nñ]or|de la se[nñ]ora)\s+"
    r"(?:your client,?\s+)?(?:the )?(?:detainee|noncitizen|alien|subject|respondent)?,?\s*(?=(?:Mr|Ms|Mrs|Mx|Miss|Dr|Sr|Sra)?\.?\s*[A-ZÁÉÍÓÚÑ])",
)
#: A number of the agency's file as papers print it without its letter.
_BARE_NUMBER = re.compile(
    r"(?<![\d-])0?\d{2}[- ]\d{3}[- ]\d{3}(?![\d-])|(?<![\d-])\d{3}[- ]\d{3}[- ]\d{3}(?![\d-])"
)
_PARTY = re.compile(r",?\s+(?:petitioner|plaintiff|respondent|demandante)\b", re.IGNORECASE)
#: A surname alone before a number ("Re: Kalani 078 336 120").
_SURNAME_BEFORE = re.compile(
    r"(?:^|[-:,;|/(]\s*|\bI-\d{3}\s+|\s)([A-ZÀ-Þ][\w'-]{2,}(?:\s[A-ZÀ-Þ][\w'-]{2,})?)[\s,;:(-]*(?:A[\s#-]*)?$"
)
#: Given names in small letters before a surname in capitals, or a title: in a caption
#: only people are written so.
_MIXED = re.compile(
    r"(?<![\w'-])(?:[A-ZÀ-Þ][a-zà-ÿ'-]+ ){1,3}[A-ZÀ-Þ][A-ZÀ-Þ'-]{2,}(?![a-z])|(?<!\w)(?:Mr|Ms|Mrs|Sr|Sra)\. (?=[A-ZÀ-Þ])"
)
#: "Counsel for Amina Deng", in a line of an address or a signature.
_REPRESENTED = re.compile(
    r"\b(?:counsel|attorneys?|representative) (?:of record )?for\s+(?=[A-ZÀ-Þ])", re.IGNORECASE
)
#: No caption or address is so long, characters.
_CAPTION = 200
_HELD = re.compile(
    r",?\s+(?:,\s*)?(?:who )?(?:is|was|has been|remains) (?:\w+ )?(?:held|detained|in custody|removed|ordered|released)\b"
)
_ASKED = re.compile(
    r"\b(?:worksheet|records?|file|petition|friends|family|supporters|redetermination|review|case) (?:of|on|for)\s+(?=[A-ZÀ-Þ])"
)
#: The cells of a form that part a name.
_FAMILY = re.compile(
    r"\b(?:family names?|last names?|surnames?|apellidos?)(?:\s*\([^()\n]{1,20}\))?\s*:\s*",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"\b(?:first|given|nombres?(?! (?:y|de|del)\b))(?: names?)?(?:[\s,/&]+(?:and )?(?:middle|m\.?i\.?)(?: (?:names?|initial))?)?(?:\s*\([^()\n]{1,20}\))?\s*:\s*",
    re.IGNORECASE,
)
#: A cell ends at the end of its line or where the next one begins.
_CELL = re.compile(r"[^\n:]*?(?=\s{2,}|\n|$|\s+(?:\w+(?:,? \w+)?)\s*(?:\([^()\n]{1,20}\))?\s*:)")
_TITLED = re.compile(r"(?<!\w)(?:Mr|Ms|Mrs|Mx|Sr|Sra)\.? (?=[A-ZÀ-Þ])")
#: Where the addressee is cared for by another.
_CARE_OF = re.compile(r"\bc\s?/\s?o\b|\bby way of\b", re.IGNORECASE)


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
    caption = _lines(view, "caption", "date", "header", "address", "footer")
    subject = _header(view, "subject")
    caption[:0] = [text for text in (subject, _header(view, "to")) if text]
    scored = _labelled(view, caption) + _caption_lines(view, caption, subject)
    for block in view.blocks("body"):
        for m in _BODY_CUES.finditer(block.text):
            name = find_name(block.text, m.end())
            if name:
                scored.append((2.4, view.hit(block, name.start, name.end, name.value, 0.85)))
    scored += _addressee(view) + _with_surname(view, caption) + _parted(view)
    scored += _retold(view) if not scored else []
    if not scored:
        return None
    return _best(scored, _others_keys(view, officer))


def _best(
    scored: list[tuple[float, Hit]], others: list[tuple[float, tuple[str, ...]]]
) -> Hit | None:
    """Return the fullest form of the name with the most weight."""
    totals: Counter[tuple[str, ...]] = Counter()
    for weight, hit in scored:
        totals[tuple(sorted(key(hit.value)))] += weight  # type: ignore[assignment]
    for name_key in totals:
        for penalty, other in others:
            if set(name_key) <= set(other):
                totals[name_key] -= penalty  # type: ignore[assignment]
    best_key, best = max(totals.items(), key=lambda kv: (kv[1], len(kv[0])))
    if best < 1.5:
        return None
    same = [h for _w, h in scored if _fits(best_key, key(h.value))]
    return max(same, key=lambda h: (len(key(h.value)), -h.start))


def _fits(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Say whether a name has all words of another, whose initials may stand for words."""
    whole = {w for w in short if len(w) > 1}
    return (
        bool(whole)
        and whole <= set(long)
        and all(any(w.startswith(i) for w in long) for i in short)
    )


def _others_keys(view: View, officer: Hit | None) -> list[tuple[float, tuple[str, ...]]]:
    """Return who else is named, and how much that speaks against a name."""
    counsel = signed_by_counsel(view) if view.kind == "request" else find_counsel(view)
    out = [(5.0, key(counsel.value))] if counsel else []
    return [*out, (3.0, key(officer.value))] if officer else out


def _header(view: View, name: str) -> CleanText | None:
    """Return a header of a mail; of an address only one that holds a number."""
    text = view.message.headers.get(name)
    if not text or (name != "subject" and not find_a_numbers(text)):
        return None
    return clean(text, view.message.header_spans[name][0])


def _labelled(view: View, caption: list[CleanText]) -> list[tuple[float, Hit]]:
    """Names behind a label ("Re:", "Name:") or beside a number."""
    out: list[tuple[float, Hit]] = []
    caption = [*caption, *_wrapped(view)]
    in_caption = {id(t) for t in caption}
    bodies = [b.clean for b in view.blocks("body")]
    for text in [*caption, *bodies, *_lines(view, "signature")]:
        framed = id(text) in in_caption
        for m in _LABEL.finditer(text.text):
            name = find_name(text.text, m.end())
            if name and framed:
                out.append((4.0 if m["strong"] else 3.0, _hit(text, name, 0.95)))
            elif name and m["strong"] and m.group(0).rstrip().endswith((":", "#", "-")):
                out.append((2.0, _hit(text, name, 0.8)))
        for a, b in _numbers(text.text):
            name = name_before(text.text, a) or _name_after(text.text, b)
            if name and not _RELATIVES.search(text.text, 0, name.start):
                out.append((5.0 if framed else 3.4, _hit(text, name, 0.95)))
        for m in _REPRESENTED.finditer(text.text) if len(text.text) < _CAPTION else ():
            name = find_name(text.text, m.end())
            if name:
                out.append((2.6, _hit(text, name, 0.85)))
        for m in _MIXED.finditer(text.text) if framed else ():
            name = find_name(text.text, m.start())
            if name:
                out.append((2.2, _hit(text, name, 0.85)))
        if framed and (party := _PARTY.search(text.text)):
            name = name_before(text.text, party.start())
            if name:
                out.append((2.6, _hit(text, name, 0.8)))
    return out


#: "her brother Pedro Lima (A 012 345 678)": a relative's name and number.
_RELATIVES = re.compile(
    r"\b(?:brother|sister|twin|sibling|husband|wife|spouse|partner|mother|father|son|daughter|cousin|uncle|aunt|nephew|niece|"
    r"hermano|hermana|espos[oa]|hij[oa]|madre|padre|prim[oa]|t[ií][oa]),?\s+(?:named\s+|mr\.?\s+|ms\.?\s+|mrs\.?\s+)?$",
    re.IGNORECASE,
)


def _wrapped(view: View) -> list[CleanText]:
    """Return the cells of a form in which a labelled name runs on to a second line."""
    return [
        block.clean
        for block in view.blocks("caption", "address")
        if len(block.lines) == 2
        and _LABEL.match(block.lines[0].text.strip())
        and re.fullmatch(r"[^\W\d][^\d:/#]*", block.lines[1].text.strip())
        and len(block.lines[1].text.split()) <= 3
    ]


def _numbers(text: str) -> list[tuple[int, int]]:
    """Return where numbers of files stand, with or without their letter."""
    found = [(a, b) for _value, a, b in find_a_numbers(text)]
    bare = [m.span() for m in _BARE_NUMBER.finditer(text)]
    return found + [(a, b) for a, b in bare if not any(x < b and a < y for x, y in found)]


def _caption_lines(
    view: View, caption: list[CleanText], subject: CleanText | None
) -> list[tuple[float, Hit]]:
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
    if subject:
        for m in re.finditer(
            r"(?:^|(?<!\w)-|[:,|/(]|\bfor\b|\bof\b|\bre\b)\s*", subject.text, re.I
        ):
            found = find_name(subject.text, m.end())
            if found:
                out.append((2.0, _hit(subject, found, 0.85)))
    return out


def _with_surname(view: View, caption: list[CleanText]) -> list[tuple[float, Hit]]:
    """Full names in the text of somebody of whom the caption has the surname only."""
    out: list[tuple[float, Hit]] = []
    for text in caption:
        for start, _end in _numbers(text.text):
            single = _SURNAME_BEFORE.search(text.text[:start])
            if not single or not key(single[1]) or _is_word(single[1]):
                continue
            a, b = text.span(single.start(1), single.end(1))
            surname = Hit(value=natural(single[1]), raw=single[1], start=a, end=b, confidence=0.7)
            out.append((1.6, surname))
            for block in view.blocks("body"):
                for m in re.finditer(rf"\b{re.escape(surname.value)}\b", block.text):
                    name = name_before(block.text[: m.end()] + " ", m.end())
                    if name:
                        whole = view.hit(block, name.start, name.end, name.value, 0.8)
                        out.append((2.2, whole))
    return out


def _is_word(text: str) -> bool:
    """Say whether a single word is none that could be a surname."""
    return find_name(f"Ana {text}") is None


def _retold(view: View) -> list[tuple[float, Hit]]:
    """Where no caption names anybody: who is detained, or whose record is asked for."""
    out: list[tuple[float, Hit]] = []
    for block in view.blocks("body"):
        for m in _HELD.finditer(block.text):
            name = name_before(block.text, m.start())
            if name:
                out.append((1.8, view.hit(block, name.start, name.end, name.value, 0.7)))
        for m in _ASKED.finditer(block.text):
            name = find_name(block.text, m.end())
            if name:
                out.append((1.6, view.hit(block, name.start, name.end, name.value, 0.7)))
    return out or _named_again(view)


def _named_again(view: View) -> list[tuple[float, Hit]]:
    """The one person whom a letter names in full with a title, and speaks of again with
    title and surname."""
    bodies = view.blocks("body")
    text = "\n".join(b.text for b in bodies)
    found: dict[tuple[str, ...], Hit] = {}
    for block in bodies:
        for m in _TITLED.finditer(block.text):
            name = find_name(block.text, m.end())
            if name is None or name.start != m.end():
                continue
            again = any(
                re.search(rf"(?:Mr|Ms|Mrs|Mx|Sr|Sra)\.? {re.escape(word)}\b", text)
                for word in name.value.split()[1:]
            )
            if again:
                hit = view.hit(block, name.start, name.end, name.value, 0.7)
                found.setdefault(key(name.value), hit)
    return [(1.6, hit) for hit in found.values()] if len(found) == 1 else []


def _parted(view: View) -> list[tuple[float, Hit]]:
    """Names whose halves stand in two cells of a form ("Family name", "First name")."""
    halves: dict[str, tuple[str, Hit]] = {}
    for block in view.blocks("caption", "address", "header", "date", "body"):
        for sort, label in (("family", _FAMILY), ("given", _GIVEN)):
            m = label.search(block.text)
            cell = _CELL.match(block.text, m.end()) if m and sort not in halves else None
            if cell is None or not _is_half(cell[0]):
                continue
            hit = view.hit(block, cell.start(), cell.end(), cell[0], 0.95)
            halves[sort] = (cell[0].strip(), hit)
    if len(halves) < 2:
        return []
    (family, at), (given, _other) = halves["family"], halves["given"]
    return [(5.0, replace(at, value=natural(f"{given} {family}"), raw=family))]


def _is_half(cell: str) -> bool:
    """Say whether a cell holds one half of a name."""
    words = cell.split()
    return 0 < len(words) <= 4 and find_name(f"Ana {' '.join(words)}") is not None


def _name_after(text: str, start: int) -> NameHit | None:
    """Return a name that follows an A-number, in brackets or after a dash or comma."""
    link = re.match(r"\s*[(,;/-]\s*|\s+(?=[A-Z][A-Z'-]+,)", text[start:])
    name = find_name(text, start + link.end()) if link else None
    return name if link and name and name.start - start <= link.end() + 4 else None


def _addressee(view: View) -> list[tuple[float, Hit]]:
    """The addressee is the person when the letter goes to the place of detention, or
    by way of the person's counsel."""
    out: list[tuple[float, Hit]] = []
    for block in view.blocks("address"):
        first, _, rest = block.text.partition("\n")
        care = _CARE_OF.search(rest) or _CARE_OF.search(first)
        if not care and (LEGAL.search(block.text) or OFFICER.search(block.text)):
            continue
        to_line = re.match(r"\s*(?:to|para)\s*:\s*", block.text, re.I)
        place = to_line or re.search(
            r"c/o|detention|jail|processing|correction|facility|center|\bA[- #]?\d{2,3}",
            block.text,
            re.I,
        )
        text = clean(block.lines[0].text, block.lines[0].start)
        name = find_name(text.text, to_line.end() if to_line else 0)
        numbered = len(block.lines) > 1 and bool(_numbers(block.lines[1].text))
        if name and name.start <= 14:
            out.append((5.0 if numbered else 3.0 if place else 1.6, _hit(text, name, 0.85)))
    return out
