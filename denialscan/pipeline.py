"""The straight line: read, analyse, check. Pure functions that know no store."""

from __future__ import annotations

import hashlib
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from denialscan.classify.encoder import can_encode
from denialscan.reference.overlay import current_overlay
from denialscan.schema import Context, Finding, Letter, Reading, RulePart

if TYPE_CHECKING:
    from denialscan.classify.trained import ModelSet
    from denialscan.nlp import Analyser

#: The modules and data whose change can change an analysis, or a finding. Their bytes
#: are the version: whoever edits a pattern or a rule cannot forget to raise a number.
#: The learned models count by their manifest, which names the hash of each.
_ANALYSIS = (
    "analysis.py",
    "claims",
    "completeness.py",
    "contradictions.py",
    "classify",
    "extract",
    "hostile.py",
    "join",
    "layout",
    "marks.py",
    "nlp.py",
    "offense_words.py",
    "patterns.py",
    "reasons.py",
    "roles.py",
    "speakers.py",
    "splitting.py",
    "stance.py",
    "statements.py",
    "data",
    "models/manifest.json",
    "reference",
    "schema.py",
)
_RULES = (
    "rules",
    "briefs.py",
    "data/offenses.toml",
    "facts",
    "link",
    "matters",
    "moments.py",
    "offense_words.py",
    "patterns.py",
    "plan.py",
    "reference",
    "schema.py",
)


def _digest(names: tuple[str, ...]) -> str:
    # The set of models with vectors answers otherwise than the one without.
    found = hashlib.sha256(b"vectors" if can_encode() else b"")
    for name in names:
        _add(found, resources.files("denialscan") / name)
    return found.hexdigest()[:16]


def _add(found: hashlib._Hash, path: Traversable) -> None:
    if path.is_dir():
        for child in sorted(path.iterdir(), key=lambda p: p.name):
            if child.name != "__pycache__":
                _add(found, child)
    elif path.name == "manifest.json" and not path.is_file():
        return  # installed without models, which are optional
    elif path.name.endswith((".py", ".toml", ".csv", "manifest.json")):
        found.update(path.name.encode())
        found.update(path.read_bytes())


ANALYSIS_VERSION = _digest(_ANALYSIS)
RULES_VERSION = _digest(_RULES)


def analysis_version(models: ModelSet | None = None) -> str:
    """Return what an analysis depends on beside its reading; ``models``: the user's own
    models, where they stand in the place of the shipped ones. The organisation's own
    reference rows in force (``using_overlay``) count too."""
    return " ".join((ANALYSIS_VERSION, *(() if models is None else (models.key,)), *_overlay()))


def rules_version() -> str:
    """Return what findings depend on beside the letter and what is known of its person:
    the rules, and the organisation's own reference rows in force."""
    return " ".join((RULES_VERSION, *_overlay()))


def _overlay() -> tuple[str, ...]:
    overlay = current_overlay()
    return () if overlay is None else (overlay.key,)


def load_analyser(models: ModelSet | None = None) -> Analyser:
    """Load the language pipelines; slow, once per process. ``models`` as above."""
    from denialscan.nlp import Analyser

    return Analyser(trained=models)


def analyse(reading: Reading, *, analyser: Analyser | None = None) -> tuple[Letter, ...]:
    """Return the letters of a reading: structure, sentences, fields, marks."""
    from denialscan.analysis import analyse_reading

    return analyse_reading(reading, analyser or load_analyser())


def check(letter: Letter, context: Context, *, part: RulePart = "all") -> tuple[Finding, ...]:
    """Return one finding per rule of the contract, or of a part of them: ``own`` are the
    rules that read the letter and those linked to it alone, ``facts`` the rest.

    Needs neither the language library nor OCR: it reads the stored analysis.
    """
    from denialscan.rules.engine import run_rules

    return run_rules(letter, context, part)
