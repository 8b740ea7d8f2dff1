"""What was asked, what came back and when, and all that happened, to the hour."""

from __future__ import annotations

from datetime import timezone

from denialscan.moments import Moment, days_between, read_moment
from denialscan.review_sheet.document import (
    Cell,
    Line,
    Section,
    Table,
    Tone,
    cell,
    clean,
    columns,
    line,
    row_cite,
)
from denialscan.review_sheet.gather import Material
from denialscan.rules.when import SAME_DECISION_DAYS, brief_moment, row_moment
from denialscan.schema import FactRow, Record
from denialscan.timeline import Entry, timeline

#: Rules on letters that are told beside the request: when and by whom it was answered.
TIME_RULES = ("late_decision", "hasty_decision", "kick_back",
              "kick_back_after_decision", "same_reviewer")  # fmt: skip

_COLUMNS = columns(
    ("request", "Request", 0.27), ("status", "Status", 0.13), ("replies", "Replies", 0.34),
    ("indicators", "Time and process", 0.26),
)  # fmt: skip
_TIMELINE = columns(
    ("when", "When", 0.2), ("what", "What", 0.42), ("office", "Office", 0.08),
    ("sources", "Sources", 0.3),
)  # fmt: skip


def words(value: str) -> str:
    """Return a name of the contract in words (``stay_of_removal``: "stay of removal")."""
    return clean(value.replace("a_number_", "A-number ").replace("_", " "))


def asked(material: Material) -> Section:
    """Return the section on requests and replies."""
    rows = material.facts.sheet("requests")
    blocks: list[Table | Line] = []
    if rows:
        table = tuple(_request(material, row) for row in sorted(rows, key=_submitted))
        blocks.append(Table(name="requests", columns=_COLUMNS, rows=table))
    else:
        blocks.append(line("The client file has no request.", tone="unsure"))
    loose = [
        r for r in material.letters
        if r.request_id is None and r.letter.kind.value not in ("request", "policy")
    ]  # fmt: skip
    if loose:
        told = ", ".join(f"{material.tag(r)} ({_what(r)})" for r in loose)
        blocks.append(line(f"Linked to no request of the file: {told}.", tone="muted"))
    if not material.letters:
        blocks.append(line("No letter about this person is in the store.", tone="unsure"))
    return Section(name="requests", title="Requests and replies", blocks=tuple(blocks))


def history(material: Material) -> Section:
    """Return the section with the timeline."""
    links = {r.letter.letter_id: material.link(r) for r in material.letters}
    zone = material.settings.timezone
    entries = timeline(material.facts.rows, material.briefs.values(), links, timezone=zone)
    if not entries:
        said = line("Neither the client file nor a letter gives an event.", tone="unsure")
        return Section(name="timeline", title="Timeline", blocks=(said,))
    table = Table(
        name="entries", columns=_TIMELINE, rows=tuple(_entry(material, e) for e in entries)
    )
    return Section(name="timeline", title="Timeline", blocks=(table,))


def _entry(material: Material, entry: Entry) -> tuple[Cell, ...]:
    cites = material.cite.proofs(entry.evidence, entry.letter_id)
    if not cites and entry.letter_id:
        cites = (material.cite.letter(entry.letter_id),)
    on = f" ({entry.request_id})" if entry.request_id else ""
    return (
        cell(entry.when or line("day not known", tone="unsure")),
        cell(f"{entry.what}{on}"),
        cell(entry.office or ""),
        cell(Line(text="", cites=cites)),
    )


def _request(material: Material, row: FactRow) -> tuple[Cell, ...]:
    values = row.values
    record = material.requests.get(values["request_id"])
    replies = _replies(material, row)
    more = [f"{values['pages']} pages"] if values.get("pages") else []
    if values.get("signed_by"):
        more.append(f"signed by {values['signed_by']}")
    head = (
        line(f"{values['request_id']}: {words(values.get('kind', 'kind not stated'))}",
             row_cite(row), tone="strong"),
        line(f"submitted {_time(values.get('submitted_at'), values.get('tz'))} to "
             f"{values.get('submitted_to', 'an office not stated')}"),
        line(", ".join(more), tone="muted"),
    )  # fmt: skip
    if record is None:
        status = [line("not checked yet", tone="unsure")]
    else:
        tone: Tone = "plain" if record.status == "answered" else "unsure"
        status = [line(record.status, tone=tone), line(f"as of {record.as_of}", tone="muted")]
        past = material.history.get(record.request_id, ())
        status += [line(f"before: {p.status} ({p.as_of})", tone="muted") for p in past[:-1]
                   if p.status != record.status]  # fmt: skip
    return (cell(*head), cell(*status), cell(*replies or (_silence(record is None),)),
            cell(*_indicators(material, row)))  # fmt: skip


def _silence(unchecked: bool) -> Line:
    return line("" if unchecked else "no reply is known", tone="unsure")


