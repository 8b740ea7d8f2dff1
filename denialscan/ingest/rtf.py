"""Rich Text Format: its text on virtual pages, its larger pictures as members.

Only home of striprtf.
"""

from __future__ import annotations

import re
from typing import Any

from denialscan.errors import ReadError
from denialscan.ingest import ticks
from denialscan.ingest.html import HIDDEN, LOGO_BYTES, STRUCK
from denialscan.ingest.members import Member, Opened
from denialscan.ingest.session import Session
from denialscan.ingest.text import set_pages, split_lines
from denialscan.schema import Reading, SourceFile

#: RTF without its pictures that is longer than this is no letter.
_MOST_CHARACTERS = 8_000_000
_MOST_PICTURES = 300
_HEX_RUN = re.compile(r"[0-9A-Fa-f][0-9A-Fa-f\s]{2000,}")
_PICTURE_KIND = re.compile(r"\\(png|jpeg)blip")
#: Innermost groups whose text is deleted by a tracked change, hidden, or struck out.
_GROUP = re.compile(r"\{[^{}]*\}")
_GONE = re.compile(r"\\(deleted|v|strike|striked1)(?![a-z0-9-])")
_NO_CHARACTER = re.compile(r"\\u-?\d{6,10}")
_CHECK_BOX = re.compile(r"\bFORMCHECKBOX\b")
_CHECK_STATE = re.compile(r"\\ff(res|defres)(\d{1,3})")
#: The stored state that sends to the default.
_UNDEFINED = 25


def read_rtf(data: bytes, source: SourceFile, session: Session) -> Opened:
    """Read an RTF document. Raises ReadError ``empty``, ``damaged`` or ``too_large``."""
    raw = data.decode("latin-1")
    pictures = _pictures(raw)
    text, warnings = rtf_text(raw)
    if not text.strip() and not pictures:
        raise ReadError("empty", "The file holds no text; get it again from where it came from.")
    pages, cut = set_pages(split_lines(text), session)
    reading = Reading(source=source, pages=pages, warnings=(*warnings, *cut))
    return Opened(reading=reading, members=pictures)


def rtf_text(raw: str) -> tuple[str, tuple[str, ...]]:
    """Return the text that RTF (its bytes as Latin-1) shows, and warnings about what
    was left out of it. Raises ReadError ``damaged`` or ``too_large``."""
    from striprtf import striprtf

    to_text: Any = striprtf.rtf_to_text

    # Pictures go first: the library would walk through every digit of them.
    raw = _HEX_RUN.sub("", raw)
    if len(raw) > _MOST_CHARACTERS:
        raise ReadError(
            "too_large",
            "The document is far longer than a letter; split it, or print it as PDF and scan that "
            "copy.",
        )
    gone: set[str] = set()

    def left_out(group: re.Match[str]) -> str:
        found = _GONE.search(group.group())
        if found is None or f"\\{found.group(1)}0" in group.group():
            return group.group()
        gone.add(STRUCK if found.group(1).startswith("strike") else HIDDEN)
        return "{}"

    raw = _with_tick_boxes(_NO_CHARACTER.sub("", _GROUP.sub(left_out, raw)))
    try:
        text = str(to_text(raw, errors="replace"))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ReadError(
            "damaged", "The document is damaged and cannot be read; get a fresh copy."
        ) from error
    # The library parts the cells of a table with bars.
    text = re.sub(r"\|(?=\n|$)", "", text).replace("|", "   ").replace("\xa0", " ")
    return text, tuple(sorted(gone))


def _with_tick_boxes(raw: str) -> str:
    """Put the state of each form check box before its field."""
    out: list[str] = []
    done = 0
    for found in _CHECK_BOX.finditer(raw):
        start = raw.rfind("{\\field", max(done, found.start() - 400), found.start())
        if start < 0:
            continue
        states = dict(_CHECK_STATE.findall(raw, found.end(), found.end() + 600))
        chosen = int(states.get("res", _UNDEFINED))
        ticked = int(states.get("defres", 0)) == 1 if chosen == _UNDEFINED else chosen == 1
        sign = ord(ticks.TICKED if ticked else ticks.UNTICKED)
        out += [raw[done:start], f"\\u{sign}? "]
        done = start
    return "".join([*out, raw[done:]])


def _pictures(raw: str) -> tuple[Member, ...]:
    members: list[Member] = []
    for found in _PICTURE_KIND.finditer(raw):
        end = raw.find("}", found.end())
        digits = _HEX_RUN.search(raw, found.end(), end if end >= 0 else len(raw))
        if digits is None:
            continue
        if len(members) >= _MOST_PICTURES:
            message = (
                f"Only the first {_MOST_PICTURES} pictures of the document were read; split it and "
                "scan the parts."
            )
            error = ReadError("too_large", message)
            return (*members, Member(name="(more pictures)", media_type="", data=b"", error=error))
        pure = "".join(digits.group().split())
        data = bytes.fromhex(pure[: len(pure) // 2 * 2])
        if len(data) >= LOGO_BYTES:
            ending = "png" if found.group(1) == "png" else "jpg"
            members.append(
                Member(
                    name=f"picture {len(members) + 1}.{ending}",
                    media_type=f"image/{found.group(1)}",
                    data=data,
                )
            )
    return tuple(members)
