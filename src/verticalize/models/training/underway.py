"""A run under way: one step after another, the log of them, and what is saved of it."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from verticalize.models.training import checkpoint, guard
from verticalize.models.training.descent import Computed, Descent, Step
from verticalize.models.training.guard import Guard
from verticalize.models.training.saving import Pace
from verticalize.models.training.validation import EVAL_LOSS, Validation, best_step


class Clock:
    """Ids read a second since it was made, validation left out."""

    def __init__(self) -> None:
        self._began, self._read = time.perf_counter(), 0.0

    def speed(self, read: float) -> float:
        self._read += read
        return self._read / max(time.perf_counter() - self._began, 1e-9)

    @contextmanager
    def paused(self) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self._began += time.perf_counter() - began


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Underway:
    """A run of `steps`, of which the first `len(log)` are done.

    Args:
        folder: of its checkpoint, which is one of this `recipe`.
        log: a row for each step that is done; it grows.
    """

    descent: Descent
    steps: int
    folder: Path
    recipe: str
    log: list[dict[str, Any]]
    validation: Validation | None
    guarded: Guard
    clock: Clock = field(default_factory=Clock)
    pace: Pace = field(default_factory=Pace)

    @property
    def exhausted(self) -> bool:
        """Whether validations have been without a new best for too long."""
        return self.validation is not None and self.validation.exhausted(self.log)

    def step(self, parts: Iterable[Step], asked: Callable[[], int]) -> int:
        """Move the parameters once, and add the step to the log.

        Args:
            parts, asked: see `Descent.gradients`.

        Returns:
            The signal that has asked one of the processes for an end; 0: none.

        Raises:
            ModelError: see `guard.check`; nothing has moved then.
        """
        computed = self.descent.gradients(parts, asked)
        row = self._row(computed)
        guard.check(row, self.log, self.guarded, self.folder, write=self.descent.ranks.first)
        self.descent.update()
        if self.validation is not None and self.validation.due(row["current_steps"], self.steps):
            with self.clock.paused():
                row[EVAL_LOSS] = self.validation.measure()
        self.log.append(row)
        if EVAL_LOSS in row and best_step(self.log) == len(self.log) < self.steps:
            descent = self.descent
            checkpoint.save_best(self.folder, len(self.log), descent.parameters, descent.ranks)
        return computed.stop

    def _row(self, computed: Computed) -> dict[str, Any]:
        """The next row of the log; clips the gradients."""
        return {
            "current_steps": len(self.log) + 1,
            "total_steps": self.steps,
            "loss": computed.loss,
            "learning_rate": self.descent.rate,
            "grad_norm": self.descent.clip(),
            "tokens": int(computed.trained),
            "tokens_per_second": round(self.clock.speed(computed.read), 1),
        }

    def must_save(self, save_steps: int) -> bool:
        """Whether a checkpoint is due after the step that was done last."""
        done = len(self.log)
        late = self.descent.ranks.world == 1 and self.pace.late
        return late or done % save_steps == 0 or done == self.steps

    def save(self) -> None:
        """Write the checkpoint."""
        descent, state = self.descent, {"recipe": self.recipe, "log": self.log}
        with self.pace.saving():
            checkpoint.save(
                self.folder, descent.parameters, descent.optimizers, state, descent.ranks
            )
