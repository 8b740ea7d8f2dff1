"""The letter's counsel against the client's."""

from __future__ import annotations

import pytest
from person_letters import both_quoted, finding
from reading_letters import letterhead

from denialscan.nlp import Analyser

SIGNED = ({"request_id": "Q1", "person_id": "P1", "kind": "parole", "signed_by": "Lara Quist"},)


def letter_to(address: str, greeting: str, body: str = "Your client's request is denied.") -> str:
    return (
        f"{letterhead()}{address}\n\nRe: Amina Deng, A 012 345 678\n\n{greeting}\n\n{body}\n\n"
        "Sincerely,\n\nJohn Q. Carver\nField Office Director\n"
    )


HARBOR, OTHER = "Harbor Immigrant Defense\nBoston, MA 02110", "Quill Law Group\nBoston, MA 02110"
CASES = [
    (f"Ines Vance, Esq.\n{HARBOR}", "Dear Ms. Vance:", "clear"),
    (f"I. Vance\n{HARBOR}", "Dear Ms. Vance:", "clear"),
    (f"VANCE, Ines\n{HARBOR}", "Dear Counsel:", "clear"),
    (f"Inés Vánce, Esq.\n{HARBOR}", "Dear Ms. Vance:", "clear"),
    (f"Inez Vance, Esq.\n{HARBOR}", "Dear Ms. Vance:", "clear"),
    (f"Marcus Oyelaran, Esq.\n{OTHER}", "Dear Mr. Oyelaran:", "flagged"),
    (f"Marcus Oyelaran, Esq.\n{HARBOR}", "Dear Mr. Oyelaran:", "undetermined"),
    (f"Lara Quist, Esq.\n{OTHER}", "Dear Ms. Quist:", "clear"),  # signed a request
    ("", "Dear Ms. Vance:", "clear"),
    ("", "Dear Sir or Madam:", "not_applicable"),
]


@pytest.mark.parametrize(("address", "greeting", "outcome"), CASES)
def test_representative(address: str, greeting: str, outcome: str, analyser: Analyser) -> None:
    text = letter_to(address, greeting)
    found = finding("representative_discrepancy", text, analyser, requests=SIGNED)
    assert found.outcome == outcome, found.message
    if outcome == "flagged":
        assert both_quoted(found)


@pytest.mark.parametrize(("ocr", "outcome"), [(True, "undetermined"), (False, "flagged")])
def test_a_scan_may_run_lines_together(ocr: bool, outcome: str, analyser: Analyser) -> None:
    text = letter_to(f"Hill Q. Vance, Esq.\n{OTHER}", "Dear Counsel:")
    assert finding("representative_discrepancy", text, analyser, ocr=ocr).outcome == outcome


@pytest.mark.parametrize(
    ("below", "outcome"),
    [
        ("cc: Ines Vance, Harbor Immigrant Defense", "clear"),
        ("Copy to Ines Vance, Coalition for the Harbor", "clear"),
        ("I. Vance, Harbor Legal Aid", "clear"),
        ("I. Vance (attorney)", "clear"),
        ("R. Okafor (attorney)", "undetermined"),
        ("Copy to Rosa Okafor, Assistant Chief Counsel, OPLA", "not_applicable"),
        ("Rosa Okafor, Harbor Legal Office, ICE", "not_applicable"),
    ],
)
def test_who_gets_a_copy(below: str, outcome: str, analyser: Analyser) -> None:
    text = letter_to("", "Dear Sir or Madam:") + f"\n\n{below}\n"
    found = finding("representative_discrepancy", text, analyser)
    assert found.outcome == outcome, found.message


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("Ms. Deng asked through I. Vance to be released.", "clear"),
        ("Ms. Deng applied on May 3 through Lot Okoro for a stay.", "flagged"),
        ("The application was filed through Form Processing.", "not_applicable"),
        ("No G-28 was presented at this time.", "not_applicable"),
    ],
)
def test_counsel_in_the_text(body: str, outcome: str, analyser: Analyser) -> None:
    text = letter_to("", "Dear Sir or Madam:", f"The request is denied. {body}")
    found = finding("representative_discrepancy", text, analyser)
    assert found.outcome == outcome, found.message


def test_the_head_of_a_table_is_nobody(analyser: Analyser) -> None:
    address = "Arrested Agency Charge Disposition\n03/14/2009 Harbor PD Theft Convicted"
    text = letter_to(address, "Dear Sir or Madam:", "The request is denied. A G-28 is on file.")
    assert finding("representative_discrepancy", text, analyser).outcome == "not_applicable"


def test_former_counsel_told_as_former(analyser: Analyser) -> None:
    body = (
        "Your client's request is denied. Your former attorney, Marcus Oyelaran, filed an earlier "
        "one."
    )
    text = letter_to(f"Ines Vance, Esq.\n{HARBOR}", "Dear Ms. Vance:", body)
    assert finding("representative_discrepancy", text, analyser).outcome == "clear"


def test_a_congressional_office_is_no_counsel(analyser: Analyser) -> None:
    body = "We write about your constituent's cousin, Ms. Deng. The request is denied."
    address = "Rosa Beck, Casework\nOffice of Representative Holm\nBoston, MA 02110"
    text = letter_to(address, "Dear Ms. Beck:", body)
    assert finding("representative_discrepancy", text, analyser).outcome == "not_applicable"


def test_a_file_without_counsel(analyser: Analyser) -> None:
    text = letter_to(f"Ines Vance, Esq.\n{HARBOR}", "Dear Ms. Vance:")
    found = finding(
        "representative_discrepancy", text, analyser, representative="", organization=""
    )
    assert found.outcome == "not_applicable"


@pytest.mark.parametrize(
    "greeting",
    ["Dear Congressman Vance:", "Dear Senator Vance:", "Dear Governor Vance:", "Dear Mayor Vance:",
     "Dear Representative Vance:"],
)  # fmt: skip
def test_who_holds_an_office_is_no_counsel(greeting: str, analyser: Analyser) -> None:
    text = letter_to("", greeting, "Your client's request is denied. A G-28 is on file.")
    assert finding("representative_discrepancy", text, analyser).outcome != "flagged"
