"""Offences as the letter states them: what, when, with what disposition."""

from __future__ import annotations

import re

from denialscan.extract.common import Hit, View
from denialscan.extract.dates import find_dates
from denialscan.schema import Field

_OFFENSE_WORDS = re.compile(
    r"\b(?:assault|battery|burglar\w*|robbery|theft|larceny|shoplift\w*|dui|dwi|dwai|owi|oui|ovi|fraud|forgery|possess\w*|traffick\w*|distribut\w*|deliver\w*|"
    r"homicide|manslaughter|murder|rape|kidnap\w*|stalk\w*|harass\w*|trespass\w*|arson|smuggl\w*|firearm\w*|weapon\w*|drugs?|cocaine|heroin|meth\w*|marijuana|"
    r"narcotic\w*|controlled substance|intoxicat\w*|domestic violence|abuse|molest\w*|solicit\w*|prostitut\w*|perjury|conspir\w*|launder\w*|extort\w*|vandal\w*|"
    r"disorderly|reckless|driving|obstruct\w*|resisting|felony|misdemeanor|counterfeit\w*|strangul\w*|endanger\w*|menac\w*|lewd|indecent|eludi\w*|violation of|"
    r"no-contact|protective order|re-?entry|identity|mischief|robo|agresi[oó]n|hurto|conducir|posesi[oó]n|violencia)\b",
    re.IGNORECASE,
)
_CUES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "convicted",
        re.compile(
            r"\b(?:convict(?:ed|ions?)|pled guilty|pleaded guilty|found guilty|guilty plea|sentenced|condenad[oa])\b",
            re.I,
        ),
    ),
    ("dismissed", re.compile(r"\bdismiss\w*\b", re.I)),
    ("vacated", re.compile(r"\bvacated\b", re.I)),
    (
        "pending",
        re.compile(
            r"\bpending (?:criminal )?(?:charges?|case)|charges? (?:\w+ ){0,3}pending\b|pend\w+ charge",
            re.I,
        ),
    ),
    (
        "arrest",
        re.compile(
            r"\b(?:arrest(?:s|ed)?|charged|charges?|cited|booked|arrestad[oa]|acusad[oa])\b", re.I
        ),
    ),
)
_AFTER = re.compile(
    r"(?:\bof|\bfor|\bto|\bwith|\bby|\bin the matter of|:|\bpor|\bde)\s+(?P<what>(?:the offenses? of |a |an |one count of |\w+ counts? of |count \w+,? )?[^.;:()]{3,110})",
    re.IGNORECASE,
)
_STOP = re.compile(
    r",?\s+(?:(?:was|were|is|are|has|have)\b|in violation|for which|and (?:sentenced|served|was|were|you|he|she|ordered|received|is|has)|which|who|where|while|when|that|because|from|at which|as a|"
    r"(?:on|in|dated|on or about) (?=(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d|19|20|the \w+ (?:superior|district|county|circuit|criminal|state)|"
    r"[A-Z]\w+(?: \w+)? (?:county|superior|district|circuit|court|municipal)))|under (?!the influence)|by the|before the|sentence|\(|and (?:on|in) (?=[A-Z\d])|y (?:el|en))|,\s+(?=\d|(?:a|the) (?:class|felony|misd)|[A-Z])|\s+(?:el|en) (?=\d)",
    re.IGNORECASE,
)


def offenses(view: View) -> Field:
    """Return the offences of this person, one item per offence and date."""
    items: list[tuple[Hit, str]] = []
    for judged in view.judged:
        s = judged.statement
        if s.zone != "body" or not _OFFENSE_WORDS.search(s.text):
            continue
        if not s.has("fact.criminal_history", "ground.criminal_history") and not re.search(
            r"convict|arrest|charge|conden|guilty", s.text, re.I
        ):
            continue
        if any(s.stance(c) in ("statute", "hypothetical") for c in s.span.all("fact.criminal")):
            continue
        block = view.message.blocks[s.block]
        offset = s.offset
        items += [
            (view.hit(block, offset + a, offset + b, value, 0.75), value["offense"] or "")
            for value, a, b in find_offenses(s.text)
        ]
    unique: dict[tuple[str, str | None], Hit] = {}
    for hit, name in items:
        unique.setdefault((name.casefold(), hit.value["date"]), hit)
    return view.list_field("offenses", [view.item(h) for h in unique.values()])


