"""The tokens of an index: a sorted file that is searched where it lies, so opening reads nothing.

``tokens.txt`` has one token a line, in the order of their UTF-8 bytes; ``tokens.npy`` says where
each line starts, and where the last one ends.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from verticalize.retrieval.engine.arrays import mapped

_TEXT, _STARTS = "tokens.txt", "tokens.npy"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Tokens by number.

    Args:
        text: the bytes of all lines.
        starts: one more than there are tokens.
    """

    text: NDArray[np.uint8]
    starts: NDArray[np.int64]

    @classmethod
    def open(cls, folder: Path) -> Self:
        """What a `VocabularyWriter` wrote."""
        path = folder / _TEXT
        # an empty file cannot be mapped
        text = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.zeros(0, np.uint8)
        return cls(np.asarray(text), mapped(folder / _STARTS))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def number(self, token: str) -> int | None:
        """The number of a token; None where no passage has it."""
        wanted = encoded(token)
        place = bisect_left(range(len(self)), wanted, key=self._line)
        return place if place < len(self) and self._line(place) == wanted else None

    def of_length(self, size: int) -> set[str]:
        """All tokens of so many bytes, read at once."""
        starts = self.starts[:-1][np.diff(self.starts) == size + 1]
        lines = np.ascontiguousarray(self.text[starts[:, None] + np.arange(size)])
        return {line.decode("utf-8", "surrogatepass") for line in lines.view(f"S{size}").flat}

    def _line(self, number: int) -> bytes:
        line = self.text[self.starts[number] : self.starts[number + 1] - 1]
        return line.tobytes()


class VocabularyWriter:
    """Takes tokens in the order of their bytes; eight bytes each stay in memory."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle
        self._starts = array("q", [0])

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> Iterator[Self]:
        with (folder / _TEXT).open("wb") as handle:
            writer = cls(handle)
            yield writer
        np.save(folder / _STARTS, np.array(writer._starts), allow_pickle=False)

    def extend(self, tokens: Sequence[bytes]) -> None:
        for token in tokens:
            self._handle.write(token + b"\n")
            self._starts.append(self._starts[-1] + len(token) + 1)


def encoded(token: str) -> bytes:
    """The bytes of a token, which sort as its characters do."""
    return token.encode("utf-8", "surrogatepass")
