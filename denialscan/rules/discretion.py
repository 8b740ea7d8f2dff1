"""Whether the rule applied left the office anything to weigh: a statute without
discretion, ineligibility by law, or a review that asks for other factors."""

from __future__ import annotations

import re

from denialscan.rules.grounds import quotes, rests_on_statute
from denialscan.rules.registry import Answer
from denialscan.schema import Letter

#: "by law", "ineligible": a statute that leaves nothing to weigh.
_INELIGIBLE = re.compile(
    r"\b(?:statutor(?:y|ily)|by (?:law|statute)|as a matter of law|legally|not (?:legally )?|in)\W*(?:ineligible|eligible|barred|"
    r"precluded|prohibited)\b[^.;]{0,80}\b(?:by|under|section|law|statut\w+|INA|U\.?S\.?C|because)",
    re.IGNORECASE,
)


def no_discretion(letter: Letter) -> Answer | None:
    """Return ``not_applicable`` where nothing was open to be weighed, else None."""
    grounds = letter.value("grounds") or []
    if given := rests_on_statute(letter):
        return Answer(
            outcome="not_applicable",
            message="The letter rests on a statute that leaves no discretion.",
            evidence=quotes(given, 2),
        )
    if _no_bond_by_law(letter):
        return Answer(
            outcome="not_applicable",
            message="Bond is refused under a statute that leaves no discretion.",
            evidence=letter.outcome.evidence[:1],
        )
    if _likelihood_review(letter):
        return Answer(
            outcome="not_applicable",
            message="A review under 8 CFR 241.13 asks for other factors (likelihood of removal).",
        )
    barred = [
        s for s in letter.sentences if s.grounds and _INELIGIBLE.search(s.text)
        and "ctx.reported" not in s.cues
    ]  # fmt: skip
    if barred and len(set(grounds)) <= 1:
        return Answer(
            outcome="not_applicable",
            message="The letter says that a statute makes the person ineligible.",
            evidence=quotes(barred, 1),
        )
    return None


def _relied(letter: Letter) -> list[str]:
    field = letter.fields.get("authorities")
    return [str(i.value) for i in field.items if i.use != "mentioned"] if field else []


def _likelihood_review(letter: Letter) -> bool:
    """Only 241.13 decides: it is cited, and nothing but the likelihood of removal and
    the person's cooperation is given as a ground."""
    if letter.kind.value not in ("custody_review", "release_revocation"):
        return False
    cited = _relied(letter)
    own = [a for a in cited if a.startswith("8 CFR 241.13")]
    other = [a for a in cited if a.startswith("8 CFR 241.4")]
    grounds = set(letter.value("grounds") or [])
    only = grounds <= {"removal_likely", "non_cooperation"} or (
        _decides_under(letter, r"241\.13|significant(?:ly)? likel")
        and not _decides_under(letter, r"241\.4\b")
        and not grounds & {"danger", "flight_risk", "release_conditions"}
    )
    if letter.kind.value == "release_revocation":
        return bool(own) and not other and only
    likely = "removal_likely" in grounds and _decides_under(letter, r"significant(?:ly)? likel")
    return (bool(own) and (only or not other)) or (likely and only and not other)


def _decides_under(letter: Letter, words_of_rule: str) -> bool:
    """Whether a sentence that decides names this rule, or uses its words."""
    return any(
        "decision" in s.roles and re.search(words_of_rule, s.text, re.IGNORECASE)
        for s in letter.sentences
    )


#: What, relied on in a refusal of bond, leaves the office nothing to weigh.
_NO_CHOICE = ("INA 235(b)", "INA 236(c)", "8 USC 1225(b)", "8 USC 1226(c)",
              "policy:2025-09-05-yajure-hurtado", "policy:2025-07-08-lyons-no-bond")  # fmt: skip


def _no_bond_by_law(letter: Letter) -> bool:
    return letter.kind.value == "no_bond" and any(a.startswith(_NO_CHOICE) for a in _relied(letter))


def basis_unclear(letter: Letter) -> Answer | None:
    """Return ``undetermined`` for a revocation for removal under both rules, or custody
    under 241.4 and 241.13 at once: whether anything had to be weighed cannot be told."""
    kind = letter.kind.value
    grounds = set(letter.value("grounds") or [])
    both = any(a.startswith("8 CFR 241.13") for a in _relied(letter))
    unclear = kind == "no_bond" or (kind == "release_revocation" and grounds <= {"removal_likely"})
    if not unclear and not (kind == "custody_review" and both):
        return None
    return Answer(
        outcome="undetermined",
        message="It is not clear whether the rule applied left anything to weigh.",
        evidence=letter.outcome.evidence or letter.searched,
    )
