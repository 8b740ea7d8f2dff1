"""Clocks: from confirmed rows only, by the words of the texts."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from denialscan.cli import cli
from denialscan.clocks import Clock, ClockSheet, clocks_of
from denialscan.clocks.holidays import add_business_days, holidays, is_business_day
from denialscan.clocks.rules import add_span, clock_rules
from denialscan.export.ics import write_ics
from denialscan.facts import from_tables
from denialscan.schema import CaseFacts

CONFIRMED = {"confirmed_by": "a paralegal", "confirmed_on": "2026-01-05"}


def events(*rows: tuple[str, str], confirmed: bool = True) -> list[dict[str, str]]:
    extra = CONFIRMED if confirmed else {}
    return [{"person_id": "P1", "event": e, "date": d} | extra for e, d in rows]


def made(rows: list[dict[str, str]], **sheets: list[dict[str, str]]) -> CaseFacts:
    people = [{"person_id": "P1", "name": "Ana Ruiz Soto"}]
    return from_tables({"people": people, "immigration_events": rows, **sheets})


def sheet_of(
    rows: list[dict[str, str]], as_of: str = "2026-06-01", **sheets: list[dict[str, str]]
) -> ClockSheet:
    return clocks_of(made(rows, **sheets), "P1", as_of=as_of)


def by_id(sheet: ClockSheet) -> dict[str, Clock]:
    return {c.rule.id: c for c in sheet.clocks}


def days(sheet: ClockSheet) -> dict[str, str]:
    return {c.rule.id: c.due.isoformat() for c in sheet.clocks}


def test_a_final_order_starts_the_removal_period_and_the_courts_clocks() -> None:
    found = days(sheet_of(events(("final_order", "2026-03-02"))))
    assert found == {
        "removal_period_begins": "2026-03-02",
        "petition_for_review": "2026-04-01",
        "motion_to_reconsider": "2026-04-01",
        "custody_review_notice": "2026-05-01",
        "motion_to_reopen": "2026-05-31",
        "custody_review_90": "2026-05-31",
        "removal_period_ends": "2026-05-31",
        "six_months_241_13": "2026-09-02",
    }


@pytest.mark.parametrize(
    ("later", "begins"),
    [
        (("court_final_order_after_stay", "2026-04-10"), "2026-04-10"),
        (("released_from_other_custody", "2026-05-01"), "2026-05-01"),
        (("released_from_other_custody", "2026-01-01"), "2026-03-02"),
        (("entry", "2026-05-01"), "2026-03-02"),
    ],
)
def test_the_latest_of_what_begins_the_removal_period(later: tuple[str, str], begins: str) -> None:
    found = sheet_of(events(("final_order", "2026-03-02"), later))
    assert days(found)["removal_period_begins"] == begins
    # the petition for review counts from the final removal order whatever came later
    assert days(found)["petition_for_review"] == "2026-04-01"
    first = by_id(found)["removal_period_begins"].rows[0]
    assert first.values["date"] == begins


def test_a_letter_or_a_denial_never_starts_a_petition_for_review() -> None:
    denial = [{"request_id": "Q1", "person_id": "P1", "decided_at": "2026-03-02",
               "office": "BOS", "outcome": "denied", **CONFIRMED}]  # fmt: skip
    asked = [{"request_id": "Q1", "person_id": "P1", "kind": "stay_of_removal", **CONFIRMED}]
    found = sheet_of([], requests=asked, decisions=denial)
    assert found == ClockSheet(clocks=(), not_computed=())


@pytest.mark.parametrize("left_out", ["confirmed_by", "confirmed_on"])
def test_what_nobody_confirmed_is_not_counted(left_out: str) -> None:
    row = events(("interim_request", "2026-03-02"))[0]
    assert days(sheet_of([row]))["interim_request_answer"] == "2026-05-31"
    del row[left_out]
    found = sheet_of([row])
    assert not found.clocks
    assert {n.rule.id for n in found.not_computed} == {
        "interim_request_answer", "interim_request_next"
    }  # fmt: skip
    assert all("immigration_events row 2 is not confirmed" in n.reason for n in found.not_computed)


def test_one_unconfirmed_row_leaves_the_latest_open() -> None:
    rows = events(("final_order", "2026-03-02"))
    rows += events(("released_from_other_custody", "2026-01-01"), confirmed=False)
    found = sheet_of(rows)
    assert set(days(found)) == {"petition_for_review", "motion_to_reconsider", "motion_to_reopen"}
    assert {n.reason for n in found.not_computed} == {
        "immigration_events row 3 is not confirmed (confirmed_by and confirmed_on)"
    }


def test_a_partial_date_is_not_guessed() -> None:
    found = sheet_of(events(("final_order", "2026-03")))
    assert not found.clocks
    assert {n.reason for n in found.not_computed} == {"immigration_events row 2 has no full date"}


def test_without_a_final_order_there_is_no_removal_period() -> None:
    found = sheet_of(events(("released_from_other_custody", "2026-03-02")))
    assert not found.clocks
    assert {n.reason for n in found.not_computed} == {"no row gives a final_order"}


@pytest.mark.parametrize(
    ("stay", "closing", "counted"),
    [
        ("2026-03-20", "", False),
        ("2026-03-20", "2026-05-04", True),
        ("2026-03-20", "2026-03-10", False),
        ("2019-03-20", "", True),  # of an older order
    ],
)
def test_a_stay_keeps_the_period_open_until_the_court_is_done(
    stay: str, closing: str, counted: bool
) -> None:
    rows = [("final_order", "2026-03-02"), ("stay_granted", stay)]
    if closing:
        rows.append(("court_final_order_after_stay", closing))
    found = sheet_of(events(*rows))
    assert ("removal_period_ends" in days(found)) is counted
    if counted and closing:
        assert days(found)["removal_period_begins"] == closing


def test_reviews_follow_one_another() -> None:
    found = sheet_of(
        events(
            ("custody_review_90", "2026-01-31"),
            ("hq_review", "2026-05-06"),
            ("release_revoked", "2025-11-30"),
        )
    )
    clocks = by_id(found)
    assert days(found) == {
        "hq_review_notice": "2026-03-31",
        "hq_review": "2026-04-30",
        "annual_review": "2027-05-06",
        "revocation_review": "2026-02-28",
    }
    assert clocks["hq_review"].state == "met"
    assert clocks["hq_review"].rows[-1].values["event"] == "hq_review"
    assert clocks["annual_review"].state == "open"
    assert all(c.rule.soft for c in found.clocks)


def test_a_removal_ends_the_custody_clocks_and_not_the_courts() -> None:
    rows = events(("final_order", "2026-05-04"), ("removal", "2026-05-20"))
    clocks = by_id(sheet_of(rows))
    assert clocks["custody_review_90"].state == "ended"
    assert clocks["motion_to_reopen"].state == "open"
    assert clocks["petition_for_review"].state == "open"
    assert by_id(sheet_of(rows, as_of="2026-06-04"))["petition_for_review"].state == "passed"
    # an unconfirmed removal ends nothing
    rows[1].pop("confirmed_by")
    assert by_id(sheet_of(rows))["custody_review_90"].state == "open"


def test_requests_under_241_13() -> None:
    asked = {"request_id": "Q1", "person_id": "P1", "kind": "custody_review",
             "submitted_to": "HQ", "submitted_at": "2026-06-22T23:10-08:00"} | CONFIRMED  # fmt: skip
    denied = {"request_id": "Q1", "person_id": "P1", "decided_at": "2026-08-31",
              "office": "HQ", "outcome": "denied"} | CONFIRMED  # fmt: skip
    order = events(("final_order", "2026-01-05"))
    found = sheet_of(order, "2026-09-15", requests=[asked], decisions=[denied])
    # ten business days, 3 July kept for Independence Day, counted from the day stated
    assert days(found)["acknowledgement_241_13"] == "2026-07-07"
    assert days(found)["new_request_241_13"] == "2027-02-28"
    # never before the removal period ends, and not at all where that is not known
    early = asked | {"submitted_at": "2026-01-20"}
    assert days(sheet_of(order, requests=[early]))["acknowledgement_241_13"] == "2026-04-05"
    alone = sheet_of([], "2026-09-15", requests=[asked])
    assert [n.rule.id for n in alone.not_computed] == ["acknowledgement_241_13"]
    for other in ({"kind": "parole"}, {"submitted_to": "BOS"}):
        assert "acknowledgement_241_13" not in days(sheet_of(order, requests=[asked | other]))


def test_every_clock_shows_its_rule_and_what_to_check() -> None:
    for rule in clock_rules():
        assert rule.cite.startswith(("8 CFR 241.", "8 USC 1"))
        assert len(rule.words) > 50
        assert any("counsel" in w for w in rule.warnings)
        if rule.cite.startswith("8 CFR"):
            assert any("2015" in w for w in rule.warnings)


def test_soft_clocks_are_those_of_vague_words() -> None:
    vague = ("approximately", "ordinarily")
    soft = {r.id for r in clock_rules() if any(v in r.words for v in vague)}
    # the 90-day review has a firm end and no consequence (241.4(k)(2)(iv): or as soon as possible)
    assert {r.id for r in clock_rules() if r.soft} == soft | {"custody_review_90"}


def test_a_deadline_on_a_closed_day_is_told() -> None:
    clocks = by_id(sheet_of(events(("final_order", "2026-03-02"))))
    assert clocks["motion_to_reopen"].notes == ("The day is a Sunday; no extension is counted.",)
    assert clocks["petition_for_review"].notes == ()


@pytest.mark.parametrize(
    ("start", "span", "expected"),
    [
        ("2026-01-31", "1 months", "2026-02-28"),
        ("2023-11-30", "3 months", "2024-02-29"),
        ("2026-12-15", "12 months", "2027-12-15"),
        ("2026-03-02", "30 days", "2026-04-01"),
        ("2026-07-01", "1 business days", "2026-07-02"),
        ("2026-07-02", "1 business days", "2026-07-06"),
    ],
)
def test_spans(start: str, span: str, expected: str) -> None:
    assert add_span(date.fromisoformat(start), span).isoformat() == expected


def test_federal_holidays() -> None:
    # as published by the Office of Personnel Management for 2021 and 2026
    assert sorted(d.isoformat()[5:] for d in holidays(2026)) == [
        "01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "10-12", "11-11",
        "11-26", "12-25",
    ]  # fmt: skip
    assert date(2021, 12, 31) in holidays(2021)  # New Year's Day 2022 was a Saturday
    assert date(2022, 1, 1) not in holidays(2022)
    assert date(2020, 6, 19) not in holidays(2020)
    assert not is_business_day(date(2023, 1, 2))
    assert add_business_days(date(2024, 12, 24), 2) == date(2024, 12, 27)


def entries(data: bytes) -> list[Any]:
    from icalendar import Calendar

    return list(Calendar.from_ical(data).walk("VEVENT"))


def test_the_calendar() -> None:
    found = sheet_of(events(("final_order", "2026-03-02"), ("custody_review_90", "2026-05-20")))
    data = write_ics(found.clocks, as_of="2026-06-01")
    assert data == write_ics(found.clocks, as_of="2026-06-01")
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"Ruiz" not in data
    assert b"VALARM" not in data
    shown = {str(e["summary"]): e for e in entries(data)}
    assert set(shown) == {
        "P1: Removal period begins",
        "P1: Removal period ends",
        "P1: Six months under 8 CFR 241.13(b)(2)(ii)",
        "P1: about this day: Notice before the headquarters review",
        "P1: about this day: Headquarters review after the 90-day review",
        "P1: Petition for review of the removal order",
        "P1: Motion to reconsider the removal order",
        "P1: Motion to reopen the removal proceedings",
    }  # the 90-day review and its notice are met
    petition = shown["P1: Petition for review of the removal order"]
    assert petition.decoded("dtstart") == date(2026, 4, 1)
    assert petition.decoded("dtend") == date(2026, 4, 2)
    assert "8 USC 1252(b)(1)" in petition["description"]
    assert "immigration_events row 2" in petition["description"]
    assert "no appeal from a letter of ICE" in petition["description"]


def test_a_corrected_date_moves_the_entry() -> None:
    first, second = (
        {str(e["summary"]): (str(e["uid"]), e.decoded("dtstart"))
         for e in entries(write_ics(sheet_of(events(("final_order", day))).clocks,
                                    as_of="2026-06-01"))}
        for day in ("2026-03-02", "2026-03-03")
    )  # fmt: skip
    assert {k: v[0] for k, v in first.items()} == {k: v[0] for k, v in second.items()}
    assert all(first[k][1] != second[k][1] for k in first)
    assert len({uid for uid, _ in first.values()}) == len(first)


@pytest.fixture
def db(tmp_path: Path) -> str:
    folder = tmp_path / "facts"
    folder.mkdir()
    (folder / "people.csv").write_text("person_id,name\nP1,Ana Ruiz Soto\nP2,Li Wei\n")
    (folder / "immigration_events.csv").write_text(
        "person_id,date,event,confirmed_by,confirmed_on\n"
        "P1,2026-03-02,final_order,KM,2026-05-01\n"
        "P2,2026-03-02,release_revoked,,\n"
    )
    path = str(tmp_path / "c.db")
    made = CliRunner().invoke(cli, ["facts", "import", str(folder), "--db", path])
    assert made.exit_code == 0, made.output
    return path


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli, ["clocks", "--as-of", "2026-06-01", *arguments])


def test_the_command(db: str, tmp_path: Path) -> None:
    table = run("--db", db)
    assert table.exit_code == 0
    assert "2026-04-01  P1  Petition for review" in table.stdout
    assert "not computed  P2  Review after release was revoked" in table.stdout
    assert "Ruiz" not in table.stdout
    found = json.loads(run("P1", "--db", db, "--format", "json").stdout)
    assert {c["person_id"] for c in found["clocks"]} == {"P1"}
    petition = next(c for c in found["clocks"] if c["clock"] == "petition_for_review")
    assert petition["rows"][0]["row"] == 2
    assert (petition["date"], petition["about"]) == ("2026-04-01", False)
    out = tmp_path / "clocks.ics"
    calendar = run("--db", db, "--format", "ics", "-o", str(out))
    assert "not computed" in calendar.stderr
    assert len(entries(out.read_bytes())) == 8


def test_what_the_command_refuses(db: str, tmp_path: Path) -> None:
    assert run("P9", "--db", db).exit_code == 2
    assert run("--db", str(tmp_path / "none.db")).exit_code == 3
    assert run("--db", db, "-o", str(tmp_path / "no" / "folder.txt")).exit_code == 5


def test_a_row_dated_later_starts_no_clock_and_is_told() -> None:
    found = sheet_of(events(("final_order", "2026-06-02")))
    assert not found.clocks
    assert all("is dated after 2026-06-01" in n.reason for n in found.not_computed)
    assert "petition_for_review" in days(sheet_of(events(("final_order", "2026-06-01"))))


def test_a_row_that_stands_twice_counts_once() -> None:
    once = sheet_of(events(("final_order", "2026-03-02")))
    twice = sheet_of(events(("final_order", "2026-03-02"), ("final_order", "2026-03-02")))
    assert days(twice) == days(once)
    assert len(twice.clocks) == len(once.clocks)
