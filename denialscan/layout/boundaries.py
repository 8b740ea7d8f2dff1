"""Several letters in one file: where the next one begins.

Letters are split at page tops only, and only on strong signs: a letterhead with a date,
a caption or a salutation, a form's title, page numbers that begin again. A continuation
page (a running head, "Page 2", a sentence that goes on) is never a beginning. Two letters
taken for one are easier to see than one letter torn apart, so doubt does not split.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from denialscan.layout.pageview import PageView, view_pages
from denialscan.layout.shown import lay_anew, rows_of
from denialscan.schema import Page, Reading

#: What the signs at a page's top must reach, alone and with what the page before adds.
_OPENING = 3.0
_TOTAL = 4.0


@dataclass(frozen=True, kw_only=True)
class LetterPages:
    """The pages of one letter as a reading of its own.

    ``reading`` has only these pages, in the order in which they are to be read, with
    offsets of their own and the page numbers of the file. ``reordered`` says that the
    printed page numbers gave another order than the file has; ``disordered`` that
    they follow neither.
    """

    reading: Reading
    reordered: bool = False
    disordered: bool = False


def split_letters(reading: Reading) -> tuple[LetterPages, ...]:
    """Return the letters of a file; most files hold one.

    Mail (it has parts) and photos joined to one letter stay whole.
    """
    if len(reading.pages) < 2 or reading.parts or reading.files:
        return (LetterPages(reading=reading),)
    views = _in_printed_order(view_pages(reading))
    groups: list[list[PageView]] = [[views[0]]]
    for view in views[1:]:
        if _begins(groups[-1], view, len(views)):
            groups.append([view])
        else:
            groups[-1].append(view)
    _hand_on_blanks(groups)
    out = []
    for group in groups:
        numbers = [v.page.number for v in group]
        moved = numbers != sorted(numbers)
        whole = len(groups) == 1 and not moved
        out.append(
            LetterPages(
                reading=reading if whole else _part(reading, [v.page for v in group]),
                reordered=moved,
                disordered=not moved and _is_disordered(group),
            )
        )
    return tuple(out)


def _part(reading: Reading, pages: Sequence[Page]) -> Reading:
    """Return a reading of some pages, offsets counted anew."""
    return lay_anew(reading, pages, [rows_of(page) for page in pages])


def _hand_on_blanks(groups: list[list[PageView]]) -> None:
    """A first group without a word is the batch's own cover: its pages go to the first letter."""
    if len(groups) > 1 and not any(v.lines for v in groups[0]):
        groups[1][:0] = groups[0]
        del groups[0]


# ------------------------------------------------------------------ order


def _in_printed_order(views: Sequence[PageView]) -> list[PageView]:
    """Set right a run of pages that was fed in another order than "Page n of N" says.

    Only a run of N pages that carry each number of 1..N once is moved, and only where
    no page beside it counts to the same N: else nobody can say what belongs together.
    """
    out = list(views)
    i = 0
    while i < len(out):
        printed = out[i].printed
        of = printed[1] if printed else None
        if not of or of < 2 or i + of > len(out):
            i += 1
            continue
        run = out[i : i + of]
        numbers = [v.printed[0] if v.printed and v.printed[1] == of else 0 for v in run]
        beside = [*out[max(0, i - 1) : i], *out[i + of : i + of + 1]]
        alone = not any(v.printed and v.printed[1] == of for v in beside)
        if sorted(numbers) == list(range(1, of + 1)):
            if numbers != sorted(numbers) and alone and not _two_people(run):
                out[i : i + of] = sorted(run, key=lambda v: v.printed[0] if v.printed else 0)
            i += of
        else:
            i += 1
    return out


def _two_people(run: Sequence[PageView]) -> bool:
    """Say whether the pages of a run name different people's numbers."""
    named = [v.a_numbers for v in run if v.a_numbers]
    return len(named) > 1 and not frozenset.intersection(*named)


