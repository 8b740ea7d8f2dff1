"""Text as a reader means it, tied to the text as it stands on the page.

Letters come with non-breaking hyphens, ligatures, curly quotes, zero-width
characters and words broken at the line end. Patterns should not have to know;
evidence must still point at the original characters. ``CleanText`` carries, for
every cleaned character, the offset it came from.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

#: Printed boxes, some at the private places of their fonts (Wingdings), as one of two.
BOXES = {
    **dict.fromkeys(
        "\uf0fe\uf0fd\uf078\uf052\uf053\uf054\uf0fb\U0001f5f9\U0001f5f7\u2611\u22a0\u25a3", "\u2612"
    ),
    **dict.fromkeys(
        "\uf0a8\uf06f\uf0a3\uf071\uf072\u25a1\u25fb\u2751\u274f\u25a2\u2752\u2b1c", "\u2610"
    ),
}

_REPLACE = {
    **BOXES,
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2212": "-",
    "\u2018": "'",
    "\u2019": "'",
    "\u201b": "'",
    "\u02bc": "'",
    "`": "'",
    "\u00b4": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
    "\u00ab": '"',
    "\u00bb": '"',
    "\u2026": "...",
    "\u2022": "*",
    "\u25cf": "*",
    "\u25aa": "*",
    "\u00b7": "*",
    "\uf0b7": "*",
}


#: What stands at the end of a line for a word that goes on; some readers take the
#: hyphen of a poor print for a "not" sign.
_HYPHENS = "-\u2010\u2011\u00ac\u00ad"
_DASHES = str.maketrans(dict.fromkeys(_HYPHENS, "-"))
#: Endings that are no words: what they end was one word.
_ENDING = re.compile(
    r"\w{1,2}|ings?|ment\w*|ness|less|ful\w*|ship|hood|able|ible|ally|ers?|est|ish|ism|ity|ous|ual\w*|"
    r"[a-z]?[ts]ion\w*|[a-z]?[ts]ive\w*|ance|ence|ency|ancy|ant|ent|ary|ory|ized?|ated?|ating|age|room|"
    r"some|ward|wards|wise|day|days|land|yer|ner|ly|ting|ting|ted|ning|ned|ring|red|ding"
)
#: The ruled line on which a value is typed ("Name: ____Ann Lee____"), but not a blank
#: that stands by itself, nor an X on one.
_RULED = re.compile(r"_{2,}(?=[^\W_]{2})|(?<=[^\W_]{2})_{2,}")
#: The space that a reader of print puts after a capital that overhangs ("Y our", "W e").
_OVERHUNG = re.compile(
    r"(?<![\w.'’-])(?:Y(?= ours?\b| ou\b| esterday\b)|T(?= he(?:se|ir|y|re|n)?\b| h(?:is|at|ose|ank|us)\b| o\b)|"
    r"W(?= e\b| ith\b| h(?:en|ile|ere|ether|ich|o)\b| as\b)|F(?= or\b| rom\b| urther\w*\b)|V(?= ery\b)|P(?= lease\b))"
)
#: The longest word looked at before a line break.
_LONGEST = 60
_HYPHEN_AT_END = re.compile(rf"([^\W_](?:[\w.{_HYPHENS}]*[^\W_])?)[{_HYPHENS}][ \t]*$")
_WORD = re.compile(rf"[^\W_]+(?:[{_HYPHENS}'][^\W_]+)*")


@dataclass(frozen=True, kw_only=True)
class CleanText:
    """Cleaned text; ``offsets[i]`` is the original offset of ``text[i]``."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original ``start, end`` of a stretch of the cleaned text."""
        if not self.offsets or start >= end:
            at = self.offsets[min(start, len(self.offsets) - 1)] if self.offsets else 0
            return at, at
        return self.offsets[start], self.offsets[end - 1] + 1


