"""What a PDF says of itself beside its pages: metadata, bookmarks, and which images it shows."""

from collections.abc import Iterator
from typing import Any

from verticalize.extras import need
from verticalize.knowledge.readers.pdf.headings import Bookmark

_NO_TITLE = ("untitled", "无标题")
_FROM_WORD = "Microsoft Word - "  # what Word puts before the file's name


def metadata_of(reader: Any) -> dict[str, str]:
    """Those of title, author, subject, keywords and date that the file gives."""
    found = reader.metadata
    if found is None:
        return {}
    values = {
        name: found.get(f"/{name.capitalize()}")
        for name in ("title", "author", "subject", "keywords")
    }
    shown = {name: " ".join(str(value).split()) for name, value in values.items() if value}
    shown["title"] = shown.get("title", "").removeprefix(_FROM_WORD)
    if shown["title"].casefold() in _NO_TITLE:
        shown["title"] = ""
    shown["date"] = _date(found)
    return {name: value for name, value in shown.items() if value}


def bookmarks_of(reader: Any) -> list[Bookmark]:
    """The entries of the outline, from first to last."""
    return list(_walk(reader, reader.outline, 0))


def pages_declared(reader: Any) -> int:
    """How many pages the root of the page tree says that there are; 0 if it says nothing."""
    count = reader.root_object["/Pages"].get_object().get("/Count", 0)
    return int(count) if isinstance(count, int) else 0


def images_of(page: Any) -> int:
    """How many images the page's resources name."""
    generic = need("pypdf.generic", extra="pdf")
    resources = page.get("/Resources", {}).get_object() if "/Resources" in page else {}
    named = resources.get("/XObject")
    objects = named.get_object().values() if named is not None else ()
    found = (entry.get_object() for entry in objects)
    return sum(
        1
        for entry in found
        if isinstance(entry, generic.StreamObject) and entry.get("/Subtype") == "/Image"
    )


def _walk(reader: Any, entries: Any, depth: int) -> Iterator[Bookmark]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _walk(reader, entry, depth + 1)
        elif entry.title:
            number = reader.get_destination_page_number(entry)
            yield Bookmark(str(entry.title), depth, 0 if number is None else number + 1)


def _date(found: Any) -> str:
    try:
        date = found.creation_date
    except ValueError:  # not in the form that the standard asks for
        return ""
    return "" if date is None else str(date.date().isoformat())
