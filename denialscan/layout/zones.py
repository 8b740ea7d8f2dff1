"""Zones: what each block is for (letterhead, caption, body, signature ...).

The decision is made from shape (prose or not, place, neighbours) and from the
few words that letters of any office share (Dear, RE, Sincerely, Page 1 of 2).
"""

from __future__ import annotations

import re
from dataclasses import replace

from denialscan.layout.shapes import Block, Zone

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|"
    r"junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
)
_DATE_ONLY = re.compile(
    rf"^(?:(?:date|dated|fecha|date of (?:notice|letter|decision)|issued?)\s*:?\s*)?(?:\w+day,?\s+)?"
    rf"(?:[\w .,]+,\s+)?"
    rf"(?:{_MONTH}\.?\s*\d{{1,2}}(?:st|nd|rd|th)?[,.]?\s+\d{{4}}|\d{{1,2}}\s+(?:de\s+)?{_MONTH}\.?,?"
    rf"\s+(?:de(?:l)?\s+)?\d{{4}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{2}}[ ./-]\d{{2}}[ ./-](?:19|20)\d\d|\d{{4}}-\d{{2}}-\d{{2}})\.?$",
    re.IGNORECASE,
)
_SALUTATION = re.compile(
    r"^(?:dear\b|to whom it may concern|estimad[oa]s?\b|good (?:morning|afternoon|evening|day)|"
    r"hello|hi\b|greetings|counsel(?:or)?\s*[:,-]|(?:mr|ms|mrs|dr|atty|attorney)\.?\s+[\w'. -]{2,40}"
    r"\s*[:,-]+\s*$|buen[oa]s (?:d[ií]as|tardes))",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^(?:very truly yours|sincerely|respectfully|regards|best(?: regards)?|kind regards|"
    r"warm regards|thank you(?: for your [\w ]{2,40})?|thanks|v/?r|cordially|yours truly|"
    r"atentamente|respetuosamente|cordialmente|faithfully)\b[\w ,]{0,30}[,.]?\s*$",
    re.IGNORECASE,
)
_CLOSING_START = re.compile(
    r"^(?:very truly yours|sincerely(?: yours)?|respectfully(?: submitted| yours)?|(?:best|kind|warm)? ?regards|v/?r|"
    r"cordially|atentamente|respetuosamente|cordialmente|yours truly)\s*[,.]?\s+(?=\S)",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"^(?:re|in re|ref(?:erence)?|subject|subj|asunto|matter of|in the matter of|case of|"
    r"petitioner|respondent|alien|detainee|noncitizen|applicant|beneficiary|name|nombre|"
    r"a[- ]?(?:number|no\b|file|#)|file (?:no|number)|alien (?:no|number|registration)|"
    r"(?:case|event|subject|receipt|docket|control|tracking) ?(?:id|no|number|#)|n[uú]mero a|"
    r"country of|nationality|citizenship|facility|location|date of birth|dob|c\.?o\.?b)\b\.?"
    r"\s*(?:\([^)]*\)\s*)?[:#]?",
    re.IGNORECASE,
)
_STATEMENT_LABEL = re.compile(
    r"^(?:(?:final )?(?:decision|determination|disposition|result|action(?: taken)?|outcome)|"
    r"(?:the )?(?:reasons?|basis|grounds?|rationale|justification|findings?|comments?|remarks|"
    r"explanation|narrative|analysis|conclusion|summary)(?: (?:for|of) [\w ]{2,40})?|"
    r"other|additional (?:factors|comments)|decisi[oó]n|motivos?|razones)\s*(?:\([^)]*\)\s*)?[:|-]",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"(?:^(?:-\s*)?page \d+(?:\s*(?:of|/)\s*\d+)?|^p[aá]gina \d+|^\d{1,2}\s*$|^-\s*\d{1,2}\s*-$|"
    r"^(?:ice|dhs)? ?form [a-z]?-?\d+|^i-\d{2,3}[a-z]?\b.{0,25}$|^c\.?c\.?:|^enc(?:l|losure)?s?\b|"
    r"^attachments?\b|sent from my|intended (?:only )?for the (?:use of|named)|intended recipient|"
    r"for official use only|law enforcement sensitive|confidentiality notice|"
    r"privileged (?:and|or) confidential|unauthorized (?:use|disclosure)|^warning:|"
    r"exempt from (?:public )?(?:release|disclosure)|proof of service|certificate of service|"
    r"\bI (?:hereby )?certify that\b|served this notice|contents of this notice were read|"
    r"\bI (?:hereby )?acknowledge receipt|^acknowledg(?:e|ment of) receipt|"
    r"signature of (?:detainee|alien|officer|server)|think before you print)",
    re.IGNORECASE,
)
#: What stands in footers and services, and in the prose of letters as well.
_ALSO_FOOTER = re.compile(
    r"www\.ice\.gov|personal(?:ly)? serv|served (?:by|on|upon)|\bby certified mail\b|"
    r"acknowledg(?:e|ment of) receipt|\bvirus",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"\W*(?:(?:proof|certificate|record) of service|constancia de (?:entrega|notificaci[oó]n))",
    re.IGNORECASE,
)
#: The line that a fax machine prints over a page: when, from where, which page.
_FAX_LINE = re.compile(
    r"(?=.*\d{1,2}:\d{2})(?=.*(?:\bfax\b|\bfrom:|\bto:|\bp(?:age|g)?[. ]*\d{1,3}\s*(?:/|of)\s*\d)).{0,110}$",
    re.IGNORECASE,
)
_AGENCY = re.compile(
    r"homeland security|immigration and customs|enforcement and removal|u\.?s\.? ?immigration|"
    r"\bERO\b|\bICE\b|field office|department of justice|executive office|citizenship and immigration|"
    r"principal legal advisor|chief counsel|"
    r"district court|court of appeals|board of immigration",
    re.IGNORECASE,
)
#: Who a letter goes to: "c/o", also as poor print is read, "Esq.", or SURNAME, Given Name.
_SENT_TO = re.compile(
    r"\b(?i:c/o)\b|(?i:esq)|(?<!\w)[c\u00a2] ?[/|]? ?[oO0]{1,2} (?=[A-Z])|"
    r"^[A-ZÀ-Þ][A-ZÀ-Þ'-]{2,}[.,] [A-ZÀ-Þ][a-zà-ÿ]"
)
_TITLE_WORD = re.compile(
    r"\b(?:director|officer|official|chief|counsel|attorney|advisor|administrator|supervis|"
    r"deputy|assistant|agent|judge|secretary|coordinator|manager|analyst|directora?|oficial)\b",
    re.IGNORECASE,
)
_SIGN = re.compile(
    r"(?:/s/|s/|digitally signed by|signed electronically|\[signature\]|for:?\s*$)", re.I
)


_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|will|remains?|does|do|did|may|must|shall|cannot|denied|granted|est[aá]|fue|ha)\b"
)


