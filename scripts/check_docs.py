"""Check the documentation against the program.

    python scripts/check_docs.py

Every command and option of ``denialscan`` stands in the user guide, every
command written in the documentation exists with the options shown, the tables of
rules, error codes and exit codes are the program's, links lead to files and
headings that exist, the changelog has this version, and no place kept free for a
picture or a figure is left. Exits 1 with a line for everything that is wrong.
"""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click

from denialscan import __version__
from denialscan.cli import cli
from denialscan.errors import Exit
from denialscan.export.record import rule_names
from denialscan.schema import ERROR_CODES

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "user-guide.md"
RULES = ROOT / "denialscan" / "rules" / "data"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.M | re.S)
PLACEHOLDER = re.compile(r"<!-- (?:picture|figures)[^>]*-->")


def documents() -> list[Path]:
    """Return the pages that are checked."""
    top = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "models" / "README.md"]
    return top + sorted((ROOT / "docs").rglob("*.md"))


def without_fences(text: str) -> str:
    """Return a page's prose: what stands in code blocks is no link and no heading."""
    return FENCE.sub("", text)


def anchors(page: Path) -> set[str]:
    """Return the names by which a page's headings can be linked to."""
    headings = re.findall(r"^#+ (.+)$", without_fences(page.read_text(encoding="utf-8")), re.M)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


def check_links() -> Iterator[str]:
    """Yield links that lead nowhere inside the repository."""
    for page in documents():
        for link in LINK.findall(without_fences(page.read_text(encoding="utf-8"))):
            if "://" in link or link.startswith("mailto:"):
                continue
            name, _, anchor = link.partition("#")
            target = (page.parent / name) if name else page
            if not target.exists():
                yield f"{page.relative_to(ROOT)}: link to {link}, which does not exist"
            elif anchor and target.suffix == ".md" and anchor not in anchors(target):
                yield f"{page.relative_to(ROOT)}: link to {link}: no such heading"


def commands(group: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its full name, groups included, without the root."""
    for name, command in getattr(group, "commands", {}).items():
        full = f"{path} {name}".strip()
        yield full, command
        yield from commands(command, full)


def option_names(command: click.Command) -> set[str]:
    """Return the long option names of a command, as they are typed."""
    return {
        name
        for option in command.params
        if isinstance(option, click.Option) and not option.hidden
        for name in (*option.opts, *option.secondary_opts)
        if name.startswith("--") and name != "--help"
    }


def section(text: str, command: str) -> str | None:
    """Return the part of the user guide under the heading of a command."""
    found = re.search(rf"^(#+) `?{re.escape(command)}`?\s*$\n(.*?)(?=^#|\Z)", text, re.M | re.S)
    return found.group(2) if found else None


def check_guide_has_commands() -> Iterator[str]:
    """Yield commands without a section in the guide, and options it leaves out."""
    guide = GUIDE.read_text(encoding="utf-8")
    for name, command in commands(cli):
        if command.hidden:
            continue
        body = section(guide, f"denialscan {name}")
        if body is None:
            yield f"docs/user-guide.md: no section '### `denialscan {name}`'"
            continue
        for option in sorted(option_names(command)):
            if not re.search(rf"{re.escape(option)}(?![\w-])", body):
                yield f"docs/user-guide.md: 'denialscan {name}' without its option {option}"


def check_guide_commands_exist() -> Iterator[str]:
    """Yield sections of the guide about commands that are gone."""
    known = {name for name, _ in commands(cli)}
    for name in re.findall(r"^#+ `denialscan ([a-z ]+)`", GUIDE.read_text(encoding="utf-8"), re.M):
        if name not in known:
            yield f"docs/user-guide.md: there is no command 'denialscan {name}'"


def example_lines(text: str) -> Iterator[list[str]]:
    """Yield the commands typed in a page's code blocks and inline code, as words."""
    inline = re.findall(r"`((?:denialscan|bash scripts/)[^`]*)`", without_fences(text))
    blocks = "\n".join(FENCE.findall(text)).replace("\\\n", " ").splitlines()
    for line in [*blocks, *inline]:
        if re.match(r"\s*(denialscan|bash scripts/)", line):
            yield shlex.split(line, comments=True)


def check_examples() -> Iterator[str]:
    """Yield documented commands that the program or the checkout does not have."""
    known = dict(commands(cli))
    for page in documents():
        where = page.relative_to(ROOT)
        for words in example_lines(page.read_text(encoding="utf-8")):
            if words[0] == "bash":
                if not (ROOT / words[1]).is_file():
                    yield f"{where}: {words[1]} does not exist"
                continue
            if len(words) == 1 or words[1].startswith("-"):
                continue
            name = next((n for n in (" ".join(words[1:3]), words[1]) if n in known), None)
            typed = " ".join(words[:3])
            if name is None or (
                isinstance(known[name], click.Group) and typed != f"denialscan {name}"
            ):
                yield f"{where}: there is no command '{typed}'"
                continue
            for option in (word.partition("=")[0] for word in words if word.startswith("--")):
                if option != "--help" and option not in option_names(known[name]):
                    yield f"{where}: 'denialscan {name}' has no option {option}"


def table_rows(text: str, heading: str) -> dict[str, list[str]]:
    """Return the rows of the first table under a heading, by their first cell."""
    body = section(text, heading) or ""
    rows = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in body.splitlines()
        if line.startswith("|")
    ]
    return {cells[0].strip("`"): cells for cells in rows[2:]}


