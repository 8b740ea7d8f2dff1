"""Models that the command ``train`` made from reviewers' corrections, in a folder of the user's.

They stand in the place of the shipped models of sentences and letters; the sentence
encoder is always the shipped one. A folder fits the release whose examples it was
trained on, and no other: what features mean may change with every release.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from denialscan.classify import artefacts
from denialscan.errors import InputError

MANIFEST, CARD = "manifest.json", "card.json"
_AGAIN = "Train them anew with denialscan train, or leave --models out."


@dataclass(frozen=True, kw_only=True)
class ModelSet:
    """A folder of trained models; ``key`` is the SHA-256 of its manifest, so that a value
    stands for these models and no later ones."""

    folder: str
    key: str

    def manifest(self) -> dict[str, str]:
        """Return the SHA-256 of every file by name. Raises InputError where the manifest
        is gone or has changed since the folder was opened."""
        return dict(_manifest(self.folder, self.key))

    def read(self, name: str) -> bytes:
        """Return the bytes of a file. Raises InputError where it is not the one listed."""
        raw = _bytes(Path(self.folder) / name)
        if hashlib.sha256(raw).hexdigest() != self.manifest().get(name):
            raise InputError(
                f"{name} in {self.folder} is not the file that its manifest lists.",
                next_step=_AGAIN,
            )
        return raw

    def card(self) -> dict[str, Any]:
        """Return the card: what the models were trained on, and their figures."""
        card: dict[str, Any] = json.loads(self.read(CARD))
        return card

    def letters(self) -> frozenset[str]:
        """Return the ids of the letters that the models were trained on."""
        return frozenset(self.card()["letters"])


def open_models(folder: Path) -> ModelSet:
    """Return a folder of trained models, with every file checked.

    Raises InputError where it is none, or where a file is not the one listed, or where
    it was trained with the models of another release.
    """
    raw = _bytes(folder / MANIFEST)
    found = ModelSet(folder=str(folder.absolute()), key=hashlib.sha256(raw).hexdigest())
    for name in found.manifest():
        found.read(name)
    if CARD not in found.manifest():
        raise InputError(f"{folder} holds no models made by denialscan train.", next_step=_AGAIN)
    if found.card().get("shipped") != shipped_key():
        raise InputError(
            f"The models in {folder} were trained with another release of denialscan.",
            next_step="Train them anew: denialscan train --db DB (the corrections are kept there).",
        )
    return found


def holds_models(folder: Path) -> bool:
    """Say whether a folder was written by ``denialscan train``: its files are no letters."""
    try:
        return CARD in json.loads((folder / MANIFEST).read_bytes()) and (folder / CARD).is_file()
    except (OSError, ValueError, TypeError):
        return False


def shipped_key() -> str:
    """Return the SHA-256 of the shipped manifest, which names all shipped models; empty
    without models."""
    path = artefacts.folder() / MANIFEST
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


@cache
def _manifest(folder: str, key: str) -> tuple[tuple[str, str], ...]:
    raw = _bytes(Path(folder) / MANIFEST)
    if hashlib.sha256(raw).hexdigest() != key:
        raise InputError(
            f"The models in {folder} were changed while they were in use.",
            next_step="Run the same command again.",
        )
    try:
        listed = json.loads(raw)
        rows = tuple(sorted((str(name), str(listed[name])) for name in listed))
    except (ValueError, TypeError) as error:
        raise InputError(f"{MANIFEST} in {folder} cannot be read.", next_step=_AGAIN) from error
    if any(Path(name).name != name for name, _digest in rows):
        raise InputError(f"{MANIFEST} in {folder} names files elsewhere.", next_step=_AGAIN)
    return rows


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}).",
            next_step="Name a folder made by denialscan train.",
        ) from error
