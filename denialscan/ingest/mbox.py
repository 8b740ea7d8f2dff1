"""Mailbox files: many messages one after another, each after a "From " line."""

from __future__ import annotations

import re

from denialscan.ingest.members import Member, Opened
from denialscan.ingest.session import Session

#: The line that mail programs write between messages: an address and a date.
_FROM_LINE = re.compile(
    rb"^From [^\r\n]{0,200}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [^\r\n]{0,60}?"
    rb"\d{1,2}:\d\d[^\r\n]{0,60}?\d{4}[^\r\n]{0,20}\r?$",
    re.MULTILINE,
)
_HEADER = re.compile(rb"\r?\n[A-Za-z][A-Za-z0-9-]*:")
#: Message text that began with "From " was written as ">From " (and ">>From " for that).
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


def begins(data: bytes) -> bool:
    """Say whether ``data`` is a mailbox: a "From " line, then message headers."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf\r\n")
    found = _FROM_LINE.match(head)
    return found is not None and _HEADER.match(head, found.end()) is not None


def read_mbox(data: bytes, session: Session) -> Opened:
    """Return the messages of a mailbox as members, in order."""
    data = data.replace(b"\r\n", b"\n")
    starts: list[tuple[int, int]] = []
    for found in _FROM_LINE.finditer(data):
        first = not starts or data[max(0, found.start() - 2) : found.start()] == b"\n\n"
        if first and _HEADER.match(data, found.end()):
            starts.append((found.start(), found.end() + 1))
    ends = [start for start, _body in starts[1:]] + [len(data)]
    members: list[Member] = []
    for number, ((_start, body), end) in enumerate(zip(starts, ends, strict=True), 1):
        # Those beyond the limit are only counted, by whoever reads the members.
        read = number <= session.config.limits.max_members
        message = _ESCAPED.sub(rb"\1", data[body:end]) if read else b""
        members.append(Member(name=f"message {number}", media_type="message/rfc822", data=message))
    return Opened(reading=None, members=tuple(members))
