"""Counsel: whom a letter addresses or names as the person's representative."""

from __future__ import annotations

import re

from denialscan.extract.common import Hit, View
from denialscan.extract.names import NameHit, find_name, key, name_before
from denialscan.layout import Block
from denialscan.layout.cleantext import CleanText, clean

#: Words of a lawyer's or an organisation's address.
LEGAL = re.compile(
    r"\besq(?:uire)?\b|attorney|\blaw\b|legal|counsel|\bLLP\b|\bPLLC\b|\bLLC\b|\bP\.?C\b|abogad|defen[sc]e|justice|advocate|clinic|immigrant|immigration (?:project|law|group|center|llc|p\.?c|services)|"
    r"representatives?\b(?! of)|rights|pro bono|accredited|\bproject\b|\bpractice\b|catholic charities|solicitor|licenciad|notar",
    re.IGNORECASE,
)
#: Words of the agency's own people.
OFFICER = re.compile(
    r"ice\.dhs\.gov|\bofficer\b|director|deportation|homeland|\bERO\b", re.IGNORECASE
)
#: Offices that write for somebody without standing for them.
_NO_COUNSEL = re.compile(
    r"congress|senat|house of representatives|consulate|embassy|sheriff|warden|clerk of|\bcourt of\b|newspaper|foia",
    re.IGNORECASE,
)
#: The letter speaks of its person to somebody who stands for them.
_TO_COUNSEL = re.compile(
    r"\b(?:your clients?|you represent|your representation|as counsel|dear counsel(?:or)?|G-28|su cliente|su representad[oa])\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:att(?:orne)?y(?: of record)?|counsel(?: of record)?|representative|abogad[oa]|G-28|represented by|representad[oa] por)(?: for [\w ]{3,30})?\s*(?:[:,-]|\((?=[A-Z]))\s*|"
    r"(?:your|his|her|their) (?:(?:current|new|present) )?(?:attorney|counsel|representative|lawyer),?\s+|c\.?c\.?\s*:\s*|represented by\s+|"
    r"su abogad[oa],?\s+(?:el|la)?\s*(?:lic\.?)?\s*|attn\.?:?\s+|attention:?\s+",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r",?\s+(?:\(?(?:Esq(?:uire)?\b|Attorney at Law|Attorneys? (?:for|of record)|Counsel (?:for|of record)|counsel of record|accredited representative|BIA[- ]accredited|Attorney\b(?=[,;.)]|$)))",
)
#: What only looks back: counsel who acts no more.
_FORMER = re.compile(
    r"\b(?:former|prior|previous|earlier|withdr\w+|substitut\w+|no longer|opposing|government|assistant chief|principal legal|chief|office of(?: the)?)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_SALUTATION = re.compile(
    r"(?:dear|estimad[oa]s?|good \w+|hello|hi)?\s*,?\s*(?:(?:mr|ms|mrs|mx|dr|sr|sra|fr|rev|atty|attorney|counsel(?:or)?|se[nñ]ora?|licenciad[oa]|lic)\b\.?\s*)*(.*?)[:,-]*$",
    re.IGNORECASE,
)
_ESQ = re.compile(r",?\s*\besq(?:uire)?\b", re.IGNORECASE)
_BULK = re.compile(r"inc\b|llc|llp|pllc|project|advocates|center|clinic|services|charities", re.I)


def representative(view: View, person: Hit | None) -> Hit | None:
    """Return the counsel or representative the letter names, if it is not ``person``."""
    counsel = signed_by_counsel(view) if view.kind == "request" else None
    counsel = counsel or find_counsel(view)
    same = counsel and person and set(key(person.value)) == set(key(counsel.value))
    return None if same and view.kind != "request" else counsel


def signed_by_counsel(view: View) -> Hit | None:
    """Return who signed counsel's own request as attorney of the person."""
    for block in view.blocks("signature", "body"):
        m = _BEHIND.search(block.text.replace("\n", " "))
        if m is None or (block.zone == "body" and len(block.text) > 160):
            continue
        name = name_before(block.text.replace("\n", " ")[: m.start()] + " ", m.start())
        if name:
            return view.hit(block, name.start, name.end, name.value, 0.85)
    return None


