"""Searching an open index: BM25, dense vectors and names, fused, in the question's language."""

import threading
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from verticalize.errors import RetrievalError
from verticalize.records import Hit, Passage
from verticalize.retrieval.embedders.embed import BOTH, Embedder
from verticalize.retrieval.engine.catalog import Catalog, name_form
from verticalize.retrieval.engine.fuse import Ranking, fuse
from verticalize.retrieval.engine.generation import IndexManifest
from verticalize.retrieval.engine.lexical import Lexical
from verticalize.retrieval.engine.phrasings import PhrasingVectors
from verticalize.retrieval.engine.validity import OUT_OF_FORCE, OUT_ON_THE_DAY, Validity
from verticalize.retrieval.engine.vectors import Vectors
from verticalize.retrieval.quoting.definitions import SECTIONS, asks_meaning
from verticalize.retrieval.sources.asof import as_of, before_law, recalls
from verticalize.retrieval.words.terms import Terms
from verticalize.retrieval.words.tokens import content, query_weights
from verticalize.text import language

DEPTH = 100  # how many of each ranking are fused
PER_DOCUMENT = 1  # passages of one document among the hits, while others are left
PER_LEADING = 2  # the same for the document of the best passage, and for one that is named
DOCUMENT_SHARE = 0.5  # of a document's score that each of its passages gets
LENGTH_POWER = 0.25  # a document of n passages has its score divided by n to this power
LEXICAL_WEIGHT, NAME_WEIGHT = 1.0, 0.4  # what the best row of each gets
PHRASING_WEIGHT = 2.0  # the same of what people ask, if it is word for word what was asked
DENSE_WEIGHT = 0.2  # the same of the vectors, and twice as much where two embedders are joined


class _Before(NamedTuple):
    """The last day before a law took effect, and the question without this time."""

    day: date
    rest: str


