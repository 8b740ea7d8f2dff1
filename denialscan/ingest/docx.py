"""Word documents (DOCX): text as it shows, on virtual pages, and what is embedded.

The parts of the package are read with lxml alone: a document with one missing or
broken part, which libraries refuse, still shows its text. Inserted words of a tracked
change are kept and deleted ones are not; comments become regions of their page.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from denialscan.errors import ReadError
from denialscan.ingest import archive, image
from denialscan.ingest.docx_body import Body, Picture, parse, walk
from denialscan.ingest.docx_lists import Lists
from denialscan.ingest.html import HIDDEN, LOGO_BYTES, STRUCK
from denialscan.ingest.members import Member, Opened, file_title, named_apart
from denialscan.ingest.session import Session
from denialscan.ingest.text import Layout, cut_pages, join_pages, lay_out
from denialscan.schema import BBox, Page, Reading, Region, SourceFile

DELETED = "Words deleted by a tracked change were left out."
#: A picture of this area (square inches) is a scanned page, from the lesser one on a
#: document of its own; smaller ones are logos, seals and signatures.
_PAGE_AREA = 30.0
_DOCUMENT_AREA = 8.0
_MAIN = ("word/document.xml", "word/document2.xml")
_OFFICE_DOCUMENT = "/officeDocument"


@dataclass
class _Piece:
    """A stretch of the document: lines, and the scanned page that follows them."""

    lines: list[str] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    picture: bytes | None = None


def read_docx(data: bytes, source: SourceFile, session: Session) -> Opened:
    """Read a Word document.

    Raises ReadError ``damaged``, ``empty`` or ``too_large``; MissingProgramError
    where it holds scanned pages and there is no OCR.
    """
    parts = archive.package_parts(data, session)
    main = _main_part(parts)
    root = parse(parts[main]) if main in parts else None
    if root is None:
        raise ReadError(
            "damaged", "The document is damaged or not complete; get a fresh copy of it."
        )
    relations = _relations(parts, main)
    lists = Lists(
        parse(parts.get("word/numbering.xml", b"")), parse(parts.get("word/styles.xml", b""))
    )
    body = walk(root, lists)
    above, below = _heads_and_feet(root, parts, relations, lists)
    comments = _comments(parts)
    members: list[Member] = []
    pieces = _pieces(body, parts, relations, members)
    pieces[0].lines[:0] = above
    pieces[0].notes = [(at + len(above), number) for at, number in pieces[0].notes]
    pieces[-1].lines += [*_footnotes(parts, lists), *below]
    members += _embedded(parts)
    pages, engine, cut = _set(pieces, comments, source, session)
    scanned = any(piece.picture is not None for piece in pieces)
    if not any(p.words for p in pages) and not members and not scanned:
        raise ReadError("empty", "The document holds no text; get the complete document.")
    told = ((HIDDEN, body.hidden), (STRUCK, body.struck), (DELETED, body.deleted))
    warnings = tuple(text for text, there in told if there)
    reading = Reading(source=source, pages=pages, warnings=(*warnings, *cut), engine=engine)
    return Opened(reading=reading, members=named_apart(members))


def _main_part(parts: dict[str, bytes]) -> str:
    for kind, target in _relations(parts, "").values():
        if kind.endswith(_OFFICE_DOCUMENT) and target in parts:
            return target
    return next((name for name in _MAIN if name in parts), "")


def _relations(parts: dict[str, bytes], part: str) -> dict[str, tuple[str, str]]:
    """Return what a part refers to inside the package: id to (type, name of the part)."""
    folder, _, name = part.rpartition("/")
    path = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    root = parse(parts.get(path, b""))
    found: dict[str, tuple[str, str]] = {}
    for one in root if root is not None else ():
        target = str(one.get("Target") or "")
        if one.get("TargetMode") == "External" or not target:
            continue
        pieces = [] if target.startswith("/") or not folder else folder.split("/")
        for piece in target.strip("/").split("/"):
            pieces = pieces[:-1] if piece == ".." else [*pieces, piece]
        found[str(one.get("Id"))] = (str(one.get("Type") or ""), "/".join(pieces))
    return found


def _heads_and_feet(
    root: Any, parts: dict[str, bytes], relations: dict[str, tuple[str, str]], lists: Lists
) -> tuple[list[str], list[str]]:
    """Return the lines of the first page's header, and those of all other headers and
    of the footers, each text once."""
    above: list[str] = []
    below: list[str] = []
    seen: set[str] = set()
    order = {"first": 0, "default": 1, "even": 2}
    for title in ("header", "footer"):
        found = [e for e in root.iter("{*}sectPr") for e in e.iter("{*}" + title + "Reference")]
        found.sort(key=lambda e: order.get(_attribute(e, "type"), 3))
        for number, reference in enumerate(found):
            _kind, name = relations.get(_attribute(reference, "id"), ("", ""))
            part = parse(parts.get(name, b""))
            lines = walk(part, lists).lines if part is not None else []
            text = "\n".join(lines)
            if text.strip() and text not in seen:
                seen.add(text)
                first = title == "header" and not above and number == 0
                (above if first else below).extend([*lines, ""])
    return above, below


def _footnotes(parts: dict[str, bytes], lists: Lists) -> list[str]:
    lines: list[str] = []
    for name in ("word/footnotes.xml", "word/endnotes.xml"):
        root = parse(parts.get(name, b""))
        for note in root if root is not None else ():
            if _attribute(note, "type") in ("separator", "continuationSeparator"):
                continue
            text = walk(note, lists).lines
            if any(line.strip() for line in text):
                lines += ["", f"[{_attribute(note, 'id')}] {text[0].strip()}", *text[1:]]
    return lines


def _comments(parts: dict[str, bytes]) -> dict[str, str]:
    root = parse(parts.get("word/comments.xml", b""))
    return {
        _attribute(note, "id"): " ".join(" ".join(walk(note, Lists(None)).lines).split())
        for note in (root if root is not None else ())
    }


def _pieces(
    body: Body,
    parts: dict[str, bytes],
    relations: dict[str, tuple[str, str]],
    members: list[Member],
) -> list[_Piece]:
    """Part the document at its scanned pages; lesser pictures become members."""
    pieces = [_Piece()]
    shown: set[str] = set()
    begin = 0

    def take(until: int) -> None:
        pieces[-1].lines = body.lines[begin:until]
        pieces[-1].notes = [(at - begin, n) for at, n in body.notes if begin <= at < until]

    for picture in body.pictures:
        _kind, name = relations.get(picture.relation, ("", ""))
        data = parts.get(name, b"")
        if len(data) < LOGO_BYTES:
            continue
        if _area(picture) >= _PAGE_AREA:
            take(picture.line)
            begin = picture.line
            pieces[-1].picture = data
            pieces.append(_Piece())
        elif _area(picture) >= _DOCUMENT_AREA and name not in shown:
            shown.add(name)
            members.append(Member(name=file_title(name, "picture"), media_type="", data=data))
    take(len(body.lines))
    return pieces


def _area(picture: Picture) -> float:
    return picture.width * picture.height


def _embedded(parts: dict[str, bytes]) -> list[Member]:
    """Return files that the document carries whole, and text kept in another format."""
    return [
        Member(name=file_title(name, "file"), media_type="", data=data)
        for name, data in parts.items()
        if name.startswith("word/embeddings/") or name.startswith("word/afchunk")
    ]


def _set(
    pieces: list[_Piece], comments: dict[str, str], source: SourceFile, session: Session
) -> tuple[tuple[Page, ...], str | None, tuple[str, ...]]:
    """Lay out the lines and read the scanned pages between them, in order; return the
    pages, the engine that was used and warnings."""
    pages: list[Page] = []
    warnings: list[str] = []
    engine: str | None = None
    for piece in pieces:
        if any(line.strip() for line in piece.lines):
            layout = lay_out(piece.lines, session.config.limits.max_pages)
            kept, cut = cut_pages(_with_notes(layout, piece.notes, comments), session)
            pages += kept
            warnings += cut
        if piece.picture is None:
            continue
        try:
            reading = image.read_image(piece.picture, source, session)
        except ReadError as error:
            said = f"A picture of a page could not be read: {error}"
            pages.append(_blank(said))
            continue
        engine = reading.engine
        pages += reading.pages
    return join_pages(pages), engine, tuple(dict.fromkeys(warnings))


def _blank(warning: str) -> Page:
    return Page(
        number=1,
        width=612.0,
        height=792.0,
        words=(),
        text_source=None,
        quality=0.0,
        warnings=(warning,),
        lost="damaged",
    )


def _with_notes(
    layout: Layout, notes: list[tuple[int, str]], comments: dict[str, str]
) -> tuple[Page, ...]:
    """Add the comments to the pages, each where the line stands that it belongs to."""
    regions: dict[int, list[Region]] = {}
    words = [(page.number, word) for page in layout.pages for word in page.words]
    for line, number in notes:
        text = comments.get(number)
        first, last = layout.spans[line] if line < len(layout.spans) else (0, 0)
        if not text or first == last:
            continue
        page, word = words[first]
        box: BBox = word.bbox
        for other, more in words[first:last]:
            box = box.union(more.bbox) if other == page else box
        note = "comment, no part of the letter"
        regions.setdefault(page, []).append(
            Region(kind="annotation", bbox=box, state="read", text=text, note=note)
        )
    return tuple(replace(p, regions=tuple(regions.get(p.number, ()))) for p in layout.pages)


def _attribute(element: Any, name: str) -> str:
    """Return an attribute by its name without a namespace."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""
