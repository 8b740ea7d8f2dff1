"""Arrests, charges and convictions as letters tell them. Every person is invented."""

from __future__ import annotations

import pytest
from reading_letters import letter, office_letter

from denialscan.extract.offense_reading import hear
from denialscan.nlp import Analyser
from denialscan.offense_words import find_mentions, sorts_of
from denialscan.patterns import worded

C, A, D, V, P, Q, R = (
    "convicted",
    "arrest",
    "dismissed",
    "vacated",
    "pending",
    "acquitted",
    "reduced",
)

#: Sentence, and for each event told: offence, disposition, dates with what they are of.
TOLD: list[tuple[str, list[tuple[str, str, list[tuple[str, str]]]]]] = [
    (
        "No weight is put on the Dauphin County simple assault - we note that it was vacated in May 2018.",
        [("simple assault", V, [("2018-05", "disposition")])],
    ),
    (
        "The forgery matter was set aside in 2014 by the trial court.",
        [("forgery", V, [("2014", "disposition")])],
    ),
    (
        "What is left, burglary of a habitation (4/2/2009) and sale of a Schedule II drug (11/30/2012), weighs more.",
        [
            ("burglary of a habitation", "", [("2009-04-02", "")]),
            ("sale of a Schedule II drug", "", [("2012-11-30", "")]),
        ],
    ),
    (
        "Two DUIs (2011 and 2015) stand against her.",
        [("DUIs", "", [("2011", "")]), ("DUIs", "", [("2015", "")])],
    ),
    ("There is a 2017 robbery on his record.", [("robbery", "", [("2017", "")])]),
    (
        "The background check returned one hit: trespassing, Linn County, 2013.",
        [("trespassing", "", [("2013", "")])],
    ),
    (
        "He was fined for disorderly conduct in 2015.",
        [("disorderly conduct", C, [("2015", "conviction")])],
    ),
    ("She did time for burglary in 2010.", [("burglary", C, [("2010", "conviction")])]),
    (
        "He drew two years in state prison for a robbery committed in 2006.",
        [("robbery", C, [("2006", "offense")])],
    ),
    (
        "You were picked up by Akron police for theft on 5/6/2018; that went nowhere.",
        [("theft", D, [("2018-05-06", "arrest")])],
    ),
    (
        "The robbery charge of last May was thrown out in court.",
        [("robbery", D, [])],
    ),
    ("The forgery conviction of last spring is fresh.", [("forgery", C, [])]),
    (
        "A charge of arson, brought in June 2020, is pending; counsel hopes for an acquittal.",
        [("arson", P, [("2020-06", "arrest")])],
    ),
    (
        "You have two convictions: burglary 2d (1999), assault 4th (2010).",
        [("burglary 2d", C, [("1999", "")]), ("assault 4th", C, [("2010", "")])],
    ),
    (
        "On June 2, 2011 you were convicted of aggravated assault in Pima County.",
        [("aggravated assault", C, [("2011-06-02", "conviction")])],
    ),
    (
        "He was convicted on March 9, 2016, in Linn County Superior Court, of assault in the second degree, for which he "
        "served a year, and on August 21, 2018, of violation of a no-contact order.",
        [
            ("assault in the second degree", C, [("2016-03-09", "conviction")]),
            ("violation of a no-contact order", C, [("2018-08-21", "conviction")]),
        ],
    ),
    (
        "Your 2016 conviction for theft counts against you.",
        [("theft", C, [("2016", "conviction")])],
    ),
    ("A DUI arrest in May 2019 was considered.", [("DUI", A, [("2019-05", "arrest")])]),
    ("Her May 2019 DUI arrest was considered.", [("DUI", A, [("2019-05", "arrest")])]),
    (
        "The subject pled nolo contendere to shoplifting on 4/11/2014.",
        [("shoplifting", C, [("2014-04-11", "conviction")])],
    ),
    (
        "He pleaded guilty in Essex County on January 9, 2012 to burglary in the third degree and in Union County on "
        "June 30, 2016 to theft by unlawful taking.",
        [
            ("burglary in the third degree", C, [("2012-01-09", "conviction")]),
            ("theft by unlawful taking", C, [("2016-06-30", "conviction")]),
        ],
    ),
    (
        "In 2014 a Suffolk County jury found you guilty of armed robbery.",
        [("armed robbery", C, [("2014", "conviction")])],
    ),
    (
        "She was found guilty by a Harris County jury of forgery on 3 May 2015.",
        [("forgery", C, [("2015-05-03", "conviction")])],
    ),
    (
        "The robbery of which you were convicted on March 3, 2016, was grave.",
        [("robbery", C, [("2016-03-03", "conviction")])],
    ),
    (
        "The record shows two prior convictions for DUI (2015 and 2018).",
        [("DUI", C, [("2015", "")]), ("DUI", C, [("2018", "")])],
    ),
    (
        "Two convictions, for burglary in 2017 and battery in 2019, are of concern.",
        [("burglary", C, [("2017", "")]), ("battery", C, [("2019", "")])],
    ),
    (
        "He was convicted in 2014 and 2016 of burglary and theft, respectively.",
        [
            ("burglary", C, [("2014", "conviction")]),
            ("theft", C, [("2016", "conviction")]),
        ],
    ),
    (
        "He was arrested for theft on July 9, 2018; the charge was dismissed on February 1, 2019.",
        [("theft", D, [("2018-07-09", "arrest"), ("2019-02-01", "disposition")])],
    ),
    (
        "You were convicted of burglary on May 2, 2014 and arrested for theft on July 9, 2018.",
        [
            ("burglary", C, [("2014-05-02", "conviction")]),
            ("theft", A, [("2018-07-09", "arrest")]),
        ],
    ),
    (
        "You were arrested for DUI on March 4, 2016 and convicted on May 19, 2016.",
        [("DUI", C, [("2016-03-04", "arrest"), ("2016-05-19", "conviction")])],
    ),
    (
        "A theft charge from 2012 was dismissed and is given no weight.",
        [("theft", D, [("2012", "arrest")])],
    ),
    (
        "His only conviction, for theft in 2016, was vacated on May 4, 2021.",
        [("theft", V, [("2016", ""), ("2021-05-04", "disposition")])],
    ),
    ("She has a pending charge for assault.", [("assault", P, [])]),
    ("A charge of assault filed in 2021 is still pending.", [("assault", P, [])]),
    ("You were acquitted of arson in 2009.", [("arson", Q, [("2009", "disposition")])]),
    (
        "He was charged with aggravated assault in 2015, which was later reduced to disorderly conduct.",
        [
            ("aggravated assault", R, [("2015", "arrest")]),
            ("disorderly conduct", R, []),
        ],
    ),
    (
        "Criminal history: 03/04/2016 DUI, Harris County, convicted.",
        [("DUI", C, [("2016-03-04", "")])],
    ),
    (
        "SUBJECT was convicted on 03/03/2015, Galveston County, DWI, 60 days.",
        [("DWI", C, [("2015-03-03", "conviction")])],
    ),
    (
        "Grand theft, Broward, convicted 2011, eighteen months.",
        [("Grand theft", C, [("2011", "conviction")])],
    ),
    (
        "Cook County 2008, delivery of a controlled substance, guilty, 4 years.",
        [("delivery of a controlled substance", C, [("2008", "")])],
    ),
    (
        "Usted fue condenado el 3 de octubre de 2013 por conducir bajo los efectos del alcohol.",
        [("conducir bajo los efectos del alcohol", C, [("2013-10-03", "conviction")])],
    ),
    (
        "Constan una condena de 2008 por hurto menor y otra de 2014 por conducir sin licencia.",
        [
            ("hurto menor", C, [("2008", "conviction")]),
            ("conducir sin licencia", C, [("2014", "")]),
        ],
    ),
    (
        "Fue arrestado por agresión el 5 de mayo de 2020.",
        [("agresión", A, [("2020-05-05", "arrest")])],
    ),
    (
        "It consists of a 2008 theft under $1,500 and a 2011 misdemeanor assault.",
        [("theft under $1,500", "", [("2008", "")]), ("misdemeanor assault", "", [("2011", "")])],
    ),
    ("The larceny of 2009 would not keep you here.", [("larceny", "", [("2009", "")])]),
    (
        "You were sentenced in Kent County on October 9, 1998 for armed robbery.",
        [("armed robbery", C, [("1998-10-09", "conviction")])],
    ),
    (
        "You have an extensive criminal history, including convictions for DUI (2015), theft (2017), and arson (2019).",
        [("DUI", C, [("2015", "")]), ("theft", C, [("2017", "")]), ("arson", C, [("2019", "")])],
    ),
    (
        "You were convicted of DUI, driving on a suspended license, and possession of marijuana on June 3, 2017.",
        [
            ("DUI", C, [("2017-06-03", "conviction")]),
            ("driving on a suspended license", C, [("2017-06-03", "conviction")]),
            ("possession of marijuana", C, [("2017-06-03", "conviction")]),
        ],
    ),
    (
        "He pled guilty to a reduced charge of disorderly conduct in 2015.",
        [("disorderly conduct", C, [("2015", "conviction")])],
    ),
    (
        "He was convicted on two charges of robbery in 2015.",
        [("robbery", C, [("2015", "conviction")])],
    ),
    (
        "You were arrested on a charge of theft on May 2, 2012.",
        [("theft", A, [("2012-05-02", "arrest")])],
    ),
    (
        "On 02/14/2016 you were arrested by the Miami Police for battery, and on 08/02/2016 the State Attorney declined to prosecute.",
        [("battery", D, [("2016-02-14", "arrest"), ("2016-08-02", "disposition")])],
    ),
    (
        "The 2015 DUI and the 2018 theft are noted.",
        [("DUI", "", [("2015", "")]), ("theft", "", [("2018", "")])],
    ),
    (
        "You were c0nvicted of burglary on May 2, 2014.",
        [("burglary", C, [("2014-05-02", "conviction")])],
    ),
]


