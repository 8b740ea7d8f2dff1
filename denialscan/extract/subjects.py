"""Whom each sentence of a letter is about: its person, somebody else, or either.

"His sponsor, Mr. Lima, owns a home. He was convicted in 2011" tells nothing of the letter's
person. A sentence that has another person for its subject makes the sentences after it that
person's, as far as they say "he", "she" or the name, until the letter names its own person
again or a new paragraph begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from denialscan.extract.common import View
from denialscan.extract.names import find_name, key

Whose = Literal["client", "other", "doubtful"]
#: ``private`` people have histories of their own; of a ``professional`` (a doctor, counsel)
#: letters tell little; of an ``official`` nothing but what they did: their pronouns matter
#: for the gender only.
Rank = Literal["private", "professional", "official"]

_FEMALE = (
    r"(?:ex-?|step|grand|god)?(?:wife|mother|daughter)|(?:half-?|step)?sister|aunt|niece|girlfriend|fiancée|widow|"
    r"(?:ex-?)?esposa|madre|hija|hermana|tía|prima|sobrina"
)
_MALE = (
    r"(?:ex-?|step|grand|god)?(?:husband|father|son)|(?:half-?|step)?brother|uncle|nephew|boyfriend|widower|"
    r"(?:ex-?)?esposo|padre|hijo|hermano|tío|primo|sobrino"
)
_EITHER = (
    r"(?:ex-?)?spouse|(?:ex-?)?partner|parent|cousin|sibling|fianc[eé]e?|in-law|relative|sponsor|co-?sponsor|employer|boss|"
    r"co-?defendant|codefendant|co-?respondent|accomplice|complainant|victim|witness|friend|neighbou?r|roommate|housemate|"
    r"cellmate|landlord|landlady|owner|driver|passenger|suspect|pastor|priest|reverend|imam|rabbi|patrocinador|amig[oa]|"
    r"vecin[oa]|pareja|c[oó]nyuge"
)
_PROFESSIONAL = r"doctor|physician|psychologist|psychiatrist|nurse|clinician|therapist|teacher|professor|attorney|lawyer|counsel|abogad[oa]|m[eé]dic[oa]"
_OFFICIAL = r"officer|official|director|agent|judge|magistrate|deputy|trooper|sheriff|warden|interpreter|oficial|juez|jueza"
_PEOPLE = re.compile(
    rf"\b(?:(?P<F>{_FEMALE})|(?P<M>{_MALE})|(?P<private>{_EITHER})|(?P<professional>{_PROFESSIONAL})|(?P<official>{_OFFICIAL}))\b",
    re.IGNORECASE,
)
#: Names that stand behind a title, and what the title makes of them.
_TITLED = re.compile(
    r"\b(?P<title>Mr|Ms|Mrs|Miss|Sr|Sra|Dr|Dra|Pastor|Rev|Reverend|Fr|Father|Sister|Judge|Justice|Officer|Agent|Director|Sgt|Sergeant|"
    r"Deputy|Attorney|Nurse|Counselor|Senator|Sheriff|Warden|Trooper)\b\.?\s+"
    r"(?P<name>[A-ZÀ-Þ][\w'’-]*\.?(?:\s+(?:de la |de |del |la )?[A-ZÀ-Þ][\w'’-]*){0,3})"
)
_TITLE_GENDER = {"mr": "M", "sr": "M", "fr": "M", "father": "M", "ms": "F", "mrs": "F", "miss": "F", "sra": "F", "dra": "F", "sister": "F"}  # fmt: skip
_TITLE_RANK: dict[str, Rank] = {
    **dict.fromkeys(("dr", "dra", "attorney", "nurse", "counselor"), "professional"),
    **dict.fromkeys(
        ("judge", "justice", "officer", "agent", "director", "sgt", "sergeant", "deputy",
         "senator", "sheriff", "warden", "trooper"), "official"),
}  # fmt: skip
_CLIENT = re.compile(
    r"\b(?:you|usted|your clients?|su cliente|(?:the|this|said) (?:subject|detainee|alien|noncitizen|applicant|petitioner|beneficiary)|"
    r"(?<!, )the (?:lead )?respondent|subject(?! (?:to|of|matter))|el detenido|la detenida|"
    r"your (?:own |prior |\w+ )?(?:criminal|convictions?|arrests?|detention|removal|custody|immigration|record|history|entry|final order|conduct))\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:(?P<M>he|él)|(?P<F>she|ella))\b|^\W*(?:(?P<M2>his)|(?P<F2>her))\b", re.IGNORECASE)  # fmt: skip
#: "your client's brother", "the father of your client": the client is not the one meant.
_KIN_AFTER = re.compile(rf"(?:['’]s?)?\s+(?:[\w-]+\s+){{0,2}}?{_PEOPLE.pattern}", re.IGNORECASE)
_OF = re.compile(r"\b(?:of|for|to|with|by|against|as|de)\s+(?:(?:the|your)\s+)?$", re.IGNORECASE)
#: A letter, a home or a request of somebody is not the somebody.
_THING_AFTER = re.compile(
    r"(?:['’]s?)?\s+(?:\w+\s+)?(?:letters?|statements?|declarations?|affidavits?|testimony|reports?|evaluation|support|impact|information|"
    r"plan|packet|documents?|home|house|address|residence|income|offer|request|application|petition|hearing|custody|number|name|visa|party)\b",
    re.IGNORECASE,
)
#: "as a child", "was a victim": the client.
_IS_ONE = re.compile(
    r"\b(?:is|was|are|were|as|been|being|be|become|became|es|fue|como) (?:(?:also|not|an?|the|una?|el|la) )*(?:[\w-]+ )?$",
    re.IGNORECASE,
)
#: What follows a subject.
_ACTS = re.compile(
    r"(?:\s*[,(][^.;]{0,60}?[,)])?\s*,?\s+(?:who|whose|was|were|is|has|had|have|does|did|will|would|lives?|lived|works?|owns?|wrote|offers?|entered|came|fue|es|ha|quien)\b",
    re.IGNORECASE,
)
_CITED = re.compile(r"\bMatter of [A-Z][\w'’-]*")
_YOU = re.compile(r"you|usted|su cliente", re.IGNORECASE)
_NAMED = re.compile(
    r",?\s+(?:named |called |llamad[oa] )?(?P<name>[A-ZÀ-Þ][a-zà-þ'’-]+(?:\s+[A-ZÀ-Þ][a-zà-þ'’-]+){0,3})"
)
#: How like a misspelt or misread name must be to be the person's.
_LIKE = 75
#: So many sentences without a person a subject lasts.
_LASTS = 2


@dataclass(frozen=True, kw_only=True)
class _Mention:
    """A person named at ``start:end``: ``client``, or another, or (``pronoun``) either.
    ``leads``: the sentence or a clause of it has them for its subject."""

    start: int
    end: int
    sort: Literal["client", "other", "pronoun"]
    gender: str = ""
    rank: Rank = "private"
    leads: bool = False


@dataclass(frozen=True, kw_only=True)
class _Topic:
    """Somebody whom the sentences before are about; ``sure`` unless they name the client too."""

    gender: str
    rank: Rank
    sure: bool
    age: int = 0


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A sentence at ``start:end`` of its block, with who is named in it."""

    start: int
    end: int
    mentions: tuple[_Mention, ...]
    topic: _Topic | None


