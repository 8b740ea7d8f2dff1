"""What was read as hOCR 1.2: XHTML that other OCR tools and viewers understand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from statistics import median
from xml.sax.saxutils import escape, quoteattr

from denialscan import __version__
from denialscan.schema import BBox, Page, Reading, Word

#: Coordinates are those of the page rendered at this resolution.
DPI = 300
#: Lines further apart than this many line heights are two paragraphs.
_PARAGRAPH = 0.9
#: Letters that reach below the baseline, and how far, as a share of the line height.
_BELOW = frozenset("gjpqyçQ,;()[]{}|/@$_¿¡")
_DESCENT = 0.21
#: hOCR wants a number for every word; native text was not recognised but copied.
_CERTAIN = 100


def hocr(readings: Sequence[Reading]) -> str:
    """Return the readings as one hOCR document, a page of it for each page read.

    Boxes are pixels at 300 dots per inch of the page as a viewer shows it, origin at
    the top left. Words that a viewer does not show are left out.
    """
    engine = next((r.engine for r in readings if r.engine), None)
    system = f"denialscan {__version__}" + (f" ({engine})" if engine else "")
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">',
        '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">',
        " <head>",
        f"  <title>{_text(readings[0].source.name if readings else '')}</title>",
        '  <meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>',
        f'  <meta name="ocr-system" content={quoteattr(_printable(system))}/>',
        '  <meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_par ocr_line ocrx_word"/>',
        " </head>",
        " <body>",
    ]
    number = 0
    for reading in readings:
        for page in reading.pages:
            number += 1
            out.extend(_page(reading, page, number))
    return "\n".join([*out, " </body>", "</html>", ""])


def _page(reading: Reading, page: Page, number: int) -> list[str]:
    name = _printable(reading.source.container or reading.source.name).replace('"', "'")
    whole = BBox(x0=0.0, top=0.0, x1=page.width, bottom=page.height)
    title = f'image "{name}"; {_bbox(whole)}; ppageno {number - 1}; scan_res {DPI} {DPI}'
    out = [f'  <div class="ocr_page" id="page_{number}" title={quoteattr(title)}>']
    shown = [w for w in page.words if w.visible]
    lines = [list(words) for _line, words in groupby(shown, key=lambda w: w.line)]
    line_count = word_count = 0
    for count, paragraph in enumerate(_paragraphs(lines), 1):
        box = _bbox(_union([w for line in paragraph for w in line]))
        out.append(f'   <div class="ocr_carea" id="block_{number}_{count}" title="{box}">')
        out.append(f'    <p class="ocr_par" id="par_{number}_{count}" title="{box}">')
        for line in paragraph:
            line_count += 1
            own = _union(line)
            title = f"{_bbox(own)}; baseline 0 {_baseline(line, own)}"
            out.append(
                f'     <span class="ocr_line" id="line_{number}_{line_count}" title="{title}">'
            )
            for word in line:
                word_count += 1
                conf = _CERTAIN if word.conf is None else round(word.conf * 100)
                title = f"{_bbox(word.bbox)}; x_wconf {conf}"
                out.append(
                    f'      <span class="ocrx_word" id="word_{number}_{word_count}" '
                    f'title="{title}">{_text(word.text)}</span>'
                )
            out.append("     </span>")
        out.extend(["    </p>", "   </div>"])
    return [*out, "  </div>"]


def _paragraphs(lines: list[list[Word]]) -> list[list[list[Word]]]:
    """Group lines that follow one another closely and overlap in width."""
    out: list[list[list[Word]]] = []
    before: BBox | None = None
    for line in lines:
        box = _union(line)
        height = max(1.0, box.bottom - box.top)
        joined = (
            before is not None
            and -0.5 * height <= box.top - before.bottom <= _PARAGRAPH * height
            and box.x0 < before.x1
            and box.x1 > before.x0
        )
        if joined:
            out[-1].append(line)
        else:
            out.append([line])
        before = box
    return out


def _union(words: list[Word]) -> BBox:
    box = words[0].bbox
    for word in words[1:]:
        box = box.union(word.bbox)
    return box


def _baseline(words: list[Word], line: BBox) -> int:
    """Return how far the baseline runs above the foot of its line, in pixels (0 or
    less): by the words without descenders where an engine gave tight boxes."""
    tight = [w.bbox.bottom for w in words if w.conf is not None and not _BELOW & set(w.text)]
    foot = median(tight) if tight else line.bottom - _DESCENT * (line.bottom - line.top)
    return min(0, round((foot - line.bottom) * DPI / 72))


def _bbox(box: BBox) -> str:
    """Return a box in pixels; what lies outside the page is cut at its top and left,
    for hOCR knows no negative numbers."""
    x0, top = (max(0, round(v * DPI / 72)) for v in (box.x0, box.top))
    x1, bottom = (max(0, round(v * DPI / 72)) for v in (box.x1, box.bottom))
    return f"bbox {x0} {top} {max(x0, x1)} {max(top, bottom)}"


def _text(text: str) -> str:
    return escape(_printable(text))


def _printable(text: str) -> str:
    """Return text without the characters that XML does not allow."""
    return "".join(
        c
        for c in text
        if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
