"""How much of a page was read, and whether the words that matter were.

Text is compared after the same normalisation on both sides: compatibility forms,
straight quotes, plain hyphens, single spaces, without what is drawn and not written:
bullets, tick boxes, the blanks of a form. Order counts; a second rate
lets every line of the truth stand where it will, since two columns of a letterhead have
no one right order.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.truth import A_NUMBER, Truth, a_numbers_in

#: Pages below this quality are marked as hardly legible (the contract's own figure).
MARK = 0.75
#: The decision sentence counts as read from this likeness on (0..100); the other
#: fields must stand there letter by letter.
DECISION_LIKENESS = 90.0
#: Words that the copy added (a fax line) are taken out where something so like them is.
_ADDED_LIKENESS = 70.0
#: Below this a line of the truth was not read at all.
_LINE_LIKENESS = 50.0
FIELDS = ("a_number", "name", "date", "facility", "decision")
_DRAWN = re.compile(r"_{2,}|\.{4,}|\[[ xX]?\]")
#: Punctuation that a blank before it leaves alone.
_LOOSE = re.compile(r" ([,.;:])(?= |$)")
_SAME = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("•◦▪●·■□☐☒☑", " "),
        "\u00ad": "",
        "\u200b": "",
    }
)


def normal(text: str) -> str:
    """Return text as it is compared."""
    plain = unicodedata.normalize("NFKC", text).translate(_SAME)
    return _LOOSE.sub(r"\1", " ".join(_DRAWN.sub(" ", plain).split()))


def folded(text: str) -> str:
    """Return normal text without accents."""
    return "".join(
        c for c in unicodedata.normalize("NFD", normal(text)) if not unicodedata.combining(c)
    )


@dataclass(frozen=True, kw_only=True)
class PageScore:
    """One page: letters and words of the truth, errors, and the quality it was given."""

    letter: str
    page: int
    letters: int
    errors: int
    line_errors: int  # as errors, every line of the truth wherever it stands
    words: int
    word_errors: int
    missed: int  # words of the truth that stand nowhere on the page as read
    quality: float | None
    wrong_a_numbers: int

    @property
    def cer(self) -> float:
        """Character errors per character of the truth."""
        return self.errors / max(1, self.letters)

    @property
    def marked(self) -> bool:
        """Whether the page is marked as hardly legible."""
        return self.quality is not None and self.quality < MARK


@dataclass(frozen=True, kw_only=True)
class Score:
    """All pages of a condition, and the key fields of its letters: (found, printed)."""

    pages: tuple[PageScore, ...] = ()
    fields: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def cer(self) -> float:
        """Character error rate in percent."""
        return _percent(sum(p.errors for p in self.pages), sum(p.letters for p in self.pages))

    @property
    def line_cer(self) -> float:
        """Character error rate in percent, lines in any order."""
        return _percent(sum(p.line_errors for p in self.pages), sum(p.letters for p in self.pages))

    @property
    def wer(self) -> float:
        """Word error rate in percent."""
        return _percent(sum(p.word_errors for p in self.pages), sum(p.words for p in self.pages))

    @property
    def missed(self) -> float:
        """Words of the truth not found, in percent, wherever they stand."""
        return _percent(sum(p.missed for p in self.pages), sum(p.words for p in self.pages))

    @property
    def marked(self) -> int:
        """Pages marked as hardly legible."""
        return sum(p.marked for p in self.pages)

    @property
    def wrong_unmarked(self) -> int:
        """A-numbers that the letter does not print, read from pages without a mark."""
        return sum(p.wrong_a_numbers for p in self.pages if not p.marked)

    def recall(self, *names: str) -> float | None:
        """Return the share of the named fields that was found, None where none is printed."""
        found = sum(self.fields[n][0] for n in names if n in self.fields)
        total = sum(self.fields[n][1] for n in names if n in self.fields)
        return found / total if total else None


def _percent(part: int, whole: int) -> float:
    return 100 * part / max(1, whole)


def score_letter(
    letter: str, truth: Truth, read: list[str], quality: list[float | None]
) -> tuple[list[PageScore], dict[str, tuple[int, int]]]:
    """Score the pages read from one letter's copy, and its key fields.

    Pages that were not read count as empty and as marked: nothing is offered of them.
    """
    missing = len(truth.pages) - len(read)
    read = (read + [""] * missing)[: len(truth.pages)]
    quality = (quality + [0.0] * missing)[: len(truth.pages)]
    known = a_numbers_in(truth.text)
    pages = []
    for number, (page, added, text, legible) in enumerate(
        zip(truth.pages, truth.added, read, quality, strict=True), start=1
    ):
        pages.append(_score_page(letter, number, page, added, text, legible, known))
    return pages, _score_fields(truth, " ".join(read))


def _score_page(
    letter: str,
    number: int,
    page: str,
    added: tuple[str, ...],
    text: str,
    quality: float | None,
    known: set[str],
) -> PageScore:
    from rapidfuzz.distance import Levenshtein

    right = normal(page)
    errors, got = min((Levenshtein.distance(right, x), x) for x in _versions(text, added))
    words, found = right.split(), got.split()
    return PageScore(
        letter=letter,
        page=number,
        letters=len(right),
        errors=errors,
        line_errors=min(errors, _line_errors([normal(x) for x in page.splitlines()], got)),
        words=len(words),
        word_errors=Levenshtein.distance(words, found),
        missed=(Counter(words) - Counter(found)).total(),
        quality=quality,
        wrong_a_numbers=len(_said_a_numbers(text) - known),
    )


def _line_errors(lines: list[str], got: str) -> int:
    """Count errors with each line held against the place most like it, longest first;
    what is left over of the page as read counts as inserted."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Levenshtein

    errors = 0
    for line in sorted(lines, key=len, reverse=True):
        place = fuzz.partial_ratio_alignment(line, got, score_cutoff=_LINE_LIKENESS)
        if place is None or len(got) < len(line):
            errors += len(line)
            continue
        errors += Levenshtein.distance(line, got[place.dest_start : place.dest_end])
        # A mark no line holds keeps the two sides apart.
        got = got[: place.dest_start] + "\0" + got[place.dest_end :]
    return errors + sum(c not in " \0" for c in got)


