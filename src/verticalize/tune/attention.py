"""Attention within each conversation of a packed row, one after another.

A mask over the whole flat row costs the square of its length; this costs the squares of its parts,
and no token can see another conversation at all.
"""

from typing import Any

NAME = "verticalize_segments"


def use_segments(model: Any) -> bool:
    """Switch `model` to per-conversation attention where that is exact; says whether it did.

    Models with sliding windows, soft-capped scores or attention sinks stay with transformers' own
    attention, which detects packing by the positions.
    """
    from transformers import AttentionInterface

    config = model.config.get_text_config()
    special = ("attn_logit_softcapping", "sliding_window", "layer_types", "attention_chunk_size")
    if any(getattr(config, name, None) for name in special):
        return False
    if getattr(config, "model_type", "") not in {"llama", "qwen2", "qwen3", "mistral"}:
        return False
    AttentionInterface.register(NAME, _attend)
    model.set_attn_implementation(NAME)
    return True


def _attend(
    module: Any,
    query: Any,
    key: Any,
    value: Any,
    attention_mask: Any,
    *,
    scaling: float | None = None,
    segments: tuple[int, ...],
    **_: Any,
) -> tuple[Any, None]:
    """Causal attention for query of shape (1, heads, tokens, width) and its like."""
    import torch

    grouped = query.shape[1] != key.shape[1]
    parts = [
        torch.nn.functional.scaled_dot_product_attention(
            query[:, :, start:end],
            key[:, :, start:end],
            value[:, :, start:end],
            is_causal=True,
            scale=scaling,
            enable_gqa=grouped,
        )
        for start, end in zip(segments, segments[1:], strict=False)
    ]
    return torch.cat(parts, dim=2).transpose(1, 2), None
