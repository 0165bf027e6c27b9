"""Packed rows dealt to steps and processes, each weighted by its trained ids.

With `a` rows a process and `n` processes, step `s` has the rows ``s*a*n`` to ``(s+1)*a*n - 1`` of
the plan, dealt in turn. So a step is the same whether two processes do one row each or one process
does two: only the order of the sums differs. The last step of an epoch goes on into the next one.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from verticalize.models.loop import Step
from verticalize.models.ranks import Ranks
from verticalize.tune.packing import Packed
from verticalize.tune.plan import Plan


@dataclass(frozen=True, slots=True, eq=False)
class Deal:
    """Which rows of the plan a step has, and which of them this process.

    Args:
        each: rows that a process has in a step.
    """

    plan: Plan
    each: int
    ranks: Ranks

    @property
    def size(self) -> int:
        """Packed rows of a step, over all processes."""
        return self.each * self.ranks.world

    def steps(self, epochs: float) -> int:
        return max(1, math.ceil(epochs * len(self.plan) / self.size))

    def numbers(self, step: int) -> range:
        """The plan's numbers of all packed rows of a step."""
        return range(step * self.size, (step + 1) * self.size)

    def compute(self, step: int, loss_of: Callable[[Packed], Any], *, seed: int) -> Iterator[Step]:
        """This process's parts of a step, one after another."""
        import torch

        own = self.numbers(step)[self.ranks.rank :: self.ranks.world]
        packed = [self.plan.step(number) for number in own]
        (total,) = self.ranks.sum([sum(row.trained for row in packed)])
        for number, row in zip(own, packed, strict=True):
            # Dropout depends on the row's number: the same after a resume, in whichever process.
            torch.manual_seed(seed * 1_000_003 + number)
            yield Step(loss_of(row), row.read, row.trained, row.trained / total)


def mean_loss(plan: Plan, loss_of: Callable[[Packed], Any], ranks: Ranks) -> float:
    """The mean over all trained ids of the plan's first epoch, dealt to the processes."""
    import torch

    total = count = 0.0
    with torch.no_grad():
        for first in range(0, len(plan), ranks.world):
            number = first + ranks.rank
            # All processes compute equally often: sharded ones need each other for it.
            packed = plan.step(min(number, len(plan) - 1))
            weight = packed.trained if number < len(plan) else 0
            total += float(loss_of(packed)) * weight
            count += weight
    total, count = ranks.sum([total, count])
    return total / count
