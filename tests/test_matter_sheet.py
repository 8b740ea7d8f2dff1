"""The file review of one person, in every format. Every person is invented."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from builders import write_letters
from click.testing import CliRunner, Result

from denialscan.cli import cli
from denialscan.errors import UsageError
from denialscan.export.sheet_docx import sheet_docx
from denialscan.export.sheet_html import sheet_html
from denialscan.export.sheet_md import escape, sheet_markdown
from denialscan.facts import from_tables
from denialscan.review_sheet import Sheet, find_person, review_sheet
from denialscan.review_sheet.document import (
    Cite,
    Line,
    Section,
    Table,
    cell,
    clean,
    columns,
    line,
    shortened,
)
from denialscan.schema import PersonLink
from denialscan.store import open_store
from denialscan.store.checks import Check, check_row, heads, put_checks
from denialscan.store.facts import current_facts
from denialscan.store.requests import RequestState, put_requests, requests

AS_OF = "2026-11-22"

DENIED = """U.S. Immigration and Customs Enforcement
Enforcement and Removal Operations
Atlanta Field Office

March 24, 2021

Re: Amina Deng, A 012 345 678

Dear Ms. Deng:

This letter responds to your request for release from detention dated March 2, 2021. You
are detained at the Irwin County Detention Center. Your request for release is denied.

You are an enforcement priority because of your 2016 conviction for theft. The letter from
your employer does not outweigh this. Under section 236(c) of the Immigration and
Nationality Act your detention is mandatory.

Sincerely,

John Q. Carver
Field Office Director
"""

STRANGER = """U.S. Immigration and Customs Enforcement
Enforcement and Removal Operations
Denver Field Office

May 5, 2022

Re: Oksana Petrenko, A 087 654 321

After review, your application for a stay of removal is denied. You are an
enforcement priority.
"""

STAY = """U.S. Immigration and Customs Enforcement
Enforcement and Removal Operations
Chicago Field Office

July 1, 2022

Re: Iris Moreno, A 066 777 888

Dear Ms. Moreno:

Your application for a stay of removal is denied. You failed to appear at your hearing on
June 3, 2019. Your asthma does not outweigh this.

Sincerely,

Mary Holm
Deputy Field Office Director
"""

FACTS: dict[str, list[dict[str, str]]] = {
    "people": [
        {"person_id": "P1", "name": "Amina Deng", "a_number": "A012345678", "gender": "F",
         "pronouns": "she/her", "date_of_birth": "1966-11-23", "country": "South Sudan",
         "representative": "Rosa Klein", "record_complete": "yes"},
        {"person_id": "P2", "name": "Tomás|Villar <script>alert(1)</script>", "aliases": "T. Vil",
         "a_number": "A055555555"},
        {"person_id": "P3", "name": "Amina Villar"},
        {"person_id": "P4", "name": "Iris Moreno", "a_number": "A066777888"},
    ],
    "detentions": [
        {"person_id": "P1", "facility": "STWRTGA", "from": "2021-01-01", "to": "2021-01-31"},
        {"person_id": "P1", "facility": "Riverbend House", "from": "2021-02-10", "to": ""},
        {"person_id": "P2", "facility": "EAZ", "from": "2021", "to": "2021-06-01"},
    ],
    "offenses": [
        {"person_id": "P1", "offense": "Petty theft", "arrest_date": "2016-05-01",
         "disposition": "dismissed", "disposition_date": "2016-09-09"},
    ],
    "immigration_events": [
        {"person_id": "P1", "date": "2021-01-04", "event": "final_order",
         "confirmed_by": "rk", "confirmed_on": "2021-02-01"},
        {"person_id": "P1", "date": "2021-08-01", "event": "release_revoked"},
    ],
    "equities": [
        {"person_id": "P1", "category": "family", "description": "two daughters"},
        {"person_id": "P1", "category": "medical", "description": "asthma",
         "risk_group": "chronic lung disease"},
        {"person_id": "P4", "category": "family", "description": "a son"},
        {"person_id": "P4", "category": "health", "description": "asthma"},
        {"person_id": "P4", "category": "chess", "description": "club champion"},
    ],
    "requests": [
        {"request_id": "Q1", "person_id": "P1", "kind": "release_request",
         "submitted_at": "2021-03-02T09:30-05:00", "submitted_to": "ATL", "pages": "40"},
        {"request_id": "Q2", "person_id": "P1", "kind": "stay_of_removal",
         "submitted_at": "2021-05-01", "submitted_to": "ATL"},
        {"request_id": "Q3", "person_id": "P3", "kind": "parole",
         "submitted_at": "2021-05-01", "submitted_to": "HQ"},
    ],
    "decisions": [
        {"request_id": "Q3", "person_id": "P3", "decided_at": "2021-05-09", "office": "HQ",
         "outcome": "denied", "decided_by": "M. Holm"},
    ],
    "submissions": [
        {"request_id": "Q1", "item": "letter from employer", "category": "work"},
        {"request_id": "Q1", "item": "psychological evaluation", "category": "mental_health"},
    ],
}  # fmt: skip


def write_facts(folder: Path, sheets: dict[str, list[dict[str, str]]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in sheets.items():
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(dict.fromkeys(c for r in rows for c in r)))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, list(args))


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store of three letters and the client file, as a scan leaves it."""
    root = tmp_path_factory.mktemp("matter")
    letters = write_letters(root / "in", {"a.txt": DENIED, "b.txt": STRANGER, "c.txt": STAY})
    facts = write_facts(root / "facts", FACTS)
    done = run("scan", str(letters), "--facts", str(facts), "--db", str(root / "t.db"),
               "--as-of", AS_OF, "--jobs", "1")  # fmt: skip
    assert done.exit_code == 0, done.output
    return str(root / "t.db")


