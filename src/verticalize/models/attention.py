"""Attention for training: within each row, or within each conversation of a packed row.

A mask over a whole packed row costs the square of its length; this costs the squares of its parts,
and no token can see another conversation at all. On a CPU two matrix products are two to three
times faster than its fused kernel for segments of this size.
"""

from itertools import pairwise
from typing import Any

NAME = "verticalize_segments"
KNOWN = ("llama", "qwen2", "qwen3", "mistral")
_SHORT = 1024  # above, the fused kernel saves more memory than the products save time


def use_segments(model: Any) -> bool:
    """Switch `model` to this attention where that is exact; says whether it did.

    Models with sliding windows, soft-capped scores or attention sinks stay with transformers' own
    attention, which detects packing by the positions.
    """
    from transformers import AttentionInterface

    config = model.config.get_text_config()
    if config.model_type not in KNOWN or getattr(config, "sliding_window", None):
        return False
    AttentionInterface.register(NAME, _attend)
    model.set_attn_implementation(NAME)
    return True


def uses_segments(model: Any) -> bool:
    """Whether `use_segments` has switched this model."""
    return bool(model.config.get_text_config()._attn_implementation == NAME)


def _attend(
    module: Any,
    query: Any,
    key: Any,
    value: Any,
    attention_mask: Any,
    *,
    scaling: float,
    segments: tuple[int, ...] | None = None,
    **_: Any,
) -> tuple[Any, None]:
    """Causal attention; `segments` holds the bounds of the parts, None: a row is one part.

    Args:
        query: (rows, heads, tokens, width); key, value: (rows, key heads, tokens, width).
    """
    import torch

    groups = query.shape[1] // key.shape[1]
    if groups > 1:
        key, value = (part.repeat_interleave(groups, dim=1) for part in (key, value))
    bounds = (0, query.shape[2]) if segments is None else segments
    parts = [
        _causal(query[:, :, start:end], key[:, :, start:end], value[:, :, start:end], scaling)
        for start, end in pairwise(bounds)
    ]
    out = parts[0] if len(parts) == 1 else torch.cat(parts, dim=2)
    return out.transpose(1, 2).contiguous(), None


def _causal(query: Any, key: Any, value: Any, scaling: float) -> Any:
    import torch

    rows, heads, tokens, width = query.shape
    if query.device.type != "cpu" or tokens > _SHORT:
        return torch.nn.functional.scaled_dot_product_attention(
            query, key, value, is_causal=True, scale=scaling
        )
    flat = rows * heads, tokens, width
    future = torch.full((tokens, tokens), float("-inf"), dtype=query.dtype).triu_(1)
    left, right = query.reshape(flat), key.reshape(flat).transpose(1, 2)
    weights = torch.softmax(torch.baddbmm(future, left, right, alpha=scaling), dim=-1)
    return torch.bmm(weights, value.reshape(flat)).view(query.shape)
