"""A training before its first step: model, rows and optimizer, as the settings want them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.models.training.validation import must_have_rows
from verticalize.records import Example
from verticalize.tune.course import Course, adamw
from verticalize.tune.given import Machine, Origin, Rates, Reading, Regime, Watch
from verticalize.tune.kernels import compile_layers, use_liger
from verticalize.tune.methods import Trainable
from verticalize.tune.methods.noise import add_noise
from verticalize.tune.objective import Objective, objective_of
from verticalize.tune.rows import Rows, encode_rows
from verticalize.tune.shard import shard
from verticalize.tune.start import Started, restore_moments, start
from verticalize.tune.zero import spread


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ready:
    """A training that may begin.

    Args:
        began: where it starts; its model is the one that is left at the end.
        optimizer: over what the course trains.
    """

    began: Started
    course: Course
    rows: Rows
    optimizer: Any
    reading: Reading


def make_ready(
    rows: Iterable[Example] | Path | Rows,
    origin: Origin,
    reading: Reading,
    machine: Machine,
    regime: Regime,
    watch: Watch,
) -> Ready:
    """Load what is trained, encode the rows, and set up the optimizer.

    Raises:
        ModelError: there is no row to train on, or none to validate with.
    """
    began = _started(origin, machine, regime.seed)
    trainable = _fitted(began.trainable, machine)
    objective = _objective(trainable.model, began.tokenizer, reading, machine.device)
    if machine.compiled:  # after the attention has been chosen
        compile_layers(trainable.model, sharded=machine.ranks.sharded)
    encoded = rows if isinstance(rows, Rows) else encode_rows(objective, _read(rows))
    encoded.must_train(reading.max_length)
    must_have_rows(len(encoded.validation), watch.eval_steps)
    noise = add_noise(trainable.model, reading.neftune_noise_alpha)
    trainable, optimizer = _with_optimizer(trainable, regime.rates, machine)
    # Before any text is trained on: the exact parameters of the earlier training come with them.
    restore_moments(origin.adapter, trainable.parameters, optimizer)
    course = Course(
        trainable=trainable,
        objective=objective,
        noise=noise,
        regime=regime,
        machine=machine,
        progress=watch.progress,
    )
    return Ready(began=began, course=course, rows=encoded, optimizer=optimizer, reading=reading)


def _started(origin: Origin, machine: Machine, seed: int) -> Started:
    return start(
        origin.base,
        origin.method,
        seed=seed,
        device=machine.device,
        dtype=machine.dtype,
        quantization=origin.quantization,
        adapter=origin.adapter,
        add_tokens=origin.add_tokens,
    )


def _fitted(trainable: Trainable, machine: Machine) -> Trainable:
    """The same, as the machine is to compute it; parameters of ZeRO are spread later."""
    if machine.gradient_checkpointing:
        trainable = trainable.checkpointed()
    if machine.liger:
        use_liger(trainable.model, machine.device)
    ranks = machine.ranks
    if ranks.sharded and not ranks.zero:
        trainable = shard(trainable, machine.dtype, ranks)
    return trainable


def _objective(model: Any, tokenizer: Any, reading: Reading, device: str) -> Objective:
    return objective_of(
        model,
        tokenizer,
        max_length=reading.max_length,
        tokens_per_step=reading.tokens_per_step,
        device=device,
        overlong=reading.overlong,
        train_on_prompt=reading.train_on_prompt,
        mask_history=reading.mask_history,
    )


def _read(rows: Iterable[Example] | Path) -> Iterable[Example]:
    return map(Example.from_row, jsonl.read(rows)) if isinstance(rows, Path) else rows


def _with_optimizer(trainable: Trainable, rates: Rates, machine: Machine) -> tuple[Trainable, Any]:
    """AdamW over what is trained, through DeepSpeed's engine where one was asked for."""
    new = partial(
        adamw,
        rate=rates.learning_rate,
        weight_decay=rates.weight_decay,
        device=machine.device,
    )
    if machine.ranks.zero:
        return spread(trainable, machine.dtype, machine.ranks, new)
    return trainable, new(trainable)
