"""OBO ontologies (.obo, formats 1.0 to 1.4): one fact card a term, its parents as ``is_a``.

A small parser of our own: fastobo refuses what is common in real files (format 1.0, synonyms
without a scope, definitions without a list of references, tags that it does not know).
"""

import re
from collections.abc import Iterator
from itertools import chain

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.knowledge.encodings.decode import read_lines
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.graphs import notes
from verticalize.knowledge.readers.graphs.model import (
    OBO_IN_OWL,
    RDF,
    RDFS,
    SKOS,
    Edge,
    Gathered,
    Group,
    Iri,
    Name,
    Node,
    Term,
    Text,
)
from verticalize.knowledge.readers.graphs.predicates import OBSOLETE, SUBCLASS, TYPE
from verticalize.knowledge.readers.graphs.subjects import read_subjects

_STANZA = re.compile(r"\[(\w+)\]\s*(?:!.*)?")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(\w*)')
# What may stand behind a quoted text: scope and type, references, qualifiers, a comment.
_TAIL = re.compile(r"(?:\s+\w[\w:.-]*){0,2}\s*(?:\[[^\]]*\])?\s*(?:\{.*\})?\s*(?:!.*)?")
_COMMENT = re.compile(r"(?:(?<![\\\s])|(?<=\\\s))\s+!(?:\s|$)")
_QUALIFIERS = re.compile(r"(?<!\s)\s*\{\s*[\w:.-]+\s*=.*\}$")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "W": " ", "t": "\t"}
_TEXTS = {
    "name": f"{RDFS}label",
    "def": f"{SKOS}definition",
    "comment": f"{RDFS}comment",
    "xref": f"{OBO_IN_OWL}hasDbXref",
    "subset": f"{OBO_IN_OWL}inSubset",
    "alt_id": f"{OBO_IN_OWL}hasAlternativeId",
    "namespace": f"{OBO_IN_OWL}hasOBONamespace",
}
_SYNONYMS = {
    "synonym": "Related",  # what the format says of a synonym without a scope
    "exact_synonym": "Exact",
    "related_synonym": "Related",
    "narrow_synonym": "Narrow",
    "broad_synonym": "Broad",
}
_LINKS = {"is_a": SUBCLASS, "instance_of": TYPE}
_FLAGS = ("true", "false", "1", "0")
_PAIRS = ("relationship", "property_value")
_IN_STANZAS = {"id", "relationship", *_TEXTS, *_SYNONYMS, *_LINKS}
_PROPERTY = f"{RDF}Property"


def read_obo(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """The terms and instances of the file; typedefs name its relations."""
    left_out: list[Problem | str] = []
    comments: dict[str, str] = {}
    gathered = Gathered()
    for subject, edge, place in _triples(source, comments, left_out):
        gathered.add(subject, edge, place)
    for thing, comment in comments.items():  # names of parents that are not in this file
        gathered.lookup.names.setdefault(thing, [Name("", comment)])
    groups: Iterator[Group | Problem | str] = chain(left_out, gathered.groups())
    yield from read_subjects(groups, gathered.lookup, source, context)


def _triples(
    source: SourceFile, comments: dict[str, str], left_out: list[Problem | str]
) -> Iterator[tuple[Node, Edge, str]]:
    """The file's statements; into `comments` goes what follows an id as ``! its name``."""
    stanza, subject, place = "", None, ""
    controls: list[str] = []
    for number, line in read_lines(source.path, controls):
        line = line.strip()
        if not line or line.startswith("!"):
            continue
        at = f"{source.path}:{number}"
        if opened := _STANZA.fullmatch(line):
            stanza, subject, place = opened[1], None, at
            continue
        tag, colon, value = line.partition(":")
        value = value.strip()
        if not stanza:
            left_out += [notes.ASTRAY] * (tag in _IN_STANZAS or not colon)
            continue  # the header, which tells of the file
        if not colon:
            hint = "Write 'tag: value' on one line."
            left_out.append(Problem(at, "not a tag and its value.", hint))
        elif tag == "id":
            subject = Iri(_bare(value))
            if stanza == "Typedef":
                yield subject, Edge(Iri(TYPE), Iri(_PROPERTY)), place
        elif subject is None:
            left_out.append(Problem(at, f"'{tag}' stands before the id of its stanza.", _ID))
            stanza = ""
        elif edge := _edge(tag, value):
            yield subject, edge, place
            left_out += [notes.TAIL] * _has_stray_tail(value)
            if isinstance(edge.thing, Iri) and (comment := _comment(value)):
                comments.setdefault(edge.thing, comment)
        else:
            left_out.append(notes.BESIDE)
    left_out += controls


_ID = "Begin each stanza with its 'id:'."


def _edge(tag: str, value: str) -> Edge | None:
    """What a line says, None where it says nothing of the thing itself (who made it, and when)."""
    if tag in _TEXTS:
        return Edge(Iri(_TEXTS[tag]), Text(_text(value)))
    if tag in _SYNONYMS:
        return _synonym(value, _SYNONYMS[tag])
    if tag in _LINKS:
        return Edge(Iri(_LINKS[tag]), _linked(value))
    if tag in _PAIRS:
        return _pair(value)
    if tag == "is_obsolete" and _bare(value) in _FLAGS:
        return Edge(Iri(OBSOLETE), Text(_bare(value)))
    return None


def _linked(value: str) -> Term:
    """An id; what has spaces within is none."""
    bare = _bare(value)
    return Text(bare) if len(bare.split()) > 1 else Iri(bare)


def _synonym(value: str, scope: str) -> Edge:
    quoted = _QUOTED.match(value)
    if quoted is None:
        return Edge(Iri(f"{OBO_IN_OWL}has{scope}Synonym"), Text(_bare(value)))
    named = quoted[2].capitalize()
    scope = named if named in _SYNONYMS_SCOPES else scope
    return Edge(Iri(f"{OBO_IN_OWL}has{scope}Synonym"), Text(_unescaped(quoted[1])))


_SYNONYMS_SCOPES = set(_SYNONYMS.values())


def _pair(value: str) -> Edge | None:
    """``part_of TEA:3 ! leaf``, ``notation "A00" xsd:string`` or ``seeAlso A00 xsd:string``."""
    predicate, _, rest = value.partition(" ")
    quoted = _QUOTED.match(rest.strip())
    plain, typed, _ = rest.rpartition(" xsd:")
    thing = _linked(rest)
    if quoted or typed:
        thing = Text(_unescaped(quoted[1]) if quoted else _bare(plain))
    return Edge(Iri(predicate), thing) if rest.strip() else None


def _text(value: str) -> str:
    """The quoted text of a value, or all of it: ``"A tea." [url:x]`` is ``A tea.``."""
    quoted = _QUOTED.match(value)
    return _unescaped(quoted[1]) if quoted else _bare(value)


def _bare(value: str) -> str:
    """An id or plain value without the comment and the qualifiers after it."""
    plain = _uncommented(value)
    return _unescaped(_QUALIFIERS.sub("", plain) if plain.endswith("}") else plain)


def _has_stray_tail(value: str) -> bool:
    quoted = re.match(r'"(?:[^"\\]|\\.)*"', value)
    return quoted is not None and _TAIL.fullmatch(value, quoted.end()) is None


def _uncommented(value: str) -> str:
    return _COMMENT.split(value, maxsplit=1)[0].strip()


def _comment(value: str) -> str:
    return "".join(_COMMENT.split(value, maxsplit=1)[1:]).strip()


def _unescaped(value: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), value)
