"""Roles, grounds and case-specific facts of the letter's sentences.

A *ground* is a reason this letter itself gives for an adverse result. It is
*case-specific* when it states something about this person that could be checked
(an event, a date, a place, an act, a tie, a record), not something true of every
applicant. The rules are structural: who asserts what, linked to the decision how.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import cast

from denialscan.schema import DECISION_KINDS, GROUNDS, ROLE_ORDER, Ground, Reading, Role, Sentence
from denialscan.statements import Statement

#: Facts of these kinds are reasons wherever an adverse letter states them; entry,
#: orders and travel documents are usually history and need a link to the decision.
_LOUD_FACTS = (
    "criminal_history",
    "flight_risk",
    "danger",
    "non_cooperation",
    "release_conditions",
    "identity",
    "insufficient_evidence",
)
#: Labels that count only where the sentence is linked to the decision.
_QUIET_LABELS = frozenset(
    {
        "prior_denial",
        "immigration_history",
        "criminal_history",
        "policy",
        "discretion_only",
        "insufficient_evidence",
    }
)

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
_PAPER_AFTER = re.compile(
    r"\W*(?:\w+\W+){0,3}(?:memo|memorandum|guidance|directive|policy|priorities|request|letter|submission|e-?mail|order\b.{0,12}\bcourt)",
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
#: Headings under which an officer writes the reasons.
_REASON_HEADING = re.compile(
    r"\b(?:reasons?|basis|explanation|comments?|findings?|rationale|narrative|justification|analysis|motivos?|razones)\b",
    re.IGNORECASE,
)
_RECOURSE = re.compile(r"\b(?:may|can|should|could|wish(?:es)? to|puede|podr[aá])\b", re.IGNORECASE)
_DUTY = re.compile(
    r"\b(?:must|shall|required to|deber[aá]|debe|obligad[oa]|at all times|any (?:violation|deviation))\b",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    r"\s*(?:you|he|she|your client) (?:is|are) (?:to (?!be\b|remain\b)|reminded|expected to)",
    re.IGNORECASE,
)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
#: Capitalised words that name no place and no person of the case.
_COMMON_CAPITALS = frozenset(
    [
        "I",
        "ICE",
        "ERO",
        "DHS",
        "OPLA",
        "INA",
        "CFR",
        "USC",
        "EOIR",
        "USCIS",
        "HQ",
        "U.S",
        "US",
        "United",
        "States",
        "Department",
        "Homeland",
        "Security",
        "Immigration",
        "Customs",
        "Enforcement",
        "Removal",
        "Operations",
        "Field",
        "Office",
        "Director",
        "Deputy",
        "Assistant",
        "Headquarters",
        "Act",
        "Section",
        "Form",
        "G-28",
        "I-246",
        "Nationality",
        "Government",
        "Federal",
        "Regulations",
        "Code",
        "Order",
        "Supervision",
        "Guidelines",
        "Memorandum",
        "Directive",
        "Your",
        "The",
        "This",
        "You",
        "He",
        "She",
        "They",
        "His",
        "Her",
        "Mr",
        "Ms",
        "Mrs",
        "Matter",
        "Board",
        "Appeals",
        "Attorney",
        "General",
        "Secretary",
        "Service",
        "Congress",
        "Court",
        "Judge",
        "IJ",
        "BIA",
        "Request",
        "Case",
        "Review",
        "ROR",
        "SRO",
        "FOD",
        "SDDO",
        "AFOD",
        "Detention",
        "Center",
        "Facility",
        "English",
        "Spanish",
        "Counsel",
        "Officer",
        "Officers",
        "Noncitizen",
        "Alien",
        "Subject",
    ]
)


#: Sentences about aliens in general, and the words that make one about this person.
_OF_ALIENS = re.compile(
    r"\b(?:an|any|each|no) (?:alien|noncitizen|applicant|detainee)\b|\b(?:aliens|noncitizens)\b|"
    r"\bthe (?:service|secretary|attorney general|officer) (?:may|shall|must)\b",
    re.IGNORECASE,
)
_OF_PERSON = re.compile(
    r"\b(?:you|your|he|she|his|her|him|mr|ms|mrs|subject|client|respondent|usted|su)\b",
    re.IGNORECASE,
)
_CATEGORY_NAME = re.compile(
    r"(?:public safety|national security|border security|threat to (?:national|border|public) \w+)\W+(?:\w+\W+){0,2}(?:priorit\w+|categor\w+|presumption|prong)|"
    r"(?:priorit\w+|categor\w+|presum\w+)\W+(?:\w+\W+){0,4}(?:public safety|national security|border security)",
    re.IGNORECASE,
)
_DANGER_ITSELF = re.compile(
    r"danger|threat|menace|risk to|safety|violen|protect|reoffend|recidiv|security", re.IGNORECASE
)
_SUPERVISED = re.compile(
    r"supervis|conditions? of|check-?in|OSUP|probation|reporting|required to report|ISAP|monitor|parole",
    re.IGNORECASE,
)
_BACKWARD = re.compile(
    r"\b(?:for (?:these|this|those|the (?:above|foregoing|aforementioned)) reasons?|accordingly|therefore|in (?:view|light) of the (?:foregoing|above)|"
    r"based on the (?:foregoing|above)|as such|consequently|por (?:lo tanto|estas razones))\b",
    re.IGNORECASE,
)


def _concrete(statement: Statement) -> bool:
    """Say whether a sentence holds a detail that could be checked: a day, a count, a
    name or a place that is neither an agency nor a rule nor this correspondence."""
    if _has_own_date(statement):
        return True
    text = _CITATION.sub(" ", statement.text)
    if re.search(
        r"(?<![\w/.§-])\d{1,2}/\d{1,2}(?![\d/])|\$\s?\d|\b\d{1,3}[- ](?:days?|weeks?|months?|years?|miles|counts?|times|arrests|reports)\b",
        text,
    ):
        return True
    for m in re.finditer(r"(?<![.!?:;]\s)(?<!^)\b([A-ZÀ-Þ][a-zà-ÿ'-]{2,})\b", text):
        if m.group(1) not in _COMMON_CAPITALS and m.group(1) not in _MONTHS:
            return True
    return False


_STATEMENT_OF_POLICY = re.compile(
    r"\b(?:ICE|DHS|department|agency)'?s? (?:mission|goal|policy is to)\b", re.I
)


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
            role=self.roles[0],
            roles=self.roles,
            grounds=self.grounds,
            case_specific=self.case_specific,
            evidence=reading.evidence(s.start, s.end, part=part),
            cues=tuple(sorted({c.name for c in s.span.cues} | {f"said.{f}" for f in self.facts})),
            start=s.start,
            end=s.end,
        )


def _ordered(found: Collection[str]) -> tuple[Ground, ...]:
    """Return ground types in the contract's order."""
    return tuple(cast(Ground, g) for g in GROUNDS if g in found)


