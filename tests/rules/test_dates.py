"""Birth, age, requests and earlier decisions against the client file, each flag beside its
near misses."""

from __future__ import annotations

from typing import Any

import pytest
from claimed import both_quoted, claim, claiming, file_of

from denialscan.rules.dates import check_dates
from denialscan.schema import Claim, LetterBrief, TextSource

BORN = {"date_of_birth": "1979-08-14"}


def request(date: str, **more: str) -> Claim:
    return claim("request", "", date, **more)


BIRTHS = [
    ("agrees", claim("birth", "", "1979-08-14"), BORN, "clear"),
    ("year agrees", claim("birth", "", "1979"), BORN, "clear"),
    ("another year", claim("birth", "", "1978-08-14"), BORN, "flagged"),
    ("another day", claim("birth", "", "1979-08-24"), BORN, "flagged"),
    ("changed round, either order", claim("birth", "", "1979-05-03", either_order="yes"),
     {"date_of_birth": "1979-03-05"}, "undetermined"),
    ("changed round, in words", claim("birth", "", "1979-05-03"), {"date_of_birth": "1979-03-05"},
     "flagged"),
    ("file has the year", claim("birth", "", "1979-08-14"), {"date_of_birth": "1979"}, "clear"),
    ("file is silent", claim("birth", "", "1979-08-14"), {}, "not_applicable"),
    ("age agrees", claim("age", "41"), BORN, "clear"),
    ("age of last year", claim("age", "40"), BORN, "flagged"),
    ("age off by ten", claim("age", "51"), BORN, "flagged"),
    ("turns so old next month", claim("age", "42", "2021-04"), {"date_of_birth": "1979-04-30"},
     "clear"),
    ("turns too old next month", claim("age", "43", "2021-04"), {"date_of_birth": "1979-04-30"},
     "flagged"),
    ("birthday last week", claim("age", "41"), {"date_of_birth": "1980-03-20"}, "clear"),
    ("birthday last week, not counted", claim("age", "40"), {"date_of_birth": "1980-03-20"},
     "undetermined"),
    ("only the year of birth: younger", claim("age", "41"), {"date_of_birth": "1979"}, "clear"),
    ("only the year of birth: older", claim("age", "42"), {"date_of_birth": "1979"}, "clear"),
    ("only the year of birth: neither", claim("age", "44"), {"date_of_birth": "1979"}, "flagged"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "person", "expected"), [c[1:] for c in BIRTHS], ids=[c[0] for c in BIRTHS]
)
def test_birth_and_age(told: Claim, person: dict[str, str], expected: str) -> None:
    answer = check_dates(claiming(told), file_of(person=person))
    assert answer.outcome == expected, answer.message
    if expected == "flagged":
        assert both_quoted(answer)


ONE = [{"request_id": "Q1", "kind": "release_request", "submitted_at": "2021-03-02"}]
TWO = [
    *ONE,
    {"request_id": "Q0", "kind": "release_request", "submitted_at": "2020-09-01T10:30:00-07:00"},
]
LATE = [
    {"request_id": "Q1", "kind": "release_request", "submitted_at": "2021-03-02T23:10:00-08:00"}
]
REQUESTS: list[tuple[str, Claim, list[dict[str, str]], str | None, str]] = [
    ("agrees", request("2021-03-02"), ONE, "Q1", "clear"),
    ("another month", request("2021-02-02", of="submitted"), ONE, "Q1", "flagged"),
    ("another day later", request("2021-03-12", of="submitted"), ONE, "Q1", "flagged"),
    ("received three days later", request("2021-03-05", of="received"), ONE, "Q1", "clear"),
    ("received three weeks later", request("2021-03-23", of="received"), ONE, "Q1",
     "undetermined"),
    ("received before it was sent", request("2021-02-20", of="received"), ONE, "Q1", "flagged"),
    ("dated two days before", request("2021-02-28", of="dated"), ONE, "Q1", "clear"),
    ("dated a week before", request("2021-02-23", of="dated"), ONE, "Q1", "undetermined"),
    ("dated a year before", request("2020-03-02", of="dated"), ONE, "Q1", "flagged"),
    ("of another day", request("2021-03-20"), ONE, "Q1", "flagged"),
    ("a zone apart", request("2021-03-03", of="submitted"), LATE, "Q1", "clear"),
    ("two days apart", request("2021-03-04", of="submitted"), LATE, "Q1", "flagged"),
    ("the other request's day", request("2020-09-01"), TWO, "Q1", "clear"),
    ("not linked", request("2021-02-02", of="submitted"), ONE, "", "undetermined"),
    ("the only one of its sort, no link tried", request("2021-02-02", of="submitted"), ONE, None,
     "flagged"),
    ("two of its sort, no link tried", request("2021-02-02", of="submitted"), TWO, None,
     "undetermined"),
    ("perhaps something else handed in", request("2021-02-02", of="submitted", sure="no"), ONE,
     "Q1", "undetermined"),
    ("an earlier one", request("2020-05-05", prior="yes"), ONE, "Q1", "undetermined"),
    ("file is silent", request("2021-02-02"), [], "Q1", "not_applicable"),
    ("partial day of the file", request("2021-03-09"),
     [{"request_id": "Q1", "kind": "release_request", "submitted_at": "2021-03"}], "Q1", "clear"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "rows", "linked", "expected"), [c[1:] for c in REQUESTS], ids=[c[0] for c in REQUESTS]
)
def test_requests(
    told: Claim, rows: list[dict[str, str]], linked: str | None, expected: str
) -> None:
    sheets: dict[str, Any] = {"requests": rows} if rows else {}
    answer = check_dates(claiming(told), file_of(request=linked, **sheets))
    assert answer.outcome == expected, answer.message
    if expected == "flagged":
        assert both_quoted(answer)


