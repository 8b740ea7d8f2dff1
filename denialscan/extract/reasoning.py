"""The grounds a letter gives, from judged sentences."""

from __future__ import annotations

from denialscan.extract.common import Hit, View
from denialscan.roles import Judged
from denialscan.schema import GROUNDS, Field


def grounds(view: View) -> Field:
    """Return the ground types the letter gives, in the contract's order.

    Each item cites the sentence that shows it best (a case-specific one first).
    """
    best: dict[str, Judged] = {}
    for judged in view.judged:
        for given in judged.grounds:
            known = best.get(given)
            if known is None or (judged.case_specific and not known.case_specific):
                best[given] = judged
    items = []
    for ground in GROUNDS:
        if ground in best:
            s = best[ground].statement
            hit = Hit(value=ground, raw=s.text, start=s.start, end=s.end, confidence=0.8)
            items.append(view.item(hit, case_specific=bool(best[ground].case_specific)))
    return view.list_field("grounds", items)
