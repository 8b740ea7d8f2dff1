"""What a template left in a letter: unfilled fields, alternatives nobody chose.

Pre-printed "he/she" and blank lines of an official form are none: a form is known by
its boxes, or by its number at the head or foot.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from denialscan.extract.common import View
from denialscan.layout import Block
from denialscan.patterns import Worded, worded


@dataclass(frozen=True, kw_only=True)
class Found:
    """A piece of residue at ``start:end`` of a block's text; ``name`` is its sort."""

    name: str
    block: Block
    start: int
    end: int


def residues() -> tuple[Worded, ...]:
    """Return the sorts of residue of ``data/residue.toml``."""
    return worded("residue.toml", "residue")


@cache
def _table() -> dict[str, Any]:
    path = resources.files("denialscan") / "data" / "residue.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


_BRACKETS = re.compile(r"\[\s?([^\[\]\n]{2,70})\s?\]")
_BLANK_IN_PROSE = re.compile(r"[a-z,]\s+_{3,}\s+[a-z]")
_SERVICE = re.compile(r"\bcertif(?:y|icate)|\bserved\b|\bservice\b|\binterpreter\b", re.IGNORECASE)
_FORM = re.compile(r"\b(?:form|formulario)\b|\bI-?\d{3}[A-Z]?\b", re.IGNORECASE)
_ABOUT = re.compile(r"^\s*(?:re|subject|subj|ref|asunto|regarding)\b|@", re.IGNORECASE)


def is_placeholder(inside: str) -> bool:
    """Say whether the words between square brackets name a field to be filled.

    A changed or added word of a quotation ("[t]he", "[her]"), a clerk's mark and a
    reference ("[1]") do not.
    """
    words = re.findall(r"[^\W\d_]+(?:/[^\W\d_]+)?", inside.casefold())
    if not words or len(words) > 9 or inside.strip().isdigit():
        return False
    if words[0] in _table()["not_fields"].split():
        return False
    fields = set(_table()["field_words"].split())
    parts = {p for w in words for p in (w, *w.split("/"))}
    bare = parts & {"her", "his", "he", "she", "him", "the", "state", "office", "title", "court",
                    "here", "list", "type", "sign", "last", "first"}  # fmt: skip
    if not parts & fields:
        return False
    # one small common word is an editor's: "[state]", "[office]"
    return not (len(words) == 1 and bare and inside.strip() == inside.strip().lower())


def is_form(view: View) -> bool:
    """Say whether the paper is an official form: it has boxes to tick, or bears a form
    number at its head, its foot or in its title."""
    if any(b.tick for b in view.message.blocks) or view.message.zone("unticked", "unclear"):
        return True
    if any(_FORM.search(b.text) for b in view.blocks("header", "footer")):
        return True
    return any(
        _FORM.search(b.text) and not _ABOUT.search(b.text) and len(b.text.split()) <= 14
        for b in view.blocks("caption")
    )


def find_residue(view: View) -> Iterator[Found]:
    """Yield the residue of a letter in the order of its text. Options that are not
    ticked, and older messages, hold none of the letter's own words."""
    for block in view.message.blocks:
        if block.zone in ("unticked", "unclear"):
            continue
        for residue in residues():
            if residue.name == "alternative" and block.zone != "body":
                continue
            if residue.name == "alternative" and _SERVICE.search(block.text):
                continue
            for m in residue.regex.finditer(block.text):
                yield Found(name=residue.name, block=block, start=m.start(), end=m.end())
        for m in _BRACKETS.finditer(block.text):
            if is_placeholder(m.group(1)):
                yield Found(name="placeholder", block=block, start=m.start(), end=m.end())
        if block.zone == "body" and not _SERVICE.search(block.text):
            for m in _BLANK_IN_PROSE.finditer(block.text):
                yield Found(name="alternative", block=block, start=m.start(), end=m.end())
