"""Reasons: which sentences give a ground, of what type, and how specific.

A *ground* is a reason this letter itself gives for an adverse result. It is
*case-specific* when it states something about this person that could be checked
(an event, a date, a place, an act, a tie, a record), not something true of every
applicant. The rules are structural: who asserts what, linked to the decision how.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import cast

from denialscan.patterns import word_list
from denialscan.schema import GROUNDS, Ground
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


CITATION = re.compile(
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


_MONTHS = word_list("months")


#: Capitalised words that name no place and no person of the case.
_COMMON_CAPITALS = word_list("common_capitals")


#: Sentences about aliens in general, and the words that make one about this person.
OF_ALIENS = re.compile(
    r"\b(?:an|any|each|no) (?:alien|noncitizen|applicant|detainee)\b|\b(?:aliens|noncitizens)\b|"
    r"\bthe (?:service|secretary|attorney general|officer) (?:may|shall|must)\b",
    re.IGNORECASE,
)


OF_PERSON = re.compile(
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


#: A statute that leaves no choice (INA 236(c), 235(b)), as against one denied to apply.
_TAKES_DISCRETION = re.compile(
    r"\b(?:236\(c\)|1226\(c\)|235\(b\)|1225\(b\))[^.;]{0,90}\b(?:detain|detention|custody|mandat|bond)|"
    r"\b(?:detain\w*|detention|custody|mandat\w+)\b[^.;]{0,90}\b(?:236\(c\)|1226\(c\)|235\(b\)|1225\(b\))|"
    r"\b(?:leaves?|left|have|has|with) no (?:discretion|choice)\b|no discretion (?:to|in|under)",
    re.IGNORECASE,
)
_NOT_THAT_LAW = re.compile(
    r"\bnot (?:\w+ ){0,3}(?:subject|held|detained|under|fall|apply)|does not apply", re.IGNORECASE
)
_WHY = re.compile(
    r"(?:\bbecause\b|\bsince\b|\bdue to\b|\bin that\b|\binasmuch as\b|\bporque\b|[:;\u2014-]\s)(?P<why>.+)$",
    re.IGNORECASE,
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


_STATEMENT_OF_POLICY = re.compile(
    r"\b(?:ICE|DHS|department|agency)'?s? (?:mission|goal|policy is to)\b", re.I
)


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """Where the letter gives its reasons.

    ``listed``: blocks under an announcement or heading of reasons; ``labels``: the
    ground labels asserted, by block; ``all_labels``: anywhere in the letter.
    """

    listed: frozenset[int]
    labels: dict[int, frozenset[str]]
    all_labels: frozenset[str]


_EITHER = re.compile(r"\b(?:he or she|his or her|him or her|his/her|he/she)\b", re.IGNORECASE)


def is_about_person(text: str) -> bool:
    """Say whether a sentence speaks of this person rather than of aliens in general."""
    return bool(OF_PERSON.search(_EITHER.sub(" ", text)))


def reason_context(statements: Sequence[Statement]) -> Reasons:
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
        if _BACKWARD.search(statement.text) and decides_now(statement):
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
        linked = is_linked(statement)
        for cue in statement.asserted("ground."):
            name = cue.name.removeprefix("ground.")
            if linked or name not in _QUIET_LABELS:
                labels.setdefault(statement.block, set()).add(name)
    return Reasons(
        listed=frozenset(listed),
        labels={k: frozenset(v) for k, v in labels.items()},
        all_labels=frozenset(g for v in labels.values() for g in v),
    )


def find_grounds(
    statement: Statement, context: Reasons
) -> tuple[tuple[Ground, ...], tuple[str, ...]]:
    """Return the ground types the statement gives, and those shown by facts."""
    linked = is_linked(statement) or statement.block in context.listed
    if is_retold(statement) and not statement.ticked and not decides_now(statement):
        return (), ()
    if OF_ALIENS.search(statement.text) and not is_about_person(statement.text):
        return (), ()  # law recited
    if _STATEMENT_OF_POLICY.search(statement.text):
        return (), ()
    labels = {c.name.removeprefix("ground.") for c in statement.asserted("ground.")}
    if _TAKES_DISCRETION.search(statement.text) and not _NOT_THAT_LAW.search(statement.text):
        labels.add("mandatory_detention")
        labels.discard("discretion_only")
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
    about_person = is_about_person(statement.text) or is_concrete(statement)
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
            and not is_linked(statement)
        )
        if not about_person and len(statement.text.split()) > 7:
            continue  # a fact of nobody in particular
        if (linked and not told) or coherent or name in _LOUD_FACTS:
            facts.append(name)
    if statement.has("ctx.sufficient_category") and re.search(
        r"priorit|categor|class|group", statement.text, re.I
    ):
        labels.add("priority_category")
    if not labels and not facts and decides_now(statement):
        reason = _WHY.search(statement.text)
        why = reason.group("why") if reason else ""
        if len(why.split()) >= 5 and (
            is_concrete(replace(statement, text=why)) or is_about_person(why)
        ):
            return ("other",), ()  # a whole clause of reason in words no pattern knows
    if not labels and not facts:
        # a checkable detail among the reasons is a reason itself, of their kind
        plain = not statement.has(
            "role.procedural", "role.evidence", "role.conditions", "ctx.statute", "out.pending"
        )
        weighs = statement.has("ctx.not_determinative") and not statement.span.all("eq.")
        if not (plain or weighs) or decides_now(statement) or not is_concrete(statement):
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


def is_specific(statement: Statement, facts: tuple[str, ...]) -> bool:
    """Say whether a sentence that gives a ground states something that could be checked."""
    return bool(facts) or is_concrete(statement)


def is_linked(statement: Statement) -> bool:
    return (
        statement.ticked
        or decides_now(statement)
        or statement.has("ctx.because", "ctx.determined")
        or bool(_LABELLED_REASON.match(statement.text))
    )


def decides_now(statement: Statement) -> bool:
    for cue in statement.span.all("out."):
        if cue.name == "out.pending":
            continue
        stance = statement.stance(cue)
        if stance == "asserted" or (stance == "negated" and cue.name == "out.grant"):
            return True
    return False


def is_retold(statement: Statement) -> bool:
    """The request or an argument told again, with no fact the office took from it."""
    if not statement.has("ctx.reported") or statement.has("ctx.determined"):
        return False
    return not any(c.name.startswith("fact.") for c in statement.asserted("fact."))


def is_concrete(statement: Statement) -> bool:
    """Say whether a sentence holds a detail that could be checked: a day, a count, a
    name or a place that is neither an agency nor a rule nor this correspondence."""
    if _has_own_date(statement):
        return True
    text = CITATION.sub(" ", statement.text)
    if re.search(
        r"(?<![\w/.§-])\d{1,2}/\d{1,2}(?![\d/])|\$\s?\d|\b\d{1,3}[- ](?:days?|weeks?|months?|years?|miles|counts?|times|arrests|reports)\b",
        text,
    ):
        return True
    for m in re.finditer(r"(?<![.!?:;]\s)(?<!^)\b([A-ZÀ-Þ][a-zà-ÿ'-]{2,})\b", text):
        if m.group(1) not in _COMMON_CAPITALS and m.group(1) not in _MONTHS:
            return True
    return False


def _has_own_date(statement: Statement) -> bool:
    """Say whether a date stands in the statement that is the person's own."""
    for match in _DATE.finditer(statement.text):
        before, after = statement.text[: match.start()], statement.text[match.end() :]
        if not _DATE_OF_PAPER.search(before) and not _PAPER_AFTER.match(after):
            return not _GENERIC_HISTORY.search(statement.text)
    return False


