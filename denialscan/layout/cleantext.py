"""Text as a reader means it, tied to the text as it stands on the page.

Letters come with non-breaking hyphens, ligatures, curly quotes, zero-width
characters and words broken at the line end. Patterns should not have to know;
evidence must still point at the original characters. ``CleanText`` carries, for
every cleaned character, the offset it came from.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_REPLACE = {
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


def clean(text: str, start: int = 0) -> CleanText:
    """Clean one block of text that begins at original offset ``start``.

    Line breaks become spaces, a word hyphenated over a line end is joined, runs
    of white space become one space.
    """
    out: list[str] = []
    offsets: list[int] = []
    i, n = 0, len(text)
    while i < n:
        char = text[i]
        if char in "\n\f":
            joined = len(out) > 1 and out[-1] == "-" and out[-2].isalpha()
            follows = i + 1 < n and text[i + 1].islower()
            if joined and follows:
                out.pop()
                offsets.pop()
            elif out and out[-1] != " ":
                out.append(" ")
                offsets.append(start + i)
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
