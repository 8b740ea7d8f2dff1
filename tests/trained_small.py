"""A small set of shipped models' training data, made from invented letters."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from builders import BARE, DENIAL, GRANT
from reading_letters import read

from denialscan.classify.learn import Example, LetterExample
from denialscan.classify.outcome import find_outcome
from denialscan.classify.seen import see
from denialscan.layout import find_messages
from denialscan.nlp import Analyser
from denialscan.statements import find_statements
from denialscan.train.examples import FILE, TrainingSet, pack_examples

TRUTH = {
    DENIAL: ("release_request", "denied", "specific"),
    BARE: ("stay_of_removal", "denied", "none"),
    GRANT: ("parole", "granted", None),
}
AUTHORS = ("u", "v")


def label(text: str) -> dict[str, object]:
    """Return the labels of a sentence of the three letters, by its words."""
    if "denied" in text:
        return {"act": "deny", "ground": "none", "roles": ("decision",)}
    if "granted" in text:
        return {"act": "grant", "ground": "none", "roles": ("decision",)}
    if "failed to appear" in text:
        return {"ground": "specific", "types": ("flight_risk",), "roles": ("ground",)}
    if "priority" in text:
        return {"ground": "generic", "types": ("priority_category",), "roles": ("ground",)}
    return {"act": "none", "ground": "none", "roles": ("boilerplate_other",), "weighed": ()}


def tiny(analyser: Analyser) -> TrainingSet:
    """Return the three letters by three authors, each with a word of its own."""
    examples: list[Example] = []
    letters: list[LetterExample] = []
    for author in AUTHORS:
        for number, (text, (kind, outcome, reasons)) in enumerate(TRUTH.items()):
            message = find_messages(read(text.replace("Dear", f"Dear {author.upper()}.")))[0]
            seen = see(message, find_statements(message, analyser, repair=False))
            letters.append(
                LetterExample(
                    seen=seen,
                    author=author,
                    first=len(examples),
                    kind=kind,
                    outcome=outcome,
                    by_outcome=find_outcome(kind, seen.statements),
                    reasons=reasons,
                )
            )
            examples += [
                Example(input=i, author=author, letter=f"{author}-{number}", **label(i.text))  # type: ignore[arg-type]
                for i in seen.inputs
            ]
    return TrainingSet(examples=tuple(examples), letters=tuple(letters))


def ship(folder: Path, found: TrainingSet) -> None:
    """Write training data as if it were shipped."""
    raw = pack_examples(found)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_bytes(raw)
    listed = {FILE: hashlib.sha256(raw).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(listed), encoding="utf-8")
