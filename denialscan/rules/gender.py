"""The gender a letter's words give the client against the client file.

The client's own pronouns win over the column ``gender``. A letter that says "they"
clashes with nobody.
"""

from __future__ import annotations

import re

from denialscan.rules.compare import confidence_of, fact, person_of, silent_file, trusted
from denialscan.rules.registry import Answer, check
from denialscan.schema import Claim, Context, Evidence, FactRow, Letter

#: What a poor print may make of a word: of "she" an "he" whose first letter is lost, never
#: the other way; of one title another.
_READ_FOR = {
    "he": ("she",),
    "mr": ("ms", "mrs", "mx"),
    "ms": ("mr", "mrs", "mx"),
    "mrs": ("mr", "ms"),
}
#: The gender of what stood there.
_MEANT = {"she": "F", "ms": "F", "mrs": "F", "mr": "M", "mx": "X"}
#: "They" may be said of anybody: it clashes with nobody.
_THEY = ("they", "them", "their", "theirs", "themself", "themselves")
#: More of them than this are no misreading.
_MISREAD_WORDS = 2

#: So many words of one gender, with none of the client's own among them, are no slip of
#: reference to somebody else.
_CONSISTENT = 3


@check("gender_discrepancy")
def check_gender(letter: Letter, context: Context) -> Answer:
    """Compare each title and pronoun the agency gives the person with the client's own."""
    person = person_of(context)
    own = own_genders(person) if person else frozenset()
    if person is None or not own:
        return silent_file("gender or pronouns")
    words = [
        w
        for w in letter.claimed("gender")
        if "X" in own or w.attributes.get("word", "").casefold() not in _THEY
    ]
    if not words:
        return Answer(outcome="not_applicable", message="The letter gives the person no gender.")
    row = fact(person, "pronouns", "gender")
    sure = [w for w in words if w.attributes.get("sure") == "yes"]
    wrong = [w for w in sure if w.value not in own]
    chosen = person.values.get("pronouns", "")
    shown = f"the client file has {chosen or person.values.get('gender', '')}"
    if not wrong and len(words) >= _CONSISTENT and not any(w.value in own for w in words):
        wrong = sure = list(words)  # nobody else of that gender stands near any of them
    if wrong:
        return _clash(letter, context, wrong, sure, shown, person)
    doubtful = [w for w in words if w.value not in own]
    if doubtful and len(doubtful) * 2 > len(words):
        return Answer(
            outcome="undetermined",
            message=f"The letter has {_quoted(doubtful)}, perhaps of the person; {shown}.",
            evidence=(*_proof(doubtful), row),
        )
    agreeing = [w for w in words if w.value in own]
    return Answer(
        outcome="clear",
        message=f"The letter's {_quoted(agreeing)} agrees with the client file.",
        evidence=(*_proof(agreeing[:1]), row),
        confidence=confidence_of(0.9, context),
    )


def own_genders(person: FactRow) -> frozenset[str]:
    """Return the genders that words about a client may have by the client file; F, M or
    X for they and other pronouns. Empty where the file is silent."""
    pronouns = person.values.get("pronouns", "").casefold()
    found = set()
    for word in re.findall(r"[a-zñé]+", pronouns):
        if word in ("she", "her", "hers", "ella"):
            found.add("F")
        elif word in ("he", "him", "his", "él", "el"):
            found.add("M")
        elif word in ("they", "them", "theirs", "elle", "ze", "xe", "any"):
            found.add("X")
    if "any" in pronouns:
        return frozenset("FMX")
    if found:
        return frozenset(found)
    gender = person.values.get("gender", "")
    # without pronouns of their own, X says nothing against either word
    return frozenset(gender) if gender in ("F", "M") else frozenset()


def _clash(
    letter: Letter,
    context: Context,
    wrong: list[Claim],
    sure: list[Claim],
    shown: str,
    person: FactRow,
) -> Answer:
    share = (
        f"{len(wrong)} of {len(sure)} mentions"
        if len(wrong) < len(sure)
        else "throughout"
        if len(sure) > 1
        else "its one mention"
    )
    said = f"the letter has {_quoted(wrong)} ({share}), {shown}"
    proof = (*_proof(wrong), fact(person, "pronouns", "gender"))
    if not trusted(letter, _proof(wrong)) and _misread(wrong, own_genders(person)):
        return Answer(
            outcome="undetermined",
            message=f"Possible: {said}, a difference that misreading could explain.",
            evidence=proof,
        )
    return Answer(
        outcome="flagged",
        message=f"The gender differs: {said}.",
        evidence=proof,
        confidence=confidence_of(min(w.confidence or 0.9 for w in wrong), context),
    )


def _misread(wrong: list[Claim], own: frozenset[str]) -> bool:
    """Tell whether a word of the client's own gender could have been read for these."""
    words = [re.split(r"[\s.]", w.attributes.get("word", ""))[0] for w in wrong]
    return len(words) <= _MISREAD_WORDS and all(
        any(_MEANT[m] in own for m in _READ_FOR.get(w.casefold(), ())) and w != "He" for w in words
    )


def _quoted(words: list[Claim]) -> str:
    shown = dict.fromkeys(w.attributes.get("word", "") for w in words)
    return ", ".join(f'"{w}"' for w in list(shown)[:4])


def _proof(words: list[Claim]) -> tuple[Evidence, ...]:
    return tuple(e for w in words for e in w.evidence)
