"""What counsel's own request encloses, tells in the person's favour, and argues.

Only for letters of kind ``request``. The claims ``submitted`` are what was read, in
counsel's words: proposals for the client file, which a person confirms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from denialscan.claims.exhibits import Exhibit, entries, find_exhibits
from denialscan.extract import View
from denialscan.layout import Block
from denialscan.reference.equities import Named, named_factors
from denialscan.reference.papers import topics_in
from denialscan.schema import Claim, Field

#: Forms and covers that make a request, no evidence of the person's.
_FILING = re.compile(
    r"^\W*(?:(?:copy of|completed|signed|original|the|a|my|our)\s+)*(?:(?:forms? )?(?:G-?28|I-?246|EOIR-?\d+|60-001)\b|(?:notice of )?entry of appearance|"
    r"(?:filing )?fees?\b|(?:proof|certificate) of service|cover (?:letter|page|sheet)|(?:proposed|draft) order|privacy waiver|table of contents)",
    re.IGNORECASE,
)


#: No list of exhibits is longer; what is sent to exhaust the program may be.
_MOST = 500


def find(view: View, _fields: dict[str, Field]) -> tuple[Claim, ...]:
    """Return these claims of one message; none where it is no request."""
    if view.kind != "request":
        return ()
    found = tuple(islice(find_exhibits(view.message), _MOST))
    return (*_exhibits(view, found), *_equities(view, found), *_arguments(view, found))


def _in_list(found: tuple[Exhibit, ...], block: Block, start: int, end: int) -> bool:
    """Whether words are an entry of a list of exhibits: most of them name one."""
    most = (end - start) / 2
    return any(e.block is block and min(e.end, end) - max(e.start, start) >= most for e in found)


def _exhibits(view: View, exhibits: tuple[Exhibit, ...]) -> Iterator[Claim]:
    seen: set[str] = set()
    found: list[tuple[Exhibit, str]] = []
    for exhibit in exhibits:
        key = " ".join(re.findall(r"\w+", exhibit.text.casefold()))
        by_label = exhibit.label.casefold()
        if key in seen or by_label in seen:
            continue
        seen |= {key, by_label} - {""}
        found.append((exhibit, key))
    for exhibit, key in found:
        # "the evaluation" in prose beside "Exhibit C: evaluation of Dr. Hale" is the same paper
        if not exhibit.label and any(
            e is not exhibit and e.label and set(key.split()) <= set(k.split()) for e, k in found
        ):
            continue
        yield _claim(
            view,
            exhibit.block,
            exhibit.start,
            exhibit.end,
            exhibit.text,
            of="exhibit",
            category=category(exhibit.text),
            exhibit=exhibit.label,
            confidence=0.85 if exhibit.label else 0.7,
        )


#: What an exhibit about these topics speaks to, the firmest first.
_BY_TOPIC = (
    ("mental_health", "mental_health"),
    ("pregnancy", "pregnancy"),
    *((t, "health") for t in ("heart", "diabetes", "lungs", "cancer", "kidneys", "nerves", "blood", "disability")),
    ("military", "military"),
    ("sponsor", "sponsor"),
    ("anger", "rehabilitation"),
    ("sobriety", "rehabilitation"),
    ("criminal_case", "no_record"),
    ("relief", "lawful_status"),
    ("victim", "witness_or_victim"),
    ("country", "witness_or_victim"),
    ("tax", "work"),
    ("work", "work"),
    ("release_plan", "release_plan"),
    ("home", "release_plan"),
    ("conduct", "conduct_in_custody"),
    ("health", "health"),
    ("worship", "community_support"),
    ("friend", "community_support"),
    ("petition", "community_support"),
    *((t, "family") for t in ("birth", "spouse", "child", "parent", "sibling", "cousin", "aunt_or_uncle", "niece_or_nephew", "family")),
    ("program", "rehabilitation"),
    ("school", "work"),
    ("community", "community_support"),
)  # fmt: skip


def category(text: str) -> str:
    """Return the category that an exhibit speaks to: ``filing`` for the forms of the request
    itself, empty where none is told."""
    if _FILING.search(text):
        return "filing"
    about = topics_in(text)
    kinds = (kind for topic, kind in _BY_TOPIC if topic in about)
    return next(kinds, next((n.kind for n in named_factors(text)), ""))


def _claim(
    view: View, block: Block, start: int, end: int, value: str, *, confidence: float, **more: str
) -> Claim:
    a, b = block.clean.span(start, end)
    return Claim(
        what="submitted",
        value=value,
        attributes={k: v for k, v in more.items() if v},
        confidence=confidence,
        evidence=view.reading.evidence(a, b, part=view.part),
    )


# ------------------------------------------------------------------ equities

#: What counsel says of the denial, the law or the wish, not of the person's life.
_NOT_TOLD = re.compile(
    r"\b(?:your (?:office|officer|denial|letter|decision)|the (?:denial|decision|officer|field office|regulation|statute|guidance|memorandum)|"
    r"(?:it|letter) (?:is silent|does not (?:say|mention)|gave|names?|ignores?)|nor that|we (?:ask|request|urge|respectfully)|C\.?F\.?R|U\.?S\.?C|requires? that|should be (?:weighed|considered|released)|denial|if (?:he|she|they)|"
    r"solicitamos|pedimos|please)\b",
    re.IGNORECASE,
)
#: Parts of a sentence: at these, one thing told ends and the next begins.
_PARTS = re.compile(
    r",\s+(?:and\s+)?|;\s+(?:and\s+)?|\s+and\s+(?=(?:has|is|was|he|she|they|suffers?|lives?|works?|owns?|cares?|supports?)\b)"
)
_LAST_AND = re.compile(r"[\s,;]*(?:\band)?[\s,;.]*$")
_ABOUT_PAPERS = re.compile(r"\b(?:enclos|attach|exhibit|tab \w\b|adjunt|anex)", re.IGNORECASE)


def _equities(view: View, found: tuple[Exhibit, ...]) -> Iterator[Claim]:
    done: set[tuple[str, str]] = set()
    for judged in view.judged:
        s = judged.statement
        if s.zone != "body" or s.speaker in ("statute", "court") or '"' in s.text:
            continue
        if _NOT_TOLD.search(s.text) or _ABOUT_PAPERS.search(s.text) or len(s.text.split()) < 4:
            continue
        block = view.message.blocks[s.block]
        if _in_list(found, block, s.offset, s.offset + len(s.text)):
            continue
        for start, end, kind in _told(s.text, named_factors(s.text)):
            words = _LAST_AND.sub("", s.text[start:end]).strip(" ,;.")
            if (kind, words.casefold()) in done or len(words.split()) < 2:
                continue
            done.add((kind, words.casefold()))
            begin = s.offset + start
            yield _claim(
                view,
                block,
                begin,
                begin + len(words),
                words,
                of="equity",
                category=kind,
                confidence=0.65,
            )


#: Parts of fewer words say too little by themselves ("his wife").
_TOO_SHORT = 3


def _told(text: str, named: tuple[Named, ...]) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, category) of the parts of a sentence that tell a factor, one of
    a category each; short sentences are told whole."""
    cuts = [0, *(m.end() for m in _PARTS.finditer(text)), len(text)]
    spans = list(pairwise(cuts))
    done: set[str] = set()
    for start, end in spans if len(text.split()) > 12 else [(0, len(text))]:
        kinds = [n.kind for n in named if start <= n.start < end]
        short = len(text[start:end].split()) < _TOO_SHORT
        for kind in dict.fromkeys(kinds):
            if kind in done or (kind == "family" and _LEANS.intersection(kinds)):
                continue  # "cares for his mother": caregiving
            done.add(kind)
            yield (0, len(text), kind) if short else (start, end, kind)


