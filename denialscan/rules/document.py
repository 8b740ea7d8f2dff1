"""Rules about the document itself: residue, missing pages, legibility, contradictions."""

from __future__ import annotations

import re

from denialscan.rules.carry import (
    LOST,
    lost_pages,
    poor_pages,
    region_evidence,
    unread_regions,
    whole_page,
)
from denialscan.rules.registry import Answer, check
from denialscan.schema import Context, FieldItem, Letter

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
            outcome="clear",
            message="A sample or a blank form shows its placeholders on purpose.",
            evidence=tuple(e for m in found[:2] for e in m.evidence),
            confidence=0.8,
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
    """The printed page count exceeds the pages at hand, the text begins or breaks off in
    mid-sentence, or the file does not hold all that was in it."""
    del context
    for name, message, confidence in (
        ("pages_missing", "The letter says it has {} pages; fewer are at hand.", 0.9),
        ("starts_at_page", "The first page at hand is numbered {}; earlier ones are missing.", 0.8),
        ("breaks_off", "The text breaks off in the middle of a sentence.", 0.7),
        ("begins_midway", "The text begins in the middle of a sentence.", 0.7),
    ):
        found = letter.marked(name)
        if found:
            return Answer(
                outcome="flagged",
                message=message.format(found[0].value),
                evidence=found[0].evidence,
                confidence=confidence,
            )
    lost = lost_pages(letter)
    if lost and lost[0].lost is not None:
        early = lost[0].lost == "ends_early"
        return Answer(
            outcome="flagged" if early else "undetermined",
            message=f"{LOST[lost[0].lost]}; pages or words of the letter may be missing.",
            evidence=tuple(whole_page(p, "not all of it was read") for p in lost[:5]),
            confidence=0.8 if early else None,
        )
    return Answer(
        outcome="clear",
        message="Nothing suggests that a page is missing.",
        evidence=letter.searched,
        confidence=0.8,
    )


@check("low_legibility")
def check_low_legibility(letter: Letter, context: Context) -> Answer:
    """The estimated share of text read correctly is low, or handwriting was not read."""
    del context
    if letter.marked("no_text"):
        return Answer(
            outcome="flagged",
            message="No text could be read on these pages.",
            evidence=tuple(letter.searched)
            or tuple(whole_page(p, "the whole page") for p in letter.pages),
            confidence=0.9,
        )
    poor = poor_pages(letter)
    if poor:
        return Answer(
            outcome="flagged",
            message=f"{len(poor)} page(s) were read with low confidence and need human reading.",
            evidence=tuple(
                whole_page(p, f"legibility {0.0 if p.quality is None else p.quality:.2f}")
                for p in poor
            ),
            confidence=0.9,
        )
    hands = [(p, r) for p, r in unread_regions(letter) if r.kind == "handwriting"]
    if hands:
        return Answer(
            outcome="undetermined",
            message="Handwriting could not be read; it may say what the print does not.",
            evidence=tuple(
                region_evidence(p, r, "handwriting, not read", visible=True) for p, r in hands
            ),
        )
    if letter.quality is None:
        return Answer(outcome="undetermined", message="The legibility of the pages is not known.")
    return Answer(
        outcome="clear",
        message="The pages were read with good confidence.",
        evidence=(),
        confidence=0.9,
    )


@check("internal_inconsistency")
def check_internal_inconsistency(letter: Letter, context: Context) -> Answer:
    """The letter contradicts itself."""
    del context
    found = letter.marked("contradiction")
    if found and "has two dates" in found[0].value and letter.text_source in ("ocr", "mixed"):
        return Answer(
            outcome="undetermined",
            message=f"Possible: the letter contradicts itself ({found[0].value}); a digit may have "
            "been misread.",
            evidence=tuple(e for m in found for e in m.evidence),
        )
    if found:
        return Answer(
            outcome="flagged",
            message=f"The letter contradicts itself: {found[0].value}.",
            evidence=tuple(e for m in found for e in m.evidence),
            confidence=0.75,
        )
    held = _held_at_once(letter)
    if held:
        return Answer(
            outcome="flagged",
            message="The letter contradicts itself: the person is held at two places now.",
            evidence=tuple(e for item in held for e in item.evidence),
            confidence=0.7,
        )
    return Answer(
        outcome="clear",
        message="No two statements of the letter were found to contradict each other.",
        evidence=letter.searched,
        confidence=0.7,
    )


