"""The gender a letter's words give its person: titles, pronouns, Spanish endings.

A pronoun counts for the person only where nobody else stands between: officers, judges,
counsel and relatives have pronouns of their own. What is quoted or retold, pre-printed
alternates (he/she) and, in a letter that says "you" to its person, any "he" or "she"
are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from denialscan.extract.common import Hit, View
from denialscan.extract.names import key
from denialscan.extract.subjects import Subjects, subjects_of
from denialscan.layout import Block

Side = Literal["F", "M", "X"]

_ALTERNATES = re.compile(
    r"(?<!\w)\(s\)he\b|\b(?:he or she|she or he|his or hers?|hers? or his|him or her|her or him|he/she|she/he|his/hers?|hers?/his|him/her|her/him|s/he|"
    r"he\(she\)|himself or herself|himself/herself|himself/themselves|mr\.?/(?:ms|mrs)\.?(?:/mrs\.?)?|el/la|los/las|[eé]l o ella|[eé]l/ella|\w+[ao]\([ao]\)|\w+o/a)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"[^"]{0,400}"')
_PRONOUN = re.compile(
    r"\b(?:(?P<F>she|her|hers|herself|ella)|(?P<M>he|him|his|himself))\b", re.IGNORECASE
)
_THEY = re.compile(r"\b(?:they|them|their|theirs|themsel(?:f|ves))\b", re.IGNORECASE)
#: Several people, or papers, of whom "they" may be said.
_SEVERAL = re.compile(
    r"\b(?:parents|children|siblings|brothers|sisters|sons|daughters|cousins|uncles|aunts|nephews|nieces|twins|kids|grandparents|in-laws|famil(?:y|ies)|relatives|friends|neighbou?rs|"
    r"officers|officials|agents|authorities|people|persons|men|women|members|supporters|detainees|noncitizens|individuals|aliens|applicants|attorneys|lawyers|doctors|judges|witnesses|victims|"
    r"sponsors|providers|clients|prosecutors|countries|consulates|others|both|couple|those|these|staff|"
    r"documents|records|letters|papers|statements|requests|applications|exhibits|materials|claims|factors|convictions|arrests|charges|offenses|conditions|affidavits|declarations|enclosures|reports|orders|decisions)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?P<title>Mr|Ms|Mrs|Miss|Sr|Sra|Srta|Se[nñ]ora?|Se[nñ]orita|se[nñ]ora?)\b\.?\s+(?P<name>[A-ZÀ-Þ][\w'-]*\.?(?:\s+(?:de |la |del )?[A-ZÀ-Þ][\w'-]*)*)"
)
_BEFORE_NAME = (
    "Mr",
    "Ms",
    "Mrs",
    "Miss",
    "Mx",
    "Sr",
    "Sra",
    "For",
    "That",
    "The",
    "In",
    "Although",
    "While",
    "Since",
    "As",
)
_MEN = ("mr", "sr", "señor", "senor")
_LABELLED = re.compile(
    r"\b(?:sex|gender|sexo|g[eé]nero)\s*[:#]?\s*(?P<side>female|male|femenino|masculino|F|M|X|mujer|hombre)\b",
    re.IGNORECASE,
)
_SIDES: dict[str, Side] = {
    **dict.fromkeys(("female", "femenino", "f", "mujer"), "F"),
    **dict.fromkeys(("male", "masculino", "m", "hombre"), "M"),
}
#: A Spanish participle or noun that has the person's gender.
_SPANISH = re.compile(
    r"\b(?:usted|ud\.?)\b[^.;:]{0,60}?\b(?:fue|ser[áa]|es|est[áa]|estar[áa]|estuvo|permanece|permanecer[áa]|queda|quedar[áa]|sido|sea|encuentra|hallar?)\s+"
    r"(?:\w+mente\s+)?(?P<word>(?:detenid|trasladad|liberad|removid|deportad|expulsad|arrestad|condenad|puest|entrevistad|citad|inscrit|procesad|acusad|notificad|considerad|mantenid|aprehendid|ordenad|registrad|encontrad|obligad|elegid|patrocinad)(?P<end>[oa]))(?![\w(/])|"
    r"\b(?P<noun>la (?:detenida|solicitante|extranjera|interesada)|el (?:detenido|extranjero|interesado))\b|"
    r"\b(?P<greet>estimad[oa])\b(?!\s*[(/])|"
    r"\busted\b[^.;]{0,80}\b(?P<object>(?:conoce|recibir|visitar|mantener|dejar|poner|trasladar|detener|liberar|remover)l(?P<oend>[oa]))\b",
    re.IGNORECASE,
)
#: People beside the person. The genders of some are known; of the others not.
_WOMEN = r"wi(?:fe|ves)|mother|daughters?|sisters?|aunts?|nieces?|grandmother|girlfriend|fianc[eé]e|stepmother|stepdaughter|widow|women|woman"
_MALE = (
    r"husband|father|sons?|brothers?|uncles?|nephews?|grandfather|boyfriend|stepfather|stepson|men"
)
_ANY = (
    r"spouse|partner|parents?|child(?:ren)?|cousins?|siblings?|baby|infant|minor|officers?|officials?|directors?|agents?|judge|IJ|attorneys?|counsel|lawyers?|"
    r"sponsors?|doctors?|physicians?|psychologists?|psychiatrists?|nurses?|clinicians?|therapists?|pastor|priest|teachers?|employers?|landlord|victims?|"
    r"witness(?:es)?|complainant|co-?defendants?|co-?respondents?|friends?|neighbou?rs?|roommate|cellmate|detainees(?!')|another|others|somebody|someone|person who|anyone|an? alien|any alien|"
    r"an? (?:noncitizen|individual|applicant|person)|any (?:noncitizen|individual|applicant|person)|the (?:secretary|attorney general|president|commissioner|sheriff|clerk|consul)|relatives?|constituent|interpreter|trooper|deputy|ex-\w+"
)
_PEOPLE = re.compile(
    rf"(?i:\b(?:(?P<F>{_WOMEN})|(?P<M>{_MALE})|(?P<any>{_ANY}))\b)|\b(?:Judge|Dr|Officer|Director|Sgt|Rev|Fr|Deputy|Agent|Senator|Congress\w+)\.? (?=[A-Z])"
)
_SUBJECT = re.compile(
    r"\b(?:(?:the|this|said) (?:subject|detainee|alien|noncitizen|respondent|applicant|petitioner|beneficiary)|^\W*(?:subject|alien|noncitizen|detainee|applicant)\b|\bsubject|your client|el detenido|la detenida)\b(?!')",
    re.IGNORECASE,
)
#: The letter says "you" to its person.
_YOU = re.compile(
    r"\byou (?:are|were|have been|had been|remain|will remain|pose|entered|did not establish|have not (?:shown|demonstrated|established))\b(?! (?:counsel|encouraged|welcome|free|advised|the attorney|representing|asking|requesting|submitted|filed))|"
    r"\byour (?:detention|custody|removal|criminal|conviction|release from|continued|deportation|arrests?|own (?:country|record))\b|\busted\b",
    re.IGNORECASE,
)
_YOUR_CLIENT = re.compile(
    r"\b(?:your clients?|you represent|dear counsel(?:or)?|dear attorney|su cliente)\b", re.I
)


#: What letters tell of their person and of no officer, judge or counsel: the words after
#: (or around) a pronoun.
_TOLD_AFTER = re.compile(
    r"\s*(?:(?:was|is|has been|had been|were|remains?)\s+(?:\w+ly\s+|also\s+|then\s+|again\s+)?(?:convicted|arrested|found guilty|ordered (?:removed|deported|excluded)|detained|"
    r"removed|deported|apprehended|encountered|sentenced|paroled|in (?:ICE |our )?custody|admitted(?! to (?:the (?:\w+ )?bar|practice))|a (?:citizen|national|native))|(?:last |first |re-?|illegally |unlawfully |later )?entered (?:the|this|without)|absconded|"
    r"failed to (?:appear|report|depart)|came to (?:this country|the united states)|has (?:a |an |one |two |three |no |multiple |several )?(?:prior )?(?:criminal|convictions?|arrests?)\b|pl(?:ed|eaded)\b)|"
    r"\s+(?:removal (?:order|from)|detention|custody|criminal|convictions?|arrests?|final order|immigration (?:history|file|record)|release (?:from|is|was))\b",
    re.IGNORECASE,
)
_TOLD_AROUND = re.compile(
    r"\b(?:ordered|remov\w+|detain\w+|deport\w+|convicted|arrested|keep|keeping)\s+$", re.IGNORECASE
)
#: What nobody but the person to be removed does or has done to them.
_REMOVING_AFTER = re.compile(
    r"\s+(?:(?:was|has been|were|have been) (?:\w+ ){0,2}(?:interviewed by (?:the|his|her|their) (?:\w+ ){0,2}(?:consul\w*|embassy)|placed (?:in|into) (?:removal|ICE|our)|taken into (?:ICE|our|immigration)|booked into|transferred (?:to|from)|moved (?:to|from) [A-Z])|"
    r"(?:refused|declined|failed|would not|did not)(?: to)? (?:sign|complete|board|fill|apply for|submit|cooperate|assist)\b[^.;]{0,40}\b(?:travel document|passport|application|flight|plane|removal|consul\w*)|"
    r"(?:told|informed|said to|wrote to|lied to|misled) (?:the|his|her|their|a|that) (?:\w+ )?(?:consul\w*|embassy|consular officer))",
    re.IGNORECASE,
)
#: People with convictions and removals of their own.
_LIKE = re.compile(
    rf"\b(?:{_WOMEN}|{_MALE}|spouse|partner|parents?|child(?:ren)?|cousins?|siblings?|co-?defendants?|co-?respondents?|friends?|roommate|cellmate|detainees(?!')|another|others|victims?|"
    r"somebody|someone|anyone|an? alien|any alien|relatives?|ex-\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class GenderWord:
    """A word that gives a gender: ``sure`` where it is clearly the person's, ``likely``
    where nothing speaks against it, else ``weak`` (retold, or somebody else was named)."""

    hit: Hit
    side: Side
    level: Literal["sure", "likely", "weak"]


def gender(view: View, person: Hit | None) -> Hit | None:
    """Return F, M or X as the letter's titles and pronouns have it.

    What is surely the person's decides when one gender clearly prevails (three to one,
    so that one slip does not hide the rest); else what may be the person's.
    """
    words = list(gender_words(view, person))
    for levels in (("sure",), ("likely",), ("likely", "weak")):
        chosen = [w for w in words if w.level in levels]
        f = [w.hit for w in chosen if w.side == "F"]
        m = [w.hit for w in chosen if w.side == "M"]
        if f and len(f) >= 3 * len(m):
            return f[0]
        if m and len(m) >= 3 * len(f):
            return m[0]
        if f or m:
            return None
        if chosen:
            return chosen[0].hit
    return None


def gender_words(view: View, person: Hit | None) -> Iterator[GenderWord]:
    """Yield the gendered words of the agency's own text about the person."""
    names = tuple(w for w in key(person.value) if len(w) > 1) if person else ()
    told = [
        (j.statement.start, j.statement.end)
        for j in view.judged
        if j.statement.zone == "body" and j.statement.speaker != "ice"
    ]
    names = tuple(n for n in names if not _namesake(view, n, names))
    addressed = _addressed(view, names)
    namesakes = _namesakes(view, names)
    officials = _official_names(view)
    subjects = subjects_of(view, person.value if person else None)
    numbers = {id(block): n for n, block in enumerate(view.message.blocks)}
    for block in view.blocks("caption", "address", "header", "salutation", "body"):
        text = _blank(_QUOTED, _blank(_ALTERNATES, block.text))
        for word in _titles(view, block, text, names):
            bare = tuple(w for w in key(word.hit.raw)[1:] if len(w) > 1)
            if set(bare) <= namesakes.get(word.side, set()):
                continue
            # an official of that surname may be meant
            yield replace(word, level="likely") if set(bare) & officials else word
        for m in _LABELLED.finditer(text) if block.zone in ("caption", "address", "header") else ():
            side = _SIDES.get(m["side"].casefold(), "X")
            yield _word(view, block, m, side, sure=True)
        if block.zone in ("body", "salutation") and addressed:
            yield from _spanish(view, block, text)
        if block.zone != "body":
            continue
        for word in _pronouns(view, block, text, names, subjects, numbers[id(block)]):
            retold = addressed or any(a <= word.hit.start < b for a, b in told)
            yield replace(word, level="weak") if retold else word


