"""The types that travel through the pipeline.

Frozen, keyword-only dataclasses of the standard library only. Names and values
are those of the record contract (schema version 1): scripts outside this
project depend on them.

Units: every box is in points (1/72 inch) on the page as a viewer shows it,
origin at the shown top left, y growing downwards. Probabilities, confidences
and qualities lie in 0..1. Offsets are character positions in ``Reading.text``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args

SCHEMA_VERSION = 1

Kind = Literal[
    "case_review",
    "stay_of_removal",
    "custody_review",
    "parole",
    "custody_determination",
    "medical_risk_review",
    "release_request",
    "prosecutorial_discretion",
    "deferred_action",
    "release_revocation",
    "no_bond",
    "acknowledgement",
    "transfer_notice",
    "compliance_warning",
    "charging_document",
    "court_decision",
    "uscis_decision",
    "foia_response",
    "request",
    "policy",
    "other",
    "undetermined",
]
KINDS: tuple[str, ...] = get_args(Kind)
#: Kinds that are ICE custody or discretion decisions; the rest decide nothing.
DECISION_KINDS: tuple[str, ...] = KINDS[:11]
NON_DECISION_KINDS: tuple[str, ...] = KINDS[11:21]

Outcome = Literal[
    "denied",
    "granted",
    "granted_in_part",
    "kicked_back",
    "rejected",
    "none",
    "undetermined",
]
OUTCOMES: tuple[str, ...] = get_args(Outcome)
#: Outcomes that refuse something of what was asked.
ADVERSE: tuple[str, ...] = ("denied", "granted_in_part")

Ground = Literal[
    "danger",
    "flight_risk",
    "criminal_history",
    "immigration_history",
    "priority_category",
    "mandatory_detention",
    "removal_likely",
    "non_cooperation",
    "identity",
    "insufficient_evidence",
    "prior_denial",
    "release_conditions",
    "policy",
    "discretion_only",
    "other",
]
GROUNDS: tuple[str, ...] = get_args(Ground)

#: In order of precedence: a sentence's ``role`` is the first of its ``roles``.
ROLE_ORDER: tuple[str, ...] = (
    "ground",
    "decision",
    "equity",
    "evidence_recital",
    "avenue",
    "procedural_history",
    "authority",
    "conditions",
    "caption",
    "signature",
    "boilerplate_other",
)
Role = Literal[
    "ground",
    "decision",
    "equity",
    "evidence_recital",
    "avenue",
    "procedural_history",
    "authority",
    "conditions",
    "caption",
    "signature",
    "boilerplate_other",
]

#: All rules, those that read a letter (and the letters linked to it) alone, or the rest.
RulePart = Literal["all", "own", "facts"]
RuleOutcome = Literal["flagged", "clear", "undetermined", "not_applicable"]
RULE_OUTCOMES: tuple[str, ...] = get_args(RuleOutcome)
Severity = Literal["high", "medium", "low", "info"]
TextSource = Literal["ocr", "text_layer", "native", "mixed"]
EvidenceFrom = Literal["letter", "facts", "reference", "other_letter"]
EvidenceRole = Literal["supports", "searched", "contradicts"]
ErrorCode = Literal[
    "not_found",
    "unreadable",
    "empty",
    "password",
    "damaged",
    "not_this_type",
    "unsupported",
    "too_large",
    "too_many_pages",
    "no_pages",
    "timeout",
    "memory",
    "crashed",
    "archive_nested",
]
ERROR_CODES: tuple[str, ...] = get_args(ErrorCode)

#: The contract's single-valued fields, and its list fields, in record order.
VALUE_FIELDS: tuple[str, ...] = (
    "letter_date",
    "sent_at",
    "request_date",
    "person_name",
    "country",
    "gender",
    "issuing_office",
    "signatory_name",
    "signatory_title",
    "representative",
    "request_kind",
    "reconsideration_avenue",
)
LIST_FIELDS: tuple[str, ...] = (
    "a_numbers",
    "facilities",
    "authorities",
    "grounds",
    "evidence_items",
    "reference_numbers",
    "offenses",
)


@dataclass(frozen=True, kw_only=True)
class BBox:
    """A rectangle in points of the page as shown; ``top`` is the smaller y."""

    x0: float
    top: float
    x1: float
    bottom: float

    def union(self, other: BBox) -> BBox:
        """Return the smallest box that covers both."""
        return BBox(
            x0=min(self.x0, other.x0),
            top=min(self.top, other.top),
            x1=max(self.x1, other.x1),
            bottom=max(self.bottom, other.bottom),
        )

    def as_list(self) -> list[float]:
        """Return ``[x0, top, x1, bottom]`` rounded to a hundredth of a point."""
        return [round(v, 2) for v in (self.x0, self.top, self.x1, self.bottom)]


@dataclass(frozen=True, kw_only=True)
class Word:
    """One word as read.

    ``start``/``end`` are its offsets in ``Reading.text``; ``line`` counts the
    lines of its page from 0 in reading order; ``conf`` is the engine's
    confidence (None where the text is native); ``visible`` is False for text
    that a viewer does not show (hidden or outside the page box).
    """

    text: str
    bbox: BBox
    conf: float | None
    start: int
    end: int
    line: int
    visible: bool = True


#: The warning of a page with characters that nobody sees and no writer needs: within
#: words, turning the direction of Latin text, or tags.
HIDDEN_CHARACTERS = "Some words hold characters that are not shown; they were left out."

RegionKind = Literal[
    "signature_ink", "handwriting", "stamp", "redaction", "annotation", "form_field", "picture"
]
RegionState = Literal["read", "unread", "conflict"]
#: Why a page, or what came before or after it, may not be all there: its file ends early,
#: is damaged, is longer than is read, took too long, or came with another file that
#: could not be read.
Loss = Literal["ends_early", "damaged", "limit", "time", "enclosure"]


@dataclass(frozen=True, kw_only=True)
class Region:
    """A place on a page that is no plain print: ink, a stamp, a black bar, a note.

    ``state``: ``read`` where its words stand among the page's words (or in
    ``text``), ``unread`` where it is only known to be there, ``conflict`` where
    what is stored and what is shown differ. ``text`` is what was read of it.
    """

    kind: RegionKind
    bbox: BBox
    state: RegionState = "unread"
    text: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page as shown: size in points, its words in reading order.

    ``quality`` estimates how much of the page was read correctly (0..1);
    ``regions`` are the places on it that are no plain print. ``lost`` says why
    something of the page, or of the letter on it, could not be read: what is not
    among the words may have been there. Where a reading is
    put together from several files, ``sha256`` and ``number_in_file`` name the
    file that this page stands in and its number there.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    text_source: TextSource | None
    quality: float | None
    warnings: tuple[str, ...] = ()
    regions: tuple[Region, ...] = ()
    sha256: str | None = None
    number_in_file: int | None = None
    lost: Loss | None = None


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """Bytes that were read, by content hash.

    ``container`` is set for a member of another file (``mail.eml!/reply.pdf``,
    built from file names, never from a path).
    """

    sha256: str
    name: str
    media_type: str
    container: str | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """A stretch of a reading with a name of its own, such as an e-mail message.

    ``headers`` keeps (name, value) pairs as written, names in lower case.
    """

    name: str
    start: int
    end: int
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read from one file: pages of words with geometry.

    ``engine`` names the OCR engine and version when one was used.
    ``container_sha256`` is the hash of the file this one was found in, for
    attachments. A reading put together from several files (photos of one letter)
    has ``files``, in the order of its pages; ``source`` is then the first of them.
    """

    source: SourceFile
    pages: tuple[Page, ...]
    parts: tuple[Part, ...] = ()
    warnings: tuple[str, ...] = ()
    engine: str | None = None
    container_sha256: str | None = None
    files: tuple[SourceFile, ...] = ()

    def place_of(self, page: Page) -> tuple[str, int]:
        """Return the hash of the file that holds a page, and its number in it."""
        return page.sha256 or self.source.sha256, page.number_in_file or page.number

    @cached_property
    def text(self) -> str:
        """All words in order: a space within a line, newline between lines,
        form feed between pages. ``word.start``/``end`` index into it."""
        out: list[str] = []
        for number, page in enumerate(self.pages):
            if number:
                out.append("\f")
            line = -1
            for word in page.words:
                if line >= 0:
                    out.append(" " if word.line == line else "\n")
                out.append(word.text)
                line = word.line
        return "".join(out)

    @cached_property
    def _starts(self) -> list[tuple[int, int, Word, Page]]:
        return [(w.start, w.end, w, p) for p in self.pages for w in p.words]

    def words_between(self, start: int, end: int) -> list[tuple[Page, Word]]:
        """Return (page, word) for the words that overlap ``start:end``."""
        import bisect

        i = bisect.bisect_right(self._starts, start, key=lambda t: t[1])
        found: list[tuple[Page, Word]] = []
        for n in range(i, len(self._starts)):
            w_start, _w_end, word, page = self._starts[n]
            if w_start >= end:
                break
            found.append((page, word))
        return found

    def evidence(
        self,
        start: int,
        end: int,
        *,
        role: EvidenceRole = "supports",
        note: str | None = None,
        part: str | None = None,
    ) -> tuple[Evidence, ...]:
        """Return the proof for ``start:end``: one Evidence per page it touches,
        each with one box per line of text."""
        by_page: dict[tuple[str, int], list[Word]] = {}
        for page, word in self.words_between(start, end):
            by_page.setdefault(self.place_of(page), []).append(word)
        out: list[Evidence] = []
        for (sha256, number), words in by_page.items():
            boxes: dict[int, BBox] = {}
            for word in words:
                known = boxes.get(word.line)
                boxes[word.line] = known.union(word.bbox) if known else word.bbox
            lo, hi = max(start, words[0].start), min(end, words[-1].end)
            out.append(
                Evidence(
                    source="letter",
                    sha256=sha256,
                    page=number,
                    part=part,
                    boxes=tuple(boxes.values()),
                    quote=" ".join(self.text[lo:hi].split()),
                    role=role,
                    visible=all(w.visible for w in words),
                    note=note,
                )
            )
        return tuple(out)


