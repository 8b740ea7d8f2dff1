"""Contradictions: two statements of one letter that cannot both be true.

Only forms that need no knowledge of the world: a request both granted and denied, full
compliance beside a failure to comply, a thing said to be absent and present, and what
``extract.consistency`` finds of the person's particulars.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from denialscan.extract.common import View
from denialscan.extract.consistency import find_clashes
from denialscan.schema import DECISION_KINDS, Mark
from denialscan.statements import Statement

_GRANTED = re.compile(
    r"\b(request|application|parole|stay|release)\b[^.]{0,60}\b(?:is|are|has been|have been)\b\s+"
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
#: Compliance of one time is no denial of a failure at another; "since your release" spans
#: both, and stays.
_FOR_A_TIME = re.compile(
    r"\b(?:until|before|after|recent\w*|initially|at first|then|later|except|other than|lately|in (?:19|20)\d\d|"
    r"since (?!your release|(?:his|her) release|release))\b",
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
    of_office = view.kind in (*DECISION_KINDS, "undetermined")
    decided = (*_both_ways(body, view.outcome), *_compliance(body)) if of_office else ()
    for what, first, second in (*decided, *_absent_and_present(body)):
        for s in (first, second):
            out.append(_mark(view, what, s.start, s.end))
    for clash in find_clashes(view, body):
        out += [_mark(view, clash.what, *span) for span in (clash.first, clash.second)]
    return out


def _mark(view: View, what: str, start: int, end: int) -> Mark:
    proof = view.reading.evidence(start, end, part=view.part)
    return Mark(name="contradiction", value=what, evidence=proof)


Pair = tuple[str, Statement, Statement]


def _both_ways(body: list[Statement], outcome: str) -> Iterator[Pair]:
    """A request granted in one sentence and denied in another."""
    said: dict[tuple[str, str], Statement] = {}
    for s in body:
        found = _GRANTED.search(s.text)
        if found and not s.has("out.part") and not _EARLIER.search(s.text):
            result = "denied" if found.group(2).lower() == "denied" else "granted"
            said.setdefault((found.group(1).lower(), result), s)
    for asked in sorted({a for a, _result in said}):
        granted, denied = said.get((asked, "granted")), said.get((asked, "denied"))
        if granted and denied and outcome != "granted_in_part":
            yield "granted in one sentence, denied in another", granted, denied
            return


def _compliance(body: list[Statement]) -> Iterator[Pair]:
    """Full compliance in one sentence, a failure in another."""
    kept = next(
        (s for s in body if _COMPLIED.search(s.text) and not _FOR_A_TIME.search(s.text)), None
    )
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
