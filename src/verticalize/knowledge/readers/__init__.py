"""Readers of knowledge files: one format a file, found by suffix."""

from collections.abc import Iterator, Mapping

from verticalize.domain.pack import SourceFile
from verticalize.errors import Problem
from verticalize.knowledge.found import Context, Found, Reader
from verticalize.knowledge.readers.csv import read_csv
from verticalize.knowledge.readers.docx import read_docx
from verticalize.knowledge.readers.epub import read_epub
from verticalize.knowledge.readers.html import read_html
from verticalize.knowledge.readers.json import read_json
from verticalize.knowledge.readers.jsonl import read_jsonl
from verticalize.knowledge.readers.markdown import read_markdown
from verticalize.knowledge.readers.ntriples import read_ntriples
from verticalize.knowledge.readers.obo import read_obo
from verticalize.knowledge.readers.pdf import read_pdf
from verticalize.knowledge.readers.pptx import read_pptx
from verticalize.knowledge.readers.rdf import read_rdf
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
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".pdf": read_pdf,
    ".epub": read_epub,
    ".ttl": read_rdf,
    ".n3": read_rdf,
    ".trig": read_rdf,
    ".rdf": read_rdf,
    ".owl": read_rdf,
    ".jsonld": read_rdf,
    ".nt": read_ntriples,
    ".nq": read_ntriples,
    ".obo": read_obo,
    ".docx": read_docx,
    ".pptx": read_pptx,
    ".xlsx": read_xlsx,
    ".xlsm": read_xlsx,
    ".sqlite": read_sqlite,
    ".sqlite3": read_sqlite,
    ".db": read_sqlite,
}


def read_source(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """Everything in one file: what was found, and every problem with its line.

    Raises:
        KnowledgeError: the file cannot be read to its end.
    """
    reader = READERS.get(source.path.suffix.lower())
    if reader is None:
        yield Problem(
            str(source.path),
            f"no reader for '{source.path.suffix or source.path.name}' files.",
            f"Convert it to one of {', '.join(READERS)}, or take it out of the pack's knowledge.",
        )
        return
    yield from reader(source, context)
