"""The shape of personal names as letters print them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from denialscan.patterns import word_list
from denialscan.reference.countries import NAMES_TOO as GIVEN
from denialscan.reference.countries import country_code
from denialscan.reference.states import state_code

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĪĮİŁĹĽŃŇŌŐŒŘŚŞŠŤŪŮŰŲŹŻŽȘȚ"
#: Accents that stand as characters of their own behind their letters.
_MARKS = "\u0300-\u036f"
_CAP = rf"(?:[{_UPPER}][{_MARKS}]?(?:[^\W\d_]|['\u2019{_MARKS}-])*\.?)"
_PARTICLE = (
    r"(?:de|del|de\s+la|de\s+los|la|las|los|van|von|der|bin|ibn|al|el|y|da|dos|do|di|bint|st\.)"
)
_WORDS = rf"{_CAP}(?:\s+(?:{_PARTICLE}\s+)*{_CAP}){{0,4}}"
#: What follows a whole name after a comma.
_SUFFIX = r"(?i:jr|sr|esq(?:uire)?|ii|iii|iv|ph\.?d|m\.?d|j\.?d)\b"
#: "SURNAME, Given Names" or "Given Names Surname"
NAME = re.compile(
    rf"(?P<last>(?:{_PARTICLE}\s+)*{_WORDS}),\s*(?!{_SUFFIX})(?P<first>{_WORDS})|"
    # the comma after a surname in capitals, read as a stop
    rf"(?P<caps>[{_UPPER}][{_UPPER}'-]{{2,}}(?:\s+[{_UPPER}'-]{{2,}}){{0,2}})\.\s+(?P<given>{_WORDS})|"
    rf"(?P<plain>{_CAP}(?:\s+(?:{_PARTICLE}\s+)*{_CAP}){{1,5}})"
)
TITLE = re.compile(
    r"^(?:mr|mrs|ms|miss|mx|dr|sr|sra|srta|lic|licda|hon|sir|madam|detainee|inmate|attorney|atty|counsel)\b\.?\s*",
    re.I,
)
_NOT_NAME = word_list("not_names")


#: What OCR makes of a signature: capitals inside a word, but for Mc, De, La ...
_SCRIBBLE = re.compile(r"(?<!Mc)(?<!Mac)(?<!De)(?<!La)(?<!Le)(?<!Di)(?<!Da)(?<!Van)(?<=[a-z])[A-Z]")
#: "Joe Corley Processing Center" is a place.
_PLACE_AFTER = re.compile(
    r"\s+(?:(?:ice|service|contract|regional|county|federal|state|residential|adult|staging)\s+)*"
    r"(?:PLLC|LLP|LLC|P\.C\.|detention|processing|correction\w*|county|jail|facility|center|residential|street|avenue|road|drive|highway|blvd|building|courthouse)\b",
    re.IGNORECASE,
)


#: "Battle Creek, MI 49014" is an address.
_ZIP_AFTER = re.compile(r"[,.]?\s*\d{5}(?:-\d{4})?\b")


#: "A-No", "A-File": the label of a number that follows a name.
_NUMBER_LABEL = re.compile(r"a-?(?:no|num|number|file|n[uú]m(?:ero)?|#)|n[uú]m(?:ero)?")


@dataclass(frozen=True, kw_only=True)
class NameHit:
    """A name: ``value`` in natural order with usual capitals, at ``start:end``."""

    value: str
    start: int
    end: int


_NUMBER_AFTER = re.compile(r"[ -]?\d{2,3}[ -]?\d{3}[ -]?\d{3}\b")


def find_name(text: str, start: int = 0) -> NameHit | None:
    """Return the name that begins at ``start`` (titles before it are skipped)."""
    at = start
    while True:
        gap = re.match(r"[\s:;,#\"'(*-]*", text[at:])
        at += gap.end() if gap else 0
        title = TITLE.match(text[at:])
        if not title or not title.end():
            break
        at += title.end()
    m = NAME.match(text, at)
    if not m:
        return None
    if m["plain"]:
        words = _trim(m["plain"].split())
        raw = " ".join(words)
        end = _end_of(text, at, words)
        if len(words) < 2:
            return None
    else:
        family, own = ("last", "first") if m["last"] else ("caps", "given")
        last, first = _trim(m[family].split()), _trim(m[own].split())
        if len(first) > 1 and country_code(first[-1])[0] and first[-1].casefold() not in GIVEN:
            first.pop()  # "PEREZ, ANA CUBA": the country stands behind the name
        if not last or not first or len(last) < len(m[family].split()):
            return _surname_only(text, at)
        if _is_state(first, last):
            return None  # "Macclenny, FL"
        raw = " ".join([*first, *last])
        end = _end_of(text, m.start(own), first)
    if text[at:end].endswith("-A") and _NUMBER_AFTER.match(text, end):
        # "Ana-A 012 345 678": the spaces about a dash were lost
        raw, end = re.sub(r"-A(?= |$)", "", raw), end - 2
    if _PLACE_AFTER.match(text, end) or _ZIP_AFTER.match(text, end):
        return None
    if any(_is_no_name(w) for w in raw.split()):
        return None
    if any(country_code(part) != (None, ()) for part in (raw, raw.rpartition(". ")[2])):
        return None  # El Salvador, R. Congo
    return NameHit(value=natural(raw), start=at, end=end)


def _is_state(first: list[str], last: list[str]) -> bool:
    """Say whether "Last, First" is a town and its state. Some states are given names, too:
    those count only where the town is not written as agencies write surnames."""
    state = " ".join(first)
    if not state_code(state):
        return False
    if len(state) == 2:
        return state.isupper()
    if state.casefold() in ("virginia", "georgia"):
        return False
    return not (" ".join(last).isupper() and not state.isupper())


def name_before(text: str, end: int) -> NameHit | None:
    """Return a name that ends just before ``end``, where an A-number or its label stands."""
    head = re.sub(
        r"[\s,;:(\[#-]*(?:(?<![^\W\d_])(?:A(?:lien)?[- ]?(?:number|no\.?|file|#)?|File(?: No\.?)?)\s*[:#]?\s*)?[\s,;:(\[#-]*$",
        "",
        text[max(0, end - 110) : end],
        flags=re.I,
    )
    offset = max(0, end - 110)
    head = re.sub(r"\s*\([^()]{2,40}\)$", "", head)  # "(D.R. Congo)"
    behind = re.search(r"[\s,(]+([^\W\d]+)$", head)
    if behind and behind[1].isupper() and country_code(behind[1])[0]:
        head = head[: behind.start()]
    for m in re.finditer(rf"(?<![\w'-])(?=[{_UPPER}])", head[-70:]):
        at = max(0, len(head) - 70) + m.start()
        name = find_name(head, at)
        if name and len(head) - name.end <= 2:
            return replace(name, start=name.start + offset, end=name.end + offset)
    return None


def _surname_only(text: str, at: int) -> NameHit | None:
    words = _trim(re.split(r"[,\n]", text[at:])[0].split())
    if len(words) < 2 or any(_is_no_name(w) for w in words):
        return None
    return NameHit(value=natural(" ".join(words)), start=at, end=_end_of(text, at, words))


def _trim(words: list[str]) -> list[str]:
    """Cut a run of capitalised words at the first that cannot be a name."""
    out: list[str] = []
    for word in words:
        if _is_no_name(word):
            break
        out.append(word)
    while out and re.fullmatch(_PARTICLE, out[-1]):
        out.pop()
    return out


def _is_no_name(word: str) -> bool:
    if _SCRIBBLE.search(word):
        return True
    bare = word.strip(".,'-").casefold()
    if len(bare) == 1:
        return ("." not in word and bare in ("a", "i")) or word.endswith("-")
    return bare in _NOT_NAME or bool(_NUMBER_LABEL.fullmatch(bare))


def _end_of(text: str, start: int, words: list[str]) -> int:
    at = start
    for word in words:
        at = text.index(word, at) + len(word)
    return at


def natural(raw: str) -> str:
    """Return a name with usual capitals: words in capitals become Title Case."""
    words = []
    for word in unicodedata.normalize("NFC", raw).replace("\u2019", "'").split():
        if word.isupper() and len(word.strip(".")) > 1:
            word = re.sub(r"[^\W\d_]+", lambda m: m.group(0).capitalize(), word)
        if word.endswith(".") and len(word) > 2:
            word = word[:-1]
        words.append(word)
    return " ".join(words)


def key(name: str) -> tuple[str, ...]:
    """Return the words of a name without case, accents and punctuation."""
    folded = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in folded if not unicodedata.combining(c)).casefold()
    return tuple(re.findall(r"[a-z]+", plain))
