"""From the bytes of one file to a ReadResult: its own reading, then its members."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from denialscan.errors import ReadError
from denialscan.ingest import detect
from denialscan.ingest.session import Session
from denialscan.schema import ReadFailure, Reading, ReadResult, SourceFile

#: A member of a member of a member is still read; one level more is not.
MAX_DEPTH = 3


def read_bytes(data: bytes, name: str, sha256: str, session: Session) -> ReadResult:
    """Read one file and its members.

    What cannot be read is a failure in the result. Raises MissingProgramError
    where OCR is needed and missing, and MemoryError.
    """
    source = SourceFile(sha256=sha256, name=name, media_type=detect.UNKNOWN)
    return _read(data, source, None, 0, session)


def _read(
    data: bytes, source: SourceFile, parent: SourceFile | None, depth: int, session: Session
) -> ReadResult:
    from denialscan.ingest import image, pdf, text

    try:
        media_type = detect.detect(data, source.name)
        source = _typed(source, media_type)
        if media_type == detect.EML:
            return _read_mail(data, source, parent, depth, session)
        if media_type == detect.PDF:
            reading = pdf.read_pdf(data, source, session)
        elif media_type in detect.IMAGES:
            reading = image.read_image(data, source, session)
        else:
            reading = text.read_text(data, source, session)
    except ReadError as error:
        if source.media_type == detect.UNKNOWN and data:
            source = _typed(source, detect.identify(data)[0])
        return failed(source, error)
    return ReadResult(readings=(_inside(reading, parent),))


def _read_mail(
    data: bytes, source: SourceFile, parent: SourceFile | None, depth: int, session: Session
) -> ReadResult:
    """Read a message, then each of its attachments; a bad one fails alone."""
    from denialscan.ingest import email

    mail = email.read_mail(data, source, session)
    readings: list[Reading] = [_inside(mail.reading, parent)]
    failures: list[ReadFailure] = []
    inside = source.container or source.name
    for member in mail.members:
        member_source = SourceFile(
            sha256=hashlib.sha256(member.data).hexdigest(),
            name=member.name,
            media_type=member.media_type or detect.UNKNOWN,
            container=f"{inside}!/{member.name}",
        )
        if depth + 1 > MAX_DEPTH:
            message = "The attachment is nested too deeply; save it to a file and scan that file."
            failures.append(
                ReadFailure(source=member_source, code="archive_nested", message=message)
            )
            continue
        result = _read(member.data, member_source, source, depth + 1, session)
        readings.extend(result.readings)
        failures.extend(result.failures)
    return ReadResult(readings=tuple(readings), failures=tuple(failures))


def failed(source: SourceFile, error: ReadError) -> ReadResult:
    """Return a result that holds nothing but one explained failure."""
    return ReadResult(
        readings=(),
        failures=(ReadFailure(source=source, code=error.code, message=str(error)),),
    )


def _typed(source: SourceFile, media_type: str) -> SourceFile:
    return replace(source, media_type=media_type)


def _inside(reading: Reading, parent: SourceFile | None) -> Reading:
    return replace(reading, container_sha256=parent.sha256) if parent else reading
