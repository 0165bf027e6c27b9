"""Training state in one safetensors file that is replaced whole, so that a kill loses no step.

Parameters and optimizer moments are tensors of the file; everything else is JSON in its header.
Nothing is pickled.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from verticalize.store import on_disk

FILE = "checkpoint.safetensors"


def save(
    folder: Path,
    parameters: Mapping[str, Any],
    optimizers: Sequence[Any],
    state: Mapping[str, Any],
) -> None:
    """Write parameters, moments and `state` beside the old checkpoint, then take its place."""
    from safetensors.torch import save_file

    tensors = {}
    for name, parameter in parameters.items():
        tensors[f"parameter/{name}"] = parameter.detach().cpu().contiguous()
        for key, moment in _owner(optimizers, parameter).state[parameter].items():
            tensors[f"{key}/{name}"] = moment.detach().cpu().contiguous()
    temporary = folder / f"{FILE}.tmp"
    with on_disk(folder):
        folder.mkdir(parents=True, exist_ok=True)
        save_file(tensors, temporary, metadata={"state": json.dumps(state)})
        with temporary.open("rb") as handle:
            os.fsync(handle.fileno())
        temporary.replace(folder / FILE)


def restore(
    folder: Path, parameters: Mapping[str, Any], optimizers: Sequence[Any], *, recipe: str
) -> dict[str, Any] | None:
    """Put the last checkpoint back; None where there is none of this `recipe`."""
    import torch
    from safetensors import safe_open

    path = folder / FILE
    if not path.is_file():
        return None
    with safe_open(path, framework="pt") as file:
        state: dict[str, Any] = json.loads(file.metadata()["state"])
        if state["recipe"] != recipe:
            return None
        kinds: dict[str, dict[str, Any]] = {name: {} for name in parameters}
        for key in file.keys():  # noqa: SIM118 - safe_open is no mapping
            kind, name = key.split("/", 1)
            kinds[name][kind] = file.get_tensor(key)
    with torch.no_grad():
        for name, parameter in parameters.items():
            parameter.copy_(kinds[name].pop("parameter"))
            _owner(optimizers, parameter).state[parameter] = {
                # AdamW keeps its step counter as a float32 scalar on the CPU.
                kind: moment if kind == "step" else moment.to(parameter.device)
                for kind, moment in kinds[name].items()
            }
    return state


def _owner(optimizers: Sequence[Any], parameter: Any) -> Any:
    """The optimizer that updates `parameter`."""
    return next(
        optimizer
        for optimizer in optimizers
        for group in optimizer.param_groups
        if any(own is parameter for own in group["params"])
    )


def remove(folder: Path) -> None:
    """Forget the checkpoint of a training that has ended."""
    (folder / FILE).unlink(missing_ok=True)
