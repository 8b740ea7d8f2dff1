"""The shipped artefacts: files of ``models/`` whose hashes the manifest lists."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from typing import Any

from denialscan.errors import DataError


def folder() -> Any:
    """Return where the artefacts travel in the package."""
    return resources.files("denialscan") / "models"


@cache
def manifest() -> dict[str, str]:
    """Return the SHA-256 of every shipped artefact by name; empty without models."""
    path = folder() / "manifest.json"
    if not path.is_file():
        return {}
    data: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return data


@cache
def read_artefact(name: str) -> bytes:
    """Return the bytes of an artefact.

    Raises DataError where it is missing or is not the one the manifest lists.
    """
    again = "Install denialscan again, or run scripts/train_models.py."
    path = folder() / name
    if not path.is_file():
        raise DataError(f"models/{name} is listed but missing", next_step=again)
    raw: bytes = path.read_bytes()
    if hashlib.sha256(raw).hexdigest() != manifest().get(name):
        raise DataError(f"models/{name} is not the file its manifest lists", next_step=again)
    return raw
