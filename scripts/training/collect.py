"""Labelled sentences and letters of the corpus, as the program itself reads them.

Every letter is read from its rendered form by the pipeline; its sentences are matched
with the labelled ones of the gold file by their words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from denialscan.classify.features import SentenceInput
from denialscan.classify.learn import Example, LetterExample
from denialscan.classify.outcome import find_outcome
from denialscan.classify.seen import Seen, see
from denialscan.layout import Message
from denialscan.nlp import Analyser, Span
from denialscan.schema import ADVERSE, DECISION_KINDS
from denialscan.speakers import find_speakers
from denialscan.statements import Statement, find_statements
from denialscan.train.examples import TrainingSet

ACTS = {"continue": "deny", "revoke": "deny", "nobond": "deny"}
OUTCOME_ACT = {
    "denied": "deny",
    "granted": "grant",
    "granted_in_part": "part",
    "kicked_back": "kick",
    "rejected": "reject",
}
#: Words two sentences must share to be one.
_ALIKE = 85


@dataclass(frozen=True, kw_only=True)
class GoldLetter:
    """A letter read, with what its author labelled; ``examples`` are its body sentences."""

    author: str
    ident: str
    kind: str
    outcome: str
    reasons: str | None
    rules: dict[str, str]
    seen: Seen
    examples: tuple[Example, ...]
    whole: bool = True

    def example(self, first: int) -> LetterExample:
        """Return it for the models of letters; its sentences begin at row ``first``."""
        deciding = self.kind in DECISION_KINDS and self.outcome != "undetermined"
        return LetterExample(
            seen=self.seen,
            author=self.author,
            first=first,
            kind=self.kind,
            outcome=self.outcome if deciding else None,
            by_outcome=find_outcome(self.kind, self.seen.statements),
            reasons=self.reasons,
            whole=self.whole,
        )


def phrase_examples(folder: Path) -> list[Example]:
    """Return the sentences of the phrase banks."""
    out = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            ground = "none"
            if row["role"] == "ground" and row.get("asserted", True):
                ground = "specific" if row["case_specific"] else "generic"
            out.append(
                Example(
                    input=SentenceInput(text=row["text"]),
                    author=path.stem,
                    act=ACTS.get(row["act"], row["act"]),
                    ground=ground,
                    types=tuple(row["grounds"]) if ground != "none" else None,
                    roles=(row["role"],),
                )
            )
    return out


def letters(rendered: Path, analyser: Analyser, authors: Sequence[str]) -> list[GoldLetter]:
    """Read the digital form of every letter of these authors."""
    from denialscan.layout import find_messages, shown_only, split_letters
    from denialscan.settings import ReadingConfig
    from denialscan.worker import Reader

    manifest = json.loads((rendered / "manifest.json").read_text(encoding="utf-8"))
    out = []
    with Reader(ReadingConfig()) as reader:
        for row in sorted(manifest["files"], key=lambda r: r["path"]):
            if row["condition"] != "digital" or row["author"] not in authors:
                continue
            gold = json.loads((rendered / row["gold"]).read_text(encoding="utf-8"))
            (reading, *_others) = reader.read(rendered / row["path"]).readings
            pages = next(iter(split_letters(shown_only(reading))))
            messages = find_messages(pages.reading)
            if not messages:
                continue
            seen = see(messages[0], find_statements(messages[0], analyser, repair=False))
            out.append(
                GoldLetter(
                    author=row["author"],
                    ident=gold["id"],
                    kind=gold["kind"],
                    outcome=gold["outcome"],
                    reasons=_reasons(gold),
                    rules=gold["rules"],
                    seen=seen,
                    examples=tuple(_label(gold, row["author"], seen)),
                )
            )
    return out


def cases(folder: Path, analyser: Analyser) -> list[GoldLetter]:
    """Return the bodies of the case banks, each as if it were a letter of its own."""
    out = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            row = json.loads(line)
            ident = f"{path.stem}-{number:03d}"
            gold = {
                "id": ident,
                "kind": row["kind"],
                "outcome": row["outcome"],
                "complete": True,
                "sentences": [s for p in row["paragraphs"] for s in p if s["role"]],
            }
            seen = see(Message(ordinal=1, blocks=()), _statements(row["paragraphs"], analyser))
            out.append(
                GoldLetter(
                    author=path.stem,
                    ident=ident,
                    kind=row["kind"],
                    outcome=row["outcome"],
                    reasons=None if row["kind"] == "custody_determination" else row["reasons"],
                    rules={},
                    seen=seen,
                    examples=tuple(_label(gold, path.stem, seen)),
                    whole=False,
                )
            )
    return out


def _statements(
    paragraphs: Sequence[Sequence[dict[str, Any]]], analyser: Analyser
) -> list[Statement]:
    """Return statements with the sentences as their author divided them."""
    out: list[Statement] = []
    at = 0
    for block, paragraph in enumerate(paragraphs):
        for row in paragraph:
            text = row["text"]
            cues = tuple(c for s in analyser.sentences(text) for c in s.cues)
            span = Span(text=text, start=0, end=len(text), cues=cues)
            end = at + len(text)
            out.append(
                Statement(text=text, start=at, end=end, zone="body", block=block, page=1, span=span)
            )
            at = end + 1
    speakers = find_speakers(
        [(s.text, s.zone, s.block) for s in out], Message(ordinal=1, blocks=())
    )
    return [replace(s, speaker=who) for s, who in zip(out, speakers, strict=True)]


def _reasons(gold: dict[str, Any]) -> str | None:
    """How an adverse letter is reasoned, by its author's answers to the two rules."""
    rules = gold["rules"]
    told = ("flagged", "clear")
    if rules.get("summary_denial") not in told or rules.get("missing_rationale") not in told:
        return None
    if rules["missing_rationale"] == "flagged":
        return "none"
    return "generic" if rules["summary_denial"] == "flagged" else "specific"


