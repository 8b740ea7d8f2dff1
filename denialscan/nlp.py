"""Sentences and cues: the one home of spaCy.

A *cue* is a named phrase pattern found in a sentence ("poses a danger to",
"is hereby denied", "you argue that"); ``patterns`` says how they are written.
Words are compared after OCR repair: a token of a read page that is no known
word, but looks like one ("rernoval", "Denled"), is taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from denialscan.patterns import (
    GAP_STOPS,
    WORD,
    alternatives,
    compile_pattern,
    macros,
    pattern_rows,
    word_list,
)
from denialscan.reference.text import rough_skeleton
from denialscan.splitting import sentence_bounds

if TYPE_CHECKING:
    from spacy.tokens import Span as SpacySpan

    from denialscan.classify.trained import ModelSet


#: Words without any stop that gaps of patterns may span: no sentence is longer, and the
#: matcher's time grows with the square of it.
_LONGEST_RUN = 150
#: Characters of a block that are parsed in one go; a paragraph has a tenth of that.
_LONGEST = 4000


@dataclass(frozen=True, kw_only=True)
class Cue:
    """A pattern found: ``start``/``end`` are offsets in the parsed text."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Span:
    """A sentence of the parsed text with the cues that lie within it."""

    text: str
    start: int
    end: int
    cues: tuple[Cue, ...]

    def has(self, *names: str) -> bool:
        """Say whether any of these cues was found in the sentence."""
        return any(c.name in names for c in self.cues)

    def first(self, *names: str) -> Cue | None:
        """Return the first of these cues, or None."""
        return next((c for c in self.cues if c.name in names), None)

    def all(self, prefix: str) -> tuple[Cue, ...]:
        """Return the cues whose names begin with ``prefix``."""
        return tuple(c for c in self.cues if c.name.startswith(prefix))


class _Language:
    """A blank pipeline and its matchers.

    spaCy tries every pattern at every token, so patterns are grouped by their
    first word and only the groups whose word occurs in the text are run.
    """

    def __init__(self, lang: str) -> None:
        import spacy
        from spacy.matcher import Matcher

        self.nlp = spacy.blank(lang)
        groups: dict[str, dict[str, list[list[dict[str, Any]]]]] = {}
        for row in pattern_rows():
            if row.lang != lang:
                continue
            for phrase in row.patterns:
                for compiled in compile_pattern(phrase):
                    norm = compiled[0].get("NORM")
                    first = norm if isinstance(norm, str) else ""
                    groups.setdefault(first, {}).setdefault(row.name, []).append(compiled)
        self._matchers: dict[str, Matcher] = {}
        for first, by_name in groups.items():
            matcher = self._matchers[first] = Matcher(self.nlp.vocab)
            for name, patterns in by_name.items():
                matcher.add(name, patterns)

    def matches(self, sentence: SpacySpan) -> list[SpacySpan]:
        """Return every match within a sentence as a labelled span."""
        present = {token.norm_ for token in sentence} | {""}
        return [
            span
            for first in sorted(present & self._matchers.keys())
            for span in self._matchers[first](sentence, as_spans=True)
        ]


