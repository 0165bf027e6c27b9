"""FSDP: parameters, gradients and moments spread over the processes (Zhao et al. 2023).

torch's `fully_shard`, which accelerate calls too, but on GPUs only; here it runs on CPUs as well,
where it can be tested. The launcher's FSDP settings are read as accelerate writes them into the
environment.
"""

import os
from dataclasses import replace
from typing import Any

from verticalize.errors import ModelError
from verticalize.models.adapter import without_adapter
from verticalize.models.quantized import Quantization
from verticalize.models.training.ranks import Ranks
from verticalize.tune.methods import Full, Lora, Method, Trainable


def shard(trainable: Trainable, kind: Any, ranks: Ranks) -> Trainable:
    """The same model with its parameters spread over the processes, each layer gathered in turn.

    What is trained is held in float32 and computed in `kind`.

    Returns:
        A Trainable whose parameters are the model's own.
    """
    import torch
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import CPUOffloadPolicy, MixedPrecisionPolicy, fully_shard

    model, trained = trainable.model, set(trainable.parameters)
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()
    options: dict[str, Any] = {
        "mesh": init_device_mesh(ranks.device, (ranks.world,)),
        "mp_policy": MixedPrecisionPolicy(param_dtype=kind, reduce_dtype=torch.float32),
        "reshard_after_forward": _flag("FSDP_RESHARD_AFTER_FORWARD", "true"),
    }
    if _flag("FSDP_OFFLOAD_PARAMS"):
        options["offload_policy"] = CPUOffloadPolicy()
    layers = _layers(model)
    for layer in layers:
        fully_shard(layer, **options)
    fully_shard(model, **options)
    own = {name: part for name, part in model.named_parameters() if name in trained}
    return replace(trainable, parameters=own, sharded=True)


def must_fit(method: Method, quantization: Quantization) -> None:
    """Refuse what has not been tried spread over processes, by FSDP or ZeRO.

    Raises:
        ModelError: the base is quantised, or the method is none that has been tried so.
    """
    problem = ""
    if quantization != "none":
        problem = "a quantised base cannot be spread over processes."
    elif not isinstance(method, Lora | Full):
        problem = "only LoRA adapters and whole weights can be spread over processes."
    if problem:
        hint = (
            "Launch with ddp.yaml (python -m verticalize.tune --print-config ddp), or choose "
            "method lora or full, unquantised."
        )
        raise ModelError(problem, place="tune.method", hint=hint)


def _layers(model: Any) -> list[Any]:
    """The blocks that transformers never splits: the decoder's layers."""
    inner = without_adapter(model)
    names = set(inner._no_split_modules or ())
    return [module for module in inner.modules() if type(module).__name__ in names]


def _flag(name: str, default: str = "false") -> bool:
    return os.environ.get(name, default).lower() in ("true", "1")
