"""What a file holds by another reading than ours: plain libraries, no layout, no rules.

Where such a reading fails, or where the format has no simple one, nothing is expected of the file.
"""

import bz2
import csv
import gzip
import io
import json
import lzma
import re
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from verticalize.knowledge.encodings.controls import REMOVED, without_controls
from verticalize.knowledge.encodings.decode import encoding_of
from verticalize.knowledge.encodings.encoding import errors_of
from verticalize.knowledge.readers.compressed import COMPRESSED
from verticalize.knowledge.readers.sniff import sniff
from verticalize.knowledge.readers.web.charset import read_page

_WORD = re.compile(r"[^\W_]+")
_OPEN: Mapping[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.decompress, ".bz2": bz2.decompress, ".xz": lzma.decompress,
}  # fmt: skip
_ROLES = {"user", "assistant", "system", "zh", "en"}  # what they say is told in other words
_BARE = "a record with a name and nothing else (left out)"


def missing_words(path: Path, held: str) -> set[str]:
    """The words of the file that do not stand in what was read of it."""
    suffix, data = _opened(path)
    words = _WORDS.get(suffix)
    if words is None:
        return set()
    try:
        found = words(path, data)
    except Exception:  # another reader's trouble with a broken file is not ours
        return set()
    held = _plain(held)
    return {word for word in _WORD.findall(_plain(found)) if word not in held} - _ROLES


def lost_characters(
    path: Path, rows: list[dict[str, Any]], left_out: Mapping[str, int]
) -> Iterator[str]:
    """Of a plain text: every character is in the document or is a control character, counted."""
    suffix, _ = _opened(path)
    if suffix in _COUNTS_CONTROLS and path.suffix not in COMPRESSED:
        text = _decoded(path)
        kept, removed = without_controls(text)
        if left_out.get(REMOVED, 0) < removed:
            yield f"loss: {removed} control characters, {left_out.get(REMOVED, 0)} counted"
        if suffix == ".txt" and rows[0]["text"] != _lines(kept):
            yield "loss: the document is not the text of the file"


def counted_rows(
    path: Path, documents: list[dict[str, Any]], left_out: Mapping[str, int]
) -> Iterator[str]:
    """Of records that do not merge: as many documents, or lines of one, as records."""
    suffix, data = _opened(path)
    kinds = {row["kind"] for row in documents}
    if suffix == ".jsonl" and "facts" not in kinds:
        records = sum(bool(line.strip()) for line in _text(path, data).split("\n"))
        if len(documents) + left_out.get(_BARE, 0) < records:
            yield f"loss: {records} records, {len(documents)} documents"
    if suffix in (".csv", ".tsv") and kinds == {"faq"}:
        text = _text(path, data)
        delimiter = "\t" if suffix == ".tsv" else max(",;|\t", key=text.partition("\n")[0].count)
        table = [
            row
            for row in csv.reader(io.StringIO(text), delimiter=delimiter)
            if "".join(row).strip()
        ]
        if len(documents) != len(table) - 1:
            yield f"loss: {len(table) - 1} rows, {len(documents)} documents"


_COUNTS_CONTROLS = {
    ".txt",
    ".md",
    ".csv",
    ".tsv",
    ".jsonl",
    ".ttl",
    ".n3",
    ".trig",
    ".nt",
    ".nq",
    ".obo",
}


def _opened(path: Path) -> tuple[str, bytes]:
    """The suffix that the content speaks for, and the content unpacked."""
    data, suffix = path.read_bytes(), path.suffix
    if suffix in COMPRESSED:
        return Path(path.stem).suffix, _OPEN[suffix](data)
    return sniff(path) or suffix, data


def _decoded(path: Path) -> str:
    codec = encoding_of(path)
    return path.read_bytes().decode(codec, errors_of(codec))


def _text(path: Path, data: bytes) -> str:
    """A text file's characters without control characters."""
    if path.suffix not in COMPRESSED:
        return _lines(without_controls(_decoded(path))[0])
    unpacked = path.with_name("unpacked")
    unpacked.write_bytes(data)
    return _lines(without_controls(_decoded(unpacked))[0])


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _plain(text: str) -> str:
    return text.casefold()


def _markdown(path: Path, data: bytes) -> str:
    return re.sub(
        r"\A---[ \t]*\n.*?^---[ \t]*$", "", _text(path, data), flags=re.DOTALL | re.MULTILINE
    )


def _table(path: Path, data: bytes) -> str:
    """All below the first line with something in it, which names the columns."""
    return _text(path, data).lstrip().partition("\n")[2]


def _json(path: Path, data: bytes) -> str:
    text = _text(path, data)
    try:
        return _leaves(json.loads(text))
    except ValueError:
        return "\n".join(_leaves(json.loads(line)) for line in text.split("\n") if line.strip())


