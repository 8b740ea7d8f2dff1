"""Finds short names of facilities by what is said of them: "he stays at Adelanto",
"moved from Basile to Richwood", "Facility: ADF", "- Kalani 012 345 678 - Batavia".

A short name without such a cue is a word. With one it is looked up; a name that is on
no list is a facility only where it has the shape of one ("at the Elk Run Civil Annex").
"""

from __future__ import annotations

import re
from typing import Literal

from denialscan.reference.facility_hit import STOP, FacilityHit, place_after
from denialscan.reference.facility_match import About
from denialscan.reference.facility_names import split_words
from denialscan.reference.facility_nick import Nick, acronym, short_name
from denialscan.reference.text import tokens

_WORDS = r"(?:[ \n]+(?!at\b|in\b|to\b|from\b|by\b|and\b)[a-z0-9/'\u2019]+)"
_THE = r"[ \n]+(?:(?:the|our|its|el|la)[ \n]+)?(?=[A-Z])"
#: In custody at a place, said so.
_HELD = re.compile(
    r"\b(?:[Dd]etained|[Hh]oused|[Hh]eld|[Hh]olds?|[Hh]olding|[Cc]onfined|[Ll]odged|[Kk]ept|"
    r"[Pp]laced|[Bb]ooked|[Cc]ustody|[Dd]etention|[Ss]tay(?:s|ed|ing)?|[Rr]emain(?:s|ed|ing)?|"
    r"[Dd]etenid[oa]|[Cc]ustodia)\b" + _WORDS + r"{0,3}[ \n]+(?:at|in|into|with|en)"
    + _THE
)  # fmt: skip
_MOVED = re.compile(
    r"\b(?:(?P<sure>[Tt]ransfer(?:red|ring|s)?|(?:was|were|been|be|being|is|are)(?:[ \n]+\w+)?"
    r"[ \n]+(?:moved|relocated|brought|taken|sent|transported|returned))|[Mm]oved|[Rr]elocated|"
    r"[Bb]rought|(?:[Cc]ame|[Cc]ome)[ \n]+over)\b[^.;()]{0,40}?[ \n](?:from|to)" + _THE
)  # fmt: skip
_LEFT = re.compile(
    r"\b(?:[Ll]eaves?|[Ll]eaving|[Ll]eft|[Dd]epart(?:s|ed|ing)?|"
    r"(?:[Rr]eleased?|[Rr]emoved|[Dd]ischarged?)\b" + _WORDS + r"{0,3}[ \n]+from)" + _THE
)
_AT = re.compile(r"\b(?:[Aa]t|(?:now|still|currently|presently)(?:[ \n]+\w+[ \n]+"
                 r"(?:days|weeks|months))?[ \n]+in|[Ss]ince[ \n]+then|(?<=\()[Ff]rom|"
                 r"[Nn]o[ \n]+longer[ \n]+(?:at|in)|in(?=[ \n]+[A-Z]{4,6}\b))" + _THE)  # fmt: skip