@pytest.fixture
def copy(db: str, tmp_path: Path) -> str:
    """The same store, to be changed."""
    path = tmp_path / "copy.db"
    path.write_bytes(Path(db).read_bytes())
    return str(path)


def sheet_of(db: str, person: str, as_of: str = AS_OF) -> Sheet:
    with open_store(db) as store:
        facts = current_facts(store)
        assert facts is not None
        return review_sheet(store, facts, person, as_of=as_of)


def section(sheet: Sheet, name: str) -> Section:
    return next(s for s in sheet.sections if s.name == name)


def lines(sheet: Sheet, name: str) -> list[Line]:
    """All lines of a section, those in tables too."""
    out: list[Line] = []
    for block in section(sheet, name).blocks:
        cells = [c for row in block.rows for c in row] if isinstance(block, Table) else [(block,)]
        out += [x for c in cells for x in c]
    return out


def told(sheet: Sheet, name: str) -> str:
    return "\n".join(f"{x.text} [{x.cited}]" for x in lines(sheet, name))


def head(sheet: Sheet) -> dict[str, str]:
    return {label: text.text for label, text in sheet.head}


# --- what stands in it -----------------------------------------------------------------


def test_the_head_names_the_person_and_says_what_the_file_lacks(db: str) -> None:
    sheet = sheet_of(db, "P1")
    assert head(sheet)["Name"] == "Amina Deng"
    assert head(sheet)["Country"] == "South Sudan, SS"
    assert head(sheet)["Entry"] == "not in the file"
    assert head(sheet)["Client file"].startswith("revision 1 (")
    assert sheet.notices[0].text == (
        "Draft for counsel's review; indicators, not conclusions; not legal advice."
    )
    assert "facility discrepancy (L1)" in head(sheet)["Flagged"]


def test_custody_counts_days_and_tells_what_is_not_covered(db: str) -> None:
    text = told(sheet_of(db, "P1", "2021-02-19"), "custody")
    assert "Stewart Detention Center (STWRTGA), Lumpkin, GA" in text
    assert "in no reference list" in text
    assert "41 days in all" in text  # 31 and 10, the first and the last counted
    assert "1 transfer." in text
    assert "No row covers the 9 days between 2021-01-31 and 2021-02-10. [detentions row 2; " \
           "detentions row 3]" in text  # fmt: skip