_LEANS = frozenset({"caregiving", "community_support"})

# ------------------------------------------------------------------ arguments

_NUMBERED = re.compile(r"^\s*(?:[IVX]{1,5}|[A-H]|\d{1,2})[.)]\s+(?P<head>\S.*)$")
#: Headings that only order the letter.
_ORDERING = re.compile(
    r"^\W*(?:the )?(?:introduction|background|facts?|factual|statement|summary|conclusion|procedural|history|what (?:we|i) ask|(?:what|why|who) was|denial\b|"
    r"request(?:ed)?\b|relief|exhibits?|enclosures?|attachments?|index|list of|decision requested|proposed|re:|prayer|contact|biograph\w+|evidence|supporting|client)",
    re.IGNORECASE,
)
_ARGUES = re.compile(
    r"\b(?:(?:is|are|was) (?:not|neither|no) (?:an? )?(?:\w+ )?(?:danger|threat|flight risk|risk|priority)|(?:poses?|presents?) (?:no|neither|little) (?:\w+ )?(?:danger|threat|risk)|"
    r"does not (?:pose|present)|(?:cannot|can) (?:not )?be (?:called|considered) a|unlikely to (?:flee|abscond|reoffend)|no significant likelihood|not (?:significantly )?likely|"
    r"(?:continued|prolonged) detention (?:is|serves|would)|(?:must|should|ought to) be (?:released|granted|stayed|paroled|reconsidered|withdrawn)|"
    r"(?:denial|decision|detention) (?:\w+ )?(?:is|was|violates?|cannot)\b|merits? (?:release|parole|a stay|a favou?rable)|warrants? (?:release|parole|a stay|a favou?rable)|"
    r"(?:weigh|militate|factors) (?:\w+ ){0,3}(?:in favou?r|favou?r)|not an enforcement priority|no (?:es|representa) (?:un )?(?:peligro|riesgo))",
    re.IGNORECASE,
)
_ABOUT = (
    ("no_danger", re.compile(r"\b(?:danger\w*|threat|public safety|peligro)\b", re.IGNORECASE)),
    ("f7_flight", re.compile(r"\b(?:flight|abscond|flee|appear|fuga)\b", re.IGNORECASE)),
    ("e1_travel_document", re.compile(r"\b(?:travel document|foreseeable|likelihood of removal|consulate)\b", re.IGNORECASE)),
    ("humanitarian", re.compile(r"\b(?:humanitarian|hardship|public interest)\b", re.IGNORECASE)),
)  # fmt: skip


