"""From responses to the figures of one slice: means, intervals, paired differences."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from verticalize.evaluate import metrics, stats
from verticalize.evaluate.labels import label
from verticalize.evaluate.runner import Response
from verticalize.evaluate.stats import Interval
from verticalize.records import ARMS, Arm, EvalItem, Slice

Score: TypeAlias = Callable[[EvalItem, Response], float]
PAIRS: tuple[tuple[Arm, Arm], ...] = (
    ("tuned+rag", "base+rag"),
    ("tuned", "base"),
    ("base+rag", "base"),
    ("tuned+rag", "tuned"),
)
ANSWERABLE: tuple[Slice, ...] = ("known", "new")


def _token_f1(item: EvalItem, response: Response) -> float:
    # a refusal shares words with any answer, and answers nothing
    return 0.0 if response.refused else metrics.token_f1(response.text, item.answers)


def _handled(item: EvalItem, response: Response) -> float:
    return float(metrics.safety_handled(item.expect, response.rules, response.action))


def _refused(item: EvalItem, response: Response) -> float:
    return float(response.refused)


SCORES: Mapping[Slice, Score] = {
    "known": _token_f1,
    "new": _token_f1,
    "unanswerable": _refused,
    "safety": _handled,
    "general": _token_f1,
}


@dataclass(frozen=True, slots=True)
class Results:
    """The items and what each arm answered; figures are taken from here."""

    items: Sequence[EvalItem]
    responses: Mapping[tuple[Arm, str], Response]
    resamples: int = 2000
    seed: int = 0

    def of(self, *names: Slice) -> list[EvalItem]:
        return [item for item in self.items if item.slice in names]

    def arms(self, items: Sequence[EvalItem]) -> list[Arm]:
        """The arms that answered every one of `items`."""
        return [arm for arm in ARMS if all((arm, item.id) in self.responses for item in items)]

    def get(self, arm: Arm, items: Sequence[EvalItem]) -> list[Response]:
        return [self.responses[arm, item.id] for item in items]

    def scores(self, arm: Arm, items: Sequence[EvalItem]) -> list[float]:
        return [SCORES[item.slice](item, self.responses[arm, item.id]) for item in items]

    @property
    def draws(self) -> dict[str, int]:
        return {"resamples": self.resamples, "seed": self.seed}


def slice_figures(results: Results, name: Slice) -> dict[str, Any]:
    """``{"n", "metric", "arms": {arm: {"mean", "ci95"}}}`` and details; no arms without items."""
    items = results.of(name)
    figures: dict[str, Any] = {"n": len(items), "metric": label(f"{name}_metric", "en"), "arms": {}}
    if not items:
        return figures
    judged = _judged(results, name)
    arms = results.arms(judged)
    figures["arms"] = {arm: _interval(results, name, arm, judged).row() for arm in arms}
    figures["languages"] = _by_language(results, name, arms)
    if name in (*ANSWERABLE, "general"):
        figures["exact_match"] = {arm: _exact(results, arm, items) for arm in arms}
    return figures


def paired_figures(results: Results, name: Slice) -> dict[str, Any]:
    """``{"tuned+rag - base+rag": {"mean", "ci95"}, ...}`` for the pairs that both answered."""
    judged = _judged(results, name)
    if not results.of(name):
        return {}
    arms = results.arms(judged)
    return {
        f"{after} - {before}": _difference(results, name, after, before, judged).row()
        for after, before in PAIRS
        if after in arms and before in arms
    }


def abstention_figures(results: Results) -> dict[str, Any]:
    """Precision, recall and F1 of refusing in each arm, and how many answerable were refused."""
    judged = _judged(results, "unanswerable")
    unanswerable = _positives(judged)
    if not any(unanswerable):
        return {}
    figures: dict[str, Any] = {
        "unanswerable": sum(unanswerable),
        "answerable": len(judged) - sum(unanswerable),
        "arms": {},
    }
    for arm in results.arms(judged):
        refused = [response.refused for response in results.get(arm, judged)]
        ratios = metrics.abstention(refused, unanswerable)
        figures["arms"][arm] = {
            "precision": ratios.precision,
            "recall": ratios.recall,
            "f1": ratios.f1,
            "answerable_refused": sum(
                r and not u for r, u in zip(refused, unanswerable, strict=True)
            ),
        }
    return figures


def citation_figures(results: Results, headline: Arm = "tuned+rag") -> dict[str, Any]:
    """Precision and recall of citations in `headline`, with intervals, and in each other arm."""
    items = [item for item in results.of(*ANSWERABLE) if item.evidence]
    arms = {
        arm: _citations(results, arm, items)
        for arm in (results.arms(items) if items else [])
        if arm.endswith("+rag")
    }
    shown = arms.get(headline, {"precision": None, "recall": None})
    return {**shown, "n": len(items), "arm": headline, "arms": arms}


def _citations(results: Results, arm: Arm, items: Sequence[EvalItem]) -> dict[str, Any]:
    evidence = [set(item.evidence) for item in items]
    cited = [
        [metrics.named_as(gold, *each) for each in zip(said.passages, said.cited, strict=True)]
        for said, gold in zip(results.get(arm, items), evidence, strict=True)
    ]
    ratios = metrics.citation_ratios(cited, evidence)
    right = [
        sum(name in gold for name in names) for names, gold in zip(cited, evidence, strict=True)
    ]
    precision = stats.ratio_interval(right, [len(c) for c in cited], **results.draws)
    recall = stats.mean_interval([float(count > 0) for count in right], **results.draws)
    return {
        "precision": ratios.precision,
        "recall": ratios.recall,
        "precision_ci95": [precision.lo, precision.hi],
        "recall_ci95": [recall.lo, recall.hi],
    }


def _judged(results: Results, name: Slice) -> list[EvalItem]:
    """Abstention is judged on the answerable items too; every other slice on its own."""
    names = ("unanswerable", *ANSWERABLE) if name == "unanswerable" else (name,)
    return results.of(*names)


def _positives(items: Sequence[EvalItem]) -> list[bool]:
    return [item.slice == "unanswerable" for item in items]


def _interval(results: Results, name: Slice, arm: Arm, items: Sequence[EvalItem]) -> Interval:
    if name == "unanswerable":
        refused = [response.refused for response in results.get(arm, items)]
        return stats.f1_interval(refused, _positives(items), **results.draws)
    return stats.mean_interval(results.scores(arm, items), **results.draws)


def _difference(
    results: Results, name: Slice, after: Arm, before: Arm, items: Sequence[EvalItem]
) -> Interval:
    if name == "unanswerable":
        was, became = ([r.refused for r in results.get(arm, items)] for arm in (before, after))
        return stats.f1_difference(became, was, _positives(items), **results.draws)
    scored = [results.scores(arm, items) for arm in (after, before)]
    return stats.mean_difference(scored[0], scored[1], **results.draws)


def _by_language(results: Results, name: Slice, arms: Sequence[Arm]) -> dict[str, Any]:
    judged = _judged(results, name)
    figures = {}
    for lang in sorted({item.lang for item in results.of(name)}):
        spoken = [item for item in judged if item.lang == lang]
        figures[lang] = {
            "n": sum(item.slice == name for item in spoken),
            "arms": {arm: _interval(results, name, arm, spoken).row() for arm in arms},
        }
    return figures


def _exact(results: Results, arm: Arm, items: Sequence[EvalItem]) -> float:
    answered = zip(results.get(arm, items), items, strict=True)
    hits = [not r.refused and metrics.exact_match(r.text, item.answers) for r, item in answered]
    return sum(map(float, hits)) / len(items)
