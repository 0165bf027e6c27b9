"""Answers made of quotations from several passages, without a model."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from verticalize.records import Hit
from verticalize.retrieval.prompt import cited

OTHERS = 2  # passages that are shown beside the quoted ones


class Quoted(NamedTuple):
    """A statement, and the passage that it stands in."""

    hit: Hit
    statement: str


class Quotation(NamedTuple):
    """An answer of labelled quotations; `hits` are their passages, and after them some others."""

    hits: list[Hit]
    text: str


def quote(quoted: Sequence[Quoted], others: Sequence[Hit], lang: str) -> Quotation:
    """The quotations, one below the other; some of the other hits come after their passages."""
    hits = merged([[one.hit for one in quoted], others[:OTHERS]])
    ids = [hit.passage.id for hit in hits]
    said = [cited([one.statement], ids.index(one.hit.passage.id) + 1, lang) for one in quoted]
    return Quotation(hits, "\n\n".join(dict.fromkeys(said)))


def merged(found: Sequence[Sequence[Hit]]) -> list[Hit]:
    """All hits, each passage once, ranked as they come."""
    once = {hit.passage.id: hit for hits in reversed(found) for hit in reversed(hits)}
    order = dict.fromkeys(hit.passage.id for hits in found for hit in hits)
    return [replace(once[id_], rank=rank) for rank, id_ in enumerate(order, start=1)]
