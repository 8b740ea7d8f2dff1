"""Whether the text layer of a page can be believed.

Thresholds: measured on letters with good, garbled, shifted and stamp-only
layers. Good layers had a stop-word share of 0.17-0.28 and word-shaped shares
of 0.97 and more; glyph-shifted layers had 0.00 and 0.52, mojibake 0.01 and 0.06.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from denialscan.ingest.plausible import GOOD, usualness

STOP_SHARE = 0.12
SHAPED_SHARE = 0.75
#: Fewer words over a scanned page are a stamp or a header, not its text.
SCAN_WORDS = 30
#: A page of this many words has prose in it; tables and lists may have little.
PROSE_WORDS = 60
LIST_STOP_SHARE = 0.02
#: So many words of one font show whether its characters can be believed.
FONT_WORDS = 12

_ENGLISH = (
    "the of and to in a is that for it as was with be by on not this are or from at which but "
    "have an had they you were been has their his her he she its will would there we our your i "
    "may any all if no"
)
_SPANISH = (
    "de la que el en y los del se las por un para con no una su al lo como más o pero sus le ha "
    "me si sin sobre este ya entre cuando todo esta ser son dos también fue era es usted"
)
_STOP_WORDS = frozenset(f"{_ENGLISH} {_SPANISH}".split())
_ENGLISH_ONLY = frozenset(_ENGLISH.split()) - frozenset(_SPANISH.split())
_SPANISH_ONLY = frozenset(_SPANISH.split()) - frozenset(_ENGLISH.split())
#: This many words of one language tell it, if the other has not a third of that.
LANGUAGE_WORDS = 4
_DASH, _APOSTROPHE = "\u2013", "\u2019"
_GLYPH = re.compile(r"\(cid:\d+\)")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_LETTERS = re.compile(rf"[^\W\d_]+(?:['{_APOSTROPHE}\-{_DASH}/.&][^\W\d_]+)*")
_NUMBERS = re.compile(rf"[A-Z]{{0,4}}[-{_DASH}]?\d[\d,.:/()\-{_DASH}]*(?:st|nd|rd|th|[A-Za-z])?%?")
_VOWEL = re.compile(r"[aeiouyáéíóúüàèìòùâêîôûäö]", re.IGNORECASE)


def measure_words(texts: list[str]) -> tuple[float, float]:
    """Return (share of stop words, share of word-shaped tokens) of a page."""
    if not texts:
        return 0.0, 0.0
    tokens = [_EDGES.sub("", t) for t in texts]
    tokens = [t for t in tokens if t]
    if not tokens:
        return 0.0, 0.0
    stops = sum(t.lower() in _STOP_WORDS for t in tokens)
    return stops / len(tokens), sum(is_shaped(t) for t in tokens) / len(tokens)


def language_of(texts: list[str]) -> str | None:
    """Return ``en`` or ``es`` by the words that only one of them has, None where too
    few of either are there."""
    tokens = [_EDGES.sub("", t).lower() for t in texts]
    english = sum(t in _ENGLISH_ONLY for t in tokens)
    spanish = sum(t in _SPANISH_ONLY for t in tokens)
    most = max(english, spanish)
    if most < LANGUAGE_WORDS or most < 3 * min(english, spanish):
        return None
    return "en" if english > spanish else "es"


def is_shaped(token: str) -> bool:
    """Whether a token looks like a word, a number, a date or an identifier."""
    if "(cid:" in token or "\ufffd" in token or any("\ue000" <= c <= "\uf8ff" for c in token):
        return False
    if "@" in token or "://" in token or "www." in token:
        return True
    if _NUMBERS.fullmatch(token):
        return True
    if not _LETTERS.fullmatch(token) or len(token) > 30:
        return False
    small = token[1:] == token[1:].lower() or any(c in token for c in f"-{_DASH}/.&'{_APOSTROPHE}")
    camel = token[:2] in ("Mc", "Ma", "De", "La")
    if not (small or token.isupper() or camel):
        return False
    return len(token) <= 3 or token.isupper() or _VOWEL.search(token) is not None


def layer_is_good(texts: list[str], *, over_scan: bool) -> bool:
    """Whether a page's own text may stand for what the page shows.

    ``over_scan``: the words lie over a picture, so that they were made by someone's
    OCR and there must be enough of them.
    """
    stops, shaped = measure_words(texts)
    if shaped < SHAPED_SHARE:
        return False
    usual = usualness(texts)
    if usual is not None and usual < GOOD:
        return False
    if over_scan:
        return len(texts) >= SCAN_WORDS and stops >= STOP_SHARE
    return len(texts) < PROSE_WORDS or stops >= LIST_STOP_SHARE


def unreadable_words(texts: Sequence[str], fonts: Sequence[str]) -> list[bool]:
    """Say of each word of a layer whether its characters are not those it shows:
    glyphs without a character, or a font whose text is no language while the rest is.
    """
    by_font: dict[str, list[str]] = {}
    for text, font in zip(texts, fonts, strict=True):
        by_font.setdefault(font, []).append(text)
    broken = {font for font, own in by_font.items() if _is_broken(own)}
    return [
        font in broken or _has_no_characters(text) for text, font in zip(texts, fonts, strict=True)
    ]


def _is_broken(texts: list[str]) -> bool:
    """Whether one font's text is no language."""
    usual = usualness(texts)
    if usual is not None and usual < GOOD:
        return True
    long = [t for t in (_EDGES.sub("", t) for t in texts) if len(t) > 1]
    return len(long) >= FONT_WORDS and sum(map(is_shaped, long)) < 0.3 * len(long)


def _has_no_characters(text: str) -> bool:
    """Whether a word holds glyphs that stand for no character; one alone is a bullet."""
    odd = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or c < " " for c in text)
    return (odd + text.count("(cid:")) > 0 and len(_GLYPH.sub("x", text)) > 1
