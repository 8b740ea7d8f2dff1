"""Favourable factors: named, weighed, or only recited. Every person is invented."""

from __future__ import annotations

import pytest
from reading_letters import AS_OF, decided, findings, office_letter

from denialscan.facts import by_person, from_tables
from denialscan.nlp import Analyser
from denialscan.reference.equities import (
    Factor,
    category_of,
    factors,
    items_of,
    law_items,
    law_of,
    named_factors,
)
from denialscan.rules.weighing import Words, weighing
from denialscan.schema import Context

DENIED = "Your request for release from detention dated March 2, 2021 is denied.\n\n"
REASON = "You failed to appear at your hearing on June 3, 2019, and you are a flight risk.\n\n"


@pytest.mark.parametrize("factor", factors(), ids=lambda f: f.kind)
def test_examples_of_factors(factor: Factor) -> None:
    assert all(factor.regex.search(text) for text in factor.examples)
    assert not any(factor.regex.search(text) for text in factor.near_misses)


@pytest.mark.parametrize("words", weighing(), ids=lambda w: w.name)
def test_examples_of_weighing_words(words: Words) -> None:
    assert all(words.regex.search(text) for text in words.examples)
    assert not any(words.regex.search(text) for text in words.near_misses)


def test_every_factor_has_an_item_of_the_law() -> None:
    lists = {i.split("_")[0] for f in factors() for i in f.ids}
    assert {"f1", "f2", "f3", "f4", "f5", "f7", "f8", "p1", "p2", "p4", "p5"} <= lists
    assert {"d1", "d2", "d3"} <= lists
    assert len({f.kind for f in factors()}) == len(factors())
    assert {i for f in factors() for i in f.ids} <= set(law_items())


@pytest.mark.parametrize(
    ("name", "category", "item", "citation"),
    [
        ("family", "family", "f5_ties", "8 CFR 241.4(f)(5)"),
        ("Medical", "health", "p1_medical", "8 CFR 212.5(b)(1)"),
        ("Length of Residence", "length_of_residence", "f5_ties", "8 CFR 241.4(f)(5)"),
        ("caregiver", "caregiving", "f8_other", "8 CFR 241.4(f)(8)"),
        ("age at entry", "age_at_entry", "f8_other", "8 CFR 241.4(f)(8)"),
        ("lawful_status", "lawful_status", "f5_ties", "8 CFR 241.4(f)(5)"),
        ("community", "community_support", "f5_ties", "8 CFR 241.4(f)(5)"),
        ("risk_group", "risk_group", "p1_medical", "8 CFR 212.5(b)(1)"),
        ("f6_immigration_history", "f6_immigration_history", "f6_immigration_history", "8 CFR 241.4(f)(6)"),
    ],
)  # fmt: skip
def test_categories_know_their_law(name: str, category: str, item: str, citation: str) -> None:
    found = category_of(name)
    assert found == category
    law = law_of(category)
    assert law is not None
    assert (law.id, law.citation) == (item, citation)


def test_a_category_is_told_under_the_list_that_is_read() -> None:
    assert [i.id for i in items_of("family")] == ["f5_ties", "d2_community_ties"]
    law = law_of("family", ("p", "d"))
    assert law is not None
    assert law.citation == "8 CFR 212.5(d)(2)"
    assert category_of("shoe size") is None
    assert law_of("shoe size") is None


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("You have two United States citizen children.", {"family"}),
        ("You have no close relatives in this country.", set()),
        ("You have not shown that your sponsor has room.", set()),
        ("We do not doubt that your wife needs you.", {"family"}),
        ("You assaulted your wife in 2019.", set()),
        ("You have no disciplinary reports.", {"conduct_in_custody"}),
    ],
)
def test_factors_that_are_denied_or_harmed_are_not_named(text: str, kinds: set[str]) -> None:
    assert {n.kind for n in named_factors(text)} == kinds


@pytest.mark.parametrize(
    "weighed",
    [
        "Although you have a United States citizen wife, you left once before.",
        "Your ties to the community do not outweigh the risk that you will not appear.",
        "We considered your family ties and your work history. However, you are a flight risk.",
        "Your sister in Ohio has a room for you. That offer carries little weight because you left "
        "the same room in 2018.",
        "Your diabetes is being treated at the jail and does not require your release.",
        "You completed a welding course, but the incident of May 3, 2020 came after it.",
        "The letters of your pastor were read. They do not show that you would come to court.",
        "Your military service is to your credit; it was weighed against your record.",
        "You have lived here for twenty years; nevertheless you moved without telling us.",
        "Pese a que usted tiene tres hijos, no compareció en 2019.",
    ],
)
def test_weighed(weighed: str, analyser: Analyser) -> None:
    found = findings(decided(office_letter(DENIED + REASON + weighed), analyser))
    assert found["equities_not_weighed"].outcome == "clear"
    assert found["equities_not_weighed"].evidence


@pytest.mark.parametrize(
    ("recited", "said"),
    [
        ("", "none is named"),
        ("All factors in your case were considered.", "none is named"),
        ("We considered your family ties and your employment.", "not compared"),
        ("The positive factors do not outweigh the negative factors.", "none is named"),
        ("You state that you have a wife and that your work history is steady.", "only told"),
        ("ICE weighs family ties, length of residence and health in each case.", ""),
        ("You have no family in the United States and no fixed address.", "none is named"),
        ("While in custody you completed a course.", "not compared"),
    ],
)
def test_not_weighed(recited: str, said: str, analyser: Analyser) -> None:
    found = findings(decided(office_letter(DENIED + REASON + recited), analyser))
    answer = found["equities_not_weighed"]
    assert answer.outcome == "flagged"
    assert said in answer.message
    assert any(e.role == "searched" for e in answer.evidence)


