"""Sentences and cues: the one home of spaCy.

A *cue* is a named phrase pattern found in a sentence ("poses a danger to",
"is hereby denied", "you argue that"). Patterns are data
(``data/patterns/*.toml``), written in a small phrase language and compiled to
spaCy token patterns:

``word``  that word   ``a|b``  either   ``x?``  optional   ``verb~``  any form of a verb
``...``  up to five tokens within the sentence (``...3``: up to three)
``@name``  a macro (a list of words, see ``macros.toml``)   ``#num``  a number
``stem%``  any word that begins so   ``-``  an optional hyphen

Words are compared after OCR repair: a token of a read page that is no known
word, but looks like one ("rernoval", "Denled"), is taken for it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from denialscan.errors import DataError

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Span as SpacySpan

#: A gap never crosses these. Tokens that may stand in a gap get the tag below,
#: because spaCy compares one tag much faster than it tests a list of exclusions.
_GAP_STOPS = frozenset(".;?!:")
_WORD = "word"


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


@dataclass(frozen=True, kw_only=True)
class PatternRow:
    """One entry of the pattern files, with the examples that are its tests."""

    name: str
    lang: str
    patterns: tuple[str, ...]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@cache
def pattern_rows() -> tuple[PatternRow, ...]:
    """Return all cue patterns of the package. Raises DataError on a bad entry."""
    rows: list[PatternRow] = []
    folder = resources.files("denialscan") / "data" / "patterns"
    for entry in sorted(folder.iterdir(), key=lambda p: p.name):
        if not entry.name.endswith(".toml") or entry.name == "macros.toml":
            continue
        data = tomllib.loads(entry.read_text(encoding="utf-8"))
        for raw in data.get("cue", []):
            unknown = raw.keys() - {"name", "lang", "patterns", "examples", "near_misses"}
            if unknown or "name" not in raw or "patterns" not in raw:
                raise DataError(f"{entry.name}: bad pattern entry {raw.get('name')} {unknown}")
            rows.append(
                PatternRow(
                    name=raw["name"],
                    lang=raw.get("lang", "en"),
                    patterns=tuple(raw["patterns"]),
                    examples=tuple(raw.get("examples", ())),
                    near_misses=tuple(raw.get("near_misses", ())),
                )
            )
    return tuple(rows)


@cache
def _macros() -> dict[str, Any]:
    path = resources.files("denialscan") / "data" / "patterns" / "macros.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def inflect(verb: str) -> list[str]:
    """Return the forms of an English verb (irregular ones from ``macros.toml``)."""
    irregular = _macros()["verbs"].get(verb)
    if irregular:
        return [verb, *irregular.split()]
    if verb.endswith("e"):
        return [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    if verb.endswith(("s", "x", "ch", "sh")):
        return [verb, verb + "es", verb + "ed", verb + "ing"]
    return [verb, verb + "s", verb + "ed", verb + "ing"]


def _alternatives(item: str) -> list[str]:
    words: list[str] = []
    for option in item.split("|"):
        if option.startswith("@"):
            if option[1:] in _macros()["words"]:
                words += _macros()["words"][option[1:]].split()
            elif option[1:] in _macros()["verbs"]:
                words += inflect(option[1:])
            else:
                raise DataError(f"unknown macro {option}")
        elif option.endswith("~"):
            words += inflect(option[:-1])
        else:
            words.append(option)
    return words


def compile_pattern(text: str) -> list[list[dict[str, Any]]]:
    """Compile one phrase to spaCy token patterns.

    The first word is spelled out (one pattern per alternative), because spaCy
    tests single words far faster than lists. Raises DataError on a bad phrase.
    """
    slots: list[tuple[list[dict[str, Any]], bool]] = []  # (alternatives, optional)
    for raw in text.split():
        optional = raw.endswith("?") and len(raw) > 1
        item = raw[:-1] if optional else raw
        if item.startswith("..."):
            count = int(item[3:] or 5)
            gap = {"TAG": _WORD, "OP": f"{{0,{count}}}"}
            slots.append(([gap], False))
        elif item == "-":
            slots.append(([{"ORTH": "-", "OP": "?"}], False))
        elif item.endswith("%"):
            slots.append(([{"NORM": {"REGEX": "^" + re.escape(item[:-1])}}], optional))
        elif item == "#num":
            slots.append(([{"LIKE_NUM": True}], optional))
        else:
            words = sorted(set(_alternatives(item)))
            token: dict[str, Any] = (
                {"NORM": {"IN": words}} if len(words) > 1 else {"NORM": words[0]}
            )
            slots.append(([token], optional))
    while slots and "TAG" in slots[-1][0][0]:
        slots.pop()  # a gap at the end says "something follows"; nothing to match
    if not slots:
        raise DataError("an empty pattern")
    # leading optional words become variants with and without
    heads: list[list[tuple[list[dict[str, Any]], bool]]] = [slots]
    while heads[-1][0][1] and len(heads[-1]) > 1:
        heads.append(heads[-1][1:])
    out: list[list[dict[str, Any]]] = []
    for variant in heads:
        first = variant[0][0][0]
        rest = [
            {**alternatives[0], "OP": "?"} if optional else alternatives[0]
            for alternatives, optional in variant[1:]
        ]
        norm = first.get("NORM")
        choices = norm["IN"] if isinstance(norm, dict) and "IN" in norm else None
        firsts = [{"NORM": w} for w in choices] if choices else [first]
        out += [list(p) for p in ([f, *rest] for f in firsts)]
    return out


# ------------------------------------------------------------------ OCR repair

_CONFUSED = [("rn", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"), ("li", "h")]
_CONFUSED_CHARS = str.maketrans("1l|!j05389ceoaqgt", "iiiiioslbgccccggi")


def skeleton(word: str) -> str:
    """Return a key that words share when only look-alike characters differ."""
    word = word.casefold()
    for a, b in _CONFUSED:
        word = word.replace(a, b)
    return word.translate(_CONFUSED_CHARS)


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

    def matches(self, doc: Doc) -> list[SpacySpan]:
        """Return every match as a labelled span."""
        present = {token.norm_ for token in doc} | {""}
        return [
            span
            for first in sorted(present & self._matchers.keys())
            for span in self._matchers[first](doc, as_spans=True)
        ]


class Analyser:
    """Loaded language pipelines; load once per process (about half a second)."""

    def __init__(self) -> None:
        from denialscan.classify.model import load_model

        self.model = load_model()
        self._languages = {lang: _Language(lang) for lang in ("en", "es")}
        vocabulary = {
            w
            for row in pattern_rows()
            for p in row.patterns
            for raw in p.split()
            if not raw.startswith(("...", "#")) and not raw.rstrip("?").endswith("%")
            for w in _alternatives(raw.rstrip("?") or raw)
        }
        self._known = vocabulary | set(_macros()["words"]["common"].split())
        self._by_skeleton: dict[str, str] = {}
        for word in sorted(vocabulary):
            if len(word) >= 5:
                self._by_skeleton.setdefault(skeleton(word), word)

    def sentences(self, text: str, *, repair: bool = False) -> list[Span]:
        """Split one block of cleaned text into sentences and find their cues.

        ``repair`` turns OCR repair on. Offsets refer to ``text``.
        """
        language = self._languages[language_of(text)]
        doc = language.nlp.make_doc(text)
        for token in doc:
            token.norm_ = self._norm(token.norm_.lower(), repair)
            if token.text not in _GAP_STOPS:
                token.tag_ = _WORD
        bounds = list(_sentence_bounds(doc))
        cues: list[list[Cue]] = [[] for _ in bounds]
        seen: set[tuple[str, int, int]] = set()
        for span in sorted(language.matches(doc), key=lambda s: (s.start_char, -s.end_char)):
            for i, (start, end) in enumerate(bounds):
                if start <= span.start_char and span.end_char <= end:
                    key = (span.label_, i, span.start_char)
                    if key not in seen:
                        seen.add(key)
                        cues[i].append(
                            Cue(name=span.label_, start=span.start_char, end=span.end_char)
                        )
                    break
        return [
            Span(text=text[a:b], start=a, end=b, cues=tuple(found))
            for (a, b), found in zip(bounds, cues, strict=True)
        ]

    def _norm(self, norm: str, repair: bool) -> str:
        if not repair or len(norm) < 5 or norm in self._known:
            return norm
        return self._by_skeleton.get(skeleton(norm), norm)


_ES = frozenset(
    [
        "el",
        "la",
        "los",
        "las",
        "de",
        "del",
        "que",
        "en",
        "por",
        "para",
        "su",
        "sus",
        "con",
        "se",
        "una",
        "un",
        "al",
        "lo",
        "como",
        "fue",
        "ha",
        "usted",
        "este",
        "esta",
        "solicitud",
    ]
)
_EN = frozenset(
    [
        "the",
        "of",
        "to",
        "and",
        "in",
        "that",
        "is",
        "for",
        "was",
        "you",
        "your",
        "has",
        "have",
        "not",
        "by",
        "with",
        "this",
        "be",
        "on",
        "at",
        "from",
        "or",
        "are",
        "will",
        "request",
    ]
)


def language_of(text: str) -> str:
    """Return ``es`` or ``en`` by the share of each language's commonest words."""
    words = re.findall(r"[a-záéíóúñü]+", text.lower())
    es, en = sum(w in _ES for w in words), sum(w in _EN for w in words)
    return "es" if es > en else "en"


