"""Write a parsed e-mail as an .eml file, and as the PDF a mail program prints."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses, parseaddr, parsedate_to_datetime
from typing import Any

from corpus.page import SUBJECT, build_pdf
from corpus.source import Message, Source, SourceError
from corpus.style import habits_of, pick_face, seed_of


def message_id(source: Source, number: int) -> str:
    """Return the Message-ID of the ``number``-th message (0 = newest) of a thread."""
    digest = hashlib.sha256(f"{source.letter_id}/{number}".encode()).hexdigest()[:24]
    _, address = parseaddr(source.messages[number].header("From") or "")
    domain = address.partition("@")[2] or "example.org"
    return f"<{digest}@{domain}>"


def sent_at(source: Source, message: Message) -> dt.datetime:
    """Return when the message was sent, in the offset its author wrote.

    Raises :class:`SourceError` when the Date header is none of RFC 5322.
    """
    raw = message.header("Date", "Sent") or ""
    try:
        return parsedate_to_datetime(raw)
    except ValueError:
        raise SourceError(
            source.path, message.line, f"not an RFC 5322 date: {raw!r} (Tue, 16 Mar 2021 ...)"
        ) from None


def render_eml(source: Source) -> bytes:
    """Return the thread as one RFC 5322 message; equal sources give equal bytes.

    Half of the threads also carry an HTML part, as most mail programs write.
    """
    newest = source.messages[0]
    mail = EmailMessage(policy=SMTP)
    mail["From"] = newest.header("From")
    if newest.header("To"):
        mail["To"] = newest.header("To")
    for name in ("Cc", "Reply-To"):
        if newest.header(name):
            mail[name] = newest.header(name)
    mail["Subject"] = newest.header("Subject") or ""
    mail["Date"] = format_datetime(sent_at(source, newest))
    mail["Message-ID"] = message_id(source, 0)
    if len(source.messages) > 1:
        older = [message_id(source, n) for n in range(len(source.messages) - 1, 0, -1)]
        mail["In-Reply-To"] = older[-1]
        mail["References"] = " ".join(older)
    if newest.header("Importance"):
        mail["Importance"] = newest.header("Importance")
    mail["X-Test-Corpus"] = SUBJECT
    mail.set_content(plain_text(source.messages) + "\n", cte="quoted-printable")
    if seed_of("html", source.letter_id) % 2:
        mail.add_alternative(_page(source.messages), subtype="html", cte="quoted-printable")
        digest = hashlib.sha256(source.letter_id.encode()).hexdigest()[:24]
        mail.set_boundary(f"=_{digest}")
    return mail.as_bytes()


def plain_text(messages: tuple[Message, ...]) -> str:
    """Return a thread as text, newest message first, each older one quoted in its style."""
    newest, older = messages[0], messages[1:]
    body = "\n".join(newest.lines).rstrip()
    if not older:
        return body
    return f"{body}\n\n{_quoted(older)}"


def _quoted(messages: tuple[Message, ...]) -> str:
    message = messages[0]
    lead: list[str] = []
    if message.quoting == "gmail":
        line, message = _gmail_lead(message)
        lead = [line, ""] if line else []
    inner = plain_text((message, *messages[1:]))
    if message.quoting == "outlook":
        shown = [f"{key}: {value}" for key, value in message.headers]
        return "\n".join(["-----Original Message-----", *shown, "", inner])
    if message.quoting == "angle":
        inner = "\n".join([*(f"{k}: {v}" for k, v in message.headers), "", inner])
    marked = [
        f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in inner.split("\n")
    ]
    return "\n".join([*lead, *marked])


def _gmail_lead(message: Message) -> tuple[str, Message]:
    """Return the "On ... wrote:" line and the message without it.

    An author may have typed that line himself instead of the headers.
    """
    sender = message.header("From")
    if sender:
        date = _gmail_date(message.header("Date", "Sent") or "")
        return f"On {date}, {sender} wrote:", message
    if message.lines and message.lines[0].rstrip().endswith(":"):
        rest = "\n".join(message.lines[1:]).lstrip("\n").split("\n")
        return message.lines[0], replace(message, lines=tuple(rest))
    return "", message


def _gmail_date(raw: str) -> str:
    try:
        moment = parsedate_to_datetime(raw)
    except ValueError:
        return raw
    hour = moment.hour % 12 or 12
    return f"{moment:%a, %b} {moment.day}, {moment.year} at {hour}:{moment:%M} {moment:%p}"


def _page(messages: tuple[Message, ...]) -> str:
    return f"<html><body>\n{_html(messages)}\n</body></html>\n"


def _html(messages: tuple[Message, ...]) -> str:
    newest, older = messages[0], messages[1:]
    out = [
        "<p>" + "<br>\n".join(html.escape(line) for line in lines) + "</p>"
        for lines in newest.paragraphs()
    ]
    if older:
        lead, message = ("", older[0])
        if message.quoting == "gmail":
            lead, message = _gmail_lead(message)
        inner = _html((message, *older[1:]))
        shown = "<br>\n".join(
            f"<b>{html.escape(key)}:</b> {html.escape(value)}" for key, value in message.headers
        )
        if message.quoting == "gmail":
            out.append(
                f'<div class="gmail_quote">{html.escape(lead)}<br>\n'
                f"<blockquote>\n{inner}\n</blockquote></div>"
            )
        elif message.quoting == "outlook":
            out.append(f'<div style="border-top:solid 1pt"><p>{shown}</p></div>\n{inner}')
        else:
            out.append(f"<blockquote type=cite><p>{shown}</p>\n{inner}</blockquote>")
    return "\n".join(out)


def render_printed(source: Source) -> bytes:
    """Return the thread as the PDF a mail program prints."""
    printed = _Printed(source)
    habits = habits_of(source.family, source.layout)
    return build_pdf(printed.story, footer=printed.footer, habits=habits, title=source.letter_id)[1]


class _Printed:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.face = pick_face(source.font, source.text())

    def footer(self, canvas: Any, page: int, _total: int) -> None:
        canvas.setFont(self.face.regular, 8)
        canvas.drawCentredString(306, 30, str(page))

    def story(self) -> list[Any]:
        from reportlab.lib import colors
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.platypus import (
            HRFlowable,
            Indenter,
            Paragraph,
            Spacer,
            Table,
        )

        size = min(self.source.size, 10.5)
        text = ParagraphStyle(
            "mail", fontName=self.face.regular, fontSize=size, leading=size * 1.25, spaceAfter=8
        )
        owner = parseaddr(self.source.messages[0].header("To") or "")
        mailbox = ParagraphStyle("box", parent=text, fontName=self.face.bold, fontSize=size + 2)
        out: list[Any] = [
            Paragraph(html.escape(owner[0] or owner[1] or "Mailbox"), mailbox),
            HRFlowable(width="100%", thickness=2.2, color=colors.black),
            Spacer(1, 6),
        ]
        depth = 0
        for number, message in enumerate(self.source.messages):
            if number:
                if message.quoting == "outlook":
                    out.append(HRFlowable(width="100%", thickness=0.7, color=colors.grey))
                else:
                    out.append(Indenter(left=14))
                    depth += 14
            if message.quoting == "gmail":
                lead, message = _gmail_lead(message)
                if lead:
                    out.append(Paragraph(html.escape(lead), text))
            else:
                rows = [
                    [
                        Paragraph(f"<b>{html.escape(label)}:</b>", text),
                        Paragraph(html.escape(value), text),
                    ]
                    for label, value in self._headers(message)
                ]
                if rows:
                    head = Table(rows, colWidths=[68, 380 - depth], hAlign="LEFT")
                    tight = [
                        (side, (0, 0), (-1, -1), 0)
                        for side in ("LEFTPADDING", "TOPPADDING", "BOTTOMPADDING")
                    ]
                    head.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *tight])
                    out += [head, Spacer(1, 8)]
            out.extend(
                Paragraph("<br/>".join(html.escape(line) for line in lines), text)
                for lines in message.paragraphs()
            )
        if depth:
            out.append(Indenter(left=-depth))
        return out

    def _headers(self, message: Message) -> list[tuple[str, str]]:
        """Return the lines a mail program prints above a message."""
        if message.quoting is not None:
            return list(message.headers)
        moment = sent_at(self.source, message)
        hour = moment.hour % 12 or 12
        sent = f"{moment:%A, %B} {moment.day}, {moment.year} {hour}:{moment:%M %p}"
        out = [("From", (message.header("From") or "").replace('"', "")), ("Sent", sent)]
        for name in ("To", "Cc"):
            value = message.header(name)
            if value:
                names = [shown or address for shown, address in getaddresses([value])]
                out.append((name, "; ".join(names)))
        out.append(("Subject", message.header("Subject") or ""))
        return out
