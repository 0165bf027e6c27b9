"""Batches of several kinds in turn."""

from collections.abc import Sequence
from typing import Protocol

from verticalize.models.nano.batch import Batch


class Batches(Protocol):
    """Where the batches come from: each depends on its number alone."""

    @property
    def tokens(self) -> int:
        """Ids of a batch, at most; one that cannot be cut may have more."""

    def batch(self, step: int) -> Batch: ...


class Mixed:
    """Round by round so many batches of each kind, in the order given.

    Args:
        kinds: the batches of each kind, and how many of them a round has.

    Raises:
        ValueError: a round has no batch.
    """

    def __init__(self, kinds: Sequence[tuple[Batches, int]]) -> None:
        if not any(each for _, each in kinds):
            raise ValueError("a round has no batch: one of the numbers of turns must be above 0.")
        self.tokens = max(batches.tokens for batches, each in kinds if each)
        self._turns = [(batches, place, each) for batches, each in kinds for place in range(each)]

    def batch(self, step: int) -> Batch:
        turn, place = divmod(step, len(self._turns))
        batches, number, each = self._turns[place]
        return batches.batch(turn * each + number)