def _ordered_roles(found: Collection[str]) -> tuple[Role, ...]:
    """Return roles in order of precedence: the first is the sentence's role."""
    return tuple(cast(Role, r) for r in ROLE_ORDER if r in found)


def judge(statements: Sequence[Statement], kind: str, outcome: str) -> list[Judged]:
    """Give every statement its roles; grounds only in adverse decisions."""
    reasons_count = kind in (*DECISION_KINDS, "undetermined") and outcome in (
        "denied",
        "granted_in_part",
        "undetermined",
    )
    context = _reason_context(statements) if reasons_count else None
    out: list[Judged] = []
    for statement in statements:
        if statement.zone == "unticked":
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


@dataclass(frozen=True, kw_only=True)
class _Reasons:
    """Where the letter gives its reasons.

    ``listed``: blocks under an announcement or heading of reasons; ``labels``: the
    ground labels asserted, by block; ``all_labels``: anywhere in the letter.
    """

    listed: frozenset[int]
    labels: dict[int, frozenset[str]]
    all_labels: frozenset[str]


def _reason_context(statements: Sequence[Statement]) -> _Reasons:
    listed: set[int] = set()
    labels: dict[int, set[str]] = {}
    earlier_body: list[int] = []
    last_body = max((s.block for s in statements if s.zone == "body"), default=-1)
    for statement in statements:
        heading = statement.zone == "caption" and len(statement.text.split()) < 12
        if heading and _REASON_HEADING.search(statement.text):
            listed.update(range(statement.block + 1, min(statement.block + 5, last_body) + 1))
        if statement.zone != "body":
            continue
        if _BACKWARD.search(statement.text) and _decides(statement):
            listed.add(statement.block)
            first = not any(
                s.block == statement.block and s.start < statement.start for s in statements
            )
            if first and earlier_body:
                listed.add(earlier_body[-1])
        if not earlier_body or earlier_body[-1] != statement.block:
            earlier_body.append(statement.block)
        if statement.has("role.intro_reasons"):
            listed.update(range(statement.block, min(statement.block + 8, last_body) + 1))
        if _LABELLED_REASON.match(statement.text):
            listed.add(statement.block)
        if statement.has("ctx.reported") and not statement.has("ctx.determined"):
            continue
        linked = _linked(statement)
        for cue in statement.asserted("ground."):
            name = cue.name.removeprefix("ground.")
            if linked or name not in _QUIET_LABELS:
                labels.setdefault(statement.block, set()).add(name)
    return _Reasons(
        listed=frozenset(listed),
        labels={k: frozenset(v) for k, v in labels.items()},
        all_labels=frozenset(g for v in labels.values() for g in v),
    )


