"""Names: their shapes, whose they are, who signs."""

from __future__ import annotations

import pytest
from reading_letters import letter, letterhead, office_letter

from denialscan.extract.names import find_name, key, natural
from denialscan.nlp import Analyser


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Amina Deng", "Amina Deng"),
        ("AMINA DENG", "Amina Deng"),
        ("DENG, Amina", "Amina Deng"),
        ("Deng, Amina Rose", "Amina Rose Deng"),
        ("Mr. Juan de la Cruz", "Juan de la Cruz"),
        ("O'Neil, Sean", "Sean O'Neil"),
        ("María López García", "María López García"),
        ("Ms. Jean-Paul Mbeki, Esq.", "Jean-Paul Mbeki"),
        ("van der Berg, Jan", "Jan van der Berg"),
        ("John Q. Carver", "John Q. Carver"),
        ("Thi Anh Nguyen", "Thi Anh Nguyen"),
        ("Lopez, Virginia", "Virginia Lopez"),
        ("Perez, Al", "Al Perez"),
        ("Alonzo P. Greer, Jr.", "Alonzo P. Greer"),
        ("LIC. TERESA ABREU", "Teresa Abreu"),
        ("Amina Deng Field Office Director", "Amina Deng"),
    ],
)
def test_names(text: str, value: str) -> None:
    found = find_name(text)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    "text",
    [
        "Field Office Director",
        "Boston Field Office",
        "Joe Corley Processing Center",
        "Dear Counsel",
        "United States",
        "amina deng",
        "Ngozi",
        "Request for Release",
        "Macclenny, FL",
        "Goshen, New York",
        "Tacoma, Washington",
        "Denver CDF, Aurora",
        "Arrested Agency Charge Disposition",
        "",
    ],
)
def test_no_names(text: str) -> None:
    assert find_name(text) is None


def test_key_forgets_case_accents_and_points() -> None:
    assert key("López-García, José M.") == key("lopez garcia JOSE m")
    assert natural("JOSÉ O'NEIL") == "José O'Neil"


BODY = (
    "Your request for release from detention is denied. You failed to appear at your hearing\n"
    "on June 3, 2019."
)


@pytest.mark.parametrize(
    ("caption", "value"),
    [
        ("Re: Amina Deng, A 012 345 678", "Amina Deng"),
        ("RE: DENG, Amina Rose\nA 012 345 678", "Amina Rose Deng"),
        ("Re: Request for Release of Amina Deng\nA# 012 345 678", "Amina Deng"),
        ("Subject: Amina Deng (A012345678)", "Amina Deng"),
        ("Name: Amina Deng\nA-Number: A012 345 678", "Amina Deng"),
        ("In the matter of: AMINA DENG\nA 012 345 678", "Amina Deng"),
    ],
)
def test_person_in_the_caption(caption: str, value: str, analyser: Analyser) -> None:
    text = office_letter(BODY, caption=caption, salutation="Dear Counsel:")
    assert letter(text, analyser).value("person_name") == value


@pytest.mark.parametrize(
    ("caption", "value"),
    [
        (
            "Family Name (CAPS): DENG\nFirst, Middle: Amina Rose\nFile: A012 345 678",
            "Amina Rose Deng",
        ),
        ("Last name: Deng   First name: Amina\nA-Number: 012 345 678", "Amina Deng"),
        ("Apellidos: RUIZ PRADO\nNombres: Ana Luz\nA-Number: 012 345 678", "Ana Luz Ruiz Prado"),
    ],
)
def test_a_name_in_two_cells(caption: str, value: str, analyser: Analyser) -> None:
    text = office_letter(BODY, caption=caption, salutation="Dear Counsel:")
    assert letter(text, analyser).value("person_name") == value


@pytest.mark.parametrize(
    "body",
    [
        "You ask concerning your nephew, Mr. Tomas Ruiz Prado. Mr. Ruiz is detained.",
        "Your constituent, Mrs. Rosa Ruiz, wrote. Her husband, Tomas Ruiz Prado, is held in Boston.",
        "Thank you for your letter. Mr. Tomas Ruiz Prado came in May. We hold Mr. Ruiz Prado in Boston.",
    ],
)
def test_a_person_named_in_the_text_alone(body: str, analyser: Analyser) -> None:
    text = office_letter(body, caption="Your letter of May 3", salutation="Dear Ms. Beck:")
    assert letter(text, analyser).value("person_name") == "Tomas Ruiz Prado"


def test_counsel_is_not_the_person(analyser: Analyser) -> None:
    text = (
        letterhead()
        + "Paula Reyes, Esq.\nLaw Office of Example\n12 Elm Street\nBoston, MA 02110\n\n"
        "Re: Amina Deng, A 012 345 678\n\nDear Ms. Reyes:\n\n"
        "Your client's request for release from detention is denied. Ms. Deng failed to appear\n"
        "at her hearing on June 3, 2019.\n\nSincerely,\n\nJohn Q. Carver\nField Office Director\n"
    )
    one = letter(text, analyser)
    assert one.value("person_name") == "Amina Deng"
    assert one.value("representative") == "Paula Reyes"
    assert one.value("gender") == "F"


