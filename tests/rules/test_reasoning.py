"""What the contract says of the reasons, sentence by sentence.

Letters are built from judged sentences, so that the rules are tested and not the
reading; ``test_pipeline.py`` joins the two.
"""

from __future__ import annotations

from typing import Any

import pytest
from builders import evidence, letter

from denialscan.rules.engine import run_rules
from denialscan.schema import Context, Finding, Label, Letter, Mark, Sentence

AS_OF = "2026-11-22"


def because(
    *grounds: str, fact: bool = False, said: tuple[str, ...] = (), cues: tuple[str, ...] = ()
) -> Sentence:
    """Return a ground; ``said`` names the kinds of fact stated in it."""
    text = f"Because of {', '.join(grounds)}."
    return Sentence(
        text=text,
        role="ground",
        roles=("ground",),
        grounds=grounds,  # type: ignore[arg-type]
        case_specific=fact or bool(said),
        evidence=(evidence(text),),
        cues=(*cues, *(f"said.{s}" for s in said)),
    )


def weighed() -> Sentence:
    """Return a favourable factor that the sentence answers."""
    text = "Your family ties do not outweigh this."
    return Sentence(
        text=text,
        role="equity",
        roles=("equity",),
        evidence=(evidence(text),),
        cues=("ctx.not_determinative", "eq.family"),
    )


def mark(name: str, value: str = "") -> Mark:
    return Mark(name=name, value=value, evidence=(evidence(name),))


def denial(*sentences: Sentence, marks: tuple[Mark, ...] = (), **changes: Any) -> Letter:
    values: dict[str, Any] = {
        "kind": Label(value="case_review", confidence=0.9),
        "outcome": Label(value="denied", confidence=0.9, evidence=(evidence(),)),
        "searched": (evidence("all of it", role="searched"),),
    }
    return letter(sentences=sentences, marks=marks, **(values | changes))


def run(one: Letter, *linked: Letter) -> dict[str, Finding]:
    return {f.rule: f for f in run_rules(one, Context(as_of=AS_OF, linked=linked))}


def outcomes(one: Letter, *linked: Letter) -> dict[str, str]:
    return {rule: f.outcome for rule, f in run(one, *linked).items()}


CONVICTION = because("criminal_history", said=("criminal_history",))
MISSED_HEARING = because("flight_risk", said=("flight_risk",))
PRIORITY = because("priority_category")
DISCRETION = because("discretion_only")

#: grounds -> summary_denial, missing_rationale, categorical_denial, criminal_history_only
TABLE = (
    ("no ground", (), "flagged", "flagged", "clear", "clear"),
    ("a fact", (MISSED_HEARING,), "clear", "clear", "clear", "clear"),
    ("a bare label", (because("flight_risk"),), "flagged", "clear", "clear", "clear"),
    ("bare danger", (because("danger"),), "flagged", "clear", "clear", "clear"),
    ("discretion only", (DISCRETION,), "flagged", "clear", "clear", "clear"),
    ("a bare category", (PRIORITY,), "flagged", "clear", "flagged", "clear"),
    (
        "category and discretion",
        (PRIORITY, DISCRETION),
        "flagged",
        "clear",
        "flagged",
        "clear",
    ),
    (
        "category and a fact beyond it",
        (PRIORITY, MISSED_HEARING),
        "clear",
        "clear",
        "clear",
        "clear",
    ),
    (
        "category with the conviction that places in it",
        (because("priority_category", "criminal_history", said=("criminal_history",)),),
        "clear",
        "clear",
        "flagged",
        "flagged",
    ),
    ("nothing but a conviction", (CONVICTION,), "clear", "clear", "clear", "flagged"),
    (
        "conviction and bare danger",
        (CONVICTION, because("danger")),
        "clear",
        "clear",
        "clear",
        "flagged",
    ),
    (
        "conviction and discretion",
        (CONVICTION, DISCRETION),
        "clear",
        "clear",
        "clear",
        "flagged",
    ),
    (
        "conviction and flight risk",
        (CONVICTION, because("flight_risk")),
        "clear",
        "clear",
        "clear",
        "clear",
    ),
    (
        "conviction and immigration history",
        (CONVICTION, because("immigration_history")),
        "clear",
        "clear",
        "clear",
        "clear",
    ),
    (
        "conviction and refusal to cooperate",
        (CONVICTION, because("non_cooperation")),
        "clear",
        "clear",
        "clear",
        "clear",
    ),
    (
        "conviction and mandatory detention",
        (CONVICTION, because("mandatory_detention")),
        "clear",
        "clear",
        "clear",
        "clear",
    ),
    (
        "conviction and danger shown by other facts",
        (CONVICTION, because("danger", said=("danger",))),
        "clear",
        "clear",
        "clear",
        "clear",
    ),
    (
        "mandatory detention alone",
        (because("mandatory_detention"),),
        "flagged",
        "clear",
        "clear",
        "clear",
    ),
)


