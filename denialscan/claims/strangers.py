"""People who have no place in the letter: another person's number or name in it.

A letter names many people beside its own: officers, judges, counsel, relatives, sponsors,
doctors, parties of cited cases. Only somebody of whom nothing of the kind is said, and who
is spoken of as if they were the person, is a stranger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from denialscan.extract import Hit, View
from denialscan.extract.identifiers import find_a_numbers
from denialscan.extract.names import find_name, key
from denialscan.layout import Zone
from denialscan.schema import Claim, Field

#: Papers about many people, or about none.
_SILENT_KINDS = ("policy", "other", "court_decision", "foia_response")
_KIN = (
    r"wi(?:fe|dow)|husband|spouses?|partner|fianc[eé]e?|mother|father|parents?|(?:step|grand|god)?(?:sons?|daughters?|child(?:ren)?)|"
    r"brothers?|sisters?|siblings?|cousins?|uncles?|aunts?|nephews?|nieces?|grand(?:mother|father|parents)|in-laws?|family|relatives?|kin|"
    r"baby|infant|minor|dependents?|riders?|derivatives?|co-?applicants?|co-?respondents?|girlfriend|boyfriend|ex-\w+|"
    r"espos[oa]s?|hij[oa]s?|herman[oa]s?|padres?|madre|prim[oa]s?|t[ií][oa]s?|familia\w*|c[oó]nyuge"
)
_ROLES = (
    r"officers?|officials?|directors?|agents?|judge|jueza?|IJ|magistrate|attorneys?|counsel|lawyers?|abogad[oa]|representative|paralegal|sponsors?|patrocinador\w*|"
    r"doctors?|dr|dra|m\.?d|physicians?|psycho\w+|psychiatr\w+|nurse|clinicians?|therapists?|social worker|case ?(?:manager|worker)|counselor|pastor|priest|"
    r"reverend|rev|fr|father|sister|imam|rabbi|bishop|teachers?|principal|coach|professor|employers?|supervisors?|manager|owner|landlord\w*|victims?|"
    r"complain\w+|witness\w*|interpreters?|translators?|notary|affidavits?|affiants?|declarations?|letters?|statements?|testimony|support(?:er)?s?|friends?|neighbou?rs?|"
    r"roommates?|co-?defendants?|codefendants?|accomplices?|associates?|congress\w*|senators?|sen|rep|governor|mayor|president|secretary|minister|consul\w*|"
    r"ambassador|clerk|sergeant|sgt|lieutenant|lt|captain|capt|deputy|trooper|detective|sheriff|warden|chief|administrator|general|inspector|examiner|"
    r"specialist|assistant|analyst|coordinator|author|signed|reviewer|signatory|petitioner|petition|beneficiary|custodian|guardian|caregiver|patient|"
    r"matter of|memorand\w+|memo|directive|guidance|policy|guidelines|estate|foundation|church|school|hospital|hotel|street|"
    r"sir|madam|cc|constituent|informant|bondsman|obligor|contact|by|from|with|near|called|named|alias|aka|a/k/a"
)
#: What stands right before or after a name and says who that is.
_EXPLAINED_BEFORE = re.compile(
    rf"\b(?:{_KIN}|{_ROLES})\b[.,:;(]*(?:\s+(?:is|was|named|called|of|to|the|an?|his|her|your|their|mr|ms|mrs|dr|hon|el|la|y|and|or|se[nñ]ora?)\b\.?,?){{0,4}}\s*\(?$|\b(?:v|vs)\.?\s+$",
    re.IGNORECASE,
)
_EXPLAINED_AFTER = re.compile(
    rf"^'s?\s+(?:\w+ )?(?:affidavits?|letters?|declarations?|statements?|testimony|home|house|address|support|offer|sponsorship|memorand\w+|memo)\b|^\s*[,(]?\s*(?:(?:an?|the|his|her|your|their|who|is|was|are|as|whose|lead|lawful|us|u\.s\.|citizen|one|of|su|el|la)\s+){{0,5}}(?:{_KIN}|{_ROLES})\b|^\s*,?\s*(?:esq|m\.?d|ph\.?d|v\.|vs\.)|^\s+(?:memorandum|memo|guidance|directive)",
    re.IGNORECASE,
)
_EXPLAINS_NUMBER = re.compile(
    rf"\b(?:{_KIN}|lead|related|consolidat\w+|formerly|previously|also (?:known|assigned|under)|receipt|aka|a/k/a|alias|second file|other file|duplicate|temporary|T-file)\b",
    re.IGNORECASE,
)
#: Another name of the person, or a mention of somebody in passing.
_MENTIONED = re.compile(
    r"(?:\b(?:use[ds]?|using|gave|gives?|giving|given|under|assum\w+|provid\w+|stated|by|took|taken|had)"
    r" (?:an? |the |his |her |your )(?:[\w-]+ )?(?:names?|alias(?:es)?|identity|aka)(?: of| as)?|"
    r"\b(?:a\.?\s?k\.?\s?a|f\.?\s?k\.?\s?a)\b\.?|\b(?:known|identified (?:him|her|them)self|identifying (?:him|her|them)self|posed|posing|booked|registered) (?:\w+ )?as|"
    r"\b(?:goes|going|went|gone) by|\bone|\b(?:belong(?:s|ed|ing)?|registered|rented|owed|sold) to|\bowned by|\bthe name)"
    r"[,:;]?\s*[(\"]?\s*$",
    re.IGNORECASE,
)
_TITLE_IN_NAME = re.compile(rf"\b(?:{_ROLES})\b", re.IGNORECASE)
#: A name used as the person's: what is done to, decided of, or owned by the person alone.
_USED_AFTER = re.compile(
    r"^(?:'s?\s+(?:\w+\s+){0,2}(?:criminal|convictions?|arrests?|detention|custody|release|removal|final order|request|application|flight|immigration|danger|case|continued)\b|"
    r"\s+(?:(?:has|have|had) (?:not |also |never )?(?:been (?:convicted|arrested|ordered|charged|detained|removed|found|in custody|denied)|failed|demonstrated|established|shown|a final order|a criminal|multiple|an extensive|no (?:relief|legal))|"
    r"(?:was|were|is|remains?) (?:\w+ )?(?:convicted|arrested|ordered (?:removed|deported)|charged|sentenced|apprehended|encountered|removed|deported|detained|paroled|in custody|subject to|a danger|a flight|an enforcement|removable|inadmissible|a (?:native|citizen|national))|"
    r"(?:submitted|filed|provided|presented|sent)(?! (?:an? |the |his |her )?(?:letters?|affidavits?|declarations?|statements?|support|offer|sponsor\w*|reports?|opinions?|bond)\b)(?= (?:\w+ ){0,3}"
    r"(?:medical|hospital|application|request|evidence|records?|documents?|bills|motion|petition|passport|tax|proof|certificates?)\b)|(?:claims?|alleges?|fears?|asserts?) (?:fear|that (?:he|she)|to be|persecution|hardship)\b|"
    r"poses?|would (?:\w+ )?(?:suffer|be|face|appear|abscond|comply|not)|will be removed|will remain|did not (?:establish|demonstrate|show)|does not (?:warrant|merit|establish)|entered the United States|failed to (?:appear|establish|demonstrate|comply|depart)|"
    r"fue (?:\w+ )?(?:condenad[oa]|arrestad[oa]|detenid[oa])|representa un))",
)
_USED_BEFORE = re.compile(
    r"\b(?:your client,?|(?:the )?detainee|(?:the )?noncitizen|(?:the )?subject|(?:release|removal|deportation|detention|custody|continued detention) of|in the (?:case|matter) of|"
    r"(?:request|application|petition|review) (?:filed |submitted |made )?(?:on behalf of|for)|on behalf of|(?:deny|grant|release|remove|detain) )(?:the (?:detainee|subject) )?\s*(?:Mr|Ms|Mrs|Sr|Sra)?\.?\s*$",
)
_TITLED = re.compile(r"\b(?:Mr|Ms|Mrs|Sr|Sra)\.?\s+(?=[A-ZÀ-Þ])")
_CAPITAL = re.compile(
    r"(?<![\w'.-])(?=[A-ZÀ-Þ][\w'-]*\.?,?\s+(?:(?:de|la|del|los|van|al|bin)\s+)*[A-ZÀ-Þ])"
)
_SURNAMES = re.compile(r"[A-ZÀ-Þ][\w'-]*(?:\s+(?:de la |de |del |la )?[A-ZÀ-Þ][\w'-]*){0,3}")


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """A name in running text with the words around it."""

    hit: Hit
    value: str
    before: str
    after: str


def find(view: View, fields: dict[str, Field]) -> tuple[Claim, ...]:
    """Return the numbers and names of strangers in one message.

    Attributes: ``type`` (``name``, ``a_number``), ``where`` (``caption``, ``body``).
    """
    if view.kind in _SILENT_KINDS:
        return ()
    return (*_numbers(view, fields), *_names(view, fields))


def _claim(view: View, hit: Hit, sort: str, where: str, confidence: float) -> Claim:
    return Claim(
        what="other_person",
        value=str(hit.value),
        attributes={"type": sort, "where": where},
        confidence=confidence,
        evidence=view.reading.evidence(hit.start, hit.end, part=view.part),
    )


def _numbers(view: View, fields: dict[str, Field]) -> Iterator[Claim]:
    """Numbers beside the person's own, of which nobody says whose they are."""
    items = fields["a_numbers"].items
    if not items:
        return
    own = str(items[0].value)
    family = any(re.search(rf"\b(?:{_KIN})\b", b.text, re.I) for b in view.blocks("caption"))
    done = {own}
    zones: tuple[Zone, ...] = ("caption", "address", "body")
    for zone in zones:
        for block in view.blocks(zone):
            found = find_a_numbers(block.text)
            for value, a, b in found:
                if value in done:
                    continue
                around = _around(block.text, a, b)
                if _EXPLAINS_NUMBER.search(around) or (zone != "body" and family):
                    done.add(value)
                    continue
                if zone != "body" and len({number for number, _a, _b in found}) > 1:
                    done.add(value)  # a list of people, each with a number
                    continue
                done.add(value)
                hit = view.hit(block, a, b, value)
                where = "body" if zone == "body" else "caption"
                yield _claim(view, hit, "a_number", where, 0.9)