@dataclass(frozen=True, slots=True)
class Index:
    """An open generation of n passages, whose row is their number. Threads may share it.

    Args:
        documents: (n,), the number of each passage's document.
        languages: (n,), the place of its language in ``manifest.languages``.
        sizes: how many passages each document has, by its number.
        validity: None where no passage says when, where or how well it holds.
        phrasings: None where the pack does not say how people ask.
        lock: of the catalog's connection.
    """

    manifest: IndexManifest
    terms: Terms
    lexical: Lexical
    vectors: Vectors
    embedder: Embedder
    catalog: Catalog
    documents: NDArray[np.int32]
    languages: NDArray[np.int32]
    sizes: NDArray[np.int64]
    validity: Validity | None = None
    phrasings: PhrasingVectors | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __len__(self) -> int:
        return self.manifest.passages

    def __iter__(self) -> Iterator[Passage]:
        return iter(self.catalog)

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """Those that `search` can be limited to, each by itself."""
        return self.validity.places if self.validity else ()

    def passage(self, passage_id: str) -> Passage:
        """Raises RetrievalError where the index holds no such passage."""
        with self.lock:
            return self.catalog.by_id(passage_id)

    def named_in(self, text: str) -> dict[str, list[int]]:
        """The names of the index that a text holds, each with the rows of its passages."""
        with self.lock:
            return self.catalog.named_in(text)

    def beside(self, passage: Passage) -> list[Passage]:
        """All passages of its parent, in their order; none where it has no parent."""
        with self.lock:
            return self.catalog.beside(passage)

    def search(
        self,
        query: str,
        k: int = 5,
        lang: str | None = None,
        *,
        on: date | None = None,
        jurisdiction: str | None = None,
    ) -> list[Hit]:
        """The `k` best passages, best first.

        Only passages in `lang` (the question's own language, if not given) are considered, if the
        index has any.

        Args:
            on: the day whose law is asked of; if not given, the one that the question names, else
                today. What is not in force on it loses rank; it is left out where a day is named
                and something dated holds on it; it keeps its rank where no day is named and the
                question names the source, or is about former law.
            jurisdiction: only passages of it, and those that name none.

        Raises:
            RetrievalError: no passage has the jurisdiction.
        """
        allowed = self._allowed(lang or language(query), jurisdiction)
        if before := self._before_law(query):
            on, query = on or before.day, before.rest
        lexical = self._lexical_scores(query)
        if allowed is not None:
            lexical = np.where(allowed, lexical, 0)
        named = self._named(query, lexical, allowed)
        day = on or (as_of(query) if self.validity else None)
        out = self._out_of_force(query, named, day)
        dense = self._dense(query, allowed)
        asked = self.phrasings.nearest(query, DEPTH, allowed) if self.phrasings else {}
        if out is not None:
            left = OUT_ON_THE_DAY if day else OUT_OF_FORCE
            lexical = np.where(out, lexical * np.float32(left), lexical)
            dense = {row: s * left if out[row] else s for row, s in dense.items()}
            asked = {row: s * left if out[row] else s for row, s in asked.items()}
            named = [row for row in named if not out[row]]
        fused = fuse(
            [
                Ranking(_top(lexical, DEPTH), LEXICAL_WEIGHT, least=0),
                Ranking(dense, DENSE_WEIGHT * (2 if self.manifest.embedder == BOTH else 1)),
                Ranking(asked, PHRASING_WEIGHT * max(asked.values(), default=0.0), least=0),
                Ranking(dict.fromkeys(named, 1.0), NAME_WEIGHT, least=0),
            ]
        )
        fused = self._by_grade(fused)
        if day and out is not None and self.validity is not None:
            then = [(row, score) for row, score in fused if not out[row]]
            if self.validity.any_dated([row for row, _ in then[:k]]):
                fused = then  # there is a version that held on that day: no other may be quoted
        return self._hits(self._spread(fused, k, set(self.documents[named].tolist())))

    def asked_of(self, query: str) -> date | None:
        """The day whose law a question gets: the one it names, else today; None if none has one."""
        if self.validity is None or not self.validity.dated:
            return None
        before = self._before_law(query)
        return (before.day if before else as_of(query)) or date.today()

    def _before_law(self, query: str) -> _Before | None:
        """What "before the Act took effect" asks, where the index knows when that was."""
        asked = None if self.validity is None else before_law(query)
        if asked is None or self.validity is None:
            return None
        rows = [row for found in self.named_in(asked.law).values() for row in found]
        first = self.validity.first_day(rows)
        return _Before(first - timedelta(days=1), asked.rest) if first else None

    def _out_of_force(
        self, query: str, named: Sequence[int], on: date | None
    ) -> NDArray[np.bool_] | None:
        """(n,), true for the passages that lose rank; None where none does.

        Args:
            named: rows of the passages that the question names; these do not, if it names no day.
            on: the day that is asked of, where one is.
        """
        if self.validity is None or not self.validity.dated:
            return None
        if on is None and recalls(query):
            return None
        today = date.today()
        out = self.validity.out_of_force(on or today, today=today)
        if on is None:
            out[named] = False
        return out

    def _by_grade(self, fused: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """Of passages with the same score, first the one with the better evidence."""
        ranks = None if self.validity is None else self.validity.ranks
        if ranks is None:
            return fused
        return sorted(fused, key=lambda found: (-found[1], ranks[found[0]]))

    def _allowed(self, lang: str, jurisdiction: str | None) -> NDArray[np.bool_] | None:
        """(n,), true for the passages that may be found; None: all may be.

        Raises:
            RetrievalError: no passage has the jurisdiction.
        """
        mask: NDArray[np.bool_] | None = None
        if lang in self.manifest.languages and len(self.manifest.languages) > 1:
            mask = self.languages == self.manifest.languages.index(lang)
        if jurisdiction is None:
            return mask
        if self.validity is None:
            cause = "no passage of this index names a jurisdiction."
            raise RetrievalError(cause, hint="Ask without one, or add it to the knowledge.")
        within = self.validity.within(jurisdiction)
        return within if mask is None else mask & within

    def _lexical_scores(self, query: str) -> NDArray[np.float32]:
        """(n,), BM25 of each passage and, if that is above 0, a share of its document's."""
        weights = query_weights(query, self.terms)
        if asks_meaning(query):
            weights = query_weights(SECTIONS[language(query)], self.terms) | weights
        scores = self.lexical.score(weights)
        groups = self.lexical.score_groups(weights, self.documents, self.manifest.documents)
        found = np.flatnonzero(scores > 0)
        of = self.documents[found]
        scores[found] += DOCUMENT_SHARE * (groups[of] / self.sizes[of] ** LENGTH_POWER)
        return scores

    def _dense(self, query: str, allowed: NDArray[np.bool_] | None) -> dict[int, float]:
        """The nearest rows with their cosines; none where nothing of the question is known."""
        vector = self.embedder.embed([content(query)])[0]
        if not vector.any():
            return {}
        return dict(self.vectors.search(vector, DEPTH, allowed))

    def _named(
        self, query: str, lexical: NDArray[np.float32], allowed: NDArray[np.bool_] | None
    ) -> list[int]:
        """The rows of what the question names, first those that share most of its words."""
        found = self.named_in(query)
        inside = self._longer_terms(query)
        rows = {row for name, group in found.items() if not inside(name) for row in group}
        kept = [row for row in rows if allowed is None or allowed[row]]
        return sorted(kept, key=lambda row: (-lexical[row], row))[:DEPTH]

    def _longer_terms(self, query: str) -> Callable[[str], bool]:
        """Whether a name is only part of a longer glossary term of the question.

        "Burning in my chest" does not name burns.
        """
        normal = unicodedata.normalize("NFKC", query)
        terms = [name_form(normal[m.start : m.end]) for m in self.terms.find(normal)]
        return lambda name: any(len(name) < len(term) and name in term for term in terms)

    def _spread(
        self, fused: Sequence[tuple[int, float]], k: int, named: Collection[int]
    ) -> list[tuple[int, float]]:
        """The best `k`; a document's further passages wait until the others have had their turn."""
        most = {int(self.documents[row]): PER_LEADING for row, _ in fused[:1]}
        most |= dict.fromkeys(named, PER_LEADING)
        seen: dict[int, int] = {}
        first: list[tuple[int, float]] = []
        later: list[tuple[int, float]] = []
        for row, score in fused:
            document = int(self.documents[row])
            seen[document] = seen.get(document, 0) + 1
            in_turn = seen[document] <= most.get(document, PER_DOCUMENT)
            (first if in_turn else later).append((row, score))
        return (first + later)[:k]

    def _hits(self, chosen: Sequence[tuple[int, float]]) -> list[Hit]:
        with self.lock:
            return [
                Hit(self.catalog.passage(row), rank, score)
                for rank, (row, score) in enumerate(chosen, start=1)
            ]


def _top(scores: NDArray[np.float32], k: int) -> dict[int, float]:
    """The `k` best rows with their scores; rows with score 0 were not found and are left out."""
    found = np.flatnonzero(scores > 0)
    if len(found) > k:  # sorting all of a million takes longer than everything else
        found = found[scores[found] >= np.partition(scores[found], -k)[-k]]
    order = np.lexsort((found, -scores[found]))
    return {int(row): float(scores[row]) for row in found[order][:k]}