@pytest.mark.parametrize(("text", "expected"), TOLD, ids=[t[:48] for t, _e in TOLD])
def test_what_a_sentence_tells(
    text: str, expected: list[tuple[str, str, list[tuple[str, str]]]]
) -> None:
    spanish = "Usted" in text or "Fue " in text or "Constan" in text
    record = text.startswith("Criminal history")
    told = hear(text, day_first=spanish, record=record).told
    assert [(t.offense, t.disposition, list(t.dates)) for t in told] == expected


#: Sentences that tell nothing of this person's offences.
SILENT = [
    "You were ordered removed on May 2, 2014.",
    "Your lease ended in May 2014.",
    "The statute covers an alien convicted of burglary.",
    "Noncitizens convicted of an aggravated felony, such as drug trafficking, are a priority.",
    "Any person who has been convicted of theft shall be detained.",
    "Those arrested for assault are reviewed at once.",
    "If you are arrested for theft, your release will be revoked.",
    "Any arrest for driving under the influence may result in immediate detention.",
    "He must not be arrested for DUI during this period.",
    "Your brother was convicted of robbery in 2012.",
    "Her husband, Tomas Villar, was arrested for assault in 2019.",
    "A theft charge in Queens was against a woman of the same name.",
    "He was never convicted of assault.",
    "You have not been arrested for theft or charged with burglary.",
    "She has never been charged with fraud.",
    "There is no conviction for DUI.",
    "Nunca fue condenado por robo.",
    "You were found guilty of assault on another detainee after a disciplinary hearing.",
    "You received an incident report for assault and were found guilty on July 25, 2019.",
    "It is charged that you are subject to removal under section 237(a) of the Act.",
    "The Board dismissed the appeal on January 3, 2003.",
    "Wear the ankle device and keep it charged.",
    "Your application was denied for fraud detection reasons.",
    "The motion to reopen was dismissed as untimely.",
    "Whether you were convicted of theft is not decisive.",
    "Unless he is convicted of a new assault he remains on release.",
    "Factors are criminal history, fraud, and a threat to national security.",
    "A conviction for an offense involving domestic violence is a bar to relief.",
    "The battery must be charged every night.",
    "OPLA does not agree to dismissal.",
    "You were the victim of a robbery (2016) and helped the police.",
    "The assault of 2015 in which you were shot is not in doubt.",
    "Reports of kidnapping (2018) and extortion in Honduras were read.",
    "Crimes such as burglary (18 U.S.C. 1956) are removable.",
    "A brother was picked up by police for assault in 2019.",
    "He was given thirty days to file for relief.",
    "He was never fined for disorderly conduct.",
    "She got two years of work for her family.",
    "Officers consider convictions, rehabilitation and family ties.",
]


