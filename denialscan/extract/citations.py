"""The grammar of legal citations: CFR, U.S.C., INA and I&N Decisions, as letters print them.

Citations are brought to the normal form of the record contract (``8 CFR 241.4(l)(2)``,
``INA 236(c)``, ``8 USC 1226(c)``, ``29 I&N Dec. 216``) with the paragraph as printed. The
grammar forgives what OCR does: ``$`` or ``S`` for the sign of a section, ``l`` for a digit,
a space before a paragraph, a comma for the point. A list ("241.4(d) and (f)", "241.4,
241.13 and 212.5") gives one citation each.

eyecite (BSD) was tried: it finds "8 C.F.R. § 241.4" and reporters, but not "8 CFR 241.4",
paragraphs, the INA, bare sections or misread print, and takes half a second to import.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from denialscan.extract.misread import mend_numbers

#: The sign for a section; many readers of print take it for a dollar, an S or a 5.
_SIGN = r"(?:[\u00a7$]+|(?-i:\bSS?)(?=\s?\d)|(?-i:\b5)(?=\s\d{3}))"
_WORD = r"(?:\bsections?\b|\bsecs?\b\.?|\bsecci[o\u00f3]n(?:es)?\b|\bs\.|\bparts?\b|\bparte\b|\bparagraphs?\b)"
_LEAD = rf"(?:(?:{_SIGN}|{_WORD}|\bat\b|,)\s*){{0,3}}"
_MARK = r"(?:[a-z]|\d{1,2}|\||[ivx]{2,5}|aa|bb)"
_PARA = rf"(?:\s?[({{\[]\s?{_MARK}\s?[)}}\]])"
_PARAS = rf"{_PARA}{{0,6}}"
_CFR_CODE = (
    r"(?:C\.?\s?[FPE]\.?\s?[RK]\b\.?|code\s+of\s+federal\s+regulations?|"
    r"c[o\u00f3]digo\s+de\s+(?:regulaciones|reglamentos)\s+federales)"
)
_USC_CODE = r"(?:U\.?\s?[S8]\.?\s?C\b\.?(?:\s?A\b\.?)?|united\s+states\s+code)"
_INA_CODE = (
    r"(?:\b[Il1]\.?\s?N\.?\s?A\b\.?|\b(?:immigration\s+(?:and|&)\s+nationality\s+)?act\b|"
    r"\bley(?:\s+de\s+inmigraci[o\u00f3]n\s+y\s+(?:de\s+)?nacionalidad)?\b)"
)
_CFR_SECTION = r"\d{2,4}[a-z]?\s?[.,]\s?\d{1,3}(?:(?-i:[a-z])(?![a-z]))?(?!\d)"
_PART = r"\d{2,4}[a-z]?(?![\d.,]\d)"
_USC_SECTION = r"\d{3,4}[a-z]?(?![a-z\d])"
_INA_SECTION = r"\d{3}[A-C]?(?![a-z\d]|[.,]\d)"
_TITLE = r"(?P<title>\d{1,2}|(?-i:[BS&]))"
_SEP = r"(?:\s*(?:,|;|&|/|\band\b|\bor\b|\by\b|\bo\b|\bthrough\b)){1,2}\s*"


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A citation in normal form; ``start``/``end`` are offsets in the text given."""

    value: str
    start: int
    end: int


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


