"""How a letter is signed, and who then decided. Every person is invented."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reading_letters import letter, office_letter, outcomes, read, scanned

from denialscan.nlp import Analyser
from denialscan.pipeline import analyse
from denialscan.schema import BBox, Letter, Region, RegionKind

BODY = "Your request for release is denied because you were convicted of burglary in 2014."


def inked(kind: RegionKind | None, analyser: Analyser) -> Letter:
    """Return a scanned letter with this region above its signature block."""
    reading = scanned(read(office_letter(BODY)))
    (page,) = reading.pages
    below = next(w.bbox for w in page.words if w.text == "Sincerely,")
    place = BBox(x0=below.x0, top=below.bottom, x1=below.x0 + 120, bottom=below.bottom + 25)
    regions = () if kind is None else (Region(kind=kind, bbox=place),)
    reading = replace(reading, pages=(replace(page, regions=regions),))
    return analyse(reading, analyser=analyser)[0]


def signed(one: Letter) -> str | None:
    marks = one.marked("signature")
    assert all(m.evidence for m in marks)
    return marks[0].value if marks else None


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("signature_ink", "present"),
        ("stamp", "stamp"),
        ("handwriting", "unclear"),
        (None, "absent"),
    ],
)
def test_ink(kind: RegionKind | None, expected: str, analyser: Analyser) -> None:
    assert signed(inked(kind, analyser)) == expected


@pytest.mark.parametrize(
    ("signature", "value", "name"),
    [
        ("/s/ John Q. Carver\nField Office Director", "slash_s", "John Q. Carver"),
        (
            "Digitally signed by JOHN Q CARVER\nDate: 2021.03.29 10:11:12 -05'00'\n"
            "Field Office Director",
            "digital",
            "John Q Carver",
        ),
        (
            "Digitally signed by CARVER.JOHN.Q.1234567890\nDate: 2021.03.29 10:11:12 -05'00'\n"
            "Field Office Director",
            "digital",
            "John Q Carver",
        ),
    ],
)
def test_typed(signature: str, value: str, name: str, analyser: Analyser) -> None:
    one = letter(office_letter(BODY, signature=signature), analyser)
    assert signed(one) == value
    found = one.fields["signatory_name"].value
    assert isinstance(found, str)
    assert found.casefold() == name.casefold()
    assert one.fields["letter_date"].value == "2021-03-24"


def test_a_signing_date_is_no_letter_date(analyser: Analyser) -> None:
    text = office_letter(
        BODY,
        signature="Digitally signed by JOHN Q CARVER\nDate: 2021.03.29 10:11:12 -05'00'",
        date="",
    )
    assert letter(text, analyser).fields["letter_date"].value is None


def test_signed_for_another_by_nobody_that_can_be_read(analyser: Analyser) -> None:
    one = letter(
        office_letter(BODY, signature="for Rhonda K. Ellery\nField Office Director, Chicago"),
        analyser,
    )
    assert one.fields["signatory_name"].value is None
    assert outcomes(one)["decision_maker_unidentified"] == "undetermined"


def test_signed_for_another_by_somebody_named(analyser: Analyser) -> None:
    one = letter(
        office_letter(
            BODY,
            signature=(
                "for Rhonda K. Ellery\nField Office Director\n"
                "By: Leon Carmichael, Deputy Field Office Director"
            ),
        ),
        analyser,
    )
    assert one.fields["signatory_name"].value == "Leon Carmichael"
    assert one.fields["signatory_title"].value == "Deputy Field Office Director"
    assert outcomes(one)["decision_maker_unidentified"] == "clear"
