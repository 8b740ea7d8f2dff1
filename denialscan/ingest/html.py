"""HTML reduced to what a viewer shows of it: a saved page, or the body of a message.

Only home of lxml's HTML parser. Nothing is fetched and no script is run.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, replace
from typing import Any

from denialscan.errors import ReadError
from denialscan.ingest import ticks
from denialscan.ingest.members import Member, Opened, named_apart
from denialscan.ingest.session import Session
from denialscan.ingest.styles import Styles
from denialscan.ingest.text import decode_text, set_pages, split_lines
from denialscan.schema import Reading, SourceFile

#: Pictures below this size are logos and spacers of a signature, not letters.
LOGO_BYTES = 10 * 1024
#: Elements whose content a viewer does not show as text.
_SILENT = frozenset(
    [
        "style",
        "script",
        "head",
        "title",
        "template",
        "noscript",
        "svg",
        "object",
        "iframe",
        "datalist",
        "math",
        "audio",
        "video",
        "canvas",
        "map",
        "noembed",
        "noframes",
    ]
)
_STRUCK = frozenset(("s", "strike", "del"))
_PARAGRAPH = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote")
)
_BLOCK = _PARAGRAPH | frozenset(
    [
        "div",
        "tr",
        "li",
        "hr",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "nav",
        "aside",
        "figure",
        "figcaption",
        "dl",
        "dt",
        "dd",
        "address",
        "fieldset",
        "form",
        "center",
        "legend",
        "caption",
        "details",
        "summary",
    ]
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)
_DATA_PICTURE = re.compile(r"data:image/([a-z0-9.+-]+);base64,", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
#: A page of text this long fills every page that is read; the rest cannot show.
_MOST_CHARACTERS = 16_000_000

HIDDEN = "Some text is there but not shown to a reader; it was left out."
STRUCK = "Struck-out words were left out."
CUT = "Part of the page is nested too deeply and was not read."


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What HTML shows: its text, warnings about what was left out, and the pictures
    that stand in the page itself."""

    text: str
    warnings: tuple[str, ...] = ()
    pictures: tuple[Member, ...] = ()


def read_html(data: bytes, source: SourceFile, session: Session) -> Opened:
    """Read a saved web page. Raises ReadError ``empty`` where it shows nothing."""
    declared = _CHARSET.search(data[:4096])
    text, lossy = decode_text(data, declared.group(1).decode("ascii") if declared else None)
    shown = show_html(text, mail=False)
    if not shown.text.strip() and not shown.pictures:
        raise ReadError(
            "empty", "The page shows no text; open it in a browser and print it as PDF."
        )
    pages, cut = set_pages(split_lines(shown.text), session)
    if CUT in shown.warnings:
        pages = tuple(replace(p, lost="limit") for p in pages)
    warnings = ["Some characters could not be decoded."] if lossy else []
    reading = Reading(source=source, pages=pages, warnings=(*warnings, *shown.warnings, *cut))
    return Opened(reading=reading, members=shown.pictures)


def html_to_text(html: str) -> str:
    """Return the text that the HTML of a message shows."""
    return show_html(html, mail=True).text


def show_html(html: str, *, mail: bool) -> Shown:
    """Return what HTML shows: blocks on lines of their own, paragraphs apart.

    Quoted blocks are marked with ``>`` as in plain mail: all in a message, in a
    saved page only those that a mail program marked as quotes.
    """
    from lxml import etree

    cut = len(html) > _MOST_CHARACTERS
    clean = html[:_MOST_CHARACTERS].replace("\0", "").encode("utf-8", "replace")
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        root = etree.fromstring(clean, parser)
    except (etree.XMLSyntaxError, TypeError, ValueError):
        return Shown(text="")
    if root is None:
        return Shown(text="")
    styles = Styles(" ".join(e.text or "" for e in root.iter("style")))
    page = _Page(styles, mail=mail)
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if not page.begin(element):
                walk.skip_subtree()
        else:
            page.end(element)
    warnings = list(page.warnings())
    if cut or any("depth" in entry.message.lower() for entry in parser.error_log):
        warnings.append(CUT)
    return Shown(text=page.finish(), warnings=tuple(warnings), pictures=named_apart(page.pictures))


