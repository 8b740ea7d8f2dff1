"""Whether the letter speaks of each item that was submitted.

With a known submission, item by item: *discussed* (answered or weighed), *listed* (named
without analysis), *absent*, or *undetermined* (something near it is spoken of). "All
documents were considered" covers nothing. Without a known submission nothing is claimed.
"""

from __future__ import annotations

import re
from dataclasses import replace

from denialscan.rules.grounds import by_reference
from denialscan.rules.items import BULK, Item, Status, hold_items
from denialscan.rules.registry import Answer, check
from denialscan.rules.submissions import Submission, find_submission, own_names
from denialscan.schema import Context, Evidence, Letter, Sentence

_TAKEN = re.compile(
    r"\b(?:consider|review|examin|evaluat|weigh|noted?\b|read\b|look|assess|stud|consideration|"
    r"tomad[oa]s? en cuenta|revis|evalu|analiz)\w*",
    re.IGNORECASE,
)


def read_items(letter: Letter, context: Context) -> tuple[Item, ...]:
    """Return every item of the submission with what the letter does with it."""
    found = find_submission(letter, context)
    return _held(letter, context, found) if found else ()


def _held(letter: Letter, context: Context, found: Submission) -> tuple[Item, ...]:
    return hold_items(letter, found.items, own_names(letter, context))


def says_all_considered(letter: Letter) -> tuple[Sentence, ...]:
    """Return the sentences that say that everything was considered, naming nothing."""
    return tuple(
        s
        for s in letter.sentences
        if s.role not in ("caption", "signature")
        and BULK.search(s.text)
        and _TAKEN.search(s.text)
        and not {"ctx.reported", "ctx.statute"} & set(s.cues)
        and not {"avenue", "conditions"} & set(s.roles)
    )


@check("evidence_not_discussed")
def check_evidence(letter: Letter, context: Context) -> Answer:
    """An item of the submission is neither discussed nor listed."""
    if (answer := by_reference(letter, context, "what it says of the evidence")) is not None:
        return answer
    found = find_submission(letter, context)
    items = _held(letter, context, found) if found else ()
    bulk = says_all_considered(letter)
    if found is None or not items:
        if bulk:
            return Answer(
                outcome="undetermined",
                message="The letter says that everything was considered; what was submitted is "
                "not known.",
                evidence=tuple(e for s in bulk[:2] for e in s.evidence),
            )
        return Answer(outcome="not_applicable", message="No submission is known.")
    answer = _answer(letter, items, bulk)
    if not found.confirmed:
        message = (
            f"{answer.message} The items are as read from counsel's request; "
            "nobody has confirmed them (denialscan facts propose)."
        )
        if answer.outcome == "flagged":
            # What a program took for an exhibit is no ground to accuse a letter.
            return replace(answer, outcome="undetermined", message=message, confidence=None)
        return replace(answer, message=message, confidence=0.6 if answer.confidence else None)
    if answer.outcome in ("flagged", "clear") and not _alike(letter, context, found, answer):
        return replace(
            answer,
            outcome="undetermined",
            confidence=None,
            message=f"{answer.message} The letter may answer another request of the file, whose "
            "items would be judged otherwise.",
        )
    return answer


def _alike(letter: Letter, context: Context, found: Submission, answer: Answer) -> bool:
    """Whether the answer is the same for every request that the letter may answer."""
    names = own_names(letter, context)
    return all(
        _answer(letter, held, ()).outcome == answer.outcome
        for items in found.others
        if (held := hold_items(letter, items, names))
    )


def _answer(letter: Letter, items: tuple[Item, ...], bulk: tuple[Sentence, ...]) -> Answer:
    proof = tuple(e for i in items for e in _proof(i))
    said = "; ".join(f"{i.item.name}: {_SAID[i.status]}" for i in items)
    absent = [i for i in items if i.status == "absent"]
    unsure = [i for i in items if i.status == "undetermined"]
    if absent:
        covered = " beyond the words that everything was considered" if bulk else ""
        return Answer(
            outcome="flagged",
            message=f"{len(absent)} of {len(items)} item(s) submitted are not spoken of"
            f"{covered} ({said}).",
            evidence=(*proof, *(e for s in bulk[:1] for e in s.evidence), *letter.searched),
            confidence=0.75,
        )
    if unsure:
        return Answer(
            outcome="undetermined",
            message=f"{len(unsure)} of {len(items)} item(s) submitted may be meant by other "
            f"words ({said}).",
            evidence=(*proof, *letter.searched),
        )
    return Answer(
        outcome="clear",
        message=f"Every item submitted is named ({said}).",
        evidence=proof,
        confidence=0.78,
    )


_SAID: dict[Status, str] = {
    "discussed": "discussed",
    "listed": "listed without analysis",
    "absent": "absent",
    "undetermined": "undetermined",
}


def _proof(item: Item) -> tuple[Evidence, ...]:
    """What was submitted, and the words of the letter where there are any."""
    filed = tuple(replace(e, note=item.status) for e in item.item.proof)
    return (*filed, *(e for s in item.sentences for e in s.evidence))
