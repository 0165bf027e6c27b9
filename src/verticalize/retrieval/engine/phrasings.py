"""How people ask for what a passage says, where its pack knows: to find it, and to believe it.

What a question and a passage do not have in common in words, it often has with another question
that the passage answers. Those are embedded by `nano-embed`, whatever embedder the passages have.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from verticalize.records import PHRASINGS, Hit, Passage
from verticalize.retrieval.embedders.static import bundled
from verticalize.retrieval.engine.arrays import mapped
from verticalize.retrieval.engine.catalog import Catalog
from verticalize.retrieval.engine.vectors import VectorFile, Vectors
from verticalize.retrieval.quoting.statements import statements
from verticalize.retrieval.words.tokens import content

VECTORS, ROWS = "phrasings.faiss", "phrasings.npy"
ALIKE = 0.4  # the cosine from which on two questions have something in common
UNKNOWN = 0.45  # the nearness where nothing is known: between what has an answer and what has none
_AT_ONCE = 1024  # questions embedded in one call


def phrasings(passage: Passage) -> Mapping[str, Sequence[str]]:
    """Its statements, verbatim, each with questions that people ask for it."""
    return passage.metadata.get(PHRASINGS) or {}


def asked_for(passage: Passage, statement: str) -> list[str]:
    """What people ask for a statement, or a part of it."""
    return [
        question
        for told, questions in phrasings(passage).items()
        if told in statement or statement in told
        for question in questions
    ]


def nearness(question: str, hits: Sequence[Hit]) -> float:
    """The cosine of a question and the nearest of those that the hits are known to answer.

    It is at least `UNKNOWN`, unless it is known of each statement of the best hit what people ask.
    """
    least = 0.0 if _is_known(hits[0].passage) else UNKNOWN
    known = [asked for hit in hits for asked in _asked(hit.passage)]
    if not known:
        return least
    first, *others = embed([question, *known])
    return max(least, float(np.max(np.stack(others) @ first)))


def embed(questions: Sequence[str]) -> NDArray[np.float32]:
    """(n, dimension), by what the questions are about."""
    return bundled().embed([content(question) for question in questions])


class PhrasingRows:
    """Notes which passages phrasings ask for, while these go by: four bytes a phrasing."""

    def __init__(self) -> None:
        self._rows, self._passages = array("i"), 0

    def watch(self, passages: Iterable[Passage]) -> Iterator[Passage]:
        """The same passages, noted as they are taken."""
        for passage in passages:
            self._rows.extend(self._passages for _ in _asked(passage))
            self._passages += 1
            yield passage

    def save(self, folder: Path, catalog: Catalog) -> None:
        """Embed them; nothing is written where there are none.

        Args:
            catalog: of the passages that went by.
        """
        if not self._rows:
            return
        np.save(folder / ROWS, np.array(self._rows, dtype=np.int32), allow_pickle=False)
        asked = chain.from_iterable(map(_asked, catalog))
        with VectorFile.create(folder / VECTORS, len(self._rows), bundled().dimension) as file:
            while some := list(islice(asked, _AT_ONCE)):
                file.add(embed(some))


@dataclass(frozen=True, slots=True)
class PhrasingVectors:
    """All m phrasings of an index.

    Args:
        rows: (m,), the row of the passage that each asks for, in their order.
    """

    vectors: Vectors
    rows: NDArray[np.int32]

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """What `PhrasingRows` saved, mapped; None where there was nothing."""
        if not (folder / ROWS).is_file():
            return None
        return cls(Vectors.load(folder / VECTORS), mapped(folder / ROWS))

    def nearest(self, question: str, k: int, allowed: NDArray[np.bool_] | None) -> dict[int, float]:
        """The rows of passages that answer the `k` nearest phrasings, with how near these are.

        That is 1 for the same words; what has a cosine of `ALIKE`, which is 0, or less is left out.

        Args:
            allowed: (n,), true for the passages that may be found; None: all may be.
        """
        among = None if allowed is None else allowed[self.rows]
        near: dict[int, float] = {}
        for number, cosine in self.vectors.search(embed([question])[0], k, among):
            if cosine > ALIKE:
                near.setdefault(int(self.rows[number]), (cosine - ALIKE) / (1 - ALIKE))
        return near


def _is_known(passage: Passage) -> bool:
    """Whether each of its statements has questions; an FAQ's own are in its writer's words."""
    told = list(statements(passage))
    return passage.kind != "faq" and all(asked_for(passage, statement) for statement in told)


def _asked(passage: Passage) -> Iterator[str]:
    return chain.from_iterable(phrasings(passage).values())
