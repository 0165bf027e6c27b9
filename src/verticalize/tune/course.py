"""How a training goes, whatever its rows are: texts and conversations share model and loop."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from verticalize.models.descent import Step
from verticalize.models.guard import Guard
from verticalize.models.loop import Progress, Report, Run, run
from verticalize.models.ranks import Ranks
from verticalize.models.schedule import cosine
from verticalize.models.validation import Validation
from verticalize.tune.ahead import Ahead
from verticalize.tune.deal import Deal
from verticalize.tune.methods import Trainable
from verticalize.tune.methods.noise import Noise
from verticalize.tune.objective import Objective, mean_loss

_UNGUARDED = Guard()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The optimizer's settings, by the names of transformers' ``TrainingArguments``."""

    learning_rate: float
    warmup_ratio: float
    weight_decay: float
    max_grad_norm: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """What is trained towards what, and how.

    Args:
        dtype: the number type that is computed in.
        each: batches that each process has in an optimizer step.
    """

    trainable: Trainable
    objective: Objective
    noise: Noise
    rates: Rates
    each: int
    save_steps: int
    seed: int
    device: str
    dtype: Any
    ranks: Ranks
    progress: Progress | None

    def deal(self, rows: Sequence[Any]) -> Deal:
        """The batches of these rows, dealt to steps and processes.

        A GPU has the next one made meanwhile; a CPU has no core to spare for that.
        """
        plan = self.objective.plan(rows, seed=self.seed)
        ahead = plan if self.device == "cpu" else Ahead(plan, self.ranks.world)
        return Deal(ahead, self.each, self.ranks)

    def train(
        self,
        deal: Deal,
        optimizer: Any,
        *,
        steps: int,
        folder: Path,
        recipe: str,
        validation: Validation | None = None,
        guarded: Guard = _UNGUARDED,
        report: Report | None = None,
    ) -> Run:
        """Do `steps` of the deal, warmed up, then along a cosine (see `models.loop.run`)."""

        def compute(step: int, batch: Any) -> Step:
            self.noise.bounds = getattr(batch, "bounds", ())
            self.trainable.begin(step, [optimizer])
            weights = self.trainable.weights(step, self.dtype)
            return self.objective.compute(self.trainable.model, batch, weights)

        self.trainable.model.train()
        return run(
            self.trainable.parameters,
            [optimizer],
            lambda step: deal.compute(step, partial(compute, step), seed=self.seed),
            steps=steps,
            rate=lambda step: cosine(step, steps, warmup=self.rates.warmup_ratio),
            max_grad_norm=self.rates.max_grad_norm,
            folder=folder,
            recipe=recipe,
            save_steps=self.save_steps,
            progress=self.progress,
            validation=validation,
            guarded=guarded,
            ranks=self.ranks,
            report=report,
        )

    def measure(self, rows: Sequence[Any]) -> float:
        """The mean loss of rows that are not trained on, in nats a trained id."""
        return mean_loss(self.objective, self.trainable, rows, self.dtype, self.ranks)


def adamw(trainable: Trainable, *, rate: float, weight_decay: float, device: str) -> Any:
    """AdamW over the groups of `trainable`, fused where torch can."""
    import torch

    groups = trainable.groups(rate)
    return torch.optim.AdamW(groups, lr=rate, weight_decay=weight_decay, fused=device != "mps")
