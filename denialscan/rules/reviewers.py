"""A second review by whoever decided first.

Headquarters is promised as a second look at what a field office decided: case reviews, and
custody reviews after the first one. A person who decides twice is told in every process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from denialscan.moments import Moment, is_before
from denialscan.reference.person_names import compare_names
from denialscan.rules.compare import trusted
from denialscan.rules.registry import Answer, check
from denialscan.rules.when import (
    CENTRAL,
    DECIDED,
    NEAR_KINDS,
    Decision,
    decisions,
    letter_moment,
    request_of,
    shown_office,
)
from denialscan.schema import ADVERSE, Context, Letter

#: Kinds whose second review is promised to headquarters (8 CFR 241.4(k)(2); the ICE Case
#: Review of 5 March 2021).
SECOND_AT_HEADQUARTERS = ("case_review", "custody_review")
#: The letter is, or says that it is, the review by headquarters.
_BY_HEADQUARTERS = re.compile(
    r"\bsenior reviewing offic\w+|\b(?:head ?quarters|HQ) (?:(?:post[- ]order|custody|case|detention) ){0,3}"
    r"(?:review|unit|determination|decision)|\bHQ(?:PDU|CDU|POCR)\b|\b241\.4\(k\)\(2\)",
    re.IGNORECASE,
)
#: Words of an officer's title or office, which are no part of a name.
_TITLE_WORD = re.compile(
    r"(?:officers?|directors?|officials?|chiefs?|counsel|attorney|field|office|deputy|assistant|"
    r"acting|supervisory|senior|reviewing|detention|deportation|unit|section|headquarters|hq\w*|"
    r"ero|ice|dhs|opla|fod|dfod|afod|sddo|ddo|do|sro|a?/?fod|of|the|for|and|by|mr|mrs|ms|"
    r"oficial|director[ae]?|de|la|oficina)\.?$",
    re.IGNORECASE,
)

#: A letter written anew is no second look at anything.
_REISSUED = re.compile(
    r"\b(?:corrected|amended|revised|replacement|re-?issued|duplicate)\s+(?:copy|letter|notice|version|decision)\b|"
    r"\b(?:this|the present|attached)\s+(?:\w+\s+){0,3}?(?:(?:corrects?|amends?|replaces?|supersedes?)\b|(?:is|was|has been|is being)\s+(?:\w+\s+)?re-?(?:issued|sent)\b)|"
    r"\b(?:we|this office|i)\s+(?:are\s+|am\s+|is\s+|ha(?:ve|s)\s+)?re-?(?:issu|send)\w*|"
    r"\bin place of (?:our|the|my) (?:letter|decision|notice)\b|\bto correct (?:an?|the) (?:\w+ )?(?:error|typo\w*|mistake|date|name|A-?number)\b|"
    r"\b(?:copia corregida|reemplaza|sustituye)\b",
    re.IGNORECASE,
)

_Same = Literal["same", "maybe", "other", "unknown"]


@dataclass(frozen=True, kw_only=True)
class _Verdict:
    """What one earlier decision comes to beside the letter."""

    person: _Same
    office: bool | None
    sure: bool  # that it is an earlier decision on the same kind of request
    decision: Decision


@check("same_reviewer")
def check_same_reviewer(letter: Letter, context: Context) -> Answer:
    """The same person decided before, or the same office where headquarters is promised."""
    outcome = letter.outcome.value
    if outcome not in (*ADVERSE, "undetermined"):
        return Answer(outcome="not_applicable", message="Not an adverse review.")
    when, _ = letter_moment(letter, context)
    if _REISSUED.search(letter.text):
        return Answer(
            outcome="undetermined",
            message="The letter says that it replaces or corrects another: it may be one decision "
            "written twice.",
            evidence=letter.searched,
        )
    verdicts = [v for d in decisions(letter, context) if (v := _compare(letter, context, d, when))]
    if not verdicts:
        return _without(letter)
    signed = letter.fields.get("signatory_name")
    proof = signed.evidence if signed and signed.value else letter.searched
    hits = [v for v in verdicts if v.person == "same" or v.office]
    for verdict in hits:
        if not verdict.sure or "undetermined" in (outcome, letter.kind.value):
            continue
        return Answer(
            outcome="flagged",
            message=_told(verdict),
            evidence=(*proof, *verdict.decision.evidence),
            confidence=_confidence(letter, context),
        )
    open_ = hits or [
        v for v in verdicts if v.person in ("maybe", "unknown") or v.office is None
    ]  # fmt: skip
    if open_:
        verdict = open_[0]
        return Answer(
            outcome="undetermined",
            message=_told(verdict, possible=True),
            evidence=(*proof, *verdict.decision.evidence),
        )
    return Answer(
        outcome="clear",
        message="Somebody else decided before.",
        evidence=(*proof, *(e for v in verdicts for e in v.decision.evidence)),
        confidence=_confidence(letter, context),
    )


def _without(letter: Letter) -> Answer:
    """Answer where no earlier decision is at hand: the letter may speak of one."""
    told = [c for c in letter.claimed("decision") if c.attributes.get("office")]
    if told or any(r.relation == "affirms" for r in letter.related):
        return Answer(
            outcome="undetermined",
            message="The letter speaks of an earlier decision that is not at hand.",
            evidence=tuple(e for c in told for e in c.evidence) or letter.searched,
        )
    return Answer(outcome="not_applicable", message="No earlier decision is known.")


def _compare(
    letter: Letter, context: Context, decision: Decision, when: Moment | None
) -> _Verdict | None:
    """Return how an earlier decision relates to the letter, None where it is no earlier
    decision in the same matter."""
    earlier = is_before(decision.when, when) if decision.when and when else None
    if earlier is False:
        return None
    in_thread = decision.known_from == "thread"
    request = request_of(context)
    kinds = {letter.kind.value, request.values.get("kind", "") if request else ""}
    kinds -= {"", "undetermined"}
    if kinds & NEAR_KINDS:
        kinds |= NEAR_KINDS
    if not in_thread and decision.kind and kinds and decision.kind not in kinds:
        return None
    same_matter = in_thread or bool(decision.kind and kinds)
    sure = earlier is True and decision.outcome in DECIDED and same_matter
    return _Verdict(
        person=_same_person(letter, decision),
        office=_same_office(letter, context, decision),
        sure=sure,
        decision=decision,
    )


def _same_person(letter: Letter, decision: Decision) -> _Same:
    signed = letter.fields.get("signatory_name")
    mine, theirs = bare_name(str(signed.value or "") if signed else ""), bare_name(decision.by)
    if not mine or not theirs or signed is None:
        return "unknown"
    relation = compare_names(mine, theirs)
    if relation in ("same", "agrees"):
        return "same"
    if relation == "partial":
        office = str(letter.value("issuing_office") or "")
        whole = min(len(mine.split()), len(theirs.split())) > 1
        # An initial and a surname, of one office: nobody else is meant.
        return "same" if whole and office and office == decision.office else "maybe"
    if relation == "misread":
        sure = trusted(letter, signed.evidence) and decision.trusted
        return "other" if sure and not _one_slip(mine, theirs) else "maybe"
    return "other"


def _one_slip(left: str, right: str) -> bool:
    """Say whether two names differ by one letter, as a slip of the pen makes it."""
    from rapidfuzz.distance import Levenshtein

    return int(Levenshtein.distance(left.casefold(), right.casefold())) <= 1


def _same_office(letter: Letter, context: Context, decision: Decision) -> bool | None:
    """Say whether the office that decided before decides again where headquarters is
    promised; None where it cannot be told whether it is."""
    office = str(letter.value("issuing_office") or "")
    if letter.kind.value not in SECOND_AT_HEADQUARTERS or not office or office in CENTRAL:
        return False
    if decision.office != office:
        return False
    row = request_of(context)
    asked = row.values.get("submitted_to", "") if row else ""
    if asked:
        return asked == "HQ"
    title = str(letter.value("signatory_title") or "")
    texts = [title, *(s.text for s in letter.sentences if s.role != "avenue")]
    return True if any(_BY_HEADQUARTERS.search(t) for t in texts) else None


def bare_name(text: str) -> str:
    """Return a person's name without titles and offices: "AFOD Wade Tillery" and "Tillery,
    Wade (Acting Field Office Director, Houston)" are Wade Tillery; a title alone is ""."""
    kept: list[str] = []
    for n, part in enumerate(re.split(r"[,;|/\n]", re.sub(r"\(.*?\)|\(.*$", " ", text))):
        words = part.split()
        name = [w for w in words if not _TITLE_WORD.match(w)]
        titled = len(name) < len(words)
        if titled and (n or len(name) < 1):
            break  # what follows a title is the office
        kept.append(" ".join(name))
        if titled:
            break
    return ", ".join(k for k in kept if k)


def _told(verdict: _Verdict, *, possible: bool = False) -> str:
    decision = verdict.decision
    day = ""
    if decision.when and decision.when.precision in ("time", "day"):
        day = f" on {decision.when.first_day}"
    if verdict.person == "maybe":
        return f"Possible: somebody of a like name decided before{day}."
    if verdict.person == "same":
        what = f"The person who signed this review decided before{day}"
    elif verdict.office:
        what = (
            f"The {shown_office(decision.office)} decided before{day} and decides again, where "
            "the process promises headquarters"
        )
    else:
        what = f"Whether the same person or office decided before{day} cannot be told"
        possible = False
    return f"Possible: {what[0].lower()}{what[1:]}." if possible else f"{what}."


def _confidence(letter: Letter, context: Context) -> float:
    signed = letter.fields.get("signatory_name")
    own = signed.confidence if signed and signed.confidence is not None else 0.9
    link = context.link.confidence if context.link else None
    return round(min(own, 0.9 if link is None else link, 0.9), 3)
