"""Measure how facility names are resolved: right, undetermined, wrong, forced.

    python scripts/measure_facilities.py [--seed 5] [--limit N] [--show 20] [--json]

Every facility seen since 2021 (no hospitals and hotels) is named as a letter might: by
its listed name, each alias and short name, and its code; with and without
", City, ST" printed beside it, with and without the office that answers for it, with
characters damaged as scans damage them. Unlisted names are invented: county jails that
no list has, and listed names with one distinctive word exchanged.

right: the facility or the same place under another code; undetermined: no answer;
wrong: another facility. Names that fit several places equally well without any more
words, of which the one meant is among the candidates, are counted as undetermined and
shown apart ("ambiguous"): nobody could tell.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from denialscan.reference.facilities import (
    Facility,
    facilities,
    resolve_facility,
    same_facility,
    same_site,
)
from denialscan.reference.states import CODES

SINCE = "2021"
RATES = (0.0, 0.02, 0.05, 0.08)
#: What engines and faxes make of letters, and how often relative to drops and splits.
CONFUSED = {
    "o": "0c", "0": "oO", "l": "1iI", "1": "lI", "i": "l1j", "e": "co", "c": "eo", "a": "oe",
    "n": "ur", "u": "nv", "r": "nt", "t": "fl", "f": "t", "s": "5z", "g": "q9", "h": "bn",
    "b": "h6", "d": "cl", "m": "rn", "v": "yu", "y": "v", "S": "58", "B": "8R", "D": "O0",
    "O": "0QD", "C": "GO", "G": "C6", "I": "l1", "E": "FB", "F": "EP", "P": "FR", "R": "PK",
    "N": "HM", "M": "NW", "W": "VM", "J": "I]", "A": "4", "T": "7I", "K": "X", "H": "N",
}  # fmt: skip
STEMS = """Ash Birch Cold Dry Elm Fair Glen Hart Iron Juniper Kirk Lyn Mill Nettle Oak Pine Quarry
Raven Stone Thorn Umber Vale Whit Yarrow Amber Bram Crow Dun East Fern Gray Haw Kings Lang Marsh
North Old Pen Red Sand Tall Wood Win Brook Clay Black Silver""".split()  # noqa: SIM905
ENDS = """ford ton field burg ville wood dale brook ridge well combe stead mont worth ham ley gate
mere den bury""".split()  # noqa: SIM905
#: Real counties, of which those in no list are used: nearer to listed names than invented ones.
COUNTIES = """Abbeville Accomack Adair Aitkin Alcorn Alfalfa Amador Antrim Appling Ashtabula Atoka
Barbour Barron Beadle Bosque Bourbon Breathitt Calhoun Callaway Calloway Camden Carver Catron
Cavalier Chaves Cherokee Chilton Chippewa Choctaw Coffee Conway Coosa Cottle Craighead Crow
Dallam Dawes Decatur Defiance Dixie Dolores Dooly Early Edmunds Emmet Fallon Faribault Fentress
Fillmore Floyd Foard Gallatin Garrard Gasconade Gilchrist Glascock Graham Greenup Grundy Hancock
Hardin Harlan Hartley Haskell Hickman Holmes Hutchinson Iosco Iroquois Itawamba Jasper Juneau
Kalkaska Kendall Kershaw Kosciusko Lamoille Lauderdale Leake Leelanau Limestone Livingston Lonoke
Lunenburg Macoupin Manitowoc Marengo Marinette Mathews Meagher Menard Metcalfe Mingo Moniteau
Mower Natchitoches Neosho Newaygo Noxubee Ochiltree Oneida Osceola Ozaukee Palo Pawnee Pepin Perquimans
Pickens Pocahontas Poinsett Presque Quitman Randolph Renville Roscommon Rutland Sanilac Schuyler
Seneca Shawano Sioux Stanly Sumner Swisher Tallapoosa Tippah Titus Tuscola Unicoi Wabaunsee
Wakulla Waseca Waushara Wexford Wibaux Yadkin Yazoo Zapata Ziebach""".split()  # noqa: SIM905
KINDS = ("County Jail", "County Detention Center", "County Correctional Facility", "Parish Jail",
         "County Sheriff's Office", "Regional Jail", "Detention Center", "ICE Processing Center",
         "Processing Center", "Detention Facility", "Correctional Center", "City Jail",
         "County Justice Center", "Residential Center")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One name put to the resolver. ``meant`` is None for a name in no list."""

    name: str
    meant: str | None
    form: str
    place: bool
    office: str | None
    on: str
    rate: float


def damage(text: str, rate: float, rng: random.Random) -> str:
    """Return text in which each character is misread with probability ``rate``."""
    out: list[str] = []
    for ch in text:
        if rng.random() >= rate:
            out.append(ch)
            continue
        kind = rng.random()
        if kind < 0.7 and ch in CONFUSED:
            other = CONFUSED[ch]
            out.append(
                "rn" if ch == "m" else "cl" if ch == "d" and kind < 0.3 else rng.choice(other)
            )
        elif kind < 0.8:
            continue  # dropped; a space dropped merges two words
        elif kind < 0.9:
            out.append(f"{ch} ")
        else:
            out.append(rng.choice("aeilnorstc.") if ch.isalpha() else ch)
    return "".join(out)


def known() -> list[Facility]:
    """Return the places a custody letter may name, seen since 2021."""
    return [
        f
        for f in facilities().values()
        if f.last_seen >= SINCE and f.category not in ("medical", "hotel")
    ]


