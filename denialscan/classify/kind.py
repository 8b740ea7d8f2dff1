"""Kind of a document: scored evidence, with abstention.

Rows of ``data/kinds.toml`` add their
weight for a kind when their words stand where they must stand. A narrow lead answers *undetermined*.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from denialscan.classify.outcome import decides
from denialscan.errors import DataError
from denialscan.layout import Message
from denialscan.schema import DECISION_KINDS, KINDS
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
    all_spans: Mapping[str, tuple[tuple[int, int], ...]]  # the same for every kind
    confidence: float

    def spans_of(self, kind: str) -> tuple[tuple[int, int], ...]:
        """Return offsets of up to three pieces of evidence for a kind."""
        return self.all_spans.get(kind, ())[:3]

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
        if s.zone == "body"
        and any(s.stance(c) in ("asserted", "negated") for c in s.span.all("out."))
    ]
    subject = message.headers.get("subject")
    caption = block_texts("caption")
    # titles often stand in the letterhead, form names in the footer
    caption += [
        t for t in block_texts("header", "footer") if not re.match(r"c\.?c\.?:|copy", t[0], re.I)
    ]
    caption += [t for t in block_texts("address") if t[0].isupper() and len(t[0]) < 160]
    if subject:
        caption.append((subject, *message.header_spans["subject"]))
    sender = block_texts("header", "signature", "footer")
    if message.headers.get("from"):
        sender.append((message.headers["from"], *message.header_spans["from"]))
    request = [
        t
        for t in body
        if re.search(
            r"request|applic|petition|inquiry|submi|form|letter|asked|solicit|interview|consider",
            t[0],
            re.I,
        )
    ]
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
        return KindScore(ranked=(), spans=(), all_spans={}, confidence=0.0)
    top = ranked[0][1]
    # temperature 1.5 flattens hand-set weights, which are more certain than they should be
    total = sum(math.exp((w - top) / 1.5) for _k, w in ranked) + math.exp((0.5 - top) / 1.5)
    return KindScore(
        ranked=tuple(ranked),
        spans=tuple(spans.get(ranked[0][0], ())[:3]),
        all_spans={k: tuple(v) for k, v in spans.items()},
        confidence=round(1.0 / total, 3),
    )


Author = Literal["ice", "counsel", "court", "uscis", "unknown"]

_ICE = re.compile(
    r"immigration (?:and|&) customs|enforcement and removal|\bERO\b|\bICE\b|field office|homeland security|"
    r"deportation officer|principal legal advisor|\bOPLA\b|detention and removal|\bINS\b|naturalization service",
    re.IGNORECASE,
)
#: A letterhead, as against a headline that names the agency.
_LETTERHEAD = re.compile(
    r"immigration (?:and|&)\s+(?:u\.s\. )?(?:department of homeland security )?customs|enforcement and removal op|field office\b|homeland security|"
    r"principal legal advisor|detention and removal|naturalization service|ERO [A-Z]",
    re.IGNORECASE,
)
_COUNSEL = re.compile(
    r"law (?:office|firm|group|center|clinic)|attorneys? (?:at law|for)|\bEsq\b|\bLLP\b|\bPLLC\b|\bP\.C\.|legal (?:aid|services|"
    r"clinic|defense)|counsel for|immigrant (?:rights|defen[sc]e|justice)|abogad|defenders?\b|accredited representative",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(
    r"\b(?:I|we|this (?:office|firm)) (?:respectfully |hereby )?(?:represent|write on behalf|am writing on behalf|request that|"
    r"urge|ask that|respectfully request|submit this)|(?<!\bY )\b(?:my|our) client|undersigned counsel|we (?:respectfully )?(?:ask|request|urge)\b",
    re.IGNORECASE,
)
_COURT = re.compile(
    r"(?:district|circuit|immigration) court|court of appeals|board of immigration appeals|executive office for immigration|"
    r"(?:district|immigration|magistrate|circuit|appellate) judge\b",
    re.IGNORECASE,
)


def author_of(message: Message, statements: Sequence[Statement]) -> Author:
    """Say who wrote the document, from letterhead, signature, sender and voice."""
    sender = message.headers.get("from", "").lower()
    signed = " ".join(s.text for s in statements if s.zone == "signature")
    head = " ".join(s.text for s in statements if s.zone in ("header", "caption"))
    top = " ".join(s.text for s in statements[:3] if s.zone in ("header", "caption", "address"))
    body = " ".join(s.text for s in statements if s.zone == "body")
    voice = len(_FIRST_PERSON.findall(body))
    if re.search(r"@(?:[\w.-]+\.)?(?:ice|hq)\.dhs\.gov|@(?:[\w.-]+\.)?dhs\.gov", sender):
        return "ice"
    if "uscis" in sender or re.search(
        r"citizenship and immigration services", f"{head} {signed}", re.I
    ):
        return "uscis"
    if (_COURT.search(signed) or _COURT.search(top)) and not _ICE.search(signed):
        return "court"
    counsel = _COUNSEL.search(signed) or (
        voice >= 1 and (_COUNSEL.search(top) or not _ICE.search(top))
    )
    letterhead = " ".join(s.text for s in statements if s.zone == "header")
    if counsel and not _COUNSEL.search(signed) and _LETTERHEAD.search(letterhead):
        return "ice"  # a lawyer is only the addressee
    if counsel and (voice or not _ICE.search(f"{signed} {top}")):
        return "counsel"
    if sender and "@" in sender and not sender.rstrip("> ").endswith((".gov", ".mil")) and voice:
        return "counsel"
    if _ICE.search(signed) or _LETTERHEAD.search(head):
        return "ice"
    return "unknown"


#: A number or a title: the document is about somebody in particular.
_SOMEBODY = re.compile(
    r"\b(?:Mr|Ms|Mrs|Sr|Sra)\.\s*[A-Z]|\bA[- #:]*\d[\d -]{6,}|your client|\bRE:|\b(?:alien|detainee|your|applicant)'?s? name\b|"
    r"\bsubject\b.{0,20}\b(?:is|was|remains)\b|\byou were ",
    re.IGNORECASE,
)


#: Blanks to be filled in, and how many make a blank form where no number is filled in.
_BLANKS = re.compile(
    r"_{3,}|\[\s*(?:insert|enter|name|date|alien|a-?number|reason|facility|officer)[^\]]{0,40}\]|\.{6,}",
    re.IGNORECASE,
)
_BLANK_FORM = 3
_NUMBERED = re.compile(r"\bA[-# ]{0,3}\d[\d -]{6,}|\b\d{3}[- ]\d{3}[- ]\d{3}\b")


def _weigh_context(
    totals: dict[str, float], message: Message, statements: Sequence[Statement]
) -> None:
    """Let who writes, and whether anything is decided, weigh on what it is."""
    author = author_of(message, statements)
    strength = decides(statements)
    pending = any(s.asserted("out.pending") for s in statements if s.zone == "body")
    addressed = any(s.zone == "salutation" for s in statements) or message.is_mail
    about_somebody = addressed or any(_SOMEBODY.search(s.text) for s in statements)

    def shift(kinds: Sequence[str], by: float, *, known_only: bool = True) -> None:
        for kind in kinds:
            if kind in totals or not known_only:
                totals[kind] = totals.get(kind, 0.0) + by

    if author == "ice":
        shift(("request", "court_decision", "uscis_decision", "other"), -3.5)
    elif author == "counsel":
        shift(("request",), 5.0, known_only=False)
        shift([k for k in totals if k not in ("request", "other")], -4.0)
    elif author == "court":
        shift(("court_decision",), 3.0, known_only=False)
        shift(DECISION_KINDS, -4.0)
    elif author == "uscis":
        shift(("uscis_decision",), 3.0, known_only=False)
        shift(DECISION_KINDS, -3.0)
    else:
        shift(DECISION_KINDS, -1.0)
    if strength >= 0.9:
        shift(("acknowledgement", "policy"), -3.5)
        shift(("other",), -3.5 if author == "ice" else 0.0)
        shift(("transfer_notice",), -2.0)
    elif strength < 0.45:
        shift(DECISION_KINDS, -2.5)
        shift(("custody_determination",), 2.0)
        if pending:
            shift(("acknowledgement",), 4.0, known_only=False)
        if not addressed:
            shift(("policy", "other"), 2.0)
    body = [s for s in statements if s.zone == "body"]
    general = sum(
        s.has("ctx.statute", "ctx.hypothetical") or s.text.rstrip().endswith("?") for s in body
    )
    if len(body) >= 5 and general >= 0.4 * len(body) and not addressed:
        shift(DECISION_KINDS, -3.0)
        shift(("policy",), 3.5)
    blanks = sum(len(_BLANKS.findall(s.text)) for s in statements)
    if blanks >= _BLANK_FORM and not any(_NUMBERED.search(s.text) for s in statements):
        # a form nobody has filled in is no decision about anybody
        shift(DECISION_KINDS, -4.0)
        shift(("policy",), 6.0, known_only=False)
    if not about_somebody:
        shift(DECISION_KINDS, -3.0)
        shift(("policy", "other"), 2.5)
    if addressed or "body" not in {s.zone for s in statements}:
        shift(("policy",), -2.0)
