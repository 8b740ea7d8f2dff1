"""What the rules found, with the words of the letter beside the row of the client file;
and the clocks that confirmed rows start."""

from __future__ import annotations

from collections.abc import Iterator

from denialscan.clocks import NotComputed, clocks_of
from denialscan.review_sheet.asked import words
from denialscan.review_sheet.document import (
    Cell,
    Cite,
    Line,
    Section,
    Table,
    cell,
    clean,
    columns,
    line,
    quoted,
    row_cite,
    shortened,
)
from denialscan.review_sheet.gather import Material
from denialscan.schema import Evidence, Finding, Record

_SEVERITIES = ("high", "medium", "low", "info")
_FINDINGS = columns(
    ("indicator", "Indicator", 0.22), ("letter", "What the letter says", 0.48),
    ("file", "What it is held against", 0.3),
)  # fmt: skip
_CLOCKS = columns(
    ("day", "Day", 0.15), ("clock", "Clock", 0.4), ("counted", "Counted", 0.25),
    ("authority", "Authority", 0.2),
)  # fmt: skip
#: Quotes of one side shown for one finding.
_QUOTES = 3
#: Characters of quotes that share a line.
_SHORT = 80


def clock_section(material: Material) -> Section:
    """Return the section on open clocks."""
    found = clocks_of(material.facts, material.person_id, as_of=material.as_of)
    blocks: list[Table | Line] = []
    if found.clocks:
        rows = tuple(
            (
                cell(line(f"{'about ' if c.rule.soft else ''}{c.due}", tone="strong"), c.state),
                cell(c.rule.title, *(line(n, tone="unsure") for n in c.notes)),
                cell(line(f"{c.rule.add} from", *map(row_cite, c.rows))),
                cell(c.rule.cite),
            )
            for c in found.clocks
        )
        blocks.append(Table(name="clocks", columns=_CLOCKS, rows=rows))
        blocks.append(line("Days by rule from confirmed rows. To be checked by counsel.",
                           tone="muted"))  # fmt: skip
    missing: dict[str, list[NotComputed]] = {}
    for one in found.not_computed:
        missing.setdefault(one.reason, []).append(one)
    blocks += [
        line(
            f"Not computed, because {reason}: {'; '.join(m.rule.title for m in same)}.",
            *map(row_cite, same[0].rows),
            tone="unsure",
        )
        for reason, same in missing.items()
    ]
    if not blocks:
        blocks.append(line("No row of the client file starts a clock.", tone="muted"))
    return Section(name="clocks", title="Clocks", blocks=tuple(blocks))


def findings(material: Material) -> Section:
    """Return the section on findings: those flagged in full, those undetermined in brief."""
    rows = [
        (_SEVERITIES.index(f.severity), at, _row(material, f, record))
        for at, (f, record) in enumerate(_all(material))
        if f.outcome == "flagged"
    ]
    blocks: list[Table | Line] = []
    if rows:
        ordered = tuple(row for _s, _at, row in sorted(rows, key=lambda r: r[:2]))
        blocks.append(Table(name="flagged", columns=_FINDINGS, rows=ordered))
    else:
        blocks.append(line("No rule was flagged.", tone="muted"))
    blocks += _open(material)
    return Section(name="findings", title="Findings", blocks=tuple(blocks))


def flagged_in_brief(material: Material) -> Line:
    """Return the flagged rules with their letters or requests, the gravest first."""
    where: dict[tuple[int, str], list[str]] = {}
    for finding, about in _all(material):
        if finding.outcome == "flagged":
            key = (_SEVERITIES.index(finding.severity), finding.rule)
            where.setdefault(key, []).append(
                about if isinstance(about, str) else material.tag(about)
            )
    told = [f"{words(rule)} ({', '.join(places)})" for (_s, rule), places in sorted(where.items())]
    return line("; ".join(told) or "nothing", tone="alert" if told else "plain")


