"""BM25 over passages: scored by bm25s when it is built, summed by numpy when it is asked.

bm25s computes the score of every (token, passage) pair ahead of time. What is left for a question
is to add up the columns of its tokens, so the query path needs neither bm25s nor scipy.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.6
_ARRAYS = ("scores", "rows", "starts")
_VOCABULARY = "vocabulary.json"


@dataclass(frozen=True, slots=True)
class Lexical:
    """A sparse matrix by column: column t holds ``rows[starts[t]:starts[t+1]]`` and their scores.

    Args:
        scores: BM25 scores, float32.
        rows: passage numbers, ascending within a column.
        starts: one more than there are tokens.
        vocabulary: token to column.
        count: number of passages.
    """

    scores: NDArray[np.float32]
    rows: NDArray[np.int32]
    starts: NDArray[np.int64]
    vocabulary: Mapping[str, int]
    count: int

    @classmethod
    def build(cls, texts: Iterable[Sequence[str]]) -> Self:
        """Index passages, each given as its tokens (Robertson and Zaragoza 2009; Lucene's idf).

        Of each passage only the numbers of its tokens stay in memory.
        """
        vocabulary: dict[str, int] = {}
        ids = [[vocabulary.setdefault(t, len(vocabulary)) for t in text] for text in texts]
        if not vocabulary:
            empty = np.zeros(1, dtype=np.int64)
            return cls(np.zeros(0, np.float32), np.zeros(0, np.int32), empty, {}, len(ids))
        import bm25s

        model = bm25s.BM25(method="lucene", k1=K1, b=B)
        model.index((ids, vocabulary), create_empty_token=False, show_progress=False)
        return cls(
            scores=np.asarray(model.scores["data"], dtype=np.float32),
            rows=np.asarray(model.scores["indices"], dtype=np.int32),
            starts=np.asarray(model.scores["indptr"], dtype=np.int64),
            vocabulary=vocabulary,
            count=len(ids),
        )

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
        total = np.zeros(n_groups, dtype=np.float32)
        for rows, scores in self._columns(weights):
            best = np.zeros(n_groups, dtype=np.float32)
            np.maximum.at(best, groups[rows], scores)
            total += best
        return total

    def _columns(
        self, weights: Mapping[str, float]
    ) -> Iterable[tuple[NDArray[np.int32], NDArray[np.float32]]]:
        for token, weight in weights.items():
            column = self.vocabulary.get(token)
            if column is not None:
                span = slice(self.starts[column], self.starts[column + 1])
                yield self.rows[span], self.scores[span] * np.float32(weight)

    def knows(self, token: str) -> bool:
        """Whether any passage has this token."""
        return token in self.vocabulary

    def idf(self, token: str) -> float:
        """Rarity of a token: ``ln(1 + (N - n + 0.5) / (n + 0.5))``, highest where unknown."""
        column = self.vocabulary.get(token)
        n = 0 if column is None else int(self.starts[column + 1] - self.starts[column])
        return float(np.log1p((self.count - n + 0.5) / (n + 0.5)))

    def save(self, folder: Path) -> None:
        """Write ``scores.npy rows.npy starts.npy vocabulary.json``."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)
        value = {"count": self.count, "tokens": list(self.vocabulary)}
        (folder / _VOCABULARY).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open what `save` wrote; the arrays stay on disk until they are read."""
        arrays = {
            name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
            for name in _ARRAYS
        }
        value = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
        vocabulary = {token: column for column, token in enumerate(value["tokens"])}
        return cls(**arrays, vocabulary=vocabulary, count=value["count"])
