"""Sentences: where one ends, in letters that are full of full stops that end none.

A-numbers, "v.", "8 C.F.R. § 241.4(l)", initials, "p.m.", addresses, numbered lists;
and the damage of reading: a space lost after the full stop, one set before it, a
capital read small. Pure text, no language library: a candidate is a mark of the end,
and what stands before and after it decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from denialscan.patterns import word_list

#: A mark that may end a sentence, with the quotes and brackets that close after it; or
#: the semicolon of a list before its next mark ("; and (3) pay", "; * no address").
_CANDIDATE = re.compile(
    r"(?P<stop>[.!?]+[\"')\]*]*)(?=\s|$)|"
    r"(?P<tight>(?<=[a-z)\d][a-z)\d])[.!?](?=[A-Z¿¡][a-záéíóúñ]*[\s,])|(?<=[a-z]{3})[.](?=I\s[a-z]))|"
    r"(?P<list>;)\s+(?:and\s+|or\s+|y\s+)?(?=(?:\((?:\d{1,2}|[a-z]|[ivx]{1,4})\)|\d{1,2}[.)]|\*)\s)"
)
_BEGINS = re.compile(r"[\"'(\[]*(?:[A-ZÁÉÍÓÚÑÀ-Þ¿¡\d§]|\*\s|\(?[a-z][.)]\s+[A-Z])")
#: "1.", "(a)", "IV.", "*": the mark of a list item, which ends nothing.
_ENUMERATOR = re.compile(r"(?:\(?(?:\d{1,2}|[A-Za-z]|[ivxIVX]{1,4})[.)]+|\*)\Z")
_INITIAL = re.compile(r"[A-Za-zÀ-ÿ]\.\Z")
#: "I.N.A.", "C.F.R.", "EE.UU.": letters with a stop after each.
_ACRONYM = re.compile(r"(?:[A-Za-zÁÉÍÓÚÑ]{1,2}\.){2,}\Z")
#: "... detenido. / You will be held.": the same in another language.
_BESIDE = re.compile(r"/\s+(?=[A-ZÁÉÍÓÚÑ¿¡])")
_MONTH_DAY = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}\.\Z",
    re.IGNORECASE,
)
_CITED = re.compile(
    r"(?:c\.?\s?f\.?\s?r\.?|u\.?\s?s\.?\s?c\.?|§+|sections?|secs?\.)\s*\d+\.\Z", re.I
)
#: "Phone: none"
_LABEL = re.compile(r"[A-Z]\w+(?: \w+)?:\s")
_NUMBERED = re.compile(r"\W*(?:[A-Z]{0,3}-?\d|_)")
#: A word of the letter's own before a stop set apart ("denied . You").
_WORD_BEFORE = re.compile(r"[\w)\"'\]]\s\Z")


@cache
def _words(name: str) -> frozenset[str]:
    return word_list(name)


def sentence_bounds(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each sentence of one block of cleaned text, in order.

    Between them only white space is left out, and the slash between two languages.
    """
    start = len(text) - len(text.lstrip())
    for match in _CANDIDATE.finditer(text):
        end = match.end("list") if match["list"] else match.end()
        following = text[end:].lstrip()
        if beside := _BESIDE.match(following):
            following = following[beside.end() :]
        if not following or end <= start:
            continue
        if not match["list"] and not _ends(text, start, match, following):
            continue
        yield start, end
        start = len(text) - len(following)
    last = len(text.rstrip())
    if start < last:
        yield start, last


def _ends(text: str, start: int, match: re.Match[str], following: str) -> bool:
    """Say whether the mark at ``match`` ends the sentence that began at ``start``."""
    mark = match[0].rstrip("\"')]*")
    before = text[start : match.start() + len(mark)]
    token = before.rsplit(None, 1)[-1].lstrip("\"'([")
    if mark == "...":
        # three dots in a quotation leave words out; after a word they may end it
        return text[match.start() - 1 : match.start()].strip() != "" and _clear_start(following)
    if set(mark) != {"."}:
        return bool(_BEGINS.match(following)) or _clear_start(following)
    if match["tight"]:
        return not _is_address(token, following) and token.lower() not in _words("abbreviations")
    if token == ".":
        if not _WORD_BEFORE.search(text[start : match.start()]):
            return False
        return bool(_BEGINS.match(following))
    if _ENUMERATOR.match(token) and before.strip() == token:
        return False
    if _NUMBERED.match(following) and token.lower() in _words("numbered"):
        return False
    if following[0].isdigit() and (_MONTH_DAY.search(before) or _CITED.search(before)):
        return not re.match(r"\d{4}\b|\d{1,3}(?:\(|\b)", following)
    low = token.lower()
    if low in _words("titles"):
        return False
    if low in _words("abbreviations") or _ACRONYM.match(token) or _is_initial(token):
        return _clear_start(following)
    if _BEGINS.match(following):
        return True
    return len(token) > 3 and _lower_start(following)


def _is_initial(token: str) -> bool:
    """A single letter with a stop is an initial or an abbreviation, but for "I."."""
    return bool(_INITIAL.match(token)) and token != "I."


def _clear_start(following: str) -> bool:
    """Say whether the next words begin a sentence even after an abbreviation."""
    word = re.match(r"[\"'(\[]*([A-ZÁÉÍÓÚÑ¿¡][\w']*)", following)
    if word is None:
        return False
    return word[1].lower().strip("¿¡") in _words("starters") or bool(_LABEL.match(following))


def _lower_start(following: str) -> bool:
    """The same of a text whose writer, or reader, lost the capitals."""
    word = re.match(r"([a-z][\w']*)\s", following)
    return word is not None and word[1] in _words("lower_starters")


def _is_address(token: str, following: str) -> bool:
    """Say whether a stop without a space stands in an address of a mail or a page."""
    rest = following.split(None, 1)[0]
    return "@" in token + rest or token.lower().startswith(("www.", "http")) or "/" in token
