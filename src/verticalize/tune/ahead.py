"""The next batch is made while the device computes: it never waits for rows to be put together."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from verticalize.tune.deal import Plan


class Ahead:
    """A plan whose next batch is made in a thread, as soon as one has been taken.

    A batch depends on its number alone, so it is the same whoever makes it, and when.

    Args:
        stride: from the number of one batch that is taken to that of the next.
    """

    def __init__(self, plan: Plan, stride: int) -> None:
        self._plan, self._stride = plan, stride
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="next-batch")
        self._made: dict[int, Future[Any]] = {}

    def __len__(self) -> int:
        return len(self._plan)

    def step(self, step: int) -> Any:
        made = self._made.pop(step, None)
        batch = made.result() if made else self._plan.step(step)
        following = step + self._stride
        self._made = {following: self._worker.submit(self._plan.step, following)}
        return batch

    def rows(self, step: int) -> Sequence[Any]:
        return self._plan.rows(step)
