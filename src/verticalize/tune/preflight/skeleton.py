"""A model without weights: its shapes, and what of it a method would train."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from verticalize.models.families import family_of, runs_own_code
from verticalize.models.quantized import Quantization
from verticalize.models.quiet import quiet
from verticalize.tune.methods import Method, Trainable, attach

# Where the configurations of encoder-decoder models say how deep they are.
_ENCODER = ("num_layers", "num_encoder_layers", "encoder_layers")
_DECODER = ("num_decoder_layers", "decoder_layers")


def skeleton(
    config: Any,
    method: Method,
    kind: Any,
    *,
    added: Sequence[int] = (),
    layers: int = 0,
    encoder: int = 0,
) -> Trainable:
    """The model on torch's device "meta", of the first `layers` layers; 0: of all.

    Args:
        added: ids whose embeddings are trained too.
        encoder: layers of its encoder, where it has one.

    Raises:
        ModelError: the method finds nothing in this model that it could train.
    """
    import torch

    own = deepcopy(config)
    if encoder:
        setattr(own, _named(own, _ENCODER), encoder)
        setattr(own, _named(own, _DECODER), layers)
    elif layers:
        own.get_text_config().num_hidden_layers = layers
    with quiet(), torch.device("meta"), torch.random.fork_rng(devices=[]):
        model = family_of(own).auto_class.from_config(
            own, dtype=kind, trust_remote_code=runs_own_code(own)
        )
        made = attach(model, method, seed=0, added=added)
    for parameter in made.model.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.to(kind)  # as peft does, save on this device
    return made


def has_depths(config: Any) -> bool:
    """Whether `depths` can be read, and other ones can be set."""
    return bool(_named(config, _ENCODER) and _named(config, _DECODER))


def depths(config: Any) -> tuple[int, int]:
    """Layers of the encoder, and of the decoder."""
    return getattr(config, _named(config, _ENCODER)), getattr(config, _named(config, _DECODER))


def _named(config: Any, names: Sequence[str]) -> str:
    return next((name for name in names if hasattr(config, name)), "")


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
    prompts = getattr(model, "prompt_tokens", {})  # of peft: their ids, which are no buffer
    for name, ids in prompts.items():
        prompts[name] = fresh(ids)


def packed_bytes(model: Any, quantization: Quantization) -> tuple[int, int]:
    """Bytes of parameters and buffers, each counted once, and of the largest weight unpacked.

    Quantised are the linear layers, save the head. NF4 takes 4 bits a weight and, quantised twice,
    0.127 bits of scales (Dettmers et al. 2023); int8 one byte.
    """
    import torch

    tensors = {id(part): part for part in (*model.parameters(), *model.buffers())}
    sizes = {key: part.numel() * part.element_size() for key, part in tensors.items()}
    unpacked = 0
    if quantization != "none":
        each = 4.127 / 8 if quantization == "nf4" else 1.0
        head = model.get_output_embeddings()
        for module in model.modules():
            if isinstance(module, torch.nn.Linear) and module is not head:
                weight = module.weight
                if not weight.requires_grad:
                    unpacked = max(unpacked, sizes[id(weight)])
                    sizes[id(weight)] = int(weight.numel() * each)
    return sum(sizes.values()), unpacked
