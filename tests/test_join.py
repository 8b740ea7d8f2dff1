"""Letters photographed page by page: which pages are one letter, and what becomes of them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from builders import sha
from making import image_bytes, mail, pdf, picture, put

from denialscan.export.jsonl import write_jsonl
from denialscan.join import Card, combine, find_chains, page_card
from denialscan.join.series import natural, step
from denialscan.run import ScanSummary, scan
from denialscan.schema import BBox, Page, Reading, Record, SourceFile, letter_id, place_words
from denialscan.store import open_store
from denialscan.store.records import reading_of, records, superseded

DAY = "2026-11-22"
FIRST = (
    "U.S. Department of Homeland Security",
    "Enforcement and Removal Operations",
    "Boston Field Office",
    "",
    "March 24, 2021",
    "",
    "Re: Amina Deng, A 012 345 678",
    "",
    "Dear Ms. Deng:",
    "",
)
PROSE = (
    "This letter responds to your request for release from detention dated March 2, 2021. Your",
    "request for release is denied. You have not shown that you are not a flight risk. You",
    "failed to appear at your hearing on June 3, 2019, and you were ordered removed on that day.",
    "You did not report to the office as required by your order of supervision in the spring of",
    "2020, and you gave an address at which you could not be found by the officers.",
)
BREAKS = "The field office has reviewed the letters of support that your family sent and has"
SECOND = (
    "found that they do not outweigh the risk of flight that is described above.",
    "You may submit a new request if your circumstances change.",
    "",
    "Sincerely,",
    "",
    "John Q. Carver",
    "Field Office Director",
)
OTHER = tuple(
    line.replace("Amina Deng", "Oksana Petrenko")
    .replace("012 345 678", "087 654 321")
    .replace("Deng", "Petrenko")
    for line in FIRST
)
ONE = (*FIRST, *PROSE, "", *PROSE, "", *PROSE, "", *PROSE, BREAKS)


def reading(lines: tuple[str, ...], name: str, foot: str = "") -> Reading:
    """Return the reading of a photo with these lines."""
    rows = [
        [
            (word, BBox(x0=72 + 30 * i, top=top, x1=98 + 30 * i, bottom=top + 11), 0.9, True)
            for i, word in enumerate(line.split())
        ]
        for top, line in [*zip(range(60, 740, 14), lines, strict=False), (750, foot)]
        if line
    ]
    return Reading(
        source=SourceFile(sha256=sha(name), name=name, media_type="image/jpeg"),
        pages=(
            Page(
                number=1,
                width=612,
                height=792,
                words=place_words([rows])[0],
                text_source="ocr",
                quality=0.95,
            ),
        ),
    )


def chains(*pages: tuple[str, tuple[str, ...], str]) -> list[tuple[str, ...]]:
    """Return the names of the pages of each joined letter, of (name, lines, foot)."""
    named = []
    for name, lines, foot in pages:
        card = page_card(reading(lines, name, foot))
        assert card is not None
        named.append((name, card))
    return sorted(tuple(pages[i][0] for i in chain) for chain in find_chains(named))


def test_a_sentence_that_runs_on_joins_neighbours_by_name() -> None:
    assert chains(("IMG_0001.jpg", ONE, ""), ("IMG_0002.jpg", SECOND, "")) == [
        ("IMG_0001.jpg", "IMG_0002.jpg")
    ]
    assert chains(("IMG_0001.jpg", ONE, ""), ("IMG_0009.jpg", SECOND, "")) == []
    assert chains(("IMG_0001.jpg", SECOND, ""), ("IMG_0002.jpg", ONE, "")) == []


def test_printed_page_numbers_go_before_names() -> None:
    one, two = ("b.jpg", ONE, "Page 1 of 2"), ("a.jpg", SECOND, "Page 2 of 2")
    assert chains(one, two) == chains(two, one) == [("b.jpg", "a.jpg")]


def test_pages_of_two_letters_stay_apart() -> None:
    other = (*OTHER, *ONE[len(FIRST) :])
    pages = (
        ("IMG_0001.jpg", ONE, "Page 1 of 2"),
        ("IMG_0002.jpg", SECOND, "Page 2 of 2"),
        ("IMG_0003.jpg", other, "Page 1 of 2"),
        ("IMG_0004.jpg", SECOND, "Page 2 of 2"),
    )
    expected = [("IMG_0001.jpg", "IMG_0002.jpg"), ("IMG_0003.jpg", "IMG_0004.jpg")]
    assert chains(*pages) == expected
    assert chains(*((n, t, "") for n, t, _foot in pages)) == expected
    # Without a name that tells, either second page might follow either first.
    names = ("x.jpg", "kk.jpg", "abc.jpg", "zzzz.jpg")
    assert chains(*((n, *p[1:]) for n, p in zip(names, pages, strict=True))) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((*FIRST, *PROSE, *SECOND[1:]), (*OTHER, *PROSE, *SECOND[1:])),  # both complete
        ((*FIRST, *PROSE, *SECOND[1:]), SECOND),  # the first is signed
        (ONE, (*OTHER, *PROSE)),  # the second begins a letter
        (ONE, ("Oksana Petrenko, A# 087 654 321", "", *SECOND)),  # about someone else
        (ONE, ("April 2, 2022", "", *SECOND)),  # of another day
    ],
)
def test_what_is_no_second_page_is_not_joined(
    first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    assert chains(("scan1.jpg", first, ""), ("scan2.jpg", second, "")) == []


@pytest.mark.parametrize(
    ("one", "two"),
    [("Page 1 of 2", "Page 2 of 3"), ("Page 1 of 3", "Page 3 of 3"), ("Page 2 of 2", "")],
)
def test_page_numbers_that_do_not_follow_are_not_joined(one: str, two: str) -> None:
    assert chains(("IMG_0001.jpg", ONE, one), ("IMG_0002.jpg", SECOND, two)) == []


def test_a_continuation_header_names_the_person() -> None:
    head = ("Amina Deng", "A 012 345 678", "Page 2", "")
    complete = (*ONE[:-1], "")
    second = (*head, "The letters of support were read.", *SECOND[1:])
    assert chains(("IMG_0001.jpg", complete, ""), ("IMG_0002.jpg", second, "")) != []
    assert chains(("IMG_0002.jpg", complete, ""), ("IMG_0001.jpg", second, "")) != []


def test_three_pages_and_a_gap() -> None:
    middle = ("found that they do not outweigh the risk. " + PROSE[0], *PROSE[1:], BREAKS)
    pages = [
        (f"scan{n}.png", lines, f"Page {n} of 3")
        for n, lines in ((1, ONE), (2, middle), (3, SECOND))
    ]
    assert chains(*pages) == [("scan1.png", "scan2.png", "scan3.png")]
    assert chains(*pages[:2]) == [("scan1.png", "scan2.png")]
    assert chains(pages[0], pages[2]) == []
    assert chains(*pages[1:]) == []


def test_a_page_that_goes_on_after_either_of_two_follows_none() -> None:
    ana = Card(opens=True, breaks=True, names=("ana", "perez"))
    luis = Card(opens=True, breaks=True, names=("luis", "gomez"))
    rest = Card(resumes=True, closes=True)
    pages = [("scan_1.png", ana), ("scan_2.png", luis), ("scan_3.png", rest)]
    assert find_chains(pages) == []
    named = Card(resumes=True, closes=True, head=("luis", "gomez"))
    assert find_chains([*pages[:2], ("scan_3.png", named)]) == [(1, 2)]


def test_a_signed_page_that_does_not_go_on_is_somebody_elses() -> None:
    broken = Card(opens=True, breaks=True, full=True, words=200)
    support = Card(closes=True, words=80)
    assert find_chains([("1.png", broken), ("2.png", support)]) == []
    counted = (Card(opens=True, breaks=True, number=1, of=2), Card(number=2, of=2, closes=True))
    assert find_chains([("scan_1.png", counted[0]), ("scan_2.png", counted[1])]) == []


def test_a_folder_of_thousands_stays_cheap() -> None:
    opens, goes_on = Card(opens=True, breaks=True), Card(resumes=True)
    pages = [(f"IMG_{n:05}.jpg", opens if n % 2 else goes_on) for n in range(1, 4001)]
    found = find_chains(pages)
    assert len(found) == 2000
    assert found[0] == (0, 1)


def test_a_fax_line_is_no_page_number() -> None:
    card = page_card(reading(("03/25/2021 09:11 5551234567 Page 2 of 5", *ONE), "a.jpg"))
    assert card is not None
    assert card.number is None
    assert card.opens


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("IMG_0001.JPG", "IMG_0002.heic", "next"),
        ("IMG_0009.jpg", "IMG_0010.jpg", "next"),
        ("IMG_0002.jpg", "IMG_0001.jpg", "back"),
        ("IMG_0001.jpg", "IMG_0004.jpg", None),
        ("letter p1.jpg", "letter p2.jpg", "page"),
        ("denial_page-2.png", "denial_page-3.png", "page"),
        ("photo.jpg", "photo (1).jpg", "next"),
        ("photo.jpg", "photo-2.jpg", "next"),
        ("20210324_101530.jpg", "20210324_101552.jpg", "time"),
        ("20210324_101530.jpg", "20210324_141552.jpg", None),
        ("a1b2.jpg", "a2b3.jpg", None),
        ("deng.jpg", "petrenko.jpg", None),
        ("deng1.jpg", "petrenko2.jpg", None),
    ],
)
def test_names_that_count(before: str, after: str, expected: str | None) -> None:
    assert step(before, after) == expected


def test_names_sort_as_people_count() -> None:
    names = ["scan10.jpg", "scan2.jpg", "Scan1.jpg"]
    assert sorted(names, key=natural) == ["Scan1.jpg", "scan2.jpg", "scan10.jpg"]


def test_a_combined_reading_cites_each_file() -> None:
    both = combine([reading(ONE, "one.jpg"), reading((), "blank.jpg"), reading(SECOND, "two.jpg")])
    for page in both.pages:
        for word in page.words:
            assert both.text[word.start : word.end] == word.text
    at = both.text.index("Sincerely")
    (proof,) = both.evidence(at, at + 10)
    assert (proof.sha256, proof.page, proof.quote) == (sha("two.jpg"), 1, "Sincerely,")
    start = both.text.index(BREAKS)
    quotes = both.evidence(start, both.text.index("found that") + 5)
    assert [(e.sha256, e.page) for e in quotes] == [(sha("one.jpg"), 1), (sha("two.jpg"), 1)]
    assert [f.name for f in both.files] == ["one.jpg", "blank.jpg", "two.jpg"]


# From photos to records, with OCR.


def photo(lines: tuple[str, ...], kind: str = "JPEG", foot: str = "") -> bytes:
    """Return a picture of a page."""

    def draw(canvas: Any) -> None:
        canvas.setFont("Times-Roman", 11)
        for row, line in enumerate(lines):
            canvas.drawString(72, 740 - 14 * row, line)
        canvas.drawString(280, 36, foot)

    return image_bytes(picture(pdf(draw), 150), kind, dpi=(150, 150))


@pytest.fixture(scope="module")
def photos() -> tuple[bytes, bytes]:
    return photo(ONE), photo(SECOND, "PNG")


def run(folder: Path, db: Path, **options: Any) -> ScanSummary:
    return scan([folder], db, as_of=DAY, **options)


def stored(db: Path) -> list[Record]:
    with open_store(db) as store:
        return list(records(store))


def exported(db: Path) -> str:
    out = io.StringIO()
    with open_store(db) as store:
        write_jsonl(store, out)
    return out.getvalue()


def test_two_photos_become_one_letter_whenever_they_come(
    tmp_path: Path, photos: tuple[bytes, bytes]
) -> None:
    folder, db = tmp_path / "in", tmp_path / "s.db"
    folder.mkdir()
    second = put(folder, "IMG_0002.png", photos[1])
    (alone,) = run(folder, db).letters
    first = put(folder, "IMG_0001.jpg", photos[0])
    summary = run(folder, db)
    (row,) = summary.letters
    assert (row.files, row.name, len(summary.joined), summary.sources.files) == (
        2,
        first.name,
        1,
        2,
    )
    one_again = run(first, db).sources
    assert (one_again.files, one_again.elsewhere, one_again.several) == (1, 1, False)
    (record,) = stored(db)
    letter = record.letter
    one, two = record.sources
    assert (one.path, two.path) == (str(first), str(second))
    assert (one.media_type, two.media_type) == ("image/jpeg", "image/png")
    assert one.sha256 is not None
    assert letter.letter_id == letter_id(one.sha256, "p1")
    assert [(p.sha256, p.page) for p in letter.pages] == [(one.sha256, 1), (two.sha256, 1)]
    assert (letter.first_page, letter.last_page) == (1, 1)
    assert letter.value("signatory_name") == "John Q. Carver"
    assert letter.value("person_name") == "Amina Deng"
    assert {e.sha256 for e in letter.fields["signatory_name"].evidence} == {two.sha256}
    assert {e.sha256 for e in letter.fields["person_name"].evidence} == {one.sha256}
    assert {e.page for s in letter.sentences for e in s.evidence} == {1}
    with open_store(db) as store:
        assert superseded(store, alone.letter_id) == (True, letter.letter_id)
        assert superseded(store, letter.letter_id) == (False, None)
        assert len(reading_of(store, letter.letter_id).pages) == 2

    again = run(folder, db)
    assert (again.read, again.skipped, again.checked, len(again.letters)) == (0, 2, 0, 1)
    before = exported(db)
    run(folder, tmp_path / "other.db", jobs=2)
    assert exported(tmp_path / "other.db") == before

    # A page that is gone takes the join with it; one that comes back restores it.
    put(folder, "IMG_0002.png", photo((*OTHER, *PROSE, *SECOND[1:]), "PNG"))
    assert sorted(r.files for r in run(folder, db).letters) == [1, 1]
    with open_store(db) as store:
        assert superseded(store, letter.letter_id) == (False, None)
    put(folder, "IMG_0002.png", photos[1])
    run(folder, db)
    assert exported(db) == before


def test_photos_in_a_mail_become_one_letter(tmp_path: Path, photos: tuple[bytes, bytes]) -> None:
    folder, db = tmp_path / "in", tmp_path / "s.db"
    folder.mkdir()
    message = mail(
        ("page 2.png", "image/png", photos[1]),
        ("page 1.jpg", "image/jpeg", photos[0]),
        text="Please see the letter that is attached.\n",
    )
    put(folder, "mail.eml", bytes(message))
    summary = run(folder, db)
    assert sorted(row.kind == "release_request" for row in summary.letters) == [False, True]
    (record,) = (r for r in stored(db) if r.letter.kind.value == "release_request")
    assert [s.container for s in record.sources] == ["mail.eml!/page 1.jpg", "mail.eml!/page 2.png"]
    assert {s.path for s in record.sources} == {str(folder / "mail.eml")}
    assert [r.relation for r in record.letter.related] == ["attachment_of"]
    with open_store(db) as store:
        whole = reading_of(store, record.letter.letter_id)
    assert [p.sha256 for p in whole.pages] == [p.sha256 for p in record.letter.pages]
    assert record.letter.value("signatory_name") == "John Q. Carver"
