"""Whether the pages of a letter carry an answer.

A rule reads the letter as if every word of it were right and every word were there.
This module weighs its answer afterwards, once for all rules: what rests on words of a
page that was read badly, or on the absence of words where something could not be read
or is missing, becomes ``undetermined``. (Contract: applicability, then legibility, then
the rule; "poor text makes it so".)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from denialscan.rules.registry import LEGIBLE, Answer
from denialscan.schema import BBox, Evidence, Letter, Loss, PageInfo, Region

#: From this share of its page on, a place that nobody read may hold a reason: a
#: handwritten line (an eighth of the page wide), a blacked-out sentence, a picture
#: with as much room for text as a paragraph.
UNREAD_SHARE = {"handwriting": 0.004, "redaction": 0.008, "picture": 0.08}
#: Points above a printed name, title or closing in which its bearer signs.
SIGNATURE_ROOM = 40.0
#: Marks of a letter that is not complete. Without its rest nothing is said of how it
#: reasons, for what stands there may be taken up again; without some words of it, only
#: nothing of what it omits.
INCOMPLETE = ("pages_missing", "starts_at_page", "breaks_off")
DAMAGED = ("begins_midway", "cut_off", "outside")
#: What is said of a page of which something could not be read.
LOST: dict[Loss, str] = {
    "ends_early": "The file ends early",
    "damaged": "Part of the file is damaged",
    "limit": "The file was not read to its end, because it is longer than the limit",
    "time": "A page was not read to its end, because its time was over",
    "enclosure": "A file that came with the letter could not be read",
}

_WHAT = {
    "handwriting": "Handwriting",
    "redaction": "Blacked-out text",
    "picture": "A picture that may hold text",
}


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Something of the letter that was not read: why (a sentence's subject and verb),
    and where."""

    reason: str
    evidence: tuple[Evidence, ...] = ()


def weigh(letter: Letter, answer: Answer, *, whole: bool, group: str) -> Answer:
    """Return the answer, or ``undetermined`` where the pages do not carry it.

    ``whole`` says that this answer speaks of the whole letter; an answer that cites
    what was searched, or cites nothing, does so anyway.
    """
    if answer.outcome not in ("flagged", "clear"):
        return answer
    if group == "facts" and answer.outcome == "clear":
        # Misreading makes no false agreement with the client file.
        return answer
    poor = poor_pages(letter)
    bad = {(p.sha256, p.page) for p in poor}
    quoted = [e for e in answer.evidence if e.source == "letter" and e.role != "searched"]
    resting = [p for p in poor if any((e.sha256, e.page) == (p.sha256, p.page) for e in quoted)]
    if resting or (bad and not quoted and len(bad) == len(letter.pages)):
        possible = "Possible: " if group == "facts" else ""
        return Answer(
            outcome="undetermined",
            message=(
                f"{possible}{_named(resting or poor)} read with low confidence, and this rests on "
                f"it; a person has to look. As read: {answer.message}"
            ),
            evidence=answer.evidence,
        )
    if group == "facts":
        return answer
    searched = whole or not quoted or any(e.role == "searched" for e in answer.evidence)
    decides = group in ("reasoning", "process") and searched
    gaps = [*(_unread(letter, poor) if searched else ())]
    gaps += _missing(letter, INCOMPLETE, decides or group == "reasoning")
    gaps += _missing(letter, DAMAGED, decides)
    gaps += _lost(letter) if decides else ()
    if not gaps:
        return answer
    gap = gaps[0]
    return Answer(
        outcome="undetermined",
        message=f"{gap.reason}, so what the letter omits cannot be told.",
        evidence=(*gap.evidence, *letter.searched),
    )