def they_words(view: View, person: Hit | None) -> Iterator[GenderWord]:
    """Yield "they" and its forms where the agency may mean its person by them: no several
    people and no papers stand in the sentence or the one before. It says something only of
    people who are spoken of so."""
    names = tuple(w for w in key(person.value) if len(w) > 1) if person else ()
    if _addressed(view, names):
        return
    told = [
        (j.statement.start, j.statement.end)
        for j in view.judged
        if j.statement.zone == "body" and j.statement.speaker != "ice"
    ]
    before = ""  # the sentence before, which may stand in another paragraph
    for block in view.blocks("body"):
        text = _blank(_QUOTED, _blank(_ALTERNATES, block.text))
        for start, end in _sentences(text):
            several = _SEVERAL.search(before) or _SEVERAL.search(text, start, end)
            for m in () if several else _THEY.finditer(text, start, end):
                found = _word(view, block, m, "X", sure=False)
                if not any(a <= found.hit.start < b for a, b in told):
                    yield found
            before = text[start:end]


def _addressed(view: View, names: tuple[str, ...]) -> bool:
    """Say whether the letter speaks to its person as "you"."""
    if any(_YOUR_CLIENT.search(b.text) for b in view.blocks("body", "salutation")):
        return False
    bodies = view.blocks("body")
    if not any(_YOU.search(b.text) for b in bodies):
        return False
    titled = [m for b in bodies for m in _TITLE.finditer(b.text)]
    return not any(set(key(m["name"])) & set(names) for m in titled)