def _replies(material: Material, request: FactRow) -> list[Line]:
    """The letters linked to a request and the decisions that the file lists, a decision
    that both tell once."""
    zone = material.settings.timezone
    sent = row_moment(request, "submitted_at", zone)
    mine = request.values["request_id"]
    listed = [
        r for r in material.facts.sheet("decisions") if r.values.get("request_id") == mine
    ]  # fmt: skip
    told: list[tuple[str, Line]] = []
    for record in material.letters:
        letter = record.letter
        if record.request_id != mine or letter.kind.value == "request":
            continue
        brief = material.briefs[letter.letter_id]
        when = brief_moment(brief, zone)
        same = next((r for r in listed if _one_decision(r, record, when, zone)), None)
        if same is not None:
            listed.remove(same)
        signer = ", ".join(filter(None, (brief.signatory_name, brief.signatory_title)))
        text = "; ".join(
            filter(
                None,
                (_what(record), _after(sent, when), brief.office, signer or "no signatory read"),
            )
        )
        cites = material.cite.proofs(letter.outcome.evidence[:1], letter.letter_id)
        told.append(
            (
                when.first_day.isoformat() if when else "9999",
                Line(
                    text=clean(f"{material.tag(record)} {_time(brief.sent_at or brief.letter_date)}: {text}"),
                    cites=(*(cites or (material.cite.letter(letter.letter_id),)),
                           *((row_cite(same),) if same else ())),
                ),
            )
        )  # fmt: skip
    for row in listed:
        values = row.values
        when = row_moment(row, "decided_at", zone)
        text = "; ".join(
            filter(None, (words(values.get("outcome", "outcome not stated")), _after(sent, when),
                          values.get("office"), values.get("decided_by"), "letter not at hand"))
        )  # fmt: skip
        day = when.first_day.isoformat() if when else "9999"
        told.append(
            (
                day,
                line(f"{_time(values.get('decided_at'), values.get('tz'))}: {text}", row_cite(row)),
            )
        )
    return [text for _day, text in sorted(told, key=lambda t: t[0])]


def _one_decision(row: FactRow, record: Record, when: Moment | None, zone: str | None) -> bool:
    """Whether a row of the sheet decisions tells of this letter: its outcome, no other
    office, and a day at most a week apart."""
    at = row_moment(row, "decided_at", zone)
    office = record.letter.value("issuing_office")
    if at is None or when is None:
        return False
    if row.values.get("outcome", "undetermined") not in (
        record.letter.outcome.value, "undetermined"
    ):  # fmt: skip
        return False
    if office and row.values.get("office", office) != office:
        return False
    days = days_between(at, when)
    return max(days.fewest, -days.most, 0) <= SAME_DECISION_DAYS


def _indicators(material: Material, request: FactRow) -> list[Line]:
    """What stands out about time and process: of the request itself in full, of its answers
    by name (in full among the findings)."""
    mine = request.values["request_id"]
    record = material.requests.get(mine)
    lines = [
        Line(
            text=clean(f"{words(f.rule)}: {f.message}"),
            cites=material.cite.proofs(e for e in f.evidence if e.role != "searched")[:3],
            tone="alert" if f.outcome == "flagged" else "unsure",
        )
        for f in (record.findings if record else ())
        if f.outcome in ("flagged", "undetermined")
    ]
    for letter in material.letters:
        if letter.request_id == mine:
            flagged = [f for f in letter.findings
                       if f.rule in TIME_RULES and f.outcome == "flagged"]  # fmt: skip
            lines += [
                Line(
                    text=f"{words(f.rule)} ({material.tag(letter)})",
                    cites=material.cite.proofs(
                        (e for e in f.evidence if e.role != "searched"), letter.letter.letter_id
                    )[:2],
                    tone="alert",
                )
                for f in flagged
            ]
    return lines or [line("none flagged", tone="muted")]


def _what(record: Record) -> str:
    kind, outcome = record.letter.kind.value, record.letter.outcome.value
    return words(kind) if outcome == "none" else f"{words(kind)}, {words(outcome)}"


def _after(sent: Moment | None, when: Moment | None) -> str:
    if sent is None or when is None:
        return ""
    days = days_between(sent, when)
    if days.most < 0:
        return "dated before the request"
    return "1 day after" if days.words == "1" else f"{days.words} days after"


def _time(value: str | None, zone: str | None = None) -> str:
    """A day, or a day with the hour at the place where it was stated and its distance to
    UTC where that is known."""
    when = read_moment(value, zone)
    if value is None or when is None or when.precision != "time":
        return value or "day not known"
    if when.offset is None:
        return f"{when.earliest:%Y-%m-%d %H:%M}"
    at = when.earliest.astimezone(timezone(when.offset))
    return f"{at:%Y-%m-%d %H:%M} {at.isoformat()[-6:]}"


def _submitted(row: FactRow) -> tuple[str, int]:
    return (row.values.get("submitted_at") or "9999", row.row)
