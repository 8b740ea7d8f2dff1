"""What travels between the analysing processes and the store: encoded rows.

The analysing process encodes and compresses, so that the one writer only writes.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any, TypeVar

from denialscan.codec import decode, dumps, encode
from denialscan.errors import InputError
from denialscan.schema import ErrorCode, Letter, ReadFailure, ReadResult
from denialscan.twins.traits import find_traits

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class LetterRow:
    """One analysed letter, ready to be written."""

    letter_id: str
    contained: bool
    first_page: int
    kind: str
    outcome: str
    letter_date: str | None
    office: str | None
    person_name: str | None
    related: str
    letter: bytes
    traits: bytes


@dataclass(frozen=True, kw_only=True)
class DocumentRow:
    """One read file, ready to be written.

    ``reading`` is the compressed ReadResult; without it ``code`` and ``message``
    tell why. ``analysis_key`` is None where there is no analysis. ``card`` is the
    encoded card of a file with one page that may be one page of several.
    """

    sha256: str
    media_type: str | None
    reading_key: str
    reading: bytes | None = None
    code: ErrorCode | None = None
    message: str | None = None
    analysis_key: str | None = None
    letters: tuple[LetterRow, ...] = ()
    failures: tuple[ReadFailure, ...] = ()
    card: str | None = None


def pack(value: Any) -> bytes:
    """Return a schema value as compressed JSON."""
    return zlib.compress(dumps(encode(value)).encode(), 6)


def unpack(kind: type[T], data: bytes) -> T:
    """Return the schema value packed in ``data``.

    Raises InputError where the bytes are damaged, DataError where they fit no
    longer.
    """
    try:
        plain = json.loads(zlib.decompress(data))
    except (zlib.error, ValueError) as error:
        raise InputError(
            "A row of the database is damaged.",
            next_step="Restore the database from a backup, or scan again into a new one.",
        ) from error
    return decode(kind, plain)


def unpack_reading(data: bytes) -> ReadResult:
    """Return a stored reading."""
    return unpack(ReadResult, data)


def letter_row(letter: Letter) -> LetterRow:
    """Return a letter as its row."""

    def text(name: str) -> str | None:
        value = letter.value(name)
        return value if isinstance(value, str) else None

    return LetterRow(
        letter_id=letter.letter_id,
        contained=letter.source.container is not None,
        first_page=letter.first_page,
        kind=letter.kind.value,
        outcome=letter.outcome.value,
        letter_date=text("letter_date") or (text("sent_at") or "")[:10] or None,
        office=text("issuing_office"),
        person_name=text("person_name"),
        related=dumps(encode(letter.related)),
        letter=pack(letter),
        traits=pack(find_traits(letter)),
    )
