"""What pyproject.toml requires, and what that requires in turn."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import Any, cast

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


def project() -> dict[str, Any]:
    """Return the project table of pyproject.toml."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return dict(tomllib.load(file)["project"])


def installed_closure(requirements: Iterable[str]) -> dict[str, Message]:
    """Return the metadata of the required packages and of all they need on this
    system, by canonical name. Raises PackageNotFoundError for one not installed."""
    waiting = [(text, frozenset({""})) for text in requirements]
    found: dict[str, Message] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        text, extras = waiting.pop()
        requirement = Requirement(text)
        marker = requirement.marker
        if marker and not any(marker.evaluate({"extra": extra}) for extra in extras):
            continue
        name = str(canonicalize_name(requirement.name))
        key = (name, frozenset({"", *requirement.extras}))
        if key in seen:
            continue
        seen.add(key)
        found[name] = cast(Message, metadata.metadata(name))
        waiting += [(line, key[1]) for line in metadata.requires(name) or ()]
    return found
