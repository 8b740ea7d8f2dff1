"""The type of a file by its content, never by its name."""

from __future__ import annotations

import re

from denialscan.errors import ReadError
from denialscan.ingest import mbox
from denialscan.ingest.archive import names_in
from denialscan.ingest.text import utf16_without_mark
from denialscan.ingest.unread import next_step

PDF = "application/pdf"
TIFF = "image/tiff"
PNG = "image/png"
JPEG = "image/jpeg"
HEIF = "image/heic"
AVIF = "image/avif"
WEBP = "image/webp"
BMP = "image/bmp"
GIF = "image/gif"
JPEG2000 = "image/jp2"
TEXT = "text/plain"
HTML = "text/html"
RTF = "application/rtf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EML = "message/rfc822"
MSG = "application/vnd.ms-outlook"
MBOX = "application/mbox"
ZIP = "application/zip"
GZIP = "application/gzip"
UNKNOWN = "application/octet-stream"

IMAGES = (TIFF, PNG, JPEG, HEIF, AVIF, WEBP, BMP, GIF, JPEG2000)
READABLE = (PDF, *IMAGES, TEXT, HTML, RTF, DOCX, EML, MSG, MBOX, ZIP, GZIP)

#: What a name claims; used only to explain a text file under a wrong name.
_CLAIMS = {
    "pdf": "PDF",
    "png": "PNG image",
    "jpg": "JPEG image",
    "jpeg": "JPEG image",
    "tif": "TIFF image",
    "tiff": "TIFF image",
    "heic": "HEIC photo",
    "webp": "WebP image",
    "bmp": "BMP image",
    "gif": "GIF image",
    "docx": "Word document",
    "msg": "message of Outlook",
    "zip": "ZIP archive",
}
#: Extensions under which a text is often kept that is something else besides.
_NAMED_AS_TEXT = ("docx", "msg")
_ENCRYPTED = "application/x-encrypted-office"
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"{\\rtf", RTF, "an RTF document"),
    (b"\x1f\x8b", GZIP, "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "application/vnd.rar", "a RAR archive"),
    (b"BZh", "application/x-bzip2", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "application/x-xz", "an xz archive"),
    (b"MSCF", "application/vnd.ms-cab-compressed", "a CAB archive"),
    (b"GIF8", GIF, "a GIF image"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", JPEG2000, "a JPEG 2000 image"),
    (b"\xff\x4f\xff\x51", JPEG2000, "a JPEG 2000 image"),
    (b"\x97JB2\r\n\x1a\n", "image/jbig2", "a JBIG2 image"),
    (b"AT&TFORM", "image/vnd.djvu", "a DjVu document"),
    (b"%!PS", "application/postscript", "a PostScript file"),
    (b"8BPS", "image/vnd.adobe.photoshop", "a Photoshop file"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef", "an Outlook package (winmail.dat)"),
    (b"!BDN", "application/vnd.ms-outlook-pst", "an Outlook mailbox (PST)"),
    (b"\x7fELF", "application/x-executable", "a program"),
    (b"MZ", "application/x-executable", "a program"),
    (b"SQLite format 3\0", "application/vnd.sqlite3", "a database"),
    (b"ID3", "audio/mpeg", "a sound recording"),
    (b"OggS", "audio/ogg", "a sound recording"),
    (b"\x1aE\xdf\xa3", "video/webm", "a video"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf", "a video"),
)
#: Boxed media by the brand after "ftyp".
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"mif2")
_AVIF_BRANDS = (b"avif", b"avis")
#: Office packages: a folder that the archive must have, beside its table of types.
_PACKAGES: tuple[tuple[str, str, str], ...] = (
    ("word/", DOCX, "a Word document (DOCX)"),
    (
        "xl/",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "an Excel workbook (XLSX)",
    ),
    (
        "ppt/",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "a PowerPoint file (PPTX)",
    ),
    ("Documents/", "application/vnd.ms-xpsdocument", "an XPS document"),
)
_OPEN_DOCUMENTS: tuple[tuple[bytes, str, str], ...] = (
    (b"opendocument.text", "application/vnd.oasis.opendocument.text", "an OpenDocument text"),
    (
        b"opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.spreadsheet",
        "an OpenDocument spreadsheet",
    ),
    (
        b"opendocument.presentation",
        "application/vnd.oasis.opendocument.presentation",
        "an OpenDocument presentation",
    ),
    (b"application/epub", "application/epub+zip", "an e-book (EPUB)"),
)
_OLE: tuple[tuple[str, str, str], ...] = (
    ("EncryptedPackage", _ENCRYPTED, "an Office file with a password"),
    ("__substg1.0_", MSG, "an Outlook message (MSG)"),
    ("__properties_version1.0", MSG, "an Outlook message (MSG)"),
    ("WordDocument", "application/msword", "an old Word document (DOC)"),
    ("Workbook", "application/vnd.ms-excel", "an old Excel workbook (XLS)"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint", "an old PowerPoint file (PPT)"),
)
_TAG = re.compile(
    rb"<(?:!doctype html|html|head|body|title|meta|style|div|p|table|span|font|center|h[1-6]|b|br)"
    rb"[\s>/]|<\?xml[^>]*>\s*(?:<!--.*?-->\s*)?<(?:!doctype )?html|<!--(?:(?!-->).)*-->\s*<(?:!doctype )?html",
    re.DOTALL,
)
_HEADER_LINE = re.compile(rb"([A-Za-z][A-Za-z0-9-]*):")
_MACHINE_HEADERS = frozenset(
    b"received message-id mime-version content-type return-path delivered-to dkim-signature "
    b"content-transfer-encoding x-mailer x-originating-ip authentication-results".split()
)


def detect(data: bytes, name: str, stated: str = UNKNOWN) -> str:
    """Return the media type of ``data``, one of READABLE.

    ``stated`` is what the file's container calls it; it counts only where the
    content is plain text, which may be a message or a web page.
    Raises ReadError ``empty``, ``not_this_type`` (text, a web page or unknown
    bytes whose name claims another type), ``password`` or ``unsupported``.
    """
    if not data:
        raise ReadError("empty", "The file is empty; get it again from where it came from.")
    media_type, title = identify(data)
    if media_type == TEXT and stated in (EML, HTML):
        return stated
    ending = name.rpartition(".")[2].lower()
    what = {TEXT: "plain text", EML: "an e-mail", HTML: "a web page", UNKNOWN: "other data"}
    claim = _CLAIMS.get(ending)
    if claim and media_type in what and not (ending in _NAMED_AS_TEXT and media_type != UNKNOWN):
        raise ReadError(
            "not_this_type",
            f"The file is named like a {claim} but holds {what[media_type]}; "
            "get the original file or correct its name.",
        )
    if media_type in READABLE:
        return media_type
    if media_type == _ENCRYPTED:
        raise ReadError(
            "password",
            "The Office file asks for a password; save a copy without one and scan that copy.",
        )
    raise ReadError(
        "unsupported",
        f"This is {title}, which this version does not read; {next_step(media_type)}.",
    )


def identify(data: bytes) -> tuple[str, str]:
    """Return (media type, plain name with its article) of any bytes."""
    if data.startswith(b"%PDF-"):
        return PDF, "a PDF"
    if data.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return TIFF, "a TIFF image"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG, "a PNG image"
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG, "a JPEG image"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _archive(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        for stream, media_type, title in _OLE:
            if stream.encode("utf-16-le") in data:
                return media_type, title
        return "application/x-ole-storage", "an old Office file"
    if data[4:8] == b"ftyp":
        return _boxed(data)
    if data.startswith(b"RIFF"):
        if data[8:12] == b"WEBP":
            return WEBP, "a WebP image"
        return "video/x-msvideo", "a video or sound recording"
    if data.startswith(b"BM") and data[6:10] == bytes(4) and data[15:18] == bytes(3):
        return BMP, "a BMP image"
    # Viewers allow junk before a PDF; a package that holds a PDF is told by its own mark.
    if b"%PDF-" in data[:1024]:
        return PDF, "a PDF"
    for signature, media_type, title in _SIGNATURES:
        if data.startswith(signature) and not (len(signature) < 4 and _is_text(data)):
            return media_type, title
    if data[257:262] == b"ustar":
        return "application/x-tar", "a TAR archive"
    if data[:1] == b"\x30" and b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07" in data[:24]:
        return "application/pkcs7-mime", "an encrypted or signed message (S/MIME)"
    if not _is_text(data):
        return UNKNOWN, "a file of unknown type"
    return _text(data)


def _archive(data: bytes) -> tuple[str, str]:
    names = names_in(data)
    if "[Content_Types].xml" in names:
        for folder, media_type, title in _PACKAGES:
            if any(name.startswith(folder) for name in names):
                return media_type, title
    if names and names[0] == "mimetype":
        for kind, media_type, title in _OPEN_DOCUMENTS:
            if kind in data[30:130]:
                return media_type, title
    return ZIP, "a ZIP archive"


def _boxed(data: bytes) -> tuple[str, str]:
    size = min(int.from_bytes(data[:4], "big"), 512)
    brands = [data[8:12], *(data[i : i + 4] for i in range(16, size, 4))]
    if brands[0] in _AVIF_BRANDS or (b"avif" in brands and b"heic" not in brands):
        return AVIF, "an AVIF image"
    if any(brand in _HEIF_BRANDS for brand in brands):
        return HEIF, "a HEIC photo"
    return "video/mp4", "a video"


def _text(data: bytes) -> tuple[str, str]:
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = data[:4096].replace(b"\0", b"")[2:].lstrip().lower()
    if b'progid="word.document"' in start[:600]:
        return "application/vnd.ms-word+xml", "a Word document in XML"
    if _TAG.match(start):
        return HTML, "a web page (HTML)"
    if mbox.begins(data):
        return MBOX, "a mailbox (mbox)"
    return (EML, "an e-mail") if _is_mail(data) else (TEXT, "plain text")


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
