"""People's names on two papers."""

from __future__ import annotations

import pytest

from denialscan.reference.name_spelling import spelt
from denialscan.reference.person_names import (
    compare_names,
    given_shared,
    may_be_one,
    parse_name,
    reads_alike,
    runs_together,
)


@pytest.mark.parametrize(
    ("stated", "known", "relation"),
    [
        ("Maria Lopez Garcia", "María López García", "same"),
        ("LOPEZ GARCIA, Maria", "Maria Lopez-Garcia", "same"),
        ("LOPEZ GARCIA MARIA", "Maria Lopez Garcia", "same"),
        ("Mr. Juan De La Cruz", "Juan Delacruz", "same"),
        ("Maria Lopez", "Maria Lopez Garcia", "agrees"),
        ("Maria Garcia", "Maria Lopez Garcia", "agrees"),
        ("Maria Elena Lopez", "Maria Lopez Garcia", "agrees"),  # middle name, second surname
        ("Maria E. Lopez", "Maria Elena Lopez", "agrees"),
        ("Maria Elena Lopez Garcia", "Maria Lopez", "agrees"),
        ("Ms. Lopez", "Maria Lopez Garcia", "partial"),
        ("M. Lopez", "Maria Lopez Garcia", "partial"),
        ("FNU Ahmadzai", "Ahmadzai LNU", "same"),
        ("Fnu Zabihullah", "Zabihullah Noorzai", "partial"),
        # spelling in Latin letters
        ("Muhammad El-Masri", "Mohammed Almasri", "same"),
        ("Aleksandr Petrenko", "Oleksandr Petrenko", "same"),
        ("Abdel Rahman Haddad", "Abdulrahman Haddad", "same"),
        ("Abd al-Rahman Haddad", "Abdul Rahman Haddad", "same"),
        ("Yousuf Kourouma", "Youssef Kuruma", "same"),
        ("Petrov Sergei", "Serhii Petrova", "misread"),  # brother and sister, perhaps
        ("PEREZ, Juan, Jr.", "Juan Perez", "same"),
        # another given name before, another surname behind
        ("Linh Minh Tran", "Minh Thanh Tran", "different"),
        ("Maria Elena Lopez", "Elena Lopez", "partial"),
        ("Thanh Jing Pham", "Jing Thanh Chen", "different"),
        ("Amanuel Tefsaye Gebremedhin", "Amanuel Tesfaye Gebremedhin", "misread"),
        ("Maria Gonzales", "Maria Gonzalez", "misread"),
        ("Marla Lopez", "Maria Lopez", "misread"),
        ("Jose Hernandcz", "Jose Hernandez", "misread"),
        ("Jose Lopez", "Maria Lopez Garcia", "different"),
        ("Maria Lopez Ruiz", "Maria Lopez Garcia", "different"),
        ("Bob Smith", "Robert Smith", "different"),
        ("Carlos Medina", "Maria Lopez", "different"),
        ("", "Maria Lopez", "partial"),
    ],
)
def test_relation(stated: str, known: str, relation: str) -> None:
    assert compare_names(stated, known) == relation


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("luis", "luisa"),
        ("mario", "maria"),
        ("petrov", "petrova"),
        ("amin", "amina"),
        ("gonzales", "gonzalez"),
        ("hassan", "hussein"),
        ("carlos", "carla"),
        ("li", "ly"),
        ("jose", "josue"),
    ],
)
def test_other_names_keep_their_own_spelling(left: str, right: str) -> None:
    assert spelt(left) != spelt(right)


def test_a_spelling_stands_in_one_line_only() -> None:
    """A name in two lines would be two names at once."""
    from denialscan.reference import name_spelling

    words = name_spelling._VARIANTS.split()
    assert len(words) == len(set(words))


def test_what_print_confuses() -> None:
    assert reads_alike("Pedro Examp1e", "Pedro Example")
    assert reads_alike("Camilo Torres", "CamiIo Torres")
    assert not reads_alike("Luisa Lopez", "Luis Lopez")
    assert runs_together("PedroExample", "Pedro Example")
    assert not runs_together("Aminalopez", "Ana Lopez")


def test_brothers_and_sisters_share_no_given_name() -> None:
    assert given_shared("LOPEZ GARCIA, MARIA", "Maria Lopez Garcia")
    assert not given_shared("Marta Lopez Garcia", "Maria Lopez Garcia")


def test_suffix() -> None:
    assert parse_name("Juan Perez, Jr.").suffix == "jr"
    assert parse_name("Sr. Juan Perez").suffix == ""


@pytest.mark.parametrize(
    ("stated", "known", "one"),
    [
        ("Katerina Shevchuk", "Kateryna Shevchuk", True),
        ("Lilyana Petrov", "Liliana Petrova", True),
        ("Anna Kowalski", "Anna Kowalska", True),
        ("Mohamed Abdi Hussein", "Maxamed Cabdi Xuseen", True),
        ("Cali Warsame", "Ali Warsame", True),
        ("Alicia Paz de Romero", "Alicia Paz Nunez", True),
        ("Maria de la Cruz", "Maria Lopez", False),
        ("Alicia Paz Romero", "Alicia Paz Nunez", False),
        ("Juan Carias", "Juan Arias", False),
        ("Luisa Mora", "Luis Mora", False),
        ("Maria Gonzales", "Maria Gonzalez", False),
    ],
)
def test_names_of_two_customs(stated: str, known: str, one: bool) -> None:
    assert may_be_one(stated, known) is one
