"""Roles of the letter's sentences: decision, ground, equity, avenue, and so on."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import cast

from denialscan.reasons import (
    CITATION,
    Reasons,
    decides_now,
    find_grounds,
    is_specific,
    reason_context,
)
from denialscan.schema import ADVERSE, DECISION_KINDS, ROLE_ORDER, Ground, Reading, Role, Sentence
from denialscan.statements import Statement

_RECOURSE = re.compile(r"\b(?:may|can|should|could|wish(?:es)? to|puede|podr[aá])\b", re.IGNORECASE)


_DUTY = re.compile(
    r"\b(?:must|shall|required to|deber[aá]|debe|obligad[oa]|at all times|any (?:violation|deviation))\b",
    re.IGNORECASE,
)


_ORDERED = re.compile(
    r"\s*(?:you|he|she|your client) (?:is|are) (?:to (?!be\b|remain\b)|reminded|expected to)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A statement with its roles, grounds and whether it is case-specific."""

    statement: Statement
    roles: tuple[Role, ...]
    grounds: tuple[Ground, ...]
    case_specific: bool | None
    facts: tuple[str, ...]  # ground types of the facts asserted in it
    weighed: bool = False  # a favourable factor is compared or answered, by the models
    by_rules: str = ""  # where models decided: the ground the rules saw, specific or general

    def sentence(self, reading: Reading, part: str | None) -> Sentence:
        """Return the sentence as the record shows it."""
        s = self.statement
        return Sentence(
            text=s.text,
            role=self.roles[0],
            roles=self.roles,
            grounds=self.grounds,
            case_specific=self.case_specific,
            evidence=reading.evidence(s.start, s.end, part=part),
            cues=tuple(
                sorted(
                    {c.name for c in s.span.cues}
                    | {f"said.{f}" for f in self.facts}
                    | ({"model.weighed"} if self.weighed else set())
                    | ({f"rules.{self.by_rules}"} if self.by_rules else set())
                    | ({f"by.{s.speaker}"} if s.speaker != "ice" else set())
                )
            ),
            start=s.start,
            end=s.end,
        )


def _ordered_roles(found: Collection[str]) -> tuple[Role, ...]:
    """Return roles in order of precedence: the first is the sentence's role."""
    return tuple(cast(Role, r) for r in ROLE_ORDER if r in found)


def reasons_count(kind: str, outcome: str) -> bool:
    """Say whether sentences of such a letter can be grounds."""
    return kind in (*DECISION_KINDS, "undetermined") and outcome in (*ADVERSE, "undetermined")


def judge(statements: Sequence[Statement], kind: str, outcome: str) -> list[Judged]:
    """Give every statement its roles; grounds only in adverse decisions."""
    context = reason_context(statements) if reasons_count(kind, outcome) else None
    out: list[Judged] = []
    for statement in statements:
        if statement.zone in ("unticked", "unclear"):
            continue
        if statement.zone != "body":
            out.append(_judge_frame(statement))
        else:
            out.append(_judge_body(statement, context))
    return out


def _judge_frame(statement: Statement) -> Judged:
    role: Role = "caption"
    if statement.zone == "signature":
        role = "signature"
    elif statement.zone == "footer" or (
        statement.zone == "header" and len(statement.text.split()) > 12
    ):
        role = "boilerplate_other"
    return Judged(statement=statement, roles=(role,), grounds=(), case_specific=None, facts=())


def _judge_body(statement: Statement, context: Reasons | None) -> Judged:
    roles: set[Role] = set()
    avenue = statement.has("role.avenue", "role.no_avenue")
    open_route = avenue and bool(_RECOURSE.search(statement.text))
    duty = bool(_ORDERED.match(statement.text)) or (
        statement.has("role.conditions") and bool(_DUTY.search(statement.text))
    )
    if decides_now(statement) and not open_route and not duty:
        roles.add("decision")
    grounds: tuple[Ground, ...] = ()
    facts: tuple[str, ...] = ()
    if context is not None and not duty and not open_route:
        grounds, facts = find_grounds(statement, context)
    specific: bool | None = None
    if grounds:
        roles.add("ground")
        specific = is_specific(statement, facts)
    if (
        statement.span.all("eq.")
        and not statement.has("ctx.reported")
        and not open_route
        and not duty
    ):
        roles.add("equity")
    if statement.has("role.evidence") and not open_route:
        roles.add("evidence_recital")
    if avenue:
        roles.add("avenue")
    if not duty and (
        statement.has("role.procedural", "ctx.reported", "out.pending")
        or any(c.name.startswith("fact.") for c in statement.span.cues)
    ):
        roles.add("procedural_history")
    if CITATION.search(statement.text) or statement.has("ctx.statute"):
        roles.add("authority")
    if statement.has("role.conditions"):
        roles.add("conditions")
    if not roles:
        roles.add("boilerplate_other")
    return Judged(
        statement=statement,
        roles=_ordered_roles(roles),
        grounds=grounds,
        case_specific=specific,
        facts=facts,
    )
