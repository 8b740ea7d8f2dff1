"""The house plan, enforced on the syntax trees of the package.

A module imports only from its own level or lower ones, every outside library
has its one home, heavy libraries are loaded inside functions, and nothing but
the command line (the date) and the reading child (sockets, environment) touches
what would make a result depend on more than its inputs.
"""

from __future__ import annotations

import ast
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import denialscan
from denialscan import pipeline

PACKAGE = Path(denialscan.__file__).parent

#: Level of each module or package directly under denialscan/.
LEVELS = {
    **dict.fromkeys(("__init__", "schema", "errors", "settings", "codec"), 0),
    **dict.fromkeys(("reference", "facts", "ingest", "ocr", "moments"), 1),
    **dict.fromkeys(("worker", "child", "layout", "nlp", "statements", "roles"), 2),
    **dict.fromkeys(
        (
            "offense_words",
            "patterns",
            "splitting",
            "stance",
            "speakers",
            "hostile",
            "reasons",
            "classify",
            "extract",
            "marks",
            "completeness",
            "contradictions",
            "claims",
            "analysis",
        ),
        2,
    ),
    "join": 2,
    **dict.fromkeys(("rules", "link", "twins", "clocks", "timeline", "briefs", "matters"), 3),
    "packet": 3,
    **dict.fromkeys(("pipeline", "plan"), 4),
    "store": 5,
    **dict.fromkeys(("work", "pool", "settle", "run", "examine", "evaluate"), 6),
    **dict.fromkeys(("assemble", "memory", "review_sheet"), 6),
    **dict.fromkeys(("export", "train", "display", "doctor", "cli", "__main__"), 7),
}

#: Outside libraries (import names) and the only places that may use them. ``child``
#: is there because it loads what reading needs once, before it forks for each file.
HOMES = {
    "click": ("cli",),
    "compressed_rtf": ("ingest.msg",),
    "cv2": ("ingest", "ocr", "child"),
    "docx": ("export.sheet_docx",),
    "icalendar": ("export.ics",),
    "lxml": ("ingest.docx_body", "ingest.html", "child"),
    "numpy": ("ingest", "ocr", "child", "classify"),
    "onnxruntime": ("classify.encoder",),
    "openpyxl": ("facts",),
    "oxmsg": ("ingest.msg",),
    "pdfminer": ("ingest",),
    "pdfplumber": ("ingest.pdf_layer", "child"),
    "packaging": ("doctor",),
    "PIL": ("ingest", "ocr", "child", "export.pictures"),
    "pi_heif": ("ingest.picture",),
    "pikepdf": ("ingest.pdf_notes", "export", "child"),
    "pypdfium2": ("ingest", "child"),
    "pytesseract": ("ocr", "child"),
    "rapidfuzz": (
        "reference",
        "facts.places",
        "offense_words",
        "extract",
        "link",
        "rules",
        "twins",
        "evaluate",
    ),
    "reportlab": ("export",),
    "rich": ("cli", "display"),
    "scipy": ("evaluate", "classify"),
    "skops": ("classify.model",),
    "sklearn": ("classify.features", "classify.heads"),
    "spacy": ("nlp",),
    "tesserocr": ("ocr", "child"),
    "sqlalchemy": ("store",),
    "striprtf": ("ingest.rtf",),
}
#: Fast enough to be imported with the module.
LIGHT = {"click"}

#: What makes a result depend on the moment, the machine or the network, and the
#: modules that may use it all the same.
FORBIDDEN = {
    "datetime.datetime.now": ("cli",),
    "datetime.datetime.today": ("cli",),
    "datetime.datetime.utcnow": ("cli",),
    "datetime.date.today": ("cli",),
    "time.time": (),
    "time.time_ns": (),
    "time.localtime": (),
    "time.gmtime": (),
    "time.ctime": (),
    "time.strftime": (),
    "random": (),
    "secrets": (),
    "uuid": (),
    "os.environ": ("worker", "child"),
    "os.getenv": ("worker", "child"),
    "os.urandom": (),
    "socket": ("worker", "child"),
    "socketserver": (),
    "ssl": (),
    "urllib.request": (),
    "http": (),
    "ftplib": (),
    "smtplib": (),
    "requests": (),
    "httpx": (),
    "urllib3": (),
    "asyncio": (),
}


@dataclass(frozen=True, kw_only=True)
class Import:
    """One imported name: ``target`` is dotted and absolute, ``when`` tells
    whether importing the module runs it."""

    target: str
    line: int
    when: str  # "module", "function" or "typing"


def module_name(path: Path) -> str:
    """Return the dotted name below the package: ``ingest.pdf``, ``cli``."""
    parts = list(path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts)


