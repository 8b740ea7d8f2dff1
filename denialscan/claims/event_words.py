"""The words by which a letter tells events, as ``data/events.toml`` has them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

#: The ways to name the country, for ``US`` in the patterns.
US = r"(?:the )?(?:united states(?: of america)?|u[.·]? ?s[.·]?(?: ?a[.·]?)?|(?:this|the) country)"
#: Those a letter may speak of as its person, for ``WHO``.
_WHO = (
    r"(?:you|he|she|they|who|which|subject|client|detainee|alien|applicant|respondent|noncitizen|petitioner|requestor|parolee|"
    r"(?:national|citizen|native)(?: of [\w ]{4,30}?)?|(?:mr|ms|mrs|sr|sra)[.·]? [\w\x27-]+(?: [\w\x27-]+)?|usted)"
)
_MONTH = (
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|ene|abr|ago|dic)(?:[a-z]{2,8})?[.·]?"
)
#: A date as written, with the words that may stand before it.
_DATE = (
    r"(?:(?:early|mid|late|about|around|approximately|the|or|year|spring|summer|fall|autumn|winter|of)[ -]+)*"
    rf"(?:{_MONTH} (?:of |de )?(?:\d{{1,2}}(?:st|nd|rd|th)?\b,? ?)?(?:(?:19|20)\d\d\b)?(?<=\d[, ]|\d\d)|"
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\d{1,2}/(?:19|20)\d\d\b|(?:19|20)\d\d(?:-\d\d-\d\d)?\b(?![/-]\d)|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?(?: of| de|-)? ?{_MONTH}(?:[ -](?:del? )?(?:19|20)\d\d\b)?)"
)
#: A date that follows an event's words, for ``ON``.
_ON = (
    r"(?=[\s,:(-]*(?:(?:in|on|during|around|about|since|by|from|of|dated|el|en|del?|desde|circa|as of|back in|or)\b[\s,]*){0,4}"
    rf"{_DATE})"
)
_MACROS = {"US": US, "WHO": _WHO, "ON": _ON, "WHEN": f"(?P<when>{_DATE})"}


@dataclass(frozen=True, kw_only=True)
class Wording:
    """How one event is told; see ``data/events.toml``. ``regex`` matches its words
    without the date, each of ``dated`` holds the date in its group ``when``."""

    name: str
    event: str
    regex: re.Pattern[str]
    dated: tuple[re.Pattern[str], ...]
    stage: str
    detail: str
    several: bool
    sure: bool
    unless: re.Pattern[str] | None
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@cache
def wordings() -> tuple[Wording, ...]:
    """Return how events are told, in the order in which their words are looked for."""
    path = resources.files("denialscan") / "data" / "events.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["event"]
    return tuple(
        Wording(
            name=row["name"],
            event=row["event"],
            regex=re.compile("|".join(map(_spelt_out, row["patterns"])), re.IGNORECASE),
            dated=tuple(re.compile(_spelt_out(p), re.IGNORECASE) for p in row.get("dated", ())),
            stage=row.get("as", ""),
            detail=row.get("detail", ""),
            several=row.get("several", False),
            sure=row.get("sure") != "no",
            unless=re.compile(row["unless"], re.IGNORECASE) if "unless" in row else None,
            examples=tuple(row["examples"]),
            near_misses=tuple(row["near_misses"]),
        )
        for row in rows
    )


def _spelt_out(pattern: str) -> str:
    """Return a pattern of the data with the words in capitals that stand for others."""
    return re.sub(r"(?<![A-Z])(?:US|WHO|WHEN|ON)(?![A-Za-z])", lambda m: _MACROS[m[0]], pattern)
