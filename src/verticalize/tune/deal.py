"""Batches dealt to steps and processes, each weighted by its trained ids.

With `a` batches a process and `n` processes, a step has the next ``a*n`` batches of the plan, dealt
in turn. So it is the same whether two processes do one batch each or one process does two: only the
order of the sums differs. An epoch's last step goes on into the next epoch.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from verticalize.models.training.descent import Step
from verticalize.models.training.ranks import Ranks


class Plan(Protocol):
    """The batches of a training; ``len`` is the number of those of an epoch."""

    def __len__(self) -> int: ...

    def step(self, step: int) -> Any:
        """The batch of this number, a function of the number alone; its `trained` counts ids."""
        ...

    def rows(self, step: int) -> Sequence[Any]:
        """The rows that it is made of."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Deal:
    """Which batches of the plan a step has, and which of them this process.

    Args:
        each: batches that a process has in a step.
    """

    plan: Plan
    each: int
    ranks: Ranks

    @property
    def size(self) -> int:
        """Batches of a step, over all processes."""
        return self.each * self.ranks.world

    def steps(self, epochs: float) -> int:
        return max(1, math.ceil(epochs * len(self.plan) / self.size))

    def numbers(self, step: int) -> range:
        """The plan's numbers of all batches of a step."""
        return range(step * self.size, (step + 1) * self.size)

    def compute(self, step: int, compute: Callable[[Any], Step], *, seed: int) -> Iterator[Step]:
        """This process's parts of a step, one after another."""
        import torch

        own = self.numbers(step)[self.ranks.rank :: self.ranks.world]
        batches = [self.plan.step(number) for number in own]
        (total,) = self.ranks.sum([sum(batch.trained for batch in batches)])
        for number, batch in zip(own, batches, strict=True):
            # Dropout depends on the batch's number: the same after a resume, in whichever process.
            torch.manual_seed(seed * 1_000_003 + number)
            yield replace(compute(batch), share=batch.trained / total)
