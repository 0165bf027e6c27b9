"""The arm that answers unless another is asked for."""

from collections.abc import Iterable, Mapping
from typing import Any

from verticalize.evaluate.findings import FEW, Finding
from verticalize.evaluate.scores import ANSWERABLE
from verticalize.records import Arm

WITH_EVIDENCE: tuple[Arm, Arm] = ("base+rag", "tuned+rag")


def answerable(slices: Mapping[str, Any]) -> int:
    """How many questions were asked that the sources answer.

    Args:
        slices: ``{slice: {"n", "arms": {arm: {"mean"}}}}``, as a report has them.
    """
    return sum(slices[name]["n"] for name in ANSWERABLE)


def means(slices: Mapping[str, Any]) -> dict[Arm, float]:
    """The mean of both arms with evidence over what can be answered, to three digits.

    Nothing where there is no such question, or not both arms were asked.

    Args:
        slices: as `answerable` takes them.
    """
    asked = [slices[name] for name in ANSWERABLE if slices[name]["n"]]
    if not asked or any(not set(WITH_EVIDENCE) <= set(each["arms"]) for each in asked):
        return {}
    sums = {
        arm: sum(each["n"] * each["arms"][arm]["mean"] for each in asked) for arm in WITH_EVIDENCE
    }
    return {arm: round(total / answerable(slices), 3) for arm, total in sums.items()}


def harmed(found: Iterable[Finding]) -> bool:
    """Whether tuning made answers with evidence worse on any slice, beyond chance."""
    return any(one.comparison == "tuned+rag - base+rag" and one.effect == "worse" for one in found)


def default_arm(slices: Mapping[str, Any], found: Iterable[Finding]) -> Arm | None:
    """The tuned arm where it measured better, else the base, which costs less; None without means.

    Few questions tell little: what gained on them is no default where it did harm on others.

    Args:
        slices: as `answerable` takes them.
    """
    scored = means(slices)
    if not scored:
        return None
    gained = scored["tuned+rag"] > scored["base+rag"]
    doubtful = answerable(slices) < FEW and harmed(found)
    return "tuned+rag" if gained and not doubtful else "base+rag"
