"""Rules about the reasons a letter gives.

Called only for adverse decisions with legible, complete text; the engine has
answered for all others.
"""

from __future__ import annotations

from denialscan.rules.registry import Answer, check
from denialscan.schema import DECISION_KINDS, Context, Evidence, Letter, Sentence

#: Grounds that, beside a criminal record, show that the record did not decide alone.
_LIFTS_CRIMINAL = frozenset(
    {"flight_risk", "immigration_history", "non_cooperation", "mandatory_detention"}
)
#: Grounds that commonly go with a category and do not stand beside it.
_BESIDE_CATEGORY = frozenset(
    {"priority_category", "discretion_only", "criminal_history", "danger", "policy", "prior_denial"}
)


def _grounds(letter: Letter) -> list[Sentence]:
    return [s for s in letter.sentences if s.grounds]


def _said(sentence: Sentence) -> set[str]:
    return {c.removeprefix("said.") for c in sentence.cues if c.startswith("said.")}


def _quotes(sentences: list[Sentence], limit: int = 4) -> tuple[Evidence, ...]:
    return tuple(e for s in sentences[:limit] for e in s.evidence)


def _decision(letter: Letter) -> tuple[Evidence, ...]:
    return letter.outcome.evidence


def _incorporated(letter: Letter, context: Context) -> Answer | None:
    """Reasons by reference stay undetermined until the letter they stand in is linked."""
    marks = letter.marked("incorporates")
    if not marks or _adopted(context) or any(s.case_specific for s in _grounds(letter)):
        return None
    return Answer(
        outcome="undetermined",
        message="The letter takes its reasons from another letter that is not linked.",
        evidence=tuple(e for m in marks for e in m.evidence),
    )


def _unexplained(letter: Letter) -> Answer | None:
    """A particular that was not recognised as a reason makes its absence unsafe to claim,
    and so does a reason of the form whose box cannot be read."""
    if (answer := _unclear_boxes(letter)) is not None:
        return answer
    marks = letter.marked("possible_reason")
    if not marks:
        return None
    return Answer(
        outcome="undetermined",
        message="A sentence that states particulars may be a reason; a person has to read it.",
        evidence=tuple(e for m in marks[:3] for e in m.evidence),
    )


def _unclear_boxes(letter: Letter) -> Answer | None:
    """A reason that is printed, and nobody can tell whether it is ticked, is neither
    given nor left out."""
    marks = letter.marked("tick_unclear")
    if not marks:
        return None
    return Answer(
        outcome="undetermined",
        message="It cannot be told which boxes of this form are ticked; look at its picture.",
        evidence=tuple(e for m in marks[:4] for e in m.evidence),
    )


def _adopted(context: Context) -> tuple[Letter, ...]:
    """The linked letters that can lend their reasons: adverse decisions, not requests."""
    return tuple(
        x
        for x in context.linked
        if x.kind.value in DECISION_KINDS and x.outcome.value in ("denied", "granted_in_part")
    )


def _all_grounds(letter: Letter, context: Context) -> list[Sentence]:
    found = _grounds(letter)
    if letter.marked("incorporates"):
        for linked in _adopted(context):
            found += _grounds(linked)
    return found


@check("missing_rationale")
def check_missing_rationale(letter: Letter, context: Context) -> Answer:
    """Adverse and no ground at all, generic or specific."""
    if (answer := _incorporated(letter, context)) is not None:
        return answer
    grounds = _all_grounds(letter, context)
    if grounds:
        return Answer(
            outcome="clear",
            message="The letter states at least one ground.",
            evidence=_quotes(grounds, 2),
            confidence=0.85,
        )
    if (answer := _unexplained(letter)) is not None:
        return answer
    return Answer(
        outcome="flagged",
        message="The letter gives an adverse result and states no ground for it.",
        evidence=(*_decision(letter), *letter.searched),
        confidence=0.8,
    )


@check("summary_denial")
def check_summary_denial(letter: Letter, context: Context) -> Answer:
    """Adverse and no case-specific fact is given as a ground."""
    if (answer := _incorporated(letter, context)) is not None:
        return answer
    grounds = _all_grounds(letter, context)
    specific = [s for s in grounds if s.case_specific]
    if specific:
        return Answer(
            outcome="clear",
            message="At least one ground states a fact about this person.",
            evidence=_quotes(specific, 2),
            confidence=0.82,
        )
    if (answer := _unexplained(letter)) is not None:
        return answer
    message = (
        "The only grounds are general statements; no fact about this person is given as a reason."
        if grounds
        else "The letter gives an adverse result and no fact about this person as a reason."
    )
    return Answer(
        outcome="flagged",
        message=message,
        evidence=(*_decision(letter), *_quotes(grounds), *letter.searched),
        confidence=0.8,
    )


def _weighed(letter: Letter) -> list[Sentence]:
    return [
        s
        for s in letter.sentences
        if "equity" in s.roles and {"ctx.not_determinative", "ctx.concession"} & set(s.cues)
    ]


