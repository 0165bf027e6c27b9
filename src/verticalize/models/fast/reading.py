"""Reading on, with a cache of keys and values for each layer."""

from collections.abc import Sequence
from typing import Any

from verticalize.models.decoding.reading import aligned
from verticalize.models.fast.attention import attend
from verticalize.models.fast.cache import LARGE, Cache
from verticalize.models.fast.model import FastModel


class FastReading:
    """A `Reading` of a `FastModel`.

    Blocks of unequal length are right-aligned: `_open`, (rows, tokens read), is false in the gaps
    before the short ones, and None while there are none.

    Args:
        large: as `Cache` takes it.
    """

    def __init__(self, model: FastModel, *, large: int = LARGE) -> None:
        self._model = model
        self._cache = [Cache(large) for _ in model.layers]
        self._open: Any = None
        self._mask: Any = None
        self._used = 0
        self._seen: list[int] = []

    def read(self, blocks: Sequence[Sequence[int]]) -> Any:
        import torch

        model = self._model
        self._seen = self._seen or [0] * len(blocks)
        with torch.inference_mode():
            ids, positions, fresh = aligned(blocks, self._seen, 0, model.embedding.device)
            tokens = ids.shape[1]
            self._note_gaps(fresh, gaps=any(len(block) < tokens for block in blocks))
            self._mask = self._bias(tokens)
            states = model.hidden(ids, positions, self._attend, last=1)
            self._used += tokens
            self._seen = [seen + len(block) for seen, block in zip(self._seen, blocks, strict=True)]
            return model.logits(states[:, 0])

    def keep(self, places: Sequence[int]) -> None:
        import torch

        index = torch.tensor(places, device=self._model.embedding.device)
        with torch.inference_mode():
            for cache in self._cache:
                cache.keep(index)
            if self._open is not None:
                self._open = self._open.index_select(0, index)
        self._seen = [self._seen[place] for place in places]

    def _attend(self, number: int, queries: Any, fresh: Any) -> Any:
        cache = self._cache[number]
        cache.append(fresh)
        mask = self._mask
        return attend(
            queries,
            cache.pieces(),
            mask if mask is None else mask[..., -queries.shape[2] :, :],
            causal=mask is None and fresh.shape[3] > 1,
            scaling=self._model.scaling,
        )

    def _note_gaps(self, fresh: Any, gaps: bool) -> None:
        import torch

        if self._open is None and gaps:
            self._open = fresh.new_ones((fresh.shape[0], self._used))
        if self._open is not None:
            self._open = torch.cat([self._open, fresh], dim=1)

    def _bias(self, tokens: int) -> Any:
        """What to add to the scores of the new tokens; None: nothing, or causally nothing."""
        import torch

        if self._open is None and (tokens == 1 or not self._used):
            return None
        seen = torch.arange(self._used + tokens)
        own = torch.arange(self._used, self._used + tokens)[:, None]
        visible = seen <= own
        if self._open is not None:
            # A gap sees itself: what it makes of that is never looked at, but it is a number.
            visible = visible & self._open.bool()[:, None, None] | (seen == own)
        hidden = self._model.embedding.new_zeros(visible.shape)
        return hidden.masked_fill_(~visible, float("-inf"))