def _linked(statement: Statement) -> bool:
    return (
        statement.ticked
        or _decides(statement)
        or statement.has("ctx.because", "ctx.determined")
        or bool(_LABELLED_REASON.match(statement.text))
    )


def _judge_body(statement: Statement, context: _Reasons | None) -> Judged:
    roles: set[Role] = set()
    avenue = statement.has("role.avenue", "role.no_avenue")
    open_route = avenue and bool(_RECOURSE.search(statement.text))
    duty = bool(_ORDERED.match(statement.text)) or (
        statement.has("role.conditions") and bool(_DUTY.search(statement.text))
    )
    if _decides(statement) and not open_route and not duty:
        roles.add("decision")
    grounds: tuple[Ground, ...] = ()
    facts: tuple[str, ...] = ()
    if context is not None and not duty and not open_route:
        grounds, facts = _grounds(statement, context)
        scores = statement.scores
        recited = _OF_ALIENS.search(statement.text) and not _OF_PERSON.search(statement.text)
        if not grounds and not _retold(statement) and not recited:
            grounds = _model_grounds(statement)
        elif scores and scores.ground.get("none", 0.0) >= _NO_GROUND_SURE and not statement.ticked:
            grounds, facts = (), ()
    specific: bool | None = None
    if grounds:
        roles.add("ground")
        specific = _specific(statement, facts)
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
    if _CITATION.search(statement.text) or statement.has("ctx.statute"):
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


#: Probabilities of the sentence model from which it adds or removes a ground.
_GROUND_SURE = 0.6
_NO_GROUND_SURE = 0.93


def _specific(statement: Statement, facts: tuple[str, ...]) -> bool:
    scores = statement.scores
    if scores is None or facts:
        return bool(facts) or _concrete(statement)
    if _concrete(statement):
        return scores.ground.get("generic", 0.0) < 0.8
    return scores.ground.get("specific", 0.0) >= 0.7


def _model_grounds(statement: Statement) -> tuple[Ground, ...]:
    """Grounds that only the sentence model sees, with their likeliest types."""
    scores = statement.scores
    if scores is None or 1.0 - scores.ground.get("none", 1.0) < _GROUND_SURE:
        return ()
    if statement.has("role.evidence", "out.pending") and not statement.has("ctx.because"):
        return ()
    likely = {t for t, p in scores.types.items() if p >= 0.5}
    if not likely:
        best, p = max(scores.types.items(), key=lambda kv: kv[1])
        likely = {best} if p >= 0.25 else {"other"}
    return _ordered(likely)