def imports(tree: ast.Module, name: str) -> Iterator[Import]:
    """Yield all imports of module ``name``, also those inside functions."""
    package = ["denialscan", *name.split(".")][:-1]

    def visit(node: ast.AST, when: str) -> Iterator[Import]:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            when = "function"
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for inner in node.body:
                yield from visit(inner, "typing")
            for inner in node.orelse:
                yield from visit(inner, when)
            return
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(target=alias.name, line=node.lineno, when=when)
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            base = [*base, *(node.module or "").split(".")] if node.module else base
            for alias in node.names:
                yield Import(target=".".join([*base, alias.name]), line=node.lineno, when=when)
        for child in ast.iter_child_nodes(node):
            yield from visit(child, when)

    yield from visit(tree, "module")


def uses(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield (dotted name, line) of imported names and of what is reached through them."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                names[bound] = alias.name if alias.asname else bound
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield f"{node.module}.{alias.name}", node.lineno
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            chain: list[str] = []
            inner: ast.AST = node
            while isinstance(inner, ast.Attribute):
                chain.insert(0, inner.attr)
                inner = inner.value
            if isinstance(inner, ast.Name) and inner.id in names:
                yield ".".join([names[inner.id], *chain]), node.lineno


def within(name: str, places: tuple[str, ...]) -> bool:
    """Say whether dotted ``name`` is one of ``places`` or lies inside one."""
    return any(name == place or name.startswith(place + ".") for place in places)


def level(name: str) -> int | None:
    """Return the level of a module named below the package, None where it has none."""
    return LEVELS.get(name.partition(".")[0])


def violations(source: str, name: str) -> list[str]:
    """Return what is wrong with one module, as readable lines."""
    tree = ast.parse(source)
    own = level(name)
    if own is None:
        return [f"{name}: has no level; give it one in LEVELS"]
    found: list[str] = []
    for item in imports(tree, name):
        top, _, rest = item.target.partition(".")
        where = f"{name}:{item.line}"
        if top == "denialscan":
            target = rest if rest.partition(".")[0] in LEVELS else "__init__"
            if (other := level(target)) is not None and other > own:
                found.append(f"{where}: level {own} imports {item.target} of level {other}")
        elif top not in sys.stdlib_module_names:
            if top not in HOMES:
                found.append(f"{where}: {top} has no home")
            elif not within(name, HOMES[top]):
                found.append(f"{where}: {top} lives in {', '.join(HOMES[top])}")
            if item.when == "module" and top not in LIGHT:
                found.append(f"{where}: {top} is imported with the module")
    for used, line in uses(tree):
        for banned, allowed in FORBIDDEN.items():
            if within(used, (banned,)) and not within(name, allowed):
                found.append(f"{name}:{line}: {used} makes results depend on the surroundings")
    return found


def import_cycle(graph: dict[str, set[str]]) -> list[str]:
    """Return one cycle of the graph as a path that ends where it starts, or []."""
    done: set[str] = set()

    def walk(node: str, path: list[str]) -> list[str]:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return []
        for following in sorted(graph.get(node, ())):
            if cycle := walk(following, [*path, node]):
                return cycle
        done.add(node)
        return []

    for start in sorted(graph):
        if cycle := walk(start, []):
            return cycle
    return []


def import_graph(
    sources: dict[str, str], when: tuple[str, ...] = ("module",)
) -> dict[str, set[str]]:
    """Return who imports whom, in module names below the package, at import time or
    whenever ``when`` says."""

    def resolve(target: str) -> str | None:
        parts = target.split(".")[1:]
        while parts:
            for candidate in (".".join(parts), ".".join([*parts, "__init__"])):
                if candidate in sources:
                    return candidate
            parts.pop()
        return None

    graph: dict[str, set[str]] = {}
    for name, source in sources.items():
        targets = (
            resolve(item.target)
            for item in imports(ast.parse(source), name)
            if item.when in when and item.target.startswith("denialscan.")
        )
        graph[name] = {target for target in targets if target and target != name}
    return graph


def reached(graph: dict[str, set[str]], start: str) -> set[str]:
    """Return the modules that ``start`` runs with, itself included."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += graph.get(name, ())
    return found


def all_sources() -> dict[str, str]:
    """Return the source of every module of the package."""
    return {
        module_name(path): path.read_text(encoding="utf-8")
        for path in sorted(PACKAGE.rglob("*.py"))
        if "__pycache__" not in path.parts
    }


SOURCES = all_sources()


@pytest.mark.parametrize("name", SOURCES)
def test_module_keeps_the_house_plan(name: str) -> None:
    assert violations(SOURCES[name], name) == []


def test_no_import_cycles() -> None:
    assert import_cycle(import_graph(SOURCES)) == []


@pytest.mark.parametrize(
    ("start", "hashed"),
    [("analysis", pipeline._ANALYSIS), ("rules.engine", pipeline._RULES)],
)
def test_a_version_covers_all_code_that_it_stands_for(start: str, hashed: tuple[str, ...]) -> None:
    """Otherwise a change would leave old results in users' databases. The errors
    decide nothing, and nor does the package's own module."""
    graph = import_graph(SOURCES, when=("module", "function"))
    places = (*(name.removesuffix(".py") for name in hashed), "errors", "__init__")
    assert {name for name in reached(graph, start) if not within(name, places)} == set()


def test_what_is_reached_through_functions_counts() -> None:
    sources = {
        "analysis": "from denialscan.marks import find",
        "marks": "def find():\n    from denialscan.contradictions import more",
        "contradictions": "",
        "link": "from denialscan import marks",
    }
    graph = import_graph(sources, when=("module", "function"))
    assert reached(graph, "analysis") == {"analysis", "marks", "contradictions"}


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("schema", "from denialscan.rules import check", "level 0 imports"),
        ("rules.data", "def f():\n    import denialscan.store", "level 3 imports"),
        ("extract.dates", "from ..pipeline import analyse", "level 2 imports"),
        ("ocr", "from . import worker", "level 1 imports"),
        ("layout", "if TYPE_CHECKING:\n    from denialscan.cli import main", "level 2 imports"),
        ("mystery", "", "has no level"),
        ("rules", "def f():\n    import spacy", "spacy lives in nlp"),
        ("ingest.image", "def f():\n    import pdfplumber", "pdfplumber lives in ingest.pdf_layer"),
        ("export", "def f():\n    from sqlalchemy import text", "sqlalchemy lives in store"),
        ("store", "def f():\n    import pandas", "pandas has no home"),
        ("nlp", "import spacy", "imported with the module"),
        (
            "rules.reuse",
            "def f():\n    import sklearn",
            "sklearn lives in classify.features, classify.heads",
        ),
        ("nlp", "def f():\n    import skops.io", "skops lives in classify.model"),
        ("classify.model", "import skops.io", "imported with the module"),
        ("nlp", "class A:\n    from spacy.tokens import Doc", "imported with the module"),
        ("run", "from datetime import datetime as d\nx = d.now()", "depend on the surroundings"),
        ("run", "import datetime\nx = datetime.date.today()", "depend on the surroundings"),
        ("run", "import time as t\nf = t.time", "depend on the surroundings"),
        ("run", "from os import environ", "depend on the surroundings"),
        ("run", "import os.path\nx = os.environ['A']", "depend on the surroundings"),
        ("extract", "def f():\n    from urllib.request import urlopen", "depend on"),
        ("extract", "from urllib import request", "depend on the surroundings"),
        ("pipeline", "import random", "depend on the surroundings"),
        ("pipeline", "import socket", "depend on the surroundings"),
    ],
)
def test_a_planted_fault_is_found(name: str, source: str, expected: str) -> None:
    found = violations(source, name)
    assert any(expected in line for line in found), found


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("cli", "import click\nfrom datetime import date\nx = date.today()"),
        ("worker", "import os, socket\nx = os.environ"),
        ("nlp", "def f():\n    import spacy"),
        (
            "nlp",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from spacy import Language",
        ),
        ("rules.reuse", "from denialscan.rules import registry\nfrom denialscan.nlp import x"),
        ("ingest.pdf", "from ..errors import ReadError\nfrom . import files"),
        ("store", "from urllib.parse import quote\nimport time\nx = time.monotonic()"),
        ("link", "from denialscan import __version__\nfrom datetime import datetime, date"),
    ],
)
def test_what_is_allowed_passes(name: str, source: str) -> None:
    assert violations(source, name) == []


