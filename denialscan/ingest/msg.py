"""Outlook messages (MSG), turned into the same message that the mail would have been.

Only home of oxmsg and compressed_rtf. What is read then goes through ``email``, so
that a message reads the same however it was kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from functools import cached_property
from typing import Any, TypeVar

from denialscan.errors import ReadError
from denialscan.ingest import email
from denialscan.ingest.members import Opened, file_title
from denialscan.ingest.rtf import rtf_text
from denialscan.ingest.session import Session
from denialscan.ingest.text import clean_text, decode_text
from denialscan.schema import SourceFile

T = TypeVar("T")

#: Property numbers of [MS-OXPROPS] that oxmsg has no accessor for.
_RTF = 0x1009
_HTML = 0x1013
_INTERNET_MESSAGE_ID = 0x1035
_DELIVERY_TIME = 0x0E06
_RECIPIENT_TYPE = 0x0C15
_ATTACH_NAME = 0x3704
_DISPLAY_NAME = 0x3001
_ATTACH_METHOD = 0x3705
_HIDDEN_ATTACHMENT = 0x7FFE
_EMBEDDED_MESSAGE = 5
_EMBEDDED_STORAGE = "__substg1.0_3701000D"
#: Where the properties of a message inside a message begin in their stream; those
#: of a message that is a file begin eight bytes later [MS-OXMSG 2.4.1].
_INNER_HEADER = 24
_ROLES = {1: "To", 2: "Cc", 3: "Bcc"}
_MOST_DEPTH = 5
_MOST_RTF = 8 << 20


def read_msg(data: bytes, source: SourceFile, session: Session) -> Opened:
    """Read an Outlook message and what is attached to it.

    Raises ReadError ``damaged`` where it is no whole message, or ``too_large``.
    """
    return email.read_message(as_mail(data, session), source, session)


def as_mail(data: bytes, session: Session) -> EmailMessage:
    """Return an Outlook message as an Internet message. Raises ReadError ``damaged``."""
    import oxmsg

    try:
        message = oxmsg.Message.load(data)
        count = sum(1 for _ in message.properties)
    except (MemoryError, ReadError):
        raise
    except Exception as error:
        # olefile and oxmsg raise whatever a broken file makes them stumble over.
        raise _damaged() from error
    if not count:
        raise _damaged()
    return _Builder(session).build(message, depth=0)


class _Builder:
    """Builds messages; boundaries are numbered, so that the same file gives the same bytes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._boundaries = 0

    def build(self, message: Any, *, depth: int) -> EmailMessage:
        mail = EmailMessage(policy=policy.default)
        _set_headers(mail, message)
        plain = _try(lambda: message.body) or ""
        html = self._html(message)
        if not plain.strip() and not html.strip():
            plain = self._from_rtf(message)
        if plain.strip() or not html.strip():
            mail.set_content(clean_text(plain), cte="base64")
        if html.strip():
            if plain.strip():
                mail.add_alternative(html, subtype="html", cte="base64")
            else:
                mail.set_content(html, subtype="html", cte="base64")
        for attachment in _try(lambda: list(message.attachments)) or []:
            self._attach(mail, attachment, depth)
        self._name_boundaries(mail)
        return mail

    def _html(self, message: Any) -> str:
        raw = _try(lambda: message.properties.binary_prop_value(_HTML))
        if isinstance(raw, bytes):
            codec = _try(lambda: str(message.properties.body_encoding))
            return _printable(decode_text(raw, codec)[0])
        return _printable(_try(lambda: message.html_body) or "")

    def _from_rtf(self, message: Any) -> str:
        packed = _try(lambda: message.properties.binary_prop_value(_RTF))
        if not isinstance(packed, bytes) or len(packed) > _MOST_RTF:
            return ""
        import compressed_rtf

        try:
            raw = compressed_rtf.decompress(packed)
            self._session.expand(len(raw))
            return _printable(rtf_text(raw.decode("latin-1"))[0])
        except (MemoryError, ReadError):
            raise
        except Exception:
            return ""  # its only error type is Exception

    def _attach(self, mail: EmailMessage, attachment: Any, depth: int) -> None:
        value = attachment.properties
        name = (
            _try(lambda: attachment.file_name)
            or _try(lambda: value.str_prop_value(_ATTACH_NAME))
            or _try(lambda: value.str_prop_value(_DISPLAY_NAME))
            or ""
        )
        inner = _inner_storage(attachment)
        if _try(lambda: value.int_prop_value(_ATTACH_METHOD)) == _EMBEDDED_MESSAGE and inner:
            if depth < _MOST_DEPTH:
                self._attach_message(mail, inner, name, depth)
            return
        data = _try(lambda: attachment.file_bytes)
        if not isinstance(data, bytes):
            return
        kind = str(_try(lambda: attachment.mime_type) or "")
        if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind) or kind.startswith(
            ("multipart/", "message/")
        ):
            kind = "application/octet-stream"
        main, _, sub = kind.partition("/")
        hidden = bool(_try(lambda: value.int_prop_value(_HIDDEN_ATTACHMENT)))
        mail.add_attachment(
            data,
            maintype=main,
            subtype=sub,
            filename=file_title(name, "attachment"),
            disposition="inline" if hidden else "attachment",
        )

    def _attach_message(self, mail: EmailMessage, storage: Any, name: str, depth: int) -> None:
        inner = self.build(_inner_message(storage), depth=depth + 1)
        subject = str(inner["Subject"] or "")
        title = file_title(name.removesuffix(".msg") or subject, "message")
        mail.add_attachment(inner, filename=f"{title}.eml")

    def _name_boundaries(self, mail: EmailMessage) -> None:
        for part in mail.walk():
            if part.get_content_maintype() == "multipart" and part.get_boundary() is None:
                self._boundaries += 1
                # Every leaf is base64, which has no underscore: no part can hold this.
                part.set_boundary(f"=_part_{self._boundaries}_")


