"""Client facts from CSV folders and workbooks: normal forms, refusals, warnings."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from denialscan.errors import InputError, OutputError
from denialscan.facts import by_person, from_tables, read_facts, write_template
from denialscan.facts.sheets import SHEETS

PEOPLE = """Person ID,Name,aliases,A-number,gender,date of birth,country,favourite colour
P1,María López García,Maria Lopez|M. Garcia,A# 012-345-678,female,3/4/1985,Honduran,blue
P2,Juan Example,,12345678,M,1990,SV,
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
    return [line.strip() for line in str(error.value).splitlines()[1:]]


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
    assert second.values["a_number"] == "A012345678"
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
    assert facts.warnings == ()
    with pytest.raises(OutputError):
        write_template(tmp_path / "facts")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("facts.xlsx", b"not a workbook"),
        ("facts.pdf", b"%PDF-1.4"),
        ("people.csv", b'person_id,name\nP1,"open quote\n'),
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
