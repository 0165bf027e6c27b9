"""N-Triples and N-Quads, a line at a time: memory holds labels and blank nodes, not the triples.

Two passes: the first gathers labels and looks whether the lines of each subject stand together,
the second tells of one subject after the other. Where they do not stand together all triples are
gathered; sort such a file (``sort -o big.nt big.nt``) to read it in little memory.
"""

import re
from collections.abc import Iterator
from itertools import chain, groupby
from typing import Any

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.extras import need
from verticalize.knowledge.encodings.decode import read_lines
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.graphs.model import (
    LABELS,
    Blank,
    Edge,
    Gathered,
    Group,
    Iri,
    Lookup,
    Node,
)
from verticalize.knowledge.readers.graphs.rdf import literal, term
from verticalize.knowledge.readers.graphs.subjects import read_subjects

_HEAD = re.compile(r"[ \t]*(<[^>]*>|_:\S+)[ \t]*<([^>]*)>")
_GRAPH = re.compile(r"[ \t]*+(?:<[^>]*>|_:\S+)?(?=[ \t]*\.)")  # the fourth part of N-Quads
_QUADS = ".nq"


def read_ntriples(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """The subjects of a file of N-Triples or N-Quads; the graphs of quads are not told apart."""
    file = _File(source)
    gathered = Gathered()
    together = _scan(file, gathered.lookup)
    gathered = gathered if together else Gathered()
    file.notes.clear()  # the file is read once more
    groups = _stream(file, gathered.lookup) if together else _gather(file, gathered)
    yield from read_subjects(chain(groups, file.notes), gathered.lookup, source, context)


class _File:
    """The lines of a file as triples. Blank nodes keep their names from pass to pass."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.notes: list[str] = []
        self._found: tuple[Any, Any, Any] | None = None
        self._parser = _parser(self, quads=source.path.suffix.lower() == _QUADS)

    def lines(self) -> Iterator[tuple[int, str]]:
        return read_lines(self.source.path, self.notes)

    def triples(self) -> Iterator[tuple[Node, Edge, str] | Problem]:
        """Every line that states something, or the problem with it."""
        for number, line in self.lines():
            found = self.parse(number, line)
            if found is not None:
                yield found

    def parse(self, number: int, line: str) -> tuple[Node, Edge, str] | Problem | None:
        """Subject, edge and place of a line; None for an empty line or a comment."""
        place = f"{self.source.path}:{number}"
        self._found = None
        self._parser.line = line.rstrip("\r\n")
        try:
            self._parser.parseline()
        except MemoryError:
            raise
        except Exception as error:  # rdflib raises ParseError and, on bad escapes, others
            cause = " ".join(str(error).split())[:120]
            hint = "Write <subject> <predicate> <object> . on one line."
            return Problem(place, f"not a well-formed triple ({cause}).", hint)
        if self._found is None:
            return None
        subject, predicate, thing = self._found
        return subject, Edge(predicate, thing), place

    def triple(self, *found: Any) -> None:
        """What rdflib's parser calls with the triple that a line holds."""
        self._found = found


def _parser(sink: _File, *, quads: bool) -> Any:
    """The parser of rdflib, with terms in our own form: it would change how numbers are written."""
    rdflib = need("rdflib.plugins.parsers.ntriples", extra="rdf")

    class Parser(rdflib.W3CNTriplesParser):  # type: ignore[misc, name-defined]
        def uriref(self) -> Any:
            if not self.peek("<"):
                return False
            return Iri(rdflib.uriquote(rdflib.unquote(self.eat(rdflib.r_uriref).group(1))))

        def nodeid(self, bnode_context: Any = None) -> Any:
            return self.peek("_") and term(super().nodeid(bnode_context))

        def literal(self) -> Any:
            if not self.peek('"'):
                return False
            value, lang, datatype = self.eat(rdflib.r_literal).groups()
            return literal(rdflib.unquote(value), lang, datatype and rdflib.unquote(datatype))

        def object(self, bnode_context: Any = None) -> Any:
            found = super().object(bnode_context)
            if quads:
                self.eat(_GRAPH)
            return found

    return Parser(sink)


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


def _stream(file: _File, lookup: Lookup) -> Iterator[Group | Problem | str]:
    used: set[Blank] = set()

    def subject(found: tuple[Node, Edge, str] | Problem) -> Node | None:
        if isinstance(found, Problem):
            return None
        if isinstance(found[1].thing, Blank):
            used.add(found[1].thing)
        return found[0]

    for key, lines in groupby(file.triples(), subject):
        if key is None:
            yield from (line for line in lines if isinstance(line, Problem))
        elif isinstance(key, Iri) or key in lookup.names:
            known = [line for line in lines if not isinstance(line, Problem)]
            yield Group(key, known[0][2], [edge for _, edge, _ in known])
    yield from lookup.unused(used)


def _gather(file: _File, gathered: Gathered) -> Iterator[Group | Problem | str]:
    for found in file.triples():
        if isinstance(found, Problem):
            yield found
        else:
            gathered.add(*found)
    yield from gathered.groups()
