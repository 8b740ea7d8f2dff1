"""Finding input files: order, links, and paths that cannot be read."""

from __future__ import annotations

import hashlib
import os
import socket
from pathlib import Path

import pytest

from denialscan.errors import ReadError
from denialscan.ingest.files import find_files, hash_file, open_regular


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def test_order_and_hidden_files(tmp_path: Path) -> None:
    fill(tmp_path, "b/2.pdf", "b/1.pdf", "a.txt", ".hidden", ".git/x", "c.pdf")
    found = [f.path.relative_to(tmp_path).as_posix() for f in find_files([tmp_path])]
    assert found == ["a.txt", "b/1.pdf", "b/2.pdf", "c.pdf"]
    assert [f.path.name for f in find_files([tmp_path / ".hidden"])] == [".hidden"]


def test_given_order_is_kept(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b")
    assert [f.path.name for f in find_files([tmp_path / "b", tmp_path / "a"])] == ["b", "a"]


def test_directory_loop_is_one_error(tmp_path: Path) -> None:
    fill(tmp_path, "in/a.pdf")
    (tmp_path / "in" / "loop").symlink_to(tmp_path)
    found = list(find_files([tmp_path]))
    assert [(f.path.name, f.error.code if f.error else None) for f in found] == [
        ("a.pdf", None),
        ("loop", "unreadable"),
    ]


def test_linked_folder_is_walked_once(tmp_path: Path) -> None:
    fill(tmp_path, "real/a.pdf")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert [f.path.name for f in find_files([tmp_path])] == ["a.pdf"]


def test_bad_paths(tmp_path: Path) -> None:
    fill(tmp_path, "good.pdf")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        paths = [tmp_path, tmp_path / "missing", tmp_path / "good.pdf" / "below"]
        found = {f.path.name: f.error.code if f.error else None for f in find_files(paths)}
    assert found == {
        "good.pdf": None,
        "dangling": "not_found",
        "self": "unreadable",
        "pipe": "unreadable",
        "socket": "unreadable",
        "missing": "not_found",
        "below": "not_found",
    }


def test_folder_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests may run as root, for whom everything may be listed."""
    fill(tmp_path, "closed/x.pdf", "open.pdf")
    real = os.listdir

    def listdir(path: Path) -> list[str]:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "listdir", listdir)
    found = [(f.path.name, f.error.code if f.error else None) for f in find_files([tmp_path])]
    assert found == [("closed", "unreadable"), ("open.pdf", None)]


def test_hash(tmp_path: Path) -> None:
    data = bytes(range(256)) * 9000
    path = tmp_path / "x"
    path.write_bytes(data)
    assert hash_file(path) == hashlib.sha256(data).hexdigest()
    fd = open_regular(path)
    try:
        os.read(fd, 100)
        assert hash_file(fd) == hashlib.sha256(data).hexdigest()
    finally:
        os.close(fd)


def test_open_regular_refuses_folders(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        open_regular(tmp_path)
    assert caught.value.code == "unreadable"
