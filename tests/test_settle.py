"""The settle pass: people, requests and matters of a whole store, and what is made anew
when facts change. Everybody here is invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from denialscan.facts import from_tables
from denialscan.nlp import Analyser
from denialscan.run import check
from denialscan.schema import CaseFacts, Letter
from denialscan.store import Store, open_store
from denialscan.store.documents import PathRow, put_document
from denialscan.store.records import records
from denialscan.store.requests import request_history, requests
from denialscan.store.reviews import NOBODY, PERSON, put_review
from denialscan.store.rows import DocumentRow, letter_row

AS_OF = "2026-11-22"

DENIAL = """U.S. Immigration and Customs Enforcement
Enforcement and Removal Operations
Houston Field Office

{day}

Ruth Abernathy
Bayou Immigrant Defense

Re: {name}, {number}

Dear Ms. Abernathy:

This responds to the request for release dated {request} for {name}, who is detained at the
{facility}. The request is denied, because your client missed a hearing on May 3, 2019.

Sincerely,

Harold B. Quimby
Field Office Director
"""
FIRST = {
    "day": "March 14, 2024", "name": "Marisol Ortega Fuentes", "number": "A 204 118 337",
    "request": "February 20, 2024", "facility": "Houston Contract Detention Facility",
}  # fmt: skip
PEOPLE = [
    {"person_id": "P1", "name": "Marisol Ortega Fuentes", "a_number": "A204118337"},
    {"person_id": "P2", "name": "Wendell Achterberg", "a_number": "A077345902"},
]
HELD = [{"person_id": "P1", "facility": "Houston Contract Detention Facility",
         "from": "2023-08-01", "to": ""}]  # fmt: skip
REQUESTS = [
    {"request_id": "Q1", "person_id": "P1", "kind": "release_request",
     "submitted_at": "2024-02-20", "submitted_to": "HOU"},
    {"request_id": "Q2", "person_id": "P2", "kind": "release_request",
     "submitted_at": "2024-02-20", "submitted_to": "HOU"},
]  # fmt: skip


def facts(**sheets: list[dict[str, str]]) -> CaseFacts:
    return from_tables({"people": PEOPLE, "detentions": HELD, "requests": REQUESTS} | sheets)


@pytest.fixture
def db(tmp_path: Path, analyser: Analyser) -> Path:
    """A store with two letters about P1, and one about P2."""
    from reading_letters import letters

    place = tmp_path / "s.db"
    later = FIRST | {"day": "August 2, 2024", "request": "July 1, 2024"}
    other = FIRST | {"name": "Wendell Achterberg", "number": "A 077 345 902"}
    with open_store(place, create=True) as store:
        for number, said in enumerate((FIRST, later, other)):
            (found,) = letters(DENIAL.format(**said), analyser, f"{number}.txt")
            put(store, found, str(number))
    return place


def put(store: Store, found: Letter, name: str) -> None:
    row = DocumentRow(sha256=found.source.sha256, media_type="text/plain", reading_key="r",
                      analysis_key=f"a{name}", letters=(letter_row(found),))  # fmt: skip
    put_document(store, row, PathRow(path=name, name=name, sha256=found.source.sha256))


def run(db: Path, found: CaseFacts | None = None, **more: Any) -> int:
    return check(db, as_of=AS_OF, facts=found, **more)


def outcomes(db: Path, rule: str) -> dict[str, tuple[str | None, str]]:
    """Return person and outcome of a rule by path."""
    with open_store(db) as store:
        return {
            r.sources[0].path: (
                r.link.person_id if r.link else None,
                next(f.outcome for f in r.findings if f.rule == rule),
            )
            for r in records(store)
        }


def test_letters_find_people_requests_and_matters(db: Path) -> None:
    assert run(db, facts()) == 3
    with open_store(db) as store:
        found = {r.sources[0].path: r for r in records(store)}
        asked = {r.request_id: r for r in requests(store)}
    assert found["0"].link is not None
    assert (found["0"].link.person_id, found["0"].request_id) == ("P1", "Q1")
    assert (found["2"].link and found["2"].link.person_id, found["2"].request_id) == ("P2", "Q2")
    assert found["0"].matter_id == found["1"].matter_id != found["2"].matter_id
    assert [r.letter_id for r in found["1"].letter.related] == [found["0"].letter.letter_id]
    assert asked["Q1"].answered_by == (found["0"].letter.letter_id,)
    assert {r.status for r in asked.values()} == {"answered"}


def test_nothing_is_done_twice(db: Path) -> None:
    run(db, facts())
    assert run(db, facts()) == 0


def test_one_changed_fact_touches_one_person(db: Path) -> None:
    run(db, facts())
    moved = [HELD[0] | {"facility": "Eloy Detention Center"}]
    assert run(db, facts(detentions=moved)) == 2
    assert outcomes(db, "facility_discrepancy") == {
        "0": ("P1", "flagged"), "1": ("P1", "flagged"), "2": ("P2", "not_applicable"),
    }  # fmt: skip


def test_findings_name_the_revision_of_the_facts(db: Path) -> None:
    run(db, facts())
    with open_store(db) as store:
        found = next(iter(records(store)))
    cited = {e.revision for f in found.findings for e in f.evidence if e.source == "facts"}
    assert cited == {facts().revision[:12]}


def test_order_and_processes_do_not_matter(
    db: Path, tmp_path: Path, analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reading_letters import letters

    from denialscan import settle

    run(db, facts())
    monkeypatch.setattr(settle, "_A_JOB", 1)
    monkeypatch.setattr(settle, "BATCH", 1)
    again = tmp_path / "again.db"
    later = FIRST | {"day": "August 2, 2024", "request": "July 1, 2024"}
    other = FIRST | {"name": "Wendell Achterberg", "number": "A 077 345 902"}
    with open_store(again, create=True) as store:
        for number, said in ((2, other), (1, later), (0, FIRST)):
            put(store, letters(DENIAL.format(**said), analyser, f"{number}.txt")[0], str(number))
    run(again, facts(), jobs=2)

    def told(place: Path) -> list[object]:
        with open_store(place) as store:
            return [
                (r.findings, r.link, r.request_id, r.matter_id, r.letter.related)
                for r in records(store)
            ] + list(requests(store))

    assert told(again) == told(db)


def test_a_person_may_decide_who_is_meant(db: Path) -> None:
    run(db, facts())
    with open_store(db) as store:
        target = next(r for r in records(store) if r.sources[0].path == "2").letter.letter_id
        put_review(store, letter_id=target, target=PERSON, verdict=NOBODY, reviewer="q",
                   made_at=AS_OF)  # fmt: skip
    run(db)
    assert outcomes(db, "name_discrepancy")["2"] == (None, "not_applicable")
    with open_store(db) as store:
        put_review(store, letter_id=target, target=PERSON, verdict="P1", reviewer="q",
                   made_at=AS_OF)  # fmt: skip
    run(db)
    assert outcomes(db, "a_number_discrepancy")["2"] == ("P1", "flagged")


def test_what_was_said_of_a_request_stays_when_an_answer_comes(
    db: Path, analyser: Analyser
) -> None:
    from reading_letters import letters

    unanswered = [*REQUESTS, {"request_id": "Q3", "person_id": "P2", "kind": "release_request",
                              "submitted_at": "2025-01-10", "submitted_to": "HOU"}]  # fmt: skip
    run(db, facts(requests=unanswered))
    with open_store(db) as store:
        (silent,) = (r for r in requests(store, "P2") if r.request_id == "Q3")
    assert [(f.rule, f.outcome) for f in silent.findings if f.outcome == "flagged"] == [
        ("no_response", "flagged")
    ]
    said = FIRST | {"name": "Wendell Achterberg", "number": "A 077 345 902",
                    "day": "January 30, 2025", "request": "January 10, 2025"}  # fmt: skip
    (answer,) = letters(DENIAL.format(**said), analyser, "3.txt")
    with open_store(db) as store:
        put(store, answer, "3")
    run(db)
    with open_store(db) as store:
        history = request_history(store, "Q3")
    assert [r.status for r in history] == [silent.status, "answered"]
    assert history[-1].answered_by == (answer.letter_id,)
    assert all(f.outcome != "flagged" for f in history[-1].findings if f.rule == "no_response")


def test_a_request_that_leaves_the_facts_is_kept_as_history(db: Path) -> None:
    run(db, facts())
    run(db, facts(requests=REQUESTS[:1]))
    with open_store(db) as store:
        assert [r.request_id for r in requests(store)] == ["Q1"]
        assert len(request_history(store, "Q2")) == 1


def test_a_copy_is_no_earlier_decision(db: Path, analyser: Analyser) -> None:
    """The same letter twice is one letter to the rules that look at others."""
    from reading_letters import letters

    run(db, facts())
    before = outcomes(db, "same_reviewer")
    text = DENIAL.format(**FIRST) + "\n"
    (copy,) = letters(text, analyser, "copy.txt")
    with open_store(db) as store:
        put(store, copy, "copy")
    run(db)
    after = outcomes(db, "same_reviewer")
    assert after.pop("copy") == before["0"]
    assert after == before


def test_own_findings_stay_as_they_are_stored(db: Path) -> None:
    run(db, facts())
    with open_store(db) as store, store.read() as connection:
        before = {
            r.letter_id: (r.own_findings, r.own_key)
            for r in connection.execute(store.t.checks.select())
        }
    moved = [HELD[0] | {"facility": "Eloy Detention Center"}]
    run(db, facts(detentions=moved))
    with open_store(db) as store, store.read() as connection:
        after = {
            r.letter_id: (r.own_findings, r.own_key)
            for r in connection.execute(store.t.checks.select())
        }
    assert after == before
