"""Briefs in the store: what other letters, requests and links need to know of a letter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from denialscan.briefs import brief_of
from denialscan.codec import digest
from denialscan.schema import LetterBrief
from denialscan.store.checks import Head, load_letter
from denialscan.store.connect import Store
from denialscan.store.rows import pack, unpack


def briefs_of(store: Store, heads: Iterable[Head], version: str) -> dict[str, LetterBrief]:
    """Return the brief of every letter; those of letters that are new, or that an older
    ``version`` of the rules made, are made and kept."""
    t = store.t
    with store.read() as connection:
        known = {
            (row.letter_id, row.document, row.key): row.brief
            for row in connection.execute(t.briefs.select())
        }
    out: dict[str, LetterBrief] = {}
    fresh: list[dict[str, object]] = []
    for head in heads:
        key = digest([head.analysis_key, version])
        packed = known.get((head.letter_id, head.document, key))
        if packed is None:
            packed = pack(replace(brief_of(load_letter(store, head)), related=()))
            fresh.append({"letter_id": head.letter_id, "document": head.document,
                          "key": key, "brief": packed})  # fmt: skip
        out[head.letter_id] = replace(unpack(LetterBrief, packed), related=head.related)
    if fresh:
        with store.write() as connection:
            for row in fresh:
                own = (t.briefs.c.letter_id == row["letter_id"],
                       t.briefs.c.document == row["document"])  # fmt: skip
                connection.execute(t.briefs.delete().where(*own))
            connection.execute(t.briefs.insert(), fresh)
    return out
