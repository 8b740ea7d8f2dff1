"""Plain text: decoding, and the layout of text on virtual pages.

Text has no geometry, so it gets one that depends on nothing but the text: a
612 x 792 point page with one-inch margins and a fixed-pitch grid.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from denialscan.errors import ReadError
from denialscan.ingest.session import Session
from denialscan.schema import HIDDEN_CHARACTERS, BBox, Page, Reading, SourceFile, Word, place_words

PAGE_WIDTH = 612.0
PAGE_HEIGHT = 792.0
MARGIN = 72.0
PITCH = 5.4  # width of a character: a 9 point fixed-pitch face
LEADING = 11.0
GLYPH_HEIGHT = 9.0
COLUMNS = int((PAGE_WIDTH - 2 * MARGIN) / PITCH)  # 86, so that 78-column mail does not wrap
ROWS = int((PAGE_HEIGHT - 2 * MARGIN) / LEADING)  # 58

_TOKEN = re.compile(r"\S+")
_SOFT_HYPHEN = "\u00ad"
#: Zero-width characters within words, turns of the direction, tags, soft hyphens that
#: divide no syllables.
_HIDDEN = re.compile(
    "(?<=[A-Za-z])[\u200b-\u200d\u2060-\u2064\ufeff\u180e\u034f]+(?=[A-Za-z])|"
    "[\u202d\u202e\U000e0020-\U000e007f]|\u00ad[A-Za-z]?\u00ad"
)


def hides(text: str) -> bool:
    """Say whether a text holds characters that hide in it."""
    return not text.isascii() and bool(_HIDDEN.search(text))


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Text laid out: its pages, and for each input line the number of its first
    and one past its last word (in reading order, over all pages)."""

    pages: tuple[Page, ...]
    spans: tuple[tuple[int, int], ...]


def clean_text(text: str) -> str:
    """Return text without control, format and surrogate characters.

    Direction marks and zero-width characters would let what is stored differ
    from what is seen. White space is kept; ligatures of Latin letters are
    spelled out; a soft hyphen that ends a word becomes a hyphen.
    """
    if text.isascii() and text.isprintable():
        return text
    out: list[str] = []
    for i, char in enumerate(text):
        if char in "\n\t\f" or (char.isspace() and char not in "\x1c\x1d\x1e\x1f\x85"):
            out.append(char)
        elif char == _SOFT_HYPHEN:
            if i + 1 == len(text) or text[i + 1].isspace():
                out.append("-")
        elif "\ufb00" <= char <= "\ufb06":
            out.append(unicodedata.normalize("NFKC", char))
        elif unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Cn"):
            out.append(char)
    return "".join(out)


def decode_text(data: bytes, charset: str | None = None) -> tuple[str, bool]:
    """Return the text of ``data`` and whether some of it could not be decoded.

    A byte order mark decides, then ``charset`` when it fits, then UTF-8, then
    UTF-16 (by its zero bytes), then Windows-1252, which also stands for
    ISO-8859-1 and mislabelled ASCII because mail programs use it so.
    """
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            text = data.decode(name, errors="replace")
            return text, "\ufffd" in text
    wanted = (charset or "").lower().replace("_", "-")
    if wanted in ("iso-8859-1", "latin-1", "latin1"):
        wanted = "cp1252"
    for name in dict.fromkeys((wanted if wanted not in ("", "us-ascii") else "", "utf-8")):
        if not name or (name == "utf-8" and b"\0" in data):
            continue
        try:
            return data.decode(name), False
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    guess = utf16_without_mark(data)
    if guess:
        text = data.decode(guess, errors="replace")
        return text, "\ufffd" in text
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    # A UTF-8 text with a scratch in it keeps its other accents.
    if broken < sum(not c.isascii() for c in text) - broken:
        return text, True
    text = data.decode("cp1252", errors="replace")
    return text, "\ufffd" in text


def utf16_without_mark(data: bytes) -> str | None:
    """Return the UTF-16 variant whose zero bytes ``data`` has, if any."""
    sample = data[:4000]
    half = len(sample) // 2
    if half < 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.05:
        return "utf-16-be"
    return None


def lay_out(lines: list[str], most: int | None = None) -> Layout:
    """Set lines on virtual pages; a form feed begins a new page.

    Long lines wrap between words, a word longer than a line keeps its text and
    is given the whole line; white space keeps its width; blank lines stay gaps.
    What would come after ``most`` pages and one more is not laid out.
    """
    pages: list[list[list[tuple[str, BBox, float | None, bool]]]] = [[]]
    spans: list[tuple[int, int]] = []
    hidden: set[int] = set()
    row, count = 0, 0
    for line in lines:
        first = count
        if most is not None and len(pages) > most + 1:
            spans.append((first, count))
            continue
        for piece_number, piece in enumerate(line.split("\f")):
            if piece_number:
                pages.append([])
                row = 0
            hiding = hides(piece)
            for words in _wrap(clean_text(piece).expandtabs(8)):
                if most is not None and len(pages) > most + 1:
                    break
                if row >= ROWS:
                    pages.append([])
                    row = 0
                top = MARGIN + row * LEADING
                pages[-1].append([(t, _box(col, len(t), top), None, True) for t, col in words])
                if hiding and words:
                    hidden.add(len(pages))
                count += len(words)
                row += 1
        spans.append((first, count))
    while len(pages) > 1 and not any(pages[-1]):
        pages.pop()
    placed = place_words(pages)
    return Layout(
        pages=tuple(
            Page(
                number=i,
                width=PAGE_WIDTH,
                height=PAGE_HEIGHT,
                words=words,
                text_source="native",
                quality=1.0,
                warnings=(HIDDEN_CHARACTERS,) if i in hidden else (),
            )
            for i, words in enumerate(placed, 1)
        ),
        spans=tuple(spans),
    )


