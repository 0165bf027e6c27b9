"""When a training must stop: the loss is no number, or far above what it was a moment ago."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from verticalize import jsonl
from verticalize.errors import ModelError
from verticalize.store import disk_errors

OFFENDING = "offending_batch.jsonl"
WINDOW = 64  # steps that a loss is compared with
FEWEST = 16
_LEAST = 0.2  # nats, and share of the median: no smaller spread is a measure of trouble


@dataclass(frozen=True, slots=True)
class Guard:
    """What is watched for.

    Args:
        spike: how many robust standard deviations above the running median stop the run; 0: none.
        warmup: first steps, in which no loss counts as a spike.
        rows: the rows of a step, as they are to be saved when it is at fault.
    """

    spike: float = 0.0
    warmup: int = 0
    rows: Callable[[int], Iterable[Mapping[str, Any]]] | None = None


def check(
    row: Mapping[str, Any],
    log: Sequence[Mapping[str, Any]],
    guard: Guard,
    folder: Path,
    *,
    write: bool,
) -> None:
    """Stop before a bad step changes the parameters.

    Args:
        row: the step's row of the log; log: those before it.
        write: save the step's rows as ``offending_batch.jsonl``.

    Raises:
        ModelError: loss or gradient is no number, or the loss is a spike.
    """
    cause = _cause(row, log, guard)
    if not cause:
        return
    step = row["current_steps"]
    kept = ""
    if write and guard.rows is not None:
        figures = {"step": step, **{name: _plain(row[name]) for name in ("loss", "grad_norm")}}
        with disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            jsonl.write(folder / OFFENDING, ({**figures, **own} for own in guard.rows(step - 1)))
        kept = f"Its rows are in {OFFENDING}. "
    remedy = "lower learning_rate, or raise warmup_ratio"
    if math.isfinite(row["loss"]) and math.isfinite(row["grad_norm"]):
        remedy += ", or mend the rows, or raise loss_spike (0: never stop)"
    raise ModelError(
        f"training broke down at step {step}: {cause}.",
        place=str(folder),
        hint=f"{kept}The last checkpoint is kept: {remedy}, and run it again.",
    )


def _cause(row: Mapping[str, Any], log: Sequence[Mapping[str, Any]], guard: Guard) -> str:
    loss, norm = row["loss"], row["grad_norm"]
    if not (math.isfinite(loss) and math.isfinite(norm)):
        return f"loss {loss}, gradient norm {norm}"
    if guard.spike and len(log) >= max(FEWEST, guard.warmup):
        most = limit(log[-WINDOW:], row["tokens"], guard.spike)
        if loss > most:
            return f"loss {loss:.3f} is a spike (limit {most:.3f}), gradient norm {norm:.3g}"
    return ""


def limit(log: Sequence[Mapping[str, Any]], tokens: int, spike: float) -> float:
    """The highest loss that is no spike: median + `spike` robust standard deviations.

    The deviation is 1.4826 times the median absolute deviation (Hampel 1974), which a spike in the
    window does not move. The mean over few tokens scatters more than that over many, by the root of
    their ratio: an epoch's last, short row is no spike.

    Args:
        tokens: trained ids of the step that is judged.
    """
    losses = [row["loss"] for row in log]
    middle = median(losses)
    spread = 1.4826 * median(abs(loss - middle) for loss in losses)
    scatter = math.sqrt(max(1.0, median(row["tokens"] for row in log) / max(1, tokens)))
    return float(middle + spike * scatter * max(spread, _LEAST, _LEAST * middle))


def _plain(value: float) -> float | str:
    """JSON has no word for what is no number."""
    return value if math.isfinite(value) else str(value)
