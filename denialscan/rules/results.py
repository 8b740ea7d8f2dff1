"""What comparing a letter's claims with the client file comes to, claim by claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from denialscan.rules.compare import Verdict, confidence_of, trusted
from denialscan.rules.days import is_misread, is_swap
from denialscan.rules.registry import Answer
from denialscan.schema import Claim, Context, Evidence, Letter


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one claim came to, with both sides' words."""

    verdict: Verdict
    message: str
    evidence: tuple[Evidence, ...]
    confidence: float | None


def settle(results: Sequence[Result], context: Context) -> Answer:
    """Return the answer that the comparisons come to: one clash flags."""
    for verdict, outcome in (
        ("clashes", "flagged"),
        ("possible", "undetermined"),
        ("unsure", "undetermined"),
        ("agrees", "clear"),
    ):
        hits = [r for r in results if r.verdict == verdict]
        if not hits:
            continue
        own = min((r.confidence for r in hits if r.confidence is not None), default=None)
        return Answer(
            outcome=outcome,  # type: ignore[arg-type]
            message=" ".join(dict.fromkeys(r.message for r in hits)),
            evidence=tuple(e for r in hits for e in r.evidence),
            confidence=confidence_of(own, context) if outcome != "undetermined" else None,
        )
    raise AssertionError("every comparison has a verdict")


def result_of(
    verdict: Verdict, claim: Claim, message: str, facts: Sequence[Evidence] = ()
) -> Result:
    """Return what a claim came to, with the claim's words and these of the file."""
    return Result(
        verdict=verdict,
        message=message,
        evidence=(*claim.evidence, *facts),
        confidence=claim.confidence,
    )


def doubt_of(
    claim: Claim, known: Sequence[str], sides: str, facts: Sequence[Evidence], letter: Letter
) -> Result | None:
    """Return the doubt that figures in either order or misreading leave, if any."""
    if claim.date is None:
        return None
    if claim.attributes.get("either_order") and any(is_swap(claim.date, k) for k in known):
        return result_of(
            "unsure", claim, f"Day and month may stand in either order: {sides}.", facts
        )
    if not trusted(letter, claim.evidence) and any(is_misread(claim.date, k) for k in known):
        return result_of(
            "possible",
            claim,
            f"Possible: {sides}, a difference that misreading could explain.",
            facts,
        )
    return None
