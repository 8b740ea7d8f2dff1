"""Marks: things about the document that rules ask for.

Found once at analysis time, so that rules can run again from the store without
reading pages: placeholders, missing pages (``completeness``), dates or names that
contradict each other, two tick boxes that exclude each other.
"""

from __future__ import annotations

from collections.abc import Sequence

from denialscan.completeness import completeness_marks
from denialscan.contradictions import find_contradictions
from denialscan.extract.avenues import states_avenue
from denialscan.extract.common import View
from denialscan.extract.residue import find_residue, is_form
from denialscan.extract.signed import find_signature
from denialscan.layout import Block
from denialscan.reasons import may_be_reason
from denialscan.schema import Mark


def find_marks(view: View, *, pages_in_file: int, for_other: bool) -> tuple[Mark, ...]:
    """Return the marks of one letter."""
    out: list[Mark] = []
    out += [
        _mark(view, f.name, f.block, f.start, f.end, f.block.text[f.start : f.end])
        for f in find_residue(view)
    ]
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
        if any(
            s.stance(c) in ("asserted", "statute") for c in s.span.all("ctx.sufficient_category")
        ):
            out.append(Mark(name="sufficient_category", evidence=proof))
    if is_form(view):
        out.append(Mark(name="form"))
    return tuple(out)


def _mark(view: View, name: str, block: Block, start: int, end: int, value: str = "") -> Mark:
    a, b = block.clean.span(start, end)
    return Mark(name=name, value=value, evidence=view.reading.evidence(a, b, part=view.part))


def searched_pages(view: View) -> Sequence[tuple[int, int]]:
    """Return offsets of the body per page, to cite what was searched."""
    spans: dict[int, tuple[int, int]] = {}
    for block in view.message.blocks:
        for line in block.lines:
            a, b = spans.get(line.page, (line.start, line.end))
            spans[line.page] = (min(a, line.start), max(b, line.end))
    return [spans[p] for p in sorted(spans)]
