"""How messages announce themselves: header blocks, "... wrote:" lines, dividers.

The forms are those of the mail programs in use: Outlook (desktop, web, phone), Gmail,
Apple Mail, Yahoo, Samsung, Thunderbird, GroupWise, Lotus Notes, AOL, Proton, in English
and Spanish, with the print-outs that Gmail and Outlook on the web make of a conversation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from denialscan.layout.lines import white_between
from denialscan.layout.shapes import Line

#: Names of header fields as printed, with what OCR makes of them, and what each stands for.
_NAMES = {
    "from": r"From|Frorn|Fron|Fr0m|De|Sender|Remitente",
    "to": r"To|T0|Para|Destinatario",
    "date": r"Sent|Scnt|Date|Date[ /]Sent|Sent On|Date Sent|Enviado(?: el)?|Fecha(?: de env[ií]o)?",
    "subject": r"Subject|Subjeet|Subjcct|Subj|Asunto",
    "cc": r"Cc|Copia|Con copia",
    "bcc": r"Bcc|Cco",
    "reply-to": r"Reply[- ]To|Responder a",
    "attachments": r"Attachments?|Attach|Datos adjuntos|Archivos? adjuntos?|Adjuntos?",
    "importance": r"Importance|Priority|Sensitivity|Importancia|Prioridad",
    "other": r"On Behalf Of|Message-ID|Categories|Follow Up Flag|Flag Status|Sent by|Mailed-By|Signed-By|"
    r"Security|Return-Path|Received|Expires|Posted At|Conversation|Retention Policy",
}
_ANY = "|".join(_NAMES.values())
HEADER = re.compile(
    rf"^[\s*_|]*(?P<name>{_ANY})(?:\s*/\s*(?:{_ANY}))?[\s*_]*[:;][\s*_]*(?P<value>.*?)[\s*]*$",
    re.IGNORECASE,
)
_CANONICAL = [(name, re.compile(rf"(?:{raw})\Z", re.IGNORECASE)) for name, raw in _NAMES.items()]

DIVIDER = re.compile(
    r"^(?:[\s*]*[-_=~\u2010-\u2015]{2,}[\s*]*(?:original (?:message|appointment)|forwarded message|forwarded by\b.*|"
    r"mensaje (?:original|reenviado)|reenviado por\b.*|forwarded mail|message transf[eé]r[eé]).*|"
    r"[\s*]*(?:begin forwarded message|inicio del mensaje reenviado)\s*:?[\s*]*)$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^[\s*]*[_\u2010-\u2015=-]{8,}[\s*]*$")
_ADDRESS = r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"
_CLOCK = (
    r"\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?\s?m\b\.?)?"
    r"(?:\s*\(?(?:[ECMP][SD]T|UTC|GMT|Eastern|Central|Mountain|Pacific)?(?:\s*[+-]\d{1,2}:?\d{2})?\)?)?"
)
_DAY = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}|[A-Za-zé]{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|"
    r"\d{1,2}\s+(?:de\s+)?[A-Za-z]{3,10}\.?,?\s+(?:del?\s+)?\d{4})"
)
_WHEN = re.compile(rf"{_DAY}(?:[\s,]*(?:at|a las?|@|-)?\s*{_CLOCK})?", re.IGNORECASE)
_WHO = r"(?:\"[^\"]{2,60}\"|[^<>:;]{2,70}?)"
_WEEKDAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|lun|mar|mi[eé]|jue|vie|s[aá]b|dom)[a-zé]*\.?,?"

#: "On <date>, <name> wrote:", its Spanish sister and the turned-round forms.
_WROTE = re.compile(
    r"^(?:On|El)\s+(?P<rest>.{6,260}?),?\s+(?:wrote|writes|escribi[oó])\s*:?\s*$", re.IGNORECASE
)
_WROTE_ON = re.compile(
    rf"^(?P<who>{_WHO}\s*<?\(?{_ADDRESS}\)?>?|[A-Z][\w.'-]+(?:\s+[A-Z][\w.'/-]*){{0,4}})\s+(?:wrote|escribi[oó])\s+(?:on|el)\s+"
    rf"(?P<when>.{{6,60}}?)\s*:\s*$",
    re.IGNORECASE,
)
_WHO_WROTE = re.compile(
    rf"^(?:Quoting\s+)?(?P<who>{_WHO}\s*[<(]{_ADDRESS}[>)])(?:\s+(?:wrote|writes|escribi[oó]))?\s*:\s*$",
    re.IGNORECASE,
)
_AOL = re.compile(
    rf"^In a message dated\s+(?P<when>.{{6,70}}?),\s+(?P<who>{_WHO}?{_ADDRESS})\s+writes\s*:\s*$",
    re.IGNORECASE,
)
_GROUPWISE = re.compile(
    rf"^>>>\s*(?P<who>.{{2,80}}?)\s+(?P<when>(?:{_WEEKDAY})?\s*{_DAY}\s+(?:at\s+)?{_CLOCK})\s*>>>\s*$",
    re.IGNORECASE,
)
_ISO_WHO = re.compile(
    rf"^(?P<when>\d{{4}}-\d{{2}}-\d{{2}}\s+\d{{1,2}}:\d{{2}}.{{0,14}}?)\s+(?P<who>{_WHO}\s*<{_ADDRESS}>)\s*:\s*$"
)
#: The head of a message in Gmail's and Outlook's print of a conversation.
_PRINTED = re.compile(
    rf"^(?P<who>{_WHO}\s*<{_ADDRESS}>)\s+(?P<when>{_WEEKDAY}\s*.{{6,40}}?\d{{1,2}}:\d{{2}}.{{0,8}})$",
    re.IGNORECASE,
)
_PRINTED_WHO = re.compile(rf"^(?P<who>{_WHO}\s*<{_ADDRESS}>)$", re.IGNORECASE)
_PRINTED_WHEN = re.compile(
    rf"^(?P<when>{_WEEKDAY}\s*{_DAY}[\s,]*(?:at\s+|a las?\s+)?{_CLOCK})$", re.IGNORECASE
)
_PRONOUN = re.compile(
    r"\b(?:you|he|she|they|we|i|it|counsel|usted|who|which|that|the)\b", re.IGNORECASE
)

StartKind = Literal["block", "wrote", "divider", "print"]


@dataclass(frozen=True, kw_only=True)
class Start:
    """The head of a message: lines ``first`` to before ``stop`` announce it.

    ``spans`` are the offsets of the header values in Reading.text. ``sure`` is
    False for a form that also occurs in prose ("On June 3, 2019, Officer Day wrote:").
    """

    first: int
    stop: int
    kind: StartKind
    headers: dict[str, str] = field(default_factory=dict)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    sure: bool = True


def header_name(printed: str) -> str:
    """Return the plain name of a header field: ``De`` is ``from``, ``Sent`` is ``date``."""
    flat = " ".join(printed.split())
    return next((name for name, regex in _CANONICAL if regex.match(flat)), flat.lower())


def find_start(lines: Sequence[Line], i: int, *, room: int) -> Start | None:
    """Return the head of a message that begins at line ``i``.

    ``lines`` are free of quote marks; only those before ``room`` belong to it.
    """
    block = _header_block(lines, i, room)
    if block:
        return block
    text = lines[i].text
    divided = DIVIDER.match(text) or (_RULE.match(text) and i + 1 < room)
    if divided:
        at = i + 1
        while at < room and _RULE.match(lines[at].text):
            at += 1
        following = _header_block(lines, at, room) or _attribution(lines, at, room)
        if following and (following.kind != "wrote" or DIVIDER.match(text)):
            return Start(
                first=i,
                stop=following.stop,
                kind=following.kind,
                headers=following.headers,
                spans=following.spans,
            )
        if DIVIDER.match(text):
            return Start(first=i, stop=i + 1, kind="divider")
        return None
    return _printed(lines, i, room) or _attribution(lines, i, room)


def is_memo(above: Sequence[str], start: Start) -> bool:
    """Say whether FROM:, DATE: and SUBJECT: are a memorandum's, not a mail's.

    ``above`` are the lines before them: a letterhead, "MEMORANDUM FOR", no prose.
    """
    headers = " ".join(start.headers.values())
    named = any(re.search(r"memorand|\bmemo\b|^to\s*:", t, re.IGNORECASE) for t in above)
    prose = any(len(t.split()) > 9 and t.rstrip().endswith(".") for t in above)
    return (
        start.kind == "block"
        and 0 < len(above) <= 14
        and "@" not in headers
        and not prose
        and (named or len(above) > 4)
    )


# ------------------------------------------------------------------ header blocks


def _header_block(lines: Sequence[Line], i: int, room: int) -> Start | None:
    """Return the block of From:, Sent:, To:, Subject: lines that begins at ``i``."""
    first = HEADER.match(lines[i].text) if i < room else None
    if not first or header_name(first["name"]) not in ("from", "date", "to", "subject"):
        return None
    seen: list[str] = []
    headers: dict[str, str] = {}
    spans: dict[str, tuple[int, int]] = {}
    j = i
    while j < room:
        line = lines[j]
        found = HEADER.match(line.text)
        name = header_name(found["name"]) if found else ""
        if found and name in seen and name not in ("other", "importance"):
            break  # the headers of the next message
        if found and seen and _is_apart(lines, i, j, name):
            break
        if found:
            seen.append(name)
            headers.setdefault(name, found["value"].strip())
            spans.setdefault(name, (line.start + found.start("value"), line.end))
        elif seen and _continues_header(lines, j, room, seen, headers[seen[-1]]):
            name = seen[-1]
            headers[name] = f"{headers[name]} {line.text.strip()}".strip()
            begin = spans[name][0] if spans[name][0] < spans[name][1] else line.start
            spans[name] = (begin, line.end)
        else:
            break
        j += 1
    known = {n for n in ("from", "date", "to", "subject") if headers.get(n)}
    if "from" not in known or len(known) < 2:
        return None
    for extra in ("other", "importance"):
        headers.pop(extra, None)
        spans.pop(extra, None)
    return Start(first=i, stop=j, kind="block", headers=headers, spans=spans)


def _is_apart(lines: Sequence[Line], i: int, j: int, name: str) -> bool:
    """Say whether white space before label ``j`` parts it from the block begun at ``i``.

    Print-outs may set all header lines apart; a lone "To: ..." of prose is not one.
    """
    if lines[j].page != lines[j - 1].page or white_between(lines[j - 1], lines[j]) <= 0.9:
        return False
    close = any(a.page == b.page and white_between(a, b) <= 0.9 for a, b in pairwise(lines[i:j]))
    return close or name == "from"


def _continues_header(
    lines: Sequence[Line], j: int, room: int, seen: Sequence[str], value: str
) -> bool:
    """Say whether line ``j`` goes on with a long To:, Cc: or Subject:."""
    line, above = lines[j], lines[j - 1]
    if line.page == above.page and white_between(above, line) > 0.9:
        return False
    text = line.text.strip()
    if len(text) >= 160 or DIVIDER.match(text) or _RULE.match(text):
        return False
    for k in range(j + 1, min(room, j + 7)):
        following = HEADER.match(lines[k].text)
        if following:
            return header_name(following["name"]) not in seen
        if (
            k > j
            and lines[k].page == lines[k - 1].page
            and white_between(lines[k - 1], lines[k]) > 0.9
        ):
            break
    if seen[-1] in ("to", "cc", "bcc", "attachments") and value.rstrip()[-1:] in (",", ";"):
        return True
    open_ended = value.count("(") > value.count(")") or value.rstrip()[-1:] in ("-", ",", "/")
    full = above.bbox.x1 + 0.55 * above.height * (len(text.split()[0]) + 1) > above.margin_right
    alone = (
        j + 1 >= room or lines[j + 1].page != line.page or white_between(line, lines[j + 1]) > 0.55
    )
    return seen[-1] == "subject" and (open_ended or full) and alone and len(text) < 100


# ------------------------------------------------------------------ "... wrote:"


def _attribution(lines: Sequence[Line], i: int, room: int) -> Start | None:
    """Return the one- to four-line announcement of a quoted message."""
    if i >= room:
        return None
    text = lines[i].text.strip()
    if not re.match(
        r"(?:on|el|in a message|quoting|>>>|\d{4}-)\b|>>>", text, re.IGNORECASE
    ) and not ("@" in text or re.search(r"\b(?:wrote|escribi[oó])\b", text, re.IGNORECASE)):
        return None
    for count in range(1, 5):
        if i + count > room:
            return None
        if count > 1 and (
            len(lines[i + count - 1].text) > 130
            or (
                lines[i + count - 1].page == lines[i + count - 2].page
                and white_between(lines[i + count - 2], lines[i + count - 1]) > 0.9
            )
        ):
            return None
        joined = _Joined(lines[i : i + count])
        start = _read_attribution(joined, i, i + count)
        if start:
            return start
        if joined.text.rstrip().endswith((".", ":", "?", "!")) and count > 1:
            return None
    return None


class _Joined:
    """Lines joined by spaces, with the offset of every character."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.text = ""
        self._offsets: list[int] = []
        for line in lines:
            if self.text:
                self.text += " "
                self._offsets.append(line.start)
            self.text += line.text
            self._offsets.extend(range(line.start, line.start + len(line.text)))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where characters ``start:end`` stand in Reading.text."""
        while start < end and self.text[start] in " ,":
            start += 1
        while end > start and self.text[end - 1] in " ,":
            end -= 1
        if start >= end:
            return self._offsets[0], self._offsets[0]
        return self._offsets[start], self._offsets[end - 1] + 1


def _read_attribution(joined: _Joined, first: int, stop: int) -> Start | None:
    text = joined.text
    for regex in (_WROTE_ON, _AOL, _GROUPWISE, _ISO_WHO):
        found = regex.match(text)
        if found:
            return _wrote(joined, first, stop, found.span("who"), found.span("when"))
    found = _WROTE.match(text)
    if found:
        rest, base = found["rest"], found.start("rest")
        dates = list(_WHEN.finditer(rest))
        if not dates:
            return None
        last = dates[0]
        clock = re.match(rf"[\s,]*(?:at|a las?|@)?\s*{_CLOCK}", rest[last.end() :], re.IGNORECASE)
        end = last.end() + (clock.end() if clock and ":" in clock.group(0) else 0)
        who = (base + end, base + len(rest))
        name = rest[end:].strip(" ,")
        if not name:
            return None
        sure = "@" in text or bool(re.search(r"\d:\d\d", text))
        if not sure and (_PRONOUN.search(name) or len(name.split()) > 6):
            return None
        return _wrote(joined, first, stop, who, (base, base + end), sure=sure)
    found = _WHO_WROTE.match(text)
    if found:
        return _wrote(joined, first, stop, found.span("who"), None)
    return None


def _wrote(
    joined: _Joined,
    first: int,
    stop: int,
    who: tuple[int, int],
    when: tuple[int, int] | None,
    *,
    sure: bool = True,
    kind: StartKind = "wrote",
) -> Start:
    headers = {"from": joined.text[slice(*who)].strip(" ,")}
    spans = {"from": joined.span(*who)}
    if when:
        headers["date"] = joined.text[slice(*when)].strip(" ,")
        spans["date"] = joined.span(*when)
    return Start(first=first, stop=stop, kind=kind, headers=headers, spans=spans, sure=sure)


# ------------------------------------------------------------------ printed conversations


def _printed(lines: Sequence[Line], i: int, room: int) -> Start | None:
    """Return the head that Gmail and Outlook on the web print: name, date, To:."""
    whole = _PRINTED.match(lines[i].text.strip())
    stop = i + 1
    if whole:
        joined = _Joined(lines[i : i + 1])
        shift = len(lines[i].text) - len(lines[i].text.lstrip())
        who = (whole.start("who") + shift, whole.end("who") + shift)
        when = (whole.start("when") + shift, whole.end("when") + shift)
    elif (
        i + 2 < room
        and _PRINTED_WHO.match(lines[i].text.strip())
        and _PRINTED_WHEN.match(lines[i + 1].text.strip())
    ):
        joined = _Joined(lines[i : i + 2])
        length = len(lines[i].text)
        who, when = (0, length), (length + 1, len(joined.text))
        stop = i + 2
    else:
        return None
    start = _wrote(joined, i, stop, who, when, kind="print")
    headers, spans = dict(start.headers), dict(start.spans)
    while stop < room:
        found = HEADER.match(lines[stop].text)
        name = header_name(found["name"]) if found else ""
        if not found or name in headers or name in ("from", "date"):
            break
        headers[name] = found["value"].strip()
        spans[name] = (lines[stop].start + found.start("value"), lines[stop].end)
        stop += 1
    if "to" not in headers:
        return None
    return Start(first=i, stop=stop, kind="print", headers=headers, spans=spans)
