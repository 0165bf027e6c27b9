"""Scaled dot products of queries with keys that lie in one piece of memory or in two.

torch's kernel wants one piece, and reads the keys of a single token at a third of what the memory
gives. Products of matrices over the pieces do better for few queries, in float32 and bfloat16.
"""

from collections.abc import Sequence
from typing import Any

FEW = 32  # queries of a row and key head, of which all scores are held at once


def attend(queries: Any, pieces: Sequence[Any], mask: Any, *, causal: bool, scaling: float) -> Any:
    """What each query makes of the values that it sees.

    Args:
        queries: (rows, heads, tokens, width).
        pieces: keys and values, each (2, rows, key heads, tokens, width); heads are grouped by
            key heads.
        mask: what to add to the scores, (rows or 1, 1, tokens, all tokens); None: nothing.
        causal: the queries are those of the last tokens, and none sees what comes after it; then
            there is one piece, and no mask.
        scaling: of the scores.

    Returns:
        (rows, heads, tokens, width).
    """
    import torch

    rows, heads, tokens, width = queries.shape
    key_heads = pieces[0].shape[2]
    if causal and tokens < pieces[0].shape[3]:
        causal, mask = False, _lower_right(queries, pieces[0].shape[3])
    grouped = heads // key_heads * tokens
    if causal or grouped > FEW or _by_kernel(queries, pieces):
        keys, values = torch.cat([*pieces], dim=3) if len(pieces) > 1 else pieces[0]
        return torch.nn.functional.scaled_dot_product_attention(
            *(queries, keys, values, mask),
            is_causal=causal,
            scale=scaling,
            enable_gqa=heads != key_heads,
        )
    folded = queries.reshape(rows * key_heads, grouped, width)
    keys, values = zip(*(piece.flatten(1, 2) for piece in pieces), strict=True)
    parts = [torch.bmm(folded, part.transpose(1, 2)) for part in keys]
    scores = torch.cat(parts, dim=-1) if len(parts) > 1 else parts[0]
    scores = scores.float().mul_(scaling)
    if mask is not None:
        scores.view(rows, -1, tokens, scores.shape[-1]).add_(mask)
    chances = torch.softmax(scores, -1).to(folded.dtype)
    first, *others = values
    found = torch.bmm(chances.narrow(2, 0, first.shape[1]), first)
    start = first.shape[1]
    for part in others:
        found.baddbmm_(chances.narrow(2, start, part.shape[1]), part)
        start += part.shape[1]
    return found.view(rows, heads, tokens, width)


def _lower_right(queries: Any, seen: int) -> Any:
    """What to add to the scores of the last tokens, (1, 1, tokens, seen); None for only one."""
    import torch

    tokens = queries.shape[2]
    if tokens == 1:
        return None
    hidden = torch.full((tokens, seen), float("-inf"), dtype=queries.dtype, device=queries.device)
    return hidden.triu_(seen - tokens + 1)[None, None]


def _by_kernel(queries: Any, pieces: Sequence[Any]) -> bool:
    """Whether torch's kernel is the faster one for a few queries of each row."""
    import torch

    return len(pieces) == 1 and (len(queries) == 1 or queries.dtype != torch.bfloat16)
