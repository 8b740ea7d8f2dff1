"""Which request a letter answers, and which letters belong together."""

from __future__ import annotations

from typing import Any

import pytest

from denialscan.facts import by_person, from_tables
from denialscan.matters import find_matters, person_key
from denialscan.schema import CaseFacts, LetterBrief, Related

STAY, PAROLE = "stay_of_removal", "parole"


def letter(name: str, date: str | None, kind: str = STAY, **more: Any) -> LetterBrief:
    values: dict[str, Any] = {
        "letter_id": name,
        "kind": kind,
        "outcome": "none" if kind in ("request", "acknowledgement") else "denied",
        "text_trusted": True,
        "letter_date": date,
    }
    return LetterBrief(**(values | more))


def client(*requests: tuple[str, str, str, str], decisions: Any = ()) -> CaseFacts:
    """Return the file of one person: (id, kind, submitted, to) of each request."""
    names = ("request_id", "kind", "submitted_at", "submitted_to")
    facts = from_tables(
        {
            "people": [{"person_id": "P1", "name": "Ana Ruiz"}],
            "requests": [{"person_id": "P1", **dict(zip(names, r, strict=True))} for r in requests],
            "decisions": [{"person_id": "P1", **d} for d in decisions],
        }
    )
    return by_person(facts)["P1"]


def answers(facts: CaseFacts | None, *letters: LetterBrief) -> dict[str, str | None]:
    found = find_matters("p P1", letters, facts)
    return {i: m.request.request_id if m.request else None for i, m in found.items()}


TWO = client(("Q1", STAY, "2024-03-05", "HOU"), ("Q2", STAY, "2024-06-10", "HOU"))


@pytest.mark.parametrize(
    ("facts", "one", "request_id"),
    [
        # the only one of its kind
        (client(("Q1", STAY, "2024-03-05", "HOU")), letter("a", "2024-04-01"), "Q1"),
        (client(("Q1", PAROLE, "2024-03-05", "HOU")), letter("a", "2024-04-01"), None),
        # filed later than the letter
        (client(("Q1", STAY, "2024-05-05", "HOU")), letter("a", "2024-04-01"), None),
        # the letter names the day, or one soon before it
        (TWO, letter("a", "2024-07-01", request_date="2024-03-05"), "Q1"),
        (TWO, letter("a", "2024-07-01", request_date="2024-06-08"), "Q2"),
        # two open requests, and nothing tells them apart
        (TWO, letter("a", "2024-07-01"), None),
        (TWO, letter("a", "2024-05-01"), "Q1"),
        # a slip in the day is not another request; a wholly different day is
        (client(("Q1", STAY, "2024-03-05", "HOU")),
         letter("a", "2024-04-01", request_date="2023-03-05"), "Q1"),
        (client(("Q1", STAY, "2024-03-05", "HOU")),
         letter("a", "2024-04-01", request_date="2022-11-17"), None),
        # a request for release has several names; then the day must agree as well
        (client(("Q1", "case_review", "2024-03-05", "HOU")),
         letter("a", "2024-04-01", "release_request", office="HOU", request_date="2024-03-05"),
         "Q1"),
        (client(("Q1", "case_review", "2024-03-05", "HOU")),
         letter("a", "2024-04-01", "release_request", office="HOU"), None),
        # its very kind is enough, even from another office
        (client(("Q1", "case_review", "2024-03-05", "HQ")),
         letter("a", "2024-04-01", "case_review", office="HOU"), "Q1"),
        # OPLA answers what was sent to OPLA
        (client(("Q1", "prosecutorial_discretion", "2024-03-05", "OPLA"),
                ("Q2", "prosecutorial_discretion", "2024-03-06", "HOU")),
         letter("a", "2024-04-01", "prosecutorial_discretion", office="OPLA"), "Q1"),
        # other letters answer nothing
        (client(("Q1", STAY, "2024-03-05", "HOU")),
         letter("a", "2024-04-01", "transfer_notice"), None),
        # an acknowledgement by its day or by what it names
        (TWO, letter("a", "2024-07-01", "acknowledgement", request_date="2024-06-10"), "Q2"),
        # counsel's own letter is the request that was filed on its day
        (TWO, letter("a", "2024-06-09", "request", request_kind=STAY), "Q2"),
        (TWO, letter("a", "2024-06-12", "request", request_kind=STAY), None),
    ],
)  # fmt: skip
def test_request(facts: CaseFacts, one: LetterBrief, request_id: str | None) -> None:
    link = find_matters("p P1", [one], facts)[one.letter_id].request
    assert link is not None
    assert link.request_id == request_id
    assert (link.confidence is None) == (request_id is None)


