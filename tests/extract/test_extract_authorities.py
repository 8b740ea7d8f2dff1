"""Citations of law in the forms letters use, and policies; relied on or mentioned."""

from __future__ import annotations

import pytest
from reading_letters import letter, office_letter

from denialscan.extract.authorities import find_authorities
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
    ],
)
def test_forms(text: str, value: str) -> None:
    sentence = f"Custody was reviewed under {text} and the file."
    ((found, start, end),) = find_authorities(sentence)
    assert found == value
    assert sentence[start:end] in text


@pytest.mark.parametrize(
    "text",
    ["part 236", "section 8 housing", "section 12 of the lease", "INA 999", "241.4 miles", "CFR"],
)
def test_no_citation(text: str) -> None:
    assert find_authorities(text) == []


def test_in_order_of_appearance() -> None:
    found = find_authorities("INA 241(a)(6), 8 CFR 241.4 and 8 U.S.C. 1231")
    assert [v for v, _a, _b in found] == ["INA 241(a)(6)", "8 CFR 241.4", "8 USC 1231"]


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
    ],
)
def test_misread_citations(text: str, value: str) -> None:
    assert [name for name, _a, _b in find_authorities(text)] == [value]


def test_a_torn_section_is_not_offered() -> None:
    assert find_authorities("pursuant to 8 CFR 241.41), you are to remain") == []
    assert find_authorities("(8 CFR 241.13)")[0][0] == "8 CFR 241.13"
