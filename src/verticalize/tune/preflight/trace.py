"""What a training step holds, from one that is traced on fake tensors and not computed.

A model of one and of two layers (of LISA: of those that it trains, and of one more; of an encoder
and a decoder: each in turn) does the heaviest step of an epoch, forward and backward, with the
method, the attention and the number type of the training itself; what a layer more costs is the
difference.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from verticalize.models.attention import use_segments
from verticalize.models.seq2seq.batch import grouped
from verticalize.tune.encode import Encoded
from verticalize.tune.methods import Trainable
from verticalize.tune.packing import bins
from verticalize.tune.preflight.fakes import apart, logits_of, loss_of
from verticalize.tune.preflight.skeleton import depths, fill

_TRACED = 6  # conversations of a step that are traced
# What a byte of a step's tensors costs in the heap of a CPU: where one of torch's aligned blocks
# was freed another seldom fits, and glibc's heap grows by the holes.
# Measured: benchmarks/memory_estimate.py. With checkpointed gradients memory goes back at once
# (`models.device.memory_spared`), and it is 1.0.
_SWELLING = 1.35
_SWELLING_ADAPTED = 1.7  # an adapter's small blocks lie among those of a whole packed row


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes of a step at its peak.

    Args:
        tensors: all but the logits.
        holes: what the heap of a CPU keeps between them.
    """

    tensors: int
    logits: int
    holes: int

    def grown(self, one: "Held", two: "Held", times: float) -> "Held":
        """With so many times more what `two` has more than `one`."""
        return Held(
            self.tensors + int((two.tensors - one.tensors) * times),
            self.logits,
            self.holes + int((two.holes - one.holes) * times),
        )


def activations(
    config: Any,
    rows: Sequence[Encoded],
    few: Callable[..., Trainable],
    tokens_per_step: int,
    device: str,
    checkpointing: bool,
    *,
    least: int,
) -> Held:
    """The heaviest step.

    Args:
        few: makes the skeleton of the first `layers` layers; of an encoder, `encoder` of its own.
        least: layers that are traced at least: those that LISA trains at a time. One more is then
            one that it does not train.
    """
    text = config.get_text_config()
    search = heaviest_pairs if config.is_encoder_decoder else heaviest
    step = search(rows, tokens_per_step, wide=text.vocab_size, deep=text.num_hidden_layers)

    def held(**layers: int) -> Held:
        return traced(few(**layers), step, device, checkpointing)

    if config.is_encoder_decoder:
        return _both_ends(held, *depths(config))
    period, every = _period(text), text.num_hidden_layers
    first = period * math.ceil(least / period)
    if first + period > every:
        return held(layers=every)
    low, high = held(layers=first), held(layers=first + period)
    return low.grown(low, high, (every - first) / period)


def _both_ends(held: Callable[..., Held], encoder: int, decoder: int) -> Held:
    """Of a model with so many layers in its encoder, and so many in its decoder."""
    total = low = held(layers=1, encoder=1)
    if encoder > 1:
        total = total.grown(low, held(layers=1, encoder=2), encoder - 1)
    if decoder > 1:
        total = total.grown(low, held(layers=2, encoder=1), decoder - 1)
    return total


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


def heaviest_pairs(
    rows: Sequence[Encoded], tokens_per_step: int, *, wide: int, deep: int
) -> list[Encoded]:
    """As `heaviest`, of padded batches: what is not trained is asked, the rest is said."""
    sizes = [(len(row.ids) - sum(row.trained), sum(row.trained)) for row in rows]

    def cost(batch: list[int]) -> int:
        asked, said = (max(sizes[number][end] for number in batch) for end in (0, 1))
        squares = asked**2 + said**2 + asked * said
        spread: int = wide * said + deep * (squares + 1024 * (asked + said))
        return len(batch) * spread

    order = sorted(range(len(rows)), key=sizes.__getitem__)
    batches = grouped(sizes, order, tokens=tokens_per_step)
    return [rows[number] for number in max(batches, key=cost)]


def _period(config: Any) -> int:
    """Layers after which their kinds repeat, in models that mix them."""
    kinds = list(getattr(config, "layer_types", None) or [""])
    period = next(n for n in range(1, len(kinds) + 1) if kinds[n:] == kinds[: len(kinds) - n])
    return int(min(period, max(1, config.num_hidden_layers // 2)))


def traced(small: Trainable, rows: Sequence[Encoded], device: str, checkpointing: bool) -> Held:
    """A step, beyond weights and masters.

    Where conversations are computed one by one a few of them stand for all.
    """
    import torch
    from torch._subclasses.fake_tensor import FakeTensorMode

    from verticalize.tune.preflight.live import Live

    model, kind = small.model, small.model.dtype
    step = _few(rows) if apart(model) or use_segments(model) else rows
    if checkpointing:
        small.checkpointed()
    model.train()
    some, every = (logits_of(model, part) for part in (step, rows))
    share = sum(len(row.ids) for row in step) / sum(len(row.ids) for row in rows)
    live = Live(
        watched=some * model.get_input_embeddings().weight.shape[0],
        share=share,
        lasting={part.numel() for part in small.parameters.values()},
    )
    with torch.random.fork_rng(devices=[]), FakeTensorMode(), live:
        fill(model, device)
        masters = {
            name: torch.empty(part.shape, device=device, requires_grad=True)
            for name, part in small.parameters.items()
        }
        live.begin()
        low = replace(small, parameters=masters).weights(0, kind)
        loss_of(model, step, low, device).backward()
    tensors = max(0, live.peak - live.wide)
    swollen = 0.0
    if device == "cpu" and not checkpointing:
        # It stays as large as it ever was, however little of it is used now. Gradients outlive
        # the step's other tensors, one beside another.
        swollen = _swelling(model) * live.small + live.large - live.wide + live.trained
    return Held(
        tensors=int(tensors / share),
        logits=int(live.wide * every / some),
        holes=int(max(0.0, swollen - tensors) / share),
    )


def _swelling(model: Any) -> float:
    if not hasattr(model, "peft_config") or apart(model):
        return _SWELLING
    # What LoRA adds to a layer's output is freed among blocks that stay. DoRA multiplies it by the
    # trained lengths and keeps it for their gradient: there are as few holes as without an adapter.
    return _SWELLING if model.active_peft_config.use_dora else _SWELLING_ADAPTED


def _few(rows: Sequence[Encoded]) -> Sequence[Encoded]:
    """Up to `_TRACED` rows of all lengths."""
    ordered = sorted(rows, key=lambda row: len(row.ids))
    apart = max(1, len(rows) // _TRACED)
    return ordered[apart // 2 :: apart][:_TRACED]
