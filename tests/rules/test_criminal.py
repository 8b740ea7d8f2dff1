"""The criminal history a letter tells against the client file's. Every person is invented."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from builders import letter as built
from reading_letters import letter, office_letter

from denialscan.facts import from_tables
from denialscan.nlp import Analyser
from denialscan.rules.criminal import check_criminal_history
from denialscan.rules.offense_match import kin, relation
from denialscan.rules.registry import Answer
from denialscan.schema import Claim, Context, Letter, PersonLink

DUI = {
    "offense": "Driving while intoxicated",
    "arrest_date": "2016-03-04",
    "conviction_date": "2016-05-19",
    "disposition": "convicted",
}
THEFT = {
    "offense": "Theft",
    "arrest_date": "2012-09-30",
    "disposition": "dismissed",
    "disposition_date": "2013-01-08",
}
ASSAULT = {
    "offense": "Simple assault",
    "date": "2018-02-01",
    "conviction_date": "2018-06-07",
    "disposition": "convicted",
    "level": "misdemeanor",
}
PETIT = {"offense": "Petit theft", "conviction_date": "2019-09-10", "disposition": "convicted"}
VACATED = {
    "offense": "Possession of methamphetamine",
    "conviction_date": "1999-06-18",
    "disposition": "vacated",
    "disposition_date": "2020-03-12",
}
PENDING = {"offense": "Shoplifting", "arrest_date": "2020-12-02", "disposition": "pending"}
REDUCED = {
    "offense": "Aggravated assault",
    "arrest_date": "2018-07-02",
    "disposition": "reduced",
    "disposition_date": "2019-06-20",
    "court": "Maricopa County Superior Court; reduced to disorderly conduct",
}
DUI_2018 = DUI | {"arrest_date": "2018-01-05", "conviction_date": "2018-04-06"}

F, CLEAR, U, N = "flagged", "clear", "undetermined", "not_applicable"

#: Name, what the letter says, rows of the file, whether it is complete, the answer.
CASES: list[tuple[str, str, list[dict[str, str]], bool, str]] = [
    ("agrees", "You were convicted of driving while intoxicated on May 19, 2016.", [DUI], False, CLEAR),
    ("another word for it", "You were convicted of DUI on May 19, 2016.", [DUI], False, CLEAR),
    ("a third word", "Your 2016 OWI conviction was considered.", [DUI], False, CLEAR),
    ("in Spanish", "Usted fue condenado el 19 de mayo de 2016 por conducir bajo los efectos del alcohol.", [DUI], False, CLEAR),
    ("date of arrest given as of conviction", "You were convicted of DUI on March 4, 2016.", [DUI], False, CLEAR),
    ("only the year", "You were convicted of DUI in 2016.", [DUI], False, CLEAR),
    ("no date at all", "You have been convicted of DUI.", [DUI], False, CLEAR),
    ("conviction told as arrest", "You were arrested for DUI on March 4, 2016.", [DUI], False, CLEAR),
    ("wrong year", "You were convicted of DUI on May 19, 2018.", [DUI], False, F),
    ("wrong year only", "You were convicted of DUI in 2011.", [DUI], False, F),
    ("wrong day of arrest", "You were arrested for DUI on June 9, 2015.", [DUI], False, F),
    ("wrong offence of that day", "You were convicted of burglary on May 19, 2016.", [DUI], False, F),
    ("wrong offence of that year, the only row", "Your 2016 conviction for robbery was considered.", [DUI], False, F),
    ("another offence of that year, several rows", "Your 2016 conviction for robbery was considered.", [DUI, ASSAULT], False, U),
    ("arrest told as conviction", "You were convicted of shoplifting in December 2020.", [PENDING], False, F),
    ("dismissed told as conviction", "You were convicted of theft in 2012.", [THEFT], False, F),
    ("dismissed told as arrest", "You were arrested for theft on September 30, 2012.", [THEFT], False, CLEAR),
    ("dismissed told as dismissed", "A theft charge from 2012 was dismissed.", [THEFT], False, CLEAR),
    ("dismissed told as pending", "You have a pending charge for theft.", [THEFT], False, F),
    ("pending told as pending", "You were arrested for shoplifting on December 2, 2020; the charge is pending.", [PENDING], False, CLEAR),
    ("vacated told as conviction", "Your 1999 conviction for possession of methamphetamine counts.", [VACATED], False, F),
    ("vacated told as vacated", "Your 1999 conviction for methamphetamine possession was vacated.", [VACATED], False, CLEAR),
    ("vacated after the letter", "Your 1999 conviction for possession of methamphetamine counts.",
     [VACATED | {"disposition_date": "2022-03-12"}], False, CLEAR),
    ("dismissed after the letter", "You have a pending charge for theft.", [THEFT | {"disposition_date": "2022-01-08"}], False, CLEAR),
    ("acquitted told as conviction", "You were convicted of theft in 2012.", [THEFT | {"disposition": "acquitted"}], False, F),
    ("reduced told as conviction of the charge", "You were convicted of aggravated assault.", [REDUCED], False, F),
    ("reduced told as what it became", "You were convicted of disorderly conduct.", [REDUCED], False, CLEAR),
    ("reduced told as reduced", "You were arrested on July 2, 2018 for aggravated assault, which was reduced to disorderly conduct.", [REDUCED], False, CLEAR),
    ("reduced, and the file does not say from what", "You were convicted of assault in 2018.",
     [REDUCED | {"offense": "Assault", "court": ""}], False, U),
    ("graver degree", "In 2019 you were convicted of grand theft.", [PETIT], False, F),
    ("aggravated for simple", "You were convicted of aggravated assault on June 7, 2018.", [ASSAULT], False, F),
    ("felony for misdemeanor", "You were convicted of felony assault on June 7, 2018.", [ASSAULT], False, F),
    ("battery for assault", "You were convicted of battery on June 7, 2018.", [ASSAULT], False, CLEAR),
    ("no grade in the letter", "You were convicted of assault on June 7, 2018.", [ASSAULT], False, CLEAR),
    ("added to a complete record", "You were convicted of DUI in 2016 and of robbery in 2014.", [DUI], True, F),
    ("added to a record not complete", "You were convicted of DUI in 2016 and of robbery in 2014.", [DUI], False, U),
    ("same offence twice, one in the file, complete", "You were convicted of DUI in 2016 and of DUI in 2019.", [DUI], True, F),
    ("same offence twice, one in the file", "You were convicted of DUI in 2016 and of DUI in 2019.", [DUI], False, U),
    ("two rows, one day wrong", "You were convicted of DUI in 2016 and of DUI in 2012.", [DUI, DUI_2018], False, F),
    ("two rows, neither's day", "You were convicted of DUI in 2012.", [DUI, DUI_2018], False, U),
    ("two rows, both told", "The record shows two prior convictions for DUI (2016 and 2018).", [DUI, DUI_2018], True, CLEAR),
    ("too many", "You have three prior convictions.", [DUI], True, F),
    ("too many, record not complete", "You have three prior convictions.", [DUI], False, U),
    ("right number", "You have two prior convictions.", [DUI, ASSAULT, THEFT], True, CLEAR),
    ("too many of one sort", "You have two convictions for assault.", [DUI, ASSAULT], True, F),
    ("a conviction where a complete file has nothing", "You were convicted of theft in 2012.", [], True, F),
    ("a conviction where an incomplete file has nothing", "You were convicted of theft in 2012.", [], False, N),
    ("no record where a complete file has none", "You have no criminal record.", [], True, CLEAR),
    ("no convictions, and those charged were dismissed", "You have no criminal convictions.", [THEFT], False, CLEAR),
    ("no record where there is a conviction", "You have no criminal record.", [DUI], False, F),
    ("silent letter", "You have not shown that you are not a flight risk.", [DUI], True, N),
    ("counsel's words", "You argue that your conviction for robbery in 2014 is old.", [DUI], True, N),
    ("the law's words", "The statute covers an alien convicted of robbery.", [DUI], True, N),
    ("a brother's", "Your brother was convicted of robbery in 2014.", [DUI], True, N),
    ("a conviction the file may not date", "You were convicted of theft on May 9, 2013.",
     [{"offense": "theft", "arrest_date": "2012-09-30", "disposition": "convicted"}], False, U),
    ("a conviction before the arrest", "You were convicted of theft on May 9, 2009.",
     [{"offense": "theft", "arrest_date": "2012-09-30", "disposition": "convicted"}], False, U),
    ("another case of the same offence", "You were arrested for DUI on January 12, 2021 and that case is pending.", [DUI], False, U),
    ("another case, years later", "You were convicted of DUI on August 2, 2019.", [DUI], False, U),
    ("another case, years later, complete", "You were convicted of DUI on August 2, 2019.", [DUI], True, F),
    ("wrong month and day of the same year", "You were convicted of DUI on July 3, 2016.", [DUI], False, F),
    ("never of that offence", "You were never convicted of assault.", [DUI], True, N),
    ("never in that place", "You have no arrests in Texas.", [DUI], True, N),
    ("never of any crime", "You have never been convicted of any crime.", [DUI], False, F),
    ("dropped in the same case", "The charge of assault was dropped when he pleaded to DUI on May 19, 2016.", [DUI], True, U),
    ("day of the plea", "Your client pleaded guilty to DUI on April 28, 2016.", [DUI], True, U),
    ("no day of the plea", "Your client pleaded guilty to DUI on August 28, 2016.", [DUI], True, F),
    ("a day of conviction before the file's", "You were convicted of DUI on April 28, 2016.", [DUI], True, F),
    ("undone in the same sentence", "On June 18, 1999, the court found the evidence sufficient for possession of methamphetamine, but on appeal the conviction was vacated on March 12, 2020.", [VACATED], True, CLEAR),
    ("an appeal of it dismissed", "Your 2016 conviction for DUI stands, for the appeal of the conviction was dismissed.", [DUI], True, CLEAR),
    ("pleaded down, the file has what it became", "The original charge of robbery was pleaded down to theft, for which sentence was imposed on April 11, 2019.",
     [{"offense": "Theft", "conviction_date": "2019-04-11", "disposition": "reduced"}], True, U),
    ("a row after the letter is not meant", "You were convicted of DUI in 2016.",
     [DUI | {"arrest_date": "2022-01-05", "conviction_date": "2022-03-03"}], False, U),
    ("partial date in the file", "You were convicted of DUI on May 19, 2016.", [DUI | {"conviction_date": "2016"}], False, CLEAR),
    ("row without any date", "You were convicted of DUI on May 19, 2016.", [{"offense": "DUI", "disposition": "convicted"}], False, CLEAR),
    ("possession is not distribution", "You were convicted of distribution of cocaine on May 19, 2016.",
     [DUI | {"offense": "Possession of cocaine"}], False, F),
]  # fmt: skip


def context(rows: list[dict[str, str]], *, complete: bool) -> Context:
    person = {
        "person_id": "P1",
        "name": "Amina Deng",
        "record_complete": "yes" if complete else "no",
    }
    tables: dict[str, list[dict[str, str]]] = {"people": [person]}
    if rows:
        tables["offenses"] = [
            {"person_id": "P1", **{k: v for k, v in r.items() if v}} for r in rows
        ]
    return Context(
        as_of="2026-11-22",
        facts=from_tables(tables),
        link=PersonLink(person_id="P1", confidence=0.99, reason="A-number equal"),
    )


def answer(said: str, rows: list[dict[str, str]], analyser: Analyser, *, complete: bool) -> Answer:
    one = letter(office_letter(f"Your request for release is denied. {said}"), analyser)
    return check_criminal_history(one, context(rows, complete=complete))


@pytest.mark.parametrize(
    ("said", "rows", "complete", "outcome"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_answers(
    said: str, rows: list[dict[str, str]], complete: bool, outcome: str, analyser: Analyser
) -> None:
    found = answer(said, rows, analyser, complete=complete)
    assert found.outcome == outcome, found.message
    if outcome in (F, CLEAR, U):
        assert {"letter", "facts"} <= {e.source for e in found.evidence}
        assert all(e.sheet and e.row for e in found.evidence if e.source == "facts")


def claimed(date: str, *, source: str, confidence: float = 0.9, offense: str = "DUI") -> Letter:
    """Return a letter with one conviction told, on pages of that source."""
    one = built()
    page = replace(one.pages[0], source=source)
    attributes = {"disposition": "convicted", "dated": "conviction"}
    claim = Claim(
        what="offense", value=offense, date=date, attributes=attributes, confidence=confidence,
        evidence=one.kind.evidence or one.sentences[0].evidence,
    )  # fmt: skip
    changes: dict[str, Any] = {"pages": (page,), "text_source": source, "claims": (claim,)}
    return replace(one, **changes)


def test_a_digit_that_misreading_explains_is_only_possible() -> None:
    file = context([DUI], complete=True)
    read = check_criminal_history(claimed("2018-05-19", source="ocr"), file)
    assert read.outcome == "undetermined"
    assert read.message.startswith("Possible:")
    assert check_criminal_history(claimed("2018-05-19", source="native"), file).outcome == "flagged"
    assert check_criminal_history(claimed("2009-11-02", source="ocr"), file).outcome == "flagged"


def test_a_sentence_read_in_two_ways_shows_no_discrepancy() -> None:
    file = context([DUI], complete=True)
    unsure = check_criminal_history(claimed("2018-05-19", source="native", confidence=0.5), file)
    assert unsure.outcome == "undetermined"


def test_message_gives_both_sides_and_the_day() -> None:
    found = check_criminal_history(
        claimed("2018-05-19", source="native"), context([DUI], complete=True)
    )
    for part in (
        "as of 2022-05-05",
        "DUI",
        "2018-05-19",
        "Driving while intoxicated",
        "2016-05-19",
    ):
        assert part in found.message


def test_without_facts_there_is_nothing_to_compare(analyser: Analyser) -> None:
    one = letter(office_letter("You were convicted of theft in 2012."), analyser)
    assert check_criminal_history(one, Context(as_of="2026-11-22")).outcome == "not_applicable"


@pytest.mark.parametrize(("left", "right", "expected"), kin().examples)
def test_relations_of_offences(left: str, right: str, expected: str) -> None:
    assert relation(left, right) == expected
    assert relation(right, left) == expected
