"""Client facts from CSV folders and workbooks: normal forms, refusals, warnings."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from denialscan.errors import InputError, OutputError
from denialscan.facts import (
    Checked,
    FactsError,
    by_person,
    check_facts,
    from_tables,
    read_facts,
    write_template,
)
from denialscan.facts.sheets import COMMON, SHEETS, common_columns, sheets
from denialscan.facts.values import CHOICES, reader
from denialscan.facts.workbook import MOST_UNPACKED

PEOPLE = """Person ID,Name,aliases,A-number,gender,date of birth,country,favourite colour
P1,María López García,Maria Lopez|M. Garcia,A# 012-345-678,female,3/4/1985,Honduran,blue
P2,Juan Example,,12345679,M,1990,SV|Mexican,
"""
DETENTIONS = """person_id,facility,from,to,source
P1,Northwest Detention Center,2021-01-02,,I-200
P1,Riverbend Detention Center,12/1/2020,1/2/2021,
"""


def folder(tmp_path: Path, **sheets: str | bytes) -> Path:
    for name, text in sheets.items():
        data = text.encode() if isinstance(text, str) else text
        (tmp_path / f"{name}.csv").write_bytes(data)
    return tmp_path


def problems(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    assert isinstance(error.value, FactsError)
    return [str(p) for p in error.value.problems]


def test_values_are_put_into_their_normal_forms(tmp_path: Path) -> None:
    facts = read_facts(folder(tmp_path, people=PEOPLE, detentions=DETENTIONS))
    first, second = facts.sheet("people")
    assert first.row == 2
    assert first.file == "people.csv"
    assert first.values["a_number"] == "A012345678"
    assert first.values["gender"] == "F"
    assert first.values["date_of_birth"] == "1985-03-04"
    assert first.values["country"] == "HN"
    assert first.values["favourite_colour"] == "blue"
    assert second.values["a_number"] == "A012345679"
    assert second.values["country"] == "SV|MX"
    assert second.values["date_of_birth"] == "1990"
    assert "aliases" not in second.values
    held = facts.sheet("detentions", "P1")
    assert [r.values.get("to") for r in held] == [None, "2021-01-02"]
    assert any("favourite_colour" in w for w in facts.warnings)
    # told by row, not by name: warnings reach log files
    unknown = [w for w in facts.warnings if "facility" in w]
    assert len(unknown) == 1
    assert "row 3" in unknown[0]
    assert "Riverbend" not in unknown[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_usual_makes_of_csv_give_the_same_facts(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    text = "person_id,name\r\nP1,José Núñez\r\n".replace(",", delimiter)
    facts = read_facts(folder(tmp_path, people=text.encode(encoding)))
    assert facts.sheet("people")[0].values == {"person_id": "P1", "name": "José Núñez"}
    assert bool(facts.warnings) == (encoding == "cp1252")


def test_a_workbook_is_read_like_a_folder(tmp_path: Path) -> None:
    from datetime import date, datetime

    book = Workbook()
    people = book.active
    assert people is not None
    people.title = "People"
    people.append(["person_id", "name", "a_number", "date_of_birth"])
    people.append(["P1", "Ana Example", 12345678, date(1985, 3, 4)])
    people.append([None, None, None, None])
    people.append(["P2", "Eva Example", "A123456789", "1985"])
    requests = book.create_sheet("requests")
    requests.append(["request_id", "person_id", "kind", "submitted_at", "submitted_to", "pages"])
    requests.append(
        ["Q1", "P1", "case_review", datetime(2021, 3, 12, 14, 30), "Seattle Field Office", 20.0]
    )
    book.create_sheet("Notes").append(["x"])
    path = tmp_path / "facts.xlsx"
    book.save(path)
    facts = read_facts(path)
    assert [r.row for r in facts.sheet("people")] == [2, 4]
    assert facts.sheet("people")[0].values["a_number"] == "A012345678"
    assert facts.sheet("people")[0].values["date_of_birth"] == "1985-03-04"
    request = facts.sheet("requests")[0].values
    assert request["submitted_at"] == "2021-03-12T14:30:00"
    assert request["submitted_to"] == "SEA"
    assert request["pages"] == "20"
    assert len(facts.warnings) == 1


def test_every_bad_value_is_told_with_sheet_row_and_column() -> None:
    with pytest.raises(InputError) as error:
        from_tables(
            {
                "people": [
                    {"person_id": "P1", "a_number": "12345", "country": "Dominican"},
                    {"person_id": "", "gender": "lady", "date_of_birth": "31/12/1990"},
                    {"person_id": "P1", "entry_date": "1/2/21"},
                ],
                "detentions": [
                    {"person_id": "P9", "facility": "X", "from": "2021-02-30"},
                    {"person_id": "P1", "facility": "Y", "from": "2021-05-01", "to": "2021-04-01"},
                ],
                "requests": [{"request_id": "Q1", "person_id": "P1", "kind": "appeal"}],
                "submissions": [{"request_id": "Q7", "item": "letter"}],
                "decisions": [
                    {"person_id": "P1", "office": "Mars", "decided_at": "2021-02-03 25:00"}
                ],
            }
        )
    told = problems(error)
    for place in (
        "people row 2, column a_number",
        "people row 2, column country",
        "people row 3, column person_id",
        "people row 3, column gender",
        "people row 3, column date_of_birth",
        "people row 4, column entry_date",
        "people row 4, column person_id",
        "detentions row 2, column from",
        "detentions row 2, column person_id",
        "detentions row 3, column to",
        "requests row 2, column kind",
        "submissions row 2, column request_id",
        "decisions row 2, column office",
        "decisions row 2, column decided_at",
    ):
        assert sum(t.startswith(place + ":") for t in told) == 1, place
    assert len(told) == 14
    assert error.value.exit_code == 3
    assert "12345" not in str(error.value)


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        ("2021-03-24", "2021-03-24"),
        ("2021-3-4", "2021-03-04"),
        ("2021-03", "2021-03"),
        ("2015", "2015"),
        ("3/24/2021", "2021-03-24"),
        ("3/2021", "2021-03"),
        ("March 24, 2021", "2021-03-24"),
        ("Mar 2021", "2021-03"),
    ],
)
def test_dates(given: str, iso: str) -> None:
    facts = from_tables({"offenses": [{"person_id": "P1", "arrest_date": given}]})
    assert facts.rows[0].values["arrest_date"] == iso


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        ("3/24/2021 2:30 PM", "2021-03-24T14:30"),
        ("2021-03-24T09:05:07-05:00", "2021-03-24T09:05:07-05:00"),
        ("2021-03-24 09:05 -0500", "2021-03-24T09:05-05:00"),
        ("2021-03-24 12:05 am", "2021-03-24T00:05"),
        ("2021-03-24", "2021-03-24"),
    ],
)
def test_times(given: str, iso: str) -> None:
    facts = from_tables({"decisions": [{"person_id": "P1", "decided_at": given}]})
    assert facts.rows[0].values["decided_at"] == iso


def test_revision_follows_the_normalised_rows() -> None:
    def revision(country: str) -> str:
        return from_tables({"people": [{"person_id": "P1", "country": country}]}).revision

    assert revision("Honduras") == revision("HN") == revision("Honduran")
    assert revision("HN") != revision("SV")


def test_one_persons_rows_include_the_submissions_of_their_requests() -> None:
    facts = from_tables(
        {
            "people": [{"person_id": "P1"}, {"person_id": "P2"}],
            "requests": [
                {"request_id": "Q1", "person_id": "P1"},
                {"request_id": "Q2", "person_id": "P2"},
            ],
            "submissions": [{"request_id": "Q1", "item": "a"}, {"request_id": "Q2", "item": "b"}],
        }
    )
    own = by_person(facts)["P1"]
    assert own.revision == facts.revision
    assert [(r.sheet, r.row) for r in own.rows] == [
        ("people", 2),
        ("requests", 2),
        ("submissions", 2),
    ]


def test_template_is_read_back_and_never_overwrites(tmp_path: Path) -> None:
    made = write_template(tmp_path / "facts")
    assert [p.stem for p in made] == list(SHEETS)
    facts = read_facts(tmp_path / "facts")
    assert facts.rows == ()
    assert facts.warnings == ("there is no row in any sheet",)
    with pytest.raises(OutputError):
        write_template(tmp_path / "facts")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("facts.xlsx", b"not a workbook"),
        ("facts.pdf", b"%PDF-1.4"),
        ("facts.ods", b"PK\x03\x04"),
        ("facts.xls", b"\xd0\xcf\x11\xe0"),
        ("people.csv", b'person_id,name\nP1,"open quote\n'),
        ("people.csv", b"person_id,name\nP1,A\0B\n"),
        ("people.csv", b"PK\x03\x04 a workbook"),
    ],
)
def test_unreadable_facts_are_an_input_error(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as error:
        read_facts(tmp_path if name == "people.csv" else path)
    assert error.value.next_step


def test_missing_folder_and_empty_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.xlsx", tmp_path):
        with pytest.raises(InputError):
            read_facts(path)


def test_cells_without_a_column_and_double_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_facts(folder(tmp_path, people="person_id,name,name\nP1,A,B,C\n"))
    assert len(problems(error)) == 2


def check(tmp_path: Path, as_of: str | None = "2026-11-22", **sheets: str | bytes) -> Checked:
    return check_facts(folder(tmp_path, **sheets), as_of=as_of)


def told(notes: object) -> str:
    assert isinstance(notes, tuple)
    return "\n".join(str(n) for n in notes)


def workbook(tmp_path: Path, fill: Callable[[Workbook], None]) -> Path:
    book = Workbook()
    fill(book)
    path = tmp_path / "facts.xlsx"
    book.save(path)
    return path


PERSON = "person_id,name,a_number,date_of_birth,entry_date\n"


@pytest.mark.parametrize(
    ("rows", "problem", "warning"),
    [
        (
            "P1,Ana Example,A012345678,,\nP2,Eva Other,12345678,,\n",
            "people row 3, column a_number: row 2 has the same number and another name",
            None,
        ),
        (
            "P1,Ana Example,A012345678,,\nP2,EXAMPLE Ána,12345678,,\n",
            None,
            "people row 3, column a_number: the number of row 2, and the same name",
        ),
        (
            "P1,Ana Example,A012345678,1985-03-04,\nP2,Ana Example,,3/4/1985,\n",
            None,
            "people row 3, column person_id: name and birth date of row 2",
        ),
        # brothers and sisters, namesakes
        ("P1,Ana Example,A012345678,,\nP2,Eva Example,A012345679,,\n", None, None),
        (
            "P1,Ana Example,A012345678,1985-03-04,\nP2,Ana Example,A212345678,1991-03-04,\n",
            None,
            None,
        ),
        ("P1,Ana Example,,1990-05,1990-04-30\n", None, "row 2, column entry_date: it lies before"),
        ("P1,Ana Example,,1990-05,1990\n", None, None),
        ("P1,Ana Example,,2027-01-01,\n", None, "column date_of_birth: it lies after 2026-11-22"),
        ("P1,Ana Example,,2026-11-22,\n", None, None),
        ("P1,,,,\n", None, "people: row 2: neither name nor A-number"),
    ],
)
def test_people_held_against_each_other(
    tmp_path: Path, rows: str, problem: str | None, warning: str | None
) -> None:
    found = check(tmp_path, people=PERSON + rows)
    for notes, expected in ((found.problems, problem), (found.warnings, warning)):
        assert len(notes) == (expected is not None), told(notes)
        assert expected is None or expected in told(notes)
    assert "Example" not in told(found.problems + found.warnings)
    assert "12345" not in told(found.problems + found.warnings)


STAY = "Stewart Detention Center"


@pytest.mark.parametrize(
    ("stays", "warning"),
    [
        (["2021-01-02,2021-03-04", "2021-03-04,2021-05-01"], None),
        (["2021-01-02,2021-03-04", "2021-03-03,2021-05-01"], "overlaps with that of row 2"),
        (["2021-03-03,2021-05-01", "2021-01-02,2021-03-04"], "overlaps with that of row 3"),
        (["2021-01-02,", "2021-03-04,"], "row 2 has no end"),
        (["2021-01-02,2021-01-02", "2021-01-02,2021-01-09"], None),
        (["2021-01-02,2021-12-31", "2021-02-01,2021-02-09", "2021-12-01,"], "that of row 2"),
        (["2021-01,2021-03", "2021-03,2021-05"], None),
    ],
)
def test_stays_may_share_a_transfer_day_only(
    tmp_path: Path, stays: list[str], warning: str | None
) -> None:
    text = "person_id,facility,from,to\n" + "".join(f"P1,{STAY},{s}\n" for s in stays)
    found = check(tmp_path, people="person_id,name\nP1,A\n", detentions=text)
    assert found.problems == ()
    assert (warning is None) == (found.warnings == ())
    assert warning is None or warning in told(found.warnings)


def test_a_place_on_no_list_is_told_with_what_comes_near(tmp_path: Path) -> None:
    found = check(
        tmp_path,
        people="person_id,name\nP1,A\n",
        detentions="person_id,facility\nP1,STWRTXX\nP1,Stewart Detentoin Centr\n"
        "P1,Quuxville Lockup\nP1,Washington County Jail\nP1,STWRTGA\n",
    )
    by_row = {n.row: n.message for n in found.warnings}
    assert found.problems == ()
    assert "no facility has this id" in by_row[2]
    assert by_row[4].startswith("no listed facility has this name")
    assert "fits several places" in by_row[5]
    assert not {n.row for n in found.warnings} - {2, 3, 4, 5, 6}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["03/04/2021", "12/25/2021"], []),
        (["03/04/2021", "25/12/2021"], ["row 2, column from: month/day or day/month", "row 3"]),
        (["25/12/2021"], ["row 2, column from: dates are read as month/day/year"]),
        (["03/03/2021", "25/12/2021"], ["row 3, column from: dates are read"]),
        (["1/2/21"], ["the year needs four digits"]),
        (["25.12.2021"], ["not a date that is read in one way only"]),
        (["44279"], ["a spreadsheet's day number"]),
        (["1905-07-07"], ["not a year from 1910 to 2100"]),
        (["2021-02-30"], ["no such day"]),
        (["soon"], ["not a date as"]),
        (["#REF!"], ["spreadsheet error (#REF!)"]),
    ],
)
def test_dates_that_could_be_two_days_are_refused(
    tmp_path: Path, cells: list[str], expected: list[str]
) -> None:
    text = "person_id,facility,from\n" + "".join(f"P1,{STAY},{c}\n" for c in cells)
    found = check(tmp_path, people="person_id,name\nP1,A\n", detentions=text)
    assert len(found.problems) == len(expected), told(found.problems)
    for text in expected:
        assert text in told(found.problems)
    assert all(c not in told(found.problems) for c in cells if c[0].isdigit() and c != "1905-07-07")


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        ("25 December 2021", "2021-12-25"),
        ("25 de diciembre de 2021", "2021-12-25"),
        ("3 de enero del 2021", "2021-01-03"),
        ("25-Dec-2021", "2021-12-25"),
        ("enero 2021", "2021-01"),
        ("20211225", "2021-12-25"),
        ("3/24/2021 0:00", "2021-03-24"),
        ("2021\u201103\u201124", "2021-03-24"),
    ],
)
def test_more_ways_to_write_a_day(given: str, iso: str) -> None:
    facts = from_tables({"offenses": [{"person_id": "P1", "arrest_date": given}]})
    assert facts.rows[0].values["arrest_date"] == iso


@pytest.mark.parametrize(
    ("sheet", "columns", "row", "warning"),
    [
        ("offenses", "arrest_date,conviction_date", "2016-05-05,2016-05-04", "before arrest_date"),
        ("offenses", "arrest_date,conviction_date", "2016-05,2016-05-04", None),
        ("offenses", "date", "1979-12-31", "before the birth (people row 2)"),
        ("offenses", "conviction_date", "2027-01-02", "in the future"),
        ("immigration_events", "event,date", "Final Order,2027-01-02", "in the future"),
        ("immigration_events", "event,date", "custody_review_90,2027-01-02", None),
        ("detentions", "from,to", "2027-01-02,", None),
        (
            "decisions",
            "request_id,decided_at",
            "Q1,2021-03-11",
            "before its request (requests row 2",
        ),
        ("decisions", "request_id,decided_at", "Q1,2021-03-12", None),
        ("equities", "category,description", "garden,x", None),
        ("equities", "kategory", "garden", "is category meant?"),
    ],
)
def test_orders_that_cannot_be(
    tmp_path: Path, sheet: str, columns: str, row: str, warning: str | None
) -> None:
    found = check(
        tmp_path,
        people="person_id,name,date_of_birth\nP1,A,1980\n",
        requests="request_id,person_id,submitted_at\nQ1,P1,2021-03-12 09:00\n",
        **{sheet: f"person_id,{columns}\nP1,{row}\n"},
    )
    assert found.problems == ()
    assert (warning is None) == (found.warnings == ()), told(found.warnings)
    assert warning is None or warning in told(found.warnings)


def test_events_and_categories_may_be_free_text() -> None:
    facts = from_tables(
        {
            "immigration_events": [
                {"person_id": "P1", "event": "Final Order"},
                {"person_id": "P1", "event": "asylum interview"},
            ],
            "equities": [{"person_id": "P1", "category": "beekeeping"}],
        }
    )
    assert [r.values["event"] for r in facts.sheet("immigration_events")] == [
        "final_order",
        "asylum interview",
    ]
    assert facts.sheet("equities")[0].values["category"] == "beekeeping"
    assert "no letter can be linked" in facts.warnings[0]


def test_a_request_of_one_person_is_not_decided_for_another(tmp_path: Path) -> None:
    found = check(
        tmp_path,
        people="person_id,name\nP1,A\nP2,B\n",
        requests="request_id,person_id\nQ1,P1\n",
        decisions="request_id,person_id\nQ1,P2\nQ1,P1\nq1,P1\n",
        submissions="request_id,item\nQ1,x\nQ2,x\n",
    )
    assert told(found.problems).splitlines() == [
        "decisions row 2, column person_id: the request belongs to another person (requests row 2)",
        "decisions row 4, column request_id: no such id in requests; capitals and small letters "
        "differ",
        "submissions row 3, column request_id: no such id in requests",
    ]


@pytest.mark.parametrize(
    ("zone", "good"),
    [("America/Chicago", True), ("-05:00", True), ("Central", True), ("Mars/Base", False)],
)
def test_rows_keep_source_confirmation_and_zone(tmp_path: Path, zone: str, good: bool) -> None:
    row = f"Q1,P1,I-246,AE,3/1/2021,{zone}\n"
    found = check(
        tmp_path,
        people="person_id,name\nP1,A\n",
        requests="request_id,person_id,source,confirmed_by,confirmed_on,tz\n" + row,
    )
    if good:
        values = found.facts().sheet("requests")[0].values
        assert [values[c] for c in ("source", "confirmed_by", "confirmed_on", "tz")] == [
            "I-246", "AE", "2021-03-01", zone]  # fmt: skip
    else:
        assert told(found.problems).startswith("requests row 2, column tz: no such time zone")


def test_a_finding_cites_the_source_of_its_row() -> None:
    from denialscan.rules.compare import fact

    rows = from_tables(
        {"people": [{"person_id": "P1", "name": "A", "source": "passport"}, {"person_id": "P2"}]}
    ).rows
    assert [fact(r, "name").file for r in rows] == ["passport", None]


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("123456789.0", "A123456789"),
        ("'012345678", "A012345678"),
        ("A\u00a0012\u2011345\u2013678", "A012345678"),
        ("\u201c012 345 678\u201d", "A012345678"),
        ("\ufeffA#12345678", "A012345678"),
        ("1.23E+08", None),
        ("A012345678 / A087654321", None),
        ("000000000", None),
    ],
)
def test_numbers_as_spreadsheets_leave_them(given: str, number: str | None) -> None:
    tables = {"people": [{"person_id": "P1", "a_number": given}]}
    if number:
        assert from_tables(tables).rows[0].values["a_number"] == number
    else:
        with pytest.raises(FactsError):
            from_tables(tables)


def test_lost_and_garbled_letters_are_refused(tmp_path: Path) -> None:
    text = "person_id,name\nP1,Mar\u00c3\u00ada N\u00c3\u00ba\u00c3\u00b1ez\nP2,Mar\ufffda\nP3,\u00c3gueda Jos\u00e9\n"
    found = check(tmp_path, people=text)
    assert [(n.row, n.column) for n in found.problems] == [(2, "name"), (3, "name")]


def test_rows_above_the_header_and_headers_again(tmp_path: Path) -> None:
    found = check(
        tmp_path,
        people="Clients of the office\n\nPerson ID;Name ;DOB\nP1; Ana\u00a0 Example ;\n"
        "person_id;name;dob\nP2;Eva;\n".replace(";", ","),
    )
    assert [(r.row, r.values["name"]) for r in found.rows] == [(4, "Ana Example"), (6, "Eva")]
    assert told(found.warnings).splitlines() == [
        "people: unknown column dob, kept but not used; is date_of_birth meant?",
        "people row 3: the header; row 1 above it not read",
        "people row 5: the header again, not read",
    ]


def test_a_missing_id_column_is_told_with_what_may_be_meant(tmp_path: Path) -> None:
    found = check(tmp_path, people="Client ID,name\n7,A\n")
    assert told(found.problems) == (
        "people: the column person_id is missing; is client_id meant to be it?"
    )


def test_what_a_workbook_shows_otherwise_than_it_says(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        people = book.active
        assert people is not None
        people.title = "people"
        people.append(["person_id", "name", "country", "a_number", "date_of_birth"])
        people.append(["P1", "Ana", "HN", "=A2", 31110])
        people.append(["P2", "Eva", None, "#N/A", None])
        people.append(["P3", "Isa", "MX", None, "1990"])
        people.merge_cells("C2:C3")
        people.row_dimensions[4].hidden = True
        held = book.create_sheet("detentions")
        held.sheet_state = "hidden"
        held.append(["person_id", "facility"])
        held.append(["P1", "STWRTGA"])
        book.create_sheet("Persons").append(["x"])
        book.create_sheet("offenses")

    found = check_facts(workbook(tmp_path, fill))
    assert [(n.row, n.column) for n in found.problems] == [(2, "a_number"), (3, "a_number")]
    assert "formula without its result" in found.problems[0].message
    assert found.rows[0].values["date_of_birth"] == "1985-03-04"
    said = told(found.warnings)
    assert "people row 2, column country: merged cells (rows 2 to 3; country)" in said
    assert "people: row 4 is hidden" in said
    assert "detentions: the tab is hidden" in said
    assert "tab 3 has none of the sheets' names, not read" in said
    assert "offenses: the sheet is empty" in said


def test_the_date_system_of_1904(tmp_path: Path) -> None:
    from datetime import date

    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    def fill(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904
        people = book.active
        assert people is not None
        people.title = "people"
        people.append(["person_id", "date_of_birth", "entry_date"])
        people.append(["P1", date(1985, 3, 4), 31110 - 1462])

    values = read_facts(workbook(tmp_path, fill)).rows[0].values
    assert (values["date_of_birth"], values["entry_date"]) == ("1985-03-04", "1985-03-04")


def test_an_id_that_a_spreadsheet_made_a_date(tmp_path: Path) -> None:
    from datetime import date

    def fill(book: Workbook) -> None:
        people = book.active
        assert people is not None
        people.title = "people"
        people.append(["person_id", "name"])
        people.append([date(2021, 2, 1), "Ana"])
        people.append([7, "Eva"])

    found = check_facts(workbook(tmp_path, fill))
    assert told(found.problems).startswith("people row 2, column person_id: a spreadsheet turned")
    assert found.rows[1].values["person_id"] == "7"


def test_workbooks_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    good = write_template(tmp_path / "good.xlsx")[0].read_bytes()
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    bomb = io.BytesIO()
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/sharedStrings.xml", "w") as out,
    ):
        for _ in range(MOST_UNPACKED // (1 << 20) + 1):
            out.write(bytes(1 << 20))
    ods = io.BytesIO()
    with zipfile.ZipFile(ods, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    strict = io.BytesIO()
    with zipfile.ZipFile(strict, "w") as archive:
        archive.writestr("xl/workbook.xml", '<workbook xmlns="http://purl.oclc.org/ooxml/x"/>')
    for data, expected in (
        (strict.getvalue(), "Strict Open XML"),
        (locked, "locked with a password"),
        (locked[:8], "old Excel format"),
        (bomb.getvalue(), "unpacks to more than"),
        (ods.getvalue(), "OpenDocument"),
        (good[: len(good) // 2], "not a readable XLSX"),
        (b"", "not a readable XLSX"),
    ):
        path = tmp_path / "facts.xlsx"
        path.write_bytes(data)
        with pytest.raises(InputError, match=expected):
            read_facts(path)


def test_the_workbook_template_helps_and_reads_back(tmp_path: Path) -> None:
    (path,) = write_template(tmp_path / "new" / "facts.xlsx")
    assert read_facts(path).rows == ()
    book = load_workbook(path)
    assert book.sheetnames == list(SHEETS)
    for page in book.worksheets:
        assert page.freeze_panes == "A2"
        assert [c.value for c in page[1]] == [*SHEETS[page.title], *COMMON]
        assert all(c.comment is not None for c in page[1])
    people = book["people"]
    assert people.column_dimensions["D"].number_format == "@"
    lists = {str(v.sqref): v.formula1 for v in people.data_validations.dataValidation}
    assert any("F,M,X" in f for f in lists.values())
    with pytest.raises(OutputError):
        write_template(path)


def test_every_column_has_a_reader_an_example_and_a_unique_meaning() -> None:
    for name, sheet in sheets().items():
        own = [c.name for c in sheet.columns]
        assert set(sheet.needs) <= set(own)
        for column in (*sheet.columns, *common_columns()):
            assert reader(column.type, None)(column.example), (name, column.name)
            assert not set(column.meant) & {*own, *COMMON}, (name, column.name)
        meant = [m for c in sheet.columns for m in c.meant]
        assert len(meant) == len(set(meant)), name
    for choices in CHOICES.values():
        assert len(",".join(choices)) < 255  # Excel's limit for a list in a cell


def test_many_problems_are_cut_in_the_text_only(tmp_path: Path) -> None:
    rows = "".join(f"P{i},12\n" for i in range(300))
    with pytest.raises(FactsError) as error:
        check(tmp_path, people="person_id,a_number\n" + rows).facts()
    assert len(error.value.problems) == 300
    lines = str(error.value).splitlines()
    assert lines[-1] == "  and 280 more; denialscan facts check lists them."
    assert max(map(len, lines)) <= 80


def test_a_large_sheet_is_read_row_by_row(tmp_path: Path) -> None:
    """Few shared strings, many rows: nothing is built per cell that outlives its row."""

    def fill(book: Workbook) -> None:
        people = book.active
        assert people is not None
        people.title = "people"
        people.append(["person_id", "name", "a_number"])
        for number in range(3000):
            people.append([f"P{number}", "Ana Example", 200_000_000 + number])

    found = check_facts(workbook(tmp_path, fill))
    assert (len(found.rows), found.problems, found.warnings) == (3000, (), ())
    assert len(by_person(found.facts())) == 3000


def test_a_workbook_with_macros_is_read_and_they_are_not_run(tmp_path: Path) -> None:
    path = write_template(tmp_path / "facts.xlsx")[0].rename(tmp_path / "facts.xlsm")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"no macro")
    assert "macros; none was run" in told(check_facts(path).warnings)


def test_cells_far_to_the_right_are_refused_not_dropped(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        people = book.active
        assert people is not None
        people.title = "people"
        people.append(["person_id", "name"])
        people.append(["P1", "Ana"])
        people.cell(row=2, column=4, value="beside the columns")
        people.cell(row=2, column=2000, value="far away")

    assert "as far as column BXX" in told(check_facts(workbook(tmp_path, fill)).problems)


def test_the_user_guide_names_every_column() -> None:
    guide = Path(__file__).parents[1] / "docs" / "user-guide.md"
    lines = guide.read_text(encoding="utf-8").splitlines()
    for name, columns in SHEETS.items():
        (line,) = (x for x in lines if x.startswith(f"| `{name}` |"))
        assert [c for c in columns if c not in line] == []


def test_a_damaged_workbook_is_an_input_error_whatever_broke(tmp_path: Path) -> None:
    """A byte changed at every thirtieth place: read all the same, or refused in our words."""
    path = write_template(tmp_path / "facts.xlsx")[0]
    good = path.read_bytes()
    refused: list[str] = []
    for place in range(0, len(good), len(good) // 30):
        path.write_bytes(good[:place] + bytes([good[place] ^ 0x5A]) + good[place + 1 :])
        try:
            assert read_facts(path).rows == ()
        except InputError as error:
            refused.append(error.next_step)
    assert len(refused) > 5
    assert all(refused)