def _wrap(line: str) -> list[list[tuple[str, int]]]:
    """Split a line into rows of (token, column); a blank line is one empty row."""
    rows: list[list[tuple[str, int]]] = [[]]
    shift = 0
    for match in _TOKEN.finditer(line):
        token, column = match.group(), match.start() - shift
        if column + len(token) > COLUMNS and rows[-1]:
            rows.append([])
            shift = match.start()
            column = 0
        elif column + len(token) > COLUMNS:
            column = max(0, COLUMNS - len(token))
        rows[-1].append((token, column))
    return rows


def _box(column: int, length: int, top: float) -> BBox:
    x0 = MARGIN + column * PITCH
    x1 = min(x0 + length * PITCH, PAGE_WIDTH - MARGIN)
    return BBox(x0=round(x0, 2), top=top, x1=round(x1, 2), bottom=top + GLYPH_HEIGHT)


def read_text(data: bytes, source: SourceFile, session: Session) -> Reading:
    """Read a plain text file. Raises ReadError ``empty`` where it holds only space."""
    text, lossy = decode_text(_head(data, _most_bytes(session)))
    if not text.strip().strip("\ufeff\0"):
        raise ReadError("empty", "The file holds no text; get it again from where it came from.")
    warnings = ["Some characters could not be decoded."] if lossy else []
    pages, cut = set_pages(split_lines(text), session)
    return Reading(source=source, pages=pages, warnings=(*warnings, *cut))


def split_lines(text: str) -> list[str]:
    """Return the lines of a text with any kind of line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def set_pages(lines: list[str], session: Session) -> tuple[tuple[Page, ...], tuple[str, ...]]:
    """Lay lines out on as many pages as the budget allows; a warning tells of the rest."""
    return cut_pages(lay_out(lines, session.config.limits.max_pages).pages, session)


def _most_bytes(session: Session) -> int:
    """Return how much of a text file can show on the pages that are read at all: no
    encoding takes more than four bytes for a character."""
    return 4 * (session.config.limits.max_pages + 2) * ROWS * (COLUMNS + 1)


def _head(data: bytes, most: int) -> bytes:
    """Return the beginning of ``data`` without half a character at its end."""
    if len(data) <= most:
        return data
    head = data[: most - most % 4]
    if utf16_without_mark(data) or data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0")):
        return head
    end = head.rfind(b"\n", len(head) - 4096)
    return head[:end] if end > 0 else head


def join_pages(pages: Iterable[Page]) -> tuple[Page, ...]:
    """Number pages from several sources through, with offsets that fit together."""
    kept = list(pages)
    lines: list[list[list[tuple[str, BBox, float | None, bool]]]] = []
    for page in kept:
        rows: dict[int, list[tuple[str, BBox, float | None, bool]]] = {}
        for word in page.words:
            rows.setdefault(word.line, []).append((word.text, word.bbox, word.conf, word.visible))
        lines.append(list(rows.values()))
    return tuple(
        replace(page, number=number, words=words)
        for number, (page, words) in enumerate(zip(kept, place_words(lines), strict=True), 1)
    )


def cut_pages(
    pages: tuple[Page, ...], session: Session
) -> tuple[tuple[Page, ...], tuple[str, ...]]:
    """Keep the pages that the budget allows, with a warning about the rest."""
    granted = session.take_pages(len(pages))
    # Layout stops once it is beyond the limit: how many pages there would be is not known.
    known = len(pages) <= session.config.limits.max_pages + 1
    warning = page_limit_warning(granted, len(pages), known=known)
    kept = pages[:granted]
    if warning:
        kept = (*kept[:-1], replace(kept[-1], lost="limit"))
    return kept, warning


def page_limit_warning(granted: int, count: int, *, known: bool = True) -> tuple[str, ...]:
    """Return the warning that a page limit cut a file, if it did. ``known`` says
    whether ``count`` is all of its pages."""
    if granted >= count:
        return ()
    of = str(count) if known else f"more than {count - 1}"
    return (f"Only the first {granted} of {of} pages were read (page limit).",)


def words_of(pages: tuple[Page, ...]) -> list[Word]:
    """Return all words in reading order."""
    return [w for p in pages for w in p.words]
