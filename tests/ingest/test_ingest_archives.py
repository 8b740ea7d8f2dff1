"""Archives and mailboxes: every member a file of its own, and none harms another."""

from __future__ import annotations

import gzip
import hashlib
import io
import struct
import zipfile
import zlib

import making

from denialscan.ingest.archive import safe_path
from denialscan.ingest.mbox import begins
from denialscan.ingest.read import read_bytes
from denialscan.ingest.session import Session
from denialscan.schema import ReadResult
from denialscan.settings import Limits, ReadingConfig


def read(
    data: bytes, name: str, limits: Limits | None = None, passwords: tuple[str, ...] = ()
) -> ReadResult:
    session = Session(
        config=ReadingConfig(limits=limits or Limits()),
        engine=None,
        report_pages=lambda _n: None,
        passwords=passwords,
    )
    return read_bytes(data, name, hashlib.sha256(data).hexdigest(), session)


def zipped(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def locked(data: bytes, password: bytes) -> bytes:
    """Return a ZIP with one text, encrypted by the traditional scheme (APPNOTE 6.1)."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def crc(value: int, byte: int) -> int:
        return (value >> 8) ^ plain[(value ^ byte) & 0xFF]

    plain = []
    for i in range(256):
        value = i
        for _bit in range(8):
            value = (value >> 1) ^ (0xEDB88320 if value & 1 else 0)
        plain.append(value)

    def update(byte: int) -> None:
        keys[0] = crc(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = crc(keys[2], keys[1] >> 24)

    for byte in password:
        update(byte)
    out = bytearray()
    check = zlib.crc32(data)
    for byte in bytes(11) + bytes([check >> 24]) + data:
        mask = keys[2] | 2
        out.append(byte ^ ((mask * (mask ^ 1)) >> 8 & 0xFF))
        update(byte)
    return stored_as("letter.txt", bytes(out), check, len(data))


def stored_as(name: str, stored: bytes, crc: int, size: int) -> bytes:
    """Return a ZIP around bytes that are encrypted already."""
    common = struct.pack("<HHHHHIII", 20, 1, 0, 0, 33, crc, len(stored), size)
    local = b"PK\x03\x04" + common + struct.pack("<HH", len(name), 0) + name.encode() + stored
    entry = b"PK\x01\x02\x14\0" + common + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0)
    entry += name.encode()
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local), 0)
    return local + entry + b"PK\x05\x06" + end


def test_passwords_of_a_zip() -> None:
    data = locked(b"Dear Counsel: denied.", b"secret")
    (failure,) = read(data, "a.zip").failures
    assert failure.code == "password"
    assert "--password-file" in failure.message
    assert read(data, "a.zip", passwords=("wrong",)).failures[0].code == "password"
    (reading,) = read(data, "a.zip", passwords=("wrong", "secret")).readings
    assert reading.text == "Dear Counsel: denied."


def test_members_of_a_zip() -> None:
    inner = zipped(("note.txt", b"inner note"))
    data = zipped(
        ("client/letter.pdf", making.letter_pdf()),
        ("client/", b""),
        ("../up/letter.txt", b"outside"),
        ("more.zip", inner),
        ("bad.pdf", b"%PDF-1.4"),
        ("__MACOSX/client/._letter.pdf", b"x"),
        ("client/.hidden.txt", b"x"),
        ("Thumbs.db", b"x"),
    )
    result = read(data, "a.zip")
    assert [r.source.container for r in result.readings] == [
        "a.zip!/client/letter.pdf",
        "a.zip!/up/letter.txt",
        "a.zip!/more.zip!/note.txt",
    ]
    assert result.readings[0].source.name == "letter.pdf"
    assert result.readings[0].container_sha256 == hashlib.sha256(data).hexdigest()
    assert result.readings[2].container_sha256 == hashlib.sha256(inner).hexdigest()
    assert [(f.source.container, f.code) for f in result.failures] == [
        ("a.zip!/bad.pdf", "damaged")
    ]


def test_a_folder_called_word_makes_no_word_document() -> None:
    result = read(zipped(("password/a.txt", b"words")), "a.zip")
    assert [r.text for r in result.readings] == ["words"]


def test_more_members_than_the_limit() -> None:
    data = zipped(*((f"{i}.txt", b"x") for i in range(9)))
    result = read(data, "a.zip", Limits(max_members=4))
    assert len(result.readings) == 4
    (rest,) = result.failures
    assert (rest.code, rest.source.name) == ("too_large", "(5 more files)")
    assert "4 of 9" in rest.message


def test_a_member_too_large_leaves_the_others() -> None:
    data = zipped(("a.txt", bytes(9_000_000)), ("b.txt", b"words"))
    result = read(data, "a.zip", Limits(max_expanded=1_000_000))
    assert [r.text for r in result.readings] == ["words"]
    assert [f.code for f in result.failures] == ["too_large"]


def test_paths_lead_nowhere() -> None:
    assert safe_path("../../etc/passwd") == "etc/passwd"
    assert safe_path("C:\\letters\\a.pdf") == "letters/a.pdf"
    assert "!/" not in safe_path("/a!/b.pdf")
    assert safe_path("..") == "file"


def test_gzip_of_one_file() -> None:
    result = read(gzip.compress(b"Dear Counsel"), "letter.txt.gz")
    assert [(r.source.container, r.text) for r in result.readings] == [
        ("letter.txt.gz!/letter.txt", "Dear Counsel")
    ]


STAMP = b"From ann@example.gov Wed Mar 24 14:00:00 2021\n"


def test_mailbox() -> None:
    first = making.mail(("note.txt", "text/plain", b"attached")).as_bytes()
    second = making.mail(text="From here on:\n\nFrom the officer Monday\n").as_bytes()
    escaped = second.replace(b"\nFrom the", b"\n>From the")
    result = read(STAMP + first + b"\n\n" + STAMP + escaped + b"\n", "box.mbox")
    assert result.failures == ()
    assert [r.source.container for r in result.readings] == [
        "box.mbox!/message 1",
        "box.mbox!/message 1!/note.txt",
        "box.mbox!/message 2",
    ]
    assert "\nFrom the officer Monday" in result.readings[2].text
    assert {r.source.media_type for r in result.readings} == {"message/rfc822", "text/plain"}


def test_only_a_stamp_with_a_date_begins_a_mailbox() -> None:
    assert begins(STAMP + b"Subject: x\n")
    assert begins(b"From - Wed Mar 24 10:00:00 2021\r\nSubject: x\r\n")
    assert begins(b"From 17@xxx Wed Mar 24 14:00:00 +0000 2021\nSubject: x\n")
    assert not begins(b"From the officer, Wed Mar 24 14:00:00 2021\nwe heard\n")
    assert not begins(b"From: ann@example.gov\n")


def test_more_messages_than_the_limit() -> None:
    box = b"".join(STAMP + b"Subject: %d\n\nwords\n\n" % n for n in range(6))
    result = read(box, "box.mbox", Limits(max_members=4))
    assert len(result.readings) == 4
    (rest,) = result.failures
    assert (rest.code, rest.source.name) == ("too_large", "(2 more files)")
    assert "4 of 6" in rest.message
