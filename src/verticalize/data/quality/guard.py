"""Whether two texts that are nearly alike ask the same: by what differs between them.

Similarity alone cannot tell a copy from a sibling: "What are the symptoms of gout?" is as like
"… of gowt?" as "… of flu?". So the guard looks at the words that only one of the two has, in their
content form (`coded`), where punctuation, case, empty words and wordings of the same are gone:

1. A number, a sign, a negation or a word such as *before*, 高 or 左 (`function_words.MEANT`) is
   among them: another question. So is a known name against none or another.
2. Nothing differs but the order: the same, where one block moved ("in old age, how is gout
   treated"). Two words that changed places around others ("is gout a cause of flu") ask another.
3. A slip of the pen (`slips`, `spelling`): at most one word in `SLIPS` differs, and what stands
   there is found nowhere else in all texts. A name is repeated where there is a second question
   about it; one that is not must be among the known names.
4. Ordinary words: at most one in `ORDINARY` differs, and not a rare one against a rare one. One
   edited word leaves a page the same; in a question of ten words it asks something else.

Everything else differs in a name or a subject, and stays.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from rapidfuzz.distance import Postfix, Prefix

from verticalize.data.quality.coded import Coded, letter, number
from verticalize.data.quality.function_words import MEANT, OPPOSED, standing
from verticalize.data.quality.slips import (
    CHARACTERS,
    Evidence,
    slip_in_phrase,
    slips,
    swapped,
    undoubled,
)
from verticalize.data.quality.spelling import LONG, Spelling
from verticalize.text import CJK_CHAR

SLIPS = 3
ORDINARY = 25
RARE = 0.002  # of the texts, at most: how often a name of one subject among hundreds is used
_FEW = 20_000  # texts for one use of a word that is likelier a slip than a name, two at least
_LONGEST = 12  # characters or words that a known name may have
_PHRASE = 3  # characters of a phrase with a slip in it, at most


def most_slips(size: int) -> int:
    """How many of `size` words may be other ones in a copy, each a slip of the pen."""
    return max(1, size // SLIPS)


@dataclass(frozen=True, slots=True)
class Guard:
    """Tells copies from siblings in one collection of texts."""

    spelling: Spelling
    meant: frozenset[str]
    opposed: frozenset[str]
    chinese: frozenset[str]
    rare: frozenset[str]
    names: frozenset[str]

    @classmethod
    def of(cls, coded: Coded, names: Collection[str] = ()) -> "Guard":
        """A guard for these texts; `names` are content forms of known names."""
        seldom = max(2, int(RARE * len(coded.ends)))
        letters = [(letter(at), word) for at, word in enumerate(coded.vocabulary)]
        few = max(2, len(coded.ends) // _FEW)
        return cls(
            spelling=Spelling(coded.vocabulary, coded.uses.tolist(), few),
            meant=frozenset(char for char, word in letters if is_meant(word)),
            opposed=frozenset(char for char, word in letters if standing(word) in OPPOSED),
            chinese=frozenset(char for char, word in letters if CJK_CHAR.match(word)),
            rare=frozenset(map(letter, np.flatnonzero(coded.uses <= seldom).tolist())),
            names=frozenset(name for name in names if 0 < len(name) <= _LONGEST),
        )

    def same(self, one: str, other: str) -> bool | Evidence:
        """Whether two content forms ask the same, or what that depends on."""
        if one == other:
            return True
        left, right = only(one, other)
        if max(len(left), len(right)) > most_slips(min(len(one), len(other))):
            return False
        verdict = self._same(one, other, left, right)
        if verdict is False and self.chinese.issuperset(left + right):
            return self._mended(one, other, left, right) or self._mended(other, one, right, left)
        return verdict

    def _same(self, one: str, other: str, all_left: str, all_right: str) -> bool | Evidence:
        size = min(len(one), len(other))
        left, right = self._unexplained(all_left, all_right, size)
        if self._differs(left, right) or self._renamed(one, other):
            return False
        if size >= CHARACTERS and self.chinese.issuperset(left + right):
            left, right = undoubled(left, one, other), undoubled(right, other, one)
        changed = max(len(left), len(right))
        if changed and changed * ORDINARY <= size and not self._both_rare(left, right):
            return True
        if not self._same_order(one, other, all_left, all_right):
            return False
        if changed:
            if size < CHARACTERS or not self.chinese.issuperset(left + right):
                return False
            return slips(one, other, left, right) or False
        if not (all_left or all_right) and self.chinese.issuperset(
            middle := _middles(one, other)[0]
        ):
            return swapped(one, other) if len(middle) == 2 else True
        return True

    def _mended(self, one: str, other: str, left: str, right: str) -> bool | Evidence:
        """The same when a phrase with a slip in it, of which `right` is left, is put right.

        A phrase is one word, or none, and comes apart into characters where one of them is wrong.
        """
        if not 1 < len(right) <= _PHRASE or len(left) > 1 or len(other) < CHARACTERS:
            return False
        start = min(map(other.index, right))
        stop = start + len(right)
        written = other[start:stop]
        if sorted(written) != sorted(right):
            return False
        words = self.spelling.vocabulary
        meant = words[number(left)] if left else None
        wrong = slip_in_phrase("".join(words[number(char)] for char in written), meant)
        whole = other[:start] + left + other[stop:]
        if wrong is None or self._same(one, whole, *only(one, whole)) is not True:
            return False
        return True if wrong == "order" else Evidence((written,))

    def _same_order(self, one: str, other: str, left: str, right: str) -> bool:
        """Whether what both texts have stands in one order, but for two blocks at most that moved.

        Counted are the neighbours that are parted (breakpoints of a permutation by transpositions,
        Bafna and Pevzner 1998): three for a block that moved, four for two that changed places
        around others, six for two blocks in a text long enough for that. In a short one, what
        follows a Chinese number or negation follows it still.
        """
        one, other = _without(one, left), _without(other, right)
        if one == other:
            return True
        begin, end = _middles(one, other)
        broken = Counter(pairwise(f"<{begin}>")) - Counter(pairwise(f"<{end}>"))
        if len(one) < CHARACTERS and any(
            first in self.meant and first in self.chinese for first, _ in broken
        ):
            return False
        if broken.total() <= 3 or other in one + one:  # the end went to the front
            return True
        return broken.total() in (5, 6) and len(one) >= LONG

    def _differs(self, left: str, right: str) -> bool:
        """Whether a number, sign or negation differs, or one of two opposites the other."""
        if not self.meant.isdisjoint(left + right):
            return True
        return not (self.opposed.isdisjoint(left) or self.opposed.isdisjoint(right))

    def _both_rare(self, left: str, right: str) -> bool:
        return not (self.rare.isdisjoint(left) or self.rare.isdisjoint(right))

    def _unexplained(self, left: str, right: str, size: int) -> tuple[str, str]:
        """What differs without the Latin words that are slips of one another."""
        for one in left:
            for other in right:
                if self.spelling.misspelt(number(one), number(other), size):
                    left, right = left.replace(one, "", 1), right.replace(other, "", 1)
                    break
        return self._real(left), self._real(right)

    def _real(self, chars: str) -> str:
        """The words without those that are slips of an empty word."""
        return "".join(char for char in chars if not self.spelling.slip_of_empty(number(char)))

    def _renamed(self, one: str, other: str) -> bool:
        """Whether a known name stands, where they differ, in one text and not in the other."""
        if not self.names:
            return False
        left, right = self._named(one, other), self._named(other, one)
        return left != right

    def _named(self, text: str, other: str) -> frozenset[str]:
        begin = int(Prefix.similarity(text, other))
        end = len(text) - int(Postfix.similarity(text[begin:], other[begin:]))
        spans = (
            text[start:stop]
            for start in range(max(0, begin - _LONGEST + 1), max(end, begin + 1))
            for stop in range(max(start, begin) + 1, min(len(text), start + _LONGEST) + 1)
        )
        return self.names.intersection(spans)


def only(one: str, other: str) -> tuple[str, str]:
    """The words that only the one, and that only the other text has (as often)."""
    left, right = _middles(one, other)
    counts = Counter(left)
    counts.subtract(right)
    return (
        "".join(char * count for char, count in counts.items() if count > 0),
        "".join(char * -count for char, count in counts.items() if count < 0),
    )


def _without(text: str, chars: str) -> str:
    for char in chars:
        text = text.replace(char, "", 1)
    return text


def _middles(one: str, other: str) -> tuple[str, str]:
    """Both texts without what they begin and end with in common."""
    begin = int(Prefix.similarity(one, other))
    one, other = one[begin:], other[begin:]
    end = int(Postfix.similarity(one, other))
    return one[: len(one) - end], other[: len(other) - end]


def is_meant(word: str) -> bool:
    """Whether another word in this place makes another question: numbers, signs, negations."""
    if standing(word) in MEANT or not word[0].isalpha():
        return True
    return len(word) == 1 and word.isascii()
