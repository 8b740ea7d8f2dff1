"""Letters that agree with a client file, and changes of one fact in letter or file.

Each base is a client, a letter that states the client's facts, and the file that has
them. A change names the one rule whose answer it has to turn to ``flagged``, or none.
Everybody here is invented.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field

Sheets = dict[str, list[dict[str, str]]]


@dataclass(frozen=True, kw_only=True)
class Client:
    """A client's facts as the file has them, and their values as letters word them.

    ``said`` are the words that fill a letter; ``wrong`` what the same words are where
    the letter errs; ``other`` what the file has where it differs from the letter.
    """

    key: str
    office: str
    said: dict[str, str]
    wrong: dict[str, str]
    sheets: Sheets
    other: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of one thing; ``rule`` is flagged after it, and nothing else changes."""

    name: str
    rule: str | None
    sheets: Sheets
    said: dict[str, str]


LETTERS: dict[str, str] = {
    "prose": """U.S. Department of Homeland Security
U.S. Immigration and Customs Enforcement
Enforcement and Removal Operations
{office_name} Field Office

{day}

{counsel}
{firm}

RE: {name}, {number}

Dear {counsel_title} {counsel_last}:

This responds to the request for release dated {request}, which you submitted on behalf of {name}. Your client, born on {birth}, is a citizen of {country} and is detained at the {facility}. {She} entered the United States on {entry} and was ordered removed on {order}.

On {decision}, this office denied an earlier request. On {conviction}, {she} was convicted of {offense}. {She} has not shown that {she} would appear if released. The request is denied.

You may submit a new request if circumstances change.

Sincerely,

Harold B. Quimby
Field Office Director
""",
    "terse": """U.S. Immigration and Customs Enforcement
{office_name} Field Office, Enforcement and Removal Operations

Date: {day}
To: {counsel}, {firm}
Subject: {name}, {number}

1. We have your letter of {request} asking for the release of {name} from the {facility}.

2. The file shows: date of birth {birth}; national of {country}; last entered the United States on {entry}; final order of removal entered on {order}. {She} was found guilty of {offense} on {conviction}.

3. We denied the last request on {decision}. Nothing new was sent. {She} remains a danger to the community because of that crime, and release is denied.

4. A further request may be sent at any time.

L. Prudence Marchetti
Assistant Field Office Director
""",
    "form": """U.S. Department of Homeland Security
Immigration and Customs Enforcement
{office_name} Field Office

{day}

{counsel}
{firm}

Name: {name}
A-Number: {number}
Date of birth: {birth}
Country of citizenship: {country}
Place of detention: {facility}

Counsel:

The request for release that you filed on {request} has been reviewed and is denied. {name} came to this country on {entry}, and an immigration judge ordered {her} removed on {order}. {She} has a conviction of {conviction} for {offense}. Our decision of {decision} on the previous request still stands, because {she} has no sponsor who could keep {her} from fleeing.

You may ask again on new evidence.

Respectfully,

Dorothea Lindqvist
Deputy Field Office Director
""",
}

_HER = {"She": "She", "she": "she", "her": "her"}
_HIM = {"She": "He", "she": "he", "her": "him"}


