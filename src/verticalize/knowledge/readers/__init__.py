"""Readers of knowledge files: one format a file, found by content and suffix."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.knowledge.found import Context, Found, Reader
from verticalize.knowledge.readers.compressed import COMPRESSED, relocated, unpacked
from verticalize.knowledge.readers.graphs.ntriples import read_ntriples
from verticalize.knowledge.readers.graphs.obo import read_obo
from verticalize.knowledge.readers.graphs.rdf import read_rdf
from verticalize.knowledge.readers.markdown import read_markdown
from verticalize.knowledge.readers.office.docx import read_docx
from verticalize.knowledge.readers.office.pptx import read_pptx
from verticalize.knowledge.readers.office.xlsx import read_xlsx
from verticalize.knowledge.readers.pdf.read import read_pdf
from verticalize.knowledge.readers.records.csv import read_csv
from verticalize.knowledge.readers.records.json import read_json
from verticalize.knowledge.readers.records.jsonl import read_jsonl
from verticalize.knowledge.readers.records.noted import with_notes
from verticalize.knowledge.readers.records.sqlite import read_sqlite
from verticalize.knowledge.readers.sniff import sniff
from verticalize.knowledge.readers.text import read_plain
from verticalize.knowledge.readers.web.epub import read_epub
from verticalize.knowledge.readers.web.html import read_html

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


def read_as(path: Path) -> str | None:
    """The suffix in `READERS` that a file is read as; None where no reader takes it.

    Raises:
        KnowledgeError: a compressed file that has to be looked into is damaged.
    """
    suffix = path.suffix.lower()
    if suffix not in COMPRESSED:
        return sniff(path) or (suffix if suffix in READERS else None)
    inner = Path(path.stem)
    if inner.suffix.lower() in READERS:
        return inner.suffix.lower()
    with unpacked(path) as whole:
        return read_as(whole)


def read_source(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """Everything in one file: what was found, and every problem with its line.

    Raises:
        KnowledgeError: the file cannot be read to its end.
        DependencyError: the package that its format needs is not installed.
    """
    suffix = source.path.suffix.lower()
    if suffix in COMPRESSED:
        with unpacked(source.path) as path:
            inside = read_source(replace(source, path=path), context)
            yield from relocated(inside, path, source.path)
        return
    named, seen = READERS.get(suffix), sniff(source.path)
    reader = READERS[seen] if seen else named
    if reader is None:
        yield Problem(
            str(source.path),
            f"no reader for '{suffix or source.path.name}' files.",
            f"Convert it to one of {', '.join(READERS)}, or take it out of the pack's knowledge.",
        )
    elif reader is named:
        yield from reader(source, context)
    else:
        yield from with_notes(reader(source, context), [f"read as {seen}, as its content says"])
