"""Signs of the symbol fonts that forms are ticked with."""

from __future__ import annotations

from denialscan.ingest import ticks

#: Wingdings, Wingdings 2 and Webdings by their code, without Word's private offset.
_SIGNS = {
    "wingdings": {
        0x6F: ticks.UNTICKED,
        0x71: ticks.UNTICKED,
        0x72: ticks.UNTICKED,
        0xA8: ticks.UNTICKED,
        0xFB: "\u2717",
        0xFC: "\u2713",
        0xFD: ticks.TICKED,
        0xFE: ticks.TICKED,
        0xA7: "\u25aa",
        0xD8: "\u2023",
        0x9F: "\u2022",
        0x6C: "\u2022",
    },
    "wingdings 2": {
        0x2A: ticks.UNTICKED,
        0xA3: ticks.UNTICKED,
        0x50: "\u2713",
        0x4F: "\u2717",
        0x51: ticks.TICKED,
        0x52: ticks.TICKED,
        0x53: ticks.TICKED,
        0x54: ticks.TICKED,
    },
    "symbol": {0xB7: "\u2022"},
}
_PRIVATE = 0xF000


def sign_of(font: str, code: str) -> str:
    """Return the character that a symbol font shows for a hexadecimal code, a bullet
    where it is not known."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    number -= _PRIVATE if number >= _PRIVATE else 0
    return _SIGNS.get(font.lower(), {}).get(number, "\u2022")
