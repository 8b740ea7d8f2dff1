"""What a letter tells of a person's immigration history. Every person is invented."""

from __future__ import annotations

import pytest
from reading_letters import letter, office_letter

from denialscan.claims.event_words import Wording, wordings
from denialscan.nlp import Analyser
from denialscan.schema import Claim

DENIED = "Your request for release is denied."


def events(body: str, analyser: Analyser, **frame: str) -> list[Claim]:
    one = letter(office_letter(f"{body}\n\n{DENIED}", **frame), analyser)
    return list(one.claimed("event"))


def brief(claims: list[Claim]) -> list[tuple[str, str | None]]:
    return [(c.value, c.date) for c in claims]


@pytest.mark.parametrize("wording", wordings(), ids=lambda w: w.name)
def test_every_wording_finds_its_examples_alone(wording: Wording) -> None:
    assert wording.examples
    assert wording.near_misses
    patterns = (wording.regex, *wording.dated)
    for text in wording.examples:
        assert any(p.search(text) for p in patterns), text
    for text in wording.near_misses:
        assert not any(p.search(text) for p in patterns), text


TOLD: list[tuple[str, list[tuple[str, str | None]]]] = [
    ("You last entered the United States on or about July 3, 2014.", [("entry", "2014-07-03")]),
    ("Your client crossed near Sasabe in 2014.", [("entry", "2014")]),
    ("He entered on October 4, 2019 and stayed.", [("entry", "2019-10-04")]),
    ("The applicant, born May 6, 1993, entered at Dulles on August 30, 2018.",
     [("entry", "2018-08-30")]),
    ("EWI 2003; OOR 05/21/2018; BIA aff'd 2019.",
     [("entry", "2003"), ("final_order", "2018-05-21"), ("bia_dismissal", "2019")]),
    ("The tickets end with the June 2019 entry.", [("entry", "2019-06")]),
    ("His removal order has been final since March 2016.", [("final_order", "2016-03")]),
    ("The immigration judge's March 24, 2016 order was not appealed.",
     [("final_order", "2016-03-24")]),
    ("He was on September 21, 1999 ordered deported.", [("ij_order", "1999-09-21")]),
    ("You were put out of the country in 2011 and came back in 2012.",
     [("removal", "2011"), ("reentry", "2012")]),
    ("After her 2011 removal she was back by May 2012.",
     [("removal", "2011"), ("reentry", "2012-05")]),
    ("He lost in 2006; the removal order of February 14 of that year stands.",
     [("final_order", "2006-02-14")]),
    ("Ordered removed 2012, removed 2013, re-entered 2014.",
     [("ij_order", "2012"), ("removal", "2013"), ("reentry", "2014")]),
    ("You were admitted at Miami, Florida on June 30, 1998 as a visitor.",
     [("entry", "1998-06-30")]),
    ("You entered without inspection near Hidalgo, Texas in 2014.", [("entry", "2014")]),
    ("On May 3, 2012, you entered the U.S. at Nogales.", [("entry", "2012-05-03")]),
    ("In 2011 you entered the United States with a visa.", [("entry", "2011")]),
    ("You entered the United States on 5 March 2019 at San Ysidro.", [("entry", "2019-03-05")]),
    ("You entered the United States on 2019-03-05.", [("entry", "2019-03-05")]),
    ("You were paroled into the United States at Calexico on 03/05/2019.",
     [("entry", "2019-03-05")]),
    ("On September 18, 2018 you presented yourself at the Brownsville port of entry.",
     [("entry", "2018-09-18")]),
    ("She came as a visitor through JFK on August 3, 2015.", [("entry", "2015-08-03")]),
    ("You crossed on foot near Sasabe, Arizona in May 2016.", [("entry", "2016-05")]),
    ("You were ordered removed in absentia by an immigration judge on April 18, 2016.",
     [("ij_order", "2016-04-18")]),
    ("An immigration judge ordered you removed on May 14, 2012, and the Board dismissed your "
     "appeal in January 2013.", [("ij_order", "2012-05-14"), ("bia_dismissal", "2013-01")]),
    ("Your order became final on June 14, 2019.", [("final_order", "2019-06-14")]),
    ("You have been subject to a final order of removal since November 22, 2019.",
     [("final_order", "2019-11-22")]),
    ("An order of removal to Ghana was entered by the Immigration Judge sitting at Batavia on "
     "August 9, 2019.", [("final_order", "2019-08-09")]),
    ("The Ninth Circuit denied your petition for review on March 2, 2020.",
     [("court_final_order_after_stay", "2020-03-02")]),
    ("You were removed to Honduras on February 16, 2011.", [("removal", "2011-02-16")]),
    ("You were physically removed twice, in 2010 and 2013.",
     [("removal", "2010"), ("removal", "2013"), ("removal", None)]),
    ("You were removed at Laredo in 2013 and again at Hidalgo in April 2016.",
     [("removal", "2013"), ("removal", "2016-04")]),
    ("Having been removed to Lebanon in 2009, you came back through Windsor in 2011.",
     [("removal", "2009"), ("reentry", "2011")]),
    ("ICE removed you on March 3, 2015, and you re-entered in July 2015.",
     [("removal", "2015-03-03"), ("reentry", "2015-07")]),
    ("Your prior order was reinstated on January 15, 2020.", [("reinstatement", "2020-01-15")]),
    ("You were granted voluntary departure on May 9, 2005.", [("voluntary_departure", "2005-05-09")]),
    ("A stay of removal was granted on May 9, 2015.", [("stay_granted", "2015-05-09")]),
    ("Your release was revoked on April 2, 2020.", [("release_revoked", "2020-04-02")]),
    ("An informal interview was conducted on April 4, 2020.", [("informal_interview", "2020-04-04")]),
    ("You were released from state prison on June 3, 2018.",
     [("released_from_other_custody", "2018-06-03")]),
    ("The 90-day custody review was completed on February 10, 2017.",
     [("custody_review_90", "2017-02-10")]),
    ("You were encountered by ERO officers on July 29, 2019.", [("encounter", "2019-07-29")]),
    ("You have no prior removals.", [("removal", None)]),
    ("You have never been ordered removed.", [("final_order", None)]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), TOLD, ids=[t[0][:50] for t in TOLD])
