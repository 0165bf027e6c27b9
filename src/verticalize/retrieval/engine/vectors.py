"""Dense vectors in a flat FAISS index: exact inner product, filtered inside the search.

The file is what ``faiss.write_index`` would write (``IndexFlatIP``), but it is written block by
block, and mapped rather than read when it is opened.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

import faiss
import numpy as np
from numpy.typing import NDArray

from verticalize.errors import RetrievalError


@dataclass(frozen=True, slots=True)
class Vectors:
    """Unit vectors in the order of their passages (``IndexFlatIP``)."""

    index: Any

    @property
    def count(self) -> int:
        return int(self.index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self.index.d)

    def search(
        self, vector: NDArray[np.float32], k: int, among: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` nearest rows with their cosines, best first.

        Args:
            among: (n,), true for the rows that may be found; there are `k` whenever `k` are true.
        """
        parameters = None
        if among is not None:
            bits = np.packbits(among, bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))  # type: ignore[call-arg,arg-type]
        wanted = min(k, self.count)
        if not wanted:
            return []
        scores, ids = self.index.search(vector[None, :], wanted, params=parameters)
        # faiss fills up with id -1 where fewer than k pass the filter
        return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]

    def vector(self, row: int) -> NDArray[np.float32]:
        """The stored vector of a passage."""
        stored: NDArray[np.float32] = self.index.reconstruct(int(row))
        return stored

    @classmethod
    def load(cls, path: Path) -> Self:
        """Map the file that a `VectorFile` wrote.

        Raises:
            RetrievalError: FAISS cannot read the file.
        """
        try:
            return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))
        except RuntimeError as error:
            raise RetrievalError(
                "FAISS cannot read these vectors.", place=str(path), hint="Build the index again."
            ) from error


class VectorFile:
    """A file of `count` vectors that is written block by block. Open it with `create`."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle

    @classmethod
    @contextmanager
    def create(cls, path: Path, count: int, dimension: int) -> Iterator[Self]:
        with path.open("wb") as handle:
            handle.write(_header(count, dimension))
            yield cls(handle)

    def add(self, vectors: NDArray[np.float32]) -> None:
        """Write the next rows, L2-normalised: (n, dimension)."""
        self._handle.write(np.ascontiguousarray(vectors, dtype=np.float32).data)


def _header(count: int, dimension: int) -> bytes:
    """The beginning of a FAISS file, up to the vectors (``write_index`` in FAISS' index_write.cpp).

    An empty index is nothing but a header: the number of vectors stands at byte 8, that of floats
    at the end, both in 8 bytes.
    """
    header = bytearray(faiss.serialize_index(faiss.IndexFlatIP(dimension)).tobytes())
    header[8:16] = count.to_bytes(8, "little")
    header[-8:] = (count * dimension).to_bytes(8, "little")
    return bytes(header)
