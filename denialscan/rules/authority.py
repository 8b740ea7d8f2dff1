"""Reliance on a policy outside the time it was in force."""

from __future__ import annotations

import re

from denialscan.reference.policies import SCOPES, in_scope, injunctions, status_on, windows
from denialscan.rules.registry import LEGIBLE, Answer, check
from denialscan.schema import Context, Evidence, FieldItem, Letter

#: Below this an item's use (relied on, only mentioned) is an open question.
SURE = 0.7
#: A letter's date that was read less surely than this decides nothing.
_DATE_SURE = 0.7
#: Papers that are policies: those of the dated table, and others with a number.
_POLICY = re.compile(r"policy:|EO \d|Directive \d")
#: Figures that scans and faxes turn into one another.
_ALIKE = {"0": "689", "1": "7", "3": "8", "4": "9", "5": "68", "6": "058", "7": "1", "8": "0369", "9": "048"}  # fmt: skip


@check("policy_not_in_force")
def check_policy(letter: Letter, context: Context) -> Answer:
    """Reliance on a policy outside every window in which it was in force.

    ``undetermined`` inside an uncertain window or an injunction, out of scope for the
    kind, in an undated letter, for a policy the dated table does not hold, and where it
    is not sure that the letter relies on it. Mention, history and disclaimer are clear.
    """
    del context
    field = letter.fields.get("authorities")
    items = [i for i in field.items if _POLICY.match(str(i.value))] if field else []
    items = items or _process(letter)
    if letter.kind.value == "undetermined" and items:
        return Answer(
            outcome="undetermined",
            message="The kind of this document, which says what policies bear on it, is not known.",
            evidence=tuple(e for i in items for e in i.evidence),
        )
    if not items:
        if letter.quality is not None and letter.quality < LEGIBLE:
            return Answer(
                outcome="undetermined",
                message="No policy was read, but the pages are too poorly legible to tell.",
                evidence=letter.searched,
            )
        return Answer(outcome="not_applicable", message="The letter names no policy.")
    answers = [_of_policy(item, letter) for item in items]
    for outcome in ("flagged", "undetermined", "clear"):
        found = [a for a in answers if a.outcome == outcome]
        if found:
            return Answer(
                outcome=outcome,
                message=" ".join(dict.fromkeys(a.message for a in found)),
                evidence=tuple(e for a in found for e in a.evidence),
                confidence=min(
                    (a.confidence for a in found if a.confidence is not None), default=None
                ),
            )
    raise AssertionError("every policy has an answer")


#: The process in which a case review is asked and answered.
_ICR = "policy:2021-03-05-icr"
_CASE_REVIEW = re.compile(
    r"\b(?:ICE|ERO)\s+Case\s+Review\b|\bCase\s+Review\s+(?:mailbox|process|team)\b", re.IGNORECASE
)


def _process(letter: Letter) -> list[FieldItem]:
    """Return the case-review process as what a case review rests on, where the letter
    speaks of it and names no other policy."""
    if letter.kind.value != "case_review":
        return []
    said = next((s for s in letter.sentences if _CASE_REVIEW.search(s.text)), None)
    if said is None:
        return []
    # The letter belongs to the process; that it relies on its announcement is not said.
    return [FieldItem(value=_ICR, use="relied", confidence=SURE - 0.1, evidence=said.evidence)]


