"""Citations of law in the forms letters use, and policies; relied on or mentioned."""

from __future__ import annotations

import time

import pytest
from reading_letters import letter, office_letter

from denialscan.extract.authorities import find_authorities
from denialscan.extract.reliance import reliance
from denialscan.nlp import Analyser


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8 CFR 241.4", "8 CFR 241.4"),
        ("8 C.F.R. 241.4", "8 CFR 241.4"),
        ("8 C.F.R. § 241.4(l)(2)", "8 CFR 241.4(l)(2)"),
        ("8 CFR § 212.5(b)", "8 CFR 212.5(b)"),
        ("8 CFR Part 241.13", "8 CFR 241.13"),
        ("8 CFR section 241.13 (i)", "8 CFR 241.13(i)"),
        ("Title 8, Code of Federal Regulations, section 241.4", "8 CFR 241.4"),
        ("8 Code of Federal Regulations 241.6", "8 CFR 241.6"),
        ("section 241.4 of title 8", "8 CFR 241.4"),
        ("INA 236(c)", "INA 236(c)"),
        ("INA § 212(d)(5)(A)", "INA 212(d)(5)(A)"),
        ("I.N.A. 241(a)(6)", "INA 241(a)(6)"),
        ("section 236 of the Immigration and Nationality Act", "INA 236"),
        ("section 241(a) of the Act", "INA 241(a)"),
        ("Section 235(b)(2)(A) of the INA", "INA 235(b)(2)(A)"),
        ("sección 236 de la Ley", "INA 236"),
        ("8 U.S.C. § 1226(c)", "8 USC 1226(c)"),
        ("8 USC 1231(a)(6)", "8 USC 1231(a)(6)"),
        ("5 U.S.C. 555(e)", "5 USC 555(e)"),
        ("Executive Order 14159", "policy:2025-01-20-eo-14159"),
        ("E.O. 13768", "EO 13768"),
        ("ICE Directive 11002.1", "policy:2009-12-08-directive-11002-1"),
        ("Fraihat v. ICE", "policy:2020-04-20-fraihat"),
        ("8 CFR Part 241", "8 CFR 241"),
        ("part 236 of title 8, Code of Federal Regulations", "8 CFR 236"),
        (
            "Title 8, Code of Federal Regulations (8 CFR), section 274a.12(c)(18)",
            "8 CFR 274a.12(c)(18)",
        ),
        ("8 CFR 274a.12(c)(14)", "8 CFR 274a.12(c)(14)"),
        ("INA section 236(c)", "INA 236(c)"),
        ("section 236 (c) of the Act", "INA 236(c)"),
        ("212(d)(5)(A) of the Act", "INA 212(d)(5)(A)"),
        ("section 212(d)(5)", "INA 212(d)(5)"),
        ("Immigration and Nationality Act (INA) § 241(a)(1)(C)", "INA 241(a)(1)(C)"),
        ("sección 235(b)(2)(A) de la Ley de Inmigración y Nacionalidad (INA)", "INA 235(b)(2)(A)"),
        ("INA 240A(b)(1)", "INA 240A(b)(1)"),
        ("24 I. & N. Dec. 37", "24 I&N Dec. 37"),
        ("Directive 11003.2", "Directive 11003.2"),
    ],
)
def test_forms(text: str, value: str) -> None:
    sentence = f"Custody was reviewed under {text} and the file."
    (found,) = find_authorities(sentence)
    assert found.value == value
    assert sentence[found.start : found.end] in text


@pytest.mark.parametrize(
    "text",
    ["part 236", "section 8 housing", "section 12 of the lease", "INA 999", "241.4 miles", "CFR"],
)
def test_no_citation(text: str) -> None:
    assert find_authorities(text) == []


def test_in_order_of_appearance() -> None:
    found = find_authorities("INA 241(a)(6), 8 CFR 241.4 and 8 U.S.C. 1231")
    assert [a.value for a in found] == ["INA 241(a)(6)", "8 CFR 241.4", "8 USC 1231"]


