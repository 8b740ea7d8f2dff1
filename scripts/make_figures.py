"""Measure on the corpus and write the error rates into docs/methods.md.

    python scripts/make_figures.py [--jobs N] [--as-of YYYY-MM-DD] [--keep FILE]
    python scripts/make_figures.py --reuse FILE

Runs ``denialscan evaluate corpus/rendered --json`` once for every author and
condition of the rendered corpus (make it with scripts/make_corpus.py), adds up the
counts, and writes tables with 95 % Wilson intervals between the two marks in
docs/methods.md. Which author is held out, and which are for development, stands in
corpus/manifest.json. ``--keep`` stores what was measured, ``--reuse`` writes the
tables from that without measuring again.

Exit codes: 0 done, 1 an evaluation failed or the page has no marks, 2 bad options.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from denialscan import __version__
from denialscan.evaluate import RuleScore, Share, rule_score
from denialscan.pipeline import ANALYSIS_VERSION
from denialscan.schema import LIST_FIELDS, VALUE_FIELDS

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "methods.md"
RENDERED = ROOT / "corpus" / "rendered"
RULES = ROOT / "denialscan" / "rules" / "data" / "rules.toml"
BEGIN = "<!-- measured: written by scripts/make_figures.py -->"
END = "<!-- end of measured -->"

DIGITAL = "digital"
#: What stands in the first table: the key of the evaluation's JSON and its name here.
SHARES = {
    "kind": "kind right",
    "outcome": "outcome right",
    "letters_as_expected": "letters in a file counted right",
    "false_adverse": "grants and non-decisions with an adverse flag",
    "flags_with_proof": "flags that cite page and box",
}


class Pool:
    """The added-up counts of evaluations. Two copies of one letter in a pool are not
    independent: an evaluation of one condition holds each letter once."""

    def __init__(self, reports: Iterable[dict[str, Any]]) -> None:
        self.files = 0
        self.shares = {name: Share() for name in SHARES}
        self.points = 0.0
        self.values = 0
        self.fields = {name: Share() for name in VALUE_FIELDS}
        self.lists = {name: (Share(), Share()) for name in LIST_FIELDS}
        self.labels: dict[str, dict[str, tuple[Share, Share]]] = {"kinds": {}, "outcomes": {}}
        self.rules: dict[str, Counter[tuple[str, str]]] = {}
        for report in reports:
            self._add(report)

    def _add(self, report: dict[str, Any]) -> None:
        self.files += report["files"]
        for name, share in self.shares.items():
            _plus(share, report[name])
        if report["field_values"]:
            self.points += report["field_accuracy"] * report["field_values"]
            self.values += report["field_values"]
        for name, found in report["fields"].items():
            _plus(self.fields[name], found)
        for name, found in report["lists"].items():
            _plus(self.lists[name][0], found["precision"])
            _plus(self.lists[name][1], found["recall"])
        for what, labels in self.labels.items():
            for label, found in report[what].items():
                right, hit = labels.setdefault(label, (Share(), Share()))
                _plus(right, found["precision"])
                _plus(hit, found["recall"])
        for name, found in report["rules"].items():
            counts = self.rules.setdefault(name, Counter())
            for pair, n in found["confusion"].items():
                gold, _, got = pair.partition(" -> ")
                counts[(gold, got)] += n


def _plus(share: Share, found: dict[str, Any]) -> None:
    share.hits += found["hits"]
    share.total += found["total"]


def measure(*, jobs: int, as_of: str) -> dict[str, Any]:
    """Run the evaluations; ``reports`` holds one per author and condition."""
    files = json.loads((RENDERED / "manifest.json").read_text("utf-8"))["files"]
    reports = []
    for author, condition in sorted({(f["author"], f["condition"]) for f in files}):
        print(f"{author} {condition}", file=sys.stderr, flush=True)
        done = subprocess.run(
            [sys.executable, "-m", "denialscan", "evaluate", str(RENDERED), "--json",
             "--author", author, "--condition", condition,
             "--jobs", str(jobs), "--as-of", as_of],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"evaluate, {author} {condition}: {done.stderr.strip()}")
        found = json.loads(done.stdout)
        reports.append({"author": author, "condition": condition, "report": found})
    return {
        "as_of": as_of,
        "version": __version__,
        "analysis": ANALYSIS_VERSION,
        "reports": reports,
    }


def tables(measured: dict[str, Any]) -> str:
    """Return the Markdown that stands between the marks."""
    splits = json.loads((ROOT / "corpus" / "manifest.json").read_text("utf-8"))["splits"]
    held_out, seen = splits["held_out"], splits["development"]

    def pool(authors: list[str], *, digital: bool) -> Pool:
        return Pool(
            r["report"]
            for r in measured["reports"]
            if r["author"] in authors and (r["condition"] == DIGITAL) == digital
        )

    blind, copies = pool(held_out, digital=True), pool(held_out, digital=False)
    known, known_copies = pool(seen, digital=True), pool(seen, digital=False)
    name, names = ", ".join(held_out), ", ".join(seen)
    groups = {
        f"**{name}, digital (blind)**": blind,
        f"**{name}, copies (blind)**": copies,
        f"{names}, digital (seen)": known,
        f"{names}, copies (seen)": known_copies,
    }
    conditions = [
        (r["condition"], Pool([r["report"]]))
        for r in measured["reports"]
        if r["author"] in held_out
    ]
    written, later = _rules_by_status()
    out = [
        f"Measured on {measured['as_of']} with denialscan {measured['version']} "
        f"(analysis {measured['analysis']}). A share is given with its 95 % Wilson interval "
        "and its counts.",
        "",
        "### In short",
        "",
        *_in_short(groups),
        "",
        f"### By condition, author {name} (blind)",
        "",
        *_by_condition(conditions),
        "",
        "### Outcomes, digital",
        "",
        *_by_label("outcomes", blind, known, name, names),
        "",
        "### Kinds, digital",
        "",
        *_by_label("kinds", blind, known, name, names),
        "",
        "### Fields",
        "",
        *_by_field(groups),
        "",
        "### Lists",
        "",
        *_by_list({k: v for k, v in groups.items() if v in (blind, copies)}),
    ]
    for title, found in (
        (f"### Rules, author {name}, digital (blind)", blind),
        (f"### Rules, author {name}, copies (blind)", copies),
        (f"### Rules, authors {names}, digital (seen)", known),
    ):
        out += ["", title, "", *_by_rule(found, written)]
    out += [
        "",
        "### Rules without figures",
        "",
        "Registered and not written yet (version 0), so nothing is measured: "
        + ", ".join(f"`{rule}`" for rule in later)
        + ".",
        "",
    ]
    return "\n".join(out)


def _rules_by_status() -> tuple[list[str], list[str]]:
    rules = tomllib.loads(RULES.read_text("utf-8"))["rule"]
    later = [name for name, rule in rules.items() if rule["version"] == "0"]
    return [name for name in rules if name not in later], later


def _in_short(groups: dict[str, Pool]) -> list[str]:
    out = _head("", *groups)
    out.append(_row("files", *(str(p.files) for p in groups.values())))
    for key, name in SHARES.items():
        out.append(_row(name, *(_share(p.shares[key]) for p in groups.values())))
    out.append(_row("field values right (mean)", *map(_mean, groups.values())))
    return out


def _by_condition(conditions: list[tuple[str, Pool]]) -> list[str]:
    out = _head("condition", "files", "kind right", "outcome right", "field values right (mean)")
    for condition, found in conditions:
        shares = (_share(found.shares[key]) for key in ("kind", "outcome"))
        out.append(_row(f"`{condition}`", str(found.files), *shares, _mean(found)))
    return out


def _by_label(what: str, blind: Pool, known: Pool, name: str, names: str) -> list[str]:
    columns = [
        f"{title}, {who}"
        for who in (f"{name} (blind)", f"{names} (seen)")
        for title in ("precision", "recall")
    ]
    out = _head(what.removesuffix("s"), *columns)
    for label in sorted({*blind.labels[what], *known.labels[what]}):
        none = (Share(), Share())
        shares = (*blind.labels[what].get(label, none), *known.labels[what].get(label, none))
        out.append(_row(f"`{label}`", *map(_share, shares)))
    return out


def _by_field(groups: dict[str, Pool]) -> list[str]:
    out = _head("field", *groups)
    for field in VALUE_FIELDS:
        shares = [p.fields[field] for p in groups.values()]
        if any(s.total for s in shares):
            out.append(_row(f"`{field}`", *map(_share, shares)))
    return out


def _by_list(groups: dict[str, Pool]) -> list[str]:
    out = _head("list", *(f"{t}, {g}" for g in groups for t in ("precision", "recall")))
    for field in LIST_FIELDS:
        shares = [share for p in groups.values() for share in p.lists[field]]
        if any(s.total for s in shares):
            out.append(_row(f"`{field}`", *map(_share, shares)))
    return out


def _by_rule(found: Pool, written: list[str]) -> list[str]:
    out = _head(
        "rule", "letters", "flags right of those raised", "flags raised of those due",
        "wrong of those answered", "undetermined",
    )  # fmt: skip
    for name in written:
        if name in found.rules:
            score: RuleScore = rule_score(found.rules[name])
            shares = map(_share, (score.precision, score.recall, score.wrong))
            unsure = score.coverage.total - score.coverage.hits
            out.append(_row(f"`{name}`", str(score.coverage.total), *shares, str(unsure)))
    return out


def _mean(pool: Pool) -> str:
    return f"{pool.points / pool.values:.3f}, n {pool.values}" if pool.values else "-"


def _share(share: Share) -> str:
    interval = share.interval()
    if interval is None:
        return "-"
    low, high = interval
    return f"{share.rate:.2f} [{low:.2f}-{high:.2f}] {share.hits}/{share.total}"


def _head(*cells: str) -> list[str]:
    return [_row(*cells), _row(*["---"] * len(cells))]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def with_figures(page: str, figures: str) -> str:
    """Return the page with its figures renewed.

    Raises ValueError when the marks around the figures are missing.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("docs/methods.md has no marks around its figures")
    return f"{before}{BEGIN}\n{figures}{END}{after}"


def main() -> int:
    """Measure, or take what was measured, and renew the page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--as-of", default=date.today().isoformat())
    parser.add_argument("--keep", type=Path, metavar="FILE")
    parser.add_argument("--reuse", type=Path, metavar="FILE")
    options = parser.parse_args()
    try:
        if options.reuse:
            measured = json.loads(options.reuse.read_text("utf-8"))
        else:
            measured = measure(jobs=options.jobs, as_of=options.as_of)
        if options.keep:
            options.keep.write_text(json.dumps(measured), encoding="utf-8")
        page = with_figures(PAGE.read_text("utf-8"), tables(measured))
    except (RuntimeError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
