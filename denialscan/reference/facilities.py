"""Finds places of detention in running text and says which listed place each is.

A name is resolved by its distinctive words only; the kind of place, the state
printed beside it, the date and the office separate namesakes. What is on no
list, or fits several places alike, keeps ``facility_id`` None: a wrong facility
in a finding is worse than none. (Plain fuzzy matching against the same lists put
14.7 % of unlisted names onto a neighbour.)
"""

from __future__ import annotations

import re
from dataclasses import replace

from denialscan.reference.facility_forms import other_forms
from denialscan.reference.facility_hit import STOP, FacilityHit, joined, place_after
from denialscan.reference.facility_index import (
    Facility,
    facilities,
    index,
    same_facility,
    same_site,
)
from denialscan.reference.facility_match import About, Choice, choose
from denialscan.reference.facility_misread import choose_misread, choose_misread_placed, printed_as
from denialscan.reference.facility_names import (
    ABBREVIATIONS,
    GENERIC,
    GOVERNMENT,
    TELLING,
    expand,
    split_words,
)
from denialscan.reference.facility_nick import is_dedicated, short_name
from denialscan.reference.overlay import cached_by_overlay
from denialscan.reference.states import state_code
from denialscan.reference.text import Token, fold, near, skeleton, tokens

__all__ = ["Facility", "FacilityHit", "facilities", "find_facilities", "like_a_listed_name",
           "resolve_facility", "same_facility", "same_site"]  # fmt: skip


_LAST = frozenset({"center", "facility", "jail", "prison", "penitentiary", "complex",
                   "institution", "room", "annex"})  # fmt: skip
_HEAD_WORDS = frozenset({"detention", "processing", "correctional", "residential", "staging",
                         "hold", "contract", "transitional", "jail", "prison",
                         "penitentiary"})  # fmt: skip
_PREFIX_HEADS = frozenset({"fci", "fdc", "usp", "mdc", "mcc", "fmc"})
_SUFFIX_HEADS = frozenset({"spc", "ipc", "cdf", "fci", "fdc"})
_INSIDE = frozenset({"of", "de", "la", "las", "los", "el", "d", "du", "le", "and", "the"})


def find_facilities(
    text: str, *, on: str | None = None, state: str | None = None, office: str | None = None
) -> list[FacilityHit]:
    """Return every mention of a place of detention, in order.

    ``on`` (ISO date), ``state`` (postal code) and ``office`` (field-office code)
    describe the letter; they separate namesakes and never override what is
    printed beside the name. Hospitals and hotels are not looked for.
    """
    about = About(on=on, state=state, office=office)
    words = tokens(text)
    hits: list[FacilityHit] = []
    taken = 0
    i = 0
    while i < len(words):
        span = _head_at(words, i, text)
        if span is None:
            i += 1
            continue
        hit = _mention(words, span, taken, text, about)
        i = span[1]
        if hit is not None:
            hits.append(hit)
            taken = next((n for n, w in enumerate(words) if w.end >= hit.end), i)
    hits += other_forms(words, text, hits, about)
    return sorted(hits, key=lambda h: h.start)


def resolve_facility(
    name: str, *, on: str | None = None, state: str | None = None, office: str | None = None
) -> FacilityHit:
    """Return which facility a name or facility_id from the client file means."""
    plain = name.strip()
    hit = FacilityHit(
        start=0, end=len(name), raw=name, facility_id=None, candidates=(), confidence=0.5
    )
    about = About(on=on, state=state, office=office)
    bare, near_state, near_city = _without_place(plain)
    exact = printed_as(plain)
    if exact:
        return replace(hit, facility_id=exact, confidence=0.98)
    for code in (plain.upper(), bare.upper()):
        if code in facilities():
            return replace(hit, facility_id=code, confidence=1.0)
    words = tokens(bare)
    for found in find_facilities(plain, on=on, state=state, office=office):
        # what lies outside the mention must not tell places apart, or it is not all of it
        outside = [w for w in words if w.end <= found.start or w.start >= found.end]
        left = split_words(tuple(_mended(w.norm) for w in outside))
        if not (left.distinct or left.classes or left.generic & TELLING):
            return replace(found, start=0, end=len(name), raw=name)
    for made in (
        choose(
            split_words(tuple(_mended(t.norm) for t in words)),
            about,
            near_state=near_state,
            near_city=near_city,
        ),
        choose_misread(bare, about, near_state=near_state, near_city=near_city),
        choose_misread_placed(plain, about),
    ):
        if made.facility_id or made.candidates:
            return replace(
                hit,
                facility_id=made.facility_id,
                candidates=made.candidates,
                confidence=made.confidence,
            )
    return hit


_PLACE = re.compile(
    r"\s*,\s*(?:([^,\d]+?)\s*,\s*)?([A-Za-z0-9. ]{2,20}?)\.?(?:\s+\d{5}(?:-\d{4})?)?\s*$"
)


