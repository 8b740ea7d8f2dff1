"""Load letters with their gold, choose conditions, write rendered files and their manifest."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import degrade
from corpus.gold import check_gold, read_gold
from corpus.mail import plain_text, render_eml, render_printed
from corpus.render import render_pdf
from corpus.source import Source, SourceError, read_source
from corpus.style import seed_of

LICENCE = "CC0-1.0"
#: Authors on whose letters nothing may be trained or tuned; the rest are for development.
HELD_OUT = ("d", "k", "l", "p", "r")
#: All conditions: as its sender made it, as printed mail, as plain text, and degraded copies.
CONDITIONS: dict[str, str] = {"digital": "", "print": "pdf", "text": "txt", **degrade.CONDITIONS}
#: Degraded conditions from which ``standard`` draws one for each letter.
_DRAWN = tuple(degrade.STANDARD)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter source, its gold data and where the gold stands."""

    source: Source
    gold: dict[str, Any]
    gold_path: Path

    @property
    def author(self) -> str:
        """The author's folder name."""
        return self.source.path.parent.name


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """One file to write: its name's ending, bytes and pages (0 for mail and text).

    ``more`` holds the files of further pages where each page is a file; ``added`` the
    words that a copy put on each page.
    """

    ending: str
    data: bytes
    pages: int
    more: tuple[bytes, ...] = ()
    added: tuple[tuple[str, ...], ...] = ()


def load(
    folder: Path, *, authors: Iterable[str] = (), only: Iterable[str] = ()
) -> tuple[list[Letter], list[str]]:
    """Return the letters below ``folder`` in order, and all problems of the sources.

    A letter with a problem in its text is left out; one with a doubtful gold is kept.
    """
    authors, only = set(authors), set(only)
    letters: list[Letter] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*/*.txt")):
        if (authors and path.parent.name not in authors) or (only and path.stem not in only):
            continue
        try:
            source = read_source(path)
        except SourceError as error:
            problems.append(str(error))
            continue
        gold_path = path.with_name(f"{path.stem}.gold.json")
        gold, wrong = read_gold(gold_path)
        if gold:
            wrong = check_gold(gold, source, gold_path)
            letters.append(Letter(source=source, gold=gold, gold_path=gold_path))
        problems += wrong
    missing = only - {letter.source.letter_id for letter in letters}
    problems += [f"{folder}: no letter {name!r}" for name in sorted(missing)]
    for gold_path in sorted(folder.glob("*/*.gold.json")):
        text = gold_path.with_name(gold_path.name.removesuffix(".gold.json") + ".txt")
        if not text.exists():
            problems.append(f"{gold_path}: has no text file beside it")
    return letters, problems


def split_of(author: str) -> str:
    """Return the split an author's letters belong to: ``test`` or ``development``."""
    return "test" if author in HELD_OUT else "development"


def parse_conditions(words: str) -> tuple[str, ...]:
    """Return the conditions that ``words`` names; raises ValueError for an unknown one."""
    if words in ("standard", "all"):
        return (words,) if words == "standard" else tuple(CONDITIONS)
    names = tuple(word for word in words.split(",") if word)
    for name in names:
        if name not in CONDITIONS:
            raise ValueError(f"unknown condition {name!r}: one of {', '.join(CONDITIONS)}")
    return names


def fits(source: Source, condition: str, pages: int) -> bool:
    """Say whether a letter can be had in a condition.

    Mail exists as a file and as text; on paper only where its header says
    ``print: yes``. Photos and PNG images hold one page, some conditions need several.
    """
    if source.layout == "email":
        if condition in ("digital", "text"):
            return True
        return source.prints and condition != "rotflag" and degrade.fits(condition, pages)
    return condition != "print" and degrade.fits(condition, pages)


def standard_conditions(source: Source, pages: int) -> tuple[str, ...]:
    """Return the standard set: digital, printed mail, one degraded copy drawn by the id."""
    usual = [c for c in ("digital", "print") if fits(source, c, pages)]
    drawn = [c for c in _DRAWN if fits(source, c, pages)]
    if drawn:
        usual.append(drawn[seed_of("standard", source.letter_id) % len(drawn)])
    return tuple(usual)


def paper(source: Source) -> bytes:
    """Return the letter as the PDF that would come out of the printer."""
    return render_printed(source) if source.layout == "email" else render_pdf(source)


