"""Policies not in force, titles below their level, circuits as context."""

from __future__ import annotations

from typing import Any

import pytest
from builders import evidence, letter
from reading_letters import findings, office_letter
from reading_letters import letter as read_letter

from denialscan.nlp import Analyser
from denialscan.rules.engine import run_rules
from denialscan.rules.levels import Level, level_of, levels, named_levels
from denialscan.schema import (
    NON_DECISION_KINDS,
    Context,
    Field,
    FieldItem,
    Finding,
    Label,
    Letter,
    Mark,
    Sentence,
)

JOHNSON = "policy:2021-02-18-priorities"
GUIDELINES = "policy:2021-09-30-guidelines"
LYONS = "policy:2025-07-08-lyons-no-bond"


def item(value: str, use: str = "relied", confidence: float = 0.92) -> FieldItem:
    return FieldItem(
        value=value,
        raw=value,
        use=use,  # type: ignore[arg-type]
        confidence=confidence,
        evidence=(evidence(value),),
    )


def made(
    *cited: FieldItem,
    kind: str = "case_review",
    outcome: str = "denied",
    on: str | None = "2022-01-11",
    title: str | None = None,
    raw: str | None = None,
    date_confidence: float = 0.95,
    **changes: Any,
) -> Letter:
    fields = letter().fields | {
        "authorities": Field(
            name="authorities", value=[i.value for i in cited] or None, items=tuple(cited)
        ),
        "letter_date": Field(
            name="letter_date",
            value=on,
            raw=raw or on,
            confidence=date_confidence,
            evidence=(evidence(raw or on or ""),) if on else (),
        ),
        "signatory_title": Field(
            name="signatory_title",
            value=title,
            raw=title,
            confidence=0.9,
            evidence=(evidence(title),) if title else (),
        ),
    }
    values: dict[str, Any] = {
        "kind": Label(value=kind, confidence=0.9, evidence=(evidence("kind"),)),
        "outcome": Label(value=outcome, confidence=0.9),
        "fields": fields | changes.pop("more", {}),
        "sentences": (),
        "searched": (evidence("all of it", role="searched"),),
    }
    return letter(**(values | changes))


def run(one: Letter, rule: str) -> Finding:
    return next(f for f in run_rules(one, Context(as_of="2026-11-22")) if f.rule == rule)


# ------------------------------------------------------------------ policies


@pytest.mark.parametrize(
    ("policy", "kind", "on", "outcome"),
    [
        (JOHNSON, "case_review", "2021-04-08", "clear"),
        (JOHNSON, "case_review", "2021-11-28", "undetermined"),  # enjoined for two classes
        (JOHNSON, "case_review", "2021-11-29", "flagged"),
        (JOHNSON, "case_review", "2021-02-17", "flagged"),
        (JOHNSON, "case_review", "2021", "undetermined"),
        (JOHNSON, "case_review", "2022", "flagged"),
        (JOHNSON, "case_review", None, "undetermined"),
        (JOHNSON, "prosecutorial_discretion", "2022-01-11", "undetermined"),  # out of scope
        (GUIDELINES, "stay_of_removal", "2021-10-15", "flagged"),
        (GUIDELINES, "stay_of_removal", "2022-02-01", "clear"),
        (GUIDELINES, "stay_of_removal", "2022-04-01", "undetermined"),
        (GUIDELINES, "stay_of_removal", "2022-06-25", "undetermined"),
        (GUIDELINES, "stay_of_removal", "2022-08-01", "flagged"),
        (GUIDELINES, "stay_of_removal", "2024-08-01", "clear"),
        (GUIDELINES, "stay_of_removal", "2025-03-01", "flagged"),
        (GUIDELINES, "custody_review", "2022-02-01", "undetermined"),
        ("policy:2022-04-03-opla-doyle", "prosecutorial_discretion", "2022-04-10", "flagged"),
        ("policy:2022-04-03-opla-doyle", "prosecutorial_discretion", "2025-06-01", "undetermined"),
        ("policy:2009-12-08-directive-11002-1", "parole", "2019-02-12", "clear"),
        ("policy:2009-12-08-directive-11002-1", "parole", "2025-03-11", "undetermined"),
        ("EO 13768", "case_review", "2018-05-01", "undetermined"),
        ("Directive 11003.2", "case_review", "2018-05-01", "undetermined"),
    ],
)
def test_reliance_by_window_and_scope(policy: str, kind: str, on: str | None, outcome: str) -> None:
    assert run(made(item(policy), kind=kind, on=on), "policy_not_in_force").outcome == outcome


