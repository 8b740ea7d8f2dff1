"""People's names on two papers."""

from __future__ import annotations

import pytest

from denialscan.reference.person_names import compare_names


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
