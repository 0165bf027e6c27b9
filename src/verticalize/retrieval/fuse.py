"""Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""

from collections.abc import Sequence
from dataclasses import dataclass

K = 60  # the paper's constant: how little the first ranks differ from one another


@dataclass(frozen=True, slots=True)
class Ranking:
    """Row numbers, best first, and how much this ranking counts."""

    rows: Sequence[int]
    weight: float = 1.0


def fuse(rankings: Sequence[Ranking], *, k: int = K) -> list[tuple[int, float]]:
    """Rows by the sum of ``weight / (k + rank)``, best first; ties go to the lower row."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking.rows, start=1):
            scores[row] = scores.get(row, 0.0) + ranking.weight / (k + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
