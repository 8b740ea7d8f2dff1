"""Measure the pipeline against a corpus with gold answers.

Figures are counted per file; an interval treats files as independent, which
copies of one letter are not: filter by condition for honest intervals.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from denialscan.errors import InputError, MissingProgramError
from denialscan.evaluate.calibration import Bin, Calibration, calibration
from denialscan.evaluate.case import ADVERSE_RULES, Answer, Case, Entry, Listed, Wrong, score_file
from denialscan.evaluate.paired import Paired, headlines, pairs, points_lost
from denialscan.evaluate.report import CONFIDENCES, GROUPS, ListScore, Report, grouped
from denialscan.evaluate.sentences import Compared, align, compare_sentences
from denialscan.evaluate.shares import (
    LabelScore,
    Mean,
    RuleScore,
    Share,
    label_scores,
    macro_f1,
    rule_score,
)
from denialscan.run import Progress
from denialscan.schema import Letter
from denialscan.settings import ReadingConfig

if TYPE_CHECKING:
    from denialscan.classify.trained import ModelSet

__all__ = [
    "ADVERSE_RULES",
    "CONFIDENCES",
    "GROUPS",
    "Answer",
    "Bin",
    "Calibration",
    "Case",
    "Compared",
    "Entry",
    "LabelScore",
    "ListScore",
    "Listed",
    "Mean",
    "Paired",
    "Report",
    "RuleScore",
    "Share",
    "Wrong",
    "align",
    "calibration",
    "compare_sentences",
    "evaluate",
    "grouped",
    "headlines",
    "label_scores",
    "macro_f1",
    "pairs",
    "points_lost",
    "rule_score",
    "score_file",
]


def evaluate(
    folder: Path,
    *,
    as_of: str,
    author: Collection[str] = (),
    family: str | None = None,
    condition: Collection[str] = (),
    split: str | None = None,
    limit: int | None = None,
    jobs: int = 1,
    config: ReadingConfig | None = None,
    progress: Callable[[Progress], None] | None = None,
    models: ModelSet | None = None,
    left_out: Callable[[int], None] | None = None,
) -> tuple[Case, ...]:
    """Run the pipeline over a corpus folder and compare with its gold answers.

    ``author`` and ``condition`` name those wanted, none for all. ``models``: the user's
    own; letters that they were trained on, and other copies of these, are not measured,
    and ``left_out`` is told of how many files. Raises InputError where
    the manifest or a gold file cannot be read, or no file passes the filters;
    MissingProgramError where a file needs OCR and there is none.
    """
    from denialscan.ingest.files import hash_file
    from denialscan.pool import run_tasks
    from denialscan.store.rows import unpack
    from denialscan.work import Task
    from denialscan.worker import Reader

    entries = [
        e
        for e in _manifest(folder)
        if (not author or e.author in author)
        and (not condition or e.condition in condition)
        and family in (None, e.family)
        and split in (None, e.split)
    ][:limit]
    if not entries:
        raise InputError(
            "No file of the corpus passes the filters.",
            next_step="Try fewer filters; a manifest without splits must be made again.",
        )
    config = config or ReadingConfig()
    by_path = {str(folder / e.path): e for e in entries}
    tasks = (Task(path=p, file=Path(p), sha256=hash_file(Path(p))) for p in by_path)
    results: dict[str, tuple[Letter, ...]] = {}
    for done in run_tasks(
        tasks, jobs=jobs, config=config, engine=Reader(config).engine, models=models
    ):
        if done.document is None:
            message, next_step = done.missing or ("A program is missing.", "")
            raise MissingProgramError(message, next_step=next_step)
        results[done.task.path] = tuple(unpack(Letter, r.letter) for r in done.document.letters)
        if progress is not None:
            progress(Progress(stage="read", done=len(results), total=len(by_path)))
    known = models.letters() if models else frozenset()
    trained = {
        by_path[p].gold for p, found in results.items() if {x.letter_id for x in found} & known
    }
    measured = {path: entry for path, entry in by_path.items() if entry.gold not in trained}
    if left_out is not None:
        left_out(len(by_path) - len(measured))
    if not measured:
        raise InputError(
            "The models were trained on all letters that pass the filters.",
            next_step="Measure on letters that nobody corrected.",
        )
    return tuple(
        score_file(entry, _gold(folder / entry.gold), results[path], as_of)
        for path, entry in measured.items()
    )


def _manifest(folder: Path) -> list[Entry]:
    path = folder / "manifest.json"
    try:
        return [_entry(e) for e in json.loads(path.read_text("utf-8"))["files"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path} is no corpus manifest that can be read.",
            next_step="Name the folder that holds manifest.json.",
        ) from error


def _entry(data: dict[str, Any]) -> Entry:
    named = {key: str(data.get(key, "")) for key in ("author", "family", "split", "condition")}
    letter = PurePosixPath(data["gold"]).name.removesuffix(".gold.json")
    return Entry(path=str(data["path"]), gold=str(data["gold"]), letter=letter, **named)


def _gold(path: Path) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"The gold file {path.name} cannot be read.", next_step="Make the corpus again."
        ) from error
    return data