def _namesakes(view: View, names: tuple[str, ...]) -> dict[str, set[str]]:
    """Return the surnames that the person shares with somebody of the letter, by gender:
    "Ms. Rosa Deng", of whom "Ms. Deng" may then be said."""
    out: dict[str, set[str]] = {}
    for block in view.blocks("body", "address"):
        for m in _TITLE.finditer(block.text):
            stated = [w for w in key(m["name"]) if len(w) > 1]
            if len(stated) > 1 and stated[0] not in names:
                out.setdefault("M" if m["title"].casefold() in _MEN else "F", set()).update(stated)
    return out


_OFFICIAL = re.compile(
    r"\b(?:Judge|Justice|Officer|Director|Agent|Dr|Sgt|Sergeant|Deputy|Attorney|Inspector|Supervisor)\.?\s+"
    r"(?:(?-i:[A-Z])[\w'.-]*\s+){0,2}(?P<name>[A-ZÀ-Þ][\w'-]+)"
)


def _official_names(view: View) -> set[str]:
    """Return the surnames of officials and of the signatory."""
    out = {
        w
        for block in view.blocks("body")
        for m in _OFFICIAL.finditer(block.text)
        for w in key(m["name"])
    }
    for block in view.blocks("signature"):
        out |= {w for m in re.finditer(r"[A-ZÀ-Þ][\w'-]+", block.text) for w in key(m[0])}
    return out


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda m: " " * len(m[0]), text)


