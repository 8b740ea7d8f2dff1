"""Opening a PDF: passwords, broken tables, a cut-off end, and what it would like to do.

Everything behind this module works on bytes that ask for no password and that
PDFium can read, so that no other parser has to mend or decipher anything.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from denialscan.errors import ReadError
from denialscan.ingest import guard

if TYPE_CHECKING:
    from denialscan.ingest.session import Session

_FPDF_ERR_PASSWORD = 4


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A PDF ready to be read: PDFium's document, its bytes without encryption, whether
    they are all sound, and what has to be told of the file as a whole."""

    document: Any
    data: bytes
    sound: bool = True
    warnings: tuple[str, ...] = ()


def open_pdf(data: bytes, session: Session, *, checked: bool = False) -> Opened:
    """Open a PDF, with the session's passwords where it asks for one.

    ``checked``: these bytes have been through here before, and their streams count
    towards the session's budget already. Raises ReadError ``password``, ``damaged``,
    ``no_pages`` or ``too_large``.
    """
    sound = checked or guard.check_pdf(data, session)
    warnings: list[str] = []
    whole = has_end(data)
    document = _open_any(data, session.passwords)
    if _encrypted(document):
        # On disk no stream looked packed: the first check saw through none of them.
        clear = rewritten(document)
        document.close()
        sound = checked or guard.check_pdf(clear, session)
        document, data = _open_any(clear, ()), clear
    if not len(document):
        document.close()
        raise _no_pages() if whole else damaged()
    if not whole:
        warnings.append("The file ends early; what could be read of it is here.")
    elif not guard.has_table(data):
        warnings.append("The file's own table is damaged; its pages were found without it.")
    if not sound:
        warnings.append("Part of the file is damaged; some of what it held may be missing.")
    warnings.extend(guard.active_content(data, session))
    return Opened(document=document, data=data, sound=sound, warnings=tuple(warnings))


def has_end(data: bytes) -> bool:
    """Whether a PDF has its last line; downloads may be padded behind it."""
    return b"%%EOF" in data.rstrip(b"\0\r\n ")[-2048:]


def rewritten(document: Any) -> bytes:
    """Return a document as PDFium writes it: not encrypted, with a sound
    cross-reference table."""
    import pypdfium2

    out = io.BytesIO()
    document.save(out, flags=pypdfium2.raw.FPDF_REMOVE_SECURITY)
    return out.getvalue()


def damaged() -> ReadError:
    """Return the error for a PDF of which nothing can be read."""
    return ReadError(
        "damaged", "The PDF is damaged and no page of it can be read; get a fresh copy."
    )


def _no_pages() -> ReadError:
    return ReadError("no_pages", "The PDF has no pages; get the complete document.")


def _encrypted(document: Any) -> bool:
    import pypdfium2

    return int(pypdfium2.raw.FPDF_GetSecurityHandlerRevision(document)) != -1


def _open_any(data: bytes, passwords: tuple[str, ...]) -> Any:
    """Open a PDF, telling a file without pages from a broken one."""
    try:
        return _open_with(data, passwords)
    except ReadError as error:
        if error.code != "damaged":
            raise
        mended = guard.with_page_tree(data)
        if mended is not None:
            return _open_with(mended, passwords)
        if _has_empty_tree(data):
            raise _no_pages() from error
        raise


def _open_with(data: bytes, passwords: tuple[str, ...]) -> Any:
    """Try the empty password, then each of the given ones (user's or owner's)."""
    import pypdfium2

    wrong: Exception | None = None
    for password in (None, *passwords):
        try:
            return pypdfium2.PdfDocument(data, password=password)
        except pypdfium2.PdfiumError as error:
            if error.err_code != _FPDF_ERR_PASSWORD:
                raise damaged() from error
            wrong = error
    tried = "none of the given passwords opens it" if passwords else "none was given"
    raise ReadError(
        "password",
        f"The PDF asks for a password and {tried}; put the right one into the file named with "
        "--password-file, or save a copy without a password.",
    ) from wrong


def _has_empty_tree(data: bytes) -> bool:
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import dict_value, list_value

    try:
        catalog = PDFDocument(PDFParser(io.BytesIO(data))).catalog
        return not list_value(dict_value(catalog["Pages"])["Kids"])
    except Exception:
        return False
