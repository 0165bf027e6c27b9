"""Whether two texts that are nearly alike ask the same: by what differs between them.

Similarity alone cannot tell a copy from a sibling: "What are the symptoms of gout?" is as like
"… of gowt?" as "… of flu?". So the guard looks at the words that only one of the two has, in their
content form (`coded`), where punctuation, case, empty words and wordings of the same are gone:

1. A number, a sign, a negation or a word such as *before*, 高 or 左 (`function_words.MEANT`) is
   among them: another question. So is a known name against none or another.
2. Nothing differs but the order: the same, where one block moved ("in old age, how is gout
   treated"). Two words that changed places around others ("is gout a cause of flu") ask another.
3. A slip of the pen: at most one character in `SLIPS` differs, and what stands there is found
   nowhere else in all texts: 头痛 occurs again and again, 头庸 does not. A name is repeated where
   there is a second question about it; one that is not must be among the known names.
4. Ordinary words: at most one in `ORDINARY` differs, and not a rare one against a rare one. One
   edited word leaves a page the same; in a question of ten words it asks something else.

Everything else differs in a name or a subject, and stays.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from verticalize.data.quality.coded import Coded, letter, number
from verticalize.data.quality.function_words import EMPTY, MEANT, OPPOSED
from verticalize.text import CJK

SLIPS = 3
CHARACTERS = 10
ORDINARY = 25
RARE = 0.002  # of the texts, at most: how often a name of one subject among hundreds is used
_CHINESE = re.compile(f"[{CJK}]")
_SHORTEST = 4  # letters of a word whose slips can be told from other words
_RARELY = 8  # a slip is so many times rarer than what was meant
_FEW = 20_000  # texts for one use of a word that is likelier a slip than a name, two at least
_LONG = 8  # words of a text in which two blocks may have moved
_LONG_EMPTY = sorted(word for word in EMPTY if word.isascii() and len(word) >= 4)
_LONGEST = 12  # characters or words that a known name may have


def most_slips(size: int) -> int:
    """How many of `size` words may be other ones in a copy, each a slip of the pen."""
    return max(1, size // SLIPS)


class Windows(NamedTuple):
    """Of which one must be found nowhere else for either side to be a slip of the other."""

    one: tuple[str, ...]
    other: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """Tells copies from siblings in one collection of texts."""

    vocabulary: tuple[str, ...]
    uses: tuple[int, ...]
    meant: frozenset[str]
    opposed: frozenset[str]
    chinese: frozenset[str]
    rare: frozenset[str]
    few: int
    names: frozenset[str]
    empty_slips: dict[str, bool] = field(default_factory=dict)  # what has been found out so far

    @classmethod
    def of(cls, coded: Coded, names: Collection[str] = ()) -> "Guard":
        """A guard for these texts; `names` are content forms of known names."""
        seldom = max(2, int(RARE * len(coded.ends)))
        letters = [(letter(at), word) for at, word in enumerate(coded.vocabulary)]
        return cls(
            vocabulary=coded.vocabulary,
            uses=tuple(coded.uses.tolist()),
            meant=frozenset(char for char, word in letters if is_meant(word)),
            opposed=frozenset(char for char, word in letters if word in OPPOSED),
            chinese=frozenset(char for char, word in letters if _CHINESE.match(word)),
            rare=frozenset(map(letter, np.flatnonzero(coded.uses <= seldom).tolist())),
            few=max(2, len(coded.ends) // _FEW),
            names=frozenset(name for name in names if 0 < len(name) <= _LONGEST),
        )

    def same(self, one: str, other: str) -> bool | Windows:
        """Whether two content forms ask the same, or what that depends on."""
        if one == other:
            return True
        size = min(len(one), len(other))
        all_left, all_right = only(one, other)
        slips = max(len(all_left), len(all_right))
        if slips > most_slips(size):
            return False
        left, right = self._unexplained(all_left, all_right, size)
        if self._differs(left, right) or self._renamed(one, other):
            return False
        changed = max(len(left), len(right))
        if changed and changed * ORDINARY <= size and not self._both_rare(left, right):
            return True
        if not self._same_order(one, other, all_left, all_right):
            return False
        if changed:
            if size < CHARACTERS or not self.chinese.issuperset(left + right):
                return False
            return _slips(one, other, left, right)
        if not slips and self.chinese.issuperset(middle := _middles(one, other)[0]):
            return _swapped(one, other) if len(middle) == 2 else True  # 蜂蜜, 蜜蜂
        return True

    def _same_order(self, one: str, other: str, left: str, right: str) -> bool:
        """Whether what both texts have stands in the same order, but for one block that moved.

        Counted are the neighbours in the one text that are none in the other (the breakpoints of
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
        return broken.total() <= 3 or (broken.total() in (5, 6) and len(one) >= _LONG)

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
                if self._misspelt(one, other, size):
                    left, right = left.replace(one, "", 1), right.replace(other, "", 1)
                    break
        return self._real(left), self._real(right)

    def _real(self, chars: str) -> str:
        """The words without those that are slips of an empty word."""
        for char in chars:
            if char not in self.empty_slips:
                self.empty_slips[char] = self._is_slip_of_empty(char)
        return "".join(char for char in chars if not self.empty_slips[char])

    def _is_slip_of_empty(self, char: str) -> bool:
        from rapidfuzz.distance import OSA

        word = self.vocabulary[number(char)]
        if (
            word in MEANT
            or self.uses[number(char)] > self.few
            or len(word) < _SHORTEST
            or not word.isascii()
        ):
            return False
        return any(OSA.distance(word, empty, score_cutoff=1) <= 1 for empty in _LONG_EMPTY)

    def _misspelt(self, one: str, other: str, size: int) -> bool:
        """Whether of two words one slip apart one is so rare beside the other that it is one.

        Where each is used once, it depends on how much of the texts is the same.
        """
        from rapidfuzz.distance import OSA

        word, meant = self.vocabulary[number(one)], self.vocabulary[number(other)]
        if min(len(word), len(meant)) < _SHORTEST or not (word + meant).isalpha():
            return False
        if word in MEANT and meant in MEANT:
            return False
        few, many = sorted((self.uses[number(one)], self.uses[number(other)]))
        far = few * _RARELY <= many or few == 1 < many or (few <= self.few and size >= _LONG)
        near = OSA.distance(word, meant, score_cutoff=1) <= 1
        singular = (word.removesuffix("s"), meant.removesuffix("s"))
        return far and (near or OSA.distance(*singular, score_cutoff=1) <= 1)

    def _renamed(self, one: str, other: str) -> bool:
        """Whether a known name stands, where they differ, in one text and not in the other."""
        if not self.names:
            return False
        left, right = self._named(one, other), self._named(other, one)
        return left != right

    def _named(self, text: str, other: str) -> frozenset[str]:
        from rapidfuzz.distance import Postfix, Prefix

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


def seen_once(windows: Collection[str], coded: Coded) -> set[str]:
    """Those of the windows (two or three words) that the content form of the texts has once."""
    if not windows:
        return set()
    rows = np.repeat(np.arange(len(coded.content_ends)), np.diff(coded.content_ends, prepend=0))
    once: set[str] = set()
    for size in sorted({len(window) for window in windows}):
        wanted = {_key(np.array([number(c) for c in w])): w for w in windows if len(w) == size}
        keys = np.fromiter(wanted, np.uint64, len(wanted))
        times = _times(coded.content, rows, size, keys)
        once.update(w for w, n in zip(wanted.values(), times.tolist(), strict=True) if n <= 1)
    return once


def _times(
    content: NDArray[np.int32], rows: NDArray[np.int64], size: int, keys: NDArray[np.uint64]
) -> NDArray[np.int64]:
    last = len(content) - size + 1
    if last <= 0:
        return np.zeros(len(keys), dtype=np.int64)
    found = _keys([content[at : at + last] for at in range(size)])
    found = found[rows[:last] == rows[size - 1 :]]
    marks = np.zeros(1 << 22, dtype=np.bool_)
    marks[(keys >> np.uint64(42)).astype(np.int64)] = True
    found = np.sort(found[marks[(found >> np.uint64(42)).astype(np.int64)]])
    return np.searchsorted(found, keys, "right") - np.searchsorted(found, keys, "left")


def _key(numbers: NDArray[np.int64]) -> int:
    return int(_keys([numbers[at : at + 1] for at in range(len(numbers))])[0])


def _keys(columns: list[NDArray[np.int32]] | list[NDArray[np.int64]]) -> NDArray[np.uint64]:
    keys = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        keys = (keys ^ column.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(31)
        keys *= np.uint64(0xBF58476D1CE4E5B9)
    return keys


def _without(text: str, chars: str) -> str:
    for char in chars:
        text = text.replace(char, "", 1)
    return text


def _slips(one: str, other: str, left: str, right: str) -> bool | Windows:
    """What shows that the characters which differ are slips; a doubled one is, of itself."""
    from rapidfuzz.distance import Levenshtein

    windows: tuple[list[str], list[str]] = ([], [])
    characters = 0
    for change in Levenshtein.opcodes(one, other):
        mine = one[change.src_start : change.src_end]
        theirs = other[change.dest_start : change.dest_end]
        here = max(sum(char in left for char in mine), sum(char in right for char in theirs))
        if change.tag == "equal" or not here:
            continue  # the same, or moved
        if here > 1:
            return False
        if _doubled(one, change.src_start, mine, theirs) or _doubled(
            other, change.dest_start, theirs, mine
        ):
            continue
        characters += 1
        windows[0].extend(_around(one, change.src_start, change.src_end))
        windows[1].extend(_around(other, change.dest_start, change.dest_end))
    if characters > max(1, min(len(one), len(other)) // CHARACTERS):
        return False
    if not characters:
        return True
    return Windows(tuple(windows[0]), tuple(windows[1]))


def _doubled(text: str, start: int, added: str, against: str) -> bool:
    """Whether one character was added beside its like."""
    beside = text[max(0, start - 1) : start] + text[start + 1 : start + 2]
    return len(added) == 1 and not against and added in beside


def _swapped(one: str, other: str) -> Windows:
    from rapidfuzz.distance import Prefix

    start = int(Prefix.similarity(one, other))
    return Windows(tuple(_around(one, start, start + 2)), tuple(_around(other, start, start + 2)))


def _around(text: str, start: int, stop: int) -> Iterator[str]:
    """Every three words that hold what stands there, or span the gap, and one beside it."""
    around = 1 if stop > start else 2
    begin, end = max(0, start - around), min(len(text), stop + around)
    begin = max(0, min(begin, end - 3))
    end = min(len(text), max(end, begin + 3))
    size = min(3, end - begin)
    return (text[at : at + size] for at in range(begin, end - size + 1)) if size > 1 else iter(())


def _middles(one: str, other: str) -> tuple[str, str]:
    """Both texts without what they begin and end with in common."""
    from rapidfuzz.distance import Postfix, Prefix

    begin = int(Prefix.similarity(one, other))
    one, other = one[begin:], other[begin:]
    end = int(Postfix.similarity(one, other))
    return one[: len(one) - end], other[: len(other) - end]


def is_meant(word: str) -> bool:
    """Whether another word in this place makes another question: numbers, signs, negations."""
    if word in MEANT or not word[0].isalpha():
        return True
    return len(word) == 1 and word.isascii()
