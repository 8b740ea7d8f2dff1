"""Digital letters and mail: reproducible, complete, shaped as announced."""

import email
import email.policy
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from corpus.mail import plain_text, render_eml, render_printed
from corpus.optics import rasterise
from corpus.render import render_pdf
from corpus.source import Source, SourceError, parse_source

ID = Path("letters/t/t-01-test.txt")


def _parse(text: str, name: str = "t-01-test") -> Source:
    return parse_source(text, path=Path(f"letters/t/{name}.txt"))


def _text(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def test_equal_sources_give_equal_bytes(letter_text: str, mail_text: str) -> None:
    assert render_pdf(_parse(letter_text)) == render_pdf(_parse(letter_text))
    assert render_eml(_parse(mail_text)) == render_eml(_parse(mail_text))
    assert render_printed(_parse(mail_text)) == render_printed(_parse(mail_text))


def test_every_word_is_in_the_text_layer(letter_text: str) -> None:
    (page,) = _text(render_pdf(_parse(letter_text)))
    for words in (
        "U.S. Immigration and Customs Enforcement",
        "denied because the travel document was issued on May 2, 2015.",
        "2. second item",
        "a danger to the community",
        "05/02/2015 Theft",
        "no passport on file",
        "Field Office Director",
        "Page 1 of 1",
    ):
        assert words in page
    assert "[" not in page  # boxes and signature are drawn, not typed
    assert "::" not in page


def test_page_break_and_footer_count(letter_text: str) -> None:
    text = letter_text.replace("::quote", "::pagebreak\n::quote")
    pages = _text(render_pdf(_parse(text)))
    assert [("Page 1 of 2" in p, "Page 2 of 2" in p) for p in pages] == [
        (True, False),
        (False, True),
    ]


def test_a_long_letter_flows_over_pages(letter_text: str) -> None:
    sentence = "The record of proceedings was examined in its entirety by this office. "
    text = letter_text.replace("No appeal lies", sentence * 90 + "\n\nNo appeal lies")
    pages = _text(render_pdf(_parse(text)))
    assert len(pages) >= 2
    assert " ".join(pages).count("entirety") == 90


def test_a_ticked_box_has_more_ink_and_the_same_text() -> None:
    ink, words = {}, {}
    for mark in ("x", " "):
        source = _parse(f"---\nfamily: f\n---\n::checks\n[{mark}] a risk of flight\n")
        pdf = render_pdf(source)
        ink[mark] = int((rasterise(pdf, dpi=150)[0] < 128).sum())
        words[mark] = _text(pdf)
    assert ink["x"] > ink[" "] + 20
    assert words["x"] == words[" "] == ["a risk of flight"]


def test_a_box_within_a_line_is_drawn_where_it_stands() -> None:
    ink = {}
    for line in ("[ ] yes   [ ] no", "[ ] yes   [x] no"):
        source = _parse(f"---\nfamily: f\nfont: Courier\n---\n::service\nServed: {line}\n")
        image = rasterise(render_pdf(source), dpi=150)[0]
        ink[line] = image < 128
    changed = np.argwhere(ink["[ ] yes   [x] no"] != ink["[ ] yes   [ ] no"])
    assert len(changed) > 10
    assert np.ptp(changed[:, 1]) < 25  # one box, within a sixth of an inch


@pytest.mark.skipif(
    not Path("/usr/share/fonts/truetype/liberation").is_dir(), reason="needs fonts-liberation"
)
def test_characters_beyond_latin_1_are_embedded() -> None:
    source = _parse("---\nfamily: f\nfont: Times\n---\n::body\nŁucja Đorđević was heard.\n")
    assert _text(render_pdf(source)) == ["Łucja Đorđević was heard."]


def test_signatures_differ_between_letters_and_hold_no_text() -> None:
    text = "---\nfamily: f\n---\n::signature\n[signature]\n"
    one, two = (rasterise(render_pdf(_parse(text, name)), dpi=50)[0] for name in ("t-1", "t-2"))
    assert _text(render_pdf(_parse(text))) == [""]
    assert (one != two).any()


@pytest.mark.parametrize("turn", [90, 270])
def test_a_rotated_page_is_shown_upright_with_its_text(letter_text: str, turn: int) -> None:
    source = _parse(letter_text)
    turned = pypdfium2.PdfDocument(render_pdf(source, rotate=turn))
    assert turned[0].get_rotation() == turn
    assert turned[0].get_mediabox()[2:] == (792, 612)
    assert turned[0].get_size() == (612, 792)
    upright = rasterise(render_pdf(source), dpi=40)[0].astype(int)
    shown = rasterise(render_pdf(source, rotate=turn), dpi=40)[0].astype(int)
    assert np.abs(upright - shown).mean() < 2


def test_mail_headers_and_quoting(mail_text: str) -> None:
    mail = email.message_from_bytes(render_eml(_parse(mail_text)), policy=email.policy.default)
    assert mail["From"] == '"Doe, Jane" <jane.doe@ice.dhs.gov>'
    assert mail["Subject"] == "RE: Case review - Peña"
    assert mail["Date"].datetime.isoformat() == "2021-03-16T09:12:00-05:00"
    assert mail["Message-ID"].endswith("@ice.dhs.gov>")
    assert mail["In-Reply-To"] in mail["References"]
    body = mail.get_body(("plain",)).get_content()
    assert body.splitlines() == [
        "The request is denied.",
        "",
        "Jane Doe",
        "Deportation Officer",
        "",
        "On Mon, Mar 15, 2021 at 5:00 PM, Counsel One <counsel@example.org> wrote:",
        "",
        "> We ask for review.",
        ">",
        "> -----Original Message-----",
        "> From: Field Office",
        "> Sent: Friday, March 12, 2021 8:00 AM",
        "> Subject: FW: older",
        ">",
        "> The field office has denied it.",
    ]


def test_angle_quotes_nest() -> None:
    text = (
        "---\nlayout: email\nfamily: f\n---\n::message\nFrom: a@b.example\n"
        "Date: Tue, 16 Mar 2021 09:12:00 -0500\n\nnewest\n"
        "::quoted angle\nFrom: c@d.example\n\nolder\n"
        "::quoted gmail\nOn Monday, e@f.example wrote:\n\noldest\n"
    )
    assert plain_text(_parse(text).messages).splitlines() == [
        "newest",
        "",
        "> From: c@d.example",
        ">",
        "> older",
        ">",
        "> On Monday, e@f.example wrote:",
        ">",
        ">> oldest",
    ]


def test_some_mail_has_an_html_part_with_the_same_words(mail_text: str) -> None:
    kinds = set()
    for number in range(8):
        mail = email.message_from_bytes(
            render_eml(_parse(mail_text, f"t-{number}")), policy=email.policy.default
        )
        kinds.add(mail.get_content_type())
        page = mail.get_body(("html",))
        if page is not None:
            assert "The field office has denied it." in page.get_content()
    assert kinds == {"text/plain", "multipart/alternative"}


def test_printed_mail_shows_local_time_and_all_messages(mail_text: str) -> None:
    (page,) = _text(render_printed(_parse(mail_text)))
    assert "Sent: Tuesday, March 16, 2021 9:12 AM" in page
    assert "The field office has denied it." in page


def test_a_date_no_mail_program_writes_is_an_error(mail_text: str) -> None:
    text = mail_text.replace("Tue, 16 Mar 2021 09:12:00 -0500", "some day")
    with pytest.raises(SourceError, match="not an RFC 5322 date"):
        render_eml(_parse(text))
