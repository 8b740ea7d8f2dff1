"""Proposed rows of the client file from counsel's own request. Every person is invented."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from denialscan.cli import cli
from denialscan.errors import Exit
from denialscan.facts import read_facts
from denialscan.packet import write_rows

REQUEST = """LAFOREST & MBEKI
Attorneys at Law
77 Harrison Street, Baltimore, Maryland 21202

August 19, 2021

Field Office Director, ERO Boston Field Office
Burlington, Massachusetts

Re: Request for release from detention, Samuel Tetteh, A 213 407 550

Dear Director:

We represent Mr. Tetteh and ask that he be released from detention. He has two U.S. citizen
children. Enclosed please find (63 pages):

Exhibit A: Letter of Pastor Gene Lott
Exhibit B: Psychological evaluation by Dr. Hale

Respectfully submitted,

Odile Laforest
Attorney for Mr. Tetteh
"""
DENIAL = """U.S. Immigration and Customs Enforcement
Enforcement and Removal Operations
Denver Field Office

May 5, 2022

Re: Oksana Petrenko, A 087 654 321

After review, your application for a stay of removal is denied.
"""


def run(*args: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli, [str(a) for a in args])
    return done.exit_code, done.output


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_file_gives_sheets_that_can_be_read_again(tmp_path: Path) -> None:
    (tmp_path / "asked.txt").write_text(REQUEST)
    out = tmp_path / "proposed"
    code, said = run("facts", "propose", tmp_path / "asked.txt", "--request", "Q7", "-o", out)
    assert code == Exit.OK, said
    assert "fill in person_id" in said
    (request,) = rows(out / "requests.csv")
    assert request["request_id"] == "Q7"
    assert (request["submitted_at"], request["submitted_to"]) == ("2021-08-19", "BOS")
    assert (request["pages"], request["signed_by"]) == ("63", "Odile Laforest")
    assert request["kind"] == "release_request"
    items = rows(out / "submissions.csv")
    assert [(r["request_id"], r["item"], r["description"]) for r in items] == [
        ("Q7", "Letter of Pastor Gene Lott", "Exhibit A"),
        ("Q7", "Psychological evaluation by Dr. Hale", "Exhibit B"),
    ]
    (told,) = rows(out / "equities.csv")
    assert told["category"] == "family"
    for row in (request, *items, told):
        assert (row["confirmed_by"], row["confirmed_on"]) == ("", "")
        assert row["source"].startswith("letter ")
        assert row["source"].endswith(" p. 1")
    # once a person has said whom it is about, the sheets are client facts
    for name in ("requests", "equities"):
        path = out / f"{name}.csv"
        found = rows(path)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, found[0])
            writer.writeheader()
            writer.writerows(r | {"person_id": "P1"} for r in found)
    facts = read_facts(out)
    assert len(facts.sheet("submissions")) == 2
    assert facts.sheet("requests")[0].values["submitted_to"] == "BOS"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "asked.txt").write_text(REQUEST)
    out = tmp_path / "proposed"
    out.mkdir()
    (out / "submissions.csv").write_text("mine")
    code, said = run("facts", "propose", tmp_path / "asked.txt", "-o", out)
    assert code == Exit.NOT_WRITABLE
    assert "not overwritten" in said
    assert (out / "submissions.csv").read_text() == "mine"
    assert [p.name for p in out.iterdir()] == ["submissions.csv"]


def test_a_letter_of_an_office_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reply.txt").write_text(DENIAL)
    code, said = run("facts", "propose", tmp_path / "reply.txt", "-o", tmp_path / "out")
    assert code == Exit.USAGE
    assert "counsel's own request" in said
    assert not (tmp_path / "out").exists()


def test_a_stored_letter_proposes_for_its_person(tmp_path: Path) -> None:
    (tmp_path / "asked.txt").write_text(REQUEST)
    facts = tmp_path / "facts"
    facts.mkdir()
    (facts / "people.csv").write_text("person_id,name,a_number\nP1,Samuel Tetteh,A213407550\n")
    (facts / "requests.csv").write_text(
        "request_id,person_id,kind,submitted_at\nQ1,P1,release_request,2021-08-19\n"
    )
    db = tmp_path / "d.db"
    code, said = run("scan", tmp_path / "asked.txt", "--db", db, "--facts", facts,
                     "--as-of", "2026-11-22", "--jobs", "1")  # fmt: skip
    assert code == Exit.OK, said
    code, said = run("list", "--db", db, "--json")
    letter_id = said.split('"letter_id": "')[1][:10]
    code, said = run("facts", "propose", letter_id, "--db", db, "-o", tmp_path / "out")
    assert code == Exit.OK, said
    (request,) = rows(tmp_path / "out" / "requests.csv")
    assert (request["person_id"], request["request_id"]) == ("P1", "Q1")
    assert rows(tmp_path / "out" / "equities.csv")[0]["person_id"] == "P1"


@pytest.mark.parametrize("words", ["=1+1", "+49", "-3", "@SUM"])
def test_words_of_a_letter_never_become_formulas(tmp_path: Path, words: str) -> None:
    row = {"request_id": "Q1", "item": words, "description": "a\nb"}
    (path,) = write_rows({"submissions": [row], "equities": []}, tmp_path / "out")
    (found,) = rows(path)
    assert found["item"] == f"'{words}"
    assert found["description"] == "a b"