def test_more_papers_beside_the_right_request_are_no_discrepancy() -> None:
    letter = claiming(request("2021-03-02"), request("2021-03-15", of="submitted"))
    assert check_dates(letter, file_of(request="Q1", requests=ONE)).outcome == "clear"


def test_an_earlier_request_told_with_a_wrong_day() -> None:
    letter = claiming(
        request("2021-03-02"), request("2020-09-11", of="submitted", prior="yes"), day="2021-03-24"
    )
    answer = check_dates(letter, file_of(request="Q1", requests=TWO))
    assert answer.outcome == "flagged"
    assert "2020-09-11" in answer.message


def decision(date: str, **more: str) -> Claim:
    return claim("decision", "", date, outcome="denied", **more)


DONE = [{"request_id": "Q1", "decided_at": "2020-05-03", "office": "BOS", "outcome": "denied"}]
DECISIONS = [
    ("agrees", decision("2020-05-03"), DONE, {}, "clear"),
    ("month agrees", decision("2020-05"), DONE, {}, "clear"),
    ("our denial, another day", decision("2020-05-13", own="yes"), DONE, {}, "flagged"),
    ("the named office, another day", decision("2020-05-13", office="BOS"), DONE, {}, "flagged"),
    ("nobody says whose", decision("2020-05-13"), DONE, {}, "undetermined"),
    ("the sort of request says it", decision("2020-05-13", kind="release_request"), DONE, {},
     "flagged"),
    ("another office", decision("2020-05-13", office="HOU"), DONE, {}, "undetermined"),
    ("months apart, another decision", decision("2019-09-21", own="yes"), DONE, {},
     "undetermined"),
    ("no year told", decision("2020-05-13", own="yes", yearless="yes"), DONE, {}, "undetermined"),
    ("another letter is of that day", decision("2020-05-13", own="yes"), DONE,
     {"others": (LetterBrief(letter_id="1" * 20, kind="release_request", outcome="denied",
                             text_trusted=True, letter_date="2020-05-13"),)}, "not_applicable"),
    ("file knows no decision", decision("2020-05-13", own="yes"), [], {}, "not_applicable"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "rows", "more", "expected"), [c[1:] for c in DECISIONS], ids=[c[0] for c in DECISIONS]
)
def test_decisions(
    told: Claim, rows: list[dict[str, str]], more: dict[str, Any], expected: str
) -> None:
    sheets: dict[str, Any] = {"decisions": rows} if rows else {}
    asked = [{"request_id": "Q1", "kind": "release_request"}]
    answer = check_dates(claiming(told), file_of(requests=asked, **sheets, **more))
    assert answer.outcome == expected, answer.message
    if expected == "flagged":
        assert both_quoted(answer)


def test_a_review_of_another_day() -> None:
    rows = [{"date": "2017-02-10", "event": "custody_review_90"}]
    for day, expected in (
        ("2017-02-10", "clear"),
        ("2017-02-20", "flagged"),
        ("2015-08-08", "undetermined"),
    ):
        told = claim("event", "custody_review_90", day)
        assert check_dates(claiming(told), file_of(immigration_events=rows)).outcome == expected


@pytest.mark.parametrize(("source", "expected"), [("ocr", "undetermined"), ("native", "flagged")])
def test_what_misreading_could_explain(source: TextSource, expected: str) -> None:
    told = (
        (claim("birth", "", "1979-08-16"), {"person": BORN}),
        (claim("age", "47"), {"person": BORN}),
        (request("2021-03-07", of="submitted"), {"requests": ONE, "request": "Q1"}),
        (decision("2020-05-08", own="yes"), {"decisions": DONE}),
    )
    for one, facts in told:
        answer = check_dates(claiming(one, source=source), file_of(**facts))
        assert answer.outcome == expected, answer.message
        assert answer.message.startswith("Possible:") == (expected == "undetermined")


def test_a_letter_without_days_is_not_asked() -> None:
    told = claim("event", "entry", "2014-07-03")
    context = file_of(person=BORN, immigration_events=[{"date": "2015-07-03", "event": "entry"}])
    assert check_dates(claiming(told), context).outcome == "not_applicable"
