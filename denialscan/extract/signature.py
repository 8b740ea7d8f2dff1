"""Who signed or decided, and with what title."""

from __future__ import annotations

import re
from itertools import pairwise

from denialscan.extract.common import Hit, View
from denialscan.extract.names import find_name
from denialscan.layout.cleantext import CleanText, clean
from denialscan.patterns import word_list

TITLE = re.compile(
    r"(?:\((?:A|Acting|a)\)\s*)?(?:(?:&|\b(?:acting|supervisory|supervisor[ay]?|senior|deputy|assistant|associate|executive|chief|principal|"
    r"district|regional|national|unit|section|field|detention|deportation|immigration|enforcement|removal|operations|reviewing|"
    r"u\.?s\.?|united states|circuit|magistrate|appellate|special|legal|trial|office|case|custody|and|community relations|public affairs|director[ay]? (?:de|interin)\w*)\b)[ ,]*)*"
    r"\b(?:(?:sub-?)?director[ay]?|officer|official|counsel|attorney|advisor|administrator|commissioner|agent|judge|secretary|coordinator|"
    r"manager|analyst|specialist|chief|supervisor|sddo|afod|dfod|fod|do|juez|oficial|warden|commander|member)\b"
    r"(?:,?\s+(?:of|for|de|the|and|detention|removal|enforcement|operations|field|office)\b(?:\s+[A-Z][\w.]+|\s+(?:of|the|and|de|la))*)?",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?:/s/|\bs/\s?|/[sS]/?|(?:digitally|electronically|e-?) ?signed by:?|docusigned by:?|signed electronically by:?|signed:?|by:|firma(?:do)?(?: por)?:?)\s*",
    re.I,
)
#: The holder of an identity card as a digital signature names him: DOE.JANE.A.1234567890
_CARD_NAME = re.compile(r"(?P<last>[A-Z'-]{2,})\.(?P<given>[A-Z'-]{2,}(?:\.[A-Z]+)?)\.\d{6,10}\b")
_FOR = re.compile(r"^\s*(?:for|by direction of|on behalf of)\s*:?\s*", re.IGNORECASE)
_LABELLED = re.compile(
    r"(?:(?:printed )?name(?: and title)?(?= ?: ?[A-Z/].{3,60}(?:officer|director|sddo|chief))|printed name|name(?: and (?:title|signature))?(?: of)?(?: (?:authorized|deciding|reviewing|issuing|immigration|ice|arresting))? (?:officer|official)|deciding official|"
    r"decision[- ]maker|authorized officer|issuing officer|decided by|reviewing official|approv(?:ed|ing) (?:by|official)|official|from|signatory|prepared by|officer|oficial(?: que decide| responsable| encargad[oa])?|firmante)\s*[:|]\s*",
    re.IGNORECASE,
)
_TITLE_LABEL = re.compile(
    r"\b(?:title(?: of [\w ]{3,30})?|position|t[ií]tulo|cargo)\s*[:|]\s*([^|]{2,60})", re.IGNORECASE
)


#: "Officer Delgado": after a title a surname is enough.
_SURNAME = re.compile(r"\s+([A-ZÀ-Þ][a-zà-ÿ'’-]{2,})\s*(?=$|[,(|])")
_OFFICER = re.compile(r"(?:officer|agent|oficial|sddo|\bdo)$", re.IGNORECASE)
#: The first line of a title that goes on in the next.
_OPEN_TITLE = re.compile(r"\b(?:supervisory|deputy|assistant|associate|acting|and|&)\s*$", re.I)
#: Mean word confidence below which a line of the signature block is not text.
_SCRIBBLE = 0.55


def _lines(view: View) -> list[CleanText]:
    out: list[CleanText] = []
    for block in view.blocks("signature"):
        for line in block.lines:
            read = [w.conf for _p, w in view.reading.words_between(line.start, line.end)]
            sure = [c for c in read if c is not None]
            if sure and sum(sure) / len(sure) < _SCRIBBLE:
                continue  # ink of a signature read as letters
            text = clean(line.text, line.start)
            if out and _OPEN_TITLE.search(out[-1].text) and TITLE.match(text.text):
                text = _joined(out.pop(), text)
            out.append(text)
    return out


