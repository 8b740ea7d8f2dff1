"""A thread as a whole: copies counted once, the newest message first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.utils import parsedate_tz
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from denialscan.layout.messages import Draft

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene enero january",
            "feb febrero february",
            "mar marzo march",
            "apr abr abril april",
            "may mayo",
            "jun junio june",
            "jul julio july",
            "aug ago agosto august",
            "sep sept septiembre september",
            "oct octubre october",
            "nov noviembre november",
            "dec dic diciembre december",
        ),
        1,
    )
    for name in names.split()
}
_WORDED = re.compile(
    r"(?:(?P<d1>\d{1,2})\s+(?:de\s+)?(?P<m1>[a-z]{3,10})\.?,?\s+(?:del?\s+)?(?P<y1>\d{4})|"
    r"(?P<m2>[a-z]{3,10})\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{4}))",
    re.IGNORECASE,
)
_FIGURES = re.compile(
    r"(?:(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})|(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<c>\d{2,4}))"
)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap])?", re.IGNORECASE)

#: Day as (year, month, day), and the minute of that day where a clock time is given.
When = tuple[tuple[int, int, int], int | None]


def sent_when(raw: str) -> When | None:
    """Return the day and minute of a Date or Sent header, as the clock there showed.

    Only for ordering and comparing messages of a thread: zones are left aside.
    """
    stamp = parsedate_tz(raw) if re.search(r"[+-]\d{4}", raw) else None
    if stamp:
        return (stamp[0], stamp[1], stamp[2]), stamp[3] * 60 + stamp[4]
    day: tuple[int, int, int] | None = None
    end = 0
    for found in _WORDED.finditer(raw):
        month = _MONTHS.get((found["m1"] or found["m2"]).lower())
        if month:
            day = (int(found["y1"] or found["y2"]), month, int(found["d1"] or found["d2"]))
            end = found.end()
            break
    figures = None if day else _FIGURES.search(raw)
    if figures:
        end = figures.end()
        if figures["y"]:
            day = (int(figures["y"]), int(figures["m"]), int(figures["d"]))
        else:
            month, number, year = int(figures["a"]), int(figures["b"]), int(figures["c"])
            if month > 12 >= number:
                month, number = number, month
            day = (year + 2000 if year < 100 else year, month, number)
    if day is None:
        return None
    clock = _TIME.search(raw, end)
    if not clock:
        return day, None
    hour = int(clock[1])
    if clock[3]:
        hour = hour % 12 + (12 if clock[3].lower() == "p" else 0)
    return day, hour * 60 + int(clock[2])


# ------------------------------------------------------------------ copies


def drop_copies(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the messages without those quoted or forwarded a second time further down.

    The same words at another time are another message: a mailbox may answer twice alike.
    """
    out: list[Draft] = []
    seen: list[_Seen] = []
    for draft in drafts:
        now = _Seen(draft)
        original = next((s.draft for s in seen if _is_copy(s, now)), None)
        if original is None:
            out.append(draft)
            if len(seen) < _MOST_COMPARED:
                seen.append(now)
            continue
        for name, value in draft.headers.items():
            if name not in original.headers:
                original.headers[name] = value
                original.spans[name] = draft.spans[name]
    return out


#: A thread has tens of messages; a broken file may look like thousands, and comparing
#: each with each would take minutes.
_MOST_COMPARED = 300


class _Seen:
    """What is compared of a message."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        text = " ".join(line.text for line in draft.lines)
        self.words = re.findall(r"\w+", text.lower())
        self.grams = {tuple(self.words[i : i + 3]) for i in range(max(1, len(self.words) - 2))}
        self.when = sent_when(draft.headers.get("date", ""))


def _is_copy(one: _Seen, other: _Seen) -> bool:
    count, again = len(one.words), len(other.words)
    if again < 6 or not 0.85 <= again / max(1, count) <= 1.18:
        return False
    if one.when and other.when and not _same_moment(one.when, other.when):
        return False
    shared = len(one.grams & other.grams)
    if shared < 0.85 * max(1, min(len(one.grams), len(other.grams))):
        return False
    return _same_person(one.draft.headers.get("from", ""), other.draft.headers.get("from", ""))


def _same_person(a: str, b: str) -> bool:
    """Say whether two senders may be one: a name or an address in common, or unknown."""
    parts = [
        set(re.findall(r"[a-z]{3,}", x.lower())) - {"dhs", "gov", "org", "com"} for x in (a, b)
    ]
    return not parts[0] or not parts[1] or bool(parts[0] & parts[1])


def _same_moment(a: When, b: When) -> bool:
    """Say whether two times may be one moment written in two zones."""
    if a[1] is None or b[1] is None:
        return a[0] == b[0]
    apart = abs((_days(a) - _days(b)) * 1440 + a[1] - b[1])
    return apart <= 1 or (apart <= 14 * 60 and min(apart % 30, 30 - apart % 30) <= 1)


def _days(when: When) -> int:
    (year, month, day), _minute = when
    return year * 372 + month * 31 + day


# ------------------------------------------------------------------ order


def newest_first(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the messages newest first.

    Mail programs put the newest on top, and that order stands, but for a printed
    conversation and for messages whose dates all grow from one to the next.
    """
    out = list(drafts)
    times = [sent_when(d.headers.get("date", "")) for d in out]
    if len(out) < 2:
        return out
    if out[-1].conversation > 1:
        groups: dict[int, list[Draft]] = {}
        for draft in out:
            groups.setdefault(draft.conversation, []).append(draft)
        heads = [sent_when(g[0].headers.get("date", "")) for g in groups.values()]
        if all(h is not None for h in heads):
            ordered = sorted(
                zip(heads, range(len(heads)), groups.values(), strict=True),
                key=lambda t: (_minutes(t[0]), t[1]),
                reverse=True,
            )
            return [d for _when, _n, group in ordered for d in group]
        return out
    known = [t for t in times if t is not None]
    if len(known) == len(out) and all(_days(b) - _days(a) >= 1 for a, b in pairwise(known)):
        out.reverse()
    return out


def _minutes(when: When | None) -> int:
    return 0 if when is None else _days(when) * 1440 + (when[1] or 0)
