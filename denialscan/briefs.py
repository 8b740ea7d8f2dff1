"""What is kept of a letter so that other letters, people and requests can be linked to
it, and time rules can run, without its text.
"""

from __future__ import annotations

from denialscan.extract.requests import several_named
from denialscan.schema import Claim, Evidence, Field, Letter, LetterBrief

#: Where the words need no engine to recognise them.
_TRUSTED = ("native", "text_layer")
#: Fields that time rules and links cite, by their name in a brief.
_CITED = {
    "letter_date": "letter_date",
    "sent_at": "sent_at",
    "request_date": "request_date",
    "request_kind": "request_kind",
    "person_name": "person_name",
    "a_numbers": "a_numbers",
    "issuing_office": "office",
    "signatory_name": "signatory_name",
    "signatory_title": "signatory_title",
    "representative": "representative",
}


def brief_of(letter: Letter) -> LetterBrief:
    """Return a letter in brief.

    What a field leaves open is filled from the letter's claims: its birth date, the
    request it answers, the citizenship it states.
    """
    numbers = tuple(dict.fromkeys(str(n) for n in letter.value("a_numbers") or [] if n))
    days, kinds = several_named(
        (s.text for s in letter.sentences if s.role != "avenue"), _text(letter, "letter_date")
    )
    request = _first(letter, "request")
    birth = _first(letter, "birth")
    citizen = next(
        (c for c in letter.claimed("country") if c.attributes.get("role") == "citizen"), None
    )
    return LetterBrief(
        letter_id=letter.letter_id,
        kind=letter.kind.value,
        outcome=letter.outcome.value,
        text_trusted=letter.text_source in _TRUSTED,
        letter_date=_text(letter, "letter_date"),
        sent_at=_text(letter, "sent_at"),
        request_date=_text(letter, "request_date") or (request.date if request else None),
        request_kind=_text(letter, "request_kind")
        or (request.attributes.get("kind") if request else None),
        person_name=_text(letter, "person_name"),
        a_numbers=numbers,
        others=_others(letter, numbers),
        country=_text(letter, "country") or (citizen.value if citizen else None) or None,
        birth_date=birth.date if birth else None,
        representative=_text(letter, "representative"),
        office=_text(letter, "issuing_office"),
        signatory_name=_text(letter, "signatory_name"),
        signatory_title=_text(letter, "signatory_title"),
        facilities=tuple(
            dict.fromkeys(
                str(f["value"]) for f in letter.value("facilities") or [] if f.get("value")
            )
        ),
        reference_numbers=tuple(
            dict.fromkeys(str(n) for n in letter.value("reference_numbers") or [] if n)
        ),
        decision_dates=tuple(dict.fromkeys(c.date for c in letter.claimed("decision") if c.date)),
        request_dates=days,
        request_kinds=kinds,
        related=letter.related,
        evidence=_evidence(letter),
    )


def _text(letter: Letter, name: str) -> str | None:
    value = letter.value(name)
    return str(value) if value else None


def _first(letter: Letter, what: str) -> Claim | None:
    """Return the first dated claim of a kind."""
    return next((c for c in letter.claims if c.what == what and c.date), None)


def _others(letter: Letter, numbers: tuple[str, ...]) -> tuple[str, ...]:
    """Names and A-numbers beside the first: a family's, and those of people who have no
    place in the letter."""
    claimed = (c.value for c in letter.claimed("other_person") if c.value)
    return tuple(v for v in dict.fromkeys((*numbers[1:], *claimed)) if v not in numbers[:1])


def _evidence(letter: Letter) -> dict[str, Evidence]:
    """Return one piece of proof for each field that has any, and for kind and outcome."""
    found = {
        name: proof
        for field, name in _CITED.items()
        if (known := letter.fields.get(field)) and (proof := _proof(known))
    }
    for name, label in (("kind", letter.kind), ("outcome", letter.outcome)):
        if label.evidence:
            found[name] = label.evidence[0]
    return found


def _proof(field: Field) -> Evidence | None:
    pieces = (*field.evidence, *(e for item in field.items for e in item.evidence))
    return pieces[0] if pieces else None
