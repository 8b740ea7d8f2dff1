"""The benchmark runs, for real, over a few small files."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import builders
import making
import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

BENCH = Path(__file__).parents[1] / "scripts" / "bench.py"


def bench(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, BENCH, *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF page with a text layer, two small pictures of text in one TIFF, a text, a
    file that nothing can open."""

    def short(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Your request for release is denied.")

    found = tmp_path_factory.mktemp("letters")
    making.put(found, "a.pdf", making.pdf(short))
    strip = making.picture(making.pdf(short))[300:500, :1400]
    (found / "b.tiff").write_bytes(making.tiff_g4([strip, np.ascontiguousarray(strip)]))
    builders.write_letters(found, {"c.txt": builders.BARE})
    (found / "d.png").write_bytes(making.image_bytes(strip, "PNG")[:40])
    return found


def test_everything_is_measured(folder: Path, tmp_path: Path) -> None:
    assert shutil.which("tesseract")
    page = tmp_path / "page.md"
    done = bench(
        folder, "--copies", "2", "--json", tmp_path / "a.json", "--markdown", page,
        "--date", "2026-01-31",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    data = json.loads((tmp_path / "a.json").read_text())
    rows = [(r["group"], r["way"], r["files"], r["pages"]) for r in data["rows"]]
    layer, scans = "PDF with a text layer", "Scans, faxes, photographs"
    plain = ("pytesseract eng", "pytesseract eng, 1 thread", "pytesseract spa+eng, 1 thread")
    # Two copies: one page each, then two pages each; the plain loop reads no text, and
    # what needs no OCR is read twenty times as often.
    assert rows == [
        *((layer, way, 2, 2) for way in plain),
        (layer, "reader of denialscan", 40, 40),
        *((scans, way, 2, 4) for way in (*plain, "reader of denialscan")),
        ("Mail and text", "reader of denialscan", 40, 40),
    ]
    assert data["left_out"] == 1
    assert data["letters"] == 3
    assert all(r["wall"] > 0 for r in data["rows"])
    assert all(r["cpu"] > 0 for r in data["rows"] if r["way"] != "reader of denialscan")
    times = ("help", "analyser_start", "reader_start", "analysis", "check")
    assert all(data[name] > 0 for name in times)
    # The page is the table that was shown, and says when and how it was made.
    text = page.read_text()
    table = text.split("```\n")[1]
    assert table.strip() in done.stdout
    assert f"python scripts/bench.py {folder} --copies 2" in text
    assert "2026-01-31" in text
    assert "letters per CPU second" in table
    assert data["machine"]["processor"] in text


@pytest.mark.parametrize(
    "arguments",
    [("--copies", "0"), ("--markdown", "page.md"), ("no-such-folder",)],
    ids=["no copies", "a page without its date", "nothing to read"],
)
def test_bad_options(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = bench(*arguments)
    assert done.returncode == 2
    assert not (tmp_path / "page.md").exists()


def test_a_picture_is_opened_as_it_is(tmp_path: Path) -> None:
    Image.new("L", (40, 40), 255).save(tmp_path / "blank.png")
    done = bench(tmp_path, "--json", tmp_path / "out.json")
    assert done.returncode == 0, done.stderr
    data = json.loads((tmp_path / "out.json").read_text())
    assert {(r["way"], r["pages"]) for r in data["rows"]} >= {("reader of denialscan", 1)}
