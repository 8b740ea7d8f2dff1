"""A person's history in one line."""

from __future__ import annotations

from typing import Any

from denialscan.schema import CaseFacts, RequestLink
from denialscan.timeline import timeline
from tests.rules.cases_in_time import brief, file_of


def facts() -> CaseFacts:
    return file_of(
        requests=[
            {"submitted_at": "2021-03-01T16:40-05:00"},
            {"request_id": "Q2", "kind": "case_review", "submitted_to": "HQ"},
        ],
        decisions=[{"request_id": "Q1", "decided_at": "2021-03-03T08:12-05:00",
                    "office": "BOS", "outcome": "denied"}],
        detentions=[{"facility": "STWRTGA", "from": "2021-02", "to": "2021-03-03"}],
        immigration_events=[{"date": "2021-03-03", "event": "removal"}],
    )  # fmt: skip


def shown(*briefs: Any, **changes: Any) -> list[tuple[str, str]]:
    return [(e.when, e.what) for e in timeline(facts().rows, briefs, **changes)]


def test_from_the_first_to_the_last_to_the_hour_where_known() -> None:
    assert shown() == [
        ("2021-02-01 to 2021-02-28", "held at STWRTGA"),
        ("2021-03-01 16:40 -05:00", "stay of removal: submitted"),
        ("2021-03-03", "left STWRTGA"),
        ("2021-03-03", "removal"),
        ("2021-03-03 08:12 -05:00", "stay of removal: denied"),
        ("", "case review: submitted"),
    ]


def test_every_entry_is_proved_by_its_row() -> None:
    for entry in timeline(facts().rows):
        assert [e.source for e in entry.evidence] == ["facts"]
        assert entry.evidence[0].row


def test_a_letter_that_the_file_knows_stands_there_once() -> None:
    letter = brief(letter_date="2021-03-03")
    link = RequestLink(request_id="Q1", confidence=0.9, reason="kind and date")
    entries = timeline(facts().rows, [letter], {letter.letter_id: link})
    denied = [e for e in entries if e.what == "stay of removal: denied"]
    assert len(denied) == 1
    assert denied[0].when == "2021-03-03 08:12 -05:00"
    assert [e.source for e in denied[0].evidence] == ["facts", "other_letter", "other_letter"]
    assert denied[0].letter_id == letter.letter_id


def test_letters_that_are_no_row_of_the_file() -> None:
    other = brief("c" * 20, letter_date="2021-03-20")
    elsewhere = brief("d" * 20, letter_date="2021-03-03", office="HOU")
    receipt = brief("e" * 20, kind="acknowledgement", outcome="none", letter_date="2021-03-02")
    found = shown(other, elsewhere, receipt)
    assert found.count(("2021-03-20", "stay of removal: denied")) == 1
    assert found.count(("2021-03-03", "stay of removal: denied")) == 1
    assert ("2021-03-02", "request acknowledged") in found


def test_hours_of_two_places_stand_in_their_true_order() -> None:
    rows = file_of(
        requests=[{"submitted_at": "2021-03-01T10:00-08:00"},
                  {"request_id": "Q2", "submitted_at": "2021-03-01T12:30-05:00"}],
    ).rows  # fmt: skip
    assert [e.request_id for e in timeline(rows)] == ["Q2", "Q1"]


def test_a_clock_without_a_zone_is_shown_as_written() -> None:
    rows = file_of(requests=[{"submitted_at": "2021-03-01T10:00"}]).rows
    assert [e.when for e in timeline(rows)] == ["2021-03-01 10:00"]
    assert [e.when for e in timeline(rows, timezone="America/Denver")] == [
        "2021-03-01 10:00 -07:00"
    ]


def test_counsels_own_copy_is_the_request() -> None:
    copy = brief(kind="request", outcome="none", letter_date="2021-03-01", office=None)
    link = RequestLink(request_id="Q1", confidence=0.9, reason="date")
    found = timeline(facts().rows, [copy], {copy.letter_id: link})
    assert [e.when for e in found if e.letter_id] == ["2021-03-01 16:40 -05:00"]
    assert ("2021-03-01", "request of counsel") in shown(copy)
