"""Which passages have which tokens: the counts of a block, and runs of them on disk."""

import heapq
import os
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from verticalize.retrieval.engine.vocabulary import encoded

Numbers = NDArray[np.int32]
_READ = 1 << 14  # bytes of a run's tokens, and of their counts, in memory
_SIZE = 4  # bytes of a number


@dataclass(frozen=True, slots=True)
class Postings:
    """The counts of a block of passages, sorted by token, then by passage.

    Args:
        tokens: distinct, in the order of their bytes.
        passages: how many passages have each of them.
        rows: for each token the passages that have it, numbered within the block.
        times: how often it stands in each.
        lengths: how many tokens each passage has.
    """

    tokens: list[bytes]
    passages: Numbers
    rows: Numbers
    times: Numbers
    lengths: Numbers

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Self:
        """Count passages, each given as its tokens."""
        numbers: dict[str, int] = {}
        columns, rows, times, lengths = array("i"), array("i"), array("i"), array("i")
        for row, text in enumerate(texts):
            counts = Counter(text)
            columns.extend([numbers.setdefault(token, len(numbers)) for token in counts])
            rows.extend([row] * len(counts))
            times.extend(counts.values())
            lengths.append(len(text))
        tokens = sorted(numbers)
        place = np.empty(len(tokens), dtype=np.int32)
        place[[numbers[token] for token in tokens]] = np.arange(len(tokens), dtype=np.int32)
        sorted_columns = place[np.array(columns)]
        order = np.argsort(sorted_columns, kind="stable")
        return cls(
            tokens=[encoded(token) for token in tokens],
            passages=np.bincount(sorted_columns, minlength=len(tokens)).astype(np.int32),
            rows=np.array(rows)[order],
            times=np.array(times)[order],
            lengths=np.array(lengths),
        )


class Term(NamedTuple):
    """A token of a run, and how many passages of the run have it. Sorts by token, then by run."""

    token: bytes
    run: int
    passages: int


class Runs:
    """Postings of block after block in files that only grow. Use as a context manager.

    Args:
        folder: where the files lie until the end.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._paths = [folder / f"runs.{name}" for name in ("tokens", "passages", "rows", "times")]
        self._open = ExitStack()
        self._handles = [self._open.enter_context(path.open("w+b")) for path in self._paths]
        self._bounds: list[tuple[int, ...]] = [(0, 0, 0, 0)]
        self._lengths = array("i")

    @property
    def lengths(self) -> Numbers:
        """How many tokens each passage has."""
        return np.array(self._lengths)

    @property
    def count(self) -> int:
        """How many runs there are."""
        return len(self._bounds) - 1

    @property
    def postings(self) -> int:
        """How many pairs of a token and a passage there are."""
        return self._bounds[-1][2] // _SIZE

    def add(self, block: Postings) -> None:
        """The postings of the passages that come next."""
        rows = block.rows + np.int32(len(self._lengths))
        text = b"".join(token + b"\n" for token in block.tokens)
        parts = [text, block.passages.tobytes(), rows.tobytes(), block.times.tobytes()]
        for handle, part in zip(self._handles, parts, strict=True):
            handle.write(part)
            handle.flush()
        ends = zip(self._bounds[-1], parts, strict=True)
        self._bounds.append(tuple(start + len(part) for start, part in ends))
        self._lengths.extend(block.lengths.tolist())

    def terms(self) -> Iterator[Term]:
        """The tokens of all runs, those that are the same after one another."""
        return heapq.merge(*(self._terms(run) for run in range(self.count)))

    def _terms(self, run: int) -> Iterator[Term]:
        tokens, passages = self._chunks(0, run), self._chunks(1, run)
        counts = (count for chunk in passages for count in np.frombuffer(chunk, np.int32).tolist())
        for token, count in zip(_lines(tokens), counts, strict=True):
            yield Term(token, run, count)

    def _chunks(self, file: int, run: int) -> Iterator[bytes]:
        start, end = self._bounds[run][file], self._bounds[run + 1][file]
        for at in range(start, end, _READ):
            yield os.pread(self._handles[file].fileno(), min(_READ, end - at), at)

    def read(self, run: int, first: int, count: int) -> tuple[Numbers, Numbers]:
        """Rows and times of `count` postings of a run."""
        at = self._bounds[run][2] + first * _SIZE
        rows, times = (
            np.frombuffer(os.pread(handle.fileno(), count * _SIZE, at), np.int32)
            for handle in self._handles[2:]
        )
        return rows, times

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()
        for path in self._paths:
            path.unlink()


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
