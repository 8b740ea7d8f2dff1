"""Cleaned text tied to its place, tick boxes, lines and blocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_letters import letterhead, office_letter, read

from denialscan.layout import Block, find_lines, find_messages
from denialscan.layout.blocks import tick_of
from denialscan.layout.cleantext import clean, plain, words_in
from denialscan.layout.options import strip_tick
from denialscan.layout.zones import is_prose, is_shouting


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("de\u00adtained", "detained"),
        ("Y our letter and\nW e", "Your letter and We"),
        ("T he request. F or you", "The request. For you"),
        ("John T. he said, Exhibit T our", "John T. he said, Exhibit T our"),
        ("flight\u2011risk", "flight-risk"),
        ("re-\nmoval", "removal"),
        ("Post-\nOrder", "Post-Order"),
        ("mid-\n2021", "mid-2021"),
        ("A-\nNumber A-\n012", "A-Number A-012"),
        ("post-\norder", "post-order"),
        ("court-\nordered", "court-ordered"),
        ("long-\nterm", "long-term"),
        ("family-\nbased", "family-based"),
        ("un-\nrelated", "unrelated"),
        ("state-\nment", "statement"),
        ("high-\nly", "highly"),
        ("over-\nstay", "overstay"),
        ("deten-\ntion", "detention"),
        ("deten\u2010\ntion", "detention"),
        ("deten\u00ac\ntion", "detention"),
        ("deten\u00ad\ntion", "detention"),
        ("deten- \ntion", "detention"),
        ("deten-\ftion", "detention"),
        ("deten-\nción", "detención"),
        ("denied -\nthe officer", "denied - the officer"),
        ("risk\n\u2014 of", "risk - of"),
        ("\u201cyes\u201d, it\u2019s", '"yes", it\'s'),
        ("o\ufb03ce", "office"),
        ("a\u200bb", "ab"),
        ("a  b\t c\u00a0d", "a b c d"),
        ("\n x \n", "x"),
        ("\u2022 one", "* one"),
        ("", ""),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text).text == cleaned


@pytest.mark.parametrize(
    ("text", "letter", "cleaned"),
    [
        ("cross-\nborder", "the crossborder case", "crossborder"),
        ("sister-\nstate", "a sister-state order", "sister-state"),
        ("asylum-\nseeker", "the asylum of a seeker today", "asylum-seeker"),
        ("home-\nland", "Department of Homeland Security", "homeland"),
    ],
)
def test_the_letter_itself_tells_how_a_word_is_written(
    text: str, letter: str, cleaned: str
) -> None:
    assert clean(text, known=words_in([letter])).text == cleaned


def test_parts_of_broken_words_are_no_words() -> None:
    assert words_in(["the deten-", "tion of the man"]) == {"of", "the", "man"} | {"the"}


def test_a_word_broken_over_a_page_end_keeps_both_boxes() -> None:
    text = (
        "Dear Counsel:\n\nThe officer found that the client has been in continued immigration deten-"
        "\ftion since the day of the arrest, and that nothing has changed.\n\nSincerely,\n"
    )
    reading = read(text)
    (message,) = find_messages(reading)
    block = next(b for b in message.blocks if "detention since" in b.text)
    start = block.text.index("detention")
    proof = reading.evidence(*block.clean.span(start, start + len("detention")))
    assert [e.quote for e in proof] == ["deten-", "tion"]
    assert [e.page for e in proof] == [1, 2]


@given(
    st.text(alphabet="ab-A1 \n\t\u2011\u2019\ufb01\u00ad\u200b\u00a0é.", max_size=40),
    st.integers(0, 99),
)
def test_offsets_lead_back_to_the_original(text: str, start: int) -> None:
    cleaned = clean(text, start)
    assert len(cleaned.offsets) == len(cleaned.text)
    assert list(cleaned.offsets) == sorted(cleaned.offsets)
    assert all(start <= offset < start + len(text) for offset in cleaned.offsets)
    for char, offset in zip(cleaned.text, cleaned.offsets, strict=True):
        if char.isascii() and char.isalnum() and text[offset - start].isascii():
            assert text[offset - start] == char
    assert "  " not in cleaned.text
    assert cleaned.text == cleaned.text.strip()


def test_span_covers_what_was_dropped_inside() -> None:
    cleaned = clean("re-\nmoval order", 100)
    assert cleaned.text == "removal order"
    assert cleaned.span(0, 7) == (100, 109)
    assert cleaned.span(3, 3) == (105, 105)


def test_plain_forgets_accents_and_case() -> None:
    assert plain("Peñalver") == plain("PENALVER")


TICKED = ("[x]", "[X]", "[ x ]", "[✓]", "(x)", "(X)", "☒", "☑", "✓", "✔", "__x__", "X__")
UNTICKED = ("[ ]", "[_]", "( )", "☐", "□", "____")


@pytest.mark.parametrize("box", TICKED)
def test_ticked(box: str) -> None:
    assert tick_of(f"{box} Detained by the Department") == "ticked"
    assert strip_tick(f"{box} Detained by the Department") == "Detained by the Department"


@pytest.mark.parametrize("box", UNTICKED)
def test_unticked(box: str) -> None:
    assert tick_of(f"{box} Detained by the Department") == "unticked"
    assert strip_tick(f"{box} Detained by the Department") == "Detained by the Department"


@pytest.mark.parametrize(
    "text", ["Detained", "Xavier Deng", "x marks the place", "[1] first", "(a) first", "[name]"]
)
def test_no_box(text: str) -> None:
    assert tick_of(text) is None
    assert strip_tick(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Your request for release is denied.", True),
        ("This office has reviewed the request that you submitted and all of its evidence;", True),
        ("Field Office Director", False),
        ("John Q. Carver", False),
        ("RE: Amina Deng", False),
        ("12 Elm Street, Boston, MA 02110", False),
        ("", False),
    ],
)
def test_prose(text: str, expected: bool) -> None:
    assert is_prose(text) is expected


def test_shouting() -> None:
    assert is_shouting("NOTICE OF CUSTODY DETERMINATION")
    assert not is_shouting("Notice of Custody Determination")
    assert not is_shouting("ICE")


BODY = (
    "Your request for release from detention has been reviewed and it has been found\n"
    "that you do not qualify for release at this time.\n\n"
    "You may submit a new request if your circumstances change."
)


def blocks(text: str) -> list[Block]:
    (message,) = find_messages(read(text))
    return list(message.blocks)


def zones(text: str) -> list[tuple[str, str]]:
    return [(b.zone, b.text) for b in blocks(text)]


def test_lines_are_those_of_the_text() -> None:
    text = office_letter(BODY)
    reading = read(text)
    lines = find_lines(reading)
    assert [x.text for x in lines] == [x for x in text.splitlines() if x.strip()]
    assert all(reading.text[x.start : x.end] == x.text for x in lines)
    assert all(x.bbox.x1 <= x.margin_right for x in lines)


def test_blocks_keep_their_place_in_the_reading() -> None:
    reading = read(office_letter(BODY))
    (message,) = find_messages(reading)
    for block in message.blocks:
        start, end = block.clean.span(0, len(block.text))
        assert " ".join(reading.text[start:end].split()) == block.text
        assert (block.start, block.end) == (start, end)


def test_zones_of_a_letter() -> None:
    found = zones(office_letter(BODY))
    assert [zone for zone, _text in found] == [
        "header",
        "date",
        "caption",
        "salutation",
        "body",
        "body",
        "signature",
        "signature",
    ]
    assert found[1][1] == "March 24, 2021"
    assert found[4][1].startswith("Your request for release")
    assert found[5][1].startswith("You may submit")


@pytest.mark.parametrize(
    ("line", "zone"),
    [
        ("Page 1 of 2", "footer"),
        ("cc: Paula Reyes, Law Office of Example", "footer"),
        ("Enclosures", "footer"),
        ("I-286 (Rev. 08/01/07)", "footer"),
        ("Proof of Service: I certify that I served this notice by mail.", "footer"),
    ],
)
def test_foot_of_a_letter(line: str, zone: str) -> None:
    assert (zone, line) in zones(f"{office_letter(BODY)}\n\n{line}\n")


@pytest.mark.parametrize(
    "line", ["Dear Counsel:", "To Whom It May Concern:", "Estimada señora Deng:", "Good morning,"]
)
def test_salutations(line: str) -> None:
    assert ("salutation", line) in zones(office_letter(BODY, salutation=line))


@pytest.mark.parametrize(
    "line", ["Sincerely,", "Respectfully,", "Very truly yours,", "Atentamente,", "Regards,"]
)
def test_closings(line: str) -> None:
    found = zones(office_letter(BODY).replace("Sincerely,", line))
    assert found[-2:] == [
        ("signature", line),
        ("signature", "John Q. Carver Field Office Director"),
    ]


def test_unticked_statements_are_no_body() -> None:
    text = (
        f"{letterhead()}Notice of Custody Determination\n\n"
        "Pending a final determination in your case you will be kept as the boxes below\n"
        "say, and this office has served you with a copy of this notice today.\n\n"
        "[x] Detained by the Department of Homeland Security.\n"
        "[ ] Released under bond in the amount of $5,000.\n"
    )
    found = [(b.zone, b.tick) for b in blocks(text) if b.tick]
    assert found == [("body", "ticked"), ("unticked", "unticked")]


def test_paragraph_over_a_page_end_is_one_block() -> None:
    text = office_letter(
        "Your request for release from detention has been reviewed and it has been found\n"
        "that you failed to appear at\n\nPage 1 of 2\n\fyour hearing on June 3, 2019."
    )
    bodies = [b for b in blocks(text) if b.zone == "body"]
    assert bodies[0].text.endswith("that you failed to appear at your hearing on June 3, 2019.")
    assert [line.page for line in bodies[0].lines] == [1, 1, 2]


def test_bullets_are_blocks_of_their_own() -> None:
    text = office_letter(
        "Your request for release from detention is denied for the reasons that stand here,\n"
        "each of which was considered:\n"
        "1. You failed to appear at your hearing on June 3, 2019.\n"
        "2. You were convicted of theft on May 2, 2014."
    )
    bodies = [b.text for b in blocks(text) if b.zone == "body"]
    assert bodies[1:] == [
        "1. You failed to appear at your hearing on June 3, 2019.",
        "2. You were convicted of theft on May 2, 2014.",
    ]