def test_days_of_a_partial_date_are_a_span(db: str) -> None:
    text = told(sheet_of(db, "P2"), "custody")
    assert "1 to 152 [" in text
    assert "0 days in the rows with full dates" in text


def test_a_reply_stands_beside_its_request_with_the_days_between(db: str) -> None:
    text = told(sheet_of(db, "P1"), "requests")
    assert "Q1: release request [requests row 2]" in text
    assert "submitted 2021-03-02 09:30 -05:00 to ATL" in text
    assert "L1 2021-03-24: release request, denied; 22 days after; ATL; John Q. Carver, " \
           "Field Office Director [L1 p. 1]" in text  # fmt: skip


def test_silence_is_told_with_its_count(db: str) -> None:
    silent = [x for x in lines(sheet_of(db, "P1"), "requests") if "no response" in x.text]
    assert [x.tone for x in silent] == ["alert"]
    assert "(set limit: 60 days)" in silent[0].text
    assert silent[0].cited == "requests row 3"


def test_a_decision_known_from_elsewhere_needs_no_letter(db: str) -> None:
    text = told(sheet_of(db, "P3"), "requests")
    assert "2021-05-09: denied; 8 days after; HQ; M. Holm; letter not at hand [decisions row 2]" \
           in text  # fmt: skip
    assert "No letter about this person is in the store." in text


def test_each_item_and_factor_has_its_answer(db: str) -> None:
    text = told(sheet_of(db, "P1"), "submitted")
    assert re.search(r"L1 discussed: “The letter from your employer does not outweigh", text)
    assert "L1 absent [L1 p. 1]" in text
    # INA 236(c) leaves no discretion in which anything could have been weighed.
    assert "L1: not asked." in text
    rows = {row[0][0].text: row for row in tables(sheet_of(db, "P4"))["factors"].rows}
    assert [rows[f][2][0].text.split(":")[0] for f in ("family", "health", "chess")] == [
        "L1 absent", "L1 weighed", "L1 undetermined"
    ]  # fmt: skip
    assert rows["family"][1][0].cited == "equities row 4"


def test_what_is_asserted_stands_beside_the_file(db: str) -> None:
    rows = tables(sheet_of(db, "P1"))["assertions"].rows
    priority, risk, mandatory = ["\n".join(x.text for c in row[1:] for x in c) for row in rows]
    assert "enforcement priority" in priority
    assert "Petty theft, arrested 2016-05-01, dismissed 2016-09-09" in priority
    assert "does not say that its record is complete" not in priority
    assert "chronic lung disease: asthma" in risk
    assert f"Age on {AS_OF}: 59." in risk  # the birthday is the next day
    assert "L1 names INA 236(c)." in mandatory
    assert "No offence in the file as convicted or reduced." in mandatory


def test_only_confirmed_rows_start_clocks(db: str) -> None:
    sheet = sheet_of(db, "P1")
    days = [row[0][0].text for row in tables(sheet)["clocks"].rows]
    assert any("2021-04-04" in day for day in days)  # 90 days after the final order
    text = told(sheet, "clocks")
    assert "Not computed, because immigration_events row 3 is not confirmed" in text


def test_a_finding_has_the_words_of_the_letter_and_the_row(db: str) -> None:
    rows = {row[0][0].text: row for row in tables(sheet_of(db, "P1"))["flagged"].rows}
    indicator, letter, file = rows["facility discrepancy"]
    assert indicator[1].text.startswith("L1; high")
    assert any("Irwin County Detention Center" in x.text and x.cited == "L1 p. 1" for x in letter)
    assert [x.cited for x in file] == ["detentions row 3"]


def test_every_line_about_letters_and_rows_is_cited(db: str) -> None:
    """Notes of the program itself are muted or say that something is not known."""
    sheet = sheet_of(db, "P1")
    for name in ("submitted", "findings"):
        for row in (r for b in section(sheet, name).blocks if isinstance(b, Table) for r in b.rows):
            assert any(x.cites for c in row for x in c), row
    for row in tables(sheet)["entries"].rows:
        assert row[3][0].cites


