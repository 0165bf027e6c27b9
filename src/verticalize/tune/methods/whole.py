"""The model's own weights: full fine-tuning, and LISA, which trains few layers at a time."""

from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

from verticalize.errors import ModelError
from verticalize.tune.methods.trainable import Trainable, masters


@dataclass(frozen=True, slots=True)
class Full:
    """Every weight of the model."""


@dataclass(frozen=True, slots=True)
class Lisa:
    """Embeddings, head and `num_layers` random layers, others every `interval` steps.

    Layerwise Importance Sampled AdamW (Pan et al. 2024). Norms outside the layers stay as they are.
    """

    num_layers: int = 2
    interval: int = 20


def attach_full(model: Any) -> Trainable:
    """Nothing is added: all that can have a gradient is trained."""
    model.requires_grad_(True)
    return Trainable(model, masters(model))


def attach_lisa(model: Any, method: Lisa, *, seed: int) -> Trainable:
    """Which layers move is a function of seed and step alone, so that a resume is exact.

    Raises:
        ModelError: the model has fewer layers than should move.
    """
    layers = _layers(model)
    if len(layers) < method.num_layers:
        raise ModelError(
            f"the model has {len(layers)} layers.",
            place="tune.lisa.num_layers",
            hint=f"Train {len(layers)} or fewer at a time.",
        )
    ends = (model.get_input_embeddings(), model.get_output_embeddings())
    always = {id(each) for module in ends if module for each in module.parameters()}
    model.requires_grad_(False)
    where: dict[str, int] = {}  # the layer of a parameter; -1: trained in every step
    for name, parameter in model.named_parameters():
        layer = next((n for n, prefix in enumerate(layers) if name.startswith(f"{prefix}.")), None)
        if layer is not None or id(parameter) in always:
            parameter.requires_grad_(True)
            where[name] = -1 if layer is None else layer

    @lru_cache(maxsize=1)
    def active(turn: int) -> frozenset[int]:
        random = Random(seed * 1_000_003 + turn)
        return frozenset(random.sample(range(len(layers)), method.num_layers)) | {-1}

    def moves(name: str, step: int) -> bool:
        return where[name] in active(step // method.interval)

    return Trainable(model, masters(model), moves=moves)


def _layers(model: Any) -> list[str]:
    """The names of the model's layers: its longest list of modules."""
    from torch.nn import ModuleList

    lists = [(name, part) for name, part in model.named_modules() if isinstance(part, ModuleList)]
    name, found = max(lists, key=lambda pair: len(pair[1]))
    return [f"{name}.{number}" for number in range(len(found))]
