"""How many rows each source gives to a mixture, and which.

A source counts by its weight and by the root of its size: rate ∝ weight · n^(1/T), the temperature-
scaled mixing of T5 (Raffel et al. 2020, section 3.5.2; for languages Devlin et al. 2019 and Conneau
et al. 2020). T = 1 leaves sources in proportion to their rows, a higher one brings small ones
forward. As there, a source is at most so large as a limit: that of its sample.
"""

import heapq
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from verticalize.fingerprint import short
from verticalize.records import Example


@dataclass(frozen=True, slots=True)
class Portion:
    """What a source has to give: its rows, its weight, how often each row may be used."""

    rows: int
    weight: float = 1.0
    repeats: int = 1

    @property
    def most(self) -> int:
        return self.rows * self.repeats


def divide(sources: Mapping[str, Portion], total: int, *, temperature: float) -> dict[str, int]:
    """How many rows each source gives, `total` at most.

    The mixture is as large as all sources with their weights, if that is less than `total`. What a
    source cannot give of its part, the others do in their proportion.
    """
    wanted = sum(min(one.rows * one.weight, one.most) for one in sources.values())
    left = min(total, round(wanted))
    given = dict.fromkeys(sources, 0)
    open_ = {
        name: one.weight * math.pow(one.rows, 1 / temperature)
        for name, one in sources.items()
        if one.rows
    }
    while open_:
        whole = sum(open_.values())
        full = [name for name, rate in open_.items() if left * rate / whole >= sources[name].most]
        if not full:
            break
        for name in full:
            given[name] = sources[name].most
            del open_[name]
        left -= sum(given[name] for name in full)
    return given | _rounded(open_, left)


def _rounded(rates: Mapping[str, float], total: int) -> dict[str, int]:
    """Whole numbers in proportion to the rates (largest remainders), whose sum is `total`."""
    whole = sum(rates.values())
    exact = {name: total * rate / whole for name, rate in rates.items()}
    given = {name: int(share) for name, share in exact.items()}
    first = sorted(exact, key=lambda name: (given[name] - exact[name], name))
    for name in first[: total - sum(given.values())]:
        given[name] += 1
    return given


def sample(rows: Iterable[Example], limit: int, *, seed: int) -> tuple[list[Example], int]:
    """At most `limit` rows at random, in random order, and how many there were.

    Which ones depends on their ids and the seed alone. Memory holds no more than `limit` rows
    (bottom-k sampling, Cohen and Kaplan 2007).
    """
    heap: list[tuple[int, int, Example]] = []  # the largest place first
    count = 0
    for count, row in enumerate(rows, start=1):
        entry = (-int(short(["sample", seed, row.id]), 16), -count, row)
        if len(heap) < limit:
            heapq.heappush(heap, entry)
        elif limit and entry > heap[0]:
            heapq.heapreplace(heap, entry)
    return [row for *_, row in sorted(heap, reverse=True)], count


def taken(rows: Sequence[Example], count: int) -> Iterator[Example]:
    """The first `count` rows; where there are fewer, from the first again, under ids of their own.

    Rows for validation are not repeated.
    """
    learned = [row for row in rows if row.split == "train"]
    yield from rows[:count]
    for number in range(count - len(rows) if learned else 0):
        turn, at = divmod(number, len(learned))
        yield replace(learned[at], id=f"{learned[at].id}~{turn + 2}")
