"""Packing: several conversations in one row, each attending only to itself.

Bins are filled best fit first, longest conversation first (Ding et al. 2024, "Fewer Truncations
Improve Language Modeling"). What keeps the conversations apart is that positions begin again at
zero, with neither attention mask nor cache: transformers detects packing only when both are absent.
"""

import inspect
from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any
from weakref import WeakKeyDictionary

from verticalize.models.adapter import without_adapter
from verticalize.models.attention import packed_options
from verticalize.models.isolation import packing_refused
from verticalize.tune.encode import Encoded
from verticalize.tune.kernels import fuses_loss

_REFUSED: WeakKeyDictionary[Any, str | None] = WeakKeyDictionary()  # models tried before


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """One optimizer step: a flat row of conversations.

    Args:
        input_ids, position_ids: of shape (1, tokens).
        places: the positions whose *next* id is trained; targets: those next ids.
        bounds: where each conversation begins, and the row's end.
    """

    input_ids: Any
    position_ids: Any
    places: Any
    targets: Any
    bounds: tuple[int, ...]

    @property
    def trained(self) -> int:
        """Ids trained."""
        return len(self.targets)


def bins(lengths: Sequence[int], capacity: int, *, seed: int) -> list[list[int]]:
    """Indices of rows that share a bin of `capacity`; in an order that depends on `seed` alone.

    A row longer than the capacity has a bin to itself.
    """
    order = list(range(len(lengths)))
    random = Random(seed)
    random.shuffle(order)
    order.sort(key=lambda number: -lengths[number])
    filled: list[list[int]] = []
    free: list[tuple[int, int]] = []  # (room, bin), sorted
    for number in order:
        place = bisect_left(free, (lengths[number], -1))
        if place < len(free):
            room, where = free.pop(place)
        else:
            room, where = capacity, len(filled)
            filled.append([])
        filled[where].append(number)
        if room > lengths[number]:
            insort(free, (room - lengths[number], where))
    random.shuffle(filled)
    return filled


def pack(rows: Sequence[Encoded], device: str = "cpu") -> Packed:
    """The rows one after another, with positions that begin again at each."""
    import torch

    ids: list[int] = []
    positions: list[int] = []
    places: list[int] = []
    bounds = [0]
    for row in rows:
        start = len(ids)
        ids += row.ids
        positions += range(len(row.ids))
        # The first id of a row has nothing before it to be predicted from.
        places += [start + at - 1 for at in range(1, len(row.ids)) if row.trained[at]]
        bounds.append(len(ids))
    flat, steps, at = (torch.tensor(part, device=device) for part in (ids, positions, places))
    return Packed(flat[None], steps[None], at, flat[at + 1], tuple(bounds))


def not_packed(model: Any) -> str | None:
    """Why rows of this model are read one conversation at a time; None where they are packed."""
    if model not in _REFUSED:
        _REFUSED[model] = packing_refused(model)
    return _REFUSED[model]


def loss(model: Any, packed: Packed, weights: Mapping[str, Any] | None = None) -> Any:
    """Mean cross-entropy of the trained ids; only their logits are computed.

    Args:
        weights: what stands in for the model's own parameters of these names.
    """
    import torch

    if fuses_loss(model) and not_packed(model) is None:
        return _fused_loss(model, packed, dict(weights or {}))
    logits = packed_logits(model, packed, weights)
    return torch.nn.functional.cross_entropy(logits.float(), packed.targets)


def _fused_loss(model: Any, packed: Packed, weights: dict[str, Any]) -> Any:
    import torch

    inner = without_adapter(model)
    options = packed_options(inner, packed.position_ids, packed.bounds)
    options |= {"input_ids": packed.input_ids, "use_cache": False, "skip_logits": True}
    options |= {"logits_to_keep": packed.places, "shift_labels": packed.targets}
    return torch.func.functional_call(model, weights, (), options).loss


def packed_logits(model: Any, packed: Packed, weights: Mapping[str, Any] | None = None) -> Any:
    """Logits at `places`, of shape (places, vocabulary).

    A model of which `packing_refused` says why it cannot be packed reads each conversation by
    itself.
    """
    import torch

    inner = without_adapter(model)
    known = inspect.signature(inner.forward).parameters
    given = dict(weights or {})

    def logits(ids: Any, places: Any, **options: Any) -> Any:
        options |= {"input_ids": ids, "use_cache": False}
        if "logits_to_keep" not in known:
            return torch.func.functional_call(model, given, (), options).logits[0][places]
        # The vocabulary is wide: logits that nobody asks for cost more memory than the model.
        options["logits_to_keep"] = places
        return torch.func.functional_call(model, given, (), options).logits[0]

    if not_packed(model) is None:
        options = packed_options(inner, packed.position_ids, packed.bounds)
        return logits(packed.input_ids, packed.places, **options)
    parts = []
    for start, end in pairwise(packed.bounds):
        inside = (packed.places >= start) & (packed.places < end)
        parts.append(logits(packed.input_ids[:, start:end], packed.places[inside] - start))
    return torch.cat(parts)
