"""Finds places of detention in running text and says which listed place each is.

A name is resolved by its distinctive words only; the kind of place, the state
printed beside it, the date and the office separate namesakes. What is on no
list, or fits several places alike, keeps ``facility_id`` None: a wrong facility
in a finding is worse than none. (Plain fuzzy matching against the same lists put
14.7 % of unlisted names onto a neighbour.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from denialscan.reference.facility_index import Facility, facilities, index, same_facility
from denialscan.reference.facility_match import Choice, choose
from denialscan.reference.facility_names import ABBREVIATIONS, GENERIC, expand, split_words
from denialscan.reference.states import state_code
from denialscan.reference.text import Token, fold, near, skeleton, tokens

__all__ = ["Facility", "FacilityHit", "facilities", "find_facilities", "resolve_facility",
           "same_facility"]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FacilityHit:
    """A mention of a facility: where it stands, as written, and which one it is.

    ``facility_id`` is None for a name on no list (``candidates`` empty) and for
    one that fits several (``candidates`` says which). With an id, ``candidates``
    holds the other places it might be. ``confidence`` is of the id, or of the
    mention where there is none.
    """

    start: int
    end: int
    raw: str
    facility_id: str | None
    candidates: tuple[str, ...]
    confidence: float


_LAST = frozenset({"center", "facility", "jail", "prison", "penitentiary", "complex",
                   "institution", "room", "annex"})  # fmt: skip
_HEAD_WORDS = frozenset({"detention", "processing", "correctional", "residential", "staging",
                         "hold", "contract", "transitional", "jail", "prison",
                         "penitentiary"})  # fmt: skip
_PREFIX_HEADS = frozenset({"fci", "fdc", "usp", "mdc", "mcc", "fmc"})
_SUFFIX_HEADS = frozenset({"spc", "ipc", "cdf", "fci", "fdc"})
_STOP_WORDS = """
    at to from by on with your his her their our my you he she they it is was are were be been
    being has have had will may must shall this that these those any all each such near
    detained held housed confined incarcerated currently presently located transferred moved
    custody lodged placed client mr mrs ms miss dear re subject attn attention location
    address name date dhs former formerly known as or but not while when where if under since
    until before after inside outside within between via
    january february march april june july august september october november december
    warden administrator superintendent c o"""
_STOP = frozenset(_STOP_WORDS.split())
_INSIDE = frozenset({"of", "de", "la", "las", "los", "el", "d", "du", "le", "and", "the"})
_CUE = re.compile(
    r"\b(?:detained|housed|held|confined|lodged|incarcerated|(?:in|ICE)\s+custody|"
    r"transferred|moved)\s+(at|in|to)\s+(?:the\s+)?(?=[A-Z])"
)
_CODE = re.compile(r"\b[A-Z]{5,7}\b")
_GAP = re.compile(r"[\s.\-\u2013\u2014'\u2019&]*$")
_PLACE = re.compile(
    r"[\s,(\-\u2013]*(?:(?:located|situated)\s+)?(?:in\s+|at\s+)?"
    r"((?:[A-Z][\w.'\u2019]*[ \n]){0,2}[A-Z][\w.'\u2019]*)\s*,\s*"
    r"((?:(?:New|North|South|West|Rhode)\s)?[A-Z][A-Za-z]+)\b"
)
_ZIP = re.compile(r"\b([A-Z]{2})\.?\s+(\d{5})(?:-\d{4})?\b")


def find_facilities(
    text: str, *, on: str | None = None, state: str | None = None, office: str | None = None
) -> list[FacilityHit]:
    """Return every mention of a place of detention, in order.

    ``on`` (ISO date), ``state`` (postal code) and ``office`` (field-office code)
    describe the letter; they separate namesakes and never override what is
    printed beside the name. Hospitals and hotels are not looked for.
    """
    words = tokens(text)
    hits: list[FacilityHit] = []
    taken = 0
    i = 0
    while i < len(words):
        span = _head_at(words, i, text)
        if span is None:
            i += 1
            continue
        hit = _mention(words, span, taken, text, on=on, state=state, office=office)
        i = span[1]
        if hit is not None:
            hits.append(hit)
            taken = next((n for n, w in enumerate(words) if w.end >= hit.end), i)
    hits += _codes(text, hits)
    hits += _phrases(words, text, hits, on=on, state=state, office=office)
    hits += _cued(words, text, hits, on=on, state=state, office=office)
    return sorted(hits, key=lambda h: h.start)


def resolve_facility(
    name: str, *, on: str | None = None, state: str | None = None, office: str | None = None
) -> FacilityHit:
    """Return which facility a name or facility_id from the client file means."""
    plain = name.strip()
    hit = FacilityHit(
        start=0, end=len(name), raw=name, facility_id=None, candidates=(), confidence=0.5
    )
    if plain.upper() in facilities():
        return replace(hit, facility_id=plain.upper(), confidence=1.0)
    for found in find_facilities(plain, on=on, state=state, office=office):
        return replace(found, start=0, end=len(name), raw=name)
    words = tuple(_mended(t.norm) for t in tokens(plain))
    place = _PLACE.search(plain)
    near_state = state_code(place[2]) if place else None
    made = choose(split_words(words), on=on, state=state, office=office, near_state=near_state)
    return replace(
        hit,
        facility_id=made.facility_id,
        candidates=made.candidates,
        confidence=made.confidence,
    )


def _is_head(word: str) -> bool:
    full = expand(word)
    return full[0] in _HEAD_WORDS or full[-1] in _HEAD_WORDS


def _head_at(words: list[Token], i: int, text: str) -> tuple[int, int] | None:
    """Return the word range of a generic head that begins at ``i``, if one does."""
    word = _mended(words[i].norm)
    if word in _PREFIX_HEADS and words[i].text.isupper():
        return (i, i + 1)
    if word in _SUFFIX_HEADS and words[i].text.isupper():
        return (i, i + 1)
    if (
        word == "house"
        and [w.norm for w in words[i + 1 : i + 2]] == ["of"]
        and [expand(w.norm) for w in words[i + 2 : i + 3]] == [("correctional",)]
    ):
        return (i, i + 3)
    if not _is_head(word):
        return None
    last = None
    for j in range(i, min(i + 4, len(words))):
        if j > i and not _joined(text, words[j - 1], words[j]):
            break
        full = expand(_mended(words[j].norm))[-1]
        if full in _LAST:
            last = j
        elif full not in GENERIC:
            break
    if last is None:
        return None
    return (i, last + 1)


_MENDABLE = tuple(sorted(w for w in GENERIC if len(w) >= 6))
_MENDED = {skeleton(w): w for w in (*_MENDABLE, "jail", "room", "ice")}
_NOT_MISREAD = frozenset({"country", "officer", "officers", "staring", "medial"})


@lru_cache(maxsize=20_000)
def _mended(word: str) -> str:
    """Return the generic word that a misread word stands for, else the word."""
    if word in GENERIC or word in ABBREVIATIONS or word in _NOT_MISREAD or word in index().token:
        return word
    found = _MENDED.get(skeleton(word))
    if found or len(word) < 5:
        return found or word
    return next((w for w in _MENDABLE if abs(len(w) - len(word)) < 3 and near(w, word)), word)


def _joined(text: str, left: Token, right: Token) -> bool:
    """Tell whether only a space, hyphen, point or one line break stands between."""
    gap = text[left.end : right.start]
    if "." in gap and (len(left.text) > 4 or right.start - left.end > 2):
        return False
    return _GAP.match(gap) is not None and gap.count("\n") < 2 and "\f" not in gap


def _mention(
    words: list[Token],
    head: tuple[int, int],
    taken: int,
    text: str,
    *,
    on: str | None,
    state: str | None,
    office: str | None,
) -> FacilityHit | None:
    first, last = head
    known = index().token
    if words[first].norm in _PREFIX_HEADS and words[first].text.isupper():
        while (
            last < min(first + 4, len(words))
            and words[last].text[:1].isupper()
            and _joined(text, words[last - 1], words[last])
            and "\n" not in text[words[last - 1].end : words[last].start]
        ):
            last += 1
    starts = [first]
    breaks: list[int] = []
    i = first
    while i - 1 >= taken and first - (i - 1) <= 7 and _joined(text, words[i - 1], words[i]):
        word = words[i - 1]
        if word.norm in _STOP:
            break
        capital = any(c.isupper() for c in word.text) or word.text[:1].isdigit()
        if not capital and word.norm not in GENERIC and word.norm not in _INSIDE:
            # a letter in lower case throughout still names its facility
            if word.norm not in known or words[first].text[:1].isupper():
                break
        elif not capital and words[first].text[:1].isupper() and word.norm not in _INSIDE:
            break
        if "\n" in text[word.end : words[i].start]:
            breaks.append(i)
        i -= 1
        starts.append(i)
    while i < first and (words[i].norm in _INSIDE - {"el", "la", "los", "las", "d"}):
        i += 1
    right = _right(words, last, text)
    near_state, near_city = _place(text, words[(right or last) - 1].end)
    best: tuple[Choice, int] | None = None
    for start in dict.fromkeys([i, *sorted(b for b in breaks if b > i)]):
        norms = tuple(_mended(w.norm) for w in words[start:last])
        mention = split_words(norms)
        if not mention.distinct and right is None:
            continue
        extra = (
            frozenset(
                e
                for w in words[last:right]
                for e in expand(w.norm)
                if e not in GENERIC - {"main", "annex"}
            )
            if right
            else frozenset()
        )
        made = choose(
            mention, on=on, state=state, office=office, near_state=near_state,
            near_city=near_city, extra=extra,
        )  # fmt: skip
        if best is None or (
            (made.facility_id or made.candidates)
            and not (best[0].facility_id or best[0].candidates)
        ):
            best = (made, start)
        if made.facility_id:
            break
    if best is None:
        return None
    made, start = best
    if not made.facility_id and not made.candidates and breaks:
        # Unlisted: keep to the head's own line, the line above may be anything.
        own = [b for b in breaks if split_words(tuple(w.norm for w in words[b:last])).distinct]
        start = max([start, *own])
    end = right if right and made.used_extra else last
    stop = words[end - 1].end
    if end == right and text[stop : stop + 1] == ")":
        stop += 1
    while start < first and not words[start].text[:1].isupper() and words[start].norm in _INSIDE:
        start += 1
    return FacilityHit(
        start=words[start].start,
        end=stop,
        raw=text[words[start].start : stop],
        facility_id=made.facility_id,
        candidates=made.candidates,
        confidence=made.confidence,
    )


def _right(words: list[Token], last: int, text: str) -> int | None:
    """Return the end of a tail that belongs to a name: "(Main)", "of Northwest Ohio", "Annex"."""
    if last >= len(words):
        return None
    gap = text[words[last - 1].end : words[last].start]
    end = last
    if "(" in gap and "\n\n" not in gap:
        close = text.find(")", words[last].start)
        while end < len(words) and words[end].end <= close and end - last < 6:
            end += 1
    elif gap.strip(" -\u2013\u2014\n") == "":
        if words[last].norm in ("of", "at"):
            end = last + 1
        while (
            end < min(last + 4, len(words))
            and words[end].text[:1].isupper()
            and ("," not in text[words[end - 1].end : words[end].start])
            and "." not in text[words[end - 1].end : words[end].start]
            and words[end].norm not in _STOP
        ):
            end += 1
        if end == last + 1 and words[last].norm in ("of", "at"):
            end = last
    return end if end > last else None


def _place(text: str, end: int) -> tuple[str | None, str | None]:
    """Return the state and city printed right after a name, if any."""
    place = _PLACE.match(text, end)
    if place and (code := state_code(place[2])):
        return code, fold(" ".join(place[1].split()))
    window = re.split(r"\n\s*\n|\f", text[end : end + 120])[0]
    found = _ZIP.search(window)
    if found and (code := state_code(found[1])):
        return code, None
    return None, None


def _free(hits: list[FacilityHit], start: int, end: int) -> bool:
    return all(h.end <= start or h.start >= end for h in hits)


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
    *,
    on: str | None,
    state: str | None,
    office: str | None,
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
            near_state, near_city = _place(text, run[-1].end)
            made = choose(
                split_words(norms), on=on, state=state, office=office, near_state=near_state,
                near_city=near_city,
            )  # fmt: skip
            out.append(_hit(text, run[0].start, run[-1].end, made, 0.85))
            break
    return out


def _cued(
    words: list[Token],
    text: str,
    hits: list[FacilityHit],
    *,
    on: str | None,
    state: str | None,
    office: str | None,
) -> list[FacilityHit]:
    """Short names after "detained at": "held at Krome". Only listed ones."""
    out: list[FacilityHit] = []
    for found in _CUE.finditer(text):
        run: list[Token] = []
        for word in words:
            if word.start < found.end():
                continue
            if len(run) == 3 or not word.text[:1].isupper() or word.norm in _STOP:
                break
            if run and not _joined(text, run[-1], word):
                break
            run.append(word)
        if not run or not _free(hits + out, run[0].start, run[-1].end):
            continue
        near_state, near_city = _place(text, run[-1].end)
        made = choose(
            split_words(tuple(w.norm for w in run)), on=on, state=state, office=office,
            near_state=near_state, near_city=near_city,
        )  # fmt: skip
        # "detained in Adelanto" may mean the town, "held at Adelanto" does not
        town = made.facility_id and fold(facilities()[made.facility_id].city) == " ".join(
            w.norm for w in run
        )
        if made.facility_id and not (town and found[1] != "at"):
            out.append(_hit(text, run[0].start, run[-1].end, made, 0.7))
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
