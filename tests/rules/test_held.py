"""Where the letter has the client detained against the client file.

The numbers in comments are those of the list of tricky cases the rule was written
from: past facilities, transfers, renamed places.
"""

from __future__ import annotations

from typing import Any

import pytest
from held_letters import ELOY, NWIPC, STEWART, held_context, held_letter, place

from denialscan.rules.held import check_facility
from denialscan.rules.registry import Answer
from denialscan.schema import FieldItem


def both_quoted(answer: Answer) -> bool:
    sources = [e.source for e in answer.evidence]
    fact = next((e for e in answer.evidence if e.source == "facts"), None)
    return "letter" in sources and fact is not None and bool(fact.sheet and fact.row and fact.quote)


NORTHWEST = ("Northwest Detention Center", "2020-06-01", "")
FACILITY: list[tuple[str, list[FieldItem], list[tuple[str, str, str]], dict[str, Any], str]] = [
    ("agrees", [place("Northwest ICE Processing Center", NWIPC)], [NORTHWEST], {}, "clear"),
    ("wrong facility", [place("Stewart Detention Center", STEWART)], [NORTHWEST], {}, "flagged"),
    (
        "13 past facility rightly history, current right too",
        [place("Eloy Detention Center", ELOY, "past"), place("NWIPC", NWIPC)],
        [("Eloy Detention Center", "2020-01-01", "2020-06-01"), NORTHWEST],
        {},
        "clear",
    ),
    (
        "13 past facility given as current",
        [place("Eloy Detention Center", ELOY)],
        [("Eloy Detention Center", "2020-01-01", "2020-06-01"), NORTHWEST],
        {},
        "flagged",
    ),
    (
        "14 transfer after the letter",
        [place("Northwest ICE Processing Center", NWIPC)],
        [("NWIPC", "2020-06-01", "2021-03-26"), ("Eloy Detention Center", "2021-03-26", "")],
        {},
        "clear",
    ),
    (
        "15 transfer before the letter",
        [place("Northwest ICE Processing Center", NWIPC)],
        [("NWIPC", "2020-06-01", "2021-03-20"), ("Eloy Detention Center", "2021-03-20", "")],
        {},
        "flagged",
    ),
    (
        "transfer day, old place",
        [place("Northwest ICE Processing Center", NWIPC)],
        [("NWIPC", "2020-06-01", "2021-03-24"), ("Eloy Detention Center", "2021-03-24", "")],
        {},
        "clear",
    ),
    (
        "transfer day, new place",
        [place("Eloy Detention Center", ELOY)],
        [("NWIPC", "2020-06-01", "2021-03-24"), ("Eloy Detention Center", "2021-03-24", "")],
        {},
        "clear",
    ),
    (
        "16 county jail by another name",
        [place("Hudson County Correctional Facility", "HUDSONJ")],
        [("Hudson County Jail", "2020-01-01", "")],
        {},
        "clear",
    ),
    (
        "16 two codes of one site",
        [place("Oakdale Federal Detention Center", "BOPOAD")],
        [("OAK", "2020-01-01", "")],
        {},
        "clear",
    ),
    (
        "neighbours on one site",
        [place("Florence Staging Facility", "FSF")],
        [("FLO", "2020-01-01", "")],
        {},
        "clear",
    ),
    (
        "a name that leaves the wing out",
        [place("Folkston ICE Processing Center", None)],
        [("Folkston ICE Processing Center (Main)", "2020-01-01", "")],
        {},
        "clear",
    ),
    (
        "ambiguous name, none of them the client's place",
        [place("Folkston ICE Processing Center", None)],
        [NORTHWEST],
        {},
        "flagged",
    ),
    (
        "unlisted name on both sides",
        [place("Riverbend Detention Center", None)],
        [("Riverbend Detention Center", "2020-01-01", "")],
        {},
        "clear",
    ),
    (
        "unlisted name against a listed one",
        [place("Riverbend Detention Center", None)],
        [NORTHWEST],
        {},
        "flagged",
    ),
    (
        "undated letter",
        [place("Eloy Detention Center", ELOY)],
        [("Eloy Detention Center", "2020-01-01", "2020-06-01"), NORTHWEST],
        {"date": None},
        "undetermined",
    ),
    (
        "undated letter, held in one place only",
        [place("Northwest ICE Processing Center", NWIPC)],
        [NORTHWEST],
        {"date": None},
        "clear",
    ),
    (
        "no detention known for that day",
        [place("Eloy Detention Center", ELOY)],
        [("NWIPC", "2020-06-01", "2020-12-01")],
        {},
        "undetermined",
    ),
    (
        "a month in the file may or may not include the day",
        [place("Eloy Detention Center", ELOY)],
        [("NWIPC", "2021-03", "")],
        {},
        "undetermined",
    ),
    (
        "a past place the file does not list",
        [place("Eloy Detention Center", ELOY, "past")],
        [NORTHWEST],
        {},
        "undetermined",
    ),
    (
        "a place that is not the client's",
        [place("Eloy Detention Center", ELOY, "other")],
        [NORTHWEST],
        {},
        "not_applicable",
    ),
    ("letter silent", [], [NORTHWEST], {}, "not_applicable"),
    ("file silent", [place("Eloy Detention Center", ELOY)], [], {}, "not_applicable"),
    (
        "one wrong among two",
        [place("Northwest ICE Processing Center", NWIPC), place("Eloy Detention Center", ELOY)],
        [NORTHWEST],
        {},
        "flagged",
    ),
    (
        "main building and annex",
        [place("Folkston ICE Processing Center (Main)", "FIPCMGA")],
        [("Folkston ICE Processing Center (Annex)", "2020-01-01", "")],
        {"source": "ocr"},
        "clear",
    ),
    (
        "names unlike, read by OCR",
        [place("Stewart Detention Center", STEWART)],
        [NORTHWEST],
        {"source": "ocr"},
        "flagged",
    ),
    (
        "names alike, read by OCR",
        [place("Karnes County Residential Center", "KRNRCTX", "current", 0.7)],
        [("Karnes County Correctional Center", "2020-01-01", "")],
        {"source": "ocr"},
        "undetermined",
    ),
    (
        "the same two in native text",
        [place("Karnes County Residential Center", "KRNRCTX")],
        [("Karnes County Correctional Center", "2020-01-01", "")],
        {},
        "flagged",
    ),
    (
        "unlisted name read by OCR",
        [place("Riverbend Detention Center", None)],
        [NORTHWEST],
        {"source": "ocr"},
        "undetermined",
    ),
    (
        "listed name against an unlisted one",
        [place("Stewart Detention Center", STEWART)],
        [("Riverbend County Jail", "2020-01-01", "")],
        {},
        "flagged",
    ),
    (
        "two unlisted names",
        [place("Ashwood County Jail", None)],
        [("Riverbend County Jail", "2020-01-01", "")],
        {},
        "flagged",
    ),
    (
        "an unlisted name with the town of the client's place",
        [place("Tacoma Custody Annexe", None)],
        [NORTHWEST],
        {},
        "undetermined",
    ),
    (
        "an unlisted name that is spelt much like it",
        [place("Northwestern Correctional Center", None)],
        [NORTHWEST],
        {},
        "undetermined",
    ),
    (
        "an abbreviation in no list",
        [place("QXDF", None)],
        [NORTHWEST],
        {},
        "undetermined",
    ),
    (
        "a code of the file in no list",
        [place("Stewart Detention Center", STEWART)],
        [("ZZZZZTX", "2020-01-01", "")],
        {},
        "undetermined",
    ),
    (
        "one name of two states, the file has the id",
        [place("Orange County Jail", None)],
        [("ORANGNY", "2020-01-01", "")],
        {},
        "clear",
    ),
    (
        "one name of two states, another place in the file",
        [place("Orange County Jail", None)],
        [NORTHWEST],
        {},
        "flagged",
    ),
    (
        "a county jail where the list has a detention center",
        [place("Stewart County Jail", None)],
        [("STWRTGA", "2020-01-01", "")],
        {},
        "undetermined",
    ),
    (
        "its former name",
        [place("Northwest Detention Center", NWIPC)],
        [("Tacoma ICE Processing Center", "2020-01-01", "")],
        {},
        "clear",
    ),
    (
        "the day before a transfer, new place",
        [place("Eloy Detention Center", ELOY)],
        [("NWIPC", "2020-06-01", "2021-03-25"), ("Eloy Detention Center", "2021-03-25", "")],
        {},
        "flagged",
    ),
    (
        "the day after a transfer, new place",
        [place("Eloy Detention Center", ELOY)],
        [("NWIPC", "2020-06-01", "2021-03-23"), ("Eloy Detention Center", "2021-03-23", "")],
        {},
        "clear",
    ),
    (
        "a transfer that is only announced",
        [place("Eloy Detention Center", ELOY)],
        [("NWIPC", "2020-06-01", "2021-03-26"), ("Eloy Detention Center", "2021-03-26", "")],
        {"sentence": "You will be transferred to the Eloy Detention Center this week."},
        "not_applicable",
    ),
    (
        "a plan that came to nothing",
        [place("NWIPC", NWIPC), place("Stewart Detention Center", STEWART)],
        [NORTHWEST],
        {"sentence": "He is scheduled to be moved to Stewart Detention Center on Monday."},
        "clear",
    ),
    (
        "present place right, a place of before among the current ones",
        [place("NWIPC", NWIPC), place("Eloy Detention Center", ELOY)],
        [("Eloy Detention Center", "2020-01-01", "2020-06-01"), NORTHWEST],
        {},
        "undetermined",
    ),
    (
        "moved from another place than the file has",
        [place("NWIPC", NWIPC), place("Stewart Detention Center", STEWART, "past")],
        [("Eloy Detention Center", "2020-01-01", "2020-06-01"), NORTHWEST],
        {"sentence": "You were transferred here from the Stewart Detention Center in June."},
        "flagged",
    ),
    (
        "moved from a place, and the file does not know the one before",
        [place("Stewart Detention Center", STEWART, "past"), place("NWIPC", NWIPC)],
        [("Eloy Detention Center", "2019-01-01", "2019-06-01"), NORTHWEST],
        {"sentence": "You were transferred here from the Stewart Detention Center in June."},
        "undetermined",
    ),
    (
        "overlapping rows, one agrees",
        [place("Eloy Detention Center", ELOY)],
        [NORTHWEST, ("EAZ", "2021-01-01", "2021-12-31")],
        {},
        "clear",
    ),
    (
        "a partial end may still include the day",
        [place("Eloy Detention Center", ELOY)],
        [("NWIPC", "2020-06-01", "2021-03"), ("EAZ", "2021-03", "")],
        {},
        "undetermined",
    ),
]


@pytest.mark.parametrize(
    ("case", "places", "held", "options", "outcome"), FACILITY, ids=[c[0] for c in FACILITY]
)
def test_facility(
    case: str,
    places: list[FieldItem],
    held: list[tuple[str, str, str]],
    options: dict[str, Any],
    outcome: str,
) -> None:
    answer = check_facility(held_letter(*places, **options), held_context(*held))
    assert answer.outcome == outcome, (case, answer.message)
    if outcome in ("flagged", "undetermined", "clear"):
        assert both_quoted(answer)
    if outcome == "flagged":
        assert places[-1].raw is not None
        assert places[-1].raw in answer.message
        assert answer.confidence is not None
