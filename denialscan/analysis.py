"""From a reading to its letters: structure, sentences, fields, marks. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from denialscan.claims import find_claims
from denialscan.classify.decide import decide
from denialscan.classify.seen import Seen, see
from denialscan.extract import View, extract_fields
from denialscan.hostile import WARNINGS, hostile_marks, set_aside
from denialscan.layout import (
    LetterPages,
    Message,
    find_messages,
    shown_only,
    split_letters,
    unseen_marks,
)
from denialscan.layout.options import with_box
from denialscan.layout.shown import lay_anew, rows_of
from denialscan.marks import find_marks, searched_pages
from denialscan.nlp import Analyser
from denialscan.schema import (
    DECISION_KINDS,
    Label,
    Letter,
    Mark,
    Page,
    PageInfo,
    Reading,
    Related,
    SourceFile,
    TextSource,
    letter_id,
)
from denialscan.statements import find_statements


def analyse_reading(reading: Reading, analyser: Analyser) -> tuple[Letter, ...]:
    """Return the letters of a reading in the order of its pages.

    A file may hold several letters; of a thread the newest message comes first, and
    its older messages are letters of their own, related as ``older_message``. What
    came with a covering letter is related to it as ``attachment_of``. Words that no
    reader of the pages sees are no letter's words; marks tell that they are there.
    """
    reading = _within_limit(reading)
    unseen = {reading.place_of(p): unseen_marks(reading, p) for p in reading.pages}
    letters: list[Letter] = []
    cover: Letter | None = None
    for pages in split_letters(shown_only(reading)):
        messages = find_messages(pages.reading)
        if not messages:
            letters.append(_with_marks(_empty_letter(pages.reading), unseen))
            continue
        thread = [
            _with_marks(
                _letter(pages, m, analyser, ordinal=len(letters) + n, newest=n == 1), unseen
            )
            for n, m in enumerate(messages, 1)
        ]
        older = tuple(
            Related(letter_id=x.letter_id, relation="older_message", confidence=0.95)
            for x in thread[1:]
        )
        thread[0] = replace(thread[0], related=older)
        if cover is not None:
            enclosed = Related(letter_id=cover.letter_id, relation="attachment_of", confidence=0.7)
            thread = [replace(x, related=(*x.related, enclosed)) for x in thread]
        elif not letters and _covers(thread[0]):
            cover = thread[0]
        letters.extend(thread)
    return tuple(letters)


def _with_marks(letter: Letter, unseen: dict[tuple[str, int], tuple[Mark, ...]]) -> Letter:
    """Return a letter with the marks of the hidden words of its pages."""
    own = dict.fromkeys((p.sha256, p.page) for p in letter.pages)
    return replace(
        letter, marks=(*letter.marks, *(m for place in own for m in unseen.get(place, ())))
    )


#: Words that are analysed of a file: some 400 full pages, about half a minute.
MOST_WORDS = 200_000
#: Longer than this is no word of any language or form, and patterns are slow on it.
MOST_LETTERS = 500


def _within_limit(reading: Reading) -> Reading:
    """Return the reading without the pages beyond what is analysed, and a warning of it."""
    reading = _without_endless(reading)
    left = MOST_WORDS
    kept: list[Page] = []
    for page in reading.pages:
        if left <= 0:
            break
        kept.append(page if len(page.words) <= left else replace(page, words=page.words[:left]))
        left -= len(page.words)
    if left >= 0:
        return reading
    warning = (
        f"Only the first {MOST_WORDS} words, on {len(kept)} of {len(reading.pages)} pages, "
        "were analysed (text limit); split the file."
    )
    kept[-1] = replace(kept[-1], lost="limit")
    return replace(reading, pages=tuple(kept), warnings=(*reading.warnings, warning))


def _without_endless(reading: Reading) -> Reading:
    """Return the reading without words too long to be any, and a warning of it."""
    if all(len(w.text) <= MOST_LETTERS for p in reading.pages for w in p.words):
        return reading
    lines = [
        [[w for w in row if len(w.text) <= MOST_LETTERS] for row in rows_of(page)]
        for page in reading.pages
    ]
    warning = f"Words of more than {MOST_LETTERS} letters were left out of the analysis."
    found = lay_anew(reading, reading.pages, lines)
    return replace(found, warnings=(*reading.warnings, warning))


_ENCLOSED = re.compile(
    r"\b(?:enclos(?:ed|ing|ures?)|attach(?:ed|ing)|fax cover|facsimile|transmittal|to follow|adjunt[oa]s?)\b",
    re.IGNORECASE,
)


def _covers(letter: Letter) -> bool:
    """Say whether the first letter of a file only brings those behind it."""
    decides = letter.kind.value in DECISION_KINDS
    return not decides and len(letter.pages) <= 2 and bool(_ENCLOSED.search(letter.text))


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


def _anchor(reading: Reading, message: Message, ordinal: int, newest: bool) -> str:
    """Return what names the letter within its file: the Message-ID or its ordinal among
    all messages of the file for a mail, else the first page."""
    if newest and reading.parts:
        given = dict(reading.parts[0].headers).get("message-id", "").strip("<> ")
        return f"m{given or 1}"
    if newest:
        return f"p{min((line.page for line in message.lines), default=1)}"
    return f"m{ordinal}"


def _letter(
    pages_of: LetterPages, message: Message, analyser: Analyser, *, ordinal: int, newest: bool
) -> Letter:
    reading = pages_of.reading
    part = reading.parts[0].name if reading.parts else None
    if part and message.ordinal > 1:
        part = f"{part} {message.ordinal}"
    message, addressed = set_aside(message)
    statements = find_statements(message, analyser, repair=_is_ocr(reading))
    decided = decide(message, statements, analyser.model)
    kind, outcome = decided.kind, decided.outcome
    view = View(
        reading=reading,
        message=message,
        judged=decided.judged,
        kind=kind,
        outcome=outcome.value,
        part=part,
    )
    pages = _pages(reading, message)
    asked = kind if kind in DECISION_KINDS else None
    if kind in ("acknowledgement", "request"):
        asked = decided.asked
    fields, for_other = extract_fields(view, asked)
    marks = find_marks(view, pages_in_file=len(reading.pages), for_other=for_other)
    own = {(p.sha256, p.page) for p in pages}
    hostile = hostile_marks(
        reading, [p for p in reading.pages if reading.place_of(p) in own], addressed, part
    )
    marks += hostile
    if message.answers_inside:
        # Its reasons stand where they cannot be told apart: as if in another letter.
        marks += (
            Mark(
                name="incorporates",
                value="answers inside an older message",
                evidence=reading.evidence(message.lines[0].start, message.lines[-1].end, part=part),
            ),
        )
    qualities = [p.quality for p in pages if p.quality is not None]
    sources = {p.source for p in pages if p.source}
    source: TextSource | None = (
        next(iter(sources)) if len(sources) == 1 else ("mixed" if sources else None)
    )
    return Letter(
        letter_id=letter_id(reading.source.sha256, _anchor(reading, message, ordinal, newest)),
        source=reading.source,
        first_page=pages[0].page,
        last_page=max(p.page for p in pages if p.sha256 == pages[0].sha256),
        pages=pages,
        kind=_label(reading, kind, decided.kind_confidence, decided.kind_spans, part),
        outcome=_label(
            reading,
            outcome.value,
            outcome.confidence,
            [(s.start, s.end) for s in outcome.statements],
            part,
        ),
        fields=fields,
        sentences=tuple(j.sentence(reading, part) for j in decided.judged),
        marks=marks,
        claims=find_claims(view, fields),
        searched=tuple(
            e
            for a, b in searched_pages(view)
            for e in reading.evidence(a, b, role="searched", part=part)
        ),
        text="\n".join(with_box(b) for b in message.blocks),
        text_source=source,
        quality=round(min(qualities), 4) if qualities else None,
        warnings=tuple(
            dict.fromkeys((*_warnings(pages_of, pages), *(WARNINGS[m.value] for m in hostile)))
        ),
        engine=reading.engine,
        files=_files(reading, pages),
        reasons=dict(decided.reasons),
        models=dict(analyser.model.sources) if analyser.model else {},
    )


def see_letter(reading: Reading, letter: Letter, analyser: Analyser) -> Seen | None:
    """Return a letter of a reading as the rules see it before any model, for training.

    ``letter`` is what an analysis of the reading gave; None where it no longer holds any
    of its sentences.
    """

    def held(message: Message) -> int:
        text = " ".join(b.text for b in message.blocks)
        return sum(s.text in text for s in letter.sentences)

    found = [
        (held(m), any(line.page == letter.first_page for line in m.lines), m)
        for pages in split_letters(shown_only(_within_limit(reading)))
        for m in find_messages(pages.reading)
    ]
    # Copies of one letter in one file differ in nothing but their page.
    most, _here, message = max(found, key=lambda f: f[:2], default=(0, False, None))
    if message is None or not most:
        return None
    message, _addressed = set_aside(message)
    return see(message, find_statements(message, analyser, repair=_is_ocr(reading)))


def _is_ocr(reading: Reading) -> bool:
    """Say whether words of a reading may be misread."""
    return any(p.text_source in ("ocr", "mixed") for p in reading.pages)


def _warnings(pages_of: LetterPages, pages: tuple[PageInfo, ...]) -> tuple[str, ...]:
    """Return the warnings of the file and of the letter's own pages, each once."""
    reading = pages_of.reading
    own = {(p.sha256, p.page) for p in pages}
    order = []
    if pages_of.reordered:
        order.append("The pages were put in the order of their printed numbers.")
    if pages_of.disordered:
        order.append("The printed page numbers do not follow each other; check the order.")
    of_pages = (w for p in reading.pages if reading.place_of(p) in own for w in p.warnings)
    return tuple(dict.fromkeys((*reading.warnings, *order, *of_pages)))


def _files(reading: Reading, pages: tuple[PageInfo, ...]) -> tuple[SourceFile, ...]:
    """Return the files of a letter whose reading was put together from several."""
    used = {p.sha256 for p in pages}
    return tuple(f for f in reading.files if f.sha256 in used)


def _pages(reading: Reading, message: Message) -> tuple[PageInfo, ...]:
    numbers = {line.page for line in message.lines}
    if message.ordinal == 1 and not message.is_mail:
        numbers |= {p.number for p in reading.pages if not p.words}
    chosen = [p for p in reading.pages if p.number in numbers] or list(reading.pages[:1])
    chosen.sort(key=lambda p: p.number)
    return tuple(
        PageInfo(
            sha256=reading.place_of(p)[0],
            page=reading.place_of(p)[1],
            width=p.width,
            height=p.height,
            source=p.text_source,
            quality=p.quality,
            regions=p.regions,
            lost=p.lost,
        )
        for p in chosen
    )


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
        last_page=max((p.page for p in pages if p.sha256 == pages[0].sha256), default=1),
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
