"""Records of a corpus that stay on disk: what is held in memory is where each of them begins."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, ValuesView
from functools import lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from random import Random
from typing import Any, Generic, Protocol, TypeVar, overload

import numpy as np

from verticalize import jsonl

T = TypeVar("T")
R = TypeVar("R", covariant=True)
N = TypeVar("N", bound="Named")
SMALL = 8 << 20  # bytes of a file whose records may all be in memory
Bits = Callable[[str], int]  # a text → 64 bits of it, the same while the program runs
_KEPT = 4096  # records read last: those of one document come together


class Named(Protocol):
    """A record with an id."""

    @property
    def id(self) -> str: ...


def rows_of(path: Path, parse: Callable[[dict[str, Any]], T], *, small: int = SMALL) -> Sequence[T]:
    """The records of a file: in memory up to so many bytes of it, else on disk."""
    if path.stat().st_size <= small:
        return tuple(map(parse, jsonl.read(path)))
    return Rows(path, parse)


def by_id(rows: Sequence[N], *, bits: Bits = hash) -> Mapping[str, N]:
    """Records by their ids, held in memory where they are already."""
    return ById(rows, bits=bits) if isinstance(rows, Rows) else {row.id: row for row in rows}


def rows_in(records: Mapping[str, N]) -> Sequence[N]:
    """The records that `by_id` was given, in their order."""
    return records.rows if isinstance(records, ById) else tuple(records.values())


def numbers_of(records: Mapping[str, N]) -> "Numbers":
    """Where each of them stands, in the order in which `by_id` was given them."""
    return records.numbers if isinstance(records, ById) else Numbers(records)


class Rows(Sequence[T]):
    """The rows of a JSON Lines file that verticalize wrote, read again whenever one is asked for.

    Args:
        path: a file of an artifact, which nobody changes.
        parse: from a row to a record.
    """

    def __init__(self, path: Path, parse: Callable[[dict[str, Any]], T]) -> None:
        self._path, self._parse = path, parse
        self._starts = _starts(path)
        with path.open("rb") as file:
            self._lines = mmap(file.fileno(), 0, access=ACCESS_READ) if len(self) else b""

    def __len__(self) -> int:
        return len(self._starts)

    def __iter__(self) -> Iterator[T]:
        return map(self._parse, jsonl.read(self._path))

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        at = range(len(self))[at]
        end = self._starts[at + 1] if at + 1 < len(self) else None
        return self._parse(jsonl.parse(self._lines[self._starts[at] : end], place=str(self._path)))


class Numbered(Protocol[R]):
    """What can be gone through, and asked for by number."""

    def __iter__(self) -> Iterator[R]: ...
    def __getitem__(self, at: int, /) -> R: ...


class Chosen(Generic[T]):
    """Some of many records, by their numbers, in their order. One goes through them at will."""

    def __init__(self, rows: Numbered[T]) -> None:
        self._rows = rows
        self._numbers = array("q")

    def append(self, number: int) -> None:
        """Numbers come in rising order."""
        self._numbers.append(number)

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, at: int) -> T:
        return self._rows[self._numbers[at]]

    def sample(self, count: int, rng: Random) -> list[T]:
        """At most `count` of them, at random."""
        numbers = rng.sample(self._numbers, min(count, len(self)))
        return [self._rows[number] for number in numbers]

    def __iter__(self) -> Iterator[T]:
        return (self._rows[number] for number in self._numbers)


class Numbers:
    """Where each of many texts stands, by 64 bits of it: 16 bytes in memory for a text.

    Two of ten million different texts share these with a probability of 3 in a million.
    """

    def __init__(self, texts: Iterable[str], *, bits: Bits = hash) -> None:
        self._bits = bits
        hashes = np.fromiter(map(bits, texts), np.int64)
        self._numbers = np.argsort(hashes, kind="stable")
        self._hashes = hashes[self._numbers]

    def __len__(self) -> int:
        return len(self._hashes)

    def __contains__(self, text: object) -> bool:
        return next(self.of(str(text)), None) is not None

    def of(self, text: str) -> Iterator[int]:
        """The number of a text, and those of others that share its bits; none if it is not here."""
        wanted = self._bits(text)
        for place in range(int(np.searchsorted(self._hashes, wanted)), len(self._hashes)):
            if self._hashes[place] != wanted:
                break
            yield int(self._numbers[place])


class ById(Mapping[str, N]):
    """Records by their ``id``, of which there is one each; 16 bytes in memory for each of them."""

    def __init__(self, rows: Sequence[N], *, bits: Bits = hash) -> None:
        self.rows = rows
        self.numbers = Numbers((row.id for row in rows), bits=bits)
        self._find = lru_cache(_KEPT)(self._read)

    def __getitem__(self, key: str) -> N:
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._find(key) is not None

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[str]:
        return (row.id for row in self.rows)

    def values(self) -> ValuesView[N]:
        return _Values(self)

    def _read(self, key: str) -> N | None:
        for number in self.numbers.of(key):
            row = self.rows[number]
            if row.id == key:
                return row
        return None


class _Values(ValuesView[N]):
    """In one go through the file, not by one id after another."""

    _mapping: ById[N]

    def __iter__(self) -> Iterator[N]:
        return iter(self._mapping.rows)


def _starts(path: Path) -> "array[int]":
    """The byte at which each row begins."""
    starts, at = array("q"), 0
    with path.open("rb") as handle:
        for line in handle:
            if line.strip():
                starts.append(at)
            at += len(line)
    return starts