_NOT = re.compile(r"\bnot[ \n]+(?=[A-Z])")
_ONWARD = re.compile(r"[ \n]+to" + _THE)
#: A label may follow another field of its line ("Born: 1990 Facility: ..."): two columns.
_LABEL = re.compile(
    r"(?:^|(?<=\s))(?:(?:Where|Currently|Presently)\s)?(?:HELD|FACILITY|LOCATION|CUSTODY|"
    r"[Hh]eld|[Hh]oused|[Dd]etained|Facility|Location|Place|Custody|Detention|Lugar|Centro)"
    r"(?:[ ](?:at|in|of (?:detention|custody)|location|facility|[Aa]t|de detenci[o\u00f3]n))?"
    r"(?:[ ]?/[ ]?\w+)?[ ]?:[ ]*(?=[A-Z])",
    re.MULTILINE,
)
_PERSON = re.compile(
    r"\b(?:Mr|Ms|Mrs|Mx)\.?[ \n]+[A-Z][\w'\u2019-]+(?:[ \n][A-Z][\w'\u2019-]+)?[ \n]*\("
)
#: What is told by a place's own words: its staff, and what it does with the person.
_OF_PLACE = re.compile(
    r"(?<![\w'\u2019-])(?P<name>[A-Z][a-z]\w+(?: [A-Z][a-z]\w+)?)(?:[ ](?:lobby|medical|mailroom|"
    r"dorm|dormitory|intake|detainees?|warden)\b|,? where (?:he|she|they|you|your client|the "
    r"(?:detainee|subject|noncitizen)) (?:is|are|was|were|has|have|had|remains?)\b|"
    r" (?:has had|sees|holds|houses|keeps)\b[^.;\n]{0,30}\b(?:her|him|them|you)\b)"
)
#: A title or first name before it makes it a person's name.
_WHOSE = re.compile(r"(?:[A-Z][\w'\u2019-]*\.?|[Oo]fficer|[Aa]gent|[Ww]arden|[Jj]udge)[ ]$")
#: Before a bare "at", or what is said to be held there: it is no custody.
_NO_CUSTODY = re.compile(
    r"\b(?:hearings?|court|courthouse|offices?|appear\w*|interviews?|enter\w*|entry|admitted|"
    r"arriv\w+|apprehend\w*|arrest\w*|encounter\w*|cross\w*|convict\w*|sentenced|judges?|consulate|"
    r"embassy|works?|worked|working|job|employ\w*|resid\w+|lives?|lived|living|home|house at|"
    r"address|born|wedding|married|school|church|university|hospital|trial|conference|meeting|"
    r"docket\w*|report(?:ing)? (?:to|in|at)|sponsor\w*|prior to entry|incarcerated|prison|"
    r"station|visit\w*|protest\w*|remov(?:ed|al)|deport\w*|expelled|bridge|inspect\w*|parol(?:ed|ing)|"
    r"depart\w*)\b[^.;\n]{0,60}$",
    re.IGNORECASE,
)
#: What leaves a town and is no person.
_CARRIER = re.compile(r"\b(?:charter|flight|plane|bus|aircraft)\b[^.;\n]{0,50}$", re.IGNORECASE)
_CLAUSE = re.compile(r"[.;\n]|,[ ](?:and|but|where|while|then|who|so)\b")
_RESIDENCE = re.compile(r"[^.;\n]{0,12}\bwith[ ](?:his|her|their|your|my|a)\b[ ]\w*")
_NOT_HELD_THERE = re.compile(
    r"\b(?:hearing|interview|trial|conference|meeting|ceremony|services?|office|licen[sc]e|"
    r"resid\w+|liv(?:es?|ed|ing)|address|sponsor\w*|jobs?|child(?:ren)?|famil(?:y|ies)|wi(?:fe|ves)|"
    r"husband|mother|father|parents?|sons?|daughters?|brothers?|sisters?|relatives)\b[^.;\n]{0,40}$",
    re.IGNORECASE,
)  # fmt: skip
_NAME = re.compile(r"[A-Z][\w'\u2019-]*\.?(?:[ \n](?:\(?[A-Z][\w'\u2019-]*\.?\)?|of|de|la)){0,4}")
_ACRONYM = re.compile(r"(?<![\w-])[A-Z]{3,6}(?![\w-])")
#: Words that may follow a short name and belong to the place.
_TAIL = re.compile(
    r"[ \n](?:(?:main|contract|federal|ICE|ERO)[ ])?(?:[Ff]acility|[Bb]uilding|[Cc]ent(?:er|re)|"
    r"[Cc]ampus|[Ss]ite|[Cc]omplex|SPC|CDF|IPC|DC|PC|CC|DF|"
    r"[Ss]heriff['\u2019]?s?[ \n](?:[Oo]ffice|[Dd]epartment))\b"
)
#: Words that make it something else: the town's court, street, hospital.
_SOMETHING_ELSE = re.compile(
    r"(?:[ \n]|[-\u2013])(?:(?:[Ii]mmigration|[Ff]ederal|[Dd]istrict|[Cc]ircuit|[Cc]ity|[Ss]ub)[ -])?"
    r"(?:[Cc]ourt\w*|[Hh]earing|(?:[Ff]ield[ -])?[Oo]ffices?|[Ss]uboffice|[Pp]olice|[Hh]ospital|"
    r"[Ss]chool|[Uu]niversity|[Rr]oad|[Ss]treet|[Aa]venue|[Aa]ddress|[Rr]esidence|[Ss]tation|"
    r"[Cc]hurch|[Aa]irport)\b"
)
_MONTHS = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "ice",
        "ero",
    ]
)
#: A place of custody by its shape, in no list: "Elk Run Civil Annex".
_SHAPE = re.compile(
    r"[A-Z][\w'\u2019-]+(?:[ ][A-Z][\w'\u2019-]+){0,3}[ ](?:Annex|Lock-?up|Stockade|Compound|"
    r"(?:Detention|Custody|Civil|Holding|Secure)[ ](?:Annex|Unit|Camp|Hall|House|Wing|Building|"
    r"Site|Lock-?up|Compound))\b"
)
_NO_SHAPE = re.compile(
    r"\b(?:Building|Court\w*|House|Church|School|Medical|Hospital|Health|City|Town|Office|Library|"
    r"University|College|Capitol|Post|Federal|Village|State|Embassy|Consulate|Mail|Suite)\b"
)
_NUMBER = re.compile(r"(?<!\d)A?[ #-]?\d{2,3}[ -]?\d{3}[ -]?\d{3}(?!\d)")
_SEGMENT = re.compile(r"[^\n\-\u2013\u2014/|(),;]+")


