"""The retrieval index: BM25, dense vectors and names over one set of passages, fused.

`write_index` makes a generation, `open_index` checks and opens the current one. Opening and asking
load numpy and faiss, but neither torch nor scipy (with the fitted embedder).
"""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from verticalize.errors import RetrievalError
from verticalize.records import Hit, Passage
from verticalize.retrieval import generation
from verticalize.retrieval.catalog import Catalog
from verticalize.retrieval.embed import (
    FITTED,
    Embedder,
    load_embedder,
    make_embedder,
    save_embedder,
)
from verticalize.retrieval.fuse import Ranking, fuse
from verticalize.retrieval.generation import IndexManifest
from verticalize.retrieval.lexical import Lexical
from verticalize.retrieval.terms import Terms, terms_of
from verticalize.retrieval.tokens import content, query_weights, tokens
from verticalize.retrieval.vectors import Vectors
from verticalize.text import language

Progress = Callable[[int, int, str], None]
DEPTH = 100  # how many of each ranking are fused
PER_DOCUMENT = 2  # passages of one document among the hits, while others are left
TITLE_REPEATS = 2
PER_NAMED = 4  # the same for a document whose name stands in the question
DOCUMENT_SHARE = 0.5  # of a document's score that each of its passages gets
LENGTH_POWER = 0.5  # a document of n passages has its score divided by n to this power
LEXICAL_WEIGHT, DENSE_WEIGHT, NAME_WEIGHT = 1.0, 0.3, 0.7
_CANARIES = 3
_SAME = 0.999


@dataclass(frozen=True, slots=True)
class Index:
    """An open generation. Threads may share it."""

    manifest: IndexManifest
    terms: Terms
    lexical: Lexical
    vectors: Vectors
    embedder: Embedder
    catalog: Catalog
    documents: NDArray[np.int32]
    languages: NDArray[np.int8]
    sizes: NDArray[np.int64]
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __len__(self) -> int:
        return self.manifest.passages

    def __iter__(self) -> Iterator[Passage]:
        return iter(self.catalog)

    def passage(self, passage_id: str) -> Passage:
        """Raises RetrievalError where the index holds no such passage."""
        with self.lock:
            return self.catalog.by_id(passage_id)

    def search(self, query: str, k: int = 5, lang: str | None = None) -> list[Hit]:
        """The `k` best passages, best first.

        Only passages in `lang` (the question's own language, if not given) are considered, if the
        index has any.
        """
        allowed = self._allowed(lang or language(query))
        lexical = self._lexical_scores(query)
        if allowed is not None:
            lexical = np.where(allowed, lexical, 0)
        named = self._named(query, lexical, allowed)
        fused = fuse(
            [
                Ranking(_top(lexical, DEPTH), LEXICAL_WEIGHT),
                Ranking(self._dense(query, allowed), DENSE_WEIGHT),
                Ranking(named, NAME_WEIGHT),
            ]
        )
        return self._hits(self._spread(fused, k, set(self.documents[named].tolist())))

    def cosines(self, query: str, hits: Sequence[Hit]) -> list[float]:
        """The dense similarity of the question to each hit (0 for a passage of another index)."""
        vector = self.embedder.embed([content(query)])[0]
        with self.lock:
            rows = [self.catalog.row_of(hit.passage.id) for hit in hits]
        return [0.0 if row is None else float(vector @ self.vectors.vector(row)) for row in rows]

    def named_in(self, query: str) -> list[str]:
        """Titles and aliases of passages that the question names."""
        with self.lock:
            return list(self.catalog.named_in(query))

    def _allowed(self, lang: str) -> NDArray[np.bool_] | None:
        if lang not in self.manifest.languages or len(self.manifest.languages) == 1:
            return None
        mask: NDArray[np.bool_] = self.languages == self.manifest.languages.index(lang)
        return mask

    def _lexical_scores(self, query: str) -> NDArray[np.float32]:
        weights = query_weights(query, self.terms)
        own = self.lexical.score(weights)
        groups = self.lexical.score_groups(weights, self.documents, self.manifest.documents)
        share = DOCUMENT_SHARE * (groups / self.sizes**LENGTH_POWER)[self.documents]
        return np.asarray(np.where(own > 0, own + share, 0), dtype=np.float32)

    def _dense(self, query: str, allowed: NDArray[np.bool_] | None) -> list[int]:
        vector = self.embedder.embed([content(query)])[0]
        if not vector.any():
            return []
        among = None if allowed is None else np.flatnonzero(allowed)
        return [row for row, _ in self.vectors.search(vector, DEPTH, among)]

    def _named(
        self, query: str, lexical: NDArray[np.float32], allowed: NDArray[np.bool_] | None
    ) -> list[int]:
        with self.lock:
            found = self.catalog.named_in(query)
        rows = {row for group in found.values() for row in group}
        kept = [row for row in rows if allowed is None or allowed[row]]
        return sorted(kept, key=lambda row: (-lexical[row], row))[:DEPTH]

    def _spread(
        self, fused: Sequence[tuple[int, float]], k: int, named: Collection[int]
    ) -> list[tuple[int, float]]:
        """The best `k`; a document's further passages wait until the others have had their turn."""
        first: list[tuple[int, float]] = []
        later: list[tuple[int, float]] = []
        seen: dict[int, int] = {}
        for row, score in fused:
            document = int(self.documents[row])
            seen[document] = seen.get(document, 0) + 1
            most = PER_NAMED if document in named else PER_DOCUMENT
            (first if seen[document] <= most else later).append((row, score))
        return (first + later)[:k]

    def _hits(self, chosen: Sequence[tuple[int, float]]) -> list[Hit]:
        with self.lock:
            return [
                Hit(self.catalog.passage(row), rank, score)
                for rank, (row, score) in enumerate(chosen, start=1)
            ]


