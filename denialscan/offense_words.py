"""The wording of offences: where one stands in a text, and of which sorts it is.

The sorts and their words are data (``data/offenses.toml``). An offence is worded from its
adjectives ("attempted", "second-degree") to what tells it from others of its sort ("in the
second degree", "with intent to deliver", "under $1,500").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from denialscan.patterns import worded
from denialscan.reference.text import rough_skeleton


@dataclass(frozen=True, kw_only=True)
class Mention:
    """An offence as worded at ``start:end`` of a text, with its sorts, the first one first."""

    start: int
    end: int
    text: str
    sorts: tuple[str, ...]


_ADJECTIVES = re.compile(
    r"\b(?:(?:felony|misdemeanor|aggravated|simple|attempted|attempt(?:ed)? to commit|conspiracy to commit|"
    r"common[- ]law|armed|unarmed|strong[- ]arm|grand|petty|petit|retail|auto|vehicular|involuntary|voluntary|criminal|"
    r"unlawful|illegal|felonious|residential|commercial|habitual|malicious|organized|"
    r"(?:first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th)(?:[- ]degree)?|degree|class [A-E](?: felony| misdemeanor)?|"
    r"gross|extreme|marijuana|drug|crim\.|agg\.|fel\.|misd\.|att\.)(?:\s+|-(?=\w)))+$",
    re.IGNORECASE,
)
_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_DATED = re.compile(
    rf"\s+(?:or about |el |la |d[ei]l? )*(?:(?:{_MONTHS})\b|\d{{1,2}}[/.-]\d|(?:19|20)\d\d\b|\d{{1,2}}\b)",
    re.IGNORECASE,
)
#: Degrees and the like, which may follow anything.
_GRADE = re.compile(
    r",? (?:in the )?(?:first|second|third|fourth|fifth|\d(?:st|nd|rd|th))[- ](?:degree|offen[sc]e|time)\b|"
    r"[,.]? \d(?:st|nd|rd|th|d)\b(?! (?:of|district|judicial|circuit))|,? class [A-E]\b(?: (?:felony|misdemeanor))?|,? as an? (?:felony|misdemeanor)\b|"
    r" I{2,3}\b|(?:,| en) (?:primer|segundo|tercer) grado\b|, namely \w+(?: \w+)?|, \d+ to \d+ grams\b| \(?(?:felony|misdemeanor)\)",
    re.IGNORECASE,
)
_STATUTE = re.compile(
    r"\s+(?:sections?|ina|article|chapter|penal|title|the|§|\d+ (?:u|c))\b", re.IGNORECASE
)
#: Words that begin what narrows an offence, and those after which the offence is over.
_LINKS = frozenset(
    [
        "of",
        "with",
        "by",
        "causing",
        "resulting",
        "involving",
        "against",
        "upon",
        "on",
        "to",
        "while",
        "without",
        "under",
        "over",
        "through",
        "protecting",
        "exceeding",
        "inflicting",
        "using",
        "less",
        "more",
        "than",
        "con",
        "de",
        "contra",
        "a",
    ]
)
_OVER = frozenset(
    [
        "and",
        "or",
        "y",
        "o",
        "was",
        "were",
        "is",
        "are",
        "has",
        "have",
        "had",
        "who",
        "which",
        "where",
        "when",
        "that",
        "because",
        "but",
        "after",
        "before",
        "for",
        "as",
        "since",
        "sentenced",
        "convicted",
        "arrested",
        "charged",
        "charges",
        "charge",
        "conviction",
        "convictions",
        "arrest",
        "arrests",
        "dismissed",
        "pending",
        "vacated",
        "reduced",
        "fue",
        "el",
        "la",
        "los",
        "las",
        "en",
        "guilty",
        "following",
        "during",
        "near",
        "around",
        "until",
        "between",
        "there",
        "if",
        "though",
        "not",
        "no",
        "these",
        "this",
        "those",
        "are",
        "your",
        "his",
        "her",
        "their",
        "our",
        "we",
        "ice",
    ]
)
_DIGITS = str.maketrans("015", "ols")
_CUE_WORDS = frozenset(
    ("convicted", "conviction", "convictions", "arrested", "arrest", "arrests", "charged", "charge",
     "charges", "guilty", "pleaded", "dismissed", "vacated", "acquitted", "criminal", "history")
)  # fmt: skip
_WORD = re.compile(r"\s([\w$%'’&-]+(?:[.,]\d+)?)")
#: A phrase that narrows an offence is no longer than this, nor has it more words in a row
#: that link nothing ("of public benefits").
_LONGEST = 9
_RUN = 2


@cache
def _any() -> re.Pattern[str]:
    rows = worded("offenses.toml", "offense")
    # every wording begins a word: elsewhere none of them need be tried
    words = "|".join(f"(?:{r.regex.pattern})" for r in rows)
    return re.compile(rf"(?<!\w)(?=\w)(?:{words})", re.IGNORECASE)


@cache
def sorts_of(text: str) -> tuple[str, ...]:
    """Return the sorts of offence that a wording names, the one that stands first foremost;
    of two in the same place the longer is foremost."""
    found: list[tuple[int, int, str]] = []
    for row in worded("offenses.toml", "offense"):
        match = row.regex.search(text)
        if match:
            found.append((match.start(), -match.end(), row.name))
    return tuple(name for _start, _end, name in sorted(found))


def find_mentions(text: str) -> list[Mention]:
    """Return the offences worded in a text, in its order."""
    out: list[Mention] = []
    at = 0
    while match := _any().search(text, at):
        start = _begin(text, match.start(), at)
        end = _finish(text, match.end())
        wording = text[start:end]
        out.append(Mention(start=start, end=end, text=wording, sorts=sorts_of(wording)))
        at = max(end, match.end())
    return out


def _begin(text: str, start: int, floor: int) -> int:
    before = _ADJECTIVES.search(text, max(floor, start - 60), start)
    return before.start() if before else start


def _finish(text: str, end: int) -> int:
    while True:
        grade = _GRADE.match(text, end)
        if grade:
            end = grade.end()
            continue
        further = _narrowed(text, end)
        if further == end:
            return end
        end = further


def _narrowed(text: str, end: int) -> int:
    """Return where a phrase such as " with a deadly weapon" ends, else ``end``."""
    at, last, words, run, previous = end, end, 0, 0, ""
    while words < _LONGEST and (word := _WORD.match(text, at)):
        lower = word[1].lower()
        if not words and lower not in _LINKS:
            return end
        if lower in _OVER or (words and lower in ("on", "at", "from")):
            break
        ahead = text[word.end() : word.end() + 24]
        if lower in _LINKS and (_DATED.match(ahead) or re.match(r"\s+[A-Z]", ahead)):
            break
        if lower == "on" and not re.match(r"\s+(?:an?|the) (?!\w+ (?:of|court))", ahead):
            break
        if lower == "under" and _STATUTE.match(ahead):
            break
        if (words and word[1][0].isupper()) or run == _RUN:
            break
        if lower == "in" and previous != "resulting":
            break
        at, previous = word.end(), lower
        words += 1
        if lower in _LINKS or lower in ("a", "an", "the", "un", "una", "in"):
            run = 0
        else:
            last, run = at, run + 1
    return last


@cache
def _known_words() -> dict[str, str]:
    """Return the words of offences and of what becomes of them by their skeletons."""
    text = " ".join(e for row in worded("offenses.toml", "offense") for e in row.examples)
    words = sorted(set(re.findall(r"[a-z]{5,}", text.casefold())) | _CUE_WORDS)
    return {rough_skeleton(word): word for word in words}


def mended(text: str) -> str:
    """Return a text of the same length in which words that poor print changed ("c0nvicted",
    "robbcry") stand as they were, where another word of offences is not as near."""
    known = _known_words()
    words = frozenset(known.values())

    def mend(m: re.Match[str]) -> str:
        word = m[0]
        if word.casefold() in words:
            return word
        right = known.get(rough_skeleton(word.translate(_DIGITS)), word)
        return right if len(right) == len(word) else word

    return re.sub(r"[A-Za-z0-9|!]{5,}", mend, text)


#: Words that change all when they are misread: a sentence with one more of them in it may
#: tell something else.
_DECIDING = (
    "dismissed", "vacated", "acquitted", "pending", "arrested", "reduced", "dropped", "expunged",
    "convicted", "charged", "conviction", "dismissal", "desestimado", "anulada", "condenado",
)  # fmt: skip
#: Words of ordinary prose that are one letter from such a word.
_ORDINARY = frozenset(
    ("changed", "spending", "sending", "lending", "bending", "ending", "vacate", "vacates", "charge", "charges",
     "dismiss", "arrest", "arrests", "arrester", "convict", "convictions", "dismissals", "condenada", "anulado",
     "desestimada", "reduce", "reduces", "produced", "induced", "expunge", "cropped")
)  # fmt: skip


def is_doubtful(text: str) -> bool:
    """Tell whether a sentence has a word that may be a misread "vacated" or "arrested"."""
    from rapidfuzz.distance import Levenshtein

    skeletons = {rough_skeleton(word) for word in _DECIDING}
    for token in re.findall(r"[A-Za-z0-9|!]{6,16}", text):
        word = token.casefold()
        if word in _DECIDING or word in _ORDINARY:
            continue
        if rough_skeleton(word) in skeletons:
            return True
        if any(Levenshtein.distance(word, known, score_cutoff=1) == 1 for known in _DECIDING):
            return True
    return False
