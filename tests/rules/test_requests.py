"""Requests: answered, acknowledged, open; silence and late decisions."""

from __future__ import annotations

from typing import Any

import pytest

from denialscan.rules.requests import is_stray, names_request, run_request_rules
from denialscan.schema import Finding, LetterBrief
from denialscan.settings import RuleSettings
from tests.rules.cases_in_time import Row, brief, file_of


def run(
    request: Row, *answers: LetterBrief, decided: Row | None = None, as_of: str = "2024-06-01",
    possible: tuple[LetterBrief, ...] = (), together: tuple[LetterBrief, ...] = (),
    strays: tuple[LetterBrief, ...] = (), **settings: Any,
) -> tuple[str, dict[str, Finding]]:  # fmt: skip
    sheets: dict[str, list[Row]] = {"requests": [request]}
    if decided is not None:
        sheets["decisions"] = [{"request_id": "Q1"} | decided]
    facts = file_of(**sheets)
    status, findings = run_request_rules(
        facts.sheet("requests")[0],
        answers,
        facts,
        settings=RuleSettings(**settings),
        as_of=as_of,
        possible=possible,
        together=together,
        strays=strays,
    )
    return status, {f.rule: f for f in findings}


SENT = {"submitted_at": "2024-01-10"}
RECEIPT = brief(kind="acknowledgement", outcome="none", letter_date="2024-01-12")


@pytest.mark.parametrize(
    ("submitted", "expected"),
    [
        ("2024-04-02", "clear"),  # 60 days
        ("2024-04-01", "flagged"),
        ("2024-04", "undetermined"),
        ("2023", "flagged"),
        ("", "undetermined"),
    ],
)
def test_silence(submitted: str, expected: str) -> None:
    status, found = run({"submitted_at": submitted})
    assert (status, found["no_response"].outcome) == ("open", expected)
    assert [(e.source, e.row) for e in found["no_response"].evidence] == [("facts", 2)]


def test_days_and_the_setting_are_shown() -> None:
    _, found = run(SENT)
    assert "143 days" in found["no_response"].message
    assert "60 days" in found["no_response"].message
    assert found["no_response"].authority
    _, later = run(SENT, late_days=200)
    assert later["no_response"].outcome == "clear"


def test_a_request_of_the_future() -> None:
    status, found = run({"submitted_at": "2024-07-10"})
    assert (status, found["no_response"].outcome) == ("undetermined", "undetermined")


@pytest.mark.parametrize("outcome", ["denied", "granted", "kicked_back", "rejected"])
def test_a_letter_answers(outcome: str) -> None:
    reply = brief(outcome=outcome, letter_date="2024-05-20")
    status, found = run(SENT, reply)
    assert (status, found["no_response"].outcome) == ("answered", "clear")
    assert found["no_response"].evidence[-1].letter_id == reply.letter_id
    # how long it took is a finding on the letter
    assert found["late_decision"].outcome == "not_applicable"


def test_a_row_of_the_file_answers() -> None:
    row = {"decided_at": "2024-02-01", "outcome": "denied"}
    status, found = run(SENT, decided=row)
    assert (status, found["no_response"].outcome) == ("answered", "clear")
    assert found["late_decision"].outcome == "clear"


@pytest.mark.parametrize(
    ("decided", "expected"),
    [
        ({"decided_at": "2024-03-11", "outcome": "denied"}, "flagged"),
        ({"decided_at": "2024-03-10", "outcome": "denied"}, "clear"),
        ({"decided_at": "2024-03", "outcome": "denied"}, "undetermined"),
        ({"outcome": "denied"}, "undetermined"),
        ({"decided_at": "2024-01-02", "outcome": "denied"}, "undetermined"),
        ({"decided_at": "2024-03-20", "outcome": "rejected"}, "not_applicable"),
    ],
)
def test_late_by_the_file_alone(decided: Row, expected: str) -> None:
    _, found = run(SENT, decided=decided)
    assert found["late_decision"].outcome == expected


