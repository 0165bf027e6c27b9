"""The training on the rows, followed by trackers, a chart and the rows that are held out."""

import math
from collections.abc import Sequence
from dataclasses import asdict, fields
from functools import partial
from pathlib import Path
from typing import Any

from verticalize import fingerprint
from verticalize.models.training.guard import Guard
from verticalize.models.training.loop import Run
from verticalize.models.training.validation import Validation
from verticalize.tune.deal import Deal
from verticalize.tune.given import Watch
from verticalize.tune.offenders import offenders
from verticalize.tune.output import chart_of
from verticalize.tune.pretraining import PretrainingResult
from verticalize.tune.ready import Ready
from verticalize.tune.trackers import trackers


def follow(
    ready: Ready,
    out: Path,
    watch: Watch,
    *,
    epochs: float,
    max_steps: int,
    before: PretrainingResult | None,
) -> Run:
    """Train on the rows; checkpoint, log and chart are in `out`.

    Args:
        max_steps: -1: as many as the epochs need.
        before: the pretraining that there was.

    Raises:
        ModelError: the loss is no longer a number, or a spike.
        StoppedError: a signal has asked for an end.
    """
    course, base = ready.course, ready.began.base
    deal = course.deal(ready.rows.train)
    steps = max_steps if max_steps > 0 else deal.steps(epochs)
    decisive = _decisive(ready, before, deal, steps)
    recipe = _recipe(ready, watch, decisive)
    with (
        trackers(watch.report_to, out, recipe[:16], {"base": base.name, **decisive}) as report,
        chart_of(out, write=course.machine.ranks.first),
    ):
        return course.train(
            deal,
            ready.optimizer,
            steps=steps,
            folder=out,
            recipe=recipe,
            validation=_validation(ready, watch, steps),
            guarded=_guard(ready, watch, deal, steps),
            report=report,
        )


def _decisive(
    ready: Ready, before: PretrainingResult | None, deal: Deal, steps: int
) -> dict[str, Any]:
    """What decides the outcome beside base and rows; JSON."""
    reading, regime = ready.reading, ready.course.regime
    return {
        "method": ready.began.recipe,
        "neftune_noise_alpha": reading.neftune_noise_alpha,
        "pretraining": before and before.recipe,
        "tokens_per_step": reading.tokens_per_step,
        **asdict(regime.rates),
        "batches_per_step": deal.size,
        "steps": steps,
        "seed": regime.seed,
        "dtype": str(ready.course.machine.dtype),
    }


def _recipe(ready: Ready, watch: Watch, decisive: dict[str, Any]) -> str:
    """The checkpoint's: one of another base, other rows or other settings is not taken up."""
    watched = _plain(ready.rows.validation if watch.eval_steps else ())
    base, rows = ready.began.base.fingerprint, _plain(ready.rows.train)
    return fingerprint.of_value([base, rows, watched, decisive])


def _validation(ready: Ready, watch: Watch, steps: int) -> Validation | None:
    held = ready.rows.validation
    if not held:
        return None
    return Validation(
        partial(ready.course.measure, held), watch.eval_steps or steps, watch.patience
    )


def _guard(ready: Ready, watch: Watch, deal: Deal, steps: int) -> Guard:
    return Guard(
        watch.loss_spike,
        warmup=math.ceil(ready.course.regime.rates.warmup_ratio * steps),
        rows=lambda step: offenders(deal, step, ready.began.tokenizer),
    )


def _plain(rows: Sequence[Any]) -> list[list[Any]]:
    """Rows of any objective as lists, for a fingerprint."""
    return [[getattr(row, part.name) for part in fields(row)] for row in rows]
