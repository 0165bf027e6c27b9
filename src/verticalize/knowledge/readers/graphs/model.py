"""A graph of any format as groups of edges: what is said of each subject, and all labels."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from verticalize.knowledge.readers.graphs import notes

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
DC = "http://purl.org/dc/elements/1.1/"
OBO_IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
SCHEMA_ORG = ("https://schema.org/", "http://schema.org/")

# Predicates that name their subject, the one to be preferred first.
LABELS = (
    f"{SKOS}prefLabel",
    f"{RDFS}label",
    *(f"{schema}name" for schema in SCHEMA_ORG),
    "http://xmlns.com/foaf/0.1/name",
    f"{DCTERMS}title",
    f"{DC}title",
)


class Iri(str):
    """The name of a thing or predicate in the whole world."""

    __slots__ = ()


class Blank(str):
    """The name of a thing within its file."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A literal. `lang` is its BCP 47 tag or ""; `typed` is a number, a date and the like."""

    value: str
    lang: str = ""
    typed: bool = False


Node = Iri | Blank
Term = Iri | Blank | Text


class Edge(NamedTuple):
    """What is said of a subject: a predicate and its object (None: nothing that we can show)."""

    predicate: Iri
    thing: Term | None


class Name(NamedTuple):
    """A label: its language's tag or "", and itself."""

    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Everything that a file says of one subject, and where it begins to."""

    subject: Node
    place: str
    edges: Sequence[Edge]


@dataclass(slots=True)
class Lookup:
    """What has to be known of the whole file to tell of one subject."""

    names: dict[str, list[Name]] = field(default_factory=dict)
    blanks: dict[Blank, list[Edge]] = field(default_factory=dict)

    def add(self, subject: Node, edge: Edge) -> None:
        """Remember labels, and what is said of blank nodes."""
        if isinstance(subject, Blank):
            self.blanks.setdefault(subject, []).append(edge)
        if edge.predicate in LABELS and isinstance(edge.thing, Text):
            self.names.setdefault(subject, []).append(Name(edge.thing.lang, edge.thing.value))

    def unused(self, used: Set[Blank]) -> Iterator[str]:
        """A note on each blank node that has no name and is none of `used`: it is told nowhere."""
        for blank in self.blanks:
            if blank not in used and blank not in self.names:
                yield notes.UNUSED

    def value(self, blank: Blank, predicate: str) -> Term | None:
        """The first object of a blank node's predicate."""
        edges = self.blanks.get(blank, ())
        return next((edge.thing for edge in edges if edge.predicate == predicate), None)

    def members(self, head: Term | None) -> list[Term] | None:
        """The members of an RDF list, or None where `head` is no list."""
        found: list[Term] = []
        seen: set[Blank] = set()
        while isinstance(head, Blank) and head not in seen:
            seen.add(head)
            first = self.value(head, f"{RDF}first")
            if first is None:
                break
            found.append(first)
            head = self.value(head, f"{RDF}rest")
        return found or None


@dataclass(slots=True)
class Gathered:
    """The triples of a file by subject, in the order in which subjects and edges first come.

    `left_out` takes notes on what is in the file and in no group.
    """

    lookup: Lookup = field(default_factory=Lookup)
    left_out: list[str] = field(default_factory=list)
    _groups: dict[Node, tuple[str, list[Edge]]] = field(default_factory=dict)
    _iris: dict[Iri, Iri] = field(default_factory=dict)
    _used: set[Blank] = field(default_factory=set)

    def add(self, subject: Node, edge: Edge, place: str) -> None:
        """Take in a triple; one object stands for each IRI, which halves what a graph needs."""
        predicate, thing = edge
        if isinstance(thing, Iri):
            thing = self._iris.setdefault(thing, thing)
        elif isinstance(thing, Blank):
            self._used.add(thing)
        edge = Edge(self._iris.setdefault(predicate, predicate), thing)
        self.lookup.add(subject, edge)
        self._groups.setdefault(subject, (place, []))[1].append(edge)

    def groups(self) -> Iterator[Group | str]:
        """All subjects but blank nodes without a name, which belong to those that use them.

        At the end what was left out, to be counted.
        """
        for subject, (place, edges) in self._groups.items():
            if isinstance(subject, Iri) or subject in self.lookup.names:
                yield Group(subject, place, edges)
        yield from self.lookup.unused(self._used)
        yield from self.left_out


def local_name(iri: str) -> str:
    """What an IRI ends in, decoded: ``oolong`` of ``http://example.org/tea#oolong``."""
    last = re.split(r"[#/]", iri.rstrip("#/"))[-1]
    if iri.startswith("urn:"):
        last = last.rpartition(":")[2]
    return unquote(last) or iri


def base(tag: str) -> str:
    """The language of a BCP 47 tag: ``zh`` of ``zh-Hans``."""
    return tag.partition("-")[0].lower()


def snake(name: str) -> str:
    """``hasSideEffect``, ``has side-effect`` and ``has_side_effect`` in one form."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"[\s_\-]+", "_", parted).strip("_").casefold()
