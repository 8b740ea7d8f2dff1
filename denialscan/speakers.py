"""Speakers: whose words each sentence of a letter is.

A letter quotes the law, retells the request, cites a judge. Such sentences are words of
the *statute*, of *counsel*, of the *person*, of a *court* or of some *other*; all else is
the writer's ("ice", also where the document is somebody else's own). Whose they are is
told by the clause that introduces them ("You argue that", "8 CFR 241.4 provides:"), and
carries on through the quotation or the list that the introduction opens. Where the writer
answers within the sentence ("but we find"), it is the writer's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from denialscan.layout import Message, Zone

Speaker = Literal["ice", "counsel", "court", "statute", "person", "other"]

#: Text, zone, number of its block.
Told = tuple[str, Zone, int]

_SAYS = (
    r"argu\w+|assert\w*|contend\w*|claim\w*|alleg\w+|stat(?:e|es|ed|ing)|maintain\w*|insist\w*|urg(?:e|es|ed|ing)|"
    r"suggest\w*|complain\w*|believ\w+|submit(?:s|ted)? that|propos\w+|posit\w*|aver\w*|plead\w*|protest\w*|emphasi\w+|"
    r"stress\w*|point(?:s|ed)? (?:out|to)|not(?:e|es|ed) that|sa(?:y|ys|id)|(?:writes?|wrote)(?: on [\\w ,]{3,18})? that|tells? us|told us|"
    r"describ\w+|explain\w*|express\w*|represent(?:s|ed)? that|declar\w+|recount\w*|quot(?:e|es|ed|ing)|cit(?:e|es|ed)|"
    r"invok\w+|rel(?:y|ies|ied) on|rais(?:e|es|ed)|dwell\w*|mention\w*|refer(?:s|red)? to|attribut\w+|"
    r"ask(?:s|ed)? (?:us|the \w+|this \w+|ice|headquarters)(?: also)? (?:not )?to (?:apply|consider|weigh|look|hold|find|treat|excuse|overlook|regard|take|not)\b|"
    r"ask(?:s|ed)?\b.{3,80}\b(?:because|on the (?:footing|ground|basis|theory)|as you say|since)|"
    r"request(?:s|ed)? that|alega\w*|afirma\w*|argument\w+|sostien\w+|sostuvo|manifiesta\w*|se[nñ]ala\w*|pide\w*|expres\w+|dic\w+"
)
_YOURS = r"(?:your|her|his|their) (?:\w+ ){0,2}?"
_PAPERS = (
    r"(?:letter|submission|request|e-?mail|application|motion|petition|brief|packet|inquiry|correspondence|"
    r"writing|message|cover letter|memorandum|filing|escrito|solicitud|carta)"
)
#: The one who asked, or the papers that speak for them, with a verb of telling.
_YOU = re.compile(
    rf"^\W*(?:\w+[\w,. ]{{0,60}}?\b)?(?:you|usted)(?: and your (?:\w+))?,? (?:(?:also|further|furthermore|then|now|again|have|had|did|do|may|might|and|yourself|rightly|correctly|primarily|principally|in addition|tambi[eé]n) ){{0,3}}(?:{_SAYS})\b",
    re.IGNORECASE,
)
_YOUR_PAPER = re.compile(
    rf"^\W*(?:\w+ ){{0,3}}?(?:{_YOURS}|the |su )(?:\w+ ){{0,3}}?{_PAPERS}\b[^.;:]{{0,50}}?\b(?:also |further |then )?(?:{_SAYS})\b|"
    rf"\b(?:it is|it was|as) (?:\w+ )?(?:argued|asserted|contended|claimed|submitted|urged|alleged|said)\b(?! by (?:ice|this office))|"
    rf"\bin which (?:it is|you|he|she|counsel) (?:\w+ )?(?:{_SAYS})\b|"
    rf"^\W*according to (?:{_YOURS}|the ){_PAPERS}\b",
    re.IGNORECASE,
)
_COUNSEL = re.compile(
    rf"\b(?:counsel|(?:your |his |her |the )?(?:attorneys?|lawyers?|legal representatives?)|abogad[oa])\b,?(?! general)(?!'s office)"
    rf"(?:(?:'s)? (?:\w+ ){{0,3}}?(?:argument|contention|assertion|position|claim|theory|brief|view)s?\b|[^.;:]{{0,50}}?\b(?:{_SAYS})\b)|"
    rf"^\W*(?:according to|as) (?:counsel|(?:your|his|her) (?:attorney|lawyer))\b|"
    rf"\bthe (?:argument|contention|claim|assertion|suggestion) (?:is|was) (?:made )?that\b",
    re.IGNORECASE,
)
_YOUR_CLAIM = re.compile(
    r"^\W*(?:\w+ ){0,2}?your (?:\w+ ){0,2}?(?:argument|contention|claim|assertion|position|belief|view|statement)s? (?:is|was|that|are|concern\w*)\b",
    re.IGNORECASE,
)
#: A client, or the detainee, spoken of in the third person by the one who asked.
_PERSON = re.compile(
    r"^\W*(?:\w+[\w, ]{0,30}?)?\b(?:the (?:detainee|alien|subject|applicant|respondent|petitioner|noncitizen|requestor)|subject|your client|el detenido|la detenida|el solicitante)"
    r" (?:\w+ ){0,2}?(?:argues|argued|contends|contended|asserts|asserted|maintains|claims that|alleges|alleged|asks that|believes|alega|sostiene)\b",
    re.IGNORECASE,
)
_COURT = re.compile(
    r"\b(?:immigration judge|\bIJ\b|board(?: of immigration appeals)?|\bBIA\b|(?:district|circuit|federal|appeals|supreme) (?:court|judge)|the court|magistrate(?: judge)?|"
    r"judge [A-Z]\w+|juez\w* de inmigraci[oó]n)\b[^.;:]{0,30}?\b(?:found|held|wrote|observed|reasoned|noted|remarked|stated|explained|concluded|said|put it|opined|encontr[oó]|concluy[oó])\b"
    r"(?! (?:you|him|her) (?:removable|inadmissible|guilty))",
    re.IGNORECASE,
)
#: What the law, a rule or a policy says, of everybody.
_LAW = (
    r"(?:sections?\s+\d[\w().-]*|\d+\s*C\.?\s?F\.?\s?R\.?[^,;:]{0,25}|\d+\s*U\.?\s?S\.?\s?C\.?[^,;:]{0,25}|INA[^,;:]{0,25}|"
    r"(?:the|that|this|said|those|these|its|such|governing|applicable|controlling) (?:\w+ ){0,3}?(?:statutes?|regulations?|rules?|acts?|laws?|provisions?|sections?|paragraphs?|clauses?|memorandum|guidance|directive|guidelines|standards?|polic(?:y|ies)|subsections?|code)|"
    r"title \d+|executive order \d+|directive \d[\d.]*|congress|matter of \w+|la ley|el reglamento|la secci[oó]n \d+|form i-?\d+)"
)
_LAW_SAYS = re.compile(
    rf"^\W*(?:\w+[\w,'() ]{{0,40}}?\b)?{_LAW}[^.;:]{{0,70}}?\b(?:provid(?:es|ed)|direct(?:s|ed)|stat(?:es|ed)|read(?:s)?|require(?:s|d)|authoriz\w+|permit(?:s|ted)?|allow(?:s|ed)?|"
    r"commit(?:s|ted)?|add(?:s|ed)|speak(?:s)?|contemplat\w+|ask(?:s)?|list(?:s|ed)?|sets? (?:out|forth)|includ(?:e|es|ed)|define(?:s|d)|instruct\w*|identif\w+|"
    r"defer(?:s|red)?|mandat\w+|prescrib\w+|specif\w+|call(?:s)? for|say(?:s)?|lay(?:s)? down|enumerat\w+|limit(?:s|ed)?|establish(?:es|ed)|dispone|establece|autoriza|exige|permite)\b",
    re.IGNORECASE,
)
_UNDER_LAW = re.compile(
    rf"^\W*(?:under|pursuant to|by|as|according to|in accordance with|conforme a|seg[uú]n|bajo) (?:the terms of )?"
    rf"(?!(?:\w+ ){{0,3}}(?:memorandum|guidance|guidelines|priorit|polic|directive)){_LAW}[^;:]{{0,40}}?,? "
    r"(?:the (?:alien|removal period|law|statute|noncitizen)|an? (?:\w+ ){0,2}?(?:alien|noncitizen|person|individual|detainee|applicant|officer|agency|\w+ing unit|denial|decision|stay)|(?:the|its) (?:\w+ ){0,2}?(?:secretary|attorney general|agency|director|officer|unit|service|commissioner)|aliens|noncitizens|"
    r"detention|release|parole|each|any|no|una? (?:extranjer[oa]|persona))\b[^.;]{0,60}?\b(?:may|must|shall|can|is|are|will|should|puede|podr[aá]|deber[aá])\b",
    re.IGNORECASE,
)
_OF_ALL = re.compile(
    r"^\W*(?:[\w,. ]{0,40}\b)?(?:an?|any|each|every|no) (?:\w+ ){0,2}?(?:alien|noncitizen|applicant|detainee|person|individual)\b(?:[^.;]{0,60}?\b(?:shall|may|must|who|whose)\b)|"
    r"^\W*(?:\.\.\. |\. \. \. )?(?:the )?(?:\. \. \. |\.\.\. )?(?:attorney general|secretary(?: of homeland security)?|district director|commissioner|service|executive associate commissioner|deciding official)\b[^.;]{0,90}?\b(?:shall|may|must)\b",
    re.IGNORECASE,
)
#: The letter applies the law to its own person: its own words again.
_APPLIES = re.compile(
    r"\b(?:you|your|usted|su caso|he (?:is|was|has|does|remains)|she (?:is|was|has|does|remains)|mr|ms|mrs|we|this office|i|the subject|your client|"
    r"in (?:this|his|her|the present|the instant) (?:case|matter)|nosotros|esta oficina)\b",
    re.IGNORECASE,
)
#: The writer answers.
_ANSWERS = re.compile(
    r"(?:[,;.]\s+(?:but|however|yet|nevertheless|nonetheless|pero|sin embargo)|;)\s+|\b(?:we|i|this office|ice|ero|esta oficina) (?:do(?:es)? not (?:agree|accept|find|share)|disagrees?|reject(?:s|ed)?|find(?:s)?|found|conclude(?:s|d)?|considered|have considered|has considered|no (?:coincide|acepta))\b|"
    r"\b(?:is|are|was|were) (?:not )?(?:unpersuasive|persuasive|rejected|without merit|unavailing|insufficient|not enough|not supported|unsupported|contradicted|belied)\b|\bdo(?:es)? not (?:outweigh|overcome|persuade|alter|change|warrant|establish|show)\b",
    re.IGNORECASE,
)
#: Told to an officer, or a plain act of filing: facts of the case, in the writer's words.
_FACT = re.compile(
    r"\b(?:told|stated to|admitted to|said to|informed) (?:the |an? |our |your )?(?:\w+ ){0,2}?(?:officers?|agents?|police|interviewer|panel|border patrol|ice|nurse|deputies)\b|"
    r"\bduring (?:your|his|her|the) (?:\w+ ){0,2}?interview\b|\bin (?:your|his|her) interview\b|\byou (?:may|can|could|should|must|might|will|would|are free to|wish to|want to|need to)\b|"
    r"\bif you\b|\bshould you\b|\bplease\b",
    re.IGNORECASE,
)
#: The writer's own step: "We have read what you say of your uncle".
_WE = re.compile(
    r"^\W*(?:we|i|this office|ice|ero|headquarters|nosotros|esta oficina)\b(?! (?:quote|cite|recite|repeat))|\?\W*$",
    re.IGNORECASE,
)
#: The lines that the person signs on a form.
_CHOOSES = re.compile(
    r"^\W*I (?:do |do not |hereby )?(?:request|waive|decline|elect)\b[^.]{0,60}\b(?:immigration judge|review|redetermination|hearing)",
    re.IGNORECASE,
)
#: Another paper is quoted: "the letter reads in full:", "wrote that \"".
_QUOTES = re.compile(
    r"\b(?:reads?|read|wrote|writes|stated|states|said|says|told|answered|replied|announced|quoted?)\b[^.;]{0,60}(?::|,|that)\s*\"|"
    r"\b(?:letter|e-?mail|notice|denial|decision|reply|answer|paragraph|office)\b[^.;]{0,60}\b(?:reads?|states?|stated|said|says|told|wrote)\b[^.;]{0,40}:\s*$",
    re.IGNORECASE,
)
#: A police report, a complaint: what follows its colon, to the end of the paragraph.
_REPORT = re.compile(
    r"\b(?:reports?|complaint|affidavit|indictment|warrant|declaration|narrative|red notice|bulletin|citation)\b[^.;:]{0,60}\b"
    r"(?:reads?|states?|stated|says?|said|alleges?|alleged|recites?|relates?|narrates?|describes?|continues?)\b[^.;:]{0,40}:",
    re.IGNORECASE,
)
#: The facts of a case that is cited: of its respondent, not of the person.
_PRECEDENT = re.compile(
    r"^\W*(?:(?:also|see|cf\.|compare),? )*(?:in|as in|unlike in|like in) matter of [\w'-]+[^:;]{0,60}?,? (?:the|an?|that) "
    r"(?:\w+ )?(?:respondent|alien|applicant|noncitizen|petitioner|board|bia)\b",
    re.IGNORECASE,
)
#: The writer speaks of the case again.
_OWN_AGAIN = re.compile(
    r"\b(?:you|your|we|our|this office|ice|ero|dhs|i)\b|^\W*(?:accordingly|therefore|based on|for these reasons|in light of|after)\b",
    re.IGNORECASE,
)
_DOTS = re.compile(r"(?:\. ){2,}\.|\.{3,}")
_LIST_MARK = re.compile(r"^\W*(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|\*|-)\s")
_OPENS = re.compile(r":[\"')\]]*\s*$")
_CLIENT = re.compile(
    r"\b(?:your client|su cliente|your clients?'|dear (?:counsel|attorney)|on behalf of your client)\b",
    re.I,
)
_TO_COUNSEL = re.compile(
    r"\b(?:counsel(?:or)?|attorney|esq|law (?:office|firm|group|center)|licenciad[oa])\b", re.I
)


def find_speakers(told: Sequence[Told], message: Message) -> list[Speaker]:
    """Return whose words each statement is, in order."""
    you = _addressee(told)
    indents = _indents(message)
    out: list[Speaker] = []
    carried: Speaker | None = None  # who an introduction hands over to
    reported = -1  # the block in which a report is retold
    opened_at = -1  # the block in which it stands
    quoting: Speaker | None = None  # who speaks within quotation marks left open
    last_block = -1
    recent: Speaker = "other"  # the last one cited
    for text, zone, block in told:
        own = _introduced(text, you) if zone in ("body", "caption") else "ice"
        leads = own != "ice" and bool(_OPENS.search(text)) and last_block >= 0
        if zone not in ("body", "caption") or (zone == "caption" and carried is None and not leads):
            out.append("ice")
            continue
        begins = block != last_block
        last_block = block
        if reported == block and own == "ice" and not _OWN_AGAIN.search(text):
            own = "other"
        elif _REPORT.search(text):
            reported = block
        elif own == "ice":
            reported = -1
        if quoting is not None:
            who: Speaker = quoting
            if text.count('"') % 2:
                quoting = None
            out.append(who)
            continue
        if (
            carried is not None
            and block > opened_at
            and begins
            and not _goes_on(text, block, opened_at, indents)
        ):
            carried = None
        if carried is not None and own in ("ice", carried):
            who = carried
        else:
            who = own
            carried = None
        if text.count('"') % 2 and '"' in text:
            quoting = who if who != "ice" else recent
        if _OPENS.search(text) and who != "ice":
            carried, opened_at = who, block
        if who != "ice":
            recent = who
        out.append(who)
    return out


def _addressee(told: Sequence[Told]) -> Speaker:
    """Say who "you" is: the person's lawyer, or the person."""
    if any(_CLIENT.search(text) for text, zone, _b in told if zone in ("body", "salutation")):
        return "counsel"
    named = [text for text, zone, _b in told if zone in ("address", "salutation")]
    greeted = " ".join(text for text, zone, _b in told if zone == "salutation")
    body = [text for text, zone, _b in told if zone == "body"]
    if greeted and not _TO_COUNSEL.search(greeted):
        others = {m[1] for text in body for m in _TITLED.finditer(text)}
        if any(name.casefold() not in greeted.casefold() for name in others):
            return "counsel"
    about = any(re.search(r"\b(?:he|she|his|her)\b", text) for text in body)
    return "counsel" if about and any(_TO_COUNSEL.search(t) for t in named) else "person"


