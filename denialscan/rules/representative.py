"""Whom a letter takes for the client's counsel against the client file.

Spelling, initials, titles and the order of a name make no difference. Another lawyer of
the client's own firm is for a person to judge; whoever signed one of the client's
requests counted as counsel then.
"""

from __future__ import annotations

import re

from denialscan.reference.person_names import compare_names, parse_name
from denialscan.reference.text import fold
from denialscan.rules.compare import confidence_of, fact, person_of, silent_file, trusted
from denialscan.rules.registry import Answer, check
from denialscan.schema import Claim, Context, Evidence, FactRow, Letter

#: Below this the letter's counsel is guessed from little (a greeting, a mail address).
_NAMED = 0.75
#: Words that many organisations have, and that tell none of them apart.
_COMMON_WORDS = """
    law laws office offices of the and for at firm group llp llc pllc pc inc immigration immigrant
    immigrants legal services service center project attorney attorneys counsel justice rights
    defense defenders advocates associates clinic de"""
_COMMON = frozenset(_COMMON_WORDS.split())
_ORGANISATION = re.compile(
    r"\b(?:law|legal|project|center|clinic|advocates|justice|rights|services|group|llp|llc|pllc|p\.?c|inc|office|immigra\w+|charities|defenders?)\b",
    re.IGNORECASE,
)


@check("representative_discrepancy")
def check_representative(letter: Letter, context: Context) -> Answer:
    """Compare the counsel the letter addresses or names with the client's."""
    person = person_of(context)
    rows = _known(context)
    organisation = person.values.get("organization", "") if person else ""
    if person is None or not (rows or organisation):
        return silent_file("representative")
    claims = letter.claimed("representative")
    if not claims:
        return Answer(outcome="not_applicable", message="The letter names no representative.")
    claim = claims[0]
    stated = claim.value
    own = fact(person, "representative", "organization")
    relations = {compare_names(stated, name): row for name, row in rows}
    agrees = next((relations[r] for r in ("same", "agrees", "partial") if r in relations), None)
    if agrees is None and _same_firm(stated, organisation):
        agrees = person
    if agrees is not None:
        row = own if agrees is person else fact(agrees, "signed_by")
        return _clear(f"The letter's representative {stated} is the client's.", claim, row, context)
    shown = f"the letter has {stated}, the client file {_shown(rows, organisation)}"
    proof = (*claim.evidence, own)
    if "misread" in relations or (
        not trusted(letter, claim.evidence) and any(_surname_in(n, stated) for n, _row in rows)
    ):
        if trusted(letter, claim.evidence):
            return _clear(f"The names differ in spelling only: {shown}.", claim, own, context)
        return Answer(
            outcome="undetermined",
            message=f"Possible: {shown}, a difference that misreading could explain.",
            evidence=proof,
        )
    if not rows or _ORGANISATION.search(stated):
        return Answer(
            outcome="undetermined",
            message=f"A person and an organisation cannot be compared: {shown}.",
            evidence=proof,
        )
    if organisation and _stands_in(organisation, letter.text):
        return Answer(
            outcome="undetermined",
            message=f"Another lawyer of the client's organisation {organisation}: {shown}.",
            evidence=proof,
        )
    if any(compare_names(name, stated) != "different" or _stands_in(name, letter.text)
           for name, _row in rows):  # fmt: skip
        return Answer(
            outcome="undetermined",
            message=f"The letter also names the client's representative: {shown}.",
            evidence=proof,
        )
    if letter.kind.value == "request" or (claim.confidence or 0.0) < _NAMED:
        return Answer(
            outcome="undetermined",
            message=f"Whether this is the client's representative cannot be told: {shown}.",
            evidence=proof,
        )
    return Answer(
        outcome="flagged",
        message=f"The representatives differ: {shown}.",
        evidence=proof,
        confidence=confidence_of(claim.confidence, context),
    )


def _clear(message: str, claim: Claim, row: Evidence, context: Context) -> Answer:
    return Answer(
        outcome="clear",
        message=message,
        evidence=(*claim.evidence, row),
        confidence=confidence_of(claim.confidence, context),
    )


def _known(context: Context) -> list[tuple[str, FactRow]]:
    """Return the names of the client's counsel with their rows."""
    person = person_of(context)
    if person is None or context.facts is None:
        return []
    names = [(n, person) for n in person.values.get("representative", "").split("|")]
    names += [(r.values.get("signed_by", ""), r) for r in context.facts.sheet("requests")]
    return [(n.strip(), row) for n, row in names if n.strip()]


def _shown(rows: list[tuple[str, FactRow]], organisation: str) -> str:
    names = list(dict.fromkeys(n for n, _row in rows))
    return " or ".join(names) + (f" ({organisation})" if organisation and names else organisation)


def _same_firm(stated: str, organisation: str) -> bool:
    own, theirs = _distinct(organisation), _distinct(stated)
    return bool(own and theirs) and (own <= theirs or theirs <= own)


def _distinct(name: str) -> frozenset[str]:
    return frozenset(
        w for w in re.findall(r"[a-z]+", fold(name)) if w not in _COMMON and len(w) > 2
    )


def _surname_in(name: str, stated: str) -> bool:
    """Tell whether a name of one line ran into its neighbours when it was read."""
    surname = parse_name(name).words[-1:]
    return bool(surname) and len(surname[0]) >= 5 and surname[0] in parse_name(stated).words


def _stands_in(name: str, text: str) -> bool:
    """Say whether all distinctive words of a name stand in a text."""
    words = _distinct(name)
    present = frozenset(re.findall(r"[a-z]+", fold(text)))
    return bool(words) and words <= present
