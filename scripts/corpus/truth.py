"""What stands on each page of a rendered letter: the words in reading order, the key fields.

The words come from the text layer of the digital PDF, which holds exactly what was
printed; the fields from the gold, in the form in which the letter prints them.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass
from typing import Any

from corpus.build import Letter, paper

#: Of the page's height, from below: where the footer stands, which is drawn first.
_FOOTER = 60.0
#: Points by which letters of one line may differ in height (accents, small print).
_LEVEL = 2.0
#: An A-number as letters print it: eight or nine digits, in groups or not.
A_NUMBER = re.compile(r"(?<![\w-])A?\s?#?[\s-]?(\d{2,3})[\s.-]?(\d{3})[\s.-]?(\d{3})(?!\d|-\d)")
_ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_SPANISH = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]


@dataclass(frozen=True, kw_only=True)
class Truth:
    """A letter's pages as text, lines separated by newlines, and its key fields as printed.

    ``added`` are, for each page, the words that its degraded copy puts on it. A field is
    empty where the gold gives none or the letter does not print it in one piece.
    """

    pages: tuple[str, ...]
    added: tuple[tuple[str, ...], ...]
    a_numbers: tuple[str, ...]  # nine digits
    name: str = ""
    date: str = ""
    facility: str = ""
    decision: str = ""

    @property
    def text(self) -> str:
        """All words with single spaces."""
        return " ".join(" ".join(self.pages).split())


def truth_of(letter: Letter, added: tuple[tuple[str, ...], ...] = ()) -> Truth:
    """Return the truth of a letter that can be had on paper."""
    pages = page_texts(paper(letter.source))
    text = " ".join(" ".join(pages).split())
    fields = letter.gold["fields"]
    numbers = [str(n)[1:] for n in fields.get("a_numbers") or ()]
    printed = a_numbers_in(text)
    return Truth(
        pages=tuple(pages),
        added=added or tuple(() for _ in pages),
        a_numbers=tuple(n for n in numbers if n in printed),
        name=_first(name_forms(fields.get("person_name")), text),
        date=_first(date_forms(fields.get("letter_date")), text),
        facility=_first(_facilities(fields), text),
        decision=_first(_decisions(letter.gold), text),
    )


def page_texts(pdf: bytes) -> list[str]:
    """Return the words of a corpus PDF, page by page and line by line."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return ["\n".join(_lines(page)) for page in document.pages]


def _lines(page: Any) -> list[str]:
    """Put the letters of a page together in the order in which they were set, which is
    that of reading; the footer, set first, comes last."""
    below = page.height - _FOOTER
    chars = [c for c in page.chars if c["top"] < below]
    chars += [c for c in page.chars if c["top"] >= below]
    lines: list[str] = []
    last: dict[str, Any] | None = None
    for char in chars:
        if last is None or abs(char["bottom"] - last["bottom"]) > _LEVEL or char["x0"] < last["x0"]:
            lines.append("")
        elif char["x0"] - last["x1"] > 0.2 * char["size"]:
            lines[-1] += " "
        lines[-1] += char["text"]
        last = char
    return [" ".join(line.split()) for line in lines if line.strip()]


def a_numbers_in(text: str) -> set[str]:
    """Return the A-numbers that a text prints, as nine digits."""
    return {"".join(match.groups()).zfill(9) for match in A_NUMBER.finditer(text)}


def name_forms(name: str | None) -> list[str]:
    """Return the ways in which letters print a person's name."""
    if not name:
        return []
    words = name.split()
    forms = [name]
    for cut in range(1, len(words)):
        first, last = " ".join(words[:cut]), " ".join(words[cut:])
        forms += [f"{last}, {first}", f"{last.upper()}, {first}"]
    forms += [form.upper() for form in forms]
    return list(dict.fromkeys(forms))


def date_forms(iso: str | None) -> list[str]:
    """Return the ways in which letters print a day."""
    try:
        day = dt.date.fromisoformat(iso or "")
    except ValueError:
        return []
    month, mes = _ENGLISH[day.month - 1], _SPANISH[day.month - 1]
    words = [month, month.upper(), month[:3], f"{month[:3]}."]
    forms = [f"{word} {n}, {day.year}" for word in words for n in (day.day, f"{day.day:02d}")]
    forms += [f"{n} {word} {day.year}" for word in words for n in (day.day, f"{day.day:02d}")]
    forms += [f"{day.day} de {mes} de {day.year}", f"{day.day} de {mes.title()} de {day.year}"]
    for mark in "/-.":
        forms += [
            f"{day.month:02d}{mark}{day.day:02d}{mark}{day.year}",
            f"{day.month}{mark}{day.day}{mark}{day.year}",
            f"{day.month:02d}{mark}{day.day:02d}{mark}{day.year % 100:02d}",
            f"{day.month}{mark}{day.day}{mark}{day.year % 100:02d}",
        ]
    return [*forms, iso or ""]


def _facilities(fields: dict[str, Any]) -> list[str]:
    return [str(f["raw"]) for f in fields.get("facilities") or () if f.get("raw")]


def _decisions(gold: dict[str, Any]) -> list[str]:
    """The sentence that decides; where the ground is all there is, that."""
    return [" ".join(s["text"].split()) for s in gold["sentences"] if s["role"] == "decision"]


def _first(forms: list[str], text: str) -> str:
    return next((form for form in forms if form in text), "")
