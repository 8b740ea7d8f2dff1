"""What stands for a page: its text layer, OCR, or both.

The layer is compared with what the page shows. Words the page draws are believed unless
their characters are no language; words over a scan are believed once the scan agrees;
ink that no believed word covers is recognised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from denialscan.ingest import pdf_verify, render
from denialscan.ingest.lines import RawWord
from denialscan.ingest.pages import RawPage
from denialscan.ingest.pdf_layer import Layer
from denialscan.ingest.pdf_picture import PerPoint, page_image
from denialscan.ingest.pdf_shown import Seen, Sight
from denialscan.ingest.redaction import in_any
from denialscan.ingest.trust import layer_is_good, measure_words, unreadable_words
from denialscan.schema import BBox

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from denialscan.ingest.session import Session

#: Fewer letter-like marks outside all words are a seal, a logo or a drawing.
LEAST_MARKS = 40
#: Of all such marks, this share outside the words is more than noise between them.
MARKS_SHARE = 0.12
#: Of the words on the page, this share must show for a layer to be its text.
SHOWN_SHARE = 0.5
#: Words over a picture that are fewer say nothing of it.
LEAST_OVER = 5

HIDDEN = "Some text of this page is not shown by a viewer."
UNFIT = "The text layer of this page does not fit what it shows; OCR was used."


@dataclass(frozen=True, kw_only=True)
class View:
    """A page while it is decided what stands for it."""

    page: Any
    frame: render.Frame
    layer: Layer
    sight: Sight
    seen: Sequence[Seen]
    #: Words in the file under something opaque: kept whatever else is done.
    under_bars: Sequence[RawWord]

    @property
    def ruled(self) -> bool:
        """Whether the page shows nothing but text, rules and boxes; a drawing that
        pdfplumber does not know, such as a shading, may be anything."""
        return self.layer.ruled and self.sight.others <= self.layer.shapes


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A page read; ``recognised`` says whether its whole picture was (boxes included),
    ``image`` is that picture where it was drawn."""

    page: RawPage
    recognised: bool
    image: tuple[NDArray[np.uint8], PerPoint] | None = None


def choose(view: View, session: Session) -> Chosen:
    """Return the page's words from its layer, from OCR or from both.

    Raises MissingProgramError where OCR is needed and there is none.
    """
    drawn, over, hidden = _sorted(view)
    bad = unreadable_words([s.item.word.text for s in drawn], [s.item.font for s in drawn])
    unreadable = [s.item.word for s, b in zip(drawn, bad, strict=True) if b]
    native = [s.item.word for s, b in zip(drawn, bad, strict=True) if not b]
    if native and not _believable(native, hidden):
        unreadable += native
        native = []
    marks = _marks(view)
    page = _page(view)
    if not drawn and not over and len(marks) == 0:
        return _without_text(view, page, hidden, session)
    picture_text = _picture_text(marks, [w.bbox for w in over], view)
    layered = over if picture_text.all and _enough(over) else []
    if layered and not picture_text.outside and not unreadable:
        image = _image(view, session)
        agreement = pdf_verify.sample(layered, view.layer.to_lines, *image, session)
        if agreement is not None and agreement.good:
            return replace(_from_layer(page, native, layered, hidden, agreement), image=image)
        layered, picture_text = [], _Marks(all=picture_text.all, outside=picture_text.all)
    if not picture_text.outside and not unreadable and native:
        # Words over a drawing that is no text show nothing themselves; over print that is
        # too little to be compared they may be that print's own.
        unseen = over if picture_text.all else [replace(w, visible=False) for w in over]
        return _from_layer(page, native, [], [*hidden, *unseen], None)
    return _with_ocr(view, native, layered, unreadable, over, hidden, session)


@dataclass(frozen=True, kw_only=True)
class _Marks:
    """Whether the page shows text that is none of the layer's own: at all, and outside
    the layer's words."""

    all: bool
    outside: bool


def _sorted(view: View) -> tuple[list[Seen], list[RawWord], list[RawWord]]:
    """Return drawn words, words over a picture, and hidden ones (marked so)."""
    drawn = [s for s in view.seen if s.state == "drawn"]
    over = [s.item.word for s in view.seen if s.state == "over"]
    hidden = [
        replace(s.item.word, visible=False)
        for s in view.seen
        if s.state in ("covered", "invisible", "off_page")
    ]
    return drawn, over, hidden


