"""Plain text on virtual pages, and the types of files."""

from __future__ import annotations

import making
import pytest
from hypothesis import given
from hypothesis import strategies as st

from denialscan.errors import ReadError
from denialscan.ingest import detect
from denialscan.ingest.read import read_bytes
from denialscan.ingest.session import Session
from denialscan.ingest.text import COLUMNS, ROWS, clean_text, decode_text, lay_out
from denialscan.schema import Reading
from denialscan.settings import Limits, ReadingConfig


def read(data: bytes, name: str = "a.txt", limits: Limits | None = None) -> Reading:
    config = ReadingConfig(limits=limits or Limits())
    session = Session(config=config, engine=None, report_pages=lambda _n: None)
    result = read_bytes(data, name, "0" * 64, session)
    assert result.failures == ()
    (reading,) = result.readings
    making.check_offsets(reading)
    return reading


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_files(codec: str) -> None:
    text = "Estimada señora García:\nSu petición “de libertad” se niega.\n"
    reading = read(text.encode(codec))
    assert reading.text == text.strip()
    assert reading.pages[0].text_source == "native"
    assert reading.pages[0].quality == 1.0


def test_windows_text() -> None:
    assert read("the officer\u2019s \u201creview\u201d \u2014 señor".encode("cp1252")).text == (
        "the officer\u2019s \u201creview\u201d \u2014 señor"
    )


def test_scratched_utf8_keeps_its_other_accents() -> None:
    data = "petición señora García acción".encode()
    reading = read(data[:12] + b"\xff" + data[12:])
    assert "García acción" in reading.text
    assert reading.warnings


def test_charset_of_a_mail_part() -> None:
    smart = b"the officer\x92s"
    assert decode_text(smart, "iso-8859-1") == ("the officer\u2019s", False)
    assert decode_text(smart, "us-ascii") == ("the officer\u2019s", False)
    assert decode_text("é".encode(), "no-such-charset") == ("é", False)


def test_places() -> None:
    first = read(b"Dear Counsel,\n\n    indented text\n").pages[0].words
    assert first[0].bbox.as_list() == [72.0, 72.0, 93.6, 81.0]
    assert first[2].bbox.as_list() == [93.6, 94.0, 136.8, 103.0]
    assert [w.line for w in first] == [0, 0, 1, 1]


def test_form_feed_and_long_texts_make_pages() -> None:
    reading = read(b"one\n\ftwo\n" + b"x\n" * ROWS)
    assert [p.words[0].text for p in reading.pages] == ["one", "two", "x"]
    assert reading.text.startswith("one\ftwo\nx")


def test_page_limit() -> None:
    reading = read(b"a\fb\fc", limits=Limits(max_pages=2))
    assert len(reading.pages) == 2
    assert "2 of 3" in reading.warnings[0]


def test_long_lines_wrap_between_words() -> None:
    line = " ".join(f"word{i}" for i in range(60))
    (page,) = lay_out([line]).pages
    assert " ".join(w.text for w in page.words) == line
    assert max(w.bbox.x1 for w in page.words) <= 540
    assert page.words[-1].line > 2


def test_a_long_address_stays_one_word_on_the_page() -> None:
    url = "https://example.org/" + "x" * 200
    (page,) = lay_out(["see " + url + " for more"]).pages
    assert page.words[1].text == url
    assert page.words[1].bbox.x1 <= 540.01
    assert len(url) > COLUMNS


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=120), max_size=30))
def test_layout_keeps_every_word(lines: list[str]) -> None:
    layout = lay_out(lines)
    found = [w.text for p in layout.pages for w in p.words]
    expected = [t for line in lines for t in clean_text(line).split()]
    assert found == expected


def test_clean_text() -> None:
    assert clean_text("\ufb01rst o\ufb03ce") == "first office"
    assert clean_text("a\u200bb\u202ec\x07d\udcff") == "abcd"
    assert clean_text("deci\u00adsion end\u00ad") == "decision end-"


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"%PDF-1.4", detect.PDF),
        (b"\r\njunk before %PDF-1.4", detect.PDF),
        (b"II*\0" + bytes(8), detect.TIFF),
        (b"From: a@example.org\r\nTo: b\r\nSubject: x\r\n\r\nhi", detect.EML),
        (b"Received: by x\r\nFrom: Ann\r\n\tExample\r\nDate: now\r\n\r\nhi", detect.EML),
        # A memorandum is no e-mail, though it begins like one.
        (b"From: J. Sample, Director\nTo: All officers\nDate: May 3, 2021\n\nText", detect.TEXT),
        (b"Dear Counsel:\nSubject: x\n", detect.TEXT),
        (b"BMW owners write", detect.TEXT),
        (b"PK\x03\x04....", "application/zip"),
        # A package that holds a PDF near its beginning is still a package.
        (b"PK\x03\x04....a.pdf%PDF-1.4", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1%PDF-1.4", "application/x-ole-storage"),
        (b"From a@b Mon Jan  1 10:00:00 2021\nFrom: a@b\nTo: c\n\nx", "application/mbox"),
        (bytes(range(256)), detect.UNKNOWN),
    ],
)
def test_types(data: bytes, media_type: str) -> None:
    assert detect.identify(data)[0] == media_type


def test_name_plays_no_part_for_good_files() -> None:
    assert detect.detect(b"\x89PNG\r\n\x1a\n", "letter.pdf") == detect.PNG
    assert detect.detect(b"text", "letter.docx") == detect.TEXT


def test_names_only_explain() -> None:
    with pytest.raises(ReadError) as caught:
        detect.detect(b"text", "LETTER.PDF")
    assert caught.value.code == "not_this_type"
    assert "PDF" in str(caught.value)