#: (code, pattern): groups title (not for the INA), section, para; ``part`` for a whole part.
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "CFR",
        _compiled(
            rf"\b{_TITLE}\s*,?\s*{_CFR_CODE}(?:\s*\(\s*8\s*C\.?F\.?R\.?\s*\))?[,)]*\s*{_LEAD}"
            rf"(?P<section>{_CFR_SECTION})(?P<para>{_PARAS})"
        ),
    ),
    (
        "CFR",
        _compiled(rf"\b{_TITLE}\s*,?\s*{_CFR_CODE},?\s*parts?\s+(?P<section>{_PART})(?P<para>)"),
    ),
    (
        "CFR",
        _compiled(
            rf"(?:{_WORD}|{_SIGN})\s*(?P<section>{_CFR_SECTION}|{_PART})(?P<para>{_PARAS}),?\s+"
            r"(?:of|del?|of\s+the)\s+(?:title|t[i\u00ed]tulo)\s+(?P<title>8)\b"
            rf"(?!,?\s*(?:of\s+the\s+)?{_USC_CODE})"
        ),
    ),
    (
        "USC",
        _compiled(
            rf"\b{_TITLE}\s*,?\s*{_USC_CODE},?\s*{_LEAD}(?P<section>{_USC_SECTION})(?P<para>{_PARAS})"
        ),
    ),
    (
        "INA",
        _compiled(
            r"(?:\b[Il1]\.?\s?N\.?\s?A\b\.?|\bimmigration\s+(?:and|&)\s+nationality\s+act\b"
            r"(?:\s*\(\s*(?:the\s+)?\"?(?:INA|act)\"?\s*\))?|\bthe\s+act\b(?=,?\s*(?:section|sec\b|\u00a7)))"
            rf"\s*{_LEAD}(?P<section>{_INA_SECTION})(?P<para>{_PARAS})"
        ),
    ),
)
#: "sections 235(b)(2)(A) and 236 of the Act": the list stands before the code.
_BEFORE_ACT = _compiled(
    rf"(?:{_WORD}|{_SIGN})\s*(?P<list>{_INA_SECTION}{_PARAS}"
    rf"(?:{_SEP}(?:(?:{_WORD}|{_SIGN})\s*)?(?:{_INA_SECTION}{_PARAS}|{_PARA}{{1,6}})){{0,5}}),?\s*"
    rf"(?:of\s+(?:the\s+)?|de\s+la\s+|\(\s*)?{_INA_CODE}"
)
#: Without a code: a section of the regulations is known by its part, one of the Act by a
#: paragraph that no other law of these letters has.
_BARE_CFR = _compiled(
    rf"(?:{_WORD}|{_SIGN})\s*(?P<section>(?:103|208|212|235|236|241|1003|1208|1236|1241)[.,]\d{{1,2}})"
    rf"(?P<para>{_PARAS})"
)
_BARE_INA = _compiled(
    rf"(?:(?:{_WORD}|{_SIGN})\s*(?=\d{{3}})|(?P<lead>\b(?:under|per|by|of|bajo|to|with|see)\s+)(?=2[134][1256]))"
    rf"(?P<section>212|235|236A?|237|238|240[AB]?|241|243)"
    rf"(?P<para>\s?\(\s?[a-f]\s?\){_PARA}{{0,5}})(?!\d|\s?[({{\[]\s?[a-z\d]{{1,2}}\s?[)}}\]]|\.\d)"
)
#: A section of a state's code is none of the Act.
_OTHER_CODE = _compiled(
    r"\b(?:code|penal|c[o\u00f3]digo|statutes?|stat|p\.?c|h\s?&\s?s|v\.?c|rcw|rule|ordinance|laws?)\b\W*$"
)
_DECISION = _compiled(
    r"\b(?P<volume>\d{1,2})\s*[Il1]\s?\.?\s*(?:&(?:amp;)?|and|8|6)\s*N\b\.?\s*,?\s*Dec\b\.?,?\s*(?:at\s+)?(?P<page>\d{1,4})\b"
)
_SECTION_NEXT = {
    "CFR": _compiled(
        rf"{_SEP}(?:(?:{_SIGN}|{_WORD})\s*)?(?P<section>{_CFR_SECTION})(?P<para>{_PARAS})"
    ),
    "USC": _compiled(
        rf"{_SEP}(?:(?:{_SIGN}|{_WORD})\s*)?(?P<section>1[0-5]\d\d[a-z]?(?![a-z\d]))(?P<para>{_PARAS})"
        rf"(?!\s*{_USC_CODE})"
    ),
    "INA": _compiled(
        rf"{_SEP}(?:(?:{_SIGN}|{_WORD})\s*)?(?P<section>(?:101|2(?:08|1[0-8]|3[5-9]|4[0-6])[AB]?)"
        rf"(?![a-z\d]|[.,]\d))(?P<para>{_PARAS})"
    ),
}
_PARA_NEXT = _compiled(rf"{_SEP}(?P<para>{_PARA}{{1,6}})")
_ITEM = _compiled(rf"(?:(?P<section>{_INA_SECTION})(?P<para>{_PARAS})|(?P<more>{_PARA}{{1,6}}))")
_PIECES = _compiled(rf"[({{\[]\s?({_MARK})\s?[)}}\]]")
_MAY_CITE = re.compile(r"\d\s?[.,]\s?\d|\d{3}|[Dd]ec\.?\s", re.ASCII)

# ------------------------------------------------------------------ paragraphs

#: What section 241.4 and 241.13 call the paragraph on the revocation of release.
_REVOCATION = {"241.4": "l", "241.13": "i"}
_REVOKES = re.compile(r"\brevo[ck]", re.IGNORECASE)
_DEEPER_DIGIT = {"l": "1", "I": "1", "|": "1", "S": "5", "B": "8", "Z": "2"}


def _pieces(printed: str) -> list[str]:
    """Return the marks of a paragraph: ["l", "2"] for ``(l) (2)``. The second mark of a
    section is a digit; a letter there that looks like one was one."""
    marks = _PIECES.findall(printed)
    if len(marks) > 1 and marks[1] in _DEEPER_DIGIT and not marks[0].isdigit():
        marks[1] = _DEEPER_DIGIT[marks[1]]
    return marks


def _mend_first(section: str, marks: list[str], text: str) -> list[str]:
    """Return the marks, the first put right where a letter was read as a digit.

    The first paragraph of a section of the CFR, the INA or Title 8 bears a letter. A
    digit there was an l, an i or an f: only where the text speaks of a revocation is it
    sure which, else only the section is.
    """
    if marks and marks[0] == "I":  # first paragraphs bear small letters
        return ["l", *marks[1:]]
    if not marks or not (marks[0].isdigit() or marks[0] == "|"):
        return marks
    known = _REVOCATION.get(section) if _REVOKES.search(text) else None
    return [known, *marks[1:]] if known else []