class Subjects:
    """Who the sentences of one message are about."""

    def __init__(self, view: View, names: frozenset[str]) -> None:
        self._lines: dict[int, list[_Line]] = {}
        known: set[str] = set()
        topic: _Topic | None = None
        block = -1
        for judged in view.judged:
            s = judged.statement
            if s.zone != "body":
                continue
            if s.block != block:
                topic, block = None, s.block
            mentions = tuple(_mentions(s.text, names, known))
            line = _Line(start=s.offset, end=s.offset + len(s.text), mentions=mentions, topic=topic)
            self._lines.setdefault(block, []).append(line)
            topic = _next_topic(line)

    def whose(self, block: int, at: int, *, gender: bool = False) -> Whose:
        """Say whose a word at an offset of a block's text is; for a pronoun, give its end.

        ``gender``: what it says may also be said of an official.
        """
        for line in self._lines.get(block, ()):
            if line.start <= at < line.end:
                return _whose(line, at - line.start, gender=gender)
        return "client"


def subjects_of(view: View, person: str | None) -> Subjects:
    """Return who the sentences of a message are about; ``person`` is the name of the
    letter's person, as far as it is known."""
    names = set(key(person)) if person else set()
    for block in view.blocks("caption") if names else ():
        names |= {w for m in re.finditer(r"[A-ZÀ-Þ][\w'-]+", block.text) for w in key(m[0])}
    return Subjects(view, frozenset(n for n in names if len(n) > 1))


