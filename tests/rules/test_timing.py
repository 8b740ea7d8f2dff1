"""Hours and days from a request to its reply."""

from __future__ import annotations

from typing import Any

import pytest

from denialscan.schema import RequestLink
from tests.rules.cases_in_time import Row, answer, brief, context, decision, file_of


def hasty(sent: Row, *, rule: str = "hasty_decision", **letter: Any) -> Any:
    changes = {k: letter.pop(k) for k in ("timezone", "hasty_hours") if k in letter}
    return answer(rule, decision(**letter), context(file_of(requests=[sent]), **changes))


@pytest.mark.parametrize(
    ("submitted", "reply", "expected"),
    [
        # days alone: however the doubt falls
        ("2024-03-04", {"letter_date": "2024-03-04"}, "flagged"),
        ("2024-03-04", {"letter_date": "2024-03-05"}, "flagged"),
        ("2024-03-04", {"letter_date": "2024-03-06"}, "undetermined"),
        ("2024-03-04", {"letter_date": "2024-03-07"}, "clear"),
        ("2024-03", {"letter_date": "2024-03-20"}, "undetermined"),
        # to the hour, across zones
        ("2024-03-04T16:40-08:00", {"sent_at": "2024-03-05T08:12:00-05:00"}, "flagged"),
        ("2024-03-04T10:00-08:00", {"sent_at": "2024-03-06T12:59:00-05:00"}, "flagged"),
        ("2024-03-04T10:00-08:00", {"sent_at": "2024-03-06T13:00:00-05:00"}, "clear"),
        # no zone: 24 hours of doubt
        ("2024-03-04T16:40", {"sent_at": "2024-03-05T08:12:00-05:00"}, "flagged"),
        ("2024-03-04T16:40", {"sent_at": "2024-03-05T18:12:00-05:00"}, "undetermined"),
        ("2024-03-04T16:40", {"letter_date": "2024-03-05"}, "undetermined"),
        # no day in the letter, or one before the request
        ("2024-03-04", {}, "undetermined"),
        ("2024-03-04", {"letter_date": "2024-02-20"}, "undetermined"),
    ],
)
def test_hasty(submitted: str, reply: dict[str, str], expected: str) -> None:
    assert hasty({"submitted_at": submitted}, **reply).outcome == expected


def test_a_zone_of_the_row_or_the_setting_takes_the_doubt_away() -> None:
    reply = {"sent_at": "2024-03-05T18:12:00-05:00"}
    row = {"submitted_at": "2024-03-04T16:40"}
    assert hasty(row, **reply).outcome == "undetermined"
    assert hasty({**row, "tz": "America/New_York"}, **reply).outcome == "flagged"
    assert hasty(row, timezone="America/New_York", **reply).outcome == "flagged"
    # the row goes before the setting: in Hawaii it was five hours later
    far = {**row, "tz": "Pacific/Honolulu"}
    shown = hasty(far, timezone="America/New_York", **reply).message
    assert "20.5 hours" in shown


def test_hours_and_pages_are_shown_and_both_sides_quoted() -> None:
    found = hasty(
        {"submitted_at": "2024-03-04T16:40-05:00", "pages": "140"},
        sent_at="2024-03-05T08:10:00-05:00",
    )
    assert "15.5 hours" in found.message
    assert "140 pages" in found.message
    assert "48 hours" in found.message
    assert {e.source for e in found.evidence} == {"letter", "facts"}


def test_the_limit_is_a_setting() -> None:
    row, reply = {"submitted_at": "2024-03-04"}, {"letter_date": "2024-03-05"}
    assert hasty(row, hasty_hours=24, **reply).outcome == "undetermined"
    assert hasty(row, hasty_hours=12, letter_date="2024-03-06").outcome == "clear"


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("denied", "flagged"),
        ("granted", "flagged"),
        ("kicked_back", "flagged"),
        ("rejected", "not_applicable"),
        ("none", "not_applicable"),
        ("undetermined", "undetermined"),
    ],
)
def test_which_letters_are_asked(outcome: str, expected: str) -> None:
    found = hasty({"submitted_at": "2024-03-04"}, outcome=outcome, letter_date="2024-03-05")
    assert found.outcome == expected


@pytest.mark.parametrize("kind", ["acknowledgement", "transfer_notice", "request"])
def test_letters_that_decide_nothing_are_not_asked(kind: str) -> None:
    row = {"submitted_at": "2024-03-04"}
    for rule in ("hasty_decision", "late_decision"):
        found = hasty(row, rule=rule, outcome="none", kind=kind, letter_date="2024-03-05")
        assert found.outcome == "not_applicable"


def test_without_a_request_there_is_nothing_to_count_from() -> None:
    one = decision(letter_date="2024-03-05")
    for known in (context(None, None), context(file_of(requests=[{}]))):
        assert answer("hasty_decision", one, known).outcome == "not_applicable"
        assert answer("late_decision", one, known).outcome == "not_applicable"


def test_the_request_that_is_answered_counts_not_the_last_one() -> None:
    rows = [
        {"request_id": "Q1", "submitted_at": "2024-01-10"},
        {"request_id": "Q2", "submitted_at": "2024-03-04"},
    ]
    one = decision(letter_date="2024-03-05")
    assert answer("hasty_decision", one, context(file_of(requests=rows))).outcome == "clear"
    assert answer("hasty_decision", one, context(file_of(requests=rows), "Q2")).outcome == "flagged"