def _client(key: str, **values: str) -> Client:
    v = values
    pronouns = _HER if v["gender"] == "F" else _HIM
    said = {
        "office_name": v["office_name"], "day": v["day"], "counsel": v["counsel"],
        "firm": v["firm"], "counsel_last": v["counsel"].split()[-1],
        "counsel_title": v["counsel_title"], "name": v["name"], "number": v["number"],
        "request": v["request"], "birth": v["birth"], "country": v["country"],
        "facility": v["facility"], "entry": v["entry"], "order": v["order"],
        "decision": v["decision"], "conviction": v["conviction"], "offense": v["offense"],
        **pronouns,
    }  # fmt: skip
    sheets: Sheets = {
        "people": [{
            "person_id": key, "name": v["name"], "a_number": v["number"], "gender": v["gender"],
            "pronouns": "she/her" if v["gender"] == "F" else "he/him",
            "date_of_birth": v["birth_iso"], "country": v["country"],
            "entry_date": v["entry_iso"], "representative": v["counsel"],
            "organization": v["firm"],
        }],
        "detentions": [{"person_id": key, "facility": v["facility"], "from": v["held_from"],
                        "to": ""}],
        "offenses": [{"person_id": key, "conviction_date": v["conviction_iso"],
                      "offense": v["offense"], "disposition": "convicted"}],
        "immigration_events": [
            {"person_id": key, "date": v["entry_iso"], "event": "entry"},
            {"person_id": key, "date": v["order_iso"], "event": "final_order"},
        ],
        "requests": [
            {"request_id": f"{key}-Q1", "person_id": key, "kind": "release_request",
             "submitted_at": v["first_iso"], "submitted_to": v["office"],
             "signed_by": v["counsel"]},
            {"request_id": f"{key}-Q2", "person_id": key, "kind": "release_request",
             "submitted_at": v["request_iso"], "submitted_to": v["office"],
             "signed_by": v["counsel"]},
        ],
        "decisions": [{"request_id": f"{key}-Q1", "person_id": key, "outcome": "denied",
                       "decided_at": v["decision_iso"], "office": v["office"]}],
    }  # fmt: skip
    wrong = {name: v[f"wrong_{name}"] for name in (
        "name", "number", "birth", "country", "facility", "entry", "order", "decision",
        "conviction", "offense", "request", "counsel",
    )}  # fmt: skip
    return Client(key=key, office=v["office"], said=said, wrong=wrong, sheets=sheets, other=v)


CLIENTS = (
    _client(
        "M1", office="HOU", office_name="Houston", day="March 14, 2024",
        counsel="Ruth Abernathy", counsel_title="Ms.", firm="Bayou Immigrant Defense",
        name="Marisol Ortega Fuentes", number="A 204 118 337", gender="F",
        birth="June 3, 1988", birth_iso="1988-06-03", country="Honduras",
        facility="Houston Contract Detention Facility", held_from="2023-08-01",
        entry="May 17, 2014", entry_iso="2014-05-17",
        order="September 22, 2016", order_iso="2016-09-22",
        request="February 20, 2024", request_iso="2024-02-20", first_iso="2023-10-02",
        decision="November 6, 2023", decision_iso="2023-11-06",
        conviction="April 9, 2019", conviction_iso="2019-04-09",
        offense="driving while intoxicated",
        wrong_name="Marisol Ortego Fuentes", wrong_number="A 204 118 367",
        wrong_birth="June 3, 1978", wrong_country="Guatemala",
        wrong_facility="Montgomery Processing Center", wrong_entry="May 17, 2011",
        wrong_order="September 22, 2019", wrong_decision="October 19, 2023",
        wrong_conviction="April 9, 2015", wrong_offense="aggravated assault",
        wrong_request="January 4, 2024", wrong_counsel="Desmond Calloway",
        far_facility="Eloy Detention Center", short_name="Marisol Ortega",
        facility_id="HOUICDF", adjective="Honduran",
    ),
    _client(
        "M2", office="BOS", office_name="Boston", day="October 3, 2022",
        counsel="Gideon Farrow", counsel_title="Mr.", firm="Farrow & Lisle LLP",
        name="Jean-Claude Baptiste Noël", number="A 213 660 914", gender="M",
        birth="January 21, 1979", birth_iso="1979-01-21", country="Haiti",
        facility="Plymouth County Correctional Facility", held_from="2022-01-11",
        entry="December 2, 2009", entry_iso="2009-12-02",
        order="July 8, 2018", order_iso="2018-07-08",
        request="September 1, 2022", request_iso="2022-09-01", first_iso="2022-03-15",
        decision="April 26, 2022", decision_iso="2022-04-26",
        conviction="February 12, 2016", conviction_iso="2016-02-12", offense="burglary",
        wrong_name="Jean-Claude Baptista Noël", wrong_number="A 213 660 941",
        wrong_birth="January 21, 1989", wrong_country="Jamaica",
        wrong_facility="Strafford County Corrections", wrong_entry="December 2, 2006",
        wrong_order="July 8, 2013", wrong_decision="May 30, 2022",
        wrong_conviction="February 12, 2012", wrong_offense="drug trafficking",
        wrong_request="July 11, 2022", wrong_counsel="Amelia Stanhope",
        far_facility="Stewart Detention Center", short_name="Jean-Claude Baptiste",
        facility_id="PLYMOMA", adjective="Haitian",
    ),
    _client(
        "M3", office="NOL", office_name="New Orleans", day="August 19, 2025",
        counsel="Philippa Nwosu", counsel_title="Ms.", firm="Gulf Coast Legal Project",
        name="Oleksandr Hrytsenko", number="A 098 245 771", gender="M",
        birth="November 30, 1991", birth_iso="1991-11-30", country="Ukraine",
        facility="Pine Prairie ICE Processing Center", held_from="2025-02-03",
        entry="March 8, 2017", entry_iso="2017-03-08",
        order="January 14, 2021", order_iso="2021-01-14",
        request="July 28, 2025", request_iso="2025-07-28", first_iso="2025-03-10",
        decision="April 17, 2025", decision_iso="2025-04-17",
        conviction="October 5, 2022", conviction_iso="2022-10-05", offense="forgery",
        wrong_name="Oleksandr Hrytsenka", wrong_number="A 098 246 771",
        wrong_birth="October 30, 1991", wrong_country="Georgia",
        wrong_facility="Richwood Correctional Center", wrong_entry="March 8, 2013",
        wrong_order="January 14, 2024", wrong_decision="May 29, 2025",
        wrong_conviction="October 5, 2018", wrong_offense="robbery",
        wrong_request="June 2, 2025", wrong_counsel="Conrad Eastlake",
        far_facility="Otero County Processing Center", short_name="Hrytsenko, Oleksandr",
        facility_id="PINEPLA", adjective="Ukrainian",
    ),
)  # fmt: skip

