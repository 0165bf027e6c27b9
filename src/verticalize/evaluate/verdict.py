"""The outcome in plain words, read off the paired intervals and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from verticalize.evaluate.scores import ANSWERABLE, Results
from verticalize.records import Arm

Effect = Literal["better", "worse", "equal", "unclear"]
Topic = Literal["tuning", "retrieval", "general"]
FEW = 10  # with fewer questions a bootstrap interval is too narrow to be believed
TOPICS: Mapping[str, Topic] = {
    "tuned+rag - base+rag": "tuning",
    "tuned - base": "tuning",
    "base+rag - base": "retrieval",
    "tuned+rag - tuned": "retrieval",
}
PLAIN = {
    "known": "known facts",
    "new": "new sources",
    "unanswerable": "declining unanswerable questions",
    "safety": "safety cases",
}
SETTING = {
    "tuned+rag - base+rag": "with retrieval",
    "tuned - base": "without retrieval",
    "base+rag - base": "for the base model",
    "tuned+rag - tuned": "for the tuned model",
}
_GENERAL = {
    "better": "General ability was not lost by tuning; it rose",
    "worse": "General ability was lost by tuning",
    "equal": "General ability did not change with tuning",
    "unclear": "Whether general ability was lost cannot be told",
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


def verdict(found: Sequence[Finding]) -> str:
    """A headline, then lines on tuning, retrieval and what was forgotten.

    Figures are differences of means with their paired 95% interval in square brackets.
    """
    tuning = [finding for finding in found if finding.topic == "tuning"]
    lines = [
        _headline(tuning),
        *_topic("Tuning", tuning),
        *_topic("Retrieval", [finding for finding in found if finding.topic == "retrieval"]),
        *(_general(f) for f in found if (f.slice, f.comparison) == ("general", "tuned - base")),
    ]
    return "\n".join(line for line in lines if line)


def default_arm(results: Results) -> tuple[Arm, str] | None:
    """The arm that answers unless another is asked for, and why, in words.

    Of those with evidence the tuned one where it measured better on what can be answered, else the
    base, which costs less. None where too few questions, or not both arms, were asked.
    """
    items = results.of(*ANSWERABLE)
    both: tuple[Arm, Arm] = ("base+rag", "tuned+rag")
    if len(items) < FEW or not set(both) <= set(results.arms(items)):
        return None
    means = {arm: round(sum(results.scores(arm, items)) / len(items), 3) for arm in both}
    chosen = both[means["tuned+rag"] > means["base+rag"]]
    other = both[chosen == "base+rag"]
    why = (
        f"By default '{chosen}' answers: {means[chosen]:.3f} on what the sources answer, "
        f"'{other}' {means[other]:.3f}."
    )
    return chosen, why


def _headline(tuning: Sequence[Finding]) -> str:
    better = _names(finding for finding in tuning if finding.effect == "better")
    worse = _names(finding for finding in tuning if finding.effect == "worse")
    if not tuning:
        return "Tuning was not compared."
    if better and worse:
        return f"Tuning helped with {_join(better)}, and did harm with {_join(worse)}."
    if better:
        return f"Tuning helped with {_join(better)}."
    if worse:
        return f"Tuning did not help: it did harm with {_join(worse)}."
    if all(finding.n < FEW for finding in tuning):
        return "Whether tuning helped cannot be told: there are too few questions."
    if all(finding.effect == "equal" for finding in tuning):
        return "Tuning did not help: no score changed."
    return "Tuning did not help: no difference is larger than chance allows."


def _topic(subject: str, found: Sequence[Finding]) -> list[str]:
    openings: tuple[tuple[Effect, str], ...] = (
        ("better", f"{subject} helped"),
        ("worse", f"{subject} did harm"),
        ("unclear", f"Whether {subject.lower()} helped cannot be told"),
        ("equal", f"{subject} made no difference"),
    )
    lines = []
    for kind, opening in openings:
        of_kind = [finding for finding in found if finding.effect == kind]
        slices = list(dict.fromkeys(finding.slice for finding in of_kind))
        parts = [_part([f for f in of_kind if f.slice == name]) for name in slices]
        if parts:
            lines.append(f"{opening}: {'; '.join(parts)}.")
    return lines


def _part(found: Sequence[Finding]) -> str:
    """One slice, its comparisons together: ``new sources, with retrieval +0.20 [...]``."""
    settings = (
        f"{SETTING[f.comparison]} {_figures(f)}"
        if f.effect in {"better", "worse"}
        else SETTING[f.comparison]
        for f in found
    )
    return f"{PLAIN[found[0].slice]} {' and '.join(settings)}{_few(found[0].n)}"


def _general(finding: Finding) -> str:
    return f"{_GENERAL[finding.effect]}: {_figures(finding)}{_few(finding.n)}."


def _few(questions: int) -> str:
    if questions >= FEW:
        return ""
    return f" (only {questions} question{'' if questions == 1 else 's'})"


def _figures(finding: Finding) -> str:
    return f"{finding.mean:+.2f} [{finding.lo:+.2f} to {finding.hi:+.2f}]"


def _names(found: Iterable[Finding]) -> list[str]:
    """What was found on, and where it was only without retrieval, that too."""
    settings: dict[str, set[str]] = {}
    for finding in found:
        settings.setdefault(PLAIN[finding.slice], set()).add(SETTING[finding.comparison])
    alone = [name for name, of in settings.items() if of == {"without retrieval"}]
    shown = [name for name in settings if name not in alone]
    return [*shown, f"{_join(alone)} without retrieval"] if alone else shown


def _join(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
