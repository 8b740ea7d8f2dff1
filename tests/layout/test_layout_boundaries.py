"""Several letters in one file, and pages that only look like another letter's first."""

from __future__ import annotations

import pytest
from reading_letters import letters, office_letter, read, scanned

from denialscan.layout import split_letters
from denialscan.nlp import Analyser
from denialscan.pipeline import analyse
from denialscan.schema import Evidence, Letter, Reading

DENIAL = office_letter(
    "Your request for release from detention has been reviewed by this office.\n"
    "Your request is denied. You failed to appear at your hearing on June 3, 2019."
)
SECOND = office_letter(
    "Your application for a stay of removal has been reviewed and it is denied.\n"
    "You were convicted of theft on May 2, 2014.",
    caption="Re: Tomas Villar, A 055 555 555",
    salutation="Dear Mr. Villar:",
    signature="Mary Holm\nDeputy Field Office Director",
    date="July 1, 2022",
)
THIRD = office_letter(
    "Your client's request for parole is granted. She will be released today.",
    caption="Re: Oksana Petrenko, A 087 654 321",
    salutation="Dear Counsel:",
    date="May 5, 2022",
)
FIRST_HALF = DENIAL.partition("Your request is denied.")[0]
REST = "Your request is denied. You failed to appear at your hearing on June 3, 2019.\n\nSincerely,\n\nJohn Q. Carver\nField Office Director\n"
WARNING = (
    "U.S. Department of Homeland Security\nImmigration and Customs Enforcement\n\nWarning for Failure to Depart\n\n"
    "Name: Amina Deng   File No: A 012 345 678\nDate: March 24, 2021\n\n"
    "Section 243(a) of the Immigration and Nationality Act provides that any alien who fails to depart shall be fined.\n"
)
SERVICE = "PROOF OF SERVICE\n\nI certify that on March 24, 2021 I served this notice upon the detainee in person.\n\nOfficer Day\n"
FAX = "FAX COVER SHEET\n\nTO: Paula Reyes\nFROM: ERO Boston\nFAX: 617-555-0100\nDATE: March 24, 2021\nPAGES: 2 including cover\n"
COVER = (
    "Law Office of Paula Reyes\n12 Elm Street, Boston, MA 02110\n\nMarch 30, 2021\n\nDear Mr. Field:\n\n"
    "I represent Ms. Deng. Enclosed please find the decision that I received from the field office.\n"
    "We respectfully request that you review it.\n\nSincerely,\n\nPaula Reyes\nAttorney at Law\n"
)
MAIL = "From: ERO Boston <b@ice.dhs.gov>\nSent: June 9, 2021 10:12 AM\nTo: Paula Reyes\nSubject: RE: Deng\n\nThe request is denied.\n"
OLDER = "\nFrom: Paula Reyes\nSent: June 8, 2021 9:01 AM\nTo: ERO Boston\nSubject: Deng\n\nPlease release my client.\n"


def groups(*pages: str) -> list[list[int]]:
    """Return the page numbers of each letter of a file with these pages."""
    return of(read("\f".join(pages)))


def of(reading: Reading) -> list[list[int]]:
    return [[p.number for p in part.reading.pages] for part in split_letters(reading)]


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ((DENIAL, SECOND), [[1], [2]]),
        ((DENIAL, SECOND, THIRD), [[1], [2], [3]]),
        ((FIRST_HALF, REST, SECOND), [[1, 2], [3]]),
        ((DENIAL, DENIAL.replace("March 24", "April 2")), [[1], [2]]),
        ((DENIAL, WARNING), [[1], [2]]),
        ((FAX, DENIAL), [[1], [2]]),
        ((COVER, DENIAL), [[1], [2]]),
        ((DENIAL, "", SECOND), [[1, 2], [3]]),
        (("", DENIAL, SECOND), [[1, 2], [3]]),
        ((f"{DENIAL}\nPage 1 of 1\n", f"{SECOND}\nPage 1 of 1\n"), [[1], [2]]),
        ((f"Paula Reyes\n{MAIL}", f"Paula Reyes\n{MAIL.replace('June 9', 'July 1')}"), [[1], [2]]),
        ((DENIAL, MAIL), [[1], [2]]),
    ],
)
def test_letters_are_split(pages: tuple[str, ...], expected: list[list[int]]) -> None:
    assert groups(*pages) == expected


@pytest.mark.parametrize(
    "second",
    [
        REST,
        f"Amina Deng\nA 012 345 678\nPage 2\n\n{REST}",
        f"Amina Deng, A 012 345 678\nMarch 24, 2021\nPage 2\n\n{REST}",
        f"U.S. Department of Homeland Security\nImmigration and Customs Enforcement\nPage 2 of 2\n\n{REST}",
        f"RE: Amina Deng, A 012 345 678\nMarch 24, 2021\n- 2 -\n\n{REST}",
        f"DHS Continuation Page for the letter of March 24, 2021\nRe: Amina Deng\n\n{REST}",
        SERVICE,
        f"cc: Paula Reyes\n\n{SERVICE}",
        "NOTICE OF RIGHTS\n\nYou may submit a new request if your circumstances change.\n",
    ],
)
def test_a_continuation_is_no_letter(second: str) -> None:
    assert groups(FIRST_HALF + "Your case was decided as follows.\n", second) == [[1, 2]]


