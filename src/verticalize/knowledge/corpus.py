"""The corpus of a pack: documents, passages, facts and questions, and its folder on disk."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from verticalize import jsonl
from verticalize.errors import Problem
from verticalize.knowledge.cutting.coverage import lost_text
from verticalize.knowledge.part import (
    DOCUMENTS,
    FACTS,
    MOST_PROBLEMS,
    PASSAGES,
    PLACES,
    PROBLEMS,
    QUESTIONS,
    RECORDS,
    SUMMARY,
    Part,
)
from verticalize.knowledge.phrased import Phrased
from verticalize.knowledge.summary import SourceSummary
from verticalize.knowledge.versions import Succession, restated, successions
from verticalize.on_disk import SMALL, rows_of
from verticalize.records import Document, Fact, Passage, Question
from verticalize.store import disk_errors, read_json, write_json

UNUSED = "phrasings_unused.jsonl"
_BLOCK = 1 << 20  # bytes copied at a time
_SAY_WHEN = (DOCUMENTS, PASSAGES)  # records that say when they hold


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that a pack's knowledge says, in the order of its sources."""

    documents: Sequence[Document]
    passages: Sequence[Passage]
    facts: Sequence[Fact]
    questions: Sequence[Question]
    sources: tuple[SourceSummary, ...] = ()

    @property
    def coverage(self) -> float:
        return coverage_of(self.sources)


def coverage_of(sources: Iterable[SourceSummary]) -> float:
    """The share of all non-space characters that stand in passages, 0 to 1."""
    counted = [(source.coverage * source.characters, source.characters) for source in sources]
    whole = sum(characters for _, characters in counted)
    return sum(inside for inside, _ in counted) / whole if whole else 1.0


def merge(folder: Path, parts: Sequence[Part], phrased: Phrased | None = None) -> dict[str, Any]:
    """Write the records of all parts into `folder`, one after another; returns the summary.

    An earlier version of a document gets the day on which it ends, and a passage the phrasings of
    its statements.

    Raises:
        StoreError: the disk is full or not writable.
    """
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        ended = {one.older: one for one in successions(part.summary for part in parts)}
        phrased = phrased or Phrased()
        for name in (*RECORDS, PLACES, PROBLEMS):
            with (folder / name).open("wb") as whole:
                for part in (part for part in parts if part.holds(name)):
                    before = ended.get(part.summary.path) if name in _SAY_WHEN else None
                    _copy(part, name, whole, before, phrased)
        jsonl.write(folder / UNUSED, map(asdict, phrased.problems()))
        summary = summarise([part.summary for part in parts]) | phrased.counts()
        write_json(folder / SUMMARY, summary)
    return summary


def _copy(
    part: Part, name: str, whole: BinaryIO, ended: Succession | None, phrased: Phrased
) -> None:
    """Append the records, with the end of what another version takes over from."""
    asked = name == PASSAGES and phrased
    if ended is None and not asked:
        with open(part.folder / name, "rb", buffering=0) as file:
            shutil.copyfileobj(file, whole, _BLOCK)
        return
    rows: Iterable[dict[str, Any]] = jsonl.read(part.folder / name)
    if ended:
        rows = restated(rows, ended)
    if asked:
        facts = jsonl.read(part.folder / FACTS) if part.holds(FACTS) else ()
        rows = phrased.passages(rows, facts)
    for row in rows:
        whole.write((jsonl.dumps(row) + "\n").encode())


def summarise(sources: Sequence[SourceSummary]) -> dict[str, Any]:
    """Counts, in all and for each source; JSON."""
    return {
        "documents": sum(source.documents for source in sources),
        "passages": sum(source.passages for source in sources),
        "facts": sum(source.facts for source in sources),
        "questions": sum(source.questions for source in sources),
        "quarantined": sum(source.refused > 0 for source in sources),
        "coverage": round(coverage_of(sources), 6),
        "sources": [source.row() for source in sources],
    }


def read_corpus(folder: Path) -> Corpus:
    """The corpus that `merge` wrote, in memory."""
    return Corpus(
        documents=tuple(read_documents(folder)),
        passages=tuple(read_passages(folder)),
        facts=tuple(Fact.from_row(row) for row in jsonl.read(folder / FACTS)),
        questions=tuple(Question.from_row(row) for row in jsonl.read(folder / QUESTIONS)),
        sources=tuple(read_sources(folder)),
    )


def open_corpus(folder: Path, *, small: int = SMALL) -> Corpus:
    """The same, with records left on disk where their file has more than `small` bytes."""
    return Corpus(
        documents=rows_of(folder / DOCUMENTS, Document.from_row, small=small),
        passages=rows_of(folder / PASSAGES, Passage.from_row, small=small),
        facts=rows_of(folder / FACTS, Fact.from_row, small=small),
        questions=rows_of(folder / QUESTIONS, Question.from_row, small=small),
        sources=tuple(read_sources(folder)),
    )


def read_problems(folder: Path) -> list[Problem]:
    """What could not be read and was left out."""
    return [Problem(**row) for row in jsonl.read(folder / PROBLEMS)]


def read_quarantine(folder: Path) -> Iterator[tuple[SourceSummary, list[Problem]]]:
    """The files that were left out, each with its first `MOST_PROBLEMS` problems."""
    problems = iter(read_problems(folder))
    for source in read_sources(folder):
        if source.refused:
            yield source, list(islice(problems, min(source.refused, MOST_PROBLEMS)))


def read_unused(folder: Path) -> list[Problem]:
    """A warning for each line of phrasings that nothing in the knowledge answers."""
    return [Problem(**row) for row in jsonl.read(folder / UNUSED)]


def read_lost(folder: Path) -> Iterator[Problem]:
    """A warning for each document of which too much stands in no passage."""
    return filter(None, map(lost_text, jsonl.read(folder / PLACES)))


def read_ids(folder: Path) -> Iterator[str]:
    """The ids of all documents."""
    return (found["id"] for found in jsonl.read(folder / PLACES))


def missing_languages(folder: Path, languages: Iterable[str]) -> list[str]:
    """Those of the languages that no passage is in; all passages are read only where there are."""
    missing = list(dict.fromkeys(languages))
    for found in jsonl.read(folder / PASSAGES):
        if found["lang"] in missing:
            missing.remove(found["lang"])
        if not missing:
            break
    return missing


def read_sources(folder: Path) -> list[SourceSummary]:
    """What each file yielded."""
    return [SourceSummary(**row) for row in read_json(folder / SUMMARY)["sources"]]


def read_documents(folder: Path) -> Iterator[Document]:
    """The documents alone, one at a time."""
    return map(Document.from_row, jsonl.read(folder / DOCUMENTS))


def read_passages(folder: Path) -> Iterator[Passage]:
    """The passages alone, one at a time."""
    return map(Passage.from_row, jsonl.read(folder / PASSAGES))
