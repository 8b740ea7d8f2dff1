"""What counsel's own request encloses, tells and argues. Every person is invented."""

from __future__ import annotations

import pytest
from reading_letters import letter, office_letter, read, scanned

from denialscan.claims.packet import category
from denialscan.nlp import Analyser
from denialscan.pipeline import analyse
from denialscan.reference.equities import items_of
from denialscan.schema import Letter

HEAD = """LAFOREST & MBEKI
Attorneys at Law
77 Harrison Street, Baltimore, Maryland 21202

August 19, 2021

Field Office Director
ICE Enforcement and Removal Operations
Baltimore, Maryland

Re: Request for release, Samuel Tetteh, A 213 407 550

Dear Director:

We represent Mr. Tetteh and ask that he be released from detention.

"""
TAIL = """

Respectfully submitted,

Odile Laforest
Attorney for Mr. Tetteh
"""


def request(body: str, below: str = "") -> str:
    """Return counsel's letter around this body, with these lines below the signature."""
    return f"{HEAD}{body}{TAIL}{below}"


def claimed(one: Letter, of: str) -> list[tuple[str, str]]:
    """Return (label or category, words) of the claims of a sort."""
    key = "exhibit" if of == "exhibit" else "category"
    return [
        (c.attributes.get(key, ""), c.value)
        for c in one.claimed("submitted")
        if c.attributes["of"] == of
    ]


@pytest.mark.parametrize(
    ("body", "below", "found"),
    [
        (
            "The following is submitted in support:\n\nExhibit A: Letter from Pastor Gene Lott\n"
            "Exhibit B: Psychological evaluation by Dr. Hale (pp. 4-12)\n"
            "Exhibit C - Tax returns 2015-2020 ........ 13",
            "",
            [
                ("Exhibit A", "Letter from Pastor Gene Lott"),
                ("Exhibit B", "Psychological evaluation by Dr. Hale"),
                ("Exhibit C", "Tax returns 2015-2020"),
            ],
        ),
        (
            "Tab 1 - Birth certificates of his children\nTab 2 - Medical records (14 pages)",
            "",
            [("Tab 1", "Birth certificates of his children"), ("Tab 2", "Medical records")],
        ),
        (
            "Enclosed please find:\n\n1. Letter of support from his wife;\n"
            "2. Certificate of completion, anger management; and\n3. Proof of employment.",
            "",
            [
                ("", "Letter of support from his wife"),
                ("", "Certificate of completion, anger management"),
                ("", "Proof of employment"),
            ],
        ),
        (
            "In support of this request we include:\n\n* Affidavit of sponsor Leticia Mora\n"
            "* School records of his daughter",
            "",
            [("", "Affidavit of sponsor Leticia Mora"), ("", "School records of his daughter")],
        ),
        (
            "INDEX OF EXHIBITS\n\nExhibit Description Pages\nA Declaration of Samuel Tetteh 1-4\n"
            "B Letter from Rev. Amos Kent 5\nC Hospital records 6-19",
            "",
            [
                ("A", "Declaration of Samuel Tetteh"),
                ("B", "Letter from Rev. Amos Kent"),
                ("C", "Hospital records"),
            ],
        ),
        (
            "We attach his medical records and a letter from his employer.",
            "",
            [("", "medical records"), ("", "letter from his employer")],
        ),
        (
            "Enclosed are the order of vacatur, letters from his employer and his pastor, and the "
            "birth certificates of his children (Exhibits A to F, 63 pages).",
            "",
            [
                ("", "order of vacatur"),
                ("", "letters from his employer and his pastor"),
                ("", "birth certificates of his children"),
            ],
        ),
        (
            "Your officer did not mention the evaluation (Tab C) or the sobriety records (Tab E). "
            "The tazkira is Exhibit 1.",
            "",
            [("Tab C", "evaluation"), ("Tab E", "sobriety records"), ("Exhibit 1", "tazkira")],
        ),
        (
            "He has a wife.",
            "\nEncl.: G-28; letter of pastor; lease (3 pp.)\n",
            [("", "G-28"), ("", "letter of pastor"), ("", "lease")],
        ),
        (
            "He has a wife.",
            "\nEnclosures:\nLetter of Pastor Gene Lott\nLease in Manchester\n\ncc: client\n",
            [("", "Letter of Pastor Gene Lott"), ("", "Lease in Manchester")],
        ),
        (
            "Adjuntamos los siguientes documentos:\n\n1. Carta de apoyo de su esposa\n"
            "2. Informe médico del Dr. Ruiz",
            "",
            [("", "Carta de apoyo de su esposa"), ("", "Informe médico del Dr. Ruiz")],
        ),
        # no item: a range, a count, what somebody else wrote or asks for
        ("We enclose Exhibits A through R (118 pages).", "\nEncl: Exhibits A-F (41 pp.)\n", []),
        (
            "Under 5 U.S.C. 555(e) a denial must be accompanied by a brief statement of the "
            "grounds. Your letter of July 30 gave none.",
            "",
            [],
        ),
    ],
)
def test_exhibits(body: str, below: str, found: list[tuple[str, str]], analyser: Analyser) -> None:
    one = letter(request(body, below), analyser)
    assert one.kind.value == "request"
    assert claimed(one, "exhibit") == found
    for claim in one.claimed("submitted"):
        assert claim.evidence[0].boxes
        assert claim.value.split()[0] in claim.evidence[0].quote


