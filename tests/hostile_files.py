"""Malformed and hostile files of every format, made by code, and what each must give.

``made`` are written for one attack each and name the error codes that are right for
them; ``damaged`` are good files cut short, scratched or overwritten, of which any
reading or explained failure is right. ``scripts/hostile.py`` reads them all.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import making
import msg_files
import numpy as np
from PIL import Image

HEIC = Path(__file__).parent / "ingest" / "data" / "letter.heic"
#: Codes that explain themselves; "read" stands for a reading.
READ = "read"


@dataclass(frozen=True)
class Hostile:
    """A file, and the codes of which it may give only these (any, where empty)."""

    name: str
    data: bytes
    codes: tuple[str, ...] = ()


def chunk(kind: bytes, data: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + crc


def png_header(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def tiff(entries: list[tuple[int, int, int]], *, following: int = 0, data: bytes = b"") -> bytes:
    """Return a TIFF whose one directory holds (tag, type, value) and leads to another."""
    directory = struct.pack("<H", len(entries))
    for tag, kind, value in entries:
        directory += struct.pack("<HHII", tag, kind, 1, value)
    return b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<I", following) + data


def tiff_header(width: int, height: int, following: int = 0) -> bytes:
    entries = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 8), (262, 3, 1)]
    entries += [(273, 4, 8), (277, 3, 1), (278, 4, height), (279, 4, 10)]
    return tiff(entries, following=following)


def zipped(*files: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=how)
    return out.getvalue()


def link_in_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("letter.txt")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def locked_zip() -> bytes:
    """A ZIP whose one member claims to be encrypted."""
    data = bytearray(zipped(("letter.txt", b"x" * 40), how=zipfile.ZIP_STORED))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(mark) + at
        data[place] |= 1
    return bytes(data)


def nested_zip(depth: int) -> bytes:
    data = zipped(("letter.txt", b"Dear Counsel: denied."))
    for level in range(depth):
        data = zipped((f"{level}.zip", data))
    return data


def zip_with(name: str, at: int, value: bytes) -> bytes:
    """Return a ZIP whose directory entry has other bytes at a place."""
    data = bytearray(zipped((name, b"Dear Counsel: denied. " * 20)))
    place = data.index(b"PK\x01\x02") + at
    data[place : place + len(value)] = value
    return bytes(data)


def overlapping_zip(count: int) -> bytes:
    """Many directory entries that all lead to one packed megabyte of zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = bytes(40 << 20)
    packed = packer.compress(content) + packer.flush()
    crc = zlib.crc32(content)
    local = struct.pack(
        "<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 33, crc, len(packed), len(content), 1, 0
    )
    data = local + b"a" + packed
    entry = struct.pack(
        "<4sHHHHHHIIIHHHHHII",
        b"PK\x01\x02", 20, 20, 0, 8, 0, 33, crc, len(packed), len(content), 1, 0, 0, 0, 0, 0, 0,
    )  # fmt: skip
    directory = (entry + b"a") * count
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(data), 0)
    return data + directory + end


