"""Kind by weighed evidence, outcome by deciding sentences; both may abstain."""

from __future__ import annotations

import pytest
from reading_letters import letter, letterhead, office_letter, read

from denialscan.classify.features import mask
from denialscan.classify.kind import KindScore, author_of, score_kind
from denialscan.classify.model import LetterModel, manifest
from denialscan.classify.outcome import decides, find_outcome, find_votes
from denialscan.classify.seen import see
from denialscan.layout import find_messages
from denialscan.nlp import Analyser
from denialscan.schema import DECISION_KINDS, KINDS, NON_DECISION_KINDS
from denialscan.statements import Statement, find_statements


def parts(text: str, analyser: Analyser) -> tuple[object, list[Statement]]:
    (message,) = find_messages(read(text))
    return message, find_statements(message, analyser, repair=False)


def score(*ranked: tuple[str, float]) -> KindScore:
    return KindScore(ranked=ranked, spans=(), all_spans={}, confidence=0.5)


def test_kind_needs_weight_and_a_lead() -> None:
    assert score().best == "undetermined"
    assert score(("parole", 1.9)).best == "undetermined"
    assert score(("parole", 2.1)).best == "parole"
    assert score(("parole", 5.0), ("no_bond", 4.5)).best == "undetermined"
    assert score(("parole", 5.0), ("no_bond", 4.0)).best == "parole"


def test_best_decision_kind_passes_over_the_others() -> None:
    assert score(("request", 9.0), ("parole", 4.0), ("no_bond", 3.0)).best_decision == "parole"
    assert score(("request", 9.0), ("parole", 1.0)).best_decision is None


@pytest.mark.parametrize(
    ("caption", "kind"),
    [
        ("Re: ICE Case Review request, Amina Deng, A 012 345 678", "case_review"),
        ("Re: Form I-246, Application for Stay of Removal, Amina Deng", "stay_of_removal"),
        ("Decision to Continue Detention\n\nAmina Deng, A 012 345 678", "custody_review"),
        ("Re: Parole Determination, Amina Deng, A 012 345 678", "parole"),
        ("Notice of Revocation of Release\n\nAmina Deng, A 012 345 678", "release_revocation"),
        ("Re: Request for Deferred Action, Amina Deng, A 012 345 678", "deferred_action"),
        ("Re: Request for Humanitarian Release, Amina Deng", "release_request"),
    ],
)
def test_caption_tells_the_kind(caption: str, kind: str, analyser: Analyser) -> None:
    body = "After a full review of the file and of what you have sent, it is hereby denied."
    text = office_letter(body, caption=caption)
    message, found = parts(text, analyser)
    ranked = score_kind(message, found)  # type: ignore[arg-type]
    assert ranked.ranked[0][0] == kind
    assert letter(text, analyser).kind.value == kind
    assert 0.0 < ranked.confidence <= 1.0
    assert ranked.spans


def test_a_page_that_says_nothing_is_no_decision(analyser: Analyser) -> None:
    text = letterhead() + "Amina Deng\n\nPlease see the other page for more about this.\n"
    one = letter(text, analyser)
    assert one.kind.value not in DECISION_KINDS
    assert one.outcome.value in ("none", "undetermined")


LAWYER = (
    "LAW OFFICE OF EXAMPLE\n\nMarch 2, 2021\n\nRe: Amina Deng, A 012 345 678\n\nDear Officer:\n\n"
    "I write on behalf of my client and I respectfully request that you grant her release.\n\n"
    "Sincerely,\n\nPaula Reyes, Esq.\nAttorney for Amina Deng\n"
)
COURT = (
    "UNITED STATES DISTRICT COURT\nDISTRICT OF EXAMPLE\n\nAmina Deng v. Director\n\n"
    "The petition has been read and the parties were heard. It is granted.\n\n"
    "Helen Marsh\nUnited States District Judge\n"
)
NEIGHBOR = (
    "Amina Deng is my neighbor. She is kind and she helps my mother every Sunday.\n\nOmar Bell\n"
)


@pytest.mark.parametrize(
    ("text", "author"),
    [
        (office_letter("Your request is denied."), "ice"),
        (LAWYER, "counsel"),
        (COURT, "court"),
        (NEIGHBOR, "unknown"),
        ("From: Ann Holm <ann.holm@ice.dhs.gov>\nTo: x\nSubject: y\n\nIt is denied.\n", "ice"),
    ],
)
def test_author(text: str, author: str, analyser: Analyser) -> None:
    message, found = parts(text, analyser)
    assert author_of(message, found) == author  # type: ignore[arg-type]


def body_of(text: str, analyser: Analyser) -> list[Statement]:
    filler = (
        "This office has looked at the file that was opened in this matter and at the papers\n"
        "that belong to it.\n\n"
    )
    _message, found = parts(office_letter(filler + text), analyser)
    return found


