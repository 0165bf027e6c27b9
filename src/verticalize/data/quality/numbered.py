"""The words of many texts as numbers, worked out for thousands of texts at once.

A loop over words in Python costs more than all the rest of a comparison. So the texts are joined,
brought to one form and looked at as an array of code points: where words begin and end is seen from
the classes of neighbours, and a word is known by a hash of its letters.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from verticalize.data.quality.function_words import PHRASES
from verticalize.text import CJK_CHAR

Ids = NDArray[np.int32]
Ends = NDArray[np.int64]
_CHUNK = 8192  # texts
_BETWEEN = "\x1e"
_APART, _SINGLE, _LETTER, _DIGIT, _UNKNOWN = range(5)
_SIGNS = frozenset("<>≤≥=±+%°#")
_PHRASE = re.compile("|".join(PHRASES))  # the longest first
_CANNOT = {"can't": "cannot", "can’t": "cannot", " can not": " cannot"}
_SHORT = {
    **_CANNOT,
    **{written.replace("c", "C").lstrip(): meant.lstrip() for written, meant in _CANNOT.items()},
    "n't": " not",
    "n’t": " not",
} | {
    f"{word} you ": " you "
    for modal in ("can", "could", "would", "will")
    for word in (modal, modal.capitalize())
}
_COMMA, _PARTING = "，", "、"
_STAND_IN = 0x100000  # private characters, each for one phrase
_NEW, _MANY = 0xFFFFFFFF, 0xFFFFFFFE  # in place of what a character folds to
_PRIME = np.uint64(0x9E3779B97F4A7C15)


class Numbering:
    """Gives each distinct word a number, in the order of their first chunk. `words` names them."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._numbers: dict[int, int] = {}
        self._classes = np.full(0x110000, _UNKNOWN, dtype=np.uint8)
        self._singles = np.full(0x110000, -1, dtype=np.int32)
        self._glued: dict[str, int] = {}
        self._folds = np.full(0x110000, _NEW, dtype=np.uint32)
        self._stand_ins = {phrase: chr(_STAND_IN + at) for at, phrase in enumerate(PHRASES)}
        self._phrases = {char: phrase for phrase, char in self._stand_ins.items()}

    def number(self, texts: Iterable[str]) -> tuple[Ids, Ends]:
        """The numbers of all words, one text after the other, and where each text ends."""
        parts, ends, before = [np.empty(0, np.int32)], [np.empty(0, np.int64)], 0
        for chunk in _chunks(texts):
            ids, chunk_ends = self._chunk(chunk)
            parts.append(ids)
            ends.append(chunk_ends + before)
            before += len(ids)
        return np.concatenate(parts), np.concatenate(ends)

    def _chunk(self, texts: list[str]) -> tuple[Ids, Ends]:
        points = self._folded(self._form(texts))
        kinds = self._kinds(points)
        begins = np.empty(len(points), dtype=np.bool_)
        begins[0] = True
        begins[1:] = (kinds[1:] != kinds[:-1]) | (kinds[1:] == _SINGLE)
        starts = np.flatnonzero(begins)
        stops = np.append(starts[1:], len(points))
        separators = np.flatnonzero(points == ord(_BETWEEN))
        kinds = kinds[starts]
        ids = self._singles[points[starts]]
        runs = kinds >= _LETTER
        ids[runs] = self._of_runs(points, starts[runs], stops[runs])
        glued = np.flatnonzero((kinds[1:] == _LETTER) & (kinds[:-1] == _DIGIT)) + 1
        for at in glued[stops[glued] - starts[glued] == 1].tolist():
            ids[at] = self._of_glued(chr(points[starts[at]]))
        new = (ids < 0) & (kinds == _SINGLE)
        for point in np.unique(points[starts[new]]).tolist():
            self._singles[point] = self._add(chr(point))
        ids[new] = self._singles[points[starts[new]]]
        filled = kinds != _APART
        return ids[filled], np.searchsorted(starts[filled], separators)

    def _of_runs(
        self, points: NDArray[np.uint32], starts: NDArray[np.int64], stops: NDArray[np.int64]
    ) -> Ids:
        """The numbers of the words from each start to each stop."""
        if not len(starts):
            return np.empty(0, np.int32)
        distinct, first, which = np.unique(
            _hashes(points, starts, stops), return_index=True, return_inverse=True
        )
        numbers = np.empty(len(distinct), dtype=np.int32)
        for at, (key, where) in enumerate(zip(distinct.tolist(), first.tolist(), strict=True)):
            number = self._numbers.get(key)
            if number is None:
                word = points[starts[where] : stops[where]].tobytes().decode("utf-32-le")
                number = self._numbers[key] = self._add(word)
            numbers[at] = number
        return numbers[which]

    def _of_glued(self, char: str) -> int:
        """The letter of "type 2A", which is not the article."""
        if char not in self._glued:
            self._glued[char] = self._add(f"-{char}")
        return self._glued[char]

    def _add(self, word: str) -> int:
        self.words.append(self._phrases.get(word, word))
        return len(self.words) - 1

    def _form(self, texts: list[str]) -> str:
        """The texts, each followed by a separator; phrases are one character."""
        form = _BETWEEN.join(texts) + _BETWEEN
        if form.count(_BETWEEN) != len(texts):
            form = _BETWEEN.join([text.replace(_BETWEEN, " ") for text in texts]) + _BETWEEN
        for written, meant in _SHORT.items():
            form = form.replace(written, meant)
        return _PHRASE.sub(lambda found: self._stand_ins[found[0]], form)

    def _folded(self, form: str) -> NDArray[np.uint32]:
        """The code points in NFKC and without case."""
        points = _points(form)
        folded = self._folds_of(points)
        several = folded == _MANY
        if several.any():
            chars = map(chr, np.unique(points[several]).tolist())
            folded = self._folds_of(_points(_unfolded(form, chars)))
        return folded

    def _folds_of(self, points: NDArray[np.uint32]) -> NDArray[np.uint32]:
        folded = self._folds[points]
        if (folded == _NEW).any():
            for point in np.unique(points[folded == _NEW]).tolist():
                self._folds[point] = _fold(chr(point))
            folded = self._folds[points]
        return folded

    def _kinds(self, points: NDArray[np.uint32]) -> NDArray[np.uint8]:
        kinds = self._classes[points]
        unknown = kinds == _UNKNOWN
        if unknown.any():
            for point in np.unique(points[unknown]).tolist():
                self._classes[point] = _kind(chr(point))
            kinds = self._classes[points]
        between = points[1:-1]
        inner = np.flatnonzero((between >= ord(",")) & (between <= ord(":"))) + 1
        inner = inner[kinds[inner] == _APART]
        inner = inner[(kinds[inner - 1] == _DIGIT) & (kinds[inner + 1] == _DIGIT)]
        kinds[inner[points[inner] != ord("-")]] = _DIGIT
        minus = np.flatnonzero(between == ord("-")) + 1
        minus = minus[(kinds[minus - 1] == _APART) & (kinds[minus + 1] == _DIGIT)]
        kinds[minus] = _SINGLE
        return kinds