@pytest.mark.parametrize(
    ("sentence", "use"),
    [
        ("Your custody was reviewed under 8 CFR 241.4.", "relied"),
        ("The memorandum was rescinded and 8 CFR 241.4 is no longer in issue.", "mentioned"),
        ("You argue that 8 CFR 241.4 requires an interview.", "mentioned"),
    ],
)
def test_use(sentence: str, use: str, analyser: Analyser) -> None:
    text = office_letter(f"Your request for release is denied. {sentence} You may ask again.")
    (item,) = letter(text, analyser).fields["authorities"].items
    assert (item.value, item.use) == ("8 CFR 241.4", use)
    assert item.evidence[0].quote.startswith("8 CFR 241.4")


def test_relied_on_outweighs_a_mention(analyser: Analyser) -> None:
    body = (
        "You argue that 8 CFR 241.4 requires your release. Your request for release is denied.\n"
        "This decision was made under 8 CFR 241.4."
    )
    (item,) = letter(office_letter(body), analyser).fields["authorities"].items
    assert item.use == "relied"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Release is revoked under 8 C.F.R. $ 241.4(1).", "8 CFR 241.4(l)"),
        ("Release is revoked under 8 C.F.R. $ 241.13(1)(2).", "8 CFR 241.13(i)(2)"),
        ("the factors of 8 CFR 241.4(1)", "8 CFR 241.4"),  # l, i or f: nobody can tell
        ("La ley (INA 243(4))", "INA 243"),
        ("under 8 CFR 236. 1(c)(8)", "8 CFR 236.1(c)(8)"),
        ("under 8 C.F.R. $ 24l.4(d)", "8 CFR 241.4(d)"),
        ("under 8 CFR 241.4(I)(2)", "8 CFR 241.4(l)(2)"),
        ("under 8 C.P.R. 241,4(g)", "8 CFR 241.4(g)"),
        ("under lNA 212(d)(S)(A)", "INA 212(d)(5)(A)"),
        ("under 29 I 8 N Dec. 662", "29 I&N Dec. 662"),
    ],
)
def test_misread_citations(text: str, value: str) -> None:
    assert [a.value for a in find_authorities(text)] == [value]


def test_a_torn_section_is_not_offered() -> None:
    assert find_authorities("pursuant to 8 CFR 241.41), you are to remain") == []
    assert find_authorities("(8 CFR 241.13)")[0].value == "8 CFR 241.13"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("sections 241.4(d) and (f)", ["8 CFR 241.4(d)", "8 CFR 241.4(f)"]),
        ("8 CFR 241.4(l)(1) and (l)(2)(ii)", ["8 CFR 241.4(l)(1)", "8 CFR 241.4(l)(2)(ii)"]),
        ("8 CFR 241.4, 241.13 and 212.5(b)", ["8 CFR 241.4", "8 CFR 241.13", "8 CFR 212.5(b)"]),
        ("INA 236(c)(1)(B) and (D)", ["INA 236(c)(1)(B)", "INA 236(c)(1)(D)"]),
        ("sections 235(b) and 236(a) of the Act", ["INA 235(b)", "INA 236(a)"]),
        ("8 U.S.C. §§ 1225(b) and 1226(a)", ["8 USC 1225(b)", "8 USC 1226(a)"]),
        ("INA 236 and 2013", ["INA 236"]),
    ],
)
def test_lists(text: str, values: list[str]) -> None:
    assert [a.value for a in find_authorities(f"It rests on {text}.")] == values


@pytest.mark.parametrize(
    "text",
    ["California Penal Code section 243(e)", "Health and Safety Code section 11378", "PC 211, 236"],
)
def test_a_state_code_is_not_the_act(text: str) -> None:
    assert find_authorities(f"You were convicted under {text}.") == []


