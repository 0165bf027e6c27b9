"""Packed rows against each conversation alone: python benchmarks/gpu/exactness.py [--device cuda]

Prints JSON, one object for each attention and number type that runs on the device: the largest
difference of a logit and the relative error of the gradient (norm of the difference over the norm)
against plain calls for single conversations in float32. In float32 both must be at most 1e-5 (the
logits' relative to the largest one). In bfloat16 the yardstick is the rounding itself: `beside` gives
the same figures for single conversations in bfloat16, which packing must not exceed by more than half.
The exit status is 1 where one fails. Random weights of a LLaMA's shape; `--width 4096 --layers 2`
for layers as wide as those of 7B.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

VOCABULARY = 512
LENGTHS = (37, 211, 5, 96, 150, 64)
NEAR, MORE = 1e-5, 1.5


def exactness(device: str, *, width: int = 256, layers: int = 2) -> list[dict[str, Any]]:
    """A row of figures for each attention and number type that runs on `device`."""
    import torch

    from verticalize.tune.packing import pack

    rows = _rows()
    packed = pack(rows, device)
    truth = _model(device, torch.float32, width, layers)
    truth.set_attn_implementation("eager")
    logits, gradient = _alone(truth, rows, packed.targets)
    found = []
    for attention, dtype in _kinds(device):
        model = _model(device, dtype, width, layers)
        beside = None
        if dtype != torch.float32:
            beside = _apart(*_alone(model, rows, packed.targets), logits, gradient)
        _attend(model, attention)
        figures = _apart(*_packed(model, packed), logits, gradient)
        limits = (NEAR, NEAR) if beside is None else (MORE * beside[0], MORE * beside[1])
        found.append(
            {
                "attention": attention,
                "dtype": str(dtype).removeprefix("torch."),
                "logits": figures[0],
                "gradient": figures[1],
                "beside": beside,
                "ok": figures[0] <= limits[0] and figures[1] <= limits[1],
            }
        )
    return found


def _kinds(device: str) -> Iterator[tuple[str, Any]]:
    import torch
    from transformers.utils import is_flash_attn_2_available

    for attention in ("segments", "sdpa", "eager"):
        yield attention, torch.float32
        yield attention, torch.bfloat16
    if device == "cuda" and is_flash_attn_2_available():
        yield "flash_attention_2", torch.bfloat16


def _attend(model: Any, attention: str) -> None:
    from verticalize.models.attention import use_segments

    if attention == "segments":
        use_segments(model)
    else:
        model.set_attn_implementation(attention)


def _model(device: str, dtype: Any, width: int, layers: int) -> Any:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=width,
        intermediate_size=3 * width,
        num_hidden_layers=layers,
        num_attention_heads=max(4, width // 128),
        num_key_value_heads=2,
    )
    return LlamaForCausalLM(config).to(device=device, dtype=dtype).eval()


def _rows() -> list[Any]:
    import torch

    from verticalize.tune.encode import Encoded

    random = torch.Generator().manual_seed(0)
    rows = []
    for length in LENGTHS:
        ids = torch.randint(VOCABULARY, (length,), generator=random).tolist()
        rows.append(Encoded(tuple(ids), tuple(n > length // 3 for n in range(length))))
    return rows


def _alone(model: Any, rows: list[Any], targets: Any) -> tuple[Any, Any]:
    import torch

    parts = []
    for row in rows:
        ids = torch.tensor([row.ids], device=model.device)
        logits = model(input_ids=ids, use_cache=False).logits[0, :-1]
        parts.append(logits[torch.tensor(row.trained[1:], device=model.device)])
    return _both(model, torch.cat(parts), targets)


def _packed(model: Any, packed: Any) -> tuple[Any, Any]:
    from verticalize.tune.packing import packed_logits

    return _both(model, packed_logits(model, packed), packed.targets)


def _both(model: Any, logits: Any, targets: Any) -> tuple[Any, Any]:
    """Logits, and the gradient of the mean loss by all parameters as one vector."""
    import torch

    model.zero_grad()
    torch.nn.functional.cross_entropy(logits.float(), targets).backward()
    gradient = torch.cat([one.grad.float().flatten() for one in model.parameters()])
    return logits.detach().float(), gradient


def _apart(logits: Any, gradient: Any, right: Any, slope: Any) -> tuple[float, float]:
    scale = max(1.0, float(right.abs().max()))
    error = float((gradient - slope).norm() / slope.norm())
    return float((logits - right).abs().max()) / scale, error


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--layers", type=int, default=2)
    options = parser.parse_args()
    found = exactness(options.device, width=options.width, layers=options.layers)
    for row in found:
        print(json.dumps(row))
    sys.exit(0 if all(row["ok"] for row in found) else 1)


if __name__ == "__main__":
    main()