class _Page:
    """Collects lines. A block begins and ends on a line of its own, a paragraph
    also leaves a blank line, ``br`` ends a line even when it is empty."""

    def __init__(self, styles: Styles, *, mail: bool) -> None:
        self.pictures: list[Member] = []
        self._styles = styles
        self._mail = mail
        self._lines: list[str] = []
        self._line = ""
        self._skipped: Any = None
        self._hidden = self._struck = False
        self._quotes: list[Any] = []
        self._pre = 0
        self._lists: list[int | None] = []

    def begin(self, element: Any) -> bool:
        """Take an element's beginning; return whether what is in it shows."""
        tag = str(element.tag)
        if self._left_out(element, tag):
            self._skipped = element
            return False
        if tag == "br":
            self._end_line()
        elif tag in _BLOCK:
            self._end_block(paragraph=tag in _PARAGRAPH)
        if tag == "blockquote" and self._is_quote(element):
            self._quotes.append(element)
        elif tag == "pre":
            self._pre += 1
        elif tag in ("ul", "ol"):
            self._lists.append(_number(element.get("start"), 1) if tag == "ol" else None)
        elif tag in ("td", "th"):
            self._line += "  "
        elif tag == "li":
            self._line += self._bullet(element)
        elif tag == "input":
            self._line += _value(element)
        elif tag == "img":
            self._picture(element)
        elif tag == "select":
            self._line += f" {_chosen(element)} "
            self._skipped = element
            return False
        self._text(element.text)
        return True

    def end(self, element: Any) -> None:
        """Take an element's end, and the text after it."""
        if element is self._skipped:
            self._skipped = None
        else:
            tag = str(element.tag)
            if tag in _BLOCK:
                self._end_block(paragraph=tag in _PARAGRAPH)
            if self._quotes and element is self._quotes[-1]:
                self._quotes.pop()
            elif tag == "pre":
                self._pre = max(0, self._pre - 1)
            elif tag in ("ul", "ol") and self._lists:
                self._lists.pop()
        self._text(element.tail)

    def warnings(self) -> list[str]:
        """Return what has to be said about what was left out."""
        return [w for w, there in ((HIDDEN, self._hidden), (STRUCK, self._struck)) if there]

    def finish(self) -> str:
        """Return the text collected."""
        self._end_block(paragraph=False)
        return "\n".join(self._lines).strip("\n")

    def _left_out(self, element: Any, tag: str) -> bool:
        if tag in _SILENT:
            return True
        if self._styles.hides(element):
            self._hidden = self._hidden or _holds_text(element)
            return True
        if tag in _STRUCK or self._styles.strikes(element):
            self._struck = self._struck or _holds_text(element)
            return True
        return False

    def _is_quote(self, element: Any) -> bool:
        marked = element.get("type") == "cite" or "quote" in (element.get("class") or "")
        return self._mail or marked

    def _bullet(self, element: Any) -> str:
        if not self._lists or self._lists[-1] is None:
            return "- "
        number = _number(element.get("value"), self._lists[-1])
        self._lists[-1] = number + 1
        return f"{number}. "

    def _picture(self, element: Any) -> None:
        address = element.get("src") or ""
        found = _DATA_PICTURE.match(address)
        if not found:
            return
        try:
            data = base64.b64decode(address[found.end() :])
        except (binascii.Error, ValueError):
            return
        if len(data) >= LOGO_BYTES:
            kind = found.group(1).lower()
            ending = {"jpeg": "jpg", "svg+xml": "svg"}.get(kind, kind)
            name = f"picture {len(self.pictures) + 1}.{ending}"
            self.pictures.append(Member(name=name, media_type=f"image/{kind}", data=data))

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if not self._pre:
            piece = _SPACE.sub(" ", text)
            # White space runs together also where elements part it.
            self._line += piece.lstrip(" ") if self._line.endswith(" ") else piece
            return
        first, *more = text.replace("\r\n", "\n").split("\n")
        self._line += first
        for line in more:
            self._end_line()
            self._line = line

    def _end_line(self) -> None:
        line = self._line.rstrip() if self._pre else self._line.strip()
        self._lines.append("> " * len(self._quotes) + line if line else "")
        self._line = ""

    def _end_block(self, *, paragraph: bool) -> None:
        if self._line.strip():
            self._end_line()
        self._line = ""
        if paragraph and self._lines and self._lines[-1]:
            self._lines.append("")


def _holds_text(element: Any) -> bool:
    return any(piece.strip() for piece in element.itertext())


def _number(value: str | None, otherwise: int) -> int:
    return int(value) if value and re.fullmatch(r"-?\d{1,6}", value.strip()) else otherwise


def _value(element: Any) -> str:
    """Return what an input field shows: its tick, or what was typed into it."""
    kind = (element.get("type") or "text").lower()
    if kind in ("checkbox", "radio"):
        ticked = element.get("checked") is not None
        return f"{ticks.TICKED if ticked else ticks.UNTICKED} "
    if kind in ("hidden", "submit", "button", "reset", "image", "file", "password"):
        return ""
    return f" {element.get('value') or ''} "


def _chosen(element: Any) -> str:
    options = list(element.iter("option"))
    chosen = [o for o in options if o.get("selected") is not None] or options[:1]
    return ", ".join(" ".join("".join(o.itertext()).split()) for o in chosen)
