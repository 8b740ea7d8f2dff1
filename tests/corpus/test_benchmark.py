"""How scripts/bench.py scores pages and judges goals."""

import pytest
from benchmark.costs import Costs
from benchmark.goals import cost_goals, reading_goals
from benchmark.readers import Run
from benchmark.score import PageScore, Score, gather, normal, score_letter
from corpus.truth import Truth

PAGE = (
    "U.S. Department of Homeland Security\nTampa Field Office\nCustoms Enforcement\n"
    "June 9, 2022\nPeña Roe, A 012 345 678\nYour application for a stay is denied."
)
TRUTH = Truth(
    pages=(PAGE,),
    added=((),),
    a_numbers=("012345678",),
    name="Peña Roe",
    date="June 9, 2022",
    decision="Your application for a stay is denied.",
)


def _score(read: str, quality: float | None = 0.9, truth: Truth = TRUTH) -> Score:
    return gather([score_letter("t-01", truth, [read], [quality])])


def test_a_page_read_as_it_stands_has_no_error() -> None:
    score = _score(PAGE.replace("\n", "  \n\n"))
    assert (score.cer, score.line_cer, score.wer, score.missed) == (0, 0, 0, 0)
    assert score.fields == {
        "a_number": (1, 1), "name": (1, 1), "date": (1, 1), "decision": (1, 1)
    }  # fmt: skip
    assert score.recall("facility") is None


def test_what_is_drawn_is_no_text() -> None:
    assert normal("[x] I ______, on ____ .\n• “A”—B") == 'I, on. "A"-B'


def test_one_wrong_letter_counts_once() -> None:
    score = _score(PAGE.replace("stay", "slay"))
    assert score.cer == score.line_cer == pytest.approx(100 / len(normal(PAGE)))
    assert score.missed == score.wer == pytest.approx(100 / len(PAGE.split()))
    assert score.fields["decision"] == (1, 1)  # alike enough


def test_another_order_of_lines_counts_in_one_rate_only() -> None:
    lines = PAGE.splitlines()
    score = _score("\n".join([lines[0], lines[2], lines[1], *lines[3:]]))
    assert score.cer > 10
    assert score.line_cer == score.missed == 0


def test_what_was_left_out_or_put_in_counts_in_both_rates() -> None:
    for read in (PAGE.replace("Tampa Field Office\n", ""), PAGE + "\nzq xw vkkj uyy w"):
        score = _score(read)
        assert score.cer > 5
        assert score.line_cer > 5


def test_words_of_the_copy_may_be_read_or_not() -> None:
    truth = Truth(pages=(PAGE,), added=(("MAR 24 2021 14:22 FROM: FAX P.01/01",),), a_numbers=())
    for read in (PAGE, "MAR 24 2O21 14:22 FROM: FAX P.O1/01\n" + PAGE):
        assert _score(read, truth=truth).cer == 0
    stamp = Truth(pages=(PAGE,), added=(("RECEIVED", "JUN 11 2022"),), a_numbers=())
    read = PAGE.replace("for a stay", "for RECEIVED a stay").replace(
        "\nJune", "\nJUN 11 2022\nJune"
    )
    assert _score(read, truth=stamp).cer == 0


def test_fields_stand_letter_by_letter_but_for_accents() -> None:
    score = _score(PAGE.replace("ñ", "n").replace("678", "673").replace("9, 2022", "9. 2022"))
    assert score.fields["name"] == (1, 1)
    assert score.fields["a_number"] == (0, 1)
    assert score.fields["date"] == (0, 1)


def test_a_wrong_a_number_matters_where_nothing_marks_the_page() -> None:
    wrong = PAGE.replace("678", "673")
    assert _score(wrong).wrong_unmarked == 1
    assert _score(wrong, quality=0.5).wrong_unmarked == 0
    assert _score(wrong, quality=0.5).marked == 1
    assert _score(PAGE).wrong_unmarked == 0


def test_a_page_not_read_is_all_errors_and_marked() -> None:
    score = gather([score_letter("t-01", TRUTH, [], [])])
    assert score.cer == 100
    assert score.marked == 1
    assert score.fields["a_number"] == (0, 1)


def _run(way: str) -> Run:
    return Run(way=way, wall=1.0, cpu=1.0, texts=[], quality=[])


def _page(errors: int, quality: float | None) -> PageScore:
    return PageScore(
        letter="t", page=1, letters=1000, errors=errors, line_errors=errors, words=100,
        word_errors=errors, missed=0, quality=quality, wrong_a_numbers=0,
    )  # fmt: skip


def test_goals_are_missed_when_they_are() -> None:
    ours = (_run("denialscan, pytesseract"), Score(pages=(_page(14, 0.9),)))
    plain = (_run("plain pytesseract, 1 thread"), Score(pages=(_page(10, None),)))
    missed = {g.name.split(": ")[1]: g.met for g in reading_goals("scan", [ours, plain])}
    assert missed == {
        "CER": False,
        "wrong A-numbers without a mark": True,
        "CER above plain pytesseract, 1 thread": False,
    }
    faxed = {g.name.split(": ")[1]: g.met for g in reading_goals("fax", [ours])}
    assert faxed["CER"]
    # An unreadable page is judged by its mark alone.
    (marked, wrong) = reading_goals("combo", [ours, plain])
    assert (marked.value, marked.met, wrong.met) == (0, False, True)


def test_costs_of_files_that_failed_are_no_figures() -> None:
    kept = {
        "engine": "pytesseract", "digital": 0.1, "layered": 0.3, "scanned": 1.0,
        "recognition": 0.8, "first": 1.2, "twice": 0.6, "again": 0.1,
    }  # fmt: skip
    assert [goal.met for goal in cost_goals(Costs(**kept))] == [True, True, False, True]
    assert cost_goals(Costs(**kept, failed=1)) == []
