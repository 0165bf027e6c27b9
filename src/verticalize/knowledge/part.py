"""A part: one file of knowledge read to its end, its records as JSON Lines in a folder of its own.

Records go to disk as they are found, so memory does not grow with the file.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any

from verticalize import jsonl
from verticalize.domain.hooks import Hooks
from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import DependencyError, KnowledgeError, Problem
from verticalize.knowledge.authority import with_authority
from verticalize.knowledge.cutting.chunk import chunk
from verticalize.knowledge.cutting.coverage import document_coverage
from verticalize.knowledge.derived import facts_of, questions_of
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.hooked import clean_with, read_with
from verticalize.knowledge.summary import SourceSummary
from verticalize.knowledge.versions import dated
from verticalize.records import Document, Passage
from verticalize.store import read_json, write_json
from verticalize.text import surely

DOCUMENTS, PASSAGES = "documents.jsonl", "passages.jsonl"
FACTS, QUESTIONS = "facts.jsonl", "questions.jsonl"
RECORDS = (DOCUMENTS, PASSAGES, FACTS, QUESTIONS)
PROBLEMS = "problems.jsonl"
PLACES = "places.jsonl"  # beside each document: its place in the source, and how much is covered
SUMMARY = "summary.json"  # written last: a part without it is unfinished
MOST_PROBLEMS = 1000  # of one file that are kept; the others are counted
_ODD = "backslashreplace"  # bytes of a file's name that are no UTF-8
_TOLD_EVERY = 1000  # documents between two signs of life
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Part:
    """A finished part, in its folder."""

    folder: Path
    summary: SourceSummary

    @classmethod
    def open(cls, folder: Path) -> "Part | None":
        """The part in a folder, or None where none was finished there."""
        if not os.path.isfile(folder / SUMMARY):
            return None
        return cls(folder, SourceSummary(**read_json(folder / SUMMARY)))

    def holds(self, name: str) -> bool:
        """Whether a file of this part has a row; most parts have no facts or questions."""
        counted = self.summary
        rows = {
            DOCUMENTS: counted.documents,
            PASSAGES: counted.passages,
            FACTS: counted.facts,
            QUESTIONS: counted.questions,
            PLACES: counted.documents,
            PROBLEMS: counted.refused,
        }
        return rows[name] > 0

    def problems(self) -> Iterator[Problem]:
        for row in jsonl.read(self.folder / PROBLEMS):
            yield Problem(**row)


def read_part(
    source: SourceFile,
    context: Context,
    hooks: Hooks,
    folder: Path,
    *,
    listed: Mapping[str, str] | None = None,
    told: Told | None = None,
) -> Part:
    """Read a file and write what it holds into `folder`.

    A file with a problem, be it in one of its records, yields nothing but its problems: no file is
    taken in by halves.

    Args:
        listed: what sources.yaml says of the file's authority.
        told: is called now and then with the documents and passages so far.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        writer = _Writer(source, context, listed or {}, folder, stack)
        try:
            for found in read_with(hooks, source, context):
                writer.take(found, hooks)
                if told is not None and writer.documents % _TOLD_EVERY == 0:
                    told(writer.documents, writer.passages)
        except (KnowledgeError, DependencyError) as error:
            place = error.place or str(source.path)
            writer.take(Problem(place, error.message, error.hint or ""), hooks)
        summary = writer.summary()
    return _refused(folder, summary) if summary.refused else _finished(folder, summary)


def refuse(source: SourceFile, folder: Path, problem: Problem) -> Part:
    """The part of a file that yields nothing, and why."""
    folder.mkdir(parents=True, exist_ok=True)
    line = jsonl.dumps(asdict(problem)) + "\n"
    (folder / PROBLEMS).write_text(line, encoding="utf-8", errors=_ODD)
    return _refused(folder, SourceSummary(source.name, refused=1))


def _refused(folder: Path, summary: SourceSummary) -> Part:
    for name in (*RECORDS, PLACES):
        (folder / name).write_bytes(b"")
    return _finished(folder, SourceSummary(summary.path, refused=summary.refused))


def _finished(folder: Path, summary: SourceSummary) -> Part:
    write_json(folder / SUMMARY, summary.row())
    return Part(folder, summary)


