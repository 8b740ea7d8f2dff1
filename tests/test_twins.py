"""Copies of one letter: found through misreading, refused between people and days."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from builders import DENIAL, document, letter, sha, write_letters

from denialscan.run import scan
from denialscan.schema import (
    LIST_FIELDS,
    VALUE_FIELDS,
    Field,
    FieldItem,
    Label,
    Letter,
    Related,
    letter_id,
)
from denialscan.settings import RuleSettings
from denialscan.settle import settle
from denialscan.store import Store, open_store
from denialscan.store.documents import PathRow, put_document
from denialscan.store.lists import Filter, listing
from denialscan.store.records import records
from denialscan.twins import compare_texts, find_copies, find_traits

DAY = "2026-11-22"
BODY = (
    "The field office has carefully reviewed the request and all of the documents that were "
    "submitted with it, including letters of support, medical records and proof of address. "
    "Release from detention is a matter of discretion. After a review of the record it has "
    "been determined that you have not shown that you would not pose a danger to the "
    "community or a flight risk. You may submit a new request if your circumstances change."
)
CONFUSED = {"o": "0", "l": "1", "e": "c", "m": "rn", "n": "h", "s": "5", "t": "f", "b": "8"}


def made(key: str, **changes: Any) -> Letter:
    """Return a form letter to one person."""
    said: dict[str, Any] = {
        "name": "Amina Deng",
        "number": "A012345678",
        "date": "2021-03-24",
        "kind": "release_request",
        "outcome": "denied",
        "source": "native",
        "noise": 0.0,
        "around": ("", ""),
        "asked": "request for release",
        "letter_id": letter_id(sha(key), "p1"),
    }
    said |= changes
    text = (
        f"U.S. Department of Homeland Security\n{said['date']}\nRe: {said['name']}, "
        f"{said['number']}\nDear {(said['name'] or 'Counsel').split()[-1]}:\n"
        f"Your {said['asked']} is {said['outcome']}. {BODY}\nSincerely,\nJohn Q. Carver"
    )
    text = "\n".join((said["around"][0], text, said["around"][1])).strip()
    items = (FieldItem(value=said["number"]),) if said["number"] else ()
    values = {name: Field(name=name) for name in (*VALUE_FIELDS, *LIST_FIELDS)} | {
        "letter_date": Field(name="letter_date", value=said["date"]),
        "person_name": Field(name="person_name", value=said["name"]),
        "a_numbers": Field(name="a_numbers", value=[i.value for i in items], items=items),
    }
    return letter(
        key,
        fields=values,
        kind=Label(value=said["kind"], confidence=0.9),
        outcome=Label(value=said["outcome"], confidence=0.9),
        letter_id=said["letter_id"],
        text=misread(text, said["noise"], key),
        text_source=said["source"],
        quality=0.9 if said["source"] == "ocr" else 1.0,
    )


def misread(text: str, part: float, seed: str) -> str:
    """Return a text with some of its letters misread, lost or followed by a gap."""
    rng = random.Random(seed)
    out: list[str] = []
    for char in text:
        if not char.isalpha() or rng.random() >= part:
            out.append(char)
        else:
            out.append(rng.choice((CONFUSED.get(char, char), "", f"{char} ")))
    return "".join(out)


def copies(*letters: Letter, later: frozenset[str] = frozenset()) -> dict[str, str]:
    """Return which of the letters is a copy of which."""
    by_id = {x.letter_id: x for x in letters}
    traits = {i: find_traits(x) for i, x in by_id.items()}
    found = find_copies(
        traits,
        later,
        lambda a, b, tie: compare_texts(by_id[a].text, by_id[b].text, tie, traits[a], traits[b]),
    )
    return {c.letter_id: c.copy_of for c in found}


@pytest.mark.parametrize("noise", [0.0, 0.01, 0.03, 0.05])
def test_a_scan_is_a_copy_of_the_digital_letter(noise: float) -> None:
    digital = made("digital")
    fax = made("fax", source="ocr", noise=noise, around=("FAX 03/25/2021 09:11 P. 1/1", "8 5"))
    assert copies(digital, fax) == {fax.letter_id: digital.letter_id}
    assert copies(fax, digital) == {fax.letter_id: digital.letter_id}


def test_digital_letters_that_differ_in_a_word_are_two() -> None:
    one = made("one", source="text_layer")
    assert copies(one, made("two", source="text_layer")) != {}
    assert copies(one, made("two", source="text_layer", asked="request for relief")) == {}


def test_scans_of_which_one_says_not_are_two() -> None:
    one = made("one", source="ocr", noise=0.005)
    assert copies(one, made("two", source="ocr", asked="request for release")) != {}
    assert copies(one, made("two", source="ocr", asked="request not for release")) == {}


def test_two_scans_are_copies_of_the_better_one() -> None:
    good, worse = made("good", source="ocr", noise=0.005), made("worse", source="ocr", noise=0.03)
    traits = {x.letter_id: find_traits(x) for x in (good, worse)}
    assert set(copies(good, worse)) < set(traits)
    assert len(copies(good, worse, made("digital"))) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Omar Sample", "number": "A098111222"},
        {"number": "A012345672"},
        {"name": "Omar Sample"},
        {"date": "2021-06-24"},
        {"kind": "parole", "asked": "request for parole"},
        {"outcome": "granted"},
        {"name": "Omar Sample", "number": None},
    ],
)
@pytest.mark.parametrize("source", ["native", "ocr"])
def test_a_form_letter_is_no_copy_of_another(other: dict[str, Any], source: str) -> None:
    assert copies(made("one", source=source), made("two", source=source, **other)) == {}


def test_a_form_letter_without_a_readable_person_is_left_alone() -> None:
    """Whom they are about was recognised in neither or one of them: the words differ
    only where the people do, or not even there."""
    one = made("one", source="ocr", name="Amina Deng", number=None)
    two = made("two", source="ocr", name=None, number=None)
    assert copies(one, two) == {}
    assert copies(made("three", name=None, number=None, date=None), two) == {}


def test_a_number_misread_on_a_scan_does_not_hide_the_copy() -> None:
    digital = made("digital")
    fax = made("fax", source="ocr", noise=0.01, number="A012845678")
    assert copies(digital, fax) == {fax.letter_id: digital.letter_id}
    assert copies(digital, made("typed", number="A012845678")) == {}


def test_a_letter_without_its_date_is_no_copy_where_the_day_is_another() -> None:
    digital = made("digital")
    undated = made("fax", source="ocr", date=None)
    assert copies(digital, undated) == {}


def test_a_quoted_message_is_a_copy_of_the_message() -> None:
    own, quoted = made("own", around=("", "Sent from my phone")), made("quoted")
    found = copies(own, quoted, later=frozenset({quoted.letter_id}))
    assert found == {quoted.letter_id: own.letter_id}
    found = copies(own, quoted, later=frozenset({own.letter_id}))
    assert found == {own.letter_id: quoted.letter_id}


def test_many_form_letters_cost_no_quadratic_work() -> None:
    letters = [
        made(f"n{n}", name=f"Amina {chr(65 + n % 26)}{chr(97 + n // 26)}na", number=f"A{n:09}")
        for n in range(1, 300)
    ]
    traits = {x.letter_id: find_traits(x) for x in letters}
    compared: list[str] = []

    def compare(_leader: str, letter_id: str, _tie: str) -> None:
        compared.append(letter_id)

    assert find_copies(traits, frozenset(), compare) == []
    assert compared == []


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "s.db", create=True)


def put(store: Store, key: str, *letters: Letter) -> None:
    put_document(store, document(key, *letters), PathRow(path=f"/{key}", name=key, sha256=sha(key)))


def run(store: Store) -> int:
    return settle(store, as_of=DAY, settings=RuleSettings())


def test_copies_are_linked_in_the_store_and_findings_stay(store: Store) -> None:
    digital, fax = made("digital"), made("fax", source="ocr", noise=0.02)
    put(store, "digital", digital)
    put(store, "fax", fax)
    assert run(store) == 2
    by_id = {r.letter.letter_id: r for r in records(store)}
    (link,) = by_id[fax.letter_id].letter.related
    assert (link.letter_id, link.relation) == (digital.letter_id, "duplicate_of")
    assert link.confidence is not None
    assert 0.9 < link.confidence < 1
    assert by_id[digital.letter_id].letter.related == ()
    assert {r.duplicate_of for r in listing(store, Filter())} == {None, digital.letter_id}
    assert run(store) == 0
    # Gone with the letter that it was a copy of, and back with it.
    put_document(
        store, document("other"), PathRow(path="/digital", name="digital", sha256=sha("other"))
    )
    run(store)
    assert [r.letter.related for r in records(store)] == [()]
    put(store, "digital", digital)
    run(store)
    assert {r.duplicate_of for r in listing(store, Filter())} == {None, digital.letter_id}


def test_a_store_without_traits_gets_them(store: Store) -> None:
    put(store, "digital", made("digital"))
    put(store, "fax", made("fax", source="ocr", noise=0.02))
    with store.write() as connection:
        connection.execute(store.t.traits.delete())
    run(store)
    assert sum(r.duplicate_of is not None for r in listing(store, Filter())) == 1


def test_a_pair_is_compared_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, "digital", made("digital"))
    put(store, "fax", made("fax", source="ocr", noise=0.02))
    run(store)
    monkeypatch.setattr("denialscan.store.twins.compare_texts", None)
    run(store)
    assert sum(r.duplicate_of is not None for r in listing(store, Filter())) == 1


def test_a_quoted_message_points_to_the_message_of_its_own(store: Store) -> None:
    own = made("own")
    older = made("thread", letter_id=letter_id(sha("thread"), "m2"))
    newest = letter(
        "thread",
        related=(Related(letter_id=older.letter_id, relation="older_message", confidence=0.9),),
    )
    put(store, "thread", newest, older)
    put(store, "own", own)
    run(store)
    found = {r.letter_id: r.duplicate_of for r in listing(store, Filter()) if r.duplicate_of}
    assert found == {older.letter_id: own.letter_id}


def test_a_scan_tells_how_many_are_duplicates(tmp_path: Path) -> None:
    printed = "\n\n" + DENIAL.replace("\n\n", "\n\n\n") + "\n\n12/01/2022 Page 1 of 1\n"
    folder = write_letters(tmp_path / "in", {"a.txt": DENIAL, "b.txt": printed, "c.txt": DENIAL})
    summary = scan([folder], tmp_path / "s.db", as_of=DAY)
    assert (len(summary.letters), len(summary.copies), summary.sources.files) == (2, 1, 3)
    assert summary.sources.repeated
    assert not summary.sources.several


def test_invented_letters_differ_enough_to_test_with() -> None:
    """The vetoes above would pass on texts that are unlike anyway."""
    one, two = made("one"), made("two", name="Omar Sample", number="A098111222")
    traits = find_traits(one), find_traits(two)
    assert compare_texts(one.text, one.text, "strong", *traits) == 0.99
    assert compare_texts(one.text, two.text, "none", *traits) is None


def form(*boxes: str) -> str:
    options = ("Danger to the community", "Risk of flight", "Enforcement priority")
    ticked = "\n".join(f"{b} {o}".strip() for b, o in zip(boxes, options, strict=True))
    return f"March 24, 2021\nRe: Amina Deng\nThe request is denied.\n{ticked}\n{BODY}"


@pytest.mark.parametrize("source", ["native", "ocr"])
@pytest.mark.parametrize(
    ("other", "same"),
    [
        (("\u2612", "\u2610", "\u2610"), True),
        (("[x]", "[ ]", "[ ]"), True),
        (("\u2610", "\u2612", "\u2610"), False),
        (("\u2612", "\u2612", "\u2610"), False),
        (("\u2610", "\u2610", "\u2610"), False),
        (("\u2370", "\u2610", "\u2610"), False),
        (("", "\u2610", "\u2610"), False),
    ],
)
def test_forms_that_differ_in_their_ticks(
    source: str, other: tuple[str, str, str], same: bool
) -> None:
    one = find_traits(made("one", source=source))
    left, right = form("\u2612", "\u2610", "\u2610"), form(*other)
    assert (compare_texts(left, right, "strong", one, one) is not None) == same


def test_an_empty_box_may_be_overlooked_on_a_scan() -> None:
    one = find_traits(made("one", source="ocr"))
    left, right = form("\u2612", "\u2610", "\u2610"), form("\u2612", "", "\u2610")
    assert compare_texts(left, right, "strong", one, one) is not None
