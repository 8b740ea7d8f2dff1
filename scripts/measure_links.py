#!/usr/bin/env python3
"""Measure how letters are linked to people, on an invented client file with noise.

Makes a seeded file of people with brothers and sisters whose numbers are neighbours,
namesakes, and fathers and sons of one name; then letters that state some of a person's
identity: typed variants, agency slips, and character errors as scans make them. Letters
about relatives, namesakes and strangers who are in no file must stay without a link.

    scripts/measure_links.py --people 1000 --letters 10000 --seed 1
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from denialscan.facts import from_tables
from denialscan.link import index_people, link_person
from denialscan.schema import CaseFacts, LetterBrief

#: Given names (some one letter apart, as in families) and surnames by custom, country codes.
CUSTOMS = (
    (
        "Luis Luisa Mario Maria Julio Julia Juan Juana Jose Josue Ana Anabel Carlos Carla "
        "Ángel Ángela Andrés Andrea Mateo Marta Santiago Sandra Rubén Rosa Elmer Elsa",
        "López García Hernández Martínez Ramírez Gómez Reyes Morales Cruz Flores Rivera "
        "Gutiérrez Pérez Castillo Mejía Orellana Zelaya Tzoc Chávez Jiménez Peña De_la_Cruz",
        "HN GT SV MX NI CO EC PE VE CU",
    ),
    (
        "Mohammed Ahmed Hamed Hassan Hussein Yusuf Ibrahim Abdullah Omar Osman Amina Amin "
        "Fatima Fadumo Said Saida Khalid Khadija Mustafa Abdul_Rahman Ali Aliya",
        "Al-Masri Warsame Farah Nur Abdi Haddad El-Sayed Hashimi Karimi Osman Hersi Jama "
        "Barzani Rahimi Mansour Saleh",
        "SO SY IQ AF SD YE EG",
    ),
    (
        "Oleksandr Oleksandra Sergey Dmitry Volodymyr Andrey Andrea Yevgeny Olena Irina "
        "Natalia Yulia Viktor Viktoria Mykola Tetiana",
        "Kovalenko Petrov Petrova Shevchenko Bondarenko Melnyk Ivanov Ivanova Tkachenko "
        "Lysenko Kravets Zaytsev",
        "UA RU BY KZ",
    ),
    (
        "Mamadou Mamadi Ousmane Aissatou Ibrahima Fatoumata Moussa Moussou Jean Jeanne "
        "Marie Mario Emmanuel Emmanuella Wilner Wilna",
        "Diallo Bah Barry Sow Camara Keita Toure Pierre Joseph Charles Jean-Baptiste "
        "Louis Etienne Ndiaye",
        "GN SN HT CM ML CI",
    ),
    (
        "Wei Wen Jing Jin Harpreet Harjit Gurpreet Gurjit Thanh Thang Minh Linh Hung Huong",
        "Li Lin Chen Cheng Zhang Wang Singh Kaur Nguyen Tran Pham Dhillon Gill",
        "CN IN VN",
    ),
)
FACILITIES = ("STEWART", "ELOY", "ADELANT", "TACOMA", "BUFFALO", "KRNES", "SOTEXAS", "BAKER")
COUNSEL = tuple(f"{g} {s}" for g in ("Nora", "Paul", "Ines", "Tara") for s in ("Bell", "Ortega", "Voss", "Quinn"))  # fmt: skip
#: Spellings that other papers use; written for this script, not taken from the package.
SPELLINGS = {
    "Mohammed": ("Muhammad", "Mohamed", "Mohamad"),
    "Ahmed": ("Ahmad",),
    "Hussein": ("Hussain", "Husayn"),
    "Yusuf": ("Youssef", "Yousuf"),
    "Abdullah": ("Abdallah",),
    "Osman": ("Othman", "Uthman"),
    "Khalid": ("Khaled",),
    "Said": ("Saeed",),
    "Oleksandr": ("Aleksandr", "Alexander"),
    "Sergey": ("Sergei", "Serhii"),
    "Dmitry": ("Dmitri", "Dmytro"),
    "Volodymyr": ("Vladimir",),
    "Yevgeny": ("Evgeny", "Yevgeniy"),
    "Olena": ("Elena",),
    "Natalia": ("Nataliya",),
    "Mykola": ("Nikolai",),
    "Ousmane": ("Usman",),
    "Al-Masri": ("Al Masri", "Almasri", "El Masri"),
    "El-Sayed": ("El Sayed", "Elsayed"),
    "Abdul Rahman": ("Abdulrahman", "Abdel Rahman", "Abdurrahman"),
    "Toure": ("Touré",),
    "Zaytsev": ("Zaitsev",),
    "De la Cruz": ("Delacruz", "De La Cruz", "Cruz"),
}
#: What a scanner takes characters for; anything may also become anything, or be lost.
LOOKS = {
    "e": "co", "c": "eo", "a": "oe", "o": "ae0", "i": "l1j", "l": "1iI", "n": "rm", "m": "n",
    "r": "n", "t": "fl", "h": "b", "u": "v", "v": "yu", "g": "q9", "s": "5", "z": "2", "S": "5",
    "B": "8", "G": "6C", "I": "l1", "0": "86O", "1": "7l4", "2": "7Z", "3": "8", "4": "19",
    "5": "6S3", "6": "58b", "7": "12", "8": "3B6", "9": "48g",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class One:
    """An invented person."""

    id: str
    given: str
    middle: str
    first: str
    second: str
    suffix: str
    number: int
    birth: str
    country: str
    counsel: str
    facility: str
    requests: tuple[str, ...]

    @property
    def name(self) -> str:
        parts = (self.given, self.middle, self.first, self.second, self.suffix)
        return " ".join(p for p in parts if p)


def people(rng: random.Random, count: int) -> list[One]:
    """Return a file: a third alone, families with neighbouring numbers, namesakes."""
    out: list[One] = []
    while len(out) < count:
        givens, surnames, countries = (x.split() for x in rng.choice(CUSTOMS))
        start = rng.randrange(20_000_000, 299_000_000)
        first, second = rng.choice(surnames), rng.choice(surnames)
        country, counsel, place = rng.choice(countries), rng.choice(COUNSEL), rng.choice(FACILITIES)
        double = givens[0] == "Luis" and rng.random() < 0.8
        shared = day(rng, 2019, 2025)
        step = rng.choice((1, 1, 1, 2, 10))
        for n, given in enumerate(rng.sample(givens, rng.choice((1, 1, 1, 2, 3)))):
            out.append(
                One(
                    id=f"P{len(out)}",
                    given=given.replace("_", " "),
                    middle=rng.choice(givens).replace("_", " ") if rng.random() < 0.3 else "",
                    first=first.replace("_", " "),
                    second=second.replace("_", " ") if double else "",
                    suffix="",
                    number=start + n * step,
                    birth=day(rng, 1960, 2004),
                    country=country,
                    counsel=counsel,
                    facility=place,
                    requests=(shared if rng.random() < 0.3 else day(rng, 2019, 2025),),
                )
            )
        if rng.random() < 0.06:
            own = out[-1]
            out.append(
                replace(
                    own,
                    id=f"P{len(out)}",
                    number=own.number + (3 if rng.random() < 0.5 else 7_654_321),
                    suffix="Jr." if rng.random() < 0.5 else "",
                    birth=day(rng, 1960, 2004),
                    requests=(day(rng, 2019, 2025),),
                )
            )
    return out


def day(rng: random.Random, first: int, last: int) -> str:
    return str(date(rng.randint(first, last), 1, 1) + timedelta(days=rng.randrange(365)))


def client_file(everyone: list[One]) -> CaseFacts:
    """Return the people as a client file."""
    return from_tables(
        {
            "people": [
                {"person_id": p.id, "name": p.name, "a_number": f"A{p.number:09d}",
                 "date_of_birth": p.birth, "country": p.country, "representative": p.counsel}
                for p in everyone
            ],
            "detentions": [{"person_id": p.id, "facility": p.facility} for p in everyone],
            "requests": [
                {"request_id": f"{p.id}-Q{n}", "person_id": p.id, "submitted_at": d}
                for p in everyone for n, d in enumerate(p.requests)
            ],
        }
    )  # fmt: skip


def stated(rng: random.Random, person: One, note: str) -> LetterBrief:
    """Return what a letter states of a person, without any slip."""
    filled: dict[str, Any] = {
        "a_numbers": (f"A{person.number:09d}",) if rng.random() < 0.93 else (),
        "person_name": person.name if rng.random() < 0.97 else None,
        "country": person.country if rng.random() < 0.5 else None,
        "birth_date": person.birth if rng.random() < 0.2 else None,
        "representative": person.counsel if rng.random() < 0.6 else None,
        "facilities": (person.facility,) if rng.random() < 0.6 else (),
        "request_date": rng.choice(person.requests) if rng.random() < 0.6 else None,
    }
    if not filled["a_numbers"] and not filled["person_name"]:
        filled["person_name"] = person.name
    return LetterBrief(letter_id=note, kind="parole", outcome="denied", text_trusted=True, **filled)


def typed(rng: random.Random, person: One) -> str:
    """Return a person's name as another clerk writes it."""
    given = rng.choice((person.given, *SPELLINGS.get(person.given, ())))
    first = rng.choice((person.first, *SPELLINGS.get(person.first, ())))
    middle = rng.choice((person.middle, person.middle[:1], ""))
    second = person.second if rng.random() < 0.5 else ""
    last = (f"{first}-{second}" if second and rng.random() < 0.2 else f"{first} {second}").strip()
    form = rng.randrange(3)
    front = " ".join(p for p in (given, middle) if p)
    if form == 0:
        return f"{last.upper()}, {front}"
    return f"{front} {last}" if form == 1 else f"{front} {last}".upper()


