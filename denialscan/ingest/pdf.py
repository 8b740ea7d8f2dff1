"""Reading a PDF page by page: its text layer where that can be believed, else OCR.

Only home of pdfplumber.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from denialscan.errors import MissingProgramError, ReadError
from denialscan.ingest import guard, render, ticks
from denialscan.ingest.lines import RawWord
from denialscan.ingest.pages import RawPage, finish_pages
from denialscan.ingest.session import Session
from denialscan.ingest.text import page_limit_warning
from denialscan.ingest.trust import layer_is_good, measure_words
from denialscan.schema import BBox, Reading, SourceFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Images that cover this share of a page make it a scan.
SCAN_SHARE = 0.6
#: A single image from this share on may hold text of its own (logos are smaller).
PICTURE_SHARE = 0.05
#: Of the layer's words that lie on the page, this share must show.
SHOWN_SHARE = 0.8

#: pdfminer's name for a glyph without a character; one that stands alone is a bullet.
#: Whole words of such glyphs stay as they are: they show a layer that cannot be read.
_NO_CHARACTER = re.compile(r"\(cid:\d+\)")
BULLET = "\u2022"

_OWN = (MemoryError, ReadError, MissingProgramError)


#: Two rows of a matrix that takes (x, y, 1) to another frame.
_Affine: TypeAlias = tuple[tuple[float, float, float], tuple[float, float, float]]


@dataclass(frozen=True, kw_only=True)
class Layer:
    """The text layer of a page: words, the boxes of its images, and of drawings that
    may be tick boxes or their sides."""

    words: tuple[RawWord, ...] = ()
    images: tuple[BBox, ...] = ()
    drawn: tuple[BBox, ...] = ()
    to_lines: _Affine = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))  # from shown to RawWord.place


def read_pdf(data: bytes, source: SourceFile, session: Session) -> Reading:
    """Read a PDF.

    Raises ReadError ``password``, ``damaged``, ``no_pages`` or ``too_large``,
    MissingProgramError where a page needs OCR and there is none.
    """
    guard.check_pdf(data, session)
    shown = _open_shown(data)
    warnings: list[str] = []
    try:
        count = len(shown)
        whole = b"%%EOF" in data[-2048:]
        if count == 0:
            raise _no_pages() if whole else render.damaged()
        if not whole:
            warnings.append("The file ends early; what could be read of it is here.")
        granted = session.take_pages(count)
        warnings.extend(page_limit_warning(granted, count))
        plumber = _open_layers(render.flattened(shown, data, granted) or data, granted, session)
        if plumber is None or len(plumber.pages) < granted:
            # PDFium finds the pages of a broken file where pdfplumber does not:
            # let it write the file anew.
            plumber = _open_layers(render.rewritten(shown), granted, session) or plumber
        pages: list[RawPage] = []
        unread = 0
        for index in range(granted):
            page = _read_page(shown, plumber, index, session)
            if page is None:
                unread += 1
                page = _unread_page()
            pages.append(page)
    finally:
        shown.close()
    if unread == granted or (not whole and not any(p.words for p in pages)):
        raise render.damaged()
    used = any(p.text_source in ("ocr", "mixed") for p in pages)
    return Reading(
        source=source,
        pages=finish_pages(pages),
        warnings=tuple(warnings),
        engine=session.ocr().name if used else None,
    )


def _open_shown(data: bytes) -> Any:
    """Open a PDF for its pictures, telling a file without pages from a broken one."""
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import dict_value, list_value

    try:
        return render.open_shown(data)
    except ReadError as error:
        if error.code != "damaged":
            raise
        mended = guard.with_page_tree(data)
        if mended is not None:
            return render.open_shown(mended)
        try:
            catalog = PDFDocument(PDFParser(io.BytesIO(data))).catalog
            kids = list_value(dict_value(catalog["Pages"])["Kids"])
        except Exception:
            raise error from None
        if kids:
            raise
        raise _no_pages() from error


def _no_pages() -> ReadError:
    return ReadError("no_pages", "The PDF has no pages; get the complete document.")


def _unread_page() -> RawPage:
    return RawPage(
        width=612.0,
        height=792.0,
        words=(),
        text_source=None,
        quality=0.0,
        warnings=("This page is damaged and could not be read.",),
    )


def _open_layers(data: bytes, count: int, session: Session) -> Any:
    """Open the PDF for its text; None where pdfplumber cannot."""
    import pdfplumber

    try:
        plumber = pdfplumber.open(io.BytesIO(data), pages=list(range(1, count + 1)))
        if plumber.doc.encryption is not None:
            _check_encrypted(plumber.doc, session)
        return plumber if plumber.pages else None
    except _OWN:
        raise
    except Exception:
        return None


def _check_encrypted(document: Any, session: Session) -> None:
    """Unpack the streams of an encrypted PDF within the budget: on disk they do
    not look packed, so the first check saw through none of them."""
    from pdfminer.pdftypes import PDFStream

    seen: set[int] = set()
    for table in document.xrefs:
        for number in table.get_objids():
            if number in seen:
                continue
            seen.add(number)
            try:
                found = document.getobj(number)
            except _OWN:
                raise
            except Exception:
                continue
            if not isinstance(found, PDFStream) or found.rawdata is None:
                continue
            raw = found.rawdata
            if found.decipher and found.objid is not None and found.genno is not None:
                raw = found.decipher(found.objid, found.genno, raw, found.attrs)
            names = b" ".join(
                b"/" + str(getattr(n, "name", n)).encode() for n, _ in found.get_filters()
            )
            guard.check_stream(b"/Filter [" + names + b"]", raw, 0, session)


def _read_page(shown: Any, plumber: Any, index: int, session: Session) -> RawPage | None:
    """Read one page; None where it cannot even be shown."""
    import pypdfium2

    try:
        page = shown[index]
    except pypdfium2.PdfiumError:
        return None
    try:
        source = plumber.pages[index] if plumber and index < len(plumber.pages) else None
        frame = render.frame_of(page, _user_unit(source))
        width, height = frame.size
        if not 0 < width * height < 1e9:
            return None
        layer = _read_layer(source, frame, session)
        picture = render.glance(page, frame)
        words = _mark_shown(layer.words, picture, frame.size)
        if layer.drawn and words:
            words = _with_tick_boxes(page, frame, words, layer, session)
        return _choose(page, frame, picture, words, layer.images, session)
    except pypdfium2.PdfiumError:
        return None
    finally:
        page.close()


def _with_tick_boxes(
    page: Any,
    frame: render.Frame,
    words: list[RawWord],
    layer: Layer,
    session: Session,
) -> list[RawWord]:
    """Add drawn tick boxes, which no text layer holds, to a layer's words."""
    image, per_point = render.render_for_ocr(page, frame, session.config.dpi, coloured=False)
    boxes = []
    for found in ticks.find_tick_boxes(image, dpi=per_point * 72, areas=layer.drawn):
        box = BBox(
            x0=found.x0 / per_point,
            top=found.top / per_point,
            x1=found.x1 / per_point,
            bottom=found.bottom / per_point,
        )
        text = ticks.TICKED if found.ticked else ticks.UNTICKED
        boxes.append(RawWord(text=text, bbox=box, place=_moved(box, layer.to_lines)))
    return list(ticks.with_boxes(tuple(words), boxes))