def test_no_sheet_speaks_of_violations(db: str) -> None:
    for person in ("P1", "P2", "P3"):
        assert b"violation" not in sheet_markdown(sheet_of(db, person)).lower()


def test_an_empty_file_still_gives_a_sheet_that_says_so(db: str) -> None:
    sheet = sheet_of(db, "P3")
    assert "no row on where the person is or was held" in told(sheet, "custody")
    assert "The client file lists no equity." in told(sheet, "submitted")
    assert told(sheet, "clocks") == "No row of the client file starts a clock. []"
    assert "No rule was flagged." in told(sheet, "findings")


def test_findings_of_another_day_or_another_file_are_told(
    db: str, copy: str, tmp_path: Path
) -> None:
    notices = " ".join(x.text for x in sheet_of(db, "P1", "2026-11-30").notices)
    assert "Findings were made as of 2026-11-22" in notices
    assert "has changed" not in notices
    changed = json.loads(json.dumps(FACTS))
    changed["detentions"][1]["facility"] = "Hillside House"
    assert run("facts", "import", str(write_facts(tmp_path / "f", changed)), "--db", copy,
               "--as-of", AS_OF).exit_code == 0  # fmt: skip
    assert any("has changed since" in x.text for x in sheet_of(copy, "P1").notices)


def test_earlier_states_of_a_request_stay_to_be_seen(copy: str) -> None:
    with open_store(copy) as store:
        known = list(requests(store))
        put_requests(
            store,
            [RequestState(record=replace(r, status="answered") if r.request_id == "Q2" else r)
             for r in known],
        )  # fmt: skip
    text = told(sheet_of(copy, "P1"), "requests")
    assert "before: open (2026-11-22)" in text


def test_letters_that_may_be_about_the_person_are_offered_for_review(copy: str) -> None:
    with open_store(copy) as store:
        head = next(h for h in heads(store) if h.link and h.link.person_id is None)
        maybe = PersonLink(person_id=None, confidence=None, reason="", candidates=("P3",))
        check = Check(letter_id=head.letter_id, link_key="k", own_key="k", facts_key="k",
                      as_of=AS_OF, link=maybe, own_findings=None, facts_findings=None)  # fmt: skip
        put_checks(store, [check_row(check)])
    notices = " ".join(x.text for x in sheet_of(copy, "P3").notices)
    assert f"linked to nobody: {head.letter_id[:8]}." in notices
    assert "linked to nobody" not in " ".join(x.text for x in sheet_of(copy, "P1").notices)


def test_a_clock_time_is_shown_at_its_own_place(copy: str, tmp_path: Path) -> None:
    changed = json.loads(json.dumps(FACTS))
    changed["requests"][1] |= {"submitted_at": "2021-05-01T16:40", "tz": "America/New_York"}
    changed["requests"][2] |= {"submitted_at": "2021-05-01T16:40"}
    write_facts(tmp_path / "f", changed)
    assert run("facts", "import", str(tmp_path / "f"), "--db", copy).exit_code == 0
    assert "submitted 2021-05-01 16:40 -04:00 to ATL" in told(sheet_of(copy, "P1"), "requests")
    assert "submitted 2021-05-01 16:40 to HQ" in told(sheet_of(copy, "P3"), "requests")


def test_what_came_after_a_letter_is_not_missing_in_it(copy: str, tmp_path: Path) -> None:
    changed = json.loads(json.dumps(FACTS))
    changed["equities"][2] |= {"from": "2023-02"}
    write_facts(tmp_path / "f", changed)
    assert run("facts", "import", str(tmp_path / "f"), "--db", copy).exit_code == 0
    rows = {row[0][0].text: row for row in tables(sheet_of(copy, "P4"))["factors"].rows}
    assert rows["family"][2][0].tone == "muted"


