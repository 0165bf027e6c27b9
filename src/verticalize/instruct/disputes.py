"""All contested questions of a split, and the rows that would teach one side of them alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from verticalize.instruct.book import Book
from verticalize.instruct.candidate import Choice
from verticalize.instruct.contested import (
    DISPUTED,
    OUTDATED,
    Contested,
    superseded_facts,
    superseded_texts,
)
from verticalize.instruct.select import balanced
from verticalize.records import Document, Passage


@dataclass(frozen=True, slots=True)
class Disputes:
    """The contested questions of facts; and fact id → why no other row may state this fact."""

    cases: list[Contested]
    silenced: Mapping[str, str]


def contested_facts(
    book: Book,
    conflicts: Iterable[Contested],
    passages: Mapping[str, Passage],
    *,
    seed: int,
) -> Disputes:
    """What two passages of one split state differently.

    Args:
        book: of the split.
        conflicts: those of the whole corpus.
    """
    silenced: dict[str, str] = {}
    cases = []
    for case in conflicts:
        sides = case.candidate.document_id, passages[case.other].document_id
        if all(map(book.tells_of, sides)):
            cases.append(case)
        silenced.update(dict.fromkeys(case.candidate.evidence, DISPUTED))
    for case, old in superseded_facts(book, book.relations, passages, seed=seed):
        cases.append(case)
        silenced.update(dict.fromkeys(old.facts, OUTDATED))
    return Disputes(cases, silenced)


def contested_texts(
    candidates: Iterable[Choice], documents: Iterable[Document], passages: Mapping[str, Passage]
) -> Iterator[Contested]:
    """Questions of one split about sections of which there is an older version."""
    asked = (choice.whole() for choice in candidates if choice.quoted)
    texts = (c for c in asked if c.gold and passages[c.gold].kind == "documents")
    yield from superseded_texts(texts, documents, passages)


def spread(cases: Iterable[Contested], limits: Mapping[str, int], seed: int) -> list[Contested]:
    """At most so many of each kind, of all relations and languages in turn."""
    kinds: dict[str, list[Contested]] = {kind: [] for kind in limits}
    for case in cases:
        kinds[case.candidate.generator].append(case)
    return [
        case
        for kind, found in kinds.items()
        for case in balanced(
            found, limits[kind], lambda c: (c.candidate.relation, c.candidate.lang), seed=seed
        )
    ]
