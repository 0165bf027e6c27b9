"""Reading on with a cache of keys and values that is appended to in place."""

from collections.abc import Sequence
from typing import Any

from verticalize.models.fast.model import FastModel
from verticalize.models.reading import aligned

ROOM = 128  # the cache grows to a multiple of this many tokens, and by a quarter at least


class FastReading:
    """A `Reading` of a `FastModel`.

    Keys and values of a layer are one tensor, (2, rows, key heads, room, width), of which `_used`
    tokens are filled. Blocks of unequal length are right-aligned: `_open`, (rows, room),
    is false in the gaps before the short ones, and None while there are none.
    """

    def __init__(self, model: FastModel) -> None:
        self._model = model
        self._cache: list[Any] = []
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
            self._make_room(len(blocks), tokens)
            self._note_gaps(fresh, gaps=any(len(block) < tokens for block in blocks))
            self._mask = self._bias(tokens)
            states = model.hidden(ids, positions, self._attend)
            self._used += tokens
            self._seen = [seen + len(block) for seen, block in zip(self._seen, blocks, strict=True)]
            return model.logits(states[:, -1])

    def keep(self, places: Sequence[int]) -> None:
        import torch

        index = torch.tensor(places, device=self._model.embedding.device)
        with torch.inference_mode():
            for number, filled in enumerate(self._cache):
                self._cache[number] = filled.index_select(1, index)
            if self._open is not None:
                self._open = self._open.index_select(0, index)
        self._seen = [self._seen[place] for place in places]

    def _attend(self, number: int, qkv: Any) -> Any:
        model, tokens = self._model, qkv.shape[2]
        cache = self._cache[number]
        fresh = qkv.narrow(1, model.heads, 2 * model.key_heads)
        cache.narrow(3, self._used, tokens).copy_(
            fresh.unflatten(1, (2, model.key_heads)).transpose(0, 1)
        )
        keys, values = cache.narrow(3, 0, self._used + tokens)
        return model.attention(
            qkv.narrow(1, 0, model.heads),
            keys,
            values,
            self._mask,
            causal=tokens > 1 and self._mask is None,
        )

    def _make_room(self, rows: int, tokens: int) -> None:
        model, needed = self._model, self._used + tokens
        if self._cache and self._cache[0].shape[3] >= needed:
            return
        room = -(-(needed + needed // 4) // ROOM) * ROOM
        self._cache = self._cache or [None] * len(model.layers)
        for number, filled in enumerate(self._cache):
            wider = model.embedding.new_empty((2, rows, model.key_heads, room, model.width))
            if filled is not None:
                wider[..., : self._used, :] = filled[..., : self._used, :]
            self._cache[number] = wider

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
