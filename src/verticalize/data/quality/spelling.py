"""Which Latin words are slips of the pen of others, by how often the texts have each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from rapidfuzz.distance import OSA

from verticalize.data.quality.function_words import EMPTY, MEANT

LONG = 8  # words of a text of which enough is the same to forgive a rare word
_SHORTEST = 4  # letters of a word whose slips can be told from other words
_TWICE = 5  # letters of a word in which there may be two slips
_RARELY = 8  # a slip is so many times rarer than what was meant
_ODD = 2  # runs of letters that no usual word has, in a word with two slips
_KNOWN = 2000  # runs of letters that must be known before any is odd; English has some 8,000
_LONG_EMPTY = sorted(word for word in EMPTY if word.isascii() and len(word) >= _SHORTEST)


@dataclass(frozen=True)
class Spelling:
    """The words of the texts, how often each is used, and up to how often a slip may be."""

    vocabulary: Sequence[str]
    uses: Sequence[int]
    few: int
    _of_empty: dict[int, bool] = field(default_factory=dict)  # what has been found out so far

    def misspelt(self, one: int, other: int, size: int) -> bool:
        """Whether of two words one is a slip of the other, in a text of `size` words.

        One slip apart, one of them must be rare beside the other; where each is used once, it
        depends on how much of the texts is the same. With two slips the rare one must be no word at
        all by its letters, vcaciqation: hypotension is rare, too, and two letters from another. Or
        nothing is wrong but that letters were doubled.
        """
        word, meant = self.vocabulary[one], self.vocabulary[other]
        if min(len(word), len(meant)) < _SHORTEST or not (word + meant).isalpha():
            return False
        if word in MEANT and meant in MEANT:
            return False
        few, many = sorted((self.uses[one], self.uses[other]))
        if few * _RARELY <= many or few == 1 < many or (few <= self.few and size >= LONG):
            singular = (word.removesuffix("s"), meant.removesuffix("s"))
            if _near(word, meant, 1) or _near(*singular, 1):
                return True
        return self._twice(one, other)

    def _twice(self, one: int, other: int) -> bool:
        rare, usual = sorted((one, other), key=self.uses.__getitem__)
        word, meant = self.vocabulary[rare], self.vocabulary[usual]
        if self.uses[rare] > self.few or self.uses[usual] <= self.few or word in MEANT:
            return False
        if min(len(word), len(meant)) < _TWICE or not _near(word, meant, 2):
            return False
        if _single(word) == _single(meant):
            return True
        known = self._runs
        return len(known) >= _KNOWN and sum(run not in known for run in _runs(word)) >= _ODD

    @cached_property
    def _runs(self) -> frozenset[str]:
        """Three letters each, of all words that are more than rare."""
        words = zip(self.vocabulary, self.uses, strict=True)
        usual = (word for word, uses in words if uses > self.few and word.isascii())
        return frozenset(run for word in usual if word.isalpha() for run in _runs(word))

    def slip_of_empty(self, number: int) -> bool:
        """Whether a word is a slip of one that says nothing."""
        if number not in self._of_empty:
            self._of_empty[number] = self._is_slip_of_empty(number)
        return self._of_empty[number]

    def _is_slip_of_empty(self, number: int) -> bool:
        word = self.vocabulary[number]
        if word in MEANT or self.uses[number] > self.few:
            return False
        if len(word) < _SHORTEST or not word.isascii():
            return False
        return any(_near(word, empty, 1) for empty in _LONG_EMPTY)


def _near(word: str, other: str, most: int) -> bool:
    return OSA.distance(word, other, score_cutoff=most) <= most


def _single(word: str) -> str:
    """The word without letters that repeat the one before them."""
    return "".join(letter for letter, _ in groupby(word))


def _runs(word: str) -> Iterator[str]:
    marked = f"<{word}>"
    return (marked[at : at + 3] for at in range(len(marked) - 2))