def poor_pages(letter: Letter) -> tuple[PageInfo, ...]:
    """Return the pages that were read too badly to rely on, the worst first."""
    poor = [p for p in letter.pages if p.quality is not None and p.quality < LEGIBLE]
    if not poor and letter.quality is not None and letter.quality < LEGIBLE:
        poor = [replace(p, quality=letter.quality) for p in letter.pages]
    return tuple(sorted(poor, key=lambda p: (p.quality or 0.0, p.page)))


def unread_regions(letter: Letter) -> tuple[tuple[PageInfo, Region], ...]:
    """Return the places large enough for a reason that were seen but not read.

    Handwriting beside a signature line is a signature."""
    return tuple(
        (page, region)
        for page in letter.pages
        for region in page.regions
        # Nobody who holds the paper reads what a bar covers, whether the file still has it.
        if (region.state == "unread" or region.kind == "redaction")
        and _share(page, region) >= UNREAD_SHARE.get(region.kind, 2.0)
        and not (region.kind == "handwriting" and _signs(letter, page, region))
    )


def _signs(letter: Letter, page: PageInfo, region: Region) -> bool:
    fields = [letter.fields[n] for n in ("signatory_name", "signatory_title") if n in letter.fields]
    proof = [
        *(e for f in fields for e in f.evidence),
        *(e for s in letter.sentences if "signature" in s.roles for e in s.evidence),
    ]
    return any(
        box.top - SIGNATURE_ROOM <= region.bbox.bottom
        and region.bbox.top <= box.bottom + SIGNATURE_ROOM / 2
        for e in proof
        if (e.sha256, e.page) == (page.sha256, page.page)
        for box in e.boxes
    )


def region_evidence(page: PageInfo, region: Region, note: str, *, visible: bool) -> Evidence:
    """Return a place on a page as proof; it quotes nothing."""
    return Evidence(
        source="letter",
        sha256=page.sha256,
        page=page.page,
        boxes=(region.bbox,),
        quote="",
        role="searched",
        visible=visible,
        note=note,
    )


def whole_page(page: PageInfo, note: str) -> Evidence:
    """Return a page as a place that was searched."""
    return Evidence(
        source="letter",
        sha256=page.sha256,
        page=page.page,
        boxes=(BBox(x0=0.0, top=0.0, x1=page.width, bottom=page.height),),
        quote="",
        role="searched",
        note=note,
    )


def _unread(letter: Letter, poor: tuple[PageInfo, ...]) -> Iterator[Gap]:
    if poor:
        yield Gap(reason=f"{_named(poor)} too poorly legible")
    for page, region in unread_regions(letter):
        yield Gap(
            reason=f"{_WHAT[region.kind]} on page {page.page} could not be read",
            evidence=(
                region_evidence(
                    page, region, f"{region.kind}, not read", visible=region.state == "unread"
                ),
            ),
        )


def _missing(letter: Letter, names: tuple[str, ...], asked: bool) -> Iterator[Gap]:
    for mark in (m for name in names for m in letter.marked(name)):
        if asked:
            yield Gap(reason="Part of the letter is missing", evidence=mark.evidence)


def lost_pages(letter: Letter) -> tuple[PageInfo, ...]:
    """Return the pages of which something could not be read."""
    return tuple(p for p in letter.pages if p.lost)


def _lost(letter: Letter) -> Iterator[Gap]:
    for page in lost_pages(letter)[:1]:
        assert page.lost is not None
        yield Gap(reason=LOST[page.lost], evidence=(whole_page(page, "not all of it was read"),))


def _share(page: PageInfo, region: Region) -> float:
    box = region.bbox
    area = max(0.0, box.x1 - box.x0) * max(0.0, box.bottom - box.top)
    return area / max(1.0, page.width * page.height)


def _named(pages: tuple[PageInfo, ...] | list[PageInfo]) -> str:
    numbers = sorted({p.page for p in pages})
    if len(numbers) == 1:
        return f"Page {numbers[0]} was"
    listed = ", ".join(str(n) for n in numbers[:-1])
    return f"Pages {listed} and {numbers[-1]} were"
