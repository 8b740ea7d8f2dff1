"""The option that changes the settings of the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import click

from denialscan.errors import UsageError

if TYPE_CHECKING:
    from denialscan.settings import RuleSettings


def settings_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--setting NAME=VALUE``; the command gets RuleSettings as ``settings``."""
    return click.option(
        "--setting",
        "settings",
        multiple=True,
        callback=lambda _ctx, _param, values: read_settings(values),
        metavar="NAME=VALUE",
        help="A setting of the rules, such as hasty_hours=24 or "
        "timezone=America/Chicago (repeatable).",
    )(command)


def read_settings(pairs: tuple[str, ...]) -> RuleSettings:
    """Return the defaults with these changes; raises UsageError for what is no setting."""
    from denialscan.settings import RuleSettings

    known = [f.name for f in fields(RuleSettings)]
    changes: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not equals or name not in known:
            raise UsageError(
                f"{name or pair} is no setting of the rules.",
                next_step="The settings are " + ", ".join(known) + "; write NAME=VALUE.",
            )
        changes[name] = _zone(value) if name == "timezone" else _count(name, value)
    return RuleSettings(**changes)


def _count(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 5:
        raise UsageError(
            f"The setting {name} is a whole number.", next_step=f"For example {name}=48."
        )
    return int(value)


def _zone(value: str) -> str:
    from denialscan.moments import time_zone

    try:
        time_zone(value)
    except ValueError as error:
        raise UsageError(
            f"{value} is no time zone.",
            next_step="Use a name such as America/New_York, or an offset such as -05:00.",
        ) from error
    return value
