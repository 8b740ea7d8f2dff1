"""A known submission held against the letter, item by item. Every person is invented."""

from __future__ import annotations

import pytest
from reading_letters import AS_OF, decided, findings, office_letter

from denialscan.facts import by_person, from_tables
from denialscan.nlp import Analyser
from denialscan.rules.evidence import read_items
from denialscan.rules.submissions import find_submission
from denialscan.schema import Context

PERSON = {"person_id": "P1", "name": "Amina Deng", "a_number": "A012345678"}
REQUEST = {
    "request_id": "Q1",
    "person_id": "P1",
    "kind": "release_request",
    "submitted_at": "2021-03-02",
}
ITEMS = {
    "letter": ("Letter of Pastor Gene Lott", "Templo Betel"),
    "tax": ("Tax transcripts 2015-2020", "seven years"),
    "doctor": ("Psychological evaluation by Dr. Hale", "July 2020"),
    "lease": ("Lease in Manchester", "two years"),
}


def known(*names: str, **request: str) -> Context:
    """Return a context whose file holds a submission of these items."""
    facts = from_tables(
        {
            "people": [PERSON],
            "requests": [REQUEST | request],
            "submissions": [
                {"request_id": "Q1", "item": ITEMS[n][0], "description": ITEMS[n][1]} for n in names
            ],
        }
    )
    return Context(as_of=AS_OF, facts=by_person(facts)["P1"])


def body(*sentences: str) -> str:
    return office_letter(
        "Your request for release from detention dated March 2, 2021 is denied. You failed to\n"
        "appear at your hearing on June 3, 2019.\n\n" + " ".join(sentences)
    )


@pytest.mark.parametrize(
    ("name", "sentence", "status"),
    [
        ("letter", "Pastor Lott's letter does not show that you would come to court.", "discussed"),
        ("letter", "Enclosed with your request was a letter of Pastor Gene Lott.", "listed"),
        ("letter", "All documents you submitted were considered.", "absent"),
        ("tax", "The tax transcripts were reviewed.", "listed"),
        ("tax", "Your tax transcripts speak for you but do not outweigh the record.", "discussed"),
        ("tax", "Your brother has a house.", "absent"),
        ("doctor", "Dr. Hale's evaluation describes anxiety that is treated here.", "discussed"),
        ("doctor", "Your psychological needs can be met in custody.", "undetermined"),
        ("doctor", "Nothing in the file changes this.", "absent"),
        ("lease", "We read the lease in Manchester.", "listed"),
        ("lease", "You have a place in Manchester.", "undetermined"),
    ],
)
def test_items(name: str, sentence: str, status: str, analyser: Analyser) -> None:
    one = decided(body(sentence), analyser)
    found = read_items(one, known(name))
    assert [i.status for i in found] == [status]


def test_absent_items_are_flagged_and_told(analyser: Analyser) -> None:
    one = decided(body("All evidence you submitted was considered. We read the lease."), analyser)
    found = findings(one, known("letter", "tax"))["evidence_not_discussed"]
    assert found.outcome == "flagged"
    assert found.message.startswith("2 of 2 item(s)")
    assert "everything was considered" in found.message
    assert {e.sheet for e in found.evidence if e.source == "facts"} == {"submissions"}
    assert {e.note for e in found.evidence if e.source == "facts"} == {"absent"}
    assert any(e.role == "searched" for e in found.evidence)


def test_listed_items_alone_do_not_flag(analyser: Analyser) -> None:
    one = decided(body("We received the tax transcripts and the lease in Manchester."), analyser)
    found = findings(one, known("tax", "lease"))["evidence_not_discussed"]
    assert found.outcome == "clear"
    assert "listed without analysis" in found.message


def test_without_a_submission(analyser: Analyser) -> None:
    silent = decided(body("You live in Ohio."), analyser)
    assert findings(silent)["evidence_not_discussed"].outcome == "not_applicable"
    bulk = decided(body("All documents you submitted were considered."), analyser)
    assert findings(bulk)["evidence_not_discussed"].outcome == "undetermined"


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"submitted_at": "2021-05-01"}, False),
        ({"kind": "parole"}, False),
        ({"submitted_at": ""}, True),
    ],
)
def test_the_request_must_fit_the_letter(
    changes: dict[str, str], fits: bool, analyser: Analyser
) -> None:
    one = decided(body("You live in Ohio."), analyser)
    assert bool(find_submission(one, known("tax", **changes))) is fits


def test_the_clients_own_name_points_to_no_paper(analyser: Analyser) -> None:
    ITEMS["own"] = ("Affidavit of Amina Deng", "her own")
    one = decided(body("Ms. Deng was told of this."), analyser)
    assert [i.status for i in read_items(one, known("own"))] != ["listed"]
