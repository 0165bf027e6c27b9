"""JSON files: an array of objects, one object over several lines, or JSON Lines."""

from collections.abc import Iterator
from itertools import islice

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.knowledge.encodings.decode import opening, read_lines, read_text
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.records.jsonl import as_row, parse, read_jsonl
from verticalize.knowledge.readers.records.noted import with_notes
from verticalize.knowledge.readers.records.rows import Row, read_rows

_WHOLE_FILE = (
    "The file must be one whole JSON value: look there for a missing bracket, quote or comma, or "
    "for an end that was cut off."
)


def read_json(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """The documents that the file's objects are. Places of an array count its items from 1."""
    notes: list[str] = []
    if opening(source.path).startswith("["):
        yield from with_notes(read_rows(_items(source, notes), source, context), notes)
    elif _is_lines(source):
        yield from read_jsonl(source, context)
    else:
        place = f"{source.path}:1"
        value = parse(read_text(source.path, notes), place, _WHOLE_FILE)
        rows = [value if isinstance(value, Problem) else as_row(value, place, 1)]
        yield from with_notes(read_rows(rows, source, context), notes)


def _is_lines(source: SourceFile) -> bool:
    """Whether the first line with something in it is a whole record, be it well-formed or not.

    A line that stands alone is a whole record only where it is well-formed.
    """
    filled = (line for _, line in read_lines(source.path) if line.strip())
    first, *others = [*islice(filled, 2)] or [""]
    if not isinstance(parse(first.strip(), ""), Problem):
        return True
    return bool(others) and _closes(first)


def _closes(line: str) -> bool:
    return line.count("{") <= line.count("}")


def _items(source: SourceFile, notes: list[str]) -> Iterator[Row | Problem]:
    value = parse(read_text(source.path, notes), f"{source.path}:1", _WHOLE_FILE)
    if isinstance(value, Problem):
        yield value
        return
    for number, item in enumerate(value, start=1):
        yield as_row(item, f"{source.path} item {number}", number)
