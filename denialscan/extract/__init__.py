"""Fields: one recogniser each, every value with its place in the letter."""

from __future__ import annotations

from denialscan.extract.authorities import authorities
from denialscan.extract.avenues import reconsideration_avenue
from denialscan.extract.common import Hit, View
from denialscan.extract.counsel import representative
from denialscan.extract.countries import country
from denialscan.extract.dates import letter_date, sent_at
from denialscan.extract.evidence import evidence_items
from denialscan.extract.gender import gender
from denialscan.extract.identifiers import a_numbers, reference_numbers
from denialscan.extract.issuer import issuing_office, office_of_facility
from denialscan.extract.offenses import offenses
from denialscan.extract.people import person_name
from denialscan.extract.places import facilities
from denialscan.extract.reasoning import grounds
from denialscan.extract.requests import request_date
from denialscan.extract.signature import signatory
from denialscan.schema import DECISION_KINDS, LIST_FIELDS, VALUE_FIELDS, Field

__all__ = ["Hit", "View", "extract_fields"]


#: Papers that state no route of review of an ICE decision of their own.
_NOT_FROM_OFFICE = ("request", "court_decision", "policy", "other", "charging_document")


def extract_fields(view: View, request_kind: str | None) -> tuple[dict[str, Field], bool]:
    """Return every field of the contract for one message.

    ``request_kind`` is the decision kind the letter answers, as classified. The
    second result is True where somebody unnamed signed for a named official.
    """
    name, title, for_other = signatory(view)
    person = person_name(view, name)
    dated = letter_date(view)
    office = issuing_office(view)
    single = {
        "letter_date": dated,
        "sent_at": sent_at(view),
        "request_date": request_date(view, dated),
        "person_name": person,
        "country": country(view, str(person.value) if person else None),
        "gender": gender(view, person),
        "issuing_office": office,
        "signatory_name": name,
        "signatory_title": title,
        "representative": representative(view, person),
        "reconsideration_avenue": None
        if view.kind in _NOT_FROM_OFFICE
        else reconsideration_avenue(view),
    }
    fields = {n: view.field(n, hit) for n, hit in single.items()}
    asked = request_kind in DECISION_KINDS and request_kind != "custody_determination"
    shown = request_kind if asked else None
    fields["request_kind"] = Field(
        name="request_kind", value=shown, confidence=0.7 if shown else None
    )
    fields["a_numbers"] = a_numbers(view)
    fields["facilities"] = facilities(
        view, on=dated.value if dated else None, office=office.value if office else None
    )
    if office is None and (code := office_of_facility(view, fields["facilities"])):
        fields["issuing_office"] = Field(name="issuing_office", value=code, confidence=0.5)
    fields["authorities"] = authorities(view, on=dated.value if dated else None)
    fields["grounds"] = grounds(view)
    fields["evidence_items"] = evidence_items(view)
    fields["reference_numbers"] = reference_numbers(view)
    fields["offenses"] = offenses(view, str(person.value) if person else None)
    return {n: fields[n] for n in (*VALUE_FIELDS, *LIST_FIELDS)}, for_other
