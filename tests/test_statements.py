"""Who asserts what: a cue counts only where the letter asserts it of this person."""

from __future__ import annotations

import pytest
from reading_letters import office_letter, read

from denialscan.layout import find_messages
from denialscan.nlp import Analyser
from denialscan.statements import Statement, find_statements

FILLER = (
    "This office has looked at the file that was opened in this matter and at the papers that\n"
    "belong to it, as it does in every matter of this sort.\n\n"
)


def statements(text: str, analyser: Analyser, *, repair: bool = False) -> list[Statement]:
    (message,) = find_messages(read(text))
    return find_statements(message, analyser, repair=repair)


def stances(sentence: str, cue: str, analyser: Analyser) -> list[str]:
    """Return the stances of a cue in a sentence that stands in a letter, in order."""
    (found,) = (
        s for s in statements(office_letter(FILLER + sentence), analyser) if s.text == sentence
    )
    cues = sorted(found.span.all(cue), key=lambda c: c.start)
    assert cues, f"no {cue} in {sentence}"
    return [found.stance(c) for c in cues]


TABLE = (
    # asserted
    ("asserted", "ground.danger", "You pose a danger to the community."),
    ("asserted", "ground.danger", "ICE finds that you pose a danger to the community."),
    ("asserted", "ground.danger", "Nevertheless, he remains a threat to public safety."),
    ("asserted", "ground.danger", "You are held because you are a danger to the community."),
    ("asserted", "ground.flight_risk", "Without a fixed address you are a flight risk."),
    ("asserted", "ground.danger", "No letter was filed and you are a danger to the community."),
    ("asserted", "ground.priority_category", "You are an enforcement priority."),
    ("asserted", "out.deny", "Your request is hereby denied."),
    ("asserted", "out.deny", "This office declines to grant the stay."),
    ("asserted", "fact.criminal_history", "Your client was convicted of theft in 2014."),
    # two negations
    (
        "asserted",
        "ground.danger",
        "You failed to show that you would not pose a danger to the community.",
    ),
    (
        "asserted",
        "ground.danger",
        "You have not demonstrated that you would not be a danger to the community.",
    ),
    ("asserted", "ground.flight_risk", "You have not established that you are not a flight risk."),
    # negated
    ("negated", "ground.danger", "Your client does not pose a danger to the community."),
    ("negated", "ground.danger", "Your client has never posed a danger to the community."),
    ("negated", "ground.danger", "There is no danger to the community."),
    ("negated", "ground.danger", "It is unlikely that you are a danger to the community."),
    ("negated", "ground.priority_category", "You are not an enforcement priority."),
    ("negated", "fact.criminal_history", "Your client has not been convicted of theft."),
    ("negated", "out.deny", "Your request has not been denied."),
    ("negated", "out.deny", "We cannot say that release is unwarranted."),
    ("negated", "out.grant", "Your request has not been granted."),
    # reported
    ("reported", "ground.danger", "You argue that you do not pose a danger to the community."),
    (
        "reported",
        "ground.flight_risk",
        "Counsel contends that you are a flight risk on paper only.",
    ),
    ("reported", "out.deny", "You argue that the denial of your request was wrong."),
    (
        "reported",
        "fact.criminal_history",
        "Your counsel states that you were convicted of theft in 2014.",
    ),
    # hypothetical
    (
        "hypothetical",
        "ground.danger",
        "The question is whether you pose a danger to the community.",
    ),
    ("hypothetical", "ground.flight_risk", "If you are a flight risk you will be held again."),
    ("hypothetical", "out.deny", "If your request is denied, you may file again."),
    # statute
    (
        "statute",
        "ground.danger",
        "8 CFR 241.4(d) provides that an alien who poses a danger to the community may be held.",
    ),
    ("statute", "ground.flight_risk", "An alien who is a flight risk shall be held."),
    # quoted
    (
        "quoted",
        "ground.danger",
        'The order says "the petitioner would pose a danger to the community if he were released".',
    ),
)


@pytest.mark.parametrize(("stance", "cue", "sentence"), TABLE)
def test_stance(stance: str, cue: str, sentence: str, analyser: Analyser) -> None:
    assert set(stances(sentence, cue, analyser)) == {stance}


def test_the_authors_turn_ends_the_report(analyser: Analyser) -> None:
    sentence = (
        "You argue that you are not a danger to the community; however, ICE finds that you pose "
        "a danger to the community."
    )
    found = stances(sentence, "ground.danger", analyser)
    assert found[0] == "reported"
    assert found[-1] == "asserted"


def test_negation_ends_with_its_clause(analyser: Analyser) -> None:
    sentence = "Although you do not pose a danger to the community, you are a flight risk."
    assert set(stances(sentence, "ground.danger", analyser)) == {"negated"}
    assert stances(sentence, "ground.flight_risk", analyser) == ["asserted"]


@pytest.mark.parametrize(
    ("stance", "sentence"),
    [
        ("asserted", "Usted representa un peligro para la comunidad."),
        ("reported", "Usted alega que no es un peligro para la comunidad."),
        ("hypothetical", "Si usted es un peligro para la comunidad, no saldrá de la custodia."),
    ],
)
def test_spanish(stance: str, sentence: str, analyser: Analyser) -> None:
    assert set(stances(sentence, "ground.danger", analyser)) == {stance}


def test_asserted_cues(analyser: Analyser) -> None:
    sentence = "Although you do not pose a danger to the community, you are a flight risk."
    (found,) = (
        s for s in statements(office_letter(FILLER + sentence), analyser) if s.text == sentence
    )
    assert {c.name for c in found.asserted("ground.")} == {"ground.flight_risk"}
    assert found.has("ground.danger")  # the words stand there, however meant


def test_places_of_statements(analyser: Analyser) -> None:
    text = office_letter(
        "Your request for release from detention is de-\nnied. You failed to appear at your hearing\n"
        "on June 3, 2019, as the file shows."
    )
    reading = read(text)
    (message,) = find_messages(reading)
    for found in find_statements(message, analyser, repair=False):
        printed = " ".join(reading.text[found.start : found.end].split())
        assert printed.replace("de- nied", "denied") == found.text
        assert found.page == 1


def test_only_the_body_is_read_for_cues(analyser: Analyser) -> None:
    found = statements(
        office_letter(FILLER, caption="Re: Request denied, Amina Deng, A 012 345 678"), analyser
    )
    assert {s.zone for s in found if s.span.cues} <= {"body", "unticked"}


def test_ticked_statement(analyser: Analyser) -> None:
    found = statements(
        office_letter(
            FILLER + "[x] You pose a danger to the community.\n\n[ ] You are a flight risk."
        ),
        analyser,
    )
    boxes = {s.text: (s.zone, s.ticked) for s in found if s.zone == "unticked" or s.ticked}
    assert boxes == {
        "You pose a danger to the community.": ("body", True),
        "You are a flight risk.": ("unticked", False),
    }