def spoil(rng: random.Random, text: str, rate: float) -> str:
    """Return a text with character errors."""
    out = []
    for c in text:
        if rng.random() >= rate * (0.3 if c == " " else 1):
            out.append(c)
            continue
        if c == " ":
            continue
        fate = rng.random()
        looks = LOOKS.get(c) or LOOKS.get(c.lower())
        if fate < 0.6 and looks:
            out.append(rng.choice(looks))
        elif fate < 0.8:
            out.append(rng.choice("0123456789" if c.isdigit() else "abcdefghilmnoprstuvz"))
        elif fate < 0.9:
            out.append(c + rng.choice(".'il1"))
    return "".join(out)


def scanned(rng: random.Random, brief: LetterBrief, rate: float) -> LetterBrief:
    """Return a brief as read from a scan: what no longer looks like a number is lost."""
    numbers = []
    for number in brief.a_numbers:
        read = spoil(rng, number[1:], rate)
        read = "".join(c for c in read.translate(str.maketrans("OlISBbgZ", "01158692")) if c.isdigit())  # fmt: skip
        if 7 <= len(read) <= 9:
            numbers.append(f"A{int(read):09d}")
    when = {f: getattr(brief, f) for f in ("birth_date", "request_date")}
    for name, value in when.items():
        read = spoil(rng, value or "", rate)
        right = len(read) == 10 and read.replace("-", "").isdigit() and "01" <= read[8:] <= "28"
        when[name] = read if right and "01" <= read[5:7] <= "12" else None
    return replace(
        brief,
        text_trusted=False,
        a_numbers=tuple(numbers),
        person_name=spoil(rng, brief.person_name, rate) if brief.person_name else None,
        representative=spoil(rng, brief.representative, rate) if brief.representative else None,
        **when,
    )


