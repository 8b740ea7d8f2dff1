"""Letters whose pages were photographed or scanned into one file each.

A page is described by a card (what it shows of a letter's beginning and end), the
cards of one folder or mail are strung into chains, and the readings of a chain are
put together into one. Two letters taken for one are worse than one letter taken for
two, so that pages stay apart wherever the paper does not speak for the join.
"""

from __future__ import annotations

from denialscan.join.cards import Card, page_card
from denialscan.join.chains import find_chains
from denialscan.join.combine import combine, is_whole

__all__ = ["Card", "combine", "find_chains", "is_whole", "page_card"]
