"""EPUB books: one document each, its chapters in the order of the spine, marked ``chapter N``."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import KnowledgeError, Problem
from verticalize.knowledge.encodings.controls import cleaned
from verticalize.knowledge.encodings.decode import MAX_FILE, MEGABYTE
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.markdown import empty
from verticalize.knowledge.readers.web.charset import declared_encoding, decoded
from verticalize.knowledge.readers.web.epub_package import Package, read_package, read_xml
from verticalize.knowledge.readers.web.html import left_out, parse
from verticalize.knowledge.readers.web.markup import heading_in, markdown
from verticalize.knowledge.readers.web.page_metadata import known_language
from verticalize.knowledge.readers.zipped import check_zip
from verticalize.records import Document

_ENCRYPTION = "META-INF/encryption.xml"
_SAVE_AGAIN = "Open it in an e-book program, such as Calibre or Sigil, and save it as a new EPUB."
_NAVIGATION = "a table of contents that was left out"
_NO_TEXT = "a chapter without text"
_APART = "a text that the spine does not name, left out"
_NO_CHAPTER = "an entry of the spine that is no text, left out"


@dataclass(slots=True)
class _Book:
    """The text so far, where each chapter begins in it, and what was left out."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_epub(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """The book as one document. Chapters are counted as the spine counts them."""
    check_zip(source.path)
    try:
        with zipfile.ZipFile(source.path) as archive:
            package = read_package(archive, source.path)
            _refuse_encrypted(archive, package, source.path)
            book = _read(archive, package, source.path)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        cause = f"is damaged ({error})."
        raise KnowledgeError(cause, place=str(source.path), hint=_SAVE_AGAIN) from error
    text = "".join(book.parts)
    if not text:
        yield empty(source)
        return
    metadata = dict(package.metadata)
    declared = known_language(str(metadata.pop("language", "")), text, context)
    document = Document(
        id=source.name,
        source=source.name,
        kind="documents",
        title=str(metadata.pop("title", "")) or heading_in(text) or source.path.stem,
        lang=context.language_of(declared, source, text),
        text=text,
        metadata=metadata,
        marks=tuple(book.marks),
    )
    yield Found(document, place=str(source.path), notes=tuple(book.notes))


def _read(archive: zipfile.ZipFile, package: Package, path: Path) -> _Book:
    book = _Book(notes=[_APART] * package.apart)
    for number, item in enumerate(package.spine, start=1):
        if item.navigation:
            book.notes.append(_NAVIGATION)
        elif not item.is_text:
            book.notes.append(_NO_CHAPTER)
        else:
            page = cleaned(_page(archive, item.name, path), book.notes)
            _add(book, number, page, f"{path} chapter {number}")
    return book


def _add(book: _Book, number: int, page: str, place: str) -> None:
    """A book has nothing beside its content: all that a chapter shows is kept."""
    try:
        tree = parse(page, book.notes)
    except KnowledgeError as error:
        raise KnowledgeError(error.message, place=place, hint=error.hint) from error
    text = ""
    if tree is not None:
        text = cleaned(markdown(tree.body), book.notes)
        book.notes += left_out(tree, tree.body)
    if not text.strip():
        book.notes.append(_NO_TEXT)
        return
    if book.length + len(text) > MAX_FILE:
        cause = f"the text of the book has more than {MAX_FILE // MEGABYTE} million characters."
        raise KnowledgeError(cause, place=place, hint="Split it.")
    gap = "\n" if book.parts else ""
    book.marks.append((book.length + len(gap), f"chapter {number}"))
    book.parts += [gap, text]
    book.length += len(gap) + len(text)


def _page(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    try:
        data = archive.read(name)
    except KeyError as error:
        cause = f"lacks '{name}', which its spine names."
        raise KnowledgeError(cause, place=str(path), hint=_SAVE_AGAIN) from error
    text = decoded(data, declared_encoding(data) or "utf-8")
    if text is None:
        cause = f"'{name}' is not in the encoding that it declares, or in UTF-8."
        raise KnowledgeError(cause, place=str(path), hint=_SAVE_AGAIN)
    return text


def _refuse_encrypted(archive: zipfile.ZipFile, package: Package, path: Path) -> None:
    """Fonts may be encrypted, which is usual; chapters may not."""
    if _ENCRYPTION not in archive.namelist():
        return
    root = read_xml(archive, _ENCRYPTION, path)
    locked = {element.get("URI") for element in root.iter() if element.get("URI")}
    if any(item.name in locked for item in package.spine):
        raise KnowledgeError(
            "its chapters are encrypted (DRM).",
            place=str(path),
            hint="Use a copy without DRM, or take it out of the pack's knowledge.",
        )
