"""Measure the pipeline against a corpus with gold answers.

Figures are counted per file; an interval treats files as independent, which
copies of one letter are not: filter by condition for honest intervals.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from denialscan.errors import InputError, MissingProgramError
from denialscan.evaluate.scoring import f1, match, same_item, same_value
from denialscan.run import Progress
from denialscan.schema import LIST_FIELDS, NON_DECISION_KINDS, VALUE_FIELDS, Letter, Record
from denialscan.settings import ReadingConfig

#: Rules whose flag accuses a decision of something: the contract's *adverse flags*.
ADVERSE_RULES = frozenset(
    {
        "summary_denial",
        "missing_rationale",
        "boilerplate_rationale",
        "evidence_not_discussed",
        "equities_not_weighed",
        "categorical_denial",
        "criminal_history_only",
        "kick_back",
        "kick_back_after_decision",
        "policy_not_in_force",
    }
)


@dataclass
class Share:
    """A count out of a total, with its Wilson interval."""

    hits: int = 0
    total: int = 0

    def add(self, hit: bool) -> None:
        """Count one case."""
        self.hits += hit
        self.total += 1

    @property
    def rate(self) -> float | None:
        """hits / total, None without a case."""
        return self.hits / self.total if self.total else None

    def interval(self) -> tuple[float, float] | None:
        """Return the 95 % Wilson interval."""
        if not self.total:
            return None
        from scipy.stats import binomtest

        found = binomtest(self.hits, self.total).proportion_ci(
            confidence_level=0.95, method="wilson"
        )
        return float(found.low), float(found.high)


@dataclass
class ListScore:
    """Elements of a list field: how many of the found are right, and of the gold found."""

    precision: Share = field(default_factory=Share)
    recall: Share = field(default_factory=Share)
    exact: Share = field(default_factory=Share)

    @property
    def f1(self) -> float | None:
        """F1 over all elements of all letters."""
        if not self.exact.total:
            return None
        p, r = self.precision, self.recall
        return f1(p.hits, p.total, r.hits, r.total)


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A value that differs from the gold."""

    file: str
    what: str
    expected: Any
    got: Any