def find_counsel(view: View) -> Hit | None:
    """Return who is addressed or named as counsel, whoever the letter is about."""
    greeted = _salutation_key(view)
    to_counsel = any(_TO_COUNSEL.search(b.text) for b in view.blocks("body", "salutation"))
    scored: list[tuple[float, Hit]] = []
    for block in view.blocks("address", "header"):
        scored += _addressed(block, greeted, to_counsel=to_counsel)
    for block in view.blocks("body", "caption", "footer", "signature", "address"):
        scored += _named(view, block)
    to = view.message.headers.get("to")
    if to and "ice.dhs.gov" not in to.split(",")[0].lower():
        start = view.message.header_spans["to"][0]
        text = clean(to, start)
        name = find_name(text.text.replace('"', " "))
        if name and name.start <= 2 and not re.search(r"\d{3}", text.text):
            scored.append((2.6, _hit(text, name, 0.8)))
    if scored:
        return max(scored, key=lambda c: (c[0], -c[1].start))[1]
    return _greeted(view) if to_counsel else None


def _greeted(view: View) -> Hit | None:
    """Return the surname by which counsel is greeted, where no more is known."""
    for block in view.blocks("salutation", "body"):
        m = re.match(
            r"(?:Dear |Hello |Hi )?(?:Attorney|Counselor|Mr|Ms|Mrs|Mx)\.? ([A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+)?)\s*[,:]",
            block.text,
        )
        if m:
            return view.hit(block, m.start(1), m.end(1), m[1], 0.6)
    return None


def _addressed(
    block: Block, greeted: tuple[str, ...], *, to_counsel: bool
) -> list[tuple[float, Hit]]:
    legal = bool(LEGAL.search(block.text))
    if _NO_COUNSEL.search(block.text):
        return []
    if (block.zone == "header" and not legal) or (OFFICER.search(block.text) and not legal):
        return []
    if re.search(r"\bA[-# ]*\d{3}[- ]?\d{3}[- ]?\d{3}\b", block.lines[0].text):
        return []  # the person's own line
    out: list[tuple[float, Hit]] = []
    for n, line in enumerate(block.lines[:4]):
        text = clean(line.text, line.start)
        esq = _ESQ.search(text.text)
        care = re.match(r"\s*(?:attn\.?|attention|c/o|to|para)\s*:?\s*", text.text, re.I)
        at = care.end() if care else 0
        name = find_name(text.text[: esq.start()] if esq else text.text, at)
        if not name or name.start > max(14, at + 6) or _FORMER.search(text.text[: name.start]):
            continue
        if not esq and _BULK.match(text.text[name.end :].strip()):
            continue
        agrees = bool(greeted) and set(greeted) & set(key(name.value)[1:] or key(name.value))
        stands = (legal and n == 0) or (legal and agrees) or (to_counsel and (agrees or n == 0))
        if esq or stands or (care and legal):
            weight = (4.0 if esq else 2.5) + (1.0 if agrees else 0.0)
            out.append((weight, _hit(text, name, 0.9 if esq or legal else 0.75)))
    return out


def _named(view: View, block: Block) -> list[tuple[float, Hit]]:
    """Names that the text calls counsel."""
    out: list[tuple[float, Hit]] = []
    for m in _NAMED.finditer(block.text):
        name = find_name(block.text, m.end())
        if not name:
            name = _titled(block.text, m.end())
        tail = block.text[name.end : name.end + 50] if name else ""
        copied = m.group(0).lower().startswith(("c", "att")) and ":" in m.group(0)
        if not name or (copied and not LEGAL.search(tail + m.group(0))):
            continue
        if _FORMER.search(block.text[max(0, m.start() - 50) : m.start()]):
            continue
        whole = 2.5 if " " in name.value else 1.5
        out.append((whole, view.hit(block, name.start, name.end, name.value, 0.85)))
    for m in _BEHIND.finditer(block.text):
        before = name_before(block.text[: m.start()] + " ", m.start())
        former = before and _FORMER.search(block.text[max(0, before.start - 50) : before.start])
        if before and not former and block.zone != "signature":
            out.append((3.0, view.hit(block, before.start, before.end, before.value, 0.85)))
    return out


def _titled(text: str, start: int) -> NameHit | None:
    """Return the surname behind a title ("your attorney, Mr. Vance")."""
    m = re.compile(r"(?:Mr|Ms|Mrs|Mx|Dr)\.? ([A-ZÀ-Þ][\w'-]+)").match(text, start)
    return NameHit(value=m[1], start=m.start(1), end=m.end(1)) if m else None


def _salutation_key(view: View) -> tuple[str, ...]:
    for block in view.blocks("salutation"):
        m = _SALUTATION.match(block.text)
        if m:
            return key(m.group(1))
    return ()


def _hit(text: CleanText, name: NameHit, confidence: float) -> Hit:
    start, end = text.span(name.start, name.end)
    return Hit(
        value=name.value,
        raw=text.text[name.start : name.end],
        start=start,
        end=end,
        confidence=confidence,
    )