@pytest.mark.parametrize(
    ("sentences", "summary", "missing", "category", "record"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_grounds(
    sentences: tuple[Sentence, ...], summary: str, missing: str, category: str, record: str
) -> None:
    answered = outcomes(denial(*sentences))
    assert {
        "summary_denial": answered["summary_denial"],
        "missing_rationale": answered["missing_rationale"],
        "categorical_denial": answered["categorical_denial"],
        "criminal_history_only": answered["criminal_history_only"],
    } == {
        "summary_denial": summary,
        "missing_rationale": missing,
        "categorical_denial": category,
        "criminal_history_only": record,
    }


def test_missing_rationale_is_always_a_summary_denial_too() -> None:
    for name, sentences, *_rest in TABLE:
        answered = outcomes(denial(*sentences))
        if answered["missing_rationale"] == "flagged":
            assert answered["summary_denial"] == "flagged", name


def test_equities_weighed_against_the_category_lift_it() -> None:
    assert outcomes(denial(PRIORITY, weighed()))["categorical_denial"] == "clear"


def test_recited_equity_does_not_lift_the_category() -> None:
    recited = Sentence(
        text="You have family here.",
        role="equity",
        roles=("equity",),
        evidence=(evidence(),),
        cues=("eq.family",),
    )
    assert outcomes(denial(PRIORITY, recited))["categorical_denial"] == "flagged"


def test_a_category_said_to_suffice_is_flagged_whatever_else_stands_there() -> None:
    said_to_suffice = Mark(name="sufficient_category", evidence=PRIORITY.evidence)
    one = denial(PRIORITY, MISSED_HEARING, marks=(said_to_suffice,))
    assert outcomes(one)["categorical_denial"] == "flagged"


def test_flags_cite_the_decision_the_grounds_and_what_was_searched() -> None:
    found = run(denial(PRIORITY))
    quotes = [e.quote for e in found["summary_denial"].evidence]
    assert quotes == ["denied", "Because of priority_category.", "all of it"]
    missing = run(denial())["missing_rationale"].evidence
    assert [e.role for e in missing] == ["supports", "searched"]


INCORPORATED = (mark("incorporates"),)
BY_REFERENCE = (
    "summary_denial",
    "missing_rationale",
    "categorical_denial",
    "criminal_history_only",
)


@pytest.mark.parametrize("rule", BY_REFERENCE)
def test_reasons_by_reference_wait_for_the_letter(rule: str) -> None:
    assert outcomes(denial(marks=INCORPORATED))[rule] == "undetermined"
    assert outcomes(denial(PRIORITY, marks=INCORPORATED))[rule] == "undetermined"


def test_both_letters_are_read_together_once_linked() -> None:
    answered = outcomes(denial(marks=INCORPORATED), denial(CONVICTION))
    assert answered["summary_denial"] == "clear"
    assert answered["missing_rationale"] == "clear"
    assert answered["criminal_history_only"] == "flagged"
    bare = outcomes(denial(marks=INCORPORATED), denial())
    assert bare["missing_rationale"] == "flagged"


def test_a_linked_letter_lends_nothing_without_reference() -> None:
    assert outcomes(denial(), denial(CONVICTION))["missing_rationale"] == "flagged"


@pytest.mark.parametrize(
    ("marks", "outcome", "words"),
    [
        ((), "flagged", "names no way"),
        (("no_avenue_stated",), "flagged", "states that there is no"),
        (("avenue",), "clear", "names a further route"),
        (("avenue", "no_avenue_stated"), "clear", "names a further route"),
    ],
)
def test_avenue(marks: tuple[str, ...], outcome: str, words: str) -> None:
    found = run(denial(marks=tuple(mark(m) for m in marks)))["no_reconsideration_notice"]
    assert found.outcome == outcome
    assert words in found.message
    assert found.evidence


def test_mandatory_detention_leaves_nothing_to_weigh() -> None:
    from dataclasses import replace

    from denialscan.schema import Field

    one = denial(because("mandatory_detention"))
    fields = one.fields | {"grounds": Field(name="grounds", value=["mandatory_detention"])}
    assert outcomes(replace(one, fields=fields))["equities_not_weighed"] == "not_applicable"


@pytest.mark.parametrize(
    ("grounds", "category", "criminal"),
    [
        ((), "undetermined", "undetermined"),
        ((because("danger"),), "undetermined", "undetermined"),
        ((DISCRETION,), "undetermined", "undetermined"),
        ((MISSED_HEARING,), "clear", "clear"),
        ((CONVICTION,), "undetermined", "undetermined"),
        ((PRIORITY,), "undetermined", "undetermined"),
    ],
)
def test_an_unclear_box_may_be_the_reason(
    grounds: tuple[Sentence, ...], category: str, criminal: str
) -> None:
    box = (Mark(name="tick_unclear", evidence=(evidence("Criminal history"),)),)
    found = run(letter(sentences=grounds, marks=box))
    assert found["categorical_denial"].outcome == category
    assert found["criminal_history_only"].outcome == criminal
    if category == "undetermined":
        assert found["categorical_denial"].evidence[0].quote == "Criminal history"
    assert run(letter(sentences=grounds))["categorical_denial"].outcome in ("clear", "flagged")
