"""Vectors kept from build to build, so that only texts that are new are embedded.

They lie under a fingerprint of the embedder, as ``keys.npy`` (n, 16 bytes: the beginning of each
text's SHA-256) and ``vectors.npy`` (n, dimension). What is no longer in the corpus is not kept.
"""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from verticalize import fingerprint
from verticalize.retrieval.embed import Embedder, Matrix

_KEY = 16  # bytes
_CANARIES = 3
_SAME = 0.999


def embed_new(embedder: Embedder, texts: Sequence[str], folder: Path | None) -> tuple[Matrix, int]:
    """The vectors of `texts`, and how many of them had to be computed.

    Args:
        folder: of the kept vectors; None keeps nothing.
    """
    if folder is None:
        return embedder.embed(texts), len(texts)
    home = folder / fingerprint.short(embedder.id)
    known, vectors = _open(home, embedder)
    keys = [_key(text) for text in texts]
    if not _still_true(embedder, texts, keys, known, vectors):
        known = {}
    missing = list({key: n for n, key in enumerate(keys) if key not in known}.values())
    fresh = embedder.embed([texts[n] for n in missing])
    new = {keys[n]: row for row, n in enumerate(missing)}
    found = np.stack(
        [fresh[new[key]] if key in new else vectors[known[key]] for key in keys]
    ).astype(np.float32)
    _save(folder, home, keys, found)
    return found, len(missing)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:_KEY]


def _open(home: Path, embedder: Embedder) -> tuple[dict[bytes, int], Matrix]:
    """Row by key, and the rows; nothing where they are not there or do not fit."""
    nothing: Matrix = np.zeros((0, embedder.dimension), dtype=np.float32)
    try:
        keys: NDArray[np.uint8] = np.load(home / "keys.npy", allow_pickle=False)
        vectors: Matrix = np.load(home / "vectors.npy", mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError):
        return {}, nothing
    if keys.shape != (len(vectors), _KEY) or vectors.shape[1:] != (embedder.dimension,):
        return {}, nothing
    return {key.tobytes(): row for row, key in enumerate(keys)}, vectors


def _still_true(
    embedder: Embedder,
    texts: Sequence[str],
    keys: Sequence[bytes],
    known: dict[bytes, int],
    vectors: Matrix,
) -> bool:
    """Whether a few texts come out as they were kept: a model may change under its name."""
    shared = [n for n, key in enumerate(keys) if key in known]
    some = shared[:: max(1, len(shared) // _CANARIES)][:_CANARIES]
    again = embedder.embed([texts[n] for n in some])
    return all(
        float(vector @ vectors[known[keys[n]]]) > _SAME or not vector.any()
        for n, vector in zip(some, again, strict=True)
    )


def _save(folder: Path, home: Path, keys: Sequence[bytes], vectors: Matrix) -> None:
    """Replace what was kept. A crash in between costs the vectors, and gives no wrong ones."""
    fresh = folder / f"{home.name}.partial"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    rows = list({key: row for row, key in enumerate(keys)}.values())
    table = np.frombuffer(b"".join(keys[row] for row in rows), dtype=np.uint8)
    np.save(fresh / "keys.npy", table.reshape(-1, _KEY), allow_pickle=False)
    np.save(fresh / "vectors.npy", vectors[rows], allow_pickle=False)
    for old in folder.iterdir():
        if old != fresh and old.is_dir():
            shutil.rmtree(old)  # other embedders' too: one corpus, one set of vectors
    fresh.rename(home)
