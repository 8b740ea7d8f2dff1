"""What one page shows of a letter: where it begins, ends, breaks off or goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from denialscan.layout import Block, Line, find_lines, find_messages
from denialscan.schema import Reading

#: Types of files that hold a photographed or scanned page. A PDF counts where it has
#: one page; a born-digital one may be a single exported page as well.
IMAGE_TYPES = ("image/", "application/pdf")

_AGENCY = re.compile(
    r"homeland\s+security|immigration\s+and\s+customs|enforcement\s+and\s+removal|"
    r"citizenship\s+and\s+immigration|department\s+of\s+justice|immigration\s+court|"
    r"board\s+of\s+immigration|\bfield\s+office\b|chief\s+counsel|legal\s+advisor",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"^\W*(?:re|in re|subject|subj|asunto)\s*[:.]", re.IGNORECASE)
_CLOSING = re.compile(
    r"^\W*(?:sincerely|respectfully|very truly yours|yours truly|cordially|atentamente|"
    r"respetuosamente|cordialmente|(?:best |kind |warm )?regards)\b.{0,30}$|/s/|digitally signed",
    re.IGNORECASE,
)
_NUMBERED = (
    re.compile(r"\b(?:page|pg|p[aá]gina|p[aá]g)\.?\s*(\d{1,2})\s*(?:of|/|de)\s*(\d{1,2})\b", re.I),
    re.compile(r"^\W*(\d{1,2})\s+(?:of|de)\s+(\d{1,2})\W*$", re.I),
    re.compile(r"\b(?:page|pg|p[aá]gina|p[aá]g)\.?\s*(\d{1,2})\W*()$", re.I),
    re.compile(r"^\s*[-\u2013\u2014]\s*(\d{1,2})\s*[-\u2013\u2014]()\s*$"),
)
#: A fax machine's own line counts the sheets of the call, not the letter's pages.
_FAX_LINE = re.compile(r"\b\d{1,2}:\d{2}\b|\bfax\b|\d{3}[-. )]+\d{3}[-. ]\d{4}", re.IGNORECASE)
_A_NUMBER = re.compile(r"(?<![\w-])A?\s?#?\s?(\d{2,3})[ -]?(\d{3})[ -]?(\d{3})(?![\w-])")
_MARKED = re.compile(r"(?<!\w)A\s?#?\s?\(?\d|\bA\s?-?\s?(?:no|number|file|#)", re.IGNORECASE)
_ENDED = re.compile(r"[.!?:;][\"'\u201d\u2019)\]]*\s*$")
_NAME_WORD = re.compile(r"[^\W\d_]{3,}")
_COMMON = re.compile(
    "page|the|and|for|dear|date|letter|notice|decision|continued|department|homeland|security|"
    "office|field|immigration|customs|enforcement|removal|operations|united|states|washington|"
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "request|release|alien|file|number|subject|detention|facility|esq|counsel|attorney"
)
#: Where the head and the foot of a page end and begin, in parts of its height, and
#: from where on text reaches the foot of the sheet.
_HEAD, _FOOT, _FULL = 0.22, 0.86, 0.68


@dataclass(frozen=True, kw_only=True)
class Card:
    """One page on its own.

    ``number`` and ``of`` are printed on it ("Page 2 of 3"). ``opens``: it has what
    only a letter's first page has; ``addressed``: a salutation. ``closes``: a closing
    formula or signature. ``breaks``: its text stops within a sentence, ``resumes``: it
    begins within one; ``full``: its text reaches the foot of the sheet. ``names`` are
    the words of its caption, salutation and address, ``head`` those of its first lines.
    """

    number: int | None = None
    of: int | None = None
    opens: bool = False
    addressed: bool = False
    closes: bool = False
    breaks: bool = False
    resumes: bool = False
    full: bool = False
    date: str | None = None
    a_numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    words: int = 0


def page_card(reading: Reading) -> Card | None:
    """Return the card of a file with one page that may be one of several, None for
    any other file."""
    if len(reading.pages) != 1 or not reading.source.media_type.startswith(IMAGE_TYPES):
        return None
    page = reading.pages[0]
    lines = find_lines(reading)
    messages = find_messages(reading)
    if not lines or not messages:
        return Card()
    first = messages[0]
    height = lines[0].page_height
    top, foot = _HEAD * height, _FOOT * height
    head = [x for x in lines if x.bbox.top < top] or lines[:3]
    number, of = _number([*head, *(x for x in lines if x.bbox.top > foot)])
    agency = any(_AGENCY.search(x.text) for x in head)
    upper = [b for b in first.blocks if b.lines[0].bbox.top < 0.5 * height]
    date = next((b.text for b in upper if b.zone == "date"), None)
    addressed = any(b.zone == "salutation" for b in upper)
    subject = any(_SUBJECT.match(x.text) for b in upper for x in b.lines)
    ink = any(r.kind == "signature_ink" and r.bbox.top > top for r in page.regions)
    return Card(
        number=number,
        of=of,
        opens=addressed or len(messages) > 1 or first.is_mail or agency + bool(date) + subject > 1,
        addressed=addressed,
        closes=ink or any(_CLOSING.search(x.text) for x in lines),
        breaks=_breaks(first.blocks),
        resumes=_resumes(first.blocks),
        full=max(x.bbox.bottom for x in _running(lines, foot)) > _FULL * height,
        date=" ".join(date.split()).casefold() if date else None,
        a_numbers=_a_numbers(lines),
        names=_name_words(
            x.text
            for b in first.blocks
            if b.zone in ("caption", "salutation", "address")
            for x in b.lines
        ),
        head=_name_words(x.text for x in lines[:4]),
        words=len(page.words),
    )


def _number(lines: list[Line]) -> tuple[int | None, int | None]:
    """Return the page number printed at the head or foot, and the number of pages."""
    for pattern in _NUMBERED:
        for line in lines:
            found = pattern.search(line.text)
            if not found or _FAX_LINE.search(line.text):
                continue
            number = int(found.group(1))
            of = int(found.group(2)) if found.group(2) else None
            if number >= 1 and (of is None or number <= of):
                return number, of
    return None, None


def _running(lines: list[Line], foot: float) -> list[Line]:
    """Return the lines above the foot of the page, or all of them."""
    return [x for x in lines if x.bbox.top < foot] or lines


def _prose(blocks: tuple[Block, ...]) -> list[Block]:
    return [b for b in blocks if b.zone == "body" and len(b.text.split()) >= 4]


def _breaks(blocks: tuple[Block, ...]) -> bool:
    """Whether the last paragraph stops within a sentence.

    Running lines without a full stop look like a caption to the layout, so the last
    block above the foot counts, whatever it was taken for.
    """
    rest = [b for b in blocks if b.zone in ("body", "caption", "signature")]
    if not rest or len(rest[-1].text.split()) < 4 or _ENDED.search(rest[-1].text):
        return False
    return sum(w[:1].islower() for w in rest[-1].text.split()) >= 3


def _resumes(blocks: tuple[Block, ...]) -> bool:
    """Whether the first paragraph begins within a sentence."""
    for block in blocks[:4]:
        if len(block.text.split()) >= 3:
            first = block.lines[0].text
            if first[:1].islower() and len(first.split()) >= 2:
                return True
    found = _prose(blocks)
    return bool(found) and found[0].text[:1].islower()


def _a_numbers(lines: list[Line]) -> tuple[str, ...]:
    """Return what looks like A-numbers: nine digits in groups, or eight behind an A."""
    out: list[str] = []
    for line in lines:
        marked = _MARKED.search(line.text) is not None
        for groups in _A_NUMBER.findall(line.text):
            digits = "".join(groups)
            if marked and len(digits) in (8, 9):
                out.append(digits.zfill(9))
    return tuple(dict.fromkeys(out))


def _name_words(texts: Iterable[str]) -> tuple[str, ...]:
    words = (w for text in texts for w in _NAME_WORD.findall(text) if w[0].isupper())
    folded = dict.fromkeys(w.casefold() for w in words)
    return tuple(w for w in folded if not _COMMON.fullmatch(w))[:40]
