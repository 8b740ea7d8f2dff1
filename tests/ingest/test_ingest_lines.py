"""Reading order of words on a page."""

from __future__ import annotations

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
        "U.S. Department of",
        "Homeland Security",
        "Washington, DC",
        "Suite 100",
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
