"""The same person, or the same office, decides twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from denialscan.rules.reviewers import bare_name
from denialscan.schema import Claim
from tests.rules.cases_in_time import Row, answer, brief, context, decision, file_of

RULE = "same_reviewer"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Wade Tillery", "Wade Tillery"),
        ("AFOD Wade Tillery", "Wade Tillery"),
        ("Wade Tillery, AFOD", "Wade Tillery"),
        ("Tillery, Wade (AFOD)", "Tillery, Wade"),
        ("Mary Holm, Deputy Field Office Director, Boston", "Mary Holm"),
        ("Holm, Mary, Deputy Field Office Director, Boston", "Holm, Mary"),
        ("SDDO R. Tovar", "R. Tovar"),
        ("Ms. Mary Holm / Acting Field Office Director", "Mary Holm"),
        ("Deputy Field Office Director", ""),
        ("", ""),
    ],
)
def test_names_without_titles(text: str, name: str) -> None:
    assert bare_name(text) == name


def review(name: str | None = "Mary Holm", **fields: Any) -> Any:
    given = {"letter_date": "2024-05-10", "issuing_office": "HQ", "kind": "case_review"} | fields
    return decision(given.pop("outcome", "denied"), signatory_name=name, **given)


def first(by: str, **changes: str) -> Any:
    """Return a file in which Boston denied a case review, and headquarters was asked next."""
    row: Row = {"request_id": "Q1", "decided_at": "2024-03-04", "office": "BOS",
                "outcome": "denied", "decided_by": by}  # fmt: skip
    kind = changes.pop("kind", "case_review")
    to = changes.pop("to", "HQ")
    return file_of(
        requests=[
            {"request_id": "Q1", "kind": kind, "submitted_at": "2024-02-20"},
            {"request_id": "Q2", "kind": "case_review", "submitted_to": to,
             "submitted_at": "2024-04-01"},
        ],
        decisions=[row | changes],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("Mary Holm", "flagged"),
        ("HOLM, Mary", "flagged"),
        ("Mary T. Holm, Deputy Field Office Director", "flagged"),
        ("Peter Carver", "clear"),
        ("Mary Carver", "clear"),
        # an initial, a surname, a slip: perhaps
        ("M. Holm", "undetermined"),
        ("Holm", "undetermined"),
        ("Mary Holn", "undetermined"),
        # not named
        ("", "undetermined"),
        ("Field Office Director", "undetermined"),
    ],
)
def test_the_same_person(by: str, expected: str) -> None:
    found = answer(RULE, review(), context(first(by), "Q2"))
    assert found.outcome == expected
    if expected == "flagged":
        assert {e.source for e in found.evidence} == {"letter", "facts"}
        assert "Holm" not in found.message
    if by == "M. Holm":
        assert found.message.startswith("Possible:")


def test_an_initial_is_enough_within_one_office() -> None:
    facts = first("M. Holm", to="BOS")
    assert answer(RULE, review(issuing_office="BOS"), context(facts, "Q2")).outcome == "flagged"


@pytest.mark.parametrize(
    ("office", "to", "expected"),
    [
        # headquarters was asked, the office that had denied answers
        ("BOS", "HQ", "flagged"),
        # the same office was asked again: nobody else is promised
        ("BOS", "BOS", "clear"),
        ("HQ", "HQ", "clear"),
        ("PHI", "HQ", "clear"),
    ],
)
def test_the_same_office(office: str, to: str, expected: str) -> None:
    one = review("Peter Carver", issuing_office=office)
    assert answer(RULE, one, context(first("Mary Holm", to=to), "Q2")).outcome == expected


def test_where_it_is_not_known_whom_the_request_went_to() -> None:
    one = review("Peter Carver", issuing_office="BOS")
    assert answer(RULE, one, context(first("Mary Holm"), None)).outcome == "undetermined"
    words = ("The Senior Reviewing Official has reviewed the field office's decision.",)
    said = review("Peter Carver", issuing_office="BOS", sentences=words)
    assert answer(RULE, said, context(first("Mary Holm"), None)).outcome == "flagged"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # not earlier, not on the merits, another matter
        ({"decided_at": "2024-06-04"}, "not_applicable"),
        ({"outcome": "kicked_back"}, "not_applicable"),
        ({"outcome": "rejected"}, "not_applicable"),
        ({"kind": "stay_of_removal"}, "not_applicable"),
        ({"kind": "release_request"}, "flagged"),
        ({"outcome": "granted_in_part"}, "flagged"),
        ({"decided_at": "2024-05"}, "undetermined"),
        ({"outcome": ""}, "undetermined"),
    ],
)
def test_what_counts_as_an_earlier_decision(changes: dict[str, str], expected: str) -> None:
    assert answer(RULE, review(), context(first("Mary Holm", **changes), "Q2")).outcome == expected


def test_the_row_of_this_very_letter_is_no_earlier_decision() -> None:
    facts = file_of(
        requests=[{"kind": "case_review", "submitted_at": "2024-02-20"}],
        decisions=[{"request_id": "Q1", "decided_at": "2024-05-08", "office": "HQ",
                    "outcome": "denied", "decided_by": "Mary Holm"}],
    )  # fmt: skip
    assert answer(RULE, review(), context(facts, "Q1")).outcome == "not_applicable"


def test_another_letter_of_the_same_hand() -> None:
    earlier = brief(kind="case_review", letter_date="2024-03-04", signatory_name="Mary Holm")
    facts = file_of(requests=[{"kind": "case_review", "submitted_to": "HQ"}])
    found = answer(RULE, review(), context(facts, "Q1", others=(earlier,)))
    assert found.outcome == "flagged"
    quoted = [e for e in found.evidence if e.source == "other_letter"]
    assert {e.letter_id for e in quoted} == {earlier.letter_id}
    assert "Mary Holm" in {e.quote for e in quoted}
    other = brief(kind="case_review", letter_date="2024-03-04", signatory_name="Peter Carver")
    assert answer(RULE, review(), context(facts, "Q1", others=(other,))).outcome == "clear"


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("denied", "flagged"),
        ("granted_in_part", "flagged"),
        ("granted", "not_applicable"),
        ("kicked_back", "not_applicable"),
        ("rejected", "not_applicable"),
        ("undetermined", "undetermined"),
    ],
)
def test_only_adverse_reviews_are_asked(outcome: str, expected: str) -> None:
    facts = first("Mary Holm")
    assert answer(RULE, review(outcome=outcome), context(facts, "Q2")).outcome == expected


def test_an_earlier_decision_that_only_the_letter_tells() -> None:
    from dataclasses import replace

    one = review()
    told = Claim(what="decision", date="2024-03-04", attributes={"office": "BOS"})
    assert answer(RULE, one, context(file_of())).outcome == "not_applicable"
    found = answer(RULE, replace(one, claims=(told,)), context(file_of()))
    assert found.outcome == "undetermined"


def test_an_unknown_kind_with_nothing_before_it_is_no_second_review() -> None:
    one = review(kind="undetermined")
    assert answer(RULE, one, context(file_of())).outcome == "not_applicable"
    assert answer(RULE, one, context(first("Mary Holm"), "Q2")).outcome == "undetermined"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This letter corrects and replaces the one of May 8, 2024.", "undetermined"),
        ("CORRECTED COPY. The request is denied.", "undetermined"),
        ("We are reissuing this decision.", "undetermined"),
        ("The request was read once more and is denied.", "flagged"),
    ],
)
def test_a_letter_written_anew_is_no_second_review(text: str, expected: str) -> None:
    one = replace(review(), text=text)
    assert answer(RULE, one, context(first("Mary Holm"), "Q2")).outcome == expected
