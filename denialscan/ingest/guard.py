"""Bounded unpacking of a PDF's streams, before any parser unpacks them itself.

A file of a few kilobytes can hold nested streams that unpack to gigabytes. All
streams of a PDF stand unpacked at the top of the file, so they can be found
without trusting its cross-reference table.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from denialscan.ingest.session import Session, too_large

_STREAM = re.compile(rb"(?<!end)stream[ \t]*(?:\r\n|\n|\r)")
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


def check_pdf(data: bytes, session: Session) -> None:
    """Unpack every stream of a PDF within the session's budget, keeping nothing.

    Raises ReadError ``too_large`` where the streams, or an image by its stated
    size, exceed the limits.
    """
    for match in _STREAM.finditer(data):
        check_stream(_dictionary(data, match.start()), data, match.end(), session)


def check_stream(dictionary: bytes, data: bytes, start: int, session: Session) -> None:
    """Unpack one stream, whose raw bytes begin at ``data[start]``, and drop it.

    An image stands for itself: it may not unpack to more than its stated size
    needs, but a hundred scanned pages do not add up to a bomb.
    """
    filters = _filters(dictionary)
    pixels = _image_pixels(dictionary, session)
    if filters is None:
        # The filter is named elsewhere: test for what zlib would accept.
        filters = [b"FlateDecode"] if _looks_deflated(data, start) else []
    if pixels is not None and len(filters) == 1 and filters[0] in _FLATE:
        room = pixels * _PIXEL_BYTES + _BLOCK
        if sum(len(b) for b in _inflate(data, start, room + 1)) > room:
            raise too_large()
        return
    body = memoryview(data)[start:]
    for position, name in enumerate(filters):
        last = position == len(filters) - 1
        if name in _FLATE:
            kept = bytearray()
            for block in _inflate(body, 0, session.room() + 1):
                session.expand(len(block))
                if not last:
                    kept += block
            body = memoryview(bytes(kept))
        elif name in _LZW:
            body = memoryview(_lzw(bytes(_until_end(body)), session))
        elif name in _RUN_LENGTH:
            body = memoryview(_run_length(bytes(_until_end(body)), session))
        elif name in _HEX:
            body = memoryview(_hex(bytes(_until_end(body))))
        elif name in _BASE85:
            body = memoryview(_base85(bytes(_until_end(body))))
        else:
            return  # an image codec: its output is bounded by the image's size


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
    must not stop the count early.
    """
    engine = zlib.decompressobj()
    done = 0
    position = start
    tail: bytes = b""
    try:
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
    except zlib.error:
        return  # what parsers could unpack so far has been counted


def _until_end(body: memoryview) -> memoryview:
    """Cut a text-coded or run-length stream at its ``endstream``."""
    raw = bytes(body)
    end = raw.find(b"endstream")
    return body[:end] if end >= 0 else body


def _hex(raw: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", raw.partition(b">")[0])
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _base85(raw: bytes) -> bytes:
    import base64

    text = re.sub(rb"\s", b"", raw.partition(b"~>")[0]).removeprefix(b"<~")
    try:
        return base64.a85decode(text)
    except ValueError:
        return b""


def _run_length(raw: bytes, session: Session) -> bytes:
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
        session.expand(len(out) - before)
    return bytes(out)


def _lzw(raw: bytes, session: Session) -> bytes:
    import io

    from pdfminer.lzw import LZWDecoder

    out = bytearray()
    for piece in LZWDecoder(io.BytesIO(raw)).run():
        session.expand(len(piece))
        out += piece
    return bytes(out)
