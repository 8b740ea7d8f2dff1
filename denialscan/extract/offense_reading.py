"""One sentence's arrests, charges and convictions: which offence and what became of it.

The sentence is a row of marks: offences, cues (``offense_cues``) and dates. Every offence
is given the cue that governs it, in words ("convicted in X of", "the robbery of which you
were convicted", "DUI arrest") or by its place in a line of a record ("DWI, convicted").
Where nothing ties an offence to a cue, it is not told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from denialscan.extract.offense_cues import OUTCOMES, Cue, Kind, find_cues, not_of_a_court
from denialscan.extract.offense_days import Case, find_days, give_days, without_cut_years
from denialscan.offense_words import Mention, find_mentions, is_doubtful, mended


@dataclass(frozen=True, kw_only=True)
class Told:
    """An offence as a sentence tells it, at ``start:end`` of the sentence.

    ``dates`` are (ISO, what it is of: ``arrest``, ``conviction``, ``disposition``,
    ``offense`` or empty). ``offense`` is empty where only a conviction is told, and
    ``disposition`` where only the offence is. Not ``sure`` where the sentence can be read
    in two ways.
    """

    start: int
    end: int
    offense: str
    disposition: str
    dates: tuple[tuple[str, str], ...] = ()
    sure: bool = True


@dataclass(frozen=True, kw_only=True)
class Loose:
    """What became of an offence that another sentence names ("The charge was dismissed")."""

    kind: Kind
    start: int
    end: int
    date: str | None
    many: bool  # "the charges were"
    same: bool  # "of the same offense": one more event
    charged: bool  # a criminal charge is named


@dataclass(frozen=True, kw_only=True)
class Heard:
    """All that one sentence tells."""

    told: tuple[Told, ...] = ()
    loose: tuple[Loose, ...] = ()


#: What no sentence about offences is without, for a quick look; poor print included.
_QUICK = re.compile(
    r"c[o0]n?v[i1l]c|arre[s5]t|charg|gu[i1l][l1i]ty|plead|pled|plea\b|conden|culpab|sentenc|indict|cited|accus|acusad|cargo|"
    r"cr[i1l]m[i1l]n|felony|misdem|d[i1l]sm[i1l]ss|dropped|vacat|acquit|expung|absuel|desestim|sobres|retir|anulad|antecedent|"
    r"nolo|nolle|booked|rap sheet|\bconv\b|\bdism\b|\bacq\b|\bpend\b|\bfine[ds]?\b|prison|\bjail|probation|picked up|undone|quash|overturn|"
    r"wiped|tossed|nowhere|prosecut|set aside|\b(?:19|20)\d\d\b|\d[/-]\d\d",
    re.IGNORECASE,
)
#: "the larceny of 2009"
_NAMED = re.compile(
    r"\b(?:the|your|his|her)\s+(?:[\w-]+\s+){1,8}?(?:of|from|in)\s+(?:[A-Z]\w+\s+(?:\d{1,2},\s+)?)?(?:19|20)\d\d\b|"
    r"\b(?:the|your|his|her)\s+(?:19|20)\d\d\s+[A-Za-z]",
    re.IGNORECASE,
)
_OF_SOMEBODY = re.compile(
    r"\b(?:you|your|he|she|his|her|him|subject|client|respondent|applicant|detainee|petitioner|alien|noncitizen|mr|mrs|ms|usted|su|"
    r"record|records|file|expediente)\b|['’]s\b|^\W*(?:arrest|convict|charged)",
    re.IGNORECASE,
)
_OF_A_DAY = re.compile(r"\s+(?:of|from|in)\s+(?:[A-Z]\w+\s+(?:\d{1,2},\s+)?)?(?:19|20)\d\d\b")
#: "theft of goods (10/30/2001)", "robbery (King County, 1998)"
_ASIDE = re.compile(
    r"\s*\((?![^()]*(?:U\.?\s?S\.?\s?C|C\.?\s?F\.?\s?R|§|I\s?&\s?N|\bv\.|[Cc]ir\.|\b[Ss]ee\b|[Mm]emo|[Pp]olicy|[Gg]uid))"
    r"[^()]{0,45}?(?:\b(?:19|20)\d\d\b|\d{1,2}[/-]\d{1,2}[/-]\d\d\b)[^()]{0,30}\)"
)
#: What was done to the person, or is feared, is not on the person's record.
_SUFFERED = re.compile(
    r"\b(?:victims?|victimi[sz]ed|witness\w*|surviv\w+|suffered|U[- ]visa|shot|robbed|stabbed|beaten|fled|fears?|feared|persecut\w+|"
    r"country (?:reports?|conditions?|evidence)|(?:home|native) country|in (?:your|his|her|their) country|news\w*|articles?|gangs?|"
    r"cartels?|statistic\w*|reports of|v[ií]ctima|testigo)\b",
    re.IGNORECASE,
)
#: "the burglary matter was later", "the aggravated assault - I see it was"
_BECAME = re.compile(
    r"(?: (?:charge|count|case|matter|arrest|conviction)s?)?(?: (?:of|from|in) [\w ,]{4,22}?)?(?:\s*[,:(–—-]+\s*|\s)"
    r"(?:(?:(?:I|we|you|ICE|it) (?:see|saw|note|noted|understand|know|find|appears?|seems?)(?: that)?,? )?(?:it|that|this|which) )?"
    r"(?:was|were|is|are|has (?:since )?been|have been|had been|remains?|ended in|resulted in|led to|went to)?\s*(?:an? |the )?"
    r"(?:(?:\w+ly|later|since|still|also|then|soon|in the end) ){0,2}",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"\b(?:the|that|this)\s+(?:[\w-]+\s+){0,3}$", re.IGNORECASE)
_HISTORY = re.compile(
    r"\b(?:(?:criminal|police|arrest|conviction) (?:history|record)|rap sheet|(?:record|background|fingerprint|NCIC) checks?|antecedentes(?: penales)?|record|convictions?|arrests?)\b"
    r"[^.;]{0,30}?(?:\b(?:includ\w+|consist\w+|shows?|return(?:s|ed)|hits?|reflects?|contains?|of|are|is|incluye\w*)\b|:|[–—-])",
    re.IGNORECASE,
)
_COUNTED = (
    r"(?:the|an?|one|two|three|four|\d|\(\d\)|his|her|your|their|multiple|several|single|state|federal|criminal|related|prior|"
    r"counts?|charges?|crimes?|offen[sc]es?|felony|misdemeanor|of|for|un|una|el|la|los|delitos?|cargos?|de|por|alleged|both|"
    r"also|again|having committed|committing|suspicion)"
)
_LINKED = re.compile(
    rf"(?:\b(?:of|for|to|with|in|on|involving|por|de)|[:,(–—-])\s*(?:{_COUNTED}[\s,]+)*$|^\s*(?:{_COUNTED}\s+)*$",
    re.IGNORECASE,
)
_FIRMLY = re.compile(rf"\b(?:of|for|to|with|por|de)\s+(?:{_COUNTED}\s+)*$", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:was|were|is|are|has|have|had|been|which|who|that|do(?:es)?|did|shows?|poses?|makes?|served|fue|es|ha|que)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"^,? (?:of|for|to|with|in|on) which\b[^;:]{0,70}$|^ (?:you|he|she) (?:was|were) $",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"^[\s,;()]*(?:(?:and|&|or|y|e|as well as|plus|both|also)\b[\s,]*)*(?:(?:another|otra|the other|a second)\b[\s,]*)?"
    rf"(?:(?:in|on|at|de|en|el|a|an|\d)\b[\w\s,.'-]{{0,60}}?)?(?:{_COUNTED}[\s,]+)*$",
    re.IGNORECASE,
)
_NOT_CRIMINAL = re.compile(
    r"\b(?:appeal|motion|petition|proceedings?|application|request|removal|review|decision|order|travel document|"
    r"determination|bond|adjudication of)\b[^,;]{0,30}$",
    re.IGNORECASE,
)
#: "on appeal the conviction was vacated", but not "the appeal of the conviction was dismissed"
_CONVICTION_WAS = re.compile(
    r"(?<!of )(?<!from )(?<!against )(?<!to )\b(?:the|this|that|his|her|your|their) (?:convictions?|verdict|judgment of conviction) "
    r"(?:was|were|is|(?:has|had|have) been)(?: \w+)? $",
    re.IGNORECASE,
)
_NOT_CRIMINAL_AFTER = re.compile(
    r"\s+(?:(?:your|his|her|the|any|an?) )?(?:appeal|motion|petition|request|proceedings|removal|review|adjudication|decision|"
    r"application|determination|travel)",
    re.IGNORECASE,
)
_CASE_WORD = re.compile(
    r"\b(?:charges?|counts?|cases?|matters?|arrests?|prosecution|cargos?|causa|it|convictions?|offen[sc]es?|which|that)\b",
    re.IGNORECASE,
)
_THE_CASE = re.compile(
    r"\s+(?:the|all|both|el|los|those|that) (?:charges?|cases?|cargos?|counts?)", re.IGNORECASE
)
_CHARGE = re.compile(
    r"\b(?:charges?|counts?|prosecution|indictment|criminal cases?|convictions?|cargos?)\b",
    re.IGNORECASE,
)
_REMOVAL = re.compile(
    r"\b(?:notice to appear|NTA|removab\w+|deportab\w+|inadmissib\w+|proceedings?|immigration judge|IJ|BIA|board|allegations?)\b",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"\b(?:charges|counts|cases|both|all|convictions|arrests|cargos|these|those)\b", re.IGNORECASE
)
_SAME = re.compile(
    r"\b(?:the|el|la) (?:same|mism[oa]|identical) (?:offen[sc]e|crime|charge|delito|conduct)\b",
    re.IGNORECASE,
)
_LED = re.compile(r"\b(?:result|led|lead|end|leading)\w*\b[^;,]{0,30}$", re.IGNORECASE)


def hear(
    text: str, *, day_first: bool = False, listed: str | None = None, record: bool = False
) -> Heard:
    """Return what one sentence tells of offences.

    ``day_first``: dates in Spanish order. ``record``: the sentence is a line of a criminal
    record, where an offence counts without a cue; ``listed`` is what its head says of all.
    """
    if not (record or _QUICK.search(text) or _NAMED.search(text)) or not_of_a_court(text):
        return Heard()
    text = mended(text)
    mentions = find_mentions(text)
    cues = [c for c in find_cues(text) if not any(m.start <= c.start < m.end for m in mentions)]
    if any(c.kind == "convicted" for c in cues):
        # a sentence tells a conviction only where nothing else does
        cues = [c for c in cues if c.kind != "sentenced"]
    cases = [Case(mention=m) for m in mentions]
    days = find_days(text, mentions, day_first=day_first)
    if record:
        days = without_cut_years(text, days)
    undated = text
    for day in days:
        undated = undated[: day.start] + " " * (day.end - day.start) + undated[day.end :]
    _give_owners(text, undated, cases, cues)
    anyone = not (days or record or _OF_SOMEBODY.search(text) or _definite(text, cases, cues))
    tentative = [c for c in cases if c.owner is None and _ended(text, c, cases, cues)]
    cases = [c for c in cases if c in tentative or _kept(text, c, cases, cues, record, listed)]
    # "A conviction for theft is a bar" is said of nobody
    cases = [c for c in cases if not (anyone and (c.owner is None or c.owner.noun))]
    ended = _give_outcomes(text, cases, cues)
    cases = [c for c in cases if c.kind or c not in tentative]
    of_cue = give_days(text, cases, cues, days, ended)
    if cases and is_doubtful(text):
        for case in cases:
            case.sure = False
    return Heard(
        told=tuple(t for c in cases for t in _told(c)),
        loose=tuple(_loose(text, cases, cues, ended, of_cue)),
    )


def _definite(text: str, cases: Sequence[Case], cues: Sequence[Cue]) -> bool:
    """ "the evading charge was thrown out" and "the theft conviction" are somebody's"""
    over = any(c.kind in OUTCOMES and not c.negated for c in cues)
    return any(
        (over or (c.owner is not None and c.owner.start > c.mention.start))
        and _DEFINITE.search(text, 0, c.mention.start)
        for c in cases
    )


