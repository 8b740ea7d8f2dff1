"""Threads: where one message ends and an older one begins."""

from __future__ import annotations

import re
from dataclasses import replace

from denialscan.layout.shapes import Line

#: (headers, their offsets, the lines that are not headers, is it a mail)
RawMessage = tuple[dict[str, str], dict[str, tuple[int, int]], list[Line], bool]

_HEADER = re.compile(
    r"^[>\s*]*(From|To|Cc|Bcc|Sent|Date|Subject|Reply-To|Importance|Attachments|"
    r"De|Para|Enviado(?: el)?|Fecha|Asunto)\s*:\s*(.*)$",
    re.IGNORECASE,
)
_HEADER_NAMES = {
    "de": "from",
    "para": "to",
    "enviado": "date",
    "enviado el": "date",
    "fecha": "date",
    "asunto": "subject",
    "sent": "date",
}
_DIVIDER = re.compile(
    r"^[>\s]*(-{2,}\s*(Original Message|Forwarded message|Mensaje original).*|"
    r"Begin forwarded message:.*)$",
    re.IGNORECASE,
)
_WROTE = re.compile(r"^[>\s]*(On|El)\b.{6,200}\b(wrote|escribi[oó])\s*:\s*$", re.IGNORECASE)
_WROTE_START = re.compile(r"^[>\s]*(On|El)\s.*\d{4}", re.IGNORECASE)


def split_messages(lines: list[Line]) -> list[RawMessage]:
    """Split lines into messages: (headers, header spans, other lines, is mail).

    A message begins at a block of mail headers (From with Sent, Date, To or
    Subject), at "On ... wrote:", at a divider line, or where ">" quoting begins.
    """
    starts: list[tuple[int, int]] = []  # (first line, first line after the headers)
    i = 0
    while i < len(lines):
        stop = _header_block(lines, i)
        if stop:
            starts.append((i, stop))
            i = stop
            continue
        stop = _wrote(lines, i)
        if stop:
            starts.append((i, stop))
            i = stop
            # "On ... wrote:" may be followed by the full headers of the same message
            again = _header_block(lines, i)
            if again:
                starts[-1] = (starts[-1][0], again)
                i = again
            continue
        quoted = lines[i].text.startswith(">")
        before = lines[i - 1].text.startswith(">") if i else False
        if quoted and not before and not any(b <= i and i - b < 2 for _a, b in starts[-1:]):
            starts.append((i, i))
        i += 1
    if not starts:
        return [({}, {}, lines, False)]
    out: list[RawMessage] = []
    first = starts[0][0]
    if first > 0 and _is_memo(lines, *starts[0]):
        starts = starts[1:]
        if not starts:
            return [({}, {}, lines, False)]
        first = starts[0][0]
    # a few letterhead-like lines above the first headers belong to the print-out
    if first > 0 and not (first <= 4 and _header_block(lines, first)):
        out.append(({}, {}, lines[:first], False))
    for n, (a, b) in enumerate(starts):
        stop = starts[n + 1][0] if n + 1 < len(starts) else len(lines)
        headers, spans = _parse_headers(lines[a:b])
        body = [_unquoted(x) for x in lines[b:stop]]
        body = [x for x in body if not _DIVIDER.match(x.text)]
        if headers or body:
            out.append((headers, spans, body, True))
    return out


_QUOTE_MARK = re.compile(r"^(?:>\s?)+")


def _unquoted(line: Line) -> Line:
    """Return a line without the ">" of quoting; its offsets stay true."""
    mark = _QUOTE_MARK.match(line.text)
    if not mark or mark.end() >= len(line.text):
        return line
    return replace(line, text=line.text[mark.end() :], start=line.start + mark.end())


def _is_memo(lines: list[Line], start: int, stop: int) -> bool:
    """FROM:, DATE: and SUBJECT: below a letterhead are a memorandum's, not a mail's."""
    above = [x.text for x in lines[:start]]
    headers = " ".join(x.text for x in lines[start:stop])
    memo = any(re.search(r"memorand|\bmemo\b|^to\s*:", t, re.IGNORECASE) for t in above)
    prose = any(len(t.split()) > 9 and t.rstrip().endswith(".") for t in above)
    return "@" not in headers and not prose and (memo or start > 4) and start <= 14


def _header_block(lines: list[Line], i: int) -> int:
    """Return the index after a block of mail headers that starts at ``i``, or 0."""
    first = _HEADER.match(lines[i].text)
    j = i
    if not first and _DIVIDER.match(lines[i].text) and i + 1 < len(lines):
        j = i + 1
        first = _HEADER.match(lines[j].text)
    if not first or _name(first.group(1)) not in ("from", "date", "to"):
        return 0
    seen: set[str] = set()
    blank = 0
    while j < len(lines) and blank < 2:
        found = _HEADER.match(lines[j].text)
        if found:
            name = _name(found.group(1))
            if name in seen:
                break  # the headers of the next message
            seen.add(name)
            blank = 0
            j += 1
            continue
        if len(seen) >= 2 and _is_wrapped_header(lines, j, seen):
            j += 1
            continue
        break
    complete = "from" in seen and len(seen & {"date", "to", "subject"}) >= 1 and len(seen) >= 2
    return j if complete else 0


def _is_wrapped_header(lines: list[Line], j: int, seen: set[str]) -> bool:
    """A continuation of a long To: or Subject: stands between two headers."""
    following = _HEADER.match(lines[j + 1].text) if j + 1 < len(lines) else None
    return bool(following and _name(following.group(1)) not in seen and len(lines[j].text) < 100)


def _wrote(lines: list[Line], i: int) -> int:
    if _WROTE.match(lines[i].text):
        return i + 1
    if _DIVIDER.match(lines[i].text) and not _header_block(lines, i):
        return i + 1
    if i + 1 < len(lines) and _WROTE_START.match(lines[i].text):
        both = f"{lines[i].text} {lines[i + 1].text.lstrip('> ')}"
        if _WROTE.match(both):
            return i + 2
    return 0


def _name(raw: str) -> str:
    lowered = raw.lower()
    return _HEADER_NAMES.get(lowered, lowered)


def _parse_headers(lines: list[Line]) -> tuple[dict[str, str], dict[str, tuple[int, int]]]:
    headers: dict[str, str] = {}
    spans: dict[str, tuple[int, int]] = {}
    last = ""
    for line in lines:
        found = _HEADER.match(line.text)
        if found:
            last = _name(found.group(1))
            headers.setdefault(last, found.group(2).strip())
            spans.setdefault(last, (line.start + found.start(2), line.end))
        elif last and not _DIVIDER.match(line.text) and not _WROTE.match(line.text):
            headers[last] = f"{headers[last]} {line.text.strip()}"
    if not headers and lines:
        joined = " ".join(x.text.lstrip("> ") for x in lines)
        wrote = re.match(
            r"(?:On|El)\s+(.*?\d{4}(?:,?\s+(?:at|a las)?\s*\d{1,2}:\d{2}(?:\s*[AP]\.?M\.?)?)?),?\s+(.+?)\s+(?:wrote|escr)",
            joined,
            re.IGNORECASE,
        )
        if wrote:
            headers = {"date": wrote.group(1), "from": wrote.group(2)}
            spans = dict.fromkeys(headers, (lines[0].start, lines[-1].end))
    return headers, spans
