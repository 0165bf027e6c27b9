"""What the paired intervals allow to be said, and nothing else: better, worse, equal or unclear."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Effect = Literal["better", "worse", "equal", "unclear"]
Topic = Literal["tuning", "retrieval", "general"]
SURE: tuple[Effect, ...] = ("better", "worse")
FEW = 10  # with fewer questions a bootstrap interval is too narrow to be believed
TOPICS: Mapping[str, Topic] = {
    "tuned+rag - base+rag": "tuning",
    "tuned - base": "tuning",
    "base+rag - base": "retrieval",
    "tuned+rag - tuned": "retrieval",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One comparison on one slice of `n` questions, and what its interval allows to be said."""

    topic: Topic
    slice: str
    comparison: str
    effect: Effect
    n: int
    mean: float
    lo: float
    hi: float

    def row(self) -> dict[str, Any]:
        return asdict(self)


def effect(lo: float, hi: float, n: int) -> Effect:
    """What a 95% interval of a difference says: zero lies outside it, or not."""
    if n < FEW:
        return "unclear"
    if lo > 0:
        return "better"
    if hi < 0:
        return "worse"
    return "equal" if lo == hi == 0 else "unclear"


def findings(
    paired: Mapping[str, Mapping[str, Mapping[str, Any]]], counts: Mapping[str, int]
) -> list[Finding]:
    """Every comparison of a report's ``paired``, in its order.

    Args:
        paired: ``{slice: {"tuned - base": {"mean", "ci95": [lo, hi]}}}``.
        counts: questions of each slice.
    """
    return [
        Finding(
            "general" if name == "general" else TOPICS[comparison],
            name,
            comparison,
            effect(figures["ci95"][0], figures["ci95"][1], counts[name]),
            counts[name],
            figures["mean"],
            *figures["ci95"],
        )
        for name, comparisons in paired.items()
        for comparison, figures in comparisons.items()
    ]
