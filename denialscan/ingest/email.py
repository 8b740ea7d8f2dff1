"""Reading an e-mail: its header block and text on virtual pages, and its members."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from pathlib import PurePosixPath
from typing import cast

from denialscan.ingest.html import html_to_text
from denialscan.ingest.session import Session
from denialscan.ingest.text import clean_text, cut_pages, decode_text, lay_out
from denialscan.schema import Part, Reading, SourceFile

#: Headers shown above the text, and kept with the part, in this order.
_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_KEPT = ("from", "to", "cc", "date", "subject", "message-id")
#: Pictures below this size are logos and spacers of a signature, not letters.
LOGO_BYTES = 10 * 1024
_SKIPPED = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
)
_MAX_NAME = 120


@dataclass(frozen=True, kw_only=True)
class Member:
    """An attachment: its file name (never a path), stated type and bytes."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A message: its reading, and what was attached to it."""

    reading: Reading
    members: tuple[Member, ...]


def read_mail(data: bytes, source: SourceFile, session: Session) -> Mail:
    """Read a message. Whatever is broken in it is read as far as it goes."""
    message = message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"), policy=policy.default)
    bodies: list[str] = []
    found: list[Member] = []
    lossy = _collect(message, bodies, found)
    members = _named_apart(found)
    headers = {name: _header(message, name) for name in _KEPT}
    lines = [f"{n}: {headers[n.lower()]}" for n in _SHOWN if headers[n.lower()]]
    if members:
        lines.append("Attachments: " + "; ".join(m.name for m in members))
    lines.append("")
    for body in bodies:
        lines.extend(body.replace("\r\n", "\n").replace("\r", "\n").rstrip().split("\n"))
        lines.append("")
    layout = lay_out(lines)
    warnings = ["Some characters of the message could not be decoded."] if lossy else []
    pages, cut = cut_pages(layout.pages, session)
    words = [w for p in pages for w in p.words]
    part = Part(
        name="message",
        start=0,
        end=words[-1].end if words else 0,
        headers=tuple((name, headers[name]) for name in _KEPT if headers[name]),
    )
    reading = Reading(source=source, pages=pages, parts=(part,), warnings=(*warnings, *cut))
    return Mail(reading=reading, members=members)


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


def _collect(part: Message, bodies: list[str], members: list[Member]) -> bool:
    """Sort the parts of a message into text and members; True where text was lost."""
    kind = part.get_content_type()
    if kind == "message/rfc822" and part.is_multipart():
        inner = cast(list[Message], part.get_payload())[0]
        name = file_name(part) or file_title(_header(inner, "subject"), "message") + ".eml"
        members.append(Member(name=name, media_type=kind, data=_raw(inner)))
        return False
    if kind == "multipart/alternative":
        return _collect_best(part, bodies, members)
    if part.is_multipart():
        lossy = False
        for inner in cast(list[Message], part.get_payload()):
            lossy = _collect(inner, bodies, members) or lossy
        return lossy
    attached = part.get_content_disposition() == "attachment" or file_name(part) is not None
    if kind in ("text/plain", "text/html") and not attached:
        text, lossy = _text_of(part)
        if text.strip():
            bodies.append(text)
        return lossy
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or kind in _SKIPPED:
        return False
    if kind.startswith("image/") and len(data) < LOGO_BYTES:
        return False
    name = file_name(part) or f"attachment.{part.get_content_subtype()}"
    members.append(Member(name=name, media_type=kind, data=data))
    return False


def _collect_best(part: Message, bodies: list[str], members: list[Member]) -> bool:
    """Take one of several renderings of the same text: plain text, unless it is a
    stub that sends the reader to the HTML."""
    found: list[tuple[str, list[str], bool]] = []
    for inner in cast(list[Message], part.get_payload()) if part.is_multipart() else []:
        texts: list[str] = []
        lossy = _collect(inner, texts, members)
        if texts:
            found.append((inner.get_content_type(), texts, lossy))
    if not found:
        return False
    plain = [f for f in found if f[0] == "text/plain"]
    longest = max(found, key=lambda f: len(" ".join(f[1]).split()))
    best = plain[0] if plain else longest
    if len(" ".join(best[1]).split()) * 5 < len(" ".join(longest[1]).split()):
        best = longest
    bodies.extend(best[1])
    return best[2]


def _text_of(part: Message) -> tuple[str, bool]:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return "", False
    text, lossy = decode_text(data, part.get_content_charset())
    if part.get_content_type() == "text/html":
        return html_to_text(text), lossy
    if str(part.get_param("format", "")).lower() == "flowed":
        text = unflow(text, delete_space=str(part.get_param("delsp", "")).lower() == "yes")
    return text, lossy


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


def file_title(name: str, fallback: str) -> str:
    """Return ``name`` made safe to show and to build container names from."""
    name = PurePosixPath(clean_text(name).replace("\\", "/").replace("!/", "_")).name
    name = " ".join(name.split())[:_MAX_NAME].strip(". ") if name else ""
    return name or fallback


def _named_apart(members: list[Member]) -> tuple[Member, ...]:
    """Number attachments that share a name, so that each can be told apart."""
    used: set[str] = set()
    out: list[Member] = []
    for member in members:
        name, n = member.name, 1
        stem, dot, suffix = member.name.rpartition(".")
        while name in used:
            n += 1
            name = f"{stem} ({n}).{suffix}" if dot else f"{member.name} ({n})"
        used.add(name)
        out.append(Member(name=name, media_type=member.media_type, data=member.data))
    return tuple(out)


def _raw(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except Exception:  # a malformed inner message that cannot be written again
        return message.as_bytes(policy=policy.compat32)
