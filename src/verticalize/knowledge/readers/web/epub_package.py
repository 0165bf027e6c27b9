"""The package document of an EPUB: its metadata, and its parts in the order of reading.

EPUB 3.3, https://www.w3.org/TR/epub-33/, sections 4.2.6.3.1 (container) and 5 (package).
"""

import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from verticalize.errors import KnowledgeError
from verticalize.extras import need

_CONTAINER = "META-INF/container.xml"
_TEXT = ("application/xhtml+xml", "text/html", "text/x-oeb1-document")
_NAMES = {
    "title": "title",
    "creator": "author",
    "language": "language",
    "rights": "license",
    "date": "date",
    "publisher": "publisher",
    "identifier": "identifier",
}
_SAVE_AGAIN = "Open it in an e-book program, such as Calibre or Sigil, and save it as a new EPUB."


@dataclass(frozen=True, slots=True)
class Item:
    """A part of the book: its name in the archive, and what it is."""

    name: str
    is_text: bool
    navigation: bool


@dataclass(frozen=True, slots=True)
class Package:
    """Metadata under the names that all readers use; several authors are one list.

    `apart` counts the texts that the package lists and does not put into its spine.
    """

    metadata: Mapping[str, str | list[str]]
    spine: tuple[Item, ...]
    apart: int = 0


def read_package(archive: zipfile.ZipFile, path: Path) -> Package:
    """The package that the archive's container names.

    Raises:
        KnowledgeError: it is missing, no XML, or names no spine.
    """
    container = read_xml(archive, _CONTAINER, path)
    name = next((e.get("full-path") for e in container.iter() if _local(e) == "rootfile"), None)
    if not name:
        raise KnowledgeError("its container names no package.", place=str(path), hint=_SAVE_AGAIN)
    root = read_xml(archive, name, path)
    listed = [
        (element.get("id"), _item(element, posixpath.dirname(name)))
        for element in root.iter()
        if _local(element) == "item"
    ]
    items = dict(listed)
    order = [element.get("idref") for element in root.iter() if _local(element) == "itemref"]
    unknown = [idref for idref in order if idref not in items]
    if not order or unknown:
        cause = f"names '{unknown[0]}' in its spine only." if unknown else "has an empty spine."
        raise KnowledgeError(f"its package {cause}", place=str(path), hint=_SAVE_AGAIN)
    spine = tuple(items[idref] for idref in order)
    named = {item.name for item in spine}
    texts = {item.name for _, item in listed if item.is_text and not item.navigation}
    return Package(_metadata(root), spine, len(texts - named))


def read_xml(archive: zipfile.ZipFile, name: str, path: Path) -> Any:
    """The root of an XML member; a DTD or an entity in it is refused.

    Raises:
        KnowledgeError: it is missing, no XML, or not harmless.
    """
    defused = need("defusedxml.ElementTree", extra="web")
    common = need("defusedxml.common", extra="web")
    try:
        return defused.fromstring(archive.read(name), forbid_dtd=True)
    except KeyError as error:
        cause = f"is no EPUB: it lacks '{name}'."
        raise KnowledgeError(cause, place=str(path), hint=_SAVE_AGAIN) from error
    except common.DefusedXmlException as error:
        cause = f"'{name}' declares a document type or entities, which a book has no need of."
        raise KnowledgeError(cause, place=str(path), hint=_SAVE_AGAIN) from error
    except (defused.ParseError, ValueError, LookupError) as error:
        cause = f"'{name}' is not XML ({error})."
        raise KnowledgeError(cause, place=str(path), hint=_SAVE_AGAIN) from error


def _item(element: Any, folder: str) -> Item:
    target = unquote(element.get("href", "")).partition("#")[0]
    return Item(
        name=posixpath.normpath(posixpath.join(folder, target)),
        is_text=element.get("media-type", "").lower() in _TEXT,
        navigation="nav" in element.get("properties", "").split(),
    )


def _metadata(root: Any) -> dict[str, str | list[str]]:
    found: dict[str, list[str]] = {}
    for element in root.iter():
        name = _NAMES.get(_local(element), "")
        text = " ".join("".join(element.itertext()).split())
        if name and text and "purl.org/dc/" in element.tag:
            found.setdefault(name, []).append(text)
    several = {"author"}
    return {
        name: texts if len(texts) > 1 and name in several else texts[0]
        for name, texts in found.items()
    }


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
