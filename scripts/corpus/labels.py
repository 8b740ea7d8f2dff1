"""Check the labels of a letter's sentences, in gold files and in second annotations."""

from __future__ import annotations

from typing import Any

from denialscan.schema import ADVERSE, DECISION_KINDS, GROUNDS, ROLE_ORDER

KEYS = frozenset(
    {"text", "role", "roles", "grounds", "case_specific", "weighed", "by", "act", "use"}
)
#: Whose words a sentence gives; a sentence without ``by`` is the agency's own.
BY = ("ice", "counsel", "court", "statute", "person", "other")
#: What a sentence itself does to the request, where that is not the letter's outcome.
ACTS = ("deny", "grant", "part", "kick", "reject", "pending", "none")
USES = ("relied", "mentioned")


def check_sentences(
    sentences: list[dict[str, Any]], text: str, *, complete: bool = False
) -> list[str]:
    """Return what is wrong with labels of sentences that stand in ``text`` (white space
    squashed). Where the labels are ``complete``, every sentence has all its roles, and
    every ground says whether it is case-specific."""
    found: list[str] = []
    for number, sentence in enumerate(sentences, start=1):
        found += [f"sentence {number}{p}" for p in _check(sentence, text, complete=complete)]
    return found


def own_grounds(sentences: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the sentences that give the letter's own reasons."""
    return [s for s in sentences if "ground" in roles(s) and s.get("by", "ice") == "ice"]


def roles(sentence: dict[str, Any]) -> list[str]:
    """Return all roles of a sentence; those without a list have one."""
    return list(sentence.get("roles") or [sentence["role"]])


def check_reasons(gold: dict[str, Any]) -> list[str]:
    """Return where the rules and grounds of a completely labelled gold contradict its
    sentences. Reasons taken from elsewhere make those rules undetermined: not checked."""
    found = []
    grounds = own_grounds(gold["sentences"])
    named = gold["fields"].get("grounds")
    types = {ground for s in grounds for ground in s.get("grounds") or ()}
    if named is not None and set(named) != types:
        found.append(f"field grounds is {sorted(named)}, the sentences have {sorted(types)}")
    reasoned = gold["kind"] in DECISION_KINDS and gold["kind"] != "custody_determination"
    if not reasoned or gold["outcome"] not in ADVERSE:
        return found
    rules = gold["rules"]
    for rule, missing in (
        ("missing_rationale", not grounds),
        ("summary_denial", not any(s.get("case_specific") for s in grounds)),
    ):
        if rules.get(rule) in ("flagged", "clear") and (rules[rule] == "flagged") != missing:
            found.append(f"rule {rule} is {rules[rule]}, which its sentences contradict")
    return found


def _check(sentence: dict[str, Any], text: str, *, complete: bool) -> list[str]:
    found = [f": unknown key {key!r}" for key in sorted(sentence.keys() - KEYS)]
    words = " ".join(str(sentence.get("text", "")).split())
    if not words or words not in text:
        found.append(f" is not in the letter: {words[:60]!r}")
    role = sentence.get("role")
    if role not in ROLE_ORDER:
        return [*found, f": role {role!r} is not the contract's"]
    listed = roles(sentence)
    if listed != [name for name in ROLE_ORDER if name in listed] or listed[0] != role:
        found.append(f": roles {listed} are not in the contract's order, role first")
    grounds = sentence.get("grounds") or []
    found += [
        f": ground {ground!r} is not the contract's" for ground in grounds if ground not in GROUNDS
    ]
    if bool(grounds) != ("ground" in listed):
        found.append(": a ground names its grounds, and only a ground does")
    specific = sentence.get("case_specific")
    if specific is not None and (not isinstance(specific, bool) or "ground" not in listed):
        found.append(": case_specific is true or false, of grounds only")
    if complete and "roles" not in sentence:
        found.append(": complete labels list all roles")
    if complete and "ground" in listed and specific is None:
        found.append(": a ground says whether it is case_specific")
    if not isinstance(sentence.get("weighed", False), bool):
        found.append(": weighed is neither true nor false")
    for key, allowed in (("by", BY), ("act", ACTS), ("use", USES)):
        if key in sentence and sentence[key] not in allowed:
            found.append(f": {key} {sentence[key]!r} is not one of {', '.join(allowed)}")
    return found
