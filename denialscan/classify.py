"""Kind and outcome of a document: scored evidence, with abstention.

No learned model is used in this version. Rows of ``data/kinds.toml`` add their
weight for a kind when their words stand where they must stand; the outcome is
read from the sentences that decide. A narrow lead answers *undetermined*.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from denialscan.errors import DataError
from denialscan.layout import Message
from denialscan.schema import DECISION_KINDS, KINDS, Label, Reading
from denialscan.statements import Statement

Where = Literal["caption", "sender", "decision", "body", "request", "any"]

#: Below this weight nothing is known of the kind; below this lead over the next
#: kind (log odds) the answer is undetermined.
MIN_WEIGHT = 2.0
MIN_LEAD = 0.7


@dataclass(frozen=True, kw_only=True)
class KindRow:
    """One piece of evidence for a kind (see ``data/kinds.toml``)."""

    name: str
    where: Where
    weight: float
    regex: re.Pattern[str]
    examples: tuple[str, ...]


@cache
def kind_rows() -> tuple[KindRow, ...]:
    """Return the evidence rows of the package. Raises DataError on a bad row."""
    path = resources.files("denialscan") / "data" / "kinds.toml"
    rows = []
    for raw in tomllib.loads(path.read_text(encoding="utf-8"))["kind"]:
        if raw["name"] not in KINDS or set(raw) != {"name", "where", "weight", "regex", "examples"}:
            raise DataError(f"kinds.toml: bad row {raw.get('name')}")
        rows.append(
            KindRow(
                name=raw["name"],
                where=raw["where"],
                weight=float(raw["weight"]),
                regex=re.compile(raw["regex"], re.IGNORECASE),
                examples=tuple(raw["examples"]),
            )
        )
    return tuple(rows)


@dataclass(frozen=True, kw_only=True)
class KindScore:
    """How a document's kind was found: weights per kind, best first."""

    ranked: tuple[tuple[str, float], ...]
    spans: tuple[tuple[int, int], ...]  # offsets of the evidence for the best kind
    confidence: float

    @property
    def best(self) -> str:
        """The best kind, or ``undetermined``."""
        if not self.ranked or self.ranked[0][1] < MIN_WEIGHT:
            return "undetermined"
        if len(self.ranked) > 1 and self.ranked[0][1] - self.ranked[1][1] < MIN_LEAD:
            return "undetermined"
        return self.ranked[0][0]

    @property
    def best_decision(self) -> str | None:
        """The best decision kind with any weight, for ``request_kind``."""
        return next((k for k, w in self.ranked if k in DECISION_KINDS and w >= MIN_WEIGHT), None)


def _texts(
    message: Message, statements: Sequence[Statement]
) -> dict[str, list[tuple[str, int, int]]]:
    def block_texts(*zones: str) -> list[tuple[str, int, int]]:
        return [(s.text, s.start, s.end) for s in statements if s.zone in zones]

    body = block_texts("body")
    decision = [
        (s.text, s.start, s.end)
        for s in statements
        if s.zone == "body" and any(s.stance(c) in ("asserted", "negated") for c in s.span.all("out."))
    ]
    subject = message.headers.get("subject")
    caption = block_texts("caption")
    # letterhead titles often stand in the header zone, in capitals
    caption += [t for t in block_texts("header", "address") if t[0].isupper() and len(t[0]) < 160]
    if subject:
        caption.append((subject, *message.header_spans["subject"]))
    sender = block_texts("header", "signature", "footer")
    if message.headers.get("from"):
        sender.append((message.headers["from"], *message.header_spans["from"]))
    request = [t for t in body if re.search(r"request|applic|petition|inquiry|submi|form|letter|asked|solicit|interview|consider", t[0], re.I)]
    everything = body + caption + sender + block_texts("unticked", "address", "salutation")
    return {
        "caption": caption,
        "sender": sender,
        "decision": decision,
        "body": body,
        "request": request + caption,
        "any": everything,
    }


def score_kind(message: Message, statements: Sequence[Statement]) -> KindScore:
    """Weigh the evidence for every kind."""
    texts = _texts(message, statements)
    totals: dict[str, float] = {}
    spans: dict[str, list[tuple[int, int]]] = {}
    for row in kind_rows():
        for text, start, end in texts[row.where]:
            if row.regex.search(text):
                totals[row.name] = totals.get(row.name, 0.0) + row.weight
                spans.setdefault(row.name, []).append((start, end))
                break
    _weigh_context(totals, message, statements)
    ranked = sorted(totals.items(), key=lambda kv: (-kv[1], kv[0]))
    if not ranked:
        return KindScore(ranked=(), spans=(), confidence=0.0)
    top = ranked[0][1]
    # temperature 1.5 flattens hand-set weights, which are more certain than they should be
    total = sum(math.exp((w - top) / 1.5) for _k, w in ranked) + math.exp((0.5 - top) / 1.5)
    return KindScore(
        ranked=tuple(ranked),
        spans=tuple(spans.get(ranked[0][0], ())[:3]),
        confidence=round(1.0 / total, 3),
    )


