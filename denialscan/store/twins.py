"""Copies in the store: traits by letter, pairs that were compared, and the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from denialscan.codec import digest
from denialscan.schema import Letter, Related
from denialscan.store.connect import Store
from denialscan.store.rows import pack, unpack
from denialscan.twins import VERSION, Copy, Traits, compare_texts, find_copies, find_traits

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from denialscan.store.checks import Head
    from denialscan.twins.compare import Tie


#: Name in ``meta`` of what the links between copies were made from.
_STATE = "duplicates"


def find_duplicates(store: Store, heads: Iterable[Head]) -> None:
    """Bring the links between copies up to date for all live letters.

    Does nothing where the letters are those of the last time.
    """
    by_id = {head.letter_id: head for head in heads}
    older = {
        r.letter_id for h in by_id.values() for r in h.related if r.relation == "older_message"
    }
    state = digest([VERSION, [(i, h.analysis_key, i in older) for i, h in sorted(by_id.items())]])
    if _state(store) == state:
        return
    traits = _traits(store, by_id)
    pairs = _Pairs(store, by_id, traits)
    copies = find_copies(traits, frozenset(older), pairs.compare)
    pairs.write()
    _write(store, copies, state)


def _state(store: Store) -> str | None:
    t = store.t
    with store.read() as connection:
        row = connection.execute(t.meta.select().where(t.meta.c.name == _STATE)).one_or_none()
    return str(row.value) if row else None


def copies(connection: Connection, store: Store) -> dict[str, Related]:
    """Return the link of every letter that is a copy of another, by its id."""
    t = store.t
    return {
        row.letter_id: Related(
            letter_id=row.duplicate_of, relation="duplicate_of", confidence=row.confidence
        )
        for row in connection.execute(t.duplicates.select())
    }


def all_copies(store: Store) -> dict[str, str]:
    """Return which letter every copy is a copy of."""
    t = store.t
    with store.read() as connection:
        return {r.letter_id: r.duplicate_of for r in connection.execute(t.duplicates.select())}


def _traits(store: Store, heads: Mapping[str, Head]) -> dict[str, Traits]:
    """Return the traits of all letters; those of a store that had none yet are made."""
    t = store.t
    with store.read() as connection:
        known = {
            (row.letter_id, row.document, row.analysis_key): row.traits
            for row in connection.execute(t.traits.select())
        }
    out: dict[str, Traits] = {}
    new: list[tuple[Head, bytes]] = []
    for head in heads.values():
        packed = known.get((head.letter_id, head.document, head.analysis_key))
        if packed is None:
            packed = pack(find_traits(_letter(store, head)))
            new.append((head, packed))
        out[head.letter_id] = unpack(Traits, packed)
    if new:
        with store.write() as connection:
            for head, packed in new:
                put_traits(
                    connection, store, head.letter_id, head.document, head.analysis_key, packed
                )
    return out


def put_traits(
    connection: Connection,
    store: Store,
    letter_id: str,
    document: str,
    analysis_key: str | None,
    packed: bytes,
) -> None:
    """Write a letter's traits inside a transaction."""
    t = store.t
    own = (t.traits.c.letter_id == letter_id, t.traits.c.document == document)
    connection.execute(t.traits.delete().where(*own))
    connection.execute(
        t.traits.insert().values(
            letter_id=letter_id, document=document, analysis_key=analysis_key, traits=packed
        )
    )


def _letter(store: Store, head: Head) -> Letter:
    t = store.t
    with store.read() as connection:
        row = connection.execute(
            t.letters.select()
            .with_only_columns(t.letters.c.letter)
            .where(t.letters.c.letter_id == head.letter_id, t.letters.c.document == head.document)
        ).one()
    return unpack(Letter, row.letter)


class _Pairs:
    """Pairs of letters compared by their texts, each pair once as long as neither
    letter changes."""

    def __init__(
        self, store: Store, heads: Mapping[str, Head], traits: Mapping[str, Traits]
    ) -> None:
        self._store = store
        self._heads = heads
        self._traits = traits
        self._texts: dict[str, str] = {}
        with store.read() as connection:
            self._known = {
                (row.letter_id, row.other): (row.key, row.confidence)
                for row in connection.execute(store.t.compared.select())
            }
        self._seen: dict[tuple[str, str], tuple[str, float | None]] = {}

    def compare(self, leader: str, letter_id: str, tie: Tie) -> float | None:
        """Return how surely one letter is a copy of the other, None where it is not."""
        pair = (letter_id, leader)
        key = digest([VERSION, tie, *(self._heads[i].analysis_key for i in pair)])
        known = self._known.get(pair)
        if known is None or known[0] != key:
            confidence = compare_texts(
                self._text(leader),
                self._text(letter_id),
                tie,
                self._traits[leader],
                self._traits[letter_id],
            )
            known = (key, confidence)
        self._seen[pair] = known
        return known[1]

    def write(self) -> None:
        """Keep what was compared now, and nothing else."""
        if self._seen == self._known:
            return
        t = self._store.t
        with self._store.write() as connection:
            connection.execute(t.compared.delete())
            if self._seen:
                connection.execute(
                    t.compared.insert(),
                    [
                        {"letter_id": a, "other": b, "key": key, "confidence": confidence}
                        for (a, b), (key, confidence) in sorted(self._seen.items())
                    ],
                )

    def _text(self, letter_id: str) -> str:
        known = self._texts.get(letter_id)
        if known is None:
            known = self._texts[letter_id] = _letter(self._store, self._heads[letter_id]).text
        return known


def _write(store: Store, found: list[Copy], state: str) -> None:
    t = store.t
    with store.write() as connection:
        connection.execute(t.duplicates.delete())
        if found:
            connection.execute(
                t.duplicates.insert(),
                [
                    {
                        "letter_id": c.letter_id,
                        "duplicate_of": c.copy_of,
                        "confidence": c.confidence,
                    }
                    for c in found
                ],
            )
        connection.execute(t.meta.delete().where(t.meta.c.name == _STATE))
        connection.execute(t.meta.insert().values(name=_STATE, value=state))
