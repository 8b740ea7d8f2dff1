"""Sent back to an office that had decided, or kept silent."""

from __future__ import annotations

from typing import Any

import pytest

from denialscan.rules.sent_back import SILENCE, days_in
from tests.rules.cases_in_time import Row, answer, brief, context, decision, file_of

RULE = "kick_back_after_decision"
LOCAL = "Requests must first be considered by your local field office."
BOSTON = "Please submit your request to the Boston Field Office first."


def sent_back(*words: str, **fields: Any) -> Any:
    given = {"letter_date": "2024-03-10", "issuing_office": "HQ"} | fields
    return decision("kicked_back", kind="case_review", sentences=words or (LOCAL,), **given)


def request(request_id: str, to: str, day: str, kind: str = "case_review") -> Row:
    return {"request_id": request_id, "submitted_to": to, "submitted_at": day, "kind": kind}


def decided(request_id: str, office: str, day: str, outcome: str = "denied") -> Row:
    return {"request_id": request_id, "office": office, "decided_at": day, "outcome": outcome}


HQ = request("Q2", "HQ", "2024-03-05")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # that office had decided before
        ([decided("Q1", "BOS", "2024-03-04")], "flagged"),
        ([decided("Q1", "BOS", "2024-03-04", "granted_in_part")], "flagged"),
        # it decided the day after, or perhaps on the same day
        ([decided("Q1", "BOS", "2024-03-11")], "clear"),
        ([decided("Q1", "BOS", "2024-03-10")], "undetermined"),
        ([decided("Q1", "BOS", "2024-03")], "undetermined"),
        # headquarters, or another office, had decided
        ([decided("Q2", "HQ", "2024-03-07")], "clear"),
        ([decided("Q1", "HOU", "2024-03-04")], "clear"),
        # it had only sent back or refused to file
        ([decided("Q1", "BOS", "2024-03-04", "rejected")], "clear"),
        ([decided("Q1", "BOS", "2024-03-04", "kicked_back")], "clear"),
    ],
)
def test_decided_before(rows: list[Row], expected: str) -> None:
    facts = file_of(requests=[request("Q1", "BOS", "2024-03-01"), HQ], decisions=rows)
    found = answer(RULE, sent_back(BOSTON), context(facts, "Q2"))
    assert found.outcome == expected
    if expected == "flagged":
        assert {e.source for e in found.evidence} == {"letter", "facts"}
        assert "Boston" in found.message


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2024-02-24", "flagged"), ("2024-02-25", "clear"), ("2024-02", "undetermined")],
)
def test_silent_beyond_the_set_days(day: str, expected: str) -> None:
    facts = file_of(requests=[request("Q1", "BOS", day), HQ])
    assert answer(RULE, sent_back(BOSTON), context(facts, "Q2")).outcome == expected


def test_an_answered_request_is_not_silence() -> None:
    rows = [request("Q1", "BOS", "2024-01-02"), HQ]
    for outcome in ("rejected", "kicked_back"):
        facts = file_of(requests=rows, decisions=[decided("Q1", "BOS", "2024-02-20", outcome)])
        assert answer(RULE, sent_back(BOSTON), context(facts, "Q2")).outcome == "clear"
    facts = file_of(requests=rows)
    replied = brief(kind="case_review", outcome="rejected", letter_date="2024-02-20")
    known = context(facts, "Q2", others=(replied,))
    assert answer(RULE, sent_back(BOSTON), known).outcome == "clear"
    receipt = brief(kind="acknowledgement", outcome="none", letter_date="2024-02-20")
    known = context(facts, "Q2", others=(receipt,))
    assert answer(RULE, sent_back(BOSTON), known).outcome == "flagged"


def test_another_kind_of_request_is_another_matter() -> None:
    rows = [request("Q1", "BOS", "2024-01-02", "stay_of_removal"), HQ]
    facts = file_of(requests=rows, decisions=[decided("Q1", "BOS", "2024-02-20")])
    assert answer(RULE, sent_back(BOSTON), context(facts, "Q2")).outcome == "clear"
    rows[0] = request("Q1", "BOS", "2024-01-02", "release_request")
    facts = file_of(requests=rows, decisions=[decided("Q1", "BOS", "2024-02-20")])
    assert answer(RULE, sent_back(BOSTON), context(facts, "Q2")).outcome == "undetermined"