@check("categorical_denial")
def check_categorical_denial(letter: Letter, context: Context) -> Answer:
    """A class or priority category is the only ground, or is stated as sufficient."""
    if (answer := _incorporated(letter, context)) is not None:
        return answer
    grounds = _all_grounds(letter, context)
    category = [s for s in grounds if "priority_category" in s.grounds]
    sufficient = letter.marked("sufficient_category")
    if not category:
        # What is ticked may be a category, and then the only ground.
        if not any(_lifts_category(s) for s in grounds) and (answer := _unclear_boxes(letter)):
            return answer
        return Answer(
            outcome="clear",
            message="No class or priority category is given as a ground.",
            evidence=_quotes(grounds, 2) or letter.searched,
            confidence=0.8,
        )
    if sufficient:
        return Answer(
            outcome="flagged",
            message="The letter says that the category by itself decides.",
            evidence=(*(e for m in sufficient for e in m.evidence), *_quotes(category, 2)),
            confidence=0.75,
        )
    beyond = [s for s in grounds if _beyond_category(s)]
    if beyond:
        return Answer(
            outcome="clear",
            message="Beside the category, a fact about this person is given as a ground.",
            evidence=_quotes(beyond, 2),
            confidence=0.75,
        )
    if _weighed(letter):
        return Answer(
            outcome="clear",
            message="Favourable factors are weighed against the category.",
            evidence=_quotes(_weighed(letter), 2),
            confidence=0.7,
        )
    if any(_lifts_category(s) for s in grounds):
        return Answer(
            outcome="clear",
            message="Another ground stands beside the category.",
            evidence=_quotes(grounds, 2),
            confidence=0.6,
        )
    if (answer := _unclear_boxes(letter)) is not None:
        return answer
    return Answer(
        outcome="flagged",
        message="A priority category is the only ground; no fact beyond the category is given.",
        evidence=_quotes(category),
        confidence=0.78,
    )


def _lifts_category(sentence: Sentence) -> bool:
    """A ground of another kind, or a fact beyond the category."""
    return bool(set(sentence.grounds) - _BESIDE_CATEGORY) or _beyond_category(sentence)


def _beyond_category(sentence: Sentence) -> bool:
    """A case-specific ground that is more than the conviction behind the category."""
    if not sentence.case_specific:
        return False
    if "priority_category" not in sentence.grounds:
        return True
    return bool(_said(sentence) - {"criminal_history", "immigration_history"})


@check("criminal_history_only")
def check_criminal_history_only(letter: Letter, context: Context) -> Answer:
    """Criminal history is a ground and every case-specific fact is part of it."""
    if (answer := _incorporated(letter, context)) is not None:
        return answer
    grounds = _all_grounds(letter, context)
    criminal = [s for s in grounds if "criminal_history" in s.grounds]
    lifting = [
        s
        for s in grounds
        if _LIFTS_CRIMINAL & set(s.grounds) or (s.case_specific and _other_facts(s))
    ]
    if not criminal:
        # What is ticked may be the record, and then the only ground.
        if not lifting and (answer := _unclear_boxes(letter)) is not None:
            return answer
        return Answer(
            outcome="clear",
            message="Criminal history is not given as a ground."
            if grounds
            else "The letter gives no ground at all.",
            evidence=_quotes(grounds, 2) or letter.searched,
            confidence=0.8,
        )
    if lifting:
        return Answer(
            outcome="clear",
            message="Beside the criminal history, another reason is given.",
            evidence=_quotes(lifting, 2),
            confidence=0.78,
        )
    if (answer := _unclear_boxes(letter)) is not None:
        return answer
    return Answer(
        outcome="flagged",
        message="Every fact given as a reason is an arrest, a charge or a conviction.",
        evidence=_quotes(criminal),
        confidence=0.78,
    )


def _other_facts(sentence: Sentence) -> bool:
    said = _said(sentence)
    if said - {"criminal_history"}:
        return True
    # specific by a date alone, in a sentence that is not about the record
    return not said and "criminal_history" not in sentence.grounds


@check("no_reconsideration_notice")
def check_no_reconsideration_notice(letter: Letter, context: Context) -> Answer:
    """Adverse and no avenue is named. Informational: often none exists by rule."""
    stated = letter.marked("avenue")
    if stated:
        return Answer(
            outcome="clear",
            message="The letter names a further route.",
            evidence=stated[0].evidence,
            confidence=0.82,
        )
    none = letter.marked("no_avenue_stated")
    if not none and (answer := _incorporated(letter, context)) is not None:
        return answer
    if none:
        return Answer(
            outcome="flagged",
            message="The letter states that there is no appeal or review, and names no other route.",
            evidence=none[0].evidence,
            confidence=0.85,
        )
    return Answer(
        outcome="flagged",
        message="The letter names no way to seek reconsideration, review or a new decision.",
        evidence=letter.searched,
        confidence=0.8,
    )
