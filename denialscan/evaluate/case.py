"""One file's answers beside its gold: what every figure is counted from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from denialscan.errors import InputError
from denialscan.evaluate.scoring import f1, match, same_item, same_value
from denialscan.evaluate.sentences import Compared, compare_sentences
from denialscan.evaluate.shares import UNREAD
from denialscan.schema import LIST_FIELDS, NON_DECISION_KINDS, VALUE_FIELDS, Finding, Letter, Record

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
#: Letters that refuse nothing on the merits: an adverse flag on one is a false accusation.
NOT_ADVERSE = ("granted", "kicked_back", "rejected", "non_decision")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A gold value, what was found, and the confidence stated with it."""

    gold: str
    found: str
    confidence: float | None = None

    @property
    def right(self) -> bool:
        """Whether the gold's value was found."""
        return self.gold == self.found


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A list's elements: found ones that are right, found, gold ones hit, gold."""

    right: int
    found: int
    hit: int
    gold: int

    @property
    def f1(self) -> float:
        """F1 of the two sets; 1 where both are empty."""
        return f1(self.right, self.found, self.hit, self.gold)


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A value that differs from the gold."""

    file: str
    what: str
    expected: Any
    got: Any


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A file of a rendered corpus, as its manifest has it."""

    path: str
    gold: str
    letter: str
    author: str = ""
    family: str = ""
    split: str = ""
    condition: str = ""


@dataclass(frozen=True, kw_only=True)
class Case:
    """What was found in one file, beside its gold. ``false_adverse`` are adverse flags
    that the letter's ``not_adverse`` nature (see NOT_ADVERSE, "" for a denial) forbids;
    ``stray_grounds`` sentences taken for grounds where nothing is labelled. ``sentences``
    are filled where the gold labels every sentence."""

    entry: Entry
    read: bool
    letters_right: bool
    kind: Answer
    outcome: Answer
    values: dict[str, bool] = field(default_factory=dict)
    lists: dict[str, Listed] = field(default_factory=dict)
    rules: dict[str, Answer] = field(default_factory=dict)
    not_adverse: str = ""
    false_adverse: tuple[str, ...] = ()
    flags: int = 0
    flags_proved: int = 0
    complete: bool = False
    sentences: tuple[Compared, ...] = ()
    stray_grounds: int = 0
    wrong: tuple[Wrong, ...] = ()


def score_file(entry: Entry, gold: dict[str, Any], letters: tuple[Letter, ...], as_of: str) -> Case:
    """Return one file's case: its newest letter is held against the gold.

    Raises InputError where the gold names a field that the contract does not have.
    """
    from denialscan.examine import check_letters
    from denialscan.facts import from_tables

    facts = from_tables(gold["facts"]) if gold.get("facts") else None
    records = check_letters(letters, path=entry.path, as_of=as_of, facts=facts)
    older = {r.letter_id for x in letters for r in x.related if r.relation == "older_message"}
    record = next((r for r in records if r.letter.letter_id not in older), None)
    found = {f.rule: f for f in record.findings} if record else {}
    kind, outcome = _labels(gold, record)
    values, lists, wrong_fields = _fields(entry.path, gold.get("fields") or {}, record)
    rules = _rules(gold, found, read=record is not None)
    false = _false_adverse(gold, found)
    flagged = [f for f in found.values() if f.outcome == "flagged"]
    complete = bool(gold.get("complete"))
    pairs, stray = (
        compare_sentences(gold["sentences"], record.letter.sentences if record else ())
        if complete
        else ((), 0)
    )
    wrong = [
        *(() if record else [Wrong(file=entry.path, what="letter", expected="a letter", got=None)]),
        *_wrong_answers(entry.path, {"kind": kind, "outcome": outcome}),
        *wrong_fields,
        *_wrong_answers(entry.path, {f"rule {name}": a for name, a in rules.items()}),
        *(
            Wrong(file=entry.path, what=f"false adverse {rule}", expected=None, got="flagged")
            for rule in false
        ),
    ]
    return Case(
        entry=entry,
        read=record is not None,
        letters_right=len(letters) == 1 + len(gold.get("older") or ()),
        kind=kind,
        outcome=outcome,
        values=values,
        lists=lists,
        rules=rules,
        not_adverse=nature(gold["kind"], gold["outcome"]),
        false_adverse=false,
        flags=len(flagged),
        # A place in the letter (or what was searched there) with page and box.
        flags_proved=sum(any(e.page and e.boxes for e in f.evidence) for f in flagged),
        complete=complete,
        sentences=pairs,
        stray_grounds=stray,
        wrong=tuple(wrong),
    )