def _ended(text: str, case: Case, cases: Sequence[Case], cues: Sequence[Cue]) -> bool:
    """Tell whether what became of an offence stands right behind it."""
    end = case.mention.end
    after = [c for c in cues if c.start >= end and c.kind in OUTCOMES]
    if not after or after[0].negated or _SUFFERED.search(text):
        return False
    if any(end <= x.mention.start < after[0].start for x in cases):
        return False
    return bool(_BECAME.fullmatch(text, end, min(after[0].start, end + 110)))


def _kept(
    text: str,
    case: Case,
    cases: Sequence[Case],
    cues: Sequence[Cue],
    record: bool,
    listed: str | None,
) -> bool:
    """Tell whether an offence is told at all: by a cue, or as one of a record."""
    if case.owner is not None:
        return not case.owner.negated
    if any(c.negated and c.end <= case.mention.start for c in cues):
        return False
    case.kind = listed or ""
    return record or any(_in_record(text, c) for c in cases if c.owner is None)


def _in_record(text: str, case: Case) -> bool:
    """ "a 2011 misdemeanor assault", "the larceny of 2009", "criminal record: theft, 2011" """
    m = case.mention
    if _SUFFERED.search(text):
        return False
    if _ASIDE.match(text, m.end) or _on_record(text, m.end):
        return True
    near = text[max(0, m.start - 30) : m.end + 25]
    if not re.search(r"\b(?:19|20)\d\d\b", near):
        return False
    graded = re.search(
        r"\b(?:felony|misdemeanor)\b", text[max(0, m.start - 14) : m.end], re.IGNORECASE
    )
    before = text[max(0, m.start - 20) : m.start]
    named = re.search(r"\b(?:the|your|his|her)\s+(?:19|20)\d\d\s+$", before, re.IGNORECASE) or (
        _OF_A_DAY.match(text, m.end)
        and re.search(r"\b(?:the|your|his|her)\s+$", before, re.IGNORECASE)
    )
    return bool(graded or named or _HISTORY.search(text, 0, m.start))


