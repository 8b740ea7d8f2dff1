"""What was not read bears no claim of absence, and what nobody sees is no statement.

From the bytes of a file to the answers of the rules. Every person is invented.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from making import mail, pdf
from reading_letters import findings, letterhead, office_letter, read

from denialscan import analysis
from denialscan.display.letter import show_record
from denialscan.ingest.read import read_bytes
from denialscan.ingest.session import Session
from denialscan.nlp import Analyser
from denialscan.pipeline import analyse, check
from denialscan.schema import (
    Context,
    Finding,
    Letter,
    Loss,
    Reading,
    ReadResult,
    Record,
    SourcePath,
)
from denialscan.settings import Limits, ReadingConfig

HEAD = [*letterhead().splitlines(), "Re: Amina Deng, A 012 345 678", "", "Dear Ms. Deng:", ""]
DENIED = "Your request for release from detention is denied."
BURGLARY = "You were convicted of burglary on May 3, 2014 and are a danger to the community."
SIGNED = ["", "Sincerely,", "", "John Q. Carver", "Field Office Director"]
#: Rules that say what a letter leaves out.
ABSENCE = (
    "summary_denial",
    "missing_rationale",
    "no_reconsideration_notice",
    "decision_maker_unidentified",
)


def read_file(data: bytes, name: str, limits: Limits | None = None) -> ReadResult:
    session = Session(
        config=ReadingConfig(limits=limits or Limits()), engine=None, report_pages=lambda _n: None
    )
    return read_bytes(data, name, hashlib.sha256(data).hexdigest(), session)


def page(
    *lines: str, more: Callable[[Any], None] = lambda _canvas: None, top: int = 740
) -> Callable[[Any], None]:
    """Return what draws a page of these lines, and something more."""

    def draw(canvas: Any) -> None:
        canvas.setFont("Times-Roman", 11)
        for row, line in enumerate(lines):
            canvas.drawString(72, top - 14 * row, line)
        more(canvas)

    return draw


def at(x: float, y: float, *lines: str) -> Callable[[Any], None]:
    def draw(canvas: Any) -> None:
        for row, line in enumerate(lines):
            canvas.drawString(x, y - 14 * row, line)

    return draw


def answers(result: ReadResult, analyser: Analyser) -> dict[str, Finding]:
    return findings(analyse(result.readings[0], analyser=analyser)[0])


def outcomes(found: dict[str, Finding], rules: Sequence[str] = ABSENCE) -> set[str]:
    return {found[rule].outcome for rule in rules}


def unsound(data: bytes) -> bytes:
    """Return a PDF with a stream more, which cannot be unpacked."""
    packed = bytearray(zlib.compress(b"0 0 m " * 400))
    packed[20:30] = b"\xff" * 10
    extra = b"99 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    at = data.rindex(b"xref\n0")
    return data[:at] + extra + bytes(packed) + b"\nendstream\nendobj\n" + data[at:]


# ---------------------------------------------------------------- what was not read


def test_a_whole_letter_is_judged_and_a_cut_one_is_not(analyser: Analyser) -> None:
    data = pdf(page(*HEAD, DENIED))
    whole = answers(read_file(data, "a.pdf"), analyser)
    assert outcomes(whole) == {"flagged"}
    assert whole["missing_pages"].outcome == "clear"
    cut = answers(read_file(data[: data.rindex(b"xref")], "a.pdf"), analyser)
    assert outcomes(cut) == {"undetermined"}
    assert cut["summary_denial"].message.startswith("The file ends early")
    assert cut["missing_pages"].outcome == "flagged"
    assert cut["kick_back"].outcome == "clear"


def test_what_stands_there_stands_there(analyser: Analyser) -> None:
    data = pdf(page(*HEAD, DENIED, BURGLARY, *SIGNED))
    cut = answers(read_file(data[: data.rindex(b"xref")], "a.pdf"), analyser)
    assert cut["summary_denial"].outcome == "clear"
    assert cut["decision_maker_unidentified"].outcome == "clear"
    assert cut["no_reconsideration_notice"].outcome == "undetermined"


def test_padding_behind_the_end_is_no_loss(analyser: Analyser) -> None:
    data = pdf(page(*HEAD, DENIED)) + bytes(5000)
    assert outcomes(answers(read_file(data, "a.pdf"), analyser)) == {"flagged"}


def test_a_damaged_stream_may_have_held_the_reason(analyser: Analyser) -> None:
    found = answers(read_file(unsound(pdf(page(*HEAD, DENIED))), "a.pdf"), analyser)
    assert outcomes(found) == {"undetermined"}
    assert found["missing_pages"].outcome == "undetermined"
    assert "damaged" in found["missing_pages"].message


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (pdf(page(*HEAD, DENIED), page(BURGLARY)), "a.pdf"),
        (("\n".join([*HEAD, DENIED, *[""] * 60, BURGLARY])).encode(), "a.txt"),
    ],
    ids=["pdf", "text"],
)
def test_pages_beyond_the_limit_may_hold_the_reason(
    data: bytes, name: str, analyser: Analyser
) -> None:
    found = answers(read_file(data, name, Limits(max_pages=1)), analyser)
    assert outcomes(found) == {"undetermined"}
    assert "limit" in found["missing_pages"].message
    assert answers(read_file(data, name), analyser)["summary_denial"].outcome == "clear"


def test_a_limit_touches_the_last_letter_only(analyser: Analyser) -> None:
    one = page(*HEAD, DENIED, *SIGNED)
    letters = analyse(
        read_file(pdf(one, one, one), "a.pdf", Limits(max_pages=2)).readings[0], analyser=analyser
    )
    assert [findings(x)["summary_denial"].outcome for x in letters] == ["flagged", "undetermined"]


def test_words_beyond_the_limit(monkeypatch: pytest.MonkeyPatch, analyser: Analyser) -> None:
    reading = read(office_letter(f"{DENIED}\n{BURGLARY}"))
    assert findings(analyse(reading, analyser=analyser)[0])["summary_denial"].outcome == "clear"
    monkeypatch.setattr(
        analysis, "MOST_WORDS", reading.text[: reading.text.index("You")].count(" ") + 8
    )
    (one,) = analyse(reading, analyser=analyser)
    assert "burglary" not in one.text
    assert outcomes(findings(one), ABSENCE[:2]) == {"undetermined"}


def test_a_page_without_time_and_a_picture_cut_short(analyser: Analyser) -> None:
    reading = read(office_letter(DENIED))
    expected: dict[Loss, str] = {"time": "undetermined", "ends_early": "flagged"}
    for lost, outcome in expected.items():
        pages = (replace(reading.pages[0], lost=lost),)
        found = findings(analyse(replace(reading, pages=pages), analyser=analyser)[0])
        assert found["missing_pages"].outcome == outcome
        assert outcomes(found, ABSENCE[:3]) == {"undetermined"}


@pytest.mark.parametrize(
    ("name", "kind", "outcome"),
    [
        ("letter.pdf", "application/pdf", "undetermined"),
        ("letter.doc", "application/msword", "undetermined"),
        ("meeting.xyz", "application/octet-stream", "flagged"),
    ],
)
def test_an_enclosure_that_cannot_be_read_may_be_the_letter(
    name: str, kind: str, outcome: str, analyser: Analyser
) -> None:
    content = (
        b"%PDF-1.7 nothing" if name.endswith("pdf") else b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99
    )
    if outcome == "flagged":
        content = struct.pack("<8I", *range(250, 258)) * 9
    message = mail((name, kind, content), text=f"Dear Counsel,\n\n{DENIED}\n")
    message.replace_header("From", "Carver, John Q <john.q.carver@ice.dhs.gov>")
    result = read_file(bytes(message), "a.eml")
    assert result.failures
    assert answers(result, analyser)["missing_rationale"].outcome == outcome


def test_more_pictures_than_are_taken_out_of_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    from denialscan.ingest import rtf

    monkeypatch.setattr(rtf, "_MOST_PICTURES", 2)
    picture = b"{\\pict\\pngblip\n" + b"89504e470d0a1a0a" * 9000 + b"}"
    result = read_file(b"{\\rtf1\\ansi Denied.\\par " + picture * 4 + b"}", "a.rtf")
    assert [f.source.name for f in result.failures][-1] == "(more pictures)"
    assert "first 2 pictures" in result.failures[-1].message
    assert result.readings[0].pages[0].lost == "enclosure"


# ---------------------------------------------------------------- what nobody sees


def drawn(analyser: Analyser, more: Callable[[Any], None]) -> tuple[Letter, Reading]:
    """Return a denial without a reason, with something more drawn on it, signed."""

    def both(canvas: Any) -> None:
        more(canvas)
        at(72, 300, *SIGNED)(canvas)

    data = pdf(page(*HEAD, DENIED, more=both))
    reading = read_file(data, "a.pdf").readings[0]
    return analyse(reading, analyser=analyser)[0], reading


def shown(one: Letter, capsys: pytest.CaptureFixture[str]) -> str:
    place = SourcePath(path="a.pdf", name="a.pdf", sha256=None, media_type=None)
    context = Context(as_of="2026-11-22")
    show_record(
        Record(letter=one, findings=check(one, context), sources=(place,), as_of=context.as_of)
    )
    return capsys.readouterr().out


def white(canvas: Any) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    at(72, 500, BURGLARY)(canvas)
    canvas.setFillColorRGB(0, 0, 0)


def barred(canvas: Any) -> None:
    at(72, 500, BURGLARY)(canvas)
    canvas.rect(70, 495, 480, 16, fill=1)


@pytest.mark.parametrize(
    ("more", "mark", "reasons"),
    [
        (white, "hidden_text", "flagged"),
        (barred, "hidden_text", "undetermined"),
        (at(700, 500, BURGLARY), "off_page", "undetermined"),
        (at(72, 900, BURGLARY), "off_page", "undetermined"),
        (at(640, 500, "slug 12 of job 7"), "off_page", "flagged"),
    ],
    ids=["white on white", "under a bar", "beside the page", "above the page", "a printer's slug"],
)
def test_hidden_words_say_nothing(
    more: Callable[[Any], None],
    mark: str,
    reasons: str,
    analyser: Analyser,
    capsys: pytest.CaptureFixture[str],
) -> None:
    one, reading = drawn(analyser, more)
    assert any(not w.visible for p in reading.pages for w in p.words)
    assert one.value("grounds") is None
    assert one.value("offenses") is None
    assert not [s for s in one.sentences if s.grounds]
    (noted,) = one.marked(mark)
    assert {e.quote for e in noted.evidence} == {""}
    assert all(e.boxes and e.visible is False for e in noted.evidence)
    found = findings(one)
    assert found["missing_rationale"].outcome == reasons
    assert found["off_page_text"].outcome == ("flagged" if mark == "off_page" else "clear")
    assert found["text_under_redaction"].outcome == ("flagged" if more is barred else "clear")
    told = shown(one, capsys)
    assert "burglary" not in told + one.text
    assert "slug" not in told + one.text


def test_lines_that_run_beyond_the_edge_are_the_letters(analyser: Analyser) -> None:
    line = "You were convicted of burglary on May 3, 2014 and are a danger to the community."
    one, reading = drawn(analyser, at(300, 500, line, line))
    words = [w for w in reading.pages[0].words if w.bbox.x0 > 612]
    assert words
    assert not any(w.visible for w in words)
    assert one.text.count("danger to the community.") == 2
    found = findings(one)
    assert found["off_page_text"].outcome == "flagged"
    assert found["missing_rationale"].outcome == "clear"


def test_a_file_of_hidden_words_is_a_letter_without_text(analyser: Analyser) -> None:
    def draw(canvas: Any) -> None:
        canvas.setFillColorRGB(1, 1, 1)
        page(*HEAD, DENIED, BURGLARY)(canvas)

    reading = read_file(pdf(draw), "a.pdf").readings[0]
    assert DENIED in " ".join(reading.text.split())
    (one,) = analyse(reading, analyser=analyser)
    assert one.marked("no_text")
    assert one.marked("hidden_text")
    assert one.text == ""
    assert one.outcome.value == "undetermined"


def test_show_tells_how_a_letter_is_signed(
    analyser: Analyser, capsys: pytest.CaptureFixture[str]
) -> None:
    one, _reading = drawn(analyser, lambda _canvas: None)
    assert "Signature: none found" in shown(one, capsys)
    data = pdf(
        page(*HEAD, DENIED, "", "Sincerely,", "", "/s/ John Q. Carver", "Field Office Director")
    )
    (typed,) = analyse(read_file(data, "a.pdf").readings[0], analyser=analyser)
    assert "Signature: typed (/s/)" in shown(typed, capsys)
