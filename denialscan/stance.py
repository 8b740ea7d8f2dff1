"""Stance: how the letter means a phrase that stands in it.

A component after the idea of ConText: the words around a phrase, within the reach each
has, say whether the author asserts it of this person and now. The words are data
(``data/stance.toml``), English and Spanish, with sentences that are their tests.

A phrase is *asserted* unless it is ``negated`` ("does not pose"; two negations make an
assertion), ``reported`` ("you argue that"), ``hypothetical`` ("whether", "should he"),
``statute`` (what the law says of aliens), ``quoted``, ``historical`` (a decision of
another day), said of an ``other_person``, or ``conceded`` (an adverse fact that is
granted to the other side of a sentence that favours the person). Callers ask for
"asserted"; what is left out is never a claim of the letter.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from denialscan.errors import DataError
from denialscan.nlp import Cue

Stance = Literal[
    "asserted",
    "negated",
    "reported",
    "hypothetical",
    "statute",
    "quoted",
    "historical",
    "other_person",
    "conceded",
]

#: Words within which a negation reaches a phrase.
_REACH = 9
#: A quotation of so many words is somebody else's sentence, not a term in quotes.
_QUOTATION = 6
_DECISIONS = ("out.deny", "out.reject", "out.revoke")
#: Facts and labels that may be another person's, as the letter may tell of a brother's record.
_OF_OTHERS = (
    "fact.criminal_history",
    "fact.immigration_history",
    "fact.mandatory_detention",
    "fact.prior_denial",
    "ground.criminal_history",
    "ground.immigration_history",
)


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group of words that decide how a phrase is meant, with its examples."""

    name: str
    regex: re.Pattern[str]
    examples: tuple[tuple[str, str, str], ...]  # (sentence, cue, stance)


@cache
def groups() -> dict[str, Group]:
    """Return the groups of ``data/stance.toml`` by name. Raises DataError on a bad one."""
    path = resources.files("denialscan") / "data" / "stance.toml"
    out: dict[str, Group] = {}
    for name, raw in tomllib.loads(path.read_text(encoding="utf-8")).items():
        unknown = raw.keys() - {"patterns", "examples"}
        if unknown or not raw.get("patterns") or not raw.get("examples"):
            raise DataError(f"stance.toml: bad group {name} {sorted(unknown)}")
        out[name] = Group(
            name=name,
            regex=re.compile("|".join(f"(?:{p})" for p in raw["patterns"]), re.IGNORECASE),
            examples=tuple((e["text"], e["cue"], e["stance"]) for e in raw["examples"]),
        )
    return out


def _found(name: str, text: str, start: int = 0, end: int | None = None) -> bool:
    regex = groups()[name].regex
    return bool(regex.search(text, start) if end is None else regex.search(text, start, end))


def stance_of(text: str, cue: Cue, cues: Sequence[Cue]) -> Stance:
    """Say how a sentence means one of its phrases; ``cues`` are all that stand in it."""
    said = text[cue.start : cue.end]
    family = cue.name.partition(".")[0]
    if cue.name in _DECISIONS and _found("not_done", said):
        return "negated"
    if family == "out" and _found("may_be", text[max(0, cue.start - 20) : cue.end + 12]):
        return "hypothetical"
    if cue.name in ("out.deny", "out.continue") and _found("double", text):
        return "negated"
    if cue.name == "out.grant" and _REFUSED.search(said) and not _found("favourable_no", said):
        return "negated"
    if _in_quotes(text, cue):
        return "quoted"
    if _is_reported(text, cue, cues):
        return "reported"
    before = text[: cue.start]
    clause = before[_clause_start(before) :]
    if setting := _is_supposed(text, cue, cues):
        return setting
    if _is_negated(text, cue, clause, said):
        return "negated"
    if family == "out" and _is_historical(text, cue):
        return "historical"
    if cue.name in _OF_OTHERS and _is_of_other(before):
        return "other_person"
    if family in ("fact", "ground") and _is_conceded(text, cue, cues):
        return "conceded"
    return "asserted"


_REFUSED = re.compile(r"\b(?:not|no|nor|declin\w+)\b", re.IGNORECASE)


def _first(cues: Sequence[Cue], name: str) -> Cue | None:
    return next((c for c in cues if c.name == name), None)


def _clause_start(before: str) -> int:
    last = 0
    for match in groups()["clause_end"].regex.finditer(before):
        last = match.end()
    return last


def _in_quotes(text: str, cue: Cue) -> bool:
    """A phrase inside a quotation of several words is somebody else's."""
    for match in re.finditer(r'"([^"]{20,})"', text):
        inside = match.start() <= cue.start and cue.end <= match.end()
        if inside and len(match.group(1).split()) > _QUOTATION:
            return True
    return False