def test_told_events(body: str, expected: list[tuple[str, str | None]], analyser: Analyser) -> None:
    assert sorted(brief(events(body, analyser)), key=str) == sorted(expected, key=str)


SILENT = [
    "If you have not been removed by March 3, 2022, Headquarters will review your custody.",
    "You will be removed to Honduras on April 3, 2021.",
    "You may be removed as early as April 2021.",
    "Your brother was removed to Honduras in 2011.",
    "Your uncle in Houston has been subject to an unexecuted removal order since 2016.",
    "ICE removed persons to Freetown in each year, most recently on February 23, 2020.",
    "You argue that you entered the United States on May 3, 2012 as a child.",
    "You entered a plea of guilty on May 3, 2019.",
    "Judgment was entered on May 3, 2019 in Harris County.",
    "You were admitted to the hospital on May 3, 2019.",
    "The tattoo was removed from your arm in 2019.",
    "You were removed from the sewing program on May 3, 2020.",
    "You are ordered to appear before an immigration judge on July 11, 2021.",
    "An alien ordered removed shall be detained for ninety days.",
    "Should you enter the United States again, you face prosecution.",
    "You were convicted of illegal parking on May 3, 2019.",
    "You reported to this office on May 3, 2019.",
    '"He was ordered removed in 2011 and has run out of remedies," said a spokesman of another agency.',
    "Your brother was sent back to Ghana in 2011.",
    "He was expelled from school in 2012.",
    "He came back to custody on May 3, 2019.",
    "He was taken across the bridge to the hospital on May 3, 2019.",
    "His conviction has been final since May 3, 2019.",
    "The immigration judge's May 3, 2019 order denying bond was upheld.",
    "A restraining order dated May 3, 2010 bars contact.",
    "A charge of theft, brought in November 2021, is pending.",
    "He was admitted at St. Luke's on May 3, 2019.",
]


@pytest.mark.parametrize("body", SILENT)
def test_what_is_no_event_of_this_person(body: str, analyser: Analyser) -> None:
    assert brief(events(body, analyser)) == []


def test_the_date_of_another_act_is_not_the_events(analyser: Analyser) -> None:
    told = "You entered the United States as a child and were convicted of theft on May 3, 2019."
    assert brief(events(told, analyser)) == [("entry", None)]
    told = "Your order became final; you declined to see the consul on February 8, 2020."
    assert brief(events(told, analyser)) == [("final_order", None)]