def _of_policy(item: FieldItem, letter: Letter) -> Answer:
    """Return the answer for one policy the letter names."""
    policy = str(item.value)
    rows = windows(policy)
    sure = item.confidence is None or item.confidence >= SURE
    if not rows:
        if item.use == "mentioned" and sure:
            return _clear(item, f"{policy} is only mentioned.")
        message = f"{policy} is not in the dated table, so whether it was in force is not known."
        return Answer(outcome="undetermined", message=message, evidence=item.evidence)
    title = _title(policy)
    if item.use == "mentioned" and sure:
        return _clear(item, f"{title} is only mentioned, not relied on.")
    dated = letter.fields.get("letter_date")
    day = str(dated.value) if dated and dated.value else ""
    proof = (*item.evidence, *(dated.evidence if dated else ()), *_rows(policy))
    if not day:
        message = f"The letter names {title} but bears no date to hold it against."
        return Answer(outcome="undetermined", message=message, evidence=proof)
    status = status_on(policy, day)
    kind = letter.kind.value
    if kind in SCOPES and not in_scope(policy, kind):
        message = (
            f"{title} does not speak of decisions of this kind, so its dates say nothing here."
        )
        return Answer(outcome="undetermined", message=message, evidence=proof)
    if status == "in_force":
        return _clear(item, f"{title} was in force on {day}.", proof)
    if status == "uncertain":
        return _uncertain(policy, title, day, proof)
    if not sure:
        how = "relies on" if item.use == "relied" else "only mentions"
        return Answer(
            outcome="undetermined",
            message=f"It is not sure that the letter {how} {title}, which was not in force on {day}.",
            evidence=proof,
        )
    if (dated and (dated.confidence or 0.0) < _DATE_SURE) or _may_be_misread(letter, policy, day):
        return Answer(
            outcome="undetermined",
            message=(
                f"Possible: {title} was not in force on {day}, but that date could be misread."
            ),
            evidence=proof,
        )
    periods = " and ".join(w.period for w in rows)
    guessed = "" if all(w.verified for w in rows) else " (a start or end of it is estimated)"
    return Answer(
        outcome="flagged",
        message=(
            f"The letter of {day} relies on {title}, which was in force {periods}{guessed}, "
            "not on that day."
        ),
        evidence=proof,
        confidence=min(item.confidence or 0.9, 0.9 if not guessed else 0.8),
    )


def _uncertain(policy: str, title: str, day: str, proof: tuple[Evidence, ...]) -> Answer:
    orders = injunctions(policy, day)
    why = (
        "a court order limited it then"
        if orders
        else "the sources leave its status open then"
        if len(day) == 10
        else "its status changed within the period the letter's date leaves open"
    )
    return Answer(
        outcome="undetermined",
        message=f"Whether {title} was in force on {day} cannot be told: {why}.",
        evidence=(*proof, *(e for w in orders for e in _rows(w.policy_id))),
    )


def _clear(item: FieldItem, message: str, proof: tuple[Evidence, ...] = ()) -> Answer:
    return Answer(
        outcome="clear",
        message=message,
        evidence=proof or item.evidence,
        confidence=item.confidence,
    )


def _title(policy: str) -> str:
    """Return a policy's title as a sentence can bear it."""
    return f'"{windows(policy)[0].title}"'


def _rows(policy: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            source="reference",
            quote=f"{w.title}: in force {w.period}",
            table="policies",
            row_key=w.key,
            note=f"{w.source}{'' if w.verified else '; start or end estimated'}",
        )
        for w in windows(policy)
    )


def _may_be_misread(letter: Letter, policy: str, day: str) -> bool:
    """Say whether one wrong figure in a date that OCR read would put the policy in force.

    Figures of a month printed as a word are not in doubt.
    """
    if letter.text_source not in ("ocr", "mixed"):
        return False
    raw = letter.fields["letter_date"].raw or day
    named_month = bool(re.search(r"[A-Za-z]{3}", raw))
    for at, figure in enumerate(day):
        if named_month and 4 <= at < 8:
            continue
        for other in _ALIKE.get(figure, ""):
            changed = day[:at] + other + day[at + 1 :]
            if _is_date(changed) and status_on(policy, changed) != "not_in_force":
                return True
    return False


def _is_date(day: str) -> bool:
    year, month, last = day[:4], day[5:7] or "01", day[8:] or "01"
    return "1990" <= year <= "2040" and "01" <= month <= "12" and "01" <= last <= "31"
