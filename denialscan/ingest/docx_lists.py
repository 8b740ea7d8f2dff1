"""Numbers and bullets that Word writes before paragraphs without keeping them in the text."""

from __future__ import annotations

import re
from typing import Any

from denialscan.ingest.signs import sign_of

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST_ROMAN = 300


class Lists:
    """The lists of a document, counting as its paragraphs go by."""

    def __init__(self, numbering: Any, styles: Any = None) -> None:
        self._styles = _style_lists(styles)
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._lists: dict[str, str] = {}
        self._counts: dict[str, list[int]] = {}
        for element in numbering if numbering is not None else ():
            tag = _tag(element)
            if tag == "abstractNum":
                self._levels[_get(element, "abstractNumId")] = {
                    _number(_get(e, "ilvl")): _level(e) for e in element if _tag(e) == "lvl"
                }
            elif tag == "num":
                target = next((e for e in element if _tag(e) == "abstractNumId"), None)
                if target is not None:
                    self._lists[_get(element, "numId")] = _get(target, "val")

    def mark(self, properties: Any) -> str:
        """Return what stands before a paragraph with these properties, "" for nothing."""
        if properties is None:
            return ""
        values = _list_of(properties)
        if not values:
            style = next((_get(e, "val") for e in properties if _tag(e) == "pStyle"), "")
            values = self._styles.get(style, {})
        abstract = self._lists.get(values.get("numId", ""), "")
        at = min(_LEVELS - 1, _number(values.get("ilvl", "0")))
        level = self._levels.get(abstract, {}).get(at)
        if level is None:
            return ""
        kind, text, _start = level
        if kind == "bullet":
            return f"{text} "
        counts = self._counts.setdefault(abstract, [0] * _LEVELS)
        levels = self._levels[abstract]
        counts[at] = counts[at] + 1 if counts[at] else level[2]
        counts[at + 1 :] = [0] * (_LEVELS - at - 1)

        def written(place: re.Match[str]) -> str:
            which = int(place.group(1)) - 1
            style, _text, start = levels.get(which, ("decimal", "", 1))
            return _count(counts[which] or start, style)

        return f"{_PLACE.sub(written, text)} " if kind != "none" else ""


def _list_of(properties: Any) -> dict[str, str]:
    """Return the list that paragraph properties name: numId and ilvl."""
    found = next((e for e in properties if _tag(e) == "numPr"), None)
    return {_tag(e): _get(e, "val") for e in found} if found is not None else {}


def _style_lists(styles: Any) -> dict[str, dict[str, str]]:
    """Return the lists that paragraph styles name."""
    found: dict[str, dict[str, str]] = {}
    for style in styles if styles is not None else ():
        properties = next((e for e in style if _tag(e) == "pPr"), None)
        if properties is not None and (values := _list_of(properties)):
            found[_get(style, "styleId")] = values
    return found


def _level(element: Any) -> tuple[str, str, int]:
    """Return (number format, text, first number) of a level."""
    values = {_tag(e): e for e in element}
    kind = _get(values["numFmt"], "val") if "numFmt" in values else "decimal"
    text = _get(values["lvlText"], "val") if "lvlText" in values else ""
    start = _number(_get(values["start"], "val")) if "start" in values else 1
    if kind == "bullet":
        fonts = [f for e in element.iter("{*}rFonts") for f in (_get(e, "ascii"), _get(e, "hAnsi"))]
        code = f"{ord(text):x}" if len(text) == 1 else ""
        symbol = bool(code) and ord(text) >= 0xF000
        text = sign_of(fonts[0] if fonts else "", code) if symbol else "\u2022"
    return kind, text, start


def _count(number: int, style: str) -> str:
    if style in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * min(9, 1 + (number - 1) // 26)
        return letter.upper() if style == "upperLetter" else letter
    if style in ("lowerRoman", "upperRoman"):
        out, left = "", min(number, _MOST_ROMAN)
        for value, sign in _ROMAN:
            while left >= value:
                out += sign
                left -= value
        return out.upper() if style == "upperRoman" else out
    return str(number)


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,6}", text) else 0


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _get(element: Any, name: str) -> str:
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""
