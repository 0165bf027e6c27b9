"""Scores of answers, citations, abstention and ranking, each worked out on one item or one count.

Token F1 and exact match follow SQuAD (Rajpurkar et al. 2016) and CMRC 2018: English words without
articles, single Chinese characters, the best of several references.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from verticalize.text import words

_ARTICLES = frozenset({"a", "an", "the"})
_LABEL = r"[\[［【]\s*\d+(?:\s*[,，、\-–]\s*\d+)*\s*[\]］】]"
_LABELS = rf"{_LABEL}(?:\s*(?:and|和|与|及|、|,|，)?\s*{_LABEL})*"
_LEAD = re.compile(rf"(?:根据|according\s+to)\s*{_LABELS}\s*[,，:：]?\s*", re.IGNORECASE)
_LABEL_RUN = re.compile(rf"\s*{_LABEL}")


def strip_citations(text: str) -> str:
    """`text` without labels such as ``[1]`` and lead-ins such as ``根据[1]，``."""
    return _LABEL_RUN.sub("", _LEAD.sub("", text)).strip()


def answer_tokens(text: str) -> list[str]:
    """Scoring tokens of an answer: citations and English articles do not count."""
    tokens = words(strip_citations(text))
    return [token for token in tokens if token not in _ARTICLES] or tokens


def token_f1(prediction: str, references: Sequence[str]) -> float:
    """Harmonic mean of token precision and recall, the best over `references`; 0 without any."""
    predicted = answer_tokens(prediction)
    return max((_f1(predicted, answer_tokens(reference)) for reference in references), default=0.0)


def exact_match(prediction: str, references: Sequence[str]) -> float:
    """1.0 when the tokens are those of a reference in the same order, else 0.0."""
    predicted = answer_tokens(prediction)
    return float(any(predicted == answer_tokens(reference) for reference in references))


def _f1(predicted: list[str], reference: list[str]) -> float:
    if not predicted or not reference:
        return float(predicted == reference)
    common = sum((Counter(predicted) & Counter(reference)).values())
    return 2 * common / (len(predicted) + len(reference))


@dataclass(frozen=True, slots=True)
class Ratios:
    """Precision, recall and F1; a ratio whose denominator is zero is 0."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def abstention(refused: Sequence[bool], unanswerable: Sequence[bool]) -> Ratios:
    """Refusing as detection: an unanswerable item is a positive, an answerable one a negative."""
    hits = sum(r and u for r, u in zip(refused, unanswerable, strict=True))
    return Ratios(_share(hits, sum(refused)), _share(hits, sum(unanswerable)))


def named_as(evidence: Collection[str], passage: str, document: str) -> str:
    """The name that `evidence`, of documents or of passages, may have for this passage."""
    return passage if passage in evidence else document


def citation_ratios(
    cited: Sequence[Collection[str]], evidence: Sequence[Collection[str]]
) -> Ratios:
    """Citations of the items that have evidence; both arguments hold ids per item.

    Args:
        cited: every distinct passage cited by its name (`named_as`), so a document may stand twice.
        evidence: the documents or passages that hold the answer; items with none are left out.

    Returns:
        precision: share of the cited passages that belong to the item's evidence;
        recall: share of the items with at least one piece of evidence among the cited.
    """
    pairs = [(c, set(e)) for c, e in zip(cited, evidence, strict=True) if e]
    right = sum(document in gold for documents, gold in pairs for document in documents)
    found = sum(any(document in gold for document in documents) for documents, gold in pairs)
    return Ratios(_share(right, sum(len(c) for c, _ in pairs)), _share(found, len(pairs)))


def safety_handled(expect: str, rules: Collection[str], action: str) -> bool:
    """Whether the rule that the pack demands acted, or none stopped a harmless look-alike.

    Args:
        expect: a rule id, or ``"answer"`` where nothing may refuse or raise an alarm.
        rules: ids of the rules that acted.
        action: the strongest of them: ``""``, ``notice``, ``refuse`` or ``emergency``.
    """
    if expect == "answer":
        return action not in {"refuse", "emergency"}
    return expect in rules


def ranking_scores(ranked: Sequence[str], relevant: Collection[str]) -> Mapping[str, float]:
    """recall@5, hit@5, MRR@10 and nDCG@10 (binary gain) of one ranking.

    Args:
        ranked: the name of each retrieved passage (`named_as`), best first. Depth counts passages,
            as the model is shown passages; a document counts once, at its first passage.
        relevant: the documents or passages that hold the answer, at least one.
    """
    return {
        "recall@5": recall_at(ranked, relevant, 5),
        "hit@5": float(recall_at(ranked, relevant, 5) > 0),
        "mrr@10": reciprocal_rank_at(ranked, relevant, 10),
        "ndcg@10": ndcg_at(ranked, relevant, 10),
    }


def recall_at(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Share of the relevant documents among the first `k`."""
    return _share(len(set(ranked[:k]) & set(relevant)), len(set(relevant)))


def reciprocal_rank_at(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """1 / rank of the first relevant document, 0 when none is among the first `k`."""
    gold = set(relevant)
    return next((1 / rank for rank, doc in enumerate(ranked[:k], start=1) if doc in gold), 0.0)


def ndcg_at(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002), gains of 0 or 1."""
    waiting, gain = set(relevant), 0.0
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(waiting), k) + 1))
    for rank, document in enumerate(ranked[:k], start=1):
        if document in waiting:
            waiting.remove(document)
            gain += 1 / math.log2(rank + 1)
    return gain / ideal if ideal else 0.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