def _whose(line: _Line, at: int, *, gender: bool) -> Whose:
    before = [m for m in line.mentions if m.start < at]
    if not gender:
        before = [m for m in before if m.rank != "official"]
    if not before:
        return "client"
    last = before[-1]
    if last.sort == "other":
        if not last.leads:
            return "client"
        return "other" if last.rank == "private" else "doubtful"
    if last.sort == "client":
        return "client"
    rivals = [
        m for m in before[:-1] if m.sort == "other" and m.leads and _fits(m.gender, last.gender)
    ]
    if rivals:
        return "doubtful"
    if any(m.sort == "client" for m in before):
        return "client"
    topic = line.topic
    if topic is None or not _fits(topic.gender, last.gender):
        return "client"
    if topic.rank == "official" and not gender:
        return "client"
    return "other" if topic.sure and topic.rank == "private" else "doubtful"


def _fits(a: str, b: str) -> bool:
    return not a or not b or a == b


def _next_topic(line: _Line) -> _Topic | None:
    """Return whom the sentence after a line may go on about."""
    if not line.mentions:
        old = line.topic
        return replace(old, age=old.age + 1) if old and old.age < _LASTS else None
    client = any(m.sort == "client" for m in line.mentions)
    leading = [m for m in line.mentions if m.sort == "other" and m.leads]
    if leading:
        ranks: tuple[Rank, ...] = ("private", "professional", "official")
        first = min(leading, key=lambda m: ranks.index(m.rank))
        genders = {m.gender for m in leading if m.rank == first.rank and m.gender}
        side = genders.pop() if len(genders) == 1 else ""
        return _Topic(gender=side, rank=first.rank, sure=not client)
    if client:
        return None
    first = line.mentions[0]
    if line.topic and first.sort == "pronoun" and _fits(line.topic.gender, first.gender):
        return replace(line.topic, gender=line.topic.gender or first.gender, age=0)
    return None if first.sort == "pronoun" else line.topic