def _is_disordered(group: Sequence[PageView]) -> bool:
    """Say whether the printed numbers of a letter's pages fall from page to page."""
    numbers = [v.printed[0] for v in group if v.printed]
    return any(a > b for a, b in pairwise(numbers))


# ------------------------------------------------------------------ beginnings


def _begins(letter: Sequence[PageView], view: PageView, count: int) -> bool:
    """Say whether ``view`` is the first page of another letter than ``letter``."""
    if not view.lines:
        return False
    if view.mail_head:
        return _new_print(letter, view)
    last = letter[-1]
    written = next((v for v in reversed(letter) if v.lines), None)
    if written is None:
        return False
    if written.fax_cover and not view.fax_cover and _opening(letter, view) >= 1:
        return True
    opening = _opening(letter, view)
    if opening < _OPENING:
        return False
    return opening + _closing(letter, written, last, view, count) >= _TOTAL


def _opening(letter: Sequence[PageView], view: PageView) -> float:
    """Weigh what the top of a page says of a beginning."""
    first = next((v for v in letter if v.lines), letter[0])
    if _is_running_head(first, view):
        return 0.0
    weight = 0.0
    weight += 2.0 * view.letterhead
    weight += 2.0 * view.form_title + 1.0 * (view.title and not view.form_title)
    weight += 1.5 * view.salutation
    # A running head repeats the date and the caption of the first page.
    repeats = not view.salutation and not view.letterhead
    if view.date:
        weight += 0.0 if repeats and view.date in first.dates else 1.0
    if view.caption:
        weight += 0.0 if repeats and view.a_numbers <= first.a_numbers else 1.0
    known = frozenset[str]().union(*(v.a_numbers for v in letter))
    if view.head_a_numbers and known and not view.head_a_numbers & known:
        weight += 1.5
    if view.printed and view.printed[0] == 1:
        weight += 2.0
        if any(v.printed for v in letter):
            weight += 1.0
    weight += 3.0 * view.fax_cover
    return weight


def _is_running_head(first: PageView, view: PageView) -> bool:
    """Say whether the top of a page only repeats that of the letter's first page."""
    if view.salutation or (view.printed and view.printed[0] == 1) or not view.head:
        return False
    known = set(first.head)
    again = sum(text in known for text in view.head)
    return again >= 0.7 * len(view.head)


def _closing(
    letter: Sequence[PageView], written: PageView, last: PageView, view: PageView, count: int
) -> float:
    """Weigh what stands before a page: an ended letter, or one that goes on."""
    weight = 0.0
    if view.continued or view.service_only:
        weight -= 4.0
    if view.printed and view.printed[0] > 1:
        place = view.page.number
        through = view.printed[0] == place and view.printed[1] in (None, count)
        # Numbers that count through the whole file say little of its letters.
        weight -= 2.0 if through and len(letter) == place - 1 else 4.0
    if written.goes_on and view.starts_low:
        weight -= 4.0
    closed = any(v.closing for v in letter)
    if closed:
        weight += 1.0
    elif any(v.salutation for v in letter) and written.goes_on:
        weight -= 1.0
    if written.printed and written.printed[1] and written.printed[0] == written.printed[1]:
        weight += 1.5
    if not last.lines:
        weight += 1.0
    elif last.short:
        weight += 0.75
    return weight


def _new_print(letter: Sequence[PageView], view: PageView) -> bool:
    """Say whether headers of a mail at a page's top begin another print-out.

    An older message of the same thread may happen to begin there too.
    """
    first = next((v for v in letter if v.lines), letter[0])
    if view.printed and view.printed[0] > 1:
        return False
    if not any(v.mail_head for v in letter) and not any(v.has_mail for v in letter):
        return any(v.closing for v in letter) or first.fax_cover or letter[-1].short
    if view.printed and view.printed[0] == 1 and any(v.printed for v in letter):
        return True
    running = any(v.lines[:1] and v.lines[0].text == view.print_head for v in letter[1:])
    if view.print_head is not None and view.print_head == first.print_head and not running:
        return True
    # A thread flows on from page to page: a page left half empty ended a print-out.
    return view.owner_line or letter[-1].short
