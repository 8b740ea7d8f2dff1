"""The document itself: residue, missing pages, contradictions, legibility, hidden text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import evidence
from builders import letter as made
from reading_letters import findings, letter, office_letter, read

from denialscan.nlp import Analyser
from denialscan.pipeline import analyse
from denialscan.schema import Label, Mark, PageInfo

DENIED = (
    "Your request for release from detention is denied. You failed to appear at your hearing\n"
    "on June 3, 2019."
)


@pytest.mark.parametrize(
    "residue",
    [
        "[INSERT NAME]",
        "[insert reason for denial]",
        "[Facility]",
        "<<Name>>",
        "{{client_name}}",
        "XXXX",
        "MM/DD/YYYY",
        "Mr./Ms.",
    ],
)
def test_placeholders(residue: str, analyser: Analyser) -> None:
    found = findings(letter(office_letter(f"{DENIED} We told {residue} so."), analyser))
    assert found["template_residue"].outcome == "flagged"
    assert found["template_residue"].evidence[0].quote in f"{residue}."


@pytest.mark.parametrize("choice", ["he/she", "is/is not", "granted/denied", "has/has not"])
def test_unchosen_alternatives_in_prose(choice: str, analyser: Analyser) -> None:
    text = office_letter(f"{DENIED} It was found that the person {choice} to be told of this.")
    assert findings(letter(text, analyser))["template_residue"].outcome == "flagged"


@pytest.mark.parametrize(
    "sentence",
    [
        "He or she may ask again.",
        "See [1] and the note (insert) of the file.",
        "The case of A-X-, and of X, was read.",
        "Mr. Deng and/or counsel may write to this office.",
    ],
)
def test_no_residue(sentence: str, analyser: Analyser) -> None:
    found = findings(letter(office_letter(f"{DENIED} {sentence}"), analyser))
    assert found["template_residue"].outcome == "clear"


def test_preprinted_choice_of_a_form_is_no_residue(analyser: Analyser) -> None:
    caption = "Form I-246\n\nRe: Amina Deng, A 012 345 678"
    text = office_letter(f"{DENIED} The officer states that he/she was served.", caption=caption)
    assert findings(letter(text, analyser))["template_residue"].outcome == "clear"


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("parole", "flagged"),
        ("acknowledgement", "flagged"),
        ("compliance_warning", "flagged"),
        ("policy", "clear"),
        ("request", "clear"),
        ("other", "clear"),
    ],
)
def test_blank_samples_are_no_residue(kind: str, outcome: str) -> None:
    residue = (Mark(name="placeholder", value="[NAME]", evidence=(evidence("[NAME]"),)),)
    one = made(kind=Label(value=kind, confidence=0.9), marks=residue)
    assert findings(one)["template_residue"].outcome == outcome


@pytest.mark.parametrize("foot", ["Page 1 of 2", "page 1/3", "Página 1 de 2"])
def test_page_counts_beyond_the_pages_at_hand(foot: str, analyser: Analyser) -> None:
    found = findings(letter(f"{office_letter(DENIED)}\n\n{foot}\n", analyser))
    assert found["missing_pages"].outcome == "flagged"
    assert found["missing_pages"].evidence[0].quote.lower() == foot.lower()
    assert found["summary_denial"].outcome == "undetermined"
    assert found["no_reconsideration_notice"].outcome == "undetermined"


@pytest.mark.parametrize(
    "line",
    [
        "https://mail.example.org/u/0/?view=print                              1/3",
        "11/20/2024 10:31 FAX 555 010 2233                                   P.01/03",
        "1/3",
        "2 of 3",
    ],
)
def test_counts_that_browsers_and_fax_machines_print(line: str, analyser: Analyser) -> None:
    text = f"{office_letter(DENIED)}" + "\n" * 36 + f"{line}\n"
    found = findings(letter(text, analyser))["missing_pages"]
    assert found.outcome == "flagged"
    assert "3 pages" in found.message


@pytest.mark.parametrize("line", ["I-286 (Rev. 01/07)", "We met on 1/3 of last year."])
def test_fractions_and_dates_are_no_page_counts(line: str, analyser: Analyser) -> None:
    text = f"{office_letter(DENIED)}" + "\n" * 36 + f"{line}\n"
    assert findings(letter(text, analyser))["missing_pages"].outcome == "clear"


@pytest.mark.parametrize(
    ("head", "outcome"),
    [("- 2 -", "flagged"), ("Page 2", "flagged"), ("- 1 -", "clear"), ("Page 1", "clear")],
)
def test_a_letter_that_begins_with_its_second_page(
    head: str, outcome: str, analyser: Analyser
) -> None:
    text = f"{head}\n\n{DENIED}\n\nSincerely,\n\nJohn Q. Carver\nField Office Director\n"
    found = findings(letter(text, analyser))["missing_pages"]
    assert found.outcome == outcome


def test_a_text_that_begins_in_mid_sentence(analyser: Analyser) -> None:
    text = (
        "and therefore the officer did not find that you would appear for your removal from the\n"
        f"country. {DENIED}\n\nSincerely,\n\nJohn Q. Carver\nField Office Director\n"
    )
    found = findings(letter(text, analyser))["missing_pages"]
    assert found.outcome == "flagged"
    assert found.evidence[0].quote.startswith("and therefore the officer")


def test_lines_cut_off_at_the_edge(analyser: Analyser) -> None:
    line = "The officer found on that day that the request was to be denied for a reas"
    reading = read(office_letter(f"{DENIED}\n" + f"{line}\n" * 6))
    first = reading.pages[0]
    assert findings(analyse(reading, analyser=analyser)[0])["off_page_text"].outcome == "clear"
    words = tuple(
        replace(w, bbox=replace(w.bbox, x1=first.width - 1)) if w.text == "reas" else w
        for w in first.words
    )
    moved = replace(reading, pages=(replace(first, words=words, text_source="ocr"),))
    (one,) = analyse(moved, analyser=analyser)
    found = findings(one)["off_page_text"]
    assert found.outcome == "flagged"
    assert "6 line(s) are cut off" in found.message
    assert findings(one)["no_reconsideration_notice"].outcome != "flagged"


@pytest.mark.parametrize("foot", ["Page 1 of 1", "Page 1", "Page 70 of 90 pages of record"])
def test_page_counts_that_agree(foot: str, analyser: Analyser) -> None:
    found = findings(letter(f"{office_letter(DENIED)}\n\n{foot}\n", analyser))
    assert found["missing_pages"].outcome == "clear"


def test_both_pages_at_hand(analyser: Analyser) -> None:
    text = f"{office_letter(DENIED)}\n\nPage 1 of 2\n\fEnclosures\n\nPage 2 of 2\n"
    assert findings(letter(text, analyser))["missing_pages"].outcome == "clear"


def test_text_that_breaks_off(analyser: Analyser) -> None:
    text = office_letter(f"{DENIED} You were also found to have been told on many days that the")
    text = text[: text.index("\n\nSincerely")]
    found = findings(letter(text, analyser))
    assert found["missing_pages"].outcome == "flagged"
    assert found["missing_pages"].evidence[0].quote.endswith("on many days that the")


def test_one_event_with_two_dates(analyser: Analyser) -> None:
    body = (
        f"{DENIED} You were ordered removed on May 3, 2018.\n\n"
        "This office notes that you were ordered removed on May 3, 2019 after a hearing in court and\n"
        "that the order was read to you."
    )
    found = findings(letter(office_letter(body), analyser))["internal_inconsistency"]
    assert found.outcome == "flagged"
    assert {"May 3, 2018" in e.quote or "May 3, 2019" in e.quote for e in found.evidence} == {True}
    assert len(found.evidence) == 2


def test_one_event_told_twice_alike(analyser: Analyser) -> None:
    body = (
        f"{DENIED} You were ordered removed on May 3, 2018.\n\n"
        "This office notes that you were ordered removed on 5/3/2018 after a hearing in court and\n"
        "that the order was read to you."
    )
    found = findings(letter(office_letter(body), analyser))["internal_inconsistency"]
    assert found.outcome == "clear"


def test_granted_and_denied_in_one_letter(analyser: Analyser) -> None:
    body = (
        "After review, your request for release is granted for the reasons that are in the file.\n\n"
        "For the reasons that stand in the file of this office, your request for release is denied."
    )
    found = findings(letter(office_letter(body), analyser))["internal_inconsistency"]
    assert found.outcome == "flagged"
    assert len(found.evidence) == 2


def test_earlier_denial_is_no_contradiction(analyser: Analyser) -> None:
    body = (
        "Your prior request for release was denied in 2019 by this office after its own review.\n\n"
        "After another review of the file, your request for release is granted."
    )
    found = findings(letter(office_letter(body), analyser))["internal_inconsistency"]
    assert found.outcome != "flagged"


def page(quality: float | None) -> PageInfo:
    return PageInfo(sha256="a" * 64, page=1, width=612, height=792, source="ocr", quality=quality)


@pytest.mark.parametrize(
    ("qualities", "letter_quality", "outcome"),
    [
        ((0.95,), 0.95, "clear"),
        ((0.75,), 0.75, "clear"),
        ((0.74,), 0.74, "flagged"),
        ((0.95, 0.4), 0.4, "flagged"),
        ((None,), None, "undetermined"),
    ],
)
def test_legibility(
    qualities: tuple[float | None, ...], letter_quality: float | None, outcome: str
) -> None:
    one = made(pages=tuple(page(q) for q in qualities), quality=letter_quality)
    assert findings(one)["low_legibility"].outcome == outcome


def test_words_outside_the_page(analyser: Analyser) -> None:
    reading = read(office_letter(DENIED))
    first = reading.pages[0]
    last = first.words[-1]
    outside = replace(last, bbox=replace(last.bbox, x0=700.0, x1=760.0), visible=False)
    moved = replace(reading, pages=(replace(first, words=(*first.words[:-1], outside)),))
    (one,) = analyse(moved, analyser=analyser)
    found = findings(one)["off_page_text"]
    assert found.outcome == "flagged"
    assert found.message.startswith("1 word(s)")
    assert found.evidence[0].visible is False
    assert findings(analyse(reading, analyser=analyser)[0])["off_page_text"].outcome == "clear"


def test_hidden_text_on_the_page_is_marked_apart(analyser: Analyser) -> None:
    reading = read(office_letter(DENIED))
    first = reading.pages[0]
    hidden = replace(first.words[-1], visible=False)
    (one,) = analyse(
        replace(reading, pages=(replace(first, words=(*first.words[:-1], hidden)),)),
        analyser=analyser,
    )
    assert one.marked("hidden_text")
    assert findings(one)["off_page_text"].outcome == "clear"
