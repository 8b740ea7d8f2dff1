"""Authorities: citations of law and policies, relied on or only mentioned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from denialscan.extract.citations import find_citations
from denialscan.extract.common import Hit, View
from denialscan.extract.policy_names import find_policies
from denialscan.extract.reliance import Reliance, reliance
from denialscan.roles import Judged
from denialscan.schema import Field

#: Sentences after a policy that may still speak of it.
_LATER = 3
#: Confidence of a use that is not sure: rules take it for an open question.
_UNSURE = 0.6
_CITED = 0.92
#: Whose words are not the letter's own; a statute quoted is still one relied on or not.
_THEIRS = ("counsel", "person", "court", "other")
#: A paper beside whose use nothing else of the same paper counts, the strongest first.
_ORDER = (("relied", True), ("relied", False), ("mentioned", False), ("mentioned", True))


@dataclass(frozen=True, kw_only=True)
class Authority:
    """An authority named at ``start:end`` of a text; ``confidence`` that it is named."""

    value: str
    start: int
    end: int
    confidence: float = _CITED


def find_authorities(
    text: str, *, on: str | None = None, kind: str = "", repair: bool = False
) -> list[Authority]:
    """Return the authorities of a sentence in order of appearance.

    Paragraphs are kept as printed, without spaces: ``8 CFR 241.4(l)(2)``; policies of the
    dated table have its ids. ``on`` (the letter's ISO date), ``kind`` and ``repair`` (text
    that OCR read) help to tell policies of like names apart.
    """
    named = find_policies(text, on=on, kind=kind, repair=repair)
    out = [Authority(value=n.value, start=n.start, end=n.end, confidence=n.sure) for n in named]
    out += [
        Authority(value=c.value, start=c.start, end=c.end)
        for c in find_citations(text)
        if not any(n.start <= c.start < n.end or c.start <= n.start < c.end for n in named)
    ]
    return sorted(out, key=lambda a: (a.start, a.end))


def authorities(view: View, *, on: str | None = None) -> Field:
    """Return the authorities the letter cites, each relied on or mentioned.

    ``on`` is the letter's date. An item's confidence falls to 0.6 where its use is not
    sure.
    """
    repair = any(p.text_source in ("ocr", "mixed") for p in view.reading.pages)
    best: dict[str, tuple[Hit, Reliance]] = {}
    for number, judged in enumerate(view.judged):
        s = judged.statement
        if s.zone not in ("body", "caption", "header"):
            continue
        block = view.message.blocks[s.block]
        for found in find_authorities(s.text, on=on, kind=view.kind, repair=repair):
            use = _use(view.judged, number, found)
            sure = found.confidence if use.sure else min(_UNSURE, found.confidence)
            a, b = s.offset + found.start, s.offset + found.end
            hit = view.hit(block, a, b, found.value, sure)
            known = best.get(found.value)
            if known is None or _rank(use) < _rank(known[1]):
                best[found.value] = (hit, use)
    items = [
        view.item(hit, use=use.use)
        for value, (hit, use) in best.items()
        if not _is_vague(value, hit, best)
    ]
    return view.list_field("authorities", items)


def _rank(use: Reliance) -> int:
    return _ORDER.index((use.use, use.sure))


def _use(judged: Sequence[Judged], number: int, found: Authority) -> Reliance:
    s = judged[number].statement
    if s.zone != "body":
        # "Review under 8 CFR 241.4(k)(2)": the heading names the law the decision is made
        # under, but what it says of a policy may be the request's.
        law = not found.value.startswith("policy:")
        return Reliance(use="relied" if law else "mentioned", sure=not law)
    if s.ticked:
        return Reliance(use="relied", sure=True)
    if s.speaker in _THEIRS:
        return Reliance(use="mentioned", sure=True)
    following = [j.statement for j in judged[number + 1 : number + 1 + _LATER]]
    later = " ".join(f.text for f in following if f.zone == "body")
    return reliance(s.text, found.start, found.end, later=later)


def _is_vague(value: str, hit: Hit, found: dict[str, tuple[Hit, Reliance]]) -> bool:
    """Say whether a section whose paragraph could not be read says less than the same
    section with its own paragraph, which the letter cites too."""
    lost = "(" not in value and "(" in hit.raw
    return lost and any(other.startswith(f"{value}(") for other in found)
