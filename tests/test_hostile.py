"""Bad input: each file gives one explained failure, soon, and harms nothing else."""

from __future__ import annotations

import os
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import hostile_files
import making
import numpy as np
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from denialscan.schema import ERROR_CODES, ReadFailure
from denialscan.settings import Limits, ReadingConfig
from denialscan.worker import Reader


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(ReadingConfig()) as one:
        yield one


def objects(*bodies: bytes) -> bytes:
    """Return a PDF of the given objects, numbered from 1, with a true table."""
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(bodies) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)


def stream(entries: bytes, data: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def one_page(content: bytes, *more: bytes, resources: bytes = b"") -> bytes:
    """Return a one-page PDF with the given content stream as object 4."""
    return objects(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << " + resources + b" >> >>",
        content,
        *more,
    )


def deflated(gigabytes: float, layers: int) -> bytes:
    """Return zeros packed several times over, made without holding them."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    packed = b"".join(packer.compress(block) for _ in range(int(gigabytes * 1024)))
    data = packed + packer.flush()
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    return data


def nested_bomb(names: bytes = b"/FlateDecode /FlateDecode") -> bytes:
    return one_page(stream(b"/Filter [" + names + b"]", deflated(1.0, 2)))


def hidden_filter_bomb() -> bytes:
    """The filter's name is given by reference, where a plain scan cannot see it."""
    return one_page(stream(b"/Filter 5 0 R", deflated(1.0, 1)), b"/FlateDecode")


def password_pdf() -> bytes:
    return making.letter_pdf(encrypt=StandardEncryption("secret", "owner", strength=128))


CASES: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.pdf", b"", "empty"),
    "blank text": ("a.txt", b" \n\n ", "empty"),
    "password": ("a.pdf", password_pdf(), "password"),
    "truncated to nothing": ("a.pdf", making.letter_pdf()[:200], "damaged"),
    "header only": ("a.pdf", b"%PDF-1.7\n", "damaged"),
    "garbage after header": ("a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 50, "damaged"),
    "no pages": (
        "a.pdf",
        objects(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"),
        "no_pages",
    ),
    "nested bomb": ("a.pdf", nested_bomb(), "too_large"),
    "bomb under short names": ("a.pdf", nested_bomb(b"/Fl /Fl"), "too_large"),
    "bomb under escaped names": ("a.pdf", nested_bomb(b"/Fl#61teDecode /FlateDecode"), "too_large"),
    "bomb behind a reference": ("a.pdf", hidden_filter_bomb(), "too_large"),
    "huge image in a PDF": (
        "a.pdf",
        one_page(
            stream(b"", b"q 612 0 0 792 0 0 cm /Im Do Q"),
            stream(
                b"/Type /XObject /Subtype /Image /Width 30000 /Height 30000 /BitsPerComponent 8 "
                b"/ColorSpace /DeviceGray /Filter /FlateDecode",
                deflated(0.01, 1),
            ),
            resources=b"/XObject << /Im 5 0 R >>",
        ),
        "too_large",
    ),
    "image larger than it says": (
        "a.pdf",
        one_page(
            stream(b"", b"q 612 0 0 792 0 0 cm /Im Do Q"),
            stream(
                b"/Type /XObject /Subtype /Image /Width 10 /Height 10 /BitsPerComponent 8 "
                b"/ColorSpace /DeviceGray /Filter /FlateDecode",
                deflated(0.2, 1),
            ),
            resources=b"/XObject << /Im 5 0 R >>",
        ),
        "too_large",
    ),
    "text named PDF": ("a.pdf", b"This is plain text.\n" * 5, "not_this_type"),
    "web page named PDF": ("a.pdf", b"<!DOCTYPE html><html><p>404</html>", "not_this_type"),
    "noise named PDF": ("a.pdf", bytes(range(256)) * 8, "not_this_type"),
}


def only_failure(reader: Reader, path: Path) -> ReadFailure:
    result = reader.read(path)
    assert result.readings == ()
    (failure,) = result.failures
    return failure


@pytest.mark.parametrize("case", CASES)
def test_bad_file(case: str, reader: Reader, tmp_path: Path) -> None:
    name, data, code = CASES[case]
    start = time.monotonic()
    failure = only_failure(reader, making.put(tmp_path, name, data))
    assert (failure.code, failure.source.name) == (code, name)
    assert time.monotonic() - start < 10
    assert well_said(failure.message)


def test_bombs_are_small() -> None:
    assert len(CASES["nested bomb"][1]) < 10_000


def well_said(message: str) -> bool:
    """Whether a message is one plain sentence that ends in what to do."""
    return message.endswith(".") and ". " not in message and "\n" not in message and ";" in message


MADE = {file.name: file for file in hostile_files.made()}
#: Those that take seconds, and are read by scripts/hostile.py alone.
SLOW = {"overlap.zip", "long.docx", "long.txt", "stamps.txt", "bomb.gz", "stream.eml", "lines.txt"}


@pytest.mark.parametrize("name", sorted(MADE.keys() - SLOW))
def test_made_file(name: str, reader: Reader, tmp_path: Path) -> None:
    file = MADE[name]
    start = time.monotonic()
    result = reader.read(making.put(tmp_path, file.name, file.data))
    codes = [hostile_files.READ] * len(result.readings) + [f.code for f in result.failures]
    assert codes
    assert time.monotonic() - start < 20
    if file.codes:
        assert set(codes) <= set(file.codes)
    assert set(codes) <= {hostile_files.READ, *ERROR_CODES} - {"crashed", "timeout", "memory"}
    assert all(well_said(f.message) for f in result.failures)


DAMAGED = {file.name: file for file in hostile_files.damaged(4)}


@pytest.mark.parametrize("seed", sorted(hostile_files.seeds()))
def test_damaged_file(seed: str, reader: Reader, tmp_path: Path) -> None:
    """One file that is broken somewhere gives what can be read of it, or one reason."""
    for name in sorted(n for n in DAMAGED if n.partition("-")[2] == seed)[
        :: 2 if "." in seed else 1
    ]:
        result = reader.read(making.put(tmp_path, name, DAMAGED[name].data))
        assert result.readings or result.failures
        assert all(well_said(f.message) for f in result.failures)
        assert "crashed" not in [f.code for f in result.failures]


def test_a_hundred_files_at_least() -> None:
    assert len(MADE) + len(DAMAGED) >= 180


def test_the_message_names_the_type(reader: Reader, tmp_path: Path) -> None:
    file = MADE["a.xlsx"]
    failure = only_failure(reader, making.put(tmp_path, file.name, file.data))
    assert "Excel workbook" in failure.message
    assert failure.source.media_type.endswith("spreadsheetml.sheet")


def test_bomb_in_an_encrypted_file(reader: Reader, tmp_path: Path) -> None:
    """Encryption hides that a stream is packed from whoever looks at the file."""
    canvas_text = tuple("word " * 15 for _ in range(30))
    encryption = StandardEncryption("", "owner", strength=128)
    data = making.pdf(lambda c: making.draw_letter(c, canvas_text), encrypt=encryption)
    limits = Limits(max_expanded=3_000)
    path = making.put(tmp_path, "a.pdf", data)
    with Reader(ReadingConfig(limits=limits)) as small:
        assert only_failure(small, path).code == "too_large"
    assert reader.read(path).readings


def test_open_password_is_empty(reader: Reader, tmp_path: Path) -> None:
    data = making.letter_pdf(encrypt=StandardEncryption("", "owner", strength=128))
    (reading,) = reader.read(making.put(tmp_path, "a.pdf", data)).readings
    assert "reviewed" in reading.text


def test_paths_that_are_no_files(reader: Reader, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "link.pdf").symlink_to(tmp_path / "nothing.pdf")
    for name, code in (
        ("missing.pdf", "not_found"),
        ("link.pdf", "not_found"),
        ("pipe.pdf", "unreadable"),
        (".", "unreadable"),
    ):
        failure = only_failure(reader, tmp_path / name)
        assert failure.code == code
        assert failure.source.sha256 == ""


def test_file_beyond_the_size_limit(tmp_path: Path) -> None:
    path = making.put(tmp_path, "a.txt", b"x" * 2000)
    with Reader(ReadingConfig(limits=Limits(max_bytes=1000))) as small:
        assert only_failure(small, path).code == "too_large"


def test_truncated_letter_gives_what_is_there(reader: Reader, tmp_path: Path) -> None:
    """The end of a PDF holds what leads to its pages; without it they are still found."""
    data = making.letter_pdf(4)
    cut = data[: data.rindex(b"endstream") - 400]
    (reading,) = reader.read(making.put(tmp_path, "a.pdf", cut)).readings
    assert any("ends early" in w for w in reading.warnings)
    first, *_more, last = reading.pages
    assert making.word(first, "Sincerely,").visible
    assert len(last.words) < len(first.words)


def test_strips_and_dots(reader: Reader, tmp_path: Path) -> None:
    for name, shape in (("strip.png", (3, 9000)), ("dot.png", (1, 1)), ("bar.png", (9000, 3))):
        data = making.image_bytes(np.zeros(shape, np.uint8), "PNG")
        (reading,) = reader.read(making.put(tmp_path, name, data)).readings
        assert reading.text == ""


def test_cut_after_the_last_page_is_still_read(reader: Reader, tmp_path: Path) -> None:
    data = making.letter_pdf(2)
    cut = data[: data.rindex(b"xref")]
    (reading,) = reader.read(making.put(tmp_path, "a.pdf", cut)).readings
    assert len(reading.pages) == 2
    assert "reviewed" in reading.text
    assert reading.warnings


def test_page_limit_warns(tmp_path: Path) -> None:
    path = making.put(tmp_path, "a.pdf", making.letter_pdf(5))
    with Reader(ReadingConfig(limits=Limits(max_pages=2))) as small:
        (reading,) = small.read(path).readings
    assert len(reading.pages) == 2
    assert "2 of 5" in reading.warnings[0]


def endless_pdf() -> bytes:
    """Return a PDF of nested forms, ten deep and ten wide."""
    forms = [
        stream(
            b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /F "
            + b"%d 0 R >> >>" % (6 + level),
            b"/F Do " * 10,
        )
        for level in range(9)
    ]
    last = stream(b"/Type /XObject /Subtype /Form /BBox [0 0 612 792]", b"0 0 1 1 re f " * 10)
    return one_page(stream(b"", b"/F Do"), *forms, last, resources=b"/XObject << /F 5 0 R >>")


def test_a_member_that_never_ends_leaves_its_siblings(tmp_path: Path) -> None:
    data = hostile_files.zipped(
        ("a.txt", b"first"), ("b.pdf", endless_pdf()), ("c.txt", b"last"), how=zipfile.ZIP_STORED
    )
    limits = Limits(seconds=2, seconds_per_page=0.5)
    with Reader(ReadingConfig(limits=limits)) as small:
        result = small.read(making.put(tmp_path, "a.zip", data))
    assert [r.text for r in result.readings] == ["first", "last"]
    (failure,) = result.failures
    assert (failure.code, failure.source.container) == ("timeout", "a.zip!/b.pdf")
    assert well_said(failure.message)


def test_form_that_draws_itself_a_billion_times(tmp_path: Path) -> None:
    """The clock ends it."""
    data = endless_pdf()
    path = making.put(tmp_path, "a.pdf", data)
    limits = Limits(seconds=2, seconds_per_page=0.5)
    start = time.monotonic()
    with Reader(ReadingConfig(limits=limits)) as small:
        result = small.read(path)
    assert time.monotonic() - start < 10
    assert [f.code for f in result.failures] == ["timeout"]


def test_good_files_are_read_between_bad_ones(reader: Reader, tmp_path: Path) -> None:
    good = making.put(tmp_path, "good.pdf", making.letter_pdf())
    for case in ("nested bomb", "garbage after header"):
        name, data, _code = CASES[case]
        reader.read(making.put(tmp_path, name, data))
        assert "reviewed" in reader.read(good).readings[0].text


def test_random_damage_never_raises(reader: Reader, tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    good = making.letter_pdf(2)
    for number in range(12):
        data = bytearray(good)
        for place in rng.integers(0, len(data), 40):
            data[place] = int(rng.integers(0, 256))
        result = reader.read(making.put(tmp_path, f"{number}.pdf", bytes(data)))
        assert result.readings or len(result.failures) == 1
