"""What the fact rules share: the client's rows, how they are cited, and what misreading
could explain. (Contract, "Fact rules".)
"""

from __future__ import annotations

from typing import Any, Literal

from denialscan.rules.registry import Answer
from denialscan.schema import Context, Evidence, FactRow, FieldItem, Letter

Verdict = Literal["agrees", "clashes", "possible", "unsure"]

#: Text that no engine had to recognise from a picture.
_TRUSTED = ("native", "text_layer")
#: Digits that scans and faxes turn into one another; two such in one number can
#: still be one bad scan, two others cannot.
_ALIKE = frozenset(
    frozenset(pair)
    for pair in ("38", "08", "68", "56", "06", "89", "17", "35", "49", "58", "09", "27", "14")
)


def person_of(context: Context) -> FactRow | None:
    people = context.facts.sheet("people") if context.facts else ()
    return people[0] if len(people) == 1 else None


def silent_file(what: str) -> Answer:
    return Answer(
        outcome="not_applicable", message=f"No client facts give a {what} to compare with."
    )


def item_value(item: FieldItem, key: str) -> Any:
    return item.value.get(key) if isinstance(item.value, dict) else None


def fact(row: FactRow, *columns: str) -> Evidence:
    """Return a row of the client file as evidence, quoting the columns that count; cited is
    the paper that the row names, else the file it stands in."""
    quote = "; ".join(f"{c}: {row.values[c]}" for c in columns if row.values.get(c))
    source = row.values.get("source") or row.file
    return Evidence(source="facts", quote=quote, sheet=row.sheet, row=row.row, file=source)


def confidence_of(own: float | None, context: Context) -> float:
    """Return the weaker of the field's and the link's confidence."""
    link = context.link.confidence if context.link else None
    return round(min(0.9 if own is None else own, 0.9 if link is None else link), 3)


def trusted(letter: Letter, evidence: tuple[Evidence, ...]) -> bool:
    """Tell whether the quoted words come from native text rather than from OCR."""
    source = {(p.sha256, p.page): p.source for p in letter.pages}
    pages = [source.get((e.sha256 or "", e.page or 0), letter.text_source) for e in evidence]
    return all(s in _TRUSTED for s in pages or [letter.text_source])


def digits_misread(left: str, right: str) -> bool:
    """One digit wrong, lost or doubled, or two that look alike."""
    from rapidfuzz.distance import Levenshtein

    pairs = [(a, b) for a, b in zip(left, right, strict=False) if a != b]
    if len(pairs) == 2 and all(frozenset(p) in _ALIKE for p in pairs):
        return True
    # a lost digit moves the others, for numbers are padded with zeros on the left
    bare = Levenshtein.distance(left.lstrip("A0"), right.lstrip("A0"))
    return len(pairs) == 1 or bare == 1


def letter_date(letter: Letter) -> str | None:
    field = letter.fields.get("letter_date")
    value = str(field.value) if field and field.value else ""
    return value[:10] if len(value) >= 10 else None
