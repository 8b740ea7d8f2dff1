"""Dates: the letter's own, when it was sent, and of the request it answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime

from denialscan.extract.common import Hit, View

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan", "enero", "ene"),
            ("february", "feb", "febrero"),
            ("march", "mar", "marzo"),
            ("april", "apr", "abril", "abr"),
            ("may", "mayo"),
            ("june", "jun", "junio"),
            ("july", "jul", "julio"),
            ("august", "aug", "agosto", "ago"),
            ("september", "sept", "sep", "septiembre", "setiembre"),
            ("october", "oct", "octubre"),
            ("november", "nov", "noviembre"),
            ("december", "dec", "diciembre", "dic"),
        ),
        start=1,
    )
    for name in names
}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_D = r"[0-9OolIS]"  # a digit, or what OCR makes of one
_PATTERN = re.compile(
    rf"\b(?P<iso>(?:19|20)\d\d-\d\d-\d\d)\b|"
    rf"\b(?P<m1>{_NAMES})\.?\s*(?P<d1>(?=\d|{_D}\d){_D}{{1,2}})(?:st|nd|rd|th)?\s*[,.]?\s*(?P<y1>[12Il]{_D}{{3}})\b|"
    # a stroke before the day may be what is left of its first figure
    rf"(?<![\[\]{{}}|!])\b(?P<d2>(?=\d|{_D}\d){_D}{{1,2}})(?:st|nd|rd|th)?\s*(?:de\s+|of\s+|-)?(?P<m2>{_NAMES})\.?,?\s*(?:del?\s+|-)?"
    rf"(?P<y2>[12Il]{_D}{{3}})\b|"
    rf"\b(?P<m3>\d{{1,2}})(?P<sep>[/.-])(?P<d3>\d{{1,2}})(?P=sep)(?P<y3>\d{{4}}|\d{{2}})\b|"
    # a copy of a copy loses the strokes between the figures, or turns one into a 1:
    # "03 30 2023", "11.07 2019", "03/3012023"
    rf"(?<![\d/.-])(?<!\d )(?P<m5>\d{{2}})[ ./-]{{1,2}}(?P<d5>\d{{2}})(?:[ ./-]{{1,2}}|(?<=/\d\d)1)(?P<y5>(?:19|20)\d\d)(?!\d|[/.-]\d)|"
    rf"\b(?P<m4>{_NAMES})\.?,?\s+(?:of\s+|de\s+)?(?P<y4>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d")
_DIGITS = str.maketrans("OolLIiSs", "00111155")


_SHOWN = "|".join(
    f"{name.capitalize()}|{name.upper()}" for name in sorted(_MONTHS, key=len, reverse=True)
)
#: A day without its year: "April 6", "30 March", "9 de agosto". Only a capital tells the
#: month from the word ("may 3 people").
_YEARLESS = re.compile(
    rf"\b(?P<m1>{_SHOWN})\.? (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?![,.]? ?[\dIl][\dOolIS]{{2,3}}\b)(?![/:-]\d)(?!,? of (?:that|the same|the (?:next|following|previous)) year)|"
    rf"(?<![\d/.,-])\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?: de | of | )(?P<m2>{_SHOWN}|(?<=de )(?:{_NAMES}))\b"
    r"(?!,? of (?:that|the same|the (?:next|following|previous)) year)(?!,? (?:del? )?[\dIl][\dOolIS]{3}\b)"
)
_LAST_YEAR = re.compile(r"^\W{0,2}(?:of last year|del año pasado)\b", re.IGNORECASE)
#: A year that stands for a date, by the word before it.
_YEAR = re.compile(
    r"\b(?:in|since|around|about|circa|during|of|from|en|desde|early|late|mid|spring|summer|fall|autumn|winter)(?: or about)?[ -](?:the )?(?:year |early |late |mid-? ?|"
    r"(?:spring|summer|fall|autumn|winter|beginning|end|start|middle)(?: of)? |approximately |el año )*"
    r"(?P<y>(?:19|20)\d\d)\b(?![/-]\d|\.\d)|(?:\(|:\s)(?P<bare>(?:19|20)\d\d)\b(?=[);,.\s]|$)",
    re.IGNORECASE,
)
#: A month and its year in figures ("03/2016").
_MONTH_FIGURES = re.compile(r"(?<![\d/.-])(?P<m>0?[1-9]|1[0-2])/(?P<y>(?:19|20)\d\d)\b(?![/-]\d)")
#: Another year joined to one ("in 2010 and 2013").
_YEAR_TOO = re.compile(
    r"(?:,? (?:and|y|&) |, )(?:again )?(?:in )?(?P<y>(?:19|20)\d\d)\b(?![/-]\d|\.\d)"
)


@dataclass(frozen=True, kw_only=True)
class DateHit:
    """A date in a text: ISO value (year-month where no day stands, a bare year where
    asked for).

    ``yearless`` where its year was taken from the letter's date; ``either_order`` where
    its figures could also be read with day and month changed round.
    """

    value: str
    start: int
    end: int
    yearless: bool = False
    either_order: bool = False


def find_dates(
    text: str, *, day_first: bool = False, near: str | None = None, years: bool = False
) -> list[DateHit]:
    """Return the dates of a text in order, US order unless ``day_first`` (Spanish text).

    ``near`` (ISO) also reads days without a year, as the last such day up to it; ``years`` also reads bare
    years ("in 2014") and months in figures ("03/2016").
    """
    out: list[DateHit] = []
    if not _FIGURE.search(text):
        return out
    for m in _PATTERN.finditer(text):
        value = _value(m, day_first)
        if value:
            n = "3" if m["y3"] else "5"
            figures = m["m" + n], m["d" + n]
            either = all(f and int(f) <= 12 for f in figures) and figures[0] != figures[1]
            out.append(DateHit(value=value, start=m.start(), end=m.end(), either_order=either))
    if near and len(near) >= 10:
        out += [h for h in _yearless(text, near[:10]) if _apart(h, out)]
    if years:
        out += [h for h in _years(text) if _apart(h, out)]
    return sorted(out, key=lambda h: h.start)


def _years(text: str) -> list[DateHit]:
    out = [
        DateHit(value=f"{m['y']}-{int(m['m']):02d}", start=m.start(), end=m.end())
        for m in _MONTH_FIGURES.finditer(text)
    ]
    for found in _YEAR.finditer(text):
        name = "y" if found["y"] else "bare"
        hit = DateHit(value=found[name], start=found.start(name), end=found.end(name))
        out.append(hit)
        while more := _YEAR_TOO.match(text, hit.end):
            hit = DateHit(value=more["y"], start=more.start("y"), end=more.end("y"))
            if _apart(hit, out):
                out.append(hit)
    return out


def _apart(hit: DateHit, others: list[DateHit]) -> bool:
    return all(hit.end <= o.start or o.end <= hit.start for o in others)


def _yearless(text: str, near: str) -> list[DateHit]:
    out: list[DateHit] = []
    for m in _YEARLESS.finditer(text):
        month = _MONTHS[(m["m1"] or m["m2"]).lower()]
        day = int(m["d1"] or m["d2"])
        year = int(near[:4])
        last = _LAST_YEAR.match(text[m.end() : m.end() + 20])
        if last or f"{month:02d}-{day:02d}" > near[5:]:
            year -= 1
        if _real(year, month, day):
            value = f"{year:04d}-{month:02d}-{day:02d}"
            out.append(DateHit(value=value, start=m.start(), end=m.end(), yearless=True))
    return out


def _value(m: re.Match[str], day_first: bool) -> str | None:
    if m["iso"]:
        return m["iso"] if _real(*map(int, m["iso"].split("-"))) else None
    if m["y4"]:
        return f"{int(m['y4']):04d}-{_MONTHS[m['m4'].lower()]:02d}"
    if m["y3"] or m["y5"]:
        n = "3" if m["y3"] else "5"
        year = int(m["y" + n])
        year += 0 if len(m["y" + n]) == 4 else 2000 if year < 40 else 1900
        a, b = int(m["m" + n]), int(m["d" + n])
        if day_first and b <= 12:
            a, b = b, a
        if a > 12 and b <= 12:
            a, b = b, a
        return f"{year:04d}-{a:02d}-{b:02d}" if _real(year, a, b) else None
    n = "1" if m["y1"] else "2"
    if not re.search(r"\d", m["d" + n]) or len(re.findall(r"\d", m["y" + n])) < 2:
        return None
    year = int(m["y" + n].translate(_DIGITS))
    day = int(m["d" + n].translate(_DIGITS))
    month = _MONTHS[m["m" + n].lower()]
    return f"{year:04d}-{month:02d}-{day:02d}" if _real(year, month, day) else None


def _real(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return 1920 <= year <= 2100


_NOT_LETTER = re.compile(
    r"\b(?:birth|born|dob|nacid[oa]|nacimiento|(?:i-?246|request|application|packet) in|entry|entered|arriv|interview|hearing|served?|service|received|receipt|recibid|edition|rev\.?|"
    r"expir|request(?:ed)? date|date of request|submitted|filed|review date|convict|arrest|next|"
    r"effective|book(?:ed|-in)|custody since|removal date|order(?:ed)?)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:^|\b)(?:date(?: (?:prepared|written|typed)| of (?:this )?(?:notice|letter|decision|determination|disposition|memo(?:randum)?|issuance))?(?: and time of [\w ]{5,40})?|"
    r"(?:\w+ )?dated?|fecha|issued(?: on)?|decision date|date issued|(?:last )?updated(?: on)?)\s*[:.]?\W*$",
    re.IGNORECASE,
)


_SERVED = re.compile(r"\b(?:date )?served(?: on)?\s*:?\W*$", re.IGNORECASE)
#: "SO ORDERED this 14th day of October, 2020."
_THIS_DAY = re.compile(
    rf"(?:\b(?:ordered|dated|signed|entered|issued)\b[^.]{{0,40}}?,? |^[^.]{{2,40}}, )this (?P<day>\d{{1,2}})(?:st|nd|rd|th)? day of "
    rf"(?P<month>{_NAMES}),? (?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)


#: A year of two digits.
_CUT_SHORT = re.compile(r"[/.-]\d\d$")


def letter_date(view: View) -> Hit | None:
    """Return the letter's date: its date line, a labelled date, the date by the
    signature, or the date the mail was sent."""
    spanish = is_spanish(view)
    choices: list[tuple[float, Hit]] = []
    first_body = next((i for i, b in enumerate(view.message.blocks) if b.zone == "body"), 10**6)
    for i, block in enumerate(view.message.blocks):
        last = 0  # end of the date before: what stands before that is about that one
        for found in find_dates(block.text, day_first=spanish):
            if len(found.value) < 10:
                continue
            before = block.text[max(last, found.start - 45) : found.start]
            last = found.end
            hit = view.hit(block, found.start, found.end, found.value)
            if block.zone == "date":
                base = 5.0 if i < first_body else 3.0
                if _CUT_SHORT.search(hit.raw):
                    base -= 1.2  # perhaps a cell of a table, its year cut off: a label is surer
                choices.append((base - (2.5 if _NOT_LETTER.search(before) else 0.0), hit))
            elif (
                _LABEL.search(before)
                and not _NOT_LETTER.search(before)
                and (block.zone != "body" or found.start < 40)
            ):
                choices.append((4.0 if i < first_body else 3.2, hit))
            elif _SERVED.search(before):
                choices.append((0.5, hit))  # where nothing else dates a form
            elif _NOT_LETTER.search(before):
                continue
            elif block.zone == "footer" and block.text.strip() == hit.raw and i < first_body:
                choices.append((2.4, hit))
            elif block.zone == "header" and i < first_body:
                choices.append((2.5, hit))
            elif block.zone in ("caption", "address") and i < first_body:
                choices.append((2.0 if len(block.text) < 60 else 1.0, hit))
            elif block.zone == "signature":
                choices.append((2.2, hit))
        for made in _THIS_DAY.finditer(block.text):
            month = _MONTHS[made["month"].lower()]
            day, year = int(made["day"]), int(made["year"])
            if _real(year, month, day):
                value = f"{year:04d}-{month:02d}-{day:02d}"
                choices.append((2.6, view.hit(block, made.start("day"), made.end(), value)))
    if choices:
        best = max(choices, key=lambda c: (c[0], -c[1].start))
        if best[0] >= 0.5 and not (view.message.is_mail and best[0] < 2.6):
            return best[1]
    sent = sent_at(view)
    if sent:
        return Hit(value=sent.value[:10], raw=sent.raw, start=sent.start, end=sent.end)
    return max(choices, key=lambda c: (c[0], -c[1].start))[1] if choices else None


def sent_at(view: View) -> Hit | None:
    """Return when a mail was sent, ISO with its own offset where it states one."""
    raw = view.message.headers.get("date")
    if not raw:
        return None
    start, end = view.message.header_spans["date"]
    value: str | None = None
    try:
        value = parsedate_to_datetime(raw).isoformat()
    except (TypeError, ValueError):
        value = None
    if value is None or not re.search(r"[+-]\d{4}|GMT|UT|[ECMP][SD]T", raw):
        found = find_dates(raw, day_first=is_spanish(view))
        if found and len(found[0].value) == 10:
            value = found[0].value + _clock(raw[found[0].end :])
        elif value is None:
            return None
    return Hit(value=value, raw=raw, start=start, end=end, confidence=0.95)


def _clock(text: str) -> str:
    m = re.search(r"\b(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap])?\.?m?", text, re.IGNORECASE)
    if not m:
        return ""
    hour = int(m[1]) % 12 + 12 if (m[4] or "").lower() == "p" else int(m[1])
    if (m[4] or "").lower() == "a":
        hour %= 12
    return f"T{hour:02d}:{m[2]}:{m[3] or '00'}" if hour < 24 else ""


def is_spanish(view: View) -> bool:
    """Say whether a message is written in Spanish, which puts the day first."""
    from denialscan.nlp import language_of

    text = " ".join(b.text for b in view.blocks("body"))
    return bool(text) and language_of(text) == "es"
