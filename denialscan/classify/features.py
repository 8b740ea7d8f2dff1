"""What the learned models see of a sentence: its words, its neighbours, its cues, its place.

Names, numbers and dates are masked or only counted: that a date stands there matters,
not which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from denialscan.classify.encoder import SIZE, Encoder
from denialscan.classify.outcome import find_votes
from denialscan.reasons import OF_ALIENS, is_about_person, is_concrete
from denialscan.roles import Judged
from denialscan.statements import Statement

#: Sizes of the hashed parts: words and letters of the sentence, words of each neighbour,
#: cues and place. Larger ones gained nothing on authors left out.
_WORDS, _LETTERS, _NEIGHBOUR, _TOKENS = 2**15, 2**15, 2**13, 2**12
_DOCUMENT = 2**14
_TOKEN_WEIGHT = 0.25
#: Words of a document's beginning that are encoded as one: letterhead and caption.
_HEAD_WORDS = 60


@dataclass(frozen=True, kw_only=True)
class SentenceInput:
    """A sentence of the body as the models read it.

    ``before`` and ``after`` are its neighbours in the letter, empty at its ends;
    ``tokens`` name its cues with their stance, those of its neighbours, and its place.
    """

    text: str
    before: str = ""
    after: str = ""
    tokens: tuple[str, ...] = ()


def mask(text: str) -> str:
    """Return a sentence with its particulars masked.

    Numbers and dates become placeholders: that they stand there matters, not which.
    """
    text = re.sub(r"\bA[- #]?\d[\d -]{6,}", " anumber ", text)
    text = re.sub(
        r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4}|\d{1,2}/\d{1,2}/\d{2,4}",
        " adate ",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"\b(?:19|20)\d\d\b", " ayear ", text)
    return re.sub(r"\d+", "0", text)


def sentence_inputs(judged: Sequence[Judged]) -> list[SentenceInput]:
    """Return the inputs of a letter's body sentences, as the rules judged them, in order."""
    body = [j.statement for j in judged]
    said = [
        [*_by_rules(j), *(f"{c.name}:{j.statement.stance(c)}" for c in j.statement.span.cues)]
        for j in judged
    ]
    out = []
    for n, s in enumerate(body):
        tokens = [f"is {x}" for x in said[n]]
        if n:
            tokens += [f"before {x}" for x in said[n - 1]]
        if n + 1 < len(body):
            tokens += [f"after {x}" for x in said[n + 1]]
        tokens += _place(body, n)
        tokens += _shape(s)
        out.append(
            SentenceInput(
                text=s.text,
                before=body[n - 1].text if n else "",
                after=body[n + 1].text if n + 1 < len(body) else "",
                tokens=tuple(dict.fromkeys(tokens)),
            )
        )
    return out


def _by_rules(judged: Judged) -> list[str]:
    tokens = [f"role {r}" for r in judged.roles] + [f"ground {g}" for g in judged.grounds]
    if judged.grounds:
        tokens.append("specific" if judged.case_specific else "general")
    votes = find_votes(judged.statement)
    return tokens + [f"votes {k}" for k, v in votes.items() if v >= 0.9]


def _place(body: Sequence[Statement], n: int) -> list[str]:
    last = len(body) - 1
    tokens = [f"tenth {10 * n // (last + 1)}", f"of {min(20, 4 * (last // 4))}"]
    if n == 0:
        tokens.append("first")
    if n == last:
        tokens.append("last")
    if n == 0 or body[n - 1].block != body[n].block:
        tokens.append("begins paragraph")
    return tokens


def _shape(s: Statement) -> list[str]:
    words = len(s.text.split())
    tokens = [f"words {min(5, words // 8)}", f"by {s.speaker}"]
    if s.ticked:
        tokens.append("ticked")
    if is_concrete(s):
        tokens.append("particulars")
    if is_about_person(s.text):
        tokens.append("person")
    if OF_ALIENS.search(s.text):
        tokens.append("aliens")
    if s.text.rstrip().endswith(":"):
        tokens.append("announces")
    if s.text.rstrip().endswith("?"):
        tokens.append("asks")
    return tokens


