"""Hold a letter's sentences against the labelled ones, however each was split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from denialscan.evaluate.scoring import folded
from denialscan.schema import ROLE_ORDER, Sentence

#: Two sentences are the same, or one part of the other, when they share this part of the
#: words of the shorter.
OVERLAP = 0.5
#: Similarity (0..100) from which a sentence out of order is taken for a labelled one.
MOVED_RATIO = 80
#: Stands for the role of a labelled sentence that was not found.
NOT_FOUND = "not found"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One labelled sentence and what was found in its place: all roles, the first of them
    first, and whether it is a case-specific ground."""

    gold: tuple[str, ...]
    found: tuple[str, ...]
    gold_specific: bool
    found_specific: bool


def align(left: Sequence[str], right: Sequence[str]) -> list[list[int]]:
    """Return, for each text of ``left``, the texts of ``right`` that hold its words.

    Both are read as one run of words; a text split in two has two partners, two texts run
    together share one.
    """
    from rapidfuzz import fuzz
    from rapidfuzz.distance import LCSseq

    words = [folded(text).split() for text in left]
    others = [folded(text).split() for text in right]
    owner = [i for i, text in enumerate(words) for _ in text]
    other_owner = [j for j, text in enumerate(others) for _ in text]
    shared: Counter[tuple[int, int]] = Counter()
    run, other_run = [w for text in words for w in text], [w for text in others for w in text]
    for step in LCSseq.opcodes(run, other_run):
        if step.tag == "equal":
            for k in range(step.src_end - step.src_start):
                shared[owner[step.src_start + k], other_owner[step.dest_start + k]] += 1
    out: list[list[int]] = [[] for _ in left]
    for (i, j), n in sorted(shared.items()):
        if n >= OVERLAP * min(len(words[i]), len(others[j])):
            out[i].append(j)
    taken = {j for partners in out for j in partners}
    for i, partners in enumerate(out):
        if not partners and words[i]:
            text = " ".join(words[i])
            rated = [
                (fuzz.ratio(text, " ".join(others[j])), -j)
                for j in range(len(others))
                if j not in taken
            ]
            best, where = max(rated, default=(0.0, 0))
            if best >= MOVED_RATIO:
                partners.append(-where)
                taken.add(-where)
    return out


def compare_sentences(
    gold: Sequence[dict[str, Any]], found: Sequence[Sentence]
) -> tuple[tuple[Compared, ...], int]:
    """Return each labelled sentence beside what was found, and how many sentences found
    to be grounds stand where nothing is labelled.

    Labelled sentences that give someone else's reason as a ground are left out: the
    contract has no role for them.
    """
    partners = align([g["text"] for g in gold], [s.text for s in found])
    out = []
    for labelled, places in zip(gold, partners, strict=True):
        roles = tuple(labelled.get("roles") or (labelled["role"],))
        if "ground" in roles and labelled.get("by", "ice") != "ice":
            continue
        here = [found[j] for j in places]
        all_roles = {role for s in here for role in s.roles}
        out.append(
            Compared(
                gold=roles,
                found=tuple(role for role in ROLE_ORDER if role in all_roles) or (NOT_FOUND,),
                gold_specific=bool(labelled.get("case_specific")),
                found_specific=any(s.case_specific and "ground" in s.roles for s in here),
            )
        )
    placed = {j for places in partners for j in places}
    stray = sum("ground" in s.roles and j not in placed for j, s in enumerate(found))
    return tuple(out), stray