@dataclass(frozen=True, kw_only=True)
class ReadFailure:
    """A file, or a member of one, that could not be read."""

    source: SourceFile
    code: ErrorCode
    message: str


@dataclass(frozen=True, kw_only=True)
class ReadResult:
    """All that one input file gave: its own reading first, then its members."""

    readings: tuple[Reading, ...]
    failures: tuple[ReadFailure, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One piece of proof. ``source`` is the contract's ``from``."""

    source: EvidenceFrom
    quote: str
    role: EvidenceRole = "supports"
    sha256: str | None = None
    page: int | None = None
    part: str | None = None
    boxes: tuple[BBox, ...] = ()
    visible: bool | None = None
    note: str | None = None
    letter_id: str | None = None
    sheet: str | None = None
    row: int | None = None
    file: str | None = None  # exported as ``source`` for evidence from facts
    revision: str | None = None  # of the client facts
    table: str | None = None
    row_key: str | None = None  # exported as ``row`` for evidence from reference


@dataclass(frozen=True, kw_only=True)
class FieldItem:
    """One element of a list field, parallel to the field's ``value``."""

    value: Any
    raw: str | None = None
    confidence: float | None = None
    case_specific: bool | None = None
    use: Literal["relied", "mentioned"] | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of the contract; ``value`` is None where the letter is silent.

    ``value`` is a string, or for list fields a list parallel to ``items``.
    """

    name: str
    value: Any = None
    raw: str | None = None
    confidence: float | None = None
    evidence: tuple[Evidence, ...] = ()
    items: tuple[FieldItem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Label:
    """A value of kind or outcome with its confidence and proof."""

    value: str
    confidence: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence of the letter, or a caption or signature line.

    ``cues`` are the names of the patterns found in it, kept so that rules can
    run again without any language library; ``start``/``end`` are offsets.
    """

    text: str
    role: Role
    roles: tuple[Role, ...]
    grounds: tuple[Ground, ...] = ()
    case_specific: bool | None = None
    evidence: tuple[Evidence, ...] = ()
    cues: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Something the analysis noticed that a rule may need (a placeholder, a
    page count, a stated lack of appeal ...). ``value`` is its detail."""

    name: str
    value: str = ""
    evidence: tuple[Evidence, ...] = ()


ClaimKind = Literal[
    "birth",
    "age",
    "event",
    "request",
    "decision",
    "offense",
    "country",
    "gender",
    "representative",
    "other_person",
    "submitted",
]


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Something the letter says of its person, to be held against the client file.

    What ``value``, ``date`` (ISO, partial where the letter is) and ``attributes`` are:

    - ``birth``: date. ``age``: value in whole years; of one that a birthday brings, date is
      the month of the birthday.
    - ``event``: value is an event of the client file (``entry``, ``final_order``,
      ``removal`` ...), date; attributes ``detail`` (``in_absentia``, ``expedited``,
      ``reinstated``), ``as`` (of an order: ``final``, ``judge``, ``order``; of an entry:
      ``lived``), ``approx`` ("on or about"), ``count`` (of removals), ``negated``, ``sure``
      ("no" where the words may tell of something else).
    - ``request``: date of a request, the one that is answered first; attributes ``kind``,
      ``of`` (what the day is of: ``dated``, ``submitted``, ``received`` or none), ``prior``
      (an earlier one), ``sure`` ("no" where something else may have been handed in).
    - ``decision``: date of an earlier decision; attributes ``office``, ``outcome``,
      ``kind`` (of the request decided), ``own`` ("our denial").
    - Any date: attributes ``either_order`` (day and month may be changed round) and
      ``yearless`` (its year is taken from the letter's date).
    - ``offense``: value is the offence as worded, date; attributes ``disposition``
      (``convicted``, ``dismissed`` ... as in the client file) and ``dated`` (what the
      date is of: ``arrest``, ``conviction``, ``disposition``, ``offense`` or empty).
    - ``country``: value ISO alpha-2; attributes ``role`` (``citizen``, ``born``,
      ``removal``, ``document``, ``consulate``, ``lived``).
    - ``gender``: value F, M or X; attributes ``word`` (the pronoun or title).
    - ``representative``: value is a name or firm.
    - ``other_person``: value is a name or A-number of somebody who is not presented as
      family, officer, counsel or judge; attributes ``type`` (``name``, ``a_number``).
    - ``submitted``: value is an item that counsel's own request encloses or argues;
      attributes ``of`` (``exhibit``, ``equity``, ``argument``), ``category``, ``exhibit``
      (its label).

    Only what the agency itself says now, of this person: what counsel argues, a statute
    says or an older message holds is left out.
    """

    what: ClaimKind
    value: str = ""
    date: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    confidence: float | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PageInfo:
    """What a record says of a page."""

    sha256: str
    page: int
    width: float
    height: float
    source: TextSource | None
    quality: float | None
    regions: tuple[Region, ...] = ()
    lost: Loss | None = None


@dataclass(frozen=True, kw_only=True)
class Related:
    """A link from this letter to another."""

    letter_id: str
    relation: Literal[
        "older_message", "attachment_of", "answers", "affirms", "duplicate_of", "same_matter"
    ]
    confidence: float | None = None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One analysed letter: everything rules and outputs need, no store, no OCR.

    ``text`` is the letter's own text (for search and display); ``searched``
    cites the pages looked at, for claims of absence. ``first_page`` and
    ``last_page`` count within ``source``; a letter whose pages stand in several
    files has them all in ``files``, in order. ``reasons`` holds the probabilities that
    an adverse letter gives "none", "generic" or "specific" grounds; it is empty for
    other letters and where no models are installed. ``models`` are the learned models
    that the letter was analysed with: the SHA-256 of each by name.
    """

    letter_id: str
    source: SourceFile
    first_page: int
    last_page: int
    pages: tuple[PageInfo, ...]
    kind: Label
    outcome: Label
    fields: dict[str, Field]
    sentences: tuple[Sentence, ...]
    marks: tuple[Mark, ...] = ()
    claims: tuple[Claim, ...] = ()
    related: tuple[Related, ...] = ()
    searched: tuple[Evidence, ...] = ()
    text: str = ""
    text_source: TextSource | None = None
    quality: float | None = None
    warnings: tuple[str, ...] = ()
    engine: str | None = None
    files: tuple[SourceFile, ...] = ()
    reasons: dict[str, float] = field(default_factory=dict)
    models: dict[str, str] = field(default_factory=dict)

    def marked(self, name: str) -> tuple[Mark, ...]:
        """Return the marks called ``name``."""
        return tuple(m for m in self.marks if m.name == name)

    def claimed(self, what: ClaimKind) -> tuple[Claim, ...]:
        """Return what the letter claims of this kind, in its order."""
        return tuple(c for c in self.claims if c.what == what)

    def value(self, name: str) -> Any:
        """Return the value of field ``name``, None where it is not stated."""
        found = self.fields.get(name)
        return found.value if found else None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A rule's answer for one letter or request, explained and proved."""

    rule: str
    rule_version: str
    outcome: RuleOutcome
    severity: Severity
    message: str
    confidence: float | None = None
    authority: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FactRow:
    """One row of the client facts: normalised strings by column name.

    ``row`` is the line a person sees in the sheet (the header is row 1);
    ``file`` is the file's name.
    """

    sheet: str
    row: int
    values: dict[str, str]
    file: str | None = None


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """Client facts of one revision; ``revision`` hashes the normalised rows."""

    revision: str
    rows: tuple[FactRow, ...]
    warnings: tuple[str, ...] = ()

    def sheet(self, name: str, person_id: str | None = None) -> tuple[FactRow, ...]:
        """Return the rows of a sheet, of one person when given."""
        return tuple(
            r
            for r in self.rows
            if r.sheet == name and (person_id is None or r.values.get("person_id") == person_id)
        )


@dataclass(frozen=True, kw_only=True)
class PersonLink:
    """Which client a letter is about; ``person_id`` None when unsure."""

    person_id: str | None
    confidence: float | None
    reason: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LetterBrief:
    """What other letters, requests and links need to know of a letter, without its text.

    ``text_trusted`` is False where the words come from OCR or an untrusted layer.
    ``evidence`` proves the fields by name (``letter_date``, ``outcome``,
    ``signatory_name`` ...), one piece each. ``facilities`` are ids. ``others`` are the
    names and A-numbers of people beside the first one; ``decision_dates`` the days of
    earlier decisions that it speaks of. ``request_dates`` and ``request_kinds`` are what
    it says of several requests that it answers together; empty where it answers one.
    """

    letter_id: str
    kind: str
    outcome: str
    text_trusted: bool
    letter_date: str | None = None
    sent_at: str | None = None
    request_date: str | None = None
    request_kind: str | None = None
    person_name: str | None = None
    a_numbers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    country: str | None = None
    birth_date: str | None = None
    representative: str | None = None
    office: str | None = None
    signatory_name: str | None = None
    signatory_title: str | None = None
    facilities: tuple[str, ...] = ()
    reference_numbers: tuple[str, ...] = ()
    decision_dates: tuple[str, ...] = ()
    request_dates: tuple[str, ...] = ()
    request_kinds: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    evidence: dict[str, Evidence] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RequestLink:
    """Which request of the client file a letter answers, None when unsure.

    ``matter_id`` names the matter (one person's requests of one kind with their replies
    and reviews).
    """

    request_id: str | None
    confidence: float | None
    reason: str
    candidates: tuple[str, ...] = ()
    matter_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a rule may know beyond its letter.

    ``facts`` holds only the linked person's rows; ``linked`` the letters this
    one refers to; ``request`` the request it answers; ``others`` the other letters about
    the same person, of any kind and date. ``as_of`` is ISO and comes from the command
    line.
    """

    as_of: str
    facts: CaseFacts | None = None
    link: PersonLink | None = None
    linked: tuple[Letter, ...] = ()
    request: RequestLink | None = None
    others: tuple[LetterBrief, ...] = ()
    hasty_hours: int = 48
    kick_back_silence_days: int = 14
    late_days: int = 60
    boilerplate_min_letters: int = 3
    timezone: str | None = None


@dataclass(frozen=True, kw_only=True)
class SourcePath:
    """A place where the bytes of a file were met."""

    path: str
    name: str
    sha256: str | None
    media_type: str | None
    container: str | None = None


@dataclass(frozen=True, kw_only=True)
class Record:
    """A letter with its findings and links, ready for the outputs."""

    letter: Letter
    findings: tuple[Finding, ...]
    sources: tuple[SourcePath, ...]
    as_of: str
    link: PersonLink | None = None
    request_id: str | None = None
    matter_id: str | None = None
    tool: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RequestRecord:
    """A request of the client file with its findings, ready for the outputs.

    ``status``: ``answered``, ``acknowledged`` (a reply that decides nothing),
    ``open`` or ``undetermined``; ``answered_by`` are letters.
    """

    request_id: str
    person_id: str | None
    kind: str | None
    submitted_at: str | None
    submitted_to: str | None
    status: str
    answered_by: tuple[str, ...]
    findings: tuple[Finding, ...]
    as_of: str


@dataclass(frozen=True, kw_only=True)
class ErrorRecord:
    """A file that could not be read, ready for the outputs."""

    source: SourcePath
    code: ErrorCode
    message: str
    tool: dict[str, Any] = field(default_factory=dict)


def letter_id(sha256: str, anchor: str) -> str:
    """Return the identity of a letter: the first 20 hex digits of the SHA-256
    of ``<file hash>:<anchor>``.

    ``anchor`` is ``p<first page>`` for a letter that begins on a page, or
    ``m<Message-ID or ordinal>`` for a message of a thread. Path, configuration,
    version and order of arrival play no part.
    """
    return hashlib.sha256(f"{sha256}:{anchor}".encode()).hexdigest()[:20]


def place_words(
    lines_by_page: list[list[list[tuple[str, BBox, float | None, bool]]]],
) -> list[tuple[Word, ...]]:
    """Give words their offsets: pages of lines of (text, bbox, conf, visible).

    The result, page by page, is consistent with ``Reading.text``. Empty texts
    and empty lines are dropped; inner white space becomes one space.
    """
    pages: list[tuple[Word, ...]] = []
    offset = 0
    for number, lines in enumerate(lines_by_page):
        if number:
            offset += 1
        words: list[Word] = []
        line_no = 0
        for line in lines:
            kept = [(" ".join(t.split()), b, c, v) for t, b, c, v in line]
            kept = [k for k in kept if k[0]]
            if not kept:
                continue
            for text, bbox, conf, visible in kept:
                if words:
                    offset += 1
                end = offset + len(text)
                words.append(
                    Word(
                        text=text,
                        bbox=bbox,
                        conf=conf,
                        start=offset,
                        end=end,
                        line=line_no,
                        visible=visible,
                    )
                )
                offset = end
            line_no += 1
        pages.append(tuple(words))
    return pages
