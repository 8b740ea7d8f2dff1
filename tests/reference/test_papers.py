"""What papers are called and what they are about. Every person is invented."""

from __future__ import annotations

import pytest

from denialscan.reference.papers import (
    Sort,
    Topic,
    find_papers,
    sorts,
    topics,
    topics_in,
    without_topics,
)


@pytest.mark.parametrize("row", [*sorts(), *topics()], ids=lambda r: r.name)
def test_examples_of_the_table(row: Sort | Topic) -> None:
    assert all(row.regex.search(text) for text in row.examples)
    assert not any(row.regex.search(text) for text in row.near_misses)


def test_the_table_refers_to_its_own_rows() -> None:
    names = {s.name for s in sorts()}
    assert all(s.near <= names for s in sorts())
    known = {t.name for t in topics()}
    assert all(t.under <= known for t in topics())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You submitted a letter of his physician, Dr. Roy.", ["letter of his physician"]),
        ("Dr. Hale's evaluation was read.", ["Dr. Hale's evaluation"]),
        (
            "We read the birth certificate of her son, and the letter from her sister.",
            ["birth certificate of her son", "letter from her sister"],
        ),
        (
            "letters from his employer and his pastor, and the birth certificates of his children",
            ["letters from his employer and his pastor", "birth certificates of his children"],
        ),
        ("a letter from his wife and a lease", ["letter from his wife", "lease"]),
        ("his tax transcripts for 2015 through 2020", ["tax transcripts for 2015 through 2020"]),
        ("El informe médico fue recibido.", ["informe médico"]),
        ("No letter was sent; new evidence may be filed.", []),
        ("You must report to this office and did not report in May.", []),
    ],
)
def test_papers_in_a_sentence(text: str, found: list[str]) -> None:
    assert [p.text for p in find_papers(text)] == found
    assert all(text[p.start : p.end] == p.text for p in find_papers(text))


def test_what_a_paper_is_told_by() -> None:
    sister, bare, lease = (
        next(iter(find_papers(t))) for t in ("the letter of his sister", "the letters", "a lease")
    )
    assert sister.topics == {"sibling"}
    assert (sister.told, bare.told, lease.told) == (True, False, True)
    assert (sister.bare, bare.bare) == (False, True)
    named = next(iter(find_papers("the letter of Pastor Lott dated May 3")))
    assert "Lott" in named.names
    assert "May" not in named.names


def test_a_letter_of_a_date_names_nobody() -> None:
    assert next(iter(find_papers("your letter of February 6, 2023"))).names == ()


def test_other_words_for_one_matter() -> None:
    assert topics_in("Dr. Reyes's report on his depression") >= {"mental_health"}
    assert topics_in("psychological evaluation") >= {"mental_health"}
    assert topics_in("high blood pressure") >= {"heart"}
    assert without_topics("Lease of Elm Street").split() == ["of", "Elm", "Street"]