def _user_unit(source: Any) -> float:
    try:
        unit = float(source.page_obj.attrs.get("UserUnit", 1.0)) if source else 1.0
    except (TypeError, ValueError, AttributeError):
        return 1.0
    return unit if 0.01 <= unit <= 1000 else 1.0


def _choose(
    page: Any,
    frame: render.Frame,
    picture: NDArray[np.uint8],
    words: list[RawWord],
    images: tuple[BBox, ...],
    session: Session,
) -> RawPage:
    """Decide between the text layer, OCR and both."""
    from denialscan.ingest import scan

    width, height = frame.size
    on_page = [w for w in words if _inside(w.bbox, width, height)]
    shown = [w for w in on_page if w.visible]
    over_scan = _covered(images, width, height) > SCAN_SHARE
    if not words and render.is_blank(picture):
        return RawPage(width=width, height=height, words=(), text_source=None, quality=1.0)
    hidden = len(on_page) - len(shown)
    believed = bool(words) and layer_is_good(words, over_scan=over_scan)
    if believed and on_page and len(shown) < SHOWN_SHARE * len(on_page):
        # Hidden words beside plenty of visible ones are kept and marked; a layer
        # that mostly does not show is not what the page says.
        believed = not over_scan and len(shown) * 2 >= len(on_page)
    if believed:
        pictures = [b for b in images if _area(b) >= PICTURE_SHARE * width * height]
        unread = scan.unread_areas(picture, pictures, [w.bbox for w in shown], (width, height))
        warnings = ["Some text of this page is not shown by a viewer."] if hidden else []
        quality = _layer_quality(words)
        if not unread:
            return RawPage(
                width=width,
                height=height,
                words=tuple(words),
                text_source="text_layer",
                quality=quality,
                warnings=tuple(warnings),
            )
        seen = _ocr(page, frame, picture, session)
        extra = scan.outside_words(seen.words, [w.bbox for w in shown], unread)
        return replace(
            seen,
            words=(*words, *extra),
            text_source="mixed" if extra else "text_layer",
            quality=min(quality, seen.quality or 0.0) if extra else quality,
            warnings=(*warnings, *(seen.warnings if extra else ())),
        )
    seen = _ocr(page, frame, picture, session)
    if words:
        note = "The text layer of this page does not fit what it shows; OCR was used."
        seen = replace(seen, warnings=(*seen.warnings, note))
    return seen


