"""Finds countries in running text by name, nationality adjective or noun."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from denialscan.reference import tables
from denialscan.reference.text import Token, fold, near, skeleton, tokens

How = Literal["name", "adjective", "consulate"]


@dataclass(frozen=True, kw_only=True)
class CountryHit:
    """A country named in a text. ``iso2`` is None where the word fits several
    (Dominican, Congolese, Korean), which ``candidates`` then lists. ``how`` is
    "consulate" where only its embassy, consulate or government is named."""

    start: int
    end: int
    raw: str
    iso2: str | None
    how: How
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Lists:
    phrases: dict[tuple[str, ...], tuple[str, ...]]  # words -> iso2 codes
    adjectives: dict[tuple[str, ...], tuple[str, ...]]
    longest: dict[str, int]
    speller: dict[str, tuple[str, ...]]
    spanish: dict[str, str]  # Spanish adjectives, written small
    codes: frozenset[str]
    iso3: dict[str, str]


#: The United States and its territories: a removal letter names none as a
#: person's country, and their names are parts of every address.
_OWN = frozenset({"US", "PR", "GU", "VI", "MP", "AS", "UM"})
#: Also a U.S. state or town, or a given or family name: only after a cue.
NAMES_TOO = frozenset({"georgia", "jordan", "chad", "israel", "jersey", "man", "guernsey",
                            "lebanon", "peru", "panama", "jamaica", "palestine", "holland",
                            "england", "ireland", "france", "kenya"})  # fmt: skip
#: Languages and foods: adjectives that speak of a nationality only beside a cue.
_LANGUAGE_WORDS = """
    spanish french english portuguese chinese german italian dutch polish russian turkish
    swedish danish finnish greek indian british swiss irish scottish arabic hebrew korean
    japanese vietnamese thai hindi creole samoan"""
_LANGUAGES = frozenset(_LANGUAGE_WORDS.split())
#: Forms in letters that the lists of states do not have.
_MORE_ADJECTIVES = {
    "cape verdean": "CV", "cape verdeans": "CV", "salvadorean": "SV", "salvadoreans": "SV",
    "salvadorian": "SV", "salvadorians": "SV", "south korean": "KR", "south koreans": "KR",
    "north korean": "KP", "filipina": "PH", "palestinian": "PS", "palestinians": "PS",
    "trinidadian": "TT", "trinidadians": "TT", "taiwanese": "TW", "kosovar": "XK",
    "bissau guinean": "GW", "equatorial guinean": "GQ", "equatoguinean": "GQ",
    "south sudanese": "SS", "ivoirian": "CI", "guatemaltecan": "GT", "argentinian": "AR",
    "uzbek": "UZ", "uzbeks": "UZ", "kazakh": "KZ", "kyrgyz": "KG", "tajik": "TJ", "turkmen": "TM",
    "laotian": "LA", "laotians": "LA", "bosnian": "BA", "slovak": "SK", "argentine": "AR",
}  # fmt: skip
_MORE_NAMES = {"d r congo": "CD", "dr congo": "CD", "drc": "CD", "republic of congo": "CG", "congo brazzaville": "CG", "congo kinshasa": "CD",
               "trinidad": "TT", "el salvador": "SV"}  # fmt: skip
_CUE_BEFORE = re.compile(
    r"(?:\b(?:citizens?(?:\s+and|\s*/|\s+or)?(?:\s+nationals?|\s+natives?)?|nationals?(?:\s+and"
    r"\s+citizens?)?|natives?(?:\s+and\s+citizens?)?|citizenship|nationality|COC|country|born|"
    r"birth|return(?:ed|ing)?|remov(?:ed|al|ing)|deport(?:ed|ation)|repatriat(?:ed|ion)|"
    r"extradit(?:ed|ion)|fled|fear|from|ciudadan[oa]|nacional|pais|natural|subject)"
    r"(?:\s+of\s+citizenship|\s+of\s+birth|\s+of\s+nationality|\s+of\s+origin)?"
    r"[\s:,/\-]*(?:(?:to|of|in|from|is|de|the|Republic|Kingdom|her|his|their)[\s:]+){0,3})$",
    re.IGNORECASE,
)
#: Between two countries named in one breath ("Chile and Peru").
_JOINED = re.compile(r"\s*(?:,|/|\band\b|\bor\b|\by\b)\s*(?:of\s+)?(?:the\s+)?")
_WEAK_FROM = re.compile(r"\bfrom\s+$", re.IGNORECASE)
_CUE_AFTER = re.compile(
    r"\s+(?:nationals?|citizens?|nationality|citizenship|passports?|natives?|government|"
    r"authorities|travel\s+document|identity|origin|man|woman|born|birth|consul\w*|embassy|"
    r"immigrants?|noncitizens?|aliens?|asylum)\b|,\s*(?:aged?|DOB)\b",
    re.IGNORECASE,
)
_CONSULATE_BEFORE = re.compile(
    r"\b(?:embassy|consulates?(?:\s+general)?|consul(?:ar)?(?:\s+\w+)?|government|authorities)\s+"
    r"(?:of|for)\s+(?:the\s+)?(?:Republic\s+of\s+)?$",
    re.IGNORECASE,
)
_CONSULATE_AFTER = re.compile(
    r"\s+(?:embassy|consulates?|consular|consul|government|authorities)\b", re.IGNORECASE
)
_SPANISH_CUE = re.compile(
    r"\b(?:pasaporte|nacional|nacionalidad|ciudadan[oa]|ciudadan[ií]a|consulado|gobierno|origen|"
    r"autoridades|documentos?\s+de\s+viaje)[\s:]+(?:es\s+)?$|"
    r"\bnacid[oa]\b[\w\s/.\-]{4,32},\s*$|\busted\s+es\s+(?:una?\s+)?$",
    re.IGNORECASE,
)
#: In a caption: after the number or a label, between brackets or bars.
_AFTER_NUMBER = re.compile(
    r"\d{3}[ \-]?\d{3}[ \-]?\d{3}\)?[\s(/,;|\-]*$|"
    r"\b(?:nationality|citizenship|COC|country[\w ]{0,16}|nacionalidad|pa[ií]s[\w ]{0,12})\s?:\s*$",
    re.IGNORECASE,
)
#: Between bars, or alone in brackets, stand no given names and no states.
_BARRED = re.compile(r"[(/|]\s*$")
_BAR_AFTER = re.compile(r"\s*(?:[)/|]|$)")
_SPELLED_CUE = re.compile(
    r"\b(?:citizen|national|native)s?\s+(?:(?:and|or)\s+(?:citizen|national|native)s?\s+)?of\s+"
    r"(?:the\s+)?$",
    re.IGNORECASE,
)


def country_code(text: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the ISO alpha-2 code for a name, adjective or code standing alone,
    or None with the countries it may be."""
    plain = text.strip()
    lists = _lists()
    if plain.upper() in lists.codes:
        return plain.upper(), ()
    if plain.upper() in lists.iso3:
        return lists.iso3[plain.upper()], ()
    words = _without_article(tuple(t.norm for t in tokens(plain)))
    found = lists.phrases.get(words) or lists.adjectives.get(words) or ()
    return (found[0], ()) if len(found) == 1 else (None, found)


