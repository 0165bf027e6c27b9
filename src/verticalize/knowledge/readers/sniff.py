"""What a file is by its first bytes, whatever its name says."""

import re
import zipfile
from pathlib import Path

_HEAD = 1024  # bytes
_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
# The part that only this kind of package has.
_PARTS = {"word/document.xml": ".docx", "ppt/presentation.xml": ".pptx", "xl/workbook.xml": ".xlsx"}
_TEXT = {".html", ".htm", ".xhtml", ".md", ".markdown"}  # a page's tags may stand in Markdown


def sniff(path: Path) -> str | None:
    """The suffix that the content speaks for, where it leaves no doubt; else None.

    A file that cannot be opened is left to its reader, whose error says more.
    """
    try:
        with path.open("rb") as handle:
            head = handle.read(_HEAD)
    except OSError:
        return None
    if head.startswith(b"%PDF-"):
        return ".pdf"
    if head.startswith(b"SQLite format 3\0"):
        return ".sqlite"
    if head.startswith(b"PK\x03\x04"):
        return _package(path)
    if _PAGE.match(head.removeprefix(b"\xef\xbb\xbf")) and path.suffix.lower() not in _TEXT:
        return ".html"
    return None


def _package(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
            book = "mimetype" in names and package.getinfo("mimetype").file_size < _HEAD
            if book and package.read("mimetype").strip() == b"application/epub+zip":
                return ".epub"
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return None
    return next((suffix for part, suffix in _PARTS.items() if part in names), None)
