"""An embedder fitted on the corpus itself: character n-grams, TF-IDF, truncated SVD.

Latent semantic analysis (Deerwester et al. 1990) by a randomised SVD (Halko, Martinsson and Tropp
2011). It serves any language with no download. Fitting needs scipy; embedding needs numpy only.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from verticalize import fingerprint
from verticalize.retrieval.words.ngrams import ngrams

Matrix = NDArray[np.float32]
_MOST_GRAMS = 40_000  # the most frequent ones
_MOST_TEXTS = 8_000  # a sample of this many texts fixes the space; all texts are embedded in it
_OVERSAMPLE, _POWER_STEPS = 16, 4  # dimensions beyond the rank, and power iterations
_COMPONENTS = "components.npy"
_IDF = "idf.npy"
_VOCABULARY = "vocabulary.json"


class Texts(Protocol):
    """Texts by number: a list, or something that reads each when it is asked for."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[str]: ...
    def __getitem__(self, number: int, /) -> str: ...


class FittedEmbedder:
    """The fitted space: a vocabulary of n-grams, their idf, and one row of components each.

    Args:
        vocabulary: n-gram to row.
        idf: (V,) float32.
        components: (V, dimension) float16, as it lies on disk.
    """

    def __init__(
        self,
        vocabulary: Mapping[str, int],
        idf: NDArray[np.float32],
        components: NDArray[np.float16],
        revision: str,
    ) -> None:
        self._vocabulary = vocabulary
        self._idf = idf
        self._components = components
        self.id = f"fitted:{revision}"
        self.dimension = int(components.shape[1])

    @classmethod
    def fit(cls, texts: Texts, *, dimension: int, seed: int) -> Self:
        """Fit on `texts`; the dimension is lower where there are fewer texts or n-grams."""
        rng = np.random.default_rng(seed)
        counts = [ngrams(text) for text in _sample(texts, rng)]
        vocabulary, idf = _vocabulary(counts)
        matrix = _tfidf(counts, vocabulary, idf)
        rank = max(1, min(dimension, *matrix.shape))
        components = _right_vectors(matrix, rank, rng).astype(np.float16)
        revision = fingerprint.short(
            {"grams": list(vocabulary), "seed": seed, "rank": rank, "texts": len(texts)}
        )
        return cls(vocabulary, idf, components, revision)

    def embed(self, texts: Sequence[str]) -> Matrix:
        """(texts, dimension), of length 1; zeros where no n-gram of a text is known."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            columns, weights = _weights(ngrams(text), self._vocabulary, self._idf)
            if len(columns):
                row[:] = weights @ self._components[columns].astype(np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / _COMPONENTS, self._components, allow_pickle=False)
        np.save(folder / _IDF, self._idf, allow_pickle=False)
        value = {"id": self.id, "grams": list(self._vocabulary)}
        (folder / _VOCABULARY).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open what `save` wrote; the components stay on disk until they are read."""
        value = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
        return cls(
            {gram: row for row, gram in enumerate(value["grams"])},
            np.load(folder / _IDF, allow_pickle=False),
            np.load(folder / _COMPONENTS, mmap_mode="r", allow_pickle=False),
            value["id"].removeprefix("fitted:"),
        )


def _sample(texts: Texts, rng: np.random.Generator) -> list[str]:
    """At most `_MOST_TEXTS`, in their order."""
    if len(texts) <= _MOST_TEXTS:
        return list(texts)
    chosen = np.sort(rng.choice(len(texts), _MOST_TEXTS, replace=False))
    return [texts[i] for i in chosen.tolist()]


def _vocabulary(counts: Sequence[Counter[str]]) -> tuple[dict[str, int], NDArray[np.float32]]:
    """The n-grams of at least two texts, most frequent first, with ``1 + ln(N / n)``."""
    frequency: Counter[str] = Counter()
    for count in counts:
        frequency.update(count.keys())
    least = 2 if len(counts) > 4 else 1
    kept = sorted((-n, gram) for gram, n in frequency.items() if n >= least)[:_MOST_GRAMS]
    kept = kept or [(-1, "")]  # a corpus with no text at all still has a space, of one dimension
    idf = np.array([1 + np.log(max(1, len(counts)) / -n) for n, _ in kept], dtype=np.float32)
    return {gram: row for row, (_, gram) in enumerate(kept)}, idf


def _weights(
    counts: Mapping[str, int], vocabulary: Mapping[str, int], idf: NDArray[np.float32]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Columns and unit-length TF-IDF weights ``(1 + ln tf) * idf`` of one text."""
    known = [(vocabulary[gram], n) for gram, n in counts.items() if gram in vocabulary]
    columns = np.array([column for column, _ in known], dtype=np.int32)
    times = np.array([n for _, n in known], dtype=np.float32)
    weights = (1 + np.log(times)) * idf[columns]
    return columns, weights / max(float(np.linalg.norm(weights)), 1e-9)


def _tfidf(
    counts: Iterable[Mapping[str, int]], vocabulary: Mapping[str, int], idf: NDArray[np.float32]
) -> Any:
    """(texts, V), sparse, the rows of length 1."""
    from scipy.sparse import csr_array

    parts = [_weights(count, vocabulary, idf) for count in counts]
    starts = np.cumsum([0, *(len(columns) for columns, _ in parts)])
    columns = np.concatenate([c for c, _ in parts]) if parts else np.zeros(0, np.int32)
    weights = np.concatenate([w for _, w in parts]) if parts else np.zeros(0, np.float32)
    return csr_array((weights, columns, starts), shape=(len(parts), len(vocabulary)))


def _right_vectors(matrix: Any, rank: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """The first `rank` right singular vectors of a sparse (n, V) matrix, as (V, rank)."""
    width = min(rank + _OVERSAMPLE, *matrix.shape) if min(matrix.shape) else 1
    transposed = matrix.T.tocsr()
    basis = matrix @ rng.standard_normal((matrix.shape[1], width), dtype=np.float32)
    for _ in range(_POWER_STEPS):
        basis, _ = np.linalg.qr(basis)
        basis = matrix @ (transposed @ basis)
    basis, _ = np.linalg.qr(basis)
    projected = transposed @ basis
    values, vectors = np.linalg.eigh(projected.T @ projected)
    top = np.argsort(values)[::-1][:rank]
    scale = np.sqrt(np.maximum(values[top], 1e-12))
    return np.asarray(projected @ vectors[:, top] / scale, dtype=np.float32)
