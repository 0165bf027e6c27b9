"""Whether DoRA can divide by the lengths of the base's weights, read from its files."""

from collections.abc import Iterator
from typing import Any

from verticalize.tune.methods import Lora
from verticalize.tune.methods.lora import no_lengths
from verticalize.tune.preflight.finding import Finding, ok, refused
from verticalize.tune.preflight.subject import Subject

_SETTING = "tune.lora.use_dora"


def lengths(subject: Subject) -> Iterator[Finding]:
    """Rows of zeros in the weights that a new DoRA adapter would stand at."""
    given = subject.training
    if not isinstance(given.method, Lora) or not given.method.use_dora or given.adapter:
        return
    empty = sorted(layer for layer, weight in _adapted(subject) if not weight.any(1).all())
    if empty:
        yield from refused(_SETTING, no_lengths(empty))
    else:
        yield ok(_SETTING, "every row of the weights has a length.")


def _adapted(subject: Subject) -> Iterator[tuple[str, Any]]:
    """The layers that are adapted, and their weights, of the shape (out, in)."""
    from safetensors import safe_open

    model = subject.skeleton.model
    layers = {name.partition(".lora_")[0] for name in subject.skeleton.parameters}
    start = f"{model.get_base_model().base_model_prefix}."
    found: dict[str, str] = {}
    for layer in layers:
        name = f"{layer.removeprefix('base_model.model.')}.weight"
        found |= {name: layer, name.removeprefix(start): layer}  # files may leave the prefix out
    for file in sorted(subject.base.path.glob("*.safetensors")):
        with safe_open(file, "pt") as tensors:
            for name in found.keys() & tensors.keys():
                layer, weight = found[name], tensors.get_tensor(name)
                turned = getattr(model.get_submodule(layer), "fan_in_fan_out", False)
                yield layer, weight.T if turned else weight