def _believable(native: Sequence[RawWord], hidden: Sequence[RawWord]) -> bool:
    on_page = len(native) + sum(1 for w in hidden if w.bbox.x0 >= 0)
    texts = [w.text for w in native]
    return layer_is_good(texts, over_scan=False) and len(native) >= SHOWN_SHARE * on_page


def _enough(over: Sequence[RawWord]) -> bool:
    """Whether words over a picture may be its text: enough, and of a language."""
    return len(over) >= LEAST_OVER and layer_is_good([w.text for w in over], over_scan=False)


def _marks(view: View) -> NDArray[np.float64]:
    """Return the middles, in points, of letter-like marks that are no text of the layer."""
    import numpy as np

    from denialscan.ingest.glyphs import marks

    bare = view.sight.bare
    if view.ruled or render.is_blank(bare):
        return np.zeros((0, 2))
    found = marks(render.darkest(bare))
    # Specks and dots are no letters; neither is a dash of a ruled line.
    found = found[(found[:, 3] >= 5) & (found[:, 3] <= 40) & (found[:, 4] >= 8)]
    middle = np.stack([found[:, 0] + found[:, 2] / 2, found[:, 1] + found[:, 3] / 2], axis=1)
    width, height = view.frame.size
    return np.asarray(middle * (width / bare.shape[1], height / bare.shape[0]), dtype=float)


def _picture_text(marks: NDArray[np.float64], boxes: Sequence[BBox], view: View) -> _Marks:
    """Say whether marks are text, and whether words over them leave some uncovered."""
    import numpy as np

    covered = np.zeros(len(marks), dtype=bool)
    for box in boxes:
        inside_x = (marks[:, 0] >= box.x0 - 2) & (marks[:, 0] <= box.x1 + 2)
        covered |= inside_x & (marks[:, 1] >= box.top - 2) & (marks[:, 1] <= box.bottom + 2)
    outside = int((~covered).sum())
    scan = _covered(view.layer.images, view.frame.size) > 0.6
    if not view.seen and scan:
        return _Marks(all=True, outside=True)
    return _Marks(
        all=len(marks) >= LEAST_MARKS,
        outside=outside >= LEAST_MARKS and outside > MARKS_SHARE * len(marks),
    )


def _covered(images: Sequence[BBox], size: tuple[float, float]) -> float:
    """Return the share of the page under images (scans come in strips, too)."""
    import numpy as np

    width, height = size
    grid = np.zeros((100, 100), dtype=bool)
    for box in images:
        rows = slice(
            max(0, round(box.top / height * 100)), max(0, round(box.bottom / height * 100))
        )
        columns = slice(max(0, round(box.x0 / width * 100)), max(0, round(box.x1 / width * 100)))
        grid[rows, columns] = True
    return float(grid.mean())


def _image(view: View, session: Session) -> tuple[NDArray[np.uint8], PerPoint]:
    return page_image(
        view.page,
        view.frame,
        view.sight.whole,
        session.config.dpi,
        text_shows=any(s.state == "drawn" for s in view.seen),
    )


def _page(view: View) -> RawPage:
    width, height = view.frame.size
    return RawPage(width=width, height=height, words=(), text_source=None, quality=1.0)


def _without_text(view: View, page: RawPage, hidden: list[RawWord], session: Session) -> Chosen:
    """Return a page that draws no text and nothing that looks like it."""
    if not _has_more_than_rules(view):
        warnings = (HIDDEN,) if hidden else ()
        found = replace(
            page,
            words=tuple(hidden),
            text_source="text_layer" if hidden else None,
            warnings=warnings,
        )
        return Chosen(page=found, recognised=False)
    return _with_ocr(view, [], [], [], [], hidden, session)


def _has_more_than_rules(view: View) -> bool:
    """Whether a page shows anything that could be read: an empty table does not."""
    from denialscan.ingest.glyphs import has_marks

    whole = view.sight.whole
    if render.is_blank(whole):
        return False
    dpi = whole.shape[1] / view.frame.size[0] * 72
    return has_marks(render.darkest(whole), max(1, round(dpi)))


