"""JSON in and out: what goes out comes back, and nothing else gets in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from builders import letter, reading
from hypothesis import given
from hypothesis import strategies as st

from denialscan.codec import decode, digest, dumps, encode
from denialscan.errors import DataError
from denialscan.schema import (
    BBox,
    CaseFacts,
    Evidence,
    FactRow,
    Field,
    FieldItem,
    Finding,
    Label,
    Letter,
    Mark,
    Page,
    ReadFailure,
    Reading,
    ReadResult,
    Sentence,
    SourceFile,
    place_words,
)

# Boxes travel rounded to a hundredth of a point.
points = st.integers(0, 80_000).map(lambda n: n / 100)
boxes = st.builds(BBox, x0=points, top=points, x1=points, bottom=points)
confidences = st.one_of(st.none(), st.floats(0, 1, allow_nan=False))
tokens = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=8)
rows = st.lists(
    st.lists(st.tuples(tokens, boxes, confidences, st.booleans()), max_size=5), max_size=4
)
sources = st.builds(
    SourceFile,
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
    name=st.text(max_size=12),
    media_type=st.just("text/plain"),
    container=st.one_of(st.none(), st.text(max_size=12)),
)


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    placed = place_words(draw(st.lists(rows, min_size=1, max_size=3)))
    return Reading(
        source=draw(sources),
        pages=tuple(
            Page(
                number=n,
                width=612.0,
                height=792.0,
                words=words,
                text_source=draw(st.sampled_from(["ocr", "native", None])),
                quality=draw(confidences),
            )
            for n, words in enumerate(placed, 1)
        ),
        warnings=tuple(draw(st.lists(st.text(max_size=10), max_size=2))),
    )


evidences = st.builds(
    Evidence,
    source=st.sampled_from(["letter", "facts", "reference", "other_letter"]),
    quote=st.text(max_size=20),
    role=st.sampled_from(["supports", "searched", "contradicts"]),
    page=st.one_of(st.none(), st.integers(1, 300)),
    boxes=st.lists(boxes, max_size=3).map(tuple),
    visible=st.one_of(st.none(), st.booleans()),
    row=st.one_of(st.none(), st.integers(1, 99)),
)


def through_json(kind: type[Any], value: Any) -> Any:
    return decode(kind, json.loads(dumps(encode(value))))


@given(readings())
def test_readings_come_back(value: Reading) -> None:
    back = through_json(Reading, value)
    assert back == value
    assert back.text == value.text


@given(
    st.builds(
        Finding,
        rule=st.text(max_size=9),
        rule_version=st.just("1"),
        outcome=st.sampled_from(["flagged", "clear", "undetermined", "not_applicable"]),
        severity=st.sampled_from(["high", "medium", "low", "info"]),
        message=st.text(max_size=20),
        confidence=confidences,
        authority=st.lists(st.text(max_size=9), max_size=2).map(tuple),
        evidence=st.lists(evidences, max_size=3).map(tuple),
    )
)
def test_findings_come_back(value: Finding) -> None:
    assert through_json(Finding, value) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Letter, letter()),
        (
            ReadResult,
            ReadResult(
                readings=(reading("one two\nthree"),),
                failures=(
                    ReadFailure(
                        source=SourceFile(
                            sha256="0" * 64, name="x.pdf", media_type="application/pdf"
                        ),
                        code="password",
                        message="The file needs a password.",
                    ),
                ),
            ),
        ),
        (
            CaseFacts,
            CaseFacts(
                revision="r", rows=(FactRow(sheet="people", row=2, values={"name": "Amina Deng"}),)
            ),
        ),
        (
            Field,
            Field(name="a_numbers", value=["A1"], items=(FieldItem(value="A1", use="relied"),)),
        ),
        (Label, Label(value="parole", confidence=0.5)),
        (Mark, Mark(name="avenue")),
        (
            Sentence,
            Sentence(text="It is.", role="ground", roles=("ground",), grounds=("danger",), end=6),
        ),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_other_types_come_back(kind: type[Any], value: Any) -> None:
    assert through_json(kind, value) == value


def encoded() -> dict[str, Any]:
    """Return a good reading as JSON data, to be spoilt."""
    data = encode(reading("one two\nthree"))
    assert isinstance(data, dict)
    assert decode(Reading, data)
    return data


def word(data: dict[str, Any], n: int = 0) -> list[Any]:
    found = data["pages"][0]["words"][n]
    assert isinstance(found, list)
    return found


def spoil_name(d: dict[str, Any]) -> None:
    d["colour"] = "red"


def spoil_missing(d: dict[str, Any]) -> None:
    del d["source"]


def spoil_number(d: dict[str, Any]) -> None:
    d["pages"][0]["number"] = "1"


def spoil_bool_for_number(d: dict[str, Any]) -> None:
    d["pages"][0]["number"] = True


def spoil_float_for_number(d: dict[str, Any]) -> None:
    d["pages"][0]["number"] = 1.5


def spoil_infinite(d: dict[str, Any]) -> None:
    d["pages"][0]["width"] = float("inf")


def spoil_literal(d: dict[str, Any]) -> None:
    d["pages"][0]["text_source"] = "telepathy"


def spoil_list(d: dict[str, Any]) -> None:
    d["pages"] = {"0": d["pages"][0]}


def spoil_null(d: dict[str, Any]) -> None:
    d["source"] = None


def spoil_break(d: dict[str, Any]) -> None:
    word(d)[0] = "a\nb"


def spoil_empty_word(d: dict[str, Any]) -> None:
    word(d)[0] = ""


def spoil_confidence(d: dict[str, Any]) -> None:
    word(d)[5] = 1.5


def spoil_offset_type(d: dict[str, Any]) -> None:
    word(d)[6] = 0.0


def spoil_visible(d: dict[str, Any]) -> None:
    word(d)[8] = 2


def spoil_order(d: dict[str, Any]) -> None:
    word(d, 1)[6] = 0


def spoil_line_order(d: dict[str, Any]) -> None:
    word(d, 0)[7] = 5


def spoil_length(d: dict[str, Any]) -> None:
    word(d).pop()


def spoil_box(d: dict[str, Any]) -> None:
    word(d)[1] = float("nan")


SPOILERS = [value for name, value in sorted(globals().items()) if name.startswith("spoil_")]


@pytest.mark.parametrize("spoil", SPOILERS, ids=lambda f: f.__name__)
def test_spoilt_data_is_refused(spoil: Any) -> None:
    data = encoded()
    spoil(data)
    with pytest.raises(DataError):
        decode(Reading, data)


@pytest.mark.parametrize("data", [None, 1, "x", [], [1], True, {"name": 1}])
def test_other_shapes_are_refused(data: Any) -> None:
    with pytest.raises(DataError):
        decode(Reading, data)


@pytest.mark.parametrize("box", [[1, 2, 3], [1, 2, 3, "4"], [1, 2, 3, None], {"x0": 1}, "1234"])
def test_boxes_have_four_numbers(box: Any) -> None:
    with pytest.raises(DataError):
        decode(BBox, box)


def test_errors_quote_no_letter() -> None:
    data = encoded()
    word(data)[0] = "Deng\nsecret"
    with pytest.raises(DataError) as caught:
        decode(Reading, data)
    assert "Deng" not in str(caught.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(json_values)
def test_any_json_is_decoded_or_refused(data: Any) -> None:
    for kind in (Reading, Letter, Finding, BBox):
        with pytest.raises(DataError):
            decode(kind, data)  # type: ignore[type-var]


def test_canonical_json() -> None:
    assert dumps({"b": 1, "a": "é"}) == '{"a":"é","b":1}'
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})
    with pytest.raises(ValueError, match="JSON compliant"):
        dumps(float("nan"))
