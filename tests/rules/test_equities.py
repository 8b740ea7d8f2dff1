"""Favourable factors: named, weighed, or only recited. Every person is invented."""

from __future__ import annotations

import pytest
from reading_letters import decided, findings, office_letter

from denialscan.nlp import Analyser
from denialscan.reference.equities import Factor, factors, named_factors
from denialscan.rules.weighing import Words, weighing

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
