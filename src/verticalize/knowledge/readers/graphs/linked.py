"""JSON-LD without remote contexts: whatever would have to be fetched is refused."""

import json
from typing import Any

from verticalize.errors import Problem
from verticalize.knowledge.readers.graphs.model import SCHEMA_ORG
from verticalize.knowledge.readers.records.jsonl import parse

# The one context in everyday use needs no file: its terms are the names of its vocabulary.
_KNOWN = {address.rstrip("/") for address in SCHEMA_ORG}


def without_remote_contexts(text: str, place: str) -> str | Problem:
    """The same JSON-LD with nothing to fetch, or the address that stands in the way."""
    value = parse(text, place)
    if isinstance(value, Problem):
        return Problem(value.place, value.message, "Correct the file.")
    try:
        return json.dumps(_inlined(value), ensure_ascii=False)
    except _RemoteError as error:
        cause = f"its context '{error}' would have to be fetched, and nothing is ever fetched."
        return Problem(place, cause, 'Write the context itself into "@context", in place of it.')


class _RemoteError(Exception):
    """The address of a context."""


def _inlined(value: Any) -> Any:
    if isinstance(value, list):
        return [_inlined(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "@import" in value:
        raise _RemoteError(value["@import"])
    return {
        name: _context(item) if name == "@context" else _inlined(item)
        for name, item in value.items()
    }


def _context(value: Any) -> Any:
    if isinstance(value, list):
        return [_context(item) for item in value]
    if not isinstance(value, str):
        return _inlined(value)
    if value.rstrip("/").removesuffix("/docs/jsonldcontext.json") not in _KNOWN:
        raise _RemoteError(value)
    return {"@vocab": SCHEMA_ORG[0]}
