"""XML without entities: declarations that only abbreviate a namespace are harmless, others refused.

OWL files of older editors begin with ``<!ENTITY owl "http://www.w3.org/2002/07/owl#">``. Such a
value holds no reference and is short, so what it can expand to is counted before anything does.
"""

import re
from xml.parsers import expat

from verticalize.errors import Problem
from verticalize.knowledge.encodings.decode import MAX_FILE, MEGABYTE

_NAMESPACE = re.compile(r"[A-Za-z][\w+.-]*:[^\s&%<>\"']{1,200}")
_DECLARED = re.compile(r"\A(\ufeff?\s*<\?xml[^>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']")


def without_entities(text: str, place: str) -> str | Problem:
    """The text, which is decoded and so needs no declared encoding; or what is wrong with it."""
    text = _DECLARED.sub(r"\1", text).lstrip("\ufeff \t\r\n")
    try:
        growth = _growth(text)
    except _RefusedError as error:
        hint = "Save it as Turtle (.ttl), or write entities out."
        return Problem(place, f"{error}; such a file could expand without end.", hint)
    if growth > MAX_FILE:
        cause = f"its entities expand to more than {MAX_FILE // MEGABYTE} MB."
        return Problem(place, cause, "Save it as Turtle (.ttl), or split it.")
    return text


class _RefusedError(Exception):
    """What the document type declares."""


class _AtRoot(Exception):  # noqa: N818
    """The document type is over."""


def _growth(text: str) -> int:
    """Characters that references to the declared namespaces expand to."""
    values: dict[str, str] = {}

    def entity(name: str, is_parameter: bool, value: str | None, *_: str | None) -> None:
        if is_parameter or value is None or not _NAMESPACE.fullmatch(value):
            raise _RefusedError(f"it declares the entity '{name}'")
        values[name] = value

    def doctype(name: str, system: str | None, public: str | None, _: bool) -> None:
        if system or public:
            raise _RefusedError(f"it refers to the document type '{system or public}'")

    def root(*_: object) -> None:
        raise _AtRoot

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = entity
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = root
    try:
        parser.Parse(text, True)
    except _AtRoot:
        pass  # all declarations have been seen: what follows is not read here
    except expat.ExpatError:
        return 0  # the reader of RDF/XML says what is wrong, and where
    return sum(text.count(f"&{name};") * len(value) for name, value in values.items())
