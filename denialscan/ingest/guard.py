"""Bounded unpacking of a PDF's streams, before any parser unpacks them itself.

A file of a few kilobytes can hold nested streams that unpack to gigabytes. All
streams of a PDF stand unpacked at the top of the file, so they can be found
without trusting its cross-reference table.
"""

from __future__ import annotations

import contextlib
import re
import zlib
from collections.abc import Iterator

from denialscan.ingest.session import Session, too_large

_STREAM = re.compile(rb"(?<!end)stream[ \t]*(?:\r\n|\n|\r)")
_TABLE_AT = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*\Z")
_OBJECT = re.compile(rb"(?<!\d)(\d{1,9})\s+(\d{1,5})\s+obj\b")
_HEX_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_FILTER = re.compile(rb"/(?:Filter|F)\s*(\[[^\]]*\]|/[^\s/<>\[\]()]+)")
_NAME = re.compile(rb"/([^\s/<>\[\]()]+)")
_NUMBER = rb"\s+(\d+)(?!\s+\d+\s+R)"
_WIDTH = re.compile(rb"/(?:Width|W)" + _NUMBER)
_HEIGHT = re.compile(rb"/(?:Height|H)" + _NUMBER)
_DICT_REACH = 8192
_BLOCK = 1 << 20
#: Bytes that one pixel can take: four components of sixteen bits.
_PIXEL_BYTES = 8

#: What a PDF may ask a viewer to do, and what is said of it.
_ACTIONS: tuple[tuple[frozenset[bytes], str], ...] = (
    (frozenset({b"JavaScript", b"JS"}), "The PDF holds a script; it was not run."),
    (frozenset({b"Launch"}), "The PDF asks to start a program; it was not started."),
    (
        frozenset({b"SubmitForm", b"ImportData"}),
        "The PDF asks to send or fetch data; nothing was sent or fetched.",
    ),
    (frozenset({b"URI", b"GoToR"}), "The PDF holds links; none was followed."),
)
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|SubmitForm|ImportData|URI|GoToR)(?=[\s/<>\[\]()])")

_FLATE = (b"FlateDecode", b"Fl")
_HEX = (b"ASCIIHexDecode", b"AHx")
_BASE85 = (b"ASCII85Decode", b"A85")
_RUN_LENGTH = (b"RunLengthDecode", b"RL")
_LZW = (b"LZWDecode", b"LZW")


def check_pdf(data: bytes, session: Session) -> bool:
    """Unpack every stream of a PDF within the session's budget, keeping nothing.

    Returns whether all of them could be unpacked. Raises ReadError ``too_large`` where the streams, or an image by its stated
    size, exceed the limits.
    """
    sound = True
    for match in _STREAM.finditer(data):
        sound &= _check_stream(_dictionary(data, match.start()), data, match.end(), session)
    return sound


def has_table(data: bytes) -> bool:
    """Whether a PDF ends in the place of a cross-reference table, and one is there."""
    found = _TABLE_AT.search(data, max(0, len(data) - 4096))
    if found is None:
        return False
    # Offsets count from the header, before which some programs write lines of their own.
    for header in {0, max(0, data.find(b"%PDF-", 0, 1024))}:
        place = data[int(found.group(1)) + header :][:40].lstrip()
        if place.startswith(b"xref") or _OBJECT.match(place):
            return True
    return False


def _check_stream(dictionary: bytes, data: bytes, start: int, session: Session) -> bool:
    """Unpack one stream, whose raw bytes begin at ``data[start]``, and drop it; False
    where it is broken.

    An image stands for itself: it may not unpack to more than its stated size
    needs, but a hundred scanned pages do not add up to a bomb.
    """
    filters = _filters(dictionary)
    pixels = _image_pixels(dictionary, session)
    if filters is None:
        # The filter is named elsewhere: test for what zlib would accept.
        filters = [b"FlateDecode"] if _looks_deflated(data, start) else []
    # A coded image bounds its own output; only what unpacks by far is unpacked here.
    while filters and filters[-1] not in (*_FLATE, *_LZW, *_RUN_LENGTH):
        filters.pop()
    budget = _Budget(session, None if pixels is None else pixels * _PIXEL_BYTES + _BLOCK)
    body = memoryview(data)[start:]
    for position, name in enumerate(filters):
        last = position == len(filters) - 1
        if name in _FLATE:
            kept = bytearray()
            try:
                for block in _inflate(body, 0, budget.room() + 1):
                    budget.expand(len(block))
                    if not last:
                        kept += block
            except zlib.error:
                return False  # what parsers could unpack so far has been counted
            body = memoryview(bytes(kept))
        elif name in _LZW:
            body = memoryview(_lzw(bytes(_until_end(body)), budget))
        elif name in _RUN_LENGTH:
            body = memoryview(_run_length(bytes(_until_end(body)), budget))
        elif name in _HEX:
            body = memoryview(_hex(bytes(_until_end(body))))
        elif name in _BASE85:
            body = memoryview(_base85(bytes(_until_end(body))))
        else:
            return True  # an unknown filter: nobody else can read on either
    return True


class _Budget:
    """What a stream may unpack to: the file's budget, or an image's own size."""

    def __init__(self, session: Session, own: int | None) -> None:
        self._session = session
        self._own = own

    def room(self) -> int:
        return self._session.room() if self._own is None else self._own

    def expand(self, count: int) -> None:
        if self._own is None:
            self._session.expand(count)
            return
        self._own -= count
        if self._own < 0:
            raise too_large()


