"""A message as the rules see it, before any model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from denialscan.classify.features import SentenceInput, sentence_inputs
from denialscan.classify.kind import KindScore, author_of, score_kind
from denialscan.layout import Message
from denialscan.roles import Judged, judge
from denialscan.statements import Statement


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A message as rules see it, before any model: the common ground of use and training.

    ``judged`` are all sentences, as if the letter were adverse; ``body`` those of the
    body, in the order of ``inputs``.
    """

    statements: tuple[Statement, ...]
    judged: tuple[Judged, ...]
    kind: KindScore
    author: str
    text: str

    @cached_property
    def inputs(self) -> tuple[SentenceInput, ...]:
        """The sentences of the body as the models read them."""
        return tuple(sentence_inputs(self.body))

    @cached_property
    def body(self) -> tuple[Judged, ...]:
        """The judged sentences of the body."""
        return tuple(j for j in self.judged if j.statement.zone == "body")

    def grounds(self) -> list[bool | None]:
        """For each body sentence: specific ground, general ground, or none, by the rules."""
        return [bool(j.case_specific) if j.grounds else None for j in self.body]


def see(message: Message, statements: Sequence[Statement]) -> Seen:
    """Return what the rules make of a message's statements."""
    judged = tuple(judge(statements, "undetermined", "undetermined"))
    head = [message.headers.get(n, "") for n in ("from", "subject")]
    return Seen(
        statements=tuple(statements),
        judged=judged,
        kind=score_kind(message, statements),
        author=author_of(message, statements),
        text=" ".join([*head, *(s.text for s in statements)]),
    )
