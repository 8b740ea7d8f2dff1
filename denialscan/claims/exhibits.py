"""The exhibits that counsel's own letter lists or encloses, in all usual forms.

Lines with a label ("Exhibit A: letter of his pastor", "Tab 3 - lease"), lists and tables
below an introduction ("Enclosed please find:", "Encl.:", "Index of Exhibits"), labels
within prose ("the sobriety records (Tab E)", "the docket is Exhibit C"), and papers named
in a sentence that encloses them ("we attach his medical records and a lease").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from denialscan.layout import Block, Message
from denialscan.reference.papers import find_papers


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the letter with the lines that carry it on: ``start``/``end`` are offsets
    in its block's cleaned text. ``marked``: it begins with a bullet, number or letter."""

    block: Block
    text: str
    start: int
    end: int
    marked: bool


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """An exhibit as worded, at ``start:end`` of its block, with its label if any."""

    block: Block
    text: str
    start: int
    end: int
    label: str = ""


_KIND = r"(?:exhibits?|exhs?\.?|exs?\.|tabs?|attachments?|enclosures?|appendix|annex|anexos?|prueba|ap[eé]ndice|evidencia)"
_MARK = r"(?:[A-Z]{1,2}(?:-?\d{1,2})?|\d{1,3}(?:-?[A-Za-z])?|[IVX]{1,5})"
#: "Exhibit A: letter of his pastor"; "Tab 3 - lease"; "Ex. 4 psychological evaluation".
_LABELLED = re.compile(
    rf"^\W*(?P<label>(?i:{_KIND}) ?(?:(?i:no)\.? ?|#)?{_MARK})(?:\s*[:.)|-]+\s*|\s+)(?P<item>\S.*)$"
)
_BULLET = re.compile(
    r"^\s*(?P<mark>[*•▪●‣o-]|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)]|\(?[ivx]{1,5}[.)]|\d{1,2}\s+-)\s+(?=\S)"
)
#: A row of a table of exhibits: its letter or number, and what it is.
_ROW = re.compile(r"^\W*(?P<label>[A-Z]{1,2}|\d{1,2})[.):|]?\s+(?:[|-]\s*)?(?P<item>[^\W\d_].*)$")
#: What opens a list: a sentence that encloses and ends in a colon, or a heading.
_ENCLOSES = (
    r"(?:enclos(?:ed|ing|es?|ures?)|attach(?:ed|ing|es|ments?)?|submit(?:s|ted|ting)?|includ(?:ed|es|ing)|exhibits?|evidence|"
    r"support(?:ing|ed)?|documents?|provid(?:e|ed|ing)|accompan\w+|find|append(?:ed|ix)|adjunt\w+|anex\w+|pruebas|incluy\w+|presentamos)"
)
_OPENS = re.compile(rf"\b{_ENCLOSES}\b[^.;]*:\s*$", re.IGNORECASE)
#: Of a long entry, so many characters before its colon are looked at.
_LEAD = 400
_HEADING = re.compile(
    r"^\W*(?:(?:index|list|table|schedule) of (?:exhibits|enclosures|attachments|evidence|documents|supporting \w+)|"
    r"(?:exhibit|enclosure|document) (?:list|index)|exhibits?|enclosures?|encls?\.?|attachments?|supporting (?:documents|evidence|documentation)|"
    r"(?:lista|[ií]ndice) de (?:pruebas|anexos|documentos)|anexos?|documentos adjuntos)\b\s*(?:\(\d+[^)]*\))?\s*[:.]*\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_TABLE_HEAD = re.compile(
    r"^\W*(?:(?:exhibits?|exh?\.?|tab|no\.?|item|document|description|pages?|pp\.?|date|letter|number|prueba|descripci[oó]n|p[aá]ginas?)\W*){2,}$",
    re.IGNORECASE,
)
#: What stands at the end of an item and is no part of it.
_PAGES = re.compile(
    r"(?:\(?\s?(?:pp?\.?|pages?|p[aá]gs?\.?)\s*\d+(?:\s*(?:-|to|through)\s*\d+)?\s*\)?|\(\s*\d+\s*(?:pp?\.?|pages?|pgs?\.?|p[aá]ginas?)\s*\)|"
    r"[.·_ ]{3,}\d+(?:\s*-\s*\d+)?|,\s*\d+\s*(?:pp?\.?|pages?)|\s\d{1,3}\s*-\s*\d{1,3}|\|\s*\d+(?:\s*-\s*\d+)?)\s*$",
    re.IGNORECASE,
)
_LAST_COLUMN = re.compile(r"\s+\d{1,3}\s*$")
_TAIL = re.compile(r"(?:[\s;,.|]|;?\s+(?:and|y))+$", re.IGNORECASE)
#: Nothing but a range or a count: "Exhibits A-F, 74 pages".
_COUNT_ONLY = re.compile(
    rf"^\W*(?:(?i:{_KIND})\s*)?(?:{_MARK}\s*(?:-|to|through|thru|and|al?)\s*{_MARK}|\d+)?\W*(?:\(?\d*\s*(?:pp?\.?|pages?|in all|total)?\)?\W*)*$"
)
#: Ends a list below the signature.
_ENDS = re.compile(
    r"^\W*(?:c\.?c\.?\b|copy to|via\b|page \d|certificate of service|proof of service)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\b(?:is|are|was|were|has|have|we|i|he|she|they|please|should|must|will|ask|request)\b",
    re.IGNORECASE,
)


