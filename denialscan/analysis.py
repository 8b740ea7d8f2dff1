"""From a reading to its letters: structure, sentences, fields, marks. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from denialscan.classify.kind import author_of, score_kind
from denialscan.classify.outcome import OutcomeScore, find_outcome
from denialscan.extract import View, extract_fields
from denialscan.layout import Message, find_messages
from denialscan.marks import find_marks, searched_pages
from denialscan.nlp import Analyser
from denialscan.roles import judge
from denialscan.schema import (
    DECISION_KINDS,
    Label,
    Letter,
    Mark,
    PageInfo,
    Reading,
    Related,
    TextSource,
    letter_id,
)
from denialscan.statements import find_statements, with_scores


def analyse_reading(reading: Reading, analyser: Analyser) -> tuple[Letter, ...]:
    """Return the letters of a reading, the newest message of a thread first.

    Older messages are letters of their own, related as ``older_message``.
    """
    messages = find_messages(reading)
    if not messages:
        return (_empty_letter(reading),)
    letters = [_letter(reading, m, analyser) for m in messages]
    older = tuple(
        Related(letter_id=x.letter_id, relation="older_message", confidence=0.95)
        for x in letters[1:]
    )
    if not older:
        return tuple(letters)
    from dataclasses import replace

    return (replace(letters[0], related=older), *letters[1:])


def _label(
    reading: Reading,
    value: str,
    confidence: float,
    spans: Sequence[tuple[int, int]],
    part: str | None,
) -> Label:
    """Return a Label whose evidence quotes these offsets."""
    return Label(
        value=value,
        confidence=confidence,
        evidence=tuple(e for a, b in spans for e in reading.evidence(a, b, part=part)),
    )


def _anchor(reading: Reading, message: Message) -> str:
    if message.ordinal == 1 and reading.parts:
        given = dict(reading.parts[0].headers).get("message-id", "").strip("<> ")
        return f"m{given or 1}"
    if message.ordinal == 1:
        return f"p{message.lines[0].page if message.lines else 1}"
    return f"m{message.ordinal}"


def _letter(reading: Reading, message: Message, analyser: Analyser) -> Letter:
    repaired = any(p.text_source in ("ocr", "mixed") for p in reading.pages)
    part = reading.parts[0].name if reading.parts else None
    if part and message.ordinal > 1:
        part = f"{part} {message.ordinal}"
    statements = find_statements(message, analyser, repair=repaired)
    statements = with_scores(statements, analyser.model)
    kind = score_kind(message, statements, analyser.model)
    if kind.best == "undetermined" and author_of(message, statements) != "ice":
        outcome = OutcomeScore(value="undetermined", confidence=0.3, statements=())
    else:
        outcome = find_outcome(kind.best, statements)
    judged = judge(statements, kind.best, outcome.value)
    view = View(
        reading=reading,
        message=message,
        judged=judged,
        kind=kind.best,
        outcome=outcome.value,
        part=part,
    )
    pages = _pages(reading, message)
    asked = kind.best if kind.best in DECISION_KINDS else None
    if kind.best in ("acknowledgement", "request"):
        asked = kind.best_decision
    fields, for_other = extract_fields(view, asked)
    marks = find_marks(view, pages_in_file=len(reading.pages), for_other=for_other)
    marks += _unseen(view, pages)
    qualities = [p.quality for p in pages if p.quality is not None]
    sources = {p.source for p in pages if p.source}
    source: TextSource | None = (
        next(iter(sources)) if len(sources) == 1 else ("mixed" if sources else None)
    )
    return Letter(
        letter_id=letter_id(reading.source.sha256, _anchor(reading, message)),
        source=reading.source,
        first_page=pages[0].page,
        last_page=pages[-1].page,
        pages=pages,
        kind=_label(reading, kind.best, kind.confidence, kind.spans, part),
        outcome=_label(
            reading,
            outcome.value,
            outcome.confidence,
            [(s.start, s.end) for s in outcome.statements],
            part,
        ),
        fields=fields,
        sentences=tuple(j.sentence(reading, part) for j in judged),
        marks=marks,
        searched=tuple(
            e
            for a, b in searched_pages(view)
            for e in reading.evidence(a, b, role="searched", part=part)
        ),
        text="\n".join(b.text for b in message.blocks),
        text_source=source,
        quality=round(min(qualities), 4) if qualities else None,
        warnings=tuple(
            dict.fromkeys((*reading.warnings, *(w for p in reading.pages for w in p.warnings)))
        ),
        engine=reading.engine,
    )


def _pages(reading: Reading, message: Message) -> tuple[PageInfo, ...]:
    numbers = {line.page for line in message.lines}
    if message.ordinal == 1 and not message.is_mail:
        numbers |= {p.number for p in reading.pages if not p.words}
    chosen = [p for p in reading.pages if p.number in numbers] or list(reading.pages[:1])
    return tuple(
        PageInfo(
            sha256=reading.source.sha256,
            page=p.number,
            width=p.width,
            height=p.height,
            source=p.text_source,
            quality=p.quality,
            regions=p.regions,
        )
        for p in chosen
    )


def _unseen(view: View, pages: tuple[PageInfo, ...]) -> tuple[Mark, ...]:
    """Mark text that a viewer does not show, with its place."""
    shown = {p.page for p in pages}
    out: list[Mark] = []
    for page in view.reading.pages:
        hidden = [w for w in page.words if not w.visible]
        if page.number not in shown or not hidden:
            continue
        outside = [
            w
            for w in hidden
            if w.bbox.x0 > page.width
            or w.bbox.top > page.height
            or w.bbox.x1 < 0
            or w.bbox.bottom < 0
        ]
        name = "off_page" if outside else "hidden_text"
        first = (outside or hidden)[0]
        out.append(
            Mark(
                name=name,
                value=str(len(outside or hidden)),
                evidence=view.reading.evidence(first.start, first.end, part=view.part),
            )
        )
    return tuple(out)


def _empty_letter(reading: Reading) -> Letter:
    """A file in which no word was found: still a row, everything undetermined."""
    from denialscan.schema import LIST_FIELDS, VALUE_FIELDS, Field, Label

    message = Message(ordinal=1, blocks=())
    pages = _pages(reading, message)
    qualities = [p.quality for p in pages if p.quality is not None]
    return Letter(
        letter_id=letter_id(reading.source.sha256, "p1"),
        source=reading.source,
        first_page=pages[0].page if pages else 1,
        last_page=pages[-1].page if pages else 1,
        pages=pages,
        kind=Label(value="undetermined", confidence=0.0),
        outcome=Label(value="undetermined", confidence=0.0),
        fields={n: Field(name=n) for n in (*VALUE_FIELDS, *LIST_FIELDS)},
        sentences=(),
        marks=(Mark(name="no_text"),),
        text_source=pages[0].source if pages else None,
        quality=min(qualities) if qualities else None,
        warnings=(*reading.warnings, "No text was found on any page."),
        engine=reading.engine,
    )
