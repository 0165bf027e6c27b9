"""JSON files: an array of objects, or JSON Lines under another suffix."""

from collections.abc import Iterator

from verticalize.domain.pack import SourceFile
from verticalize.errors import Problem
from verticalize.knowledge.decode import opening, read_text
from verticalize.knowledge.found import Context, Found, with_notes
from verticalize.knowledge.readers.jsonl import as_row, parse, read_jsonl
from verticalize.knowledge.readers.rows import Row, read_rows


def read_json(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """The documents that the file's objects are. Places of an array count its items from 1."""
    if opening(source.path).startswith("["):
        notes: list[str] = []
        yield from with_notes(read_rows(_items(source, notes), source, context), notes)
    else:
        yield from read_jsonl(source, context)


def _items(source: SourceFile, notes: list[str]) -> Iterator[Row | Problem]:
    value = parse(read_text(source.path, notes), str(source.path))
    if isinstance(value, Problem):
        yield Problem(value.place, value.message, "Correct the file, or write it as JSON Lines.")
        return
    for number, item in enumerate(value, start=1):
        yield as_row(item, f"{source.path} item {number}")
