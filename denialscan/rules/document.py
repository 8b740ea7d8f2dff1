"""Rules about the document itself: residue, missing pages, legibility, contradictions."""

from __future__ import annotations

from denialscan.rules.registry import LEGIBLE, Answer, check
from denialscan.schema import BBox, Context, Evidence, Letter

#: Kinds whose papers may show an unfilled template.
_TEMPLATES = ("policy", "other", "request")


@check("template_residue")
def check_template_residue(letter: Letter, context: Context) -> Answer:
    """An unfilled placeholder or an unchosen alternative in prose."""
    del context
    found = letter.marked("placeholder")
    if not letter.marked("form"):
        found += letter.marked("alternative")
    if found and letter.kind.value in _TEMPLATES:
        return Answer(
            outcome="not_applicable",
            message="A sample or a blank form shows its placeholders on purpose.",
        )
    if found:
        return Answer(
            outcome="flagged",
            message=f"{len(found)} unfilled placeholder(s) or unchosen alternative(s) stand in the text.",
            evidence=tuple(e for m in found[:5] for e in m.evidence),
            confidence=0.85,
        )
    return Answer(
        outcome="clear",
        message="No placeholder or unchosen alternative was found.",
        evidence=letter.searched,
        confidence=0.85,
    )


@check("missing_pages")
def check_missing_pages(letter: Letter, context: Context) -> Answer:
    """The page count printed on the letter exceeds the pages at hand, or it breaks off."""
    del context
    counted = letter.marked("pages_missing")
    if counted:
        return Answer(
            outcome="flagged",
            message=f"The letter says it has {counted[0].value} pages; fewer are at hand.",
            evidence=counted[0].evidence,
            confidence=0.9,
        )
    broken = letter.marked("breaks_off")
    if broken:
        return Answer(
            outcome="flagged",
            message="The text breaks off in the middle of a sentence.",
            evidence=broken[0].evidence,
            confidence=0.7,
        )
    return Answer(
        outcome="clear",
        message="Nothing suggests that a page is missing.",
        evidence=letter.searched,
        confidence=0.8,
    )


@check("low_legibility")
def check_low_legibility(letter: Letter, context: Context) -> Answer:
    """The estimated share of text read correctly is low."""
    del context
    if letter.quality is None:
        return Answer(outcome="undetermined", message="The legibility of the pages is not known.")
    if letter.marked("no_text"):
        return Answer(
            outcome="flagged",
            message="No text could be read on these pages.",
            evidence=tuple(letter.searched) or _whole_pages(letter),
            confidence=0.9,
        )
    worst = [p for p in letter.pages if p.quality is not None and p.quality < LEGIBLE]
    if worst:
        return Answer(
            outcome="flagged",
            message=f"{len(worst)} page(s) were read with low confidence and need human reading.",
            evidence=letter.searched or _whole_pages(letter),
            confidence=0.9,
        )
    return Answer(
        outcome="clear",
        message="The pages were read with good confidence.",
        evidence=(),
        confidence=0.9,
    )


def _whole_pages(letter: Letter) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            source="letter",
            sha256=p.sha256,
            page=p.page,
            boxes=(BBox(x0=0.0, top=0.0, x1=p.width, bottom=p.height),),
            quote="",
            role="searched",
            note="the whole page",
        )
        for p in letter.pages
    )


@check("internal_inconsistency")
def check_internal_inconsistency(letter: Letter, context: Context) -> Answer:
    """The letter contradicts itself."""
    del context
    found = letter.marked("contradiction")
    if found:
        return Answer(
            outcome="flagged",
            message=f"The letter contradicts itself: {found[0].value}.",
            evidence=tuple(e for m in found for e in m.evidence),
            confidence=0.75,
        )
    if letter.quality is not None and letter.quality < LEGIBLE:
        return Answer(
            outcome="undetermined",
            message="The pages are too poorly legible.",
            evidence=letter.searched,
        )
    return Answer(
        outcome="clear",
        message="No two statements of the letter were found to contradict each other.",
        evidence=letter.searched,
        confidence=0.7,
    )


@check("off_page_text")
def check_off_page_text(letter: Letter, context: Context) -> Answer:
    """Text that a viewer does not show because it lies outside the page."""
    del context
    found = letter.marked("off_page")
    if found:
        return Answer(
            outcome="flagged",
            message=f"{found[0].value} word(s) lie outside the visible page.",
            evidence=tuple(e for m in found for e in m.evidence),
            confidence=0.95,
        )
    if letter.text_source == "ocr" or letter.text_source is None:
        return Answer(
            outcome="not_applicable", message="A scanned page holds no text outside its image."
        )
    return Answer(
        outcome="clear",
        message="All text lies within the visible page.",
        evidence=letter.searched,
        confidence=0.95,
    )
