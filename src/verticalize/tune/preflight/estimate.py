"""The memory that a training needs at its peak, from a step that is traced and not computed.

A model of one and of two layers (of LISA: of those that it trains, and of one more) does the
heaviest packed step on fake tensors, forward and backward, with the method, the attention and the
number type of the training itself; what a layer more costs is the difference. Weights, optimizer
and gradients follow from the shapes.
"""

import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from verticalize.models.attention import packed_options, use_segments, uses_segments
from verticalize.models.families import family_of
from verticalize.models.quantized import Quantization
from verticalize.tune.encode import Encoded
from verticalize.tune.methods import Full, Lisa, Lora, Method, Trainable
from verticalize.tune.packing import Packed, bins, pack
from verticalize.tune.preflight.skeleton import fill, packed_bytes, skeleton

_TRACED = 6  # conversations of a step that are traced
_MASTER, _MOMENTS = 4, 8  # bytes a trained parameter: in float32, and AdamW's two moments
# What the libraries themselves come to hold in a first step: allocator, kernels, scratch space.
# Measured: benchmarks/memory_estimate.py
_RUNTIME = {"cpu": 12 << 20, "cuda": 256 << 20}
# What a byte of a step's tensors costs in the heap of a CPU: where one of torch's aligned blocks
# was freed another seldom fits, and glibc's heap grows by the holes.
# Measured too; with MALLOC_MMAP_THRESHOLD_=65536 it is 1.0, and training is much slower.
_SWELLING = 1.7


@dataclass(frozen=True, slots=True)
class Estimate:
    """Bytes. `activations` are those of the heaviest step, `logits` those of its trained ids.

    `traced` is false where they are not known: see `can_be_traced`.
    """

    weights: int
    adapter: int
    optimizer: int
    gradients: int
    activations: int
    logits: int
    checkpoint: int
    runtime: int
    traced: bool = True

    @property
    def peak(self) -> int:
        held = self.weights + self.adapter + self.optimizer + self.runtime
        return held + max(self.activations + self.logits, self.gradients, self.checkpoint)


def estimate(
    config: Any,
    rows: Sequence[Encoded],
    method: Method,
    *,
    tokens_per_step: int,
    kind: Any,
    device: str = "cpu",
    checkpointing: bool = False,
    quantization: Quantization = "none",
    whole: Trainable | None = None,
) -> Estimate:
    """What training on `rows` will hold at its peak.

    Args:
        config: the model's, of transformers.
        kind: the torch number type of the training.
        whole: the skeleton of all layers, where there is one already.

    Raises:
        ModelError: the method finds nothing in this model that it could train.
    """
    whole = whole or skeleton(config, method, kind)
    trained = sum(part.numel() for part in whole.parameters.values())
    moving = sum(part.numel() for name, part in whole.parameters.items() if whole.moves(name, 0))
    traced = can_be_traced(config, method)
    activations = logits = 0
    if traced:
        few = partial(skeleton, config, method, kind)
        least = method.num_layers if isinstance(method, Lisa) else 1
        activations, logits = _activations(
            config, rows, few, tokens_per_step, device, checkpointing, least=least
        )
    weights, unpacked = packed_bytes(whole.model, quantization)
    # In float32 the masters are the model's own.
    masters = 0 if kind.itemsize == _MASTER else trained * _MASTER
    own = 0 if isinstance(method, Full | Lisa) else trained * kind.itemsize
    return Estimate(
        weights=weights - own,
        adapter=own + masters,
        optimizer=moving * _MOMENTS,
        gradients=moving * _MASTER,
        activations=activations + unpacked,
        logits=logits,
        # safetensors copies what it writes; from a GPU everything comes over first
        checkpoint=trained * _MASTER + moving * _MOMENTS if device == "cpu" else 0,
        runtime=_RUNTIME.get(device, _RUNTIME["cpu"]),
        traced=traced,
    )


def can_be_traced(config: Any, method: Method) -> bool:
    """Whether a step's activations are known: not of encoders, nor behind virtual tokens."""
    return not family_of(config).encoder_decoder and isinstance(method, Lora | Full | Lisa)


