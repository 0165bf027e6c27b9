"""How people ask for what a passage says, where its pack knows: to find it, and to believe it.

What a question and a passage do not have in common in words, it often has with another question
that the passage answers. Those are embedded by `nano-embed`, whatever embedder the passages have.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from verticalize.records import PHRASINGS, Hit, Passage
from verticalize.retrieval.arrays import mapped
from verticalize.retrieval.catalog import Catalog
from verticalize.retrieval.static import bundled
from verticalize.retrieval.tokens import content
from verticalize.retrieval.vectors import VectorFile, Vectors

VECTORS, ROWS = "phrasings.faiss", "phrasings.npy"
UNKNOWN = 0.45  # the nearness where nothing is known: between what has an answer and what has none
_AT_ONCE = 1024  # questions embedded in one call


def phrasings(passage: Passage) -> Mapping[str, Sequence[str]]:
    """Its statements, verbatim, each with questions that people ask for it."""
    given = passage.metadata.get(PHRASINGS)
    return given if isinstance(given, Mapping) else {}


def nearness(question: str, hits: Sequence[Hit]) -> float:
    """The cosine of a question and the nearest of those that the hits are known to answer.

    Of a best hit of which none is known it is at least `UNKNOWN`.
    """
    least = UNKNOWN if not any(_asked(hits[0].passage)) else 0.0
    known = [asked for hit in hits for asked in _asked(hit.passage)]
    if not known:
        return least
    first, *others = embed([question, *known])
    return max(least, float(np.max(np.stack(others) @ first)))


def embed(questions: Sequence[str]) -> NDArray[np.float32]:
    """(n, dimension), by what the questions are about."""
    return bundled().embed([content(question) for question in questions])


@dataclass(frozen=True, slots=True)
class PhrasingVectors:
    """All m phrasings of an index.

    Args:
        rows: (m,), the row of the passage that each asks for, in their order.
    """

    vectors: Vectors
    rows: NDArray[np.int32]

    @classmethod
    def write(cls, folder: Path, catalog: Catalog) -> int:
        """Embed the phrasings of all passages; nothing is written where there are none.

        Returns how many there are.
        """
        rows = array("i")
        for row, passage in enumerate(catalog):
            rows.extend(row for _ in _asked(passage))
        if not rows:
            return 0
        np.save(folder / ROWS, np.array(rows, dtype=np.int32), allow_pickle=False)
        asked = chain.from_iterable(map(_asked, catalog))
        with VectorFile.create(folder / VECTORS, len(rows), bundled().dimension) as file:
            while some := list(islice(asked, _AT_ONCE)):
                file.add(embed(some))
        return len(rows)

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """What `write` wrote, mapped; None where there was nothing."""
        if not (folder / ROWS).is_file():
            return None
        return cls(Vectors.load(folder / VECTORS), mapped(folder / ROWS))

    def nearest(self, question: str, k: int, allowed: NDArray[np.bool_] | None) -> dict[int, float]:
        """The rows of passages that answer the `k` nearest phrasings, with the best cosines.

        Args:
            allowed: (n,), true for the passages that may be found; None: all may be.
        """
        among = None if allowed is None else allowed[self.rows]
        near: dict[int, float] = {}
        for number, cosine in self.vectors.search(embed([question])[0], k, among):
            near.setdefault(int(self.rows[number]), cosine)
        return near


def _asked(passage: Passage) -> Iterator[str]:
    return chain.from_iterable(phrasings(passage).values())
