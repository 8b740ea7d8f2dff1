"""What the top and the edges of a page tell about the letter it belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from denialscan.layout.lines import find_lines
from denialscan.layout.mailheads import find_start, is_memo
from denialscan.layout.shapes import Line
from denialscan.layout.zones import is_date_line, is_shouting
from denialscan.schema import Page, Reading

_LETTERHEAD = re.compile(
    r"homeland security|immigration (?:and|&) customs|enforcement and removal|principal legal advis|"
    r"citizenship and immigration serv|executive office for immigration|department of justice|"
    r"board of immigration appeals|immigration court|(?:district|circuit) court|office of (?:the )?(?:chief )?counsel|"
    r"\blaw (?:office|firm|group|center|clinic)s?\b|attorneys? at law|\b(?:LLP|PLLC|P\.C\.)(?:\W|$)|"
    r"legal (?:aid|services|clinic|defense)|detention and removal|naturalization service|"
    r"seguridad nacional|inmigraci[oó]n y (?:control|aduanas)|detenci[oó]n y deportaci[oó]n|"
    r"\b(?:DHS|ICE)\b.{0,12}\b(?:ICE|ERO)\b",
    re.IGNORECASE,
)
_FORM_TITLE = re.compile(
    r"warning for failure to depart|notice of custody determination|notice of revocation of release|"
    r"decision to continue detention|order of (?:supervision|release on recognizance)|notice to appear|"
    r"warrant (?:for arrest|of removal)|record of deportable|notice of (?:file )?custody review|"
    r"application for (?:a )?stay of (?:deportation|removal)|notice of entry of appearance|"
    r"parole (?:determination|advisal|decision)|decision to (?:release|parole)|notice of (?:action|transfer|intent)|"
    r"(?:decision|order|memorandum) of the immigration judge|notice of (?:denial|decision)|"
    r"notice to alien|instruction sheet (?:to|for)|form i-\d{3}|^\W*i-\d{3}[a-z]?\b",
    re.IGNORECASE,
)
_TITLE_WORD = re.compile(
    r"\b(?:notice|decision|order|warning|memorandum|determination|request|application|certificate|"
    r"worksheet|denial|declaration|affidavit|notification|disposition|response|record|referral|review|"
    r"aviso|orden|notificaci[oó]n|decisi[oó]n)\b",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"^\W*(?:proof|certificate|record) of service|^\W*constancia de (?:entrega|notif)",
    re.IGNORECASE,
)
_SALUTATION = re.compile(
    r"^(?:dear\b|to whom it may concern|estimad[oa]s?\b|counsel(?:or)?\s*[:,]\s*$|"
    r"(?:mr|ms|mrs|dr|attorney)\.?\s+[\w'. -]{2,40}\s*[:,]+\s*$)",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"^(?:(?:re|in re|subject|asunto|in the matter of|matter of|(?:(?:alien|detainee|applicant)(?:'s)? |claimed |full )?name|"
    r"nombre|a[- ]?(?:file|number|no\b|#)[ a-z]{0,8}|file (?:no|number)|n[uú]mero a)\.?\s*[:;#]|re\s+\S.*\bA[- #]?\d|"
    r"(?:in the )?matter of\s+\S)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^\W*(?:very truly yours|sincerely|respectfully|(?:best |kind |warm )?regards|cordially|yours truly|"
    r"atentamente|respetuosamente|cordialmente|thank you,)|/s/|digitally signed by|"
    r"^\W*(?:\(?a(?:cting)?\)?\s+)?(?:(?:deputy|assistant|acting|supervisory)\s+){0,3}(?:field office director|"
    r"(?:detention and )?deportation officer|chief counsel|immigration judge)\W*$|^\W*(?:c\.?c\.?|enclosures?|encl?)\s*[:.(]",
    re.IGNORECASE,
)
_CONTINUED = re.compile(r"\bcontinu(?:ed|ation)\b", re.IGNORECASE)
_FAX_COVER = re.compile(
    r"\bfax\s*(?:cover|transmi|message)|facsimile\s*(?:cover|transmi)|transmittal sheet",
    re.IGNORECASE,
)
#: A fax machine's sender line or a court's filing stamp counts the whole transmission.
_STAMPED = re.compile(
    r"\d{1,2}:\d{2}.*(?:\bp(?:age|g|\.)?\s*\.?\s*\d|\d{1,3}\s*/\s*\d{1,3}\s*$)|\bfax\b|^case \d|\bdocument \d+(?:-\d+)?\b.*\bfiled\b",
    re.IGNORECASE,
)
_PAGE_OF = re.compile(
    r"\b(?:page|p[aá]gina|pg\.?)\s*(\d{1,3})\s*(?:of|/|de)\s*(\d{1,3})\b", re.IGNORECASE
)
_PAGE = re.compile(
    r"(?:^|[,;|\u2013-]\s*|\s)(?:page|p[aá]gina|pg\.?)\s*(\d{1,3})\W*$", re.IGNORECASE
)
_BARE = re.compile(r"^(?:-\s*(\d{1,2})\s*-|(\d{1,2})|(\d{1,2})\s*(?:of|/)\s*(\d{1,2}))$")
_A_NUMBER = re.compile(
    r"\b(?:A|A[- ]?(?:file )?(?:number|no\.?)|file no\.?|n[uú]mero a)\s?[-#:.]*\s?A?\s?(\d{2,3})[- ]?(\d{3})[- ]?(\d{3})\b",
    re.IGNORECASE,
)
_DATE = re.compile(r"[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}")
#: A page filled less than this share of its height ends what is written on it.
_SHORT = 0.6
_ENDED = re.compile(r"[.!?:;][\"')\]]*\s*\d{0,2}$")


@dataclass(frozen=True, kw_only=True)
class PageView:
    """A page with the signs that matter for where letters begin and end.

    ``head`` is what stands above the first running text; the booleans say what was found
    in it. ``printed`` is the page's printed number and count. ``goes_on``: its running
    text stops in mid-sentence; ``starts_low``: it begins in one. ``short``: much of the
    page below it is empty. ``print_head`` is the line at the top of a page on which
    headers of a mail follow, ``owner_line`` whether it is set large, as Outlook prints
    the owner of the mailbox on the first page.
    """

    page: Page
    lines: tuple[Line, ...]
    head: tuple[str, ...]
    printed: tuple[int, int | None] | None
    letterhead: bool
    form_title: bool
    title: bool
    salutation: bool
    caption: bool
    date: str | None
    dates: frozenset[str]
    a_numbers: frozenset[str]
    head_a_numbers: frozenset[str]
    closing: bool
    continued: bool
    service_only: bool
    fax_cover: bool
    goes_on: bool
    starts_low: bool
    short: bool
    mail_head: bool
    has_mail: bool
    print_head: str | None
    owner_line: bool


def view_pages(reading: Reading) -> list[PageView]:
    """Return what each page of a reading shows of its letter."""
    by_page: dict[int, list[Line]] = {}
    for line in find_lines(reading):
        by_page.setdefault(line.page, []).append(line)
    return [_view(page, by_page.get(page.number, [])) for page in reading.pages]


def _is_running(text: str) -> bool:
    """Say whether a line is running text rather than a name, an address or a title."""
    words = re.findall(r"[^\W\d_]+", text)
    lower = sum(w[0].islower() for w in words)
    return len(words) >= 7 and lower >= 0.5 * len(words) and not _PAGE_OF.search(text)


def _is_titled(text: str) -> bool:
    """Say whether a line is written like a title: few words, most with a capital."""
    words = re.findall(r"[^\W\d_]+", text)
    return 2 <= len(words) <= 9 and sum(w[0].isupper() for w in words) >= 0.6 * len(words)


def _fill(lines: Sequence[Line]) -> float:
    """Return the share of the page's height that its text covers."""
    if not lines:
        return 0.0
    top, bottom = min(x.bbox.top for x in lines), max(x.bbox.bottom for x in lines)
    return (bottom - top) / lines[0].page_height