class Analyser:
    """Loaded language pipelines; load once per process (about half a second).

    ``models`` False leaves the learned models out: rules alone. ``trained``: the user's
    own models, instead of the shipped ones.
    """

    def __init__(self, *, models: bool = True, trained: ModelSet | None = None) -> None:
        from denialscan.classify.model import load_model

        self.model = load_model(trained) if models else None
        self._languages = {lang: _Language(lang) for lang in ("en", "es")}
        vocabulary = {
            w
            for row in pattern_rows()
            for p in row.patterns
            for raw in p.split()
            if not raw.startswith(("...", "#")) and not raw.rstrip("?").endswith("%")
            for w in alternatives(raw.rstrip("?") or raw)
        }
        self._known = vocabulary | set(macros()["words"]["common"].split())
        self._by_skeleton: dict[str, str] = {}
        for word in sorted(vocabulary):
            if len(word) >= 5:
                self._by_skeleton.setdefault(rough_skeleton(word), word)

    def sentences(self, text: str, *, repair: bool = False) -> list[Span]:
        """Split one block of cleaned text into sentences and find their cues.

        ``repair`` turns OCR repair on. Offsets refer to ``text``.
        """
        if len(text) > _LONGEST:
            return self._in_pieces(text, repair=repair)
        out: list[Span] = []
        for lang, bounds in _by_language(text, list(sentence_bounds(text))):
            out += self._find(text, bounds, self._languages[lang], repair)
        return out

    def _find(
        self, text: str, bounds: list[tuple[int, int]], language: _Language, repair: bool
    ) -> list[Span]:
        """Return these neighbouring sentences of a text with the cues of one language."""
        first = bounds[0][0] if bounds else 0
        doc = language.nlp.make_doc(text[first : bounds[-1][1]] if bounds else "")
        run = 0
        for token in doc:
            token.norm_ = self._norm(token.norm_.lower(), repair)
            run = 0 if token.text in GAP_STOPS else run + 1
            if run % _LONGEST_RUN:
                token.tag_ = WORD
        cues: list[list[Cue]] = []
        for start, end in bounds:
            # Sentence by sentence: a group of patterns is only tried where its word stands.
            sentence = doc.char_span(start - first, end - first, alignment_mode="expand")
            cues.append([])
            seen: set[tuple[str, int]] = set()
            found = language.matches(sentence) if sentence is not None else []
            for span in sorted(found, key=lambda s: (s.start_char, -s.end_char)):
                at, to = span.start_char + first, span.end_char + first
                if start <= at and to <= end and (span.label_, at) not in seen:
                    seen.add((span.label_, at))
                    cues[-1].append(Cue(name=span.label_, start=at, end=to))
        return [
            Span(text=text[a:b], start=a, end=b, cues=tuple(found))
            for (a, b), found in zip(bounds, cues, strict=True)
        ]

    def _in_pieces(self, text: str, *, repair: bool) -> list[Span]:
        """Split an endless block at spaces: no writer, but a broken file, makes one."""
        out: list[Span] = []
        start = 0
        while start < len(text):
            end = min(len(text), start + _LONGEST)
            if end < len(text):
                space = text.rfind(" ", start + 1, end)
                end = space if space > start else end
            for span in self.sentences(text[start:end], repair=repair):
                cues = tuple(
                    Cue(name=c.name, start=c.start + start, end=c.end + start) for c in span.cues
                )
                out.append(
                    Span(text=span.text, start=span.start + start, end=span.end + start, cues=cues)
                )
            start = end
        return out

    def _norm(self, norm: str, repair: bool) -> str:
        if not repair or len(norm) < 5 or norm in self._known:
            return norm
        return self._by_skeleton.get(rough_skeleton(norm), norm)


def _by_language(
    text: str, bounds: list[tuple[int, int]]
) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Yield the sentences of a text in runs of one language.

    A paragraph has the language of the whole, but for sentences that are plainly of the
    other: notices give the same in Spanish and English, side by side.
    """
    main = language_of(text)
    run: list[tuple[int, int]] = []
    lang = main
    for start, end in bounds:
        es, en = _shares(text[start:end])
        own = main if abs(es - en) < _PLAINLY else ("es" if es > en else "en")
        if run and own != lang:
            yield lang, run
            run = []
        lang = own
        run.append((start, end))
    if run:
        yield lang, run


#: So many more common words of one language make a sentence plainly one of it.
_PLAINLY = 2

_ES = word_list("spanish_common")
_EN = word_list("english_common")


def language_of(text: str) -> str:
    """Return ``es`` or ``en`` by the share of each language's commonest words."""
    es, en = _shares(text)
    return "es" if es > en else "en"


def _shares(text: str) -> tuple[int, int]:
    """Return how many of the commonest words of Spanish and of English stand in a text."""
    words = re.findall(r"[a-záéíóúñü]+", text.lower())
    # an accent in a small word is Spanish; one in a name says nothing
    accented = len(re.findall(r"\b[a-z]+[áéíóúñ]", text))
    return accented + sum(w in _ES for w in words), sum(w in _EN for w in words)


def cue_names(spans: Iterable[Span]) -> set[str]:
    """Return the names of all cues in these sentences."""
    return {c.name for s in spans for c in s.cues}