def _word(view: View, block: Block, m: re.Match[str], side: Side, *, sure: bool) -> GenderWord:
    hit = view.hit(block, m.start(), m.end(), side, 0.95 if sure else 0.7)
    return GenderWord(hit=hit, side=side, level="sure" if sure else "likely")


def _titles(view: View, block: Block, text: str, names: tuple[str, ...]) -> Iterator[GenderWord]:
    """Titles before the person's own name, not before a relative's of that surname."""
    for m in _TITLE.finditer(text):
        stated = tuple(w for w in key(m["name"]) if len(w) > 1)
        if not stated or not set(stated) & set(names):
            continue
        # "Mrs. Rosa Deng" in a letter about Amina Deng is somebody else
        if len(stated) > 1 and stated[0] not in names:
            continue
        before = text[max(0, m.start() - 40) : m.start()]
        if re.search(rf"\b(?:{_WOMEN}|{_MALE}|{_ANY}),?\s*(?:\w+,\s*)?$", before, re.IGNORECASE):
            continue
        side: Side = "M" if m["title"].casefold() in _MEN else "F"
        yield _word(view, block, m, side, sure=True)


def _namesake(view: View, surname: str, names: tuple[str, ...]) -> bool:
    """Say whether somebody else of that surname is named in full: "your uncle, Rafael Pineda"
    makes "Mr. Pineda" the uncle."""
    for block in view.blocks("body"):
        for m in re.finditer(r"([A-ZÀ-Þ][a-zà-þ'’-]{2,}) ([A-ZÀ-Þ][\w'’-]+)", block.text):
            first, last = key(m[1]), key(m[2])
            before = block.text[max(0, m.start() - 40) : m.start()]
            if last == (surname,) and first and first[0] not in names and _KIN.search(before):
                return True
    return False


_KIN = re.compile(rf"\b(?:{_WOMEN}|{_MALE}|{_ANY})\b[^.;]{{0,25}}$", re.IGNORECASE)