def _on_record(text: str, end: int) -> bool:
    """ "a 2016 DWI on his record" """
    return bool(
        re.match(
            r"[\s,]+(?:\w+ ){0,3}?on (?:your|his|her|their|the) (?:criminal |driving )?(?:record|rap sheet)\b",
            text[end : end + 60],
            re.IGNORECASE,
        )
    )


# ------------------------------------------------------------- which cue governs


def _give_owners(text: str, undated: str, cases: list[Case], cues: Sequence[Cue]) -> None:
    base = [c for c in cues if c.kind not in OUTCOMES or c.kind == "acquitted"]
    used: set[int] = set()
    for i, case in enumerate(cases):
        owner = _reduced_to(text, case.mention, cues)
        owner = owner or _fused(text, case.mention, base)
        owner = owner or _relative(text, case.mention, base, cases)
        case.owner = owner or _forward(text, undated, i, cases, base)
        if case.owner is not None:
            used.add(case.owner.start)
    for i, case in enumerate(cases):
        case.owner = case.owner or _behind(text, i, cases, base, used)
        if case.owner is not None:
            case.kind = "convicted" if case.owner.kind == "sentenced" else case.owner.kind


def _reduced_to(text: str, m: Mention, cues: Sequence[Cue]) -> Cue | None:
    """ "which was reduced to disorderly conduct" """
    for c in cues:
        gap = text[c.end : m.start] if c.kind == "reduced" and not c.negated else ""
        if re.fullmatch(rf"(?: down)?(?: from [\w ]{{3,40}})? to(?: {_COUNTED})*\s", gap, re.I):
            return c
    return None