@pytest.mark.parametrize("text", SILENT)
def test_what_tells_nothing(text: str) -> None:
    assert hear(text).told == ()


#: A date beside an offence that is of something else.
OTHER_DATES = [
    ("You were convicted of theft and entered the United States on May 2, 2014.", []),
    ("He was convicted of robbery and was released on June 3, 2018.", []),
    ("He was convicted of third degree assault in 2017 and missed two check-ins in 2019.", ["2017"]),
    ("You were convicted of armed robbery in 2009, and in 2011 you walked away.", ["2009"]),
    ("He lost his appeal in 2009 and in 2013 was convicted of credit card fraud.", ["2013"]),
    ("You were ordered removed in 1999 after a conviction for theft.", []),
    ("Convicted of forgery on May 1, 2012, he was sentenced on August 9, 2013 to a year.", ["2012-05-01"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "dates"), OTHER_DATES)
def test_dates_of_other_events_are_left(text: str, dates: list[str]) -> None:
    (told,) = hear(text).told
    assert [d for d, _of in told.dates] == dates


@pytest.mark.parametrize(
    "text",
    [
        "His conviction for theft in 2016 was vacafed in 2021.",
        "A theft charge from 2012 was disrnissed.",
        "You were convicted of burglary in 2014 and arrestecl for theft in 2018.",
    ],
)
def test_a_misread_deciding_word_leaves_the_sentence_unsure(text: str) -> None:
    told = hear(text).told
    assert [t.sure for t in told] == [False] * len(told)
    assert told


def test_ordinary_words_leave_no_doubt() -> None:
    (told,) = hear("Your 2016 conviction for theft has not changed, and the charge is old.").told
    assert told.sure


def claims(body: str, analyser: Analyser) -> list[tuple[str, str | None, str, str]]:
    """Return (value, date, disposition, count) of the claims of a letter with this body."""
    one = letter(office_letter(f"Your request for release is denied. {body}"), analyser)
    return [
        (c.value, c.date, c.attributes["disposition"], c.attributes.get("count", ""))
        for c in one.claimed("offense")
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "You were arrested for theft on May 2, 2012. The charge was dismissed on June 3, 2013.",
            [("theft", "2012-05-02", D, ""), ("theft", "2013-06-03", D, "")],
        ),
        (
            "You were arrested for theft in 2012. You were convicted on June 3, 2013.",
            [("theft", "2012", C, ""), ("theft", "2013-06-03", C, "")],
        ),
        (
            "You were convicted of theft in 2012. The conviction was vacated in 2020.",
            [("theft", "2012", V, ""), ("theft", "2020", V, "")],
        ),
        ("You have three prior convictions.", [("", None, C, "3")]),
        ("You have two convictions for assault and battery.",
         [("assault and battery", None, C, ""), ("assault and battery", None, C, "2")]),
        ("You have no criminal record.", [("", None, "", "0")]),
        ("You have no arrests or convictions.", [("", None, A, "0")]),
        ("You have not been arrested since 2016.", []),
        ("You have no other convictions.", []),
        ("You argue that your conviction for theft in 2012 is old.", []),
        ("You were convicted in 2016.", [("", "2016", C, "")]),
        ("The police report is noted. The charge ended in dismissal.", [("", None, D, "")]),
        ("The charge of removability was dismissed.", []),
    ],
)  # fmt: skip
def test_claims_of_a_letter(
    body: str, expected: list[tuple[str, str | None, str, str]], analyser: Analyser
) -> None:
    assert claims(body, analyser) == expected


