"""Embedders of sentence-transformers, in bfloat16 where the processor multiplies in it.

A BERT is read by our own forward (`encoder`), anything else by the library's.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verticalize import extras
from verticalize.errors import RetrievalError
from verticalize.knowledge.pieces import windows
from verticalize.models.device import choose_dtype
from verticalize.retrieval.encoder import Encoder, batches
from verticalize.text import most_tokens

Matrix = NDArray[np.float32]
FLOAT32 = "float32"
_ADDED_TOKENS = 2  # the first and the last, [CLS] and [SEP] or <s> and </s>
_TILE = 16  # tokens: attention in bfloat16 over 126 tokens takes twice the time of 128
_AT_ONCE = 2048  # texts: sorted by length among themselves, and no more of them in memory
_BATCH = 16  # texts: the activations of a batch stay in the cache of a core
_BATCH_TOKENS = 2048  # the same, where there is no padding
_PLAIN = ("Pooling", "Dense", "Normalize")  # modules that look at states and mask alone


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
    """

    def __init__(self, name: str, path: str | None = None, *, dtype: str = "auto") -> None:
        library = extras.need("sentence_transformers", extra="embed")
        try:
            self._model: Any = library.SentenceTransformer(path or name)
        except (OSError, ValueError) as error:
            raise RetrievalError(
                f"no sentence-transformers model '{name}' can be loaded ({error}).",
                hint="Use a local folder, or set index.embedder=fitted, which needs no download.",
            ) from error
        chosen = choose_dtype(self._model.device.type, dtype)
        self.dtype = str(chosen).removeprefix("torch.")
        self.id = f"sentence-transformers:{name}"
        if self.dtype != FLOAT32:
            self.id += f":{self.dtype}"
            self._model.to(chosen)
            self._model[0].register_forward_pre_hook(self._fill_tiles)
        self._encoder = self._take_encoder()
        # the method that tells it was renamed between releases
        self.dimension = self.embed(["a"]).shape[1]

    @property
    def limit(self) -> int | None:
        """Tokens of a text that the model reads, those that it adds itself not counted."""
        limit = self._model.max_seq_length
        return None if limit is None else int(limit) - _ADDED_TOKENS

    def embed(self, texts: Sequence[str]) -> Matrix:
        some = [self._embed(texts[at : at + _AT_ONCE]) for at in range(0, len(texts), _AT_ONCE)]
        return np.concatenate(some) if some else np.zeros((0, self.dimension), dtype=np.float32)

    def _embed(self, texts: Sequence[str]) -> Matrix:
        parts = [self._parts(text) for text in texts]
        vectors = self._encode([part for of_text in parts for part in of_text])
        # a length of 1 in bfloat16 is one within a few thousandths
        return means(_unit(vectors), [len(of_text) for of_text in parts])

    def _encode(self, texts: list[str]) -> Matrix:
        encoder = self._encoder
        if encoder is None:
            vectors = self._model.encode(
                texts, batch_size=_BATCH, convert_to_numpy=True, show_progress_bar=False
            )
            return np.asarray(vectors, dtype=np.float32)
        ids = self._ids(texts)
        pooled = {
            row: vector
            for rows in batches([len(of_text) for of_text in ids], _BATCH_TOKENS)
            for row, vector in zip(
                rows, self._pool(encoder, [ids[row] for row in rows]), strict=True
            )
        }
        return np.array([pooled[row] for row in range(len(ids))])

    def _take_encoder(self) -> Encoder | None:
        """Our own forward in place of the first module, where nothing else is asked for."""
        first, *others = self._model
        plain = all(type(module).__name__ in _PLAIN for module in others)
        if not plain or self._model.default_prompt_name or self._model.truncate_dim:
            return None
        return Encoder.of(getattr(first, "auto_model", None))

    def _ids(self, texts: list[str]) -> list[Any]:
        """The token ids of each text, without padding, as the library makes them."""
        # the method was renamed between releases
        tokenize = getattr(self._model, "preprocess", None) or self._model.tokenize
        found: dict[int, Any] = {}
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        for at in range(0, len(order), _BATCH):
            rows = order[at : at + _BATCH]
            made = tokenize([texts[row] for row in rows])
            masks = made["attention_mask"].bool()
            found |= {
                row: ids[mask]
                for row, ids, mask in zip(rows, made["input_ids"], masks, strict=True)
            }
        return [found[row] for row in range(len(texts))]

    def _pool(self, encoder: Encoder, ids: list[Any]) -> Matrix:
        """(n, dimension): what the library makes of the states of n texts."""
        import torch

        pad = partial(torch.nn.utils.rnn.pad_sequence, batch_first=True)
        with torch.inference_mode():
            features: dict[str, Any] = {
                "token_embeddings": pad(encoder.states(ids)),
                "attention_mask": pad([torch.ones_like(of_text) for of_text in ids]),
            }
            for module in list(self._model)[1:]:
                features = module(features)
        return np.asarray(features["sentence_embedding"].float().numpy(), dtype=np.float32)

    def _parts(self, text: str) -> list[str]:
        limit = self.limit
        if limit is None or most_tokens(text) <= limit:
            return [text]
        return windows(text, limit * 2 // 3) or [text]  # budgets are in typical tokens

    def _fill_tiles(self, module: Any, given: tuple[dict[str, Any], ...]) -> None:
        fill_tiles(given[0], self._model.tokenizer.pad_token_id or 0, self._model.max_seq_length)


def fill_tiles(features: dict[str, Any], pad_token_id: int, limit: int | None) -> None:
    """Pad token ids (n, length) to whole tiles, but not beyond `limit`; the mask leaves them out.

    Args:
        features: what a model is given, by name; changed in place. One without a mask stays.
    """
    from torch.nn.functional import pad

    if "attention_mask" not in features:
        return
    length = int(features["attention_mask"].shape[1])
    whole = -(-length // _TILE) * _TILE
    more = max(0, min(whole, limit or whole) - length)
    for name, filler in (("input_ids", pad_token_id), ("attention_mask", 0), ("token_type_ids", 0)):
        if name in features:
            features[name] = pad(features[name], (0, more), value=filler)


def means(vectors: Matrix, counts: Sequence[int]) -> Matrix:
    """The mean of the first `counts[0]` rows, of the next `counts[1]`, …, each of length 1."""
    if len(vectors) == len(counts):
        return vectors
    starts = np.cumsum([0, *counts[:-1]])
    return _unit(np.add.reduceat(vectors, starts, axis=0))


def _unit(vectors: Matrix) -> Matrix:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), dtype=np.float32)