def _fused(text: str, m: Mention, base: Sequence[Cue]) -> Cue | None:
    """ "DUI arrest", "robbery conviction" """
    for c in base:
        if c.noun and 0 < c.start - m.end <= 16:
            between = text[m.end : c.start]
            if re.fullmatch(
                r"\s+(?:(?:felony|misdemeanor|criminal|related)\s+)?|-related\s+", between, re.I
            ):
                return c
    return None


def _relative(text: str, m: Mention, base: Sequence[Cue], cases: Sequence[Case]) -> Cue | None:
    """ "the robbery of which you were convicted" """
    for c in base:
        if c.start >= m.end:
            if any(m.end <= x.mention.start < c.start for x in cases):
                return None
            return c if _RELATIVE.match(text[m.end : c.start]) else None
    return None


def _forward(
    text: str, undated: str, i: int, cases: Sequence[Case], base: Sequence[Cue]
) -> Cue | None:
    """ "convicted on a day in a court of" and what is joined to it"""
    m = cases[i].mention
    before = [c for c in base if c.end <= m.start]
    if not before:
        return None
    cue = before[-1]
    prior = [x for x in cases[:i] if x.mention.start >= cue.end]
    if not prior:
        gap = text[cue.end : m.start]
        if ";" in gap or len(gap) > 170:
            return None
        if _FIRMLY.search(gap):
            turned = re.search(r"\b(?:and|but) (?:he|she|you|we|is|was|has|poses?)\b", gap)
            return None if turned else cue
        return cue if _LINKED.search(gap) and not _FINITE.search(gap) else None
    last = prior[-1]
    if last.owner is None or (last.owner.noun and last.owner.start > last.mention.start):
        return None  # "DUI arrest and theft": the noun closed its own
    gap = undated[last.mention.end : m.start]
    if len(gap) > 150:
        return None
    if _FIRMLY.search(gap) and re.search(r"\b(?:and|y)\b|[,;]", gap):
        return last.owner
    return last.owner if _JOINED.match(gap) and not _FINITE.search(gap) else None


