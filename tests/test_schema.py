"""Types: contract's names, offsets of words, and proof with one box per line and page."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from importlib import resources

import pytest
from builders import letter
from hypothesis import given
from hypothesis import strategies as st

from denialscan.schema import (
    DECISION_KINDS,
    ERROR_CODES,
    GROUNDS,
    KINDS,
    LIST_FIELDS,
    NON_DECISION_KINDS,
    OUTCOMES,
    ROLE_ORDER,
    RULE_OUTCOMES,
    VALUE_FIELDS,
    BBox,
    CaseFacts,
    FactRow,
    Mark,
    Page,
    Reading,
    SourceFile,
    letter_id,
    place_words,
)

Row = list[tuple[str, BBox, float | None, bool]]


def line(text: str, top: float, *, visible: bool = True) -> Row:
    return [
        (word, BBox(x0=72 + 40 * n, top=top, x1=110 + 40 * n, bottom=top + 10), None, visible)
        for n, word in enumerate(text.split(" "))
    ]


def reading(*pages: list[Row]) -> Reading:
    return Reading(
        source=SourceFile(sha256="0" * 64, name="a.txt", media_type="text/plain"),
        pages=tuple(
            Page(number=n, width=612, height=792, words=words, text_source="native", quality=1.0)
            for n, words in enumerate(place_words(list(pages)), 1)
        ),
    )


THREE_LINES = reading(
    [line("You are a", 100), line("flight risk today", 112)], [line("and tomorrow too", 100)]
)


def test_text_joins_words_lines_and_pages() -> None:
    assert THREE_LINES.text == "You are a\nflight risk today\fand tomorrow too"


def test_evidence_within_a_line() -> None:
    start = THREE_LINES.text.index("flight")
    (proof,) = THREE_LINES.evidence(start, start + len("flight risk"))
    assert (proof.source, proof.page, proof.quote) == ("letter", 1, "flight risk")
    assert proof.boxes == (BBox(x0=72, top=112, x1=150, bottom=122),)
    assert (proof.role, proof.visible, proof.sha256) == ("supports", True, "0" * 64)


def test_evidence_has_a_box_for_each_line() -> None:
    text = THREE_LINES.text
    (proof,) = THREE_LINES.evidence(text.index("are"), text.index("risk") + 4)
    assert proof.quote == "are a flight risk"
    assert proof.boxes == (
        BBox(x0=112, top=100, x1=190, bottom=110),
        BBox(x0=72, top=112, x1=150, bottom=122),
    )


def test_evidence_is_one_for_each_page() -> None:
    text = THREE_LINES.text
    found = THREE_LINES.evidence(text.index("today"), text.index("too"), role="searched", note="n")
    assert [(e.page, e.quote) for e in found] == [(1, "today"), (2, "and tomorrow")]
    assert {(e.role, e.note) for e in found} == {("searched", "n")}


def test_evidence_quotes_a_part_of_a_word_with_the_whole_words_box() -> None:
    start = THREE_LINES.text.index("morrow")
    (proof,) = THREE_LINES.evidence(start, start + 6)
    assert proof.quote == "morrow"
    assert proof.boxes == (BBox(x0=112, top=100, x1=150, bottom=110),)


def test_nothing_between_words_is_no_evidence() -> None:
    at = THREE_LINES.text.index("\f")
    assert THREE_LINES.evidence(at, at + 1) == ()


def test_evidence_tells_of_hidden_words() -> None:
    one = reading([line("seen", 100), line("hidden", 112, visible=False)])
    assert [e.visible for e in one.evidence(0, 4)] == [True]
    assert [e.visible for e in one.evidence(0, len(one.text))] == [False]


tokens = st.text("abé1.", min_size=1, max_size=5)
box = BBox(x0=1, top=2, x1=3, bottom=4)
rows = st.lists(tokens.map(lambda t: (t, box, None, True)), max_size=4)
pages = st.lists(st.lists(rows, max_size=4), min_size=1, max_size=4)


@given(pages)
def test_placed_words_agree_with_the_text(made: list[list[Row]]) -> None:
    one = reading(*made)
    for page in one.pages:
        for word in page.words:
            assert one.text[word.start : word.end] == word.text
    assert one.text.split() == [row[0] for page in made for rows in page for row in rows]
    assert one.text.count("\f") == len(made) - 1


@given(pages, st.data())
def test_evidence_of_any_stretch(made: list[list[Row]], data: st.DataObject) -> None:
    one = reading(*made)
    start = data.draw(st.integers(0, len(one.text)))
    end = data.draw(st.integers(start, len(one.text)))
    found = one.evidence(start, end)
    assert " ".join(e.quote for e in found if e.quote) == " ".join(one.text[start:end].split())
    assert [e.page for e in found] == sorted({e.page for e in found if e.page})
    for proof in found:
        lines = {w.line for p, w in one.words_between(start, end) if p.number == proof.page}
        assert len(proof.boxes) == len(lines)


def test_place_words_drops_what_is_empty() -> None:
    ((first, second),) = place_words(
        [[[("", box, None, True)], [(" a  b ", box, 0.5, True)], [], [("c", box, None, False)]]]
    )
    assert (first.text, first.start, first.end, first.line) == ("a b", 0, 3, 0)
    assert (second.text, second.start, second.line, second.visible) == ("c", 4, 1, False)


def test_boxes() -> None:
    a, b = BBox(x0=1, top=2, x1=3, bottom=4), BBox(x0=0, top=3, x1=2, bottom=9)
    assert a.union(b) == b.union(a) == BBox(x0=0, top=2, x1=3, bottom=9)
    assert BBox(x0=1.005, top=2.239, x1=3, bottom=4).as_list() == [1.0, 2.24, 3, 4]


def test_letter_id_is_the_contracts() -> None:
    import hashlib

    sha = "ab" * 32
    assert letter_id(sha, "p1") == hashlib.sha256(f"{sha}:p1".encode()).hexdigest()[:20]
    assert len({letter_id(sha, "p1"), letter_id(sha, "p2"), letter_id(sha, "m1")}) == 3


def test_types_are_frozen_and_keyword_only() -> None:
    with pytest.raises(FrozenInstanceError):
        box.x0 = 5.0  # type: ignore[misc]
    with pytest.raises(TypeError):
        BBox(1, 2, 3, 4)  # type: ignore[misc]


def test_a_letters_helpers() -> None:
    one = letter(marks=(Mark(name="avenue", value="a"), Mark(name="form"), Mark(name="avenue")))
    assert [m.value for m in one.marked("avenue")] == ["a", ""]
    assert one.marked("none such") == ()
    assert one.value("person_name") == "Oksana Petrenko"
    assert one.value("none such") is None


def test_sheets_of_the_client_facts() -> None:
    rows = (
        FactRow(sheet="people", row=2, values={"person_id": "P1"}),
        FactRow(sheet="people", row=3, values={"person_id": "P2"}),
        FactRow(sheet="offenses", row=2, values={"person_id": "P1"}),
    )
    facts = CaseFacts(revision="r", rows=rows)
    assert [r.row for r in facts.sheet("people")] == [2, 3]
    assert [r.row for r in facts.sheet("people", "P2")] == [3]
    assert facts.sheet("detentions") == ()


def test_kinds_are_split_in_three() -> None:
    assert (*DECISION_KINDS, *NON_DECISION_KINDS, "undetermined") == KINDS
    assert "no_bond" in DECISION_KINDS
    assert "acknowledgement" in NON_DECISION_KINDS


def enums(node: object) -> list[set[object]]:
    """Return every enumeration of a JSON schema."""
    if isinstance(node, dict):
        own = [set(node["enum"])] if isinstance(node.get("enum"), list) else []
        return own + [e for value in node.values() for e in enums(value)]
    return [e for value in node for e in enums(value)] if isinstance(node, list) else []


@pytest.mark.parametrize(
    "names",
    [KINDS, OUTCOMES, GROUNDS, ROLE_ORDER, RULE_OUTCOMES, ERROR_CODES],
    ids=["kinds", "outcomes", "grounds", "roles", "answers", "errors"],
)
def test_names_are_those_of_the_published_schema(names: tuple[str, ...]) -> None:
    path = resources.files("denialscan") / "data" / "record.schema.json"
    published = enums(json.loads(path.read_text(encoding="utf-8")))
    assert any(e - {None} == set(names) for e in published)


def test_fields_are_those_of_the_published_schema() -> None:
    path = resources.files("denialscan") / "data" / "record.schema.json"
    text = path.read_text(encoding="utf-8")
    assert [f for f in (*VALUE_FIELDS, *LIST_FIELDS) if f'"{f}"' not in text] == []