def test_what_is_named_and_what_is_weighed_are_told_by_category(analyser: Analyser) -> None:
    body = (
        "Your custody status has been reviewed under 8 CFR 241.4 and you will not be released.\n\n"
        f"{REASON}Your mother's letter was read. Your rehabilitation does not outweigh the risk.\n"
    )
    caption = "Re: Amina Deng, A 012 345 678\n\nDecision to Continue Detention"
    one = decided(office_letter(body, caption=caption), analyser, kind="custody_review")
    message = findings(one)["equities_not_weighed"].message
    assert "weighs rehabilitation" in message
    assert "without being weighed: family" in message


def test_what_was_weighed_for_the_part_granted_does_not_count(analyser: Analyser) -> None:
    body = (
        "You asked for release or for a lower bond.\n\n"
        "Your bond is reduced to $5,000, because your wife's illness outweighs the small record.\n\n"
        "Your request for release on recognizance is denied. You failed to appear on June 3, 2019."
    )
    one = decided(office_letter(body), analyser, outcome="granted_in_part")
    assert findings(one)["equities_not_weighed"].outcome == "flagged"


def test_reviews_of_the_likelihood_of_removal_ask_for_other_factors(analyser: Analyser) -> None:
    body = (
        "Your request for release under 8 CFR 241.13 is denied. There is a significant likelihood of\n"
        "your removal in the reasonably foreseeable future: the Consulate of Ghana interviewed you on\n"
        "May 3, 2021 and issued a travel document."
    )
    caption = "Re: Amina Deng, A 012 345 678\n\nPost-Order Custody Review"
    one = decided(office_letter(body, caption=caption), analyser, kind="custody_review")
    assert findings(one)["equities_not_weighed"].outcome == "not_applicable"


def known(*rows: tuple[str, str], items: tuple[str, ...] = ()) -> Context:
    """Return a context whose file holds these equities and these items."""
    facts = from_tables(
        {
            "people": [{"person_id": "P1", "name": "Amina Deng", "a_number": "A012345678"}],
            "equities": [
                {"person_id": "P1", "category": c, "description": d} for c, d in rows
            ],
            "requests": [
                {"request_id": "Q1", "person_id": "P1", "kind": "release_request",
                 "submitted_at": "2021-03-02"}
            ],
            "submissions": [{"request_id": "Q1", "item": i} for i in items],
        }
    )  # fmt: skip
    return Context(as_of=AS_OF, facts=by_person(facts)["P1"])


def test_what_was_submitted_is_told_by_category_against_what_was_weighed(
    analyser: Analyser,
) -> None:
    weighed = "Although you have a United States citizen wife, you left once before."
    recited = "You are enrolled in a welding course."
    one = decided(office_letter(f"{DENIED}{REASON}{weighed} {recited}"), analyser)
    context = known(
        ("family", "wife and two sons"),
        ("medical", "asthma since childhood"),
        items=("Certificate of completion, anger management", "Form G-28"),
    )
    alone, found = (findings(one, c)["equities_not_weighed"] for c in (None, context))
    assert found.outcome == alone.outcome == "clear"
    assert "Submitted, by category:" not in alone.message
    assert "family (f5_ties, 8 CFR 241.4(f)(5)): weighed" in found.message
    assert "health (p1_medical, 8 CFR 212.5(b)(1)): absent" in found.message
    assert "rehabilitation (f4_rehabilitation, 8 CFR 241.4(f)(4))" in found.message
    cited = {e.note for e in found.evidence if e.sheet == "equities"}
    assert cited == {"weighed", "absent"}


def test_the_outcome_hangs_on_the_letter_not_on_the_file(analyser: Analyser) -> None:
    one = decided(office_letter(f"{DENIED}{REASON}You have a wife."), analyser)
    found = findings(one, known(("family", "a wife")))["equities_not_weighed"]
    assert found.outcome == "flagged"
    assert "family (f5_ties, 8 CFR 241.4(f)(5)): mentioned" in found.message


def test_an_equity_that_no_longer_held_is_not_told(analyser: Analyser) -> None:
    one = decided(office_letter(f"{DENIED}{REASON}"), analyser)
    facts = from_tables(
        {
            "people": [{"person_id": "P1", "name": "Amina Deng"}],
            "equities": [
                {"person_id": "P1", "category": "pregnancy", "from": "2018", "to": "2019"},
                {"person_id": "P1", "category": "caregiving", "from": "2020-05"},
            ],
        }
    )
    context = Context(as_of=AS_OF, facts=by_person(facts)["P1"])
    message = findings(one, context)["equities_not_weighed"].message
    assert "caregiving" in message
    assert "pregnancy" not in message


def test_a_category_whose_paper_is_spoken_of_is_not_absent(analyser: Analyser) -> None:
    one = decided(office_letter(f"{DENIED}{REASON}Ms. Tully's paper was read."), analyser)
    message = findings(one, known(items=("Sponsor affidavit of Maureen Tully",)))[
        "equities_not_weighed"
    ].message
    assert "sponsor (d1_undertaking, 8 CFR 212.5(d)(1)): mentioned" in message
