"""ROUGE-L (Lin 2004) on tokens that exist in Chinese, and a filter for what is too much alike."""

from collections import Counter
from collections.abc import Iterable, Sequence

from verticalize.text import words


def rouge_l(one: Sequence[str], other: Sequence[str]) -> float:
    """The F-measure of the longest common subsequence, between 0 and 1."""
    if not one or not other:
        return 0.0
    return 2 * common(one, other) / (len(one) + len(other))


def common(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence, bit-parallel (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for at, token in enumerate(one):
        places[token] = places.get(token, 0) | 1 << at
    row = mask = (1 << len(one)) - 1
    for token in other:
        hit = row & places.get(token, 0)
        row = ((row + hit) | (row - hit)) & mask
    return len(one) - row.bit_count()


class Novelty:
    """Texts that were taken. A new one has to differ from all of them.

    Chinese is compared by characters, English by words: the tokenizer of the reference
    implementation knows no Chinese and finds nothing alike there.
    """

    def __init__(self, texts: Iterable[str] = (), *, most: float = 0.7) -> None:
        self._most = most
        self._taken: list[tuple[list[str], Counter[str]]] = []
        for text in texts:
            self._add(words(text))

    def take(self, text: str) -> bool:
        """Take the text, unless its ROUGE-L with one that was taken is above `most`."""
        tokens = words(text)
        bag = Counter(tokens)
        for other, counts in self._taken:
            bound = 2 * (bag & counts).total() / (len(tokens) + len(other) or 1)
            if bound > self._most and rouge_l(tokens, other) > self._most:
                return False
        self._add(tokens)
        return True

    def _add(self, tokens: list[str]) -> None:
        self._taken.append((tokens, Counter(tokens)))