def _view(page: Page, lines: list[Line]) -> PageView:
    head: list[Line] = []
    for line in lines:
        if _is_running(line.text) or len(head) >= 30:
            break
        head.append(line)
    salutation = any(_SALUTATION.match(x.text) and len(x.text) < 90 for x in head)
    letterhead = any(_LETTERHEAD.search(x.text) for x in head[:8])
    titles = [x.text for x in head[:14] if _TITLE_WORD.search(x.text) and len(x.text) < 90]
    dates = [x.text.strip() for x in head if is_date_line(x.text)]
    text = " ".join(x.text for x in lines)
    fax_cover = (
        bool(_FAX_COVER.search(" ".join(x.text for x in lines[:14])))
        and len(text.split()) < 220
        and not salutation
    )
    mail = None if fax_cover else _mail_at(lines)
    running = [x for x in lines if len(x.text.split()) >= 4 and not _is_edge(x.text)]
    return PageView(
        page=page,
        lines=tuple(lines),
        head=tuple(" ".join(x.text.split()).casefold() for x in head if not _is_edge(x.text)),
        printed=_printed(lines),
        letterhead=letterhead,
        form_title=any(_FORM_TITLE.search(t) for t in titles[:4])
        or any(_FORM_TITLE.match(x.text) and len(x.text) < 40 for x in head[:3]),
        title=any(is_shouting(t) or _is_titled(t) for t in titles[:3]),
        salutation=salutation,
        caption=any(_CAPTION.match(x.text) for x in head),
        date=dates[0] if dates else None,
        dates=frozenset(m.group(0) for x in lines[:40] for m in _DATE.finditer(x.text))
        | frozenset(dates),
        a_numbers=_a_numbers(lines),
        head_a_numbers=_a_numbers(head),
        closing=any(_CLOSING.search(x.text) and len(x.text) < 120 for x in lines),
        continued=any(_CONTINUED.search(x.text) for x in head[:5]),
        service_only=bool(head and any(_SERVICE.match(x.text) for x in head[:3])),
        fax_cover=fax_cover,
        goes_on=bool(running) and not _ENDED.search(running[-1].text),
        starts_low=bool(running) and running[0].text[:1].islower(),
        short=_fill(running) < _SHORT,
        mail_head=mail is not None and mail <= 8,
        has_mail=mail is not None,
        print_head=lines[0].text if mail and mail <= 8 else None,
        owner_line=mail == 1 and lines[0].height > 1.12 * median(x.height for x in lines),
    )


