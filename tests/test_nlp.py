"""The phrase language, sentences, cues, languages and the repair of misread words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from denialscan.errors import DataError
from denialscan.nlp import Analyser, cue_names, language_of
from denialscan.patterns import compile_pattern, inflect, pattern_rows
from denialscan.reference.text import rough_skeleton


@pytest.fixture(scope="module")
def blank() -> Any:
    """A tokenizer, to try single phrases."""
    import spacy

    return spacy.blank("en")


def found(blank: Any, phrase: str, text: str) -> bool:
    """Say whether a phrase matches, with gaps and words marked as the analyser does."""
    from spacy.matcher import Matcher

    matcher = Matcher(blank.vocab)
    matcher.add("x", compile_pattern(phrase))
    doc = blank.make_doc(text)
    for token in doc:
        token.norm_ = token.norm_.lower()
        if token.text not in ".;?!:":
            token.tag_ = "word"
    return bool(matcher(doc))


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("stay denied", "The Stay DENIED"),
        ("stay|parole denied", "parole denied"),
        ("hereby? denied", "denied"),
        ("the hereby? denied", "the denied"),
        ("the hereby? denied", "the hereby denied"),
        ("deny~ the request", "denying the request"),
        ("deny~ the request", "denied the request"),
        ("request ... denied", "request that you sent in May denied"),
        ("request ...1 denied", "request is denied"),
        ("request ...0 denied", "request denied"),
        ("revoc% of", "revocation of"),
        ("post - order", "post order"),
        ("post - order", "post - order"),
        ("#num days", "30 days"),
        ("#num days", "thirty days"),
        ("@be denied", "was denied"),
        ("@be denied", "is denied"),
    ],
)
def test_phrases_that_match(phrase: str, text: str, blank: Any) -> None:
    assert found(blank, phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("stay denied", "denied stay"),
        ("stay|parole denied", "bond denied"),
        ("the hereby? denied", "the now denied"),
        ("deny~ the request", "denial the request"),
        ("request ...1 denied", "request was hereby denied"),
        ("request ... denied", "request a b c d e f denied"),
        ("request ... denied", "request. Denied"),
        ("request ... denied", "request; denied"),
        ("revoc% of", "evocation of"),
        ("#num days", "some days"),
        ("@be denied", "not denied"),
    ],
)
def test_phrases_that_do_not(phrase: str, text: str, blank: Any) -> None:
    assert not found(blank, phrase, text)


@pytest.mark.parametrize("phrase", ["", "...", "@nosuchmacro denied"])
def test_bad_phrases(phrase: str) -> None:
    with pytest.raises(DataError):
        compile_pattern(phrase)


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("revoke", {"revoke", "revokes", "revoked", "revoking"}),
        ("deny", {"deny", "denies", "denied", "denying"}),
        ("reject", {"reject", "rejects", "rejected", "rejecting"}),
        ("dismiss", {"dismiss", "dismisses", "dismissed", "dismissing"}),
        ("verify", {"verify", "verifies", "verified", "verifying"}),
        ("stay", {"stay", "stays", "stayed", "staying"}),
        ("flee", {"flee", "flees", "fled", "fleeing"}),
        ("find", {"find", "finds", "found", "finding"}),
    ],
)
def test_verbs(verb: str, forms: set[str]) -> None:
    assert set(inflect(verb)) == forms


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Your request is denied. You may ask again.", 2),
        ("Mr. Deng lives at 5 Elm St. in Boston.", 1),
        ("You were held in the U.S. The court agreed.", 2),
        ("See 8 C.F.R. 241.4 and Matter of A. B. for more.", 1),
        ("John Q. Carver signed. Mary Holm did not.", 2),
        ("The fee is $5.50 and no more.", 1),
        ("You left on Jan. 3, 2020. You came back.", 2),
        ("Is this final? It is. Good.", 3),
        ('He said "yes." Then he left.', 2),
        ("You failed to: (1) report; (2) pay; and (3) appear.", 3),
        ("one line without an end", 1),
        ("Usted fue detenido. ¿Puede apelar? Sí.", 3),
    ],
)
def test_sentences(text: str, count: int, analyser: Analyser) -> None:
    spans = analyser.sentences(text)
    assert len(spans) == count
    assert all(text[s.start : s.end] == s.text for s in spans)


WORDS = st.lists(
    st.sampled_from(
        [
            "Your",
            "request",
            "is",
            "denied.",
            "Mr.",
            "Deng",
            "You",
            "fled;",
            "(2)",
            "U.S.",
            "May!",
            "8",
        ]
    ),
    min_size=1,
    max_size=25,
)


@given(words=WORDS)
def test_sentences_cover_the_text_in_order(words: list[str], analyser: Analyser) -> None:
    text = " ".join(words)
    spans = analyser.sentences(text)
    assert all(text[s.start : s.end] == s.text == s.text.strip() for s in spans)
    assert [s.start for s in spans] == sorted({s.start for s in spans})
    assert "".join("".join(s.text.split()) for s in spans) == "".join(text.split())
    for span in spans:
        assert all(span.start <= c.start < c.end <= span.end for c in span.cues)


def test_a_cue_does_not_cross_sentences(analyser: Analyser) -> None:
    first, second = analyser.sentences("This is about your request. Denied people may ask again.")
    assert not first.has("out.deny")
    assert not [c for c in second.cues if c.start < second.start]


def test_cues_by_name(analyser: Analyser) -> None:
    (span,) = analyser.sentences("Your request is denied because you are a flight risk.")
    assert span.has("out.deny", "no.such")
    assert not span.has("out.grant")
    cue = span.first("ground.flight_risk")
    assert cue is not None
    assert "flight risk" in span.text[cue.start : cue.end]
    assert span.first("out.grant") is None
    assert {c.name for c in span.all("ground.")} == {"ground.flight_risk"}
    assert cue_names([span]) >= {"out.deny", "ground.flight_risk", "ctx.because"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Your request for release is denied.", "en"),
        ("Su solicitud de libertad ha sido denegada por la oficina.", "es"),
        ("", "en"),
        ("12345", "en"),
        ("Amina Deng", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


def test_cues_in_spanish(analyser: Analyser) -> None:
    (span,) = analyser.sentences(
        "Su solicitud ha sido denegada porque usted representa un peligro para la comunidad."
    )
    assert span.has("out.deny")
    assert span.has("ground.danger")


@pytest.mark.parametrize(
    ("misread", "word"),
    [
        ("rernoval", "removal"),
        ("denled", "denied"),
        ("relea5e", "release"),
        ("cornmunity", "community"),
        ("clanger", "danger"),
    ],
)
def test_words_that_look_alike_share_a_skeleton(misread: str, word: str) -> None:
    assert rough_skeleton(misread) == rough_skeleton(word)


@pytest.mark.parametrize(
    ("a", "b"), [("granted", "denied"), ("convicted", "convinced"), ("parole", "patrol")]
)
def test_other_words_do_not(a: str, b: str) -> None:
    assert rough_skeleton(a) != rough_skeleton(b)


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Your request is denled.", "out.deny"),
        ("You pose a clanger to the cornmunity.", "ground.danger"),
        ("Your request is granteci or grantecl: it is approvecl.", "out.grant"),
    ],
)
def test_repair_only_where_it_is_asked_for(text: str, cue: str, analyser: Analyser) -> None:
    (span,) = analyser.sentences(text, repair=True)
    assert span.has(cue)
    assert span.text == text
    (plain,) = analyser.sentences(text)
    assert not plain.has(cue)


def test_repair_leaves_known_words_alone(analyser: Analyser) -> None:
    text = "Your request is granted and you will be released from custody."
    assert cue_names(analyser.sentences(text, repair=True)) == cue_names(analyser.sentences(text))


@pytest.mark.parametrize("row", [r for r in pattern_rows() if r.lang == "en"], ids=lambda r: r.name)
def test_repair_invents_no_cue_in_clean_near_misses(row: Any, analyser: Analyser) -> None:
    for text in row.near_misses:
        assert row.name not in cue_names(analyser.sentences(text, repair=True))
