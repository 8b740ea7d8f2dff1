"""Values and files that several test modules need. Every person is invented."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from denialscan.schema import (
    LIST_FIELDS,
    VALUE_FIELDS,
    BBox,
    Evidence,
    Field,
    FieldItem,
    Finding,
    Label,
    Letter,
    Page,
    PageInfo,
    Reading,
    ReadResult,
    Sentence,
    SourceFile,
    letter_id,
    place_words,
)
from denialscan.store.rows import DocumentRow, letter_row, pack

DENIAL = """U.S. Department of Homeland Security
Enforcement and Removal Operations
Boston Field Office

March 24, 2021

Re: Amina Deng, A 012 345 678

Dear Ms. Deng:

This letter responds to your request for release from detention dated March 2,
2021. Your request for release is denied. You have not shown that you are not a
flight risk. You failed to appear at your hearing on June 3, 2019.

You may submit a new request if your circumstances change.

Sincerely,

John Q. Carver
Field Office Director
"""

BARE = """U.S. Immigration and Customs Enforcement
Enforcement and Removal Operations
Denver Field Office

May 5, 2022

Re: Oksana Petrenko, A 087 654 321

After review, your application for a stay of removal is denied. You are an
enforcement priority.
"""

GRANT = """U.S. Immigration and Customs Enforcement
Enforcement and Removal Operations
Chicago Field Office

July 1, 2022

Re: Tomas Villar, A 055 555 555

Dear Counsel:

Your client's request for parole is granted. He will be released on an order of
supervision today.

Sincerely,

Mary Holm
Deputy Field Office Director
"""


def sha(text: str) -> str:
    """Return the hash of some invented content."""
    return hashlib.sha256(text.encode()).hexdigest()


def reading(text: str, *, name: str = "reply.txt", container: str | None = None) -> Reading:
    """Return a reading of one page, a line of text per line."""
    lines = [
        [
            (word, BBox(x0=72 + 40 * i, top=top, x1=110 + 40 * i, bottom=top + 12), None, True)
            for i, word in enumerate(line.split())
        ]
        for top, line in zip(range(72, 10_000, 14), text.splitlines(), strict=False)
    ]
    return Reading(
        source=SourceFile(
            sha256=sha(text), name=name, media_type="text/plain", container=container
        ),
        pages=(
            Page(
                number=1,
                width=612,
                height=792,
                words=place_words([lines])[0],
                text_source="native",
                quality=1.0,
            ),
        ),
    )


def evidence(text: str = "denied", **changes: Any) -> Evidence:
    """Return a piece of evidence from page 1 of a letter."""
    values: dict[str, Any] = {
        "source": "letter",
        "sha256": sha("file"),
        "page": 1,
        "boxes": (BBox(x0=1, top=2, x1=3, bottom=4),),
        "quote": text,
        "visible": True,
    }
    return Evidence(**(values | changes))


def letter(content: str = "file", **changes: Any) -> Letter:
    """Return a small denial."""
    proof = evidence(sha256=sha(content))
    stated = {
        "letter_date": Field(
            name="letter_date", value="2022-05-05", raw="May 5, 2022", evidence=(proof,)
        ),
        "person_name": Field(name="person_name", value="Oksana Petrenko"),
        "grounds": Field(
            name="grounds",
            value=["flight_risk"],
            items=(FieldItem(value="flight_risk", case_specific=False, evidence=(proof,)),),
        ),
    }
    values: dict[str, Any] = {
        "letter_id": letter_id(sha(content), "p1"),
        "source": SourceFile(sha256=sha(content), name="reply.txt", media_type="text/plain"),
        "first_page": 1,
        "last_page": 1,
        "pages": (
            PageInfo(
                sha256=sha(content), page=1, width=612, height=792, source="native", quality=1.0
            ),
        ),
        "kind": Label(value="stay_of_removal", confidence=0.9),
        "outcome": Label(value="denied", confidence=0.9, evidence=(proof,)),
        "fields": {name: Field(name=name) for name in (*VALUE_FIELDS, *LIST_FIELDS)} | stated,
        "sentences": (
            Sentence(
                text="Your request is denied.",
                role="decision",
                roles=("decision",),
                evidence=(proof,),
            ),
        ),
        "text": f"Your request is denied. {content}",
        "text_source": "native",
        "quality": 1.0,
    }
    return Letter(**(values | changes))


def finding(rule: str = "summary_denial", outcome: str = "flagged", **changes: Any) -> Finding:
    """Return a finding with its proof."""
    values: dict[str, Any] = {
        "rule": rule,
        "rule_version": "1",
        "outcome": outcome,
        "severity": "high",
        "message": "No case-specific fact is given as a ground.",
        "evidence": (evidence(),) if outcome == "flagged" else (),
    }
    return Finding(**(values | changes))


def document(content: str, *letters: Letter, analysis: str = "a1", **changes: Any) -> DocumentRow:
    """Return a read and analysed file."""
    values: dict[str, Any] = {
        "sha256": sha(content),
        "media_type": "text/plain",
        "reading_key": f"reading of {content}",
        "reading": pack(ReadResult(readings=(reading(content),))),
        "analysis_key": f"{analysis} of {content}",
        "letters": tuple(letter_row(x) for x in letters),
    }
    return DocumentRow(**(values | changes))


def write_letters(folder: Path, texts: dict[str, str]) -> Path:
    """Write text files and return their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def many_letters(folder: Path, count: int) -> Path:
    """Write ``count`` different letters in three families."""
    base = (DENIAL, BARE, GRANT)
    return write_letters(
        folder,
        {
            f"{n:02}.txt": base[n % 3].replace("20", f"{n + 10}", 1).replace("A 0", f"A {n % 10}")
            + f"\nReference {n:04}\n"
            for n in range(count)
        },
    )
