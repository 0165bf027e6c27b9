"""The retrieval index: BM25, dense vectors and names over one set of passages, fused.

`write_index` makes a generation, `open_index` checks and opens the current one. Opening and asking
load numpy and faiss, but neither torch nor scipy (with the fitted embedder).
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from verticalize.errors import RetrievalError
from verticalize.records import Passage
from verticalize.retrieval import generation
from verticalize.retrieval.catalog import Catalog, aliases
from verticalize.retrieval.embed import FITTED, load_embedder, make_embedder, save_embedder
from verticalize.retrieval.generation import IndexManifest
from verticalize.retrieval.kept import embed_new
from verticalize.retrieval.lexical import Lexical
from verticalize.retrieval.search import Index
from verticalize.retrieval.terms import Terms, terms_of
from verticalize.retrieval.tokens import tokens
from verticalize.retrieval.validity import Validity
from verticalize.retrieval.vectors import Vectors
from verticalize.store import on_disk

__all__ = ["Index", "IndexManifest", "open_index", "searched", "write_index"]

Progress = Callable[[int, int, str], None]
DOCUMENTS, LANGUAGES = "documents.npy", "languages.npy"
NAME_REPEATS = 2  # how often the words of a title or an alias count
_CANARIES = 3
_SAME = 0.999


def write_index(
    root: Path,
    passages: Sequence[Passage],
    *,
    embedder: str = FITTED,
    dimension: int = 256,
    dtype: str = "auto",
    synonyms: Sequence[Sequence[str]] = (),
    seed: int = 0,
    kept: Path | None = None,
    progress: Progress | None = None,
) -> IndexManifest:
    """Index `passages` as the next generation under `root`.

    Args:
        embedder: ``fitted``, ``hashing``, ``minilm`` or a sentence-transformers name.
        dimension: of the fitted and hashing embedders, at most.
        dtype: of a model of sentence-transformers; the index opens it in the same.
        synonyms: groups of words that mean the same, languages mixed.
        kept: folder of vectors from earlier builds, used unless the embedder is fitted.

    Raises:
        RetrievalError: there are no passages, or two have the same id.
    """
    _require_distinct(passages, root)
    report = progress or (lambda done, total, note: None)
    folder, terms = generation.begin(root), terms_of(synonyms)
    with on_disk(folder):
        report(0, 3, "words")
        _lexical(passages, terms).save(folder / "lexical")
        report(1, 3, "vectors")
        texts = [searched(passage) for passage in passages]
        model = make_embedder(embedder, texts, dimension=dimension, seed=seed, dtype=dtype)
        vectors, embedded = embed_new(model, texts, None if embedder == FITTED else kept)
        Vectors.build(vectors).save(folder / "vectors.faiss")
        save_embedder(model, folder / "embedder")
        report(2, 3, f"{embedded} of {len(texts)} passages embedded")
        Catalog.write(folder / "passages.sqlite", passages)
        documents = _numbers(folder / DOCUMENTS, [p.document_id for p in passages])
        languages = _numbers(folder / LANGUAGES, [p.lang for p in passages])
        validity = Validity.build(passages)
        if validity is not None:
            validity.save(folder)
    manifest = generation.commit(
        folder,
        IndexManifest(
            embedder=embedder,
            embedder_id=model.id,
            dimension=model.dimension,
            passages=len(passages),
            documents=len(documents),
            languages=tuple(languages),
            synonyms=tuple(tuple(group) for group in synonyms),
            jurisdictions=validity.jurisdictions if validity else (),
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
    documents = np.load(folder / DOCUMENTS, allow_pickle=False)
    index = Index(
        manifest=manifest,
        terms=terms_of(manifest.synonyms),
        lexical=Lexical.load(folder / "lexical"),
        vectors=Vectors.load(folder / "vectors.faiss"),
        embedder=load_embedder(
            manifest.embedder, folder / "embedder", dimension=manifest.dimension
        ),
        catalog=Catalog.open(folder / "passages.sqlite"),
        documents=documents,
        languages=np.load(folder / LANGUAGES, allow_pickle=False),
        sizes=np.bincount(documents, minlength=manifest.documents),
        validity=Validity.load(folder, manifest.jurisdictions),
    )
    _check_parts(index, folder)
    return index


def searched(passage: Passage) -> str:
    """The text of a passage by which it is found: names, section, a table's header and body."""
    parts = [_names(passage), passage.section, passage.lead, passage.text]
    return "\n".join(part for part in parts if part)


def _names(passage: Passage) -> str:
    return "\n".join(name for name in (passage.title, *aliases(passage)) if name)


def _lexical(passages: Sequence[Passage], terms: Terms) -> Lexical:
    return Lexical.build(
        tokens(searched(p), terms) + tokens(_names(p), terms) * (NAME_REPEATS - 1) for p in passages
    )


def _numbers(path: Path, names: Sequence[str]) -> list[str]:
    """Write which of the distinct, sorted names each row has; return those names."""
    distinct = sorted(set(names))
    number = {name: i for i, name in enumerate(distinct)}
    np.save(path, np.array([number[name] for name in names], dtype=np.int32), allow_pickle=False)
    return distinct


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
