"""How long a training would take, from a few of its steps on a model that is thrown away."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from verticalize.models.adapters import PROMPTS
from verticalize.models.attention import use_segments
from verticalize.models.device import use_threads
from verticalize.progress import Progress
from verticalize.text import counted
from verticalize.tune.deal import Plan
from verticalize.tune.methods import Trainable, name_of
from verticalize.tune.objective import Objective
from verticalize.tune.preflight.finding import Finding, ok
from verticalize.tune.preflight.subject import Subject, Training
from verticalize.tune.start import start

STEPS = 10
SECONDS = 60.0  # after which no further step is begun


@dataclass(frozen=True, slots=True)
class Timing:
    """Steps that were timed, ids a second, and seconds that the whole run would take.

    Args:
        text_tokens_per_second: of plain text, whose every id is trained; None: there is none.
    """

    steps: int
    tokens_per_second: float
    seconds: float
    text_tokens_per_second: float | None = None


def timed(
    subject: Subject,
    *,
    checkpointing: bool = False,
    threads: int = 0,
    steps: int = STEPS,
    progress: Progress | None = None,
) -> Timing:
    """Do a step to warm up, then `steps`; fewer where the run has fewer, or they are slow.

    Where plain text comes before the rows as many of its steps are timed by themselves.
    """
    use_threads(threads)
    trial = _begin(subject, checkpointing=checkpointing)
    done, speed = trial.pace(subject.rows.train, subject.steps, steps, progress)
    seconds = subject.tokens * subject.steps / subject.batches / speed
    if not subject.texts:
        return Timing(done, speed, seconds)
    more, of_texts = trial.pace(subject.texts, subject.text_steps, steps, progress)
    seconds += subject.text_tokens * subject.text_steps / subject.text_batches / of_texts
    return Timing(done + more, speed, seconds, of_texts)


def _begin(subject: Subject, *, checkpointing: bool) -> "_Trial":
    import torch

    given = subject.training
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
    if subject.causal and name_of(given.method) not in PROMPTS:
        use_segments(trainable.model)
    trainable.model.train()
    optimizer = torch.optim.AdamW(trainable.groups(given.learning_rate), lr=given.learning_rate)
    return _Trial(trainable, optimizer, subject.objective, given)


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """A training that is thrown away."""

    trainable: Trainable
    optimizer: Any
    objective: Objective
    given: Training

    def pace(
        self,
        rows: Sequence[Any],
        of_run: int,
        steps: int,
        progress: Progress | None,
    ) -> tuple[int, float]:
        """Steps that were done, and their ids a second.

        Args:
            of_run: optimizer steps that the whole run would have.
            steps: to be done at most, each of one batch.
        """
        one = partial(self._step, self.objective.plan(rows, seed=self.given.seed))
        most = min(steps, of_run * self.given.gradient_accumulation_steps)
        one(0)
        began, read, done = time.perf_counter(), 0, 0
        while done < most and time.perf_counter() - began < SECONDS:
            read += one(done)
            done += 1
            if progress is not None:
                progress(done, most, "timed steps")
        return done, read / (time.perf_counter() - began)

    def _step(self, plan: Plan, number: int) -> int:
        """Ids that were read."""
        import torch

        trainable = self.trainable
        trainable.begin(number, [self.optimizer])
        weights = trainable.weights(number, self.given.dtype)
        done = self.objective.compute(trainable.model, plan.step(number), weights)
        done.loss.backward()
        torch.nn.utils.clip_grad_norm_(trainable.parameters.values(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        _wait(self.given.device)
        return done.read


def speed(subject: Subject, found: Timing) -> Iterator[Finding]:
    """The timing in words."""
    pace, steps = f"{found.tokens_per_second:,.0f} tokens a second", counted(subject.steps, "step")
    if found.text_tokens_per_second is not None:
        pace += f", {found.text_tokens_per_second:,.0f} of plain text,"
        steps = f"{counted(subject.text_steps, 'step')} of plain text and {steps} of rows"
    timed = counted(found.steps, "timed step")
    yield ok("time", f"{pace} in {timed}: about {duration(found.seconds)} for {steps}.")


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
