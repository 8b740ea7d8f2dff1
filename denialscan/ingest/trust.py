"""Whether the text layer of a page can be believed.

Thresholds: measured on letters with good, garbled, shifted and stamp-only
layers. Good layers had a stop-word share of 0.17-0.28 and word-shaped shares
of 0.97 and more; glyph-shifted layers had 0.00 and 0.52, mojibake 0.01 and 0.06.
"""

from __future__ import annotations

import re

from denialscan.ingest.lines import RawWord

STOP_SHARE = 0.12
SHAPED_SHARE = 0.75
#: Fewer words over a scanned page are a stamp or a header, not its text.
SCAN_WORDS = 30
#: A page of this many words has prose in it; tables and lists may have little.
PROSE_WORDS = 60
LIST_STOP_SHARE = 0.02

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
_DASH, _APOSTROPHE = "\u2013", "\u2019"
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


def layer_is_good(words: list[RawWord], *, over_scan: bool) -> bool:
    """Whether a page's own text may stand for what the page shows.

    ``over_scan``: images cover most of the page, so that the layer was made by
    someone's OCR and there must be enough of it.
    """
    stops, shaped = measure_words([w.text for w in words])
    if shaped < SHAPED_SHARE:
        return False
    if over_scan:
        return len(words) >= SCAN_WORDS and stops >= STOP_SHARE
    return len(words) < PROSE_WORDS or stops >= LIST_STOP_SHARE