class _Writer:
    """Writes the records of one file and counts them."""

    def __init__(
        self,
        source: SourceFile,
        context: Context,
        listed: Mapping[str, str],
        folder: Path,
        stack: ExitStack,
    ) -> None:
        self._source, self._context, self._folder = source, context, folder
        self._listed = listed
        self._files: dict[str, IO[str]] = {
            name: stack.enter_context(
                (folder / name).open("w", encoding="utf-8", errors=_ODD, newline="\n")
            )
            for name in (*RECORDS, PROBLEMS, PLACES)
        }
        self._kinds: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()
        self._first: dict[str, str] = {}
        # Hash of an id to where its row of PLACES begins: a tenth of what the ids would take.
        self._seen: dict[int, int] = {}
        self._places = 0  # bytes of PLACES
        self.documents = self.passages = 0
        self._facts = self._questions = self._refused = 0
        self._characters = self._inside = 0.0
        self._title = ""
        self._dated: dict[str, Any] = {}

    def take(self, found: Found | Problem, hooks: Hooks) -> None:
        cleaned = clean_with(hooks, found) if isinstance(found, Found) else found
        if cleaned is None:
            self._left_out["left out by the pack's hook 'clean'"] += 1
            return
        if isinstance(cleaned, Found):
            cleaned = with_authority(self._distinct(cleaned), self._listed)
        problem = cleaned if isinstance(cleaned, Problem) else self._wrong(cleaned)
        if problem is not None:
            if self._refused < MOST_PROBLEMS:
                self._write(PROBLEMS, asdict(problem))
            self._refused += 1
            return
        assert isinstance(cleaned, Found)
        self._take(cleaned)

    def _take(self, found: Found) -> None:
        document = found.document
        passages = [self._told_in(p) for p in self._chunk(document)]
        self._write(DOCUMENTS, document.row())
        for passage in passages:
            self._write(PASSAGES, passage.row())
        for fact in facts_of(found, passages, self._left_out):
            self._write(FACTS, fact.row())
            self._facts += 1
        for question in questions_of(found, passages):
            self._write(QUESTIONS, question.row())
            self._questions += 1
        covered = document_coverage(document, passages)
        self._seen.setdefault(hash(document.id), self._places)
        self._places += self._write(PLACES, {**covered, "place": found.place})
        self._kinds[document.kind] += 1
        self._left_out.update(found.notes)
        for note in found.row_notes:
            self._first.setdefault(note, self._named(found.place))
        self._title = "" if self.documents else document.title
        self._dated = {} if self.documents else dated(document)
        self.documents += 1
        self.passages += len(passages)
        self._characters += covered["characters"]
        self._inside += covered["coverage"] * covered["characters"]

    def _chunk(self, document: Document) -> list[Passage]:
        return chunk(document, self._context.max_tokens, self._context.count)

    def _distinct(self, found: Found) -> Found:
        """The same, under another id where one that was made of a name has been given already."""
        document = found.document
        if found.own_id or hash(document.id) not in self._seen:
            return found
        return replace(found, document=replace(document, id=f"{document.id}~{self.documents + 1}"))

    def _told_in(self, passage: Passage) -> Passage:
        """The passage in its own language: many a document has both halves of a text."""
        if passage.kind != "documents":
            return passage
        spoken = surely(passage.text)
        known = spoken in self._context.languages
        return replace(passage, lang=spoken) if spoken and known else passage

    def _wrong(self, found: Found) -> Problem | None:
        """Why a document cannot be taken in, or None."""
        document = found.document
        if (first := self._place_of(document.id)) is not None:
            cause = f"the id '{document.id}' stands at {first} already."
            hint = "Give each record an id of its own, or say 'ids: rows' in domain.yaml."
            return Problem(found.place, cause, hint)
        if document.lang not in self._context.languages:
            cause = f"the language '{document.lang}' is not one of the pack's."
            known = ", ".join(self._context.languages)
            return Problem(found.place, cause, f"Use one of {known}, or add it in domain.yaml.")
        if not document.text.strip():
            return Problem(found.place, "the document has no text.", "Fill it in, or remove it.")
        return None

    def _named(self, place: str) -> str:
        """A place in the file, below the folder of the knowledge."""
        return place.replace(str(self._source.path), self._source.name, 1)

    def _place_of(self, document_id: str) -> str | None:
        """Where the document of this id stands, if there was one; "" once nobody will be told."""
        start = self._seen.get(hash(document_id))
        if start is None or self._refused >= MOST_PROBLEMS:
            return None if start is None else ""
        self._files[PLACES].flush()
        with (self._folder / PLACES).open("rb") as rows:
            rows.seek(start)
            row = json.loads(rows.readline())
        return str(row["place"]) if row["id"] == document_id else None

    def _write(self, name: str, row: dict[str, Any]) -> int:
        """Append a row; returns its bytes."""
        line = jsonl.dumps(row) + "\n"
        self._files[name].write(line)
        return len(line.encode("utf-8", _ODD))

    def summary(self) -> SourceSummary:
        return SourceSummary(
            path=self._source.name,
            kind=max(self._kinds, key=lambda kind: self._kinds[kind], default=""),
            documents=self.documents,
            passages=self.passages,
            facts=self._facts,
            questions=self._questions,
            coverage=round(self._inside / self._characters, 6) if self._characters else 1.0,
            characters=int(self._characters),
            left_out=dict(sorted(self._left_out.items())),
            first=dict(sorted(self._first.items())),
            title=self._title,
            dated=self._dated,
            refused=self._refused,
        )
