"""Pictures as pages of a PDF: their own data where PDF can hold it, else without loss."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from denialscan.errors import ReadError
from denialscan.ingest import detect, picture

#: Orientations of a photo (EXIF) as matrices of the unit square it fills.
_TURNS: dict[int, tuple[int, int, int, int, int, int]] = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
_ORIENTATION = 274
_SUBFILE_TYPE, _REDUCED = 254, 1
#: Photos of other kinds than JPEG become JPEG of this quality; the rest stays exact.
_QUALITY = 92
_LOSSY = ("HEIF", "AVIF", "WEBP", "JPEG2000")
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def picture_pages(data: bytes, kind: str, sizes: list[tuple[float, float]]) -> Any:
    """Return a PDF (pikepdf) whose pages show the pictures of a file, each filling a
    page of the given size in points.

    Raises ReadError ``too_large`` or ``damaged``.
    """
    import pikepdf
    from PIL import Image

    opened = picture.open_picture(data, kind)
    document = pikepdf.new()
    try:
        numbers = _frames(opened, len(sizes))
        for number, (width, height) in zip(numbers, sizes, strict=False):
            opened.seek(number)
            # Pillow turns a TIFF itself when it decodes it.
            turn = 1 if opened.format == "TIFF" else int(opened.getexif().get(_ORIENTATION, 1))
            image = _as_stored(document, data, kind, opened)
            if image is None:
                image = _decoded(document, opened)
            if opened.format == "HEIF":
                turn = 1
            document.add_blank_page(page_size=(width, height))
            page = document.pages[-1]
            name = page.add_resource(image, pikepdf.Name.XObject, name=pikepdf.Name.Picture)
            matrix = " ".join(str(v) for v in _TURNS.get(turn, _TURNS[1]))
            page.contents_add(
                f"q {width:.4f} 0 0 {height:.4f} 0 0 cm {matrix} cm {name} Do Q".encode()
            )
    except Image.DecompressionBombError as error:
        raise picture.too_large() from error
    except ReadError:
        raise
    except picture.BROKEN as error:
        raise picture.damaged() from error
    return document


def _frames(opened: Any, count: int) -> list[int]:
    """Return the numbers of a file's pages: those of a TIFF without its previews."""
    if opened.format != "TIFF":
        return list(range(count))
    found: list[int] = []
    number = 0
    while len(found) < count:
        try:
            opened.seek(number)
        except EOFError:
            break
        kind = opened.tag_v2.get(_SUBFILE_TYPE, 0)
        if not (isinstance(kind, int) and kind & _REDUCED):
            found.append(number)
        number += 1
    return found or [0]


def _image(document: Any, data: bytes, **entries: Any) -> Any:
    import pikepdf

    names = {k: pikepdf.Name(f"/{v}") if isinstance(v, str) else v for k, v in entries.items()}
    return pikepdf.Stream(
        document, data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, **names
    )


def _as_stored(document: Any, data: bytes, kind: str, opened: Any) -> Any:
    """Return the picture with its bytes untouched, None where PDF cannot hold them."""
    import pikepdf

    if kind == detect.JPEG and opened.format == "JPEG" and opened.mode in ("L", "RGB", "CMYK"):
        space = {"L": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK"}[opened.mode]
        entries: dict[str, Any] = {}
        if opened.mode == "CMYK":  # Adobe stores it upside down
            entries["Decode"] = pikepdf.Array([1, 0] * 4)
        return _image(
            document,
            data,
            Width=opened.width,
            Height=opened.height,
            ColorSpace=space,
            BitsPerComponent=8,
            Filter="DCTDecode",
            **entries,
        )
    if kind == detect.PNG:
        return _png(document, data)
    return None


def _png(document: Any, data: bytes) -> Any:
    """Return a plain PNG (grey or colour, not interlaced, nothing transparent) with its
    own compressed rows, which PDF reads as they are."""
    import pikepdf

    if not data.startswith(_PNG_HEAD):
        return None
    rows, at = [], len(_PNG_HEAD)
    head: tuple[int, ...] = ()
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if (
            len(body) != length
            or zlib.crc32(name + body)
            != struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0]
        ):
            return None
        if name == b"IHDR" and length == 13:
            head = struct.unpack(">IIBBBBB", body)
        elif name == b"IDAT":
            rows.append(body)
        elif name in (b"tRNS", b"acTL"):
            return None
        elif name == b"IEND":
            break
        at += 12 + length
    if not head or not rows or head[6] or head[3] not in (0, 2) or head[2] > 8:
        return None
    colours = 3 if head[3] == 2 else 1
    return _image(
        document,
        b"".join(rows),
        Width=head[0],
        Height=head[1],
        ColorSpace="DeviceRGB" if colours == 3 else "DeviceGray",
        BitsPerComponent=head[2],
        Filter="FlateDecode",
        DecodeParms=pikepdf.Dictionary(
            Predictor=15, Colors=colours, BitsPerComponent=head[2], Columns=head[0]
        ),
    )


def _decoded(document: Any, opened: Any) -> Any:
    """Return the picture decoded and packed again, exactly but for photos."""
    from PIL import Image

    opened.load()
    flat = opened
    if flat.mode.startswith("I;16") or flat.mode in ("I", "F"):
        low, high = flat.getextrema()
        factor = 255.0 / max(1, high - low)
        flat = flat.convert("F").point(lambda v: v * factor - low * factor).convert("L")
    elif flat.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in flat.info:
        colours = flat.convert("RGBA")
        ground = Image.new("RGBA", colours.size, (255, 255, 255, 255))
        flat = Image.alpha_composite(ground, colours).convert("RGB")
    elif flat.mode not in ("1", "L", "RGB"):
        flat = flat.convert("RGB")
    space = "DeviceRGB" if flat.mode == "RGB" else "DeviceGray"
    if opened.format in _LOSSY:
        packed = io.BytesIO()
        flat.convert("L" if flat.mode == "1" else flat.mode).save(packed, "JPEG", quality=_QUALITY)
        body, filter_, bits = packed.getvalue(), "DCTDecode", 8
    else:
        body, filter_ = zlib.compress(flat.tobytes(), 6), "FlateDecode"
        bits = 1 if flat.mode == "1" else 8
    return _image(
        document,
        body,
        Width=flat.width,
        Height=flat.height,
        ColorSpace=space,
        BitsPerComponent=bits,
        Filter=filter_,
    )