def _ocr(page: Any, frame: render.Frame, picture: NDArray[np.uint8], session: Session) -> RawPage:
    from denialscan.ingest import scan

    image, per_point = render.render_for_ocr(
        page, frame, session.config.dpi, coloured=render.is_coloured(picture)
    )
    return scan.read_scan(image, (per_point, per_point), frame.size, session)


def _layer_quality(words: list[RawWord]) -> float:
    _stops, shaped = measure_words([w.text for w in words])
    # Up to a tenth of a good page's tokens are codes, marks and odd spellings.
    return 1.0 if shaped >= 0.9 or len(words) < 20 else round(shaped, 4)


def _inside(box: BBox, width: float, height: float) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return 0 <= x <= width and 0 <= y <= height


def _area(box: BBox) -> float:
    return max(0.0, box.x1 - box.x0) * max(0.0, box.bottom - box.top)


def _covered(images: tuple[BBox, ...], width: float, height: float) -> float:
    """Return the share of the page under images (scans come in strips, too)."""
    import numpy as np

    grid = np.zeros((100, 100), dtype=bool)
    for box in images:
        rows = slice(
            max(0, round(box.top / height * 100)), max(0, round(box.bottom / height * 100))
        )
        columns = slice(max(0, round(box.x0 / width * 100)), max(0, round(box.x1 / width * 100)))
        grid[rows, columns] = True
    return float(grid.mean())


def _mark_shown(
    words: tuple[RawWord, ...], picture: NDArray[np.uint8], size: tuple[float, float]
) -> list[RawWord]:
    """Mark words that are off the page or have no ink as not visible."""
    return [
        w
        if _inside(w.bbox, *size) and render.has_ink(picture, w.bbox, size)
        else replace(w, visible=False)
        for w in words
    ]


def _read_layer(source: Any, frame: render.Frame, session: Session) -> Layer:
    """Return the words and images of a page in the frame as shown.

    A page that pdfplumber cannot parse has no layer; it is then read by OCR.
    """
    if source is None:
        return Layer()
    try:
        chars = source.chars
        back = _to_user_space(source)
        direction, words = _words(chars, frame, back)
        images: list[BBox] = []
        for image in source.images:
            columns, rows = image.get("srcsize") or (0, 0)
            session.check_pixels(int(columns or 0), int(rows or 0))
            images.append(_shown_box(image, frame, back))
        return Layer(
            words=tuple(words),
            images=tuple(images),
            drawn=_box_like(source, frame, back),
            to_lines=_to_lines(direction, frame, back),
        )
    except _OWN:
        raise
    except Exception:
        return Layer()
    finally:
        source.close()


def _box_like(source: Any, frame: render.Frame, back: Any) -> tuple[BBox, ...]:
    """Return where a page has drawings of a tick box's size: a square, or a box's
    four sides drawn one by one."""
    drawn = (*source.rects, *source.lines, *source.curves)
    places = [box for item in drawn if _inside(box := _shown_box(item, frame, back), *frame.size)]
    sides = [(b.x1 - b.x0, b.bottom - b.top) for b in places]
    small = [b for b, side in zip(places, sides, strict=True) if 5.0 <= max(side) <= 18.0]
    squares = any(min(side) >= 5.0 and max(side) <= 18.0 for side in sides)
    return tuple(small) if squares or len(small) >= 4 else ()


def _to_user_space(source: Any) -> Any:
    """Return a function from pdfplumber's coordinates to default user space.

    pdfplumber shows a turned page in a frame that ignores the CropBox, so its
    coordinates are taken back through pdfminer's page matrix.
    """
    x0, y0, x1, y1 = (float(v) for v in source.page_obj.mediabox)
    shift_x, shift_y, height = source.mediabox[0], source.mediabox[1], source.height
    turn = source.rotation

    def back(x: float, top: float) -> tuple[float, float]:
        u, v = x - shift_x, shift_y + height - top
        if turn == 90:
            return x1 - v, u + y0
        if turn == 180:
            return x1 - u, y1 - v
        if turn == 270:
            return v + x0, y1 - u
        return u + x0, v + y0

    return back


