"""The immigration history as the client file has it, and the events a letter may mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from denialscan.rules.compare import Verdict, fact, person_of
from denialscan.rules.results import Result
from denialscan.schema import Claim, Context, Evidence, FactRow

#: Events of the file that one word of a letter may mean.
MEANT: dict[str, tuple[str, ...]] = {
    "entry": ("entry", "reentry"),
    "reentry": ("entry", "reentry"),
    "final_order": ("final_order", "ij_order", "bia_dismissal", "court_final_order_after_stay"),
    "ij_order": ("final_order", "ij_order", "bia_dismissal", "court_final_order_after_stay"),
    "bia_dismissal": ("bia_dismissal", "final_order"),
    "removal": ("removal",),
    "reinstatement": ("reinstatement",),
    "court_final_order_after_stay": ("court_final_order_after_stay",),
    "voluntary_departure": ("voluntary_departure",),
    "stay_granted": ("stay_granted",),
    "release_revoked": ("release_revoked",),
    "informal_interview": ("informal_interview",),
    "released_from_other_custody": ("released_from_other_custody",),
    "supervision": ("supervision",),
    "resident": ("resident", "entry"),
    "notice_to_appear": ("notice_to_appear",),
    "encounter": (),
}
#: What a file may call its events in its own words.
_NAMES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (event, re.compile(pattern, re.IGNORECASE))
    for event, pattern in (
        ("reentry", r"re-?ent(?:ry|ered)|returned to the u"),
        ("reinstatement", r"reinstat"),
        ("supervision", r"supervision"),
        ("notice_to_appear", r"\bnta\b|notice to appear|removal proceedings"),
        ("resident", r"\blpr\b|permanent resid|adjust"),
        ("voluntary_departure", r"voluntary (?:departure|return)(?! (?:was )?(?:denied|refused))"),
        ("bia_dismissal", r"\b(?:bia|board)\b"),
        ("court_final_order_after_stay", r"petition for review|circuit|court_final"),
        ("ij_order", r"\bij\b.*order|order.*\bij\b|immigration judge.*order|in absentia|ordered removed"),
        ("final_order", r"final order|order of removal|removal order|deportation order"),
        ("removal", r"^(?:removal|removed|deport(?:ed|ation))\b"),
        ("entry", r"^(?:\w+ )?(?:entry|entered|arrival|arrived|admission|admitted|parole[d]? in)"),
        ("stay_granted", r"stay.*grant"),
    )
)  # fmt: skip
_SHOWN = {
    "entry": "an entry",
    "reentry": "a re-entry",
    "final_order": "a final order",
    "ij_order": "an order of removal",
    "bia_dismissal": "a dismissal by the Board",
    "court_final_order_after_stay": "a court's final order",
    "removal": "a removal",
}


@dataclass(frozen=True, kw_only=True)
class FileEvent:
    """An event of the file: its row, what it is, its date (ISO, partial, or empty) and the
    columns that tell it."""

    row: FactRow
    event: str
    date: str
    columns: tuple[str, ...]

    @property
    def detail(self) -> str:
        """The event and what the file adds to it."""
        return " ".join((self.row.values.get("event", ""), self.row.values.get("detail", "")))

    def evidence(self) -> Evidence:
        """Return the row as proof."""
        return fact(self.row, *self.columns)


def file_events(context: Context) -> tuple[FileEvent, ...]:
    """Return the dated events of the file, the entry of the sheet ``people`` among them."""
    found: list[FileEvent] = []
    for row in context.facts.sheet("immigration_events") if context.facts else ():
        if row.values.get("event"):
            found.append(
                FileEvent(
                    row=row,
                    event=_event_of(row),
                    date=row.values.get("date", ""),
                    columns=("date", "event", "detail"),
                )
            )
    person = person_of(context)
    if person is not None and person.values.get("entry_date"):
        found.append(
            FileEvent(
                row=person,
                event="entry",
                date=person.values["entry_date"],
                columns=("entry_date",),
            )
        )
    return tuple(found)


def _event_of(row: FactRow) -> str:
    told = row.values["event"].strip()
    plain = re.sub(r"[\s-]+", "_", told.lower())
    if plain in MEANT:
        return plain
    return next(
        (event for event, pattern in _NAMES if pattern.search(told.replace("_", " "))), plain
    )


def shown(claim: Claim) -> str:
    """Return in words what a claim tells."""
    what = _SHOWN.get(claim.value, claim.value.replace("_", " "))
    if claim.value == "final_order" and claim.attributes.get("as") == "final":
        what = "an order final"
    about = " on or about" if claim.attributes.get("approx") else ""
    return f"{what}{about} {claim.date}" if claim.date else what


def told_by(rows: Sequence[FileEvent]) -> str:
    """Return in words what rows of the file tell."""
    parts = [f"{r.event.replace('_', ' ')} {r.date or '(undated)'}" for r in rows]
    return " and ".join(dict.fromkeys(parts))


def by_events(
    verdict: Verdict,
    claim: Claim,
    message: str,
    rows: Sequence[FileEvent] = (),
    also: tuple[Evidence, ...] = (),
) -> Result:
    """Return what a claim came to, with its words, these rows and other proof."""
    return Result(
        verdict=verdict,
        message=message,
        evidence=(*claim.evidence, *(r.evidence() for r in rows), *also),
        confidence=claim.confidence,
    )