def is_prose(text: str) -> bool:
    """Say whether a block reads as running sentences rather than labels or names."""
    words = re.findall(r"[^\W\d_]+(?:'[a-z]+)?", text)
    if len(words) < 2:
        return False
    lower = sum(w[0].islower() for w in words) / len(words)
    if len(words) >= 4 and lower >= 0.3 and text.rstrip().endswith(".") and _VERB.search(text):
        return True
    ended = bool(re.search(r"[.!?][\"')\]]*$|[;:]$", text))
    if len(words) >= 9 and lower >= 0.4 and text.rstrip().endswith("."):
        return True  # names and titles put capitals into plain sentences
    if len(words) < 7:
        return ended and lower >= 0.5 and text.rstrip()[-1:] in ".!?"
    return lower >= 0.55 and (ended or len(words) >= 12)


def is_shouting(text: str) -> bool:
    """Say whether a block is written in capitals throughout."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 8 and sum(c.isupper() for c in letters) >= 0.85 * len(letters)


def is_date_line(text: str) -> bool:
    """Say whether a block is a date and nothing else (a place before it allowed)."""
    return bool(_DATE_ONLY.match(text.strip()))


#: A whole answer in a word, as mail has it: "Denied."
_ONE_WORD = re.compile(r"(?!(?i:thanks|regards|sincerely)\b)[^\W\d_]{2,20}[.!]")


def assign_zones(blocks: list[Block], *, is_mail: bool) -> list[Block]:
    """Return the blocks with their zones, in the same order."""
    zones: list[Zone | None] = [_by_itself(b, is_mail) for b in blocks]
    opening = next((i for i, z in enumerate(zones) if z not in ("salutation", "date")), None)
    if is_mail and opening is not None and _ONE_WORD.fullmatch(blocks[opening].text.strip()):
        zones[opening] = "body"
    first_body = next((i for i, z in enumerate(zones) if z == "body"), len(blocks))
    dated = next((i for i, z in enumerate(zones[:first_body]) if z == "date"), len(blocks))
    closing = _closing_at(blocks, zones, first_body)
    out: list[Block] = []
    for i, (block, zone) in enumerate(zip(blocks, zones, strict=True)):
        out.append(
            replace(block, zone=zone or _by_place(block, i, first_body, closing, dated, is_mail))
        )
    below = [
        replace(b, zone="footer")
        if i > closing and b.zone == "body" and _ALSO_FOOTER.search(b.text)
        else b
        for i, b in enumerate(out)
    ]
    return _settle_tail(_service_block(below), closing, is_mail)


def _service_block(blocks: list[Block]) -> list[Block]:
    """From "Proof of Service" on, a page says only how the paper was served."""
    out: list[Block] = []
    served: int | None = None
    for block in blocks:
        page = block.lines[0].page
        if _SERVICE.match(block.text):
            served = page
        out.append(replace(block, zone="footer") if served == page else block)
    return out


def _by_itself(block: Block, is_mail: bool) -> Zone | None:
    text = block.text
    if block.tick == "unticked":
        return "unticked"
    if block.tick == "unclear":
        return "unclear"
    if block.tick == "ticked":
        return "body"
    first = block.lines[0]
    at_edge = first.bbox.top < 0.07 * first.page_height or first.bbox.top > 0.93 * first.page_height
    if at_edge and not is_mail and len(block.lines) == 1 and _FAX_LINE.match(text):
        return "footer"
    if is_date_line(text):
        return "date"
    if _SALUTATION.match(text) and len(text) < 90:
        return "salutation"
    at_foot = first.bbox.top > 0.93 * first.page_height and not is_mail
    if (
        (at_foot and len(text.split()) < 25 and not text[:1].islower())
        or _FOOTER.search(text)
        or (_ALSO_FOOTER.search(text) and not is_prose(text))
    ):
        long_prose = is_prose(text) and len(text.split()) > 45 and not is_mail
        if not long_prose or re.search(
            r"intended recipient|confidentiality|proof of serv", text, re.I
        ):
            return "footer"
    if _SIGN.match(text) and len(text.split()) < 20:
        return "signature"
    if _STATEMENT_LABEL.match(text):
        return "body"
    if _CAPTION.match(text) and not (
        is_prose(text) and len(text.split()) > 14 and ":" not in text[:30]
    ):
        return "caption"
    if is_prose(text):
        return "body"
    return None


def _closing_at(blocks: list[Block], zones: list[Zone | None], first_body: int) -> int:
    """Return the index of the closing formula, or len(blocks)."""
    for i in range(first_body, len(blocks)):
        text = blocks[i].text
        if zones[i] in ("unticked", "unclear"):
            continue
        if _CLOSING.match(text) or (_CLOSING_START.match(text) and len(text.split()) < 40):
            return i
    return len(blocks)


def _by_place(
    block: Block, i: int, first_body: int, closing: int, dated: int, is_mail: bool
) -> Zone:
    text = block.text
    if i > closing or i == closing:
        return "signature"
    if i < first_body:
        below_date = i > dated and block.lines[0].bbox.top > 100  # an addressee, not a letterhead
        if i == 0 and len(block.lines) > 1:
            return "header"
        if _AGENCY.search(text) and not below_date and not _SENT_TO.search(text):
            return "header" if not is_shouting(text) or len(block.lines) > 1 else "caption"
        if len(block.lines) == 1 and _LETTER_WORD.search(text) and not re.search(r"\d|c/o", text):
            return "caption"
        if re.search(
            r"\b[A-Z]{2},?\s+\d{5}\b|c/o|esq|\bvia\b|@|\bdetention\b|\bjail\b", text, re.I
        ):
            return "address"
        if len(block.lines) == 1 and (is_shouting(text) or _LETTER_WORD.search(text)):
            return "caption"
        return "address"
    if re.match(r"^\s*(?:[*+«»°-]|\(?(?:\d{1,2}|[a-z]{1,3})[.)]|\(?[A-Z]\))\s", text):
        return "body"
    if is_shouting(text) and len(text.split()) > 8:
        return "body"
    if is_mail and _TITLE_WORD.search(text):
        return "signature"
    return "caption"


_LETTER_WORD = re.compile(
    r"\b(?:decision|notice|request|determination|denial|review|stay|parole|custody|release|"
    r"revocation|memorandum|worksheet|order|response|detention|removal)\b",
    re.IGNORECASE,
)


def _settle_tail(blocks: list[Block], closing: int, is_mail: bool) -> list[Block]:
    """Find a signature without a closing formula, and prose after the signature."""
    out = list(blocks)
    last_body = max((i for i, b in enumerate(out) if b.zone == "body" and i < closing), default=-1)
    if closing == len(out):
        for i in range(last_body + 1, len(out)):
            if out[i].zone in ("caption", "header", "address", "date"):
                out[i] = replace(out[i], zone="signature")
    else:
        for i in range(closing + 1, len(out)):
            block = out[i]
            same_page = block.lines[0].page == out[closing].lines[0].page
            if block.zone == "body" and (is_mail or (same_page and len(block.text.split()) < 12)):
                signed = _SIGN.search(block.text) or (
                    _TITLE_WORD.search(block.text) and not is_prose(block.text)
                )
                out[i] = replace(block, zone="signature" if signed else block.zone)
            elif block.zone in ("caption", "header", "address", "date") and same_page:
                out[i] = replace(block, zone="signature")
    return out
