"""Office Open XML files: opened behind a guard, and what they say of themselves."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.parsers import expat

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import KnowledgeError, Problem, VerticalizeError
from verticalize.knowledge.encodings.controls import cleaned
from verticalize.knowledge.readers.office.one_line import one_line
from verticalize.knowledge.readers.records.noted import counted
from verticalize.knowledge.readers.zipped import check_zip

_PIECE = 64 * 1024
_XML = (".xml", ".rels", ".vml")
_SAVE_AGAIN = "Open the file in the program that made it and save it again."


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Around everything that is done with the file.

    Raises:
        KnowledgeError: the archive is refused (`check_zip`), a part of it has a document type, or
            the library that reads it stumbles over it.
    """
    check_zip(path)
    try:
        _refuse_document_types(path)
        yield
    except (VerticalizeError, MemoryError):
        raise
    except Exception as error:
        # A file can be broken in more ways than its library has names for.
        cause = f"the file is damaged, or not of its format ({type(error).__name__}: {error})."
        raise KnowledgeError(cause, place=str(path), hint=_SAVE_AGAIN) from error


@contextmanager
def quiet() -> Iterator[None]:
    """Without the warnings of a library about parts of a file that are not read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def core_properties(properties: Any) -> dict[str, str]:
    """Author, date, subject, keywords and category, those that are given.

    Args:
        properties: of python-docx, python-pptx or openpyxl.
    """
    found = {
        "author": getattr(properties, "author", None) or getattr(properties, "creator", None),
        "date": properties.modified or properties.created,
        "subject": properties.subject,
        "keywords": properties.keywords,
        "category": properties.category,
    }
    told = {name: _told(value) for name, value in found.items()}
    return {name: value for name, value in told.items() if value}


def core_title(properties: Any) -> str:
    """The title that the file gives itself, or nothing."""
    return _told(properties.title)


def no_text(source: SourceFile, notes: list[str]) -> Problem:
    """The problem of a file in which there is no text, with what there is instead."""
    hint = "Put text into it, or take it out of the pack's knowledge."
    return Problem(str(source.path), f"holds no text{counted(notes)}.", hint)


def _told(value: Any) -> str:
    if hasattr(value, "date"):
        return str(value.date().isoformat())
    return one_line(cleaned(value or "", []))


def _refuse_document_types(path: Path) -> None:
    """Office writes none; entities that expand without end need one."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.lower().endswith(_XML) and _has_document_type(archive, name):
                cause = "the part declares a document type, which no Office program writes."
                hint = "Take the file out of the pack's knowledge, or save it again."
                raise KnowledgeError(cause, place=f"{path} member '{name}'", hint=hint)


def _has_document_type(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether one stands before the root element, the only place for it."""
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: found.append("document type")
    parser.StartElementHandler = lambda *_: found.append("root")
    with archive.open(name) as part:
        while not found and (piece := part.read(_PIECE)):
            parser.Parse(piece, False)
    return "document type" in found