def short_forms(text: str, hits: list[FacilityHit], about: About) -> list[FacilityHit]:
    """Return the short names in running text, fields and addresses that ``hits`` leave."""
    found: list[FacilityHit] = []
    for at, cue in _cues(text):
        made = _name_at(text, at, about, cue)
        if made and _free(hits + found, made):
            found.append(made)
            onward = _ONWARD.match(text, made.end)
            second = _name_at(text, onward.end(), about, "sure") if onward else None
            if second and _free(hits + found, second):
                found.append(second)
    for said in _OF_PLACE.finditer(text):
        nick = _named(said["name"], about)
        person = _WHOSE.search(text[max(0, said.start() - 30) : said.start()])
        if nick and nick.facility_id and not person and not (nick.town and not nick.dedicated):
            made = nick.hit(text, said.start("name"), said.end("name"))
            found += [made] if _free(hits + found, made) else []
    for letters in _ACRONYM.finditer(text):
        nick = acronym(letters[0], about) if len(letters[0]) > 3 and about.office else None
        if nick and nick.facility_id:
            made = nick.hit(text, *letters.span())
            found += [made] if _free(hits + found, made) else []
    return found


def caption_forms(text: str, hits: list[FacilityHit], about: About) -> list[FacilityHit]:
    """Return the short name that ends a caption after the person's number: "LAM
    A012-345-678 (Hutto)". Before the number such words are names of people."""
    numbers = list(_NUMBER.finditer(text))
    if not numbers:
        return []
    for part in _SEGMENT.finditer(text, numbers[-1].end()):
        words = part[0].strip().removeprefix("at ").strip()
        start = text.find(words, part.start())
        nick = _named(words, about) if words and words[0].isupper() else None
        if nick is None and re.fullmatch(r"[A-Z]{3,6}", words):
            nick = acronym(words, about)
        if nick and nick.facility_id:
            made = nick.hit(text, start, start + len(words))
            return [made] if _free(hits, made) else []
    return []


def line_form(line: str) -> FacilityHit | None:
    """Return the unlisted place that a line of an address names by its shape alone."""
    words = line.strip()
    if not _SHAPE.fullmatch(words) or _NO_SHAPE.search(words):
        return None
    start = line.index(words)
    return FacilityHit(start=start, end=start + len(words), raw=words, facility_id=None,
                       candidates=(), confidence=0.6)  # fmt: skip


def has_number(text: str) -> bool:
    """Tell whether a caption or address holds something like a file number."""
    return _NUMBER.search(text) is not None


def _free(hits: list[FacilityHit], made: FacilityHit) -> bool:
    return all(h.end <= made.start or h.start >= made.end for h in hits)