def nature(kind: str, outcome: str) -> str:
    """Return which of NOT_ADVERSE a letter is, "" for one that may be accused."""
    if kind in NON_DECISION_KINDS or outcome == "none":
        return "non_decision"
    return outcome if outcome in NOT_ADVERSE else ""


def _labels(gold: dict[str, Any], record: Record | None) -> tuple[Answer, Answer]:
    if record is None:
        return (
            Answer(gold=gold["kind"], found=UNREAD),
            Answer(gold=gold["outcome"], found=UNREAD),
        )
    kind, outcome = record.letter.kind, record.letter.outcome
    return (
        Answer(gold=gold["kind"], found=kind.value, confidence=kind.confidence),
        Answer(gold=gold["outcome"], found=outcome.value, confidence=outcome.confidence),
    )


def _fields(
    file: str, gold: dict[str, Any], record: Record | None
) -> tuple[dict[str, bool], dict[str, Listed], list[Wrong]]:
    values: dict[str, bool] = {}
    lists: dict[str, Listed] = {}
    wrong = []
    for name, expected in gold.items():
        got = record.letter.value(name) if record else None
        if name in VALUE_FIELDS:
            right = values[name] = same_value(name, got, expected)
        elif name in LIST_FIELDS:
            found, wanted = list(got or ()), list(expected or ())
            hits = match(found, wanted, same_item(name))
            lists[name] = Listed(right=hits[0], found=len(found), hit=hits[1], gold=len(wanted))
            right = lists[name].f1 == 1
        else:
            raise InputError(
                f"The gold of {file} has an unknown field {name}.",
                next_step="Correct the gold file.",
            )
        if not right:
            wrong.append(Wrong(file=file, what=name, expected=expected, got=got))
    return values, lists, wrong


def _rules(gold: dict[str, Any], found: dict[str, Finding], *, read: bool) -> dict[str, Answer]:
    out = {}
    for rule, expected in (gold.get("rules") or {}).items():
        if rule in found:
            finding = found[rule]
            out[rule] = Answer(gold=expected, found=finding.outcome, confidence=finding.confidence)
        else:
            out[rule] = Answer(gold=expected, found="missing" if read else UNREAD)
    return out


def _false_adverse(gold: dict[str, Any], found: dict[str, Finding]) -> tuple[str, ...]:
    """Return the adverse flags on a letter that refuses nothing, but for those its gold
    flags too; a letter that is sent back is rightly called a kick-back."""
    kind = nature(gold["kind"], gold["outcome"])
    if not kind:
        return ()
    labelled = gold.get("rules") or {}
    due = {rule for rule, answer in labelled.items() if answer == "flagged"}
    if kind == "kicked_back":
        due |= {"kick_back", "kick_back_after_decision"} - labelled.keys()
    return tuple(
        sorted(
            rule
            for rule, finding in found.items()
            if finding.outcome == "flagged" and rule in ADVERSE_RULES - due
        )
    )


def _wrong_answers(file: str, answers: dict[str, Answer]) -> list[Wrong]:
    return [
        Wrong(file=file, what=what, expected=answer.gold, got=answer.found)
        for what, answer in answers.items()
        if not answer.right
    ]
