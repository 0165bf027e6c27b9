"""Embedders of sentence-transformers, in bfloat16 where the processor multiplies in it."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from verticalize.knowledge.cutting.pieces import windows
from verticalize.models.device import choose_device, choose_dtype, keep_freed_memory
from verticalize.retrieval.embedders.bert_folder import BertFolder
from verticalize.retrieval.embedders.library import Library
from verticalize.text import most_tokens

Matrix = NDArray[np.float32]
FLOAT32 = "float32"
_ADDED_TOKENS = 2  # the first and the last, [CLS] and [SEP] or <s> and </s>
_AT_ONCE = 2048  # texts: sorted by length among themselves, and no more of them in memory


class SentenceTransformersEmbedder:
    """Any model of sentence-transformers, by Hugging Face name or folder.

    Such a model reads a limited number of tokens and is silent about the rest. A text that may be
    longer, as `most_tokens` estimates from above, is embedded in windows: its vector is their
    mean.

    Args:
        name: what the manifest calls it.
        path: the folder it is loaded from, where that differs.
        dtype: ``float32``, ``bfloat16`` or ``auto``: bfloat16 where the processor multiplies in
            it. The two agree within a cosine of 0.999; the id tells them apart.

    Raises:
        DependencyError: the model needs the library, and that is not installed.
        RetrievalError: there is no such model here.
    """

    def __init__(self, name: str, path: str | None = None, *, dtype: str = "auto") -> None:
        keep_freed_memory()
        self._reader, self.dtype = _reader(name, path or name, dtype)
        self.id = f"sentence-transformers:{name}"
        if self.dtype != FLOAT32:
            self.id += f":{self.dtype}"
        # the method that tells it was renamed between releases
        self.dimension = self.embed(["a"]).shape[1]

    @property
    def limit(self) -> int | None:
        """Tokens of a text that the model reads, those that it adds itself not counted."""
        limit = self._reader.limit
        return None if limit is None else limit - _ADDED_TOKENS

    def embed(self, texts: Sequence[str]) -> Matrix:
        some = [self._embed(texts[at : at + _AT_ONCE]) for at in range(0, len(texts), _AT_ONCE)]
        return np.concatenate(some) if some else np.zeros((0, self.dimension), dtype=np.float32)

    def _embed(self, texts: Sequence[str]) -> Matrix:
        parts = [self._parts(text) for text in texts]
        vectors = self._reader.encode([part for of_text in parts for part in of_text])
        # a length of 1 in bfloat16 is one within a few thousandths
        return means(_unit(vectors), [len(of_text) for of_text in parts])

    def _parts(self, text: str) -> list[str]:
        limit = self.limit
        if limit is None or most_tokens(text) <= limit:
            return [text]
        return windows(text, limit * 2 // 3) or [text]  # budgets are in typical tokens


def _reader(name: str, path: str, dtype: str) -> tuple[BertFolder | Library, str]:
    """What reads the model, and the number type that it computes in."""
    if choose_device("auto") == "cpu" or not find_spec("sentence_transformers"):
        chosen = choose_dtype("cpu", dtype)
        plain = BertFolder.open(Path(path), chosen)
        if plain is not None:
            return plain, str(chosen).removeprefix("torch.")
    library = Library(name, path, dtype)
    return library, library.dtype


def means(vectors: Matrix, counts: Sequence[int]) -> Matrix:
    """The mean of the first `counts[0]` rows, of the next `counts[1]`, …, each of length 1."""
    if len(vectors) == len(counts):
        return vectors
    starts = np.cumsum([0, *counts[:-1]])
    return _unit(np.add.reduceat(vectors, starts, axis=0))


def _unit(vectors: Matrix) -> Matrix:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), dtype=np.float32)