def _activations(
    config: Any,
    rows: Sequence[Encoded],
    few: Callable[..., Trainable],
    tokens_per_step: int,
    device: str,
    checkpointing: bool,
    *,
    least: int,
) -> tuple[int, int]:
    """Bytes of the heaviest step, without logits and with them alone.

    Args:
        few: makes the skeleton of the first `layers` layers.
        least: layers that are traced at least: those that LISA trains at a time. One more is then
            one that it does not train.
    """
    text = config.get_text_config()
    step = heaviest(rows, tokens_per_step, wide=text.vocab_size, deep=text.num_hidden_layers)
    period, every = _period(text), text.num_hidden_layers

    def traced(layers: int) -> tuple[int, int]:
        return _traced(few(layers=layers), step, device, checkpointing, heap=device == "cpu")

    first = period * math.ceil(least / period)
    if first + period > every:
        return traced(every)
    low, high = traced(first), traced(first + period)
    return low[0] + (high[0] - low[0]) * (every - first) // period, low[1]


def heaviest(
    rows: Sequence[Encoded], tokens_per_step: int, *, wide: int, deep: int
) -> list[Encoded]:
    """The rows of the step of an epoch that needs most memory: all its ids, and trained ones.

    Args:
        wide: the vocabulary's size; deep: the number of layers.
    """

    def cost(step: list[int]) -> int:
        inside = [rows[number] for number in step]
        squares = sum(len(row.ids) ** 2 for row in inside)
        logits = wide * sum(sum(row.trained) for row in inside)
        spread: int = logits + deep * (squares + 1024 * sum(len(row.ids) for row in inside))

        return spread

    filled = bins([len(row.ids) for row in rows], tokens_per_step, seed=0)
    return [rows[number] for number in max(filled, key=cost)]


def _period(config: Any) -> int:
    """Layers after which their kinds repeat, in models that mix them."""
    kinds = list(getattr(config, "layer_types", None) or [""])
    period = next(n for n in range(1, len(kinds) + 1) if kinds[n:] == kinds[: len(kinds) - n])
    return int(min(period, max(1, config.num_hidden_layers // 2)))


def _traced(
    small: Trainable,
    rows: Sequence[Encoded],
    device: str,
    checkpointing: bool,
    *,
    heap: bool,
) -> tuple[int, int]:
    """Bytes of a step beyond weights and masters, without its logits and of them alone.

    Where conversations are computed one by one a few of them stand for all.

    Args:
        heap: whether what is released stays with the process.
    """
    import torch
    from torch._subclasses.fake_tensor import FakeTensorMode

    from verticalize.tune.preflight.live import Live

    model, kind = small.model, small.model.dtype
    step = _few(rows) if use_segments(model) else rows
    if checkpointing:
        small.checkpointed()
    model.train()
    trained, every = (sum(sum(row.trained[1:]) for row in part) for part in (step, rows))
    share = sum(len(row.ids) for row in step) / sum(len(row.ids) for row in rows)
    live = Live(watched=trained * model.get_input_embeddings().weight.shape[0], share=share)
    with torch.random.fork_rng(devices=[]), FakeTensorMode(), live:
        fill(model, device)
        masters = {
            name: torch.empty(part.shape, device=device, requires_grad=True)
            for name, part in small.parameters.items()
        }
        live.begin()
        low = replace(small, parameters=masters).weights(0, kind)
        _loss(model, pack(step, device), low).backward()
    held, wide = live.peak, live.wide
    if heap:
        # It stays as large as it ever was, however little of it is used now.
        held = int(_SWELLING * live.small) + live.large
    lows = 0 if kind.itemsize == _MASTER else sum(part.nbytes for part in low.values())
    rest = max(0, held - wide - lows)
    return int(rest / share) + lows, int(wide * every / trained)


def _few(rows: Sequence[Encoded]) -> Sequence[Encoded]:
    """Up to `_TRACED` rows of all lengths."""
    ordered = sorted(rows, key=lambda row: len(row.ids))
    apart = max(1, len(rows) // _TRACED)
    return ordered[apart // 2 :: apart][:_TRACED]


def _loss(model: Any, packed: Packed, low: dict[str, Any]) -> Any:
    """The loss as packing computes it.

    transformers finds the conversations of a packed row by reading its positions, and fakes cannot
    be read: there a mask of the row stands for them, or rows of mean length for a model that
    cannot be packed.
    """
    import torch

    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
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
    logits = torch.func.functional_call(model, low, (), options | {"input_ids": ids}).logits
    kept = logits.flatten(0, 1)[: len(targets)]
    return torch.nn.functional.cross_entropy(kept.float(), targets[: len(kept)])
