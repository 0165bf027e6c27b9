"""What the tests of office formats and databases share: reading one file, and exact provenance."""

from bisect import bisect_right
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
from reading import found_in

from verticalize.domain.knowledge_files import SourceFile
from verticalize.domain.manifest import KnowledgeSource
from verticalize.domain.relations import Relation, complete, field_names
from verticalize.errors import Problem
from verticalize.knowledge.cutting.chunk import chunk, coverage
from verticalize.knowledge.found import Context, Found
from verticalize.records import Document, Passage

RELATIONS = {
    r.id: complete(r)
    for r in (Relation(id="dose", aliases=("剂量",)), Relation(id="route", aliases=("途径",)))
}


def read(
    path: Path,
    relations: Mapping[str, Relation] | None = None,
    *,
    sheets: tuple[KnowledgeSource, ...] = (),
    **spec: Any,
) -> tuple[list[Found], list[Problem]]:
    """What a file holds, every document checked to be exact, and its problems."""
    known = relations or {}
    context = Context(known, field_names(known), ("en", "zh"), max_tokens=60)
    source = SourceFile(path, f"kb/{path.name}", KnowledgeSource(path=path.name, **spec), sheets)
    found, problems = [], []
    for item in found_in(source, context):
        (problems if isinstance(item, Problem) else found).append(item)
    for item in found:
        exact(item.document)
    return found, problems


def exact(document: Document) -> list[Passage]:
    """The passages of a document, which must be its own text, all of it."""
    passages = chunk(document, 60)
    assert all(document.text[p.start : p.end] == p.text for p in passages)
    assert coverage(document, passages) == 1.0
    assert list(document.marks) == sorted(document.marks)
    return passages


def place_of(document: Document, text: str) -> str:
    """The mark in force where `text` stands in the document."""
    return mark_at(document, document.text.index(text))


def mark_at(document: Document, at: int) -> str:
    """The mark in force at a character of the document."""
    number = bisect_right([start for start, _ in document.marks], at) - 1
    assert number >= 0, f"no mark before character {at}"
    return document.marks[number][1]


def only(path: Path, **more: Any) -> Found:
    """The one document of a file without problems."""
    found, problems = read(path, **more)
    assert problems == []
    assert len(found) == 1
    return found[0]


def problem(path: Path, **more: Any) -> Problem:
    """The one problem of a file that holds nothing else."""
    found, problems = read(path, **more)
    assert found == []
    assert len(problems) == 1
    assert problems[0].hint
    return problems[0]


def triples(found: list[Found]) -> list[tuple[str, str, str]]:
    """Subject, relation and object of each fact."""
    return [(s.subject, s.relation, o) for f in found for s in f.statements for o in s.objects]


def book(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """A workbook of these sheets."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def edit(path: Path, change: Any) -> Path:
    """The workbook, changed."""
    made = openpyxl.load_workbook(path)
    change(made)
    made.save(path)
    return path
