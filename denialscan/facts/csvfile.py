"""Reads CSV files of any usual make: comma, semicolon or tab, UTF-8, UTF-16, Windows-1252."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from denialscan.errors import InputError

#: Bytes of one CSV file; a sheet of 100,000 rows has some twenty million.
MOST_BYTES = 200 * 1024 * 1024
_SEPARATOR = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def csv_rows(path: Path, warnings: list[str]) -> list[list[str]]:
    """Return the cells of a CSV file as spreadsheets of any make and country write it.

    Raises InputError where it is none, OSError where it cannot be read.
    """
    if path.stat().st_size > MOST_BYTES:
        raise InputError(
            f"{path.name} is larger than {MOST_BYTES // 1024**2} MB",
            next_step="Divide it, or look whether it is the file that you mean.",
        )
    text = _decoded(path.name, path.read_bytes(), warnings)
    delimiter = ""
    if found := _SEPARATOR.match(text):
        # a line for Excel only, which shows the rows without it
        delimiter, text = found[1], text[found.end() :]
    if not delimiter:
        first = text.lstrip("\r\n").splitlines()[:1]
        counts = {d: first[0].count(d) for d in ",;\t"} if first else {}
        delimiter = max(counts, key=lambda d: counts[d]) if any(counts.values()) else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(rows)
    except csv.Error as error:
        raise InputError(
            f"{path.name} is not a readable CSV file (line {rows.line_num}: {error})",
            next_step="Open it in a spreadsheet and save it as CSV UTF-8.",
        ) from error


def _decoded(name: str, data: bytes, warnings: list[str]) -> str:
    if data.startswith((_ZIP, _OLE)):
        raise InputError(
            f"{name} is a workbook with the ending of a CSV file",
            next_step="Open it in a spreadsheet and save it as CSV UTF-8, or as .xlsx.",
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    at = data.find(b"\0")
    if at >= 0:
        line = data.count(b"\n", 0, at) + 1
        raise InputError(
            f"{name} holds a NUL byte in line {line}: it is damaged, or no CSV file",
            next_step="Open it in a spreadsheet and save it as CSV UTF-8.",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # what Excel for Windows writes as plain "CSV"
        warnings.append(f"{name}: not UTF-8, read as Windows-1252")
        return data.decode("cp1252", errors="replace")
