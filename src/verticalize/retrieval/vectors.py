"""Dense vectors in a flat FAISS index: exact inner product, filtered inside the search."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np
from numpy.typing import NDArray

from verticalize.errors import RetrievalError


@dataclass(frozen=True, slots=True)
class Vectors:
    """Unit vectors under the numbers of their passages (``IndexIDMap2(IndexFlatIP)``)."""

    index: Any

    @classmethod
    def build(cls, vectors: NDArray[np.float32]) -> Self:
        """Index `vectors` (n, d), L2-normalised; row i gets id i."""
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        index.add_with_ids(np.ascontiguousarray(vectors), np.arange(len(vectors), dtype=np.int64))
        return cls(index)

    @property
    def count(self) -> int:
        return int(self.index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self.index.d)

    def search(
        self, vector: NDArray[np.float32], k: int, among: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` nearest ids with their cosines, best first; only ids in `among`, if given."""
        parameters = None
        if among is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(among))  # type: ignore[call-arg]
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

    def save(self, path: Path) -> None:
        """Write what ``faiss.read_index`` reads; a full disk is an OSError, as elsewhere."""
        path.write_bytes(faiss.serialize_index(self.index).tobytes())

    @classmethod
    def load(cls, path: Path) -> Self:
        """Open what `save` wrote.

        Raises:
            RetrievalError: FAISS cannot read the file.
        """
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise RetrievalError(
                "FAISS cannot read these vectors.", place=str(path), hint="Build the index again."
            ) from error
