"""E-mail: text, headers, attachments, and what mail programs get wrong."""

from __future__ import annotations

import hashlib
from email.message import EmailMessage

import making

from denialscan.ingest.email import unflow
from denialscan.ingest.html import html_to_text
from denialscan.ingest.members import file_title
from denialscan.ingest.read import read_bytes
from denialscan.ingest.session import Session
from denialscan.schema import Reading, ReadResult
from denialscan.settings import ReadingConfig


def read(data: bytes) -> ReadResult:
    session = Session(config=ReadingConfig(), engine=None, report_pages=lambda _n: None)
    result = read_bytes(data, "mail.eml", hashlib.sha256(data).hexdigest(), session)
    for reading in result.readings:
        making.check_offsets(reading)
    return result


def only(data: bytes) -> Reading:
    result = read(data)
    assert result.failures == ()
    (reading,) = result.readings
    return reading


def test_message_with_attachments() -> None:
    letter = making.letter_pdf()
    message = making.mail(
        ("reply.pdf", "application/pdf", letter),
        ("reply.pdf", "application/octet-stream", b"a second note"),
        ("old.doc", "application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("logo.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(200)),
    )
    data = message.as_bytes()
    result = read(data)
    mail, attached = result.readings
    assert mail.text == (
        "From: Ann Example <ann@example.gov>\nTo: counsel@example.org\n"
        "Date: Wed, 24 Mar 2021 10:00:00 -0400\nSubject: Your request\n"
        "Attachments: reply.pdf; reply (2).pdf; old.doc\nDear Counsel,\nDenied."
    )
    (part,) = mail.parts
    assert (part.name, part.start, part.end) == ("message", 0, len(mail.text))
    assert dict(part.headers) == {
        "from": "Ann Example <ann@example.gov>",
        "to": "counsel@example.org",
        "date": "Wed, 24 Mar 2021 10:00:00 -0400",
        "subject": "Your request",
        "message-id": "<one@example.gov>",
    }
    assert attached.source.container == "mail.eml!/reply.pdf"
    assert attached.source.sha256 == hashlib.sha256(letter).hexdigest()
    assert attached.container_sha256 == hashlib.sha256(data).hexdigest()
    assert attached.pages[0].text_source == "text_layer"
    # A text that calls itself PDF, and a format that is not read: each fails alone.
    assert [(f.code, f.source.container) for f in result.failures] == [
        ("not_this_type", "mail.eml!/reply (2).pdf"),
        ("unsupported", "mail.eml!/old.doc"),
    ]


def nested(depth: int) -> bytes:
    message = making.mail(text=f"level {depth}\n")
    for level in range(depth - 1, -1, -1):
        outer = EmailMessage()
        outer["From"] = "ann@example.gov"
        outer["To"] = "b@example.org"
        outer["Subject"] = f"level {level}"
        outer.set_content(f"level {level}\n")
        outer.add_attachment(message)
        message = outer
    return message.as_bytes()


def test_forwarded_messages_are_members() -> None:
    result = read(nested(2))
    assert [r.source.container for r in result.readings] == [
        None,
        "mail.eml!/level 1.eml",
        "mail.eml!/level 1.eml!/Your request.eml",
    ]
    assert [r.parts[0].name for r in result.readings] == ["message"] * 3


def test_depth_limit() -> None:
    result = read(nested(5))
    assert len(result.readings) == 4
    (failure,) = result.failures
    assert failure.code == "archive_nested"


def test_quotes_and_gaps_stay_as_written() -> None:
    text = "Denied.\n\n> On Monday you wrote:\n>> please release\n"
    reading = only(making.mail(text=text).as_bytes())
    assert "> On Monday you wrote:\n>> please release" in reading.text
    rows = {w.text: w.bbox.top for w in reading.pages[0].words}
    assert rows["Monday"] - rows["Denied."] == 22


def test_plain_text_is_preferred_to_html() -> None:
    message = making.mail(text="plain words of the letter\n")
    message.add_alternative("<p>html words of the letter</p>", subtype="html")
    assert only(message.as_bytes()).text.endswith("plain words of the letter")


def test_stub_gives_way_to_html() -> None:
    message = making.mail(text="See HTML.\n")
    body = "The request is <b>denied</b> for the reasons that follow. " * 3
    message.add_alternative(f"<style>p{{}}</style><p>{body}</p><p>Sincerely</p>", subtype="html")
    text = only(message.as_bytes()).text
    assert "request is denied for" in text
    assert "See HTML" not in text
    assert "p{}" not in text


def test_html_lines() -> None:
    html = (
        "<html><head><title>no</title></head><body><div>one</div><div>two<br>three</div>"
        "<p>four &amp; five</p><blockquote>quoted<div>more</div></blockquote>"
        "<table><tr><td>a</td><td>b</td></tr></table><script>x()</script><ul><li>item</li></ul>"
    )
    assert html_to_text(html).split("\n") == [
        "one",
        "two",
        "three",
        "",
        "four & five",
        "",
        "> quoted",
        "> more",
        "",
        "a  b",
        "",
        "- item",
    ]


def test_flowed_text() -> None:
    assert unflow("The request is \ndenied.\n> you \n> wrote\n-- \nAnn") == (
        "The request is denied.\n> you wrote\n-- \nAnn"
    )
    assert unflow("wor \nd", delete_space=True) == "word"


def raw(*lines: str | bytes) -> bytes:
    return b"\r\n".join(x if isinstance(x, bytes) else x.encode() for x in lines)


def test_missing_date_and_encoded_subject() -> None:
    reading = only(
        raw(
            "From: a@example.gov",
            "To: b@example.org",
            "Subject: =?utf-8?q?Petici=C3=B3n_de_la_se=C3=B1ora?=",
            "",
            "Denied.",
        )
    )
    headers = dict(reading.parts[0].headers)
    assert headers["subject"] == "Petición de la señora"
    assert "date" not in headers


def test_quoted_printable_with_windows_quotes() -> None:
    reading = only(
        raw(
            "From: a@example.gov",
            "To: b@example.org",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=iso-8859-1",
            "Content-Transfer-Encoding: quoted-printable",
            "",
            "The officer=92s decision is =",
            "final=2E",
        )
    )
    assert reading.text.endswith("The officer\u2019s decision is final.")


def test_broken_headers_do_not_stop_the_mail() -> None:
    reading = only(
        raw(
            "From: =?utf-8?b?broken?= <<a@example.gov",
            'To: "unclosed <b@example.org',
            "Date: not a date",
            "Message-ID: <>",
            'Content-Type: text/plain; charset="no-such"; name==',
            "Content-Transfer-Encoding: base-7",
            "",
            b"caf\xe9 text",
        )
    )
    assert "text" in reading.text


def test_file_names_are_no_paths() -> None:
    assert file_title("../../etc/pass wd", "x") == "pass wd"
    assert file_title("C:\\letters\\reply.pdf", "x") == "reply.pdf"
    assert file_title("a!/b.pdf", "x") == "a_b.pdf"
    assert file_title("\u202efdp.exe", "x") == "fdp.exe"
    assert file_title("..", "fallback") == "fallback"
