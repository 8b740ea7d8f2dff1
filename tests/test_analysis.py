"""Limits of the analysis. Every person is invented."""

from __future__ import annotations

import pytest
from reading_letters import office_letter, read

from denialscan import analysis
from denialscan.nlp import Analyser

LETTER = office_letter("Your request is denied. You failed to appear at your hearing.")


def test_a_text_beyond_the_limit_is_cut_with_a_warning(
    analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = read(f"{LETTER}\f" + "and so on it goes\n" * 40 + "\f" + "more of it\n" * 40)
    monkeypatch.setattr(analysis, "MOST_WORDS", 100)
    (letter,) = analysis.analyse_reading(reading, analyser)
    assert letter.outcome.value == "denied"
    assert letter.last_page == 2
    assert len(letter.text.split()) == 100
    assert "Only the first 100 words, on 2 of 3 pages, were analysed" in letter.warnings[0]


def test_a_text_within_the_limit_is_whole(
    analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = read(LETTER)
    monkeypatch.setattr(analysis, "MOST_WORDS", sum(len(p.words) for p in reading.pages))
    (letter,) = analysis.analyse_reading(reading, analyser)
    assert letter.warnings == ()


@pytest.mark.parametrize(
    "line",
    [
        "You were convicted of theft on May 2, 2014, and your request is denied.\n\n",
        "your request number nine is denied because you are a danger to the\n",
        "> On Tue, Jun 8, 2021 at 9:01 AM Paula Reyes <p@example.org> wrote:\n>> Denied.\n",
    ],
)
def test_time_grows_with_the_length_alone(analyser: Analyser, line: str) -> None:
    """Four times the text may not take more than seven times the time."""
    from time import process_time

    def cost(count: int) -> float:
        reading = read("From: ICE\nTo: P\nDate: June 9, 2021\n\n" + line * count)
        start = process_time()
        analysis.analyse_reading(reading, analyser)
        return process_time() - start

    cost(20)
    assert cost(240) < 7 * cost(60) + 0.5


def test_an_endless_word_is_left_out_with_a_warning(analyser: Analyser) -> None:
    reading = read("Your request is denied.\n" + "0" * 200_000)
    (letter,) = analysis.analyse_reading(reading, analyser)
    assert letter.text.strip() == "Your request is denied."
    assert any("were left out" in w for w in letter.warnings)
