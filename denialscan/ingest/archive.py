"""Archives: the files in a ZIP, and the one in a gzip, taken out within limits.

What an archive says about itself is not believed: sizes are counted while it is
unpacked, names lose every way out of a folder, and one bad member costs only itself.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from denialscan.errors import ReadError
from denialscan.ingest.members import Member, Opened, file_title, named_apart
from denialscan.ingest.session import Session, too_large

UNTYPED = "application/octet-stream"
#: Directory entries beyond which a ZIP is no folder of letters but an attack.
_MOST_ENTRIES = 50_000
_DIRECTORY_MARK = b"PK\x01\x02"
_BLOCK = 1 << 20
#: What ZIP's old encryption may cost: it is undone at about a megabyte a second.
_MOST_ENCRYPTED = 40 << 20
_MOST_FOLDERS = 12
_SYSTEM_FOLDERS = ("__macosx",)
_SYSTEM_FILES = ("thumbs.db", "desktop.ini")
_AES = 99
#: What the standard library raises for archives that are not in order.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    IndexError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    MemoryError,
)


def names_in(data: bytes) -> list[str]:
    """Return the names in a ZIP in the order of its directory, none if it has none."""
    try:
        return _open(data).namelist()
    except (ReadError, *_BROKEN):
        return []


def read_zip(data: bytes, session: Session) -> Opened:
    """Return the files of a ZIP as members; one that cannot be taken out has an error.

    Raises ReadError ``damaged``, ``empty`` or ``too_large``.
    """
    try:
        archive = _open(data)
    except _BROKEN as error:
        raise ReadError(
            "damaged",
            "The archive is damaged or not complete; get a fresh copy of it.",
        ) from error
    files = [info for info in archive.infolist() if not info.is_dir() and _wanted(info.filename)]
    if not files:
        raise ReadError(
            "empty", "The archive holds no files; get it again from where it came from."
        )
    most = session.config.limits.max_members + 1
    members = [
        Member(name=safe_path(info.filename), media_type=UNTYPED, data=content, error=error)
        for info in files[:most]
        for content, error in [_take_out(archive, info, session)]
    ]
    # Those beyond the limit are only counted, by whoever reads the members.
    members += [
        Member(name=safe_path(info.filename), media_type=UNTYPED, data=b"") for info in files[most:]
    ]
    return Opened(reading=None, members=named_apart(members))


def read_gzip(data: bytes, name: str, session: Session) -> Opened:
    """Return the file in a gzip as the only member. Raises ReadError ``damaged``
    or ``too_large``."""
    inner, dot, ending = name.rpartition(".")
    if not dot or ending.lower() not in ("gz", "gzip", "tgz"):
        inner = name
    title = inner + ".tar" if ending.lower() == "tgz" else inner
    content = bytearray()
    rest = data
    try:
        while rest.startswith(b"\x1f\x8b"):
            engine = zlib.decompressobj(wbits=31)
            while not engine.eof:
                block = engine.decompress(rest, _BLOCK)
                session.expand(len(block))
                content += block
                rest = engine.unconsumed_tail or engine.unused_data
                if not block and not rest:
                    break
            rest = rest.lstrip(b"\0")
            if not engine.eof:
                raise EOFError
    except (zlib.error, EOFError) as error:
        raise ReadError(
            "damaged", "The archive is damaged or not complete; get a fresh copy of it."
        ) from error
    member = Member(name=file_title(title, "file"), media_type=UNTYPED, data=bytes(content))
    return Opened(reading=None, members=(member,))


def package_parts(data: bytes, session: Session) -> dict[str, bytes]:
    """Return all readable files of a ZIP by name: the parts of an Office document.

    Raises ReadError ``damaged`` where it cannot be opened, or ``too_large``.
    """
    try:
        archive = _open(data)
    except _BROKEN as error:
        raise ReadError(
            "damaged", "The document is damaged or not complete; get a fresh copy of it."
        ) from error
    parts: dict[str, bytes] = {}
    for info in archive.infolist():
        content, failure = _take_out(archive, info, session)
        if failure is not None and failure.code == "too_large":
            raise failure
        if failure is None:
            parts.setdefault(info.filename.lstrip("/"), content)
    return parts


def safe_path(name: str) -> str:
    """Return a member's name with its folders, none of which leads out or is hidden in it."""
    pieces = [p for p in name.replace("\\", "/").split("/") if p.strip(". ") and not _drive(p)]
    # A "!" before a slash would read as the end of a container's name.
    titles = [file_title(p.rstrip("!") or "_", "file") for p in pieces[-_MOST_FOLDERS:]]
    return "/".join(titles) or "file"


def _drive(piece: str) -> bool:
    return len(piece) == 2 and piece[1] == ":"


def _open(data: bytes) -> zipfile.ZipFile:
    if data.count(_DIRECTORY_MARK) > _MOST_ENTRIES:
        raise ReadError(
            "too_large",
            "The archive holds more files than this tool opens; unpack it and scan the letters in "
            "it.",
        )
    return zipfile.ZipFile(io.BytesIO(data))


def _wanted(name: str) -> bool:
    """Whether an entry is a file that its owner would see."""
    pieces = [p.lower() for p in name.replace("\\", "/").split("/") if p]
    if not pieces or pieces[0] in _SYSTEM_FOLDERS or pieces[-1] in _SYSTEM_FILES:
        return False
    return not any(p.startswith(".") and p.strip(".") for p in pieces)


def _take_out(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, session: Session
) -> tuple[bytes, ReadError | None]:
    if stat.S_ISLNK(info.external_attr >> 16):
        return b"", ReadError(
            "unsupported", "This is a link and not a file; put the file itself into the archive."
        )
    if info.file_size > session.room():
        return b"", too_large()
    try:
        if info.flag_bits & 1:
            return _decrypt(archive, info, session), None
        return _unpack(archive, info, None, session), None
    except ReadError as error:
        return b"", error
    except NotImplementedError:
        return b"", ReadError(
            "unsupported",
            "This file is packed in a way that this version does not undo; unpack the archive and "
            "scan the files in it.",
        )
    except _BROKEN:
        return b"", ReadError(
            "damaged", "This file is damaged inside its archive; get a fresh copy of it."
        )


def _unpack(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: bytes | None, session: Session
) -> bytes:
    content = bytearray()
    for block in _blocks(archive, info, password):
        session.expand(len(block))
        content += block
    return bytes(content)


def _blocks(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: bytes | None
) -> Iterator[bytes]:
    with archive.open(info, pwd=password) as stream:
        while block := stream.read(_BLOCK):
            yield block


def _decrypt(archive: zipfile.ZipFile, info: zipfile.ZipInfo, session: Session) -> bytes:
    """Unpack an encrypted member with the first password that fits."""
    if info.compress_type == _AES or info.compress_size > _MOST_ENCRYPTED:
        raise ReadError(
            "password",
            "This file is encrypted in a way that this version does not undo; unpack the archive "
            "with its password and scan the files in it.",
        )
    for password in session.passwords:
        for encoded in dict.fromkeys((password.encode(), password.encode("cp437", "ignore"))):
            try:
                return _unpack(archive, info, encoded, session)
            except ReadError:
                raise
            except _BROKEN:
                continue  # a wrong password, which its one check byte may let pass
    raise ReadError(
        "password",
        "This file asks for a password; give it with --password-file, or unpack the archive and "
        "scan the files in it.",
    )
