"""The words that tell what became of an offence, and whether they are said of this person.

Base cues say that something happened (an arrest, a charge, a conviction); outcome cues
say how it ended (dismissed, vacated, reduced, acquitted, pending). A cue counts only
where the sentence asserts it of the letter's person: not where it is negated, supposed,
the law's own words, or a brother's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

#: Dispositions of the client file, and "sentenced", which tells a conviction where nothing
#: else does.
Kind = Literal[
    "convicted", "sentenced", "arrest", "pending", "dismissed", "vacated", "reduced", "acquitted"
]

#: Cues that say how a case ended, or that it has not.
OUTCOMES: frozenset[Kind] = frozenset(("dismissed", "vacated", "reduced", "acquitted", "pending"))


@dataclass(frozen=True, kw_only=True)
class Cue:
    """A word of ``kind`` at ``start:end``; ``noun``: "conviction" rather than "convicted";
    ``negated``: said not to have happened; ``of_arrest``: "arrest", not "charge"."""

    kind: Kind
    start: int
    end: int
    noun: bool
    negated: bool = False
    of_arrest: bool = False


_WORDS: tuple[tuple[Kind, str, bool], ...] = (
    ("acquitted", r"(?:found )?not guilty(?! plea)|acquitt(?:ed|als?)|acq|absuelt[oa]", False),
    (
        "convicted",
        r"convicted|(?:found|adjudged|adjudicated|judged) (?:you |him |her |them |the (?:subject|respondent|detainee|applicant) |[A-Z]\w+\.? [A-Z]\w+ )?guilty|"
        r"(?:pled|pleaded|plead|pleading|entered (?:a|his|her|your) pleas?(?: of)?) (?:guilty|no contest|nolo(?: contendere)?)|"
        r"(?:pled|pleaded|plead|pleading)(?= (?:in|on|to) )|conv|convd|condenad[oa]s?|(?:declarad[oa]|se declar[oó]|encontrad[oa]) culpable|convict[oa]\b(?! felon)",
        False,
    ),
    (
        "convicted",
        r"convictions?|(?:guilty|no contest|nolo) (?:pleas?|verdicts?)|pleas? of (?:guilty|nolo contendere|no contest)|condenas?|guilty",
        True,
    ),
    (
        "sentenced",
        r"sentenced|sentenciad[oa]|fined|(?:an? )?fines?(?= for\b)|(?:did|doing|done) time(?= for\b)|"
        r"(?:served|serving|serves|got|received|was given|were given|drew|did) (?:\w+ ){1,6}?(?:sentence|term|days?|weeks?|months?|years?|time|probation|jail|prison|fine)(?= (?:\w+ ){0,4}?(?:for|on)\b)|"
        r"(?:put|placed) on probation(?= for\b)|(?:prison|jail) (?:sentence|term)(?= for\b)",
        False,
    ),
    (
        "arrest",
        r"arrested|(?<!super)charged|indicted|booked|cited|accused|picked up(?= (?:by|in) [\w .]{0,30}?(?:police|sheriff|officers|PD)\b| for\b| on (?:an?|the) [\w -]{0,30}(?:charge|warrant))|arrestad[oa]s?|acusad[oa]s?|detenid[oa] por (?:la polic[ií]a|agentes de polic[ií]a)",
        False,
    ),
    ("arrest", r"arrests?|charges?|indictments?|citations?|arrestos?|cargos?", True),
    (
        "dismissed",
        r"dismiss(?:ed|es|ing|als?)|dism|dismd|dsmd|dropped|nolle[- ]pros\w*|nol[- ]pros\w*|declined to (?:prosecute|file)|declin(?:ed|ing) prosecution|went nowhere|came to nothing|not (?:be )?prosecuted|never prosecuted|"
        r"(?:charges?|cases?|counts?) (?:\w+ ){0,2}withdrawn|no[- ]billed|stricken|(?:thr[oe]wn?|tossed|kicked) out|not pursued|desestimad[oa]s?|desestim[oó]|sobrese[ií]d[oa]s?|retir(?:[oó]|ad[oa]s?)",
        False,
    ),
    (
        "vacated",
        r"vacat(?:ed|ur|es|ing)|set aside|overturned|expunged|undone|quashed|wiped (?:out|away|clean)|annulled|reversed(?= (?:on|by|in)\b)|anulad[oa]s?|(?<=fue )revocada|dejad[oa] sin efecto",
        False,
    ),
    (
        "reduced",
        r"reduced(?! (?:charge|count|offen[sc]e))|pled down|pleaded down|lowered to|amended (?:down )?to|knocked down|bargained down|downgraded|reducid[oa]s?",
        False,
    ),
    (
        "pending",
        r"pending|pend|awaiting trial|(?:is|are|remains?) (?:still )?(?:open|unresolved)|still open|pendientes?|has not (?:yet )?been (?:resolved|adjudicated)",
        False,
    ),
)
_CUES = tuple((kind, noun, re.compile(rf"\b(?:{words})\b", re.I)) for kind, words, noun in _WORDS)

#: Nearest before a cue, within its clause.
_NEGATED = re.compile(
    r"\b(?:never|not|no|nor|neither|without|nunca|jam[aá]s|ni|sin|did not result in|lacks?|free of|has yet to be)(?: (?!(?:because|since|that|only|merely|until|after|before|despite|and)\b)[\w'/-]+){0,4}\s*$",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:if|expect(?:s|ed|ing)?|hop(?:es?|ed|ing)|anticipat(?:es?|ed|ing)|await(?:s|ed|ing)?|seek(?:s|ing)?|should|(?<!last )(?<!in )(?<!of )may(?! (?:of )?\d)|could|would|might|whether|unless|any|every|will(?! show)|shall|must|can|upon|further|new|future|potential|"
    r"cualquier|si|podr[aá]|puede|ser[aá])(?: (?!(?:show|shows|be noted|note)\b)[\w,'/()-]+){0,5}\s*$",
    re.IGNORECASE,
)
#: People in general, of whom laws and policies speak.
_ANYBODY = re.compile(
    r"\b(?:aliens?|(?:a|an|any|every|each|such) (?:alien|noncitizen|person|individual|applicant|detainee|respondent)|noncitizens|persons|individuals|"
    r"applicants|those|anyone|people|whoever|he or she|he/she|s/he|ciudadanos extranjeros|personas|quienes)\b(?![^.;]{0,80}\b(?:you|your|his|her)\b)[^.;:]{0,90}$",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:brother|sister|mother|father|wife|husband|spouse|son|daughter|cousin|uncle|aunt|nephew|co-?defendant|accomplice|roommate|"
    r"boyfriend|girlfriend|fianc[eé]e?|sponsor|sibling|parent|(?:woman|man|person|individual) (?:of|with) (?:the same|a similar)(?: \w+){0,3}|namesake|"
    r"hermano|hermana|esposo|esposa|hijo|hija|padre|madre|another (?:person|man|woman|individual))\b(?:'s)?,?"
    r"(?! (?:and (?:he|she|you)|he|she|you|who (?:reported|called))\b)(?: (?!(?:he|she|you|your|and)\b)[\w,'-]+){0,8}\s*$",
    re.IGNORECASE,
)
#: Sentences whose guilt is none of a criminal court's.
_ELSEWHERE = re.compile(
    r"\b(?:incident report|disciplin\w+|infraction|hearing officer|institutional|rule violation|segregation|charging document|charges? of removab\w+|"
    r"charged (?:you |him |her )?(?:as|with (?:being )?)?\s?(?:removable|inadmissible|deportable)|same name|mistaken identity|(?:is|was|are|were) not (?:hers|yours|theirs|his(?=[.,;)]|$))|(?:wrongly|mistakenly|erroneously|incorrectly|falsely) (?:ascribed|attributed|assigned|imputed)|(?:do(?:es)?|did) not (?:belong|pertain) to (?:you|him|her|your client)|(?:concern(?:s|ed)?|belong(?:s|ed)? to|(?:was|were) (?:that|those) of) (?:another|a different|somebody|someone))\b",
    re.IGNORECASE,
)


def find_cues(text: str) -> list[Cue]:
    """Return the cues of a sentence in order; those said of nobody or of others left out."""
    taken: list[tuple[int, int]] = []
    out: list[Cue] = []
    for kind, noun, regex in _CUES:
        for m in regex.finditer(text):
            if any(m.start() < b and a < m.end() for a, b in taken):
                continue
            taken.append((m.start(), m.end()))
            clause = _clause(text, m.start())
            if _SUPPOSED.search(clause) or _ANYBODY.search(clause) or _OTHERS.search(clause):
                continue
            negated = bool(_NEGATED.search(clause))
            out.append(
                Cue(
                    kind=kind,
                    start=m.start(),
                    end=m.end(),
                    noun=noun,
                    negated=negated,
                    of_arrest=m[0].lower().startswith("arrest"),
                )
            )
    out.sort(key=lambda c: c.start)
    return _without_objects(text, _carried(text, out))


def _without_objects(text: str, cues: list[Cue]) -> list[Cue]:
    """Leave out "charge" where it only says of what: "pled guilty to a charge of theft"."""
    out: list[Cue] = []
    for cue in cues:
        last = out[-1] if out else None
        charge = last and cue.noun and cue.kind == "arrest" and not last.noun
        gap = text[last.end : cue.start] if last else ""
        if not (charge and re.fullmatch(r" (?:to|of|on|for)(?: [\w-]+){0,4} ", gap)):
            out.append(cue)
    return out


def _carried(text: str, cues: list[Cue]) -> list[Cue]:
    """Carry a negation over "or": "not arrested for theft or charged with burglary"."""
    out: list[Cue] = []
    for cue in cues:
        last = out[-1] if out else None
        joined = last and re.fullmatch(r"[^,;.]* n?or (?:\w+ )?", text[last.end : cue.start])
        out.append(replace(cue, negated=True) if last and last.negated and joined else cue)
    return out


def not_of_a_court(text: str) -> bool:
    """Tell whether a sentence speaks of discipline in detention or of removability."""
    return bool(_ELSEWHERE.search(text))


_CLAUSE = re.compile(r"[.;:]\s|\bbut\b|\bhowever\b|\bpero\b|\balthough\b|\baunque\b", re.IGNORECASE)


def _clause(text: str, end: int) -> str:
    start = max(0, end - 140)
    for m in _CLAUSE.finditer(text, start, end):
        start = m.end()
    return text[start:end]
