"""JSON Lines: one object a line, streamed; every bad line is a problem with line and column."""

import json
from collections.abc import Iterator
from typing import Any

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.knowledge.encodings.decode import read_lines
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.records.noted import with_notes
from verticalize.knowledge.readers.records.rows import Row, read_rows

_WHOLE_LINE = "Each line must be one whole JSON object; this one may have been cut short."


def read_jsonl(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """The documents that the file's objects are."""
    notes: list[str] = []
    yield from with_notes(read_rows(_rows(source, notes), source, context), notes)


def _rows(source: SourceFile, notes: list[str]) -> Iterator[Row | Problem]:
    for number, line in read_lines(source.path, notes):
        if line.strip():
            place = f"{source.path}:{number}"
            value = parse(line.rstrip(), place)
            yield value if isinstance(value, Problem) else as_row(value, place, number)


def parse(text: str, place: str, hint: str = _WHOLE_LINE) -> Any:
    """The JSON value, or the Problem that keeps it from being one.

    Args:
        hint: what to do where it is not well-formed.
    """
    try:
        value = json.loads(text, object_pairs_hook=_pairs, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        line = place if error.lineno == 1 else f"{place.removesuffix(':1')}:{error.lineno}"
        return Problem(f"{line}:{error.colno}", f"not valid JSON ({error.msg}).", hint)
    except (ValueError, RecursionError) as error:
        return Problem(place, f"not usable JSON ({error}).", "Correct the value.")
    if "\\u" in text and (cause := _bad_escape(value)):
        return Problem(place, cause, "Remove it.")
    return value


def as_row(value: Any, place: str, number: int) -> Row | Problem:
    """A row, if the value is an object."""
    if isinstance(value, dict):
        return Row(place, value, number)
    found = type(value).__name__
    return Problem(place, f"expected a JSON object, found {found}.", "Write {…} with named fields.")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the field '{twice}' stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON value")


def _bad_escape(value: Any) -> str:
    r"""NUL and half a surrogate pair can hide in ``\u`` escapes; neither is text."""
    shown = json.dumps(value, ensure_ascii=False)
    if "\\u0000" in shown and "\\\\u0000" not in shown:
        return "holds an escaped NUL character (\\u0000)."
    try:
        shown.encode("utf-8")
    except UnicodeEncodeError:
        return "holds half a character (a lone surrogate in a \\u escape)."
    return ""