def test_a_stay_without_an_end_after_a_removal_is_told(copy: str, tmp_path: Path) -> None:
    changed = json.loads(json.dumps(FACTS))
    changed["immigration_events"].append({"person_id": "P1", "date": "2021-09-01",
                                          "event": "removal"})  # fmt: skip
    write_facts(tmp_path / "f", changed)
    assert run("facts", "import", str(tmp_path / "f"), "--db", copy).exit_code == 0
    text = told(sheet_of(copy, "P1"), "custody")
    assert "a stay that has no end there. [detentions row 3; immigration_events row 4]" in text


def tables(sheet: Sheet) -> dict[str, Table]:
    return {b.name: b for s in sheet.sections for b in s.blocks if isinstance(b, Table)}


# --- whom it is about ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "found"),
    [("P2", "P2"), ("deng", "P1"), ("AMINA D", "P1"), ("tomas", "P2"), ("t. vil", "P2")],
)
def test_a_person_by_id_or_by_a_part_of_one_name(asked: str, found: str) -> None:
    assert find_person(from_tables(FACTS, as_of=AS_OF), asked) == found


def test_several_people_or_none_are_told_by_their_ids_only() -> None:
    facts = from_tables(FACTS, as_of=AS_OF)
    with pytest.raises(UsageError) as several:
        find_person(facts, "amina")
    assert several.value.next_step == "Use one of the ids: P1, P3."
    assert "mina" not in str(several.value)
    for nobody in ("Zed", "", "  "):
        with pytest.raises(UsageError, match="Nobody"):
            find_person(facts, nobody)


# --- formats ---------------------------------------------------------------------------

#: What no format may read as its own.
HOSTILE = "A|B <script>alert(1)</script> *x* _y_ `z` [u](http://a.b) ![i](j) # \\ & \"q' </style>"


def hostile() -> Sheet:
    table = Table(
        name="t",
        columns=columns(("a", "One", 0.5), ("b", "Two", 0.5)),
        rows=((cell(line(HOSTILE, Cite(sheet="people", row=2))), cell()),),
    )
    return Sheet(
        person_id=HOSTILE,
        title="Individual file review",
        as_of=AS_OF,
        revision="1",
        notices=(line(HOSTILE, tone="alert"),),
        head=(("Name", line(HOSTILE)),),
        sections=(Section(name="s", title="Part", blocks=(line(HOSTILE), table)),),
    )


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(html: str) -> _Tags:
    found = _Tags()
    found.feed(html)
    return found


def test_html_shows_client_data_as_text_and_loads_nothing() -> None:
    page = sheet_html(hostile()).decode()
    found = parsed(page)
    assert {"script", "img", "a", "link", "iframe"} & set(found.tags) == set()
    assert found.text.count(HOSTILE) == 7  # title twice, notice, head, line, cell, foot
    assert found.tags.count("style") == 1
    assert page.count("</style>") == 1
    assert not {"src", "href", "onclick"} & {name for name, _v in found.attributes}
    assert "default-src 'none'" in page


def test_markdown_shows_client_data_as_text() -> None:
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark").enable("table")
    text = sheet_markdown(hostile()).decode()
    found = parsed(markdown.render(text))
    assert {"script", "img", "a", "code"} & set(found.tags) == set()
    assert found.text.count(HOSTILE) == 6
    assert [len(re.findall(r"(?<!\\)\|", x)) for x in text.splitlines() if x.startswith("|")] == [
        3, 3, 3, 3, 3, 3
    ]  # fmt: skip
    for start in ("# a", "- a", "+ a", "1. a", "> a", "~~~", "www.a.b", "a@b.c"):
        made = markdown.render(escape(start))
        assert re.fullmatch(r"<p>[^<]*</p>\s*", made), start
        assert parsed(made).text.strip() == start


def test_word_has_tables_headings_margins_and_page_numbers(db: str) -> None:
    from docx import Document
    from docx.shared import Inches

    sheet = sheet_of(db, "P1")
    document = Document(io.BytesIO(sheet_docx(sheet)))
    assert len(document.tables) == 1 + len(tables(sheet))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == [s.title for s in sheet.sections]
    page = document.sections[0]
    assert (page.page_width, page.left_margin) == (Inches(8.5), Inches(0.6))
    footer = page.footer.paragraphs[0]._p.xml
    assert "NUMPAGES" in footer
    assert "draft for counsel's review" in page.footer.paragraphs[0].text
    first = document.tables[1].rows[0]._tr.xml
    assert "w:tblHeader" in first
    shown = "\n".join(c.text for t in document.tables for r in t.rows for c in r.cells)
    for block in tables(sheet).values():
        for text in (x.text for row in block.rows for c in row for x in c):
            assert text in shown


