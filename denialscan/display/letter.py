"""One letter, explained: what it says, sentence by sentence, and what stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from denialscan.display import OUTCOME, SEVERITY, console, plain, short
from denialscan.schema import (
    LIST_FIELDS,
    RULE_OUTCOMES,
    VALUE_FIELDS,
    Evidence,
    Field,
    Finding,
    Letter,
    Record,
)

if TYPE_CHECKING:
    from rich.console import Console

SEVERITIES = ("high", "medium", "low", "info")
#: Characters shown of a text that was searched.
SEARCHED = 100
#: How a letter is signed, in words.
_SIGNATURE = {
    "present": "ink",
    "absent": "none found",
    "slash_s": "typed (/s/)",
    "digital": "digital",
    "stamp": "a stamp",
    "unclear": "not clear; look at the page",
}


def show_record(record: Record) -> None:
    """Print a letter: header, fields, sentences with roles, findings with quotes."""
    out = console()
    _header(out, record)
    _fields(out, record.letter)
    _sentences(out, record.letter)
    _findings(out, record)


def _line(out: Console, text: str, style: str = "", indent: int = 0) -> None:
    from rich.padding import Padding
    from rich.text import Text

    out.print(Padding(Text(plain(text), style), (0, 0, 0, indent), expand=False))


def _header(out: Console, record: Record) -> None:
    letter = record.letter
    kind, outcome = letter.kind, letter.outcome
    _line(out, f"Letter {letter.letter_id}", "bold")
    for source in record.sources:
        _line(out, source.path + (f"  ({source.container})" if source.container else ""), indent=2)
    pages = f"page {letter.first_page}"
    if letter.files:
        pages = f"{len(letter.pages)} pages in {len(letter.files)} files"
    elif letter.last_page != letter.first_page:
        pages = f"pages {letter.first_page}-{letter.last_page}"
    quality = "" if letter.quality is None else f", legibility {letter.quality:.2f}"
    _line(out, f"{pages}, text from {letter.text_source or 'nowhere'}{quality}", indent=2)
    _line(out, f"Kind     {kind.value} ({kind.confidence:.2f})")
    _line(out, f"Outcome  {outcome.value} ({outcome.confidence:.2f})")
    if outcome.evidence:
        _quotes(out, outcome.evidence[:1], letter, indent=9)
    if record.link is not None:
        who = record.link.person_id or "nobody for certain"
        _line(out, f"Client   {who}: {record.link.reason}")
        if record.link.person_id is None and record.link.candidates:
            _line(out, f"perhaps {', '.join(record.link.candidates)}", indent=9)
            told = f"denialscan link {letter.letter_id[:8]} PERSON --by YOU"
            _line(out, f"To decide: {told}", "dim", indent=9)
    if record.request_id is not None:
        _line(out, f"Request  {record.request_id}")
    if record.matter_id is not None:
        _line(out, f"Matter   {record.matter_id}")
    for mark in letter.marked("signature"):
        _line(out, f"Signature: {_SIGNATURE[mark.value]}")
    for related in letter.related:
        _line(out, f"Related  {related.relation} {related.letter_id}")
    for warning in letter.warnings:
        _line(out, f"Note     {warning}")


def _fields(out: Console, letter: Letter) -> None:
    from rich.table import Table
    from rich.text import Text

    out.print()
    table = Table(title="Fields", title_justify="left", box=None, pad_edge=False, show_header=False)
    table.add_column("field", no_wrap=True)
    table.add_column("value", overflow="fold")
    table.add_column("page", justify="right", no_wrap=True)
    for name in (*VALUE_FIELDS, *LIST_FIELDS):
        field = letter.fields.get(name)
        if field is None or field.value in (None, []):
            continue
        table.add_row(name, Text(plain(_value(field))), _page(field))
    if table.row_count:
        out.print(table)
    silent = [name for name in (*VALUE_FIELDS, *LIST_FIELDS) if letter.value(name) in (None, [])]
    if silent:
        _line(out, f"Not stated: {', '.join(silent)}", "dim")


def _value(field: Field) -> str:
    if not isinstance(field.value, list):
        return str(field.value)
    return "; ".join(_item(value) for value in field.value)


def _item(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    if "as" in value:
        return f"{value['raw']} = {value['value'] or 'unknown'} ({value['as']})"
    if "item" in value:
        return f"{value['item']} ({value['status']})"
    details = ", ".join(str(value[k]) for k in ("date", "disposition") if value.get(k))
    return f"{value.get('offense')}" + (f" ({details})" if details else "")


def _page(field: Field) -> str:
    proofs = [*field.evidence, *(e for item in field.items for e in item.evidence)]
    pages = sorted({e.page for e in proofs if e.page})
    return "p. " + ",".join(str(p) for p in pages) if pages else ""


def _sentences(out: Console, letter: Letter) -> None:
    if not letter.sentences:
        return
    out.print()
    _line(out, "Sentences", "italic")
    for sentence in letter.sentences:
        about = str(sentence.role)
        if sentence.grounds:
            about += f": {', '.join(sentence.grounds)}"
        if sentence.case_specific is not None and "ground" in sentence.roles:
            about += ", specific to this case" if sentence.case_specific else ", generic"
        strong = sentence.role in ("ground", "decision")
        _line(out, f"[{about}]", "bold" if strong else "dim", indent=2)
        _line(out, sentence.text, indent=4)


def _findings(out: Console, record: Record) -> None:
    groups = {o: [f for f in record.findings if f.outcome == o] for o in RULE_OUTCOMES}
    out.print()
    if not record.findings:
        _line(out, "Not checked yet: denialscan check")
        return
    _line(out, f"Indicators: {len(groups['flagged'])} flagged (as of {record.as_of})", "italic")
    for finding in sorted(groups["flagged"], key=lambda f: SEVERITIES.index(f.severity)):
        _flagged(out, finding, record.letter)
    if groups["undetermined"]:
        _line(out, "Undetermined", OUTCOME["undetermined"])
        by_message: dict[str, list[str]] = {}
        for finding in groups["undetermined"]:
            by_message.setdefault(finding.message, []).append(finding.rule)
        for message, rules in by_message.items():
            _line(out, f"{', '.join(rules)}: {message}", indent=2)
    for outcome, title in (("clear", "Clear"), ("not_applicable", "Not applicable")):
        if groups[outcome]:
            names = ", ".join(f.rule for f in groups[outcome])
            _line(out, f"{title}: {names}", OUTCOME.get(outcome, "dim"))


def _flagged(out: Console, finding: Finding, letter: Letter) -> None:
    _line(out, f"{finding.severity.upper()} {finding.rule}", SEVERITY[finding.severity], indent=2)
    _line(out, finding.message, indent=4)
    if finding.authority:
        _line(out, f"Authority: {'; '.join(finding.authority)}", "dim", indent=4)
    _quotes(out, finding.evidence, letter, indent=4)


def _quotes(out: Console, evidence: tuple[Evidence, ...], letter: Letter, *, indent: int) -> None:
    for proof in evidence:
        if not proof.quote and not proof.note:
            continue
        # What was searched in vain is a whole letter; its beginning tells which.
        quote = short(proof.quote, SEARCHED) if proof.role == "searched" else proof.quote
        said = f'"{quote}"' if quote else ""
        note = f"({proof.note})" if proof.note else ""
        told = " ".join(x for x in (said, note) if x)
        _line(out, f"{_place(proof, letter)}{told}", indent=indent)


def _place(proof: Evidence, letter: Letter) -> str:
    searched = "searched " if proof.role == "searched" else ""
    if proof.source == "facts":
        return f"{searched}facts, {proof.sheet} row {proof.row}: "
    if proof.source == "reference":
        return f"{searched}reference, {proof.table} {proof.row_key or ''}: "
    if proof.source == "other_letter" and proof.letter_id:
        return f"{searched}letter {proof.letter_id[:8]}, p. {proof.page}: "
    pages = {p.page for p in letter.pages if p.sha256 == proof.sha256}
    where = (
        f"p. {proof.page}" if proof.page in pages or not pages else f"other file p. {proof.page}"
    )
    return f"{searched}{where}: "
