"""Attention for training: within each row, or within each conversation of a packed row.

A mask over a whole packed row costs the square of its length; this costs the squares of its parts,
and no token can see another conversation at all. On a CPU two matrix products are two to three
times faster than its fused kernel for segments of this size; on a GPU one kernel takes all segments
(FlashAttention with cumulative lengths, which torch has from 2.10 on).
"""

from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

NAME = "verticalize_segments"
KNOWN = ("llama", "qwen2", "qwen3", "mistral")
_SHORT = 1024  # above, the fused kernel saves more memory than the products save time


@dataclass(frozen=True, slots=True)
class Segments:
    """Where the parts of a row begin, and its end; to torch's compiler one opaque thing."""

    bounds: tuple[int, ...]


def use_segments(model: Any) -> bool:
    """Switch `model` to this attention where that is exact; says whether it did.

    Models with sliding windows, soft-capped scores or attention sinks stay with transformers' own
    attention, which detects packing by the positions; on a GPU with the package flash-attn that is
    FlashAttention 2.
    """
    from transformers import AttentionInterface

    config = model.config.get_text_config()
    if config.model_type not in KNOWN or getattr(config, "sliding_window", None):
        _use_flash(model)
        return False
    AttentionInterface.register(NAME, _attend)
    model.set_attn_implementation(NAME)
    return True


def keep_uncompiled() -> None:
    """Let torch's compiler pass this attention by: rows differ in their parts, and each would be
    compiled anew.
    """
    import torch
    from transformers import AttentionInterface

    AttentionInterface.register(NAME, torch.compiler.disable(_attend))  # type: ignore[no-untyped-call]


def _use_flash(model: Any) -> None:
    import torch
    from transformers.utils import is_flash_attn_2_available

    half = model.dtype in (torch.float16, torch.bfloat16)
    known = getattr(model, "_supports_flash_attn", False)
    if model.device.type == "cuda" and half and known and is_flash_attn_2_available():
        model.set_attn_implementation("flash_attention_2")


def packed_options(model: Any, position_ids: Any, bounds: tuple[int, ...]) -> dict[str, Any]:
    """What a packed row's call needs beside its ids, so that its conversations stay apart.

    Neither an attention mask nor a cache may be given: transformers detects packing by the
    positions, and only where both are absent.
    """
    segments = {"segments": Segments(bounds)} if uses_segments(model) else {}
    return {"position_ids": position_ids, **segments}


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
    segments: Segments | None = None,
    **_: Any,
) -> tuple[Any, None]:
    """Causal attention within each of the `segments`; None: a row is one part.

    Args:
        query: (rows, heads, tokens, width); key, value: (rows, key heads, tokens, width).
    """
    import torch

    groups = query.shape[1] // key.shape[1]
    if groups > 1:
        key, value = (part.repeat_interleave(groups, dim=1) for part in (key, value))
    bounds = (0, query.shape[2]) if segments is None else segments.bounds
    if len(bounds) > 2 and _has_varlen(query.device.type, query.dtype):
        return _at_once(query, key, value, bounds, scaling), None
    parts = [
        _causal(query[:, :, start:end], key[:, :, start:end], value[:, :, start:end], scaling)
        for start, end in pairwise(bounds)
    ]
    out = parts[0] if len(parts) == 1 else torch.cat(parts, dim=2)
    return out.transpose(1, 2).contiguous(), None


@lru_cache
def _has_varlen(device: str, dtype: Any) -> bool:
    """Whether torch's kernel for rows of unequal segments runs here: from Ampere on, 16 bits."""
    import torch

    if device != "cuda" or dtype not in (torch.float16, torch.bfloat16):
        return False
    known = find_spec("torch.nn.attention.varlen") is not None
    return known and torch.version.hip is None and torch.cuda.get_device_capability() >= (8, 0)


@lru_cache(maxsize=4)
def _cumulative(bounds: tuple[int, ...], device: Any) -> Any:
    """The bounds as the kernel takes them: made once for all layers of a step."""
    import torch

    return torch.tensor(bounds, dtype=torch.int32, device=device)


def _at_once(query: Any, key: Any, value: Any, bounds: tuple[int, ...], scaling: float) -> Any:
    """All segments of one row by one kernel; of shape (1, tokens, heads, width)."""
    from torch.nn.attention.varlen import varlen_attn

    query, key, value = (part[0].transpose(0, 1).contiguous() for part in (query, key, value))
    lengths = _cumulative(bounds, query.device)
    longest = max(end - start for start, end in pairwise(bounds))
    attend = partial(varlen_attn, scale=scaling, window_size=(-1, 0))
    out: Any = attend(query, key, value, lengths, lengths, longest, longest)
    return out[None]


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