def _mentions(text: str, names: frozenset[str], known: set[str]) -> Iterator[_Mention]:
    """Yield the people of a sentence in order; names of others are added to ``known``."""
    found: list[_Mention] = []
    for m in _CLIENT.finditer(text):
        if not _KIN_AFTER.match(text, m.end()):
            found.append(_Mention(start=m.start(), end=m.end(), sort="client"))
    for m in _PRONOUN.finditer(text):
        side = (m.lastgroup or "")[:1]
        if not (m.lastgroup or "").endswith("2") or not _KIN_AFTER.match(text, m.end()):
            found.append(_Mention(start=m.start(), end=m.end(), sort="pronoun", gender=side))
    for m in _PEOPLE.finditer(text):
        if _IS_ONE.search(text, 0, m.start()) or _THING_AFTER.match(text, m.end()):
            continue
        side = m.lastgroup if m.lastgroup in ("F", "M") else ""
        rank: Rank = "private"
        if m.lastgroup == "professional":
            rank = "professional"
        elif m.lastgroup == "official":
            rank = "official"
        named = _NAMED.match(text, m.end())
        if named:
            known |= {w for w in key(named["name"]) if len(w) > 2} - names
        found.append(
            _Mention(start=m.start(), end=m.end(), sort="other", gender=side or "", rank=rank)
        )
    cited = _CITED.search(text)
    if cited:
        # "In Matter of X, the respondent": that one's
        found = [m for m in found if m.start < cited.start() or _YOU.match(text, m.start)]
        found.append(_Mention(start=cited.start(), end=cited.end(), sort="other", leads=True))
    found += _names(text, names, known)
    found.sort(key=lambda m: m.start)
    # "the father of your client": the father alone
    kept: list[_Mention] = []
    for mention in found:
        last = kept[-1] if kept else None
        if (
            last
            and last.sort == "other"
            and mention.sort == "client"
            and _OF.fullmatch(text[last.end : mention.start].lstrip())
        ):
            continue
        kept.append(mention)
    for n, mention in enumerate(kept):
        if mention.sort != "other":
            yield mention
            continue
        first = all(k.sort == "other" for k in kept[:n]) and _opens(text, mention)
        acts = _ACTS.match(text, mention.end)
        yield replace(mention, leads=mention.leads or first or bool(acts))


def _opens(text: str, mention: _Mention) -> bool:
    """Say whether nothing but the person stands before the sentence's verb."""
    lead = text[: mention.start]
    return len(lead) < 60 and not re.search(
        r"\b(?:by|with|from|to|for|against|of|on|in|at|about|regarding|is|was|were|are|has|have|had|submitted|provided|received|reviewed)\s+(?:[\w'’-]+\s+){0,2}$",
        lead,
        re.IGNORECASE,
    )


def _names(text: str, names: frozenset[str], known: set[str]) -> Iterator[_Mention]:
    taken: list[tuple[int, int]] = []
    for m in _TITLED.finditer(text) if names else ():
        title = m["title"].casefold()
        words = [w for w in key(m["name"]) if len(w) > 1]
        if not words:
            continue
        taken.append(m.span())
        side = _TITLE_GENDER.get(title, "")
        rank = _TITLE_RANK.get(title, "private")
        own = rank == "private" and _is_own(words, names)
        if own:
            if not _KIN_AFTER.match(text, m.end()):
                yield _Mention(start=m.start(), end=m.end(), sort="client")
            continue
        if rank == "private":
            known |= {w for w in words if len(w) > 2} - names
        yield _Mention(start=m.start(), end=m.end(), sort="other", gender=side, rank=rank)
    start = find_name(text) if names else None
    if start and start.start <= 2 and not any(a < start.end and start.start < b for a, b in taken):
        words = [w for w in key(start.value) if len(w) > 1]
        if _is_own(words, names):
            yield _Mention(start=start.start, end=start.end, sort="client")
        elif _ACTS.match(text, start.end) and len(words) > 1:
            known |= {w for w in words if len(w) > 2} - names
            yield _Mention(start=start.start, end=start.end, sort="other")
        taken.append((start.start, start.end))
    for m in re.finditer(r"[A-ZÀ-Þ][a-zà-þ'’-]{2,}", text):
        if any(a <= m.start() < b for a, b in taken):
            continue
        parts = key(re.sub(r"['’]s$", "", m[0]))
        if parts and set(parts) <= names and not _KIN_AFTER.match(text, m.end()):
            yield _Mention(start=m.start(), end=m.end(), sort="client")
        elif parts and set(parts) <= known:
            yield _Mention(start=m.start(), end=m.end(), sort="other")


def _is_own(words: list[str], names: frozenset[str]) -> bool:
    """Say whether a name is the letter's person's, perhaps misspelt or misread."""
    from rapidfuzz import fuzz

    alike = [any(fuzz.ratio(w, n) >= _LIKE for n in names) for w in words]
    return alike[0] if len(words) > 1 else any(alike)
