"""Reading order of words on a page."""

from __future__ import annotations

import time

import pytest

from denialscan.ingest.lines import RawWord, arrange
from denialscan.schema import BBox


def words(*rows: tuple[float, float, str], height: float = 10) -> list[RawWord]:
    """Set rows of (x, y, text), each letter six points wide."""
    out = []
    for x, y, text in rows:
        at = x
        for token in text.split(" "):
            box = BBox(x0=at, top=y, x1=at + 6 * len(token), bottom=y + height)
            out.append(RawWord(text=token, bbox=box, place=box))
            at += 6 * (len(token) + 1)
    return out


def texts(found: list[list[RawWord]]) -> list[str]:
    return [" ".join(w.text for w in line) for line in found]


def test_blocks_side_by_side_are_read_one_after_the_other() -> None:
    page = words(
        (72, 72, "Office of Invention"),
        (72, 84, "Coral Field Office"),
        (72, 96, "Plantation, FL"),
        (72, 108, "Suite 100"),
        (400, 72, "U.S. Department of"),
        (400, 84, "Homeland Security"),
        (400, 96, "Washington, DC"),
        (72, 150, "Dear Counsel,"),
    )
    assert texts(arrange(page)) == [
        "Office of Invention",
        "Coral Field Office",
        "Plantation, FL",
        "Suite 100",
        "U.S. Department of",
        "Homeland Security",
        "Washington, DC",
        "Dear Counsel,",
    ]


def test_labels_stay_with_their_values() -> None:
    rows = [(72.0, 72.0 + 14 * i, f"Label{i}:") for i in range(4)]
    rows += [(300.0, 72.0 + 14 * i, f"long value number {i}") for i in range(4)]
    assert texts(arrange(words(*rows)))[0] == "Label0: long value number 0"


def test_numbered_items_stay_whole() -> None:
    rows = [(72.0, 72.0 + 14 * i, f"{i}.") for i in range(5)]
    rows += [(126.0, 72.0 + 14 * i, f"item text that is long {i}") for i in range(5)]
    assert texts(arrange(words(*rows)))[2] == "2. item text that is long 2"


def test_tables_are_read_by_row() -> None:
    rows = []
    for i in range(6):
        y = 72.0 + 14 * i
        rows += [
            (72.0, y, f"name person{i}"),
            (250.0, y, f"place town{i}"),
            (420.0, y, "2020-01-01"),
        ]
    assert texts(arrange(words(*rows)))[1] == "name person1 place town1 2020-01-01"


def test_one_wide_gap_is_no_column() -> None:
    page = words((72, 72, "Jane Example"), (400, 72, "March 24, 2021"), (72, 100, "Dear Counsel,"))
    assert texts(arrange(page)) == ["Jane Example March 24, 2021", "Dear Counsel,"]


def test_body_in_two_columns() -> None:
    left = [(72.0, 72.0 + 12 * i, f"left words go here for {i}") for i in range(12)]
    right = [(240.0, 72.0 + 12 * i, f"right words are here for {i}") for i in range(12)]
    found = texts(arrange(words(*left, *right)))
    assert found[0] == "left words go here for 0"
    assert found[12] == "right words are here for 0"


def test_sloping_line_stays_whole() -> None:
    page = [
        RawWord(text=f"w{i}", bbox=box, place=box)
        for i in range(12)
        for box in [BBox(x0=72 + 40 * i, top=100 + 2 * i, x1=104 + 40 * i, bottom=110 + 2 * i)]
    ]
    assert len(arrange(page)) == 1


def test_sideways_text_comes_last() -> None:
    page = words((72, 72, "Dear Counsel,"), (72, 100, "we write"))
    margin = BBox(x0=20, top=80, x1=30, bottom=200)
    page.insert(0, RawWord(text="FORM", bbox=margin, place=margin, side=True))
    assert texts(arrange(page)) == ["Dear Counsel,", "we write", "FORM"]


def test_nothing() -> None:
    assert arrange([]) == []


def wrapped(x: float, y: float, width: int, text: str, leading: float = 12) -> list[RawWord]:
    """Set a paragraph in lines of at most ``width`` characters."""
    rows, line = [], ""
    for token in text.split():
        if line and len(line) + 1 + len(token) > width:
            rows.append(line)
            line = token
        else:
            line = f"{line} {token}".strip()
    rows.append(line)
    return words(*((x, y + leading * n, row) for n, row in enumerate(rows)))


def running(found: list[list[RawWord]]) -> str:
    return " ".join(texts(found))


ENGLISH = (
    "The request for release that you submitted on behalf of your client has been reviewed by "
    "this office and it has been found that the client will not be released at this time. You "
    "have not shown that you would not be a danger to the community or a risk of flight if you "
    "were released from the custody of this agency before the removal order is carried out."
)
SPANISH = (
    "La solicitud de libertad que usted presentó en nombre de su cliente ha sido revisada por "
    "esta oficina y se ha determinado que el cliente no será puesto en libertad por ahora. Usted "
    "no ha demostrado que no sería un peligro para la comunidad ni que no hay riesgo de fuga si "
    "fuera puesto en libertad antes de que se cumpla la orden de expulsión de los Estados Unidos."
)