_MOVED = re.compile(
    r"\b(?:transfer|moved (?:to|from)|moving (?:to|from)|relocat|sent (?:to|from))\w*",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:presently|currently|now|is|are|remains?|being)\b[^.;]{0,30}\b(?:held|housed|detained|confined|lodged|in custody)\b",
    re.IGNORECASE,
)


def _held_at_once(letter: Letter) -> tuple[FieldItem, ...]:
    """Two facilities that the letter gives as where the person is now: both listed and
    different, one of them in so many words, and no word of a move."""
    field = letter.fields.get("facilities")
    items = [i for i in field.items if i.value.get("as") == "current"] if field else []
    by_id = {i.value["value"]: i for i in reversed(items) if i.value.get("value")}
    if len(by_id) < 2 or _MOVED.search(letter.text):
        return ()
    said = [
        i
        for i in by_id.values()
        if any(_NOW.search(s.text) and str(i.value["raw"]) in s.text for s in letter.sentences)
    ]
    if not said:
        return ()
    other = next(i for i in by_id.values() if i is not said[0])
    return (said[0], other)


@check("off_page_text")
def check_off_page_text(letter: Letter, context: Context) -> Answer:
    """Text outside the page, which no viewer shows, or lines cut off at its edge."""
    del context
    found = letter.marked("off_page")
    if found:
        return Answer(
            outcome="flagged",
            message=f"{sum(int(m.value) for m in found)} word(s) lie outside the visible page.",
            evidence=tuple(e for m in found for e in m.evidence),
            confidence=0.95,
        )
    cut = letter.marked("cut_off")
    if cut:
        return Answer(
            outcome="flagged",
            message=f"{sum(int(m.value) for m in cut)} line(s) are cut off at the edge of the page.",
            evidence=tuple(e for m in cut for e in m.evidence),
            confidence=0.75,
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


@check("text_under_redaction")
def check_text_under_redaction(letter: Letter, context: Context) -> Answer:
    """Live text under a black bar: whoever gets the file can copy it out.

    The message and the proof show the place and never the words.
    """
    del context
    found = [
        (page, region)
        for page in letter.pages
        for region in page.regions
        if region.kind == "redaction" and region.state == "read"
    ]
    if found:
        return Answer(
            outcome="flagged",
            message=(
                f"Text can still be copied from under {len(found)} blacked-out place(s); "
                "take care before passing the file on."
            ),
            evidence=tuple(
                region_evidence(p, r, "live text under a bar", visible=False) for p, r in found
            ),
            confidence=0.9,
        )
    if not any(p.source in ("text_layer", "mixed") for p in letter.pages):
        return Answer(
            outcome="not_applicable", message="There is no text layer under a page image."
        )
    return Answer(
        outcome="clear",
        message="No text was found under a blacked-out place.",
        evidence=letter.searched,
        confidence=0.85,
    )


@check("x_hostile_text")
def check_hostile_text(letter: Letter, context: Context) -> Answer:
    """Sentences addressed to software, look-alike letters, characters that nobody sees.

    A rule of our own: such text changes no other answer, and a reader should know of it.
    """
    del context
    found = letter.marked("hostile_text")
    if found:
        kinds = ", ".join(dict.fromkeys(m.value for m in found))
        return Answer(
            outcome="flagged",
            message=(f"The text holds what no reader needs ({kinds}); it changed no other answer."),
            evidence=tuple(e for m in found for e in m.evidence),
            confidence=0.9,
        )
    return Answer(
        outcome="clear",
        message="No text addressed to software and no letters in disguise were found.",
        evidence=letter.searched,
        confidence=0.8,
    )
