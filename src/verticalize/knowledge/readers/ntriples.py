"""N-Triples and N-Quads, a line at a time: memory holds labels and blank nodes, not the triples.

Two passes: the first gathers labels and looks whether the lines of each subject stand together,
the second tells of one subject after the other. Where they do not stand together all triples are
gathered; sort such a file (``sort -o big.nt big.nt``) to read it in little memory.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from verticalize.domain.pack import SourceFile
from verticalize.errors import Problem
from verticalize.extras import need
from verticalize.knowledge.decode import read_lines
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.graphs.model import (
    LABELS,
    Blank,
    Edge,
    Group,
    Iri,
    Lookup,
    Node,
    grouped,
    groups_of,
)
from verticalize.knowledge.readers.graphs.subjects import read_subjects
from verticalize.knowledge.readers.rdf import exact_literals, term

_HEAD = re.compile(r"[ \t]*(<[^>]*>|_:\S+)[ \t]*<([^>]*)>")
_QUADS = ".nq"


def read_ntriples(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """The subjects of a file of N-Triples or N-Quads; the graphs of quads are not told apart."""
    with exact_literals():
        file = _File(source)
        lookup = Lookup()
        groups = _stream(file, lookup) if _scan(file, lookup) else _gather(file, lookup)
        yield from read_subjects(groups, lookup, source, context)


class _File:
    """The lines of a file as triples. Blank nodes keep their names from pass to pass."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        quads = source.path.suffix.lower() == _QUADS
        module = "nquads" if quads else "ntriples"
        parsers = need(f"rdflib.plugins.parsers.{module}", extra="rdf")
        self._sink = _Sink()
        self._parser: Any = parsers.NQuadsParser() if quads else parsers.W3CNTriplesParser()
        self._parser.sink = self._sink

    def lines(self) -> Iterator[tuple[int, str]]:
        return read_lines(self.source.path)

    def triples(self) -> Iterator[tuple[Node, Edge, str] | Problem]:
        """Every line that states something, or the problem with it."""
        for number, line in self.lines():
            found = self.parse(number, line)
            if found is not None:
                yield found

    def parse(self, number: int, line: str) -> tuple[Node, Edge, str] | Problem | None:
        """Subject, edge and place of a line; None for an empty line or a comment."""
        place = f"{self.source.path}:{number}"
        self._sink.found = None
        self._parser.line = line.rstrip("\r\n")
        try:
            self._parser.parseline()
        except Exception as error:  # rdflib raises ParseError and, on bad escapes, others
            cause = " ".join(str(error).split())[:120]
            hint = "Write <subject> <predicate> <object> . on one line."
            return Problem(place, f"not a well-formed triple ({cause}).", hint)
        if self._sink.found is None:
            return None
        subject, predicate, thing = (term(part) for part in self._sink.found)
        assert isinstance(subject, Iri | Blank)
        assert isinstance(predicate, Iri)
        return subject, Edge(predicate, thing), place


class _Sink:
    """Holds the triple that the parser found last, be it of N-Triples or of a graph of N-Quads."""

    def __init__(self) -> None:
        self.found: tuple[Any, Any, Any] | None = None
        self.default_context = self

    def triple(self, *found: Any) -> None:
        self.found = found

    def add(self, found: Any) -> None:
        self.found = found

    def get_context(self, _: Any) -> "_Sink":
        return self


def _scan(file: _File, lookup: Lookup) -> bool:
    """Gather labels and blank nodes; whether the lines of each subject stand together."""
    seen: set[int] = set()
    last = ""
    for number, line in file.lines():
        head = _HEAD.match(line)
        if head is None:
            continue
        subject, predicate = head.groups()
        if subject != last:
            if hash(subject) in seen:
                return False
            seen.add(hash(subject))
            last = subject
        if predicate in LABELS or subject.startswith("_:"):
            found = file.parse(number, line)
            if isinstance(found, tuple):
                lookup.add(found[0], found[1])
    return True


def _stream(file: _File, lookup: Lookup) -> Iterator[Group | Problem]:
    def subject(found: tuple[Node, Edge, str] | Problem) -> Node | None:
        return None if isinstance(found, Problem) else found[0]

    for key, lines in groupby(file.triples(), subject):
        if key is None:
            yield from (line for line in lines if isinstance(line, Problem))
        elif isinstance(key, Iri) or key in lookup.names:
            known = [line for line in lines if not isinstance(line, Problem)]
            yield Group(key, known[0][2], [edge for _, edge, _ in known])


def _gather(file: _File, lookup: Lookup) -> Iterator[Group | Problem]:
    problems: list[Problem] = []

    def good() -> Iterator[tuple[Node, Edge, str]]:
        for found in file.triples():
            if isinstance(found, Problem):
                problems.append(found)
            else:
                yield found

    lookup.names.clear()
    lookup.blanks.clear()
    groups = grouped(good(), lookup)
    yield from problems
    yield from groups_of(groups, lookup)