def _is_reported(text: str, cue: Cue, cues: Sequence[Cue]) -> bool:
    reported = _first(cues, "ctx.reported")
    if reported is None or reported.start >= cue.start:
        return False
    if _found("turn", text, reported.end, cue.start):
        return False
    # what the person told an officer is a fact of the file, not an argument
    return not (cue.name.startswith("fact.") and _found("told", text[: reported.end + 12]))


def _is_supposed(text: str, cue: Cue, cues: Sequence[Cue]) -> Stance | None:
    """Say whether the phrase is only supposed, or what the law says in general."""
    for name, stance in _SUPPOSED:
        found = _first(cues, name)
        if found and found.start <= cue.start and not _found("turn", text, found.start, cue.start):
            return stance
    return None


_SUPPOSED: tuple[tuple[str, Stance], ...] = (
    ("ctx.hypothetical", "hypothetical"),
    ("ctx.statute", "statute"),
)


def _is_negated(text: str, cue: Cue, clause: str, said: str) -> bool:
    """Count the negations that reach the phrase: an odd number denies it."""
    if _found("not_reason", text[: cue.start]):
        return True
    negator, near = groups()["negator"].regex, groups()["near_negator"].regex
    first = said.split()[0]
    reach = " ".join([*clause.split()[-_REACH:], first])
    found = [m[0].lower() for m in negator.finditer(reach)]
    # "nor" and Spanish "ni", "ningún" after a denial go on with it: one denial, told twice
    negations = len(found) - len(negator.findall(first))
    negations -= negations > 1 and "ni" in found
    if "neither" not in clause.lower() and not near.match(first):
        left = negator.sub("#", f"{clause.rstrip()} {first}")[: -len(first)]
        for match in near.finditer(left):
            goes_on = match[0].lower().startswith(("ning", "nor"))
            negations += not (negations and goes_on)
    if not negations and _found("after_negator", text[cue.end : cue.end + 90]):
        negations = 1
    return bool(negations % 2)


def _is_historical(text: str, cue: Cue) -> bool:
    """Say whether a decision is one of another day: told so before it in its clause, or
    just after ("denied in 2015")."""
    start = _clause_start(text[: cue.start])
    if _found("present", text[start : cue.end + 20]):
        return False
    if _found("historical", text[start : cue.end]):
        return not re.search(r"\b(?:after|because|since|when)\b", text[start : cue.start], re.I)
    after = re.match(r"\W*(?:\w+\W+){0,6}", text[cue.end :])
    return bool(after and _JUST_AFTER.search(after[0]))


_JUST_AFTER = re.compile(
    r"^\W*(?:\w+\W+){0,2}?(?:previously|earlier|last year|years ago|anteriormente)\b", re.I
)


def _is_of_other(before: str) -> bool:
    """Say whether somebody else is the subject of what follows."""
    last = None
    for match in groups()["other_person"].regex.finditer(before):
        last = match
    return last is not None and not _found("this_person", before[last.end() :])


def concession(text: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return what a sentence concedes and what it asserts, as offsets; None where it does
    not weigh two sides: "although A, B", "B, although A"."""
    opener = groups()["concede"].regex.search(text)
    if opener is None:
        return None
    lead = text[: opener.start()].strip(" \"'(,*-")
    if len(lead.split()) > 1:
        return (opener.start(), len(text)), (0, opener.start())
    best: int | None = None
    for match in groups()["main_clause"].regex.finditer(text, opener.end()):
        strong = not re.match(r",\s+(?:a|an|the|your|his|her|su|el|la)\s", match[0], re.I)
        best = match.start()
        if strong:
            break
    if best is None:
        return None
    return (opener.start(), best), (best, len(text))


def _is_conceded(text: str, cue: Cue, cues: Sequence[Cue]) -> bool:
    """Say whether an adverse phrase stands on the conceded side of a sentence whose
    asserted side favours the person. Where both sides are adverse, the fact is one of
    the letter's reasons all the same ("although it is old, the conviction shows ...")."""
    sides = concession(text)
    if sides is None:
        return False
    (a, b), (c, d) = sides
    if not a <= cue.start < b:
        return False
    if any(
        x.name in ("out.deny", "out.continue", "out.revoke", "out.nobond")
        and c <= x.start < d
        and not _found("favourable", text[c:d])
        for x in cues
    ):
        return False
    granted = any(x.name == "out.grant" and c <= x.start < d for x in cues)
    return granted or _found("favourable", text[c:d])
