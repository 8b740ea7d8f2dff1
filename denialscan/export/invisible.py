"""Invisible text over the pages of a PDF, each word in its box."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from denialscan.schema import BBox, Word

#: Text of a font below this size is of no use, and above this size breaks viewers.
_SMALLEST, _LARGEST = 0.5, 2000.0
#: A word this many times higher than wide runs up the page.
_UPRIGHT = 2.0
#: One letter stands for all, as nothing of it is drawn: its width in thousandths of the
#: size, and how far it reaches above and below the baseline.
_WIDTH, _ASCENT, _DESCENT = 752, 760, -240
_MAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_MAP_FOOT = """endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
#: A map lists its characters in groups of at most so many.
_MAP_GROUP = 100


def make_font(document: Any, texts: Iterable[str]) -> Any:
    """Return a font (pikepdf) for these texts, its codes UTF-16 characters."""
    import pikepdf

    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=pikepdf.Name.Invisible,
        Flags=5,
        FontBBox=pikepdf.Array([0, _DESCENT, _WIDTH, _ASCENT]),
        ItalicAngle=0,
        Ascent=_ASCENT,
        Descent=_DESCENT,
        CapHeight=_ASCENT,
        StemV=80,
        FontFile2=document.make_stream(_letter()),
    )
    every = document.make_stream(b"\0\1" * 0x10000)
    letters = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType2,
        BaseFont=pikepdf.Name.Invisible,
        CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=document.make_indirect(descriptor),
        DW=_WIDTH,
        CIDToGIDMap=every,
    )
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type0,
        BaseFont=pikepdf.Name.Invisible,
        Encoding=pikepdf.Name("/Identity-H"),
        DescendantFonts=pikepdf.Array([document.make_indirect(letters)]),
        ToUnicode=document.make_stream(_to_unicode(texts)),
    )
    return document.make_indirect(font)


def _letter() -> bytes:
    """Return a TrueType face whose glyph 1 stands for every character: viewers leave out
    of a search what their own faces have no letter for."""
    from reportlab.pdfbase.ttfonts import TTFontFile

    face: bytes = TTFontFile("Vera.ttf").makeSubset([ord("H")])
    return face


def _to_unicode(texts: Iterable[str]) -> bytes:
    """Return the map from a font's codes to characters: each to itself."""
    codes = sorted({c for text in texts for c in _codes(text)} | set(_codes(" ")))
    groups = [codes[i : i + _MAP_GROUP] for i in range(0, len(codes), _MAP_GROUP)]
    body = "".join(
        f"{len(group)} beginbfchar\n"
        + "".join(f"<{code:04X}> <{code:04X}>\n" for code in group)
        + "endbfchar\n"
        for group in groups
    )
    return f"{_MAP_HEAD}{body}{_MAP_FOOT}".encode()


def _codes(text: str) -> list[int]:
    data = text.encode("utf-16-be", "replace")
    return [int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)]


def lay_over(page: Any, font: Any, words: tuple[Word, ...], height: float) -> None:
    """Add words to a page; their boxes are points of the page as shown, ``height`` its
    height there."""
    import pikepdf

    name = _free_name(page)
    page.add_resource(font, pikepdf.Name.Font, name=pikepdf.Name(name))
    matrix = " ".join(f"{v:.6g}" for v in _placement(page))
    shown: list[str] = []
    for word, following in zip(words, [*words[1:], None], strict=True):
        shown.extend(_shown(word, following, height, name))
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(
        f"\nQ q {matrix} cm BT 3 Tr\n".encode() + "\n".join(shown).encode() + b"\nET Q"
    )


def _free_name(page: Any) -> str:
    fonts = page.resources.get("/Font", {}) if "/Resources" in page.obj else {}
    number = 0
    while f"/Invisible{number}" in fonts:
        number += 1
    return f"/Invisible{number}"


def _shown(word: Word, following: Word | None, height: float, font: str) -> list[str]:
    """Return the operators that set a word so that it fills its box, and the space to
    the next word of its line, which keeps the two apart for whoever copies them."""
    box = word.bbox
    wide, high = box.x1 - box.x0, box.bottom - box.top
    upright = len(word.text) > 2 and high > _UPRIGHT * wide
    size = min(_LARGEST, wide if upright else high)
    if min(wide, high) <= 0 or size < _SMALLEST:
        return []
    out = [_set(word.text, box, height, size, font, upright=upright)]
    if following is not None and following.line == word.line and not upright:
        end = max(following.bbox.x0, box.x1 + 0.01)
        room = BBox(x0=box.x1, top=box.top, x1=end, bottom=box.bottom)
        out.append(_set(" ", room, height, size, font, upright=False))
    return out


def _set(text: str, box: BBox, height: float, size: float, font: str, *, upright: bool) -> str:
    codes = _codes(text)
    natural = len(codes) * _WIDTH / 1000 * size
    length = box.bottom - box.top if upright else box.x1 - box.x0
    drop = _DESCENT / 1000 * size
    shown = "".join(f"{code:04X}" for code in codes)
    if upright:  # from the foot of its box to the top
        place = f"0 1 -1 0 {box.x1 + drop:.3f} {height - box.bottom:.3f}"
    else:
        place = f"1 0 0 1 {box.x0:.3f} {height - box.bottom - drop:.3f}"
    return f"{font} {size:.3f} Tf {100 * length / natural:.4f} Tz {place} Tm <{shown}> Tj"


def _placement(page: Any) -> tuple[float, float, float, float, float, float]:
    """Return the matrix from the page as shown (origin bottom left, upright, in points)
    to the page's own coordinates: CropBox, /Rotate and UserUnit undone."""
    left, bottom, right, top = _shown_part(page)
    unit = float(page.obj.get("/UserUnit", 1))
    unit = 1 / (unit if 0.01 <= unit <= 1000 else 1.0)
    turn = int(page.rotation) % 360
    if turn == 90:
        return 0, unit, -unit, 0, right, bottom
    if turn == 180:
        return -unit, 0, 0, -unit, right, top
    if turn == 270:
        return 0, -unit, unit, 0, left, top
    return unit, 0, 0, unit, left, bottom


def _shown_part(page: Any) -> tuple[float, float, float, float]:
    def ordered(box: Any) -> tuple[float, float, float, float]:
        x0, y0, x1, y1 = (float(v) for v in box)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    whole = ordered(page.mediabox)
    crop = ordered(page.cropbox)
    left, bottom = max(whole[0], crop[0]), max(whole[1], crop[1])
    right, top = min(whole[2], crop[2]), min(whole[3], crop[3])
    return (left, bottom, right, top) if left < right and bottom < top else whole


def drop_invisible(document: Any, page: Any) -> None:
    """Take the invisible text out of a page whose layer was not believed: a search would
    find it beside what the page says."""
    import pikepdf

    try:
        operations = pikepdf.parse_content_stream(page)
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return
    kept: list[Any] = []
    mode = 0
    saved: list[int] = []
    for operation in operations:
        name = str(operation.operator)
        if name == "q":
            saved.append(mode)
        elif name == "Q" and saved:
            mode = saved.pop()
        elif name == "Tr" and operation.operands:
            mode = int(operation.operands[0])
        if mode != 3 or name not in ("Tj", "TJ", "'", '"'):
            kept.append(operation)
    if len(kept) < len(operations):
        page.obj.Contents = document.make_stream(pikepdf.unparse_content_stream(kept))
