"""Which submission a letter answers: the rows of the client file, else counsel's own letter.

With a known request the rows of that request; where the client file has no row for it,
the exhibits that were read from the linked letter of kind ``request``: these are as read,
and nobody confirmed them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from denialscan.rules.compare import fact
from denialscan.rules.items import Submitted
from denialscan.schema import Claim, Context, Evidence, FactRow, Letter

#: "Exhibit 3", "Tab B": the label of an item, which tells nothing of it.
LABEL = re.compile(
    r"\W*(?:exhibits?|exh?|tab|annex|attachment|enclosure|item|appendix|doc(?:ument)?|anexo|prueba)\W*[\w.-]{0,5}\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What was submitted with a request. ``confirmed``: from the client file, else as read
    from counsel's letter. ``others``: submissions of other requests that the letter may
    answer as well, where nobody can tell."""

    items: tuple[Submitted, ...]
    confirmed: bool = True
    request_id: str | None = None
    others: tuple[tuple[Submitted, ...], ...] = ()


def find_submission(letter: Letter, context: Context) -> Submission | None:
    """Return the submission that a letter answers, None where none is known."""
    link = context.request
    if link is not None and link.request_id is not None:
        rows = _rows_of(context, link.request_id)
        return _of_rows(rows, link.request_id) if rows else _as_read(letter, context)
    fitting = _fitting(letter, context)
    if fitting:
        best = fitting[-1]
        found = _of_rows(_rows_of(context, best), best)
        if link is None or len(fitting) == 1:
            return found
        others = (tuple(map(_of_row, _rows_of(context, r))) for r in fitting[:-1])
        return replace(found, others=tuple(others))
    return _as_read(letter, context)


#: "Exhibit 3", "Tab B": the label of an item, which tells nothing of it.
LABEL = re.compile(
    r"\W*(?:exhibits?|exh?|tab|annex|attachment|enclosure|item|appendix|doc(?:ument)?|anexo|prueba)\W*[\w.-]{0,5}\W*",
    re.IGNORECASE,
)


def _of_rows(rows: tuple[FactRow, ...], request_id: str) -> Submission:
    return Submission(items=tuple(map(_of_row, rows)), request_id=request_id)


def _of_row(row: FactRow) -> Submitted:
    item, more = row.values.get("item", ""), row.values.get("description", "")
    category = row.values.get("category", "")
    proof = fact(row, "item", "description") if item or more else fact(row, "category")
    return Submitted(
        name=(more if LABEL.fullmatch(item) else item) or more or item or category,
        description=more,
        category=category,
        proof=(proof,),
    )


def _rows_of(context: Context, request_id: str) -> tuple[FactRow, ...]:
    if context.facts is None:
        return ()
    rows = context.facts.sheet("submissions")
    return tuple(r for r in rows if r.values.get("request_id") == request_id)


def _fitting(letter: Letter, context: Context) -> list[str]:
    """Return the requests with submissions that the letter may answer, the likeliest last:
    of its kind (where both are known), made no later than the letter, of the date the
    letter names, else the latest."""
    if context.facts is None:
        return []
    asked = letter.value("request_kind") or letter.kind.value
    on, named = letter.value("letter_date") or "", letter.value("request_date") or ""
    found: list[tuple[bool, str, str]] = []
    for request in context.facts.sheet("requests"):
        number, made = request.values["request_id"], request.values.get("submitted_at", "")[:10]
        kind = request.values.get("kind")
        if not _rows_of(context, number):
            continue
        if (kind and asked and kind != asked) or (on and made and made > on[: len(made)] + "~"):
            continue
        if _answered_otherwise(context, number, on):
            continue
        found.append((bool(named) and made == named, made, number))
    found.sort()
    # The date that the letter names settles it.
    return [n for exact, _m, n in found if exact or not found[-1][0]]


def _answered_otherwise(context: Context, request_id: str, on: str) -> bool:
    """The client file knows an answer of another day to this request."""
    assert context.facts is not None
    days = [
        r.values.get("decided_at", "")[:10]
        for r in context.facts.sheet("decisions")
        if r.values.get("request_id") == request_id
    ]
    return len(on) == 10 and bool(days) and all(len(d) == 10 and d < on for d in days)


def requests_read(letter: Letter, context: Context) -> tuple[Letter, ...]:
    """Return counsel's own letters that this letter answers, the latest first. A letter
    that this one was only sent along with asks for something else."""
    with_it = {r.letter_id for r in letter.related if r.relation == "attachment_of"}
    on = _day(letter)
    found = [
        x
        for x in context.linked
        if x.kind.value == "request"
        and x.letter_id not in with_it
        and not (on and _day(x) and _day(x) > on)
    ]
    return tuple(sorted(found, key=lambda x: (_day(x), x.letter_id), reverse=True))


def _day(letter: Letter) -> str:
    return str(letter.value("sent_at") or letter.value("letter_date") or "")[:10]


def _as_read(letter: Letter, context: Context) -> Submission | None:
    for request in requests_read(letter, context):
        items = [c for c in request.claimed("submitted") if c.attributes.get("of") == "exhibit"]
        if items:
            return Submission(items=tuple(_of_claim(c, request) for c in items), confirmed=False)
    return None


def _of_claim(claim: Claim, request: Letter) -> Submitted:
    return Submitted(
        name=claim.value,
        category=claim.attributes.get("category", ""),
        proof=told_elsewhere(claim.evidence, request),
    )


def told_elsewhere(evidence: tuple[Evidence, ...], letter: Letter) -> tuple[Evidence, ...]:
    """Return evidence of another letter as this one's findings cite it."""
    return tuple(replace(e, source="other_letter", letter_id=letter.letter_id) for e in evidence)


def own_names(letter: Letter, context: Context) -> frozenset[str]:
    """Return the words of the client's own names, from the file and from the letter."""
    told = [str(letter.value("person_name") or "")]
    if context.facts is not None:
        told += [
            row.values.get(column, "")
            for row in context.facts.sheet("people")
            for column in ("name", "aliases")
        ]
    return frozenset(w.casefold() for t in told for w in re.findall(r"[^\W\d_]{3,}", t))
