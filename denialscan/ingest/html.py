"""HTML reduced to the text that it shows, with the standard library's parser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_SILENT = frozenset(
    ("style", "script", "head", "title", "template", "noscript", "svg", "object", "iframe")
)
_PARAGRAPH = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote")
)
_BLOCK = _PARAGRAPH | {"div", "tr", "li", "hr", "section", "article", "header", "footer"}
_BLOCK |= {"dl", "dt", "dd", "address", "fieldset", "form", "center"}


class _Text(HTMLParser):
    """Collects lines. A block begins and ends on a line of its own, a paragraph
    also leaves a blank line, ``br`` ends a line even when it is empty."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line = ""
        self._silent: list[str] = []
        self._quotes = 0
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _SILENT:
            self._silent.append(tag)
        if self._silent:
            return
        if tag == "br":
            self._end_line()
        elif tag in _BLOCK:
            self._end_block(paragraph=tag in _PARAGRAPH)
        if tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._pre += 1
        elif tag in ("td", "th"):
            self._line += "  "
        elif tag == "li":
            self._line += "- "

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "hr"):
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            # An unclosed element inside a silent one must not swallow the rest.
            if tag in self._silent:
                while self._silent and self._silent.pop() != tag:
                    pass
            elif tag in ("html", "body"):
                self._silent.clear()
            return
        if tag in _BLOCK:
            self._end_block(paragraph=tag in _PARAGRAPH)
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if not self._pre:
            self._line += re.sub(r"[ \t\r\n\f]+", " ", data)
            return
        first, *more = data.split("\n")
        self._line += first
        for line in more:
            self._end_line()
            self._line = line

    def finish(self) -> str:
        """Return the text collected."""
        self._end_block(paragraph=False)
        return "\n".join(self.lines).strip("\n")

    def _end_line(self) -> None:
        line = self._line.rstrip() if self._pre else self._line.strip()
        self.lines.append("> " * self._quotes + line if line else "")
        self._line = ""

    def _end_block(self, *, paragraph: bool) -> None:
        if self._line.strip():
            self._end_line()
        self._line = ""
        if paragraph and self.lines and self.lines[-1]:
            self.lines.append("")


def html_to_text(html: str) -> str:
    """Return the text that HTML shows: blocks on lines of their own, paragraphs
    apart, quoted blocks marked with ``>`` as in plain mail."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return parser.finish()
