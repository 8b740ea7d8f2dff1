"""How far two careful readers agree on the corpus: Krippendorff's alpha.

    python scripts/agreement.py --sheet ID... > sheets.json
    python scripts/agreement.py --take sheets.json --annotator NAME
    python scripts/agreement.py [--json]

``--sheet`` prints letters without their gold, sentences numbered, with empty answers: the
second reader sees a code instead of the telling id. ``--take`` checks filled sheets and
stores them in corpus/annotations/NAME/. Without either, the labels of the gold and of all
second annotations are compared, and the table in corpus/README.md is renewed (``--json``
prints the figures instead). Gold that was corrected because of a second reader's answer is
compared as it was before: corpus/annotations/first-labels.json.

Alpha (Krippendorff, Content Analysis, chapter 11) is 1 where the readers always agree and
0 where they agree as by chance. Labels are nominal; sets of grounds are compared by the
MASI distance (Passonneau 2006), which counts a subset as nearer than a mere overlap. The
interval holds 95 % of 1000 samples of whole letters, drawn with replacement by a fixed
seed: the sentences of one letter are not independent.

Exit codes: 0 done, 1 an annotation or a sheet is wrong, 2 bad options, 3 there is no
annotation.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from corpus.card import between  # noqa: E402
from corpus.labels import own_grounds, roles  # noqa: E402

from corpus import build  # noqa: E402
from corpus.annotations import (  # noqa: E402
    RULES,
    check_annotation,
    filled,
    first_labels,
    load_annotations,
    sheet,
    write_annotation,
)
from denialscan.evaluate import align  # noqa: E402
from denialscan.schema import ROLE_ORDER  # noqa: E402

BEGIN = "<!-- agreement: written by scripts/agreement.py -->"
END = "<!-- end of agreement -->"
SAMPLES = 1000
#: The labels of one thing by all who labelled it.
Unit = tuple[Hashable, ...]


def nominal(left: Hashable, right: Hashable) -> float:
    """Distance of names: 0 for the same, else 1."""
    return float(left != right)


def masi(left: Hashable, right: Hashable) -> float:
    """MASI distance of two frozen sets: 1 - Jaccard's index x monotonicity (1 equal, 2/3
    subset, 1/3 overlap, 0 disjoint)."""
    assert isinstance(left, frozenset)
    assert isinstance(right, frozenset)
    if left == right:
        return 0.0
    shared = left & right
    if not shared:
        return 1.0
    weight = 2 / 3 if left < right or right < left else 1 / 3
    return 1 - weight * len(shared) / len(left | right)


def alpha(
    units: Sequence[Unit], distance: Callable[[Hashable, Hashable], float] = nominal
) -> float | None:
    """Return Krippendorff's alpha: 1 - observed / expected disagreement.

    A unit with fewer than two labels tells nothing and is left out. None where nothing
    can be expected: no unit, or one label throughout.
    """
    pairable = [unit for unit in units if len(unit) > 1]
    counts = Counter(label for unit in pairable for label in unit)
    total = sum(counts.values())
    if len(counts) < 2:
        return None
    observed = sum(
        sum(distance(a, b) for i, a in enumerate(unit) for j, b in enumerate(unit) if i != j)
        / (len(unit) - 1)
        for unit in pairable
    )
    expected = sum(
        n * m * distance(a, b) for a, n in counts.items() for b, m in counts.items() if a != b
    )
    return 1 - (total - 1) * observed / expected


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """One question: its units, the share with equal labels, alpha and its interval."""

    name: str
    letters: int
    units: int
    equal: float | None
    alpha: float | None
    low: float | None
    high: float | None


def agreement(
    name: str,
    by_letter: Sequence[Sequence[Unit]],
    distance: Callable[[Hashable, Hashable], float] = nominal,
) -> Agreement:
    """Return the agreement on the units of each letter; intervals by drawing letters."""
    letters = [units for units in by_letter if units]
    units = [unit for letter in letters for unit in letter]
    rng = random.Random(0)
    drawn = []
    for _ in range(SAMPLES if letters else 0):
        again = rng.choices(letters, k=len(letters))
        value = alpha([unit for letter in again for unit in letter], distance)
        if value is not None:
            drawn.append(value)
    drawn.sort()
    # Too few usable samples (nearly always one label) give no interval worth the name.
    known = len(drawn) >= SAMPLES / 2
    equal = sum(len(set(unit)) == 1 for unit in units) / len(units) if units else None
    return Agreement(
        name=name,
        letters=len(letters),
        units=len(units),
        equal=equal,
        alpha=alpha(units, distance),
        low=drawn[int(0.025 * len(drawn))] if known else None,
        high=drawn[int(0.975 * (len(drawn) - 1))] if known else None,
    )


def compare(pairs: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> list[Agreement]:
    """Return the agreement of (gold, annotation) pairs on every question."""
    out = [
        agreement(what, [[(gold[what], other[what])] for gold, other in pairs])
        for what in ("kind", "outcome")
    ]
    for rule in RULES:
        units = [
            [(gold["rules"][rule], other["rules"][rule])]
            if rule in gold["rules"] and rule in other["rules"]
            else []
            for gold, other in pairs
        ]
        out.append(agreement(f"rule {rule}", units))
    sentences = [sentence_pairs(gold["sentences"], other["sentences"]) for gold, other in pairs]
    out.append(agreement("sentence role", [[(a[0], b[0]) for a, b in s] for s in sentences]))
    out.append(
        agreement(
            "ground: none, label or case-specific",
            [[(a[1], b[1]) for a, b in s] for s in sentences],
        )
    )
    both = [[(a[1], b[1]) for a, b in s if "none" not in (a[1], b[1])] for s in sentences]
    out.append(agreement("case-specific, where both see a ground", both))
    sets = [[(_types(gold["sentences"]), _types(other["sentences"]))] for gold, other in pairs]
    out.append(agreement("grounds of the letter (sets, MASI)", sets, masi))
    return out


def sentence_pairs(
    gold: list[dict[str, Any]], other: list[dict[str, Any]]
) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """Return (role, ground) of every gold sentence and of what the second reader labelled
    in its place; a sentence that only one of them has is left out."""
    partners = align([s["text"] for s in gold], [s["text"] for s in other])
    return [
        (_label([labelled]), _label([other[j] for j in places]))
        for labelled, places in zip(gold, partners, strict=True)
        if places
    ]


def _label(sentences: list[dict[str, Any]]) -> tuple[str, str]:
    named = {role for s in sentences for role in roles(s)}
    grounds = own_grounds(sentences)
    ground = "none"
    if grounds:
        ground = "specific" if any(s.get("case_specific") for s in grounds) else "label"
    return next(role for role in ROLE_ORDER if role in named), ground


def _types(sentences: list[dict[str, Any]]) -> frozenset[str]:
    return frozenset(ground for s in own_grounds(sentences) for ground in s.get("grounds") or ())


def table(found: list[Agreement], letters: int, annotators: Sequence[str]) -> str:
    """Return the Markdown for the data card."""
    out = [
        f"{letters} letters with a second annotation, by {', '.join(annotators)}.",
        "",
        "| label | units | equal | alpha | 95 % interval |",
        "|---|---|---|---|---|",
    ]
    for row in found:
        span = "-" if row.low is None or row.high is None else f"{row.low:.2f} to {row.high:.2f}"
        out.append(
            f"| {row.name} | {row.units} | {_number(row.equal)} | {_number(row.alpha)} | {span} |"
        )
    return "\n".join([*out, ""])


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--sheet", nargs="+", metavar="ID", help="print sheets for these letters")
    parser.add_argument("--take", type=Path, metavar="FILE", help="store filled sheets")
    parser.add_argument("--annotator", help="with --take: the reader's short name")
    parser.add_argument("--json", action="store_true", help="print the figures, write nothing")
    options = parser.parse_args(arguments)
    letters, _problems = build.load(options.corpus / "letters")
    folder = options.corpus / "annotations"
    if options.sheet:
        known = {letter.source.letter_id: letter for letter in letters}
        unknown = [name for name in options.sheet if name not in known]
        if unknown:
            parser.error(f"no letter {', '.join(unknown)}")
        sheets = [sheet(known[name]) for name in options.sheet]
        print(json.dumps(sheets, indent=1, ensure_ascii=False))
        return 0
    if options.take:
        if not options.annotator:
            parser.error("--take needs --annotator")
        return _take(options.take, options.annotator, letters, folder)
    annotations, problems = load_annotations(folder, letters)
    if problems:
        print("\n".join(problems), file=sys.stderr)
        return 1
    if not annotations:
        print(
            "There is no second annotation. Next: python scripts/agreement.py --sheet ID...",
            file=sys.stderr,
        )
        return 3
    try:
        golds = first_labels(folder, {x.source.letter_id: x.gold for x in letters})
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    found = compare([(golds[a.letter_id], a.data) for a in annotations])
    if options.json:
        print(json.dumps([vars(row) for row in found], indent=1))
        return 0
    card = options.corpus / "README.md"
    annotators = sorted({a.annotator for a in annotations})
    covered = len({a.letter_id for a in annotations})
    text = between(card.read_text("utf-8"), BEGIN, END, table(found, covered, annotators))
    card.write_text(text, encoding="utf-8")
    return 0


def _take(file: Path, annotator: str, letters: Sequence[build.Letter], folder: Path) -> int:
    by_id = {letter.source.letter_id: letter for letter in letters}
    try:
        data = json.loads(file.read_text("utf-8"))
        taken = [filled(one, annotator, letters) for one in data]
    except (OSError, ValueError) as error:
        print(f"{file}: {error}", file=sys.stderr)
        return 1
    problems = []
    for one in taken:
        path = folder / annotator / f"{one['id']}.json"
        problems += check_annotation(one, path, by_id[one["id"]])
    if problems:
        print("\n".join(problems), file=sys.stderr)
        return 1
    for one in taken:
        write_annotation(one, folder)
    print(f"{len(taken)} annotations in {folder / annotator}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