def test_the_message_names_policy_windows_and_day() -> None:
    found = run(
        made(item(GUIDELINES), kind="stay_of_removal", on="2022-08-01"), "policy_not_in_force"
    )
    for words in (
        "Guidelines for the Enforcement of Civil Immigration Law",
        "2021-11-29 to 2022-06-24",
        "2023-07-25 to 2025-01-20",
        "2022-08-01",
    ):
        assert words in found.message
    assert found.message.count(". ") == 0
    assert [e.quote for e in found.evidence if e.source == "letter"] == [GUIDELINES, "2022-08-01"]
    rows = [e for e in found.evidence if e.source == "reference"]
    assert {e.table for e in rows} == {"policies"}
    assert [e.row_key for e in rows] == [f"{GUIDELINES} 2021-11-29", f"{GUIDELINES} 2023-07-25"]


@pytest.mark.parametrize("on", ["2021-04-08", "2022-01-11", None])
def test_a_mention_is_clear_whatever_the_day(on: str | None) -> None:
    assert run(made(item(JOHNSON, "mentioned"), on=on), "policy_not_in_force").outcome == "clear"


@pytest.mark.parametrize("use", ["relied", "mentioned"])
def test_an_unsure_use_accuses_nobody(use: str) -> None:
    doubtful = item(JOHNSON, use, 0.6)
    assert run(made(doubtful, on="2022-01-11"), "policy_not_in_force").outcome == "undetermined"
    assert run(made(doubtful, on="2021-04-08"), "policy_not_in_force").outcome == "clear"


def test_one_policy_out_of_force_outweighs_others() -> None:
    one = made(item(JOHNSON, "mentioned"), item(GUIDELINES), kind="case_review", on="2022-08-01")
    found = run(one, "policy_not_in_force")
    assert found.outcome == "flagged"
    assert "Johnson" not in found.message


def test_no_policy_is_not_applicable_where_the_pages_can_be_read() -> None:
    assert run(made(item("8 CFR 241.4")), "policy_not_in_force").outcome == "not_applicable"
    assert run(made(quality=0.5), "policy_not_in_force").outcome == "undetermined"
    unknown = made(kind="undetermined")
    assert run(unknown, "policy_not_in_force").outcome == "not_applicable"
    named = made(item(JOHNSON), kind="undetermined")
    assert run(named, "policy_not_in_force").outcome == "undetermined"


@pytest.mark.parametrize("kind", NON_DECISION_KINDS)
def test_papers_that_decide_nothing(kind: str) -> None:
    one = made(item(JOHNSON), item("8 CFR 241.4(l)"), kind=kind, title="Deportation Officer")
    for rule in ("policy_not_in_force", "signatory_authority", "x_no_bond_circuit"):
        assert run(one, rule).outcome == "not_applicable"


@pytest.mark.parametrize(
    ("on", "raw", "source", "outcome"),
    [
        ("2021-11-29", "11/29/2021", "ocr", "undetermined"),  # 11/20, were the 9 a 0
        ("2021-11-29", "11/29/2021", "native", "flagged"),
        ("2022-01-11", "January 11, 2022", "ocr", "flagged"),
    ],
)
def test_a_date_that_misreading_could_explain(on: str, raw: str, source: str, outcome: str) -> None:
    one = made(item(JOHNSON), on=on, raw=raw, text_source=source)
    found = run(one, "policy_not_in_force")
    assert found.outcome == outcome
    assert found.message.startswith("Possible:") is (outcome == "undetermined")


def test_a_date_read_badly_decides_nothing() -> None:
    one = made(item(JOHNSON), on="2022-01-11", date_confidence=0.5)
    assert run(one, "policy_not_in_force").outcome == "undetermined"


@pytest.mark.parametrize(
    ("on", "outcome"),
    [("2021-03-19", "clear"), ("2022-11-15", "undetermined"), ("2020-05-01", "undetermined")],
)
def test_a_case_review_stands_under_its_process(on: str, outcome: str) -> None:
    said = Sentence(
        text="Thank you for writing to the ICE Case Review mailbox.",
        role="boilerplate_other",
        roles=("boilerplate_other",),
        evidence=(evidence("ICE Case Review"),),
    )
    one = made(on=on, outcome="kicked_back", sentences=(said,))
    assert run(one, "policy_not_in_force").outcome == outcome


LATE_LETTERS = [
    ("ICE reviews each case against the interim enforcement priorities announced February 18, 2021. "
     "You fall within the public safety priority described there.", "flagged"),
    ("You argue that you are no priority under the memorandum of February 18, 2021.", "clear"),
    ("The interim guidance of February 18, 2021 is no longer in effect and was not considered.", "clear"),
    ("Your earlier request was denied under the interim guidance of February 18, 2021.", "undetermined"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "outcome"), LATE_LETTERS)
