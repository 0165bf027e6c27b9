"""Readers of knowledge files: one format a file, found by suffix."""

from collections.abc import Iterator, Mapping

from verticalize.domain.pack import SourceFile
from verticalize.errors import KnowledgeError, Problem
from verticalize.knowledge.found import Context, Found, Reader
from verticalize.knowledge.readers.csv import read_csv
from verticalize.knowledge.readers.docx import read_docx
from verticalize.knowledge.readers.json import read_json
from verticalize.knowledge.readers.jsonl import read_jsonl
from verticalize.knowledge.readers.markdown import read_markdown
from verticalize.knowledge.readers.pptx import read_pptx
from verticalize.knowledge.readers.sqlite import read_sqlite
from verticalize.knowledge.readers.text import read_plain
from verticalize.knowledge.readers.xlsx import read_xlsx

READERS: Mapping[str, Reader] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_plain,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".json": read_json,
    ".docx": read_docx,
    ".pptx": read_pptx,
    ".xlsx": read_xlsx,
    ".xlsm": read_xlsx,
    ".sqlite": read_sqlite,
    ".sqlite3": read_sqlite,
    ".db": read_sqlite,
}


def read_source(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """Everything in one file: what was found, and every problem with its line."""
    reader = READERS.get(source.path.suffix.lower())
    if reader is None:
        yield Problem(
            str(source.path),
            f"no reader for '{source.path.suffix or source.path.name}' files.",
            f"Convert it to one of {', '.join(READERS)}, or take it out of the pack's knowledge.",
        )
        return
    try:
        yield from reader(source, context)
    except KnowledgeError as error:
        yield Problem(error.place or str(source.path), error.message, error.hint or "")
