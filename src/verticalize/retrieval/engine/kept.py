"""Vectors kept from build to build, so that only texts that are new are embedded.

They lie under a fingerprint of the embedder, as ``keys.npy`` (n, 16 bytes: the beginning of each
text's SHA-256) and ``vectors.npy`` (n, dimension). What is no longer in the corpus is not kept.
"""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from verticalize import fingerprint
from verticalize.retrieval.embedders.embed import Embedder
from verticalize.retrieval.embedders.fitted import Matrix
from verticalize.retrieval.engine.arrays import mapped, npy_file

_KEY = 16  # bytes
_CANARIES = 3
_SAME = 0.999
_KEYS, _VECTORS = "keys.npy", "vectors.npy"
Keys = NDArray[np.bytes_]


class Kept:
    """Embeds block after block, and takes what it can from the last build. Open it with `open`."""

    def __init__(self, embedder: Embedder, home: Path, keys: BinaryIO, vectors: BinaryIO) -> None:
        self._embedder = embedder
        self._known, self._vectors = _load(home, embedder.dimension)
        self._order = np.argsort(self._known)
        self._tried = False
        self._keys_file, self._vectors_file = keys, vectors
        self.computed = 0

    @classmethod
    @contextmanager
    def open(cls, embedder: Embedder, folder: Path, count: int) -> Iterator[Self]:
        """Keep the vectors of `count` texts in `folder`, in place of those that are there.

        A crash in between costs the vectors, and gives no wrong ones.
        """
        home = folder / fingerprint.short(embedder.id)
        fresh = folder / f"{home.name}.partial"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        with (
            npy_file(fresh / _KEYS, np.uint8, (count, _KEY)) as keys,
            npy_file(fresh / _VECTORS, np.float32, (count, embedder.dimension)) as vectors,
        ):
            yield cls(embedder, home, keys, vectors)
        for old in folder.iterdir():
            if old != fresh and old.is_dir():
                shutil.rmtree(old)  # other embedders' too: one corpus, one set of vectors
        fresh.rename(home)

    def embed(self, texts: Sequence[str]) -> Matrix:
        """The vectors of the texts that come next; `computed` counts those that are new."""
        keys = np.array([_key(text) for text in texts], dtype=f"S{_KEY}")
        rows = self._find(keys)
        if not self._tried and (rows >= 0).any():
            self._tried = True
            if not self._still_true(texts, rows):
                self._known, self._order = self._known[:0], self._order[:0]
                rows = self._find(keys)
        found = np.empty((len(texts), self._embedder.dimension), dtype=np.float32)
        found[rows >= 0] = self._vectors[rows[rows >= 0]]
        if len(missing := np.flatnonzero(rows < 0)):
            _, first, again = np.unique(keys[missing], return_index=True, return_inverse=True)
            found[missing] = self._embedder.embed([texts[n] for n in missing[first]])[again]
            self.computed += len(first)
        self._keys_file.write(keys.tobytes())
        self._vectors_file.write(found.tobytes())
        return found

    def _find(self, keys: Keys) -> NDArray[np.int64]:
        """The row of each key among those known; -1 where it is new."""
        if not len(self._known):
            return np.full(len(keys), -1)
        place = np.searchsorted(self._known, keys, sorter=self._order)
        rows = self._order[np.minimum(place, len(self._order) - 1)]
        return np.where(self._known[rows] == keys, rows, -1)

    def _still_true(self, texts: Sequence[str], rows: NDArray[np.int64]) -> bool:
        """Whether a few texts come out as they were kept: a model may change under its name."""
        shared = np.flatnonzero(rows >= 0)
        some = shared[:: max(1, len(shared) // _CANARIES)][:_CANARIES]
        again = self._embedder.embed([texts[n] for n in some])
        return all(
            float(vector @ self._vectors[rows[n]]) > _SAME or not vector.any()
            for n, vector in zip(some, again, strict=True)
        )


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:_KEY]


def _load(home: Path, dimension: int) -> tuple[Keys, Matrix]:
    """The keys and the vectors; nothing where they are not there or do not fit."""
    nothing = np.zeros(0, f"S{_KEY}"), np.zeros((0, dimension), dtype=np.float32)
    try:
        keys, vectors = mapped(home / _KEYS), mapped(home / _VECTORS)
    except (OSError, ValueError):
        return nothing
    if keys.shape != (len(vectors), _KEY) or vectors.shape[1:] != (dimension,):
        return nothing
    return np.frombuffer(keys.tobytes(), f"S{_KEY}"), vectors
