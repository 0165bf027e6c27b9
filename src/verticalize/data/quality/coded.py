"""Texts as strings of letters, one letter a word: what is compared, counted and aligned.

A Chinese character, a Latin word, a number and a sign such as ``<`` are words here. Each distinct
word becomes one character, so that sets and alignments of words are those of strings, and the words
of all texts lie in one array. There are two forms: `exact` has every word, without case, width and
punctuation; `content` leaves out the words that say nothing (`function_words`) and takes wordings
of the same (怎么, 如何), and a plural and its singular, for one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from verticalize.data.quality.function_words import EMPTY, SAME
from verticalize.data.quality.numbered import Ids, Numbering

_LONG = 5  # letters of a word that may have a plural
_LETTERS = 0x10F000  # beyond so many distinct words two may share a letter


@dataclass(frozen=True, slots=True)
class Coded:
    """Texts by the number of their words.

    `exact` holds the numbers of the words of all texts, one text after the other, and ``ends`` the
    place where each text ends. `content` and `content_ends` are the same without empty words.
    `vocabulary` is the word of a number, `uses` how often the content form has it.
    """

    vocabulary: tuple[str, ...]
    uses: NDArray[np.int64]
    exact: Ids
    ends: NDArray[np.int64]
    content: Ids
    content_ends: NDArray[np.int64]

    def keys(self) -> list[str]:
        return _strings(self.exact, self.ends)

    def contents(self) -> list[str]:
        return _strings(self.content, self.content_ends)


def code(texts: Iterable[str], known: Iterable[str] = ()) -> tuple[Coded, list[str]]:
    """The texts, and the content form of each of the `known` names, whose words are never empty."""
    numbering = Numbering()
    exact, ends = numbering.number(texts)
    names, name_ends = numbering.number(known)
    vocabulary = tuple(numbering.words)
    canon = _canon(vocabulary, set(names.tolist()))
    content, content_ends = _without_empty(canon[exact], ends)
    name_content, name_content_ends = _without_empty(canon[names], name_ends)
    coded = Coded(
        vocabulary,
        np.bincount(content, minlength=len(vocabulary)),
        exact,
        ends,
        content,
        content_ends,
    )
    return coded, _strings(name_content, name_content_ends)


def letter(number: int) -> str:
    """The character that stands for a word."""
    return chr(_point(number % _LETTERS))


def number(char: str) -> int:
    """The word that a character stands for."""
    point = ord(char)
    return (point if point < 0xD800 else point - 0x800) - 0x100


def _point(number: int) -> int:
    point = 0x100 + number
    return point if point < 0xD800 else point + 0x800


def _canon(vocabulary: Sequence[str], names: set[int]) -> Ids:
    """For each word the number of the one that stands for it in the content form; -1 for none."""
    numbers = {word: at for at, word in enumerate(vocabulary)}
    canon = np.arange(len(vocabulary), dtype=np.int32)
    for at, word in enumerate(vocabulary):
        if at not in names:
            canon[at] = _standing(word, numbers, at)
    return canon


def _standing(word: str, numbers: Mapping[str, int], at: int) -> int:
    if word in EMPTY:
        return -1
    if word in SAME:
        kin = [other for other, stands in SAME.items() if stands == SAME[word]]
        return next(numbers[other] for other in kin if other in numbers)
    if word[-1] == "s" and len(word) >= _LONG and word.isascii():
        return numbers.get(word[:-1], at)
    if "," in word:
        return numbers.get(word.replace(",", ""), at)
    return at


def _without_empty(ids: Ids, ends: NDArray[np.int64]) -> tuple[Ids, NDArray[np.int64]]:
    kept = ids >= 0
    before = np.concatenate([[0], np.cumsum(kept)])
    return ids[kept], before[ends]


def _strings(ids: Ids, ends: NDArray[np.int64]) -> list[str]:
    points = (ids % _LETTERS).astype(np.uint32) + np.uint32(0x100)
    points[points >= 0xD800] += np.uint32(0x800)
    whole = points.astype("<u4").tobytes().decode("utf-32-le")
    starts = [0, *ends.tolist()]
    return [whole[a:b] for a, b in pairwise(starts)]
