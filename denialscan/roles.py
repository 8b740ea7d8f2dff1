"""Roles, grounds and case-specific facts of the letter's sentences.

A *ground* is a reason this letter itself gives for an adverse result. It is
*case-specific* when it states something about this person that could be checked
(an event, a date, a place, an act, a tie, a record), not something true of every
applicant. The rules are structural: who asserts what, linked to the decision how.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from denialscan.schema import DECISION_KINDS, GROUNDS, ROLE_ORDER, Ground, Reading, Role, Sentence
from denialscan.statements import Statement

#: Facts of these kinds are reasons wherever an adverse letter states them; entry,
#: orders and travel documents are usually history and need a link to the decision.
_LOUD_FACTS = ("criminal_history", "flight_risk", "danger", "non_cooperation", "release_conditions", "identity", "insufficient_evidence")
_LOUD_GROUNDS = ("danger", "flight_risk", "priority_category", "mandatory_detention", "insufficient_evidence", "identity", "non_cooperation", "release_conditions", "removal_likely", "discretion_only", "policy", "prior_denial", "criminal_history", "immigration_history")

_CITATION = re.compile(
    r"\b(?:\d+\s*(?:C\.?\s?F\.?\s?R|U\.?\s?S\.?\s?C)\b|INA\b|section\s+\d{3}|Matter of\b|"
    r"I\s?&\s?N\s+Dec|Immigration and Nationality Act|Directive\s+\d|§)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:\d{1,2},?\s+)?(?:19|20)\d\d|"
    r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|(?:in|since|from|until|of)\s+(?:19|20)\d\d|"
    r"(?:19|20)\d\d\s+(?:conviction|arrest|removal|charge|case|offense|entry))\b",
    re.IGNORECASE,
)
#: A date that belongs to a memo, a rule or this correspondence says nothing of the person.
_DATE_OF_PAPER = re.compile(
    r"(?:memo|memorandum|guidance|directive|policy|priorit|order 1\d{4}|request|letter|submission|"
    r"application|e-?mail|correspondence|packet|I-246|received|injunction)\W+(?:\w+\W+){0,6}$",
    re.IGNORECASE,
)
_GENERIC_HISTORY = re.compile(
    r"\b(?:final (?:administrative )?order|in (?:ICE |DHS )?custody|currently (?:detained|held)|"
    r"native (?:and|of)|citizen (?:and|of))\b",
    re.IGNORECASE,
)
_LABELLED_REASON = re.compile(
    r"^\s*(?:(?:the )?(?:reasons?|basis|grounds?|rationale|justification|findings?|explanation|"
    r"narrative|motivos?|razones)(?: (?:for|of) [\w ]{2,40})?)\s*[:|-]",
    re.IGNORECASE,
)
_STATEMENT_OF_POLICY = re.compile(r"\b(?:ICE|DHS|department|agency)'?s? (?:mission|goal|policy is to)\b", re.I)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A statement with its roles, grounds and whether it is case-specific."""

    statement: Statement
    roles: tuple[Role, ...]
    grounds: tuple[Ground, ...]
    case_specific: bool | None
    facts: tuple[str, ...]  # ground types of the facts asserted in it

    def sentence(self, reading: Reading, part: str | None) -> Sentence:
        """Return the sentence as the record shows it."""
        s = self.statement
        return Sentence(
            text=s.text,
            role=next(r for r in ROLE_ORDER if r in self.roles),  # type: ignore[arg-type]
            roles=self.roles,
            grounds=self.grounds,
            case_specific=self.case_specific,
            evidence=reading.evidence(s.start, s.end, part=part),
            cues=tuple(sorted({c.name for c in s.span.cues} | {f"said.{f}" for f in self.facts})),
            start=s.start,
            end=s.end,
        )