@cache
def names_of(code: str) -> tuple[str, ...]:
    """Return a country's names and adjectives in English, the usual name first; none for
    a code that is no country's."""
    for row in tables.rows("countries"):
        if row["iso2"] == code:
            adjectives = re.split(r",|;|\bor\b|/", re.sub(r"\([^)]*\)", " ", row["nationality_adjective"]))  # fmt: skip
            found = (row["name"], *tables.parts(row["aliases"]), *(a.strip() for a in adjectives))
            return tuple(dict.fromkeys(n for n in found if n))
    return ()


def find_country(text: str) -> list[CountryHit]:
    """Return the countries named in a text, in order; the United States is none.

    Names that are also states or people (Georgia, Jordan) count only beside a
    cue ("citizen of", "removed to"); words for languages (Spanish) likewise.
    """
    lists = _lists()
    words = tokens(text)
    hits: list[CountryHit] = []
    i = 0
    while i < len(words):
        longest = lists.longest.get(words[i].norm, 0)
        step = 1
        if longest and words[i].text[:1].isupper():
            for length in range(min(longest, len(words) - i), 0, -1):
                run = tuple(w.norm for w in words[i : i + length])
                if run in lists.phrases or run in lists.adjectives:
                    last = hits[-1].end if hits else None
                    joined = last is not None and bool(
                        _JOINED.fullmatch(text, last, words[i].start)
                    )
                    hit = _hit(text, words, i, i + length, run, lists, joined=joined)
                    if hit:
                        hits.append(hit)
                    step = length
                    break
        elif words[i].norm in lists.spanish and _SPANISH_CUE.search(
            text[max(0, words[i].start - 40) : words[i].start]
        ):
            hits.append(
                _as_hit(text, words[i : i + 1], (lists.spanish[words[i].norm],), "adjective")
            )
        elif words[i].text[:1].isupper():
            hit = _misread(text, words[i : i + 2], lists)
            if hit:
                hits.append(hit)
        i += step
    return hits


