"""The sheets of the client facts and their columns, as the contract names them."""

from __future__ import annotations

#: Sheets and columns of the contract, in its order.
SHEETS: dict[str, tuple[str, ...]] = {
    "people": ("person_id", "name", "aliases", "a_number", "gender", "pronouns", "date_of_birth",
               "country", "entry_date", "representative", "organization", "record_complete"),
    "detentions": ("person_id", "facility", "from", "to"),
    "offenses": ("person_id", "date", "arrest_date", "conviction_date", "offense", "disposition",
                 "disposition_date", "level", "court"),
    "immigration_events": ("person_id", "date", "event", "detail"),
    "equities": ("person_id", "category", "description", "from", "to", "risk_group"),
    "requests": ("request_id", "person_id", "kind", "submitted_at", "submitted_to", "pages",
                 "signed_by"),
    "decisions": ("request_id", "person_id", "decided_at", "office", "outcome", "decided_by"),
    "submissions": ("request_id", "item", "category", "description"),
}  # fmt: skip
#: Any row may carry these; ``tz`` gives the zone of naive times.
COMMON = ("source", "confirmed_by", "confirmed_on", "tz")
