"""Authorities: citations of law and policies, relied on or only mentioned."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from denialscan.extract.common import Hit, View
from denialscan.schema import Field

#: The sign for a section; many readers of print take it for a dollar.
_SIGN = r"[§$]+"
_PARAGRAPHS = r"(?P<para>(?:\s?\([A-Za-z0-9]{1,4}\))*)"
_GRAMMAR: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "CFR",
        re.compile(
            rf"\b(?P<title>\d{{1,2}})\s*C\.?\s?F\.?\s?R\.?\s*(?:{_SIGN}|part|section|sec\.?|s\.)?\s*(?P<section>\d{{2,4}}(?:\.\d{{1,3}}|\.\s\d{{1,3}}(?=\())?){_PARAGRAPHS}",
            re.IGNORECASE,
        ),
    ),
    (
        "CFR",
        re.compile(
            rf"\b(?P<title>8)\s*,?\s*code of federal regulations,?\s*(?:{_SIGN}|part|section|sections)?\s*(?P<section>\d{{2,4}}(?:\.\d{{1,3}})?){_PARAGRAPHS}|"
            rf"(?:section|part)\s+(?P<section2>\d{{3,4}}\.\d{{1,3}}){_PARAGRAPHS.replace('para', 'para2')}\s+of\s+title\s+(?P<title2>8)",
            re.IGNORECASE,
        ),
    ),
    (
        "USC",
        re.compile(
            rf"\b(?P<title>\d{{1,2}})\s*U\.?\s?S\.?\s?C\.?\s*(?:{_SIGN}|section|sec\.?)?\s*(?P<section>\d{{3,4}}[a-z]?){_PARAGRAPHS}",
            re.IGNORECASE,
        ),
    ),
    (
        "INA",
        re.compile(
            rf"\bI\.?N\.?A\.?\s*(?:{_SIGN}|section|sec\.?)?\s*(?P<section>\d{{3}}[A-Z]?){_PARAGRAPHS}|"
            rf"(?:\b(?:section|sec\.?)|{_SIGN})\s*(?P<section2>\d{{3}}[A-Z]?){_PARAGRAPHS.replace('para', 'para2')}\s*(?:of\s+(?:the\s+)?)?"
            rf"(?:INA\b|I\.N\.A\.|immigration and nationality act|the act\b|act\b)|"
            rf"\b(?:secci[oó]n)\s*(?P<section3>\d{{3}}){_PARAGRAPHS.replace('para', 'para3')}\s*(?:de la\s+)?(?:INA|ley)",
            re.IGNORECASE,
        ),
    ),
)
#: Sections cited as "section 212(d)(5)(A) of the Act" are INA; a bare "section
#: 241.4" without a title is 8 CFR.
_BARE_CFR = re.compile(
    rf"(?:\b(?:section|part)|{_SIGN})\s*(?P<section>(?:103|208|212|235|236|241|1003|1236|1241)\.\d{{1,2}}){_PARAGRAPHS}",
    re.IGNORECASE,
)
_EO = re.compile(r"\b(?:Executive Order|E\.O\.)\s*(?:No\.\s*)?(1[34]\d{3})\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class PolicyName:
    """How letters name a policy of the dated table."""

    policy_id: str
    regex: re.Pattern[str]
    examples: tuple[str, ...]


@cache
def policy_names() -> tuple[PolicyName, ...]:
    """Return the names of policies, from ``data/authorities.toml``."""
    path = resources.files("denialscan") / "data" / "authorities.toml"
    return tuple(
        PolicyName(
            policy_id=row["id"],
            regex=re.compile(row["regex"], re.IGNORECASE),
            examples=tuple(row["examples"]),
        )
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["policy"]
    )


_NEXT = re.compile(
    rf"(?:\s*(?:,|;|&|and|or|y)\s*){{1,2}}(?:{_SIGN}\s*)?(?P<section>\d{{3}}\.\d{{1,3}}){_PARAGRAPHS}",
    re.IGNORECASE,
)


def _listed(text: str, at: int, name: str) -> list[tuple[str, int, int]]:
    """Return the further sections of a list: "8 CFR 241.4, 241.13 and 212.5"."""
    out: list[tuple[str, int, int]] = []
    while name.endswith("CFR") and (m := _NEXT.match(text, at)):
        cited = _paragraphs(m["section"], m["para"] or "", text)
        out.append((f"{name} {m['section']}{cited}", m.start("section"), m.end()))
        at = m.end()
    return out


#: What section 241.4 and 241.13 call the paragraph on the revocation of release.
_REVOCATION = {"241.4": "(l)", "241.13": "(i)"}
_REVOKES = re.compile(r"\brevo[ck]", re.IGNORECASE)
_FIRST_DIGIT = re.compile(r"\([0-9|]\)")


def _paragraphs(section: str, printed: str, text: str) -> str:
    """Return the paragraphs of a citation, mended where a letter was read as a digit.

    The first paragraph of a section of the CFR, the INA or Title 8 bears a letter. A
    digit there was an l, an i or an f: only where the text speaks of a revocation is it
    sure which, else only the section is.
    """
    cited = re.sub(r"\s", "", printed)
    wrong = _FIRST_DIGIT.match(cited)
    if not wrong:
        return cited
    known = _REVOCATION.get(section) if _REVOKES.search(text) else None
    return known + cited[wrong.end() :] if known else ""


def _is_torn(text: str, start: int, end: int) -> bool:
    """Whether a section ends on a bracket that nothing opened: "241.4(1)" read as
    "241.41)" names another section."""
    before = text[:start]
    return text[end : end + 1] == ")" and before.count("(") <= before.count(")")


def find_authorities(text: str) -> list[tuple[str, int, int]]:
    """Return (authority, start, end) in order of appearance.

    Paragraphs are kept as printed, without spaces: ``8 CFR 241.4(l)(2)``.
    """
    out: list[tuple[str, int, int]] = []
    for code, pattern in _GRAMMAR:
        for m in pattern.finditer(text):
            groups = m.groupdict()
            section = groups.get("section") or groups.get("section2") or groups.get("section3")
            paragraphs = groups.get("para") or groups.get("para2") or groups.get("para3") or ""
            title = groups.get("title") or groups.get("title2")
            name = f"{title} {code}" if code != "INA" else "INA"
            if section and (code != "INA" or 100 <= int(re.sub(r"\D", "", section)) <= 400):
                section = re.sub(r"\s", "", section)
                if code == "CFR" and ("." not in section or _is_torn(text, *m.span())):
                    continue
                cited = _paragraphs(section, paragraphs, text)
                out.append((f"{name} {section}{cited}", m.start(), m.end()))
                out += _listed(text, m.end(), name)
    for m in _BARE_CFR.finditer(text):
        if not any(a <= m.start() < b or a <= m.end() - 1 < b for _n, a, b in out):
            cited = _paragraphs(m["section"], m["para"] or "", text)
            out.append((f"8 CFR {m['section']}{cited}", m.start(), m.end()))
    for policy in policy_names():
        for m in policy.regex.finditer(text):
            out.append((policy.policy_id, m.start(), m.end()))
    for m in _EO.finditer(text):
        if m[1] != "14159":
            out.append((f"EO {m[1]}", m.start(), m.end()))
    return sorted(out, key=lambda t: (t[1], t[2]))


_MENTION = re.compile(
    r"\b(?:formerly|former|previous|prior|then|rescinded|superseded|vacated|enjoined|no longer|replaced|withdrawn|"
    r"you (?:argue|cite|rely|contend|assert|state|refer|note|claim|ask)|counsel (?:argues|cites|relies|contends)|"
    r"your (?:request|letter|submission) (?:cites|relies|refers|invokes|argues)|not (?:apply|rel)\w*|does not (?:apply|rely)|"
    r"was not (?:based|made) (?:on|under))\b",
    re.IGNORECASE,
)


def authorities(view: View) -> Field:
    """Return the authorities the letter cites, each relied on or mentioned."""
    seen: dict[str, tuple[Hit, str]] = {}
    for judged in view.judged:
        s = judged.statement
        if s.zone not in ("body", "caption", "header"):
            continue
        use = "mentioned" if s.zone != "body" or _MENTION.search(s.text) else "relied"
        block = view.message.blocks[s.block]
        offset = s.offset
        for value, a, b in find_authorities(s.text):
            hit = view.hit(block, offset + a, offset + b, value, 0.92)
            if value not in seen or (seen[value][1] == "mentioned" and use == "relied"):
                seen[value] = (hit, use)
    # A section whose paragraph could not be read says less than the same with its own.
    vague = {
        v
        for v, (hit, _u) in seen.items()
        if re.search(r"\([0-9|]\)", hit.raw) and "(" not in v
        if any(w.startswith(f"{v}(") for w in seen)
    }
    items = [view.item(h, use=u) for v, (h, u) in seen.items() if v not in vague]
    return view.list_field("authorities", items)