def letters(rng: random.Random, everyone: list[One], count: int) -> Iterator[tuple[str, str | None, LetterBrief]]:  # fmt: skip
    """Yield (condition, person_id or None, brief)."""
    for n in range(count):
        person = rng.choice(everyone)
        brief = stated(rng, person, str(n))
        kind = rng.choice(
            ("clean", "typed", "typed", "scan 2 %", "scan 5 %", "typed, scan 3 %", "slip: digit",
             "slip: name", "slip: both dates and country", "family", "nobody: relative",
             "nobody: namesake", "nobody: stranger", "nobody: relative, scan 4 %")
        )  # fmt: skip
        if kind.startswith("typed") and brief.person_name:
            brief = replace(brief, person_name=typed(rng, person))
        if kind == "slip: digit" and brief.a_numbers:
            digits = list(f"{person.number:09d}")
            at = rng.randrange(8)
            if rng.random() < 0.5:
                digits[at] = rng.choice([d for d in "0123456789" if d != digits[at]])
            else:
                digits[at], digits[at + 1] = digits[at + 1], digits[at]
            brief = replace(brief, a_numbers=("A" + "".join(digits),))
        elif kind == "slip: name" and brief.a_numbers:
            brief = replace(brief, person_name="Prudence Winterbourne")
        elif kind.startswith("slip: both"):
            brief = replace(brief, country="FR", request_date="2018-01-01" if brief.request_date else None)  # fmt: skip
        elif kind == "family" and brief.person_name and brief.a_numbers:
            beside = rng.choice(everyone)
            brief = replace(
                brief,
                a_numbers=(*brief.a_numbers, f"A{beside.number:09d}"),
                others=(f"A{beside.number:09d}",),
            )
        elif kind.startswith("nobody"):
            brief = nobody(rng, person, brief, kind, everyone)
            person = replace(person, id="")
        if "scan" in kind:
            rate = int(kind.split("scan ")[1].split()[0]) / 100
            brief = scanned(rng, brief, rate)
        yield kind, person.id or None, brief


