"""The optimizer's loop: what is left of a run, its log on disk, and the ways to end early."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.errors import ModelError, StoppedError
from verticalize.models.training import checkpoint
from verticalize.models.training.descent import Descent, Step
from verticalize.models.training.guard import Guard
from verticalize.models.training.ranks import ALONE, Ranks
from verticalize.models.training.signals import stop_requests
from verticalize.models.training.underway import Underway
from verticalize.models.training.validation import EVAL_LOSS, Validation
from verticalize.progress import Progress
from verticalize.store import disk_errors

Report = Callable[[Mapping[str, Any]], None]
LOG = "trainer_log.jsonl"
_GRACE = 5.0  # seconds in which a launcher's signal may arrive twice
_UNGUARDED = Guard()


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
    compute: Callable[[int], Iterable[Step]],
    *,
    steps: int,
    rate: Callable[[int], float],
    max_grad_norm: float,
    folder: Path,
    recipe: str,
    save_steps: int,
    progress: Progress | None,
    validation: Validation | None = None,
    guarded: Guard = _UNGUARDED,
    ranks: Ranks = ALONE,
    report: Report | None = None,
) -> Run:
    """Do the steps that the checkpoint in `folder` does not hold yet.

    What `compute` does must depend on the step's number alone: then an interrupted run ends as an
    uninterrupted one does. A checkpoint of another `recipe` is not taken up. SIGTERM, or SIGINT,
    saves a checkpoint when the step is done; a second one ends the process at once.

    Args:
        compute: the parts of a step that this process has; all processes' shares sum to 1.
        rate: the learning rate at a step, as a share of each parameter group's ``peak``.
        report: is given each row of the log, in the first process.

    Raises:
        ModelError: loss or gradient is no longer a number, or the loss is a spike. The last
            checkpoint is kept.
        StoppedError: a signal has asked for an end.
    """
    state = checkpoint.restore(folder, parameters, optimizers, recipe=recipe)
    log: list[dict[str, Any]] = state["log"] if state else []
    _must_agree(ranks, len(log), folder)
    underway = Underway(
        descent=Descent(parameters, optimizers, max_grad_norm, ranks),
        steps=steps,
        folder=folder,
        recipe=recipe,
        log=log,
        validation=validation,
        guarded=guarded,
    )
    if 0 < len(log) < steps and progress is not None:
        progress(len(log), steps, f"going on after step {len(log)}")

    with (
        _journal(folder, log, ranks, report) as enter,
        stop_requests(_GRACE if ranks.world > 1 else 0.0) as asked,
    ):
        for step in range(len(log), steps):
            if underway.exhausted:
                break
            underway.descent.set_rate(rate(step))
            stop = underway.step(compute(step), asked)
            enter(log[-1])
            if stop or underway.must_save(save_steps):
                underway.save()
            if stop:
                ranks.wait()  # a launcher ends the others when the first of them has gone
                raise _stopped(stop, step + 1, steps, folder)
            if progress is not None:
                progress(step + 1, steps, _note(log[-1]))
    return Run(tuple(log), underway.clock.speed(0))


@contextmanager
def _journal(
    folder: Path, log: Sequence[Mapping[str, Any]], ranks: Ranks, report: Report | None
) -> Iterator[Report]:
    """Takes each new row, in the first process: to the log on disk, at once, and to `report`.

    The rows so far are on disk from the beginning.
    """
    if not ranks.first:
        yield lambda row: None
        return
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        jsonl.write(folder / LOG, log)
        with (folder / LOG).open("a", encoding="utf-8", newline="\n", buffering=1) as handle:

            def enter(row: Mapping[str, Any]) -> None:
                print(jsonl.dumps(row), file=handle)
                if report is not None:
                    report(row)

            yield enter


def _must_agree(ranks: Ranks, step: int, folder: Path) -> None:
    if not ranks.agree(step):
        raise ModelError(
            f"the processes found different checkpoints (process {ranks.rank}: step {step}).",
            place=str(folder),
            hint="Give a folder on a disk that all machines share.",
        )


def _stopped(number: int, step: int, steps: int, folder: Path) -> StoppedError:
    return StoppedError(
        f"stopped by a signal after step {step} of {steps}; a checkpoint is saved.",
        signal=number,
        place=str(folder),
        hint="Run the same command again to go on from there.",
    )


def _note(row: Mapping[str, Any]) -> str:
    measured = f", validation {row[EVAL_LOSS]:.3f}" if EVAL_LOSS in row else ""
    return f"loss {row['loss']:.3f}{measured}, {row['tokens_per_second']:,.0f} tokens/s"