def _spanish_forms(adjective: str) -> tuple[str, ...]:
    """Return masculine, feminine and plural of a Spanish adjective without accents."""
    if adjective.endswith("o"):
        stem = adjective[:-1]
        return (adjective, stem + "a", stem + "os", stem + "as")
    if adjective.endswith(("s", "l")):
        return (adjective, adjective + "a", adjective + "es", adjective + "as")
    return (adjective, adjective + "s")


def _without_article(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[1:] if len(words) > 1 and words[0] == "the" else words


@cache
def _lists() -> _Lists:
    phrases: dict[tuple[str, ...], dict[str, None]] = {}
    adjectives: dict[tuple[str, ...], dict[str, None]] = {}
    speller: dict[str, dict[str, None]] = {}
    codes: set[str] = set()
    iso3: dict[str, str] = {}
    for row in tables.rows("countries"):
        iso2 = row["iso2"]
        codes.add(iso2)
        iso3[row["iso3"]] = iso2
        for name in (row["name"], row["iso_name"], row["official_name"],
                     *tables.parts(row["aliases"])):  # fmt: skip
            words = _without_article(tuple(t.norm for t in tokens(name)))
            if words:
                phrases.setdefault(words, {})[iso2] = None
                if len(words) < 3 and len("".join(words)) >= 5 and iso2 not in _OWN:
                    plain = " ".join(words)
                    speller.setdefault(skeleton(plain), {})[plain] = None
        for cell in (row["nationality_adjective"], row["nationality_noun"]):
            plain = re.sub(r"\([^)]*\)", " ", cell)
            for form in re.split(r"/|,|;|\bor\b", plain):
                words = tuple(t.norm for t in tokens(form))
                # "Congolese or Congo" gives the name as an adjective: the name table decides.
                if words and words not in phrases:
                    adjectives.setdefault(words, {})[iso2] = None
                    if not words[-1].endswith(("s", "sh", "ese", "ch")):
                        adjectives.setdefault((*words[:-1], words[-1] + "s"), {})[iso2] = None
    spanish: dict[str, str] = {}
    for row in tables.rows("countries_es"):
        phrases.setdefault(tuple(t.norm for t in tokens(row["name"])), {})[row["iso2"]] = None
        for form in _spanish_forms(fold(row["adjective"])):
            spanish[form] = row["iso2"]
    for words in (("congo",), ("korea",)):
        same = [c for w, found in phrases.items() for c in found if words[0] in w]
        phrases[words] = dict.fromkeys(same)
    for form, code in _MORE_ADJECTIVES.items():
        adjectives.setdefault(tuple(form.split()), {})[code] = None
    for form, code in _MORE_NAMES.items():
        phrases[tuple(form.split())] = {code: None}
    # "Guinean" is said of Guinea, Guinea-Bissau and Equatorial Guinea alike.
    adjectives[("guinean",)] = adjectives[("guineans",)] = dict.fromkeys(("GN", "GQ", "GW"))
    longest: dict[str, int] = {}
    for words in (*phrases, *adjectives):
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return _Lists(
        phrases={k: tuple(v) for k, v in phrases.items()},
        adjectives={k: tuple(v) for k, v in adjectives.items()},
        longest=longest,
        speller={k: tuple(v) for k, v in speller.items()},
        spanish=spanish,
        codes=frozenset(codes),
        iso3=iso3,
    )


def _hit(
    text: str,
    words: list[Token],
    first: int,
    last: int,
    run: tuple[str, ...],
    lists: _Lists,
    *,
    joined: bool,
) -> CountryHit | None:
    start, end = words[first].start, words[last - 1].end
    name = run in lists.phrases
    codes = lists.phrases.get(run) or lists.adjectives[run]
    codes = tuple(c for c in codes if c not in _OWN) if len(codes) > 1 else codes
    if not codes or codes[0] in _OWN:
        return None
    before, after = text[max(0, start - 80) : start], text[end : end + 40]
    if first and words[first - 1].norm == "new" and before.rstrip().lower().endswith("new"):
        return None  # New Mexico, New Jersey
    if name and re.match(r"\s+City\b", after):
        return None  # Panama City, Florida
    consulate = bool(_CONSULATE_BEFORE.search(before)) or bool(_CONSULATE_AFTER.match(after))
    cued = bool(_CUE_BEFORE.search(before)) or bool(_CUE_AFTER.match(after)) or consulate
    cued = cued or joined or bool(_AFTER_NUMBER.search(before))
    cued = cued or bool(_BARRED.search(before) and _BAR_AFTER.match(after))
    if name and len(run) == 1 and run[0] in NAMES_TOO:
        # "from Georgia" is as likely the state; a postal code or a county says so.
        if not cued or _WEAK_FROM.search(before):
            return None
        if re.match(r"\s+\d{5}\b|\s+(?:County|Department|State)\b", after):
            return None
    if not name and run[-1].removesuffix("s") in _LANGUAGES | {"spanish"} and not cued:
        return None
    return CountryHit(
        start=start,
        end=end,
        raw=text[start:end],
        iso2=codes[0] if len(codes) == 1 else None,
        how="consulate" if consulate else "name" if name else "adjective",
        candidates=() if len(codes) == 1 else codes,
    )


def _misread(text: str, words: list[Token], lists: _Lists) -> CountryHit | None:
    """A misread name straight after "citizen of": only there is one expected."""
    if not _SPELLED_CUE.search(text[max(0, words[0].start - 60) : words[0].start]):
        return None
    for run in (words, words[:1]):
        same = lists.speller.get(skeleton(" ".join(w.norm for w in run)), ())
        if len(same) == 1:
            return _as_hit(text, run, lists.phrases[tuple(same[0].split())])
    word = words[0].norm
    close = {n for names in lists.speller.values() for n in names if near(n, word)}
    if len(close) != 1:
        return None
    return _as_hit(text, words[:1], lists.phrases[tuple(close.pop().split())])


def _as_hit(text: str, run: list[Token], codes: tuple[str, ...], how: How = "name") -> CountryHit:
    start, end = run[0].start, run[-1].end
    return CountryHit(
        start=start,
        end=end,
        raw=text[start:end],
        iso2=codes[0] if len(codes) == 1 else None,
        how=how,
        candidates=() if len(codes) == 1 else codes,
    )