def test_unsure_requests_are_candidates() -> None:
    link = find_matters("p P1", [letter("a", "2024-07-01")], TWO)["a"].request
    assert link is not None
    assert set(link.candidates) == {"Q1", "Q2"}


def test_a_request_once_answered_leaves_the_next_to_the_next_letter() -> None:
    assert answers(
        TWO, letter("b", "2024-07-01"), letter("a", "2024-04-02", request_date="2024-03-05")
    ) == {"a": "Q1", "b": "Q2"}


def test_a_request_sent_back_may_still_be_decided() -> None:
    facts = client(("Q1", STAY, "2024-03-05", "HOU"))
    back = letter("a", "2024-03-20", outcome="kicked_back")
    assert answers(facts, back, letter("b", "2024-04-02")) == {"a": "Q1", "b": "Q1"}


def test_a_known_decision_names_the_letter_and_closes_the_request() -> None:
    known = [{"request_id": "Q1", "decided_at": "2024-06-20", "office": "HOU", "outcome": "denied"}]
    facts = client(
        ("Q1", STAY, "2024-03-05", "HOU"), ("Q2", STAY, "2024-06-10", "HOU"), decisions=known
    )
    assert answers(facts, letter("a", "2024-06-20")) == {"a": "Q1"}
    assert answers(facts, letter("a", "2024-07-20")) == {"a": "Q2"}


def test_matters_part_people_and_kinds() -> None:
    letters = [letter("a", "2024-04-01"), letter("b", "2024-05-01"), letter("c", "2024-05-02", PAROLE)]  # fmt: skip
    mine = find_matters("p P1", letters, None)
    other = find_matters("p P2", letters, None)
    ids = [m.request.matter_id for m in mine.values() if m.request]
    assert len(ids) == 3
    assert ids[0] == ids[1] != ids[2]
    assert not set(ids) & {m.request.matter_id for m in other.values() if m.request}
    # Nobody knows whom a letter without a key is about.
    assert find_matters("a", letters[:1], None)["a"].request is None


def relations(*letters: LetterBrief, facts: CaseFacts | None = None) -> dict[str, list[str]]:
    found = find_matters("p P1", letters, facts)
    return {
        i: [f"{r.relation} {r.letter_id}" for r in m.relations]
        for i, m in found.items()
        if m.relations
    }


def test_a_reply_answers_counsels_letter() -> None:
    asked = letter("q", "2024-03-04", "request", request_kind=STAY)
    receipt = letter("k", "2024-03-20", "acknowledgement", request_kind=STAY)
    reply = letter("r", "2024-04-01", request_date="2024-03-05")
    assert relations(reply, receipt, asked) == {
        "k": ["answers q"],
        "r": ["answers q", "same_matter k"],
    }
    stranger = letter("r", "2024-04-01", request_date="2024-01-09")
    assert relations(stranger, asked) == {"r": ["same_matter q"]}
    assert relations(letter("r", "2024-04-01", PAROLE), asked) == {}


