"""Word documents, web pages, RTF and Outlook messages."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import docx as word_files
import making
import msg_files
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from denialscan.ingest.html import HIDDEN, STRUCK, show_html
from denialscan.ingest.read import read_bytes
from denialscan.ingest.rtf import rtf_text
from denialscan.ingest.session import Session
from denialscan.ingest.ticks import TICKED, UNTICKED
from denialscan.schema import Reading, ReadResult
from denialscan.settings import ReadingConfig


def read(data: bytes, name: str) -> ReadResult:
    session = Session(config=ReadingConfig(), engine=None, report_pages=lambda _n: None)
    result = read_bytes(data, name, hashlib.sha256(data).hexdigest(), session)
    for reading in result.readings:
        making.check_offsets(reading)
    return result


def only(data: bytes, name: str) -> Reading:
    result = read(data, name)
    assert result.failures == ()
    (reading,) = result.readings
    return reading


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def run(xml: str) -> Any:
    return parse_xml(f"<w:p {nsdecls('w')} {W14}>{xml}</w:p>")


W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def with_paragraphs(*xml: str) -> bytes:
    document = word_files.Document()
    for one in xml:
        document.element.body.insert(len(document.element.body) - 1, run(one))
    return saved(document)


def test_word_document() -> None:
    document = word_files.Document()
    document.sections[0].header.paragraphs[0].text = "U.S. Department of Homeland Security"
    document.sections[0].footer.paragraphs[0].text = "www.example.gov"
    document.add_paragraph("March 24, 2021").alignment = 2
    body = document.add_paragraph(
        "The request has been reviewed and it is denied for these reasons:"
    )
    document.add_paragraph("danger", style="List Number")
    document.add_paragraph("flight risk", style="List Number")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "A-Number", "A012 345 678"
    document.add_page_break()
    document.add_paragraph("second page")
    document.add_comment(body.runs[0], text="Is this right?", author="Reviewer")
    reading = only(saved(document), "a.docx")
    assert reading.text == (
        "U.S. Department of Homeland Security\nMarch 24, 2021\n"
        "The request has been reviewed and it is denied for these reasons:\n"
        "1. danger\n2. flight risk\nA-Number A012 345 678\fsecond page\nwww.example.gov"
    )
    date = making.word(reading.pages[0], "2021")
    assert date.bbox.x1 == pytest.approx(540, abs=6)
    (region,) = reading.pages[0].regions
    assert (region.kind, region.state, region.text) == ("annotation", "read", "Is this right?")
    assert region.bbox.top == making.word(reading.pages[0], "request").bbox.top


def test_tracked_changes_and_hidden_words() -> None:
    reading = only(
        with_paragraphs(
            "<w:r><w:t>You are </w:t></w:r>"
            '<w:del w:id="1" w:author="x"><w:r><w:delText>a danger</w:delText></w:r></w:del>'
            '<w:ins w:id="2" w:author="x"><w:r><w:t>released</w:t></w:r></w:ins>'
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r>"
            "<w:r><w:rPr><w:strike/></w:rPr><w:t>crossed</w:t></w:r>"
        ),
        "a.docx",
    )
    assert reading.text == "You are released"
    assert len(reading.warnings) == 3
    assert STRUCK in reading.warnings


def test_check_boxes_of_word() -> None:
    control = (
        '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>?</w:t></w:r></w:sdtContent></w:sdt>"
        "<w:r><w:t> reason {}</w:t></w:r>"
    )
    legacy = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="{}"/>'
        "</w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t> reason {}</w:t></w:r>'
    )
    symbol = '<w:r><w:sym w:font="Wingdings" w:char="F0{}"/><w:t> reason {}</w:t></w:r>'
    reading = only(
        with_paragraphs(
            control.format(1, "one"),
            control.format(0, "two"),
            legacy.format(1, "three"),
            legacy.format(0, "four"),
            symbol.format("FE", "five"),
            symbol.format("A8", "six"),
        ),
        "a.docx",
    )
    assert reading.text.split("\n") == [
        f"{mark} reason {name}"
        for mark, name in zip(
            (TICKED, UNTICKED) * 3, ("one", "two", "three", "four", "five", "six"), strict=True
        )
    ]


def test_text_boxes_show_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>in the box</w:t></w:r></w:p></w:txbxContent>"
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    text = only(
        with_paragraphs(
            f"<w:r><mc:AlternateContent {space}><mc:Choice Requires='wps'><w:drawing>{box}"
            f"</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
            "</mc:AlternateContent></w:r><w:r><w:t>outside</w:t></w:r>"
        ),
        "a.docx",
    ).text
    assert text.split("\n") == ["outside", "in the box"]


def test_what_a_page_shows() -> None:
    shown = show_html(
        "<style>.gone{display:none} @media print{.kept{display:none}} p.x, #y {visibility:hidden}"
        "</style><p class=gone>one</p><p class=kept>two</p><p class=x>three</p><div id=y>four</div>"
        "<p style='font-size:0'>five</p><p>six <del>seven</del><span hidden>eight</span></p>"
        "<ol start=3><li>nine</ol><input type=checkbox checked> ten <input type=radio> eleven"
        "<input value='twelve'><select><option>no<option selected>thirteen</select>",
        mail=False,
    )
    assert shown.text.split("\n") == [
        "two", "", "six", "", "3. nine", "",
        f"{TICKED} ten {UNTICKED} eleven twelve  thirteen",
    ]  # fmt: skip
    assert set(shown.warnings) == {HIDDEN, STRUCK}


def test_web_page_file() -> None:
    page = (
        "<html><meta charset='windows-1252'><p>Señor García&nbsp;&mdash; <b>denied</b></p></html>"
    )
    reading = only(page.encode("cp1252"), "page.html")
    assert reading.text == "Señor García — denied"
    assert reading.source.media_type == "text/html"


def test_rich_text() -> None:
    raw = (
        rb"{\rtf1\ansi\ansicpg1252 Se\'f1or:\par {\deleted old}{\b new}\par "
        rb"{\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1\ffres25\ffdefres1}}}{\fldrslt}}yes}"
    )
    assert rtf_text(raw.decode("latin-1")) == (f"Señor:\nnew\n{TICKED} yes", (HIDDEN,))
    assert only(raw, "a.rtf").text == f"Señor:\nnew\n{TICKED} yes"


def test_outlook_message_reads_like_the_mail() -> None:
    letter = making.letter_pdf()
    inner = msg_files.message(subject="Earlier", body="the earlier message", embedded=True)
    data = msg_files.compound(
        msg_files.message(
            headers="Date: Wed, 24 Mar 2021 10:00:00 -0400\r\n",
            recipients=((1, "Counsel", "counsel@example.org"), (2, "", "second@example.org")),
            attachments=[("reply.pdf", "application/pdf", letter)],
            inner=[inner],
        )
    )
    result = read(data, "a.msg")
    assert result.failures == ()
    mail, attached, earlier = result.readings
    assert dict(mail.parts[0].headers) == {
        "from": "Ann Example <ann@example.gov>",
        "to": "Counsel <counsel@example.org>",
        "cc": "second@example.org",
        "date": "Wed, 24 Mar 2021 10:00:00 -0400",
        "subject": "Your request",
        "message-id": "<one@example.gov>",
    }
    assert mail.text.endswith("Attachments: reply.pdf; forwarded.eml\nDear Counsel,\nDenied.")
    assert attached.source.container == "a.msg!/reply.pdf"
    assert attached.source.sha256 == hashlib.sha256(letter).hexdigest()
    assert earlier.source.container == "a.msg!/forwarded.eml"
    assert earlier.text.endswith("the earlier message")
    assert read(data, "a.msg") == result


def test_outlook_bodies() -> None:
    import compressed_rtf

    packed = compressed_rtf.compress(b"{\\rtf1\\ansi The request is denied.\\par}")
    for parts in (
        {"body": None, "html": b"<p>The request is <b>denied</b>.</p>"},
        {"body": None, "rtf": packed},
        {"body": "The request is denied."},
    ):
        data = msg_files.compound(msg_files.message(**parts))
        reading = only(data, "a.msg")
        assert reading.text.endswith("The request is denied.")
        assert dict(reading.parts[0].headers)["date"] == "Wed, 24 Mar 2021 14:00:00 +0000"
