"""RDF and OWL: one fact card a subject, by rdflib. Nothing is ever fetched.

N-Triples and N-Quads are streamed (`ntriples`). Of the other formats all triples are held in
memory, without an index; such a file may have `decode.MAX_FILE` bytes.
"""

import logging
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.extras import need
from verticalize.knowledge.encodings.decode import read_text
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.graphs import notes
from verticalize.knowledge.readers.graphs.linked import without_remote_contexts
from verticalize.knowledge.readers.graphs.model import (
    RDF,
    Blank,
    Edge,
    Gathered,
    Iri,
    Term,
    Text,
    local_name,
)
from verticalize.knowledge.readers.graphs.subjects import read_subjects
from verticalize.knowledge.readers.graphs.xml_entities import without_entities

_XSD = "http://www.w3.org/2001/XMLSchema#"
_PLAIN = (_XSD, RDF)
_STRINGS = (f"{_XSD}string", f"{RDF}langString")
_FORMATS = {
    ".ttl": "turtle", ".n3": "n3", ".trig": "trig",
    ".rdf": "xml", ".owl": "xml", ".jsonld": "json-ld",
}  # fmt: skip
_SAFE: dict[str, Callable[[str, str], str | Problem]] = {
    "xml": without_entities,
    "json-ld": without_remote_contexts,
}
# The functional, Manchester and XML syntaxes of OWL are no RDF.
_OTHER_SYNTAX = re.compile(
    r"(?>\s++|<\?xml.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*+(?:\[.*?\])?\s*+>)*+"
    r"(Prefix\(|Prefix:|Ontology\(|Ontology:|<(?:owl:)?Ontology\b(?=[^>]*xmlns))",
    re.DOTALL,
)
_NAMED_GRAPHS = ("trig", "json-ld")


def read_rdf(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """The subjects of a file of Turtle, N3, TriG, RDF/XML or JSON-LD."""
    gathered = Gathered()
    text = read_text(source.path, gathered.left_out)
    if other := _OTHER_SYNTAX.match(text.lstrip("\ufeff")):
        hint = "Save it as RDF/XML or Turtle (in Protégé: File, Save as)."
        yield Problem(str(source.path), f"is OWL in another syntax ('{other[1]}…').", hint)
        return
    name = format_of(source, text)
    safe = _SAFE[name](text, str(source.path)) if name in _SAFE else text
    if isinstance(safe, Problem):
        yield safe
        return
    problem = _parse(safe, name, source, gathered)
    if problem is not None:
        yield problem
        return
    yield from read_subjects(gathered.groups(), gathered.lookup, source, context)


def format_of(source: SourceFile, text: str) -> str:
    """The format as rdflib names it: by the suffix; an .owl file may as well be Turtle."""
    name = _FORMATS[source.path.suffix.lower()]
    return "turtle" if name == "xml" and not text.lstrip("\ufeff \t\r\n").startswith("<") else name


def _parse(text: str, name: str, source: SourceFile, gathered: Gathered) -> Problem | None:
    """Gather the triples of the text in their order; or say why there are none."""

    def keep(triple: tuple[Any, Any, Any]) -> None:
        subject, predicate, thing = (term(part) for part in triple)
        if isinstance(subject, Iri | Blank) and isinstance(predicate, Iri):
            gathered.add(subject, Edge(predicate, thing), f"{source.path} <{subject}>")
        else:
            gathered.left_out.append(notes.ABSTRACT)

    rdflib = need("rdflib", extra="rdf")
    make = rdflib.Dataset if name in _NAMED_GRAPHS else rdflib.Graph
    base = f"file:///{quote(source.name)}"
    try:
        with _exact_literals():
            make(store=_store(keep)).parse(data=text, format=name, publicID=base)
    except MemoryError:
        raise
    except Exception as error:  # rdflib's parsers raise whatever a broken file leads them to
        return _not_well_formed(error, name, str(source.path))
    return None


def term(found: Any) -> Term | None:
    """A term of rdflib in our own form, None for what is none: a quoted graph or a variable."""
    kind = type(found).__name__
    if kind == "URIRef":
        return Iri(found)
    if kind == "BNode":
        return Blank(found)
    if kind != "Literal":
        return None
    return literal(str(found), found.language, str(found.datatype or ""))


def literal(value: str, lang: str | None, datatype: str | None) -> Text:
    """A literal as text. A type that is a unit is shown: DBpedia writes ``"1.75"^^dbd:metre``."""
    if not datatype or datatype in _STRINGS:
        return Text(value, lang or "")
    if not datatype.startswith(_PLAIN) and _is_number(value):
        value = f"{value} {local_name(datatype)}"
    return Text(value, typed=True)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@contextmanager
def _exact_literals() -> Iterator[None]:
    """Literals of rdflib as they are written (``01``, ``5.00``), and no warnings about them."""
    rdflib = need("rdflib", extra="rdf")
    logger = logging.getLogger("rdflib.term")
    before = rdflib.NORMALIZE_LITERALS, logger.disabled
    rdflib.NORMALIZE_LITERALS, logger.disabled = False, True  # type: ignore[attr-defined]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own use of itself
            yield
    finally:
        rdflib.NORMALIZE_LITERALS, logger.disabled = before  # type: ignore[attr-defined]


def _store(keep: Callable[[tuple[Any, Any, Any]], None]) -> Any:
    """A store of rdflib that hands each triple on in the order of the file and holds none."""

    class Through(need("rdflib.store", extra="rdf").Store):  # type: ignore[misc]
        context_aware = formula_aware = graph_aware = True

        def add(self, triple: Any, context: Any, quoted: bool = False) -> None:
            if not quoted:
                keep(triple)

        def triples(self, *_: Any, **__: Any) -> Iterator[Any]:
            return iter(())

        contexts = namespaces = triples

        def bind(self, *_: Any, **__: Any) -> None:
            return None

        namespace = prefix = add_graph = remove_graph = bind

        def __len__(self, context: Any = None) -> int:
            return 0

    return Through()


def _not_well_formed(error: Exception, name: str, path: str) -> Problem:
    line = _line_of(error)
    place = f"{path}:{line}" if line else path
    cause = " ".join(str(getattr(error, "_why", None) or error).split())[:200]
    shown = {"turtle": "Turtle", "n3": "N3", "trig": "TriG", "xml": "RDF/XML", "json-ld": "JSON-LD"}
    hint = "Correct the file there, or write it anew with the tool that it comes from."
    return Problem(place, f"not well-formed {shown[name]} ({cause}).", hint)


def _line_of(error: Exception) -> int | None:
    if hasattr(error, "getLineNumber"):
        return int(error.getLineNumber())
    lines = getattr(error, "lines", None)
    return int(lines) + 1 if lines is not None else None
