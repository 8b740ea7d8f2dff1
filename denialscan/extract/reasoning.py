"""Grounds and evidence named, from judged sentences."""

from __future__ import annotations

import re

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


_ITEM = re.compile(
    r"\b(?:letters? (?:of|from)[\w ,'-]{3,50}?|medical (?:records?|documentation|evaluation|history)|psychological (?:evaluation|report)|affidavits?(?: of [\w ]{3,25})?|"
    r"declarations?(?: of [\w ]{3,25})?|birth certificates?|marriage certificates?|tax (?:returns|records)|police reports?|court records?|certificates?(?: of [\w ]{3,30})?|"
    r"sponsor letters?|support letters?|employment (?:letters?|records?)|proof of (?:address|residence|employment|sponsorship)|photographs|country conditions(?: evidence| reports?)?|"
    r"school records?|release plan|letters?)\b(?=[,.;: )]|\s+(?:and|or|from|submitted|were|was|that|you|does|do|are|is|of|in|to|attached|which|has|have))",
    re.IGNORECASE,
)


_RECITES = re.compile(
    r"\b(?:consider|review|submit|enclos|attach|includ|receiv|provid|present|accompan|furnish|read\b)\w*",
    re.IGNORECASE,
)


def evidence_items(view: View) -> Field:
    """Return items of evidence the letter names: discussed where the sentence also
    answers or weighs them, listed where it only recites them."""
    seen: dict[str, tuple[Hit, str]] = {}
    for judged in view.judged:
        s = judged.statement
        named = {"evidence_recital", "equity", "ground"} & set(judged.roles)
        if s.zone != "body" or not (named or _RECITES.search(s.text)):
            continue
        block = view.message.blocks[s.block]
        offset = s.offset
        weighed = s.has("ctx.not_determinative", "ctx.concession") or "ground" in judged.roles
        for m in _ITEM.finditer(s.text):
            item = m.group(0).strip(" ,")
            status = "discussed" if weighed else "listed"
            hit = view.hit(
                block,
                offset + m.start(),
                offset + m.start() + len(item),
                {"item": item, "status": status},
                0.7,
            )
            name = item.casefold()
            if name not in seen or (seen[name][1] == "listed" and status == "discussed"):
                seen[name] = (hit, status)
    return view.list_field("evidence_items", [view.item(h) for h, _s in seen.values()])