def test_equities_and_arguments(analyser: Analyser) -> None:
    one = letter(
        request(
            "Mr. Tetteh has lived here since 1999, has two U.S. citizen children, and cares for "
            "his mother. He is not a flight risk because he attended every hearing. "
            "The regulation requires that rehabilitation be weighed. "
            "Your denial names his family in one line.\n\nII. NEITHER DANGER NOR FLIGHT\n\n"
            "He was never late."
        ),
        analyser,
    )
    told = claimed(one, "equity")
    assert ("length_of_residence", "Mr. Tetteh has lived here since 1999") in told
    assert ("family", "has two U.S. citizen children") in told
    assert ("caregiving", "cares for his mother") in told
    assert "rehabilitation" not in {kind for kind, _words in told}
    assert len([kind for kind, _words in told if kind == "family"]) == 1
    argued = claimed(one, "argument")
    assert ("no_danger", "NEITHER DANGER NOR FLIGHT") in argued
    assert any(k == "f7_flight" and w.startswith("He is not a flight risk") for k, w in argued)


def test_a_letter_of_an_office_submits_nothing(analyser: Analyser) -> None:
    body = (
        "Your request for release from detention is denied because you missed a hearing.\n\n"
        "You submitted the following:\n\nExhibit A: Letter from Pastor Gene Lott\n"
    )
    assert not letter(office_letter(body), analyser).claimed("submitted")


def test_a_scan_reads_alike(analyser: Analyser) -> None:
    body = "Exhibit A: Letter from Pastor Gene Lott\nExhibit B: Hospital records"
    native, scan = (
        analyse(x, analyser=analyser)[0]
        for x in (read(request(body)), scanned(read(request(body))))
    )
    assert claimed(scan, "exhibit") == claimed(native, "exhibit") != []


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("Psychological evaluation by Dr. Hale", "mental_health"),
        ("Hospital records", "health"),
        ("Letter of support from his wife", "family"),
        ("Letter from Pastor Gene Lott", "community_support"),
        ("Lease of the apartment", "release_plan"),
        ("Tax returns 2015-2020", "work"),
        ("Order of vacatur", "no_record"),
        ("Certificate of completion, anger management", "rehabilitation"),
        ("I-130 approval notice", "lawful_status"),
        ("Form G-28", "filing"),
        ("Copy of the passport", ""),
    ],
)
def test_categories_of_exhibits(item: str, expected: str) -> None:
    assert category(item) == expected
    assert expected in ("", "filing") or items_of(expected)
