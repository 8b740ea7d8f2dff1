"""The arrests, charges and convictions a letter tells, and how many it counts.

Beside the single offences: "three prior convictions" and "no criminal record" are claims
with an empty ``value`` (or the offence counted), and attributes ``count`` and
``disposition`` (``convicted``, ``arrest``, or empty for a record of any sort).
"""

from __future__ import annotations

import re

from denialscan.extract import View
from denialscan.extract.offenses import Stated, hit_of, stated_offenses
from denialscan.extract.subjects import Subjects, subjects_of
from denialscan.offense_words import find_mentions
from denialscan.schema import Claim, Evidence, Field
from denialscan.statements import Statement

#: How sure a claim is that its sentence was read rightly, and where it can be read in two
#: ways; rules raise no discrepancy on the latter.
SURE = 0.9
UNSURE = 0.5
#: A longer sentence (a whole table) is not quoted for one offence.
_LONGEST_QUOTE = 320
_QUICK = re.compile(
    r"convict|arrest|guilty|conden|criminal|police record|antecedentes", re.IGNORECASE
)
_OF_OTHERS = re.compile(
    r"\b(?:aliens?|noncitizens?|persons|individuals|applicants|brother|sister|sponsor|mother|father|husband|wife|spouse|"
    r"son|daughter|those|anyone|a (?:person|noncitizen|detainee))\b[^.;]{0,60}$",
    re.IGNORECASE,
)

_NUMBERS = {"a single": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
            "seven": 7, "eight": 8, "una": 1, "dos": 2, "tres": 3, "cuatro": 4}  # fmt: skip
_COUNT = re.compile(
    r"(?<!these )(?<!those )(?<!of the )(?<!of your )(?<!of his )(?<!of her )"
    r"\b(?P<n>a single|one|two|three|four|five|six|seven|eight|dos|tres|cuatro|\d{1,2})(?: \(\d{1,2}\))?"
    r"(?: (?!of\b|years?\b|months?\b)[\w/-]+){0,4}? (?P<what>convictions|guilty pleas|arrests|condenas|arrestos)\b",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\b(?:no|never(?: been)?|not been|not any|without(?: any)?|neither|sin|nunca(?: ha sido)?|not have (?:an?|any))"
    r" (?:(?:prior|known|criminal|previous|any|a|been) ){0,3}"
    r"(?P<what>criminal (?:history|record)|police record|(?:criminal )?convictions?|convicted|arrests?|arrested|"
    r"antecedentes(?: penales)?|arrestad[oa]|condenad[oa])\b"
    r"(?P<more>(?:,? (?:or|and|nor|o|ni) (?:\w+ )?(?:convictions?|convicted|arrests?|arrested|charges))?)",
    re.IGNORECASE,
)
#: What makes "no arrests" a statement about part of a life only.
_PARTLY = re.compile(
    r"\b(?:since|in the (?:last|past)|for (?:\w+ ){1,2}years|years|other|further|new|additional|subsequent|recent|violent|felony|serious|"
    r"after|desde|otr[oa]s?|nuev[oa]s?|while|during|but|except|beyond|apart|aside|in (?:this|any|that|the) (?:\w+ )?(?:country|state|united states|u\.s\.)|"
    r"here)\b",
    re.IGNORECASE,
)


#: Of the words of a sentence of a picture so many may be read as doubtfully as this; a
#: sentence with more of them may have lost or mixed up its lines.
_DOUBTFUL_WORD = 0.6
_DOUBTFUL_SHARE = 0.1


def _garbled(view: View, statement: Statement) -> bool:
    words = view.reading.words_between(statement.start, statement.end)
    read = [w.conf for _page, w in words if w.conf is not None]
    return sum(c < _DOUBTFUL_WORD for c in read) > _DOUBTFUL_SHARE * max(1, len(read))


