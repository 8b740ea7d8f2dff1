"""Whose words a sentence is. Every person is invented."""

from __future__ import annotations

import pytest
from reading_letters import letter, office_letter, read

from denialscan.layout import find_messages
from denialscan.nlp import Analyser
from denialscan.statements import Statement, find_statements

FILLER = "This office has looked at the file that was opened in this matter.\n\n"


def spoken(body: str, analyser: Analyser, salutation: str = "Dear Ms. Deng:") -> dict[str, str]:
    """Return the speaker of every sentence of a letter's body."""
    (message,) = find_messages(read(office_letter(FILLER + body, salutation=salutation)))
    found: list[Statement] = find_statements(message, analyser, repair=False)
    return {s.text: s.speaker for s in found if s.zone in ("body", "caption")}


@pytest.mark.parametrize(
    ("speaker", "sentence"),
    [
        ("person", "You argue that you have lived here since 1996."),
        ("person", "You also state that your mother is ill."),
        ("person", "In your letter you say that nobody could call you a danger."),
        ("person", "Your letter asserts that the conviction is old."),
        ("person", "You claim that the officer was mistaken."),
        ("person", "It is argued that silence of such length should count."),
        ("person", "Your argument is that the monitor was broken."),
        ("person", "The detainee contends that he would return."),
        ("person", "Usted alega que no es un peligro."),
        ("counsel", "Counsel argues that she is not a flight risk."),
        ("counsel", "Your attorney maintains that the arrest was an error."),
        ("counsel", "Counsel's contention that he is no threat is noted for the record."),
        ("counsel", "According to counsel, the family would house him."),
        ("court", "The immigration judge found that his account was not credible."),
        ("court", "The Board concluded that the crime was serious."),
        ("statute", "8 CFR 241.4(d) provides that an alien may be held."),
        ("statute", "In Matter of Okoro, the respondent was convicted of fraud in 2001."),
        ("other", "The report reads in part: the suspect fled the scene."),
        ("other", "The affidavit of the trooper states: a man of that name was convicted."),
        (
            "statute",
            "Section 241(a) of the Act directs that an alien ordered removed shall be removed.",
        ),
        ("statute", "The regulation asks whether removal is foreseeable."),
        ("statute", "An alien who poses a danger shall be detained."),
        (
            "statute",
            "Under 8 CFR 241.6(a) the agency may grant a stay for such time as it deems appropriate.",
        ),
        ("ice", "Your request is denied because you fled."),
        ("ice", "You argue that the arrest was an error, but we find that you were convicted."),
        ("ice", "Counsel's argument is not persuasive."),
        ("ice", "You told the officer that you would not board."),
        ("ice", "You may ask for another review if your circumstances change."),
        (
            "ice",
            "You are held under 8 CFR 241.4, and the regulation requires that you show no danger.",
        ),
        ("ice", "On May 3, 2019 an immigration judge ordered you removed."),
        ("ice", "We have read what you say of your uncle."),
        ("ice", "You asked for release on March 2."),
    ],
)
def test_by_its_own_words(speaker: str, sentence: str, analyser: Analyser) -> None:
    assert spoken(sentence, analyser)[sentence] == speaker


def test_you_is_counsel_where_the_letter_speaks_of_a_client(analyser: Analyser) -> None:
    body = "You argue that your client is not a flight risk.\n\nYour client fled in 2019."
    found = spoken(body, analyser, salutation="Dear Counsel:")
    assert found["You argue that your client is not a flight risk."] == "counsel"
    assert found["Your client fled in 2019."] == "ice"


def test_a_quotation_belongs_to_who_introduces_it(analyser: Analyser) -> None:
    body = (
        "8 CFR 241.4(d) provides as follows:\n\n"
        '"The officer may release the person. No release shall be made of those who flee."\n\n'
        "You fled in 2019."
    )
    found = spoken(body, analyser)
    assert found["8 CFR 241.4(d) provides as follows:"] == "statute"
    assert found['"The officer may release the person.'] == "statute"
    assert found['No release shall be made of those who flee."'] == "statute"
    assert found["You fled in 2019."] == "ice"


def test_a_list_continues_its_introduction(analyser: Analyser) -> None:
    body = (
        "You state the following:\n\n(1) The house is paid for.\n\n(2) The conviction is old.\n\n"
        "The request is denied."
    )
    found = spoken(body, analyser)
    assert [
        found[f"({n}) {t}"]
        for n, t in ((1, "The house is paid for."), (2, "The conviction is old."))
    ] == ["person", "person"]
    assert found["The request is denied."] == "ice"


def test_a_list_of_reasons_is_the_writers(analyser: Analyser) -> None:
    body = "The request is denied for the following reasons:\n\n(1) You fled.\n\n(2) You lied."
    assert set(spoken(body, analyser).values()) == {"ice"}


def test_words_of_others_are_no_claim_of_the_letter(analyser: Analyser) -> None:
    body = (
        "You state the following:\n\n(1) The office says I am a flight risk.\n\n"
        "Your request for release is denied because you failed to appear on June 3, 2019."
    )
    one = letter(office_letter(FILLER + body), analyser)
    quoted = next(s for s in one.sentences if "The office says" in s.text)
    assert "by.person" in quoted.cues
    assert "ground" not in quoted.roles
    assert not [
        c for s in one.sentences if "failed to appear" in s.text for c in s.cues if c[:3] == "by."
    ]


def test_a_report_is_retold_to_the_end_of_its_paragraph(analyser: Analyser) -> None:
    found = spoken(
        "The complaint alleges: a man struck the clerk. The man was convicted in 2001. Your "
        "request is denied on that ground. The man was arrested in 2003.\n\n"
        "The suspect was arrested in Ohio.\n\n",
        analyser,
    )
    told = {t.split()[-1]: s for t, s in found.items()}
    assert (told["clerk."], told["2001."]) == ("other", "other")
    assert (told["ground."], told["2003."], told["Ohio."]) == ("ice", "ice", "ice")