def test_a_form_that_repeats_its_head_is_one() -> None:
    head = "U.S. Department of Homeland Security\nParole Determination Worksheet\nName: Amina Deng\nA-Number: A 012 345 678\nDate: March 24, 2021\n\n"
    body = "The applicant has shown that she is who she says she is and has a sponsor.\n"
    assert groups(f"{head}{body}Signed: Officer Day\n", f"{head}{body}") == [[1, 2]]
    other = head.replace("Amina Deng", "Tomas Villar").replace("012", "055").replace("24", "29")
    assert groups(f"{head}{body}Signed: Officer Day\n", f"{other}{body}") == [[1], [2]]


def test_older_message_at_a_page_top_stays_in_its_thread() -> None:
    filler = "\n".join(f"Line {n} of the long answer that the office gave." for n in range(46))
    assert groups(f"{MAIL}\n{filler}", OLDER) == [[1, 2]]


def test_a_page_number_that_counts_the_fax_does_not_hold_letters_together() -> None:
    head = "MAR-24-2021 10:12 FROM:ICE ERO BOSTON TO:16175550100 P.00{}/002\n"
    assert groups(head.format(1) + DENIAL, head.format(2) + SECOND) == [[1], [2]]


def test_pages_in_the_wrong_order_are_set_right(analyser: Analyser) -> None:
    reading = read(f"{REST}\nPage 2 of 2\n\f{FIRST_HALF}\nPage 1 of 2\n")
    (part,) = split_letters(reading)
    assert part.reordered
    assert [p.number for p in part.reading.pages] == [2, 1]
    (letter,) = analyse(reading, analyser=analyser)
    assert (letter.first_page, letter.last_page) == (1, 2)
    assert [p.page for p in letter.pages] == [1, 2]
    assert letter.text.index("U.S. Department") < letter.text.index("Your request is denied")
    assert "order of their printed numbers" in " ".join(letter.warnings)
    assert {e.page for e in letter.outcome.evidence} == {1}


def test_order_that_nobody_can_tell_is_left(analyser: Analyser) -> None:
    pages = [f"{REST}\nPage 2 of 2\n", f"{FIRST_HALF}\nPage 1 of 2\n"]
    found = split_letters(read("\f".join([*pages, *pages])))
    assert not any(p.reordered for p in found)
    # ... and the pages that are left alone say that a page is missing
    alone = [x for x in letters("\f".join([*pages, *pages]), analyser) if len(x.pages) == 1]
    assert alone
    assert all(x.marked("pages_missing") for x in alone)


def test_page_numbers_that_fall_are_told() -> None:
    rest = "You may submit a new request if your circumstances change.\n\nPage {}\n"
    (part,) = split_letters(read(f"{FIRST_HALF}\f{rest.format(3)}\f{rest.format(2)}"))
    assert (part.reordered, part.disordered) == (False, True)


def test_each_letter_has_its_own_pages_and_proof(analyser: Analyser) -> None:
    first, second, third = letters("\f".join((DENIAL, SECOND, THIRD)), analyser)
    assert [(x.first_page, x.last_page) for x in (first, second, third)] == [(1, 1), (2, 2), (3, 3)]
    assert len({x.letter_id for x in (first, second, third)}) == 3
    assert [x.outcome.value for x in (first, second, third)] == ["denied", "denied", "granted"]
    assert [x.value("a_numbers") for x in (first, second, third)] == [
        ["A012345678"],
        ["A055555555"],
        ["A087654321"],
    ]
    for letter in (first, second, third):
        assert {e.page for e in proofs(letter)} == {letter.first_page}
        assert letter.related == ()


def proofs(letter: Letter) -> list[Evidence]:
    found = [*letter.outcome.evidence, *letter.searched]
    found += [e for f in letter.fields.values() for e in f.evidence]
    found += [e for s in letter.sentences for e in s.evidence]
    return found


def test_id_of_the_first_letter_does_not_depend_on_what_follows(analyser: Analyser) -> None:
    from denialscan.schema import letter_id

    found = letters(f"{DENIAL}\f{SECOND}", analyser)
    sha256 = found[0].source.sha256
    assert [x.letter_id for x in found] == [letter_id(sha256, "p1"), letter_id(sha256, "p2")]


def test_quality_is_that_of_its_own_pages(analyser: Analyser) -> None:
    from dataclasses import replace

    reading = scanned(read(f"{DENIAL}\f{SECOND}"), quality=0.9)
    pages = (reading.pages[0], replace(reading.pages[1], quality=0.4, warnings=("Poor scan.",)))
    first, second = analyse(replace(reading, pages=pages), analyser=analyser)
    assert (first.quality, second.quality) == (0.9, 0.4)
    assert "Poor scan." not in first.warnings
    assert "Poor scan." in second.warnings


def test_missing_pages_are_counted_per_letter(analyser: Analyser) -> None:
    first, second = letters(f"{DENIAL}\nPage 1 of 2\n\f{SECOND}\nPage 1 of 1\n", analyser)
    assert [m.value for m in first.marked("pages_missing")] == ["2"]
    assert not second.marked("pages_missing")


def test_what_came_with_a_covering_letter_is_attached_to_it(analyser: Analyser) -> None:
    cover, decision = letters(f"{COVER}\f{DENIAL}", analyser)
    assert decision.outcome.value == "denied"
    assert [(r.letter_id, r.relation) for r in decision.related] == [
        (cover.letter_id, "attachment_of")
    ]


def test_messages_of_two_print_outs_have_ids_of_their_own(analyser: Analyser) -> None:
    one = f"Paula Reyes\n{MAIL}{OLDER}"
    found = letters(f"{one}\f{one.replace('June', 'July')}", analyser)
    assert len(found) == 4
    assert len({x.letter_id for x in found}) == 4
    assert [[r.relation for r in x.related] for x in found] == [
        ["older_message"],
        [],
        ["older_message"],
        [],
    ]
