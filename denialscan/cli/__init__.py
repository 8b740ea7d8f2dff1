"""The command line: each command calls one library function.

Only click is imported with these modules; everything else is imported by the
command that needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import sys

from denialscan.cli import clocks, facts, letters, link, matter, propose, reference, tools, train
from denialscan.cli.app import cli

__all__ = [
    "cli",
    "clocks",
    "facts",
    "letters",
    "link",
    "main",
    "matter",
    "propose",
    "reference",
    "tools",
    "train",
]


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets its code, not a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        cli()
    finally:
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader of our output has gone (``| head``): nothing to tell anybody.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
