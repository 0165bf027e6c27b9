"""A model without weights: its shapes, and what of it a method would train."""

from copy import deepcopy
from typing import Any

from verticalize.models.quiet import quiet
from verticalize.tune.methods import Lora, Trainable, attach


def skeleton(config: Any, method: Lora, kind: Any, *, layers: int = 0) -> Trainable:
    """The model on torch's device "meta", of the first `layers` layers; 0: of all.

    Raises:
        ValueError: the method finds nothing in this model that it could train.
    """
    import torch
    from transformers import AutoModelForCausalLM

    own = deepcopy(config)
    if layers:
        own.get_text_config().num_hidden_layers = layers
    with quiet(), torch.device("meta"), torch.random.fork_rng(devices=[]):
        model = AutoModelForCausalLM.from_config(own, dtype=kind)
        made = attach(model, method, seed=0)
    for parameter in made.model.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.to(kind)  # as peft does, save on this device
    return made


def fill(model: Any, device: str) -> None:
    """Put a tensor of `device` in the place of each meta tensor; within FakeTensorMode, a fake."""
    import torch

    made: dict[int, Any] = {}

    def fresh(tensor: Any) -> Any:
        if id(tensor) not in made:  # tied weights stay tied
            made[id(tensor)] = torch.empty(tensor.shape, dtype=tensor.dtype, device=device)
        return made[id(tensor)]

    for module in list(model.modules()):
        for name, parameter in list(module.named_parameters(recurse=False)):
            new = torch.nn.Parameter(fresh(parameter), requires_grad=parameter.requires_grad)
            setattr(module, name, new)
        for name, buffer in list(module.named_buffers(recurse=False)):
            setattr(module, name, fresh(buffer))


def held_bytes(model: Any) -> int:
    """Bytes of parameters and buffers, each counted once."""
    tensors = {id(part): part for part in (*model.parameters(), *model.buffers())}
    return sum(part.numel() * part.element_size() for part in tensors.values())