_ABBREVIATIONS = frozenset(
    [
        "mr.",
        "mrs.",
        "ms.",
        "dr.",
        "jr.",
        "sr.",
        "st.",
        "no.",
        "nos.",
        "v.",
        "vs.",
        "u.s.",
        "u.s.c.",
        "c.f.r.",
        "f.",
        "supp.",
        "inc.",
        "ltd.",
        "esq.",
        "sec.",
        "ch.",
        "art.",
        "dec.",
        "fed.",
        "reg.",
        "cir.",
        "e.g.",
        "i.e.",
        "etc.",
        "al.",
        "dept.",
        "gov.",
        "hon.",
        "atty.",
        "approx.",
        "jan.",
        "feb.",
        "mar.",
        "apr.",
        "jun.",
        "jul.",
        "aug.",
        "sept.",
        "sep.",
        "oct.",
        "nov.",
        "ave.",
        "blvd.",
        "rd.",
        "ste.",
        "d.c.",
        "n.w.",
        "s.w.",
        "p.m.",
        "a.m.",
        "n.d.",
        "s.d.",
        "i.",
        "n.",
        "sra.",
        "sr.",
        "dra.",
        "lic.",
        "núm.",
        "num.",
        "pub.",
        "l.",
        "id.",
        "para.",
        "encl.",
        "corp.",
        "co.",
        "ft.",
        "misd.",
        "fel.",
    ]
)
_STARTS = re.compile(r"[\"'(\[]*[A-ZÁÉÍÓÚÑ¿¡\d*§]")


