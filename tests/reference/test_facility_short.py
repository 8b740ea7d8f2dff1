"""Short names, initials and towns that are said for a place of detention."""

from __future__ import annotations

import pytest

from denialscan.reference.facilities import find_facilities, resolve_facility
from denialscan.reference.facility_match import About
from denialscan.reference.facility_short import caption_forms, line_form

ON = "2024-03-05"


@pytest.mark.parametrize(
    ("text", "office", "facility_id"),
    [
        ("For the present she stays at Winn.", "NOL", "LAWINCI"),
        ("He has been detained in Lumpkin since June.", "ATL", "STWRTGA"),
        ("Where held: Otero", "ELP", "OTRPCNM"),
        ("Born: 02/03/1990 Facility: Krome", "MIA", "KRO"),
        ("The subject was transferred on 2/1 from Eloy to La Palma.", "PHO", "EAZ"),
        ("Bring the suitcase to Stewart intake on Monday.", "ATL", "STWRTGA"),
        ("The packet for Mr. Okafor (Pine Prairie) is here.", "NOL", "PINEPLA"),
        ("He remains in custody at the Jena facility.", "NOL", "JENADLA"),
        ("Held at: NWDC", "SEA", "CSCNWWA"),
        ("We hold him at MVPC.", "PHI", "MSVPCPA"),
        ("Placed with the Baker County Sheriff's Office in May.", "MIA", "BAKERFL"),
    ],
)
def test_cue_and_office_tell_the_place(text: str, office: str, facility_id: str) -> None:
    assert facility_id in [h.facility_id for h in find_facilities(text, on=ON, office=office)]


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("Your hearing in Adelanto is on May 3.", "LOS"),
        ("A bond hearing was held in Lumpkin.", "ATL"),
        ("The immigration court at Eloy denied bond.", "PHO"),
        ("He lives in Aurora with his wife.", "DEN"),
        ("Two children remain in Basile with an aunt.", "NOL"),
        ("She will stay in Farmville with her sister.", "WAS"),
        ("A charter leaves Lumpkin in May.", "ATL"),
        ("He was removed at Laredo in 2013.", "SNA"),
        ("Report to the office in Batavia.", "BUF"),
        ("He was detained in Houston.", "HOU"),
        ("Officer Stewart holds that against him.", "ATL"),
        ("He was held at Stewart Avenue by local police.", "ATL"),
        ("Held: DHS", "ATL"),
        ("They moved to Adelanto in 2005.", "LOS"),
        ("He was held in Florence.", "PHO"),  # two places
    ],
)
def test_a_town_a_person_or_an_agency_is_no_facility(text: str, office: str) -> None:
    assert not find_facilities(text, on=ON, office=office)


@pytest.mark.parametrize(
    ("name", "office", "facility_id"),
    [
        ("Batavia SPC", "BUF", "BTV"),
        ("Aurora contract facility", "DEN", "DENICDF"),
        ("Batavia SPC", "SEA", None),
        ("Florence Detention Center", "PHO", None),
        ("Batavia County Jail", "BUF", None),
    ],
)
def test_town_and_kind_of_place(name: str, office: str, facility_id: str | None) -> None:
    assert resolve_facility(name, on=ON, office=office).facility_id == facility_id


@pytest.mark.parametrize(
    ("caption", "office", "facility_id"),
    [
        ("OKAFOR, Ada A012 345 678 (Winn)", "NOL", "LAWINCI"),
        ("Stay - Deng 012 345 678 - Krome", "MIA", "KRO"),
        ("Stewart, Ada - A012 345 678 - Ghana", "ATL", None),  # a surname
        ("Krome: your call", "MIA", None),
    ],
)
def test_caption_after_the_number(caption: str, office: str, facility_id: str | None) -> None:
    hits = caption_forms(caption, [], About(on=ON, office=office))
    assert [h.facility_id for h in hits] == ([facility_id] if facility_id else [])


def test_a_place_by_its_shape_is_unlisted() -> None:
    (hit,) = find_facilities("She is at the Elk Run Civil Annex now.", on=ON, office="BUF")
    assert (hit.raw, hit.facility_id, hit.candidates) == ("Elk Run Civil Annex", None, ())
    assert line_form("Elk Run Civil Annex")
    assert not line_form("Federal Building Annex")
