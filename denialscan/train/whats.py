"""What reviewers can correct, and the values that each takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from denialscan.facts.problems import BadValueError
from denialscan.schema import GROUNDS, KINDS, OUTCOMES, ROLE_ORDER

_YES_NO = {"yes": "yes", "y": "yes", "true": "yes", "1": "yes"} | {
    "no": "no", "n": "no", "false": "no", "0": "no",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class What:
    """Something a reviewer says of a letter or of a sentence.

    ``values`` are those allowed; with ``several``, one or more of them, joined by ``|``.
    """

    name: str
    of: Literal["letter", "sentence"]
    values: tuple[str, ...]
    several: bool = False

    def read(self, text: str) -> str:
        """Return a value in its normal form. Raises BadValueError, which tells the values
        allowed."""
        words = [re.sub(r"[\s\-]+", "_", part.strip().lower()) for part in text.split("|")]
        if self.values == ("yes", "no"):
            words = [_YES_NO.get(word, "") for word in words]
        if len(words) > 1 and not self.several:
            raise BadValueError("takes one value only")
        if any(word not in self.values for word in words):
            joined = ", ".join(self.values)
            raise BadValueError(
                f"not one or more of {joined}, joined by |"
                if self.several
                else f"not one of {joined}"
            )
        # In the contract's order: the same answer has one form.
        return "|".join(v for v in self.values if v in words)


WHATS: dict[str, What] = {
    what.name: what
    for what in (
        What(name="kind", of="letter", values=tuple(k for k in KINDS if k != "undetermined")),
        What(name="outcome", of="letter", values=tuple(o for o in OUTCOMES if o != "undetermined")),
        What(name="reasons", of="letter", values=("none", "generic", "specific")),
        What(name="role", of="sentence", values=tuple(ROLE_ORDER), several=True),
        What(name="ground", of="sentence", values=("yes", "no")),
        What(name="case_specific", of="sentence", values=("yes", "no")),
        What(name="grounds", of="sentence", values=GROUNDS, several=True),
        What(name="weighed", of="sentence", values=("yes", "no")),
        What(
            name="act",
            of="sentence",
            values=("deny", "grant", "part", "kick", "reject", "pending", "none"),
        ),
    )
}