def _shown_box(item: dict[str, Any], frame: render.Frame, back: Any) -> BBox:
    ax, ay = back(float(item["x0"]), float(item["top"]))
    bx, by = back(float(item["x1"]), float(item["bottom"]))
    return frame.shown_box(ax, ay, bx, by)


def _to_lines(direction: int, frame: render.Frame, back: Any) -> _Affine:
    """Return how the page as shown maps to the frame of its main writing direction."""
    import numpy as np

    def shown(x: float, y: float) -> tuple[float, float]:
        item = _turn_back(BBox(x0=x, top=y, x1=x, bottom=y), direction)
        at: tuple[float, float] = frame.shown(*back(item["x0"], item["top"]))
        return at

    (x, y), (ax, ay), (bx, by) = shown(0, 0), shown(1, 0), shown(0, 1)
    forward = np.array([[ax - x, bx - x, x], [ay - y, by - y, y], [0.0, 0.0, 1.0]], dtype=float)
    (a, b, c), (d, e, f), _ = np.linalg.inv(forward).tolist()
    return (a, b, c), (d, e, f)


def _moved(box: BBox, by: _Affine) -> BBox:
    (a, b, c), (d, e, f) = by
    xs, ys = zip(
        *(
            (a * x + b * y + c, d * x + e * y + f)
            for x, y in ((box.x0, box.top), (box.x1, box.bottom))
        ),
        strict=True,
    )
    return BBox(x0=min(xs), top=min(ys), x1=max(xs), bottom=max(ys))


def _words(
    chars: list[dict[str, Any]], frame: render.Frame, back: Any
) -> tuple[int, list[RawWord]]:
    """Group characters into words, for each writing direction in a frame in
    which that direction runs from left to right; return the main one with them."""
    from pdfplumber.utils.text import WordExtractor

    extractor = WordExtractor(x_tolerance_ratio=0.15, keep_blank_chars=False)
    groups: dict[int, list[dict[str, Any]]] = {}
    for char in _undoubled(chars):
        groups.setdefault(_direction(char), []).append(char)
    if not groups:
        return 0, []
    main = max(groups, key=lambda d: len(groups[d]))
    words: list[RawWord] = []
    for direction, members in groups.items():
        turned = [_turn_char(c, direction) for c in members] if direction else members
        for word in extractor.extract_words(turned, return_chars=False):
            box = BBox(
                x0=float(word["x0"]),
                top=float(word["top"]),
                x1=float(word["x1"]),
                bottom=float(word["bottom"]),
            )
            words.append(
                RawWord(
                    text=BULLET if _NO_CHARACTER.fullmatch(word["text"]) else word["text"],
                    bbox=_shown_box(_turn_back(box, direction), frame, back),
                    place=box,
                    side=direction != main,
                )
            )
    return main, words


def _undoubled(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop characters printed twice in one place to look bold."""
    seen: set[tuple[str, int, int]] = set()
    kept: list[dict[str, Any]] = []
    for char in chars:
        key = (char["text"], round(char["x0"]), round(char["top"]))
        if key in seen and not char["text"].isspace():
            continue
        seen.add(key)
        kept.append(char)
    return kept


def _direction(char: dict[str, Any]) -> int:
    """Return the quarter turns, clockwise as shown, of a character's baseline."""
    a, b = char["matrix"][0], char["matrix"][1]
    if abs(a) >= abs(b):
        return 0 if a >= 0 else 2
    return 3 if b > 0 else 1


def _turn_char(char: dict[str, Any], direction: int) -> dict[str, Any]:
    x0, top, x1, bottom = char["x0"], char["top"], char["x1"], char["bottom"]
    if direction == 1:  # reads downwards
        box = (top, -x1, bottom, -x0)
    elif direction == 2:
        box = (-x1, -bottom, -x0, -top)
    else:  # reads upwards
        box = (-bottom, x0, -top, x1)
    return {
        **char,
        "x0": box[0],
        "top": box[1],
        "x1": box[2],
        "bottom": box[3],
        "doctop": box[1],
        "width": box[2] - box[0],
        "height": box[3] - box[1],
        "upright": True,
    }


def _turn_back(box: BBox, direction: int) -> dict[str, float]:
    if direction == 1:
        x0, top, x1, bottom = -box.bottom, box.x0, -box.top, box.x1
    elif direction == 2:
        x0, top, x1, bottom = -box.x1, -box.bottom, -box.x0, -box.top
    elif direction == 3:
        x0, top, x1, bottom = box.top, -box.x1, box.bottom, -box.x0
    else:
        x0, top, x1, bottom = box.x0, box.top, box.x1, box.bottom
    return {"x0": x0, "top": top, "x1": x1, "bottom": bottom}