def _leaves(value: Any) -> str:
    """The texts and numbers of a value, without the names of fields."""
    if isinstance(value, dict | list):
        return "\n".join(map(_leaves, value.values() if isinstance(value, dict) else value))
    return "" if value is None or isinstance(value, bool) else without_controls(str(value))[0]


def _html(path: Path, data: bytes) -> str:
    return _shown(read_page(path, []))


def _shown(page: str) -> str:
    parser = _Page()
    parser.feed(re.sub(r"<!\[CDATA\[|\]\]>", " ", without_controls(page)[0]))
    parser.close()
    return "".join(parser.found)


class _Page(HTMLParser):
    """Gathers what stands between tags, that of elements apart which no browser shows."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.append("" if tag in _INLINE else " ")
        if tag in _UNSEEN:
            self._unseen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.found.append("" if tag in _INLINE else " ")
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.found.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.found.append(data)


_INLINE = {"b", "i", "em", "strong", "sub", "a", "span"}
_UNSEEN = {"script", "style", "noscript", "template", "svg", "title"}


def _xml_text(*tags: str, members: str) -> Callable[[Path, bytes], str]:
    """The texts of these elements in the members of an archive whose names match."""

    def words(path: Path, data: bytes) -> str:
        found = []
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if re.fullmatch(members, name):
                    root = ElementTree.fromstring(archive.read(name))
                    found += [e.text or "" for e in root.iter() if e.tag.rpartition("}")[2] in tags]
        return " ".join(found)

    return words


def _workbook(path: Path, data: bytes) -> str:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), data_only=True)
    cells = [c for sheet in book.worksheets for row in sheet.iter_rows(min_row=2) for c in row]
    return "\n".join(c.value for c in cells if isinstance(c.value, str) and c.data_type != "e")


def _database(path: Path, data: bytes) -> str:
    found: list[str] = []
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as base:
        for (name,) in base.execute(
            "select name from sqlite_master where type = 'table'"
        ).fetchall():
            for row in base.execute(f'select * from "{name}"'):
                found += [without_controls(cell)[0] for cell in row if isinstance(cell, str)]
    return "\n".join(found)


def _pdf(path: Path, data: bytes) -> str:
    """The letters of the pages, one by one: how they join into words is a matter of layout."""
    from pypdf import PdfReader

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return " ".join(Counter(without_controls(text)[0]))


def _book(path: Path, data: bytes) -> str:
    with zipfile.ZipFile(path) as archive:
        return "\n".join(
            _shown(archive.read(name).decode()) for name in ("O/c0.xhtml", "O/c1.xhtml")
        )


def _graph(format_: str) -> Callable[[Path, bytes], str]:
    def words(path: Path, data: bytes) -> str:
        import rdflib

        graph = rdflib.Dataset(default_union=True)
        graph.parse(data=_text(path, data), format=format_, publicID="file:///x")
        return "\n".join(
            str(o)
            for o in graph.objects()
            if isinstance(o, rdflib.Literal)
            and o.datatype is None
            and o.language in (None, "zh", "en")
        )

    return words


def _obo(path: Path, data: bytes) -> str:
    """What stands in the stanzas of terms; ids, comments and qualifiers apart."""
    text = _text(path, data).partition("[Term]")[2]
    lines = (line for line in text.split("\n") if not re.match(r"\s*(id\s*:|is_a\s*:|\[|!)", line))
    values = (re.sub(r"^(relationship|property_value):\s*\S+|^[^:]*:", "", line) for line in lines)
    return "\n".join(
        re.sub(r"\s![\s].*|\"(\s+\w+){0,2}\s*(\[[^\]]*\])?\s*$", "", v) for v in values
    )


_WORDS: Mapping[str, Callable[[Path, bytes], str]] = {
    ".txt": _text,
    ".md": _markdown,
    ".csv": _table,
    ".tsv": _table,
    ".jsonl": _json,
    ".json": _json,
    ".html": _html,
    ".xhtml": _html,
    ".pdf": _pdf,
    ".epub": _book,
    ".ttl": _graph("turtle"),
    ".n3": _graph("n3"),
    ".trig": _graph("trig"),
    ".rdf": _graph("xml"),
    ".owl": _graph("xml"),
    ".jsonld": _graph("json-ld"),
    ".nt": _graph("nt"),
    ".nq": _graph("nquads"),
    ".obo": _obo,
    ".docx": _xml_text("t", members=r"word/document\.xml"),
    ".pptx": _xml_text("t", members=r"ppt/slides/slide\d+\.xml"),
    ".xlsx": _workbook,
    ".sqlite": _database,
}