@cache
def _compounds() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the words that begin, and that end, a compound written with a hyphen, and
    those that begin longer words without one."""
    path = resources.files("denialscan") / "data" / "words.toml"
    words = tomllib.loads(path.read_text(encoding="utf-8"))
    first, last, joined = (
        frozenset(words[name].split())
        for name in ("compound_first", "compound_last", "joined_first")
    )
    return first, last, joined


def words_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of some lines in small letters, but not what stands before or
    after a line break: the knowledge by which words broken over lines are mended."""
    found: set[str] = set()
    for text in texts:
        tokens = _WORD.findall(text.translate(_DASHES).lower())
        broken = text.rstrip()[-1:] in _HYPHENS
        found.update(tokens[1 : -1 if broken else None])
    return frozenset(found)


def clean(text: str, start: int = 0, *, known: frozenset[str] = frozenset()) -> CleanText:
    """Clean one block of text that begins at original offset ``start``.

    Line breaks become spaces, runs of white space become one space. A word broken at
    the line end is joined: without its hyphen where that makes a word, with it where
    the hyphen belongs to it ("court-ordered", "A-number"); ``known`` holds the words
    of the letter (``words_in``).
    """
    out: list[str] = []
    offsets: list[int] = []
    i, n = 0, len(text)
    ruled = (
        {at for m in _RULED.finditer(text) for at in range(*m.span())} if "__" in text else set()
    )
    ruled.update(m.end() for m in _OVERHUNG.finditer(text))
    while i < n:
        char = text[i]
        if i in ruled:
            i += 1
            continue
        if char in "\n\f":
            broken = _HYPHEN_AT_END.search(text, max(0, i - _LONGEST), i)
            after = _WORD.match(text, i + 1)
            if broken and after and out:
                if out[-1] == " ":
                    del out[-1], offsets[-1]
                if out[-1] in _HYPHENS:
                    out[-1] = "-"
                    if not _keeps_hyphen(broken[1], after[0], known):
                        del out[-1], offsets[-1]
            elif out and out[-1] != " ":
                out.append(" ")
                offsets.append(start + i)
            i += 1
            continue
        if out and unicodedata.combining(char):
            # an accent set apart belongs to its letter; a mark that fits none, to nobody
            letter = unicodedata.normalize("NFC", out[-1] + char)
            out[-1] = letter if len(letter) == 1 else out[-1]
            i += 1
            continue
        for c in _fold(char):
            if c == " " and (not out or out[-1] == " "):
                continue
            out.append(c)
            offsets.append(start + i)
        i += 1
    while out and out[-1] == " ":
        out.pop()
        offsets.pop()
    return CleanText(text="".join(out), offsets=tuple(offsets))


def _keeps_hyphen(left: str, right: str, known: frozenset[str]) -> bool:
    """Whether the hyphen between two parts of a word stands there on any line."""
    if not right[0].islower() or not left[-1].isalpha():
        return True  # A-Number, I-246, 2019-2020
    left, right = left.translate(_DASHES).lower(), right.translate(_DASHES).lower()
    head = left.rpartition("-")[2]
    tail = right.partition("-")[0]
    if f"{left}{right}" in known or f"{head}{tail}" in known:
        return False
    if f"{left}-{right}" in known or f"{head}-{tail}" in known:
        return True
    first, last, joined = _compounds()
    if head in joined:
        return False
    if tail in last or (head in first and not _ENDING.fullmatch(tail)):
        return True
    # Both parts are words of this letter, and the joined word is not: a compound.
    return len(head) > 3 and len(tail) > 3 and head in known and tail in known


def _fold(char: str) -> str:
    if char < "\x7f":
        return " " if char in "\t\r\v" else char
    if char in _REPLACE:
        return _REPLACE[char]
    category = unicodedata.category(char)
    if category in ("Cf", "Cc", "Co"):
        return ""  # zero-width, soft hyphen, private use: nothing a reader sees
    if category == "Zs":
        return " "
    if "\ufb00" <= char <= "\ufb06" or "\uff00" <= char <= "\uffef":
        return unicodedata.normalize("NFKC", char)
    return char


def plain(text: str) -> str:
    """Return text without accents, in lower case, for comparisons."""
    folded = unicodedata.normalize("NFKD", text)
    return "".join(c for c in folded if not unicodedata.combining(c)).casefold()