_TITLED = re.compile(r"\b(?:Mr|Ms|Mrs|Sr|Sra)\.? ([A-ZÀ-Þ][\w'-]+)")


def _indents(message: Message) -> dict[int, float]:
    """Return how far each block of the body stands in from the usual left edge, points."""
    edges = {
        n: min(line.bbox.x0 for line in b.lines)
        for n, b in enumerate(message.blocks)
        if b.zone in ("body", "caption") and b.lines
    }
    ordered = sorted(edges[n] for n in edges if message.blocks[n].zone == "body")
    usual = ordered[len(ordered) // 3] if ordered else 0.0
    return {n: x - usual for n, x in edges.items()}


#: A quotation set in stands at least so far from the edge, points.
_SET_IN = 12.0


def _goes_on(text: str, block: int, opened_at: int, indents: dict[int, float]) -> bool:
    """Say whether a block is still the quotation or the list that was introduced."""
    if _LIST_MARK.match(text):
        return True
    if text[:1] == '"' or (block == opened_at + 1 and text[:1].islower()):
        return True
    return indents.get(block, 0.0) - max(0.0, indents.get(opened_at, 0.0)) >= _SET_IN


def _introduced(text: str, you: Speaker) -> Speaker:
    """Return whose words a sentence gives by its own wording."""
    text = _DOTS.sub(" ", text)
    head = text[:260]
    if _CHOOSES.match(head):
        return "person"
    if _WE.search(head) or _FACT.search(head):
        return "ice"
    if _REPORT.search(text):
        return "other"
    if _PRECEDENT.search(head) and not re.search(r"\b(?:you|your)\b", text, re.IGNORECASE):
        return "statute"
    outside = re.sub(r'"[^"]*"', " ", text)
    if _ANSWERS.search(outside):
        return "ice"
    if _COUNSEL.search(head):
        return "counsel"
    if _COURT.search(head):
        return "court"
    if _YOU.search(head) or _YOUR_PAPER.search(head) or _YOUR_CLAIM.search(head):
        return you
    if _PERSON.search(head):
        return "person"
    applies = _APPLIES.search(outside)
    if not applies and (_LAW_SAYS.search(head) or _UNDER_LAW.search(head) or _OF_ALL.search(head)):
        return "statute"
    if _QUOTES.search(text) or _mostly_quoted(text, outside):
        return "other"
    return "ice"


def _mostly_quoted(text: str, outside: str) -> bool:
    """Say whether a sentence is little but a quotation."""
    return len(outside) < 0.4 * len(text) and len(text.split()) > _QUOTATION


#: A quotation of so many words is a sentence, not a term in quotes.
_QUOTATION = 6