#: A label that opens an entry wherever its line stands: it ends in a mark.
_LABEL_MARKED = re.compile(rf"^\W*(?i:{_KIND}) ?(?:(?i:no)\.? ?|#)?{_MARK}\s*[:.)|-]\s*\S")
#: Part of the width of a page that a line fills where its sentence goes on below.
_FULL = 0.85


def entries(block: Block, *, each_line: bool = False) -> Iterator[Entry]:
    """Yield the entries of a block: a line that begins like an item opens a new one.

    ``each_line``: so does every line below one that was not filled (an index).
    """
    text, offsets = block.clean.text, block.clean.offsets
    if not text:
        return
    cuts = [0]
    at = 0
    for above, line in pairwise(block.lines):
        while at < len(offsets) and offsets[at] < line.start:
            at += 1
        head = text[at : at + 80].lstrip()
        ended = above.bbox.x1 < above.margin_right * _FULL
        opens = (
            bool(_BULLET.match(head))
            # "the records (Tab E)" may be broken over two lines
            or bool(_LABEL_MARKED.match(head) and (ended or head[:1] != "("))
            or bool(ended and _LABELLED.match(head))
            or (each_line and bool(ended or _ROW.match(head)) and not head[:1].islower())
        )
        if at < len(text) and opens:
            cuts.append(at)
    for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        piece = text[start:end]
        bullet = _BULLET.match(piece)
        begin = start + (bullet.end() if bullet else len(piece) - len(piece.lstrip()))
        stop = start + len(piece.rstrip())
        if begin < stop:
            yield Entry(
                block=block,
                text=text[begin:stop],
                start=begin,
                end=stop,
                marked=bullet is not None,
            )


def find_exhibits(message: Message) -> Iterator[Exhibit]:
    """Yield the exhibits of counsel's letter in its order; one may be named twice."""
    listing = ""  # "", "list" below a sentence, "index" below a heading
    opened = ""  # the zone in which the list was opened
    loose = 0  # entries since then that carried no mark
    tabled = False  # it has a head: the names of its columns
    for block in message.blocks:
        closes = block.zone == "signature" and opened != "signature"
        if closes or block.zone in ("header", "address", "date", "salutation", "unticked"):
            listing = ""
        if block.zone in ("header", "address", "date", "salutation", "unticked"):
            continue
        index = listing == "index" or bool(_HEADING.match(block.lines[0].text))
        for entry in entries(block, each_line=index):
            labelled = _LABELLED.match(entry.text)
            if labelled and not _says_something(labelled["item"]):
                yield from _item(entry, labelled["item"], labelled["label"])
                continue
            if _TABLE_HEAD.match(entry.text):
                listing, opened, loose, tabled = "index", block.zone, 0, True
                continue
            heading = _HEADING.match(entry.text)
            if heading and not _SENTENCE.search(heading["rest"]) and len(entry.text.split()) <= 60:
                listing, opened, loose, tabled = "index", block.zone, 0, False
                yield from _inline(entry, heading["rest"])
                continue
            if listing and not _ENDS.match(entry.text) and _is_entry(entry, listing, loose):
                row = _ROW.match(entry.text) if not entry.marked else None
                loose += not entry.marked
                item = row["item"] if row else entry.text
                # the last column of a table counts pages
                item = _LAST_COLUMN.sub("", item) if row and tabled else item
                yield from _item(entry, item, row["label"] if row else "")
                continue
            opens = _OPENS.search(entry.text[-_LEAD:])
            listing, opened, loose = "list" if opens else "", block.zone, 0
            if not opens and block.zone not in ("signature", "caption"):
                yield from _in_prose(entry)


def _is_entry(entry: Entry, listing: str, loose: int) -> bool:
    """Whether an entry below an introduction is an item of the list."""
    words = len(entry.text.split())
    if entry.marked:
        return words <= 60
    prose = bool(_SENTENCE.search(entry.text)) and entry.text.rstrip().endswith(".")
    if listing == "list" and not loose and not _ROW.match(entry.text):
        # below a sentence, unmarked lines are items where they name a paper
        return words <= 25 and not prose and any(True for _p in find_papers(entry.text))
    return words <= 25 and not prose and not entry.text.isupper()


def _says_something(text: str) -> bool:
    """ "Exhibit C shows that ...": a sentence about an exhibit, no entry of a list."""
    return bool(
        re.match(
            r"(?:is|are|was|were|contains?|shows?|demonstrates?|confirms?|proves?|describes?|and|through|to|of|in|at|which|that|for|hereto|above)\b",
            text,
        )
    )


