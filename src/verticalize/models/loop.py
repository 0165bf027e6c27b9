"""The optimizer's loop: rate, clipping, log, checkpoints, and an end when the loss is no number."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verticalize.errors import ModelError
from verticalize.models import checkpoint

Progress = Callable[[int, int, str], None]
LOG = "trainer_log.jsonl"


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What one step computed: its loss (a scalar tensor), ids read and ids trained."""

    loss: Any
    read: int
    trained: int


@dataclass(frozen=True, slots=True)
class Run:
    """One log row for each step, those before a resume included, and the speed since then."""

    log: tuple[dict[str, Any], ...]
    tokens_per_second: float

    @property
    def losses(self) -> tuple[float, ...]:
        return tuple(row["loss"] for row in self.log)


def run(
    parameters: Mapping[str, Any],
    optimizers: Sequence[Any],
    compute: Callable[[int], Step],
    *,
    steps: int,
    rate: Callable[[int], float],
    max_grad_norm: float,
    folder: Path,
    recipe: str,
    save_steps: int,
    progress: Progress | None,
) -> Run:
    """Do the steps that the checkpoint in `folder` does not hold yet.

    What `compute` does must depend on the step's number alone: then an interrupted run ends as an
    uninterrupted one does. A checkpoint of another `recipe` is not taken up.

    Args:
        rate: the learning rate at a step, as a share of each parameter group's ``peak``.

    Raises:
        ModelError: loss or gradient is no longer a number. The last checkpoint is kept.
    """
    state = checkpoint.restore(folder, parameters, optimizers, recipe=recipe)
    log: list[dict[str, Any]] = state["log"] if state else []
    began, read = time.perf_counter(), 0
    for step in range(len(log), steps):
        share = rate(step)
        for group in (group for optimizer in optimizers for group in optimizer.param_groups):
            group["lr"] = group["peak"] * share
        done = compute(step)
        norm = _update(parameters, optimizers, done.loss, max_grad_norm)
        read += done.read
        speed = read / max(time.perf_counter() - began, 1e-9)
        log.append(_row(step + 1, steps, done, norm, optimizers[0].param_groups[0]["lr"], speed))
        _must_be_finite(log[-1], folder)
        if (step + 1) % save_steps == 0 and step + 1 < steps:
            checkpoint.save(folder, parameters, optimizers, {"recipe": recipe, "log": log})
        if progress is not None:
            progress(step + 1, steps, f"loss {log[-1]['loss']:.3f}, {speed:,.0f} tokens/s")
    return Run(tuple(log), read / max(time.perf_counter() - began, 1e-9))


def _update(
    parameters: Mapping[str, Any], optimizers: Sequence[Any], loss: Any, most: float
) -> float:
    import torch

    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(parameters.values(), most)
    for optimizer in optimizers:
        optimizer.step()
        optimizer.zero_grad()
    return float(norm)


def _row(
    step: int, steps: int, done: Step, norm: float, rate: float, speed: float
) -> dict[str, Any]:
    return {
        "current_steps": step,
        "total_steps": steps,
        "loss": float(done.loss.detach()),
        "learning_rate": rate,
        "grad_norm": norm,
        "tokens": done.trained,
        "tokens_per_second": round(speed, 1),
    }


def _must_be_finite(row: Mapping[str, Any], folder: Path) -> None:
    if math.isfinite(row["loss"]) and math.isfinite(row["grad_norm"]):
        return
    raise ModelError(
        f"training broke down at step {row['current_steps']}: loss {row['loss']}, gradient norm "
        f"{row['grad_norm']}.",
        place=str(folder),
        hint="Lower learning_rate, or raise warmup_ratio; the last checkpoint is kept.",
    )