def _around(text: str, start: int, end: int) -> str:
    """Return the words of the sentence about a place, which may say whose a number is."""
    before = re.split(r"(?<=[a-z\d)][.;])\s+(?=[A-Z])", text[max(0, start - 110) : start])[-1]
    after = re.split(r"(?<=[a-z\d)])[.;]\s", text[end : end + 70])[0]
    return before + text[start:end] + after


def _names(view: View, fields: dict[str, Field]) -> Iterator[Claim]:
    """Names used as if they were the person's, of people who are nobody in the letter."""
    person = fields["person_name"]
    own = set(key(str(person.value))) if person.value else set()
    if len(own) < 2:
        return
    spoken = [
        (j.statement.start, j.statement.end)
        for j in view.judged
        if j.statement.zone == "body" and j.statement.speaker != "ice"
    ]
    seen = list(_seen(view))
    known = _known_words(view, fields) | _explained(seen)
    done: set[tuple[str, ...]] = set()
    for name in seen:
        words = tuple(w for w in key(name.value) if len(w) > 1)
        if not words or words in done or set(words) & (known | own):
            continue
        used = _USED_AFTER.search(name.after) or _USED_BEFORE.search(name.before)
        if not used or any(a <= name.hit.start < b for a, b in spoken):
            continue
        done.add(words)
        yield _claim(view, name.hit, "name", "body", 0.85)


