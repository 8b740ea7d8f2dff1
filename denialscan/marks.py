"""Marks: things about the document that rules ask for.

Found once at analysis time, so that rules can run again from the store without
reading pages: placeholders, page counts, a text that breaks off, dates or names
that contradict each other, two tick boxes that exclude each other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from denialscan.contradictions import find_contradictions
from denialscan.extract.common import View
from denialscan.extract.reasoning import states_avenue
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
_PAGE_OF = re.compile(
    r"\b(?:page|p[aá]gina|pg\.?)\s*(\d{1,3})\s*(?:of|/|de)\s*(\d{1,3})\b|^\s*(\d{1,2})\s*(?:of|/)\s*(\d{1,2})\s*$",
    re.I,
)


def find_marks(view: View, *, pages_in_file: int, for_other: bool) -> tuple[Mark, ...]:
    """Return the marks of one letter."""
    out: list[Mark] = []
    out += _placeholders(view)
    out += _page_counts(view, pages_in_file)
    out += _break_off(view)
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


def _page_counts(view: View, pages_in_file: int) -> list[Mark]:
    out = []
    highest, total, where = 0, 0, None
    for block in view.message.blocks:
        for m in _PAGE_OF.finditer(block.text):
            number, of = int(m[1] or m[3]), int(m[2] or m[4])
            if number <= of <= 60:
                highest, total = max(highest, number), max(total, of)
                where = (block, m.start(), m.end())
    if where and total > pages_in_file:
        out.append(_mark(view, "pages_missing", *where, f"{total}"))
    return out


_ENDED = re.compile(r"[.!?:;\"')\]*]\s*$|[.!?]\s*\d*$")


#: A word after which a sentence has to go on.
_HANGING = re.compile(
    r"(?:,|\b(?:the|a|an|of|to|and|or|in|on|at|by|for|with|is|are|was|were|has|have|had|that|which|your|his|her|this|de|la|el|que|y))\s*$",
    re.IGNORECASE,
)


def _break_off(view: View) -> list[Mark]:
    """The last running text of the letter stops in mid-sentence and nobody signs."""
    body = [b for b in view.blocks("body") if len(b.text.split()) >= 8]
    signed = view.blocks("signature")
    if not body or signed:
        return []
    last = body[-1]
    if _ENDED.search(last.text) or last.tick or view.message.is_mail:
        return []
    later = [
        b for b in view.message.blocks if b.start > last.start and b.zone in ("body", "caption")
    ]
    if later:
        return []
    line = last.lines[-1]
    full = line.bbox.x1 >= 0.85 * line.margin_right
    if not full and not _HANGING.search(last.text):
        return []
    a = max(0, len(last.text) - 60)
    return [_mark(view, "breaks_off", last, a, len(last.text))]


def searched_pages(view: View) -> Sequence[tuple[int, int]]:
    """Return offsets of the body per page, to cite what was searched."""
    spans: dict[int, tuple[int, int]] = {}
    for block in view.message.blocks:
        for line in block.lines:
            a, b = spans.get(line.page, (line.start, line.end))
            spans[line.page] = (min(a, line.start), max(b, line.end))
    return [spans[p] for p in sorted(spans)]
