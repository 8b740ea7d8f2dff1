"""The group of commands: errors, exit codes, and the options commands share."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from denialscan import __version__
from denialscan.errors import DenialscanError, Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from denialscan.classify.trained import ModelSet
    from denialscan.schema import CaseFacts

DEFAULT_DB = "denialscan.db"
_MOST_PASSWORDS = 64 * 1024  # bytes of a password file


class Commands(click.Group):
    """A group that turns errors into "Error: ... / Next: ..." and exit codes."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; no traceback reaches the user without ``--debug``."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            _fail(ctx, "Interrupted; what was finished is kept.", "", Exit.INTERRUPTED)
        except BrokenPipeError:
            # The reader of our output has gone (``| head``): nothing to tell anybody.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(Exit.NOT_WRITABLE)
        except DenialscanError as error:
            if ctx.params.get("debug"):
                raise
            _fail(ctx, str(error), error.next_step, error.exit_code)
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            from denialscan.work import where

            # The text of a strange error may quote a letter: its type and place do.
            _fail(
                ctx,
                f"Something unexpected went wrong ({where(error)}).",
                "Run the same command as denialscan --debug ... and report what it shows "
                "(look it over first: it may quote a letter).",
                Exit.UNEXPECTED,
            )


def _fail(ctx: click.Context, message: str, next_step: str, code: Exit) -> NoReturn:
    click.echo(f"Error: {message}", err=True)
    if next_step:
        click.echo(f"Next: {next_step}", err=True)
    ctx.exit(int(code))


class IsoDate(click.ParamType[str]):
    """A calendar day written YYYY-MM-DD and in no other way."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the day; anything else is a usage error."""
        from datetime import date

        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or day.isoformat() != value:
            self.fail(f"{value!r} is not a date written YYYY-MM-DD", param, ctx)
        return str(value)


def today() -> str:
    """Return this day, the one thing that commands take from a clock."""
    from datetime import date

    return date.today().isoformat()


def processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def db_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--db", default=DEFAULT_DB, show_default=True, help="The database file.")(
        command
    )


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")(command)


def jobs_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--jobs",
        type=click.IntRange(1, 256),
        default=processors,
        show_default="processors",
        help="How many processes work at once.",
    )(command)


def as_of_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--as-of",
        type=IsoDate(),
        default=today,
        show_default="today",
        help="The day on which silence and open clocks are judged.",
    )(command)


def facts_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--facts",
        "facts_path",
        type=click.Path(path_type=Path),
        metavar="DIR|XLSX",
        help="Client facts: a folder of CSV files, or a workbook.",
    )(command)


def models_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--models",
        envvar="DENIALSCAN_MODELS",
        callback=_models,
        metavar="DIR",
        help="Models made by denialscan train, instead of the shipped ones "
        "(else the variable DENIALSCAN_MODELS).",
    )(command)


def _models(_ctx: click.Context, _param: click.Parameter, value: str | None) -> ModelSet | None:
    if not value:
        return None
    from denialscan.classify.trained import open_models

    return open_models(Path(value))


def reference_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--reference``; the rows are in force until the command ends."""
    return click.option(
        "--reference",
        envvar="DENIALSCAN_REFERENCE",
        callback=_reference,
        expose_value=False,
        metavar="FILE",
        help="Your own rows over the reference lists, made by denialscan reference add "
        "(else the variable DENIALSCAN_REFERENCE).",
    )(command)


def _reference(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        from denialscan.reference.overlay import using_overlay
        from denialscan.reference.overlay_file import read_overlay

        ctx.with_resource(using_overlay(read_overlay(Path(value))))


def password_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--password-file",
        "passwords",
        callback=_passwords,
        metavar="FILE",
        help="Passwords to try on locked files, one a line (UTF-8); stored nowhere.",
    )(command)


def _passwords(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Return the passwords in a file: its lines, without the blank ones."""
    if value is None:
        return ()
    try:
        data = Path(value).read_bytes()[: _MOST_PASSWORDS + 1]
        text = data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise UsageError(
            f"The password file {value} cannot be read.",
            next_step="Name a plain text file in UTF-8 with one password a line.",
        ) from error
    if len(data) > _MOST_PASSWORDS:
        raise UsageError(
            f"The password file {value} is too long to hold passwords.",
            next_step="Name a plain text file in UTF-8 with one password a line.",
        )
    return tuple(dict.fromkeys(line for line in text.splitlines() if line.strip()))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.version_option(__version__, prog_name="denialscan")
@click.option("--debug", is_flag=True, help="Show Python's traceback when something goes wrong.")
def cli(debug: bool) -> None:
    """Read ICE decision letters: what they say, why, and what stands out.

    Everything stays on this machine. Indicators are for a person to judge.
    """


def optional_facts(path: Path | None, as_of: str) -> CaseFacts | None:
    """Return the client facts that a command was given, None without any."""
    if path is None:
        return None
    from denialscan.facts import read_facts

    return read_facts(path, as_of=as_of)


def print_json(data: Any) -> None:
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=1))