def trials(rng: random.Random, limit: int | None) -> Iterator[Trial]:
    """Yield the trials of listed names, then those of unlisted ones."""
    places = known()
    if limit:
        places = rng.sample(places, min(limit, len(places)))
    for facility in places:
        forms = [("name", facility.name), ("code", facility.facility_id)]
        forms += [
            ("alias", n) for n in rng.sample(facility.names[1:], min(2, len(facility.names) - 1))
        ]
        for form, name in forms:
            for rate in RATES:
                if form == "code" and rate:
                    continue
                for place in (False, True):
                    for office in (None, facility.office or None):
                        beside = f", {facility.city}, {facility.state}" if place else ""
                        yield Trial(
                            name=damage(name + beside, rate, rng),
                            meant=facility.facility_id,
                            form=form,
                            place=place,
                            office=office,
                            on=facility.last_seen,
                            rate=rate,
                        )
    yield from unlisted(rng)


def unlisted(rng: random.Random) -> Iterator[Trial]:
    """Yield invented names, with and without a state and an office beside them."""
    listed = {w for f in facilities().values() for s in f.splits for w in s.distinct}
    offices = sorted({f.office for f in facilities().values() if f.office})
    states = sorted(CODES - {"GU", "MP", "VI"})
    names: list[tuple[str, str]] = []
    while len(names) < 700:
        word = rng.choice(STEMS) + rng.choice(ENDS)
        if word.lower() in listed or rng.random() < 0.1:
            word = f"{rng.choice(STEMS)}{rng.choice(ENDS)} {rng.choice(STEMS)}{rng.choice(ENDS)}"
        names.append(("invented", f"{word} {rng.choice(KINDS)}"))
    spare = [c for c in COUNTIES if c.lower() not in listed]
    names += [("real county", f"{c} {k}") for c in spare for k in rng.sample(KINDS[:7], 2)]
    for facility in rng.sample(known(), 200):
        telling = rng.choice(["Regional", "Juvenile", "Federal", "District", "Metropolitan"])
        words = facility.name.split()
        at = max(1, len(words) - 2)
        if telling.lower() not in " ".join(facility.names).lower() and len(words) > 2:
            made = " ".join((*words[:at], telling, *words[at:]))
            names.append(("one word more", made))
    # A listed name with its kind of place exchanged, or a word put before it.
    for facility in rng.sample(known(), 300):
        split = facility.splits[0]
        stem = " ".join(w.title() for w in split.distinct[:1])
        other = rng.choice([e + " " for e in ("New", "Upper", "Fort", "Lake", "Mount", "Port")])
        kind = rng.choice([k for k in KINDS if not (set(k.lower().split()) <= split.generic)])
        made = rng.choice([f"{other}{stem} {kind}", f"{stem}{rng.choice(ENDS)} {kind}"])
        names.append(("near a listed one", made))
    for _kind, name in names:
        rate = rng.choice(RATES)
        beside = f", {rng.choice(states)}" if rng.random() < 0.5 else ""
        office = rng.choice(offices) if rng.random() < 0.7 else None
        yield Trial(
            name=damage(name + beside, rate, rng),
            meant=None,
            form=_kind,
            place=bool(beside),
            office=office,
            on="2024-05-01",
            rate=rate,
        )


def judge(trial: Trial) -> str:
    """Put one trial to the resolver and say what came out."""
    hit = resolve_facility(trial.name, on=trial.on, office=trial.office)
    found = hit.facility_id
    if trial.meant is None:
        return "accepted" if found else "refused"
    if found:
        right = same_site(found, trial.meant) or same_facility(found, trial.meant) is not False
        return "right" if right else "wrong"
    meant = any(same_site(c, trial.meant) for c in hit.candidates)
    return "ambiguous" if meant else "none"


def main() -> None:
    """Run all trials and print the shares."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--limit", type=int, help="only so many facilities")
    parser.add_argument("--show", type=int, default=0, help="so many examples of each failure")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    counts: dict[str, Counter[str]] = {}
    examples: dict[str, list[str]] = {}
    for trial in trials(rng, options.limit):
        verdict = judge(trial)
        help_ = "+".join(["place"] * trial.place + ["office"] * bool(trial.office)) or "alone"
        group = trial.form if trial.meant is None else f"{trial.rate:.0%}"
        for key in (f"{group} all", f"{group} {help_}", f"{group} {trial.form}"):
            counts.setdefault(key, Counter())[verdict] += 1
        if verdict in ("wrong", "accepted", "none"):
            hit = resolve_facility(trial.name, on=trial.on, office=trial.office)
            said = f"{trial.name!r} ({trial.meant}, {help_}, {trial.rate:.0%}) -> {hit.facility_id}"
            examples.setdefault(verdict, []).append(said)
    shares = {
        key: {"n": found.total(), **{v: round(n / found.total(), 4) for v, n in found.items()}}
        for key, found in sorted(counts.items())
    }
    if options.json:
        print(json.dumps(shares, indent=1))
    else:
        for key, share in shares.items():
            print(f"{key:28}", "  ".join(f"{k} {v}" for k, v in share.items()))
    for verdict, found_ones in examples.items():
        for said in rng.sample(found_ones, min(options.show, len(found_ones))):
            print(verdict, said)


if __name__ == "__main__":
    main()
