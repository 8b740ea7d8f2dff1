"""An organisation's own rows over the reference lists: file, effect, limits."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from denialscan import pipeline
from denialscan.errors import InputError, OutputError, UsageError
from denialscan.reference.describe import find_entries
from denialscan.reference.facilities import facilities, find_facilities, resolve_facility
from denialscan.reference.jurisdiction import assignments
from denialscan.reference.offices import find_office, office_of_city
from denialscan.reference.overlay import Overlay, OverlayRow, current_overlay, using_overlay
from denialscan.reference.overlay_file import add_rows, make_overlay, read_overlay

HEADER = "table,entry,column,value,since,as_of,listed,source,note\n"
OWN = HEADER + (
    "facilities,X-TX-RIVERBEND,name,Riverbend Detention Center,,2026-02-01,,visit,\n"
    "facilities,X-TX-RIVERBEND,state,Texas,,2026-02-01,,visit,\n"
    "facilities,X-TX-RIVERBEND,city,Laredo,,2026-02-01,,visit,\n"
    "facilities,STWRTGA,alias,Old Mill Detention Center,,2026-02-01,,a letter,\n"
    "facilities,STWRTGA,field_office,nol,2026-03-01,2026-03-09,,ERO notice,moved\n"
    'sub_offices,"Millbrook, TX",field_office,SNA,,2026-02-01,,visit,\n'
    'sub_offices,"Millbrook, TX",city,Millbrook,,2026-02-01,,visit,\n'
    'sub_offices,"Millbrook, TX",state,TX,,2026-02-01,,visit,\n'
)


def overlay(tmp_path: Path, text: str = OWN) -> Overlay:
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    return read_overlay(path)


def row(**values: str) -> OverlayRow:
    given = {
        "table": "facilities",
        "entry": "STWRTGA",
        "column": "alias",
        "value": "Old Mill Detention Center",
        "since": "",
        "as_of": "2026-02-01",
        "source": "a letter",
    }
    return OverlayRow(**(given | values))  # type: ignore[arg-type]


def test_rows_hold_inside_the_block_only(tmp_path: Path) -> None:
    own = overlay(tmp_path)
    before = resolve_facility("Riverbend Detention Center").facility_id
    with using_overlay(own):
        assert current_overlay() is own
        inside = resolve_facility("Riverbend Detention Center").facility_id
        (hit,) = find_facilities("You are held at the Old Mill Detention Center.")
        here = facilities()["STWRTGA"].offices
        with using_overlay(None):
            assert resolve_facility("Riverbend Detention Center").facility_id is None
        office = office_of_city("Millbrook, TX")
        named = find_office("Millbrook, TX Sub Office")
    assert (before, inside, hit.facility_id) == (None, "X-TX-RIVERBEND", "STWRTGA")
    assert {"ATL", "NOL"} <= here
    assert office == "SNA"
    assert named is not None
    assert named.code == "SNA"
    assert resolve_facility("Riverbend Detention Center").facility_id is None
    assert "X-TX-RIVERBEND" not in facilities()
    assert find_office("Millbrook, TX Sub Office") is None


def test_office_holds_from_its_day_on(tmp_path: Path) -> None:
    with using_overlay(overlay(tmp_path)):
        own = [a for a in assignments("STWRTGA") if a.basis == "own"]
        assert [(a.office, a.first, a.last, a.line) for a in own] == [("NOL", "2026-03-01", "", 6)]
        assert own[0].covers(("2026-03-01", "2026-03-01"))
        assert not own[0].covers(("2026-02-28", "2026-02-28"))
    assert [a for a in assignments("STWRTGA") if a.basis == "own"] == []


def test_a_later_row_ends_the_one_before() -> None:
    own = make_overlay(
        "own.csv",
        (
            row(column="field_office", value="NOL", since="2026-03-01"),
            row(column="field_office", value="MIA", since="2026-06-01"),
            row(column="field_office", value="ATL", as_of="2026-09-01"),
        ),
    )
    with using_overlay(own):
        found = [(a.office, a.first, a.last) for a in assignments("STWRTGA") if a.basis == "own"]
    assert found == [
        ("NOL", "2026-03-01", "2026-05-31"),
        ("MIA", "2026-06-01", "2026-08-31"),
        ("ATL", "2026-09-01", ""),
    ]


def test_a_row_that_quotes_a_list_is_sure_until_that_list() -> None:
    quoted = OverlayRow(
        table="facilities",
        entry="STWRTGA",
        column="field_office",
        value="NOL",
        since="2026-08-01",
        as_of="2026-10-01",
        source="ICE statistics of 2026-10-01",
        listed=True,
    )
    with using_overlay(make_overlay("own.csv", (quoted,))):
        last = assignments("STWRTGA")[-1]
    assert (last.basis, last.first, last.last) == ("listed", "2026-08-01", "2026-10-01")


def test_a_new_name_keeps_the_old_one() -> None:
    with using_overlay(make_overlay("own.csv", (row(column="name", value="Old Mill Center"),))):
        facility = facilities()["STWRTGA"]
        assert facility.name == "Old Mill Center"
        assert resolve_facility("Stewart Detention Center").facility_id == "STWRTGA"


def test_equal_rows_are_one_overlay_and_survive_pickling(tmp_path: Path) -> None:
    own = overlay(tmp_path)
    again = read_overlay(tmp_path / "own.csv")
    assert own == again
    assert hash(own) == hash(again)
    copied = pickle.loads(pickle.dumps(own))
    assert copied == own
    assert copied.rows == own.rows
    changed = overlay(tmp_path, OWN.replace("Old Mill", "New Mill"))
    assert changed != own


def test_versions_name_the_overlay(tmp_path: Path) -> None:
    own = overlay(tmp_path)
    plain = pipeline.analysis_version(), pipeline.rules_version()
    with using_overlay(own):
        within = pipeline.analysis_version(), pipeline.rules_version()
    assert plain == (pipeline.ANALYSIS_VERSION, pipeline.RULES_VERSION)
    assert all(own.key in version for version in within)
    assert (pipeline.analysis_version(), pipeline.rules_version()) == plain


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("table,entry,value\n", "line 1, column column: it is missing"),
        (HEADER.replace("note", "remark"), "line 1, column remark: not a column"),
        (HEADER.replace("note", "source"), "line 1, column source: it stands twice"),
        (HEADER + "facilities,STWRTGA,alias,,,2026-01-01,,me,\n", "line 2, column value"),
        (HEADER + "facilities,STWRTGA,alias,Old,,2026-01-01,,,\n", "line 2, column source"),
        (HEADER + "facilities,STWRTGA,alias,Old,,,,me,\n", "line 2, column as_of"),
        (HEADER + "facilities,STWRTGA,alias,Old,,01/02/2026,,me,\n", "line 2, column as_of: not a"),
        (HEADER + "\nprisons,STWRTGA,alias,Old,,2026-01-01,,me,\n", "line 3, column table"),
        (HEADER + "facilities,STWRTGA,colour,red,,2026-01-01,,me,\n", "line 2, column column"),
        (HEADER + "facilities,STWRTGA,field_office,XYZ,,2026-01-01,,me,\n", "column value: not the"),
        (HEADER + "facilities,STWRTGA,state,Nowhere,,2026-01-01,,me,\n", "column value: not a state"),
        (HEADER + "facilities,STWRTGA,alias,A|B,,2026-01-01,,me,\n", "column value: one value"),
        (HEADER + "facilities,stwrtga,alias,Old,,2026-01-01,,me,\n", "column entry: not a facility"),
        (HEADER + "facilities,X-TX-NEW,name,New Jail,,2026-01-01,,me,\n", "needs a line for its state"),
        (HEADER + "field_offices,XYZ,phone,1,,2026-01-01,,me,\n", "no such entry in field_offices"),
        (HEADER + "facilities,STWRTGA,alias,Old,,2026-01-01,maybe,me,\n", "column listed: yes or"),
        (HEADER + "facilities,STWRTGA,alias,Old,,2026-01-01,,me,,,more\n", "more cells than columns"),
        (HEADER + 'facilities,STWRTGA,alias,"Old,,2026-01-01,,me,\n', "no readable CSV"),
    ],
)  # fmt: skip
def test_malformed_files_are_refused_with_line_and_column(
    tmp_path: Path, text: str, problem: str
) -> None:
    with pytest.raises(InputError, match=r"own\.csv") as raised:
        overlay(tmp_path, text)
    assert problem in str(raised.value)
    assert raised.value.next_step


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    text = HEADER + "prisons,A,b,c,,2026-01-01,,me,\nfacilities,STWRTGA,alias,Old,,,,,\n"
    with pytest.raises(InputError) as raised:
        overlay(tmp_path, text)
    assert "3 problems" in str(raised.value)


def test_semicolons_and_a_mark_of_byte_order_are_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(OWN.replace('"Millbrook, TX"', "Lumpkin").replace(",", ";"), "utf-8-sig")
    assert len(read_overlay(path).rows) == 8


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_overlay(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes("table,entry\xe9".encode("cp1252"))
    with pytest.raises(InputError, match="not UTF-8"):
        read_overlay(tmp_path / "latin.csv")


def test_added_rows_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    first = add_rows(path, [row()])
    second = add_rows(path, [row(column="city", value='Lumpkin, "old"', since="2026-01-01")])
    assert read_overlay(path) == second
    assert [r.column for r in second.rows] == ["alias", "city"]
    assert second.rows[1].value == 'Lumpkin, "old"'
    assert first != second
    assert sorted(p.name for p in tmp_path.iterdir()) == ["own.csv"]


def test_rows_that_do_not_fit_leave_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    add_rows(path, [row()])
    before = path.read_bytes()
    with pytest.raises(UsageError, match="not a state"):
        add_rows(path, [row(column="state", value="Nowhere")])
    with pytest.raises(UsageError, match="needs a line for its name"):
        add_rows(path, [row(entry="X-TX-NEW")])
    assert path.read_bytes() == before
    with pytest.raises(OutputError):
        add_rows(tmp_path / "nowhere" / "own.csv", [row()])


def test_an_entry_shows_the_own_rows_with_their_sources(tmp_path: Path) -> None:
    with using_overlay(overlay(tmp_path)):
        (entry,) = find_entries("Stewart Detention Center", on="2026-05-01").entries
    lines = dict(entry.lines)
    assert lines["On 2026-05-01"].startswith("NOL (the organisation's own file)")
    assert "source: ERO notice (moved) [own.csv line 6]" in lines["Own file"]
