"""The arm that answers unless another is asked for."""

from collections.abc import Mapping
from typing import Any

from verticalize.evaluate.findings import FEW
from verticalize.evaluate.scores import ANSWERABLE
from verticalize.records import Arm

WITH_EVIDENCE: tuple[Arm, Arm] = ("base+rag", "tuned+rag")


def means(slices: Mapping[str, Any]) -> dict[Arm, float]:
    """The mean of both arms with evidence over what can be answered, to three digits.

    Nothing where too few questions, or not both arms, were asked.

    Args:
        slices: ``{slice: {"n", "arms": {arm: {"mean"}}}}``, as a report has them.
    """
    asked = [slices[name] for name in ANSWERABLE if slices[name]["n"]]
    questions = sum(figures["n"] for figures in asked)
    if questions < FEW or any(not set(WITH_EVIDENCE) <= set(each["arms"]) for each in asked):
        return {}
    sums = {
        arm: sum(each["n"] * each["arms"][arm]["mean"] for each in asked) for arm in WITH_EVIDENCE
    }
    return {arm: round(total / questions, 3) for arm, total in sums.items()}


def default_arm(slices: Mapping[str, Any]) -> Arm | None:
    """The tuned arm where it measured better, else the base, which costs less; None without means.

    Args:
        slices: as `means` takes them.
    """
    scored = means(slices)
    if not scored:
        return None
    return "tuned+rag" if scored["tuned+rag"] > scored["base+rag"] else "base+rag"
