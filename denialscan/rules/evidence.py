"""Whether the letter speaks of each item that was submitted.

With a known submission (sheets ``requests`` and ``submissions`` of the client file), item
by item: *discussed* (answered or weighed), *listed* (named without analysis), *absent*, or
*undetermined* (something near it is spoken of). "All documents were considered" covers
nothing. Without a known submission nothing is claimed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from denialscan.reference.equities import named_factors
from denialscan.rules.grounds import by_reference
from denialscan.rules.registry import Answer, check
from denialscan.rules.weighing import words
from denialscan.schema import Context, Evidence, FactRow, Letter, Sentence

Status = Literal["discussed", "listed", "absent", "undetermined"]


@cache
def _word_list(name: str) -> frozenset[str]:
    path = resources.files("denialscan.rules") / "data" / "evidence.toml"
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8"))[name].split())


#: The items told in a row, or taken note of, without a word on what they show.
_RECITAL = re.compile(
    r"\b(?:enclos|attach|submit|includ|consist|receiv|provid|present|accompan|furnish|consider|review|"
    r"examin|read\b|noted?\b|acknowledg|with it came|came with|contain|list|offer(?:ed)? in support|"
    r"adjunt|inclu[iy]|presentad|recibi|considerad|revisad)\w*",
    re.IGNORECASE,
)
#: Everything at once, nothing by name.
_BULK = re.compile(
    r"\b(?:all|any|every|each|entire|whole|totality of the|such|complete|todos|todas|toda|cualquier)\b"
    r"(?:\W+\w+){0,4}?\W+(?:documents?|documentation|evidence|materials?|information|submissions?|papers?|"
    r"exhibits?|records?|attachments|packet|factors|facts|contents|circumstances|foregoing|"
    r"documentos|pruebas|evidencia|informaci[oó]n|materiales)\b|"
    r"\b(?:evidence|documents?|documentation|materials?|information|request|submission|file|packet|papers)\b"
    r"(?:\W+\w+){0,5}?\W+(?:as a whole|in (?:its|their|his|her|your) entirety|in full|submitted|provided|furnished|presented)\b",
    re.IGNORECASE,
)
_TAKEN = re.compile(
    r"\b(?:consider|review|examin|evaluat|weigh|noted?\b|read\b|look|assess|stud|consideration|"
    r"tomad[oa]s? en cuenta|revis|evalu|analiz)\w*",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item of a submission and what the letter does with it."""

    row: FactRow
    name: str
    status: Status
    sentences: tuple[Sentence, ...]


def submission_of(letter: Letter, context: Context) -> tuple[FactRow, ...]:
    """Return the rows of the submission this letter answers, none where no request of
    the person fits: of its kind (where both are known), made no later than the letter,
    of the date the letter names, else the latest."""
    if context.facts is None:
        return ()
    rows = context.facts.sheet("submissions")
    asked = letter.value("request_kind") or letter.kind.value
    on, named = letter.value("letter_date") or "", letter.value("request_date") or ""
    fitting: list[tuple[bool, str, str]] = []
    for request in context.facts.sheet("requests"):
        number, made = request.values["request_id"], request.values.get("submitted_at", "")[:10]
        kind = request.values.get("kind")
        if not any(r.values["request_id"] == number for r in rows):
            continue
        if (kind and asked and kind != asked) or (on and made and made > on[: len(made)] + "~"):
            continue
        if _answered_otherwise(context, number, on):
            continue
        fitting.append((bool(named) and made == named, made, number))
    if not fitting:
        return ()
    chosen = max(fitting)[2]
    return tuple(r for r in rows if r.values["request_id"] == chosen)


def _answered_otherwise(context: Context, request_id: str, on: str) -> bool:
    """The client file knows an answer of another day to this request."""
    assert context.facts is not None
    days = [
        r.values.get("decided_at", "")[:10]
        for r in context.facts.sheet("decisions")
        if r.values.get("request_id") == request_id
    ]
    return len(on) == 10 and bool(days) and all(len(d) == 10 and d < on for d in days)


def read_items(letter: Letter, context: Context) -> tuple[Item, ...]:
    """Return every item of the submission with what the letter does with it."""
    body = [s for s in letter.sentences if s.role not in ("caption", "signature")]
    own = _name_words(context)
    return tuple(_read(row, body, own) for row in submission_of(letter, context))