def _joined(upper: CleanText, lower: CleanText) -> CleanText:
    """A title over two lines as one."""
    gap = (upper.offsets[-1] + 1,)
    return CleanText(
        text=f"{upper.text} {lower.text}",
        offsets=(*upper.offsets[: len(upper.text)], *gap, *lower.offsets),
    )


def _make(text: CleanText, start: int, end: int, value: str, confidence: float) -> Hit:
    a, b = text.span(start, end)
    return Hit(value=value, raw=text.text[start:end], start=a, end=b, confidence=confidence)


def signatory(view: View) -> tuple[Hit | None, Hit | None, bool]:
    """Return (name, title, signed for another).

    The last item is True where somebody unnamed signed for a named official.
    """
    name: Hit | None = None
    title: Hit | None = None
    for_other = False
    lines = _lines(view)
    theirs = False  # lines that name the official for whom somebody signed
    for text in lines:
        line = text.text
        if (meant := _FOR.match(line)) is not None:
            for_other = True
            theirs = find_name(line, meant.end()) is not None
            continue
        if theirs and not _SIGNED.match(line):
            continue
        theirs = False
        if name is None:
            name = _name_in(text, 0)
        if title is None:
            title = _title_in(text)
        if name and title:
            break
    if name is None or title is None:
        labelled_name, labelled_title = _labelled(view)
        name, title = name or labelled_name, title or labelled_title
    if name is None and title is None:
        name, title = _name_over_title(view)
    if name is not None and title is None:
        title = _title_beside(view, name)
    if name is None or " " not in name.value:
        name = _mail_sender(view) or name
    if name is None and title is None:
        name, title = _memo_from(view)
    return name, title, for_other and name is None


def _name_in(text: CleanText, start: int) -> Hit | None:
    line = text.text
    for m in _SIGNED.finditer(line, start):
        card = _CARD_NAME.match(line, m.end())
        if card:
            value = " ".join((*card.group("given").split("."), card.group("last"))).title()
            return _make(text, *card.span(), value, 0.9)
        found = find_name(line, m.end())
        if found:
            return _make(text, found.start, found.end, found.value, 0.93)
    closing = re.match(
        r"(?:very truly yours|sincerely(?: yours)?|respectfully|regards|best regards|thank(?:s| you)|atentamente|v/?r|cordially)[,.\s]*",
        line[start:],
        re.I,
    )
    at = start + (closing.end() if closing else 0)
    before = TITLE.match(line, at)  # "Field Office Director Ann Lee", and "Do Van An" is a name
    if before and before.group(0) not in ("Do", "Chief", "Judge"):
        at = before.end()
    found = find_name(line, at)
    if found is None and before and _OFFICER.search(before.group(0)):
        alone = _SURNAME.match(line, at)
        if alone and alone.group(1).casefold() not in word_list("not_names"):
            return _make(text, *alone.span(1), alone.group(1), 0.7)
    if found and found.start - at <= 5 and len(line) - found.end <= 70:
        rest = line[found.end :].strip(" ,.-|")
        if (
            not rest
            or TITLE.search(rest)
            or _OPEN_TITLE.search(rest)
            or len(rest) < 14
            or re.match(r"(?:for|date|esq|j\.?d)", rest, re.I)
        ):
            return _make(text, found.start, found.end, found.value, 0.9)
    return None


def _title_in(text: CleanText) -> Hit | None:
    line = text.text
    if len(line) > 110 or re.search(r"signature of|served|\bI certify|copy to|^cc", line, re.I):
        return None
    labelled = _TITLE_LABEL.search(line)
    at = labelled.start(1) if labelled else 0
    if labelled and not find_name(line, at):
        value = labelled.group(1).strip(" .")
        return _make(text, labelled.start(1), labelled.start(1) + len(value), value, 0.9)
    for m in TITLE.finditer(line, at):
        raw = m.group(0).strip(" ,&")
        if raw.lower() in ("official", "officer") and line[m.end() :].lstrip()[:1] == ":":
            continue  # the label of a form
        if raw.lower() in ("do",) and raw != "DO":
            continue
        if (
            raw.lower() in ("counsel", "attorney", "office", "chief of", "member")
            and len(line) > 25
        ):
            continue
        start = m.start() + (len(m.group(0)) - len(m.group(0).lstrip(" ,&")))
        return _make(text, start, start + len(raw), raw, 0.9)
    return None


