"""Tick boxes and the text they belong to."""

from __future__ import annotations

import pytest

from denialscan.layout import find_messages
from denialscan.schema import BBox, Page, Reading, SourceFile, place_words


def blocks(text: str) -> list[tuple[str, str | None]]:
    """Return (text, state of the box) of the blocks of a page set in a fixed pitch."""
    lines, y = [], 60.0
    for row in text.split("\n"):
        words, x = [], 72.0
        for word in row.split(" "):
            if word:
                place = BBox(x0=x, top=y, x1=x + 6 * len(word), bottom=y + 10)
                words.append((word, place, None, True))
            x += 6 * (len(word) + 1)
        y += 13
        if words:
            lines.append(words)
    page = Page(
        number=1,
        width=612,
        height=792,
        words=place_words([lines])[0],
        text_source="ocr",
        quality=1.0,
    )
    source = SourceFile(sha256="0" * 64, name="form.pdf", media_type="application/pdf")
    (message,) = find_messages(Reading(source=source, pages=(page,)))
    return [(b.text, b.tick) for b in message.blocks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("☒ You are a flight risk.", [("☒ You are a flight risk.", "ticked")]),
        ("☐ You are a flight risk.", [("☐ You are a flight risk.", "unticked")]),
        ("\u2370 You are a flight risk.", [("\u2370 You are a flight risk.", "unclear")]),
        ("[X] Denied", [("[X] Denied", "ticked")]),
        ("(X) Denied", [("(X) Denied", "ticked")]),
        ("_X_ Denied", [("_X_ Denied", "ticked")]),
        ("___ Granted", [("___ Granted", "unticked")]),
        ("( ) Granted", [("( ) Granted", "unticked")]),
        ("\uf0fe Denied", [("☒ Denied", "ticked")]),
        ("\uf06f Granted", [("☐ Granted", "unticked")]),
        ("X ☐ You are a danger.", [("X ☐ You are a danger.", "ticked")]),
        ("☐ X You are a danger.", [("☐ X You are a danger.", "ticked")]),
        (
            "You ☒ may ☐ may not request a review of this determination.",
            [
                ("You may request a review of this determination.", "ticked"),
                ("☐ may not", "unticked"),
            ],
        ),
        (
            "You ☐ may ☒ may not request a review of this determination.",
            [
                ("You may not request a review of this determination.", "ticked"),
                ("☐ may", "unticked"),
            ],
        ),
        (
            "☒ I do ☒ I do not request a redetermination by a judge.",
            [("☒ I do ☒ I do not request a redetermination by a judge.", "unclear")],
        ),
        (
            "☐ in person ☒ by certified mail",
            [("☐ in person", "unticked"), ("☒ by certified mail", "ticked")],
        ),
        ("You pose a danger. ☒", [("You pose a danger.", "ticked")]),
        ("Danger to the community Yes ☐ No ☒", [("Danger to the community", "unticked")]),
        ("Danger to the community Yes ☒ No ☐", [("Danger to the community", "ticked")]),
        (
            "☒ Alien has established identity\n☒ Alien has not established identity",
            [
                ("☒ Alien has established identity", "unclear"),
                ("☒ Alien has not established identity", "unclear"),
            ],
        ),
    ],
)
def test_option(text: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(text) == expected


def test_columns_of_yes_and_no() -> None:
    table = (
        "Factor                         Yes  No\n"
        "Danger to the community        ☒    ☐\n"
        "Flight risk                    ☐    ☒\n"
        "Identity                       ☒    ☒"
    )
    assert blocks(table)[1:] == [
        ("Danger to the community", "ticked"),
        ("Flight risk", "unticked"),
        ("Identity", "unclear"),
    ]


def test_an_option_ends_where_the_next_paragraph_begins() -> None:
    form = (
        "☒ You are a flight risk because you have\n"
        "  no address in the United States.\n"
        "☐ You are a danger.\n"
        "This decision is final."
    )
    assert blocks(form) == [
        ("☒ You are a flight risk because you have no address in the United States.", "ticked"),
        ("☐ You are a danger.", "unticked"),
        ("This decision is final.", None),
    ]


def test_a_value_leaves_its_ruled_line() -> None:
    ((text, _tick),) = blocks("Name: ____Juan Perez____   A#: ___012 345 678___  Date: ______")
    assert text == "Name: Juan Perez A#: 012 345 678 Date: ______"