#: What is changed, and the rule that has to see it.
RULES = {
    "name": "name_discrepancy",
    "number": "a_number_discrepancy",
    "birth": "date_discrepancy",
    "country": "country_discrepancy",
    "facility": "facility_discrepancy",
    "entry": "immigration_history_discrepancy",
    "order": "immigration_history_discrepancy",
    "decision": "date_discrepancy",
    "conviction": "criminal_history_discrepancy",
    "offense": "criminal_history_discrepancy",
    "request": "date_discrepancy",
    "counsel": "representative_discrepancy",
}


def letter_text(style: str, said: dict[str, str]) -> str:
    """Return a letter in one of the styles of LETTERS."""
    return LETTERS[style].format(**said)


def changes(client: Client) -> list[Change]:
    """Return all changes of one client's letter or file."""
    return [*_in_letter(client), *_in_file(client), *_neutral(client)]


def _in_letter(client: Client) -> list[Change]:
    out = []
    for what, rule in RULES.items():
        said = client.said | {what: client.wrong[what]}
        if what == "counsel":
            said |= {"counsel_last": client.wrong[what].split()[-1], "firm": "Eastgate Law Group"}
        out.append(Change(name=f"letter {what}", rule=rule, sheets=client.sheets, said=said))
    pronouns = _HIM if client.said["She"] == "She" else _HER
    out.append(Change(name="letter gender", rule="gender_discrepancy", sheets=client.sheets,
                      said=client.said | pronouns))  # fmt: skip
    return out