def _sentence_bounds(doc: Doc) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of sentences, aware of abbreviations and citations."""
    text = doc.text
    start = 0
    for match in re.finditer(
        r"[.!?]+[\"')\]]*(?=\s)|;\s+(?:and\s+)?(?=\(?(?:\d|[a-z]|[ivx]+)\))", text
    ):
        end = match.end()
        following = text[end:].lstrip()
        if not following:
            break
        if text[match.start()] == ";":
            yield start, match.start() + 1
            start = (
                match.start()
                + 1
                + len(text[match.start() + 1 :])
                - len(text[match.start() + 1 :].lstrip())
            )
            continue
        before = text[start : match.start() + 1].rsplit(None, 1)[-1].lower().lstrip("(\"'[")
        initial = re.fullmatch(r"[a-z]\.", before)
        if before in _ABBREVIATIONS or (initial and before not in ("i.",)):
            # an abbreviation ends a sentence only before a clear new beginning
            if not re.match(
                r"(?:The|This|You|Your|He|She|We|It|In|On|If|As|ICE|Please)\b", following
            ):
                continue
            if before in ("mr.", "mrs.", "ms.", "dr.", "v.", "st.", "no.", "hon."):
                continue
        if not _STARTS.match(following):
            continue
        yield start, end
        start = end + len(text[end:]) - len(text[end:].lstrip())
    if start < len(text):
        yield start, len(text)


def cue_names(spans: Iterable[Span]) -> set[str]:
    """Return the names of all cues in these sentences."""
    return {c.name for s in spans for c in s.cues}
