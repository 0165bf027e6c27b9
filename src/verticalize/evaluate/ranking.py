"""Retrieval on the questions that name their evidence: does it come up, in each language?"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from verticalize.evaluate.metrics import named_as, ranking_scores
from verticalize.records import EvalItem, Hit

Retrieve: TypeAlias = Callable[[EvalItem], Sequence[Hit]]
DEPTH = 10


def retrieval_figures(items: Sequence[EvalItem], retrieve: Retrieve) -> dict[str, Any]:
    """``{"recall@5": {"zh": .., "en": ..}, "hit@5": .., "mrr@10": .., "ndcg@10": .., "n": ..}``.

    Args:
        items: all questions; those of ``known`` and ``new`` that name their evidence are used.
        retrieve: the best passages of a question, best first, ten or more where there are as many.
    """
    scores: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for item in items:
        if item.slice in {"known", "new"} and item.evidence:
            found = [hit.passage for hit in retrieve(item)][:DEPTH]
            ranked = [named_as(item.evidence, p.id, p.document_id) for p in found]
            for name, value in ranking_scores(ranked, item.evidence).items():
                scores[name][item.lang].append(value)
    figures: dict[str, Any] = {
        name: {lang: sum(values) / len(values) for lang, values in sorted(languages.items())}
        for name, languages in scores.items()
    }
    counts = scores.get("recall@5", {})
    figures["n"] = {lang: len(values) for lang, values in sorted(counts.items())}
    return figures
