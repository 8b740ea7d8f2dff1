"""What copies of a letter are searched by: who it is about, its date, a sketch of it."""

from __future__ import annotations

import heapq
import re
import zlib
from dataclasses import dataclass

from denialscan.schema import Letter

#: Hashes in a sketch, and characters in a piece of text that is hashed.
SKETCH = 64
_PIECE = 5
_WORD = re.compile(r"[^\W_]+")
#: Letters and digits that OCR takes for each other count as one.
_FOLD = str.maketrans("oil5b", "01158")
#: Text sources from the most to the least faithful.
_SOURCES = {"native": 0, "text_layer": 1, "mixed": 2, "ocr": 3, None: 4}


@dataclass(frozen=True, kw_only=True)
class Traits:
    """A letter in brief. ``sketch`` holds the smallest hashes of its pieces of text
    (eight hex digits each, sorted): two sketches tell how much of two texts agrees.
    ``faith`` ranks how the text was come by (0 native ... 3 OCR, 4 no text)."""

    kind: str
    outcome: str
    date: str | None
    a_numbers: tuple[str, ...]
    name: str | None
    faith: int
    quality: float
    words: int
    sketch: str

    @property
    def scanned(self) -> bool:
        """Whether misreading is possible."""
        return self.faith >= _SOURCES["mixed"]


def find_traits(letter: Letter) -> Traits:
    """Return a letter's traits."""
    field = letter.fields.get("a_numbers")
    date = letter.value("letter_date") or (str(letter.value("sent_at") or "")[:10] or None)
    name = letter.value("person_name")
    tokens = words_of(letter.text)
    return Traits(
        kind=letter.kind.value,
        outcome=letter.outcome.value,
        date=date if isinstance(date, str) else None,
        a_numbers=tuple(str(i.value) for i in field.items if i.value) if field else (),
        name=name if isinstance(name, str) and name else None,
        faith=_SOURCES[letter.text_source],
        quality=round(letter.quality, 3) if letter.quality is not None else 0.0,
        words=len(tokens),
        sketch=_sketch("".join(tokens)),
    )


def words_of(text: str) -> list[str]:
    """Return the words of a text for comparison: folded case, no punctuation."""
    return _WORD.findall(text.casefold())


def shared(left: Traits, right: Traits) -> float:
    """Return an estimate of how much of two texts agrees (0..1)."""
    one, two = _hashes(left), _hashes(right)
    if not one or not two:
        return 0.0
    smallest = sorted(one | two)[:SKETCH]
    return sum(h in one and h in two for h in smallest) / len(smallest)


def _hashes(traits: Traits) -> set[str]:
    return {traits.sketch[i : i + 8] for i in range(0, len(traits.sketch), 8)}


def _sketch(text: str) -> str:
    data = text.translate(_FOLD).encode()
    found = {zlib.crc32(data[i : i + _PIECE]) for i in range(max(0, len(data) - _PIECE + 1))}
    return "".join(f"{h:08x}" for h in heapq.nsmallest(SKETCH, found))