def _without_place(name: str) -> tuple[str, str | None, str | None]:
    """Return a name without the town and state printed after it, and these; a state
    that is none (a misread one) is None."""
    found = _PLACE.search(name)
    if not found or any(_is_head(_mended(t.norm)) for t in tokens(found[0])):
        return name, None, None
    code = state_code(found[2])
    if found[1]:
        return name[: found.start()], code, fold(" ".join(found[1].split()))
    if code:
        return name[: found.start()], code, None
    return name[: found.start()], None, fold(" ".join(found[2].split()))


#: Distinctive words this alike (0-100, rapidfuzz ratio) may be one name badly misread.
_BADLY_READ = 72.0


def like_a_listed_name(name: str) -> bool:
    """Tell whether a name that was resolved to nothing may be a listed one misread."""
    from rapidfuzz import fuzz, process

    mine = skeleton(split_words(tuple(t.norm for t in tokens(name))).joined)
    if not mine:
        return False
    found = process.extractOne(mine, index().joined.keys(), scorer=fuzz.ratio)
    return found is not None and found[1] >= _BADLY_READ


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
    if word == "department" and i and expand(words[i - 1].norm)[0] in GOVERNMENT:
        after = [expand(w.norm) for w in words[i + 1 : i + 3]]
        return (i, i + 3) if after == [("of",), ("correctional",)] else None
    if not _is_head(word):
        return None
    last = None
    for j in range(i, min(i + 4, len(words))):
        if j > i and not joined(text, words[j - 1], words[j]):
            break
        full = expand(_mended(words[j].norm))[-1]
        if full in _LAST:
            last = j
        elif full not in GENERIC:
            break
    if last is None:
        alone = expand(word) == ("correctional",) and words[i].norm.startswith("corrections")
        county = i > 0 and expand(words[i - 1].norm)[0] in GOVERNMENT
        return (i, i + 1) if alone and county else None
    return (i, last + 1)


_MENDABLE = tuple(sorted(w for w in GENERIC if len(w) >= 6))
_MENDED = {skeleton(w): w for w in (*_MENDABLE, "jail", "room", "ice")}
_NOT_MISREAD = frozenset({"country", "officer", "officers", "staring", "medial"})


@cached_by_overlay(20_000)
def _mended(word: str) -> str:
    """Return the generic word that a misread word stands for, else the word."""
    if word in GENERIC or word in ABBREVIATIONS or word in _NOT_MISREAD or word in index().token:
        return word
    found = _MENDED.get(skeleton(word))
    if found or len(word) < 5:
        return found or word
    return next((w for w in _MENDABLE if abs(len(w) - len(word)) < 3 and near(w, word)), word)


def _mention(
    words: list[Token],
    head: tuple[int, int],
    taken: int,
    text: str,
    about: About,
) -> FacilityHit | None:
    first, last = head
    known = index().token
    if words[first].norm in _PREFIX_HEADS and words[first].text.isupper():
        while (
            last < min(first + 4, len(words))
            and words[last].text[:1].isupper()
            and joined(text, words[last - 1], words[last])
            and "\n" not in text[words[last - 1].end : words[last].start]
        ):
            last += 1
    starts = [first]
    breaks: list[int] = []
    i = first
    while (
        i - 1 >= taken and first - (i - 1) <= 7 and joined(text, words[i - 1], words[i], aside=True)
    ):
        word = words[i - 1]
        if word.norm in STOP:
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
    while text.count("(", words[i].start, words[first].start) > text.count(
        ")", words[i].start, words[first].start
    ):
        i += 1  # the name stands inside the parenthesis, or after what it opened
    right = _right(words, last, text)
    near_state, near_city = place_after(text, words[(right or last) - 1].end)
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
            mention,
            about, near_state=near_state,
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
    if not made.facility_id and not made.candidates:
        whole = text[words[start].start : words[last - 1].end]
        made = choose_misread(whole, about, near_state=near_state, near_city=near_city)
    if not made.facility_id:
        made = _by_nickname(words[start:last], about, near_state) or made
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


def _by_nickname(words: list[Token], about: About, near_state: str | None) -> Choice | None:
    """Return the one place of the letter's own office that is called so by its town or by
    a part of its name, with words for the kind of place that fit: "the Batavia SPC"."""
    mention = split_words(tuple(_mended(w.norm) for w in words))
    nick = short_name(mention.distinct, about, near_state=near_state)
    if nick is None or nick.facility_id is None or mention.government or not about.office:
        return None
    place = facilities()[nick.facility_id]
    if about.office not in place.offices or not is_dedicated(place):
        return None
    if not mention.classes <= place.kinds or mention.generic & TELLING - place.generic:
        return None
    return Choice(facility_id=nick.facility_id, confidence=nick.confidence)


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
            and words[end].norm not in STOP
        ):
            end += 1
        if end == last + 1 and words[last].norm in ("of", "at"):
            end = last
    return end if end > last else None