def _read(row: FactRow, body: Sequence[Sentence], own: frozenset[str]) -> Item:
    item, more = row.values.get("item", ""), row.values.get("description", "")
    name = item or more or row.values.get("category", "")
    wanted = _Wanted.of(item or more, more, own)
    strong = [s for s in body if wanted.named_in(s.text)]
    status: Status
    if strong:
        discussed = [s for s in strong if _discusses(s, _next(body, s))]
        return Item(
            row=row,
            name=name,
            status="discussed" if discussed else "listed",
            sentences=tuple((discussed or strong)[:2]),
        )
    near = [s for s in body if wanted.near(s)]
    status = "undetermined" if near or not wanted.specific else "absent"
    return Item(row=row, name=name, status=status, sentences=tuple(near[:2]))


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """The words by which an item is known: names of people and places in it, the words
    of its own, the words for papers, and the kinds of factor it speaks to."""

    names: frozenset[str]
    specific: frozenset[str]
    papers: frozenset[str]
    kinds: frozenset[str]

    @classmethod
    def of(cls, item: str, description: str, own: frozenset[str]) -> _Wanted:
        plain = [w for w in _tokens(item) if w not in own]
        papers = frozenset(_stem(w) for w in plain if w in _word_list("papers"))
        names = frozenset(
            w.casefold()
            for w in re.findall(r"\b[A-ZÀ-Þ][a-zà-ÿ]{2,}\b", f"{item[1:]} {description[1:]}")
            if w.casefold() not in own | _word_list("papers") | _word_list("stop")
            and _person_like(w, item, description)
        )
        specific = frozenset(
            _stem(w) for w in plain if w not in _word_list("papers") and not w.isdigit()
        )
        kinds = frozenset(n.kind for n in named_factors(f"{item}; {description}"))
        return cls(names=names, specific=specific - {_stem(n) for n in names} or specific,
                   papers=papers, kinds=kinds - _WIDE)  # fmt: skip

    def named_in(self, text: str) -> bool:
        """Whether a sentence surely speaks of the item."""
        found = {_stem(w) for w in _tokens(text)}
        spoken = {w.casefold() for w in re.findall(r"[^\W_]+", text)}
        if any(_present(n, spoken) for n in self.names):
            return True
        hits = sum(_present(w, found) for w in self.specific)
        papers = sum(_present(w, found) for w in self.papers)
        total = len(self.specific) + len(self.papers)
        if hits and total >= 2 and (hits + papers) / total >= 0.6:
            return True
        if hits >= 2 and hits / len(self.specific) >= 0.6:
            return True
        return not self.specific and papers >= 2 and papers == len(self.papers)

    def near(self, sentence: Sentence) -> bool:
        """Whether a sentence may speak of the item: a word of its own, or the matter it
        is about."""
        if _BULK.search(sentence.text) and not named_factors(sentence.text):
            return False
        found = {_stem(w) for w in _tokens(sentence.text)}
        if any(_present(w, found) for w in self.specific if len(w) >= 4):
            return True
        return bool(self.kinds & {n.kind for n in named_factors(sentence.text)})


#: Factors so common that speaking of them says nothing of one paper.
_WIDE = frozenset({"family", "community_support", "length_of_residence"})


def _person_like(word: str, item: str, description: str) -> bool:
    """A capital inside the phrase, of a person: not the first word, and not a place."""
    text = f"{item}\n{description}"
    return any(
        m.start() > 0
        and text[m.start() - 1] != "\n"
        and not re.search(r"\b(?:in|at|from|near|to) (?:\w+ )?$", text[: m.start()])
        for m in re.finditer(re.escape(word), text)
    )


def _tokens(text: str) -> list[str]:
    return [
        w
        for w in re.findall(r"[^\W_]+", text.casefold().replace("’", "'"))
        if (len(w) >= 3 or w.isdigit()) and w not in _word_list("stop")
    ]