def _versions(text: str, added: Iterable[str]) -> list[str]:
    """Return what was read as it is, and without what looks like the added words: a
    reader neither has to read a fax line or a stamp nor to leave it out."""
    from rapidfuzz import fuzz

    whole = normal(text)
    kept = [normal(line) for line in text.splitlines()]
    cut = whole
    for words in added:
        kept = [line for line in kept if fuzz.ratio(line, words) < _ADDED_LIKENESS]
        place = fuzz.partial_ratio_alignment(words, cut, score_cutoff=_ADDED_LIKENESS)
        if place is not None and len(cut) >= len(words):
            cut = normal(cut[: place.dest_start] + " " + cut[place.dest_end :])
    return [whole, normal(" ".join(kept)), cut]


def _said_a_numbers(text: str) -> set[str]:
    """A-numbers that a text calls so: with the letter before the digits."""
    found = (m for m in A_NUMBER.finditer(normal(text)) if "A" in m.group(0))
    return {"".join(match.groups()).zfill(9) for match in found}


def _score_fields(truth: Truth, read: str) -> dict[str, tuple[int, int]]:
    from rapidfuzz import fuzz

    text, plain = normal(read), folded(read)
    found = a_numbers_in(text)
    scores = {"a_number": (sum(n in found for n in truth.a_numbers), len(truth.a_numbers))}
    for name in ("name", "date", "facility"):
        value = getattr(truth, name)
        if value:
            scores[name] = (int(folded(value) in plain), 1)
    if truth.decision:
        likeness = fuzz.partial_ratio(normal(truth.decision), text) if text else 0.0
        scores["decision"] = (int(likeness >= DECISION_LIKENESS), 1)
    return scores


def gather(
    letters: Iterable[tuple[list[PageScore], dict[str, tuple[int, int]]]],
) -> Score:
    """Put the scores of several letters together."""
    pages: list[PageScore] = []
    fields: dict[str, tuple[int, int]] = {}
    for scored, found in letters:
        pages += scored
        for name, (hit, total) in found.items():
            before = fields.get(name, (0, 0))
            fields[name] = (before[0] + hit, before[1] + total)
    return Score(pages=tuple(pages), fields=fields)
