"""A known submission held against the letter, item by item. Every person is invented."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reading_letters import AS_OF, decided, findings, letter, office_letter

from denialscan.facts import by_person, from_tables
from denialscan.nlp import Analyser
from denialscan.rules.evidence import read_items
from denialscan.rules.submissions import find_submission
from denialscan.schema import Context, RequestLink

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


def filed(*items: str) -> Context:
    """Return a context whose file holds a submission of these items."""
    facts = from_tables(
        {
            "people": [PERSON],
            "requests": [REQUEST],
            "submissions": [{"request_id": "Q1", "item": i} for i in items],
        }
    )
    return Context(as_of=AS_OF, facts=by_person(facts)["P1"])


@pytest.mark.parametrize(
    ("item", "sentence", "status"),
    [
        ("Psychological evaluation", "Dr. Reyes's report on his depression was read.", "listed"),
        ("Letters of support", "We received letters from family and friends.", "listed"),
        ("Proof of residence", "You enclosed a lease.", "listed"),
        ("Medical records", "The hospital records were received.", "listed"),
        ("Tax returns 2015-2020", "Your tax transcripts do not outweigh the record.", "discussed"),
        ("School records of two children", "Your son's report cards were attached.", "listed"),
        ("Birth certificates of her children", "We read the birth certificate of your son.", "listed"),
        ("Expert declaration on conditions in Haiti", "The expert's declaration on country "
         "conditions was reviewed.", "listed"),
        ("Affidavit of sponsor", "Your sponsor's affidavit of support was included.", "listed"),
        ("Certified disposition of the 2015 case", "The court disposition you sent shows a plea.",
         "discussed"),
        ("Letter from his employer", "Your employer's letter was noted.", "listed"),
        ("Letter of treating oncologist", "The letter of your cancer doctor was read.", "listed"),
        ("Carta de su hermana", "Se revisaron las cartas de su hermana.", "listed"),
        ("Informe médico", "El informe médico fue recibido.", "listed"),
        ("Asthma medical records", "The medical records show asthma.", "discussed"),
        ("Voter card (carte d'électeur)", "The copy of a voter card was examined.", "listed"),
        ("Certificate, anger management", "He finished an anger management course.", "discussed"),
        ("Letter of his sister", "Your sister's offer of a room carries little weight.", "discussed"),
        # what might mean the item is never absent
        ("Letter of his pastor", "The letters of support were reviewed.", "undetermined"),
        ("Letter of his pastor", "Your church was considered.", "undetermined"),
        ("Cardiology report", "Your medical condition was considered.", "undetermined"),
        ("Birth certificates of three children", "You have three children.", "undetermined"),
        # what cannot is
        ("Letter of his pastor", "Your letter of March 2, 2021 was received.", "absent"),
        ("Letter of his pastor", "The letter of your sister was read.", "absent"),
        ("Cardiology report", "All evidence you submitted was considered.", "absent"),
        ("School records of two children", "The cardiology report was looked at.", "absent"),
        ("Psychological evaluation", "You did not report on May 3, 2020.", "absent"),
    ],
)  # fmt: skip
def test_synonyms_and_near_misses(
    item: str, sentence: str, status: str, analyser: Analyser
) -> None:
    one = decided(body(sentence), analyser)
    assert [i.status for i in read_items(one, filed(item))] == [status]


def test_forms_of_the_request_are_no_evidence(analyser: Analyser) -> None:
    one = decided(body("Nothing changes this."), analyser)
    found = read_items(one, filed("Form G-28", "Filing fee", "I-246 with fee", "Lease"))
    assert [i.item.name for i in found] == ["Lease"]


REQUEST_LETTER = """LAFOREST & MBEKI
Attorneys at Law
Baltimore, Maryland

March 2, 2021

Field Office Director, ERO Boston

Re: Request for release, Amina Deng, A 012 345 678

Dear Director:

We represent Ms. Deng and ask that she be released from detention. Enclosed please find:

Exhibit A: Letter of Pastor Gene Lott
Exhibit B: Psychological evaluation by Dr. Hale
Exhibit C: Form G-28

Respectfully submitted,

Odile Laforest
Attorney for Ms. Deng
"""


def test_counsels_own_request_stands_in_for_missing_rows(analyser: Analyser) -> None:
    asked = letter(REQUEST_LETTER, analyser)
    assert asked.kind.value == "request"
    one = decided(body("Pastor Lott's letter was read."), analyser)
    context = replace(known(), linked=(asked,))
    found = findings(one, context)["evidence_not_discussed"]
    assert found.outcome == "undetermined"  # nobody has confirmed what was read
    assert found.message.startswith("1 of 2 item(s)")
    assert "as read from counsel's request" in found.message
    cited = [e for e in found.evidence if e.source == "other_letter"]
    assert {e.letter_id for e in cited} == {asked.letter_id}
    assert {e.note for e in cited} == {"listed", "absent"}
    assert all(e.boxes and e.quote for e in cited)


def test_rows_of_the_client_file_come_before_what_was_read(analyser: Analyser) -> None:
    asked = letter(REQUEST_LETTER, analyser)
    one = decided(body("The tax transcripts were reviewed."), analyser)
    found = findings(one, replace(known("tax"), linked=(asked,)))["evidence_not_discussed"]
    assert found.outcome == "clear"
    assert "counsel's request" not in found.message


def test_a_request_that_came_later_is_not_answered(analyser: Analyser) -> None:
    asked = letter(REQUEST_LETTER.replace("March 2, 2021", "May 2, 2021"), analyser)
    one = decided(body("Nothing changes this."), analyser)
    found = findings(one, Context(as_of=AS_OF, linked=(asked,)))["evidence_not_discussed"]
    assert found.outcome == "not_applicable"


def test_the_linked_request_decides_which_rows_count(analyser: Analyser) -> None:
    facts = from_tables(
        {
            "people": [PERSON],
            "requests": [REQUEST, REQUEST | {"request_id": "Q2", "submitted_at": "2021-03-10"}],
            "submissions": [
                {"request_id": "Q1", "item": "Psychological evaluation"},
                {"request_id": "Q2", "item": "Tax transcripts"},
            ],
        }
    )
    one = decided(
        office_letter("Your request for release from detention is denied. You failed to appear on\n"
                      "June 3, 2019. The psychological evaluation was read."), analyser)  # fmt: skip
    context = Context(as_of=AS_OF, facts=by_person(facts)["P1"])

    def outcome(link: RequestLink) -> str:
        return findings(one, replace(context, request=link))["evidence_not_discussed"].outcome

    def to(request_id: str | None) -> RequestLink:
        return RequestLink(request_id=request_id, confidence=0.9, reason="of its date")

    assert outcome(to("Q1")) == "clear"
    assert outcome(to("Q2")) == "flagged"
    assert outcome(to(None)) == "undetermined"
