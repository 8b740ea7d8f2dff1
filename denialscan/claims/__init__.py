"""What a letter says of its person that a client file can confirm or contradict.

One module for each sort of claim. Each gives ``find(view, fields)``: the claims of one
message with their places in the text, of what the agency itself asserts now; ``packet``
those of counsel's own request.
"""

from __future__ import annotations

from denialscan.claims import countries, criminal, dates, events, packet, people, strangers
from denialscan.extract import View
from denialscan.schema import Claim, Field

__all__ = ["find_claims"]

_FINDERS = (dates.find, events.find, criminal.find, countries.find, people.find, strangers.find,
            packet.find)  # fmt: skip


def find_claims(view: View, fields: dict[str, Field]) -> tuple[Claim, ...]:
    """Return the claims of one message; ``fields`` are what was extracted of it."""
    return tuple(claim for find in _FINDERS for claim in find(view, fields))