def nobody(rng: random.Random, near: One, brief: LetterBrief, kind: str, file: list[One]) -> LetterBrief:  # fmt: skip
    """Return a letter about somebody in no file: a relative, a namesake, a stranger."""
    custom = next(c for c in CUSTOMS if near.country in c[2].split())
    strange = replace(
        near,
        number=rng.randrange(20_000_000, 299_000_000),
        birth=day(rng, 1960, 2004),
        requests=(day(rng, 2019, 2025),),
    )
    if "relative" in kind:
        family = " ".join(p.name for p in file if abs(p.number - near.number) < 100)
        givens = [g for g in custom[0].split() if g.replace("_", " ") not in family]
        number = near.number + 1
        while any(p.number == number for p in file):
            number += 1
        strange = replace(
            strange, number=number, given=rng.choice(givens).replace("_", " "), middle=""
        )
    elif "stranger" in kind:
        strange = replace(
            strange, given="Prosper", middle="", first="Winterbourne", second="", country="FR"
        )
    made = stated(rng, strange, brief.letter_id)
    # A namesake without a number cannot be told apart by anybody.
    return replace(made, a_numbers=(f"A{strange.number:09d}",), person_name=strange.name)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", action="store_true", help="print each wrong or missing link")
    args = parser.parse_args()
    rng = random.Random(args.seed)
    everyone = people(rng, args.people)
    facts = client_file(everyone)
    pile = list(letters(rng, everyone, args.letters))
    began = time.process_time()
    index = index_people(facts)
    built = time.process_time() - began
    total: Counter[str] = Counter()
    linked: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    began = time.process_time()
    links = [link_person(brief, index) for _kind, _person, brief in pile]
    took = time.process_time() - began
    known = {p.id: p for p in everyone}
    for (kind, person, brief), link in zip(pile, links, strict=True):
        total[kind] += 1
        linked[kind] += link.person_id is not None and link.person_id == person
        bad = link.person_id is not None and link.person_id != person
        wrong[kind] += bad
        if args.wrong and (bad or (person and link.person_id is None)):
            truth, got = known.get(person or ""), known.get(link.person_id or "")
            print("WRONG" if bad else "missing", kind, brief, "\n  truth", truth, "\n  got", got, link)  # fmt: skip
    print(f"{'condition':32}{'letters':>9}{'linked':>9}{'wrong':>7}")
    for kind in sorted(total):
        print(f"{kind:32}{total[kind]:9}{linked[kind] / total[kind]:9.3f}{wrong[kind]:7}")
    of_file = [k for k in total if not k.startswith("nobody")]
    share = sum(linked[k] for k in of_file) / sum(total[k] for k in of_file)
    print(f"\nof people in the file: {share:.4f} linked; wrong links in all: {wrong.total()}")
    print(f"CPU seconds: index {built:.2f}, {len(pile)} letters {took:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
