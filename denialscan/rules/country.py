"""The country a letter makes its person a citizen of against the client file.

Only a statement of citizenship or nationality clashes. A person may have been born in
another country, passed through a third, be removed to a fourth, and need papers of the
consulate of a fifth: those stand in the letter and stay clear.
"""

from __future__ import annotations

import re

from denialscan.reference.countries import country_code, names_of
from denialscan.rules.compare import confidence_of, fact, person_of, silent_file, trusted
from denialscan.rules.registry import Answer, check
from denialscan.schema import Claim, Context, Letter

#: Countries that papers of different years or offices take for one another: parts of
#: one state, successors of one, or contested; a difference among them is not decided here.
_AKIN = tuple(
    frozenset(group.split())
    for group in (
        "CN HK MO TW",
        "SD SS",
        "RS ME XK",
        "IL PS JO",
        "NL AW CW SX BQ",
        "FR GP GF MQ RE YT",
        "GB AI BM VG KY GI MS TC",
    )
)
#: Letters lost or added with which a country's name could have been read for another's
#: (Niger, Nigeria); where letters stand for others, they are of a like look but for one.
_LOST_LETTERS = 2
_OTHER_LETTERS = 1
_HOME = re.compile(r"\b(?:home|native|own) country\b", re.IGNORECASE)


@check("country_discrepancy")
def check_country(letter: Letter, context: Context) -> Answer:
    """Compare each statement of citizenship with the client's country or countries."""
    person = person_of(context)
    known = _known(person.values.get("country", "")) if person else frozenset()
    if person is None or not known:
        return silent_file("country of citizenship")
    claims = letter.claimed("country")
    if not claims:
        return Answer(
            outcome="not_applicable", message="The letter states no country of the person."
        )
    row = fact(person, "country")
    shown = " or ".join(_named(c) for c in sorted(known))
    stated = [c for c in claims if c.attributes.get("role") == "citizen"]
    if not stated:
        return _without_statement(claims, known, shown, letter, context)
    agreed = any(codes(c) & known for c in stated)
    for claim in sorted(stated, key=lambda c: c.attributes.get("sure") == "no"):
        if codes(claim) & known:
            continue
        said = " or ".join(_named(c) for c in sorted(codes(claim)))
        difference = f"the letter makes the person a citizen of {said}, the client file of {shown}"
        proof = (*claim.evidence, row)
        if any(codes(claim) & group and known & group for group in _AKIN):
            return Answer(
                outcome="undetermined",
                message=f"Whether the countries agree cannot be told: {difference}.",
                evidence=proof,
            )
        if known & frozenset(claim.attributes.get("also", "").split("|")):
            return Answer(
                outcome="undetermined",
                message=f"The letter states more than one citizenship: {difference}.",
                evidence=proof,
            )
        if agreed or claim.attributes.get("sure") == "no":
            whose = "The letter also agrees with the file" if agreed else "It may be somebody else"
            return Answer(
                outcome="undetermined",
                message=f"{whose}: {difference}.",
                evidence=proof,
            )
        if not trusted(letter, claim.evidence) and _misread(claim, known):
            return Answer(
                outcome="undetermined",
                message=f"Possible: {difference}, a difference that misreading could explain.",
                evidence=proof,
            )
        return Answer(
            outcome="flagged",
            message=f"The countries differ: {difference}.",
            evidence=proof,
            confidence=confidence_of(claim.confidence, context),
        )
    return Answer(
        outcome="clear",
        message=f"The letter's country is the client's, {shown}.",
        evidence=(*stated[0].evidence, row),
        confidence=confidence_of(stated[0].confidence, context),
    )


def codes(claim: Claim) -> frozenset[str]:
    """Return the countries that a claim may mean."""
    return frozenset(claim.value.split("|"))


def _without_statement(
    claims: tuple[Claim, ...],
    known: frozenset[str],
    shown: str,
    letter: Letter,
    context: Context,
) -> Answer:
    """A country is named, but nobody is said to be its citizen."""
    person = person_of(context)
    assert person is not None
    same = next((c for c in claims if codes(c) & known), None)
    if same:
        return Answer(
            outcome="clear",
            message=f"The letter names the client's country, {shown}.",
            evidence=(*same.evidence, fact(person, "country")),
            confidence=confidence_of(same.confidence, context),
        )
    first = next((c for c in claims if c.attributes.get("role") == "removal"), claims[0])
    said = " or ".join(_named(c) for c in sorted(codes(first)))
    if first.attributes.get("role") == "removal" and _HOME.search(letter.text):
        return Answer(
            outcome="undetermined",
            message=f"The letter speaks of removal to {said} and of a home country; the "
            f"client file has {shown}.",
            evidence=(*first.evidence, fact(person, "country")),
        )
    return Answer(
        outcome="clear",
        message=f"The letter names {said}, but makes the person no citizen of it; the "
        f"client file has {shown}.",
        evidence=(*first.evidence, fact(person, "country")),
        confidence=confidence_of(first.confidence, context),
    )


def _known(text: str) -> frozenset[str]:
    """Return the countries of a cell of the file; several are parted by a bar."""
    found: set[str] = set()
    for part in re.split(r"[|/;]", text):
        code, several = country_code(part) if part.strip() else (None, ())
        found |= {code} if code else set(several)
    return frozenset(found)


def _named(code: str) -> str:
    return next(iter(names_of(code)), code)


def _misread(claim: Claim, known: frozenset[str]) -> bool:
    """Say whether one country's name could have been read for the other's."""
    from rapidfuzz.distance import Indel, Levenshtein

    from denialscan.reference.text import fold, rough_skeleton

    raw = fold(" ".join(e.quote for e in claim.evidence))
    names = {fold(n) for code in known for n in names_of(code)}
    return any(
        Indel.distance(raw, n, score_cutoff=_LOST_LETTERS) <= _LOST_LETTERS
        or Levenshtein.distance(rough_skeleton(raw), rough_skeleton(n)) <= _OTHER_LETTERS
        for n in names
    )