def _weigh_context(
    totals: dict[str, float], message: Message, statements: Sequence[Statement]
) -> None:
    """Let what the document does weigh on what it is."""
    body = [s for s in statements if s.zone == "body"]
    adverse = any(s.asserted(p) for s in body for p in ("out.deny", "out.continue", "out.revoke"))
    granted = any(s.asserted("out.grant") for s in body)
    ice_mail = "ice.dhs.gov" in message.headers.get("from", "").lower()
    header = " ".join(s.text for s in statements if s.zone in ("header", "caption", "signature"))
    ice = ice_mail or bool(
        re.search(r"immigration (?:and|&) customs|enforcement and removal|\bERO\b|field office dir", header, re.I)
    )
    if adverse or granted:
        for kind in ("acknowledgement", "transfer_notice", "policy"):
            totals[kind] = totals.get(kind, 0.0) - 3.0
    if ice:
        for kind in ("request", "court_decision", "uscis_decision", "other"):
            totals[kind] = totals.get(kind, 0.0) - 2.5
    elif adverse and "request" in totals:
        totals["request"] += 0.0
    if not ice and "principal legal" not in header.lower():
        for kind in DECISION_KINDS:
            if kind in totals:
                totals[kind] -= 1.0


# ----------------------------------------------------------------- outcome


@dataclass(frozen=True, kw_only=True)
class OutcomeScore:
    """The outcome with the statements that show it."""

    value: str
    confidence: float
    statements: tuple[Statement, ...]


#: How much a decisive cue says when asserted.
_PAST = re.compile(
    r"\b(?:previous(?:ly)?|prior|earlier|former(?:ly)?|last (?:request|review)|was (?:then )?(?:denied|granted)|"
    r"immigration judge|\bIJ\b|board of immigration|\bBIA\b|circuit|court|asylum|USCIS|consul)\b",
    re.IGNORECASE,
)


def _votes(statement: Statement) -> dict[str, float]:
    votes: dict[str, float] = {}
    weight = 1.0
    if _PAST.search(statement.text):
        weight = 0.3
    if re.search(r"\bhereby\b|accordingly|therefore|for (?:these|this|the (?:above|foregoing))", statement.text, re.I):
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
        deny = [c for c in statement.span.all("out.deny")]
        grant = [c for c in statement.span.all("out.grant")]
        if all(any(d.start <= g.start and g.end <= d.end + 12 for d in deny) for g in grant):
            votes.pop("grant")
    return votes


def find_outcome(kind: str, statements: Sequence[Statement]) -> OutcomeScore:
    """Return the outcome of a document of this kind.

    Kinds that decide nothing have ``none``.
    """
    if kind not in (*DECISION_KINDS, "undetermined"):
        return OutcomeScore(value="none", confidence=0.95, statements=())
    totals: dict[str, float] = {}
    shown: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.zone not in ("body", "caption"):
            continue
        for name, weight in _votes(statement).items():
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
    value = _choose(scores, totals, kind)
    proof = [s for n in names.get(value, ()) for s in shown.get(n, ())]
    proof.sort(key=lambda s: (s.zone == "caption", s.start))
    total = sum(scores.values())
    confidence = 0.3 if value == "undetermined" else round(
        min(0.97, 0.55 + 0.42 * (scores.get(value, total) / total if total else 0.0)), 3
    )
    return OutcomeScore(value=value, confidence=confidence, statements=tuple(proof[:3]))


def _choose(scores: dict[str, float], totals: dict[str, float], kind: str) -> str:
    deny, grant = scores["denied"], scores["granted"]
    if totals.get("part", 0.0) >= 0.5 and (grant or deny):
        return "granted_in_part"
    if scores["kicked_back"] and scores["kicked_back"] >= max(deny, grant) and deny < 1.0:
        return "kicked_back"
    if scores["rejected"] >= 1.0 and scores["rejected"] >= deny and not grant:
        return "rejected"
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
    return "undetermined" if kind in DECISION_KINDS else "undetermined"


def label(reading: Reading, value: str, confidence: float, spans: Sequence[tuple[int, int]], part: str | None) -> Label:
    """Return a Label whose evidence quotes these offsets."""
    return Label(
        value=value,
        confidence=confidence,
        evidence=tuple(e for a, b in spans for e in reading.evidence(a, b, part=part)),
    )