def _seen(view: View) -> Iterator[_Seen]:
    """Yield the full names and titled surnames of the body."""
    for block in view.blocks("body"):
        text = re.sub(r'"[^"]{0,400}"', lambda m: " " * len(m[0]), block.text)
        taken = -1
        starts = sorted(
            {(m.end(), True) for m in _TITLED.finditer(text)}
            | {(m.start(), False) for m in _CAPITAL.finditer(text)}
        )
        for at, titled in starts:
            if at < taken:
                continue
            span = _span(text, at, titled=titled)
            if span is None:
                continue
            a, b, value = span
            taken = b
            before = text[max(0, a - 90) : a]
            if not titled:
                before = _TITLED.sub("", before) if before.endswith(". ") else before
            yield _Seen(
                hit=view.hit(block, a, b, value),
                value=value,
                before=re.sub(r"(?:Mr|Ms|Mrs|Sr|Sra)\.?\s+$", "", before),
                after=text[b : b + 90],
            )


def _span(text: str, at: int, *, titled: bool) -> tuple[int, int, str] | None:
    name = find_name(text, at)
    # a comma or a full stop inside is that of the sentence, not of a name in prose
    stop = name and re.search(r"(?<=\w{3})\.\s", text[name.start : name.end])
    if name and stop:
        name = find_name(text[: name.start + stop.start()], at)
    broken = name and "," in text[name.start : name.end]
    if name and (titled or not broken):
        start, value = name.start, text[name.start : name.end]
    else:
        surname = _SURNAMES.match(text, at) if titled else None
        if surname is None:
            return None
        start, value = surname.start(), surname[0]
    value = value.removesuffix("'s").removesuffix("'")
    return start, start + len(value), value


def _explained(seen: list[_Seen]) -> set[str]:
    """Return the words of names of which the letter says anywhere who they are."""
    out: set[str] = set()
    for name in seen:
        titled = len(name.value.split()) > 2 and _TITLE_IN_NAME.search(name.value)
        if (
            titled
            or _EXPLAINED_BEFORE.search(name.before)
            or _MENTIONED.search(name.before)
            or _EXPLAINED_AFTER.search(name.after)
        ):
            out |= set(key(name.value))
    return out


def _known_words(view: View, fields: dict[str, Field]) -> set[str]:
    """Return the words of all names outside the running text: addressees, signatures,
    senders, copies; and of counsel and signatory."""
    out: set[str] = set()
    for name in ("signatory_name", "representative"):
        out |= set(key(str(fields[name].value or "")))
    texts = [
        b.text
        for b in view.blocks("address", "signature", "footer", "header", "salutation", "caption")
    ]
    texts += list(view.message.headers.values())
    for text in texts:
        out |= {w for m in re.finditer(r"[A-ZÀ-Þ][\w'-]{2,}", text) for w in key(m[0])}
    return {w for w in out if len(w) > 2}