def _behind(
    text: str, i: int, cases: Sequence[Case], base: Sequence[Cue], used: set[int]
) -> Cue | None:
    """ "DWI, Harris County, convicted" and "theft (2016) resulted in a conviction" """
    m = cases[i].mention
    limit = cases[i + 1].mention.start if i + 1 < len(cases) else len(text)
    for c in base:
        if m.end <= c.start < limit and c.start not in used:
            gap = text[m.end : c.start]
            if ";" in gap or len(gap) > 90:
                return None
            plain = not _FINITE.search(gap) or re.search(
                r"\b(?:result\w+ in|led to|ended in|for (?:which|this))\b", gap, re.IGNORECASE
            )
            return c if plain else None
    return None


# ------------------------------------------------------------- what became of it


def _give_outcomes(text: str, cases: Sequence[Case], cues: Sequence[Cue]) -> dict[int, list[Case]]:
    """Set how cases ended; return the cases of each cue that names none itself."""
    ended: dict[int, list[Case]] = {}
    for cue in cues:
        if cue.negated or (cue.kind != "reduced" and any(c.owner is cue for c in cases)):
            continue
        targets: list[Case] | None = None
        if cue.kind in OUTCOMES:
            targets = _targets(text, cue, cases)
        elif cue.kind == "convicted":
            targets = _elided(text, cue, cases)
        if targets is None:
            continue
        ended[cue.start] = targets
        for case in targets:
            case.kind = cue.kind
    return ended


