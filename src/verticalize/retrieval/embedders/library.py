"""Any model of sentence-transformers, read by that library.

Of a BERT the states are made by our own forward (`encoder`), of anything else by the library's.
"""

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verticalize import extras
from verticalize.errors import RetrievalError
from verticalize.models.device import choose_dtype
from verticalize.models.linear import TILE
from verticalize.retrieval.embedders.encoder import Encoder, in_batches

Matrix = NDArray[np.float32]
_BATCH = 16  # texts: the activations of a batch stay in the cache of a core
_PLAIN = ("Pooling", "Dense", "Normalize")  # modules that look at states and mask alone


class Library:
    """A model by Hugging Face name or folder.

    Attributes:
        dtype: what it computes in.
        limit: tokens that are read of a text, those that the tokenizer adds included.
    """

    def __init__(self, name: str, path: str, dtype: str) -> None:
        library = extras.need("sentence_transformers", extra="embed")
        try:
            self._model: Any = library.SentenceTransformer(path)
        except (OSError, ValueError) as error:
            raise RetrievalError(
                f"no sentence-transformers model '{name}' can be loaded ({error}).",
                hint="Use a local folder, or set index.embedder=fitted, which needs no download.",
            ) from error
        chosen = choose_dtype(self._model.device.type, dtype)
        self.dtype = str(chosen).removeprefix("torch.")
        if self.dtype != "float32":
            self._model.to(chosen)
            self._model[0].register_forward_pre_hook(self._fill_tiles)
        self._encoder = self._take_encoder()

    @property
    def limit(self) -> int | None:
        limit = self._model.max_seq_length
        return None if limit is None else int(limit)

    def encode(self, texts: list[str]) -> Matrix:
        """(n, dimension), of any length."""
        if self._encoder is None:
            vectors = self._model.encode(
                texts, batch_size=_BATCH, convert_to_numpy=True, show_progress_bar=False
            )
            return np.asarray(vectors, dtype=np.float32)
        return in_batches(self._ids(texts), partial(self._pool, self._encoder))

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
    whole = -(-length // TILE) * TILE
    more = max(0, min(whole, limit or whole) - length)
    for name, filler in (("input_ids", pad_token_id), ("attention_mask", 0), ("token_type_ids", 0)):
        if name in features:
            features[name] = pad(features[name], (0, more), value=filler)
