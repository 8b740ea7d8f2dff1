"""Furniture of mail: what printing, gateways and programs put around the messages.

Page addresses, running heads, banners about outside senders and notes such as
"Quoted text hidden" are nobody's words; they stay in the text as footers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from denialscan.layout.lines import white_between
from denialscan.layout.shapes import Line

#: At the top or foot of a printed page.
_EDGE = re.compile(
    r"^(?:(?:https?://|file:///|about:blank|mhtml:)\S.*|"
    r"\d{1,2}/\d{1,2}/\d{2,4},?\s+\d{1,2}:\d{2}(?:\s*[AP]M)?\b.*|"
    r"(?:gmail|yahoo mail|outlook|aol mail|mail|proton ?mail)\s*[-\u2013\u2014|:]\s*.+|"
    r"(?:page\s+)?\d{1,3}\s*(?:of|/)\s*\d{1,3}|page\s+\d{1,3}|-?\s*\d{1,3}\s*-?|"
    r".{0,90}\s(?:https?://\S+|about:blank)\s+\d{1,3}/\d{1,3})$",
    re.IGNORECASE,
)
#: Anywhere in a message.
_NOTE = re.compile(
    r"^\W*(?:quoted text hidden|texto citado oculto|message clipped\b.*|"
    r"sent from (?:my|mail for|yahoo|outlook|proton)\b.*|get outlook for\b.*|enviado desde mi\b.*|"
    r"\d{1,3} (?:attached files?|attachments?)\b.*|\d{1,3} (?:messages?|mensajes?)|"
    r"view entire message|show quoted text|no virus found\b.*|virus-free\b.*)\W*$",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"^\W*(?:\[?external(?: e-?mail| sender| message)?\]?\W*$|"
    r"(?:caution|warning|attention|notice|external(?: e-?mail)?|aviso|precauci[oó]n)\b.{0,60}\b"
    r"(?:e-?mail|correo|message|sender|attachments?|links?)\b.{0,80}(?:outside|external|originat|unknown|"
    r"externo|fuera|click|open|recogni[sz]e|trust)|"
    r"(?:this|the following) (?:e-?mail|message) (?:originated|came|was sent) from (?:outside|an external)|"
    r"do not click (?:on )?(?:any )?links|you don't often get (?:e-?mail|mail) from|"
    r"(?:external|outside) (?:e-?mail|sender)\b.{0,40}(?:caution|click|links))",
    re.IGNORECASE,
)


def find_furniture(lines: Sequence[Line]) -> set[int]:
    """Return the indices of lines of a mail that are no part of any message."""
    out = {n for n, line in enumerate(lines) if _NOTE.match(line.text.lstrip("> "))}
    out |= _edges(lines)
    out |= _banners(lines)
    return out


def _edges(lines: Sequence[Line]) -> set[int]:
    """Heads and feet of printed pages, by their form or because they come again."""
    pages: dict[int, list[int]] = {}
    for n, line in enumerate(lines):
        pages.setdefault(line.page, []).append(n)
    heads = Counter(lines[rows[0]].text for rows in pages.values() if len(rows) > 3)
    out: set[int] = set()
    for rows in pages.values():
        for n in (*rows[:2], *rows[-2:]):
            if _EDGE.match(lines[n].text):
                out.add(n)
        top = lines[rows[0]].text
        again = heads[top] > 1 and len(top) > 5 and ":" not in top.split()[0]
        if again and not top.rstrip().endswith("."):
            out.add(rows[0])
    return out


def _banners(lines: Sequence[Line]) -> set[int]:
    """Warnings about an outside sender, to the end of their paragraph."""
    out: set[int] = set()
    for n, line in enumerate(lines):
        if n in out or not _BANNER.match(line.text.lstrip("> ")):
            continue
        out.add(n)
        for m in range(n + 1, min(n + 4, len(lines))):
            above, below = lines[m - 1], lines[m]
            gap = white_between(above, below)
            wrapped = above.bbox.x1 > 0.75 * above.margin_right
            if above.page != below.page or gap > 0.8 or not wrapped:
                break
            out.add(m)
    return out