def test_a_planted_cycle_is_found() -> None:
    sources = {
        "rules.__init__": "from denialscan.rules.reasons import check",
        "rules.reasons": "from denialscan import rules",
    }
    assert import_cycle(import_graph(sources)) == [
        "rules.__init__",
        "rules.reasons",
        "rules.__init__",
    ]
    sources["rules.reasons"] = "def f():\n    from denialscan import rules"
    assert import_cycle(import_graph(sources)) == []


def children_cpu_seconds() -> float:
    """Return the user and system seconds of all child processes that ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def test_help_is_quick() -> None:
    """The promise is 0.25 CPU seconds; the best of three runs, since the first
    may write byte code and the machine may be busy."""
    best = float("inf")
    for _ in range(3):
        before = children_cpu_seconds()
        done = subprocess.run(
            [sys.executable, "-m", "denialscan", "--help"],
            capture_output=True,
            text=True,
            check=True,
        )
        best = min(best, children_cpu_seconds() - before)
        assert "scan" in done.stdout
    assert best <= 0.25


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys\n"
        "from denialscan.cli import cli\n"
        "try:\n    cli(['--help'])\n"
        "except SystemExit:\n    pass\n"
        "print(sorted(set(sys.modules) & set(sys.argv[1:])), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, *sorted(HOMES.keys() - LIGHT)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "scan" in done.stdout
    assert done.stderr.strip() == "[]"