def _label(gold: dict[str, Any], author: str, seen: Seen) -> list[Example]:
    complete = bool(gold.get("complete"))
    adverse = gold["outcome"] in ADVERSE
    decides = gold["outcome"] in OUTCOME_ACT
    out = []
    for judged, one in zip(seen.body, seen.inputs, strict=True):
        statement = judged.statement
        hit = _match(statement.text, gold.get("sentences", ()))
        roles = tuple(hit.get("roles") or (hit["role"],)) if hit else ()
        act: str | None = "none"
        if hit and "decision" in roles:
            act = hit.get("act") or OUTCOME_ACT.get(gold["outcome"], "none")
        elif hit and hit.get("act"):
            act = hit["act"]
        elif decides and statement.span.all("out.") and not complete:
            act = None  # may decide too; its author labelled only the main sentence
        # Whether a sentence is a reason is only asked of adverse letters.
        ground: str | None = "none" if adverse else None
        if hit and "ground" in roles and hit.get("by", "ice") == "ice":
            ground = "specific" if hit.get("case_specific") else "generic"
        if complete and hit is None:
            # a greeting, or split otherwise than its author did
            act = ground = None
        out.append(
            Example(
                input=one,
                author=author,
                letter=gold["id"],
                act=act,
                ground=ground,
                types=tuple(hit["grounds"]) if hit and ground in ("generic", "specific") else None,
                roles=roles if complete and hit else None,
                weighed=(("weighed",) if hit.get("weighed") else ())
                if complete and hit and adverse
                else None,
            )
        )
    return out


def _match(text: str, known: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the labelled sentence this one is, or is most of, or holds most of."""
    from rapidfuzz import fuzz

    best: tuple[float, dict[str, Any]] | None = None
    for row in known:
        score = fuzz.ratio(text, row["text"])
        if score < _ALIKE and min(len(text), len(row["text"])) >= 12:
            part = fuzz.partial_ratio(text, row["text"])
            score = max(score, part - 8 if part >= 95 else 0.0)
        if best is None or score > best[0]:
            best = (score, row)
    return best[1] if best and best[0] >= _ALIKE else None


def training_set(found: list[GoldLetter], phrases: list[Example]) -> TrainingSet:
    """Return all labelled sentences, and the letters with the rows of their sentences."""
    first = 0
    rows = []
    for letter in found:
        rows.append(letter.example(first))
        first += len(letter.examples)
    examples = [e for x in found for e in x.examples] + phrases
    return TrainingSet(examples=tuple(examples), letters=tuple(rows))