@dataclass
class Report:
    """All counts of an evaluation."""

    files: int = 0
    unread: int = 0
    letters_as_expected: Share = field(default_factory=Share)
    kind: Share = field(default_factory=Share)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)  # (gold, found)
    outcome: Share = field(default_factory=Share)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    values: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    lists: dict[str, ListScore] = field(default_factory=lambda: defaultdict(ListScore))
    field_points: float = 0.0
    field_total: int = 0
    rules: dict[str, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    false_adverse: Share = field(default_factory=Share)
    proved: Share = field(default_factory=Share)
    wrong: list[Wrong] = field(default_factory=list)

    @property
    def field_accuracy(self) -> float | None:
        """Mean over all scored values; a list counts its F1 in that letter."""
        return self.field_points / self.field_total if self.field_total else None


def evaluate(
    folder: Path,
    *,
    as_of: str,
    author: str | None = None,
    family: str | None = None,
    condition: str | None = None,
    limit: int | None = None,
    jobs: int = 1,
    config: ReadingConfig | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Run the pipeline over a corpus folder and compare with its gold answers.

    Raises InputError where the manifest or a gold file cannot be read, or no
    file passes the filters; MissingProgramError where a file needs OCR and there
    is none.
    """
    from denialscan.ingest.files import hash_file
    from denialscan.pool import run_tasks
    from denialscan.store.rows import unpack
    from denialscan.work import Task
    from denialscan.worker import Reader

    entries = [
        e
        for e in _manifest(folder)
        if all(
            wanted is None or e.get(name) == wanted
            for name, wanted in (("author", author), ("family", family), ("condition", condition))
        )
    ][:limit]
    if not entries:
        raise InputError(
            "No file of the corpus passes the filters.", next_step="Try fewer filters."
        )
    config = config or ReadingConfig()
    by_path = {str(folder / e["path"]): e for e in entries}
    tasks = (Task(path=p, file=Path(p), sha256=hash_file(Path(p))) for p in by_path)
    results: dict[str, tuple[Letter, ...]] = {}
    for done in run_tasks(tasks, jobs=jobs, config=config, engine=Reader(config).engine):
        if done.document is None:
            message, next_step = done.missing or ("A program is missing.", "")
            raise MissingProgramError(message, next_step=next_step)
        results[done.task.path] = tuple(unpack(Letter, r.letter) for r in done.document.letters)
        if progress is not None:
            progress(Progress(stage="read", done=len(results), total=len(by_path)))
    report = Report()
    for path, entry in by_path.items():
        score_file(report, entry["path"], _gold(folder / entry["gold"]), results[path], as_of)
    return report


def score_file(
    report: Report, name: str, gold: dict[str, Any], letters: tuple[Letter, ...], as_of: str
) -> None:
    """Add one file's letters to the report: the newest is held against the gold."""
    from denialscan.examine import check_letters
    from denialscan.facts import from_tables

    report.files += 1
    facts = from_tables(gold["facts"]) if gold.get("facts") else None
    records = check_letters(letters, path=name, as_of=as_of, facts=facts)
    older = {r.letter_id for x in letters for r in x.related if r.relation == "older_message"}
    record = next((r for r in records if r.letter.letter_id not in older), None)
    expected = 1 + len(gold.get("older") or ())
    report.letters_as_expected.add(len(letters) == expected)
    if record is None:
        report.unread += 1
        report.wrong.append(Wrong(file=name, what="letter", expected="a letter", got=None))
    _score_labels(report, name, gold, record)
    _score_fields(report, name, gold.get("fields") or {}, record)
    _score_rules(report, name, gold, record)


def _score_labels(report: Report, name: str, gold: dict[str, Any], record: Record | None) -> None:
    letter = record.letter if record else None
    for what, share, counts, found in (
        ("kind", report.kind, report.kinds, letter.kind.value if letter else "unread"),
        ("outcome", report.outcome, report.outcomes, letter.outcome.value if letter else "unread"),
    ):
        share.add(found == gold[what])
        counts[(gold[what], found)] += 1
        if found != gold[what]:
            report.wrong.append(Wrong(file=name, what=what, expected=gold[what], got=found))


def _score_fields(report: Report, name: str, gold: dict[str, Any], record: Record | None) -> None:
    for field_name, expected in gold.items():
        got = record.letter.value(field_name) if record else None
        if field_name in VALUE_FIELDS:
            points = float(same_value(field_name, got, expected))
            report.values[field_name].add(points == 1)
        elif field_name in LIST_FIELDS:
            found, wanted = list(got or ()), list(expected or ())
            right, hit = match(found, wanted, same_item(field_name))
            points = f1(right, len(found), hit, len(wanted))
            score = report.lists[field_name]
            score.precision.hits += right
            score.precision.total += len(found)
            score.recall.hits += hit
            score.recall.total += len(wanted)
            score.exact.add(points == 1)
        else:
            raise InputError(
                f"The gold of {name} has an unknown field {field_name}.",
                next_step="Correct the gold file.",
            )
        report.field_points += points
        report.field_total += 1
        if points < 1:
            report.wrong.append(Wrong(file=name, what=field_name, expected=expected, got=got))


def _score_rules(report: Report, name: str, gold: dict[str, Any], record: Record | None) -> None:
    found = {f.rule: f for f in record.findings} if record else {}
    for rule, expected in (gold.get("rules") or {}).items():
        got = found[rule].outcome if rule in found else "missing"
        report.rules[rule][(expected, got)] += 1
        if got != expected:
            report.wrong.append(Wrong(file=name, what=f"rule {rule}", expected=expected, got=got))
    flagged = [f for f in found.values() if f.outcome == "flagged"]
    for finding in flagged:
        # A place in the letter (or what was searched there) with page and box.
        report.proved.add(any(e.page and e.boxes for e in finding.evidence))
    if gold["outcome"] == "granted" or gold["kind"] in NON_DECISION_KINDS:
        false = [
            f.rule
            for f in flagged
            if f.rule in ADVERSE_RULES and (gold.get("rules") or {}).get(f.rule) != "flagged"
        ]
        report.false_adverse.add(bool(false))
        for rule in false:
            report.wrong.append(
                Wrong(file=name, what=f"false adverse {rule}", expected=None, got="flagged")
            )


def label_scores(counts: Counter[tuple[str, str]]) -> dict[str, tuple[Share, Share]]:
    """Return (precision, recall) per label of a (gold, found) count."""
    out: dict[str, tuple[Share, Share]] = {}
    for label in sorted({gold for gold, _found in counts}):
        hits = counts[(label, label)]
        out[label] = (
            Share(hits, sum(n for (_g, found), n in counts.items() if found == label)),
            Share(hits, sum(n for (gold, _f), n in counts.items() if gold == label)),
        )
    return out


@dataclass(frozen=True, kw_only=True)
class RuleScore:
    """One rule: of the flags, how many right; of the gold flags, how many found;
    of the answers given (not undetermined), how many wrong; how many answered."""

    precision: Share
    recall: Share
    wrong: Share
    coverage: Share


def rule_score(counts: Counter[tuple[str, str]]) -> RuleScore:
    """Return the figures of a rule's (gold, found) count."""
    total = sum(counts.values())
    flags = counts[("flagged", "flagged")]
    answered = sum(n for (_g, found), n in counts.items() if found != "undetermined")
    wrong = sum(n for (g, found), n in counts.items() if found not in ("undetermined", g))
    return RuleScore(
        precision=Share(flags, sum(n for (_g, f), n in counts.items() if f == "flagged")),
        recall=Share(flags, sum(n for (g, _f), n in counts.items() if g == "flagged")),
        wrong=Share(wrong, answered),
        coverage=Share(answered, total),
    )


def _manifest(folder: Path) -> list[dict[str, Any]]:
    path = folder / "manifest.json"
    try:
        entries = json.loads(path.read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path} is no corpus manifest that can be read.",
            next_step="Name the folder that holds manifest.json.",
        ) from error
    return [dict(entry) for entry in entries]


def _gold(path: Path) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"The gold file {path.name} cannot be read.", next_step="Make the corpus again."
        ) from error
    return data
