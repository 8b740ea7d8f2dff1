"""Outcome of a decision: read from the sentences that decide, with abstention."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from denialscan.schema import DECISION_KINDS
from denialscan.statements import Statement


@dataclass(frozen=True, kw_only=True)
class OutcomeScore:
    """The outcome with the statements that show it."""

    value: str
    confidence: float
    statements: tuple[Statement, ...]
    by_boxes: bool = False  # told from the tick boxes of a form


#: How much a decisive cue says when asserted.
_PAST = re.compile(
    r"\b(?:previous(?:ly)?|prior|earlier|former(?:ly)?|last (?:request|review)|was (?:then )?(?:denied|granted)|"
    r"immigration judge|\bIJ\b|board of immigration|\bBIA\b|circuit|court|asylum|USCIS|consul)\b",
    re.IGNORECASE,
)


#: "On June 19 this office denied ...": a decision of another day, told.
_PAST_DAY = re.compile(
    r"\b(?:on|in|of) (?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?|\d{1,2}/)[^.;]{0,60}\b(?<!hereby )(?:denied|granted|declined|rejected|"
    r"approved|revoked)\b(?! (?:for|because|due|in))|\b(?:denied|granted|rejected) (?:in|on) (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\b(?:denial|decision) (?:is|was|has been) (?:hereby )?(?:withdrawn|rescinded|vacated)",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"\b(?:is|are|has been|have been|hereby|will be)\b[^.;,]{0,30}\b(?:denied|granted|declined|rejected|approved|revoked)\b|"
    r"\bhas (?:determined|decided)\b",
    re.IGNORECASE,
)
_UNDECIDED = re.compile(
    r"\b(?:cannot|can ?not|can't|could not|unable to|not (?:yet )?able to|(?:has|have) not|not yet)(?: yet| been| be)? (?:decide|rule on)d?\b|"
    r"\b(?:nobody|no one) (?:here )?has (?:yet )?(?:denied|granted|refused|approved|decided)\b|"
    r"\bneither (?:\w+ ){0,3}(?:granted|approved|denied|disapproved) nor\b|\bno ha sido (?:\w+ )?ni\b|\bni (?:denegada|aprobada)\b",
    re.IGNORECASE,
)
#: A question, or what an office may do in general.
_GENERAL = re.compile(
    r"\b(?:denied|granted|refused|approved|given|paroled|released?)(?: only)? (?:to|for) (?:any)?(?:people|persons?|those|aliens?|noncitizens?|individuals?|one)\b|"
    r"\b(?:others|people|persons|those|aliens|noncitizens|requests|applications)\b[^.;,]{0,60}\b(?:are|will be)(?: always| usually)? (?:not )?(?:denied|refused|granted|rejected|approved)\b|"
    r"\?\W*$|\bmay (?:\w+ )?(?:grant|approve) or (?:deny|refuse)|\b(?:a|any|no) (?:request|application|petition)s? (?:without|that|may|is|will)\b",
    re.IGNORECASE,
)
#: Not looking at a matter is not deciding it.
_NO_REVIEW = re.compile(
    r"\b(?:unable|not able|cannot|can not|will not|does not|do not|can't|won't)\b (?:to )?(?:\w+ )?(?:review|consider|act|process|take|look|entertain|rule)\b",
    re.IGNORECASE,
)


def find_votes(statement: Statement) -> dict[str, float]:
    """Return what a sentence does, with weights."""
    votes: dict[str, float] = {}
    weight = 1.0
    if _UNDECIDED.search(statement.text):
        return {"pending": 1.0}
    if _GENERAL.search(statement.text):
        return {}
    if _PAST.search(statement.text):
        weight = 0.3
    if re.search(
        r"\bhereby\b|accordingly|therefore|for (?:these|this|the (?:above|foregoing))",
        statement.text,
        re.I,
    ):
        weight *= 1.5
    for cue in statement.span.all("out."):
        stance = statement.stance(cue)
        name = cue.name[4:]
        if stance == "negated":
            if name == "grant":
                votes["deny"] = votes.get("deny", 0.0) + weight
            continue
        if stance != "asserted":
            continue
        votes[name] = max(votes.get(name, 0.0), weight)
    if "deny" in votes and "grant" in votes and "part" not in votes:
        # "has not been granted" holds both cues; the denial contains the grant
        deny = statement.span.all("out.deny")
        grant = statement.span.all("out.grant")
        if all(any(d.start <= g.start and g.end <= d.end + 12 for d in deny) for g in grant):
            votes.pop("grant")
    if _PAST_DAY.search(statement.text) and not _PRESENT.search(statement.text):
        for name in ("deny", "reject"):
            if name in votes:
                votes[name] *= 0.3
    if "deny" in votes and _NO_REVIEW.search(statement.text):
        votes["deny"] *= 0.3
    return votes


def undecided(statement: Statement) -> bool:
    """Say whether a sentence says that nothing is decided, or speaks of people in general."""
    return bool(_UNDECIDED.search(statement.text) or _GENERAL.search(statement.text))


def is_proof_of(outcome: str, act: str) -> bool:
    """Say whether a sentence that does ``act`` shows this outcome."""
    return act in _SHOWN_BY.get(outcome, ())


_SHOWN_BY = {
    "denied": ("deny",),
    "granted": ("grant",),
    "granted_in_part": ("part", "grant", "deny"),
    "kicked_back": ("kick",),
    "rejected": ("reject",),
}


def find_outcome(kind: str, statements: Sequence[Statement]) -> OutcomeScore:
    """Return the outcome of a document of this kind.

    Kinds that decide nothing have ``none``.
    """
    if kind not in (*DECISION_KINDS, "undetermined"):
        return OutcomeScore(value="none", confidence=0.95, statements=())
    totals: dict[str, float] = {}
    shown: dict[str, list[Statement]] = {}
    boxes = _box_outcome(statements)
    if boxes:
        return boxes
    spoken = [s for s in statements if s.zone in ("body", "caption")]
    for statement in spoken:
        for name, weight in find_votes(statement).items():
            if statement.zone == "caption":
                weight *= 0.5
            totals[name] = totals.get(name, 0.0) + weight
            shown.setdefault(name, []).append(statement)
    deny = totals.get("deny", 0.0) + totals.get("continue", 0.0)
    if kind == "release_revocation":
        deny += totals.get("revoke", 0.0)
    if kind == "no_bond":
        deny += totals.get("nobond", 0.0)
    else:
        deny += 0.5 * totals.get("nobond", 0.0)
    grant = totals.get("grant", 0.0)
    if kind in ("custody_determination", "no_bond") and deny:
        grant *= 0.5
    scores = {
        "denied": deny,
        "granted": grant,
        "kicked_back": totals.get("kick", 0.0),
        "rejected": totals.get("reject", 0.0),
    }
    names = {
        "denied": ("deny", "continue", "revoke", "nobond"),
        "granted": ("grant",),
        "kicked_back": ("kick",),
        "rejected": ("reject",),
        "granted_in_part": ("part", "grant", "deny"),
    }
    value = _choose(scores, totals, _reliefs(shown), _parted(shown))
    proof = [s for n in names.get(value, ()) for s in shown.get(n, ())]
    proof.sort(key=lambda s: (s.zone == "caption", s.start))
    total = sum(scores.values())
    confidence = (
        0.3
        if value == "undetermined"
        else round(min(0.97, 0.55 + 0.42 * (scores.get(value, total) / total if total else 0.0)), 3)
    )
    return OutcomeScore(value=value, confidence=confidence, statements=tuple(proof[:3]))


_BOX_DETAINED = re.compile(
    r"^\W*(?:(?:parole|stay|request|application|release|bond|is|be|been|has|it)\W+){0,4}(?:detained|denied|disapproved|not (?:be )?(?:granted|released|approved)|detenid|"
    r"denegad|negad)|remain in (?:ice )?custody|continue detention|continued? (?:in )?(?:custody|detention)",
    re.IGNORECASE,
)
_BOX_RELEASED = re.compile(
    r"^\W*(?:(?:parole|stay|request|application|release|bond|is|be|been|has|it)\W+){0,4}(?:released?\b|granted|approved|paroled|concedid|aprobad)|under bond|"
    r"on (?:your|his|her) own recognizance|under (?:other|the following) conditions|bond in the amount|placed on|puesto en libertad|bajo fianza",
    re.IGNORECASE,
)


def _outcome_box(statement: Statement) -> bool:
    return bool(_BOX_DETAINED.search(statement.text) or _BOX_RELEASED.search(statement.text))


def _box_outcome(statements: Sequence[Statement]) -> OutcomeScore | None:
    """On a form with boxes for both outcomes the ticked one decides."""
    ticked = [s for s in statements if s.ticked]
    detained = [s for s in ticked if _BOX_DETAINED.search(s.text)]
    released = [s for s in ticked if _BOX_RELEASED.search(s.text) and s not in detained]
    if detained and released:
        both = (detained[0], released[0])
        return OutcomeScore(value="undetermined", confidence=0.3, statements=both, by_boxes=True)
    doubtful = [s for s in statements if s.zone == "unclear" and _outcome_box(s)]
    if doubtful:
        return OutcomeScore(
            value="undetermined", confidence=0.3, statements=tuple(doubtful[:2]), by_boxes=True
        )
    blank = [s for s in statements if s.zone == "unticked" and _outcome_box(s)]
    if not blank:
        return None  # no alternative was left unticked: the boxes do not carry the outcome
    if not detained and not released:
        if len({bool(_BOX_DETAINED.search(s.text)) for s in blank}) == 2:
            # both are printed, neither is ticked
            return OutcomeScore(
                value="undetermined", confidence=0.3, statements=tuple(blank[:2]), by_boxes=True
            )
        return None
    return OutcomeScore(
        value="denied" if detained else "granted",
        confidence=0.93,
        statements=tuple((detained or released)[:2]),
        by_boxes=True,
    )


_RELIEF = re.compile(
    r"\b(?:bond|recognizance|stay|parole|furlough|deferred action|motion|dismiss|reopen|work authorization|supervision|visit)\b",
    re.IGNORECASE,
)


def _reliefs(shown: dict[str, list[Statement]]) -> tuple[set[str], set[str]] | None:
    """What is granted and what is denied, when both are named."""
    given, refused = (
        {m.group(0).lower() for s in shown.get(name, ()) for m in _RELIEF.finditer(s.text)}
        for name in ("grant", "deny")
    )
    return (given, refused) if given and refused else None


_PART_WORDS = re.compile(
    r"\b(?:as to|with (?:respect|regard) to|in (?:that|this) respect|to that extent|the (?:rest|remainder|balance)|in part|so far as)\b",
    re.IGNORECASE,
)


def _parted(shown: dict[str, list[Statement]]) -> bool:
    """Say whether the letter divides what was asked before granting and denying."""
    return any(
        _PART_WORDS.search(s.text) for name in ("grant", "deny") for s in shown.get(name, ())
    )


def _choose(
    scores: dict[str, float],
    totals: dict[str, float],
    reliefs: tuple[set[str], set[str]] | None,
    parted: bool,
) -> str:
    deny, grant = scores["denied"], scores["granted"]
    if totals.get("part", 0.0) >= 0.5 and (grant or deny):
        return "granted_in_part"
    kick = scores["kicked_back"]
    if kick and kick >= max(deny, grant) and (deny < 1.0 or kick >= 2 * deny):
        return "kicked_back"
    if scores["rejected"] >= 1.0 and scores["rejected"] >= deny and not grant:
        return "rejected"
    if deny >= 0.9 and grant >= 0.9 and reliefs and not reliefs[0] & reliefs[1]:
        return "granted_in_part"  # one thing given, another refused
    if deny >= 0.9 and grant >= 0.9 and parted:
        return "granted_in_part"
    if deny and grant:
        if deny >= 1.6 * grant:
            return "denied"
        if grant >= 1.6 * deny:
            return "granted"
        return "undetermined"
    if deny:
        return "denied" if deny >= 0.5 else "undetermined"
    if grant:
        return "granted" if grant >= 0.5 else "undetermined"
    if scores["kicked_back"]:
        return "kicked_back"
    if scores["rejected"]:
        return "rejected"
    return "undetermined"


def decides(statements: Sequence[Statement]) -> float:
    """Return how strongly the document decides something now (0: not at all)."""
    best = 0.0
    for statement in statements:
        if statement.zone == "body":
            votes = {k: v for k, v in find_votes(statement).items() if k != "pending"}
            best = max([best, *votes.values()])
    return best
