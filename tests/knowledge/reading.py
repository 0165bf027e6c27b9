"""Files of the test's own making, read; and what has to hold for every document."""

from bisect import bisect_right
from pathlib import Path

from verticalize.domain.knowledge_files import SourceFile
from verticalize.domain.manifest import KnowledgeSource
from verticalize.errors import KnowledgeError, Problem
from verticalize.knowledge.cutting.chunk import chunk, coverage
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers import read_source
from verticalize.records import Document, Passage

CONTEXT = Context(relations={}, names={}, languages=("zh", "en"), max_tokens=60)


def read(path: Path) -> list[Found | Problem]:
    source = SourceFile(path=path, name=f"kb/{path.name}", spec=KnowledgeSource(path="kb/*"))
    return found_in(source, CONTEXT)


def found_in(source: SourceFile, context: Context) -> list[Found | Problem]:
    """What a reader finds; that it could not go on is a problem, as it is to a build."""
    found: list[Found | Problem] = []
    try:
        found += read_source(source, context)
    except KnowledgeError as error:
        found.append(Problem(error.place or str(source.path), error.message, error.hint or ""))
    return found


def read_one(path: Path) -> Found:
    """The one document of a file, its provenance checked to the character."""
    (found,) = read(path)
    assert isinstance(found, Found), found
    exact(found.document)
    return found


def read_problem(path: Path) -> Problem:
    (problem,) = read(path)
    assert isinstance(problem, Problem), problem
    assert str(path) in problem.place
    assert problem.message.endswith(".")
    assert problem.hint
    return problem


def exact(document: Document) -> list[Passage]:
    """The passages, each found where it says that it stands, and all text in one of them."""
    passages = chunk(document, CONTEXT.max_tokens)
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
    assert coverage(document, passages) == 1.0
    offsets = [offset for offset, _ in document.marks]
    assert offsets == sorted(set(offsets))
    return passages


def place_of(document: Document, words: str) -> str:
    """The mark in force where the words stand."""
    assert document.text.count(words) == 1, words
    offsets = [offset for offset, _ in document.marks]
    return document.marks[bisect_right(offsets, document.text.index(words)) - 1][1]


def place_at(document: Document, offset: int) -> str:
    offsets = [at for at, _ in document.marks]
    return document.marks[bisect_right(offsets, offset) - 1][1]
