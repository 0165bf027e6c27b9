"""Which relation of the pack a predicate of a graph is: by its IRI, its label or its local name."""

from collections.abc import Iterator

from verticalize.knowledge.found import Context
from verticalize.knowledge.readers.graphs.model import (
    DC,
    DCTERMS,
    OBO_IN_OWL,
    OWL,
    RDF,
    RDFS,
    SCHEMA_ORG,
    SKOS,
    Iri,
    Lookup,
    base,
    local_name,
    snake,
)
from verticalize.knowledge.readers.records.facts import is_relation

TYPE = f"{RDF}type"
SUBCLASS = f"{RDFS}subClassOf"
OBSOLETE = f"{OWL}deprecated"
ALIASES = {
    f"{SKOS}altLabel",
    f"{SKOS}hiddenLabel",
    f"{DCTERMS}alternative",
    f"{OBO_IN_OWL}hasExactSynonym",
    f"{OBO_IN_OWL}hasRelatedSynonym",
    "http://purl.obolibrary.org/obo/IAO_0000118",
    *(f"{schema}alternateName" for schema in SCHEMA_ORG),
}
# Types that say nothing of a subject, and those of what describes the graph instead of the world.
NO_TYPES = {
    f"{OWL}Class",
    f"{OWL}NamedIndividual",
    f"{OWL}Thing",
    f"{RDFS}Class",
    f"{RDFS}Resource",
    f"{SKOS}Concept",
}
SCHEMA = {
    f"{RDF}Property",
    f"{RDFS}Datatype",
    f"{SKOS}ConceptScheme",
    f"{OWL}Ontology",
    f"{OWL}Axiom",
    f"{OWL}Restriction",
    f"{OWL}AllDifferent",
    f"{OWL}AllDisjointClasses",
    f"{OWL}ObjectProperty",
    f"{OWL}DatatypeProperty",
    f"{OWL}AnnotationProperty",
    f"{OWL}OntologyProperty",
    f"{OWL}FunctionalProperty",
    f"{OWL}InverseFunctionalProperty",
    f"{OWL}TransitiveProperty",
    f"{OWL}SymmetricProperty",
}
COMMENT = f"{RDFS}comment"
DEFINITIONS = {
    f"{SKOS}definition",
    f"{DCTERMS}description",
    f"{DC}description",
    "http://purl.obolibrary.org/obo/IAO_0000115",
    *(f"{schema}description" for schema in SCHEMA_ORG),
}
_IS_A = ("is_a", "subClassOf", "上位词", "上位概念", "子类于")
_DEFINED = ("definition", "定义")
# In a pack that names no relations all predicates are relations, but those that tell of the record.
_ABOUT = (RDFS, OWL, DC, DCTERMS, OBO_IN_OWL, SKOS, "http://www.w3.org/ns/prov#")
_NOT_ABOUT = {f"{SKOS}{name}" for name in ("broader", "narrower", "related")}


class Predicates:
    """The pack's names for the predicates of one file."""

    def __init__(self, context: Context, lookup: Lookup) -> None:
        self._context = context
        self._lookup = lookup
        self._by_form = {snake(name): found for name, found in context.names.items()}
        self._types = {snake(t): t for found in context.relations.values() for t in found.types}
        self._known: dict[tuple[str, str], str | None] = {}

    def relation(self, predicate: Iri, lang: str) -> str | None:
        """The relation that a predicate is, in a pack without relations by its label in `lang`."""
        key = (predicate, lang)
        if key not in self._known:
            self._known[key] = self._find(predicate, lang)
        return self._known[key]

    def type(self, iri: Iri, lang: str) -> str:
        """The type of the pack's relations that a class is, else its label in `lang`."""
        for name in self._names(iri):
            if found := self._types.get(snake(name)):
                return found
        return self.label(iri, lang)

    def label(self, iri: Iri, lang: str) -> str:
        """What a predicate or class is called in `lang`, else in no language."""
        names = self._lookup.names.get(iri, ())
        fitting = (name.text for name in names if base(name.lang) in (lang, ""))
        return next(fitting, local_name(iri))

    def _find(self, predicate: Iri, lang: str) -> str | None:
        for name in self._names(predicate):
            found = self._context.names.get(name) or self._by_form.get(snake(name))
            if found := found or self._by_form.get(snake(name).removeprefix("has_")):
                return found
        if predicate == SUBCLASS:
            return self._first(_IS_A)
        if predicate in DEFINITIONS or predicate == COMMENT:
            return self._first(_DEFINED)
        about = predicate.startswith(_ABOUT) and predicate not in _NOT_ABOUT
        if (
            self._context.relations
            or about
            or not is_relation(local_name(predicate), self._context)
        ):
            return None
        return snake(self.label(predicate, lang))

    def _first(self, names: tuple[str, ...]) -> str:
        return next((self._context.names[n] for n in names if n in self._context.names), names[0])

    def _names(self, iri: Iri) -> Iterator[str]:
        yield iri
        yield from (name.text for name in self._lookup.names.get(iri, ()))
        yield local_name(iri)
