"""Marks: things about the document that rules ask for.

Found once at analysis time, so that rules can run again from the store without
reading pages: placeholders, missing pages (``completeness``), dates or names that
contradict each other, two tick boxes that exclude each other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from denialscan.completeness import completeness_marks
from denialscan.contradictions import find_contradictions
from denialscan.extract.common import View
from denialscan.extract.reasoning import states_avenue
from denialscan.extract.signed import find_signature
from denialscan.layout import Block
from denialscan.reasons import may_be_reason
from denialscan.schema import Mark

_PLACEHOLDER = re.compile(
    r"\[\s*(?:insert|enter|name|date|alien|detainee|facility|a-?number|a#|reason|list|specify|officer|country|address|client|noncitizen|he/she|his/her|"
    r"state|office|title|choose|select|delete|xx+|todo|tbd|nombre|fecha|requestor|attorney|subject|field office|date of|their|conviction|charge)[^\]\n]{0,60}\]|"
    r"<<[^<>\n]{2,50}>>|<(?:insert|name|date|enter|facility|alien|reason|country|client)[^<>\n]{0,40}>|\{\{?[A-Za-z_ ]{3,40}\}?\}|"
    r"\bX{3,}\b|\bMM/DD/YYYY\b|\b(?:Mr\.?/Ms|Mr/Mrs|Ms\.?/Mr)\.?\b|\bINSERT (?:NAME|DATE|REASON|FACILITY|HERE)\b|\bERROR! REFERENCE",
    re.IGNORECASE,
)
_ALTERNATIVE = re.compile(
    r"\b(?:he/she|she/he|his/her|her/his|him/her|his or hers/|is/is not|has/has not|does/does not|will/will not|granted/denied|denied/granted|approved/denied|"
    r"has/have|was/were|danger/flight risk|do/do not|attorney/client)\b",
    re.IGNORECASE,
)
_BLANK_IN_PROSE = re.compile(r"[a-z,]\s+_{3,}\s+[a-z]")


def find_marks(view: View, *, pages_in_file: int, for_other: bool) -> tuple[Mark, ...]:
    """Return the marks of one letter."""
    out: list[Mark] = []
    out += _placeholders(view)
    out += completeness_marks(view, pages_in_file)
    if (signature := find_signature(view)) is not None:
        out.append(signature)
    out += [_mark(view, "tick_unclear", b, 0, len(b.text)) for b in view.message.zone("unclear")]
    out += find_contradictions(view)
    if for_other:
        out.append(Mark(name="signed_for_other"))
    deciding = {j.statement.block for j in view.judged if "decision" in j.roles}
    for judged in view.judged:
        s = judged.statement
        if s.zone != "body":
            continue
        proof = view.reading.evidence(s.start, s.end, part=view.part)
        if s.has("role.no_avenue") and any(
            s.stance(c) in ("asserted", "statute") for c in s.span.all("role.no_avenue")
        ):
            out.append(Mark(name="no_avenue_stated", evidence=proof))
        if states_avenue(judged):
            out.append(Mark(name="avenue", evidence=proof))
        if s.has("role.incorporates") and any(
            s.stance(c) == "asserted" for c in s.span.all("role.incorporates")
        ):
            out.append(Mark(name="incorporates", evidence=proof))
        if not judged.grounds and may_be_reason(s, beside_decision=s.block in deciding):
            out.append(Mark(name="possible_reason", evidence=proof))
        if s.has("ctx.sufficient_category"):
            out.append(Mark(name="sufficient_category", evidence=proof))
    form = re.search(
        r"\bI-?\d{3}[A-Z]?\b|\bform\b",
        " ".join(b.text for b in view.blocks("caption", "header", "footer")),
        re.I,
    )
    if form:
        out.append(Mark(name="form", value=form.group(0)))
    return tuple(out)


def _mark(view: View, name: str, block: Block, start: int, end: int, value: str = "") -> Mark:
    a, b = block.clean.span(start, end)
    return Mark(name=name, value=value, evidence=view.reading.evidence(a, b, part=view.part))


def _placeholders(view: View) -> list[Mark]:
    out = []
    for block in view.message.blocks:
        for m in _PLACEHOLDER.finditer(block.text):
            out.append(_mark(view, "placeholder", block, m.start(), m.end(), m.group(0)))
        if block.zone == "body" and not re.search(r"\bcertify|\bserved\b", block.text, re.I):
            for pattern in (_ALTERNATIVE, _BLANK_IN_PROSE):
                for m in pattern.finditer(block.text):
                    out.append(_mark(view, "alternative", block, m.start(), m.end(), m.group(0)))
    return out


def searched_pages(view: View) -> Sequence[tuple[int, int]]:
    """Return offsets of the body per page, to cite what was searched."""
    spans: dict[int, tuple[int, int]] = {}
    for block in view.message.blocks:
        for line in block.lines:
            a, b = spans.get(line.page, (line.start, line.end))
            spans[line.page] = (min(a, line.start), max(b, line.end))
    return [spans[p] for p in sorted(spans)]
