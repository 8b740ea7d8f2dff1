"""The individual file review of one person: custody, requests and replies, what was
submitted against what was weighed, open clocks and findings, on one or two pages.

One structure (``document``) that every format renders. Each statement cites the row of
the client file or the page of the letter that it rests on; what is not known is said.
"""

from __future__ import annotations

from denialscan.review_sheet.compose import review_sheet
from denialscan.review_sheet.document import Sheet
from denialscan.review_sheet.person import find_person

__all__ = ["Sheet", "find_person", "review_sheet"]
