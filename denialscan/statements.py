"""Statements: the letter's sentences, whose words each is, and how each cue is meant.

A cue such as "danger to the community" says nothing by itself. It counts only
where the author of the letter asserts it of this person: ``stance`` judges it by the
words around it, ``speakers`` by who speaks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from denialscan.layout import Message, Zone
from denialscan.layout.options import strip_tick
from denialscan.nlp import Analyser, Cue, Span
from denialscan.speakers import Speaker, find_speakers
from denialscan.stance import Stance, stance_of

#: What the words of others come to: their claims are reported, a court's are quoted.
_STANCE_OF: dict[Speaker, Stance] = {
    "counsel": "reported",
    "person": "reported",
    "other": "reported",
    "court": "quoted",
    "statute": "statute",
}


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A sentence of the letter; ``start``/``end`` are offsets in Reading.text.

    ``span`` is the parsed sentence: its own offsets refer to ``text``.
    """

    text: str
    start: int
    end: int
    zone: Zone
    block: int
    page: int
    span: Span
    ticked: bool = False
    offset: int = 0  # where the statement begins in its block's cleaned text
    speaker: Speaker = "ice"  # whose words these are

    @cached_property
    def _stances(self) -> dict[Cue, Stance]:
        return {}

    def stance(self, cue: Cue) -> Stance:
        """Say how the letter means a cue of this statement."""
        known = self._stances.get(cue)
        if known is None:
            known = stance_of(self.text, cue, self.span.cues)
            if known == "asserted":
                known = _STANCE_OF.get(self.speaker, known)
            self._stances[cue] = known
        return known

    def asserted(self, prefix: str) -> tuple[Cue, ...]:
        """Return the cues with this prefix that the letter asserts."""
        return tuple(c for c in self.span.all(prefix) if self.stance(c) == "asserted")

    def has(self, *names: str) -> bool:
        """Say whether any of these cues stands in the statement, however meant."""
        return self.span.has(*names)


def find_statements(message: Message, analyser: Analyser, *, repair: bool) -> list[Statement]:
    """Return the sentences of a message's body and of its other zones, in order.

    Body blocks are split into sentences; every other block is one statement.
    ``repair`` turns on OCR repair of single words.
    """
    out: list[Statement] = []
    for number, block in enumerate(message.blocks):
        text = block.text
        lead = len(text) - len(strip_tick(text)) if block.tick else 0
        if block.zone in ("body", "unticked", "unclear"):
            spans = analyser.sentences(text[lead:], repair=repair)
        else:
            spans = [Span(text=text[lead:], start=0, end=len(text) - lead, cues=())]
        for span in spans:
            start, end = block.clean.span(span.start + lead, span.end + lead)
            local = Span(
                text=span.text,
                start=0,
                end=len(span.text),
                cues=tuple(
                    Cue(name=c.name, start=c.start - span.start, end=c.end - span.start)
                    for c in span.cues
                ),
            )
            out.append(
                Statement(
                    text=span.text,
                    start=start,
                    end=end,
                    zone=block.zone,
                    block=number,
                    page=block.lines[0].page,
                    span=local,
                    ticked=block.tick == "ticked",
                    offset=span.start + lead,
                )
            )
    speakers = find_speakers([(s.text, s.zone, s.block) for s in out], message)
    return [replace(s, speaker=who) for s, who in zip(out, speakers, strict=True)]