def test_another_letter_of_that_office_shows_the_decision() -> None:
    facts = file_of(requests=[HQ])
    earlier = brief(kind="case_review", letter_date="2024-02-20")
    found = answer(RULE, sent_back(BOSTON), context(facts, "Q2", others=(earlier,)))
    assert found.outcome == "flagged"
    assert [e.letter_id for e in found.evidence if e.source == "other_letter"] == [
        earlier.letter_id
    ] * 2
    later = brief(kind="case_review", letter_date="2024-03-20")
    assert answer(RULE, sent_back(BOSTON), context(facts, "Q2", others=(later,))).outcome == "clear"


def test_the_local_office_is_where_the_client_is_held() -> None:
    rows = [request("Q1", "BOS", "2024-03-01"), HQ]
    denial = [decided("Q1", "BOS", "2024-03-04")]
    facts = file_of(requests=rows, decisions=denial)
    assert answer(RULE, sent_back(LOCAL), context(facts, "Q2")).outcome == "flagged"
    # moved to Georgia since: which of the two offices is meant, nobody can tell
    moved = [{"facility": "STWRTGA", "from": "2024-03-06"}]
    facts = file_of(requests=rows, decisions=denial, detentions=moved)
    assert answer(RULE, sent_back(LOCAL), context(facts, "Q2")).outcome == "undetermined"


def test_the_thread_itself_shows_the_denial() -> None:
    denial = decision(
        kind="case_review", content="denial", sent_at="2024-03-01T15:00-05:00",
        signatory_title="Assistant Field Office Director",
    )  # fmt: skip
    asked = decision("none", kind="request", content="asked", sent_at="2024-03-05T09:00-05:00")
    one = sent_back(related=(denial.letter_id, asked.letter_id))
    known = context(None, None, linked=(denial, asked))
    found = answer(RULE, one, known)
    assert found.outcome == "flagged"
    assert found.evidence[-1].letter_id == denial.letter_id
    assert answer(RULE, sent_back(related=(asked.letter_id,)), known).outcome == "undetermined"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Buffalo signed for our I-246 on February 1, 2024 and has been silent ever since.",
         "flagged"),
        ("The field office has not responded to the packet of 02/01/2024.", "flagged"),
        ("Buffalo signed for our I-246 on March 1, 2024 and has been silent ever since.",
         "undetermined"),
        ("Buffalo denied our I-246 of February 1, 2024 without a word.", "undetermined"),
        ("Headquarters has not answered my mail of February 1, 2024.", "undetermined"),
    ],
)  # fmt: skip
def test_the_thread_tells_of_silence(sentence: str, expected: str) -> None:
    asked = decision(
        "none", kind="request", content="asked", sent_at="2024-03-07T09:00-05:00",
        sentences=(sentence,),
    )  # fmt: skip
    one = sent_back(related=(asked.letter_id,))
    assert answer(RULE, one, context(None, None, linked=(asked,))).outcome == expected


@pytest.mark.parametrize("outcome", ["denied", "granted", "rejected"])
def test_what_is_not_sent_back_is_clear(outcome: str) -> None:
    facts = file_of(requests=[HQ], decisions=[decided("Q2", "BOS", "2024-01-02")])
    one = decision(outcome, kind="case_review", letter_date="2024-03-10")
    assert answer(RULE, one, context(facts, "Q2")).outcome == "clear"


def test_what_is_not_known_stays_open() -> None:
    assert answer(RULE, sent_back(), context(None, None)).outcome == "undetermined"
    unsure = decision("undetermined", kind="case_review")
    assert answer(RULE, unsure, context(file_of(), "Q1")).outcome == "undetermined"
    receipt = decision("none", kind="acknowledgement")
    assert answer(RULE, receipt, context(file_of(), "Q1")).outcome == "not_applicable"


def test_dates_in_a_sentence() -> None:
    text = "On Feb. 3, 2024 and 2/30/2024 and 04/05/2023 and May 2024"
    assert [str(m.first_day) for m in days_in(text)] == ["2024-02-03", "2023-04-05"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("there has been no response", True),
        ("they have not yet answered", True),
        ("we haven't heard from Boston", True),
        ("the office answered on the 3rd", False),
        ("he is not a danger", False),
        ("a silencer was not found", False),
    ],
)
def test_words_for_silence(text: str, found: bool) -> None:
    assert bool(SILENCE.search(text)) is found
