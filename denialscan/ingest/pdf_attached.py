"""Files embedded in a PDF: its name tree of files, and those pinned to its pages."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from denialscan.ingest.members import Member, file_title, named_apart
from denialscan.ingest.pdf_open import open_pdf
from denialscan.ingest.session import too_large

if TYPE_CHECKING:
    from denialscan.ingest.session import Session

_MARKS = (b"EmbeddedFile", b"/EF", b"/ObjStm", b"/Encrypt")


def attached_files(data: bytes, session: Session) -> tuple[Member, ...]:
    """Return the files embedded in a PDF that was read, portfolios included, each once.

    Their size counts towards the session's budget. Raises ReadError as
    ``pdf_open.open_pdf``, and ``too_large`` where they unpack beyond the budget.
    """
    import pypdfium2

    if not any(mark in data for mark in _MARKS):
        return ()
    opened = open_pdf(data, session, checked=True)
    found: list[Member] = []
    seen: set[tuple[str, bytes]] = set()
    try:
        for handle in _handles(opened.document, session):
            if len(found) > session.config.limits.max_members:
                break  # one beyond the limit: whoever reads the members says so
            member = _member(handle, len(found) + 1, session)
            if member is not None and (member.name, member.data) not in seen:
                seen.add((member.name, member.data))
                found.append(member)
    except pypdfium2.PdfiumError:
        pass  # a broken page: what was found before it stands
    finally:
        opened.document.close()
    return named_apart(found)


def _handles(document: Any, session: Session) -> Iterator[Any]:
    """Yield PDFium's handles of embedded files, those of the document first."""
    import pypdfium2.raw as raw

    for index in range(raw.FPDFDoc_GetAttachmentCount(document)):
        yield raw.FPDFDoc_GetAttachment(document, index)
    for number in range(min(len(document), session.config.limits.max_pages)):
        page = raw.FPDF_LoadPage(document, number)
        if not page:
            continue
        try:
            for index in range(raw.FPDFPage_GetAnnotCount(page)):
                note = raw.FPDFPage_GetAnnot(page, index)
                try:
                    if raw.FPDFAnnot_GetSubtype(note) == raw.FPDF_ANNOT_FILEATTACHMENT:
                        yield raw.FPDFAnnot_GetFileAttachment(note)
                finally:
                    raw.FPDFPage_CloseAnnot(note)
        finally:
            raw.FPDF_ClosePage(page)


def _member(handle: Any, number: int, session: Session) -> Member | None:
    """Return an embedded file; None where its data are missing or broken."""
    import pypdfium2.raw as raw

    if not handle:
        return None
    size = ctypes.c_ulong()
    if not raw.FPDFAttachment_GetFile(handle, None, 0, size):
        return None
    if size.value > session.room():
        raise too_large()
    session.expand(size.value)
    buffer = ctypes.create_string_buffer(max(1, size.value))
    if not raw.FPDFAttachment_GetFile(handle, buffer, size.value, size):
        return None
    name = _text(raw.FPDFAttachment_GetName, handle)
    kind = _text(raw.FPDFAttachment_GetSubtype, handle)
    return Member(
        name=file_title(name, f"embedded {number}"),
        media_type=kind if "/" in kind else "",
        data=buffer.raw[: size.value],
    )


def _text(ask: Any, handle: Any) -> str:
    """Return a string that a PDFium function writes as UTF-16."""
    size = int(ask(handle, None, 0))
    if size < 2:
        return ""
    buffer = ctypes.create_string_buffer(size + 2)
    ask(handle, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\0")
