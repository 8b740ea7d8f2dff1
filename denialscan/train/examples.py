"""The training data that ships with the models: ``models/examples.jsonl.gz``.

One JSON line a letter, with its body sentences, then one a sentence that stands alone.
It holds what fitting needs, as the program saw it when the shipped models were trained,
and nothing of the letters' layout. Every person in it is invented.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from denialscan.classify.artefacts import manifest, read_artefact
from denialscan.classify.features import SentenceInput
from denialscan.classify.kind import KindScore
from denialscan.classify.learn import Example, LetterExample
from denialscan.classify.outcome import OutcomeScore
from denialscan.codec import decode, dumps, encode
from denialscan.errors import DataError, InputError

FILE = "examples.jsonl.gz"


@dataclass(frozen=True, kw_only=True)
class TrainingSet:
    """Labelled sentences, and letters, whose rows stand among the sentences."""

    examples: tuple[Example, ...]
    letters: tuple[LetterExample, ...]


@dataclass(frozen=True, kw_only=True)
class SeenBefore:
    """What was seen of a letter, without the letter (see ``learn.SeenLetter``)."""

    inputs: tuple[SentenceInput, ...]
    kind: KindScore
    author: str
    text: str
    by_rules: tuple[bool | None, ...]

    def grounds(self) -> list[bool | None]:
        """For each body sentence: specific ground, general ground, or none, by the rules."""
        return list(self.by_rules)


@dataclass(frozen=True, kw_only=True)
class _Letter:
    """A letter as it is stored; ``sender`` is whose letter it seems to be."""

    author: str
    sender: str
    text: str
    kind: str | None
    outcome: str | None
    reasons: str | None
    whole: bool
    kind_by_rules: tuple[tuple[str, float], ...]
    kind_confidence: float
    outcome_by_rules: tuple[str, float]
    grounds_by_rules: tuple[bool | None, ...]


@dataclass(frozen=True, kw_only=True)
class _Line:
    sentences: tuple[Example, ...]
    letter: _Letter | None = None


def pack_examples(found: TrainingSet) -> bytes:
    """Return training data as the bytes of its file: the same ones for the same data."""
    inside: set[int] = set()
    lines = []
    for letter in found.letters:
        rows = range(letter.first, letter.first + len(letter.seen.inputs))
        inside.update(rows)
        line = _Line(sentences=tuple(found.examples[n] for n in rows), letter=_stored(letter))
        lines.append(dumps(_lean(line)))
    lines += [
        dumps(_lean(_Line(sentences=(example,))))
        for n, example in enumerate(found.examples)
        if n not in inside
    ]
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(), 9, mtime=0)


def unpack_examples(raw: bytes) -> TrainingSet:
    """Return the training data in a file's bytes. Raises DataError where it does not fit."""
    examples: list[Example] = []
    letters: list[LetterExample] = []
    try:
        text = gzip.decompress(raw).decode()
        rows = [json.loads(line) for line in text.splitlines()]
    except (OSError, EOFError, ValueError) as error:
        raise DataError(f"{FILE} is damaged", next_step="Install denialscan again.") from error
    for row in rows:
        line = decode(_Line, row)
        if line.letter is not None:
            letters.append(_example(line.letter, line.sentences, len(examples)))
        examples += line.sentences
    return TrainingSet(examples=tuple(examples), letters=tuple(letters))


def shipped_examples() -> TrainingSet:
    """Return what the shipped models were trained on.

    Raises InputError where none are installed, DataError where it is not the file listed.
    """
    if FILE not in manifest():
        raise InputError(
            "The training data of the shipped models is not installed.",
            next_step="Install denialscan again, with its models.",
        )
    return unpack_examples(read_artefact(FILE))


def joined(first: TrainingSet, second: TrainingSet) -> TrainingSet:
    """Return two sets as one; the rows of the second follow those of the first."""
    shift = len(first.examples)
    return TrainingSet(
        examples=first.examples + second.examples,
        letters=first.letters + tuple(replace(x, first=x.first + shift) for x in second.letters),
    )


def _stored(letter: LetterExample) -> _Letter:
    return _Letter(
        author=letter.author,
        sender=letter.seen.author,
        text=letter.seen.text,
        kind=letter.kind,
        outcome=letter.outcome,
        reasons=letter.reasons,
        whole=letter.whole,
        kind_by_rules=letter.seen.kind.ranked,
        kind_confidence=letter.seen.kind.confidence,
        outcome_by_rules=(letter.by_outcome.value, letter.by_outcome.confidence),
        grounds_by_rules=tuple(letter.seen.grounds()),
    )


def _example(stored: _Letter, sentences: Sequence[Example], first: int) -> LetterExample:
    value, confidence = stored.outcome_by_rules
    seen = SeenBefore(
        inputs=tuple(e.input for e in sentences),
        kind=KindScore(
            ranked=stored.kind_by_rules,
            spans=(),
            all_spans={},
            confidence=stored.kind_confidence,
        ),
        author=stored.sender,
        text=stored.text,
        by_rules=stored.grounds_by_rules,
    )
    return LetterExample(
        seen=seen,
        author=stored.author,
        first=first,
        kind=stored.kind,
        outcome=stored.outcome,
        by_outcome=OutcomeScore(value=value, confidence=confidence, statements=()),
        reasons=stored.reasons,
        whole=stored.whole,
    )


def _lean(value: Any) -> Any:
    """Return JSON data of a value without what has its default."""
    if isinstance(value, tuple):
        return [_lean(v) for v in value]
    if not hasattr(value, "__dataclass_fields__"):
        return encode(value)
    return {
        f.name: _lean(getattr(value, f.name))
        for f in fields(value)
        if getattr(value, f.name) != f.default
    }