def _stem(word: str) -> str:
    for end in ("iciones", "ations", "ation", "ments", "ment", "ical", "ings", "ing", "ies",
                "ed", "es", "s", "y", "al"):  # fmt: skip
        if word.endswith(end) and len(word) - len(end) >= 4:
            return word[: -len(end)]
    return word


def _present(wanted: str, found: set[str]) -> bool:
    if wanted in found:
        return True
    if len(wanted) < 5:
        return False
    from rapidfuzz import fuzz

    return any(
        abs(len(wanted) - len(f)) <= 2 and fuzz.ratio(wanted, f) >= 85 for f in found if len(f) >= 5
    )


def _name_words(context: Context) -> frozenset[str]:
    """The client's own names: in a letter about the client they point to no paper."""
    if context.facts is None:
        return frozenset()
    return frozenset(
        w.casefold()
        for row in context.facts.sheet("people")
        for column in ("name", "aliases")
        for w in re.findall(r"[^\W\d_]{3,}", row.values.get(column, ""))
    )


def _next(body: Sequence[Sentence], sentence: Sentence) -> Sentence | None:
    at = next(i for i, s in enumerate(body) if s is sentence)
    return body[at + 1] if at + 1 < len(body) else None


def _discusses(sentence: Sentence, following: Sentence | None) -> bool:
    text = sentence.text
    if "ground" in sentence.roles or words("compare").search(text) or words("concede").search(text):
        return True
    if (
        following is not None
        and words("compare").search(following.text)
        and (words("back").search(following.text[:60]) or words("turn").search(following.text))
    ):
        return True
    return not _RECITAL.search(text)


def says_all_considered(letter: Letter) -> tuple[Sentence, ...]:
    """Return the sentences that say that everything was considered, naming nothing."""
    return tuple(
        s
        for s in letter.sentences
        if s.role not in ("caption", "signature")
        and _BULK.search(s.text)
        and _TAKEN.search(s.text)
        and not {"ctx.reported", "ctx.statute"} & set(s.cues)
        and not {"avenue", "conditions"} & set(s.roles)
    )


@check("evidence_not_discussed")
def check_evidence(letter: Letter, context: Context) -> Answer:
    """An item of the submission is neither discussed nor listed."""
    if (answer := by_reference(letter, context, "what it says of the evidence")) is not None:
        return answer
    items = read_items(letter, context)
    bulk = says_all_considered(letter)
    if not items:
        if bulk:
            return Answer(
                outcome="undetermined",
                message="The letter says that everything was considered; what was submitted is "
                "not known.",
                evidence=tuple(e for s in bulk[:2] for e in s.evidence),
            )
        return Answer(outcome="not_applicable", message="No submission is known.")
    proof = tuple(e for i in items for e in _proof(i))
    said = "; ".join(f"{i.name}: {_SAID[i.status]}" for i in items)
    absent = [i for i in items if i.status == "absent"]
    unsure = [i for i in items if i.status == "undetermined"]
    if absent:
        covered = " beyond the words that everything was considered" if bulk else ""
        return Answer(
            outcome="flagged",
            message=f"{len(absent)} of {len(items)} item(s) submitted are not spoken of"
            f"{covered} ({said}).",
            evidence=(*proof, *(e for s in bulk[:1] for e in s.evidence), *letter.searched),
            confidence=0.75,
        )
    if unsure:
        return Answer(
            outcome="undetermined",
            message=f"{len(unsure)} of {len(items)} item(s) submitted may be meant by other "
            f"words ({said}).",
            evidence=(*proof, *letter.searched),
        )
    return Answer(
        outcome="clear",
        message=f"Every item submitted is named ({said}).",
        evidence=proof,
        confidence=0.78,
    )


_SAID: dict[Status, str] = {
    "discussed": "discussed",
    "listed": "listed without analysis",
    "absent": "absent",
    "undetermined": "undetermined",
}


def _proof(item: Item) -> tuple[Evidence, ...]:
    """The row of the client file, and the words of the letter where there are any."""
    row = item.row
    quote = "; ".join(f"{c}: {row.values[c]}" for c in ("item", "description") if row.values.get(c))
    fact = Evidence(
        source="facts", quote=quote, sheet=row.sheet, row=row.row, file=row.file, note=item.status
    )
    return (fact, *(e for s in item.sentences for e in s.evidence))
