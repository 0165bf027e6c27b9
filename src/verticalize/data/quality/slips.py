"""Slips of the pen in Chinese: what stands there is found nowhere else, or is well known.

No dictionary knows every name, so a character is taken for a slip only where the texts themselves
have nothing like it: 头痛 occurs again and again, 头庸 does not. What that takes is gathered as
`Evidence`, which is looked up for all pairs at once.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, Levenshtein, Prefix

from verticalize.data.quality.coded import Coded, number
from verticalize.data.quality.function_words import EMPTY, MEANT, PHRASES, standing

CHARACTERS = 10
_RARELY = 8  # a slip is so many times rarer than what was meant


@dataclass(frozen=True, slots=True)
class Evidence:
    """What must hold for two texts to be the same but for a slip; runs are of two or three words.

    Args:
        once: runs of which one must be found nowhere else.
        rarer: else two that changed places, as one text and as the other has them: one order must
            be rare, and far rarer than the other.
    """

    once: tuple[str, ...]
    rarer: tuple[str, str] | None = None

    @property
    def runs(self) -> tuple[str, ...]:
        return self.once + (self.rarer or ())

    def holds(self, times: Mapping[str, int], few: int) -> bool:
        """`times` says how often the texts have a run; `few` is what counts as rare."""
        if any(times[run] <= 1 for run in self.once):
            return True
        if self.rarer is None:
            return False
        least, most = sorted(times[run] for run in self.rarer)
        return least <= few and least * _RARELY <= most


def slips(one: str, other: str, left: str, right: str) -> Evidence | None:
    """What shows that `left` in the one and `right` in the other are slips; None: they are not."""
    runs: list[str] = []
    characters = 0
    for change in Levenshtein.opcodes(one, other):
        mine = one[change.src_start : change.src_end]
        theirs = other[change.dest_start : change.dest_end]
        here = max(sum(char in left for char in mine), sum(char in right for char in theirs))
        if change.tag == "equal" or not here:
            continue  # the same, or moved
        if here > 1:
            return None
        characters += 1
        runs.extend(_around(one, change.src_start, change.src_end))
        runs.extend(_around(other, change.dest_start, change.dest_end))
    if characters > max(1, min(len(one), len(other)) // CHARACTERS):
        return None
    return Evidence(tuple(runs))


def undoubled(chars: str, text: str, other: str) -> str:
    """Of the characters that only `text` has, those that do not stand beside their like there."""
    return "".join(char for char in chars if char * 2 not in text or char * 2 in other)


def swapped(one: str, other: str) -> Evidence:
    """Two neighbours changed places, where the texts first differ: 蜂蜜, 蜜蜂."""
    start = int(Prefix.similarity(one, other))
    stop = start + 2
    runs = (*_around(one, start, stop), *_around(other, start, stop))
    return Evidence(runs, (one[start:stop], other[start:stop]))


def slip_in_phrase(written: str, meant: str | None) -> Literal["order", "character"] | None:
    """What is wrong with `written` where it should be a phrase: 或者 as 者或, or as 颈者.

    A character that was doubled is not among what is written, if it says nothing alone.

    Args:
        written: two or three characters that only one text has, as it has them.
        meant: the word that the other text has in their place; None where it has none, for some
            phrases say nothing.
    """
    if not MEANT.isdisjoint(written):
        return None
    slips = {
        sorted(phrase) == sorted(written)
        for phrase in PHRASES
        if (meant or len(phrase) == len(written))
        and _stands_for(phrase, meant)
        and OSA.distance(written, phrase, score_cutoff=1) <= 1
    }
    if True in slips:
        return "order"
    return "character" if slips else None


def _stands_for(phrase: str, meant: str | None) -> bool:
    if meant is None:
        return phrase in EMPTY
    return standing(phrase) == standing(meant)


def times(runs: Collection[str], coded: Coded) -> dict[str, int]:
    """How often the content form of the texts has each of the runs of two or three words."""
    rows = np.repeat(np.arange(len(coded.content_ends)), np.diff(coded.content_ends, prepend=0))
    found: dict[str, int] = {}
    for size in sorted(set(map(len, runs))):
        wanted = [run for run in runs if len(run) == size]
        numbers = np.array([[number(char) for char in run] for run in wanted])
        keys = _keys([numbers[:, at] for at in range(size)])
        found.update(zip(wanted, _times(coded.content, rows, size, keys).tolist(), strict=True))
    return found


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


def _keys(columns: list[NDArray[np.int32]] | list[NDArray[np.int64]]) -> NDArray[np.uint64]:
    keys = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        keys *= np.uint64(0x9E3779B97F4A7C15)
        keys += column.astype(np.uint64)
    return keys * np.uint64(0xBF58476D1CE4E5B9)


def _around(text: str, start: int, stop: int) -> Iterator[str]:
    """Every three words that hold what stands there, or span the gap, and one beside it."""
    around = 1 if stop > start else 2
    begin, end = max(0, start - around), min(len(text), stop + around)
    begin = max(0, min(begin, end - 3))
    end = min(len(text), max(end, begin + 3))
    size = min(3, end - begin)
    return (text[at : at + size] for at in range(begin, end - size + 1)) if size > 1 else iter(())
