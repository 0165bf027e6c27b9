"""One file read by its reader, for tests of readers alone."""

from collections import Counter
from pathlib import Path

from reading import found_in

from verticalize.domain.knowledge_files import SourceFile
from verticalize.domain.manifest import KnowledgeSource
from verticalize.domain.relations import Relation, complete, field_names
from verticalize.errors import Problem
from verticalize.knowledge.found import Context, Found


def context(*relations: Relation, languages: tuple[str, ...] = ("en", "zh")) -> Context:
    known = {relation.id: complete(relation) for relation in relations}
    return Context(known, field_names(known), languages, max_tokens=160)


def read(
    folder: Path, name: str, text: str | bytes, known: Context | None = None, **spec: str
) -> tuple[list[Found], list[Problem]]:
    """What is found and what is wrong; every object stands in the statement that tells of it."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    source = SourceFile(path, f"tea/{name}", KnowledgeSource(path="tea/*", **spec))  # type: ignore[arg-type]
    items = found_in(source, known or context())
    found = [item for item in items if isinstance(item, Found)]
    for item in found:
        for statement in item.statements:
            said = item.document.text[statement.start : statement.end]
            assert statement.objects
            assert all(thing in said for thing in statement.objects)
    return found, [item for item in items if isinstance(item, Problem)]


def facts(found: list[Found]) -> list[tuple[str, str, str]]:
    """All triples in their order."""
    return [
        (statement.subject, statement.relation, thing)
        for item in found
        for statement in item.statements
        for thing in statement.objects
    ]


def notes(found: list[Found]) -> Counter[str]:
    return Counter(note for item in found for note in item.notes)
