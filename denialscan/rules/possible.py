"""What makes it unsafe to say that a letter gives no reason: a sentence that may be one."""

from __future__ import annotations

import re

from denialscan.rules.grounds import (
    HELD_AGAINST,
    NO_CHOICE,
    OF_PERSON,
    denied_part,
    quotes,
    unclear_boxes,
)
from denialscan.rules.registry import Answer
from denialscan.schema import Letter, Sentence


def may_be_reasons(letter: Letter) -> list[Sentence]:
    """Sentences of the letter's own that hold an act or event, or a statute, against this
    person, though nothing told that they are a reason."""
    return [
        s
        for s in denied_part(letter)
        if s.role not in ("caption", "signature")
        and not {"avenue", "conditions"} & set(s.roles)
        and not {"ctx.reported", "ctx.hypothetical", "out.pending"} & set(s.cues)
        and not s.grounds
        and len(s.text.split()) >= 5
        and not _GENERAL.search(s.text)
        and (
            (OF_PERSON.search(s.text) and NO_CHOICE.search(s.text))
            or (
                HELD_AGAINST.search(s.text)
                and not {"ctx.statute"} & set(s.cues)
                and "authority" not in s.roles
                and (OF_PERSON.search(s.text) or HELD_AGAINST.match(s.text.lstrip(" -*•")))
            )
        )
    ]


_LABEL_WORDS = re.compile(
    r"\b(?:exercise of (?:\w+ )?discretion|favou?rable exercise|priorit(?:y|ies)|danger|flight risk|public safety|threat|"
    r"humanitarian|not warranted|unwarranted|merit|peligro|riesgo|discreci[oó]n|prioridad)\w*",
    re.IGNORECASE,
)


def may_be_label(letter: Letter) -> Answer | None:
    """A general ground may stand in words that were not taken for one: then it is not
    safe to say that none stands there."""
    found = [
        s
        for s in denied_part(letter)
        if s.role not in ("caption", "signature")
        and not {"ctx.reported", "ctx.hypothetical", "ctx.statute"} & set(s.cues)
        and not {"avenue", "authority"} & set(s.roles)
        and not s.grounds
        and _LABEL_WORDS.search(s.text)
        and (OF_PERSON.search(s.text) or "decision" in s.roles or "request" in s.text.lower())
    ]
    if not found:
        return None
    return Answer(
        outcome="undetermined",
        message="A sentence may give a general ground; a person has to read it.",
        evidence=quotes(found, 3),
    )


#: True of everybody who writes, or a matter of form.
_GENERAL = re.compile(
    r"\b(?:final order|ordered removed|remains? (?:in custody|detained)|in response to|any questions|if you|"
    r"served by|detainee:|never been (?:arrested|convicted)|not been arrested|without fault|"
    r"not (?:been )?(?:released|granted|approved)|you (?:may|must|should|will)|your (?:request|application|letter))\b",
    re.IGNORECASE,
)


def unexplained(letter: Letter) -> Answer | None:
    """A particular that was not recognised as a reason makes its absence unsafe to claim,
    and so does a reason of the form whose box cannot be read."""
    if (answer := unclear_boxes(letter)) is not None:
        return answer
    marks = letter.marked("possible_reason")
    proof = tuple(e for m in marks[:3] for e in m.evidence) or quotes(may_be_reasons(letter), 3)
    if not proof:
        return None
    return Answer(
        outcome="undetermined",
        message="A sentence that states particulars may be a reason; a person has to read it.",
        evidence=proof,
    )
