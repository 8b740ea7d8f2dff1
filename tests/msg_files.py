"""Outlook messages for the tests, written as compound files by code."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass
class Node:
    """A stream (with data) or a storage (with children) of a compound file."""

    name: str
    data: bytes | None = None
    children: list[Node] = field(default_factory=list)


def compound(children: list[Node]) -> bytes:
    """Return a compound file (version 3) of the given nodes."""
    root = Node("Root Entry", children=children)
    nodes: list[Node] = []
    _number(root, nodes)
    index = {id(n): i for i, n in enumerate(nodes)}
    mini, big = bytearray(), bytearray()
    mini_fat: list[int] = []
    fat: list[int] = []
    starts: dict[int, int] = {}
    for node in nodes:
        if node.data is None or not node.data:
            continue
        size, store, table = (
            (_MINI, mini, mini_fat) if len(node.data) < _CUTOFF else (_SECTOR, big, fat)
        )
        starts[id(node)] = _store(node.data, size, store, table)
    mini_start = _store(bytes(mini), _SECTOR, big, fat) if mini else _END
    packed = b"".join(struct.pack("<I", x) for x in mini_fat)
    mini_fat_start = _store(packed, _SECTOR, big, fat, b"\xff") if packed else _END
    directory = b"".join(_entry(n, nodes, index, starts, mini_start, len(mini)) for n in nodes)
    directory_start = _store(directory, _SECTOR, big, fat)
    count = 1
    while (len(fat) + count) * 4 > count * _SECTOR:
        count += 1
    first_fat = len(fat)
    fat += [_FAT] * count
    table = b"".join(struct.pack("<I", x) for x in fat).ljust(count * _SECTOR, b"\xff")
    difat = [first_fat + i for i in range(count)] + [_FREE] * (109 - count)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIII", 0, count, directory_start, 0, _CUTOFF)
    head += struct.pack("<IIII", mini_fat_start, -(-len(packed) // _SECTOR), _END, 0)
    head += b"".join(struct.pack("<I", x) for x in difat)
    return head + bytes(big) + table


def _number(node: Node, nodes: list[Node]) -> None:
    nodes.append(node)
    for child in node.children:
        _number(child, nodes)


def _store(data: bytes, size: int, store: bytearray, table: list[int], fill: bytes = b"\0") -> int:
    start = len(store) // size
    count = max(1, -(-len(data) // size))
    store += data.ljust(count * size, fill)
    table += [start + i + 1 for i in range(count - 1)] + [_END]
    return start


def _entry(
    node: Node,
    nodes: list[Node],
    index: dict[int, int],
    starts: dict[int, int],
    mini_start: int,
    mini_size: int,
) -> bytes:
    parent = next((p for p in nodes if any(c is node for c in p.children)), None)
    right = _FREE
    if parent is not None:
        place = next(i for i, c in enumerate(parent.children) if c is node)
        if place + 1 < len(parent.children):
            right = index[id(parent.children[place + 1])]
    child = index[id(node.children[0])] if node.children else _FREE
    kind = _ROOT if node is nodes[0] else _STORAGE if node.data is None else _STREAM
    start = mini_start if kind == _ROOT else starts.get(id(node), _END if node.data == b"" else 0)
    size = mini_size if kind == _ROOT else len(node.data or b"")
    name = (node.name + "\0").encode("utf-16-le")
    head = name.ljust(64, b"\0") + struct.pack("<HBB", len(name), kind, 1)
    return head + struct.pack("<III36xIQ", _FREE, right, child, start, size)


def message(
    *,
    subject: str = "Your request",
    body: str | None = "Dear Counsel,\n\nDenied.\n",
    html: bytes | None = None,
    rtf: bytes | None = None,
    headers: str = "",
    recipients: Sequence[tuple[int, str, str]] = ((1, "Counsel", "counsel@example.org"),),
    attachments: Sequence[tuple[str, str, bytes]] = (),
    inner: Sequence[list[Node]] = (),
    embedded: bool = False,
) -> list[Node]:
    """Return the nodes of a message; ``inner`` are messages attached to it."""
    texts = {
        0x001A: "IPM.Note",
        0x0037: subject,
        0x0C1A: "Ann Example",
        0x0C1F: "ann@example.gov",
        0x007D: headers,
        0x1035: "<one@example.gov>",
    }
    if body is not None:
        texts[0x1000] = body
    binaries = {k: v for k, v in ((0x1013, html), (0x1009, rtf)) if v is not None}
    # 2021-03-24 14:00 UTC in hundreds of nanoseconds since 1601.
    sent = (1616594400 + 11644473600) * 10_000_000
    fixed = [(0x0039, 0x0040, struct.pack("<Q", sent)), (0x3FDE, 3, struct.pack("<I4x", 65001))]
    nodes: list[Node] = []
    for number, (kind, name, address) in enumerate(recipients):
        nodes.append(
            Node(
                f"__recip_version1.0_#{number:08X}",
                children=_properties(
                    {0x3001: name, 0x39FE: address}, {}, [(0x0C15, 3, struct.pack("<I4x", kind))], 8
                ),
            )
        )
    files: list[list[Node]] = []
    for name, mime, data in attachments:
        by_value = [(0x3705, 3, struct.pack("<I4x", 1))]
        files.append(_properties({0x3707: name, 0x370E: mime}, {0x3701: data}, by_value, 8))
    for children in inner:
        as_message = [(0x3705, 3, struct.pack("<I4x", 5))]
        own = _properties({0x3001: "forwarded"}, {}, as_message, 8)
        files.append([*own, Node("__substg1.0_3701000D", children=children)])
    for number, children in enumerate(files):
        nodes.append(Node(f"__attach_version1.0_#{number:08X}", children=children))
    counts = struct.pack("<8xIIII", len(recipients), len(files), len(recipients), len(files))
    top = counts if embedded else counts + bytes(8)
    return [*nodes, *_properties(texts, binaries, fixed, 0, top)]


def _properties(
    texts: dict[int, str],
    binaries: dict[int, bytes],
    fixed: list[tuple[int, int, bytes]],
    reserved: int,
    head: bytes = b"",
) -> list[Node]:
    stream = bytearray(head or bytes(reserved))
    nodes: list[Node] = []
    for number, text in texts.items():
        data = text.encode("utf-16-le")
        stream += struct.pack("<HHIII", 0x001F, number, 6, len(data) + 2, 0)
        nodes.append(Node(f"__substg1.0_{number:04X}001F", data))
    for number, data in binaries.items():
        stream += struct.pack("<HHIII", 0x0102, number, 6, len(data), 0)
        nodes.append(Node(f"__substg1.0_{number:04X}0102", data))
    for number, kind, value in fixed:
        stream += struct.pack("<HHI", kind, number, 6) + value
    return [*nodes, Node("__properties_version1.0", bytes(stream))]
