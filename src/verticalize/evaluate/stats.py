"""Bootstrap intervals: items are drawn again with replacement, the statistic is taken each time.

Percentile intervals (Efron and Tibshirani 1993, chapter 13). A paired difference draws the same
items for both arms, so that hard and easy questions cancel out.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Statistic: TypeAlias = Callable[[Floats], Floats]
_BLOCK = 2_000_000  # resampled counts held at once: 16 MB


@dataclass(frozen=True, slots=True)
class Interval:
    """A statistic with its 95% interval."""

    mean: float
    lo: float
    hi: float

    def row(self) -> dict[str, float | list[float]]:
        return {"mean": self.mean, "ci95": [self.lo, self.hi]}


def bootstrap(
    columns: Floats, statistic: Statistic, *, resamples: int = 2000, seed: int = 0
) -> Interval:
    """The interval of a statistic of column sums.

    Args:
        columns: (items, columns); every column is summed over the drawn items.
        statistic: takes sums of shape (draws, columns), gives one value a draw.
        resamples: how many draws.
        seed: of the draws; equal seeds and item counts give equal draws.
    """
    point = float(statistic(columns.sum(axis=0, keepdims=True))[0])
    draws = [statistic(sums) for sums in _resampled_sums(columns, resamples, seed)]
    lo, hi = np.percentile(np.concatenate(draws), [2.5, 97.5])
    return Interval(point, float(lo), float(hi))


def _resampled_sums(columns: Floats, resamples: int, seed: int) -> Iterator[Floats]:
    generator = np.random.default_rng(seed)
    count = len(columns)
    chances = np.full(count, 1 / count)
    block = max(1, _BLOCK // count)
    for done in range(0, resamples, block):
        # how often each item is drawn, which is all that a sum needs to know
        times = generator.multinomial(count, chances, size=min(block, resamples - done))
        yield times @ columns


def mean_interval(values: Sequence[float], *, resamples: int = 2000, seed: int = 0) -> Interval:
    """The mean of one value an item."""
    columns = np.column_stack([np.asarray(values, float), np.ones(len(values))])
    return bootstrap(columns, _ratio, resamples=resamples, seed=seed)


def mean_difference(
    after: Sequence[float], before: Sequence[float], *, resamples: int = 2000, seed: int = 0
) -> Interval:
    """``mean(after) - mean(before)`` over the same items, paired."""
    differences = [a - b for a, b in zip(after, before, strict=True)]
    return mean_interval(differences, resamples=resamples, seed=seed)


def f1_interval(
    found: Sequence[bool], positive: Sequence[bool], *, resamples: int = 2000, seed: int = 0
) -> Interval:
    """F1 of a yes/no decision over items."""
    return bootstrap(_f1_columns(found, positive), _f1, resamples=resamples, seed=seed)


def f1_difference(
    after: Sequence[bool],
    before: Sequence[bool],
    positive: Sequence[bool],
    *,
    resamples: int = 2000,
    seed: int = 0,
) -> Interval:
    """``F1(after) - F1(before)`` over the same items, paired."""
    columns = np.hstack([_f1_columns(after, positive), _f1_columns(before, positive)])
    return bootstrap(
        columns, lambda sums: _f1(sums[:, :2]) - _f1(sums[:, 2:]), resamples=resamples, seed=seed
    )


def ratio_interval(
    parts: Sequence[float], wholes: Sequence[float], *, resamples: int = 2000, seed: int = 0
) -> Interval:
    """``sum(parts) / sum(wholes)`` over items, 0 where nothing is counted."""
    columns = np.column_stack([np.asarray(parts, float), np.asarray(wholes, float)])
    return bootstrap(columns, _ratio, resamples=resamples, seed=seed)


def _f1_columns(found: Sequence[bool], positive: Sequence[bool]) -> Floats:
    yes, gold = np.asarray(found, bool), np.asarray(positive, bool)
    # F1 = 2 tp / (found + positive): numerator and denominator are sums over items
    return np.column_stack([2.0 * (yes & gold), yes.astype(float) + gold])


def _ratio(sums: Floats) -> Floats:
    whole = sums[:, 1]
    return np.divide(sums[:, 0], whole, out=np.zeros_like(whole), where=whole > 0)


_f1 = _ratio