def _from_layer(
    page: RawPage,
    native: Sequence[RawWord],
    layered: Sequence[RawWord],
    hidden: Sequence[RawWord],
    agreement: pdf_verify.Agreement | None,
) -> Chosen:
    """Return a page read from its layer alone. Words over a scan are someone's OCR, so
    with them the page is no trusted text, however well they agree."""
    quality = layer_quality([*native, *layered])
    if agreement is not None:
        quality = min(quality, agreement.letters)
    read = replace(
        page,
        words=(*native, *layered, *hidden),
        text_source="mixed" if layered else "text_layer",
        quality=quality,
        warnings=(HIDDEN,) if hidden else (),
    )
    return Chosen(page=read, recognised=False)


def _with_ocr(
    view: View,
    native: Sequence[RawWord],
    layered: Sequence[RawWord],
    unreadable: Sequence[RawWord],
    over: Sequence[RawWord],
    hidden: Sequence[RawWord],
    session: Session,
) -> Chosen:
    """Return a page of which all ink was recognised, its believed words kept."""
    from denialscan.ingest import scan

    image, per_point = _image(view, session)
    seen = scan.read_scan(image, per_point, view.frame.size, session)
    if layered:
        agreement = pdf_verify.against_page(layered, seen.words)
        if agreement is None or not agreement.good:
            layered = []
    believed = [*native, *layered]
    rejected = bool(unreadable) or len(over) > len(layered)
    warnings = (*seen.warnings, UNFIT) if rejected else seen.warnings
    if not believed:
        # Of a layer that is not believed, only what a bar covers is worth telling of.
        bars = [w.bbox for w in view.under_bars]
        kept = [w for w in hidden if w.bbox in bars]
        read = replace(
            seen,
            words=(*seen.words, *_in_frame_of(seen.words, kept)),
            warnings=(*warnings, HIDDEN) if kept else warnings,
        )
        return Chosen(page=read, recognised=True)
    boxes = [w.bbox for w in believed]
    extra = tuple(w for w in seen.words if not _on_any(w.bbox, boxes))
    kept_words = _in_frame_of(seen.words, [*believed, *hidden])
    read = replace(
        seen,
        words=(*kept_words, *extra),
        text_source="mixed" if extra or layered else "text_layer",
        quality=min(layer_quality(believed), seen.quality or 0.0) if extra else seen.quality,
        warnings=(*warnings, HIDDEN) if hidden else warnings,
    )
    return Chosen(page=read, recognised=True)


def _on_any(box: BBox, boxes: Sequence[BBox]) -> bool:
    grown = [BBox(x0=b.x0 - 2, top=b.top - 2, x1=b.x1 + 2, bottom=b.bottom + 2) for b in boxes]
    return in_any(box, grown)


def _in_frame_of(seen: Sequence[RawWord], words: Sequence[RawWord]) -> list[RawWord]:
    """Return words of a layer with their places in the frame of recognised ones: a page
    scanned crooked or lying was straightened before it was read."""
    import numpy as np

    if len(seen) < 8 or not words:
        return list(words)
    shown = np.array(
        [((w.bbox.x0 + w.bbox.x1) / 2, (w.bbox.top + w.bbox.bottom) / 2, 1.0) for w in seen]
    )
    placed = np.array(
        [((w.place.x0 + w.place.x1) / 2, (w.place.top + w.place.bottom) / 2) for w in seen]
    )
    fitted, _residue, rank, _values = np.linalg.lstsq(shown, placed, rcond=None)
    if rank < 3:
        return list(words)
    moved = []
    for word in words:
        b = word.bbox
        corners = np.array(
            [(b.x0, b.top, 1.0), (b.x1, b.top, 1.0), (b.x0, b.bottom, 1.0), (b.x1, b.bottom, 1.0)]
        )
        at = corners @ fitted
        place = BBox(
            x0=float(at[:, 0].min()),
            top=float(at[:, 1].min()),
            x1=float(at[:, 0].max()),
            bottom=float(at[:, 1].max()),
        )
        moved.append(replace(word, place=place))
    return moved


def layer_quality(words: Sequence[RawWord]) -> float:
    """Return the share of a layer's words that look like words."""
    _stops, shaped = measure_words([w.text for w in words])
    # Up to a tenth of a good page's tokens are codes, marks and odd spellings.
    return 1.0 if shaped >= 0.9 or len(words) < 20 else round(shaped, 4)
