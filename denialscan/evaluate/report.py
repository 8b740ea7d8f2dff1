"""The figures of any set of cases: of a corpus, an author, a kind, a condition."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from denialscan.evaluate.calibration import Calibration, calibration
from denialscan.evaluate.case import ADVERSE_RULES, NOT_ADVERSE, Answer, Case, Wrong
from denialscan.evaluate.shares import (
    UNDETERMINED,
    UNREAD,
    Confusion,
    LabelScore,
    Mean,
    Share,
    label_scores,
    macro_f1,
)
from denialscan.schema import ROLE_ORDER

#: What cases may be grouped by.
GROUPS = ("author", "kind", "condition", "split")
#: Whose confidences are held against what was right.
CONFIDENCES = ("kind", "outcome", "findings")


@dataclass(kw_only=True)
class ListScore(LabelScore):
    """Elements of a list field. ``exact``: letters whose whole list is right; ``sets``:
    mean F1 of the letters where the gold or the answer names anything."""

    exact: Share = field(default_factory=Share)
    sets: Mean = field(default_factory=Mean)


@dataclass
class Report:
    """All counts over some cases."""

    files: int = 0
    unread: int = 0
    letters_as_expected: Share = field(default_factory=Share)
    kind: Share = field(default_factory=Share)
    kinds: Confusion = field(default_factory=Counter)
    outcome: Share = field(default_factory=Share)
    outcomes: Confusion = field(default_factory=Counter)
    values: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    lists: dict[str, ListScore] = field(default_factory=lambda: defaultdict(ListScore))
    points: Mean = field(default_factory=Mean)
    rules: dict[str, Confusion] = field(default_factory=lambda: defaultdict(Counter))
    rule_answers: Share = field(default_factory=Share)
    adverse_flags: Share = field(default_factory=Share)
    false_adverse: Share = field(default_factory=Share)
    false_adverse_in: dict[str, Share] = field(
        default_factory=lambda: {name: Share() for name in NOT_ADVERSE}
    )
    proved: Share = field(default_factory=Share)
    complete: int = 0
    roles: Confusion = field(default_factory=Counter)
    any_role: dict[str, LabelScore] = field(
        default_factory=lambda: {role: LabelScore() for role in ROLE_ORDER}
    )
    specific: LabelScore = field(default_factory=LabelScore)
    stray_grounds: int = 0
    confidences: dict[str, list[tuple[float, bool]]] = field(
        default_factory=lambda: {name: [] for name in CONFIDENCES}
    )
    wrong: list[Wrong] = field(default_factory=list)

    @classmethod
    def of(cls, cases: Iterable[Case]) -> Report:
        """Return the figures of these cases."""
        report = cls()
        for case in cases:
            report.add(case)
        return report

    def add(self, case: Case) -> None:
        """Count one case."""
        self.files += 1
        self.unread += not case.read
        self.letters_as_expected.add(case.letters_right)
        self.kind.add(case.kind.right)
        self.kinds[(case.kind.gold, case.kind.found)] += 1
        self.outcome.add(case.outcome.right)
        self.outcomes[(case.outcome.gold, case.outcome.found)] += 1
        self._add_fields(case)
        self._add_rules(case)
        self._add_sentences(case)
        for name, answer in (("kind", case.kind), ("outcome", case.outcome)):
            self._add_confidence(name, answer)
        self.wrong += case.wrong

    @property
    def field_accuracy(self) -> float | None:
        """Mean over all scored values; a list counts its F1 in that letter."""
        return self.points.value

    @property
    def kind_macro_f1(self) -> float | None:
        """Mean of the kinds' F1, over the kinds that occur in the gold."""
        return macro_f1(label_scores(self.kinds).values())

    @property
    def role_macro_f1(self) -> float | None:
        """Mean of the sentence roles' F1, over the roles that occur in the gold."""
        return macro_f1(label_scores(self.roles).values())

    @property
    def grounds_set_f1(self) -> float | None:
        """Mean over letters of the F1 of the set of grounds, where there is any."""
        return self.lists["grounds"].sets.value if "grounds" in self.lists else None

    def calibration(self, name: str) -> Calibration | None:
        """Return the reliability of one of CONFIDENCES, None without confidences."""
        return calibration(self.confidences[name])

    def _add_fields(self, case: Case) -> None:
        for name, right in case.values.items():
            self.values[name].add(right)
            self.points.add(float(right))
        for name, listed in case.lists.items():
            score = self.lists[name]
            score.precision.hits += listed.right
            score.precision.total += listed.found
            score.recall.hits += listed.hit
            score.recall.total += listed.gold
            score.exact.add(listed.f1 == 1)
            if listed.found or listed.gold:
                score.sets.add(listed.f1)
            self.points.add(listed.f1)

    def _add_rules(self, case: Case) -> None:
        for rule, answer in case.rules.items():
            self.rules[rule][(answer.gold, answer.found)] += 1
            self.rule_answers.add(answer.right)
            if answer.found == "flagged" and rule in ADVERSE_RULES:
                self.adverse_flags.add(answer.right)
            # What does not apply is a matter of kind and outcome, counted there.
            if answer.found in ("flagged", "clear"):
                self._add_confidence("findings", answer)
        if case.not_adverse:
            self.false_adverse.add(bool(case.false_adverse))
            self.false_adverse_in[case.not_adverse].add(bool(case.false_adverse))
        self.proved.hits += case.flags_proved
        self.proved.total += case.flags

    def _add_sentences(self, case: Case) -> None:
        self.complete += case.complete
        self.stray_grounds += case.stray_grounds
        for pair in case.sentences:
            self.roles[(pair.gold[0], pair.found[0])] += 1
            for role, score in self.any_role.items():
                _count(score, due=role in pair.gold, given=role in pair.found)
            _count(self.specific, due=pair.gold_specific, given=pair.found_specific)

    def _add_confidence(self, name: str, answer: Answer) -> None:
        # Who abstains claims nothing.
        if answer.confidence is not None and answer.found not in (UNDETERMINED, UNREAD):
            self.confidences[name].append((answer.confidence, answer.right))


def _count(score: LabelScore, *, due: bool, given: bool) -> None:
    if given:
        score.precision.add(due)
    if due:
        score.recall.add(given)


def group_of(case: Case, name: str) -> str:
    """Return the group of a case: its author, (gold) kind, condition or split."""
    return case.kind.gold if name == "kind" else str(getattr(case.entry, name))


def grouped(cases: Iterable[Case], name: str) -> dict[str, Report]:
    """Return the figures of every author, kind, condition or split, in order."""
    out: dict[str, Report] = {}
    for case in cases:
        out.setdefault(group_of(case, name), Report()).add(case)
    return dict(sorted(out.items()))
