"""Fusion of rankings by their scores (Bruch, Gai and Ingber, ACM TOIS 2023).

By scores and not by ranks: a ranking that is sure of its first rows outvotes one whose rows are all
alike, and a weak ranking does not disturb a strong one by the mere order of its rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rows with their scores, and how much this ranking counts.

    Args:
        scores: row to score; a row that is missing scores nothing.
        weight: what its best row adds to the fused score.
        least: the score that adds nothing; the lowest of `scores`, where it is not given.
    """

    scores: Mapping[int, float]
    weight: float = 1.0
    least: float | None = None

    def shares(self) -> dict[int, float]:
        """What each row adds: between 0 and `weight`, in proportion to its score."""
        if not self.scores:
            return {}
        best = max(self.scores.values())
        least = min(self.scores.values()) if self.least is None else self.least
        if best <= least:
            return dict.fromkeys(self.scores, self.weight)
        scale = self.weight / (best - least)
        return {row: max(score - least, 0.0) * scale for row, score in self.scores.items()}


def fuse(rankings: Sequence[Ranking]) -> list[tuple[int, float]]:
    """Rows by the sum of their shares, best first; ties go to the lower row."""
    fused: dict[int, float] = {}
    for ranking in rankings:
        for row, share in ranking.shares().items():
            fused[row] = fused.get(row, 0.0) + share
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))