def registered() -> dict[str, dict[str, str]]:
    """Return what is registered of every rule: its severity, version and so on."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(RULES.rglob("*.toml")):
        found.update(tomllib.loads(path.read_text(encoding="utf-8")).get("rule", {}))
    return found


def check_tables() -> Iterator[str]:
    """Yield differences between the guide's tables and the program."""
    guide = GUIDE.read_text(encoding="utf-8")
    rules, shown = registered(), table_rows(guide, "The rules")
    for name in sorted(set(rule_names()) - rules.keys()):
        yield f"denialscan/rules/data: the record contract's rule {name} is not registered"
    expected = {
        "The rules": set(rule_names()),
        "When a file cannot be read": set(ERROR_CODES),
        "Exit codes": {str(int(code)) for code in Exit},
    }
    for heading, names in expected.items():
        present = set(table_rows(guide, heading))
        for name in sorted(names - present):
            yield f"docs/user-guide.md, {heading}: {name} is missing"
        for name in sorted(present - names):
            yield f"docs/user-guide.md, {heading}: {name} is unknown to the program"
    for name, rule in rules.items():
        if name not in shown:
            continue
        if shown[name][1] != rule["severity"]:
            yield f"docs/user-guide.md: {name} has severity {rule['severity']}"
        # Version 0 is that of a rule which is registered and not written yet.
        if ("later" in shown[name][3]) != (rule["version"] == "0"):
            yield f"docs/user-guide.md: {name} has version {rule['version']}: is it for later?"


def check_changelog() -> Iterator[str]:
    """Yield what the changelog lacks: a place for new entries, this version."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    if not re.search(r"^## \[Unreleased\]", text, re.M):
        yield "CHANGELOG.md: no section [Unreleased]"
    if not re.search(rf"^## \[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d$", text, re.M):
        yield f"CHANGELOG.md: no dated section [{__version__}]"


def check_placeholders() -> Iterator[str]:
    """Yield places that were kept free and never filled."""
    for page in documents():
        for found in PLACEHOLDER.findall(page.read_text(encoding="utf-8")):
            yield f"{page.relative_to(ROOT)}: {found} was never filled"


CHECKS = (
    check_links,
    check_guide_has_commands,
    check_guide_commands_exist,
    check_examples,
    check_tables,
    check_changelog,
    check_placeholders,
)


def main() -> int:
    """Run all checks and print what is wrong."""
    found = [line for check in CHECKS for line in check()]
    for line in found:
        print(line, file=sys.stderr)
    print(f"documentation: {len(documents())} pages, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
