"""What letters do with an item or factor, as the sheet shows it."""

from __future__ import annotations

from dataclasses import dataclass, field

from denialscan.review_sheet.document import Line, Tone, clean, line, shortened
from denialscan.review_sheet.gather import Material
from denialscan.schema import Evidence, Finding, Record, Sentence

#: Sentences quoted with one answer.
_QUOTES = 1


@dataclass(kw_only=True)
class Row:
    """An item or factor: what is known of it, and what each letter does with it."""

    told: list[Line] = field(default_factory=list)
    answers: list[Line] = field(default_factory=list)
    since: str = ""  # before this day no letter could speak of it, as far as is known


def proposed(material: Material, text: str, evidence: tuple[Evidence, ...], request: Record) -> Row:
    """Return what was read from counsel's own request: a proposal for the client file."""
    cites = material.cite.proofs(evidence, request.letter.letter_id)
    remark = line("read from counsel's request; nobody has confirmed it", tone="muted")
    since = str(request.letter.value("sent_at") or request.letter.value("letter_date") or "")
    return Row(told=[Line(text=clean(text), cites=cites), remark], since=since[:10])


def said_of(
    material: Material,
    record: Record,
    said: str,
    tone: Tone,
    sentences: tuple[Sentence, ...],
    stands_in: str | None = None,
) -> Line:
    """Return what a letter does, with its words where there are any; these may stand in
    another letter (``stands_in``) whose reasons it makes its own."""
    letter_id = record.letter.letter_id
    proofs = [e for s in sentences[:_QUOTES] for e in s.evidence]
    quote = f": \u201c{shortened(sentences[0].text, 160)}\u201d" if sentences else ""
    cites = material.cite.proofs(proofs, stands_in or letter_id)
    if not cites:
        # What is said to be missing cites what was searched.
        pages = material.cite.proofs(record.letter.searched, letter_id)
        cites = pages or (material.cite.letter(letter_id),)
    return Line(text=clean(f"{material.tag(record)} {said}{quote}"), cites=cites, tone=tone)


def not_asked(material: Material, record: Record, finding: Finding) -> Line:
    """Return why a rule did not apply to a letter."""
    return line(
        f"{material.tag(record)}: not asked. {finding.message}",
        material.cite.letter(record.letter.letter_id),
        tone="muted",
    )