def test_a_paper_is_told_by_the_date_of_the_letter() -> None:
    text = "It was decided under the memorandum of February 18."
    assert [a.value for a in find_authorities(text, on="2021-06-01")] == [
        "policy:2021-02-18-priorities"
    ]
    assert [a.value for a in find_authorities(text, on="2025-06-01")] == [
        "policy:2025-02-18-ero-redetention"
    ]
    assert find_authorities(text, on="2019-06-01") == []
    assert find_authorities(text) == []
    assert find_authorities("It follows the Johnson memorandum.", on="2016-05-02") == []


def test_bare_words_name_a_paper_only_in_its_days() -> None:
    text = "It was decided under the interim guidance."
    found = find_authorities(text, on="2021-06-01", kind="case_review")
    assert [a.value for a in found] == ["policy:2021-02-18-priorities"]
    assert [a.value for a in find_authorities(text, on="2025-09-01", kind="no_bond")] == [
        "policy:2025-07-08-lyons-no-bond"
    ]
    assert find_authorities(text, on="2023-06-01", kind="case_review") == []
    assert find_authorities(text, kind="case_review") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "under the Guidellnes for the Enforcernent of Civil lmmigration Law",
            "policy:2021-09-30-guidelines",
        ),
        ("under the Mayorkos memo", "policy:2021-09-30-guidelines"),
        ("under the guidance of Februarv 18, 2O21", "policy:2021-02-18-priorities"),
        ("under Execut1ve Order l4159", "policy:2025-01-20-eo-14159"),
        ("see Matter of Yajurc Hurtado", "policy:2025-09-05-yajure-hurtado"),
    ],
)
def test_misread_names_are_mended_in_copies_only(text: str, value: str) -> None:
    (found,) = find_authorities(text, on="2025-12-01", repair=True)
    assert found.value == value
    assert text[found.start : found.end].split()[-1] == text.split()[-1]


USES = [
    ("You cite the Mayorkas memo.", "mentioned"),
    ("The Mayorkas memo was rescinded in January.", "mentioned"),
    ("This decision does not rest on the Mayorkas memo.", "mentioned"),
    ("Unlike the Mayorkas memo, this process is open to all.", "mentioned"),
    ("The Department issued the Mayorkas memo in that autumn.", "mentioned"),
    ("You remain a priority under the Mayorkas memo.", "relied"),
]


@pytest.mark.parametrize(("sentence", "use"), USES)
def test_use_of_a_policy(sentence: str, use: str, analyser: Analyser) -> None:
    text = office_letter(f"Your request for release is denied. {sentence} You may ask again.")
    (item,) = letter(text, analyser).fields["authorities"].items
    assert (item.value, item.use) == ("policy:2021-09-30-guidelines", use)


def test_an_unsure_use_is_told_by_its_confidence(analyser: Analyser) -> None:
    bodies = {
        "sure": "Your request is denied under the Doyle memorandum.",
        "asked": "Your request for discretion under the Doyle memorandum is denied.",
    }
    items = {
        name: letter(office_letter(body), analyser).fields["authorities"].items[0]
        for name, body in bodies.items()
    }
    assert {i.use for i in items.values()} == {"relied"}
    assert (items["sure"].confidence or 0) > 0.8
    assert (items["asked"].confidence or 1) < 0.7


@pytest.mark.parametrize(
    "text",
    [
        "8 CFR " + "(" * 4000,
        "section 236" + "(a)" * 2500,
        "section " + "236, " * 2500,
        "8 C.F.R" + " " * 9000 + "x 241.4",
        "your request " * 1500 + "under the Doyle memorandum",
        "memorandum of " * 1500 + "February 18, 2021",
    ],
)
def test_odd_text_takes_no_long_time(text: str) -> None:
    began = time.process_time()
    find_authorities(text, on="2022-01-01", repair=True)
    reliance(text, len(text) - 20, len(text) - 1)
    assert time.process_time() - began < 2.0