def test_a_second_adverse_decision_affirms_the_first() -> None:
    facts = client(("Q1", STAY, "2024-03-05", "HOU"))
    first, second = letter("a", "2024-04-01"), letter("b", "2024-05-01")
    again = letter("b", "2024-05-01", request_date="2024-03-05")
    assert relations(first, again, facts=facts) == {"b": ["affirms a"]}
    # It may as well answer a request that is not in the file.
    assert answers(facts, first, second) == {"a": "Q1", "b": None}
    assert relations(first, second, facts=facts) == {"b": ["same_matter a"]}
    named = letter("b", "2024-05-01", decision_dates=("2024-04-01",))
    assert relations(first, named) == {"b": ["affirms a"]}
    # A new request after a denial that is told as history.
    next_one = letter("b", "2024-07-01", request_date="2024-06-10", decision_dates=("2024-04-01",))
    old = letter("a", "2024-04-01", request_date="2024-03-05")
    assert relations(old, next_one, facts=TWO) == {"b": ["same_matter a"]}
    granted = letter("b", "2024-05-01", outcome="granted", decision_dates=("2024-04-01",))
    assert relations(first, granted) == {"b": ["same_matter a"]}
    sent_back = letter("a", "2024-04-01", outcome="kicked_back")
    assert relations(sent_back, second, facts=facts) == {"b": ["same_matter a"]}


def test_headquarters_reviews_what_the_field_office_decided() -> None:
    facts = client(("Q1", "release_request", "2024-03-05", "BOS"), ("Q2", "case_review", "2024-05-05", "HQ"))  # fmt: skip
    local = letter("a", "2024-04-01", "release_request", office="BOS")
    review = letter("b", "2024-06-01", "case_review", office="BOS")
    assert relations(local, review, facts=facts) == {"b": ["affirms a"]}
    # Decided after the review was asked for: not what it reviews.
    late = letter("a", "2024-05-20", "release_request", office="BOS")
    assert relations(late, review, facts=facts) == {}
    stay = letter("b", "2024-06-01", STAY, office="HQ", decision_dates=("2024-04-01",))
    assert relations(local, stay, facts=facts) == {}
    # Reviews at fixed times are decisions of their own.
    first, next_ = letter("a", "2024-04-01", "custody_review", office="BOS"), letter("b", "2024-07-01", "custody_review", office="HQ")  # fmt: skip
    assert relations(first, next_) == {"b": ["same_matter a"]}


def test_copies_and_older_messages_get_no_second_tie() -> None:
    copy = letter("b", "2024-05-01", related=(Related(letter_id="a", relation="duplicate_of"),))
    assert relations(letter("a", "2024-05-01"), copy) == {}
    thread = letter("b", "2024-05-01", related=(Related(letter_id="a", relation="older_message"),))
    assert relations(letter("a", "2024-04-01"), thread) == {}


def test_order_of_arrival_changes_nothing() -> None:
    letters = [
        letter("q", "2024-03-04", "request", request_kind=STAY),
        letter("a", "2024-04-01"),
        letter("b", "2024-05-01", decision_dates=("2024-04-01",)),
        letter("c", None),
    ]
    forward = find_matters("p P1", letters, TWO)
    assert find_matters("p P1", letters[::-1], TWO) == forward


@pytest.mark.parametrize(
    ("values", "unlinked", "key"),
    [
        ({"a_numbers": ("A012345678", "A012345679")}, False, "a A012345678"),
        ({"person_name": "RUIZ MORA, Ana", "country": "HN"}, False, "n ana mora ruiz HN"),
        ({"person_name": "Ana Ruiz"}, False, None),
        ({"person_name": "Ms. Ruiz", "country": "HN"}, False, None),
        ({}, False, None),
        # A number that a machine read may be a client's, misread.
        ({"a_numbers": ("A012345678",), "text_trusted": False}, False, None),
        ({"a_numbers": ("A012345678",), "text_trusted": False, "person_name": "Ana Ruiz"},
         False, "a A012345678"),
        ({"a_numbers": ("A012345678",), "text_trusted": False, "person_name": "Ana Ruiz"},
         True, None),
    ],
)  # fmt: skip
def test_person_key(values: dict[str, Any], unlinked: bool, key: str | None) -> None:
    assert person_key(letter("a", None, **values), unlinked=unlinked) == key
