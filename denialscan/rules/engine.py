"""Run the rules over one letter: whether each applies, what it answers, and whether the
pages carry that answer."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Literal

from denialscan.rules.carry import weigh
from denialscan.rules.hooks import authorities_of, limits_of
from denialscan.rules.registry import CHECKS, Answer
from denialscan.rules.unwritten import answer_unwritten
from denialscan.schema import (
    ADVERSE,
    DECISION_KINDS,
    Context,
    Evidence,
    Finding,
    Letter,
    RulePart,
    Severity,
)

Group = Literal["reasoning", "process", "request", "facts", "document"]

#: These ask first what the letter cites; where it cites nothing of theirs, its kind is idle.
_BY_AUTHORITY = ("policy_not_in_force", "signatory_authority", "x_no_bond_circuit")
#: These ask first whether there is a request or an earlier decision to compare with.
_BY_OTHERS = ("hasty_decision", "late_decision", "same_reviewer")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A named, versioned rule as ``data/rules.toml`` declares it.

    Version "0" marks a rule that is registered but not written yet. ``whole`` lists
    the outcomes that speak of the whole letter ("the only ground is ..."), ``of_page``
    marks rules about the pages themselves, which poor reading does not keep from
    answering.
    """

    name: str
    version: str
    severity: Severity
    needs: str
    group: Group
    authority: tuple[str, ...]
    field: str | None = None
    whole: tuple[str, ...] = ()
    of_page: bool = False

    @property
    def against_facts(self) -> bool:
        """Whether the rule reads client facts or the whole store beside the letter."""
        return "F" in self.needs or "S" in self.needs


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return the rules in the contract's order."""
    path = resources.files("denialscan.rules") / "data" / "rules.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))["rule"]
    return tuple(
        Rule(
            name=name,
            version=raw["version"],
            severity=raw["severity"],
            needs=raw["needs"],
            group=raw["group"],
            authority=tuple(raw["authority"]),
            field=raw.get("field"),
            whole=tuple(raw.get("whole", ())),
            of_page=raw.get("of_page", False),
        )
        for name, raw in data.items()
    )


def run_rules(letter: Letter, context: Context, part: RulePart = "all") -> tuple[Finding, ...]:
    """Return one finding per rule, in the contract's order; ``part`` as in RulePart."""
    # importing the modules registers their checks
    from denialscan.rules import (  # noqa: F401
        authority,
        avenues,
        category,
        circuits,
        country,
        criminal,
        dates,
        document,
        equities,
        evidence,
        gender,
        held,
        history,
        identity,
        jurisdiction,
        process,
        reasoning,
        representative,
        reviewers,
        sent_back,
        signatory,
        third_party,
        timing,
        unlisted,
    )

    return tuple(
        _finding(rule, letter, context)
        for rule in all_rules()
        if part == "all" or (part == "facts") == rule.against_facts
    )


def _finding(rule: Rule, letter: Letter, context: Context) -> Finding:
    answer = _applicability(rule, letter) or _without_text(rule, letter)
    if answer is None:
        check = CHECKS.get(rule.name)
        answer = check(letter, context) if check else answer_unwritten(letter)
        if rule.group == "facts":
            answer = _of_own_paper(letter, answer)
        if not rule.of_page:
            whole = answer.outcome in rule.whole
            answer = weigh(letter, answer, whole=whole, group=rule.group)
    message = answer.message
    if answer.outcome == "flagged" and (limits := limits_of(rule.name, letter, context)):
        message = f"{message} {limits}"
    named = answer.outcome in ("flagged", "undetermined")
    return Finding(
        rule=rule.name,
        rule_version=rule.version,
        outcome=answer.outcome,
        severity=rule.severity,
        message=message,
        confidence=_confidence(rule, letter, answer),
        authority=authorities_of(rule.name, rule.authority, letter) if named else (),
        evidence=tuple(
            dict.fromkeys(
                cited(e, context.facts.revision) if context.facts else e for e in answer.evidence
            )
        ),
    )


def _of_own_paper(letter: Letter, answer: Answer) -> Answer:
    """A request is counsel's own paper: where it differs from the file, nobody at ICE erred."""
    if letter.kind.value != "request" or answer.outcome != "flagged":
        return answer
    return replace(
        answer,
        outcome="undetermined",
        message=(
            "This is a request, counsel's own paper, not a letter of ICE; a person has to look "
            f"which side is right. {answer.message}"
        ),
        confidence=None,
    )


def cited(evidence: Evidence, revision: str) -> Evidence:
    """Return evidence from the client facts with the revision it was found in."""
    if evidence.source != "facts":
        return evidence
    return replace(evidence, revision=revision[:12])


#: Rules whose checks state a calibrated probability of their own, by the letter models.
_OWN_CONFIDENCE = ("summary_denial", "missing_rationale", "kick_back")


def _confidence(rule: Rule, letter: Letter, answer: Answer) -> float | None:
    """Return how often such an answer was right where it was measured, else the check's own."""
    if answer.confidence is None or (letter.reasons and rule.name in _OWN_CONFIDENCE):
        return answer.confidence
    return measured().get(rule.name, {}).get(answer.outcome, answer.confidence)


@cache
def measured() -> dict[str, dict[str, float]]:
    """Return the share of right answers by rule and answer (``data/confidence.toml``)."""
    path = resources.files("denialscan.rules") / "data" / "confidence.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _applicability(rule: Rule, letter: Letter) -> Answer | None:
    kind, outcome = letter.kind.value, letter.outcome.value
    if rule.group == "request":
        return Answer(outcome="not_applicable", message="This rule is about requests, not letters.")
    if rule.group == "reasoning":
        if kind == "custody_determination":
            return Answer(
                outcome="not_applicable",
                message="A Notice of Custody Determination (I-286) is unreasoned by design.",
            )
        if kind not in (*DECISION_KINDS, "undetermined"):
            return Answer(
                outcome="not_applicable", message=f"Not an ICE decision ({kind.replace('_', ' ')})."
            )
        if kind == "undetermined" or outcome == "undetermined":
            return _unsure(letter)
        if outcome not in ADVERSE:
            return Answer(
                outcome="not_applicable",
                message=f"The outcome is not adverse ({outcome.replace('_', ' ')}).",
            )
    if rule.group == "process":
        if kind not in (*DECISION_KINDS, "undetermined"):
            return Answer(
                outcome="not_applicable", message=f"Not an ICE decision ({kind.replace('_', ' ')})."
            )
        if rule.name == "decision_maker_unidentified" and outcome in ("rejected", "none"):
            return Answer(outcome="not_applicable", message="Nothing was decided on the merits.")
        reads_outcome = rule.name in ("kick_back", "decision_maker_unidentified")
        asks_first = rule.name in (*_BY_AUTHORITY, *_BY_OTHERS)
        unsure = kind == "undetermined" and not asks_first
        if unsure or (reads_outcome and outcome == "undetermined"):
            return _unsure(letter)
    return None


def _unsure(letter: Letter) -> Answer:
    what = "kind" if letter.kind.value == "undetermined" else "outcome"
    return Answer(
        outcome="undetermined",
        message=f"The {what} of this document could not be determined.",
        evidence=letter.searched,
    )


def _without_text(rule: Rule, letter: Letter) -> Answer | None:
    if rule.group == "document" and not rule.of_page and letter.marked("no_text"):
        return Answer(outcome="undetermined", message="No text could be read on these pages.")
    return None
