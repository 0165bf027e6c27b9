"""LLaMA 3.1's slower rotations, as llama.cpp reads them: the tensor ``rope_freqs.weight``.

Each pair of a head's numbers is rotated at a speed of its own. A pair that turns more than
`high_freq_factor` times within the original context keeps its speed, one that turns less than
`low_freq_factor` times is slowed down by `factor`, and between these the two speeds are mixed.
llama.cpp divides the unscaled speeds by this tensor.

Source: ggml-org/llama.cpp, ``convert_hf_to_gguf.py``; transformers, ``modeling_rope_utils.py``.
"""

import math
from collections.abc import Mapping
from typing import Any

ROPE = "rope_freqs.weight"


def rope_factors(rope: Mapping[str, Any], head: int) -> Any:
    """(head / 2) float32: how much slower each pair turns than without scaling.

    Args:
        rope: a configuration's ``rope_parameters`` of the kind ``llama3``.
        head: numbers in a head.
    """
    import torch

    speeds = rope["rope_theta"] ** -(torch.arange(0, head, 2, dtype=torch.float64) / head)
    turns = rope["original_max_position_embeddings"] * speeds / (2 * math.pi)
    low, high = rope["low_freq_factor"], rope["high_freq_factor"]
    kept = ((turns - low) / (high - low)).clamp(0, 1)
    return (1 / (kept + (1 - kept) / rope["factor"])).float()


def slow_down(model: Any, factors: Any) -> None:
    """Rotate as llama.cpp would; transformers itself leaves the tensor out when it reads a file."""
    import torch

    model.model.rotary_emb.inv_freq.div_(torch.tensor(factors))