def count_pages(pdf: bytes) -> int:
    """Return the number of pages of a PDF."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def render(letter: Letter, condition: str, *, seed: int = 0) -> Rendered:
    """Return a letter under one condition; another ``seed`` degrades it otherwise.

    Raises ValueError when the condition does not fit the letter.
    """
    source = letter.source
    if condition == "text":
        return Rendered(ending="txt", data=plain_letter(source).encode(), pages=0)
    if condition == "digital" and source.layout == "email":
        return Rendered(ending="eml", data=render_eml(source), pages=0)
    pdf = paper(source)
    pages = count_pages(pdf)
    if not fits(source, condition, pages):
        raise ValueError(f"{source.letter_id} cannot be had as {condition}")
    if condition in ("digital", "print"):
        return Rendered(ending="pdf", data=pdf, pages=pages)
    if condition == "rotflag":
        turn = (90, 270)[seed_of("rotflag", source.letter_id) % 2]
        return Rendered(ending="pdf", data=render_pdf(source, rotate=turn), pages=pages)
    copy = degrade.degrade(
        pdf,
        letter_id=source.letter_id,
        condition=condition,
        letter_date=letter.gold["fields"].get("letter_date"),
        seed=seed,
    )
    return Rendered(
        ending=degrade.CONDITIONS[condition],
        data=copy.data,
        pages=copy.pages,
        more=copy.more,
        added=copy.added,
    )


def plain_letter(source: Source) -> str:
    """Return a letter as a plain text file: blocks in order, boxes as typed."""
    if source.layout == "email":
        head = [f"{key}: {value}" for key, value in source.messages[0].headers]
        return "\n".join([*head, "", plain_text(source.messages)]) + "\n"
    parts = []
    for block in source.blocks:
        if block.name == "footer":
            continue
        prose = block.name in ("body", "quote")
        parts.append("\n\n".join(block.paragraphs()) if prose else "\n".join(block.lines))
    text = "\n\n".join(part for part in parts if part)
    return text.replace("[signature]", "") + "\n"


def write_rendered(
    letters: list[Letter],
    out: Path,
    *,
    conditions: tuple[str, ...],
    jobs: int = 1,
    seed: int = 0,
) -> int:
    """Write the files and ``manifest.json`` below ``out``; return how many copies.

    A condition that does not fit a letter is passed over. Files that an earlier run
    listed in the manifest and this one does not make are removed.
    """
    out.mkdir(parents=True, exist_ok=True)
    earlier = _listed(out / "manifest.json")
    work = [(letter, out, conditions, seed) for letter in letters]
    if jobs > 1:
        with ProcessPoolExecutor(max_workers=jobs) as pool:
            results = list(pool.map(write_letter, work))
    else:
        results = [write_letter(item) for item in work]
    entries = [entry for result in results for entry in result]
    for name in earlier - _names(entries):
        (out / name).unlink(missing_ok=True)
    write_json(out / "manifest.json", {"files": entries})
    return len(entries)


def _listed(path: Path) -> set[str]:
    if not path.exists():
        return set()
    return _names(json.loads(path.read_text(encoding="utf-8"))["files"])


def _names(entries: list[dict[str, Any]]) -> set[str]:
    return {name for entry in entries for name in (entry["path"], *entry.get("more", ()))}


def write_letter(work: tuple[Letter, Path, tuple[str, ...], int]) -> list[dict[str, Any]]:
    """Write one letter in each condition that fits it, below the folder given; return
    the files' lines of the manifest. ``work``: letter, folder, conditions, seed."""
    letter, out, conditions, seed = work
    source = letter.source
    on_paper = source.layout != "email" or source.prints
    pages = count_pages(paper(source)) if on_paper else 0
    if conditions == ("standard",):
        conditions = standard_conditions(source, pages)
    entries = []
    for condition in conditions:
        if not fits(source, condition, pages):
            continue
        copy = render(letter, condition, seed=seed)
        paths = write_copy(copy, out / letter.author / condition, source.letter_id)
        entries.append(entry(letter, paths[0], condition, copy, out))
        if copy.more:
            entries[-1]["more"] = [path.relative_to(out).as_posix() for path in paths[1:]]
    return entries


def write_copy(copy: Rendered, folder: Path, letter_id: str) -> list[Path]:
    """Write a copy's file below ``folder``, or its files in page order, and return them.

    Photos of several pages get the names a camera gives, in a folder of the letter's name.
    """
    if copy.more:
        names = [f"{letter_id}/IMG_{n:04d}.{copy.ending}" for n in range(1, len(copy.more) + 2)]
    else:
        names = [f"{letter_id}.{copy.ending}"]
    paths = [folder / name for name in names]
    for path, data in zip(paths, (copy.data, *copy.more), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return paths


def entry(
    letter: Letter, path: Path, condition: str, copy: Rendered, folder: Path
) -> dict[str, Any]:
    """Return a file's line of the manifest in ``folder``; paths are relative to it."""
    return {
        "path": path.relative_to(folder).as_posix(),
        "gold": Path(os.path.relpath(letter.gold_path, folder)).as_posix(),
        "author": letter.author,
        "family": letter.source.family,
        "split": split_of(letter.author),
        "condition": condition,
        "sha256": hashlib.sha256(copy.data).hexdigest(),
        "pages": copy.pages,
    }


def write_json(path: Path, data: Any) -> None:
    """Write ``data`` as readable JSON with a final newline."""
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