def active_content(data: bytes, session: Session) -> tuple[str, ...]:
    """Return a warning for each kind of thing the file asks a viewer to do: run a
    script, start a program, send itself, open an address. None of it is done here.

    The names are looked for outside packed data, where they would be chance, and in
    object streams, which hold the objects of newer files. The file must not be
    encrypted.
    """
    found: set[bytes] = set()
    position = 0
    for match in _STREAM.finditer(data):
        if match.start() < position:
            continue  # the word inside another stream's data
        found.update(_ACTIVE.findall(data, position, match.start()))
        dictionary = _dictionary(data, match.start())
        if re.search(rb"/Type\s*/ObjStm", dictionary):
            room = session.room() + 1
            with contextlib.suppress(zlib.error):
                for block in _inflate(data, match.end(), room):
                    found.update(_ACTIVE.findall(block))
        end = data.find(b"endstream", match.end())
        position = end if end >= 0 else len(data)
    found.update(_ACTIVE.findall(data, position))
    return tuple(text for names, text in _ACTIONS if found & names)


def with_page_tree(data: bytes) -> bytes | None:
    """Return a cut-off PDF with a new page tree over the pages still in it.

    Most writers put the tree at the end, so a file that ends early has pages
    but nothing that leads to them. None where no page object is found.
    """
    pages: list[bytes] = []
    highest = 0
    for match in _OBJECT.finditer(data):
        highest = max(highest, int(match.group(1)))
        end = data.find(b"endobj", match.end(), match.end() + _DICT_REACH)
        body = data[match.end() : end if end >= 0 else match.end()]
        if re.search(rb"/Type\s*/Page(?![A-Za-z])", body):
            pages.append(b"%d %d R" % (int(match.group(1)), int(match.group(2))))
    if not pages:
        return None
    root, tree = highest + 1, highest + 2
    return data + (
        b"\nendstream\nendobj\n%d 0 obj\n<< /Type /Catalog /Pages %d 0 R >>\nendobj\n"
        b"%d 0 obj\n<< /Type /Pages /Count %d /Kids [ %s ] >>\nendobj\n"
        b"trailer\n<< /Root %d 0 R /Size %d >>\n"
        % (root, tree, tree, len(pages), b" ".join(pages), root, tree + 1)
    )


def _dictionary(data: bytes, end: int) -> bytes:
    start = data.rfind(b"obj", max(0, end - _DICT_REACH), end)
    part = data[start if start >= 0 else max(0, end - _DICT_REACH) : end]
    return _HEX_NAME.sub(lambda m: bytes([int(m.group(1), 16)]), part)


def _filters(dictionary: bytes) -> list[bytes] | None:
    """Return the filter names in order, None where a filter is given by reference."""
    match = _FILTER.search(dictionary)
    if match is None:
        return None if re.search(rb"/(?:Filter|F)\s+\d", dictionary) else []
    names = _NAME.findall(match.group(1))
    return names if names or b" R" not in match.group(1) else None


def _image_pixels(dictionary: bytes, session: Session) -> int | None:
    if not re.search(rb"/Subtype\s*/Image", dictionary):
        return None
    width, height = _WIDTH.search(dictionary), _HEIGHT.search(dictionary)
    if width is None or height is None:
        return None
    w, h = int(width.group(1)), int(height.group(1))
    session.check_pixels(w, h)
    return w * h


def _looks_deflated(data: bytes, start: int) -> bool:
    head = data[start : start + 2]
    return len(head) == 2 and head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0


def _inflate(data: bytes | memoryview, start: int, limit: int) -> Iterator[bytes]:
    """Yield what inflates, in blocks, to just past ``limit`` bytes in all.

    The end is where zlib says it is: the word ``endstream`` inside packed data
    must not stop the count early. Raises zlib.error where the data are broken.
    """
    engine = zlib.decompressobj()
    done = 0
    position = start
    tail: bytes = b""
    while not engine.eof and done < limit:
        if not tail:
            tail = bytes(data[position : position + _BLOCK])
            position += len(tail)
            if not tail:
                return
        block = engine.decompress(tail, _BLOCK)
        tail = engine.unconsumed_tail
        done += len(block)
        yield block


def _until_end(body: memoryview) -> memoryview:
    """Cut a text-coded or run-length stream at its ``endstream``."""
    raw = bytes(body)
    end = raw.find(b"endstream")
    return body[:end] if end >= 0 else body


def _hex(raw: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", raw.partition(b">")[0])
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _base85(raw: bytes) -> bytes:
    """Decode base 85; the standard library's decoder takes seconds for a scan."""
    import numpy as np

    text = raw.partition(b"~")[0].translate(None, b" \t\r\n\0\x0c").removeprefix(b"<~")
    text = text.replace(b"z", b"!!!!!")
    missing = -len(text) % 5
    digits = np.frombuffer(text + b"u" * missing, np.uint8).astype(np.uint64) - 33
    values = digits.reshape(-1, 5) @ np.array([85**4, 85**3, 85**2, 85, 1], dtype=np.uint64)
    whole = (values & 0xFFFFFFFF).astype(">u4").tobytes()
    return whole[: len(whole) - missing]


def _run_length(raw: bytes, budget: _Budget) -> bytes:
    out = bytearray()
    i = 0
    while i < len(raw) and raw[i] != 128:
        before = len(out)
        if raw[i] < 128:
            out += raw[i + 1 : i + 2 + raw[i]]
            i += raw[i] + 2
        else:
            out += raw[i + 1 : i + 2] * (257 - raw[i])
            i += 2
        budget.expand(len(out) - before)
    return bytes(out)


def _lzw(raw: bytes, budget: _Budget) -> bytes:
    import io

    from pdfminer.lzw import LZWDecoder

    out = bytearray()
    for piece in LZWDecoder(io.BytesIO(raw)).run():
        budget.expand(len(piece))
        out += piece
    return bytes(out)