def test_two_languages_side_by_side_are_read_one_after_the_other() -> None:
    page = words((72, 40, "NOTICE TO DETAINEE"), (330, 40, "AVISO AL DETENIDO"))
    page += wrapped(72, 60, 36, ENGLISH) + wrapped(330, 60, 36, SPANISH)
    # the paragraphs of a translation begin at the same height as those of its original
    page += wrapped(72, 206, 36, ENGLISH) + wrapped(330, 206, 36, SPANISH)
    page += wrapped(72, 352, 36, ENGLISH) + wrapped(330, 352, 36, SPANISH)
    read = running(arrange(page))
    assert f"{ENGLISH} {ENGLISH} {ENGLISH}" in read
    assert f"{SPANISH} {SPANISH} {SPANISH}" in read


def test_a_longer_column_is_read_to_its_end() -> None:
    page = wrapped(72, 60, 36, f"{ENGLISH} {ENGLISH}") + wrapped(330, 60, 36, SPANISH)
    page += words((72, 500, "Sincerely,"))
    read = running(arrange(page))
    assert read == f"{ENGLISH} {ENGLISH} {SPANISH} Sincerely,"


def test_columns_whose_lines_do_not_align() -> None:
    page = wrapped(72, 60, 36, ENGLISH, leading=12) + wrapped(330, 65, 36, SPANISH, leading=13.5)
    assert running(arrange(page)) == f"{ENGLISH} {SPANISH}"


def test_three_columns_of_prose() -> None:
    first, second, third = ENGLISH, ENGLISH.upper(), ENGLISH.title()
    page = wrapped(40, 60, 26, first) + wrapped(220, 60, 26, second) + wrapped(400, 60, 26, third)
    assert running(arrange(page)) == f"{first} {second} {third}"


def test_a_caption_ruled_off_by_signs() -> None:
    page = words(
        (72, 60, "UNITED STATES DEPARTMENT OF JUSTICE"),
        *((300, 100 + 12 * n, ")") for n in range(6)),
        (72, 100, "In the Matter of:"),
        (72, 124, "Jane Q. EXAMPLE,"),
        (100, 160, "Respondent."),
        (330, 112, "File No. A 012 345 678"),
        (330, 136, "IN REMOVAL PROCEEDINGS"),
        (72, 200, "The respondent is before this court on a notice to appear."),
    )
    assert texts(arrange(page)) == [
        "UNITED STATES DEPARTMENT OF JUSTICE",
        "In the Matter of:",
        "Jane Q. EXAMPLE,",
        "Respondent.",
        "File No. A 012 345 678",
        "IN REMOVAL PROCEEDINGS",
        ") ) ) ) ) )",
        "The respondent is before this court on a notice to appear.",
    ]


CELLS = (
    ("Evidence", "Weight given to it", "Remarks of the officer"),
    ("Letter from the sister of the detainee", "some", "She offers a home but no work"),
    ("Certificate of a course", "little", "The course ended before the arrest was made in 2019"),
    ("Medical record", "none", "No page of it is later than the last review of the case"),
)


def set_table(y: float, padding: float, middle: bool) -> tuple[list[RawWord], float]:
    page: list[RawWord] = []
    for row in CELLS:
        cells = [wrapped(x, 0, 18, c) for x, c in zip((72, 192, 312), row, strict=True)]
        heights = [max(w.place.bottom for w in c) for c in cells]
        for cell, height in zip(cells, heights, strict=True):
            shift = y + ((max(heights) - height) / 2 if middle else 0)
            for w in cell:
                box = BBox(
                    x0=w.place.x0, top=w.place.top + shift, x1=w.place.x1,
                    bottom=w.place.bottom + shift,
                )  # fmt: skip
                page.append(RawWord(text=w.text, bbox=box, place=box))
        y += max(heights) + padding
    return page, y


@pytest.mark.parametrize("middle", [False, True])
def test_cells_that_wrap_are_read_one_by_one(middle: bool) -> None:
    page, foot = set_table(72, 8, middle)
    page += words((72, foot + 20, "You may ask for a review of this decision in ninety days."))
    assert running(arrange(page)) == (
        " ".join(c for row in CELLS for c in row)
        + " You may ask for a review of this decision in ninety days."
    )


def test_a_table_without_room_between_its_rows() -> None:
    page, _foot = set_table(72, 2, middle=False)
    read = running(arrange(page))
    for row in CELLS:
        for cell in row:
            assert cell in read