def test_where_it_is_not_certain_which_request_is_answered() -> None:
    rows = [
        {"request_id": "Q1", "submitted_at": "2024-01-10"},
        {"request_id": "Q2", "submitted_at": "2024-02-04"},
        {"request_id": "Q3", "submitted_at": "2024-03-04"},
    ]
    one = decision(letter_date="2024-03-05")

    def by(*candidates: str) -> str:
        link = RequestLink(request_id=None, confidence=None, reason="", candidates=candidates)
        known = context(file_of(requests=rows), None, request=link)
        return answer("hasty_decision", one, known).outcome

    assert by("Q1", "Q2") == "clear"
    assert by("Q1", "Q3") == "undetermined"
    assert by("Q3") == "undetermined"
    assert by() == "not_applicable"


def test_the_file_may_know_the_hour_of_the_letters_day() -> None:
    facts = {
        "requests": [{"submitted_at": "2024-03-04T09:00-05:00"}],
        "decisions": [{"request_id": "Q1", "decided_at": "2024-03-06T16:00-05:00",
                       "office": "BOS", "outcome": "denied"}],
    }  # fmt: skip
    one = decision(letter_date="2024-03-06", issuing_office="BOS")
    assert answer("hasty_decision", one, context(file_of(**facts))).outcome == "clear"
    bare = context(file_of(requests=facts["requests"]))
    assert answer("hasty_decision", one, bare).outcome == "undetermined"


def test_the_thread_shows_when_the_request_was_sent() -> None:
    asked = decision("none", kind="request", content="asked", sent_at="2017-06-05T16:40")
    one = decision(sent_at="2017-06-06T08:12:00-05:00", related=(asked.letter_id,))
    known = context(None, None, linked=(asked,))
    found = answer("hasty_decision", one, known)
    assert found.outcome == "flagged"
    assert found.evidence[-1].letter_id == asked.letter_id


def test_a_request_that_the_thread_had_answered_does_not_count() -> None:
    asked = decision("none", kind="request", content="asked", sent_at="2017-06-01T10:00-05:00")
    denied = decision(content="denied", sent_at="2017-06-05T16:00-05:00")
    one = decision(sent_at="2017-06-06T08:12:00-05:00", related=(asked.letter_id, denied.letter_id))
    known = context(None, None, linked=(asked, denied))
    assert answer("hasty_decision", one, known).outcome == "not_applicable"


@pytest.mark.parametrize(
    ("submitted", "dated", "expected"),
    [
        ("2024-01-02", "2024-03-02", "clear"),  # 60 days
        ("2024-01-02", "2024-03-03", "flagged"),
        ("2024-01", "2024-03-10", "undetermined"),
        ("2023", "2024-06-10", "flagged"),
        ("2024-05-02", "2024-03-10", "undetermined"),
        ("2024-01-02", None, "undetermined"),
    ],
)
def test_late(submitted: str, dated: str | None, expected: str) -> None:
    found = hasty({"submitted_at": submitted}, rule="late_decision", letter_date=dated)
    assert found.outcome == expected


@pytest.mark.parametrize("outcome", ["kicked_back", "rejected", "none"])
def test_what_decides_nothing_is_not_late(outcome: str) -> None:
    found = hasty(
        {"submitted_at": "2024-01-02"}, rule="late_decision", outcome=outcome,
        letter_date="2024-09-01",
    )  # fmt: skip
    assert found.outcome == "not_applicable"


def test_a_review_of_a_timely_decision_is_not_called_late() -> None:
    facts = file_of(
        requests=[{"submitted_at": "2024-01-02"}],
        decisions=[{"request_id": "Q1", "decided_at": "2024-01-20", "office": "BOS",
                    "outcome": "denied"}],
    )  # fmt: skip
    one = decision(letter_date="2024-05-02", issuing_office="HQ")
    assert answer("late_decision", one, context(facts)).outcome == "undetermined"


def test_what_was_decided_on_another_request_is_no_earlier_decision() -> None:
    facts = file_of(
        requests=[{"submitted_at": "2024-01-02"}, {"request_id": "Q2", "submitted_at": "2024-01-05"}],
        decisions=[{"request_id": "Q2", "decided_at": "2024-01-20", "office": "BOS",
                    "outcome": "denied"}],
    )  # fmt: skip
    one = decision(letter_date="2024-05-02", issuing_office="BOS")
    letter_of_q2 = brief(letter_date="2024-01-21")
    known = context(facts, others=(letter_of_q2,))
    assert answer("late_decision", one, known).outcome == "flagged"
    unexplained = context(facts, others=(brief(letter_date="2024-03-21"),))
    assert answer("late_decision", one, unexplained).outcome == "undetermined"


def test_an_unknown_kind_that_decides_is_asked_all_the_same() -> None:
    row = {"submitted_at": "2024-01-02"}
    assert hasty(row, kind="undetermined", letter_date="2024-02-02").outcome == "clear"
    unsure = hasty(row, kind="undetermined", outcome="undetermined", letter_date="2024-02-02")
    assert unsure.outcome == "undetermined"


def test_an_unknown_document_without_a_request_is_not_asked() -> None:
    one = decision("undetermined", kind="undetermined", letter_date="2024-03-05")
    for rule in ("hasty_decision", "late_decision"):
        assert answer(rule, one, context(None, None)).outcome == "not_applicable"
