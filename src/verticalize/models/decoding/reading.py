"""What writes answers needs of a model: to read on, and say what may follow.

`decode.write` knows no model; it knows a `Reading`. There are three: of any causal model of
transformers here, with its cache or without one, and of the LLaMA family in `fast`.
"""

import inspect
import warnings
from collections.abc import Sequence
from typing import Any, Protocol


class Reading(Protocol):
    """A batch of texts, one a row, of which a model has read so much and can read on."""

    def read(self, blocks: Sequence[Sequence[int]]) -> Any:
        """Read one or more further ids of each row.

        Returns:
            (rows, vocabulary) float32: the logits of what follows each row's last id.
        """
        ...

    def keep(self, places: Sequence[int]) -> None:
        """Go on with these rows only, in this order."""
        ...


class TransformersReading:
    """Any causal model of transformers, by its own forward and cache.

    Blocks of unequal length are right-aligned: what stands before a short one is masked.
    """

    def __init__(self, model: Any, pad: int) -> None:
        self._model, self._pad = model, pad
        self._last = {"logits_to_keep": 1} if "logits_to_keep" in _parameters(model) else {}
        self._cache: Any = None
        self._mask: Any = None
        self._seen: list[int] = []

    def read(self, blocks: Sequence[Sequence[int]]) -> Any:
        import torch

        self._seen = self._seen or [0] * len(blocks)
        ids, positions, fresh = aligned(blocks, self._seen, self._pad, self._model.device)
        self._mask = fresh if self._mask is None else torch.cat([self._mask, fresh], dim=1)
        with torch.inference_mode():
            out = self._model(
                input_ids=ids,
                attention_mask=self._mask,
                position_ids=positions,
                past_key_values=self._cache,
                use_cache=True,
                **self._last,
            )
        self._cache = out.past_key_values
        self._seen = [seen + len(block) for seen, block in zip(self._seen, blocks, strict=True)]
        return out.logits[:, -1].float()

    def keep(self, places: Sequence[int]) -> None:
        import torch

        index = torch.tensor(places, device=self._model.device)
        self._cache.batch_select_indices(index)
        self._mask = self._mask[index]
        self._seen = [self._seen[place] for place in places]


class UncachedReading:
    """A causal model whose class goes on from no cache: each time it reads all again.

    Rows are filled up behind their ends, where a causal model does not look.
    """

    def __init__(self, model: Any, pad: int) -> None:
        self._model, self._pad = model, pad
        self._rows: list[list[int]] = []

    def read(self, blocks: Sequence[Sequence[int]]) -> Any:
        import torch

        before = self._rows or [[] for _ in blocks]
        self._rows = [[*row, *block] for row, block in zip(before, blocks, strict=True)]
        width = max(map(len, self._rows))
        ids = [[*row, *[self._pad] * (width - len(row))] for row in self._rows]
        ends = [len(row) - 1 for row in self._rows]
        logits = score(self._model, torch.tensor(ids), width)
        return logits[torch.arange(len(ends)), torch.tensor(ends)].float()

    def keep(self, places: Sequence[int]) -> None:
        self._rows = [self._rows[place] for place in places]


def reading_of(model: Any, pad: int) -> Reading:
    """A reading of any causal model of transformers, or of a class that follows its interface."""
    known = _parameters(model)
    if {"past_key_values", "position_ids", "attention_mask"} <= known:
        return TransformersReading(model, pad)
    warnings.warn(
        f"{model.config.model_type} goes on from no cache of keys and values (its forward has no "
        "past_key_values): every token of an answer reads all before it again, which is slow.",
        stacklevel=2,
    )
    return UncachedReading(model, pad)


def score(model: Any, ids: Any, count: int) -> Any:
    """(rows, tokens) ids to the logits that a model of transformers has for the last `count`."""
    import torch

    wanted = {"use_cache": False, "logits_to_keep": count}
    known = _parameters(model)
    options = {name: value for name, value in wanted.items() if name in known}
    with torch.inference_mode():
        found = model(input_ids=ids.to(model.device), **options)
        return found.logits[:, -count:]


def _parameters(model: Any) -> set[str]:
    """Names that the forward of the model itself takes."""
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    return set(inspect.signature(inner.forward).parameters)


def aligned(
    blocks: Sequence[Sequence[int]], seen: Sequence[int], pad: int, device: Any
) -> tuple[Any, Any, Any]:
    """Ids, positions and mask of right-aligned blocks, each (rows, longest), as int64.

    Args:
        seen: how many ids of each row were read before.
    """
    import torch

    width = max(map(len, blocks))
    ids, positions, mask = [], [], []
    for block, start in zip(blocks, seen, strict=True):
        gap = width - len(block)
        ids.append([pad] * gap + [*block])
        positions.append([0] * gap + list(range(start, start + len(block))))
        mask.append([0] * gap + [1] * len(block))
    made = (torch.tensor(part, device=device) for part in (ids, positions, mask))
    return tuple(made)  # type: ignore[return-value]
