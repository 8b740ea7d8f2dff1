"""Rules about how the decision was made and by whom."""

from __future__ import annotations

from denialscan.rules.registry import Answer, check
from denialscan.schema import Context, Letter


@check("kick_back")
def check_kick_back(letter: Letter, context: Context) -> Answer:
    """No merits: sent back because a local office must decide first."""
    del context
    if letter.outcome.value == "kicked_back":
        return Answer(
            outcome="flagged",
            message="The request is not decided but sent to another office to decide first.",
            evidence=letter.outcome.evidence or letter.searched,
            confidence=letter.outcome.confidence,
        )
    return Answer(
        outcome="clear",
        message="The letter does not send the request to another office to decide first.",
        evidence=letter.outcome.evidence[:1],
        confidence=letter.outcome.confidence,
    )


@check("decision_maker_unidentified")
def check_decision_maker(letter: Letter, context: Context) -> Answer:
    """No name, or no title, of whoever decided."""
    del context
    name, title = letter.fields["signatory_name"], letter.fields["signatory_title"]
    if name.value and title.value:
        return Answer(
            outcome="clear",
            message="A name and a title are given.",
            evidence=(*name.evidence[:1], *title.evidence[:1]),
            confidence=0.85,
        )
    signed = letter.marked("signature")
    how = signed[0].value if signed else ""
    if letter.marked("signed_for_other"):
        return Answer(
            outcome="undetermined",
            message="Somebody is to sign for a named official, and no signature was found."
            if how == "absent"
            else "Somebody signed for a named official; who signed cannot be read.",
            evidence=title.evidence or letter.searched,
        )
    if how == "stamp":
        # An officer's stamp gives name and title; a scribble gives neither.
        return Answer(
            outcome="undetermined",
            message="A stamp stands where the letter is signed; it may give name and title.",
            evidence=(*signed[0].evidence, *letter.searched),
        )
    what = "name" if title.value else "title" if name.value else "name or title"
    return Answer(
        outcome="flagged",
        message=f"The letter gives no {what} of whoever made the decision.",
        evidence=(*name.evidence, *title.evidence, *letter.searched),
        confidence=0.75,
    )
