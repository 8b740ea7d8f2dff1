"""Parse the text format of corpus letters (docs/corpus-format.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

LAYOUTS = ("letter", "form", "email", "memo", "page")
FONTS = ("Times", "Helvetica", "Courier", "DejaVu")
BLOCKS = (
    "letterhead",
    "date",
    "address",
    "re",
    "title",
    "body",
    "list",
    "checks",
    "fields",
    "table",
    "quote",
    "signature",
    "service",
    "footer",
    "cc",
    "handwritten",
    "pagebreak",
)
#: Options a block accepts after its name.
OPTIONS: dict[str, tuple[str, ...]] = {
    "letterhead": ("left", "right", "center"),
    "date": ("left", "right", "center"),
    "re": ("bold", "plain"),
    "title": ("left", "center"),
    "body": ("justify", "left"),
    "list": ("numbered",),
    "fields": ("two",),
    "table": ("plain",),
    "quoted": ("outlook", "gmail", "angle"),
}
#: Header keys of a message, in lower case, in the order a mail program shows them.
MESSAGE_HEADERS = ("from", "sent", "date", "to", "cc", "bcc", "reply-to", "importance", "subject")

_MARKER = re.compile(r"^::(?P<name>[a-z]+)(?P<options>(?:[ \t]+\S+)*)[ \t]*$")
_HEADER = re.compile(r"^(?P<key>[A-Za-z][A-Za-z_-]*):[ \t]*(?P<value>.*)$")
_COMMENT = re.compile(r"\s+#.*$")


class SourceError(Exception):
    """A letter source that does not follow the format; says file and line."""

    def __init__(self, path: Path | str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path = str(path)
        self.line = line


@dataclass(frozen=True, kw_only=True)
class Block:
    """One ``::name options`` block. ``line`` is the line number of its marker."""

    name: str
    options: tuple[str, ...]
    lines: tuple[str, ...]
    line: int

    def paragraphs(self) -> list[str]:
        """Return the block's paragraphs, each on one line."""
        return [" ".join(group) for group in _groups(self.lines)]


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of a thread. ``quoting`` is None for the newest message."""

    headers: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    quoting: str | None
    line: int

    def header(self, *names: str) -> str | None:
        """Return the first header among ``names`` (any case), or None."""
        for name in names:
            for key, value in self.headers:
                if key.lower() == name.lower():
                    return value
        return None

    def paragraphs(self) -> list[list[str]]:
        """Return the paragraphs of the body, each as its lines.

        Authors wrap long prose in the source; lines of such a paragraph are
        joined. Short lines (an address, a signature block) stay apart.
        """
        out: list[list[str]] = []
        for group in _groups(self.lines):
            prose = len(group) > 1 and all(len(line) > 55 for line in group[:-1])
            out.append([" ".join(group)] if prose else group)
        return out


@dataclass(frozen=True, kw_only=True)
class Source:
    """A parsed letter. ``blocks`` is empty for an e-mail, ``messages`` for the rest."""

    letter_id: str
    path: Path
    layout: str
    font: str
    size: float
    family: str
    prints: bool
    header: dict[str, str]
    blocks: tuple[Block, ...]
    messages: tuple[Message, ...]

    def text(self) -> str:
        """Return all words of the letter in order with single spaces, without marks."""
        parts: list[str] = []
        for block in self.blocks:
            parts.extend(block.lines)
        for message in self.messages:
            parts.extend(f"{key}: {value}" for key, value in message.headers)
            parts.extend(message.lines)
        return " ".join(" ".join(parts).split())


def _groups(lines: tuple[str, ...]) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            groups[-1].append(line.strip())
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def read_source(path: Path) -> Source:
    """Parse one letter file.

    Raises :class:`SourceError` with file and line when the format is broken.
    """
    try:
        raw = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SourceError(path, line, "not UTF-8 text") from error
    return parse_source(raw, path=path)


def parse_source(raw: str, *, path: Path) -> Source:
    """Parse the text of one letter; ``path`` gives its id and names it in errors."""
    lines = raw.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")
    header, start = _read_header(lines, path)
    layout = _choice(header, "layout", LAYOUTS, "letter", path)
    font = _choice(header, "font", FONTS, "Helvetica" if layout == "email" else "Times", path)
    try:
        size = float(header.get("size", "11"))
    except ValueError:
        raise SourceError(path, 1, f"size is not a number: {header['size']}") from None
    if not 6 <= size <= 20:
        raise SourceError(path, 1, f"size {size:g} is outside 6..20 points")
    if not header.get("family"):
        raise SourceError(path, 1, "the header names no family")
    marked = _split(lines, start, path)
    blocks: list[Block] = []
    messages: list[Message] = []
    for block in marked:
        if layout == "email":
            messages.append(_message(block, first=not messages, path=path))
        elif block.name in BLOCKS:
            blocks.append(block)
        else:
            raise SourceError(path, block.line, f"unknown block ::{block.name} in a {layout}")
    if not blocks and not messages:
        raise SourceError(path, start + 1, "the letter has no block")
    return Source(
        letter_id=path.name.removesuffix(".txt"),
        path=path,
        layout=layout,
        font=font,
        size=size,
        family=header["family"],
        prints=header.get("print", "no").lower() in ("yes", "true"),
        header=header,
        blocks=tuple(blocks),
        messages=tuple(messages),
    )


def _read_header(lines: list[str], path: Path) -> tuple[dict[str, str], int]:
    start = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if not lines or lines[start].strip() != "---":
        raise SourceError(path, start + 1, 'the file must begin with a header line "---"')
    header: dict[str, str] = {}
    for number, line in enumerate(lines[start + 1 :], start=start + 2):
        if line.strip() == "---":
            return header, number
        if not line.strip():
            continue
        match = _HEADER.match(line)
        if not match:
            raise SourceError(path, number, f'expected "key: value", found {line!r}')
        header[match["key"].lower()] = _COMMENT.sub("", match["value"]).strip()
    raise SourceError(path, start + 1, 'the header has no closing line "---"')


def _choice(
    header: dict[str, str], key: str, allowed: tuple[str, ...], default: str, path: Path
) -> str:
    value = header.get(key, default)
    for word in allowed:
        if word.lower() == value.lower():
            return word
    raise SourceError(path, 1, f"{key} is {value!r}, not one of {', '.join(allowed)}")


def _split(lines: list[str], start: int, path: Path) -> list[Block]:
    blocks: list[Block] = []
    current: tuple[str, tuple[str, ...], int] | None = None
    body: list[str] = []

    def close() -> None:
        if current is not None:
            name, options, line = current
            while body and not body[-1].strip():
                body.pop()
            while body and not body[0].strip() and name not in ("message", "quoted"):
                body.pop(0)
            blocks.append(Block(name=name, options=options, lines=tuple(body), line=line))

    for number, line in enumerate(lines[start:], start=start + 1):
        if line.startswith("::"):
            match = _MARKER.match(_COMMENT.sub("", line))
            if not match:
                raise SourceError(path, number, f"not a block mark: {line!r}")
            close()
            options = tuple(match["options"].lower().split())
            for option in options:
                if option not in OPTIONS.get(match["name"], ()):
                    raise SourceError(path, number, f"::{match['name']} knows no option {option!r}")
            current, body = (match["name"], options, number), []
        elif current is not None:
            body.append(line.rstrip())
        elif line.strip():
            raise SourceError(path, number, "text before the first ::block")
    close()
    return blocks


def _message(block: Block, *, first: bool, path: Path) -> Message:
    expected = "message" if first else "quoted"
    if block.name == "message" and not first:
        quoting: str | None = "outlook"
    elif block.name != expected:
        raise SourceError(
            path, block.line, f"an e-mail holds ::message then ::quoted, found ::{block.name}"
        )
    else:
        quoting = None if first else (block.options[0] if block.options else "outlook")
    headers: list[tuple[str, str]] = []
    rest = list(block.lines)
    while rest and not rest[0].strip():
        rest.pop(0)
    while rest and rest[0].strip():
        match = _HEADER.match(rest[0])
        if match and match["key"].lower() in MESSAGE_HEADERS:
            headers.append((match["key"], match["value"].strip()))
        elif headers and rest[0][:1] in " \t":
            key, value = headers[-1]
            headers[-1] = (key, f"{value} {rest[0].strip()}")
        else:
            break
        rest.pop(0)
    if rest and rest[0].strip() and headers:
        raise SourceError(
            path, block.line, f"expected a blank line after the message headers, found {rest[0]!r}"
        )
    while rest and not rest[0].strip():
        rest.pop(0)
    message = Message(headers=tuple(headers), lines=tuple(rest), quoting=quoting, line=block.line)
    if first and not (message.header("From") and message.header("Date", "Sent")):
        raise SourceError(path, block.line, "the newest message needs From and Date")
    return message