def _decides(statement: Statement) -> bool:
    for cue in statement.span.all("out."):
        if cue.name == "out.pending":
            continue
        stance = statement.stance(cue)
        if stance == "asserted" or (stance == "negated" and cue.name == "out.grant"):
            return True
    return False


def _grounds(statement: Statement, context: _Reasons) -> tuple[tuple[Ground, ...], tuple[str, ...]]:
    """Return the ground types the statement gives, and those shown by facts."""
    linked = _linked(statement) or statement.block in context.listed
    if _retold(statement) and not statement.ticked:
        return (), ()
    if _OF_ALIENS.search(statement.text) and not _OF_PERSON.search(statement.text):
        return (), ()  # law recited
    if _STATEMENT_OF_POLICY.search(statement.text):
        return (), ()
    labels = {c.name.removeprefix("ground.") for c in statement.asserted("ground.")}
    if not linked:
        labels -= _QUIET_LABELS
    if "priority_category" in labels and not _DANGER_ITSELF.search(
        _CATEGORY_NAME.sub(" ", statement.text)
    ):
        labels.discard("danger")  # "public safety priority" names a category
    if labels & {"identity", "flight_risk", "danger"}:
        # "you have not shown that you are no flight risk" rests on the risk, not on proof
        labels.discard("insufficient_evidence")
    near = context.labels.get(statement.block, frozenset())
    about_person = bool(_OF_PERSON.search(statement.text)) or _concrete(statement)
    facts: list[str] = []
    for cue in statement.asserted("fact."):
        name = cue.name.removeprefix("fact.")
        if name == "prior_denial":
            continue
        coherent = name in context.all_labels and name != "immigration_history"
        if name == "immigration_history":
            coherent = bool(near & {"flight_risk", "immigration_history", "priority_category"})
        told = (
            name == "immigration_history"
            and statement.has("role.procedural")
            and not _linked(statement)
        )
        if not about_person and len(statement.text.split()) > 7:
            continue  # a fact of nobody in particular
        if (linked and not told) or coherent or name in _LOUD_FACTS:
            facts.append(name)
    if statement.has("ctx.sufficient_category") and re.search(
        r"priorit|categor|class|group", statement.text, re.I
    ):
        labels.add("priority_category")
    if not labels and not facts:
        # a checkable detail among the reasons is a reason itself, of their kind
        plain = not statement.has(
            "role.procedural", "role.evidence", "role.conditions", "ctx.statute", "out.pending"
        )
        weighs = statement.has("ctx.not_determinative") and not statement.span.all("eq.")
        if not (plain or weighs) or _decides(statement) or not _concrete(statement):
            return (), ()
        if near:
            inherited = near - {"discretion_only", "priority_category", "prior_denial"}
            return _ordered(inherited) or ("other",), ()
        return (("other",), ()) if statement.block in context.listed else ((), ())
    if labels <= _QUIET_LABELS and not facts and not linked:
        return (), ()
    if {"flight_risk", "release_conditions"} <= set(facts):
        # failing to report breaks a condition where there is one, else shows flight
        supervised = _SUPERVISED.search(statement.text)
        facts.remove("flight_risk" if supervised else "release_conditions")
        labels.discard("release_conditions" if not supervised else "")
    found = labels | set(facts)
    return (
        _ordered(found),
        tuple(dict.fromkeys(facts)),
    )


def _retold(statement: Statement) -> bool:
    """The request or an argument told again, with no fact the office took from it."""
    if not statement.has("ctx.reported") or statement.has("ctx.determined"):
        return False
    return not any(c.name.startswith("fact.") for c in statement.asserted("fact."))


def _has_own_date(statement: Statement) -> bool:
    """Say whether a date stands in the statement that is the person's own."""
    for match in _DATE.finditer(statement.text):
        before, after = statement.text[: match.start()], statement.text[match.end() :]
        if not _DATE_OF_PAPER.search(before) and not _PAPER_AFTER.match(after):
            return not _GENERIC_HISTORY.search(statement.text)
    return False