def _spanish(view: View, block: Block, text: str) -> Iterator[GenderWord]:
    for m in _SPANISH.finditer(text):
        word = m["end"] or m["oend"] or (m["greet"] or "")[-1:]
        if m["noun"]:
            word = "a" if m["noun"].casefold().startswith("la") else "o"
        # Spanish "o" may also be meant of everybody: it is no sure sign
        yield _word(view, block, m, "F" if word.casefold() == "a" else "M", sure=False)


def _pronouns(
    view: View, block: Block, text: str, names: tuple[str, ...], subjects: Subjects, number: int
) -> Iterator[GenderWord]:
    sentences = _sentences(text)
    for n, (start, end) in enumerate(sentences):
        sentence = text[start:end]
        for m in _PRONOUN.finditer(sentence):
            if m[0].casefold() == "ella" and not _is_spanish(sentence):
                continue
            side: Side = "F" if m.lastgroup == "F" else "M"
            before = sentence[: m.start()]
            mine, rival = _mine(before, names), _rival(before, side, names)
            beside = rival is not None
            if mine is None and rival is None and n:
                a, b = sentences[n - 1]
                mine, rival = _mine(text[a:b], names), _rival(text[a:b], side, names)
            found = _word(
                view,
                block,
                _PRONOUN.match(text, start + m.start()) or m,
                side,
                sure=mine is not None and not beside,
            )
            near = text[sentences[n - 1][0] : start] + before if n else before
            after = sentence[m.end() :]
            if (_REMOVING_AFTER.match(after) and not _LIKE.search(before)) or (
                _is_told(before, after) and not _LIKE.search(near)
            ):
                found = replace(found, level="sure")
            elif rival is not None and (mine is None or rival > mine):
                found = replace(found, level="weak")  # somebody else was named last
            # an official is not convicted or removed in a letter
            official = not _is_told(before, after)
            if subjects.whose(number, start + m.end(), gender=official) != "client":
                found = replace(found, level="weak")
            yield found


def _is_told(before: str, after: str) -> bool:
    """Say whether a pronoun stands where only the person of a letter can be meant."""
    if _TOLD_AFTER.match(after):
        return True
    return bool(_TOLD_AROUND.search(before)) and bool(
        re.match(r"\s+(?:removed|deported|excluded|detained|in custody|from)\b", after)
    )


def _mine(before: str, names: tuple[str, ...]) -> int | None:
    """Return where the person is last named in a text, by name or as the subject."""
    places = [m.start() for m in _SUBJECT.finditer(before)]
    previous = ""
    for m in re.finditer(r"[^\W\d_][\w'-]*", before):
        own = set(key(m[0])) & set(names)
        # the surname behind a given name that is not the person's is a relative's
        if own and not (previous[:1].isupper() and previous not in _BEFORE_NAME and not set(key(previous)) & set(names)):  # fmt: skip
            places.append(m.start())
        previous = m[0]
    return max(places, default=None)


def _rival(before: str, side: Side, names: tuple[str, ...]) -> int | None:
    """Return where somebody else who could be meant is last named in a text."""
    places = [
        m.start()
        for m in _PEOPLE.finditer(before)
        if m.lastgroup is None or m.lastgroup in (side, "any")
    ]
    for m in _TITLE.finditer(before):
        stated = set(key(m["name"]))
        his = m["title"].casefold() in _MEN
        if not stated & set(names) and his == (side == "M"):
            places.append(m.start())
    return max(places, default=None)


def _sentences(text: str) -> list[tuple[int, int]]:
    cuts = [0, *(m.end() for m in re.finditer(r"(?<!\bMr)(?<!\bMs)(?<!Mrs)(?<!\bDr)(?<!\bSr)(?<!\bFr)(?<!\bLt)(?<!\bSt)(?<!Rev)(?<!Hon)(?<!Sgt)(?<!Sra)(?<!Esq)(?<!Gov)(?<!Sen)(?<!\bNo)(?<!\b[A-Z])[.!?][\")\]]*\s+(?=[A-Z\"(])", text)), len(text)]  # fmt: skip
    return [(a, b) for a, b in pairwise(cuts) if a < b]


def _is_spanish(sentence: str) -> bool:
    return bool(re.search(r"\b(?:el|la|los|que|una?|del|por)\b", sentence, re.IGNORECASE))
