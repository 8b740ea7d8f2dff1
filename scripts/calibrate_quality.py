"""Fit the weights by which a page's legibility is estimated.

    python scripts/calibrate_quality.py --authors a,b,c,e --pages 6

Degraded copies of corpus letters are read; the square of the share of each page's text
that stands in words read right (the chance that two words together are) is fitted by a logistic function of ``denialscan.ingest.quality.features``, with no
weight below zero. Prints the constant and the weights for that module, how far the
estimate is off, and which pages the mark at 0.75 gets wrong. Author d is held out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmark.cases import make_cases, on_paper
from benchmark.score import MARK, normal, score_letter
from corpus.build import load

from denialscan.ingest import quality
from denialscan.schema import Page
from denialscan.settings import ReadingConfig
from denialscan.worker import Reader

ROOT = Path(__file__).resolve().parents[1]
CONDITIONS = "scan,fax,faxstd,photo,stamp-black,lowcontrast,copy3,combo"
#: Of pages read worse or better than this the mark must say so, and must not.
BAD, FINE = 0.6, 0.85


def read_pages(
    authors: tuple[str, ...], conditions: list[str], pages: int, seed: int
) -> list[tuple[str, list[tuple[str, float]], float, float]]:
    """Return (condition, words with confidence, share of words right, error rate) of
    the pages of degraded copies."""
    letters = on_paper(load(ROOT / "corpus" / "letters", authors=authors)[0], seed)
    found = []
    with tempfile.TemporaryDirectory() as room, Reader(ReadingConfig()) as reader:
        for condition in conditions:
            folder = Path(room) / condition
            folder.mkdir()
            for case in make_cases(letters, condition, folder, pages=pages, seed=seed):
                shown = [
                    page
                    for path in case.paths
                    for reading in reader.read(path).readings
                    for page in reading.pages
                ]
                texts = [" ".join(w.text for w in page.words) for page in shown]
                scores, _fields = score_letter(
                    case.letter_id, case.truth, texts, [p.quality for p in shown]
                )
                for page, truth, score in zip(shown, case.truth.pages, scores, strict=False):
                    words = _words(page)
                    if words and score.words >= 20:
                        right = share_right(truth, " ".join(w.text for w in page.words)) ** 2
                        found.append((condition, words, right, score.line_errors / score.letters))
    return found


def share_right(truth: str, read: str) -> float:
    """Return which share of a text stands in words that were read right, wherever on
    the page: an order of reading is no matter of legibility."""
    wanted = Counter(normal(truth).split())
    kept = wanted & Counter(normal(read).split())
    return sum(len(w) * n for w, n in kept.items()) / sum(len(w) * n for w, n in wanted.items())


def _words(page: Page) -> list[tuple[str, float]]:
    return [(w.text, w.conf) for w in page.words if w.conf is not None]


def main() -> int:
    """Read, fit and print."""
    import numpy as np
    from scipy.optimize import least_squares

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--authors", default="a,b,c,e")
    parser.add_argument("--conditions", default=CONDITIONS)
    parser.add_argument("--pages", type=int, default=6, help="of each condition")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = read_pages(
        tuple(options.authors.split(",")),
        options.conditions.split(","),
        options.pages,
        options.seed,
    )
    matrix = np.array([[1.0, *quality.features(words)] for _c, words, _r, _e in found])
    right = np.array([r for _c, _w, r, _e in found])

    def off(weights: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-matrix @ weights)) - right

    # Soft: a page whose truth is in doubt counts little.
    features = matrix.shape[1] - 1
    fitted = least_squares(
        off,
        [-9.0, *[4.0] * features],
        bounds=([-40.0, *[0.0] * features], [0.0, *[40.0] * features]),
        loss="soft_l1",
        f_scale=0.05,
    ).x
    guess = 1 / (1 + np.exp(-matrix @ fitted))
    print(
        f"{len(found)} pages; constant {fitted[0]:.2f}, weights", *(f"{w:.2f}" for w in fitted[1:])
    )
    print(
        f"mean absolute error {np.abs(guess - right).mean():.3f}, of today's weights",
        f"{np.mean([abs(quality.chance_read(w) - r) for _c, w, r, _e in found]):.3f}",
    )
    for name in dict.fromkeys(c for c, *_rest in found):
        mine = [i for i, row in enumerate(found) if row[0] == name]
        print(
            f"  {name:14s} right {right[mine].mean():.3f} (least {right[mine].min():.2f}),"
            f" estimated {guess[mine].mean():.3f} (least {guess[mine].min():.2f}),"
            f" letters wrong {100 * np.mean([found[i][3] for i in mine]):.1f} %"
        )
    for i, (name, _read, share, errors) in enumerate(found):
        if (share < BAD and guess[i] >= MARK) or (share > FINE and guess[i] < MARK):
            print(
                f"  wrongly marked: {name} right {share:.2f} estimated {guess[i]:.2f},"
                f" letters wrong {100 * errors:.1f} %"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
