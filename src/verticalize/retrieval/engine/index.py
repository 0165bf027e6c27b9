"""The retrieval index: BM25, dense vectors and names over one set of passages, fused.

`write_index` makes a generation, `open_index` checks and opens the current one. Both hold a block
of passages in memory, however many there are; what is opened stays on disk until it is asked for.
Opening and asking load numpy and faiss, but neither torch nor scipy (with the bundled embedders).
"""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from verticalize.errors import RetrievalError
from verticalize.progress import Progress
from verticalize.records import Passage
from verticalize.retrieval.embedders.embed import (
    FITTED,
    Embedder,
    is_light,
    load_embedder,
    make_embedder,
    save_embedder,
)
from verticalize.retrieval.embedders.transformer import SentenceTransformersEmbedder
from verticalize.retrieval.engine import generation
from verticalize.retrieval.engine.arrays import mapped
from verticalize.retrieval.engine.blocks import Saved, Source
from verticalize.retrieval.engine.catalog import Catalog
from verticalize.retrieval.engine.generation import IndexManifest
from verticalize.retrieval.engine.invert import merge
from verticalize.retrieval.engine.kept import Kept
from verticalize.retrieval.engine.lexical import Lexical
from verticalize.retrieval.engine.numbering import DOCUMENTS, LANGUAGES, Numbering
from verticalize.retrieval.engine.phrasings import PhrasingRows, PhrasingVectors
from verticalize.retrieval.engine.postings import Runs
from verticalize.retrieval.engine.search import Index
from verticalize.retrieval.engine.searched import SearchedTexts, searched
from verticalize.retrieval.engine.validity import Validity
from verticalize.retrieval.engine.vectors import VectorFile, Vectors
from verticalize.retrieval.engine.workers import blocks
from verticalize.retrieval.words.terms import terms_of
from verticalize.store import disk_errors

__all__ = ["Index", "IndexManifest", "open_index", "write_index"]

CATALOG, VECTORS, LEXICAL, EMBEDDER = "passages.sqlite", "vectors.faiss", "lexical", "embedder"
_CANARIES = 3
_SAME = 0.999


def write_index(
    root: Path,
    passages: Iterable[Passage],
    *,
    embedder: str = FITTED,
    dimension: int = 256,
    dtype: str = "auto",
    synonyms: Sequence[Sequence[str]] = (),
    seed: int = 0,
    kept: Path | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> IndexManifest:
    """Index `passages` as the next generation under `root`.

    They are taken once, one by one, and laid down; all else is made from there, block by block.

    Args:
        embedder: as `make_embedder` takes it.
        dimension: of the fitted and hashing embedders, at most.
        dtype: of a model of sentence-transformers; the index opens it in the same.
        synonyms: groups of words that mean the same, languages mixed.
        kept: folder of vectors from earlier builds, used unless they are sooner made again.
        workers: processes that find the words of passages and embed them. A model of
            sentence-transformers takes all cores by itself, and has none beside it.

    Raises:
        RetrievalError: there are no passages, or two have the same id.
    """
    report = progress or (lambda done, total, note: None)
    folder, numbering, asked = generation.begin(root), Numbering(), PhrasingRows()
    with disk_errors(folder):
        report(0, 0, "passages laid down")
        watched = asked.watch(numbering.watch(passages))
        count = Catalog.write(folder / CATALOG, watched)
        if not count:
            raise RetrievalError(
                "there are no passages to index.",
                place=str(root),
                hint="Add knowledge to the pack.",
            )
        numbered = numbering.save(folder)
        report(0, count, "making the embedder")
        texts = SearchedTexts(Catalog.open(folder / CATALOG))
        model = make_embedder(embedder, texts, dimension=dimension, seed=seed, dtype=dtype)
        save_embedder(model, folder / EMBEDDER)
        light = is_light(embedder)
        saved = Saved(embedder, folder / EMBEDDER, model.dimension) if light else None
        source = Source(folder / CATALOG, synonyms, saved)
        beside = 1 if isinstance(model, SentenceTransformersEmbedder) else workers
        computed = _write_blocks(folder, source, model, None if light else kept, beside, report)
        asked.save(folder, Catalog.open(folder / CATALOG))
    manifest = generation.commit(
        folder,
        IndexManifest(
            embedder=embedder,
            embedder_id=model.id,
            dimension=model.dimension,
            passages=count,
            documents=numbered.documents,
            languages=numbered.languages,
            synonyms=tuple(tuple(group) for group in synonyms),
            jurisdictions=numbered.validity.jurisdictions if numbered.validity else (),
        ),
    )
    report(count, count, f"{computed} of {count} passages embedded")
    return manifest


def _write_blocks(
    folder: Path, source: Source, model: Embedder, kept: Path | None, workers: int, report: Progress
) -> int:
    """Write words and vectors, a block of passages at a time; returns how many were embedded."""
    catalog = Catalog.open(source.catalog)
    count = len(catalog)
    with ExitStack() as stack:
        runs = stack.enter_context(Runs(folder / LEXICAL))
        vectors = stack.enter_context(VectorFile.create(folder / VECTORS, count, model.dimension))
        old = stack.enter_context(Kept.open(model, kept, count)) if kept else None
        for block in blocks(source, count, workers):
            runs.add(block.postings)
            if block.vectors is None:
                texts = [searched(passage) for passage in catalog.between(*block.span)]
                vectors.add((old or model).embed(texts))
            else:
                vectors.add(block.vectors)
            report(block.span.last, count, "passages")
        report(count, count, "merging")
        merge(runs, folder / LEXICAL)
    return old.computed if old else count


def open_index(root: Path) -> Index:
    """Check the current generation under `root` and open it.

    Raises:
        RetrievalError: it is missing, damaged, or its parts do not belong together.
    """
    folder = generation.current(root)
    manifest = generation.verify(folder)
    documents = mapped(folder / DOCUMENTS)
    index = Index(
        manifest=manifest,
        terms=terms_of(manifest.synonyms),
        lexical=Lexical.load(folder / LEXICAL),
        vectors=Vectors.load(folder / VECTORS),
        embedder=load_embedder(manifest.embedder, folder / EMBEDDER, dimension=manifest.dimension),
        catalog=Catalog.open(folder / CATALOG),
        documents=documents,
        languages=mapped(folder / LANGUAGES),
        sizes=np.bincount(documents, minlength=manifest.documents),
        validity=Validity.load(folder, manifest.jurisdictions),
        phrasings=PhrasingVectors.load(folder),
    )
    _check_parts(index, folder)
    return index


def _check_parts(index: Index, folder: Path) -> None:
    counts = {
        "manifest": index.manifest.passages,
        "vectors": index.vectors.count,
        "passages": len(index.catalog),
        "lexical": index.lexical.count,
    }
    sizes = {"index": index.vectors.dimension, "embedder": index.embedder.dimension}
    asked = index.phrasings
    noted = {"vectors": asked.vectors.count, "rows": len(asked.rows)} if asked else {}
    for what, numbers in (("passages", counts), ("dimensions", sizes), ("phrasings", noted)):
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