def _all(material: Material) -> Iterator[tuple[Finding, Record | str]]:
    """Every finding with its letter or the id of its request, letters first."""
    for record in material.letters:
        yield from ((f, record) for f in record.findings)
    for request_id, request in material.requests.items():
        yield from ((f, request_id) for f in request.findings)


def _row(material: Material, finding: Finding, about: Record | str) -> tuple[Cell, ...]:
    letter_id = None if isinstance(about, str) else about.letter.letter_id
    where = about if isinstance(about, str) else material.tag(about)
    sure = "" if finding.confidence is None else f"; confidence {finding.confidence:.2f}"
    own = [e for e in finding.evidence if e.source == "letter"]
    other = [e for e in finding.evidence if e.source != "letter"]
    quotes = [e for e in own if e.role != "searched" and e.quote]
    searched = material.cite.proofs((e for e in own if e.role == "searched"), letter_id)
    said = _together([_quote(material, e, letter_id) for e in quotes[:_QUOTES]])
    said += _more(material, quotes[_QUOTES:], letter_id)
    if searched and not said:
        said.append(Line(text="searched:", cites=_pages(searched), tone="muted"))
    against = _together([_quote(material, e, letter_id) for e in other[:_QUOTES]])
    against += _more(material, other[_QUOTES:], letter_id)
    return (
        cell(
            line(words(finding.rule), tone="alert"),
            line(f"{where}; {finding.severity}{sure}", tone="muted"),
            line("; ".join(finding.authority[:2]), tone="muted"),
        ),
        cell(line(finding.message), *said),
        cell(*against or [line("the letter alone", tone="muted")]),
    )


def _quote(material: Material, proof: Evidence, letter_id: str | None) -> Line:
    """One piece of proof: words of a letter in quotation marks, a row as its columns."""
    cite = material.cite.proof(proof, letter_id)
    if proof.source in ("facts", "reference"):
        note = f" ({proof.note})" if proof.note else ""
        return line(f"{shortened(proof.quote)}{note}", cite, tone="quote")
    return quoted(proof.quote, cite)


def _together(lines: list[Line]) -> list[Line]:
    """Return short quotes of one place on one line, each quote once."""
    out: list[Line] = []
    for one in dict.fromkeys(lines):
        if out and out[-1].cited == one.cited and len(out[-1].text) + len(one.text) < _SHORT:
            last = out.pop()
            one = Line(text=f"{last.text}, {one.text}", cites=last.cites, tone=one.tone)
        out.append(one)
    return out


def _more(material: Material, rest: list[Evidence], letter_id: str | None) -> Iterator[Line]:
    if rest:
        cites = material.cite.proofs(rest, letter_id)
        yield Line(text=f"and {len(rest)} more:", cites=_pages(cites), tone="muted")


def _pages(cites: tuple[Cite, ...]) -> tuple[Cite, ...]:
    """Citations, each place once."""
    seen = {c.text: c for c in reversed(cites)}
    return tuple(c for c in cites if seen[c.text] is c)


def _open(material: Material) -> Iterator[Line]:
    """What the rules left open: what is told as possible in full, the rest by name."""
    left: list[Line] = []
    for record in material.letters:
        letter_id = record.letter.letter_id
        cite = material.cite.letter(letter_id)
        unsure = [f for f in record.findings if f.outcome == "undetermined"]
        possible = [f for f in unsure if f.message.startswith("Possible:")]
        for f in possible:
            cites = material.cite.proofs(f.evidence, letter_id)[:4] or (cite,)
            yield Line(
                text=clean(f"{material.tag(record)} {words(f.rule)}: {f.message}"),
                cites=cites,
                tone="unsure",
            )
        rest = [words(f.rule) for f in unsure if f not in possible]
        if rest:
            left.append(line(f"{material.tag(record)} {', '.join(rest)}", cite))
        if not record.findings:
            yield line(f"{material.tag(record)} has not been checked yet.", cite, tone="unsure")
    if left:
        yield line(f"Undetermined: {'; '.join(x.text for x in left)}.",
                   *(c for x in left for c in x.cites), tone="muted")  # fmt: skip
