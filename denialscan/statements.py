"""Statements: the letter's sentences with who asserts what.

A cue such as "danger to the community" says nothing by itself. It counts only
where the author of the letter asserts it of this person: not negated ("does not
pose"), not reported ("you argue that"), not hypothetical ("whether you pose"),
not recited from a statute ("an alien who poses"), not inside a quotation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from denialscan.classify.model import LetterModel, SentenceScores
from denialscan.layout import Message, Zone
from denialscan.layout.options import strip_tick
from denialscan.nlp import Analyser, Cue, Span

Stance = Literal["asserted", "negated", "reported", "hypothetical", "statute", "quoted"]

_CLAUSE_END = re.compile(
    r";|:|,?\s+\b(?:but|however|nevertheless|nonetheless|although|though|yet|because|whereas|"
    r"while|despite|pero|sin embargo|aunque|porque)\b",
    re.IGNORECASE,
)
_NEGATORS = re.compile(
    r"\b(?:not|never|neither|cannot|can't|don't|doesn't|didn't|isn't|aren't|won't|wouldn't|hasn't|haven't|"
    r"fail(?:s|ed)|unable|unlikely|ni|nunca|tampoco)\b",
    re.IGNORECASE,
)
#: These deny only what follows at once: "no danger", but not "no address and is a danger".
_NEAR_NEGATORS = re.compile(
    r"\b(?:no|nor|without|lacks?|insufficient|failure|sin)\b(?:\s+\w+){0,3}\s*$", re.IGNORECASE
)
_TURN = re.compile(
    r"\b(?:but|however|nevertheless|nonetheless|yet|(?:ice|ero|office) (?:finds|has)|(?:and|so) we|we (?:find|must|therefore)|therefore|pero|sin embargo)\b",
    re.IGNORECASE,
)
#: "has not been denied": the negation stands inside the phrase.
_NOT_DONE = re.compile(
    r"\b(?:not|never|n't|no)\s+(?:yet\s+)?(?:been\s+|be\s+)?(?:denied|rejected|revoked|declined)\b|no ha sido",
    re.I,
)
#: "cannot conclude that release is unwarranted": two negations, a favourable sense.
_DOUBLE = re.compile(
    r"\b(?:cannot|can not|unable to|do(?:es)? not|not) (?:say|conclude|find|agree|hold)\b[^.;]{0,80}\b(?:unwarranted|inappropriate|"
    r"not (?:warranted|appropriate))\b",
    re.IGNORECASE,
)
_MAY_BE = re.compile(
    r"\b(?:may|might|could|can) be (?:\w+ )?(?:denied|granted|rejected|revoked|released|terminated|approved|returned)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:you|he|she|subject|detainee|alien|mr\. \w+|ms\. \w+) (?:\w+ )?(?:stated|told|said|admitted|claimed to be|acknowledged)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|no|nor|declin\w+)\b", re.IGNORECASE)
#: Words within which a negation reaches a cue.
_REACH = 9


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
    scores: SentenceScores | None = None  # the sentence model's, where there is one

    def stance(self, cue: Cue) -> Stance:
        """Say how the letter means a cue of this statement."""
        before = self.text[: cue.start]
        if cue.name in ("out.deny", "out.reject", "out.revoke") and _NOT_DONE.search(
            self.text[cue.start : cue.end]
        ):
            return "negated"
        if cue.name.startswith("out.") and _MAY_BE.search(self.text[cue.start : cue.end + 12]):
            return "hypothetical"
        if cue.name in ("out.deny", "out.continue") and _DOUBLE.search(self.text):
            return "negated"
        if cue.name == "out.grant" and _NOT.search(self.text[cue.start : cue.end]):
            return "negated"
        if _in_quotes(self.text, cue):
            return "quoted"
        reported = self.span.first("ctx.reported")
        if (
            reported
            and reported.start < cue.start
            and not _TURN.search(self.text, reported.end, cue.start)
        ):
            # what the person told an officer is a fact of the file, not an argument
            told = cue.name.startswith("fact.") and _TOLD.search(self.text[: reported.end + 12])
            if not told:
                return "reported"
        clause = before[_clause_start(before) :]
        for name in ("ctx.hypothetical", "ctx.statute"):
            found = self.span.first(name)
            if (
                found
                and found.start <= cue.start
                and not _TURN.search(self.text, found.start, cue.start)
            ):
                return "hypothetical" if name == "ctx.hypothetical" else "statute"
        words = clause.split()[-_REACH:]
        negations = len(_NEGATORS.findall(" ".join(words)))
        own = _NEAR_NEGATORS.match(f"{self.text[cue.start : cue.end].split()[0]}")
        if "neither" not in clause.lower() and not own:
            negations += len(_NEAR_NEGATORS.findall(clause))
        if negations % 2:
            return "negated"
        return "asserted"

    def asserted(self, prefix: str) -> tuple[Cue, ...]:
        """Return the cues with this prefix that the letter asserts."""
        return tuple(c for c in self.span.all(prefix) if self.stance(c) == "asserted")

    def has(self, *names: str) -> bool:
        """Say whether any of these cues stands in the statement, however meant."""
        return self.span.has(*names)


def _clause_start(before: str) -> int:
    last = 0
    for match in _CLAUSE_END.finditer(before):
        last = match.end()
    return last


def _in_quotes(text: str, cue: Cue) -> bool:
    """A cue inside a quotation of more than six words is somebody else's."""
    for match in re.finditer(r'"([^"]{20,})"', text):
        inside = match.start() <= cue.start and cue.end <= match.end()
        if inside and len(match.group(1).split()) > 6:
            return True
    return False


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
    return out


def with_scores(statements: list[Statement], model: LetterModel | None) -> list[Statement]:
    """Return the statements with the model's scores on the sentences of the body."""
    if model is None:
        return statements
    body = [s for s in statements if s.zone == "body"]
    scores = iter(model.score([s.text for s in body]))
    return [replace(s, scores=next(scores)) if s.zone == "body" else s for s in statements]
