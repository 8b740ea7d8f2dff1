"""The pinned versions: complete, exact, and without an address to load them from."""

from __future__ import annotations

import hashlib
import json
import runpy
import zipfile
from pathlib import Path

from dependencies import ROOT, installed_closure, project
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import denialscan
from denialscan.classify.encoder import FILE as ENCODER
from denialscan.classify.encoder import VOCABULARY
from denialscan.classify.model import PLAIN, WITH_VECTORS
from denialscan.train.examples import FILE as EXAMPLES


def pins() -> list[Requirement]:
    """Return the lines of constraints.txt that apply here."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return [pin for pin in found if pin.marker is None or pin.marker.evaluate()]


def test_every_pin_is_one_exact_version() -> None:
    assert [str(pin) for pin in pins() if [s.operator for s in pin.specifier] != ["=="]] == []
    names = [canonicalize_name(pin.name) for pin in pins()]
    assert sorted(names) == sorted(set(names))


def test_everything_installed_for_run_and_test_is_pinned() -> None:
    table = project()
    needed = installed_closure(table["dependencies"] + table["optional-dependencies"]["test"])
    pinned = {canonicalize_name(pin.name) for pin in pins()}
    assert needed.keys() - pinned == set()
    assert pinned - needed.keys() == set()


def test_pins_satisfy_what_the_project_requires() -> None:
    versions = {canonicalize_name(p.name): next(iter(p.specifier)).version for p in pins()}
    for text in project()["dependencies"]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), text


def test_no_file_names_a_package_index() -> None:
    files = [ROOT / name for name in ("constraints.txt", "pyproject.toml", ".ci/run")]
    files += sorted((ROOT / "scripts").glob("*.sh"))
    for file in files:
        text = file.read_text(encoding="utf-8")
        for option in ("index-url", "find-links", "trusted-host"):
            assert option not in text, f"{file.name}: {option}"


def test_models_travel_with_the_package() -> None:
    shipped = Path(denialscan.__file__).parent / "models"
    for path in (ROOT / "models").iterdir():
        assert (shipped / path.name).read_bytes() == path.read_bytes()
    listed = json.loads((shipped / "manifest.json").read_text(encoding="utf-8"))
    assert listed.keys() == {PLAIN, WITH_VECTORS, ENCODER, VOCABULARY, EXAMPLES}
    for name, digest in listed.items():
        assert hashlib.sha256((shipped / name).read_bytes()).hexdigest() == digest


def wheel_with(tmp_path: Path, **files: bytes) -> zipfile.ZipFile:
    """Return an archive that holds these files in its folder of models."""
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as archive:
        for name, data in files.items():
            archive.writestr(f"denialscan/models/{name.replace('_', '.')}", data)
    return zipfile.ZipFile(tmp_path / "a.whl")


def test_the_wheel_check_sees_a_wrong_model(tmp_path: Path) -> None:
    check = runpy.run_path(str(ROOT / "scripts/check_wheel.py"))["model_problems"]
    right = json.dumps({"letters.skops": hashlib.sha256(b"model").hexdigest()}).encode()
    assert check(wheel_with(tmp_path, letters_skops=b"model", manifest_json=right)) == []
    for files in (
        {"letters_skops": b"other", "manifest_json": right},
        {"manifest_json": right},
        {"letters_skops": b"model"},
        {"manifest_json": b"{}"},
    ):
        assert len(check(wheel_with(tmp_path, **files))) == 1, files