OUTCOMES = (
    ("release_request", "Your request for release is denied.", "denied"),
    ("release_request", "Your request for release is granted.", "granted"),
    ("release_request", "Your request for release has not been granted.", "denied"),
    ("release_request", "Your request is granted in part and denied in part.", "granted_in_part"),
    ("custody_review", "You will remain in the custody of ICE.", "denied"),
    ("release_revocation", "Your order of supervision has been revoked.", "denied"),
    ("no_bond", "You are not eligible for a bond hearing.", "denied"),
    (
        "case_review",
        "Please contact your local ERO field office for initial consideration.",
        "kicked_back",
    ),
    (
        "stay_of_removal",
        "Your application is rejected because the filing fee was missing.",
        "rejected",
    ),
    ("release_request", "You argue that your request should be granted.", "undetermined"),
    ("release_request", "If your request is denied, you may file again.", "undetermined"),
    ("release_request", "Thank you for your letter.", "undetermined"),
)


@pytest.mark.parametrize(("kind", "sentence", "value"), OUTCOMES)
def test_outcome_of_one_sentence(kind: str, sentence: str, value: str, analyser: Analyser) -> None:
    found = find_outcome(kind, body_of(sentence, analyser))
    assert found.value == value
    assert 0.0 < found.confidence < 1.0
    assert (found.statements == ()) == (value == "undetermined")


@pytest.mark.parametrize("kind", NON_DECISION_KINDS)
def test_what_decides_nothing_has_no_outcome(kind: str, analyser: Analyser) -> None:
    found = find_outcome(kind, body_of("Your request for release is denied.", analyser))
    assert (found.value, found.statements) == ("none", ())


@pytest.mark.parametrize("kind", DECISION_KINDS)
def test_a_plain_denial_is_denied_in_every_decision_kind(kind: str, analyser: Analyser) -> None:
    found = find_outcome(kind, body_of("Your request is hereby denied.", analyser))
    assert found.value == "denied"
    assert [s.text for s in found.statements] == ["Your request is hereby denied."]


def test_an_earlier_decision_weighs_little(analyser: Analyser) -> None:
    (told,) = (
        s
        for s in body_of("On May 3, 2019 this office denied your request.", analyser)
        if s.text.startswith("On May")
    )
    (now,) = (
        s for s in body_of("Your request is hereby denied.", analyser) if s.text.startswith("Your")
    )
    assert find_votes(told).get("deny", 0.0) < 0.5 < find_votes(now)["deny"]
    assert decides([told]) < decides([now])


def test_mask_hides_particulars() -> None:
    assert mask("A 012 345 678 on May 3, 2019 in 1999 with 14 days") == (
        " anumber on  adate  in  ayear  with 0 days"
    )


def test_model_is_the_one_listed_and_knows_the_contracts_words(analyser: Analyser) -> None:
    assert manifest()
    model = analyser.model
    assert isinstance(model, LetterModel)
    assert model.score([]) == []
    message, found = parts("Your request for release is hereby denied.", analyser)
    seen = see(message, found)  # type: ignore[arg-type]
    (scores,) = model.score(seen.inputs)
    assert set(scores.ground) == {"none", "generic", "specific"}
    assert {"deny", "grant", "none"} <= set(scores.act)
    assert max(scores.act, key=scores.act.__getitem__) == "deny"
    kinds = model.document(seen.text, seen.inputs)
    assert set(kinds) <= set(KINDS)
    assert sum(kinds.values()) == pytest.approx(1.0)


def test_rules_alone_also_read_a_plain_letter(analyser: Analyser) -> None:
    message, found = parts(
        office_letter(
            "Your request for release is hereby denied.",
            caption="Re: Request for Release, Amina Deng, A 012 345 678",
        ),
        analyser,
    )
    assert score_kind(message, found).best == "release_request"  # type: ignore[arg-type]
    assert find_outcome("release_request", found).value == "denied"


def mail(body: str) -> str:
    head = "From: Doe, Ann <ann.doe@ice.dhs.gov>\nTo: Jo Pell <jo@pell.example>\n"
    return f"{head}Subject: RE: parole request\nDate: Tue, 4 Mar 2025 10:00:00 -0600\n\n{body}\n"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [("Denied.", "denied"), ("Approved.", "granted"), ("Ann Doe\nDeportation Officer", None)],
)
def test_a_reply_of_one_word_decides_and_a_signature_does_not(
    body: str, outcome: str | None, analyser: Analyser
) -> None:
    one = letter(mail(body), analyser, "reply.eml")
    assert one.outcome.value == (outcome or "undetermined")


@pytest.mark.parametrize(
    "body",
    [
        "We cannot decide your parole request yet. Send us a copy of your passport by April 1. "
        "If you do not, the request will be denied.",
        "You will be interviewed about your custody on March 20. Release is denied to people "
        "who may be dangerous.",
        'You asked what our letter of May 1 meant. It said: "Your request for release is '
        'denied because you pose a danger." This letter decides nothing new.',
    ],
)
def test_no_outcome_without_a_sentence_that_decides(body: str, analyser: Analyser) -> None:
    assert letter(office_letter(body), analyser).outcome.value in ("undetermined", "none")
