"""The copies that are read: letters of the corpus under a condition, with their truth."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.build import Letter, fits, render, write_copy
from corpus.style import seed_of
from corpus.truth import Truth, truth_of


@dataclass(frozen=True, kw_only=True)
class Case:
    """A letter's copy: its file, or its files in the order of the pages."""

    letter_id: str
    author: str
    paths: tuple[Path, ...]
    truth: Truth


def on_paper(letters: Sequence[Letter], seed: int) -> list[tuple[Letter, Truth]]:
    """Return the letters that can be had on paper, in an order drawn by ``seed``."""
    found = [x for x in letters if x.source.layout != "email" or x.source.prints]
    random.Random(seed_of("bench", str(seed))).shuffle(found)
    return [(letter, truth_of(letter)) for letter in found]


def make_cases(
    letters: Sequence[tuple[Letter, Truth]],
    condition: str,
    folder: Path,
    *,
    pages: int,
    seed: int,
) -> list[Case]:
    """Write copies of the first letters that fit the condition, until ``pages`` are full."""
    cases: list[Case] = []
    count = 0
    for letter, truth in letters:
        if count >= pages:
            break
        # Mail that is read as it came has no pages; its print has.
        how = "print" if condition == "digital" and letter.source.layout == "email" else condition
        if not fits(letter.source, how, len(truth.pages)):
            continue
        copy = render(letter, how, seed=seed)
        paths = write_copy(copy, folder / condition, letter.source.letter_id)
        cases.append(
            Case(
                letter_id=letter.source.letter_id,
                author=letter.author,
                paths=tuple(paths),
                truth=replace(truth, added=copy.added or truth.added),
            )
        )
        count += len(truth.pages)
    return cases
