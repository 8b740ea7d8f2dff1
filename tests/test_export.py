"""The outputs: every line passes the contract's schema, no cell is a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from builders import BARE, DENIAL, GRANT, document, evidence, finding, letter, sha, write_letters
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import denialscan
from denialscan.errors import OutputError, UsageError
from denialscan.export import export
from denialscan.export.csv import FORMULA, cell, columns, write_csv
from denialscan.export.jsonl import write_jsonl
from denialscan.export.record import (
    error_json,
    evidence_json,
    letter_json,
    record_schema,
    rule_names,
)
from denialscan.run import scan
from denialscan.schema import (
    LIST_FIELDS,
    VALUE_FIELDS,
    BBox,
    ErrorRecord,
    Evidence,
    Field,
    FieldItem,
    PersonLink,
    Record,
    Region,
    Related,
    SourcePath,
)
from denialscan.store import Store, open_store
from denialscan.store.checks import Check, check_row, put_checks
from denialscan.store.documents import PathRow, put_document, put_path

VALIDATOR = Draft202012Validator(record_schema())
PLACE = SourcePath(
    path="in/reply.txt", name="reply.txt", sha256=sha("file"), media_type="text/plain"
)


def problems(data: object) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(data)]


@pytest.fixture
def store(tmp_path: Path):
    with open_store(tmp_path / "store.db", create=True) as opened:
        yield opened


def full_record(**changes: object) -> Record:
    """A record in which every kind of evidence, link and list occurs."""
    proofs = (
        evidence(),
        evidence("", role="searched", note="the whole letter was searched"),
        Evidence(source="facts", quote="A087654321", sheet="people", row=2, file="people.csv"),
        Evidence(source="reference", quote="BOS", table="field_offices", row_key="BOS"),
        evidence("denied before", source="other_letter", letter_id="0" * 20, part="message 2"),
    )
    found = letter(
        models={"letters.skops": "0" * 64},
        fields={
            "letter_date": Field(name="letter_date", value="2022-05", raw="May 2022"),
            "a_numbers": Field(
                name="a_numbers",
                value=["A012345678"],
                items=(FieldItem(value="A012345678", raw="A 012 345 678", evidence=proofs[:1]),),
            ),
            "authorities": Field(
                name="authorities",
                value=["8 CFR 241.4"],
                items=(FieldItem(value="8 CFR 241.4", use="relied"),),
            ),
            "facilities": Field(
                name="facilities",
                value=[{"value": None, "raw": "a jail | annex", "as": "current"}],
                items=(FieldItem(value={"value": None, "raw": "a jail | annex", "as": "current"}),),
            ),
            "offenses": Field(
                name="offenses",
                value=[{"offense": "theft", "date": "2011", "disposition": "convicted"}],
            ),
            "evidence_items": Field(
                name="evidence_items", value=[{"item": "letters", "status": "listed"}]
            ),
        },
        related=(Related(letter_id="1" * 20, relation="older_message", confidence=1.0),),
        warnings=("only the first 300 pages were read",),
    )
    values: dict[str, object] = {
        "letter": found,
        "findings": (
            finding(evidence=proofs, authority=("5 USC 555(e)",), confidence=0.9),
            finding("kick_back", "clear", severity="medium"),
        ),
        "sources": (PLACE,),
        "as_of": "2026-11-22",
        "link": PersonLink(
            person_id="P1", confidence=0.9, reason="number", candidates=("P1", "P2")
        ),
    }
    return Record(**(values | changes))  # type: ignore[arg-type]


def test_a_full_record_passes_the_schema() -> None:
    data = letter_json(full_record())
    assert problems(json.loads(json.dumps(data))) == []
    assert data["fields"].keys() == {*VALUE_FIELDS, *LIST_FIELDS}
    assert data["fields"]["country"]["value"] is None
    assert data["fields"]["authorities"]["items"][0]["use"] == "relied"
    assert data["findings"][0]["evidence"][0]["boxes"] == [[1, 2, 3, 4]]
    models = {"letters.skops": "0" * 64}
    assert data["tool"] == {"version": denialscan.__version__, "models": models, "ocr": None}
    assert data["text"]["warnings"] == ["only the first 300 pages were read"]


def test_evidence_has_the_keys_of_its_kind() -> None:
    assert evidence_json(evidence())["from"] == "letter"
    from_facts = evidence_json(Evidence(source="facts", quote="x", sheet="people", row=3, file="f"))
    assert (from_facts["sheet"], from_facts["row"], from_facts["source"]) == ("people", 3, "f")
    listed = evidence_json(Evidence(source="reference", quote="x", table="t", row_key="BOS"))
    assert (listed["table"], listed["row"]) == ("t", "BOS")


def test_a_letter_not_checked_yet_passes_the_schema() -> None:
    data = letter_json(full_record(findings=(), as_of="", link=None))
    assert problems(data) == []
    assert data["as_of"] is None


def test_an_error_passes_the_schema() -> None:
    lost = SourcePath(path="gone.pdf", name="gone.pdf", sha256=None, media_type=None)
    data = error_json(ErrorRecord(source=lost, code="not_found", message="There is no file here."))
    assert problems(data) == []


def test_regions_of_a_page_are_exported_where_there_are_any() -> None:
    ink = Region(
        kind="signature_ink",
        bbox=BBox(x0=70.004, top=600, x1=200, bottom=640),
        state="unread",
        note="ink above the name",
    )
    plain = letter()
    inked = replace(plain, pages=(replace(plain.pages[0], regions=(ink,)), *plain.pages[1:]))
    for one, expected in ((plain, None), (inked, [70.0, 600, 200, 640])):
        data = letter_json(Record(letter=one, findings=(), sources=(PLACE,), as_of=""))
        assert problems(data) == []
        regions = data["pages"][0].get("regions")
        assert (regions and regions[0]["box"]) == expected
    assert regions == [
        {
            "kind": "signature_ink",
            "box": [70.0, 600, 200, 640],
            "state": "unread",
            "text": None,
            "note": "ink above the name",
        }
    ]


def test_the_schema_would_notice() -> None:
    data = letter_json(full_record())
    data["kind"]["value"] = "denial"
    assert problems(data)


def fill(store: Store) -> None:
    """Two letters and two errors, put in against their order."""
    for content in ("two", "one"):
        found = letter(content)
        place = PathRow(path=f"{content}.txt", name=f"{content}.txt", sha256=sha(content))
        put_document(store, document(content, found), place)
        put_checks(
            store,
            [
                check_row(
                    Check(
                        letter_id=found.letter_id,
                        link_key="l",
                        own_key="o",
                        facts_key="f",
                        as_of="2026-11-22",
                        link=None,
                        own_findings=(finding(), finding("kick_back", "clear")),
                        facts_findings=(),
                    )
                )
            ],
        )
    for name in ("z.pdf", "=a.pdf"):
        put_path(store, PathRow(path=name, name=name, code="not_found", message="Not here."))


def test_letters_by_id_then_errors_by_path(store: Store) -> None:
    fill(store)
    out = io.StringIO()
    assert write_jsonl(store, out) == 4
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [r["record"] for r in rows] == ["letter", "letter", "error", "error"]
    assert [r["letter_id"] for r in rows[:2]] == sorted(r["letter_id"] for r in rows[:2])
    assert [r["source"]["path"] for r in rows[2:]] == ["=a.pdf", "z.pdf"]
    assert [problems(r) for r in rows] == [[]] * 4


def test_csv_has_a_row_per_letter_and_error(store: Store) -> None:
    fill(store)
    out = io.StringIO(newline="")
    assert write_csv(store, out) == 4
    table = list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))
    assert set(rule_names()) <= set(table[0])
    first = table[0]
    assert (first["record"], first["kind"], first["outcome"]) == (
        "letter",
        "stay_of_removal",
        "denied",
    )
    assert (first["summary_denial"], first["kick_back"], first["flagged"]) == (
        "flagged",
        "clear",
        "1",
    )
    assert (first["grounds"], first["letter_date"]) == ("flight_risk", "2022-05-05")
    assert (table[2]["path"], table[2]["error_code"]) == ("'=a.pdf", "not_found")
    assert list(table[0]) == list(columns())


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(value: str) -> None:
    assert cell(value) == f"'{value}"


@given(st.one_of(st.none(), st.text(), st.integers(), st.floats(allow_nan=False)))
def test_cells_never_begin_like_a_formula_but_numbers_do(value: object) -> None:
    text = cell(value)
    assert isinstance(value, (int, float)) or not text.startswith(FORMULA)


def test_lists_are_joined(tmp_path: Path) -> None:
    with open_store(tmp_path / "s.db", create=True) as store:
        record = full_record()
        place = PathRow(path="a.txt", name="a.txt", sha256=sha("file"))
        put_document(store, document("file", record.letter), place)
        out = io.StringIO(newline="")
        write_csv(store, out)
    (row,) = csv.DictReader(io.StringIO(out.getvalue(), newline=""))
    assert row["facilities"] == "a jail / annex (current)"
    assert row["offenses"] == "theft (2011; convicted)"
    assert row["evidence_items"] == "letters=listed"
    assert row["warnings"] == "only the first 300 pages were read"


def test_a_file_appears_whole_or_not_at_all(store: Store, tmp_path: Path) -> None:
    fill(store)
    out = tmp_path / "out.jsonl"
    out.write_text("what was there before")
    assert export(store, "jsonl", str(out)) == 4
    assert out.read_text(encoding="utf-8").count("\n") == 4
    with store.write() as connection:
        connection.execute(store.t.letters.update().values(letter=b"damaged"))
    before = out.read_bytes()
    with pytest.raises(Exception, match="damaged"):
        export(store, "jsonl", str(out))
    assert out.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".denialscan")] == []


def test_outputs_that_cannot_be_written(store: Store, tmp_path: Path) -> None:
    for out in (tmp_path, tmp_path / "no" / "x.csv", Path(store.name)):
        with pytest.raises(OutputError):
            export(store, "csv", str(out))
    with open_store(store.name) as again:
        assert again.name == store.name


@pytest.mark.parametrize(("name", "said"), [("xlsx", "not in this release"), ("doc", "not known")])
def test_other_formats_are_a_usage_error(store: Store, name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        export(store, name, "-")
    assert "jsonl, csv" in caught.value.next_step


def test_what_the_pipeline_makes_passes_the_schema(tmp_path: Path) -> None:
    folder = write_letters(tmp_path / "in", {"a.txt": DENIAL, "b.txt": BARE, "c.txt": GRANT})
    (folder / "empty.pdf").touch()
    scan([folder], tmp_path / "s.db", as_of="2026-11-22")
    with open_store(tmp_path / "s.db") as store:
        out = io.StringIO()
        write_jsonl(store, out)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [r["record"] for r in rows].count("error") == 1
    assert [problems(r) for r in rows] == [[]] * len(rows)
    for row in rows[:-1]:
        assert row["findings"]
        assert re.fullmatch(r"[0-9a-f]{20}", row["letter_id"])
        for found in row["findings"]:
            if found["outcome"] == "flagged":
                assert any(e.get("page") and e.get("boxes") for e in found["evidence"]), found