#: "never convicted of assault", "no arrests in Texas": of some of the record only.
_OF_SOME = re.compile(
    r"\s+(?:of|for|in|por|de|en)\s+(?!(?:(?:an?y?|ning[uú]n|alg[uú]n|either|these|those) )?(?:criminal |other )?"
    r"(?:crimes?|offen[sc]es?|anything|delitos?)\b(?! (?:of|involving)\b)|(?:his|her|your|their|the) (?:record|file|life)\b)",
    re.IGNORECASE,
)


def find(view: View, fields: dict[str, Field]) -> tuple[Claim, ...]:
    """Return the claims ``offense`` of one message, one for each date of an offence."""
    person = fields.get("person_name")
    name = str(person.value) if person and person.value else None
    out: list[Claim] = []
    for stated in stated_offenses(view, name):
        told = stated.told
        sure = told.sure and not _garbled(view, stated.statement)
        for date, dated in told.dates or ((None, ""),):
            out.append(
                Claim(
                    what="offense",
                    value=told.offense,
                    date=date,
                    attributes={"disposition": told.disposition, "dated": dated},
                    confidence=SURE if sure else UNSURE,
                    evidence=_quoted(view, stated),
                )
            )
    return (*out, *_counts(view, subjects_of(view, name)))


def _quoted(view: View, stated: Stated) -> tuple[Evidence, ...]:
    """Quote the sentence, or of a long one the offence alone."""
    s = stated.statement
    if s.end - s.start <= _LONGEST_QUOTE:
        return view.reading.evidence(s.start, s.end, part=view.part)
    hit = hit_of(view, stated, None, SURE)
    return view.reading.evidence(hit.start, hit.end, part=view.part)


def _counts(view: View, subjects: Subjects) -> list[Claim]:
    out: list[Claim] = []
    for judged in view.judged:
        s = judged.statement
        if s.speaker != "ice" or s.zone != "body" or not _QUICK.search(s.text):
            continue
        found = _none(s.text) or _number(s.text)
        if found:
            count, disposition, offense, start, end = found
            whose = subjects.whose(s.block, s.offset + start)
            if whose == "other":
                continue
            block = view.message.blocks[s.block]
            hit = view.hit(block, s.offset + start, s.offset + end, count)
            out.append(
                Claim(
                    what="offense",
                    value=offense,
                    attributes={"disposition": disposition, "dated": "", "count": str(count)},
                    confidence=SURE if whose == "client" else UNSURE,
                    evidence=view.reading.evidence(hit.start, hit.end, part=view.part),
                )
            )
    return out


_Found = tuple[int, str, str, int, int]


def _none(text: str) -> _Found | None:
    """Read "no criminal record": (0, disposition, "", start, end)."""
    m = _NONE.search(text)
    if not m or re.search(r"^\W*(?:if|whether|unless)\b", text, re.IGNORECASE):
        return None
    if _PARTLY.search(text[max(0, m.start() - 40) : m.end() + 60]) or _OF_OTHERS.search(
        text[: m.start()]
    ):
        return None
    if _OF_SOME.match(text, m.end()):
        return None
    said = f"{m['what']} {m['more'] or ''}".lower()
    arrests = "arrest" in said
    whole = "history" in said or "record" in said or "antecedentes" in said
    return 0, "arrest" if arrests else "" if whole else "convicted", "", m.start(), m.end()


def _number(text: str) -> _Found | None:
    """Read "three prior convictions" or "two convictions for theft"."""
    m = _COUNT.search(text)
    if not m or _PARTLY.search(m[0]) or _OF_OTHERS.search(text[: m.start()]):
        return None
    word = m["n"].lower()
    count = int(word) if word.isdigit() else _NUMBERS[word]
    disposition = "arrest" if "arrest" in m["what"].lower() else "convicted"
    inside = find_mentions(m[0])
    after = re.match(r"\s*(?:,\s*)?(?:for|of|por)\s+", text[m.end() :])
    offense = inside[0].text if inside else ""
    if after and not offense:
        at = m.end() + after.end()
        named = [x for x in find_mentions(text) if x.start >= at]
        if named and named[0].start - at < 12:
            several = len(named) > 1
            offense = "" if several else named[0].text
    return count, disposition, offense, m.start(), m.end()
