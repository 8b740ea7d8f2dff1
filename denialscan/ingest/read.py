"""From the bytes of one file to a ReadResult: its own reading, then its members."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from denialscan.errors import MissingProgramError, ReadError
from denialscan.ingest import detect
from denialscan.ingest.members import Member, Opened
from denialscan.ingest.session import Session
from denialscan.schema import ErrorCode, ReadFailure, Reading, ReadResult, SourceFile

#: A member of a member of a member is still read; one level more is not.
MAX_DEPTH = 3


def read_bytes(data: bytes, name: str, sha256: str, session: Session) -> ReadResult:
    """Read one file and its members.

    What cannot be read is a failure in the result; a mere archive gives nothing
    but its members. Raises MissingProgramError where OCR is needed and missing,
    and MemoryError.
    """
    source = SourceFile(sha256=sha256, name=name, media_type=detect.UNKNOWN)
    return _read(data, source, None, 0, session)


def _read(
    data: bytes, source: SourceFile, parent: SourceFile | None, depth: int, session: Session
) -> ReadResult:
    stated = source.media_type
    source = replace(source, media_type=detect.UNKNOWN)
    try:
        media_type = detect.detect(data, source.name, stated)
        source = replace(source, media_type=media_type)
        opened = _open(data, source, session)
    except ReadError as error:
        if source.media_type == detect.UNKNOWN and data:
            source = replace(source, media_type=detect.identify(data)[0])
        return failed(source, error)
    readings: list[Reading] = []
    if opened.reading is not None:
        container = parent.sha256 if parent else None
        readings.append(replace(opened.reading, container_sha256=container))
    members = _read_members(opened, source, depth, session)
    if readings and source.media_type != detect.PDF:
        # What a PDF embeds comes beside its pages; what a message brings may be its letter.
        inside = f"{source.container or source.name}!/"
        if any(_may_be_letter(f, inside) for f in members.failures):
            readings[0] = _without_enclosure(readings[0])
    return ReadResult(readings=(*readings, *members.readings), failures=members.failures)


#: Files of these types hold letters, and are not read at all.
_WRITTEN = (".doc", ".docm", ".odt", ".pages", ".wpd", ".wps", ".xps", "winmail.dat")


def _may_be_letter(failure: ReadFailure, inside: str) -> bool:
    """Say whether a file right inside this one, which could not be read, may hold (a part
    of) the letter: what cannot be opened may, a calendar entry cannot."""
    container = failure.source.container or ""
    if not container.startswith(inside) or "!/" in container[len(inside) :]:
        return False
    return failure.code != "unsupported" or container.lower().endswith(_WRITTEN)


def _without_enclosure(reading: Reading) -> Reading:
    pages = tuple(p if p.lost else replace(p, lost="enclosure") for p in reading.pages)
    return replace(reading, pages=pages)


def _open(data: bytes, source: SourceFile, session: Session) -> Opened:
    """Read a file of a known type, and take out what is in it."""
    from denialscan.ingest import (
        archive,
        docx,
        email,
        html,
        image,
        mbox,
        msg,
        pdf,
        pdf_attached,
        rtf,
        text,
    )

    kind = source.media_type
    if kind == detect.PDF:
        reading = pdf.read_pdf(data, source, session)
        try:
            members = pdf_attached.attached_files(data, session)
        except ReadError as error:
            # The letter itself was read: what is wrong with its enclosures is a row of theirs.
            members = (Member(name="embedded files", media_type="", data=b"", error=error),)
        more = len(members) > session.config.limits.max_members
        return Opened(reading=reading, members=members, more=more)
    if kind in detect.IMAGES:
        return Opened(reading=image.read_image(data, source, session))
    readers: dict[str, Callable[[], Opened]] = {
        detect.TEXT: lambda: Opened(reading=text.read_text(data, source, session)),
        detect.HTML: lambda: html.read_html(data, source, session),
        detect.RTF: lambda: rtf.read_rtf(data, source, session),
        detect.DOCX: lambda: docx.read_docx(data, source, session),
        detect.EML: lambda: email.read_mail(data, source, session),
        detect.MSG: lambda: msg.read_msg(data, source, session),
        detect.MBOX: lambda: mbox.read_mbox(data, session),
        detect.ZIP: lambda: archive.read_zip(data, session),
        detect.GZIP: lambda: archive.read_gzip(data, source.name, session),
    }
    return readers[kind]()


def _read_members(opened: Opened, source: SourceFile, depth: int, session: Session) -> ReadResult:
    """Read the files in a file; a bad one fails alone."""
    members = opened.members
    readings: list[Reading] = []
    failures: list[ReadFailure] = []
    inside = source.container or source.name
    granted = session.take_members(len(members))
    for member in members[:granted]:
        result = _read_member(member, source, inside, depth, session)
        readings.extend(result.readings)
        failures.extend(result.failures)
    if granted < len(members):
        left = "(more files)" if opened.more else f"({len(members) - granted} more files)"
        of = f"more than {len(members) - 1}" if opened.more else len(members)
        rest = SourceFile(
            sha256="", name=left, media_type=detect.UNKNOWN, container=f"{inside}!/{left}"
        )
        message = (
            f"Only the first {granted} of {of} files in it were read; split it and scan the parts."
        )
        failures.append(ReadFailure(source=rest, code="too_large", message=message))
    return ReadResult(readings=tuple(readings), failures=tuple(failures))


def _read_member(
    member: Member, parent: SourceFile, inside: str, depth: int, session: Session
) -> ReadResult:
    source = SourceFile(
        sha256=hashlib.sha256(member.data).hexdigest() if member.error is None else "",
        name=member.name.rpartition("/")[2],
        media_type=member.media_type or detect.UNKNOWN,
        container=f"{inside}!/{member.name}",
    )
    if member.error is not None:
        return failed(source, member.error)
    if depth + 1 > MAX_DEPTH:
        message = "The attachment is nested too deeply; save it to a file and scan that file."
        return failed(source, ReadError("archive_nested", message))
    assert source.container is not None
    if source.container in session.lost:
        return failed(source, _lost(session.lost[source.container]))
    session.report_member(source.container)
    try:
        return _read(member.data, source, parent, depth + 1, session)
    except MissingProgramError:
        raise
    except MemoryError:
        return failed(source, _lost("memory"))
    except Exception:
        # Whatever one member does to its reader must not cost the others.
        return failed(source, _lost("crashed"))
    finally:
        session.report_member(parent.container or "")


def _lost(code: ErrorCode) -> ReadError:
    """Return the error for a member that its reader did not survive."""
    return ReadError(
        code,
        {
            "timeout": "Reading this file took longer than allowed; split it into smaller files.",
            "memory": "Reading this file took more memory than allowed; split it into smaller "
            "files.",
        }.get(
            code,
            "Reading this file failed without a usable result; print it to a new PDF and scan that "
            "copy.",
        ),
    )


def failed(source: SourceFile, error: ReadError) -> ReadResult:
    """Return a result that holds nothing but one explained failure."""
    return ReadResult(
        readings=(),
        failures=(ReadFailure(source=source, code=error.code, message=str(error)),),
    )
