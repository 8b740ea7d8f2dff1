"""Who signed: a title below the level that the cited rule names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from denialscan.rules.levels import Level, Named, level_of, named_for, names_anybody
from denialscan.rules.registry import Answer, check
from denialscan.schema import Context, Evidence, FieldItem, Letter

#: Below this a title was not read surely enough to hold it against a rule.
SURE = 0.7
#: Somebody signs for somebody else.
_FOR = re.compile(
    r"(?:^|\s)(?:for|by direction of|on behalf of|por|p\.p\.)\b[:,]?\s+(?:the\s+)?(?:\(?a(?:cting)?\)?\s+)?"
    r"(?:[\w.'-]+,?\s+){0,4}?(?:field office|district|executive associate|unit|deputy|assistant)\b",
    re.IGNORECASE,
)
_HEAD = re.compile(r"\b(?:chief|director)\b(?! counsel)", re.IGNORECASE)
_NOTHING_DECIDED = ("rejected", "none", "kicked_back")


@check("signatory_authority")
def check_signatory(letter: Letter, context: Context) -> Answer:
    """A title below the level that the cited rule names, delegation taken into account.

    An information for counsel: the rules keep titles of the former INS, and most let the
    power be delegated in writing.
    """
    del context
    if letter.outcome.value in _NOTHING_DECIDED:
        return Answer(outcome="not_applicable", message="Nothing was decided on the merits.")
    field = letter.fields.get("authorities")
    items = [i for i in field.items if i.use == "relied"] if field else []
    relied = [str(i.value) for i in items]
    rules = named_for(letter.kind.value, relied)
    if letter.kind.value == "undetermined" and names_anybody(relied):
        return Answer(
            outcome="undetermined",
            message="The kind of this document, which says who decides, is not known.",
            evidence=tuple(e for i in items for e in i.evidence),
        )
    if not rules:
        return Answer(
            outcome="not_applicable",
            message="The letter relies on no rule that names who decides.",
        )
    title = letter.fields.get("signatory_title")
    if title is None or not title.value:
        return Answer(
            outcome="undetermined",
            message="The letter gives no title to hold against the rule it cites.",
            evidence=letter.searched,
        )
    proof = (*title.evidence, *_cited(items, rules), *(n.evidence for n, _cite in rules))
    level = _level(letter, str(title.value))
    signing = [s for s in letter.sentences if "signature" in s.roles]
    if letter.marked("signed_for_other") or any(_FOR.search(s.text) for s in signing):
        return Answer(
            outcome="undetermined",
            message="Somebody signed for another official; whose decision it is cannot be told.",
            evidence=proof,
        )
    if level is None:
        return Answer(
            outcome="undetermined",
            message=f'The title "{title.value}" is of no known level.',
            evidence=proof,
        )
    sure = title.confidence is None or title.confidence >= SURE
    below = [(n, c) for n, c in rules if c and level.rank < n.may.rank]
    open_ = [(n, c) for n, c in rules if level.rank < n.level.rank]
    decided = letter.outcome.value != "undetermined"
    if below and sure and decided:
        named, cite = below[0]
        return Answer(
            outcome="flagged",
            message=(
                f'The letter is signed by a "{title.value}", and {cite}, on which it relies, '
                f"names {named.who}."
            ),
            evidence=proof,
            confidence=0.7,
        )
    if open_ and not any(cite for _named, cite in rules):
        return Answer(
            outcome="not_applicable",
            message="The letter relies on no rule that names who decides.",
        )
    if open_:
        named, cite = next((n, c) for n, c in open_ if c)
        return Answer(
            outcome="undetermined",
            message=(
                f'Whether a "{title.value}" may decide depends on a delegation: '
                f"{cite} names {named.who}."
            ),
            evidence=proof,
        )
    return Answer(
        outcome="clear",
        message=f'A "{title.value}" is at the level that the rule names or may delegate to.',
        evidence=proof,
        confidence=0.8,
    )


def _level(letter: Letter, title: str) -> Level | None:
    """Return the level of a title; a chief or director at headquarters is of headquarters."""
    found = level_of(title)
    if found is None and letter.value("issuing_office") == "HQ" and _HEAD.search(title):
        return level_of("Headquarters")
    return found


def _cited(items: Sequence[FieldItem], rules: Sequence[tuple[Named, str]]) -> tuple[Evidence, ...]:
    cited = {cite for _named, cite in rules}
    return tuple(e for i in items if i.value in cited for e in i.evidence)
