"""How a training goes, whatever its rows are: texts and conversations share model and loop."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from verticalize.models.training.descent import Step
from verticalize.models.training.guard import Guard
from verticalize.models.training.loop import Report, Run, run
from verticalize.models.training.schedule import cosine
from verticalize.models.training.validation import Validation
from verticalize.progress import Progress
from verticalize.tune.ahead import Ahead
from verticalize.tune.deal import Deal
from verticalize.tune.given import Machine, Regime
from verticalize.tune.methods import Trainable
from verticalize.tune.methods.noise import Noise
from verticalize.tune.objective import Objective, mean_loss

_UNGUARDED = Guard()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """What is trained towards what, and how."""

    trainable: Trainable
    objective: Objective
    noise: Noise
    regime: Regime
    machine: Machine
    progress: Progress | None

    def deal(self, rows: Sequence[Any]) -> Deal:
        """The batches of these rows, dealt to steps and processes.

        A GPU has the next one made meanwhile; a CPU has no core to spare for that.
        """
        plan, ranks = self.objective.plan(rows, seed=self.regime.seed), self.machine.ranks
        ahead = plan if self.machine.device == "cpu" else Ahead(plan, ranks.world)
        return Deal(ahead, self.regime.each, ranks)

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
        """Do `steps` of the deal, warmed up, then along a cosine (`models.training.loop.run`)."""

        def compute(step: int, batch: Any) -> Step:
            self.noise.bounds = getattr(batch, "bounds", ())
            self.trainable.begin(step, [optimizer])
            weights = self.trainable.weights(step, self.machine.dtype)
            return self.objective.compute(self.trainable.model, batch, weights)

        seed, rates = self.regime.seed, self.regime.rates
        self.trainable.model.train()
        return run(
            self.trainable.parameters,
            [optimizer],
            lambda step: deal.compute(step, partial(compute, step), seed=seed),
            steps=steps,
            rate=lambda step: cosine(step, steps, warmup=rates.warmup_ratio),
            max_grad_norm=rates.max_grad_norm,
            folder=folder,
            recipe=recipe,
            save_steps=self.regime.save_steps,
            progress=self.progress,
            validation=validation,
            guarded=guarded,
            ranks=self.machine.ranks,
            report=report,
        )

    def measure(self, rows: Sequence[Any]) -> float:
        """The mean loss of rows that are not trained on, in nats a trained id."""
        machine = self.machine
        return mean_loss(self.objective, self.trainable, rows, machine.dtype, machine.ranks)


def adamw(trainable: Trainable, *, rate: float, weight_decay: float, device: str) -> Any:
    """AdamW over the groups of `trainable`, fused where torch can."""
    import torch

    groups = trainable.groups(rate)
    return torch.optim.AdamW(groups, lr=rate, weight_decay=weight_decay, fused=device != "mps")
