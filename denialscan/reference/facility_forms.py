"""Mentions of facilities that have no generic English head: codes, names such as
Camp East Montana, Spanish names, short names after a cue."""

from __future__ import annotations

import re

from denialscan.reference.facility_hit import FacilityHit, place_after
from denialscan.reference.facility_index import facilities, index
from denialscan.reference.facility_match import About, Choice, choose
from denialscan.reference.facility_names import split_words
from denialscan.reference.facility_short import short_forms
from denialscan.reference.text import Token, fold, tokens

_CENTRO = re.compile(
    r"\b[Cc]entro\s+de\s+([Dd]etenci[oó]n|[Pp]rocesamiento)(?:\s+de\s+(?:ICE|Inmigraci[oó]n))?"
    r"(?:\s+(?:de|del|en))?\s+((?:(?:de|la|las|los|del)\s+)?[A-Z][\w.]+(?:\s+[A-Z][\w.]+){0,3})"
)
_CODE = re.compile(r"\b[A-Z]{5,7}\b")


def other_forms(
    words: list[Token], text: str, hits: list[FacilityHit], about: About
) -> list[FacilityHit]:
    """Return the mentions that ``hits`` do not cover already."""
    found = _spanish(text, hits, about)
    found += _codes(text, hits + found)
    found += _phrases(words, text, hits + found, about)
    return found + short_forms(text, hits + found, about)


def _free(hits: list[FacilityHit], start: int, end: int) -> bool:
    return all(h.end <= start or h.start >= end for h in hits)


def _spanish(
    text: str,
    hits: list[FacilityHit],
    about: About,
) -> list[FacilityHit]:
    """Names in Spanish letters: "Centro de Detención El Valle"."""
    out: list[FacilityHit] = []
    for found in _CENTRO.finditer(text):
        kind = "detention" if fold(found[1]).startswith("detenc") else "processing"
        words = (*(t.norm for t in tokens(found[2])), kind, "center")
        near_state, near_city = place_after(text, found.end())
        made = choose(split_words(words), about, near_state=near_state, near_city=near_city)
        if _free(hits, found.start(), found.end()):
            out.append(_hit(text, found.start(), found.end(), made, 1.0))
    return out


def _codes(text: str, hits: list[FacilityHit]) -> list[FacilityHit]:
    """ICE's own codes (STWRTGA) and printed abbreviations (NWIPC)."""
    out: list[FacilityHit] = []
    words = index().token
    for found in _CODE.finditer(text):
        code = found[0]
        ids = index().acronyms.get(code, ())
        # A code that is also a word of some name (CLINTON) says nothing in capitals.
        if not ids and len(code) >= 6 and code in facilities() and fold(code) not in words:
            ids = (code,)
        if ids and _free(hits, found.start(), found.end()):
            out.append(
                FacilityHit(
                    start=found.start(),
                    end=found.end(),
                    raw=code,
                    facility_id=ids[0],
                    candidates=(),
                    confidence=0.95,
                )
            )
    return out


def _phrases(
    words: list[Token],
    text: str,
    hits: list[FacilityHit],
    about: About,
) -> list[FacilityHit]:
    """Names without a generic head, such as Camp East Montana."""
    out: list[FacilityHit] = []
    phrases = index().phrases
    for i, word in enumerate(words):
        for phrase in phrases.get(word.norm, ()):
            norms = tuple(w.norm for w in words[i : i + len(phrase)])
            run = words[i : i + len(phrase)]
            if norms != phrase or not all(w.text[:1].isupper() for w in run):
                continue
            if not _free(hits + out, run[0].start, run[-1].end):
                continue
            near_state, near_city = place_after(text, run[-1].end)
            made = choose(split_words(norms), about, near_state=near_state, near_city=near_city)
            out.append(_hit(text, run[0].start, run[-1].end, made, 0.85))
            break
    return out


def _hit(text: str, start: int, end: int, made: Choice, factor: float) -> FacilityHit:
    return FacilityHit(
        start=start,
        end=end,
        raw=text[start:end],
        facility_id=made.facility_id,
        candidates=made.candidates,
        confidence=round(made.confidence * factor, 3),
    )
