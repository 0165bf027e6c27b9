"""Which rows make up which step: each epoch's bins, a function of seed and epoch alone."""

from collections.abc import Sequence

from verticalize.tune.encode import Encoded
from verticalize.tune.packing import Packed, bins, pack


class Plan:
    """The packed rows of a training, by the number of the step.

    ``len(plan)`` is the number of steps of an epoch. Best fit needs the same number of bins in each
    epoch: the lengths decide it, not the order.
    """

    def __init__(
        self, rows: Sequence[Encoded], *, tokens_per_step: int, seed: int, device: str
    ) -> None:
        self._rows, self._capacity, self._seed, self._device = rows, tokens_per_step, seed, device
        self._lengths = [len(row.ids) for row in rows]
        self._epoch, self._bins = 0, self._fill(0)

    def __len__(self) -> int:
        return len(self._bins)

    def step(self, step: int) -> Packed:
        return pack(self.rows(step), self._device)

    def rows(self, step: int) -> list[Encoded]:
        epoch, place = divmod(step, len(self))
        if epoch != self._epoch:
            self._epoch, self._bins = epoch, self._fill(epoch)
        return [self._rows[number] for number in self._bins[place]]

    def _fill(self, epoch: int) -> list[list[int]]:
        return bins(self._lengths, self._capacity, seed=self._seed * 1_000_003 + epoch)
