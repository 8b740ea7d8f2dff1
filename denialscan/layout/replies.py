"""Answers typed into the message they answer, told by their labels.

Without colour or labels nobody can say who wrote a line inside an older message:
then it stays there. Where the newest message announces its answers ("see my answers
below in capitals", "[ICE response]") the labelled paragraphs go back to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from denialscan.layout.lines import white_between
from denialscan.layout.shapes import Line
from denialscan.layout.zones import is_shouting

if TYPE_CHECKING:
    from denialscan.layout.messages import Draft

_BELOW = re.compile(
    r"\b(?:(?:my|our|the|see|with|ice'?s?|ero'?s?|officer'?s?)\s+(?:\w+\s+)?(?:answers?|responses?|replies|comments)|"
    r"(?:have |has )?(?:answered|responded|replied|commented)|(?:mis|nuestras|las|ver) respuestas)\b[^.]{0,50}?"
    r"\b(?:below|inline|in[- ]line|in (?:red|blue|green|bold|caps|capitals?|all caps|brackets|italics?)|embedded|"
    r"interlineated|abajo|en (?:rojo|azul|may[uú]sculas))\b",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"\b(?:caps|capitals?|capital letters|may[uú]sculas)\b", re.IGNORECASE)
_BRACKET = re.compile(
    r"^\s*[\[{(<*]{1,3}\s*(?P<label>[^\]})>*]{2,40}?)\s*[\]})>*]{1,3}\s*:?\s*(?=\S)"
)
_BRACKETED = re.compile(
    r"^\s*\[\s*(?P<label>[A-Z][\w .,'/-]{1,40}?)\s*:\s*(?P<text>[^\]]{4,})", re.I
)
_LABEL = re.compile(r"^\s*(?P<label>[A-Z][\w.'/& -]{0,40}?)\s*(?::|>>|--|\u2013|\u2014)\s+(?=\S)")
_GENERIC = re.compile(
    r"(?:(?:ice|ero|dhs|agency|officer|our|my|hq|field office|[a-z]+ ero|ero [a-z]+)?['s]*\s*(?:respon[sd]e|response|answer|reply|comment|respuesta)s?|"
    r"ice|ero|officer|do|sddo|a|ans|resp)\Z",
    re.IGNORECASE,
)


def give_answers_back(drafts: Sequence[Draft]) -> None:
    """Move labelled answers from older messages to the newer one that gave them."""
    for newer, older in pairwise(drafts):
        if not newer.headers.get("from") and not newer.lines:
            continue
        said = " ".join(line.text for line in newer.lines)
        announced = bool(_BELOW.search(said))
        capitals = announced and bool(_CAPITALS.search(said))
        own = _labels(newer.headers.get("from", ""))
        theirs = _labels(older.headers.get("from", ""))
        moved: list[Line] = []
        gone: set[int] = set()
        for paragraph in _paragraphs(older.lines):
            if _is_answer(paragraph, own - theirs, announced=announced, capitals=capitals):
                moved.extend(_unlabelled(paragraph))
                gone.update(line.start for line in paragraph)
        if moved and len(moved) < len(older.lines):
            older.lines = [line for line in older.lines if line.start not in gone]
            newer.lines = sorted([*newer.lines, *moved], key=lambda line: line.start)
        elif announced and not _answered(newer, older):
            newer.answers_inside = True


def _answered(newer: Draft, older: Draft) -> bool:
    """Say whether the newer message has lines between or below those that it quotes."""
    if not newer.lines or not older.lines:
        return True
    return newer.lines[-1].start > older.lines[0].start


def _unlabelled(paragraph: Sequence[Line]) -> list[Line]:
    """Return an answer without the label before it and the brackets around it."""
    first, *rest = paragraph
    text = first.text
    label = _BRACKET.match(text) or _LABEL.match(text)
    inside = _BRACKETED.match(text)
    cut = label.end() if label else inside.start("text") if inside else 0
    out = [replace(first, text=text[cut:], start=first.start + cut) if cut else first, *rest]
    last = out[-1]
    if inside and last.text.endswith("]"):
        out[-1] = replace(last, text=last.text[:-1], end=last.end - 1)
    return out


def _is_answer(
    paragraph: Sequence[Line], own: set[str], *, announced: bool, capitals: bool
) -> bool:
    text = paragraph[0].text
    bracket = _BRACKET.match(text) or _BRACKETED.match(text)
    if bracket and _names(bracket["label"], own, initials=True):
        return True
    if bracket and announced and _GENERIC.match(bracket["label"].strip()):
        return True
    if bracket and re.match(r"(?:ice|ero|dhs|officer)\b", bracket["label"], re.IGNORECASE):
        return "ice" in own or "ero" in own or "dhs" in own
    label = _LABEL.match(text)
    if label and announced:
        known = _GENERIC.match(label["label"].strip())
        if known or _names(label["label"], own, initials=True):
            return True
    return capitals and is_shouting(" ".join(line.text for line in paragraph))


def _names(label: str, own: set[str], *, initials: bool) -> bool:
    words = re.findall(r"[a-z]+", label.lower())
    titles = {"officer", "mr", "ms", "mrs", "do", "sddo", "afod", "response", "reply", "answer"}
    words = [w for w in words if w not in titles]
    if not words:
        return False
    if all(w in own for w in words):
        return True
    return initials and len(words) == 1 and f"={words[0]}" in own


def _labels(sender: str) -> set[str]:
    """Return what a sender may be called in a label: names, agency, ``=`` initials."""
    name = re.sub(r"<[^>]*>|\([^)]*\)|\[[^\]]*\]", " ", sender)
    words = re.findall(r"[A-Za-z]+", name)
    out = {w.lower() for w in words if len(w) > 1}
    if len(words) >= 2:
        forward = "".join(w[0] for w in words).lower()
        # "Carver, John Q" signs JQC
        turned = "".join(w[0] for w in (*words[1:], words[0])).lower() if "," in name else forward
        out |= {f"={forward}", f"={turned}", f"={turned[0]}{turned[-1]}"}
    if re.search(r"@(?:[\w-]+\.)*(?:ice\.)?dhs\.gov", sender, re.IGNORECASE):
        out |= {"ice", "ero", "dhs"}
    return out


def _paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines in groups that white space keeps apart, or the brackets of an
    answer."""
    out: list[list[Line]] = []
    closed = False
    for line in lines:
        last = out[-1][-1] if out else None
        apart = (
            last is None
            or last.page != line.page
            or white_between(last, line) > 0.75
            or closed
            or _opens(line.text)
        )
        if apart:
            out.append([line])
        else:
            out[-1].append(line)
        # An answer in brackets ends with them, however close the next line stands.
        closed = bool(_BRACKETED.match(out[-1][0].text)) and line.text.rstrip().endswith("]")
    return out


def _opens(text: str) -> bool:
    """Whether a line begins an answer by its bracket."""
    return bool(_BRACKET.match(text) or _BRACKETED.match(text))