def judge(statements: Sequence[Statement], kind: str, outcome: str) -> list[Judged]:
    """Give every statement its roles; grounds only in adverse decisions."""
    reasons_count = kind in (*DECISION_KINDS, "undetermined") and outcome in (
        "denied",
        "granted_in_part",
        "undetermined",
    )
    out: list[Judged] = []
    in_reasons = -1  # block in which a list of reasons was opened
    for statement in statements:
        if statement.zone == "unticked":
            continue
        if statement.zone != "body":
            role: Role = {
                "signature": "signature",
                "footer": "boilerplate_other",
                "salutation": "caption",
            }.get(statement.zone, "caption")  # type: ignore[assignment]
            if len(statement.text.split()) > 12 and role == "caption" and statement.zone == "header":
                role = "boilerplate_other"
            out.append(Judged(statement=statement, roles=(role,), grounds=(), case_specific=None, facts=()))
            continue
        if statement.has("role.intro_reasons"):
            in_reasons = statement.block
        listed = in_reasons >= 0 and 0 < statement.block - in_reasons <= 8
        out.append(_judge_body(statement, reasons_count=reasons_count, listed=listed))
    return out


def _judge_body(statement: Statement, *, reasons_count: bool, listed: bool) -> Judged:
    roles: set[Role] = set()
    decides = _decides(statement)
    if decides:
        roles.add("decision")
    grounds, facts = _grounds(statement, decides=decides, listed=listed) if reasons_count else ((), ())
    specific: bool | None = None
    if grounds:
        roles.add("ground")
        specific = bool(facts) or _has_own_date(statement)
    weighed = statement.span.all("eq.")
    if weighed and not statement.has("ctx.reported"):
        roles.add("equity")
    if statement.has("role.evidence"):
        roles.add("evidence_recital")
    if statement.has("role.avenue", "role.no_avenue"):
        roles.add("avenue")
    if statement.has("role.procedural", "ctx.reported", "out.pending") or any(
        c.name.startswith("fact.") for c in statement.span.cues
    ):
        roles.add("procedural_history")
    if _CITATION.search(statement.text) or statement.has("ctx.statute"):
        roles.add("authority")
    if statement.has("role.conditions"):
        roles.add("conditions")
    if not roles:
        roles.add("boilerplate_other")
    ordered = tuple(r for r in ROLE_ORDER if r in roles)
    return Judged(
        statement=statement,
        roles=ordered,  # type: ignore[arg-type]
        grounds=grounds,
        case_specific=specific,
        facts=facts,
    )


def _decides(statement: Statement) -> bool:
    for cue in statement.span.all("out."):
        if cue.name == "out.pending":
            continue
        stance = statement.stance(cue)
        if stance == "asserted" or (stance == "negated" and cue.name == "out.grant"):
            return True
    return False


def _grounds(
    statement: Statement, *, decides: bool, listed: bool
) -> tuple[tuple[Ground, ...], tuple[str, ...]]:
    """Return the ground types the statement gives, and those shown by facts."""
    linked = (
        decides
        or listed
        or statement.ticked
        or statement.has("ctx.because", "ctx.determined")
        or bool(_LABELLED_REASON.match(statement.text))
    )
    retold = statement.has("ctx.reported") and not statement.has("ctx.determined")
    facts: list[str] = []
    for cue in statement.asserted("fact."):
        name = cue.name.removeprefix("fact.")
        if name == "prior_denial":
            continue
        if linked or name in _LOUD_FACTS:
            facts.append(name)
    labels = [
        cue.name.removeprefix("ground.")
        for cue in statement.asserted("ground.")
        if cue.name.removeprefix("ground.") in _LOUD_GROUNDS
    ]
    if retold and not labels:
        return (), ()
    history_only = statement.has("role.procedural") and not linked and not labels
    if history_only and not set(facts) & {"criminal_history", "danger", "flight_risk"}:
        return (), ()
    if statement.has("role.conditions") and not decides and not statement.has("ctx.because"):
        return (), ()
    found = set(labels) | set(facts)
    if not found:
        return (), ()
    if found == {"discretion_only"} or (found <= {"removal_likely", "prior_denial", "immigration_history", "criminal_history", "policy"} and not facts):
        # bare mentions of these count only with a link to the decision
        if not linked:
            return (), ()
    if _STATEMENT_OF_POLICY.search(statement.text) and not facts:
        return (), ()
    ordered = tuple(g for g in GROUNDS if g in found)
    return ordered, tuple(f for f in dict.fromkeys(facts) if f in found)  # type: ignore[return-value]


def _has_own_date(statement: Statement) -> bool:
    """Say whether a date stands in the statement that is the person's own."""
    for match in _DATE.finditer(statement.text):
        if not _DATE_OF_PAPER.search(statement.text[: match.start()]):
            return not _GENERIC_HISTORY.search(statement.text)
    return False