def _arguments(view: View, found: tuple[Exhibit, ...]) -> Iterator[Claim]:
    begun = False
    done: set[str] = set()
    for number, block in enumerate(view.message.blocks):
        if block.zone == "salutation":
            begun = True
        if block.zone == "signature" and begun:
            break
        for entry in entries(block):
            listed = _in_list(found, block, entry.start, entry.end)
            head = None
            if not listed and (begun or number > _OPENING):
                head = _heading(block, entry.text, entry.marked)
            if head and head.casefold() not in done:
                done.add(head.casefold())
                at = entry.start + entry.text.rindex(head)
                yield _claim(
                    view, block, at, at + len(head), head, of="argument", category=_argued(head), confidence=0.6
                )  # fmt: skip
    for judged in view.judged:
        s = judged.statement
        if s.zone != "body" or s.speaker in ("statute", "court") or '"' in s.text:
            continue
        words, block = s.text.strip(), view.message.blocks[s.block]
        if not _ARGUES.search(words) or words.casefold().strip(" .") in done:
            continue
        if _in_list(found, block, s.offset, s.offset + len(s.text)):
            continue
        done.add(words.casefold().strip(" ."))
        yield _claim(
            view, block, s.offset, s.offset + len(s.text), words, of="argument", category=_argued(words), confidence=0.6
        )  # fmt: skip


#: Blocks that letterhead, date, address and caption of a letter without a salutation take.
_OPENING = 3


def _heading(block: Block, text: str, marked: bool) -> str | None:
    """Return the heading that an entry is, without its number, None where it is none."""
    numbered = _NUMBERED.match(text)
    head = (numbered["head"] if numbered else text).strip()
    words = head.split()
    if not 1 < len(words) <= 14 or head[-1] in ".:;,?" or len(block.lines) > 2:
        return None
    titled = head.isupper() or numbered or marked or block.zone == "caption"
    if not titled or _ORDERING.match(head) or not head[0].isupper():
        return None
    return head if _argued(head) or _ARGUES.search(head) else None


def _argued(text: str) -> str:
    for kind, regex in _ABOUT:
        if regex.search(text):
            return kind
    return next((n.kind for n in named_factors(text)), "")