def test_from_the_words_of_a_letter(said: str, outcome: str, analyser: Analyser) -> None:
    body = f"Your request for release is denied. {said} You may submit a new request."
    text = office_letter(
        body, caption="Re: ICE Case Review, Amina Deng, A 012 345 678", date="January 11, 2022"
    )
    assert findings(read_letter(text, analyser))["policy_not_in_force"].outcome == outcome


# ------------------------------------------------------------------ who signed

EXAMPLES = [(level, text) for level in levels() for text in level.examples]
NEAR_MISSES = [(level, text) for level in levels() for text in level.near_misses]


@pytest.mark.parametrize(("level", "title"), EXAMPLES, ids=str)
def test_examples_of_levels(level: Level, title: str) -> None:
    assert level_of(title) == level


@pytest.mark.parametrize(("level", "title"), NEAR_MISSES, ids=str)
def test_near_misses_of_levels(level: Level, title: str) -> None:
    assert level_of(title) != level


@pytest.mark.parametrize(
    "title",
    [
        "Immigration Judge",
        "Assistant Chief Counsel",
        "Mission Support Specialist",
        "Director, Texas Service Center",
    ],
)
def test_titles_of_no_level(title: str) -> None:
    assert level_of(title) is None


def test_rules_name_levels_in_their_own_words() -> None:
    for named in named_levels():
        assert named.level.rank >= named.may.rank
        assert named.words
        assert named.source
        assert named.kinds


DO, SDDO, AFOD = "Deportation Officer", "SDDO", "Assistant Field Office Director"
DFOD, FOD, HQ = "Deputy Field Office Director", "Acting Field Office Director", "Unit Chief"
REVOKED, REVIEW, STAY = "release_revocation", "custody_review", "stay_of_removal"


@pytest.mark.parametrize(
    ("kind", "cited", "title", "outcome"),
    [
        (REVOKED, ["8 CFR 241.4(l)"], DO, "flagged"),
        (REVOKED, ["8 CFR 241.4(l)(2)"], SDDO, "flagged"),
        (REVOKED, ["8 CFR 241.4(l)", "8 CFR 241.13(i)"], AFOD, "flagged"),
        (REVOKED, ["8 CFR 241.4(l)(2)"], DFOD, "undetermined"),
        (REVOKED, ["8 CFR 241.4(l)(2)"], FOD, "clear"),
        (REVOKED, ["8 CFR 241.4(l)(2)"], "Executive Associate Director", "clear"),
        (REVOKED, ["8 CFR 241.4(l)(1)"], DO, "not_applicable"),
        (REVOKED, ["8 CFR 241.13(i)"], DO, "clear"),  # names only "the Service"
        (REVOKED, ["8 CFR 241.4"], DO, "undetermined"),
        (REVOKED, ["8 CFR 236.1(c)(9)"], AFOD, "clear"),
        (REVOKED, ["8 CFR 236.1(c)(9)"], DO, "flagged"),
        (REVOKED, [], DO, "not_applicable"),
        (REVIEW, ["8 CFR 241.4"], AFOD, "clear"),
        (REVIEW, ["8 CFR 241.4"], "Officer in Charge", "clear"),
        (REVIEW, ["8 CFR 241.4"], DO, "undetermined"),
        (REVIEW, ["8 CFR 241.4(k)(2)"], DO, "flagged"),
        (REVIEW, ["8 CFR 241.4(k)(2)"], FOD, "undetermined"),
        (REVIEW, ["8 CFR 241.4(k)(2)"], HQ, "clear"),
        (REVIEW, ["8 CFR 241.13"], DO, "flagged"),
        (REVIEW, ["8 CFR 241.13"], HQ, "clear"),
        (REVIEW, ["8 CFR 241.13", "8 CFR 241.4"], AFOD, "clear"),
        (STAY, ["8 CFR 241.6"], DO, "flagged"),
        (STAY, ["8 CFR 241.6"], AFOD, "undetermined"),
        (STAY, ["8 CFR 241.6"], FOD, "clear"),
        (STAY, [], FOD, "clear"),
        (STAY, [], DO, "not_applicable"),
        ("parole", ["8 CFR 212.5"], DFOD, "clear"),
        ("parole", ["INA 212(d)(5)(A)"], AFOD, "undetermined"),
        ("parole", ["8 CFR 212.5(b)"], DO, "flagged"),
        (STAY, ["8 CFR 212.5(b)"], AFOD, "not_applicable"),  # factors, not who decides
        ("case_review", ["8 CFR 241.4"], DO, "not_applicable"),
        ("release_request", ["8 CFR 236.1(c)(8)"], DO, "undetermined"),
        (REVIEW, ["8 CFR 241.4"], "Community Relations Officer", "undetermined"),
        (REVIEW, ["8 CFR 241.4"], None, "undetermined"),
    ],
)  # fmt: skip
def test_titles_against_rules(kind: str, cited: list[str], title: str | None, outcome: str) -> None:
    one = made(*(item(c) for c in cited), kind=kind, title=title)
    found = run(one, "signatory_authority")
    assert (found.outcome, found.severity) == (outcome, "info")
    if outcome == "flagged":
        assert title is not None
        assert title in found.message
        assert {e.source for e in found.evidence} == {"letter", "reference"}
        assert found.authority