_Cue = Literal["sure", "likely", "weak"]


def _cues(text: str) -> list[tuple[int, _Cue]]:
    """Return where names may begin. After a "sure" cue a town stands for any place in it,
    after a "likely" one for a place of ICE's own, after a "weak" one for itself."""
    out: list[tuple[int, _Cue]] = []
    for found in _HELD.finditer(text):
        if not _NOT_HELD_THERE.search(text[max(0, found.start() - 80) : found.start()]):
            mild = found[0].casefold().startswith(("stay", "remain"))
            out.append((found.end(), "likely" if mild else "sure"))
    out += [(m.end(), "sure" if m["sure"] else "weak") for m in _MOVED.finditer(text)]
    for found in _LEFT.finditer(text):
        word = found[0].casefold()
        cue: _Cue = "sure" if word.startswith(("depart", "release", "discharge")) else "likely"
        if not _CARRIER.search(text[max(0, found.start() - 60) : found.start()]):
            out.append((found.end(), "weak" if word.startswith("left") else cue))
    out += [(m.end(), "sure") for m in _LABEL.finditer(text)]
    out += [(m.end(), "likely") for m in _PERSON.finditer(text)]
    for found in _AT.finditer(text):
        before = _CLAUSE.split(text[max(0, found.start() - 90) : found.start()])[-1]
        if not _NO_CUSTODY.search(before):
            out.append((found.end(), "likely"))
    for found in _NOT.finditer(text):
        if re.match(r"[\w' ]{3,30}? any ?(?:more|longer)\b", text[found.end() : found.end() + 50]):
            out.append((found.end(), "sure"))
    return sorted(set(out))


def _name_at(text: str, at: int, about: About, cue: _Cue) -> FacilityHit | None:
    """Return the place whose short name stands at an offset, the longest that is one."""
    run = _NAME.match(text, at)
    if run is None:
        return None
    shape = _SHAPE.match(text, at)
    letters = _ACRONYM.match(text, at)
    if letters and (nick := acronym(letters[0], about)):
        return nick.hit(text, *letters.span()) if nick.facility_id else None
    ends = [m.end() for m in re.finditer(r"[^ \n]+", run[0])]
    for n in range(len(ends), 0, -1):
        end = at + ends[n - 1]
        while text[end - 1] in ".":
            end -= 1
        if text[end - 1] == ")" and "(" not in text[at:end]:
            end -= 1
        name = text[at:end]
        state = place_after(text, end)[0]
        nick = _named(name, about, near_state=state)
        tail = _TAIL.match(text, end)
        if nick is None or (nick.town and not tail and not _town_counts(nick, cue)):
            continue
        rest = tail.end() if tail else end
        if _SOMETHING_ELSE.match(text, end) or (not tail and _goes_on(text, end)):
            return None
        if nick.town and not tail and (_RESIDENCE.match(text, end) or (state and cue != "sure")):
            return None  # with its state printed a town is a town
        if nick.facility_id is None and (cue != "sure" or (nick.town and not tail)):
            return None
        return nick.hit(text, at, rest)
    if shape and not _NO_SHAPE.search(shape[0]):
        return FacilityHit(start=at, end=shape.end(), raw=shape[0], facility_id=None,
                           candidates=(), confidence=0.6)  # fmt: skip
    return None


def _town_counts(nick: Nick, cue: _Cue) -> bool:
    return cue == "sure" or (cue == "likely" and nick.dedicated)


def _named(name: str, about: About, *, near_state: str | None = None) -> Nick | None:
    words = tuple(t.norm for t in tokens(name))
    if not words or any(w in STOP and w != "main" for w in words) or words[-1] in ("of", "de"):
        return None
    mention = split_words(words)
    if mention.classes or len(mention.distinct) > 3:
        return None
    return short_name(words, about, near_state=near_state)


def _goes_on(text: str, end: int) -> bool:
    """Tell whether the name goes on ("Stewart Avenue"): it is another name then."""
    more = re.match(r"[ \n]([A-Z][\w'\u2019-]+)", text[end : end + 30])
    return more is not None and more[1].casefold() not in _MONTHS and "\n" not in more[0]
