"""Each item of a submission held against the sentences of a letter.

An item is known by the names in it, by what it is about (``reference.papers``: "Dr.
Reyes's report on his depression" is the psychological evaluation), by the words of its
own and by its sort of paper. It is *discussed* where a sentence that surely speaks of it
answers or weighs it, *listed* where such a sentence only names it, *absent* where no
sentence could mean it, and *undetermined* in between. Words for everything at once ("all
documents") mean no item.
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
from denialscan.reference.papers import (
    Paper,
    Sort,
    find_papers,
    sorts,
    topics_in,
    wider,
    without_topics,
)
from denialscan.rules.weighing import words
from denialscan.schema import Evidence, Letter, Sentence

Status = Literal["discussed", "listed", "absent", "undetermined"]


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """An item as it was submitted: its name, what more is said of it, and the proof."""

    name: str
    description: str = ""
    category: str = ""
    proof: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item of a submission and what the letter does with it."""

    item: Submitted
    status: Status
    sentences: tuple[Sentence, ...]


#: The items told in a row, or taken note of, without a word on what they show.
_RECITAL = re.compile(
    r"\b(?:enclos|attach|submit|includ|consist|receiv|provid|present|accompan|furnish|consider|review|"
    r"examin|read\b|noted?\b|acknowledg|with it came|came with|contain|list|offer(?:ed)? in support|"
    r"adjunt|inclu[iy]|presentad|recibi|considerad|revis[aó])\w*",
    re.IGNORECASE,
)
#: Everything at once, nothing by name.
BULK = re.compile(
    r"\b(?:all|any|every|each|entire|whole|totality of the|such|complete|todos|todas|toda|cualquier)\b"
    r"(?:\W+\w+){0,4}?\W+(?:documents?|documentation|evidence|materials?|information|submissions?|papers?|"
    r"exhibits?|records?|attachments|packet|factors|facts|contents|circumstances|foregoing|"
    r"documentos|pruebas|evidencia|informaci[oó]n|materiales)\b|"
    r"\b(?:evidence|documents?|documentation|materials?|information|request|submission|file|packet|papers)\b"
    r"(?:\W+\w+){0,5}?\W+(?:as a whole|in (?:its|their|his|her|your) entirety|in full|submitted|provided|furnished|presented)\b",
    re.IGNORECASE,
)
#: Forms and covers that make a request; no letter is expected to discuss them.
_FILING = re.compile(
    r"^\W*(?:copy of |completed |signed |original |the |a )*(?:(?:form )?(?:G-?28|I-?246|I-?765|EOIR-?\d+)\b(?!.*\b(?:approv|receipt))|"
    r"(?:notice of )?entry of appearance|(?:filing )?fees?\b|proof of service|certificate of service|cover (?:letter|page|sheet)|"
    r"(?:exhibit|index|table)(?: list| of (?:contents|exhibits))?$|proposed order|privacy waiver|ICE form 60-001)",
    re.IGNORECASE,
)


def is_filing(item: Submitted) -> bool:
    """Say whether an item is a form or cover of the request, no evidence."""
    return item.category == "filing" or bool(_FILING.search(item.name))


def hold_items(
    letter: Letter, submitted: Sequence[Submitted], own_names: frozenset[str]
) -> tuple[Item, ...]:
    """Return every item of a submission with what the letter does with it.

    ``own_names`` are the words of the client's own names: in a letter about the client
    they point to no paper.
    """
    body = [_Spoken(s) for s in letter.sentences if s.role not in ("caption", "signature")]
    return tuple(_hold(one, body, own_names) for one in submitted if not is_filing(one))


