"""Looks: fonts, and the page habits each template family keeps."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from pathlib import Path

_TRUETYPE = Path("/usr/share/fonts/truetype")
#: Regular, bold, italic of the standard PDF fonts (WinAnsi: Latin-1 and a little more).
_STANDARD = {
    "Times": ("Times-Roman", "Times-Bold", "Times-Italic"),
    "Helvetica": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
    "Courier": ("Courier", "Courier-Bold", "Courier-Oblique"),
}
#: Embedded faces: used for DejaVu, and for the others where WinAnsi lacks a character.
_EMBEDDED = {
    "Times": ("liberation", "LiberationSerif", ("Regular", "Bold", "Italic")),
    "Helvetica": ("liberation", "LiberationSans", ("Regular", "Bold", "Italic")),
    "Courier": ("liberation", "LiberationMono", ("Regular", "Bold", "Italic")),
    "DejaVu": ("dejavu", "DejaVuSans", ("", "Bold", "Oblique")),
}


class FontMissingError(Exception):
    """A font of the Debian packages fonts-dejavu-core or fonts-liberation is not installed."""


@dataclass(frozen=True, kw_only=True)
class Face:
    """reportlab names of a family's fonts."""

    regular: str
    bold: str
    italic: str


def seed_of(*words: str) -> int:
    """Return a seed that depends on the words alone, on every machine."""
    return int.from_bytes(hashlib.sha256(":".join(words).encode()).digest()[:6], "big")


def pick_face(name: str, text: str) -> Face:
    """Return the fonts for ``name``; embedded ones when ``text`` needs them.

    Raises :class:`FontMissingError` when a font file is not installed.
    """
    if name in _STANDARD and not _beyond_winansi(text):
        regular, bold, italic = _STANDARD[name]
        return Face(regular=regular, bold=bold, italic=italic)
    folder, stem, variants = _EMBEDDED[name]
    names = [_register(folder, f"{stem}-{v}" if v else stem) for v in variants]
    return Face(regular=names[0], bold=names[1], italic=names[2])


def _beyond_winansi(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return True
    return False


def _register(folder: str, stem: str) -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    if stem not in pdfmetrics.getRegisteredFontNames():
        path = _TRUETYPE / folder / f"{stem}.ttf"
        try:
            pdfmetrics.registerFont(TTFont(stem, str(path)))
        except (TTFError, OSError) as error:
            raise FontMissingError(
                f"{path} is missing: install the packages fonts-dejavu and fonts-liberation"
            ) from error
    return stem


@dataclass(frozen=True, kw_only=True)
class Habits:
    """What letters of one family have in common on paper. Lengths in points."""

    seal: str  # "left", "center", "none"
    seal_colour: tuple[float, float, float]
    rule_under_head: bool
    caption_bold: bool
    caption_indent: float
    justify: bool
    first_indent: float
    date_align: str
    signature_indent: float
    margin: float
    bordered: bool
    paragraph_gap: float


def habits_of(family: str, layout: str) -> Habits:
    """Choose the habits of a family by its name, so that its letters look alike."""
    rng = random.Random(seed_of("habits", family))
    official = layout in ("letter", "memo")
    seal = rng.choice(["left", "left", "center", "none"]) if official else "none"
    colour = rng.choice([(0.1, 0.2, 0.45), (0.15, 0.15, 0.15), (0.05, 0.3, 0.5)])
    return Habits(
        seal=seal,
        seal_colour=colour,
        rule_under_head=rng.random() < 0.5,
        caption_bold=rng.random() < 0.5,
        caption_indent=rng.choice([0.0, 0.0, 36.0]),
        justify=rng.random() < 0.35 and layout != "page",
        first_indent=rng.choice([0.0, 0.0, 0.0, 36.0]),
        date_align=rng.choice(["left", "left", "right", "center"]),
        signature_indent=rng.choice([0.0, 0.0, 234.0]),
        margin=54.0 if layout == "form" else rng.choice([72.0, 72.0, 64.0]),
        bordered=layout == "form" and rng.random() < 0.6,
        paragraph_gap=rng.choice([8.0, 10.0, 12.0]),
    )
