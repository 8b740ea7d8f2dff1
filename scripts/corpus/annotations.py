"""Second annotations of corpus letters: sheets to fill in blind, reading, checking."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.build import Letter, plain_letter
from corpus.gold import check_decision, check_rules, read_gold, squash
from corpus.labels import check_sentences
from corpus.sentences import sentences_of

KEYS = frozenset({"id", "annotator", "kind", "outcome", "rules", "sentences"})
#: Rules that a reader of the letter alone can answer, and that ask for judgement.
RULES = (
    "summary_denial",
    "missing_rationale",
    "equities_not_weighed",
    "categorical_denial",
    "criminal_history_only",
    "kick_back",
    "no_reconsideration_notice",
    "decision_maker_unidentified",
    "policy_not_in_force",
    "internal_inconsistency",
    "template_residue",
)
#: Labels of the gold before second readers' answers changed them.
FIRST = "first-labels.json"
_NAME = re.compile(r"[a-z][a-z0-9]*")


@dataclass(frozen=True, kw_only=True)
class Annotation:
    """What a second reader found in a letter."""

    path: Path
    data: dict[str, Any]

    @property
    def letter_id(self) -> str:
        """The id of the letter."""
        return self.path.stem

    @property
    def annotator(self) -> str:
        """The reader's name, which is the folder's."""
        return self.path.parent.name


def load_annotations(folder: Path, letters: Sequence[Letter]) -> tuple[list[Annotation], list[str]]:
    """Return the annotations below ``folder`` in order, and what is wrong with them.

    One with a problem is left out: it would be counted as disagreement.
    """
    by_id = {letter.source.letter_id: letter for letter in letters}
    found: list[Annotation] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*/*.json")):
        data, wrong = read_gold(path)
        if data:
            wrong = check_annotation(data, path, by_id.get(path.stem))
        if wrong:
            problems += wrong
        else:
            found.append(Annotation(path=path, data=data))
    return found, problems


def first_labels(folder: Path, golds: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the gold by letter id as it was before second readers' answers changed it.

    Gold that was corrected after such an answer agrees with it by making. The file
    ``first-labels.json`` in ``folder`` keeps what stood there before: answers to rules, and
    labels of sentences, for the letters that were changed. Raises ValueError where it
    names a letter or sentence that is not in the corpus.
    """
    path = folder / FIRST
    if not path.is_file():
        return golds
    out = dict(golds)
    for letter_id, before in json.loads(path.read_text(encoding="utf-8")).items():
        if letter_id not in golds:
            raise ValueError(f"{path}: there is no letter {letter_id!r}")
        gold = golds[letter_id]
        labels = {s["text"]: s for s in before.get("sentences", ())}
        missing = labels.keys() - {s["text"] for s in gold["sentences"]}
        if missing:
            raise ValueError(f"{path}: {letter_id} has no labelled sentence {min(missing)!r}")
        out[letter_id] = {
            **gold,
            "rules": gold["rules"] | before.get("rules", {}),
            "sentences": [labels.get(s["text"], s) for s in gold["sentences"]],
        }
    return out


def check_annotation(data: dict[str, Any], path: Path, letter: Letter | None) -> list[str]:
    """Return one line per problem, each beginning with the file's name."""
    if letter is None:
        return [f"{path}: there is no letter {path.stem!r}"]
    if data.keys() != KEYS:
        return [f"{path}: has the keys {sorted(data)}, not {sorted(KEYS)}"]
    found = []
    if data["id"] != path.stem or data["annotator"] != path.parent.name:
        found.append("id and annotator are not those of file and folder")
    if not _NAME.fullmatch(path.parent.name):
        found.append(f"annotator {path.parent.name!r} is no short name in small letters")
    found += check_decision(data["kind"], data["outcome"])
    found += check_rules(data["rules"], data["kind"], data["outcome"])
    sentences = [{k: v for k, v in s.items() if k != "n"} for s in data["sentences"]]
    found += check_sentences(sentences, squash(letter.source.text()))
    return [f"{path}: {problem}" for problem in found]


def entry(annotation: Annotation, licence: str) -> dict[str, Any]:
    """Return an annotation's entry in the manifest of the sources."""
    return {
        "id": annotation.letter_id,
        "annotator": annotation.annotator,
        "sha256": hashlib.sha256(annotation.path.read_bytes()).hexdigest(),
        "licence": licence,
    }


def code_of(letter_id: str) -> str:
    """Return the code under which a letter goes to its second reader: ids tell too much."""
    return hashlib.sha256(letter_id.encode()).hexdigest()[:10]


def sheet(letter: Letter) -> dict[str, Any]:
    """Return a letter without its gold, and the answers to fill in."""
    return {
        "code": code_of(letter.source.letter_id),
        "letter": plain_letter(letter.source).splitlines(),
        "kind": "",
        "outcome": "",
        "rules": dict.fromkeys(RULES, ""),
        "sentences": [
            {"n": n, "text": text, "role": "", "case_specific": None, "grounds": []}
            for n, text in enumerate(sentences_of(letter.source), start=1)
        ],
    }


def filled(data: dict[str, Any], annotator: str, letters: Sequence[Letter]) -> dict[str, Any]:
    """Return a filled sheet as an annotation file has it.

    Raises ValueError where the sheet's letter is not in the corpus.
    """
    ids = {code_of(letter.source.letter_id): letter.source.letter_id for letter in letters}
    if data.get("code") not in ids:
        raise ValueError(f"there is no letter with the code {data.get('code')!r}")
    answers = {name: data.get(name) for name in ("kind", "outcome", "rules", "sentences")}
    return {"id": ids[data["code"]], "annotator": annotator, **answers}


def write_annotation(data: dict[str, Any], folder: Path) -> Path:
    """Write an annotation below ``folder`` and return its file."""
    path = folder / str(data["annotator"]) / f"{data['id']}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
