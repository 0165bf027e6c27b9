"""The memory that a training needs at its peak, from a step that is traced and not computed.

A model of one and of two layers does the heaviest packed step on fake tensors, forward and
backward, with the method, the attention and the number type of the training itself; what a layer
more costs is the difference. Weights, optimizer and gradients follow from the shapes.
"""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from verticalize.models.attention import packed_options, use_segments, uses_segments
from verticalize.tune.encode import Encoded
from verticalize.tune.methods import Lora, Trainable, checkpoint_gradients
from verticalize.tune.packing import Packed, bins, pack
from verticalize.tune.preflight.skeleton import fill, held_bytes, skeleton

_TRACED = 6  # conversations of a step that are traced
_MASTER, _MOMENTS = 4, 8  # bytes a trained parameter: in float32, and AdamW's two moments
# What the libraries themselves come to hold in a first step: allocator, kernels, scratch space.
# Measured: benchmarks/memory_estimate.py
_RUNTIME = {"cpu": 24 << 20, "cuda": 256 << 20}
# What a byte of a step's tensors costs in the heap of a CPU: where one of torch's aligned blocks
# was freed another seldom fits, and glibc's heap grows by the holes.
# Measured too; with MALLOC_MMAP_THRESHOLD_=65536 it is 1.0, and training is much slower.
_SWELLING = 1.7


@dataclass(frozen=True, slots=True)
class Estimate:
    """Bytes. `activations` are those of the heaviest step, `logits` those of its trained ids."""

    weights: int
    adapter: int
    optimizer: int
    gradients: int
    activations: int
    logits: int
    checkpoint: int
    runtime: int

    @property
    def peak(self) -> int:
        held = self.weights + self.adapter + self.optimizer + self.runtime
        return held + max(self.activations + self.logits, self.gradients, self.checkpoint)


def estimate(
    config: Any,
    rows: Sequence[Encoded],
    method: Lora,
    *,
    tokens_per_step: int,
    kind: Any,
    device: str = "cpu",
    checkpointing: bool = False,
    whole: Trainable | None = None,
) -> Estimate:
    """What training on `rows` will hold at its peak.

    Args:
        config: the model's, of transformers.
        kind: the torch number type of the training.
        whole: the skeleton of all layers, where there is one already.

    Raises:
        ValueError: the method finds nothing in this model that it could train.
    """
    whole = whole or skeleton(config, method, kind)
    trained = sum(part.numel() for part in whole.parameters.values())
    own = trained * kind.itemsize
    masters = 0 if kind.itemsize == _MASTER else trained * _MASTER  # in float32 they are shared
    text = config.get_text_config()
    step = heaviest(rows, tokens_per_step, wide=text.vocab_size, deep=text.num_hidden_layers)
    few = _period(text)
    (low, logits), (high, _) = (
        _traced(
            skeleton(config, method, kind, layers=n),
            step,
            kind,
            device,
            checkpointing,
            swelling=_SWELLING if device == "cpu" else 1.0,
        )
        for n in (few, 2 * few)
    )
    peak = low + (high - low) * (text.num_hidden_layers - few) // few
    return Estimate(
        weights=held_bytes(whole.model) - own,
        adapter=own + masters,
        optimizer=trained * _MOMENTS,
        gradients=trained * _MASTER,
        activations=peak - logits,
        logits=logits,
        # safetensors copies what it writes; from a GPU everything comes over first
        checkpoint=trained * (_MASTER + _MOMENTS) if device == "cpu" else 0,
        runtime=_RUNTIME.get(device, _RUNTIME["cpu"]),
    )


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
    kind: Any,
    device: str,
    checkpointing: bool,
    *,
    swelling: float,
) -> tuple[int, int]:
    """Bytes at the peak of a step beyond weights and masters, and those of them in logits.

    Where conversations are computed one by one a few of them stand for all.
    """
    import torch
    from torch._subclasses.fake_tensor import FakeTensorMode

    from verticalize.tune.preflight.live import Live

    model = small.model
    step = _few(rows) if use_segments(model) else rows
    if checkpointing:
        checkpoint_gradients(model)
    model.train()
    trained, every = (sum(sum(row.trained[1:]) for row in part) for part in (step, rows))
    share = sum(len(row.ids) for row in step) / sum(len(row.ids) for row in rows)
    vocabulary = model.get_input_embeddings().weight.shape[0]
    live = Live(watched=trained * vocabulary, swelling=swelling, share=share)
    with torch.random.fork_rng(devices=[]), FakeTensorMode(), live:
        fill(model, device)
        masters = {
            name: torch.empty(part.shape, device=device, requires_grad=True)
            for name, part in small.parameters.items()
        }
        held = live.now
        live.peak = 0
        low = {name: master.to(kind) for name, master in masters.items()}
        _loss(model, pack(step, device), low).backward()
    lows = sum(tensor.nbytes for tensor in low.values() if kind.itemsize != _MASTER)
    logits = int(live.wide * every / trained)
    return int((live.peak - held - live.wide - lows) / share) + lows + logits, logits


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

    inner = model.get_base_model()
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
