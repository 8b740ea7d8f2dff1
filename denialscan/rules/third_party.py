"""Another person's name or number in the letter.

It runs without client facts: then somebody who is nobody in the letter, and is spoken of
as if they were its person, stands out. With facts also a letter that is, by its number,
about the client and bears a wholly different name.
"""

from __future__ import annotations

import re

from denialscan.link import known_names
from denialscan.reference.person_names import compare_names
from denialscan.reference.text import fold
from denialscan.rules.compare import confidence_of, digits_misread, person_of, trusted
from denialscan.rules.identity import another_person
from denialscan.rules.registry import Answer, check
from denialscan.schema import Claim, Context, Letter

_NO_LETTER = ("policy", "other", "court_decision", "foia_response")


@check("third_party_data")
def check_third_party(letter: Letter, context: Context) -> Answer:
    """Look for a second person who is not presented as anybody."""
    if letter.kind.value in _NO_LETTER:
        return Answer(
            outcome="not_applicable",
            message="This paper is not a letter about one person.",
        )
    subject = another_person(letter, context)
    if subject is not None:
        return subject
    strangers = [c for c in letter.claimed("other_person") if not _of_the_file(c, context)]
    doubts: list[tuple[Claim, str]] = []
    for claim in strangers:
        doubt = _doubt(claim, letter)
        if doubt:
            doubts.append((claim, doubt))
            continue
        what = "A-number" if claim.attributes.get("type") == "a_number" else "name"
        return Answer(
            outcome="flagged",
            message=f"Another person's {what} stands in the letter: {claim.value}, who is not "
            "presented as family, officer, counsel or judge.",
            evidence=claim.evidence,
            confidence=confidence_of(claim.confidence, context),
        )
    if doubts:
        claim, doubt = doubts[0]
        return Answer(outcome="undetermined", message=doubt, evidence=claim.evidence)
    return Answer(
        outcome="clear",
        message="No second person stands in the letter without a part in it.",
        evidence=letter.searched,
    )


def _doubt(claim: Claim, letter: Letter) -> str:
    """Return why a claim may yet be the person's own number or name, or somebody with a
    part in the letter; empty where nothing speaks for that."""
    if claim.attributes.get("type") == "a_number":
        field = letter.fields.get("a_numbers")
        own = [str(i.value) for i in field.items if i.value] if field else []
        near = own and own[0] != claim.value and digits_misread(claim.value, own[0])
        if near and not trusted(letter, claim.evidence):
            return (
                f"Possible: {claim.value} beside {own[0]}, a difference that misreading could "
                "explain."
            )
        if claim.attributes.get("where") == "caption":
            return f"A second A-number stands in the caption: {claim.value}."
        return ""
    stated = letter.value("person_name") or ""
    if stated and compare_names(claim.value, str(stated)) != "different":
        return f"Possible: {claim.value} may be {stated} in another spelling."
    return ""


def _of_the_file(claim: Claim, context: Context) -> bool:
    """Say whether the client file knows the person: the client, counsel, an officer who
    decided, or somebody of the family."""
    person = person_of(context)
    if person is None or context.facts is None:
        return False
    if claim.attributes.get("type") == "a_number":
        return claim.value == person.values.get("a_number")
    names = [*known_names(person), person.values.get("representative", "")]
    names += [r.values.get("signed_by", "") for r in context.facts.sheet("requests")]
    names += [r.values.get("decided_by", "") for r in context.facts.sheet("decisions")]
    if any(n and compare_names(claim.value, n) != "different" for n in names):
        return True
    told = " ".join(
        row.values.get("description", "")
        for sheet in ("equities", "submissions")
        for row in context.facts.sheet(sheet)
    )
    words = set(re.findall(r"[a-z]+", fold(told)))
    return bool(set(re.findall(r"[a-z]{3,}", fold(claim.value))) & words)
