"""The training on the rows, followed by trackers, a chart and the rows that are held out."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

from verticalize import fingerprint
from verticalize.models.guard import Guard
from verticalize.models.loop import Run
from verticalize.models.open import Base
from verticalize.models.validation import Validation
from verticalize.tune.course import Course
from verticalize.tune.offenders import offenders
from verticalize.tune.output import chart_of
from verticalize.tune.trackers import trackers


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What looks on, and may end the training early.

    Args:
        eval_steps: steps between two validations; 0: there is one, at the end.
        patience: validations without a new best that end the training; 0: none.
        loss_spike: see `Guard`.
        report_to: see `trackers`.
    """

    eval_steps: int
    patience: int
    loss_spike: float
    report_to: Sequence[str]


def follow(
    course: Course,
    rows: Sequence[Any],
    optimizer: Any,
    out: Path,
    *,
    held: Sequence[Any],
    watch: Watch,
    epochs: float,
    max_steps: int,
    base: Base,
    tokenizer: Any,
    settings: Mapping[str, Any],
) -> Run:
    """Train on the rows; checkpoint, log and chart are in `out`.

    Args:
        held: rows that are validated on.
        max_steps: -1: as many as the epochs need.
        settings: what decides the outcome beside base, rows and course; JSON.

    Raises:
        ModelError: the loss is no longer a number, or a spike.
        StoppedError: a signal has asked for an end.
    """
    deal = course.deal(rows)
    steps = max_steps if max_steps > 0 else deal.steps(epochs)
    decisive = {
        **settings,
        **asdict(course.rates),
        "batches_per_step": deal.size,
        "steps": steps,
        "seed": course.seed,
        "dtype": str(course.dtype),
    }
    watched = _plain(held if watch.eval_steps else ())
    recipe = fingerprint.of_value([base.fingerprint, _plain(rows), watched, decisive])
    validation = Validation(
        partial(course.measure, held), watch.eval_steps or steps, watch.patience
    )
    guard = Guard(
        watch.loss_spike,
        warmup=math.ceil(course.rates.warmup_ratio * steps),
        rows=lambda step: offenders(deal, step, tokenizer),
    )
    with (
        trackers(watch.report_to, out, recipe[:16], {"base": base.name, **decisive}) as report,
        chart_of(out, write=course.ranks.first),
    ):
        return course.train(
            deal,
            optimizer,
            steps=steps,
            folder=out,
            recipe=recipe,
            validation=validation if held else None,
            guarded=guard,
            report=report,
        )


def _plain(rows: Sequence[Any]) -> list[list[Any]]:
    """Rows of any objective as lists, for a fingerprint."""
    return [[getattr(row, part.name) for part in fields(row)] for row in rows]