def _ordered(found: Collection[str]) -> tuple[Ground, ...]:
    """Return ground types in the contract's order."""
    return tuple(cast(Ground, g) for g in GROUNDS if g in found)


_CONTACT = re.compile(
    r"\b(?:contact|call|questions|telephone|phone|e-?mail|fax|visit|enclos\w+|attach\w+|mailbox|website|address)\b|@|\bplease\b",
    re.IGNORECASE,
)


def may_be_reason(statement: Statement, *, beside_decision: bool) -> bool:
    """Say whether a sentence states a dated particular of the person that nothing explains.

    In an adverse letter such a sentence may be a reason in words no pattern knows; a
    claim that the letter gives none is then not safe. ``beside_decision``: it stands in
    the paragraph that decides, where history and ties are told for a reason.
    """
    text = statement.text
    if statement.zone != "body" or len(text.split()) < 6 or is_retold(statement):
        return False
    if statement.has("role.evidence", "role.conditions", "ctx.statute", "out.pending"):
        return False
    told = statement.has("role.procedural") or bool(statement.span.all("eq."))
    if told and not (beside_decision and not _GENERIC_HISTORY.search(text)):
        return False
    if statement.has("role.avenue", "role.no_avenue"):
        return False
    if decides_now(statement) or CITATION.search(text) or _CONTACT.search(text):
        return False
    return _has_own_date(statement) and is_about_person(text)