def _labelled(view: View) -> tuple[Hit | None, Hit | None]:
    """Name and title on the labelled lines of a form or memorandum."""
    name: Hit | None = None
    title: Hit | None = None
    for block in view.blocks("caption", "header", "address", "body", "footer", "signature"):
        for line in block.lines:
            text = clean(line.text, line.start)
            if re.search(
                r"detainee|alien'?s|noncitizen'?s|interpreter|server|served", text.text, re.I
            ):
                continue
            m = _LABELLED.search(text.text)
            if m and name is None and not m.group(0).lower().startswith("from"):
                signed = _SIGNED.match(text.text, m.end())
                found = find_name(text.text, signed.end() if signed else m.end())
                if found:
                    name = _make(text, found.start, found.end, found.value, 0.85)
                    rest = CleanText(text=text.text[found.end :], offsets=text.offsets[found.end :])
                    if title is None and TITLE.search(rest.text):
                        title = _title_in(rest)
            t = _TITLE_LABEL.search(text.text)
            if title is None and t and find_name(text.text, t.start(1)):
                title = _title_in(text)
            elif title is None and t and len(text.text) < 90:
                value = t.group(1).strip(" .")
                title = _make(text, t.start(1), t.start(1) + len(value), value, 0.85)
    return name, title


def _name_over_title(view: View) -> tuple[Hit | None, Hit | None]:
    """A name on a line of its own and a title on the next, below the first running text:
    forms are signed so in the middle of the page."""
    blocks = view.message.blocks
    first = next((n for n, b in enumerate(blocks) if b.zone == "body"), len(blocks))
    lines = [
        clean(line.text, line.start)
        for b in blocks[first:]
        if b.zone in ("caption", "address", "signature")
        for line in b.lines
    ]
    for upper, lower in pairwise(lines):
        found, title = find_name(upper.text), TITLE.match(lower.text.strip())
        alone = found and found.start <= 2 and len(upper.text) - found.end <= 3
        if found and alone and title and len(lower.text.strip()) - title.end() <= 25:
            name = _make(upper, found.start, found.end, found.value, 0.8)
            return name, _title_in(lower)
    return None, None


def _title_beside(view: View, name: Hit) -> Hit | None:
    """The title beside the printed name, or on the line below it, where layout put the
    printed name in a block apart from the signature above it."""
    for block in view.blocks("caption", "address", "signature"):
        lines = [clean(line.text, line.start) for line in block.lines]
        for n, line in enumerate(lines):
            found = find_name(line.text)
            if found is None or found.start > 2 or found.value != name.value:
                continue
            rest = CleanText(text=line.text[found.end :], offsets=line.offsets[found.end :])
            if (title := _title_in(rest)) is not None:
                return title
            below = lines[n + 1] if n + 1 < len(lines) else None
            if below is not None and TITLE.match(below.text.strip()):
                return _title_in(below)
    return None


def _mail_sender(view: View) -> Hit | None:
    """The display name of the sender, when it is a person's."""
    sender = view.message.headers.get("from")
    if not sender:
        return None
    text = clean(sender, view.message.header_spans["from"][0])
    cut = CleanText(text=text.text.split("<")[0].replace('"', " "), offsets=text.offsets)
    found = find_name(cut.text)
    if found and found.start <= 2:
        return _make(cut, found.start, found.end, found.value, 0.75)
    return None


def _memo_from(view: View) -> tuple[Hit | None, Hit | None]:
    """The FROM: line of a memorandum and the title below it."""
    name: Hit | None = None
    for block in view.blocks("caption", "header", "address", "body"):
        for n, line in enumerate(block.lines):
            text = clean(line.text, line.start)
            m = re.match(r"\s*(?:from|de)\s*:\s*", text.text, re.I)
            if not m:
                continue
            found = find_name(text.text, m.end())
            if found:
                name = _make(text, found.start, found.end, found.value, 0.8)
            for following in block.lines[n : n + 3]:
                after = clean(following.text, following.start)
                title = _title_in(after)
                if title:
                    return name, title
    return name, None
