"""Statements that mislead alone: an exception is told behind its rule (`Relation.told_with`)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from verticalize.records import TOLD_WITH, Hit, Passage
from verticalize.retrieval.searching import Beside
from verticalize.retrieval.siblings import with_sibling


def completed(question: str, hits: Sequence[Hit], beside: Beside) -> list[Hit]:
    """The hits with what joins them of their cards: the passage that is meant, and its leads."""
    return with_leads(with_sibling(question, hits, beside), beside)


def lead_of(passage: Passage, statement: str) -> str:
    """What has to be told before a statement of the passage; "" where nothing has."""
    return _leads(passage).get(statement, "")


def with_leads(hits: Sequence[Hit], beside: Beside) -> list[Hit]:
    """The hits, and at their end what has to be told before statements of theirs."""
    kept = {hit.passage.id: hit for hit in hits}
    for hit in hits:
        for lead in _lacking(hit.passage):
            home = next((one for one in beside(hit.passage) if lead in one.text), None)
            if home:
                kept.setdefault(home.id, replace(hit, passage=home))
    return [replace(hit, rank=rank) for rank, hit in enumerate(kept.values(), start=1)]


def _lacking(passage: Passage) -> set[str]:
    """What the passage does not hold of what leads to its statements."""
    needed = (lead for statement, lead in _leads(passage).items() if statement in passage.text)
    return {lead for lead in needed if lead not in passage.text}


def _leads(passage: Passage) -> Mapping[str, str]:
    given = passage.metadata.get(TOLD_WITH)
    return given if isinstance(given, Mapping) else {}