def docx(document: bytes, **more: bytes) -> bytes:
    files = [("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document)]
    return zipped(*files, *more.items())


def word_text(inner: str) -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return f"<w:document {space}><w:body>{inner}</w:body></w:document>".encode()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def laughs() -> bytes:
    """Entities that stand for entities, a billion times over."""
    lines = ['<!ENTITY a0 "lol">']
    lines += [f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10)]
    return f"<?xml version='1.0'?><!DOCTYPE x [{''.join(lines)}]><x>&a9;</x>".encode()


def mail(*lines: str, body: bytes = b"Denied.") -> bytes:
    head = ("From: a@example.gov", "To: b@example.org", "Subject: x", *lines)
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def nested_parts(depth: int) -> bytes:
    body = b"--b\r\nContent-Type: text/plain\r\n\r\nDenied.\r\n--b--"
    for level in range(depth):
        inner = b"Content-Type: multipart/mixed; boundary=b" + (b"x" * level)
        body = b"--b" + b"x" * (level + 1) + b"\r\n" + inner + b"\r\n\r\n" + body
    return mail(f"Content-Type: multipart/mixed; boundary=b{'x' * depth}", body=body)


def mail_in_mail(depth: int) -> bytes:
    message = making.mail(text="inmost\n")
    for _level in range(depth):
        outer = EmailMessage()
        outer["From"], outer["To"], outer["Subject"] = "a@example.gov", "b@example.org", "fwd"
        outer.set_content("see below\n")
        outer.add_attachment(message)
        message = outer
    return message.as_bytes()


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"), io.BytesIO())
    return out.getvalue()


def zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


def gzip_bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


def picture(kind: str, **options: object) -> bytes:
    """Return a small picture with some print-like marks."""
    values = np.full((60, 240), 255, np.uint8)
    for row in range(3):
        for column in range(20):
            values[8 + 18 * row : 18 + 18 * row, 8 + 11 * column : 13 + 11 * column] = 30
    out = io.BytesIO()
    Image.fromarray(values).save(out, kind, **options)
    return out.getvalue()


def pages_tiff(count: int) -> bytes:
    frames = [Image.new("1", (40, 40), 1) for _ in range(count)]
    out = io.BytesIO()
    frames[0].save(
        out, "TIFF", compression="group4", save_all=True, append_images=frames[1:], dpi=(72, 72)
    )
    return out.getvalue()


def made() -> Iterator[Hostile]:
    """Yield files written for one attack each."""
    rtf = b"{\\rtf1\\ansi "
    cfb = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    yield Hostile("huge.png", png_header(30000, 30000), ("too_large",))
    yield Hostile("negative.png", png_header(0xFFFFFFFF, 0xFFFFFFFF), ("damaged", "too_large"))
    yield Hostile("flat.png", png_header(0, 0), ("damaged",))
    yield Hostile("huge.tif", tiff_header(30000, 30000), ("too_large",))
    yield Hostile("endless.tif", tiff_header(40, 40, following=8))
    yield Hostile("nowhere.tif", b"II*\0\xf0\xff\xff\xff" + bytes(20), ("damaged",))
    yield Hostile(
        "counts.tif", b"II*\0\x08\0\0\0\xff\xff" + b"\1\1\4\0\xff\xff\xff\xff\0\0\0\0" * 9
    )
    yield Hostile("big.tif", b"II+\0\x08\0\0\0" + b"\xff" * 60, ("damaged",))
    yield Hostile("many.tif", pages_tiff(30), (READ,))
    yield Hostile("huge.bmp", _bmp(60000, 60000), ("too_large",))
    yield Hostile("negative.bmp", _bmp(-2147483648, -2147483648), ("damaged", "too_large"))
    yield Hostile("huge.gif", b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\2\2D\1\0;")
    yield Hostile("huge.webp", _webp_header(16383, 16383))
    yield Hostile("no.heic", b"\0\0\0\x18ftypheic" + bytes(40), ("damaged",))
    yield Hostile("no.avif", b"\0\0\0\x18ftypavif" + bytes(40), ("damaged",))
    yield Hostile("no.jp2", b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40), ("damaged",))
    yield Hostile("no.jpg", b"\xff\xd8\xff\xe0" + bytes(50), ("damaged",))
    yield Hostile("dot.png", picture_of((1, 1)), (READ,))
    yield Hostile("thread.png", picture_of((1, 20000)), (READ,))
    yield Hostile("text.png", b"This is plain text.\n" * 9, ("not_this_type",))
    yield Hostile("noise.heic", bytes(range(256)) * 8, ("not_this_type",))
    yield Hostile("chunk.png", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"") * 3, ("damaged",))
    bomb = chunk(b"zTXt", b"a\0\0" + zeros(80))
    yield Hostile(
        "texts.png", picture("PNG").replace(chunk(b"IEND", b""), bomb + chunk(b"IEND", b""))
    )

    yield Hostile("empty.zip", zipped(), ("empty",))
    yield Hostile("mac.zip", zipped(("__MACOSX/._a", b"x"), (".DS_Store", b"y")), ("empty",))
    yield Hostile("mark.zip", b"PK\x03\x04" + bytes(60), ("damaged",))
    yield Hostile("end.zip", b"PK\x05\x06" + b"\xff" * 18, ("damaged",))
    yield Hostile("paths.zip", zipped(("../../../etc/passwd.txt", b"one"), ("/abs.txt", b"two"),
                                      ("C:\\win\\x.txt", b"three"), ("..", b"four"),
                                      ("a!/b.txt", b"five")), (READ,))  # fmt: skip
    yield Hostile(
        "names.zip", zipped(*((("x" * 3000) + f"{i}.txt", b"a") for i in range(3))), (READ,)
    )
    yield Hostile("control.zip", zipped(("\u202efdp.\x07exe", b"words")), (READ,))
    yield Hostile("link.zip", link_in_zip(), ("unsupported",))
    yield Hostile("locked.zip", locked_zip(), ("password",))
    yield Hostile("deep.zip", nested_zip(8), ("archive_nested",))
    yield Hostile("nested.zip", nested_zip(2), (READ,))
    yield Hostile("crc.zip", zip_with("a.txt", 16, b"\1\2\3\4"), ("damaged",))
    yield Hostile("lying.zip", zip_with("a.txt", 24, b"\5\0\0\0"), ("damaged",))
    yield Hostile("huge.zip", zip_with("a.txt", 24, b"\xff\xff\xff\x7f"), ("too_large",))
    yield Hostile("where.zip", zip_with("a.txt", 42, b"\xf0\xff\xff\x7f"), ("damaged",))
    yield Hostile("method.zip", zip_with("a.txt", 10, b"\x61\0"), ("unsupported",))
    yield Hostile("bomb.zip", zipped(("a.txt", bytes(600 << 20))), ("too_large",))
    yield Hostile("overlap.zip", overlapping_zip(60), ())
    yield Hostile(
        "crowd.zip", zipped(*((f"{i}.txt", b"") for i in range(1500))), ("empty", "too_large")
    )
    yield Hostile("horde.zip", b"PK\x03\x04" + b"PK\x01\x02" * 60000, ("too_large", "damaged"))
    yield Hostile("letter.gz", gzip.compress(b"Dear Counsel: denied."), (READ,))
    yield Hostile("bomb.gz", gzip_bomb(600), ("too_large",))
    yield Hostile("empty.gz", gzip.compress(b""), ("empty",))
    yield Hostile("mark.gz", b"\x1f\x8b\x08", ("damaged",))
    for name, data in (
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(40)),
        ("a.rar", b"Rar!\x1a\x07\x01\0" + bytes(40)),
        ("a.bz2", bz2.compress(b"x" * 100)),
        ("a.xz", lzma.compress(b"x" * 100)),
        ("a.tar", tar()),
        ("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(60)),
        ("a.xlsx", zipped(("[Content_Types].xml", b""), ("xl/workbook.xml", b""))),
        ("a.pptx", zipped(("[Content_Types].xml", b""), ("ppt/slides.xml", b""))),
        ("a.odt", zipped(("mimetype", b"application/vnd.oasis.opendocument.text"), how=0)),
        ("a.doc", cfb + bytes(600) + "WordDocument".encode("utf-16-le")),
        ("a.mp4", b"\0\0\0\x18ftypisom" + bytes(40)),
        ("a.exe", b"MZ\x90\0" + bytes(range(256))),
        ("a.p7m", b"\x30\x82\x01\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + bytes(64)),
        ("a.pst", b"!BDN" + bytes(64)),
        ("unknown", bytes(range(256)) * 8),
    ):
        yield Hostile(name, data, ("unsupported",))
    yield Hostile(
        "locked.docx", cfb + bytes(600) + "EncryptedPackage".encode("utf-16-le"), ("password",)
    )

    yield Hostile("laughs.docx", docx(laughs()))
    yield Hostile("empty.docx", docx(word_text("")), ("empty",))
    yield Hostile("no.docx", docx(b""), ("damaged",))
    yield Hostile("broken.docx", docx(word_text(paragraph("Denied."))[:-20]), (READ,))
    yield Hostile(
        "deep.docx", docx(word_text("<w:ins>" * 5000 + paragraph("x") + "</w:ins>" * 5000))
    )
    yield Hostile("tables.docx", docx(word_text("<w:tbl><w:tr><w:tc>" * 300 + paragraph("x") +
                                                "</w:tc></w:tr></w:tbl>" * 300)))  # fmt: skip
    yield Hostile("long.docx", docx(word_text(paragraph("word " * 20) * 30000)), (READ,))
    yield Hostile("bomb.docx", docx(b" " * (600 << 20)), ("too_large", "damaged"))
    outside = word_text("<w:altChunk/>" + paragraph("Denied."))
    relations = (b'<Relationships><Relationship Id="r1" Type="x/header" '
                 b'Target="../../../../etc/passwd"/></Relationships>')  # fmt: skip
    yield Hostile(
        "outside.docx", docx(outside, **{"word/_rels/document.xml.rels": relations}), (READ,)
    )

    yield Hostile("empty.html", b"<html><body></body></html>", ("empty",))
    yield Hostile("hidden.html", b"<html><p hidden>Denied.</p></html>", ("empty",))
    yield Hostile("deep.html", b"<html>" + b"<div>" * 100_000 + b"x", ())
    yield Hostile("open.html", b"<html>" + b"<!--" * 300_000, ())
    yield Hostile("attributes.html", b"<html><p " + b"a=b " * 300_000 + b">Denied.</p>", (READ,))
    yield Hostile(
        "styles.html", b"<html><style>" + b"@a{" * 200_000 + b"</style><p>Denied.</p>", (READ,)
    )
    yield Hostile("entity.html", b"<html><p>&#x110000;&#0;&bogus;&#55296;Denied.</p>", (READ,))
    yield Hostile("nul.html", b"<html><p>De\0nied.</p>" + b"\0" * 10)
    yield Hostile("page.pdf", b"<!DOCTYPE html><html><p>404</html>", ("not_this_type",))

    yield Hostile("groups.rtf", rtf + b"{" * 500_000, ("empty",))
    yield Hostile("binary.rtf", rtf + b"\\pict\\bin99999999999 x", ())
    yield Hostile("unicode.rtf", rtf + b"\\u99999999 \\u-70000? \\uc99999999 Denied.}", ())
    yield Hostile("empty.rtf", b"{\\rtf1}", ("empty",))
    yield Hostile("page.rtf", rtf + b"\\ansicpg99999 Denied \\'ff\\'zz.}", ())

    yield Hostile("parts.eml", nested_parts(200), (READ,))
    yield Hostile("deep.eml", mail_in_mail(8), (READ, "archive_nested"))
    yield Hostile("boundary.eml", mail("Content-Type: multipart/mixed"), (READ,))
    yield Hostile("base64.eml", mail("Content-Type: text/plain", "Content-Transfer-Encoding: base64",
                                     body=b"!!!!"), (READ,))  # fmt: skip
    yield Hostile("charset.eml", mail("Content-Type: text/plain; charset=x-none"), (READ,))
    yield Hostile("headers.eml", mail(*(f"X-{i}: y" for i in range(20000))), (READ,))
    yield Hostile("line.eml", mail("X-Long: " + "y" * 500_000), (READ,))
    yield Hostile("address.eml", mail("Cc: " + "<a@b," * 2000), (READ,))
    yield Hostile("names.eml", making.mail(("../../x/..\\y.txt", "text/plain", b"words")).as_bytes(),
                  (READ,))  # fmt: skip
    yield Hostile("stream.eml", making.mail(("a.gz", "application/gzip", gzip_bomb(600))).as_bytes(),
                  (READ, "too_large"))  # fmt: skip
    stamp = b"From a@b Mon Jan  1 10:00:00 2021\n"
    yield Hostile("stamps.mbox", (stamp + b"From: a@b\nTo: c\n\nx\n\n") * 1200, (READ, "too_large"))
    yield Hostile("stamp.mbox", stamp + b"From: a@b\n", ())
    yield Hostile("stamps.txt", stamp * 20000, ())

    yield Hostile("mark.msg", cfb + "__substg1.0_".encode("utf-16-le"), ("damaged",))
    yield Hostile("zeros.msg", cfb + bytes(5000) + "__substg1.0_".encode("utf-16-le"), ("damaged",))
    loop = bytearray(msg_files.compound(msg_files.message(body="x" * 9000)))
    loop[-512:] = struct.pack("<I", 1) * 128
    yield Hostile("loop.msg", bytes(loop), ())
    empty = [msg_files.Node("__properties_version1.0", bytes(32))]
    yield Hostile("empty.msg", msg_files.compound(empty), ("damaged",))
    inner = msg_files.message(subject="inner", embedded=True)
    for _level in range(8):
        inner = msg_files.message(subject="outer", inner=[inner], embedded=True)
    yield Hostile(
        "deep.msg", msg_files.compound(msg_files.message(inner=[inner])), (READ, "archive_nested")
    )
    yield Hostile(
        "rtf.msg", msg_files.compound(msg_files.message(body=None, rtf=b"\xff" * 900)), (READ,)
    )

    yield Hostile("blank.txt", b" \n\n ", ("empty",))
    yield Hostile("long.txt", b"words " * 2_000_000, (READ,))
    yield Hostile("lines.txt", b"\n" * 3_000_000 + b"x", ())
    yield Hostile("marks.txt", b"\xff\xfe" + b"\xd8" * 999, ())
    yield Hostile("nothing.pdf", b"", ("empty",))
    yield Hostile("header.pdf", b"%PDF-1.7\n", ("damaged",))
    yield Hostile("garbage.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 50, ("damaged",))


def picture_of(shape: tuple[int, int]) -> bytes:
    return making.image_bytes(np.zeros(shape, np.uint8), "PNG")


def _bmp(width: int, height: int) -> bytes:
    head = struct.pack("<2sIHHI", b"BM", 100, 0, 0, 54)
    return (
        head + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0) + bytes(46)
    )


def _webp_header(width: int, height: int) -> bytes:
    body = b"VP8X" + struct.pack("<I", 10) + bytes(4)
    body += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def seeds() -> dict[str, bytes]:
    """Return one good small file of each format, by name."""
    word = io.BytesIO()
    import docx as word_files

    document = word_files.Document()
    document.add_paragraph("Dear Counsel: the request is denied.")
    document.add_table(2, 2).cell(0, 0).text = "A-Number"
    document.save(word)
    message = making.mail(("note.txt", "text/plain", b"a note that is attached"))
    html = "<html><head><style>.a{display:none}</style></head><body><p>Denied.<table><tr><td>x"
    return {
        "a.pdf": making.letter_pdf(),
        "a.png": picture("PNG"),
        "a.jpg": picture("JPEG"),
        "g4.tif": pages_tiff(2),
        "lzw.tif": picture("TIFF", compression="tiff_lzw"),
        "a.webp": picture("WEBP"),
        "a.bmp": picture("BMP"),
        "a.gif": picture("GIF"),
        "a.jp2": picture("JPEG2000"),
        "a.avif": picture("AVIF"),
        "a.heic": HEIC.read_bytes(),
        "a.txt": "Señor: the request is denied.\n".encode() * 20,
        "a.html": html.encode() * 3,
        "a.rtf": b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}\\f0 Denied.\\par\\'f1}",
        "a.docx": word.getvalue(),
        "a.eml": message.as_bytes(),
        "a.msg": msg_files.compound(
            msg_files.message(attachments=[("note.txt", "text/plain", b"attached" * 700)])
        ),
        "a.mbox": b"From a@b Mon Jan  1 10:00:00 2021\n" + message.as_bytes() + b"\n\n",
        "a.zip": zipped(("a.txt", b"Denied. " * 90), ("b/c.html", html.encode())),
        "a.gz": gzip.compress(b"Dear Counsel: denied. " * 50),
    }


def damaged(variants: int = 8) -> Iterator[Hostile]:
    """Yield every good file cut short, scratched and overwritten in several ways."""
    rng = np.random.default_rng(3)
    for name, data in seeds().items():
        for number in range(variants):
            kind = number % 4
            body = bytearray(data)
            if kind == 0:
                body = body[: max(1, int(len(data) * (0.15 + 0.8 * number / variants)))]
            elif kind == 1:
                for place in rng.integers(8, len(data), max(3, len(data) // 400)):
                    body[place] = int(rng.integers(0, 256))
            elif kind == 2:
                start = int(rng.integers(12, len(data)))
                body[start : start + len(data) // 6] = bytes(
                    len(body[start : start + len(data) // 6])
                )
            else:
                # Counts and sizes at their largest.
                start = int(rng.integers(8, max(9, min(len(data), 400))))
                body[start : start + 4] = b"\xff\xff\xff\x7f"
            yield Hostile(f"{number}-{name}", bytes(body))