def test_a_day_of_a_year_told_before_is_not_of_the_letters_year(analyser: Analyser) -> None:
    told = "You voluntarily departed on May 9, 2005; you were removed on July 8 of that year."
    assert ("removal", "2020-07-08") not in brief(events(told, analyser))


def test_attributes(analyser: Analyser) -> None:
    (one,) = events("You last entered the United States on or about July 3, 2014.", analyser)
    assert one.attributes == {"approx": "yes"}
    (one,) = events("You were ordered removed in absentia on April 18, 2016.", analyser)
    assert one.attributes == {"as": "judge", "detail": "in_absentia"}
    (one,) = events("Your order of removal became final on April 18, 2016.", analyser)
    assert one.attributes["as"] == "final"
    (one,) = events("You have two prior removals.", analyser)
    assert one.attributes == {"count": "2"}
    (one,) = events("You have no prior removals.", analyser)
    assert one.attributes == {"negated": "yes"}


def test_the_words_and_the_date_are_quoted(analyser: Analyser) -> None:
    (one,) = events("On May 3, 2012, you entered the U.S. at Nogales.", analyser)
    assert one.evidence[0].quote.startswith("May 3, 2012, you entered the U.S")
    assert one.evidence[0].boxes


def test_fields_of_a_form(analyser: Analyser) -> None:
    caption = "Name: Amina Deng   A-Number: A 012 345 678\nDate of Entry: 06/11/2006\nFinal Order: 03/02/2019"
    assert {("entry", "2006-06-11"), ("final_order", "2019-03-02")} <= set(
        brief(events("Custody is continued.", analyser, caption=caption))
    )


def test_spanish(analyser: Analyser) -> None:
    body = (
        "Usted ingresó a los Estados Unidos el 4 de diciembre de 2018. Un juez ordenó su deportación "
        "el 3 de mayo de 2019 y fue deportado a México el 7 de junio de 2019. Su solicitud ha sido denegada."
    )
    one = letter(office_letter(body, salutation="Estimada señora Deng:"), analyser)
    assert brief(list(one.claimed("event"))) == [
        ("entry", "2018-12-04"),
        ("ij_order", "2019-05-03"),
        ("removal", "2019-06-07"),
    ]


def test_words_that_may_tell_of_something_else_are_not_sure(analyser: Analyser) -> None:
    told = events("It led to the July 2015 order. He arrived at Krome on May 3, 2019.", analyser)
    assert [(c.value, c.date, c.attributes.get("sure")) for c in told] == [
        ("final_order", "2015-07", "no"),
        ("entry", "2019-05-03", "no"),
    ]


def test_a_day_without_its_year_is_not_sure(analyser: Analyser) -> None:
    told = events("She came in on September 12 near Lukeville.", analyser)
    assert [(c.value, c.date, c.attributes.get("yearless")) for c in told] == [
        ("entry", "2020-09-12", "yes")
    ]
    assert told[0].attributes["sure"] == "no"


def test_removals_counted_in_spanish(analyser: Analyser) -> None:
    told = events(
        "Usted ha sido expulsado del país en tres ocasiones y volvió a entrar en 2019.", analyser
    )
    assert {(c.value, c.date, c.attributes.get("count")) for c in told} >= {
        ("removal", None, "3"),
        ("reentry", "2019", None),
    }


def test_an_older_message_makes_no_claim(analyser: Analyser) -> None:
    mail = (
        "From: Jo Carver <jo@ice.example.org>\nTo: Lee <lee@law.example.org>\n"
        "Date: Wed, 24 Mar 2021 10:00:00 -0500\nSubject: request of Amina Deng\n\n"
        "The request is denied. She is a flight risk.\n\nJo Carver\n\n"
        "On Tue, Mar 2, 2021 at 9:00 AM Lee <lee@law.example.org> wrote:\n"
        "> She entered the United States on May 3, 2012.\n"
    )
    assert letter(mail, analyser, "reply.eml").claimed("event") == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Entry: 06/14/2009 EWI  Final order: 02/20/2013 (IJ)  Released: 05/02/2013",
            {("entry", "2009-06-14"), ("final_order", "2013-02-20")},
        ),
        ("Manner of entry: EWI  Hearing: 02/20/2013", set()),
        ("Date of interview: 05/02/2013  Removed:", set()),
    ],
)
def test_a_label_ends_the_reach_of_an_event(
    line: str, expected: set[tuple[str, str]], analyser: Analyser
) -> None:
    found = {(c.value, c.date) for c in events(line, analyser) if c.date}
    assert found == expected
