"""The loss of a step as training computes it, on fake tensors, whose values cannot be read."""

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from verticalize.models.adapter import without_adapter
from verticalize.models.attention import packed_options, uses_segments
from verticalize.tune.encode import Encoded
from verticalize.tune.packing import Packed, pack
from verticalize.tune.seq2seq import Pair, Seq2Seq, batch


def apart(model: Any) -> bool:
    """Whether each conversation is computed by itself, behind virtual tokens."""
    return bool(getattr(getattr(model, "active_peft_config", None), "is_prompt_learning", False))


def logits_of(model: Any, rows: Sequence[Encoded]) -> int:
    """How many rows of logits a step has: of padded answers, or of trained ids alone."""
    if model.config.is_encoder_decoder:
        return len(rows) * max(sum(row.trained) for row in rows)
    return sum(sum(row.trained[1:]) for row in rows)


def loss_of(model: Any, rows: Sequence[Encoded], low: Mapping[str, Any], device: str) -> Any:
    """The mean loss of the rows, with `low` in the place of the model's parameters."""
    if model.config.is_encoder_decoder:
        pairs = batch([_pair(row) for row in rows], device)
        return Seq2Seq(None, 0, 0, device).compute(model, pairs, low).loss
    if apart(model):
        return _one_by_one(model, rows, low, device)
    return _packed(model, pack(rows, device), low)


def _pair(row: Encoded) -> Pair:
    asked = len(row.ids) - sum(row.trained)
    return Pair(row.ids[:asked], row.ids[asked:])


def _one_by_one(model: Any, rows: Sequence[Encoded], low: Mapping[str, Any], device: str) -> Any:
    import torch

    logits, targets = [], []
    for row in rows:
        own = pack([row], device)
        options = {"input_ids": own.input_ids, "use_cache": False, "logits_to_keep": own.places}
        logits.append(torch.func.functional_call(model, dict(low), (), options).logits[0])
        targets.append(own.targets)
    return torch.nn.functional.cross_entropy(torch.cat(logits).float(), torch.cat(targets))


def _packed(model: Any, packed: Packed, low: Mapping[str, Any]) -> Any:
    """A packed row.

    transformers finds its conversations by reading positions: here a mask of the row stands for
    them, or rows of mean length for a model that cannot be packed.
    """
    import torch

    inner = without_adapter(model)
    known = inspect.signature(inner.forward).parameters
    ids, count = packed.input_ids, len(packed.bounds) - 1
    options: dict[str, Any] = {"use_cache": False}
    if uses_segments(inner):
        options |= packed_options(inner, packed.position_ids, packed.bounds)
        count = 1
    elif "position_ids" in known:
        tokens, count = ids.shape[1], 1
        options["attention_mask"] = ids.new_ones((1, 1, tokens, tokens), dtype=torch.bool)
    else:
        ids = ids[:, : count * (ids.shape[1] // count)].view(count, -1)
    targets = packed.targets
    if "logits_to_keep" in known:
        options["logits_to_keep"] = packed.places if count == 1 else -(-len(targets) // count)
    logits = torch.func.functional_call(model, dict(low), (), options | {"input_ids": ids}).logits
    kept = logits.flatten(0, 1)[: len(targets)]
    return torch.nn.functional.cross_entropy(kept.float(), targets[: len(kept)])