def _in_file(client: Client) -> list[Change]:
    v = client.other
    moved = {
        "name": ("people", 0, {"name": v["wrong_name"]}),
        "number": ("people", 0, {"a_number": v["wrong_number"]}),
        "country": ("people", 0, {"country": v["wrong_country"]}),
        "birth": ("people", 0, {"date_of_birth": _shifted(v["birth_iso"], years=-7)}),
        "facility": ("detentions", 0, {"facility": v["far_facility"]}),
        "conviction": ("offenses", 0, {"conviction_date": _shifted(v["conviction_iso"], years=-3)}),
        "offense": ("offenses", 0, {"offense": v["wrong_offense"]}),
        "order": ("immigration_events", 1, {"date": _shifted(v["order_iso"], years=-2)}),
        "counsel": ("people", 0, {"representative": v["wrong_counsel"], "organization": ""}),
        "decision": ("decisions", 0, {"decided_at": _shifted(v["decision_iso"], months=-1)}),
    }
    out = []
    for what, (sheet, number, values) in moved.items():
        sheets = _with(client.sheets, sheet, number, values)
        if what == "counsel":
            for row in range(2):
                sheets = _with(sheets, "requests", row, {"signed_by": ""})
        out.append(Change(name=f"file {what}", rule=RULES[what], sheets=sheets, said=client.said))
    entry = _shifted(v["entry_iso"], years=2)
    sheets = _with(client.sheets, "people", 0, {"entry_date": entry})
    sheets = _with(sheets, "immigration_events", 0, {"date": entry})
    out.append(Change(name="file entry", rule=RULES["entry"], sheets=sheets, said=client.said))
    other = {"gender": "M", "pronouns": "he/him"}
    if client.said["She"] == "He":
        other = {"gender": "F", "pronouns": "she/her"}
    out.append(Change(name="file gender", rule="gender_discrepancy", said=client.said,
                      sheets=_with(client.sheets, "people", 0, other)))  # fmt: skip
    sheets = _with(client.sheets, "offenses", 0, {"disposition": "dismissed"})
    out.append(Change(name="file disposition", rule="criminal_history_discrepancy", sheets=sheets,
                      said=client.said))  # fmt: skip
    return out


def _neutral(client: Client) -> list[Change]:
    """Changes after which every answer is what it was."""
    v = client.other
    made: dict[str, Callable[[Sheets], Sheets]] = {
        "an alias": lambda s: _with(s, "people", 0, {"aliases": "Chavo|La Flaca"}),
        "the country as an adjective": lambda s: _with(s, "people", 0, {"country": v["adjective"]}),
        "the facility as its code": lambda s: _with(
            s, "detentions", 0, {"facility": v["facility_id"]}
        ),
        "an earlier place": lambda s: s | {"detentions": [
            {"person_id": client.key, "facility": v["far_facility"], "from": "2021-01-05",
             "to": "2021-06-09"}, *s["detentions"]]},
        "a dismissed charge the letter leaves out": lambda s: s | {"offenses": [
            *s["offenses"], {"person_id": client.key, "arrest_date": "2010-02-01",
                             "offense": "trespass", "disposition": "dismissed"}]},
        "an equity": lambda s: s | {"equities": [
            {"person_id": client.key, "category": "family", "description": "two children"}]},
        "where a row comes from": lambda s: _with(
            s, "people", 0, {"source": "intake form", "confirmed_by": "q.w",
                             "confirmed_on": "2026-01-02"}),
        "a birth date in US order": lambda s: _with(
            s, "people", 0, {"date_of_birth": _us(v["birth_iso"])}),
        "accents left out": lambda s: _with(
            s, "people", 0, {"name": v["name"].replace("ë", "e").replace("ï", "i")}),
        "a later event": lambda s: s | {"immigration_events": [
            *s["immigration_events"],
            {"person_id": client.key, "date": "2026-02-02", "event": "interim_request"}]},
        "another person": lambda s: s | {"people": [
            *s["people"], {"person_id": "Z9", "name": "Wendell Achterberg",
                           "a_number": "A 077 345 902", "country": "Belize"}]},
    }  # fmt: skip
    out = [
        Change(name=f"file: {name}", rule=None, sheets=make(copy.deepcopy(client.sheets)),
               said=client.said)
        for name, make in made.items()
    ]  # fmt: skip
    short = client.said | {"number": client.said["number"].replace(" ", "")}
    out.append(Change(name="letter: the number in one piece", rule=None, sheets=client.sheets,
                      said=short))  # fmt: skip
    return out


def _with(sheets: Sheets, sheet: str, number: int, values: dict[str, str]) -> Sheets:
    made = copy.deepcopy(sheets)
    made[sheet][number] |= values
    return made


def _shifted(day: str, *, years: int = 0, months: int = 0) -> str:
    year, month, date = (int(part) for part in day.split("-"))
    month += months
    return f"{year + years:04d}-{month:02d}-{min(date, 28):02d}"


def _us(day: str) -> str:
    year, month, date = day.split("-")
    return f"{int(month)}/{int(date)}/{year}"
