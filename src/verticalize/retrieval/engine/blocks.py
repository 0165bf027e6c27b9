"""What is made of a block of passages for an index: their words and, at times, their vectors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from verticalize.retrieval.embedders.embed import load_embedder
from verticalize.retrieval.embedders.fitted import Matrix
from verticalize.retrieval.engine.catalog import Catalog
from verticalize.retrieval.engine.postings import Postings
from verticalize.retrieval.engine.searched import search_tokens, searched
from verticalize.retrieval.words.terms import terms_of


class Span(NamedTuple):
    """Rows `first` to `last`, the latter left out."""

    first: int
    last: int


class Saved(NamedTuple):
    """An embedder as `load_embedder` opens it."""

    name: str
    folder: Path
    dimension: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where blocks come from.

    Args:
        catalog: file of the passages.
        synonyms: groups of words that mean the same.
        embedder: what to embed with, where each process may open its own.
    """

    catalog: Path
    synonyms: Sequence[Sequence[str]]
    embedder: Saved | None


@dataclass(frozen=True, slots=True)
class Block:
    """The postings of a span of passages, and their vectors where the source has an embedder."""

    span: Span
    postings: Postings
    vectors: Matrix | None


Read = Callable[[Span], Block]


def reader(source: Source) -> Read:
    """What makes the block of a span."""
    catalog, terms = Catalog.open(source.catalog), terms_of(source.synonyms)
    saved = source.embedder
    model = load_embedder(saved.name, saved.folder, dimension=saved.dimension) if saved else None

    def read(span: Span) -> Block:
        passages = list(catalog.between(*span))
        return Block(
            span,
            Postings.of(search_tokens(passage, terms) for passage in passages),
            model.embed([searched(passage) for passage in passages]) if model else None,
        )

    return read