def test_a_rule_only_mentioned_names_nobody() -> None:
    one = made(item("8 CFR 241.4(l)", "mentioned"), kind=REVOKED, title=DO)
    assert run(one, "signatory_authority").outcome == "not_applicable"


@pytest.mark.parametrize("outcome", ["kicked_back", "rejected", "none"])
def test_nothing_decided_asks_for_no_authority(outcome: str) -> None:
    one = made(item("8 CFR 241.6"), kind=STAY, title=DO, outcome=outcome)
    assert run(one, "signatory_authority").outcome == "not_applicable"


def test_an_outcome_not_known_accuses_nobody() -> None:
    one = made(item("8 CFR 241.6"), kind=STAY, title=DO, outcome="undetermined")
    assert run(one, "signatory_authority").outcome == "undetermined"


def test_somebody_signing_for_another_is_no_answer() -> None:
    cited = item("8 CFR 241.4(l)")
    marked = made(cited, kind=REVOKED, title=DO, marks=(Mark(name="signed_for_other"),))
    assert run(marked, "signatory_authority").outcome == "undetermined"
    line = Sentence(
        text="R. Vance, Deportation Officer, for John Q. Carver, Field Office Director",
        role="signature",
        roles=("signature",),
    )
    told = made(cited, kind=REVOKED, title=DO, sentences=(line,))
    assert run(told, "signatory_authority").outcome == "undetermined"


# ------------------------------------------------------------------ circuits


def held_at(facility: str, as_: str = "current") -> dict[str, Field]:
    value = {"value": facility, "raw": facility, "as": as_}
    place = FieldItem(value=value, raw=facility, evidence=(evidence(facility),))
    return {"facilities": Field(name="facilities", value=[value], items=(place,))}


def office(code: str) -> dict[str, Field]:
    return {"issuing_office": Field(name="issuing_office", value=code, evidence=(evidence(code),))}


NO_BOND = item("INA 235(b)(2)(A)")


@pytest.mark.parametrize(
    ("cited", "kind", "on", "more", "outcome", "words"),
    [
        ((NO_BOND,), "no_bond", "2026-03-01", office("HOU"), "clear", "mandatory"),
        ((NO_BOND,), "no_bond", "2026-07-01", held_at("STWRTGA"), "clear", "11th Circuit"),
        ((NO_BOND,), "no_bond", "2025-10-01", held_at("STWRTGA"), "undetermined", "2026-05-06"),
        ((NO_BOND,), "no_bond", None, held_at("STWRTGA"), "undetermined", "unknown day"),
        ((NO_BOND,), "no_bond", "2026-07-01", held_at("STWRTGA", "past"), "undetermined", "where"),
        ((NO_BOND,), "no_bond", "2026-07-01", office("BOS"), "undetermined", "where"),
        ((NO_BOND,), "release_request", "2026-03-01", office("HOU"), "clear", "5th Circuit"),
        ((item("policy:2025-09-05-yajure-hurtado"),), "release_request", "2026-03-01", office("HOU"), "clear", "5th"),
        ((), "no_bond", "2026-03-01", office("HOU"), "clear", "5th Circuit"),
        ((NO_BOND,), "parole", "2012-03-01", office("HOU"), "not_applicable", "only after"),
        ((item("INA 235(b)(2)(A)", "mentioned"),), "parole", "2026-03-01", office("HOU"), "not_applicable", "rest"),
        ((item("INA 236(c)"),), "release_request", "2026-03-01", office("HOU"), "not_applicable", "rest"),
    ],
)  # fmt: skip
def test_circuits_are_context_and_never_a_flag(
    cited: tuple[FieldItem, ...],
    kind: str,
    on: str | None,
    more: dict[str, Field],
    outcome: str,
    words: str,
) -> None:
    found = run(made(*cited, kind=kind, on=on, more=more), "x_no_bond_circuit")
    assert found.outcome == outcome
    assert words in found.message
    if outcome == "clear":
        assert any(e.table == "circuits" for e in found.evidence)
