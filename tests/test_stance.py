"""How a phrase is meant: the examples of ``data/stance.toml`` are its tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from denialscan import stance
from denialscan.nlp import Analyser, Cue
from denialscan.stance import concession, groups, stance_of

EXAMPLES = [(g.name, *e) for g in groups().values() for e in g.examples]


def meant(text: str, name: str, analyser: Analyser) -> set[str]:
    """Return how all phrases of this name in one sentence are meant."""
    (span,) = analyser.sentences(text)
    assert span.all(name), f"no {name} in {text}"
    return {stance_of(text, cue, span.cues) for cue in span.all(name)}


@pytest.mark.parametrize(("group", "text", "cue", "expected"), EXAMPLES)
def test_examples(group: str, text: str, cue: str, expected: str, analyser: Analyser) -> None:
    assert meant(text, cue, analyser) == {expected}, group


def test_every_group_is_asked_for() -> None:
    """A group that no code looks at would be data that does nothing."""
    source = Path(stance.__file__).read_text(encoding="utf-8")
    assert {name for name in groups() if f'"{name}"' not in source} == set()


@pytest.mark.parametrize(
    ("text", "cue", "expected"),
    [
        # who is spoken of
        ("Your uncle was deported in 2011.", "fact.immigration_history", "other_person"),
        ("You were deported in 2011.", "fact.immigration_history", "asserted"),
        (
            "Your wife has told us that you were deported in 2011.",
            "fact.immigration_history",
            "asserted",
        ),
        # what was
        ("Your release was revoked previously.", "out.revoke", "historical"),
        ("The request was denied in 2015 and is hereby denied again.", "out.deny", "asserted"),
        # what may be
        (
            "If you were to fail to report, your release would be revoked.",
            "out.revoke",
            "hypothetical",
        ),
        ("Should he fail to report, his release will be revoked.", "out.revoke", "hypothetical"),
        # which side
        ("Your request is denied, although you have family ties.", "out.deny", "asserted"),
        (
            "Even though you are a flight risk, release has been granted on bond.",
            "ground.flight_risk",
            "conceded",
        ),
        (
            "While your family ties are noted, you are a flight risk.",
            "ground.flight_risk",
            "asserted",
        ),
        (
            "Notwithstanding your family ties, you pose a danger to the community.",
            "ground.danger",
            "asserted",
        ),
    ],
)
def test_more(text: str, cue: str, expected: str, analyser: Analyser) -> None:
    assert expected in meant(text, cue, analyser)


@pytest.mark.parametrize(
    ("text", "conceded", "asserted"),
    [
        ("Although you have ties, you fled.", "Although you have ties", ", you fled."),
        ("You fled, although you have ties.", "although you have ties.", "You fled, "),
        (
            "While we recognize your work, the record is grave.",
            "while we recognize your work",
            ", the record is grave.",
        ),
        (
            "Despite a wife, a job and a home, we deny it.",
            "Despite a wife, a job and a home",
            ", we deny it.",
        ),
        ("Aunque tiene familia, usted huyó.", "Aunque tiene familia", ", usted huyó."),
    ],
)
def test_two_sides(text: str, conceded: str, asserted: str) -> None:
    sides = concession(text)
    assert sides is not None
    (a, b), (c, d) = sides
    assert text[a:b].lower() == conceded.lower()
    assert text[c:d] == asserted


@pytest.mark.parametrize(
    "text", ["You fled.", "While in custody you fled.", "While you were on supervision you fled."]
)
def test_one_side(text: str) -> None:
    assert concession(text) is None


WORDS = st.lists(
    st.sampled_from(
        [
            "although",
            "you",
            "do",
            "not",
            "pose",
            "a",
            "danger,",
            "no",
            ",",
            "but",
            "because",
            "nor",
            "neither",
            "while",
            "we",
            "ni",
            "sin",
            "despite",
            "if",
        ]
    ),
    max_size=40,
)


@given(words=WORDS)
def test_any_words_have_a_stance(words: list[str]) -> None:
    text = " ".join([*words, "danger to the community"])
    cue = Cue(name="ground.danger", start=len(text) - 23, end=len(text))
    assert stance_of(text, cue, (cue,)) in ("asserted", "negated", "conceded", "quoted")