def test_letter_to_the_detained_person(analyser: Analyser) -> None:
    text = (
        letterhead() + "Pavel Duka\nc/o Stewart Detention Center\nLumpkin, GA 31815\n\n"
        "Dear Mr. Duka:\n\nYour request for release from detention is denied. You failed to\n"
        "appear at your hearing on June 3, 2019.\n\nSincerely,\n\nJohn Q. Carver\n"
        "Field Office Director\n"
    )
    one = letter(text, analyser)
    assert one.value("person_name") == "Pavel Duka"
    assert one.value("representative") is None
    assert one.value("gender") == "M"


@pytest.mark.parametrize(
    ("signature", "name", "title"),
    [
        ("John Q. Carver\nField Office Director", "John Q. Carver", "Field Office Director"),
        (
            "/s/ Mary Holm\nActing Field Office Director",
            "Mary Holm",
            "Acting Field Office Director",
        ),
        ("Mary Holm, Deportation Officer", "Mary Holm", "Deportation Officer"),
        ("Digitally signed by MARY HOLM\nDeportation Officer", "Mary Holm", "Deportation Officer"),
        ("Field Office Director", None, "Field Office Director"),
        ("Mary Holm", "Mary Holm", None),
    ],
)
def test_signatory(signature: str, name: str | None, title: str | None, analyser: Analyser) -> None:
    one = letter(office_letter(BODY, signature=signature), analyser)
    assert (one.value("signatory_name"), one.value("signatory_title")) == (name, title)


def test_the_person_is_not_the_signatory(analyser: Analyser) -> None:
    one = letter(office_letter(BODY, signature=""), analyser)
    assert one.value("signatory_name") is None


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("Your client's request is denied. She missed her hearing and she fled.", "F"),
        ("Your client's request is denied. He missed his hearing and he fled.", "M"),
        ("Your client's request is denied. The hearing was missed.", None),
        ("Your client's request is denied. He or she may ask again.", None),
        ("Your client's request is denied. He says that his wife is ill; she cannot work.", "M"),
    ],
)
def test_gender_by_pronouns(body: str, value: str | None, analyser: Analyser) -> None:
    one = letter(office_letter(body, salutation="Dear Counsel:"), analyser)
    assert one.value("gender") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("DENG. Amina Rose", "Amina Rose Deng"),
        ("CRUZ LUNA. Amina", "Amina Cruz Luna"),
        ("Battle Creek, MI 49014", None),
        ("Central Falls, Rhode Island 02863", None),
        ("Amina Deng LLP", None),
    ],
)
def test_poor_print_and_addresses(text: str, value: str | None) -> None:
    found = find_name(text)
    assert (found.value if found else None) == value


def test_name_over_title_in_the_middle_of_a_form(analyser: Analyser) -> None:
    text = (
        letterhead()
        + "NOTICE OF CUSTODY DETERMINATION\n\nIn the case of: Amina Deng\nFile No: A 012 345 678\n\n"
        "Under section 236 of the Act I have determined that you shall be:\n\n"
        "☒ detained in the custody of the Department of Homeland Security.\n\n"
        "☐ released on your own recognizance.\n\n"
        "John Q. Carver\nDeportation Officer\n\n"
        "RECEIPT: I hereby acknowledge receipt of this form. ☒ I request redetermination\n"
    )
    one = letter(text, analyser)
    assert one.value("signatory_name") == "John Q. Carver"
    assert one.value("signatory_title") == "Deportation Officer"
    assert one.value("person_name") == "Amina Deng"


@pytest.mark.parametrize(
    ("signed", "name", "title"),
    [
        ("Field Office Director Thomas Iversen", "Thomas Iversen", "Field Office Director"),
        ("Deportation Officer M. Castell, ERO Omaha", "M. Castell", "Deportation Officer"),
        ("Officer Delgado (ERO Omaha)", "Delgado", "Officer"),
        ("Deportation Officer\nERO Omaha", None, "Deportation Officer"),
        (
            "Marcus Teller, Supervisory Detention and\nDeportation Officer",
            "Marcus Teller",
            "Supervisory Detention and Deportation Officer",
        ),
        (
            "Marcus Teller\nSupervisory Detention & Deportation Officer",
            "Marcus Teller",
            "Supervisory Detention & Deportation Officer",
        ),
        ("Deciding Official: Eric Berg\nTitle: AFOD", "Eric Berg", "AFOD"),
        ("Name and title of officer: Eric Berg, SDDO", "Eric Berg", "SDDO"),
    ],
)
def test_name_and_title_in_any_order(
    signed: str, name: str | None, title: str, analyser: Analyser
) -> None:
    body = "After a full review of the file, your request for parole is hereby denied."
    one = letter(f"{letterhead()}{body}\n\nSincerely,\n\n{signed}\n", analyser)
    assert one.value("signatory_name") == name
    assert one.value("signatory_title") == title


def test_a_dash_that_lost_its_spaces_joins_no_number_to_a_name() -> None:
    text = "FLORES, Maria Ana-A 012 345 678"
    found = find_name(text)
    assert found is not None
    assert found.value == "Maria Ana Flores"
