"""What a page does not carry becomes undetermined; live text under bars; legibility."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from builders import evidence, sha
from builders import letter as made

from denialscan.rules.carry import poor_pages, unread_regions, weigh
from denialscan.rules.engine import run_rules
from denialscan.rules.registry import LEGIBLE, Answer
from denialscan.schema import (
    BBox,
    Context,
    Evidence,
    Field,
    Finding,
    Letter,
    Mark,
    PageInfo,
    Region,
)

FILE = sha("file")
CONTEXT = Context(as_of="2026-11-22")
LINE = BBox(x0=72, top=400, x1=500, bottom=420)


def pages(*qualities: float | None, **changes: Any) -> tuple[PageInfo, ...]:
    return tuple(
        PageInfo(
            sha256=FILE,
            page=n,
            width=612,
            height=792,
            source=changes.get("source", "ocr"),
            quality=quality,
            regions=changes.get("regions", ()) if n == 1 else (),
        )
        for n, quality in enumerate(qualities, 1)
    )


def two_pages(first: float, second: float, **changes: Any) -> Letter:
    return made(pages=pages(first, second), quality=min(first, second), **changes)


def quoted(page: int, role: str = "supports") -> Evidence:
    return evidence("a stated ground", page=page, role=role)


def answer(outcome: str, *proof: Evidence) -> Answer:
    return Answer(outcome=outcome, message="It is so.", evidence=proof, confidence=0.9)


def found(one: Letter) -> dict[str, Finding]:
    return {f.rule: f for f in run_rules(one, CONTEXT)}


@pytest.mark.parametrize("outcome", ["flagged", "clear"])
def test_a_quote_from_a_poor_page_decides_nothing(outcome: str) -> None:
    weighed = weigh(
        two_pages(0.95, 0.4), answer(outcome, quoted(2)), whole=False, group="reasoning"
    )
    assert weighed.outcome == "undetermined"
    assert weighed.confidence is None
    assert weighed.message.startswith("Page 2 was read with low confidence")
    assert weighed.evidence == (quoted(2),)


@pytest.mark.parametrize("outcome", ["flagged", "clear"])
def test_a_quote_from_a_good_page_stands(outcome: str) -> None:
    given = answer(outcome, quoted(1))
    assert weigh(two_pages(0.95, 0.4), given, whole=False, group="reasoning") == given


@pytest.mark.parametrize(
    ("proof", "whole"),
    [
        ((quoted(1), quoted(1, "searched")), False),
        ((quoted(1, "searched"),), False),
        ((), False),
        ((quoted(1),), True),
    ],
    ids=["quote and search", "search", "nothing cited", "speaks of the whole letter"],
)
def test_absence_needs_every_page(proof: tuple[Evidence, ...], whole: bool) -> None:
    given = answer("flagged", *proof)
    weighed = weigh(two_pages(0.95, 0.4), given, whole=whole, group="reasoning")
    assert weighed.outcome == "undetermined"
    assert "Page 2 was too poorly legible" in weighed.message
    assert weigh(two_pages(0.95, LEGIBLE), given, whole=whole, group="reasoning") == given


@pytest.mark.parametrize("outcome", ["undetermined", "not_applicable"])
def test_other_answers_stay(outcome: str) -> None:
    given = answer(outcome, quoted(2))
    assert weigh(two_pages(0.95, 0.4), given, whole=True, group="reasoning") == given


def test_facts_may_agree_on_a_poor_page_but_not_clash() -> None:
    one = two_pages(0.95, 0.4)
    agrees, clashes = answer("clear", quoted(2)), answer("flagged", quoted(2))
    assert weigh(one, agrees, whole=False, group="facts") == agrees
    doubted = weigh(one, clashes, whole=False, group="facts")
    assert doubted.outcome == "undetermined"
    assert doubted.message.startswith("Possible: ")
    assert weigh(one, answer("flagged", quoted(1)), whole=False, group="facts").outcome == "flagged"


def test_rules_read_page_by_page() -> None:
    proof = evidence(page=1)
    avenue = (Mark(name="avenue", evidence=(proof,)),)
    answers = found(two_pages(0.95, 0.4, marks=avenue))
    assert answers["no_reconsideration_notice"].outcome == "clear"
    assert answers["summary_denial"].outcome == "undetermined"
    assert found(two_pages(0.95, 0.9))["summary_denial"].outcome == "flagged"


@pytest.mark.parametrize(
    ("kind", "box", "outcome"),
    [
        ("handwriting", LINE, "undetermined"),
        ("redaction", LINE, "undetermined"),
        ("handwriting", BBox(x0=72, top=400, x1=90, bottom=412), "flagged"),
        ("redaction", BBox(x0=72, top=400, x1=150, bottom=412), "flagged"),
        ("signature_ink", LINE, "flagged"),
        ("stamp", LINE, "flagged"),
        ("picture", LINE, "flagged"),
        ("picture", BBox(x0=72, top=300, x1=500, bottom=500), "undetermined"),
    ],
)
def test_unread_places_may_hold_what_seems_to_be_missing(
    kind: Any, box: BBox, outcome: str
) -> None:
    one = made(pages=pages(0.95, regions=(Region(kind=kind, bbox=box),)), quality=0.95)
    answer = found(one)["summary_denial"]
    assert answer.outcome == outcome
    assert any(e.boxes == (box,) for e in answer.evidence) == (outcome == "undetermined")
    read = made(pages=pages(0.95, regions=(Region(kind=kind, bbox=box, state="read"),)))
    # Words still in the file under a bar are none of the letter's.
    covered = kind == "redaction" and outcome == "undetermined"
    assert found(read)["summary_denial"].outcome == ("undetermined" if covered else "flagged")


def test_poor_pages_come_worst_first() -> None:
    one = made(pages=pages(0.7, 0.95, 0.2, None), quality=0.2)
    assert [p.page for p in poor_pages(one)] == [3, 1]
    legibility = found(one)["low_legibility"]
    assert legibility.outcome == "flagged"
    assert [e.page for e in legibility.evidence] == [3, 1]
    assert legibility.evidence[0].boxes == (BBox(x0=0, top=0, x1=612, bottom=792),)


def test_unread_handwriting_leaves_legibility_open() -> None:
    hand = Region(kind="handwriting", bbox=LINE)
    one = made(pages=pages(0.95, regions=(hand,)), quality=0.95)
    assert [r for _p, r in unread_regions(one)] == [hand]
    answer = found(one)["low_legibility"]
    assert answer.outcome == "undetermined"
    assert answer.evidence[0].boxes == (LINE,)
    assert found(made(pages=pages(0.95), quality=0.95))["low_legibility"].outcome == "clear"


def test_a_signature_is_no_handwritten_reason() -> None:
    name = evidence("John Carver", boxes=(BBox(x0=300, top=430, x1=400, bottom=442),))
    one = made(
        pages=pages(0.95, regions=(Region(kind="handwriting", bbox=LINE),)),
        fields=made().fields
        | {"signatory_name": Field(name="signatory_name", value="John Carver", evidence=(name,))},
    )
    assert unread_regions(one) == ()
    assert found(one)["low_legibility"].outcome == "clear"


def test_what_is_sent_back_is_sent_back_though_a_page_is_missing() -> None:
    missing = (Mark(name="pages_missing", value="2", evidence=(evidence(),)),)
    assert found(made(marks=missing))["kick_back"].outcome == "clear"


@pytest.mark.parametrize(
    ("source", "state", "outcome"),
    [
        ("text_layer", "read", "flagged"),
        ("ocr", "read", "flagged"),
        ("text_layer", "unread", "clear"),
        ("ocr", "unread", "not_applicable"),
        ("native", None, "not_applicable"),
        ("mixed", None, "clear"),
    ],
)
def test_text_under_bars(source: str, state: Any, outcome: str) -> None:
    regions = (
        (Region(kind="redaction", bbox=LINE, state=state, text="hidden name"),) if state else ()
    )
    one = made(pages=pages(0.95, source=source, regions=regions), text_source=source)
    answer = found(one)["text_under_redaction"]
    assert answer.outcome == outcome
    if outcome == "flagged":
        assert answer.evidence[0].boxes == (LINE,)
        assert answer.evidence[0].visible is False
        assert {e.quote for e in answer.evidence} == {""}
        assert "hidden" not in answer.message


def test_page_rules_answer_on_poor_pages_too() -> None:
    bar = Region(kind="redaction", bbox=LINE, state="read")
    one = made(pages=pages(0.3, source="text_layer", regions=(bar,)), quality=0.3)
    assert found(one)["text_under_redaction"].outcome == "flagged"
    assert found(one)["low_legibility"].outcome == "flagged"
    assert found(one)["missing_pages"].outcome == "undetermined"


def test_a_letter_without_known_quality_is_judged() -> None:
    one = made(pages=pages(None), quality=None)
    assert found(one)["summary_denial"].outcome == "flagged"
    assert found(replace(one, quality=0.2))["summary_denial"].outcome == "undetermined"