def test_word_takes_any_characters() -> None:
    from docx import Document

    document = Document(io.BytesIO(sheet_docx(hostile())))
    assert document.tables[1].rows[1].cells[0].text.startswith(HOSTILE)


def test_equal_sheets_give_equal_bytes(db: str) -> None:
    sheet = sheet_of(db, "P1")
    for write in (sheet_markdown, sheet_html, sheet_docx):
        assert write(sheet) == write(sheet_of(db, "P1")) != write(replace(sheet, person_id="P9"))
    with zipfile.ZipFile(io.BytesIO(sheet_docx(sheet))) as packed:
        assert {i.date_time for i in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_control_characters_and_turned_text_are_left_out() -> None:
    assert clean("a\x00b\x1b[31m\u202ec\ud800\nd\te\u00a0f") == "a b [31m c d e f"
    assert shortened("one two three four", 12) == "one two …"


# --- the command -----------------------------------------------------------------------


def test_the_file_is_named_after_the_id_and_never_overwritten(
    db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = run("matter", "deng", "--db", db, "--as-of", AS_OF, "--format", "html")
    assert made.exit_code == 0
    assert [p.name for p in tmp_path.iterdir()] == ["P1.html"]
    again = run("matter", "P1", "--db", db, "--as-of", AS_OF, "--format", "html")
    assert again.exit_code == 5
    assert "-o P1.html" in again.output
    assert run("matter", "P1", "--db", db, "--format", "html", "-o", "P1.html").exit_code == 0


def test_stdout_takes_the_sheet_alone(db: str) -> None:
    made = run("matter", "P2", "--db", db, "--as-of", AS_OF, "-o", "-")
    assert made.exit_code == 0
    assert made.stdout.startswith("# Individual file review: P2\n")
    assert "<script" not in made.stdout
    assert made.stderr == ""


def test_json_has_the_sections_with_their_citations(db: str) -> None:
    made = run("matter", "P1", "--db", db, "--as-of", AS_OF, "--json")
    found: dict[str, Any] = json.loads(made.stdout)
    assert list(found["sections"]) == ["custody", "requests", "timeline", "submitted", "asserted",
                                       "clocks", "findings", "sources"]  # fmt: skip
    (start,) = found["sections"]["custody"]["tables"]["stays"][0]["from"]
    assert start["text"] == "2021-01-01"
    assert start["cites"] == [
        {"from": "facts", "sheet": "detentions", "row": 2, "source": "detentions.csv"}
    ]
    flagged = found["sections"]["findings"]["tables"]["flagged"]
    places = [c for row in flagged for x in row["letter"] for c in x["cites"]]
    assert {c["letter_id"] for c in places if c["from"] == "letter"} == {
        found["sections"]["sources"]["tables"]["letters"][0]["letter"][0]["text"]
    }


@pytest.mark.parametrize("person", ["nobody here", "amina"])
def test_an_unknown_or_unclear_person_is_a_usage_error(db: str, person: str) -> None:
    made = run("matter", person, "--db", db)
    assert made.exit_code == 2
    assert "Next: " in made.stderr


def test_the_database_is_not_written_over(db: str) -> None:
    before = Path(db).read_bytes()
    made = run("matter", "P1", "--db", db, "-o", db)
    assert made.exit_code == 5
    assert Path(db).read_bytes() == before


def test_without_client_facts_it_says_what_to_do(tmp_path: Path) -> None:
    db = str(tmp_path / "t.db")
    with open_store(db, create=True):
        pass
    made = run("matter", "P1", "--db", db)
    assert made.exit_code == 3
    assert "denialscan facts import" in made.stderr