def _item(entry: Entry, text: str, label: str = "") -> Iterator[Exhibit]:
    """Yield an entry as an exhibit: without page counts, label and closing words."""
    start = entry.start + entry.text.rindex(text)
    found = _TRAILING_LABEL.search(text)
    if found and not label:
        label, text = found["label"], text[: found.start()]
    text = _trimmed(text)
    if _FORM.match(text) or (_SAYS.search(text) and not _COUNT_ONLY.match(text)):
        yield Exhibit(
            block=entry.block,
            text=text,
            start=start,
            end=start + len(text),
            label=" ".join(label.split()).strip(":. "),
        )


_SAYS = re.compile(r"[^\W\d_]{3}")
#: The number of a form, which looks like a range of exhibits.
_FORM = re.compile(r"^\W*(?:form )?(?:G-?28|I-?\d{3}[A-Z]?|EOIR-?\d+)\b", re.IGNORECASE)
_TRAILING_LABEL = re.compile(rf"\s*[\[(](?P<label>(?i:{_KIND}) ?{_MARK})[\])]\W*$")


#: Page counts and closing words stand within so many characters of the end.
_AT_END = 120


def _trimmed(text: str) -> str:
    head, tail, before = text[:-_AT_END], text[-_AT_END:], ""
    while before != tail:
        before = tail
        tail = _TAIL.sub("", _PAGES.sub("", tail))
    return head + tail


def _inline(entry: Entry, rest: str) -> Iterator[Exhibit]:
    """Yield the items that stand behind a heading on its line: "Encl.: G-28; lease"."""
    at = entry.start + len(entry.text) - len(rest)
    for piece in re.finditer(r"[^;]+" if ";" in rest else r"[^,]+", rest):
        part = _AND_FIRST.sub("", piece[0])
        if part.strip():
            start = at + piece.end() - len(part)
            inner = Entry(
                block=entry.block, text=part, start=start, end=start + len(part), marked=True
            )
            labelled = _LABELLED.match(part)
            yield from _item(
                inner, labelled["item"] if labelled else part, labelled["label"] if labelled else ""
            )


_AND_FIRST = re.compile(r"^[\s&]*(?:(?:and|y)\s+)?")

#: A sentence that encloses what it names.
_ENCLOSING = re.compile(
    r"\b(?:enclos(?:ed|ing|e)|attach(?:ed|ing)?|appended|adjunt(?:o|a|os|as|amos)|anexamos|incluimos|"
    r"(?:we|i) (?:also |further )?(?:submit|include|provide|offer|present)|(?:is|are) (?:also )?(?:submitted|included|provided)|"
    r"(?:submitted|filed) (?:herewith|with this)|in support (?:of this request )?(?:we|i)|please (?:also )?(?:find|see)|accompan(?:y|ies))\b",
    re.IGNORECASE,
)
#: What somebody else did, or what was wanting.
_NOT_OURS = re.compile(
    r"\b(?:your (?:officer|office|denial|letter)|the (?:officer|denial|office)|ICE) (?:\w+ ){0,3}(?:did not|wrote|states?|submitted|attached|ignored)\b|"
    r"\b(?:will|shall|can|to) (?:\w+ )?(?:submit|provide|send)\b|\bupon request\b|\bunder separate cover\b",
    re.IGNORECASE,
)
_IS_EXHIBIT = re.compile(
    rf"\b(?:(?:is|are|as|see|at)(?: (?:attached|enclosed|submitted|marked))?(?: (?:as|at|here as))? )(?P<label>(?:Exhibits?|Exh?\.|Tabs?|Attachment|Enclosure) ?{_MARK})\b"
)
_BEHIND = re.compile(
    rf"\s*[\[(](?:see )?(?P<label>(?i:{_KIND}) ?{_MARK})\b(?!\s*(?:-|to\b|through|and\b|a\b))[^\])]{{0,20}}[\])]"
)


def _in_prose(entry: Entry) -> Iterator[Exhibit]:
    """Yield the papers that sentences enclose, or that carry a label."""
    for m in re.finditer(
        r"\S.*?(?:(?<!\b[A-Z])(?<!\b(?:Dr|Mr|Ms|St|Ex|No))(?<!\b(?:Mrs|Rev|Exh))[.!?](?=\s|$)|$)",
        entry.text,
    ):
        sentence = m[0]
        enclosing = _ENCLOSING.search(sentence) and not _NOT_OURS.search(sentence)
        papers = [p for p in find_papers(sentence) if p.before not in ("this", "our")]
        told = _IS_EXHIBIT.search(sentence)
        for paper in papers:
            behind = _BEHIND.match(sentence, paper.end)
            label = behind["label"] if behind else ""
            if told and len(papers) == 1 and not label:
                label = told["label"]
            plural = paper.text.split()[0].casefold().endswith("s")
            if not (label or (enclosing and (paper.told or plural))):
                continue
            yield Exhibit(
                block=entry.block,
                text=paper.text,
                start=entry.start + m.start() + paper.start,
                end=entry.start + m.start() + paper.end,
                label=label,
            )
