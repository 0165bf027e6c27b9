"""How much of one text stands in another, on scoring tokens, with each line read once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from verticalize.text import words

Tokens: TypeAlias = tuple[str, ...]
_EDGE = ""  # stands before the first and after the last token, so that one token has pairs too


@dataclass(frozen=True, slots=True)
class Line:
    """A line of training text, its scoring tokens and the first row that holds it."""

    text: str
    tokens: Tokens
    row: str

    @classmethod
    def of(cls, text: str, row: str) -> "Line":
        return cls(text, tuple(words(text)), row)


@dataclass(frozen=True, slots=True)
class Match:
    """The line most like a text; `jaccard` is 1.0 for the same tokens in the same order."""

    key: str
    line: Line
    jaccard: float


def grams(tokens: Sequence[str], size: int) -> Iterator[Tokens]:
    """All runs of `size` tokens; a shorter text is one run."""
    if len(tokens) <= size:
        return iter((tuple(tokens),) if tokens else ())
    return (tuple(tokens[at : at + size]) for at in range(len(tokens) - size + 1))


def pairs(tokens: Sequence[str]) -> frozenset[Tokens]:
    """Neighbouring tokens, the edges included."""
    return frozenset(grams((_EDGE, *tokens, _EDGE), 2)) if tokens else frozenset()


def nearest(texts: Mapping[str, str], lines: Iterable[Line], *, threshold: float) -> list[Match]:
    """The line most like each text, where their token pairs have that Jaccard similarity or more.

    Args:
        texts: text by key.
        lines: where to look.
        threshold: between 0 and 1.
    """
    known = Known(texts, threshold)
    best: dict[str, Match] = {}
    for line in lines:
        for match in known.like(line):
            if match.key not in best or match.jaccard > best[match.key].jaccard:
                best[match.key] = match
    return [best[key] for key in texts if key in best]


class Known:
    """Texts by the pairs of their tokens, to find those that a line is like."""

    def __init__(self, texts: Mapping[str, str], threshold: float) -> None:
        self._threshold = threshold
        self._tokens = {key: tuple(words(text)) for key, text in texts.items()}
        self._pairs = {key: pairs(tokens) for key, tokens in self._tokens.items()}
        self._holders: dict[Tokens, list[str]] = defaultdict(list)
        for key, text_pairs in self._pairs.items():
            for pair in text_pairs:
                self._holders[pair].append(key)
        # a line with more pairs than this cannot reach the threshold
        self._longest = max(map(len, self._pairs.values()), default=0) / threshold

    def like(self, line: Line) -> Iterator[Match]:
        """The texts whose token pairs have the Jaccard similarity `threshold` or more with it."""
        # token pairs may repeat, but hardly more than fourfold
        if not line.tokens or len(line.tokens) > 4 * self._longest:
            return
        found = pairs(line.tokens)
        if len(found) > self._longest:
            return
        shared = Counter(key for pair in found for key in self._holders.get(pair, ()))
        for key, common in shared.items():
            likeness = common / (len(found) + len(self._pairs[key]) - common)
            if line.tokens != self._tokens[key]:
                likeness = min(likeness, 0.999)  # the same pairs in another order are no copy
            if likeness >= self._threshold:
                yield Match(key, line, likeness)


def covered(
    texts: Mapping[str, Tokens], sizes: Mapping[str, int], lines: Iterable[Line]
) -> dict[str, float]:
    """Share of each text's runs of ``sizes[key]`` tokens that occur in any line.

    A text shorter than its size counts as one run.
    """
    own = {key: list(grams(tokens, sizes[key])) for key, tokens in texts.items()}
    missing = {gram for runs in own.values() for gram in runs}
    lengths = sorted({len(gram) for gram in missing})
    seen: set[Tokens] = set()
    for line in lines:
        for length in lengths:
            if len(line.tokens) >= length:
                seen.update(missing.intersection(grams(line.tokens, length)))
    return {
        key: sum(gram in seen for gram in runs) / len(runs) if runs else 0.0
        for key, runs in own.items()
    }


def verbatim(
    sentences: Mapping[Tokens, str], lines: Iterable[Line], *, anchor: int
) -> list[tuple[Tokens, Line]]:
    """The sentences (token runs of at least `anchor`) that stand whole in a line, each once."""
    waiting: dict[Tokens, list[Tokens]] = defaultdict(list)
    for sentence in sentences:
        waiting[sentence[:anchor]].append(sentence)
    found: dict[Tokens, Line] = {}
    for line in lines:
        for at, start in enumerate(grams(line.tokens, anchor)):
            for sentence in waiting.get(start, ()):
                if line.tokens[at : at + len(sentence)] == sentence:
                    found.setdefault(sentence, line)
    return list(found.items())
