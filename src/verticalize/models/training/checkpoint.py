"""Training state in one safetensors file that is replaced whole, so that a kill loses no step.

Parameters and optimizer moments are tensors of the file; everything else is JSON in its header.
Nothing is pickled. The parameters of the best validation lie beside it, in a file named by its
step; it goes when neither the checkpoint names it nor it is the newest.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from verticalize.errors import StoreError
from verticalize.models.training.ranks import ALONE, Ranks
from verticalize.models.training.validation import best_step
from verticalize.store import disk_errors

FILE = "checkpoint.safetensors"
BEST = "best-{step}.safetensors"


def save(
    folder: Path,
    parameters: Mapping[str, Any],
    optimizers: Sequence[Any],
    state: Mapping[str, Any],
    ranks: Ranks = ALONE,
) -> None:
    """Write parameters, moments and `state` beside the old checkpoint, then take its place.

    All processes call it; the first one writes.
    """
    tensors = {}
    for name, parameter in parameters.items():
        tensors[f"parameter/{name}"] = parameter
        for key, moment in _owner(optimizers, parameter).state[parameter].items():
            tensors[f"{key}/{name}"] = moment
    _write(folder / FILE, tensors, {"state": json.dumps(state)}, ranks)
    if ranks.first:
        _keep_best(folder, state)


def save_best(folder: Path, step: int, parameters: Mapping[str, Any], ranks: Ranks = ALONE) -> None:
    """Keep the parameters as they are after `step`, beside those that the checkpoint names."""
    if ranks.first:
        path = folder / FILE
        _keep_best(folder, json.loads(_header(path)["state"]) if path.is_file() else {})
    _write(folder / BEST.format(step=step), parameters, {}, ranks)


def restore(
    folder: Path, parameters: Mapping[str, Any], optimizers: Sequence[Any], *, recipe: str
) -> dict[str, Any] | None:
    """Put the last checkpoint back; None where there is none of this `recipe`.

    Raises:
        StoreError: the file is damaged.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    tensors, header = _read(path)
    state: dict[str, Any] = json.loads(header["state"])
    if state["recipe"] != recipe:
        return None
    kinds: dict[str, dict[str, Any]] = {name: {} for name in parameters}
    for key, tensor in tensors.items():
        kind, name = key.split("/", 1)
        kinds[name][kind] = tensor
    for name, parameter in parameters.items():
        _fill(parameter, kinds[name].pop("parameter"))
        _owner(optimizers, parameter).state[parameter] = {
            # AdamW keeps its step counter as a float32 scalar on the CPU.
            kind: moment if kind == "step" else _like(parameter, moment)
            for kind, moment in kinds[name].items()
        }
    return state


def restore_best(folder: Path, step: int, parameters: Mapping[str, Any]) -> None:
    """Put back the parameters that `save_best` kept."""
    tensors, _ = _read(folder / BEST.format(step=step))
    for name, parameter in parameters.items():
        _fill(parameter, tensors[name])


def remove(folder: Path) -> None:
    """Forget the checkpoint of a training that has ended, and what a kill left half written."""
    for path in (folder / FILE, *folder.glob(BEST.format(step="*")), *folder.glob("*.tmp")):
        path.unlink(missing_ok=True)


def whole(tensor: Any) -> Any:
    """The tensor on the CPU; of a sharded one, all of it. All processes must ask at once."""
    tensor = tensor.detach()
    if hasattr(tensor, "full_tensor"):
        tensor = tensor.full_tensor()
    return tensor.cpu().contiguous()


def _write(path: Path, tensors: Mapping[str, Any], header: Mapping[str, str], ranks: Ranks) -> None:
    from safetensors.torch import save_file

    if not (ranks.first or ranks.sharded):
        return
    gathered = {}
    for name, tensor in tensors.items():
        full = whole(tensor)
        if ranks.first:
            gathered[name] = full
    if not ranks.first:
        return
    temporary = path.with_name(f"{path.name}.tmp")
    with disk_errors(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(gathered, temporary, metadata=dict(header))
        with temporary.open("rb") as handle:
            os.fsync(handle.fileno())
        temporary.replace(path)


def _keep_best(folder: Path, state: Mapping[str, Any]) -> None:
    """Of the best parameters keep those that a checkpoint of this state names."""
    named = BEST.format(step=best_step(state.get("log", ())))
    for path in folder.glob(BEST.format(step="*")):
        if path.name != named:
            path.unlink()


def _read(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    with _open(path) as file:
        names = list(file.keys())
        return {name: file.get_tensor(name) for name in names}, file.metadata() or {}


def _header(path: Path) -> dict[str, str]:
    with _open(path) as file:
        return file.metadata() or {}


@contextmanager
def _open(path: Path) -> Iterator[Any]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            yield file
    except SafetensorError as error:
        hint = "Remove it and run the same command again: the training begins anew."
        raise StoreError(f"is damaged ({error}).", place=str(path), hint=hint) from error


def _fill(parameter: Any, value: Any) -> None:
    import torch

    with torch.no_grad():
        parameter.copy_(_like(parameter, value))


def _like(parameter: Any, value: Any) -> Any:
    """`value` on the parameter's device, and spread over the processes as it is."""
    if not hasattr(parameter, "device_mesh"):
        return value.to(parameter.device)
    from torch.distributed.tensor import distribute_tensor

    mesh = parameter.device_mesh
    # Every process has read all of it: nothing need be sent.
    return distribute_tensor(
        value.to(mesh.device_type), mesh, parameter.placements, src_data_rank=None
    )


def _owner(optimizers: Sequence[Any], parameter: Any) -> Any:
    """The optimizer that updates `parameter`."""
    return next(
        optimizer
        for optimizer in optimizers
        for group in optimizer.param_groups
        if any(own is parameter for own in group["params"])
    )
