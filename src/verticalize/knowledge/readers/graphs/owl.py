"""What the class expressions of OWL say of a class, as plain edges."""

from collections.abc import Iterator

from verticalize.knowledge.readers.graphs.model import OWL, Blank, Edge, Iri, Lookup, Term, Text
from verticalize.knowledge.readers.graphs.predicates import SUBCLASS

_EQUIVALENT = f"{OWL}equivalentClass"
_FILLERS = (f"{OWL}someValuesFrom", f"{OWL}hasValue")
_TOP = f"{OWL}Thing"
_DEEPEST = 8
NOT_SAID = "an OWL expression that is not 'some values from a named class' (left out)"


def plain(edge: Edge, lookup: Lookup) -> Iterator[Edge | str]:
    """The edge, or those that its class expression amounts to, or why there are none.

    A named superclass stays; a restriction with ``someValuesFrom`` or ``hasValue`` becomes an edge
    of its property; an intersection is each of its parts, also where the class is equivalent to it.
    """
    if edge.predicate == SUBCLASS or (
        edge.predicate == _EQUIVALENT and isinstance(edge.thing, Blank)
    ):
        yield from _superclass(edge.thing, lookup, _DEEPEST)
    else:
        yield edge


def _superclass(thing: Term | None, lookup: Lookup, deepest: int) -> Iterator[Edge | str]:
    if isinstance(thing, Iri):
        if thing != _TOP:
            yield Edge(Iri(SUBCLASS), thing)
        return
    if isinstance(thing, Blank) and deepest:
        parts = lookup.members(lookup.value(thing, f"{OWL}intersectionOf"))
        for part in parts or ():
            yield from _superclass(part, lookup, deepest - 1)
        if parts:
            return
        on = lookup.value(thing, f"{OWL}onProperty")
        for filler in (lookup.value(thing, name) for name in _FILLERS):
            if isinstance(on, Iri) and isinstance(filler, Iri | Text):
                yield Edge(on, filler)
                return
    yield NOT_SAID