def _elided(text: str, cue: Cue, cases: Sequence[Case]) -> list[Case] | None:
    """Return the cases of "was arrested for theft and later convicted"."""
    before = [c for c in cases if c.mention.end <= cue.start and c.kind in ("arrest", "pending")]
    if not before or (cue.noun and not _LED.search(text[: cue.start])):
        return None
    return [c for c in before if c.owner is before[-1].owner]


def _targets(text: str, cue: Cue, cases: Sequence[Case]) -> list[Case] | None:
    """Return the cases a verdict is about; none: those of another sentence; None: no case."""
    clause = text[max(0, cue.start - 60) : cue.start]
    elsewhere = _NOT_CRIMINAL.search(clause) and not _CONVICTION_WAS.search(clause)
    if elsewhere or _NOT_CRIMINAL_AFTER.match(text, cue.end):
        return None
    wanted = ["convicted", ""] if cue.kind == "vacated" else ["arrest", "pending", ""]
    if cue.kind in ("dismissed", "reduced"):
        wanted.append("convicted")
    before = [c for c in cases if c.mention.end <= cue.start and c.kind in wanted]
    if before and before[-1].owner is not cue:
        last = before[-1]
        gap = text[last.mention.end : cue.start]
        if len(gap) > 140:
            return None
        # "convicted of theft; a charge of assault was dismissed" names its own charge
        named = re.search(r"\bconvictions?\b", gap, re.IGNORECASE)
        if last.kind == "convicted" and cue.kind == "dismissed" and not named:
            return None
        group = [c for c in before if c.owner is last.owner]
        if len(group) > 1 and not _MANY.search(clause):
            close = re.fullmatch(r"[^;]{0,40}[,(–-]\s*|\W*(?:charge )?(?:\w+ )?", gap)
            return [last] if close else group
        return group
    if any(c.owner is cue for c in cases):
        return None
    after = [c for c in cases if c.mention.start >= cue.end and c.kind in wanted]
    if after:
        gap = text[cue.end : after[0].mention.start]
        if len(gap) < 60 and not re.search(r"[;.]|\b(?:and|but)\b", gap):
            return [c for c in after if c.owner is after[0].owner]
    if cue.kind == "pending":
        return None
    case = _CASE_WORD.search(clause) or _THE_CASE.match(text, cue.end)
    return [] if case else None


def _loose(
    text: str,
    cases: Sequence[Case],
    cues: Sequence[Cue],
    ended: dict[int, list[Case]],
    of_cue: dict[int, str],
) -> list[Loose]:
    out = []
    for cue in cues:
        alone = (
            cue.kind == "convicted"
            and not cue.negated
            and cue.start not in ended
            and not any(c.owner is cue for c in cases)
            and (cue.start in of_cue or not cue.noun)
        )
        if alone or ended.get(cue.start) == []:
            around = text[max(0, cue.start - 60) : cue.end + 70]
            out.append(
                Loose(
                    kind=cue.kind,
                    start=cue.start,
                    end=cue.end,
                    date=of_cue.get(cue.start),
                    many=bool(_MANY.search(around)),
                    same=bool(_SAME.search(around)),
                    charged=bool(_CHARGE.search(around)) and not _REMOVAL.search(text),
                )
            )
    return out


def _told(case: Case) -> list[Told]:
    m = case.mention
    events = case.own or case.shared
    sets: list[tuple[tuple[str, str], ...]] = [(e,) for e in events] or [()]
    if len(sets) == 1:
        sets = [(*sets[0], *case.later)]
    return [
        Told(
            start=m.start,
            end=m.end,
            offense=m.text,
            disposition=case.kind,
            dates=tuple(dict.fromkeys(s)),
            sure=case.sure,
        )
        for s in sets
    ]
