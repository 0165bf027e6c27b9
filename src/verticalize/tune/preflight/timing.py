"""How long a training would take, from a few of its steps on a model that is thrown away."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from verticalize.models.attention import use_segments
from verticalize.models.device import use_threads
from verticalize.tune.objective import Objective
from verticalize.tune.preflight.estimate import can_be_traced
from verticalize.tune.preflight.finding import Finding, ok
from verticalize.tune.preflight.subject import Subject
from verticalize.tune.start import start

STEPS = 10
_SECONDS = 60.0  # after which no further step is begun


@dataclass(frozen=True, slots=True)
class Timing:
    """Steps that were timed, ids a second, and seconds that the whole run would take."""

    steps: int
    tokens_per_second: float
    seconds: float


def timed(
    subject: Subject,
    *,
    checkpointing: bool = False,
    threads: int = 0,
    steps: int = STEPS,
    progress: Callable[[int, int, str], None] | None = None,
) -> Timing:
    """Do a step to warm up, then `steps`; fewer where the run has fewer, or they are slow."""
    import torch

    given = subject.training
    use_threads(threads)
    trainable = start(
        subject.base,
        given.method,
        seed=given.seed,
        device=given.device,
        dtype=given.dtype,
        quantization=given.quantization,
        adapter=given.adapter,
        add_tokens=given.add_tokens,
    ).trainable
    if checkpointing:
        trainable = trainable.checkpointed()
    model, masters = trainable.model, trainable.parameters
    if subject.causal and can_be_traced(subject.config, given.method):
        use_segments(model)
    model.train()
    optimizer = torch.optim.AdamW(trainable.groups(given.learning_rate), lr=given.learning_rate)
    objective: Objective = subject.objective
    plan = objective.plan(subject.rows.train, seed=given.seed)

    def step(number: int) -> int:
        trainable.begin(number, [optimizer])
        weights = trainable.weights(number, given.dtype)
        done = objective.compute(model, plan.step(number), weights)
        done.loss.backward()
        torch.nn.utils.clip_grad_norm_(masters.values(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        _wait(given.device)
        return done.read

    step(0)
    most = min(steps, subject.steps * given.gradient_accumulation_steps)
    began, read, done = time.perf_counter(), 0, 0
    while done < most and time.perf_counter() - began < _SECONDS:
        read += step(done)
        done += 1
        if progress is not None:
            progress(done, most, "timed steps")
    speed = read / (time.perf_counter() - began)
    tokens = subject.tokens * subject.steps / subject.batches
    return Timing(done, speed, tokens / speed)


def speed(subject: Subject, found: Timing) -> Iterator[Finding]:
    """The timing in words."""
    yield ok(
        "time",
        f"{found.tokens_per_second:,.0f} tokens a second in {found.steps} timed steps: the "
        f"{subject.steps:,} steps take about {duration(found.seconds)}.",
    )


def duration(seconds: float) -> str:
    """``40 s``, ``12 min``, ``2 h 17 min``."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def _wait(device: str) -> Any:
    if device == "cuda":
        import torch

        torch.cuda.synchronize()