def _a_numbers(lines: Sequence[Line]) -> frozenset[str]:
    found = (m for x in lines for m in _A_NUMBER.finditer(x.text))
    return frozenset("".join(m.groups()).zfill(9) for m in found)


def _is_edge(text: str) -> bool:
    return bool(_PAGE_OF.search(text) or _STAMPED.search(text) or _PAGE.search(text))


def _printed(lines: Sequence[Line]) -> tuple[int, int | None] | None:
    """Return the page number printed at the top or the foot, and the count."""
    edges = [*lines[:5], *lines[-4:]] if len(lines) > 9 else list(lines)
    for line in edges:
        found = None if _STAMPED.search(line.text) else _PAGE_OF.search(line.text)
        if found and len(line.text.split()) <= 16 and int(found[1]) <= int(found[2]):
            return int(found[1]), int(found[2])
    for line in edges:
        found = None if _STAMPED.search(line.text) else _PAGE.search(line.text)
        if found and len(line.text.split()) <= 12:
            return int(found[1]), None
    for line in (*lines[:1], *lines[-1:]):
        found = _BARE.match(line.text.strip())
        if found:
            number = int(found[1] or found[2] or found[3])
            of = int(found[4]) if found[4] else None
            if 0 < number <= (of or 40):
                return number, of
    return None


def _mail_at(lines: Sequence[Line]) -> int | None:
    """Return the line on which the first headers of a mail begin, None without any."""
    for i in range(len(lines)):
        start = find_start(lines, i, room=min(len(lines), i + 14))
        if start and start.kind in ("block", "print"):
            above = [x.text for x in lines[:i]]
            letterhead = any(_LETTERHEAD.search(t) for t in above)
            if not is_memo(above, start) and (not letterhead or "@" in str(start.headers)):
                return i
    return None
