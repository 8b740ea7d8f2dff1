"""The countries a letter connects with its person, and how."""

from __future__ import annotations

from denialscan.extract import View
from denialscan.extract.countries import mentions
from denialscan.schema import Claim, Field

#: A word that fits several countries (Congolese) claims each; this parts them.
SEVERAL = "|"


def find(view: View, fields: dict[str, Field]) -> tuple[Claim, ...]:
    """Return the countries of one message with their roles.

    ``value`` is the ISO alpha-2 code, several parted by ``|`` where the word fits
    several countries; ``also`` holds the codes of a country named in one breath with it
    ("a citizen of Chile and Peru"). What somebody else is a citizen of, and what is only claimed,
    denied or retold, is left out; ``sure`` is "no" where it may be somebody else's.
    """
    person = fields.get("person_name")
    name = str(person.value) if person and person.value else None
    kept = [m for m in mentions(view, name) if m.own and m.sure and m.codes]
    also = [SEVERAL.join(m.codes) for m in kept]
    out: list[Claim] = []
    for n, mention in enumerate(kept):
        after = n + 1 < len(kept) and kept[n + 1].joined
        beside = ([also[n - 1]] if n and mention.joined else []) + ([also[n + 1]] if after else [])
        out.append(
            Claim(
                what="country",
                value=also[n],
                attributes={"role": mention.role}
                | ({"also": SEVERAL.join(beside)} if beside else {})
                | ({"sure": "no"} if mention.doubtful else {}),
                confidence=0.9,
                evidence=view.reading.evidence(mention.hit.start, mention.hit.end, part=view.part),
            )
        )
    return tuple(out)