def write_index(
    root: Path,
    passages: Sequence[Passage],
    *,
    embedder: str = FITTED,
    dimension: int = 256,
    synonyms: Sequence[Sequence[str]] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> IndexManifest:
    """Index `passages` as the next generation under `root`.

    Args:
        embedder: ``fitted``, ``hashing``, ``minilm`` or a sentence-transformers name.
        dimension: of the fitted and hashing embedders, at most.
        synonyms: groups of words that mean the same, languages mixed.

    Raises:
        RetrievalError: there are no passages, or two have the same id.
    """
    _require_distinct(passages, root)
    report = progress or (lambda done, total, note: None)
    folder, terms = generation.begin(root), terms_of(synonyms)
    report(0, 3, "words")
    Lexical.build([tokens(searched(p), terms) + _title_tokens(p, terms) for p in passages]).save(
        folder / "lexical"
    )
    report(1, 3, "vectors")
    texts = [searched(passage) for passage in passages]
    model = make_embedder(embedder, texts, dimension=dimension, seed=seed)
    Vectors.build(model.embed(texts)).save(folder / "vectors.faiss")
    save_embedder(model, folder / "embedder")
    report(2, 3, "passages")
    Catalog.write(folder / "passages.sqlite", passages)
    documents = {id_: i for i, id_ in enumerate(dict.fromkeys(p.document_id for p in passages))}
    languages = tuple(sorted({p.lang for p in passages}))
    np.save(folder / "documents.npy",
            np.array([documents[p.document_id] for p in passages], dtype=np.int32))
    np.save(folder / "languages.npy",
            np.array([languages.index(p.lang) for p in passages], dtype=np.int8))
    manifest = generation.commit(
        folder,
        IndexManifest(
            embedder=embedder,
            embedder_id=model.id,
            dimension=model.dimension,
            passages=len(passages),
            documents=len(documents),
            languages=languages,
            synonyms=tuple(tuple(group) for group in synonyms),
        ),
    )
    report(3, 3, "done")
    return manifest


def open_index(root: Path) -> Index:
    """Check the current generation under `root` and open it.

    Raises:
        RetrievalError: it is missing, damaged, or its parts do not belong together.
    """
    folder = generation.current(root)
    manifest = generation.verify(folder)
    documents = np.load(folder / "documents.npy", allow_pickle=False)
    index = Index(
        manifest=manifest,
        terms=terms_of(manifest.synonyms),
        lexical=Lexical.load(folder / "lexical"),
        vectors=Vectors.load(folder / "vectors.faiss"),
        embedder=load_embedder(manifest.embedder, folder / "embedder",
                               dimension=manifest.dimension),
        catalog=Catalog.open(folder / "passages.sqlite"),
        documents=documents,
        languages=np.load(folder / "languages.npy", allow_pickle=False),
        sizes=np.bincount(documents, minlength=manifest.documents),
    )
    _check_parts(index, folder)
    return index


def searched(passage: Passage) -> str:
    """The text of a passage by which it is found: names, section and body."""
    aliases = passage.metadata.get("aliases", ())
    parts = [passage.title, *(str(alias) for alias in aliases), passage.section, passage.text]
    return "\n".join(part for part in parts if part)


def _title_tokens(passage: Passage, terms: Terms) -> list[str]:
    return tokens(passage.title, terms) * (TITLE_REPEATS - 1)


def _top(scores: NDArray[np.float32], k: int) -> list[int]:
    """Rows by score, best first; rows with score 0 were not found and are left out."""
    found = np.flatnonzero(scores > 0)
    order = np.lexsort((found, -scores[found]))
    return [int(row) for row in found[order][:k]]


def _require_distinct(passages: Sequence[Passage], root: Path) -> None:
    if not passages:
        raise RetrievalError(
            "there are no passages to index.", place=str(root), hint="Add knowledge to the pack."
        )
    seen: set[str] = set()
    for passage in passages:
        if passage.id in seen:
            raise RetrievalError(f"two passages have the id '{passage.id}'.", place=passage.source)
        seen.add(passage.id)


def _check_parts(index: Index, folder: Path) -> None:
    counts = {
        "manifest": index.manifest.passages,
        "vectors": index.vectors.count,
        "passages": len(index.catalog),
        "lexical": index.lexical.count,
    }
    sizes = {"index": index.vectors.dimension, "embedder": index.embedder.dimension}
    for what, numbers in (("passages", counts), ("dimensions", sizes)):
        if len(set(numbers.values())) > 1:
            raise RetrievalError(
                f"its parts differ in the number of {what}: {numbers}.",
                place=str(folder),
                hint="Build the index again.",
            )
    if index.embedder.id != index.manifest.embedder_id or not _canaries_agree(index):
        raise RetrievalError(
            f"the embedder is not the one that made the vectors ({index.manifest.embedder_id}).",
            place=str(folder),
            hint="Build the index again, or install the model that it was built with.",
        )


def _canaries_agree(index: Index) -> bool:
    """A few passages, embedded again, must come out where they were stored."""
    last = len(index) - 1
    rows = sorted({round(last * part / (_CANARIES - 1)) for part in range(_CANARIES)})
    again = index.embedder.embed([searched(index.catalog.passage(row)) for row in rows])
    return all(
        float(vector @ index.vectors.vector(row)) > _SAME or not vector.any()
        for row, vector in zip(rows, again, strict=True)
    )
