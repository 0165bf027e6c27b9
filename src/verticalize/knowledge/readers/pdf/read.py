"""PDF files: one document each, its text flowing across pages that are marked ``page N``."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import KnowledgeError, Problem
from verticalize.extras import need
from verticalize.knowledge.encodings.controls import REMOVED
from verticalize.knowledge.encodings.decode import MAX_FILE, MEGABYTE, unreadable
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.pdf.document import (
    bookmarks_of,
    images_of,
    metadata_of,
    pages_declared,
)
from verticalize.knowledge.readers.pdf.flow import flow
from verticalize.knowledge.readers.pdf.furniture import without_furniture
from verticalize.knowledge.readers.pdf.headings import Bookmark, body_size, headings_of
from verticalize.knowledge.readers.pdf.page import Line, read_page
from verticalize.knowledge.readers.pdf.tables import with_tables
from verticalize.knowledge.readers.web.markup import heading_in
from verticalize.records import Document

MAX_PAGES = 5_000
# Limits of pypdf (bytes that a stream may decompress to, entries of the page tree). Those that are
# not named here stay as it sets them: operands of a content stream 2,000,000; forms within forms
# 5,000 a page; depth of the page tree and of the outline 100; entries of the outline 100,000.
_LIMITS = {
    "maximum_declared_stream_length": MAX_FILE,
    "array_based_stream_maximum_output_length": MAX_FILE,
    "zlib_maximum_output_length": MAX_FILE,
    "lzw_maximum_output_length": MAX_FILE,
    "run_length_maximum_output_length": MAX_FILE,
    "brotli_maximum_output_length": MAX_FILE,
    "stream_decoding_work_maximum_length": 2 * MAX_FILE,
    "page_tree_maximum_entries": 4 * MAX_PAGES,
}
_SAVE_AGAIN = "Open it in a PDF viewer and print or save it as a new PDF."
_SPLIT = "Split it into several files."
_IMAGE = "an image that was left out"
_LOST_PAGE = "a page that the file counts and does not hold"
_NO_TEXT = "a page without text"
_FURNITURE = "a running header, footer or page number that was left out"
_TURNED = "a turned run of text that stands at the end of its page"
_UNKNOWN = "a character that its font does not name, shown as \ufffd"
_RADICAL = "a Chinese character that the file names by its radical's sign, put right"
_LOST_BOOKMARK = "a bookmark whose text does not stand on its page"


@dataclass(slots=True)
class _Read:
    """What pypdf found in a file."""

    pages: list[list[Line]] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_pdf(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """The file as one document."""
    pypdf = need("pypdf", extra="pdf")
    path = source.path
    warnings = _Warnings()
    logger = logging.getLogger("pypdf")
    logger.addHandler(warnings)
    try:
        with pypdf.apply_configuration(**_LIMITS), _guarded(str(path)), path.open("rb") as handle:
            read = _read(pypdf.PdfReader(handle), path)
    finally:
        logger.removeHandler(warnings)
    if not any(read.pages):
        count = len(read.pages)
        yield Problem(
            str(path),
            f"none of its {count} pages holds text: they are pictures, such as scans.",
            "Run it through OCR (for example 'ocrmypdf in.pdf out.pdf'), and use the result.",
        )
        return
    read.notes += warnings.notes
    yield _found(read, source, context)


def _read(reader: Any, path: Path) -> _Read:
    if reader.is_encrypted and not reader.decrypt(""):
        raise KnowledgeError(
            "is encrypted with a password.", place=str(path), hint="Save it without a password."
        )
    count = len(reader.pages)
    if not count:
        raise KnowledgeError("has no pages.", place=str(path), hint=_SAVE_AGAIN)
    if count > MAX_PAGES:
        cause = f"has {count:,} pages; the limit is {MAX_PAGES:,}."
        raise KnowledgeError(cause, place=str(path), hint=_SPLIT)
    read = _Read(metadata=metadata_of(reader), bookmarks=bookmarks_of(reader))
    read.notes += [_LOST_PAGE] * min(max(pages_declared(reader) - count, 0), MAX_PAGES)
    characters = 0
    for number, page in enumerate(reader.pages, start=1):
        with _guarded(f"{path} page {number}"):
            found = read_page(page, number)
            read.notes += [_IMAGE] * images_of(page) + [_TURNED] * found.turned
        read.notes += [_RADICAL] * found.radicals
        read.notes += [REMOVED] * found.controls + ([] if found.lines else [_NO_TEXT])
        read.pages.append(found.lines)
        characters += sum(len(line.text) for line in found.lines)
        if characters > MAX_FILE:
            cause = f"its text has more than {MAX_FILE // MEGABYTE} million characters."
            raise KnowledgeError(cause, place=f"{path} page {number}", hint=_SPLIT)
    return read


def _found(read: _Read, source: SourceFile, context: Context) -> Found:
    body = body_size(read.pages)
    pages, furniture = without_furniture(read.pages, body)
    levels, lost = headings_of(pages, read.bookmarks, body)
    text, marks = flow(with_tables(pages, levels), levels)
    notes = read.notes + [_FURNITURE] * furniture + [_LOST_BOOKMARK] * lost
    notes += [_UNKNOWN] * text.count("\ufffd")
    title = read.metadata.pop("title", "") or heading_in(text) or source.path.stem
    document = Document(
        id=source.name,
        source=source.name,
        kind="documents",
        title=title,
        lang=context.language_of(None, source, text),
        text=text,
        metadata=read.metadata,
        marks=marks,
    )
    return Found(document, place=str(source.path), notes=tuple(notes))


class _Warnings(logging.Handler):
    """Counts what pypdf warns of, by the pattern of the message."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.notes: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.notes.append(f"a warning of pypdf: {str(record.msg)[:80]}")


@contextmanager
def _guarded(place: str) -> Iterator[None]:
    """Whatever goes wrong in pypdf is a damaged file: it raises errors of many kinds."""
    errors = need("pypdf.errors", extra="pdf")
    try:
        yield
    except (KnowledgeError, MemoryError):
        raise
    except OSError as error:
        raise unreadable(place, error) from error
    except errors.DependencyError as error:
        cause = "is encrypted with AES, which needs the package 'cryptography'."
        hint = "Install it with: pip install cryptography"
        raise KnowledgeError(cause, place=place, hint=hint) from error
    except errors.LimitReachedError as error:
        cause = f"is larger inside than a document would be ({error})."
        raise KnowledgeError(cause, place=place, hint=_SAVE_AGAIN) from error
    except Exception as error:
        cause = f"is damaged, or not a PDF ({type(error).__name__}: {error})."
        raise KnowledgeError(cause, place=place, hint=_SAVE_AGAIN) from error