def _set_headers(mail: EmailMessage, message: Any) -> None:
    """Take the headers that travelled with the message, else what Outlook kept of them."""
    sent = _try(lambda: message.sent_date) or _try(
        lambda: message.properties.date_prop_value(_DELIVERY_TIME)
    )
    own = {
        "From": _try(lambda: message.sender) or "",
        **_recipients(message),
        "Date": format_datetime(sent) if sent else "",
        "Subject": _try(lambda: message.subject) or "",
        "Message-ID": _try(lambda: message.properties.str_prop_value(_INTERNET_MESSAGE_ID)) or "",
    }
    travelled = _try(lambda: message.message_headers) or {}
    given = {str(k).lower(): str(v) for k, v in travelled.items()}
    for name, value in own.items():
        # The Date header has the sender's own offset; Outlook keeps only the instant.
        wanted = given.get(name.lower()) if name in ("Date", "Message-ID") else value
        text = " ".join(clean_text(wanted or value or given.get(name.lower(), "")).split())
        if text:
            _try(lambda name=name, text=text: mail.__setitem__(name, text))  # type: ignore[misc]


def _recipients(message: Any) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for one in _try(lambda: list(message.recipients)) or []:
        name = " ".join((_try(lambda one=one: one.name) or "").split())  # type: ignore[misc]
        address = _try(lambda one=one: one.email_address) or ""  # type: ignore[misc]
        role = _try(lambda one=one: one.properties.int_prop_value(_RECIPIENT_TYPE))  # type: ignore[misc]
        shown = formataddr((name, address)) if "@" in address and name != address else address
        found.setdefault(_ROLES.get(role or 1, "To"), []).append(shown if "@" in shown else name)
    return {role: ", ".join(v for v in values if v) for role, values in found.items()}


def _inner_message(storage: Any) -> Any:
    import oxmsg
    from oxmsg.properties import Properties

    class Inner(oxmsg.Message):
        """The library takes every message for a file; this one's header is shorter."""

        @cached_property
        def _properties(self) -> Properties:
            return Properties(storage, properties_header_offset=_INNER_HEADER)

    return Inner(storage)


def _inner_storage(attachment: Any) -> Any:
    storages = getattr(attachment._storage, "storages", ())
    return next((s for s in storages if s.name == _EMBEDDED_STORAGE), None)


def _printable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _try(ask: Callable[[], T]) -> T | None:
    """Return what one property holds, None where it is missing or broken."""
    try:
        return ask()
    except (MemoryError, ReadError):
        raise
    except Exception:
        return None


def _damaged() -> ReadError:
    return ReadError(
        "damaged",
        "The message is damaged or not complete; save it again from Outlook, as MSG or as PDF.",
    )