class _Spoken:
    """A sentence with the papers, topics and words in it."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.text = sentence.text
        self.papers = tuple(p for p in find_papers(sentence.text) if not _is_request(p, self.text))
        self.topics = topics_in(sentence.text)
        self.words = frozenset(_stem(w) for w in _tokens(sentence.text))
        self.spoken = frozenset(w.casefold() for w in re.findall(r"[^\W_]+", sentence.text))
        self.bulk = bool(BULK.search(sentence.text))


#: The request itself, the decision, or an earlier one: no paper that supports a request.
_ABOUT_REQUEST = re.compile(
    r"^ ?,? ?(?:of|dated|from)? ?(?:on )?(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)\w*\.? \d|\d{1,2}[/ ]|"
    r"(?:requesting|asking|seeking|in which|responds?|is to|serves|is in (?:response|reply)|constitutes))",
    re.IGNORECASE,
)


def _is_request(paper: Paper, text: str) -> bool:
    if paper.sort.name != "letter" or paper.told:
        return False
    if paper.before in ("this", "our", "my"):
        return True
    single = not paper.text.casefold().endswith("s")
    after = text[paper.head[1] :]
    return single and (paper.before == "your" or bool(_ABOUT_REQUEST.match(after)))


def _hold(item: Submitted, body: Sequence[_Spoken], own: frozenset[str]) -> Item:
    wanted = _Wanted.of(item, own)
    strong = [n for n, s in enumerate(body) if wanted.named_in(s)]
    if strong:
        discussed = [n for n in strong if _discusses(body, n)]
        return Item(
            item=item,
            status="discussed" if discussed else "listed",
            sentences=tuple(body[n].sentence for n in (discussed or strong)[:2]),
        )
    near = [s.sentence for n, s in enumerate(body) if wanted.near(s, body[:n])]
    known = wanted.topics or wanted.words or wanted.sorts
    status: Status = "undetermined" if near or not known else "absent"
    return Item(item=item, status=status, sentences=tuple(near[:2]))


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """What an item is known by: names of people in it, its topics (the narrow ones), the
    words of its own, its sorts of paper, and the kinds of factor it speaks to."""

    names: frozenset[str]
    topics: frozenset[str]
    words: frozenset[str]
    sorts: tuple[Sort, ...]
    kinds: frozenset[str]

    @classmethod
    def of(cls, item: Submitted, own: frozenset[str]) -> _Wanted:
        # "(carte d'électeur)" says it again in other words
        text = _ASIDE.sub(" ", item.name) if _ASIDE.sub("", item.name).strip() else item.name
        names = frozenset(_names(text, item.description, own))
        text = _NUMBERED.sub(" ", text)
        about = topics_in(text)
        about -= {w for t in about for w in wider(t)}
        left = frozenset(
            _stem(w)
            for w in _tokens(without_topics(text))
            if not w.isdigit() and w not in own and w not in names
        )
        return cls(
            names=names,
            topics=about,
            words=left,
            sorts=_sorts_of(text),
            kinds=frozenset(n.kind for n in named_factors(f"{text}; {item.description}")) - _WIDE,
        )

    @property
    def plain(self) -> bool:
        """Whether only the sort of paper is known ("letters of support")."""
        return bool(self.sorts) and not (self.topics or self.words or self.names)

    def named_in(self, s: _Spoken) -> bool:
        """Whether a sentence surely speaks of the item."""
        if any(_present(n, s.spoken) for n in self.names):
            return True
        same = [p for p in s.papers if self._same_sort(p.sort)]
        if self.plain:
            return any(not p.sort.loose for p in same)
        if self._writer_speaks(s):
            return True
        total = len(self.topics) + len(self.words)
        about = self.topics | {w for t in self.topics for w in wider(t)}
        named = [p for p in same if about & p.topics]
        hits = len(self.topics & s.topics) + sum(_present(w, s.words) for w in self.words)
        if not hits:
            return False
        if (named or (same and not self.topics)) and (hits + 1) / (total + 1) >= 0.6:
            return True
        if same and not self.sorts and hits == total:
            return True
        if hits == total and self.topics and self.topics <= _LEARNT:
            return True  # "he finished an anger management course": what the certificate says
        own = [p for p in s.papers if p.sort.own and p.sort in self.sorts]
        return bool(own and hits / total >= 0.5) or (hits >= 2 and hits / total >= 0.6)

    def near(self, s: _Spoken, before: Sequence[_Spoken]) -> bool:
        """Whether a sentence may speak of the item: a matter or word of its own, or a paper
        of its sort that is not told apart."""
        if any(self._may_be(p, before) for p in s.papers):
            return True
        if s.bulk and not s.topics and not named_factors(s.text):
            return False
        if self.topics & (s.topics | {w for t in s.topics for w in wider(t)}):
            return True
        if any(wider(t) & s.topics - _BROAD for t in self.topics):
            return True
        if any(_present(w, s.words) for w in self.words if len(w) >= 4):
            return True
        return bool(self.kinds & {n.kind for n in named_factors(s.text)})

    def _writer_speaks(self, s: _Spoken) -> bool:
        """ "Your sister's offer of a room": what the writer of a letter says in it."""
        writers = self.topics & _WRITERS
        letters = any(x.name in ("letter", "statement", "support_paper") for x in self.sorts)
        return bool(letters and writers and writers <= s.topics and _SPEAKS.search(s.text))

    def _same_sort(self, sort: Sort) -> bool:
        if sort.loose or not self.sorts or any(x.loose for x in self.sorts):
            return True
        return any(sort.name == x.name or sort.name in x.near for x in self.sorts)

    def _may_be(self, paper: Paper, before: Sequence[_Spoken]) -> bool:
        """Whether a paper that the letter does not tell apart may be this one. "The letter"
        is the one told before, where one was."""
        if paper.sort.loose or paper.sort.name == "record" or not self._same_sort(paper.sort):
            return False
        if paper.sort.own and paper.sort.name != "support_paper":
            return paper.sort in self.sorts
        if paper.topics or paper.names:
            return False
        if paper.before in ("your", "own") and not paper.text.casefold().endswith("s"):
            return not (self.names or self.topics)  # the client's own
        again = paper.bare and paper.before in _AGAIN
        return not (
            again and any(p.told and p.sort == paper.sort for s in before for p in s.papers)
        )


#: "Exhibit 3:" before or for the name of an item.
_NUMBERED = re.compile(
    r"\b(?:exhibit|exh?|tab|annex|attachment|enclosure|appendix|anexo)\b\.? ?(?:[A-Z]{1,2}|\d{1,3})?\b[:.)-]*",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\([^)]*\)")
#: What certificates are of.
_LEARNT = frozenset({"anger", "sobriety", "program", "school"})
#: People who write letters, and what they do in them.
_WRITERS = frozenset(
    [
        "spouse",
        "child",
        "parent",
        "sibling",
        "cousin",
        "aunt_or_uncle",
        "niece_or_nephew",
        "friend",
        "worship",
        "sponsor",
    ]
)
_SPEAKS = re.compile(
    r"'s? (?:\w+ )?(?:offers?|words|support|promises?|willingness|account)\b|"
    r"\b(?:wrote|writes|vouch(?:es|ed)|speaks? (?:well|highly)|would house|offers? (?:you|him|her)|has offered|promises)\b",
    re.IGNORECASE,
)
_AGAIN = ("the", "that", "this", "those", "these", "both")
#: Factors so common that speaking of them says nothing of one paper.
_WIDE = frozenset({"family", "community_support", "length_of_residence"})
#: Matters as common: "family" alone does not mean the sister's letter.
_BROAD = frozenset({"family", "community"})


def _sorts_of(text: str) -> tuple[Sort, ...]:
    found = [p.sort for p in find_papers(text)]
    if not found:
        found = [s for s in sorts() if s.regex.search(text)]
    firm = [s for s in found if not s.loose]
    return tuple(dict.fromkeys(firm or found))


def _names(text: str, description: str, own: frozenset[str]) -> set[str]:
    """Return the words of an item that are somebody's name: capitals inside the phrase
    that are no place, no paper and no topic."""
    whole = f"{text}\n{description}"
    plain = without_topics(whole)
    return {
        m[0].casefold()
        for m in re.finditer(r"\b[A-ZÀ-Þ][a-zà-ÿ]{2,}\b", plain)
        if m.start() > 0
        and whole[m.start() - 1] != "\n"
        and m[0].casefold() not in own | _stop_words()
        and not re.search(r"\b(?:in|at|near|to) (?:\w+ )?$", whole[: m.start()])
    }


@cache
def _stop_words() -> frozenset[str]:
    path = resources.files("denialscan.rules") / "data" / "evidence.toml"
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8"))["stop"].split())


def _tokens(text: str) -> list[str]:
    return [
        w
        for w in re.findall(r"[^\W_]+", text.casefold().replace("’", "'"))
        if (len(w) >= 3 or w.isdigit()) and w not in _stop_words()
    ]


def _stem(word: str) -> str:
    for end in ("iciones", "ations", "ation", "ments", "ment", "ical", "ings", "ing", "ies",
                "ed", "es", "s", "y", "al"):  # fmt: skip
        if word.endswith(end) and len(word) - len(end) >= 4:
            return word[: -len(end)]
    return word


def _present(wanted: str, found: frozenset[str]) -> bool:
    if wanted in found:
        return True
    if len(wanted) < 5:
        return False
    from rapidfuzz import fuzz

    return any(
        abs(len(wanted) - len(f)) <= 2 and fuzz.ratio(wanted, f) >= 85 for f in found if len(f) >= 5
    )


def _discusses(body: Sequence[_Spoken], at: int) -> bool:
    """Whether the letter answers or weighs what a sentence names, there or in the next."""
    sentence = body[at].sentence
    text = sentence.text
    if "ground" in sentence.roles or words("compare").search(text) or words("concede").search(text):
        return True
    following = body[at + 1].text if at + 1 < len(body) else ""
    if words("compare").search(following) and (
        words("back").search(following[:60]) or words("turn").search(following)
    ):
        return True
    return not _RECITAL.search(text)
