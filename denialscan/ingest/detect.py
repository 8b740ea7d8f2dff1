"""The type of a file by its content, never by its name."""

from __future__ import annotations

import re

from denialscan.errors import ReadError
from denialscan.ingest.text import utf16_without_mark

PDF = "application/pdf"
TIFF = "image/tiff"
PNG = "image/png"
JPEG = "image/jpeg"
TEXT = "text/plain"
EML = "message/rfc822"
UNKNOWN = "application/octet-stream"

READABLE = (PDF, TIFF, PNG, JPEG, TEXT, EML)
IMAGES = (TIFF, PNG, JPEG)

#: What a name claims; used only to explain a text file under a wrong name.
_CLAIMS = {
    "pdf": "PDF",
    "png": "PNG image",
    "jpg": "JPEG image",
    "jpeg": "JPEG image",
    "tif": "TIFF image",
    "tiff": "TIFF image",
}
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"{\\rtf", "application/rtf", "RTF document"),
    (b"\x1f\x8b", "application/gzip", "gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", "7-Zip archive"),
    (b"Rar!", "application/vnd.rar", "RAR archive"),
    (b"GIF8", "image/gif", "GIF image"),
    (b"BM", "image/bmp", "BMP image"),
    (b"%!PS", "application/postscript", "PostScript file"),
    (b"\x7fELF", "application/x-executable", "program"),
    (b"MZ", "application/x-executable", "program"),
    (b"SQLite format 3\0", "application/vnd.sqlite3", "database"),
)
_ZIP_MEMBERS: tuple[tuple[bytes, str, str], ...] = (
    (
        b"word/",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "Word document (DOCX)",
    ),
    (
        b"xl/",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Excel workbook (XLSX)",
    ),
    (
        b"ppt/",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "PowerPoint file (PPTX)",
    ),
    (b"opendocument.text", "application/vnd.oasis.opendocument.text", "OpenDocument text"),
)
_HEADER_LINE = re.compile(rb"([A-Za-z][A-Za-z0-9-]*):")
_MACHINE_HEADERS = frozenset(
    b"received message-id mime-version content-type return-path delivered-to dkim-signature "
    b"content-transfer-encoding x-mailer x-originating-ip authentication-results".split()
)


def detect(data: bytes, name: str) -> str:
    """Return the media type of ``data``, one of READABLE.

    Raises ReadError ``empty``, ``not_this_type`` (text, a web page or unknown
    bytes whose name claims another type) or ``unsupported``.
    """
    if not data:
        raise ReadError("empty", "The file is empty; get it again from where it came from.")
    media_type, title = identify(data)
    if media_type in (PDF, *IMAGES):
        return media_type
    claim = _CLAIMS.get(name.rpartition(".")[2].lower())
    what = {TEXT: "plain text", EML: "an e-mail", "text/html": "a web page", UNKNOWN: "other data"}
    if claim and media_type in what:
        raise ReadError(
            "not_this_type",
            f"The file is named like a {claim} but holds {what[media_type]}; "
            "get the original file or correct its name.",
        )
    if media_type in READABLE:
        return media_type
    raise ReadError(
        "unsupported",
        f"This is {title}, which this version does not read; save or print it as PDF and scan "
        "that copy.",
    )


def identify(data: bytes) -> tuple[str, str]:
    """Return (media type, plain name with its article) of any bytes."""
    if b"%PDF-" in data[:1024]:
        return PDF, "a PDF"
    if data.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return TIFF, "a TIFF image"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG, "a PNG image"
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG, "a JPEG image"
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        for member, media_type, title in _ZIP_MEMBERS:
            if member in data:
                return media_type, _article(title)
        return "application/zip", "a ZIP archive"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "__substg1.0_".encode("utf-16-le") in data:
            return "application/vnd.ms-outlook", "an Outlook message (MSG)"
        return "application/x-ole-storage", "an old Office file"
    if data[4:8] == b"ftyp":
        if data[8:12] in (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1", b"avif"):
            return "image/heic", "a HEIC photo"
        return "video/mp4", "a video"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp", "a WebP image"
    for signature, media_type, title in _SIGNATURES:
        if data.startswith(signature) and not (len(signature) < 4 and _is_text(data)):
            return media_type, _article(title)
    if not _is_text(data):
        return UNKNOWN, "a file of unknown type"
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if re.match(rb"<!doctype html|<html|<head|<body|<\?xml[^>]*>\s*<!doctype html", start):
        return "text/html", "a web page (HTML)"
    if re.match(rb"From \S+ .*\d\d:\d\d", data[:200]) and _is_mail(data.partition(b"\n")[2]):
        return "application/mbox", "a mailbox (mbox)"
    return (EML, "an e-mail") if _is_mail(data) else (TEXT, "plain text")


def _article(title: str) -> str:
    # Initialisms are spelled out: an RTF, an XLSX.
    vowel = title[0] in "AEIOaeio" or title[:3] in ("RTF",)
    return f"{'an' if vowel else 'a'} {title}"


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return True
    if utf16_without_mark(data):
        return True
    sample = data[:65536]
    strange = sum(sample.count(bytes([c])) for c in (*range(9), *range(14, 27), *range(28, 32)))
    return strange * 1000 <= len(sample)


def _is_mail(data: bytes) -> bool:
    """Whether ``data`` begins with an RFC 5322 header block.

    A memorandum also begins with From, To and Date lines; what tells a message
    apart is a header that only machines write, or an address after From.
    """
    names: set[bytes] = set()
    address = False
    lines = data[:65536].lstrip(b"\xef\xbb\xbf\r\n").splitlines()
    for line in lines:
        if not line.strip():
            break
        if line[:1] in b" \t" and names:
            continue
        match = _HEADER_LINE.match(line)
        if not match:
            return False
        names.add(match.group(1).lower())
        address = address or (line[:5].lower() == b"from:" and b"@" in line)
    machine = bool(names & _MACHINE_HEADERS)
    if b"from" not in names:
        return machine and len(names & _MACHINE_HEADERS) > 1
    if b"sent" in names and b"date" not in names and not machine:
        return False  # a mail printed by its program, kept as text
    return (machine or address) and bool(names & {b"to", b"subject", b"date", b"cc", b"bcc"})
