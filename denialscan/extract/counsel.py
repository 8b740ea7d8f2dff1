"""Counsel: whom a letter addresses or names as the person's representative."""

from __future__ import annotations

import re
from dataclasses import replace

from denialscan.extract.common import Hit, View
from denialscan.extract.identifiers import find_a_numbers
from denialscan.extract.names import NameHit, find_name, key, name_before
from denialscan.extract.signature import signatory
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
    r"congress|senat|office of (?:the |u\.?s\.? )*rep(?:resentative|\.)|constituent|casework|house of representatives|consulate|embassy|sheriff|warden|clerk of|\bcourt of\b|newspaper|foia",
    re.IGNORECASE,
)
#: The letter speaks of its person to somebody who stands for them.
_TO_COUNSEL = re.compile(
    r"\b(?:your clients?|as (?:his|her|their|your client's) (?:attorney|counsel|lawyer)|you represent|your representation|as counsel|dear counsel(?:or)?|(?<!\bno )(?<!without )(?<!without a )G-28|su cliente|su representad[oa])\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:\batt(?:orne)?y(?: of record)?|counsel(?: of record)?|representative|abogad[oa]|G-28|represented by|representad[oa] por)(?: for [\w ]{3,30})?\s*(?:[:,-]|\((?=[A-Z]))\s*|"
    r"(?:your|his|her|their) (?:(?:current|new|present) )?(?:attorney|counsel|representative|lawyer),?\s+|(?:c\.?c\.?\s*:|cop(?:y|ies|ia)(?: furnished)?\s*(?::|to:?|a:?))\s*|represented by\s+|"
    r"su abogad[oa],?\s+(?:el|la)?\s*(?:lic\.?)?\s*|attn\.?:?\s+|attention:?\s+",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r",?\s+(?:\(?(?:Esq(?:uire)?\b|Attorney at Law|Attorneys? (?:for|of record)|Counsel (?:for|of record)|counsel of record|accredited representative|BIA[- ]accredited|Attorney\b(?=[,;.)]|$)))",
)
_THROUGH = re.compile(r"\bthrough (?:counsel,? )?(?=[A-Z])", re.IGNORECASE)
#: In the text only what the person asked for through somebody.
_ASKED_THROUGH = re.compile(
    r"\b(?:asked|applied|requested|filed|submitted|petitioned|wrote|represented|appeared)\b(?: [\w,]+){0,4} (?:through|by way of) "
    r"(?:(?:his|her|their|your) )?(?:counsel|attorney|lawyer|representative)?,?\s*(?=(?:(?:Mr|Ms|Mrs|Mx)\. )?[A-ZÀ-Þ])"
)
#: Who gets a copy, in lines below a signature: "Ines Vance, Bayou Legal Aid", "I. Vance (attorney)".
_COPIED = re.compile(
    r"\s*(?:\(\s*(?:attorney|counsel|representative|lawyer|G-28)\b[^()]{0,20}\)\W*$|,\s*(?P<firm>[A-ZÀ-Þ][^\n]{4,60})$)",
    re.IGNORECASE,
)
#: The agency's own lawyers, and offices that are no counsel's.
_GOVERNMENT = re.compile(
    r"\b(?:OPLA|OCC|DHS|ICE|ERO|EOIR|chief|field office|principal|assistant|deputy|government|facility|detention center|warden|court|consul\w*|A-file|officer|director|legal advisor)\b",
    re.IGNORECASE,
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
_GREETING = re.compile(
    r"(?P<how>(?:(?:Dear|Hello|Hi|Good (?:morning|afternoon|day)|Estimad[oa])[ ,]+)?(?:(?:Attorney|Counselor|Mr|Ms|Mrs|Mx|Dr|Sr|Sra|Lic)\.? )?)(?P<name>[A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]*\.?){0,3})\s*[,:](?:\s|$)"
)
#: Words of greetings that are nobody's name, or no lawyer's.
_GREETED = """
    counsel counselor counsellor attorney sir sirs madam team colleague colleagues friend friends
    reverend rev pastor father sister officer director judge senator doctor all everyone family
    licenciado licenciada abogado abogada senor senora dr supporter advocate advocates representative
    congressman congresswoman congressmember congressperson rep sen governor gov mayor delegate
    commissioner councilman councilwoman councilmember councilor assemblyman assemblywoman
    assemblymember ambassador consul sheriff president secretary honorable hon congresista
    senadora senadores gobernador gobernadora alcalde alcaldesa consulesa"""
_NOBODY = frozenset(_GREETED.split())
#: The person in the third person: "for Mr. Deng", "about Ms. Deng".
_THIRD = re.compile(
    r"\b(?:(?:Mr|Ms|Mrs|Mx)\.? |(?:for|of|on behalf of|concerning|regarding|about) (?!Mr|Ms|Mx))([A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+){0,3})"
)
_RELATIVE = re.compile(
    r"\byour (?:husband|wife|spouse|son|daughter|brother|sister|father|mother|cousin|nephew|niece|partner|fianc|friend|constituent|grand\w+)",
    re.IGNORECASE,
)
_REPRESENTS = re.compile(
    r"\b(?:I|we|this (?:office|firm)|undersigned) (?:\w+ )?represents?\b|\b(?:my|our) clients?\b|\bundersigned counsel\b|\bon behalf of\b|attorneys? at law|\blaw\b",
    re.IGNORECASE,
)
#: Cues after which anybody may stand, not only counsel.
_SENT_ON = re.compile(r"(?:c\.?c\.?\s*:|cop|attn|attention)", re.IGNORECASE)
_CARE = re.compile(r"\bc\s?/\s?o\b|\battn\b|\battention\b", re.IGNORECASE)
_ESQ = re.compile(r",?\s*\besq(?:uire)?\b", re.IGNORECASE)
_BULK = re.compile(r"inc\b|llc|llp|pllc|project|advocates|center|clinic|services|charities", re.I)


def representative(view: View, person: Hit | None) -> Hit | None:
    """Return the counsel or representative the letter names, if it is not ``person``."""
    counsel = signed_by_counsel(view) if view.kind == "request" else None
    counsel = counsel or find_counsel(view)
    if counsel is None and person is not None:
        counsel = _greeted(view, person)
    same = counsel and person and set(key(counsel.value)) <= set(key(person.value))
    return None if same or counsel is None else _without_firm(counsel)


_FIRM = re.compile(
    r"\b(?:law|legal|defen[sc]e|defenders?|project|services?|clinic|cent(?:er|re)|office|associates|partners|LLP|LLC|PLLC|P\.?C|coalition|"
    r"network|alliance|aid|advocates|immigration|immigrants?|justice|foundation|group|society|charities)\b",
    re.IGNORECASE,
)


def _without_firm(counsel: Hit) -> Hit:
    """Return a hit on "Ruth Abernathy, Bayou Legal Aid" as the name alone: what follows the
    comma is no given name."""
    name, comma, rest = counsel.raw.partition(",")
    if comma and " " in name.strip() and _FIRM.search(rest):
        return replace(counsel, value=" ".join(name.split()), raw=name,
                       end=counsel.start + len(name))  # fmt: skip
    return counsel


def signed_by_counsel(view: View) -> Hit | None:
    """Return who signed counsel's own request as attorney of the person, or wrote it."""
    for block in view.blocks("signature", "body"):
        m = _BEHIND.search(block.text.replace("\n", " "))
        if m is None or (block.zone == "body" and len(block.text) > 160):
            continue
        name = name_before(block.text.replace("\n", " ")[: m.start()] + " ", m.start())
        if name:
            return view.hit(block, name.start, name.end, name.value, 0.85)
    writes = any(_REPRESENTS.search(b.text) for b in view.blocks("body", "header"))
    return signatory(view)[0] if writes else None


def find_counsel(view: View) -> Hit | None:
    """Return who is addressed or named as counsel, whoever the letter is about."""
    greeted = _salutation_key(view)
    to_counsel = any(_TO_COUNSEL.search(b.text) for b in view.blocks("body", "salutation"))
    scored: list[tuple[float, Hit]] = []
    asked = any("constituent" in b.text for b in view.blocks("body"))
    for block in () if asked else view.blocks("address", "header"):
        scored += _addressed(block, greeted, to_counsel=to_counsel)
    for block in view.blocks(
        "body", "caption", "footer", "signature", "address", "salutation", "date"
    ):
        scored += _named(view, block)
    to = view.message.headers.get("to")
    if to and "ice.dhs.gov" not in to.split(",")[0].lower():
        start = view.message.header_spans["to"][0]
        first, comma, _firm = to.partition(",")
        # "Ruth Abernathy, Bayou Legal Aid": only a single word is a surname before its name
        text = clean(first if comma and " " in first.strip() else to, start)
        name = find_name(text.text.replace('"', " "))
        if name and name.start <= 2 and not re.search(r"\d{3}", text.text):
            scored.append((2.6, _hit(text, name, 0.8)))
    return max(scored, key=lambda c: (c[0], -c[1].start))[1] if scored else None


def _greeted(view: View, person: Hit) -> Hit | None:
    """Return who is greeted in a letter about somebody else, where no more is known: of
    a surname little is sure, of a whole name more where a client is spoken of."""
    body = " ".join(b.text for b in view.blocks("body"))
    if _NO_COUNSEL.search(body) or _RELATIVE.search(body):
        return None
    own = set(key(person.value))
    third = any(set(key(m[1])) & own for m in _THIRD.finditer(body))
    client = bool(_TO_COUNSEL.search(body))
    if not (third or client):
        return None
    for block in view.blocks("salutation", "body"):
        m = _GREETING.match(block.text)
        if m is None or set(key(m["name"])) & (own | _NOBODY):
            continue
        if not m["how"] and (m["name"].isupper() or " " not in m["name"]):
            continue
        words = set(key(m["name"]))
        for line in (x for b in view.blocks("address", "header") for x in b.lines):
            text = clean(line.text, line.start)
            full = find_name(text.text)
            if full and words <= set(key(full.value)) and not set(key(full.value)) & own:
                return _hit(text, full, 0.85)
        whole = find_name(m["name"])
        value = whole.value if whole else m["name"]
        return view.hit(
            block, m.start("name"), m.end("name"), value, 0.85 if whole and client else 0.7
        )
    return None


def _addressed(
    block: Block, greeted: tuple[str, ...], *, to_counsel: bool
) -> list[tuple[float, Hit]]:
    legal = bool(LEGAL.search(block.text))
    if _NO_COUNSEL.search(block.text):
        return []
    if (block.zone == "header" and not legal) or (OFFICER.search(block.text) and not legal):
        return []
    if find_a_numbers(block.text) and not (_ESQ.search(block.text) or _CARE.search(block.text)):
        return []  # the person's own lines
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
    through = {"caption": _THROUGH, "address": _THROUGH, "body": _ASKED_THROUGH}.get(block.zone)
    found = [*_NAMED.finditer(block.text), *(through.finditer(block.text) if through else ())]
    for m in found:
        name = _name_at(block.text, m.end())
        if not name:
            name = _titled(block.text, m.end())
        tail = block.text[name.end : name.end + 50] if name else ""
        copied = bool(_SENT_ON.match(m[0]))
        legal = LEGAL.search(tail) or _FIRM.search(tail)
        if not name or (copied and (not legal or _GOVERNMENT.search(tail))):
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
    if block.zone in ("signature", "footer") and view.kind != "request":
        out += _copied(view, block)
    return out


def _copied(view: View, block: Block) -> list[tuple[float, Hit]]:
    """Whole lines below the signature that name a lawyer, without the words "copy to"."""
    signed = signatory(view)[0]
    own = set(key(signed.value)) if signed else set()
    out: list[tuple[float, Hit]] = []
    for line in block.lines:
        text = clean(line.text, line.start)
        name = find_name(text.text.split(",")[0].split("(")[0])
        m = _COPIED.match(text.text, name.end) if name and not name.start else None
        if name is None or m is None or set(key(name.value)) & own:
            continue
        firm = m["firm"]
        if firm and (not (LEGAL.search(firm) or _FIRM.search(firm)) or _GOVERNMENT.search(firm)):
            continue
        out.append((1.4, _hit(text, name, 0.7)))
    return out


def _name_at(text: str, at: int) -> NameHit | None:
    """Return the name at a place; the firm behind its comma is no given name."""
    whole = re.compile(r"\s*(?:[A-ZÀ-Þ][\w'.-]*\s+){1,4}[A-ZÀ-Þ][\w'-]*(?=,)").match(text, at)
    firm = text[whole.end() : whole.end() + 60].partition("\n")[0] if whole else ""
    if whole and (LEGAL.search(firm) or _FIRM.search(firm)):
        return find_name(text[: whole.end()], at)
    return find_name(text, at)


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
