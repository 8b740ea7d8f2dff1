"""Files in PDFs, locked PDFs, and PDFs that would like to do something."""

from __future__ import annotations

import io
from pathlib import Path

import making
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from denialscan.errors import ReadError
from denialscan.ingest.guard import has_table
from denialscan.ingest.pdf_attached import attached_files
from denialscan.ingest.pdf_open import open_pdf
from denialscan.ingest.session import Session
from denialscan.schema import ReadResult
from denialscan.settings import Limits, ReadingConfig
from denialscan.worker import Reader


def session(passwords: tuple[str, ...] = (), limits: Limits | None = None) -> Session:
    config = ReadingConfig(limits=limits or Limits())
    return Session(
        config=config, engine=None, report_pages=lambda _count: None, passwords=passwords
    )


def saved(document: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    document.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def portfolio(**options: object) -> bytes:
    """Return a letter with two embedded files, one of them twice, and one on its page."""
    with pikepdf.open(io.BytesIO(making.letter_pdf())) as document:
        for key, name, data, kind in (
            ("a", "note.txt", b"hello", "text/plain"),
            ("b", "../../reply.pdf", making.letter_pdf(), "application/pdf"),
            ("c", "note.txt", b"other", "text/plain"),
            ("d", "note.txt", b"hello", "text/plain"),
        ):
            document.attachments[key] = pikepdf.AttachedFileSpec(
                document, data, filename=name, mime_type=kind
            )
        pinned = pikepdf.AttachedFileSpec(document, b"pinned", filename="clip.txt")
        note = Dictionary(
            Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[9, 9, 29, 29], FS=pinned.obj
        )
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=[9, 9, 29, 29],
            A=Dictionary(S=Name.Launch, F="program"),
        )
        document.pages[0].obj.Annots = Array(
            [document.make_indirect(note), document.make_indirect(link)]
        )
        document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
        return saved(document, **options)


LOCK = pikepdf.Encryption(user="open sesame", owner="owner", R=6)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        {"encryption": LOCK, "object_stream_mode": pikepdf.ObjectStreamMode.generate},
    ],
)
def test_embedded_files_are_members(options: dict[str, object]) -> None:
    found = attached_files(portfolio(**options), session(("wrong", "open sesame")))
    assert [(m.name, m.media_type) for m in found] == [
        ("note.txt", "text/plain"),
        ("reply.pdf", "application/pdf"),
        ("note (2).txt", "text/plain"),
        ("clip.txt", ""),
    ]
    assert [found[0].data, found[2].data, found[3].data] == [b"hello", b"other", b"pinned"]
    assert attached_files(making.letter_pdf(), session()) == ()


def test_embedded_files_share_the_budget() -> None:
    with pytest.raises(ReadError, match="unpacks"):
        attached_files(portfolio(), session(limits=Limits(max_expanded=1000)))


def read(folder: Path, data: bytes, *passwords: str) -> ReadResult:
    with Reader(ReadingConfig(), passwords=passwords) as reader:
        return reader.read(making.put(folder, "a.pdf", data))


def test_embedded_letters_are_read_as_family(tmp_path: Path) -> None:
    result = read(tmp_path, portfolio())
    said = " ".join(result.readings[0].warnings)
    assert "script" in said
    assert "start a program" in said
    assert [r.source.container for r in result.readings][:1] == [None]
    inner = next(r for r in result.readings if r.source.name == "reply.pdf")
    assert inner.source.container == "a.pdf!/reply.pdf"
    assert "reviewed" in inner.text


def test_what_a_file_would_like_to_do_is_told_and_not_done() -> None:
    for options in ({}, {"object_stream_mode": pikepdf.ObjectStreamMode.generate}):
        said = " ".join(open_pdf(portfolio(**options), session()).warnings)
        assert "script" in said
        assert "start a program" in said
    assert open_pdf(making.letter_pdf(), session()).warnings == ()


def locked(revision: int) -> bytes:
    lock = pikepdf.Encryption(
        user="clavé", owner="owner", R=revision, aes=revision >= 4, metadata=revision >= 4
    )
    with pikepdf.open(io.BytesIO(making.letter_pdf())) as document:
        return saved(document, encryption=lock)


@pytest.mark.parametrize("revision", [3, 4, 6])
@pytest.mark.parametrize("password", ["clavé", "owner"])
def test_locked_files_open_with_a_given_password(revision: int, password: str) -> None:
    opened = open_pdf(locked(revision), session(("wrong", password)))
    assert len(opened.document) == 1
    assert b"/Encrypt" not in opened.data


def test_a_locked_letter_is_read(tmp_path: Path) -> None:
    (reading,) = read(tmp_path, locked(6), "wrong", "clavé").readings
    assert "reviewed" in reading.text
    assert reading.pages[0].text_source == "text_layer"


@pytest.mark.parametrize(
    ("passwords", "said"), [((), "none was given"), (("wrong",), "none of the given")]
)
def test_locked_files_say_what_to_do(passwords: tuple[str, ...], said: str) -> None:
    with pytest.raises(ReadError, match=said) as caught:
        open_pdf(locked(6), session(passwords))
    assert caught.value.code == "password"
    assert "--password-file" in str(caught.value)
    assert "wrong" not in str(caught.value)


def test_a_table_is_looked_for_where_the_file_says() -> None:
    data = making.letter_pdf()
    assert has_table(data)
    assert has_table(b"junk of some mailer\n" + data)
    assert not has_table(data.replace(b"startxref\n", b"startxref\n9"))
