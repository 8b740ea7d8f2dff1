"""What stands on a rendered page, and the fields in the form in which it prints them."""

import json
from pathlib import Path

import pytest
from corpus.build import Letter, paper, render
from corpus.source import parse_source
from corpus.truth import a_numbers_in, date_forms, name_forms, page_texts, truth_of


def _letter(text: str) -> Letter:
    gold = {
        "fields": {
            "person_name": "Pat Roe",
            "letter_date": "2021-03-24",
            "a_numbers": ["A012345678", "A099999999"],
            "facilities": [{"raw": "Elsewhere Center"}],
        },
        "sentences": [
            {"role": "ground", "text": "The travel document was issued."},
            {"role": "decision", "text": "No appeal lies\nfrom this decision."},
        ],
    }
    path = Path("t/t-01-test.txt")
    return Letter(source=parse_source(text, path=path), gold=gold, gold_path=path)


def test_the_words_come_line_by_line_in_the_order_of_reading(letter_text: str) -> None:
    (page,) = page_texts(paper(_letter(letter_text).source))
    lines = page.splitlines()
    # Two letterheads side by side: one after the other.
    assert lines[:3] == [
        "U.S. Department of Homeland Security",
        "Seattle, WA 98168",
        "U.S. Immigration and Customs Enforcement",
    ]
    assert lines[-1] == "Page 1 of 1"
    wanted = ["March 24, 2021", "Decision", "2. second item", "Field Office Director", "cc: file"]
    places = [next(n for n, line in enumerate(lines) if words in line) for words in wanted]
    assert places == sorted(places)
    assert "05/02/2015 Theft" in lines


def test_fields_are_those_that_the_letter_prints_in_its_own_form(letter_text: str) -> None:
    truth = truth_of(_letter(letter_text))
    assert truth.a_numbers == ("012345678",)
    assert truth.name == "ROE, Pat"
    assert truth.date == "March 24, 2021"
    assert truth.facility == ""
    assert truth.decision == "No appeal lies from this decision."
    assert truth.added == ((),)


def test_a_fax_line_is_no_part_of_the_letter_but_is_known(letter_text: str) -> None:
    letter = _letter(letter_text)
    copy = render(letter, "fax")
    truth = truth_of(letter, copy.added)
    ((line,),) = truth.added
    assert line.startswith("MAR 24 2021 14:")
    assert line not in truth.text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A 012 345 678", {"012345678"}),
        ("A#78-442-915,", {"078442915"}),
        ("A078442915", {"078442915"}),
        ("tel. 206-555-1234", set()),
        ("206 555 12345", set()),
    ],
)
def test_a_numbers(text: str, found: set[str]) -> None:
    assert a_numbers_in(text) == found


def test_forms_of_names_and_days() -> None:
    assert "OSEI MENSAH, Kofi" in name_forms("Kofi Osei Mensah")
    assert {"March 4, 2021", "03/04/2021", "4 de marzo de 2021"} <= set(date_forms("2021-03-04"))
    assert name_forms(None) == date_forms("soon") == []


def test_photos_of_several_pages_are_files_of_a_camera(letter_text: str, tmp_path: Path) -> None:
    from corpus.build import write_rendered

    letter = _letter(letter_text.replace("::quote", "::pagebreak\n::quote"))
    assert write_rendered([letter], tmp_path, conditions=("multi-photo", "photo")) == 1
    (entry,) = json.loads((tmp_path / "manifest.json").read_text())["files"]
    assert entry["path"] == "t/multi-photo/t-01-test/IMG_0001.jpg"
    assert entry["more"] == ["t/multi-photo/t-01-test/IMG_0002.jpg"]
    files = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.jpg")}
    assert files == {entry["path"], *entry["more"]}
    # They go together when they are made no more.
    write_rendered([letter], tmp_path, conditions=("text",))
    assert list(tmp_path.rglob("*.jpg")) == []
