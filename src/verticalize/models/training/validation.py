"""Validation while a model is trained: when, what was best, and when it is no longer worth it.

All of it is read off the log, which the checkpoint keeps: a resumed run decides as the first would.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verticalize.errors import ModelError

EVAL_LOSS = "eval_loss"
Log = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Validation:
    """How a run is validated.

    Args:
        measure: the mean loss over the validation rows, with the parameters as they are.
        every: steps between two measurements; the last step is always measured.
        patience: measurements without a new best after which the run ends; 0: never.
    """

    measure: Callable[[], float]
    every: int
    patience: int = 0

    def due(self, step: int, steps: int) -> bool:
        """Whether to measure after `step` (from 1)."""
        return step % self.every == 0 or step == steps

    def exhausted(self, log: Log) -> bool:
        """Whether `patience` measurements have passed without a new best."""
        measured = _measured(log)
        best = best_step(log)
        return bool(self.patience) and sum(row[0] > best for row in measured) >= self.patience


def must_have_rows(count: int, eval_steps: int) -> None:
    """Raises: ModelError: a validation is asked for, and there is no row for it."""
    if eval_steps and not count:
        raise ModelError(
            "there is no validation row, and a validation is asked for.",
            place="tune.eval_steps",
            hint='Give rows of the split "validation", or set tune.eval_steps to 0.',
        )


def best_step(log: Log) -> int:
    """The step (from 1) with the lowest validation loss, the first of equals; 0: none."""
    return min(_measured(log), key=lambda row: row[1], default=(0, 0.0))[0]


def _measured(log: Log) -> list[tuple[int, float]]:
    """Steps and their validation losses; one that is no number is the worst."""
    return [
        (row["current_steps"], row[EVAL_LOSS] if math.isfinite(row[EVAL_LOSS]) else math.inf)
        for row in log
        if EVAL_LOSS in row
    ]
