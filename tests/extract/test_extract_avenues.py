"""Routes that are open, closed, past or somebody else's. Every person is invented."""

from __future__ import annotations

import pytest
from reading_letters import decided, findings, office_letter

from denialscan.extract.avenues import avenue_forms
from denialscan.nlp import Analyser
from denialscan.patterns import Worded

DENIED = (
    "Your request for release from detention is denied. You failed to appear at your hearing on\n"
    "June 3, 2019.\n\n"
)


@pytest.mark.parametrize("form", avenue_forms(), ids=lambda f: f.name)
def test_examples_of_the_forms(form: Worded) -> None:
    assert all(form.regex.search(text) for text in form.examples)


@pytest.mark.parametrize("form", avenue_forms(), ids=lambda f: f.name)
def test_near_misses_are_no_route(form: Worded, analyser: Analyser) -> None:
    for text in form.near_misses:
        one = decided(office_letter(DENIED + text), analyser)
        assert not one.marked("avenue"), text


@pytest.mark.parametrize(
    "route",
    [
        "Counsel may bring any change in your health to our attention.",
        "We will look again around June 2024.",
        "A further Form I-246 may be tendered at the window of this office.",
        "If something really changes, put it in an envelope and send it to me.",
        "While no appeal lies from this answer, you may ask again six months from today.",
        "Although no appeal lies, a fresh application may be lodged before that date.",
        "Should her doctors report a relapse, write to me and I will take the matter up again.",
        "The next annual review falls due about April 2024.",
        "Usted puede presentar una nueva solicitud a esta oficina.",
        "The request may be renewed up to thirty days before the hearing.",
    ],
)
def test_open_routes(route: str, analyser: Analyser) -> None:
    one = decided(office_letter(DENIED + route), analyser)
    found = findings(one)["no_reconsideration_notice"]
    assert found.outcome == "clear"
    assert one.value("reconsideration_avenue")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no way"),
        ("No appeal lies from this decision.", "states that there is no"),
        ("This decision is final and no further review will be conducted.", "states that"),
        ("If you have questions, please contact this office.", "names no way"),
        ("You may be arrested at any time.", "names no way"),
        ("The consul may review your passport application again in June.", "names no way"),
    ],
)
def test_no_route(text: str, said: str, analyser: Analyser) -> None:
    found = findings(decided(office_letter(DENIED + text), analyser))["no_reconsideration_notice"]
    assert found.outcome == "flagged"
    assert said in found.message
