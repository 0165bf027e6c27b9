"""The memory that a training needs at its peak, from a step that is traced and not computed.

Weights, optimizer and gradients follow from the shapes, what a step holds from its trace.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from verticalize.models.families import family_of
from verticalize.models.quantized import Quantization
from verticalize.tune.encode import Encoded
from verticalize.tune.methods import Full, Lisa, Lora, Method, Trainable
from verticalize.tune.preflight.skeleton import has_depths, packed_bytes, skeleton
from verticalize.tune.preflight.trace import Held, activations

_MASTER, _MOMENTS = 4, 8  # bytes a trained parameter: in float32, and AdamW's two moments
# What the libraries themselves come to hold in a first step: allocator, kernels, scratch space.
# Measured: benchmarks/memory_estimate.py
_RUNTIME = {"cpu": 12 << 20, "cuda": 256 << 20}
_KERNELS = 20 << 20  # beside, on a CPU in bfloat16: oneDNN keeps a kernel for every shape


@dataclass(frozen=True, slots=True)
class Estimate:
    """Bytes. `activations` are those of the heaviest step, `logits` those of its trained ids.

    `holes` are between the activations in the heap of a CPU, and the optimizer's moments, which are
    made behind the first step, come to lie there. `traced` is false where all three are not known:
    see `can_be_traced`.
    """

    weights: int
    adapter: int
    optimizer: int
    gradients: int
    activations: int
    logits: int
    holes: int
    runtime: int
    traced: bool = True

    @property
    def peak(self) -> int:
        held = self.weights + self.adapter + self.runtime
        step = max(self.activations + self.logits, self.gradients)
        return held + step + max(self.optimizer, self.holes)


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
    added: Sequence[int] = (),
    whole: Trainable | None = None,
) -> Estimate:
    """What training on `rows` will hold at its peak.

    Args:
        config: the model's, of transformers.
        kind: the torch number type of the training.
        added: ids whose embeddings are trained too.
        whole: the skeleton of all layers, where there is one already.

    Raises:
        ModelError: the method finds nothing in this model that it could train.
    """
    whole = whole or skeleton(config, method, kind, added=added)
    trained = sum(part.numel() for part in whole.parameters.values())
    moving = sum(part.numel() for name, part in whole.parameters.items() if whole.moves(name, 0))
    traced = can_be_traced(config, method)
    step = Held(0, 0, 0)
    if traced:
        few = partial(skeleton, config, method, kind, added=added)
        least = method.num_layers if isinstance(method, Lisa) else 1
        step = activations(config, rows, few, tokens_per_step, device, checkpointing, least=least)
    weights, unpacked = packed_bytes(whole.model, quantization)
    # In float32 the masters are the model's own.
    masters = 0 if kind.itemsize == _MASTER else trained * _MASTER
    own = 0 if isinstance(method, Full | Lisa) else trained * kind.itemsize
    return Estimate(
        weights=weights - own,
        adapter=own + masters,
        optimizer=moving * _MOMENTS,
        gradients=moving * _MASTER,
        activations=step.tensors + unpacked,
        logits=step.logits,
        holes=step.holes,
        runtime=_runtime(device, kind),
        traced=traced,
    )


def _runtime(device: str, kind: Any) -> int:
    if device in _RUNTIME and device != "cpu":
        return _RUNTIME[device]
    return _RUNTIME["cpu"] + (_KERNELS if kind.itemsize == 2 else 0)


def can_be_traced(config: Any, method: Method) -> bool:
    """Whether a step's activations are known: where the configuration says how deep it is."""
    if family_of(config).encoder_decoder:
        return has_depths(config) and isinstance(method, Lora | Full)
    return hasattr(config.get_text_config(), "num_hidden_layers")
