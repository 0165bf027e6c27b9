"""How varied texts are: distinct-2, and self-BLEU-4."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from verticalize.data.inspect.figures import Variety
from verticalize.data.inspect.said import answer, question
from verticalize.records import Example
from verticalize.text import words

SAMPLE = 1000  # rows of a language that are worth measuring

_Gram = tuple[str, ...]


def variety(rows: Iterable[Example]) -> Variety:
    """Of the last question and the last answer of each row; Chinese is taken by characters."""
    listed = list(rows)
    asked = [words(question(row)) for row in listed]
    answers = [words(answer(row)) for row in listed]
    return Variety(
        sample=len(listed),
        distinct2_questions=round(distinct2(asked), 3),
        distinct2_answers=round(distinct2(answers), 3),
        self_bleu_questions=round(self_bleu(asked), 3),
        self_bleu_answers=round(self_bleu(answers), 3),
    )


def distinct2(texts: Iterable[Sequence[str]]) -> float:
    """Different bigrams over all bigrams (Li et al. 2016)."""
    found = [pair for text in texts for pair in pairwise(text)]
    return len(set(found)) / len(found) if found else 0.0


def self_bleu(texts: Iterable[Sequence[str]]) -> float:
    """Mean BLEU-4 of each text against all others (Zhu et al. 2018, Texygen): 1 is all the same.

    An n-gram that matches nowhere counts 0.1 (method 1 of Chen and Cherry 2014).
    """
    spoken = [text for text in texts if text]
    if len(spoken) < 2:
        return 0.0
    best = [_best_counts(spoken, size) for size in range(1, 5)]
    lengths = sorted(map(len, spoken))
    return sum(_bleu(text, best, lengths) for text in spoken) / len(spoken)


def _grams(text: Sequence[str], size: int) -> Counter[_Gram]:
    return Counter(tuple(text[i : i + size]) for i in range(len(text) - size + 1))


def _best_counts(texts: Iterable[Sequence[str]], size: int) -> dict[_Gram, list[int]]:
    """For each n-gram its two highest counts in different texts."""
    best: dict[_Gram, list[int]] = {}
    for text in texts:
        for gram, count in _grams(text, size).items():
            best[gram] = sorted((*best.get(gram, ()), count))[-2:]
    return best


def _bleu(
    text: Sequence[str], best: Iterable[dict[_Gram, list[int]]], lengths: Sequence[int]
) -> float:
    total = 0.0
    for size, counts in enumerate(best, start=1):
        own = _grams(text, size)
        if not own:
            continue
        # The best count among the others: the second one where this text holds the first.
        matched = 0
        for gram, count in own.items():
            others = counts[gram][:-1] if counts[gram][-1] == count else counts[gram]
            matched += min(count, others[-1] if others else 0)
        total += math.log((matched or 0.1) / own.total()) / 4
    others = list(lengths)
    others.remove(len(text))
    near = min(others, key=lambda length: (abs(length - len(text)), length))
    return math.exp(total) * min(1.0, math.exp(1 - near / len(text)))
