"""What a letter says of the person's gender and of who represents them."""

from __future__ import annotations

from denialscan.extract import Hit, View
from denialscan.extract.gender import gender_words, they_words
from denialscan.schema import Claim, Field


def find(view: View, fields: dict[str, Field]) -> tuple[Claim, ...]:
    """Return the gendered words of one message, and its counsel.

    ``gender``: attributes ``word``, and ``sure``: "yes" where the word is clearly the
    person's, else "no"; "they" is claimed of letters that have no other. ``representative``: as the field has it.
    """
    found = fields["person_name"]
    person = (
        Hit(value=str(found.value), raw=found.raw or "", start=0, end=0) if found.value else None
    )
    words = [w for w in gender_words(view, person) if w.level != "weak"]
    out = [
        Claim(
            what="gender",
            value=word.side,
            attributes={"word": word.hit.raw, "sure": "yes" if word.level == "sure" else "no"},
            confidence=word.hit.confidence,
            evidence=view.reading.evidence(word.hit.start, word.hit.end, part=view.part),
        )
        for word in words or they_words(view, person)
    ]
    counsel = fields["representative"]
    if counsel.value:
        out.append(
            Claim(
                what="representative",
                value=str(counsel.value),
                confidence=counsel.confidence,
                evidence=counsel.evidence,
            )
        )
    return tuple(out)
