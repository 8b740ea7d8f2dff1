"""Whether the name of a place in a letter and one in the client file can be one place."""

from __future__ import annotations

from dataclasses import dataclass

from denialscan.reference.facilities import facilities, resolve_facility, same_facility, same_site
from denialscan.reference.facility_names import GENERIC, Split, expand, split_name, split_words
from denialscan.reference.text import fold, near, tokens
from denialscan.rules.compare import Verdict

#: Names this alike (0-100, rapidfuzz ratio) may be one name misread.
_MISREAD_RATIO = 88.0
#: Words this alike (0-100) may be one word misspelled or cut short.
_WORD_RATIO = 70.0
#: In text that was recognised from a picture a place has to be this sure to clash.
_SURE = 0.8


@dataclass(frozen=True, kw_only=True)
class Named:
    """A place as one side names it: its words, and which listed places it may be
    (``ids`` one where it is resolved, several where it is ambiguous, none where it is
    in no list)."""

    raw: str
    ids: tuple[str, ...]
    resolved: bool
    confidence: float = 1.0


def named(
    raw: str,
    *,
    on: str | None,
    office: str | None,
    known: str | None = None,
    confidence: float | None = None,
) -> Named:
    """Return what a name means on a day to an office's letter; ``known`` is the id that
    whoever saw more of the text has settled on, with ``confidence``."""
    if known in facilities():
        sure = 1.0 if confidence is None else confidence
        return Named(raw=raw, ids=(str(known),), resolved=True, confidence=sure)
    hit = resolve_facility(raw, on=on, office=office)
    if hit.facility_id:
        return Named(raw=raw, ids=(hit.facility_id,), resolved=True, confidence=hit.confidence)
    return Named(raw=raw, ids=hit.candidates, resolved=False)


def compare(letter: Named, file: Named, *, trusted: bool) -> Verdict:
    """Compare two names. ``trusted`` is False where the letter's words come from OCR.

    Buildings of one site, other names of one place and a name that leaves its town or
    wing out agree. Two places clash where both are listed apart, or where no word of
    the one is like any word of the other, its aliases, town and county.
    """
    if _words(letter.raw) == _words(file.raw) or _one_name(letter, file):
        return "agrees"
    if letter.ids and file.ids:
        if any(same_site(a, b) for a in letter.ids for b in file.ids):
            sure = letter.resolved and file.resolved
            return "agrees" if sure else "unsure"
        if any(same_facility(a, b) is not False for a in letter.ids for b in file.ids):
            return "unsure"
        if not (letter.resolved and file.resolved) and not _unlike(letter, file):
            return "unsure"
        if not trusted and (letter.confidence < _SURE or _misread(letter.raw, file)):
            return "possible"
        return "clashes"
    if not _unlike(letter, file):
        return "unsure"
    # A name in no list, or in none any more after misreading, is no proof by itself.
    return "clashes" if trusted or letter.ids else "unsure"


def _one_name(letter: Named, file: Named) -> bool:
    """Tell whether one side's words are a name of the place that the other side means."""
    for one, other in ((letter, file), (file, letter)):
        if not other.resolved:
            continue
        mine = {_plain(s) for s in split_name(one.raw)}
        if mine & {_plain(s) for s in facilities()[other.ids[0]].splits}:
            return not one.resolved or one.ids == other.ids
    return False


def _plain(split: Split) -> tuple[str, frozenset[str]]:
    return split.joined, split.generic - {"ice"}


def _misread(raw: str, file: Named) -> bool:
    from rapidfuzz.fuzz import ratio

    names = {file.raw, *(n for i in file.ids for n in facilities()[i].names)}
    mine = " ".join(_words(raw))
    return any(ratio(mine, " ".join(_words(n))) >= _MISREAD_RATIO for n in names)


def _unlike(letter: Named, file: Named) -> bool:
    """Tell whether two names, of which a list has at most one, share nothing at all."""
    mine, theirs = _distinct(letter.raw), _distinct(file.raw)
    if not mine or not theirs or _is_code(letter.raw) or _is_code(file.raw):
        return False
    return not any(
        _alike(a, b)
        for a in mine | _around(letter)
        for b in theirs | _around(file)
        if a in mine or b in theirs
    )


def _distinct(raw: str) -> frozenset[str]:
    return frozenset(split_words(_words(raw)).distinct)


def _around(place: Named) -> frozenset[str]:
    """The words of all names, the town and the county of the listed places meant."""
    out: set[str] = set()
    for i in place.ids:
        listed = facilities()[i]
        for text in (*listed.names, listed.city, listed.county):
            out |= {e for w in _words(text) for e in expand(w) if e not in GENERIC}
    return frozenset(out)


def _alike(left: str, right: str) -> bool:
    from rapidfuzz.fuzz import ratio

    return near(left, right) or left in right or right in left or ratio(left, right) >= _WORD_RATIO


def _is_code(raw: str) -> bool:
    """A code or an abbreviation (NWDC, ABCDETX) that no list has says nothing by its words."""
    words = raw.split()
    return len(words) == 1 and (words[0].isupper() or any(c.isdigit() for c in words[0]))


def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(t.text) for t in tokens(text))
