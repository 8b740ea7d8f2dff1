"""The law a finding points to, and what a flag leaves open, as ``data/hooks.toml`` has it.

Hooks are for a lawyer who checks them; none of them is a conclusion about a letter.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from denialscan.rules.grounds import adopted, own_grounds
from denialscan.schema import Context, Letter

#: Said of a point that no text settled (law verdicts "unverified" or "arguable").
FOR_COUNSEL = "(to be checked by counsel)"


@dataclass(frozen=True, kw_only=True)
class Law:
    """An authority a finding may name and what it says, in a few words."""

    cite: str
    says: str


@dataclass(frozen=True, kw_only=True)
class Hook:
    """Authorities that some rules name for some kinds of decision (all, when none)."""

    rules: tuple[str, ...]
    kinds: tuple[str, ...]
    cites: tuple[str, ...]
    citing: str | None
    unless_citing: str | None


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What a flag of these rules leaves open, in one clause."""

    rules: tuple[str, ...]
    kinds: tuple[str, ...]
    when: str
    text: str
    counsel: bool


@cache
def laws() -> tuple[Law, ...]:
    """Return every authority that a finding may name."""
    return tuple(Law(cite=row["cite"], says=row["says"]) for row in _table()["law"])


@cache
def hooks() -> tuple[Hook, ...]:
    """Return the authorities by rule and kind."""
    return tuple(
        Hook(
            rules=tuple(row["rules"]),
            kinds=tuple(row["kinds"]),
            cites=tuple(row["cites"]),
            citing=row.get("citing"),
            unless_citing=row.get("unless_citing"),
        )
        for row in _table()["hook"]
    )


@cache
def limits() -> tuple[Limit, ...]:
    """Return the limits by rule and kind."""
    return tuple(
        Limit(
            rules=tuple(row["rules"]),
            kinds=tuple(row["kinds"]),
            when=row["when"],
            text=row["text"],
            counsel=row.get("counsel", False),
        )
        for row in _table()["limit"]
    )


def authorities_of(rule: str, base: tuple[str, ...], letter: Letter) -> tuple[str, ...]:
    """Return what a finding of this rule names for this letter: the rule's own
    authorities, then those of the letter's kind."""
    cited = letter.value("authorities") or []
    own = [
        cite
        for hook in hooks()
        if rule in hook.rules
        and _of_kind(hook.kinds, letter)
        and (hook.citing is None or _cites(cited, hook.citing))
        and (hook.unless_citing is None or not _cites(cited, hook.unless_citing))
        for cite in hook.cites
    ]
    return tuple(dict.fromkeys((*base, *own)))


def limits_of(rule: str, letter: Letter, context: Context) -> str:
    """Return the sentence that names what a flag of this rule leaves open, or ""."""
    said = [
        f"{limit.text} {FOR_COUNSEL}" if limit.counsel else limit.text
        for limit in limits()
        if rule in limit.rules
        and _of_kind(limit.kinds, letter)
        and _WHEN[limit.when](letter, context)
    ]
    return f"Limits: {'; '.join(said)}." if said else ""


_AFFIRMS = re.compile(
    r"\b(?:re)?affirm(?:s|ed|ing)?\b|\bconcur(?:s|red)?\b|"
    r"\b(?:uphold|upheld|sustain|agrees? with|stands? by|adheres? to|confirm)\w*\b[^.;]{0,80}"
    r"\b(?:denial|decision|determination|finding|office|position|conclusion)\b|"
    r"\b(?:denial|decision|determination|position)\b[^.;]{0,40}\b(?:stands|remains? (?:unchanged|in effect)|"
    r"(?:is|was|has been) (?:hereby )?(?:upheld|sustained|confirmed))\b",
    re.IGNORECASE,
)


def affirms(letter: Letter, context: Context) -> bool:
    """Say whether this denial affirms an earlier one: in its own words, by a linked
    adverse letter, or by an answer to the same person that the client file knows."""
    if any(r.relation == "affirms" for r in letter.related) or adopted(context):
        return True
    own = [s for s in letter.sentences if "ctx.reported" not in s.cues]
    if any(_AFFIRMS.search(s.text) and {"decision", "ground", "procedural_history"} & set(s.roles)
           for s in own):  # fmt: skip
        return True
    return _denied_before(letter, context)


def _denied_before(letter: Letter, context: Context) -> bool:
    """A denial in the client file that is certainly older than this letter."""
    on = letter.value("letter_date") or ""
    if context.facts is None or len(on) < 10:
        return False
    asked = letter.value("request_kind")
    kinds = {
        r.values.get("request_id"): r.values.get("kind") for r in context.facts.sheet("requests")
    }
    return any(
        row.values.get("outcome") == "denied"
        and "" < row.values.get("decided_at", "")[:10] < on
        and (not asked or kinds.get(row.values.get("request_id"), asked) == asked)
        for row in context.facts.sheet("decisions")
    )


def _labelled(letter: Letter, context: Context) -> bool:
    del context
    return bool(own_grounds(letter))


def _always(letter: Letter, context: Context) -> bool:
    del letter, context
    return True


_WHEN = {
    "always": _always,
    "affirms": affirms,
    "labelled": _labelled,
}


def _of_kind(kinds: tuple[str, ...], letter: Letter) -> bool:
    return not kinds or letter.kind.value in kinds


def _cites(cited: list[str], prefix: str) -> bool:
    return any(c.startswith(prefix) for c in cited)


@cache
def _table() -> dict[str, list[dict[str, Any]]]:
    path = resources.files("denialscan.rules") / "data" / "hooks.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
