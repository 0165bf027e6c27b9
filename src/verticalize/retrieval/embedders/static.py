"""`nano-embed`: the bundled sentence encoder, one vector a token, opened with numpy alone.

A text's vector is the mean of its tokens' vectors, scaled to length 1; how much a token counts lies
in the length of its vector. So no neural network runs, and neither torch nor transformers loads.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from verticalize import fingerprint
from verticalize.errors import RetrievalError

NANO_EMBED = "nano-embed"
FOLDER = Path(__file__).parent / "nano_embed"
CONFIG, TOKENIZER, WEIGHTS = "config.json", "tokenizer.json", "model.safetensors"
_TABLE = "embedding.weight"
_AT_ONCE = 512  # texts tokenised in one call


class StaticEmbedder:
    """A table of token vectors and the tokenizer that finds its rows.

    Args:
        tokenizer: of the `tokenizers` package.
        table: (V, dimension) float32.
        id: names the weights and the vocabulary.
    """

    def __init__(self, tokenizer: Any, table: NDArray[np.float32], id: str) -> None:
        self._tokenizer = tokenizer
        self._table = table
        self.id = id
        self.dimension = int(table.shape[1])

    @classmethod
    def open(cls, folder: Path = FOLDER) -> Self:
        """Open a folder of ``config.json tokenizer.json model.safetensors``.

        Raises:
            RetrievalError: a file is missing or damaged, or they do not belong together.
        """
        table = _table(folder / WEIGHTS)
        tokenizer = _tokenizer(folder / TOKENIZER)
        expected = _shape(folder / CONFIG)
        if not (tokenizer.get_vocab_size(), table.shape[1]) == table.shape == expected:
            raise _damaged(
                folder,
                f"weights of {table.shape}, a vocabulary of {tokenizer.get_vocab_size()} "
                f"and a configuration of {expected} do not belong together",
            )
        hashes = fingerprint.of_files((folder / WEIGHTS, folder / TOKENIZER), root=folder)
        return cls(tokenizer, table, f"{NANO_EMBED}:{fingerprint.short(hashes)}")

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) float32, each row of length 1, or 0 where no token is known."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for first in range(0, len(texts), _AT_ONCE):
            some = list(texts[first : first + _AT_ONCE])
            for row, found in enumerate(self._tokenizer.encode_batch_fast(some), start=first):
                rows[row] = self._table[found.ids].sum(axis=0)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)


@lru_cache(1)
def bundled() -> StaticEmbedder:
    """The bundled encoder, opened once in a process."""
    return StaticEmbedder.open()


def _table(file: Path) -> NDArray[np.float32]:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(file)
    except (OSError, SafetensorError) as error:
        raise _damaged(file, str(error)) from error
    table = tensors.get(_TABLE)
    if table is None or table.ndim != 2 or not np.isfinite(table).all():
        raise _damaged(file, f"there is no matrix of finite numbers named '{_TABLE}'")
    return np.asarray(table, dtype=np.float32)


def _tokenizer(file: Path) -> Any:
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises nothing narrower
        raise _damaged(file, str(error)) from error


def _shape(file: Path) -> tuple[int, int]:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
        return int(value["vocabulary"]), int(value["dimension"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(file, f"{type(error).__name__}: {error}") from error


def _damaged(place: Path, why: str) -> RetrievalError:
    return RetrievalError(
        f"the sentence encoder cannot be read: {why}.",
        place=str(place),
        hint="Install verticalize again, or set index.embedder=fitted.",
    )