def test_empty_cells_do_not_join_rows() -> None:
    rows = [("Boston Office", "granted", "2020"), ("Denver Office", "", "2021"),
            ("Tampa Office", "denied", ""), ("Miami Office", "", "2022")]  # fmt: skip
    page = words(
        *(
            (x, 72.0 + 12 * n, c)
            for n, row in enumerate(rows)
            for x, c in zip((72, 250, 400), row, strict=True)
            if c
        )
    )
    assert texts(arrange(page)) == [" ".join(c for c in row if c) for row in rows]


def test_labels_and_values_that_wrap() -> None:
    page: list[RawWord] = []
    y = 72.0
    for label, value in (
        ("Name of the person in custody:", "Jane Q. Example"),
        ("Reason for the decision of this office:", ENGLISH[:150]),
        ("Date:", "March 24, 2021"),
        ("Officer:", "John R. Sample"),
    ):
        cells = wrapped(72, y, 20, label), wrapped(260, y, 50, value)
        page += [*cells[0], *cells[1]]
        y = max(w.place.bottom for w in page) + 8
    read = running(arrange(page))
    assert "Reason for the decision of this office: " + ENGLISH[:150].strip() in read
    assert "Date: March 24, 2021" in texts(arrange(page))


def test_line_numbers_of_a_pleading_stay_out_of_the_sentences() -> None:
    page = wrapped(110, 60, 60, f"{ENGLISH} {ENGLISH} {ENGLISH}", leading=24)
    page += words(*((84 if n > 9 else 90, 61.0 + 24 * (n - 1), str(n)) for n in range(1, 29)))
    found = texts(arrange(page))
    assert " ".join(found[:-1]) == f"{ENGLISH} {ENGLISH} {ENGLISH}"
    assert found[-1] == " ".join(str(n) for n in range(1, 29))


def test_a_numbered_table_keeps_its_numbers() -> None:
    rows = [(f"{n}", f"Person{n} Example", "Denver", f"20{n:02}-01-05") for n in range(1, 21)]
    page = words(
        *(
            (x, 72.0 + 14 * n, c)
            for n, row in enumerate(rows)
            for x, c in zip((72, 110, 300, 420), row, strict=True)
        )
    )
    assert texts(arrange(page))[4] == "5 Person5 Example Denver 2005-01-05"


def test_notes_in_the_margin_come_after_the_text() -> None:
    page = wrapped(72, 60, 66, f"{ENGLISH} {ENGLISH}")
    page += words((500, 86, "see file"), (500, 98, "of 2019"))
    found = texts(arrange(page))
    assert " ".join(found[:-2]) == f"{ENGLISH} {ENGLISH}"
    assert found[-2:] == ["see file", "of 2019"]


def test_a_date_at_the_right_margin_is_no_note() -> None:
    page = words((390, 60, "March 24, 2021"), (72, 90, "Dear Counsel,"))
    page += wrapped(72, 110, 66, f"{ENGLISH} {ENGLISH}")
    assert texts(arrange(page))[0] == "March 24, 2021"


def test_a_stamp_over_the_text_does_not_join_its_lines() -> None:
    page = wrapped(72, 60, 66, ENGLISH)
    page += [
        RawWord(text=t, bbox=b, place=b)
        for t, b in (
            ("RECEIVED", BBox(x0=250, top=75, x1=380, bottom=105)),
            ("COPY", BBox(x0=390, top=75, x1=450, bottom=105)),
        )
    ]
    read = texts(arrange(page))
    assert [x for x in read if x != "RECEIVED COPY"] == texts(arrange(wrapped(72, 60, 66, ENGLISH)))


def test_a_rule_and_what_is_written_on_it_are_one_line() -> None:
    page = words((72, 72, "Name:"), (120, 72, "____________"), (130, 72, "Jane"), (72, 100, "Date"))
    assert texts(arrange(page))[0] == "Name: ____________ Jane"


def test_lines_of_sideways_text_stay_apart() -> None:
    page = words((72, 72, "Dear Counsel,"))
    for x, y, text in ((-700.0, 20.0, "Form"), (-660.0, 20.0, "I-200"), (-700.0, 40.0, "Rev.")):
        box = BBox(x0=x, top=y, x1=x + 30, bottom=y + 10)
        page.append(RawWord(text=text, bbox=box, place=box, side=True))
    assert texts(arrange(page)) == ["Dear Counsel,", "Form I-200", "Rev."]


def test_page_numbers_stay_at_the_foot() -> None:
    page = wrapped(72, 60, 66, ENGLISH) + words((290, 740, "Page 1 of 2"))
    assert texts(arrange(page))[-1] == "Page 1 of 2"


def test_many_words_in_one_place_take_no_long_time() -> None:
    box = BBox(x0=72, top=72, x1=80, bottom=82)
    page = [RawWord(text=f"w{n}", bbox=box, place=box) for n in range(3000)]
    began = time.process_time()
    assert sum(len(row) for row in arrange(page)) == 3000
    assert time.process_time() - began < 5
