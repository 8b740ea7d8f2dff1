"""The table that reviewers fill in: the letters' sentences, with the program's answers."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator

from denialscan.export.csv import cell
from denialscan.schema import Letter
from denialscan.store import Store
from denialscan.store.records import records

#: ``program`` is for the reader only; a row without ``value`` says nothing.
COLUMNS = (
    "letter_id", "sentence", "quote", "what", "program", "value", "reviewer", "date", "note",
)  # fmt: skip


def template(store: Store, *, reviewer: str = "", ids: Collection[str] | None = None) -> bytes:
    """Return the table (CSV in UTF-8, with a mark by which Excel knows it) of all live
    letters, or of ``ids``."""
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, COLUMNS, restval="")
    table.writeheader()
    for record in records(store, ids):
        for row in _rows(record.letter):
            row["reviewer"] = reviewer
            table.writerow({name: cell(value) for name, value in row.items()})
    return out.getvalue().encode("utf-8-sig")


def _rows(letter: Letter) -> Iterator[dict[str, str | int]]:
    of_letter = {"kind": letter.kind.value, "outcome": letter.outcome.value}
    if letter.reasons:
        of_letter["reasons"] = max(letter.reasons, key=letter.reasons.__getitem__)
    for what, program in of_letter.items():
        yield {"letter_id": letter.letter_id, "what": what, "program": program}
    for number, sentence in enumerate(letter.sentences, 1):
        said = {"role": "|".join(sentence.roles)}
        if sentence.grounds:
            said["grounds"] = "|".join(sentence.grounds)
            said["case_specific"] = "yes" if sentence.case_specific else "no"
        for what, program in said.items():
            yield {
                "letter_id": letter.letter_id,
                "sentence": number,
                "quote": sentence.text,
                "what": what,
                "program": program,
            }
