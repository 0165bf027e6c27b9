"""The outcome in plain words, read off the paired intervals and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Effect = Literal["better", "worse", "equal", "unclear"]
Topic = Literal["tuning", "retrieval", "general"]
_TOPICS: Mapping[str, Topic] = {
    "tuned+rag - base+rag": "tuning",
    "tuned - base": "tuning",
    "base+rag - base": "retrieval",
    "tuned+rag - tuned": "retrieval",
}
_PLAIN = {
    "known": "questions whose facts it was tuned on (known)",
    "new": "questions on sources it never saw (new)",
    "unanswerable": "declining what cannot be answered (unanswerable)",
    "safety": "handling of safety cases (safety)",
}
_SETTING = {
    "tuned+rag - base+rag": "with retrieval",
    "tuned - base": "without retrieval",
    "base+rag - base": "for the base model",
    "tuned+rag - tuned": "for the tuned model",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One comparison on one slice, and what its interval allows to be said."""

    topic: Topic
    slice: str
    comparison: str
    effect: Effect
    mean: float
    lo: float
    hi: float

    def row(self) -> dict[str, Any]:
        return asdict(self)


def effect(lo: float, hi: float) -> Effect:
    """What a 95% interval of a difference says: zero outside it, or not."""
    if lo > 0:
        return "better"
    if hi < 0:
        return "worse"
    return "equal" if lo == hi == 0 else "unclear"


def findings(paired: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[Finding]:
    """Every comparison of a report's ``paired``, in its order."""
    found = []
    for name, comparisons in paired.items():
        for comparison, figures in comparisons.items():
            lo, hi = figures["ci95"]
            topic = "general" if name == "general" else _TOPICS[comparison]
            found.append(
                Finding(topic, name, comparison, effect(lo, hi), figures["mean"], lo, hi)
            )
    return found


def verdict(found: Sequence[Finding]) -> str:
    """The headline and three short paragraphs: tuning, retrieval, what was forgotten."""
    paragraphs = [
        _headline([finding for finding in found if finding.topic == "tuning"]),
        _topic("Tuning", [finding for finding in found if finding.topic == "tuning"]),
        _topic("Retrieval", [finding for finding in found if finding.topic == "retrieval"]),
        _general([f for f in found if f.topic == "general" and _TOPICS[f.comparison] == "tuning"]),
    ]
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)


def _headline(tuning: Sequence[Finding]) -> str:
    better = _names(finding for finding in tuning if finding.effect == "better")
    worse = _names(finding for finding in tuning if finding.effect == "worse")
    if not tuning:
        return "Tuning was not compared."
    if better and worse:
        return f"Tuning helped on {_join(better)} and did harm on {_join(worse)}."
    if better:
        return f"Tuning helped on {_join(better)}."
    if worse:
        return f"Tuning did not help: it did harm on {_join(worse)}."
    if all(finding.effect == "equal" for finding in tuning):
        return "Tuning did not help: no score changed."
    return "Tuning did not help: no difference is larger than chance allows."


def _topic(subject: str, found: Sequence[Finding]) -> str:
    said = []
    for kind, opening in (
        ("better", f"{subject} improved "),
        ("worse", f"{subject} worsened "),
    ):
        parts = [f"{_where(finding)} {_figures(finding)}" for finding in found if finding.effect == kind]
        if parts:
            said.append(opening + "; ".join(parts) + ".")
    unclear = [_where(finding) for finding in found if finding.effect == "unclear"]
    if unclear:
        said.append(f"It cannot be told whether {subject.lower()} helped: {'; '.join(unclear)}.")
    equal = [_where(finding) for finding in found if finding.effect == "equal"]
    if equal:
        said.append(f"{subject} changed nothing: {'; '.join(equal)}.")
    return " ".join(said)


def _general(found: Sequence[Finding]) -> str:
    if not found:
        return ""
    finding = found[0]
    words = {
        "better": "General ability was not lost; it rose",
        "worse": "General ability was lost by tuning",
        "equal": "General ability did not change",
        "unclear": "No loss of general ability can be shown",
    }
    return f"{words[finding.effect]} {_figures(finding)}."


def _where(finding: Finding) -> str:
    return f"{_PLAIN.get(finding.slice, finding.slice)} {_SETTING[finding.comparison]}"


def _figures(finding: Finding) -> str:
    return f"({finding.mean:+.2f}, 95% interval {finding.lo:+.2f} to {finding.hi:+.2f})"


def _names(found: Any) -> list[str]:
    return list(dict.fromkeys(finding.slice for finding in found))


def _join(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
