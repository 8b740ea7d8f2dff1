"""Reading an e-mail: its header block and text on virtual pages, and its members."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from typing import cast

from denialscan.ingest.html import CUT, LOGO_BYTES, show_html
from denialscan.ingest.members import Member, Opened, file_title, named_apart
from denialscan.ingest.session import Session
from denialscan.ingest.text import clean_text, decode_text, set_pages, split_lines
from denialscan.schema import Part, Reading, SourceFile

#: Headers shown above the text, and kept with the part, in this order.
_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_KEPT = ("from", "to", "cc", "date", "subject", "message-id")
#: Parts within parts beyond this depth are no mail program's work.
_MOST_NESTED = 20
_NESTED = "Parts of the message are nested too deeply and were not read."
_SKIPPED = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
)


@dataclass
class _Content:
    """What the parts of a message came to: texts, attachments, and what went wrong."""

    bodies: list[str] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_mail(data: bytes, source: SourceFile, session: Session) -> Opened:
    """Read a message. Whatever is broken in it is read as far as it goes."""
    message = message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"), policy=policy.default)
    return read_message(message, source, session)


def read_message(message: Message, source: SourceFile, session: Session) -> Opened:
    """Read a parsed message: its headers and text, and what is attached to it."""
    content = _Content()
    _collect(message, content, 0)
    members = named_apart(content.members)
    headers = {name: _header(message, name) for name in _KEPT}
    lines = [f"{n}: {headers[n.lower()]}" for n in _SHOWN if headers[n.lower()]]
    if members:
        lines.append("Attachments: " + "; ".join(m.name for m in members))
    lines.append("")
    for body in content.bodies:
        lines.extend(split_lines(body.rstrip()))
        lines.append("")
    pages, cut = set_pages(lines, session)
    words = [w for p in pages for w in p.words]
    part = Part(
        name="message",
        start=0,
        end=words[-1].end if words else 0,
        headers=tuple((name, headers[name]) for name in _KEPT if headers[name]),
    )
    warnings = tuple(dict.fromkeys((*content.warnings, *cut)))
    if {_NESTED, CUT} & set(warnings):
        pages = tuple(replace(p, lost="limit") for p in pages)
    reading = Reading(source=source, pages=pages, parts=(part,), warnings=warnings)
    return Opened(reading=reading, members=members)


def _header(message: Message, name: str) -> str:
    """Return a header decoded and on one line; several of one name are joined."""
    try:
        values = [str(v) for v in message.get_all(name) or []]
    except Exception:
        # The strict parser stumbles over some malformed headers: take them raw.
        values = [_loose(v) for k, v in message.raw_items() if k.lower() == name]
    return clean_text(" ".join(", ".join(values).split()))


def _loose(value: object) -> str:
    try:
        return str(make_header(decode_header(str(value))))
    except (ValueError, LookupError):
        return str(value)


def _collect(part: Message, content: _Content, depth: int) -> None:
    """Sort the parts of a message into text and members."""
    kind = part.get_content_type()
    if kind == "message/rfc822" and part.is_multipart():
        inner = cast(list[Message], part.get_payload())[0]
        name = file_name(part) or file_title(_header(inner, "subject"), "message") + ".eml"
        content.members.append(Member(name=name, media_type=kind, data=_raw(inner)))
        return
    if part.is_multipart() and depth >= _MOST_NESTED:
        content.warnings.append(_NESTED)
        return
    if kind == "multipart/alternative":
        _collect_best(part, content, depth)
        return
    if part.is_multipart():
        for inner in cast(list[Message], part.get_payload()):
            _collect(inner, content, depth + 1)
        return
    attached = part.get_content_disposition() == "attachment" or file_name(part) is not None
    if kind in ("text/plain", "text/html") and not attached:
        text = _text_of(part, content)
        if text.strip():
            content.bodies.append(text)
        return
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or kind in _SKIPPED:
        return
    if kind.startswith("image/") and len(data) < LOGO_BYTES:
        return
    name = file_name(part) or f"attachment.{part.get_content_subtype()}"
    content.members.append(Member(name=name, media_type=kind, data=data))


def _collect_best(part: Message, content: _Content, depth: int) -> None:
    """Take one of several renderings of the same text: plain text, unless it is a
    stub that sends the reader to the HTML."""
    found: list[tuple[str, _Content]] = []
    for inner in cast(list[Message], part.get_payload()) if part.is_multipart() else []:
        one = _Content(members=content.members)
        _collect(inner, one, depth + 1)
        if one.bodies:
            found.append((inner.get_content_type(), one))
    if not found:
        return
    plain = [f for f in found if f[0] == "text/plain"]
    longest = max(found, key=lambda f: len(" ".join(f[1].bodies).split()))
    best = plain[0] if plain else longest
    if len(" ".join(best[1].bodies).split()) * 5 < len(" ".join(longest[1].bodies).split()):
        best = longest
    content.bodies.extend(best[1].bodies)
    content.warnings.extend(best[1].warnings)


def _text_of(part: Message, content: _Content) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    text, lossy = decode_text(data, part.get_content_charset())
    if lossy:
        content.warnings.append("Some characters of the message could not be decoded.")
    if part.get_content_type() == "text/html":
        shown = show_html(text, mail=True)
        content.warnings.extend(shown.warnings)
        content.members.extend(shown.pictures)
        return shown.text
    if str(part.get_param("format", "")).lower() == "flowed":
        text = unflow(text, delete_space=str(part.get_param("delsp", "")).lower() == "yes")
    return text


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Join the soft-broken lines of format=flowed text (RFC 3676)."""
    out: list[str] = []
    open_depth: int | None = None
    for line in text.replace("\r\n", "\n").split("\n"):
        quotes = re.match(r">*", line)
        depth = quotes.end() if quotes else 0
        body = line[depth:].removeprefix(" ")
        flows = body.endswith(" ") and body != "-- "
        piece = body[:-1] if flows and delete_space else body
        if open_depth == depth and out and body != "-- ":
            out[-1] += piece
        else:
            out.append((">" * depth + " " if depth else "") + piece)
        open_depth = depth if flows else None
    return "\n".join(out)


def file_name(part: Message) -> str | None:
    """Return a part's file name without any path, None where it has none."""
    try:
        name = part.get_filename()
    except Exception:  # malformed parameters
        return None
    if not name:
        return None
    return file_title(str(name), "attachment")


def _raw(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except Exception:  # a malformed inner message that cannot be written again
        return message.as_bytes(policy=policy.compat32)