def find_offenses(text: str) -> list[tuple[dict[str, str | None], int, int]]:
    """Return ({offense, date, disposition}, start, end) found in one sentence."""
    dates = find_dates(text)
    years = [(m.group(0), m.start()) for m in re.finditer(r"\b(?:19|20)\d\d\b", text)]
    out: list[tuple[dict[str, str | None], int, int]] = []
    for what, start in _phrases(text):
        if not _OFFENSE_WORDS.search(what):
            continue
        end = start + len(what)
        near = [
            (abs(d.start - end) if d.start > end else abs(start - d.end) + 15, d.value)
            for d in dates
        ]
        if not near:
            near = [(abs(p - end), y) for y, p in years]
        when = min(near)[1] if near and min(near)[0] < 90 else None
        out.append(
            ({"offense": what, "date": when, "disposition": _disposition(text, start)}, start, end)
        )
    return out


def _phrases(text: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for _name, cue in _CUES:
        for m in cue.finditer(text):
            after = text[m.end() : m.end() + 170]
            link = re.match(
                r"(?:\s+(?:on|in|by|at|twice|again|once|before|dated|and sentenced)\b[^.;]{0,80}?)?\s*",
                after,
            )
            body = _AFTER.match(after, link.end() if link else 0) or _AFTER.search(after[:110])
            if body:
                raw = body["what"]
                start = m.end() + body.start("what")
                found += _split(raw, start)
            before = re.search(r"((?:[\w-]+\s+){0,3}[\w-]+)\s*$", text[: m.start()])
            if (
                before
                and _OFFENSE_WORDS.search(before.group(1))
                and m.group(0).lower().startswith(("convict", "arrest", "charge"))
            ):
                words = re.split(
                    r"\b(?:your|his|her|their|a|an|the|for|of|prior|previous|one|two|three|and|with|single|recent|\d{4})\b",
                    before.group(1),
                    flags=re.I,
                )[-1].strip()
                if words and _OFFENSE_WORDS.search(words):
                    found.append((words, text.rfind(words, 0, m.start())))
    kept: list[tuple[str, int]] = []
    for what, start in sorted(found, key=lambda f: (f[1], -len(f[0]))):
        if not any(start < s + len(w) and s < start + len(what) for w, s in kept):
            kept.append((what, start))
    return kept


def _split(raw: str, start: int) -> list[tuple[str, int]]:
    stop = _STOP.search(raw)
    if stop:
        raw = raw[: stop.start()]
    raw = raw.rstrip(" ,")
    lead = re.match(
        r"(?:the offenses? of |(?:a|an|one) (?:count of )?|\w+ counts? of |count \w+,? |misdemeanor (?=\w)|felony (?=\w))",
        raw,
        re.I,
    )
    if lead and not lead.group(0).lower().startswith(("misd", "felony")):
        start += lead.end()
        raw = raw[lead.end() :]
    parts = re.split(r"(,\s+and\s+|\s+and\s+for\s+|\s+and of\s+|;\s+)", raw)
    out, at = [], start
    for i, part in enumerate(parts):
        if i % 2 == 0 and part.strip():
            out.append((part.strip(), at))
        at += len(part)
    return out


def _disposition(text: str, at: int) -> str | None:
    best: tuple[int, str] | None = None
    for name, cue in _CUES:
        for m in cue.finditer(text):
            undone = name in ("dismissed", "vacated")
            after = 5 if undone else m.start() - at + 40  # "charges of theft were dismissed"
            distance = at - m.end() if m.end() <= at else after
            if best is None or distance < best[0]:
                best = (distance, name)
    return best[1] if best else None
