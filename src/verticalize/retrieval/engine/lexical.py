"""BM25 over passages: scored when the index is written (`invert`), added up when it is asked.

The score of every (token, passage) pair lies on disk. What is left for a question is to read and
add up the columns of its tokens, so memory and time go with their length, not with the corpus.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from verticalize.retrieval.engine.arrays import mapped
from verticalize.retrieval.engine.invert import ROWS, SCORES, STARTS, SUMMARY
from verticalize.retrieval.engine.vocabulary import Vocabulary
from verticalize.store import read_json


@dataclass(frozen=True, slots=True)
class Lexical:
    """A sparse matrix by column: column t holds ``rows[starts[t]:starts[t+1]]`` and their scores.

    Args:
        scores: BM25 scores, float32.
        rows: passage numbers, ascending within a column.
        starts: one more than there are tokens.
        vocabulary: tokens by column.
        count: number of passages.
    """

    scores: NDArray[np.float32]
    rows: NDArray[np.int32]
    starts: NDArray[np.int64]
    vocabulary: Vocabulary
    count: int

    def score(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """One score a passage: the weighted sum over the question's tokens."""
        total = np.zeros(self.count, dtype=np.float32)
        for rows, scores in self._columns(weights):
            total[rows] += scores
        return total

    def score_groups(
        self, weights: Mapping[str, float], groups: NDArray[np.int32], n_groups: int
    ) -> NDArray[np.float32]:
        """One score a group of passages: for each token, the best passage of the group."""
        total, best = (np.zeros(n_groups, dtype=np.float32) for _ in range(2))
        for rows, scores in self._columns(weights):
            found = groups[rows]
            np.maximum.at(best, found, scores)
            total[found] += best[found]  # once a group, however often it was found
            best[found] = 0
        return total

    def _columns(
        self, weights: Mapping[str, float]
    ) -> Iterable[tuple[NDArray[np.int32], NDArray[np.float32]]]:
        for token, weight in weights.items():
            column = self.vocabulary.number(token)
            if column is not None:
                span = slice(self.starts[column], self.starts[column + 1])
                yield self.rows[span], self.scores[span] * np.float32(weight)

    def knows(self, token: str) -> bool:
        """Whether any passage has this token."""
        return self.vocabulary.number(token) is not None

    def idf(self, token: str) -> float:
        """Rarity of a token: ``ln(1 + (N - n + 0.5) / (n + 0.5))``, highest where unknown."""
        column = self.vocabulary.number(token)
        n = 0 if column is None else int(self.starts[column + 1] - self.starts[column])
        return float(np.log1p((self.count - n + 0.5) / (n + 0.5)))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open what `write_lexical` wrote; all of it stays on disk until it is read."""
        return cls(
            scores=mapped(folder / SCORES),
            rows=mapped(folder / ROWS),
            starts=mapped(folder / STARTS),
            vocabulary=Vocabulary.open(folder),
            count=read_json(folder / SUMMARY)["passages"],
        )
