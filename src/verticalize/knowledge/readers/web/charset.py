"""Which characters the bytes of a web page are: its mark, then what it declares, then detection."""

import codecs
import re
from pathlib import Path

from verticalize.errors import KnowledgeError
from verticalize.knowledge.encodings.controls import Controls, cleaned
from verticalize.knowledge.encodings.decode import (
    AS_WESTERN,
    MAX_FILE,
    MEGABYTE,
    not_text,
    unreadable,
)
from verticalize.knowledge.encodings.encoding import MARKS, WESTERN, encoding_of, errors_of

_HEAD = 4096  # bytes; the standard asks for the declaration in the first 1024
_DECLARED = re.compile(rb"""<meta\b[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml\b[^>]*?encoding\s*=\s*["']([\w.:-]+)""")
# Browsers read these labels as the larger set: https://encoding.spec.whatwg.org/#names-and-labels
_LARGER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "unicode": "utf-8",
    "utf-16": "utf-8",  # a page whose declaration can be read as ASCII is not UTF-16
}


def read_page(path: Path, notes: list[str]) -> str:
    """The text of a page without its control characters, each of which is noted.

    Raises:
        KnowledgeError: not readable, too large, no text, or in no encoding that it declares or we
            know.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_FILE else b""
    except OSError as error:
        raise unreadable(path, error) from error
    if size > MAX_FILE:
        raise KnowledgeError(
            f"the page has {size / MEGABYTE:.0f} MB; the limit is {MAX_FILE // MEGABYTE} MB.",
            place=str(path),
            hint="Split it.",
        )
    declared = declared_encoding(data)
    text = decoded(data, declared) if declared else None
    if text is None:
        codec = encoding_of(path)
        notes += [AS_WESTERN] * (codec == WESTERN)
        text = data.decode(codec, errors_of(codec))
    controls = Controls()
    controls.add(text)
    if not controls.rare:
        raise not_text(path, controls)
    return cleaned(text, notes)


def declared_encoding(data: bytes) -> str | None:
    """The codec that the page's mark or its declaration names, if Python knows it."""
    for mark, codec in MARKS:
        if data.startswith(mark):
            return codec
    head = data[:_HEAD]
    found = _XML.search(head) or _DECLARED.search(head)
    if found is None:
        return None
    label = found[1].decode("ascii", "replace").lower()
    try:
        return codecs.lookup(_LARGER.get(label, label)).name
    except LookupError:
        return None


def decoded(data: bytes, codec: str) -> str | None:
    """The text, or None where a byte does not belong to the encoding."""
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None
