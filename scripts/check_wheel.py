"""Check that a built wheel holds everything denialscan reads at run time.

    python scripts/check_wheel.py dist/denialscan-0.1.0-py3-none-any.whl

Every data file of the package in this checkout must be in the wheel, and the
learned models with their card and the licence files with them; compiled or private
files must not. Exits 1 with the list of what is wrong.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "denialscan"
NO_DATA = {"__pycache__", ".mypy_cache", ".ruff_cache"}


def expected_files() -> set[str]:
    """Return the names inside the wheel of every file of the package."""
    names = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and not NO_DATA & set(path.parts)
    }
    return names | {f"denialscan/models/{path.name}" for path in (ROOT / "models").iterdir()}


def model_problems(archive: zipfile.ZipFile) -> list[str]:
    """Return which models of the wheel are not those that its manifest lists."""
    held, folder = set(archive.namelist()), "denialscan/models"
    if f"{folder}/manifest.json" not in held:
        return [f"missing from the wheel: {folder}/manifest.json"]
    listed = json.loads(archive.read(f"{folder}/manifest.json"))
    return [
        f"not the model that its manifest lists: {folder}/{name}"
        for name, digest in listed.items()
        if f"{folder}/{name}" not in held
        or hashlib.sha256(archive.read(f"{folder}/{name}")).hexdigest() != digest
    ] or ([] if listed else [f"no model in the wheel: {folder}/manifest.json"])


def problems(wheel: Path) -> list[str]:
    """Return what is missing from the wheel or does not belong there."""
    archive = zipfile.ZipFile(wheel)
    held = set(archive.namelist())
    info = next(name for name in held if name.endswith(".dist-info/METADATA")).rpartition("/")[0]
    wanted = expected_files() | {f"{info}/licenses/LICENSE", f"{info}/licenses/NOTICE"}
    inside = ("denialscan/", f"{info}/")
    foreign = [
        f"does not belong in the wheel: {name}"
        for name in sorted(held)
        if not name.startswith(inside) or name.endswith((".pyc", ".db"))
    ]
    missing = [f"missing from the wheel: {name}" for name in sorted(wanted - held)]
    return missing + foreign + model_problems(archive)


def main() -> int:
    """Check the wheel named on the command line and print what is wrong."""
    found = problems(Path(sys.argv[1]))
    for line in found:
        print(line, file=sys.stderr)
    print(f"wheel: {len(expected_files())} files of the package, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
