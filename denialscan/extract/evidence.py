"""The papers that a letter names as evidence, and whether it answers them."""

from __future__ import annotations

import re

from denialscan.extract.common import Hit, View
from denialscan.reference.papers import Paper, find_papers
from denialscan.roles import Judged
from denialscan.schema import Field

#: Told in a row, or taken note of, without a word on what they show.
_RECITES = re.compile(
    r"\b(?:consider|review|submit|enclos|attach|includ|receiv|provid|present|accompan|furnish|read\b|sent\b|examin|"
    r"adjunt|inclu[iy]|recibi|revis[aó]|considerad)\w*",
    re.IGNORECASE,
)
#: What a paper is said to show, or to be worth.
_ANSWERS = re.compile(
    r"\b(?:outweigh\w*|overcom\w+|weight|does not|do not|did not|cannot|but|however|although|though|credit|shows?|speaks?|says?|"
    r"describes?|confirms?|establish\w*|states?|proves?|insufficient|weighed against|supera|no basta)\b",
    re.IGNORECASE,
)
#: The letter itself, the request, papers of the agency and of the proceedings.
_NOT_EVIDENCE = re.compile(
    r"\b(?:denial|refusal|decision|demand|cover|this|our) letters?\b|^letters? (?:dated|of (?:\w+ )?\d)|"
    r"\b(?:incident|custody|supervision|disciplinary|criminal|arrest|court|immigration|detention|our|agency|official|government|field) (?:\w+ )?(?:records?|reports?)\b|"
    r"^(?:the )?(?:records?|documents?|documentation|reports?|opinions?|statements?|notes?|e-?mails?|transcripts?|certifications?|charts?|paperwork|"
    r"evidence|proof|cop(?:y|ies)|pruebas?|receipts?|assessments?|evaluations?|examinations?|awards?|references?|expedientes?|registros?)$|"
    r"\breceipts? for (?:the|your) (?:filing )?fee|^(?:clean|emergency) |\bcertificates? of (?:service|mailing|conviction)|\brecords? of (?:conviction|proceedings?|arrest|this|the|our)|"
    r"\b(?:custody|risk|threat|individualized|case|your case) (?:assessments?|evaluations?|examinations?)|\bopinions? of the (?:court|board)",
    re.IGNORECASE,
)
#: A passport that removal needs is no evidence of the person's.
_FOR_REMOVAL = re.compile(
    r"\b(?:embass|consul|travel document|issu(?:ed?|ing)|expired|valid|removal)", re.I
)
#: Letters that need a writer or a matter: the bare word is mostly the request.
_BARE = re.compile(r"^(?:letters?|cartas?)$", re.IGNORECASE)


def evidence_items(view: View) -> Field:
    """Return the items of evidence the letter names: ``discussed`` where the sentence also
    answers or weighs them, ``listed`` where it only recites them.

    What a letter is silent on stands in no letter: ``absent`` is a finding of the rule
    that knows the submission.
    """
    seen: dict[str, tuple[Hit, str]] = {}
    for judged in view.judged:
        s = judged.statement
        if s.zone != "body" or s.speaker in ("statute", "court"):
            continue
        block = view.message.blocks[s.block]
        status = "discussed" if _answered(judged) else "listed"
        for paper in find_papers(s.text):
            if not _is_item(paper, s.text):
                continue
            hit = view.hit(
                block,
                s.offset + paper.start,
                s.offset + paper.end,
                {"item": paper.text, "status": status},
                0.7,
            )
            name = paper.text.casefold()
            if name not in seen or (seen[name][1] == "listed" and status == "discussed"):
                seen[name] = (hit, status)
    return view.list_field("evidence_items", [view.item(h) for h, _s in seen.values()])


def _is_item(paper: Paper, text: str) -> bool:
    if _NOT_EVIDENCE.search(paper.text) or paper.before in ("this", "our"):
        return False
    if re.search(r"passport", paper.text, re.I) and _FOR_REMOVAL.search(text):
        return bool(re.search(r"\bcop(?:y|ies) of\b", text, re.I) and _RECITES.search(text))
    if _BARE.match(paper.text):
        plural = paper.text.casefold().endswith("s")
        return plural and bool(_RECITES.search(text)) and paper.before != "your"
    if paper.sort.loose:
        return bool(paper.topics)
    if paper.sort.name in ("record", "report", "note", "statement") and not paper.told:
        return False
    return not (paper.sort.name == "letter" and paper.before == "your" and not paper.told)


def _answered(judged: Judged) -> bool:
    s = judged.statement
    if s.has("ctx.not_determinative", "ctx.concession") or "ground" in judged.roles:
        return True
    return bool(_ANSWERS.search(s.text)) and not (
        _RECITES.search(s.text) and "evidence_recital" in judged.roles and not judged.weighed
    )
