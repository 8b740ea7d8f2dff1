"""Contradictions: two statements of one letter that cannot both be true.

Only forms that need no knowledge of the world: one event with two days, a request both
granted and denied, an act both done and not done on one day, full compliance beside a
failure to comply, a thing said to be absent and present.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from denialscan.extract.common import View
from denialscan.extract.dates import find_dates
from denialscan.schema import Mark
from denialscan.statements import Statement

_EVENT = re.compile(
    r"\b(final order|ordered (?:you |him |her )?removed|released?)\b"
    r"(?: of removal)?(?: (?:on|under) (?:an? |your |his |her )?order of supervision)?,?\s+"
    r"(?:became final )?(?:on|dated)\s+",
    re.IGNORECASE,
)
_GRANTED = re.compile(
    r"\b(?:request|application|parole|stay|release)\b[^.]{0,60}\b(?:is|are|has been|have been)\b\s+"
    r"(?:hereby )?(granted|approved|denied)\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(?:previous|prior|earlier|on (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))",
    re.IGNORECASE,
)
_COMPLIED = re.compile(
    r"\b(?:complied|reported|checked in)\b[^.;]{0,60}\b(?:every|all|each|as required|fully|without fail)\b|"
    r"\bnever (?:missed a report|failed to report)\b",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"\b(?:failed to (?:report|comply|check)|did not (?:report|comply|check)|"
    r"violated (?:the|your|his|her))",
    re.IGNORECASE,
)
_NONE_OF = re.compile(r"\b(?:not have any|none|not any|no) of the (\w+ \w+?)s?\b", re.IGNORECASE)


def find_contradictions(view: View) -> list[Mark]:
    """Return two marks, one for each side, of every contradiction found."""
    body = [
        j.statement
        for j in view.judged
        if j.statement.zone == "body"
        and not j.statement.has("ctx.reported", "ctx.hypothetical", "ctx.statute")
    ]
    out: list[Mark] = []
    for what, first, second in (
        *_two_days(body),
        *_both_ways(body, view.outcome),
        *_compliance(body),
        *_absent_and_present(body),
    ):
        for s in (first, second):
            proof = view.reading.evidence(s.start, s.end, part=view.part)
            out.append(Mark(name="contradiction", value=what, evidence=proof))
    return out


Pair = tuple[str, Statement, Statement]


def _two_days(body: list[Statement]) -> Iterator[Pair]:
    """One event of this person with two different days."""
    seen: dict[str, tuple[str, Statement]] = {}
    for s in body:
        for m in _EVENT.finditer(s.text):
            found = find_dates(s.text[m.end() : m.end() + 25])
            if not found or found[0].start > 0 or len(found[0].value) < 10:
                continue
            event = re.sub(r"d$", "", m.group(1).lower().split()[0])
            known = seen.setdefault(event, (found[0].value, s))
            again = re.search(r"\bagain\b|\bsecond\b|re-?released", s.text, re.IGNORECASE)
            if known[0] != found[0].value and not again:
                yield f"one event ({m.group(1).lower()}) has two dates", known[1], s
                return


def _both_ways(body: list[Statement], outcome: str) -> Iterator[Pair]:
    """A request granted in one sentence and denied in another."""
    said: dict[str, Statement] = {}
    for s in body:
        found = _GRANTED.search(s.text)
        if found and not s.has("out.part") and not _EARLIER.search(s.text):
            said.setdefault("denied" if found.group(1).lower() == "denied" else "granted", s)
    if len(said) == 2 and outcome != "granted_in_part":
        yield "granted in one sentence, denied in another", said["granted"], said["denied"]


def _compliance(body: list[Statement]) -> Iterator[Pair]:
    """Full compliance in one sentence, a failure in another."""
    kept = next((s for s in body if _COMPLIED.search(s.text)), None)
    broken = next((s for s in body if _FAILED.search(s.text) and s is not kept), None)
    if kept and broken:
        yield "full compliance beside a failure to comply", kept, broken


def _absent_and_present(body: list[Statement]) -> Iterator[Pair]:
    """ "You have none of the risk factors" and "... is a risk factor"."""
    for s in body:
        for m in _NONE_OF.finditer(s.text):
            thing = re.compile(
                rf"\b(?:is|are|has|have) (?:an? |one of the )?{re.escape(m.group(1))}",
                re.IGNORECASE,
            )
            other = next((o for o in body if o is not s and thing.search(o.text)), None)
            if other:
                yield f"said to be absent and present ({m.group(1).lower()})", s, other