def test_a_table_of_offences(analyser: Analyser) -> None:
    table = (
        "Year | Court | Offense | Result\n1999 | Linn Co. | Forgery | Conv. 6-4-99\n"
        "2006 | Lane Co. | Crim. sale contr. subst. 5th | Dism. 3/1/2007"
    )
    one = letter(office_letter(f"Your request is denied.\n\n{table}\n\nWe remain."), analyser)
    told = [(c.value, c.date, c.attributes["disposition"]) for c in one.claimed("offense")]
    assert ("Forgery", "1999", C) in told
    assert {d for v, _date, d in told if v.startswith("Crim. sale contr")} == {D}


def test_which_of_two_charges_was_dismissed_stays_open(analyser: Analyser) -> None:
    one = letter(
        office_letter(
            "Your request is denied. You were arrested for theft in 2012 and for assault in 2014. "
            "The charge was dismissed."
        ),
        analyser,
    )
    assert {c.confidence for c in one.claimed("offense")} == {0.5}


@pytest.mark.parametrize(("row"), worded("offenses.toml", "offense"), ids=lambda r: r.name)
def test_words_of_each_sort(row: object) -> None:
    from denialscan.patterns import Worded

    assert isinstance(row, Worded)
    for example in row.examples:
        assert row.name in sorts_of(example), example
        assert find_mentions(example), example
    for near_miss in row.near_misses:
        assert row.name not in sorts_of(near_miss), near_miss
