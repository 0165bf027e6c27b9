"""The corpus of a pack: documents, passages, facts and questions, and its folder on disk."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.records import Document, Fact, Passage, Question
from verticalize.store import on_disk, read_json, write_json

_DOCUMENTS = "documents.jsonl"
_PASSAGES = "passages.jsonl"
_FACTS = "facts.jsonl"
_QUESTIONS = "questions.jsonl"
_SUMMARY = "summary.json"


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """What one file yielded.

    `coverage` is the share of its documents' non-space characters that stand in passages;
    `left_out` counts by reason what was found and not taken over as it stood.
    """

    path: str
    kind: str
    documents: int
    passages: int
    facts: int
    questions: int
    coverage: float
    characters: int
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that a pack's knowledge says, in the order of its sources."""

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    facts: tuple[Fact, ...]
    questions: tuple[Question, ...]
    sources: tuple[SourceSummary, ...] = ()

    @property
    def coverage(self) -> float:
        """The share of all non-space characters that stand in passages, 0 to 1."""
        whole = sum(source.characters for source in self.sources)
        inside = sum(source.coverage * source.characters for source in self.sources)
        return inside / whole if whole else 1.0

    def summary(self) -> dict[str, Any]:
        """Counts, in all and for each source; JSON."""
        return {
            "documents": len(self.documents),
            "passages": len(self.passages),
            "facts": len(self.facts),
            "questions": len(self.questions),
            "coverage": round(self.coverage, 6),
            "sources": [asdict(source) for source in self.sources],
        }


def write_corpus(folder: Path, corpus: Corpus) -> dict[str, Any]:
    """Write the corpus into `folder`; returns its summary.

    Raises:
        StoreError: the disk is full or not writable.
    """
    summary = corpus.summary()
    with on_disk(folder):
        folder.mkdir(parents=True, exist_ok=True)
        jsonl.write(folder / _DOCUMENTS, (row.row() for row in corpus.documents))
        jsonl.write(folder / _PASSAGES, (row.row() for row in corpus.passages))
        jsonl.write(folder / _FACTS, (row.row() for row in corpus.facts))
        jsonl.write(folder / _QUESTIONS, (row.row() for row in corpus.questions))
        write_json(folder / _SUMMARY, summary)
    return summary


def read_corpus(folder: Path) -> Corpus:
    """The corpus that `write_corpus` wrote."""
    return Corpus(
        documents=tuple(Document.from_row(row) for row in jsonl.read(folder / _DOCUMENTS)),
        passages=tuple(read_passages(folder)),
        facts=tuple(Fact.from_row(row) for row in jsonl.read(folder / _FACTS)),
        questions=tuple(Question.from_row(row) for row in jsonl.read(folder / _QUESTIONS)),
        sources=tuple(SourceSummary(**row) for row in read_json(folder / _SUMMARY)["sources"]),
    )


def read_passages(folder: Path) -> list[Passage]:
    """The passages alone."""
    return [Passage.from_row(row) for row in jsonl.read(folder / _PASSAGES)]