class Features:
    """Turns inputs into rows of numbers; ``encoder`` adds sentence vectors."""

    def __init__(self, encoder: Encoder | None) -> None:
        from sklearn.feature_extraction.text import HashingVectorizer

        self.encoder = encoder

        def hashed(size: int, norm: str | None = "l2", **options: Any) -> Any:
            return HashingVectorizer(
                n_features=size, alternate_sign=False, norm=norm, binary=True, **options
            )

        self._words = hashed(_WORDS, ngram_range=(1, 3), token_pattern=r"(?u)\b\w+\b|[§$:?;()]")
        self._letters = hashed(_LETTERS, analyzer="char_wb", ngram_range=(3, 5))
        self._neighbour = hashed(_NEIGHBOUR, ngram_range=(1, 2))
        # What the rules say counts in full, however many other cues stand beside it.
        self._tokens = hashed(_TOKENS, norm=None, analyzer=list)
        self._document = hashed(_DOCUMENT, ngram_range=(1, 2))

    def vectors(self, texts: Iterable[str]) -> dict[str, Any]:
        """Return the vector of every text but the empty one; none without an encoder.

        A letter's sentences are encoded together and once: what reads them again takes
        these.
        """
        if self.encoder is None:
            return {}
        wanted = sorted({t for t in texts if t})
        return dict(zip(wanted, self.encoder.encode(wanted), strict=True))

    def document(
        self, text: str, inputs: Sequence[SentenceInput], vectors: Mapping[str, Any] | None = None
    ) -> Any:
        """Return one row for a whole document: its words, and the mean of its vectors.

        ``text``: sender, subject and all sentences; ``inputs``: its body, ``vectors``
        those of its sentences where they are known.
        """
        return self.documents([text], [inputs], vectors)

    def documents(
        self,
        texts: Sequence[str],
        inputs: Sequence[Sequence[SentenceInput]],
        vectors: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return one row a document (float32, CSR)."""
        import numpy as np
        from scipy import sparse

        parts = [self._document.transform([mask(t) for t in texts])]
        if self.encoder is not None:
            means = np.zeros((len(texts), 2 * SIZE), dtype=np.float32)
            for n, (text, body) in enumerate(zip(texts, inputs, strict=True)):
                known = self.vectors(i.text for i in body) if vectors is None else vectors
                means[n, :SIZE] = self.encoder.encode([" ".join(text.split()[:_HEAD_WORDS])])[0]
                told = [known[i.text] for i in body if i.text in known]
                if told:
                    means[n, SIZE:] = np.mean(told, axis=0)
            parts.append(sparse.csr_matrix(means))
        return sparse.hstack(parts, dtype=np.float32).tocsr()

    def matrix(
        self, inputs: Sequence[SentenceInput], vectors: Mapping[str, Any] | None = None
    ) -> Any:
        """Return a sparse matrix, one row an input (float32, CSR)."""
        import numpy as np
        from scipy import sparse

        own = [mask(i.text) for i in inputs]
        parts = [
            self._words.transform(own),
            self._letters.transform(own),
            0.5 * self._neighbour.transform([mask(i.before) for i in inputs]),
            0.5 * self._neighbour.transform([mask(i.after) for i in inputs]),
            _TOKEN_WEIGHT * self._tokens.transform([i.tokens for i in inputs]),
        ]
        if self.encoder is not None:
            if vectors is None:
                vectors = self.vectors(t for i in inputs for t in (i.text, i.before, i.after))
            nothing = np.zeros(SIZE, dtype=np.float32)

            def rows(texts: Sequence[str]) -> Any:
                return np.stack([vectors.get(t, nothing) for t in texts])

            near = np.hstack([rows([i.before for i in inputs]), rows([i.after for i in inputs])])
            parts += [
                sparse.csr_matrix(rows([i.text for i in inputs])),
                sparse.csr_matrix(0.35 * near),
            ]
        return sparse.hstack(parts, dtype=np.float32).tocsr()
