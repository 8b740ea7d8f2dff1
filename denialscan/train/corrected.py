"""From corrections to labelled sentences and letters.

A reviewer's word counts where it is explicit: what was left as the program had it says
nothing. The latest of one reviewer's answers counts; where reviewers disagree, nobody's
does. A letter has one author, who said most about it, so that no fold of the training
divides it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from denialscan.analysis import see_letter
from denialscan.classify.learn import Example, LetterExample
from denialscan.classify.outcome import find_outcome
from denialscan.classify.seen import Seen
from denialscan.errors import UsageError
from denialscan.nlp import Analyser
from denialscan.schema import DECISION_KINDS, Letter
from denialscan.store import Store
from denialscan.store.corrections import Anchor, Correction
from denialscan.store.records import reading_of, records
from denialscan.train.examples import TrainingSet
from denialscan.train.sheet import plain
from denialscan.train.whats import WHATS

#: How many invented sentences one of a real letter counts for. Tried on invented authors,
#: each left out in turn, with every second mistake about them corrected: the same sentence
#: was then right 134 times of 146 with weight 1, 142 with 2, 145 with 3; their other
#: sentences stayed as they were (3648 of 3786 right before, 3642 with 2). More weight gained
#: nothing, and corrections of what was right anyway began to cost at 4.
WEIGHT = 2.0

_OUTCOME_ACT = {
    "denied": "deny",
    "granted": "grant",
    "granted_in_part": "part",
    "kicked_back": "kick",
    "rejected": "reject",
}


@dataclass(frozen=True, kw_only=True)
class Unused:
    """Corrections that nothing could be learned from, with the reason."""

    letter_id: str
    why: str
    rows: int = 1


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """What corrections come to.

    ``letters`` are the ids of all letters that something is learned of, ``files`` the
    hashes of their files; ``used`` the answers that count, by what they are about.
    """

    found: TrainingSet
    letters: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    used: Mapping[str, int]
    unused: tuple[Unused, ...] = ()
    reviewers: int = 0


def corrected_examples(
    store: Store,
    rows: Sequence[Correction],
    analyser: Analyser,
    progress: Callable[[int, int], None],
) -> Corrected:
    """Return what can be learned from corrections, letter by letter."""
    by_letter: dict[str, list[Correction]] = defaultdict(list)
    for row in rows:
        by_letter[row.letter_id].append(row)
    examples: list[Example] = []
    letters: list[LetterExample] = []
    unused: list[Unused] = []
    used: Counter[str] = Counter()
    learned: list[str] = []
    files: set[str] = set()
    stored = {r.letter.letter_id: r.letter for r in records(store, set(by_letter))}
    for number, (letter_id, own) in enumerate(sorted(by_letter.items()), 1):
        letter = stored.get(letter_id)
        seen = _seen(store, letter, analyser) if letter else None
        if letter is None or seen is None:
            unused.append(
                Unused(letter_id=letter_id, why="the letter is no longer read", rows=len(own))
            )
        else:
            one = _Answers(letter, seen, own)
            unused += one.unused
            if one.used:
                first = len(examples)
                examples += one.examples()
                letters += one.letter_example(first)
                used.update(one.used)
                learned.append(letter_id)
                files |= {f.sha256 for f in letter.files or (letter.source,)}
        progress(number, len(by_letter))
    return Corrected(
        found=TrainingSet(examples=tuple(examples), letters=tuple(letters)),
        letters=tuple(learned),
        files=tuple(sorted(files)),
        used=dict(sorted(used.items())),
        unused=tuple(unused),
        reviewers=len({row.reviewer for row in rows}),
    )


def weighted(found: TrainingSet, shipped: TrainingSet) -> TrainingSet:
    """Return corrections with their weight: together they never count for more than the
    shipped data, and one of them never for less than one invented sentence."""

    def weight(corrections: int, all_shipped: int) -> float:
        return max(1.0, min(WEIGHT, all_shipped / max(1, corrections)))

    labelled = sum(
        any(v is not None for v in (e.act, e.ground, e.types, e.roles, e.weighed))
        for e in found.examples
    )
    of_sentence = weight(labelled, len(shipped.examples))
    of_letter = weight(len(found.letters), len(shipped.letters))
    return TrainingSet(
        examples=tuple(replace(e, weight=of_sentence) for e in found.examples),
        letters=tuple(replace(x, weight=of_letter) for x in found.letters),
    )


def _seen(store: Store, letter: Letter, analyser: Analyser) -> Seen | None:
    try:
        reading = reading_of(store, letter.letter_id)
    except UsageError:
        return None
    return see_letter(reading, letter, analyser)


class _Answers:
    """What reviewers say of one letter; ``used`` counts the answers that count."""

    def __init__(self, letter: Letter, seen: Seen, rows: Sequence[Correction]) -> None:
        self._letter = letter
        self._seen = seen
        most = Counter(row.reviewer for row in rows)
        self._author = f"reviewer:{min(most, key=lambda who: (-most[who], who))}"
        self.unused: list[Unused] = []
        self.used: Counter[str] = Counter()
        groups: dict[tuple[int, str], list[Correction]] = defaultdict(list)
        for row in rows:
            at = -1
            if WHATS[row.what].of == "sentence":
                found = self._place(row.anchor) if row.anchor else None
                if found is None:
                    self._leave("the sentence is not found in the letter's body")
                    continue
                at = found
            groups[at, row.what].append(row)
        self._said: dict[int, dict[str, str]] = defaultdict(dict)
        for (at, what), same in groups.items():
            value = _agreed(same)
            if value is None:
                self._leave("reviewers disagree", len(same))
            else:
                self._said[at][what] = value
                self.used[what] += 1
        for at in [n for n in self._said if n >= 0]:
            self._without_contradiction(at)

    def examples(self) -> list[Example]:
        """Return all sentences of the body; those nobody spoke of have no labels."""
        return [self._example(n) for n in range(len(self._seen.body))]

    def letter_example(self, first: int) -> list[LetterExample]:
        """Return the letter, if reviewers spoke of it as a whole."""
        said = self._said.get(-1, {})
        if not said:
            return []
        kind = said.get("kind")
        supposed = kind or self._letter.kind.value
        outcome = said.get("outcome")
        if outcome == "none" or supposed not in (*DECISION_KINDS, "undetermined"):
            outcome = None  # told from the kind, not learned
        return [
            LetterExample(
                seen=self._seen,
                author=self._author,
                first=first,
                kind=kind,
                outcome=outcome,
                by_outcome=find_outcome(supposed, self._seen.statements),
                reasons=said.get("reasons"),
                corrected=True,
            )
        ]

    def _example(self, n: int) -> Example:
        said = self._said.get(n, {})
        roles = tuple(said["role"].split("|")) if "role" in said else None
        ground = None
        if "case_specific" in said:
            ground = "specific" if said["case_specific"] == "yes" else "generic"
        elif False in _claims(said):
            ground = "none"
        act = said.get("act")
        if act is None and roles is not None:
            outcome = self._said.get(-1, {}).get("outcome", "")
            act = _OUTCOME_ACT.get(outcome) if "decision" in roles else "none"
        return Example(
            input=self._seen.inputs[n],
            author=self._author,
            letter=self._letter.letter_id,
            act=act,
            ground=ground,
            types=tuple(said["grounds"].split("|")) if "grounds" in said else None,
            roles=roles,
            weighed=(("weighed",) if said["weighed"] == "yes" else ())
            if "weighed" in said
            else None,
            corrected=True,
        )

    def _without_contradiction(self, at: int) -> None:
        """Drop what is said of a ground where it is also said that there is none."""
        said = self._said[at]
        if len(_claims(said)) < 2:
            return
        for what in ("ground", "case_specific", "grounds", "role"):
            if what in said:
                del said[what]
                self.used[what] -= 1
                self._leave("says both that the sentence is a ground and that it is none")
        self.used += Counter()  # without what is zero now

    def _place(self, anchor: Anchor) -> int | None:
        """Return which sentence of the body an anchor means."""
        body = [j.statement for j in self._seen.body]
        quote = plain(anchor.quote)
        hits = [n for n, s in enumerate(body) if plain(s.text) == quote]
        if not hits:  # split otherwise since
            hits = [n for n, s in enumerate(body) if quote and quote in plain(s.text)]
        return min(hits, key=lambda n: abs(body[n].start - anchor.start), default=None)

    def _leave(self, why: str, rows: int = 1) -> None:
        self.unused.append(Unused(letter_id=self._letter.letter_id, why=why, rows=rows))


def _claims(said: Mapping[str, str]) -> set[bool]:
    """Return whether a sentence is said to be a ground: yes, no, both, or not said."""
    out = {True} if "case_specific" in said or "grounds" in said else set()
    if "ground" in said:
        out.add(said["ground"] == "yes")
    if "role" in said:
        out.add("ground" in said["role"].split("|"))
    return out


def _agreed(rows: Sequence[Correction]) -> str | None:
    """Return the value that all reviewers gave last, None where they differ."""
    last = {row.reviewer: row.value for row in sorted(rows, key=lambda r: r.made_at)}
    values = set(last.values())
    return values.pop() if len(values) == 1 else None
