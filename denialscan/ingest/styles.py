"""The little of CSS that decides whether text shows: hidden and struck-out elements."""

from __future__ import annotations

import re
from typing import Any

#: One element by its name, class or id; anything longer is left to the viewer.
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?(?:([.#])([\w-]+))?")
_COMMENT = re.compile(r"/\*[^*]*(?:\*(?!/)[^*]*)*\*/")
_MOST_CHARACTERS = 400_000

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|font-size\s*:\s*0+(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:!|;|$)|opacity\s*:\s*0+(?:\.0+)?\s*(?:!|;|$)"
)
_SHOWING = re.compile(r"display\s*:\s*(?!none)[a-z]")
_FLAT = re.compile(r"(?:^|[;\s])(?:max-)?height\s*:\s*0(?:px|pt)?\s*(?:!|;|$)")
_CLIPPED = re.compile(r"overflow\s*:\s*hidden")
_STRIKING = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through")


class Styles:
    """The style sheets of a page, asked about one element at a time."""

    def __init__(self, css: str) -> None:
        self._hidden: set[tuple[str, str, str]] = set()
        self._struck: set[tuple[str, str, str]] = set()
        for selector, body in _rules(_COMMENT.sub(" ", css[:_MOST_CHARACTERS]).lower()):
            targets = {
                (found.group(1) or "", found.group(2) or "", found.group(3) or "")
                for one in selector.split(",")
                if one.strip() and (found := _SIMPLE.fullmatch(one.strip()))
            }
            if _hides(body):
                self._hidden |= targets
            elif _STRIKING.search(body):
                self._struck |= targets

    def hides(self, element: Any) -> bool:
        """Say whether a viewer shows nothing of an element."""
        own = (element.get("style") or "").lower()
        if element.get("hidden") is not None or _hides(own):
            return True
        return self._applies(element, self._hidden) and not _SHOWING.search(own)

    def strikes(self, element: Any) -> bool:
        """Say whether an element's text is shown struck out."""
        own = (element.get("style") or "").lower()
        return bool(_STRIKING.search(own)) or self._applies(element, self._struck)

    def _applies(self, element: Any, targets: set[tuple[str, str, str]]) -> bool:
        if not targets:
            return False
        tag = str(element.tag)
        marks = [(".", name) for name in (element.get("class") or "").lower().split()]
        if element.get("id"):
            marks.append(("#", element.get("id").lower()))
        keys = {(tag, "", "")} | {(t, sign, name) for sign, name in marks for t in ("", tag)}
        return bool(keys & targets)


def _hides(declarations: str) -> bool:
    if _HIDING.search(declarations):
        return True
    return bool(_FLAT.search(declarations) and _CLIPPED.search(declarations))


def _rules(css: str) -> list[tuple[str, str]]:
    """Return (selectors, declarations) of all rules that always hold: none of those
    that depend on the medium."""
    rules: list[tuple[str, str]] = []
    depth, begin, selector = 0, 0, ""
    for found in re.finditer(r"[{};]", css):
        sign = found.group()
        if sign == "{":
            if not depth:
                selector = css[begin : found.start()].strip()
                begin = found.end()
            depth += 1
        elif sign == "}":
            depth = max(0, depth - 1)
            if not depth:
                if not selector.startswith("@"):
                    rules.append((selector, css[begin : found.start()]))
                begin = found.end()
        elif not depth:
            begin = found.end()  # an @import or the like
    return rules
