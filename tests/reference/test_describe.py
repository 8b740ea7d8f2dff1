"""What ``reference show`` explains, and names that it does not force."""

from __future__ import annotations

import pytest

from denialscan.reference.describe import find_entries, suggestions


def lines(name: str, on: str | None = None) -> dict[str, str]:
    (entry,) = find_entries(name, on=on).entries
    return dict(entry.lines)


@pytest.mark.parametrize(
    ("name", "kind", "key"),
    [
        ("Stewart Detention Center", "facility", "STWRTGA"),
        ("stwrtga", "facility", "STWRTGA"),
        ("NWIPC", "facility", "CSCNWWA"),
        ("SEA", "field_office", "SEA"),
        ("Seattle Field Office", "field_office", "SEA"),
        ("Portland, OR", "sub_office", "Portland, OR"),
        ("Adelanto Immigration Court", "court", "Adelanto Immigration Court"),
        ("Haitian", "country", "HT"),
        ("MX", "country", "MX"),
        ("policy:2021-02-18-priorities", "policy", "policy:2021-02-18-priorities"),
        ("2021-02-18-priorities", "policy", "policy:2021-02-18-priorities"),
        ("I-246", "form", "I-246"),
    ],
)
def test_an_entry_is_found(name: str, kind: str, key: str) -> None:
    assert (kind, key) in {(e.kind, e.key) for e in find_entries(name).entries}


def test_a_facility_has_its_offices_over_time() -> None:
    found = find_entries("PIC", on="2019-05-01").entries[0]
    offices = [text for label, text in found.lines if label == "Field office"]
    assert [o[:3] for o in offices] == ["SNA", "HLG"]
    assert all("ICE's own lists" in o for o in offices)
    assert dict(found.lines)["On 2019-05-01"].startswith("SNA")


def test_a_namesake_comes_with_what_tells_it_apart() -> None:
    found = find_entries("Orange County Jail")
    assert found.entries == ()
    assert {"ORANGFL", "ORANGNY"} <= set(found.ambiguous)
    namesake = lines("ORANGFL")["Namesake"]
    assert "ORANGNY" in namesake
    assert "state NY" in namesake


def test_an_office_has_its_area_and_its_offices() -> None:
    found = find_entries("SLC").entries[0]
    labels = [label.strip() for label, _text in found.lines]
    assert {"Address", "Area", "Utah", "Sub-office", "OPLA office", "Sources"} <= set(labels)


def test_a_split_state_lists_counties() -> None:
    assert "El Paso" in lines("ELP")["  Texas"]
    assert lines("SEA")["  Oregon"] == "the whole state"


def test_a_nationality_of_several_countries_says_so() -> None:
    found = find_entries("Guinean").entries
    assert {e.key for e in found} == {"GN", "GQ", "GW"}
    assert all("fits GN, GQ, GW" in dict(e.lines)["Note"] for e in found)


def test_a_policy_has_windows_scope_and_orders() -> None:
    said = lines("policy:2021-02-18-priorities", on="2021-03-01")
    assert said["On 2021-03-01"] == "in force"
    assert "from 2021-02-18 to 2021-11-28" in said["In force"]
    assert "custody" in said["Scope"]
    assert "texas-injunction" in said["Injunction"]


@pytest.mark.parametrize("name", ["Riverbend Jail", "Elroy Detention Center", "Xyzzy", "the jail"])
def test_an_unknown_name_is_not_forced(name: str) -> None:
    found = find_entries(name)
    assert found.entries == ()
    assert found.ambiguous == ()


def test_near_names_are_suggested() -> None:
    assert "Eloy Detention Center" in " ".join(suggestions("Elroy Detention Center"))
    assert "Guatemala" in suggestions("Guatamala")
    assert suggestions("Qqqqqqqq Zzzz") == ()
