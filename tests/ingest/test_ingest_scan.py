"""Pictures of pages as they come: turned, crooked, photographed, faxed, stamped."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field

import cv2
import making
import numpy as np
import pytest

from denialscan.ingest import clean, fax, frame, glyphs, orient, quality, rectify
from denialscan.ingest.pages import RawPage, finish_pages
from denialscan.ingest.prepare import prepare
from denialscan.ingest.scan import read_scan
from denialscan.ingest.session import Session
from denialscan.ocr import OcrEngine, OcrWord, choose_engine, find_tesseract, make_engine
from denialscan.settings import Limits, ReadingConfig

DPI = (300.0, 300.0)
PER_POINT = (300 / 72, 300 / 72)


@dataclass
class Counting:
    """The real engine, and how often it was asked."""

    engine: OcrEngine
    name: str = "counting"
    languages: str = "spa+eng"
    calls: list[int] = field(default_factory=list)

    def read(self, image: np.ndarray, *, psm: int, dpi: int, seconds: float) -> list[OcrWord]:
        self.calls.append(psm)
        return self.engine.read(image, psm=psm, dpi=dpi, seconds=seconds)


@pytest.fixture(scope="module")
def real() -> OcrEngine:
    program = choose_engine(find_tesseract(shutil.which("tesseract")), "auto")
    assert program is not None
    return make_engine(program, languages="spa+eng")


@pytest.fixture
def engine(real: OcrEngine) -> Counting:
    return Counting(engine=real)


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    return making.picture(making.letter_pdf())


def session(engine: Counting, **limits: float) -> Session:
    config = ReadingConfig(limits=Limits(**limits))  # type: ignore[arg-type]
    return Session(config=config, engine=engine, report_pages=lambda _n: None)


def read(
    image: np.ndarray, engine: Counting, per_point: tuple[float, float] = PER_POINT
) -> RawPage:
    size = (image.shape[1] / per_point[0], image.shape[0] / per_point[1])
    return read_scan(np.ascontiguousarray(image), per_point, size, session(engine))


def text(page: RawPage) -> str:
    return " ".join(w.text for w in finish_pages([page])[0].words)


def box(page: RawPage, word: str) -> tuple[float, float]:
    (found,) = [w.bbox for w in page.words if w.text == word]
    return (found.x0 + found.x1) / 2, (found.top + found.bottom) / 2


@pytest.mark.parametrize("quarters", range(4))
def test_any_quarter_turn_is_read_once(page: np.ndarray, engine: Counting, quarters: int) -> None:
    seen = read(np.rot90(page, -quarters), engine)
    assert making.lines_read(text(seen)) == len(making.BODY)
    assert engine.calls == [4]
    x, y = box(seen, "Sincerely,")
    wide, high = 612.0, 792.0
    for _ in range(quarters):  # a clockwise turn of the point
        x, y, wide, high = high - y, x, high, wide
    upright = {0: (92, 370), 1: (792 - 370, 92), 2: (612 - 92, 792 - 370), 3: (370, 612 - 92)}
    assert box(seen, "Sincerely,") == pytest.approx(upright[quarters], abs=6)
    assert (seen.quality or 0) > 0.9


@pytest.mark.parametrize("degrees", [-12.0, -3.0, 6.0, 14.0])
def test_crooked_page(page: np.ndarray, engine: Counting, degrees: float) -> None:
    seen = read(making.skewed(page, degrees), engine)
    assert making.lines_read(text(seen)) == len(making.BODY)
    turn = cv2.getRotationMatrix2D((page.shape[1] / 2, page.shape[0] / 2), degrees, 1)
    x, y = turn @ np.array([92 * 300 / 72, 370 * 300 / 72, 1.0])
    assert box(seen, "Sincerely,") == pytest.approx((x * 72 / 300, y * 72 / 300), abs=6)


def test_capitals_do_not_tell_which_way_up(page: np.ndarray) -> None:
    upright = frame.as_found(page, 300)
    assert orient.uprightness(upright) > 0.5
    assert orient.uprightness(upright.turned(2)) < -0.5
    capitals = making.pdf(lambda c: making.draw_letter(c, tuple(b.upper() for b in making.BODY)))
    shout = np.where(making.picture(capitals) < 128, 0, 255).astype(np.uint8)[800:1200]
    assert abs(orient.uprightness(frame.as_found(shout, 300))) < 0.2


def test_capitals_upside_down_are_still_read(engine: Counting) -> None:
    def draw(canvas: object) -> None:
        canvas.setFont("Times-Roman", 9)  # type: ignore[attr-defined]
        for row, line in enumerate(making.BODY):
            canvas.drawString(72, 700 - 16 * row, line.upper())  # type: ignore[attr-defined]

    shout = making.picture(making.pdf(draw))
    seen = read(np.rot90(shout, 2), engine)
    assert making.lines_read(text(seen), tuple(b.upper() for b in making.BODY)) >= 4


def test_bend_of_a_curved_page(page: np.ndarray) -> None:
    height, width = page.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    bow = 30 * np.sin(x / width * np.pi).astype(np.float32)
    bent = cv2.remap(page, x, y + bow, cv2.INTER_LINEAR, borderValue=255)
    whole = making.pdf(lambda c: making.draw_letter(c, making.BODY * 5))
    full = cv2.remap(making.picture(whole), x, y + bow, cv2.INTER_LINEAR, borderValue=255)
    found = orient.find_bend(frame.as_found(full, 300))
    assert found is not None
    straight = frame.as_found(full, 300).unbent(found)
    angle = [
        orient.skew(glyphs.letters(p, 300)) for p in (full[:, :1200], straight.image[:, :1200])
    ]
    assert abs(angle[0]) > 0.8
    assert abs(angle[1]) < 0.4
    assert orient.find_bend(frame.as_found(making.picture(whole), 300)) is None
    # A box on the straight image lies on the bent one where the ink is.
    back = straight.original(100, 1000, 101, 1001)
    assert back.top == pytest.approx(
        1000 + float(found.shift(np.array(100), np.array(1000))), abs=1
    )
    assert bent.shape == page.shape


@pytest.mark.parametrize("desk", ["dark", "light", "checked"])
def test_sheet_on_a_desk(page: np.ndarray, desk: str) -> None:
    sheet = cv2.resize(page, (1275, 1650), interpolation=cv2.INTER_AREA)
    y, x = np.mgrid[0:2000, 0:1700]
    ground = {
        "dark": np.full((2000, 1700), 45.0),
        "light": np.full((2000, 1700), 190.0),
        "checked": np.where((x // 80 + y // 120) % 2 == 0, 120.0, 60.0),
    }[desk]
    corners = np.array([[150, 120], [1500, 180], [1560, 1900], [110, 1850]], np.float32)
    flat = np.array([[0, 0], [1275, 0], [1275, 1650], [0, 1650]], np.float32)
    view = cv2.getPerspectiveTransform(flat, corners)
    mask = cv2.warpPerspective(np.ones_like(sheet), view, (1700, 2000))
    photo = np.where(mask > 0, cv2.warpPerspective(sheet, view, (1700, 2000)) * 0.9, ground)
    shade = np.linspace(1.0, 0.75, 1700)[None, :]
    found = rectify.find_page((photo * shade).astype(np.uint8))
    assert found is not None
    assert np.abs(found - corners).max() < 20


def test_a_plain_scan_has_no_outline(page: np.ndarray) -> None:
    assert rectify.find_page(page) is None
    framed = page.copy()
    cv2.rectangle(framed, (150, 150), (2400, 3100), 0, 6)
    assert rectify.find_page(framed) is None


def test_lost_rows_of_a_fax_are_mended(page: np.ndarray) -> None:
    image = cv2.resize(page, (1728, 2156), interpolation=cv2.INTER_AREA)
    sound = np.where(image < 160, 0, 255).astype(np.uint8)
    lost = sound.copy()
    row = round((792 - 560) * 196 / 72) - 8  # through the body of a line
    lost[row, 250:1000] = 255
    lost[row + 40 : row + 42, 300:900] = 0
    lost[5::97, 3::89] = 0
    mended = fax.repair(lost)
    before, after = (int((image != sound).sum()) for image in (lost, mended))
    assert after < 0.35 * before
    assert int((fax.repair(sound) != sound).sum()) < 0.02 * int((sound == 0).sum())


def test_coloured_ink_over_print_goes(page: np.ndarray) -> None:
    colour = cv2.cvtColor(page, cv2.COLOR_GRAY2RGB).astype(float)
    ink = np.ones_like(colour)
    cv2.rectangle(ink, (400, 850), (1400, 1010), (0.5, 0.15, 0.5), 9)
    cv2.line(ink, (350, 950), (1600, 930), (0.2, 0.3, 0.7), 7)
    stamped = (colour * ink).astype(np.uint8)
    grey = clean.drop_colour(stamped)
    off = np.abs(grey.astype(int) - page.astype(int))
    assert (off > 90).sum() < 0.1 * (np.abs(stamped.min(axis=2).astype(int) - page) > 90).sum()
    # A letterhead in colour that touches no print is kept.
    head = np.full((400, 900, 3), 255, np.uint8)
    cv2.putText(head, "Department", (40, 200), cv2.FONT_HERSHEY_DUPLEX, 3, (30, 60, 160), 8)
    assert clean.drop_colour(head).min() < 110


def test_edges_and_holes_of_a_scan(page: np.ndarray) -> None:
    dirty = cv2.copyMakeBorder(page, 0, 80, 90, 0, cv2.BORDER_CONSTANT, value=15)
    for y in (600, 1600, 2600):
        cv2.circle(dirty, (190, y), 40, 10, -1)
    wiped = clean.without_edges(dirty, 300)
    assert wiped[-60:, 200:].min() > 200
    assert wiped[1580:1620, 170:210].min() > 200
    assert np.array_equal(wiped[100:3200, 320:2500], dirty[100:3200, 320:2500])
    assert clean.without_edges(page, 300) is page
    shaded = (page * 0.62).astype(np.uint8)  # a shadow is no edge
    assert clean.without_edges(shaded, 300) is shaded


def test_white_on_black(page: np.ndarray, engine: Counting) -> None:
    assert clean.is_reversed(255 - page)
    assert not clean.is_reversed(page)
    assert making.lines_read(text(read(255 - page, engine))) == len(making.BODY)


def test_small_print_gets_all_its_pixels() -> None:
    def fine(canvas: object) -> None:
        canvas.setFont("Times-Roman", 5.5)  # type: ignore[attr-defined]
        for row in range(60):
            canvas.drawString(72, 700 - 8 * row, making.BODY[row % 5])  # type: ignore[attr-defined]

    from denialscan.ingest.ladder import _reading_dpi

    small, usual = (
        glyphs.letters(making.picture(p), 300) for p in (making.pdf(fine), making.letter_pdf())
    )
    assert _reading_dpi(usual) == 200
    assert _reading_dpi(small) >= 240


def test_the_same_picture_is_read_once(page: np.ndarray, engine: Counting) -> None:
    half = cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    room = session(engine)
    scale = (150 / 72, 150 / 72)
    first = read_scan(half, scale, (612.0, 792.0), room)
    asked = len(engine.calls)
    assert read_scan(half.copy(), scale, (612.0, 792.0), room) == first
    assert len(engine.calls) == asked
    other = half.copy()
    other[0, 0] ^= 1
    read_scan(other, scale, (612.0, 792.0), room)
    assert len(engine.calls) > asked


def test_time_of_a_page_is_kept(page: np.ndarray, engine: Counting) -> None:
    room = session(engine, page_seconds=0.02)
    seen = read_scan(page, PER_POINT, (612.0, 792.0), room)
    assert any("time" in w for w in seen.warnings)
    assert seen.quality == 0.0
    # What time did not allow is not remembered.
    again = read_scan(page, PER_POINT, (612.0, 792.0), session(engine))
    assert again.words


@pytest.mark.parametrize(
    ("shape", "dpi"),
    [((1, 1), 300), ((1, 4000), 300), ((4000, 3), 72), ((30, 3000), 1200), ((900, 20), 100)],
)
def test_strange_sizes(shape: tuple[int, int], dpi: int, engine: Counting) -> None:
    noise = (np.arange(shape[0] * shape[1]) * 7919 % 256).astype(np.uint8).reshape(shape)
    per_point = (dpi / 72, dpi / 72)
    for image in (noise, np.full(shape, 255, np.uint8), np.zeros(shape, np.uint8)):
        seen = read(image, engine, per_point)
        assert seen.width == pytest.approx(shape[1] / per_point[0])


def test_quality_falls_with_what_is_read() -> None:
    good = [("custody", 0.96), ("denied", 0.95), ("the", 0.96)] * 20
    worse = [("custody", 0.88), ("den1ed", 0.7), ("the", 0.9)] * 20
    bad = [("cu$t0", 0.4), ("|e|", 0.3), ("lhe", 0.5)] * 20
    values = [quality.chance_read(words) for words in (good, worse, bad)]
    assert values == sorted(values, reverse=True)
    assert values[0] > 0.9
    assert values[2] < 0.3


def test_prepared_boxes_go_back(page: np.ndarray) -> None:
    ready = prepare(making.skewed(np.rot90(page, 1).copy(), 2.0), DPI, 300)
    height, width = ready.page.image.shape
    around = ready.page.original(0, 0, width, height)
    assert around.x1 - around.x0 == pytest.approx(page.shape[0], rel=0.08)
    assert around.bottom - around.top == pytest.approx(page.shape[1], rel=0.08)


def test_black_stamp_over_print(page: np.ndarray, engine: Counting) -> None:
    """A stamp in the colour of the print, only a little paler."""
    layer = np.full_like(page, 255)
    cv2.rectangle(layer, (350, 900), (1500, 1180), 70, 10)
    cv2.putText(layer, "RECEIVED", (500, 1080), cv2.FONT_HERSHEY_DUPLEX, 4, 70, 12)
    turn = cv2.getRotationMatrix2D((900, 1000), 7, 1)
    layer = cv2.warpAffine(layer, turn, (page.shape[1], page.shape[0]), borderValue=255)
    stamped = (page.astype(int) * layer // 255).astype(np.uint8)
    whole = " ".join(making.BODY).split()
    once = {w.text for w in engine.engine.read(stamped, psm=4, dpi=300, seconds=60)}
    found = {w.text for w in read(stamped, engine).words}
    missed = [sum(w not in words for w in whole) for words in (once, found)]
    assert missed[0] >= 8
    assert missed[1] <= missed[0] / 2


def test_strokes_away_from_words_are_left(page: np.ndarray) -> None:
    from denialscan.ingest.strokes import without_spoiling

    bold = page.copy()
    cv2.line(bold, (300, 2500), (1800, 2600), 0, 12)
    sure = [
        OcrWord(
            text="word",
            x0=300,
            top=2500,
            x1=500,
            bottom=2560,
            conf=0.95,
            line_top=2500,
            line_bottom=2560,
        )
    ]
    assert without_spoiling(frame.as_found(bold, 300), sure * 5) is None
