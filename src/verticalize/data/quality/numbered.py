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
from verticalize.text import CJK

Ids = NDArray[np.int32]
Ends = NDArray[np.int64]
_CHUNK = 8192  # texts
_BETWEEN = "\x1e"
_APART, _SINGLE, _LETTER, _DIGIT, _UNKNOWN = range(5)
_CHINESE = re.compile(f"[{CJK}]")
_SIGNS = frozenset("<>≤≥=±+%°#")
_POINTS = [ord(char) for char in ".,:/\u2044"]  # part of a number that goes on behind them
_PHRASE = re.compile(
    rf"(?=[{''.join(sorted({phrase[0] for phrase in PHRASES}))}])(?:{'|'.join(PHRASES)})"
)
_SHORT = {"n't": " not", "n’t": " not", "cannot": "can not"} | {
    f"{word} you ": " you " for word in ("can", "could", "would", "will")
}
_STAND_IN = 0x100000  # private characters, each for one phrase
_PRIME = np.uint64(0x9E3779B97F4A7C15)


class Numbering:
    """Gives each distinct word a number, in the order of their first chunk. `words` names them."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._numbers: dict[int, int] = {}
        self._classes = np.full(0x110000, _UNKNOWN, dtype=np.uint8)
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
        form = self._form(texts)
        points = np.frombuffer(form.encode("utf-32-le", "replace"), dtype="<u4")
        kinds = self._kinds(points)
        begins = np.empty(len(points), dtype=np.bool_)
        begins[0] = True
        begins[1:] = (kinds[1:] != kinds[:-1]) | (kinds[1:] == _SINGLE)
        starts = np.flatnonzero(begins)
        stops = np.append(starts[1:], len(points))
        separators = np.flatnonzero(points == ord(_BETWEEN))
        filled = kinds[starts] != _APART
        hashes = _hashes(points, starts)[filled]
        starts, stops = starts[filled], stops[filled]
        distinct, first, which = np.unique(hashes, return_index=True, return_inverse=True)
        spans = zip(distinct.tolist(), starts[first].tolist(), stops[first].tolist(), strict=True)
        numbers = [self._of(key, form, start, stop) for key, start, stop in spans]
        return np.array(numbers, dtype=np.int32)[which], np.searchsorted(starts, separators)

    def _form(self, texts: list[str]) -> str:
        """NFKC without case, each text followed by a separator; phrases are one character."""
        joined = "".join([text.replace(_BETWEEN, " ") + _BETWEEN for text in texts])
        form = unicodedata.normalize("NFKC", joined).casefold()
        for written, meant in _SHORT.items():
            form = form.replace(written, meant)
        return _PHRASE.sub(lambda found: self._stand_ins[found[0]], form)

    def _kinds(self, points: NDArray[np.uint32]) -> NDArray[np.uint8]:
        kinds = self._classes[points]
        unknown = kinds == _UNKNOWN
        if unknown.any():
            for point in np.unique(points[unknown]).tolist():
                self._classes[point] = _kind(chr(point))
            kinds = self._classes[points]
        inner = np.flatnonzero(np.isin(points[1:-1], _POINTS)) + 1
        inner = inner[(kinds[inner - 1] == _DIGIT) & (kinds[inner + 1] == _DIGIT)]
        kinds[inner] = _DIGIT
        minus = np.flatnonzero(points[1:-1] == ord("-")) + 1
        minus = minus[(kinds[minus - 1] == _APART) & (kinds[minus + 1] == _DIGIT)]
        kinds[minus] = _SINGLE
        return kinds

    def _of(self, key: int, form: str, start: int, stop: int) -> int:
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.words)
            word = form[start:stop]
            self.words.append(self._phrases.get(word, word))
        return number


def _chunks(texts: Iterable[str]) -> Iterator[list[str]]:
    stream = iter(texts)
    while chunk := list(islice(stream, _CHUNK)):
        yield chunk


def _kind(char: str) -> int:
    if char in _SIGNS or _CHINESE.match(char) or ord(char) >= _STAND_IN:
        return _SINGLE
    if char.isdigit():
        return _DIGIT
    # a mark (Mn, Mc) belongs to the letter before it
    return _LETTER if char.isalpha() or unicodedata.category(char)[0] == "M" else _APART


def _hashes(points: NDArray[np.uint32], starts: NDArray[np.int64]) -> NDArray[np.uint64]:
    """A polynomial hash of the characters from each start to the next."""
    lengths = np.diff(starts, append=len(points))
    place = np.arange(len(points)) - np.repeat(starts, lengths)
    powers = np.cumprod(np.full(int(lengths.max()) + 1, _PRIME, dtype=np.uint64))
    mixed = (points.astype(np.uint64) + np.uint64(1)) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(29)
    return np.add.reduceat(mixed * powers[place], starts)