def _class(mark: str) -> str:
    if mark.isdigit():
        return "digit"
    return "upper" if mark.isupper() else "lower"


def _continued(marks: list[str], more: list[str]) -> list[str] | None:
    """Return the paragraph that a later item of a list stands for: ``(D)`` after
    ``(c)(1)(B)`` is ``(c)(1)(D)``; None where nothing before it is of its class."""
    first = _class(more[0])
    for level in range(len(marks) - 1, -1, -1):
        roman_deep = level == 2 and first == "lower" and set(more[0]) <= set("ivx")
        if _class(marks[level]) == first and (level in (0, 1, 3) or first != "lower" or roman_deep):
            return [*marks[:level], *more]
    return None


def _shown(marks: list[str]) -> str:
    return "".join(f"({m})" for m in marks)


def _is_torn(text: str, start: int, end: int) -> bool:
    """Whether a section ends on a bracket that nothing opened: "241.4(1)" read as
    "241.41)" names another section."""
    before = text[:start]
    return text[end : end + 1] == ")" and before.count("(") <= before.count(")")


# ------------------------------------------------------------------ finding


def find_citations(text: str) -> list[Citation]:
    """Return the citations of law in a text, in order of appearance."""
    plain = mend_numbers(text)
    if not _MAY_CITE.search(plain):
        return []
    out: list[Citation] = []
    for code, pattern in _FORMS:
        for m in pattern.finditer(plain):
            if _free(out, m.start("section"), m.end()):
                title = m.groupdict().get("title") or ""
                out += _from(code, title if title.isdigit() else "8", m, plain)
    for m in _BEFORE_ACT.finditer(plain):
        if _free(out, m.start("list"), m.end("list")):
            out += _list_before_act(m, plain)
    for code, pattern in (("CFR", _BARE_CFR), ("INA", _BARE_INA)):
        for m in pattern.finditer(plain):
            if _OTHER_CODE.search(plain[max(0, m.start() - 24) : m.start()]):
                continue
            if _free(out, m.start("section"), m.end()):
                out += _from(code, "8", m, plain)
    for m in _DECISION.finditer(plain):
        value = f"{int(m['volume'])} I&N Dec. {int(m['page'])}"
        out.append(Citation(value=value, start=m.start(), end=m.end()))
    return sorted(out, key=lambda c: (c.start, c.end))


def _free(found: list[Citation], start: int, end: int) -> bool:
    return not any(c.start < end and start < c.end for c in found)


def _section(printed: str) -> str:
    return re.sub(r"\s", "", printed).replace(",", ".")


def _from(code: str, title: str, m: re.Match[str], text: str) -> list[Citation]:
    """Return the citation of a match and those of the list it begins."""
    section = _section(m["section"])
    if code == "INA" and not 100 <= int(re.sub(r"\D", "", section)) <= 400:
        return []
    if code == "CFR" and _is_torn(text, *m.span()):
        return []
    name = "INA" if code == "INA" else f"{title} {code}"
    marks = _mend_first(section, _pieces(m["para"] or ""), text)
    start = m.end("lead") if m.groupdict().get("lead") else m.start()
    out = [Citation(value=f"{name} {section}{_shown(marks)}", start=start, end=m.end())]
    at = m.end()
    while True:
        if (more := _PARA_NEXT.match(text, at)) and marks:
            continued = _continued(marks, _pieces(more["para"]))
            if continued is None:
                break
            marks = continued
        elif more := _SECTION_NEXT[code].match(text, at):
            section = _section(more["section"])
            marks = _mend_first(section, _pieces(more["para"] or ""), text)
            if code == "CFR" and _is_torn(text, *more.span()):
                break
        else:
            break
        start = more.start("section") if "section" in more.groupdict() else more.start("para")
        value = f"{name} {section}{_shown(marks)}"
        out.append(Citation(value=value, start=start, end=more.end()))
        at = more.end()
    return out


def _list_before_act(m: re.Match[str], text: str) -> list[Citation]:
    out: list[Citation] = []
    section, marks = "", list[str]()
    for item in _ITEM.finditer(text, m.start("list"), m.end("list")):
        if item["section"]:
            section = item["section"]
            marks = _mend_first(section, _pieces(item["para"] or ""), text)
        elif section and marks:
            continued = _continued(marks, _pieces(item["more"]))
            if continued is None:
                continue
            marks = continued
        if 100 <= int(re.sub(r"\D", "", section)) <= 400:
            first = m.start() if not out else item.start()
            out.append(Citation(value=f"INA {section}{_shown(marks)}", start=first, end=item.end()))
    if len(out) == 1:
        out[0] = Citation(value=out[0].value, start=m.start(), end=m.end())
    return out