def _chunks(texts: Iterable[str]) -> Iterator[list[str]]:
    stream = iter(texts)
    while chunk := list(islice(stream, _CHUNK)):
        yield chunk


def _points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4")


def _unfolded(form: str, chars: Iterable[str]) -> str:
    """`form` with those characters that fold to several, or with a letter, in their folded form."""
    for char in chars:
        if unicodedata.category(char).startswith("M"):
            return unicodedata.normalize("NFKC", form.replace(_COMMA, _PARTING)).casefold()
        form = form.replace(char, unicodedata.normalize("NFKC", char).casefold())
    return form


def _fold(char: str) -> int:
    """NFKC and case folding of one character, where these depend on nothing else.

    A full-width comma parts numbers, where that of Latin script may stand within one.
    """
    if char == _COMMA:
        return ord(_PARTING)
    form = unicodedata.normalize("NFKC", char).casefold()
    alone = len(form) == 1 and not unicodedata.category(char).startswith("M")
    return ord(form) if alone else _MANY


def _kind(char: str) -> int:
    if char in _SIGNS or CJK_CHAR.match(char) or ord(char) >= _STAND_IN:
        return _SINGLE
    if char.isdigit():
        return _DIGIT
    # a mark (Mn, Mc) belongs to the letter before it
    return _LETTER if char.isalpha() or unicodedata.category(char)[0] == "M" else _APART


def _hashes(
    points: NDArray[np.uint32], starts: NDArray[np.int64], stops: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """A polynomial hash of the characters from each start to its stop."""
    lengths = stops - starts
    before = np.cumsum(lengths) - lengths
    place = np.arange(int(lengths.sum())) - np.repeat(before, lengths)
    chars = points[place + np.repeat(starts, lengths)]
    powers = np.cumprod(np.full(int(lengths.max()), _PRIME, dtype=np.uint64))
    mixed = (chars.astype(np.uint64) + np.uint64(1)) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(29)
    return np.add.reduceat(mixed * powers[place], before)