def test_an_acknowledgement_is_no_answer() -> None:
    status, found = run(SENT, RECEIPT)
    assert (status, found["no_response"].outcome) == ("acknowledged", "flagged")
    assert "acknowledged" in found["no_response"].message
    by_row = run(SENT, decided={"decided_at": "2024-01-12", "outcome": "none"})
    assert (by_row[0], by_row[1]["no_response"].outcome) == ("acknowledged", "flagged")


def test_the_clients_own_copy_and_a_transfer_notice_answer_nothing() -> None:
    for kind in ("request", "transfer_notice", "other"):
        status, found = run(SENT, brief(kind=kind, outcome="none"))
        assert (status, found["no_response"].outcome) == ("open", "flagged")


def test_a_reply_that_could_not_be_read() -> None:
    unsure = brief(kind="undetermined", outcome="undetermined", letter_date="2024-05-20")
    status, found = run(SENT, unsure)
    assert (status, found["no_response"].outcome) == ("undetermined", "undetermined")
    denied = brief(kind="undetermined", outcome="denied", letter_date="2024-05-20")
    assert run(SENT, denied)[0] == "answered"


def test_an_answer_after_the_day_asked_about_does_not_count() -> None:
    reply = brief(letter_date="2024-05-20")
    assert run(SENT, reply, as_of="2024-05-01")[0] == "open"
    assert run(SENT, reply, as_of="2024-05-20")[0] == "answered"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "undetermined"),
        ({"kind": "undetermined"}, "undetermined"),
        ({"letter_date": None}, "undetermined"),
        # of another kind, dated before the request, or after the day asked about
        ({"kind": "parole"}, "flagged"),
        ({"kind": "transfer_notice"}, "flagged"),
        ({"letter_date": "2024-01-05"}, "flagged"),
        ({"letter_date": "2024-07-05"}, "flagged"),
    ],
)
def test_silence_is_not_claimed_beside_a_letter_that_may_answer(
    changes: dict[str, Any], expected: str
) -> None:
    one = brief(**{"letter_date": "2024-02-20"} | changes)
    _, found = run(SENT, possible=(one,))
    assert found["no_response"].outcome == expected
    answered = brief("a" * 20, letter_date="2024-03-01")
    assert run(SENT, answered, possible=(one,))[0] == "answered"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"request_dates": ("2023-12-01", "2024-01-10")}, True),
        ({"request_dates": ("2023-12-01", "2024-01-08")}, True),  # written, then filed
        ({"request_dates": ("2023-12-01",)}, False),
        ({"request_kinds": ("parole", "release_request")}, True),
        ({"request_kinds": ("parole",)}, False),
        ({}, False),
        ({"request_dates": ("2024-01-10",), "kind": "transfer_notice"}, False),
    ],
)
def test_one_of_several_requests_that_a_letter_names(said: dict[str, Any], expected: bool) -> None:
    filed = {"request_id": "Q1", "kind": "case_review"} | SENT
    row = file_of(requests=[filed]).sheet("requests")[0]
    one = brief(**({"kind": "parole", "letter_date": "2024-02-01"} | said))
    assert names_request(one, row) is expected


def test_a_letter_about_several_requests_ends_the_silence() -> None:
    one = brief(kind="parole", letter_date="2024-02-01", request_dates=("2024-01-10",))
    status, found = run(SENT, together=(one,))
    assert (status, found["no_response"].outcome) == ("undetermined", "undetermined")
    early = brief(kind="parole", letter_date="2024-01-02", request_dates=("2024-01-10",))
    assert run(SENT, together=(early,))[1]["no_response"].outcome == "flagged"


def test_an_unreadable_letter_is_told_beside_silence() -> None:
    lost = brief(kind="undetermined", text_trusted=False, person_name=None, letter_date=None)
    assert is_stray(lost)
    assert not is_stray(brief(kind="undetermined", text_trusted=False, person_name="Ana Ruiz"))
    found = run(SENT, strays=(lost,))[1]["no_response"]
    assert found.outcome == "flagged"
    assert "1 unreadable letter(s)" in found.message
    assert "unreadable" not in run(SENT)[1]["no_response"].message
