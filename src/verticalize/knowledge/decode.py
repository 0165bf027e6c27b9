"""Bytes of knowledge files as text: UTF-8, UTF-16 with a mark, GB18030; anything else is an error.

Nothing is replaced or guessed silently: a file that is damaged is refused with line and byte.
"""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from verticalize.errors import KnowledgeError

MEGABYTE = 1 << 20
MAX_FILE = 64 * MEGABYTE  # bytes of a file that has to be read as a whole
MAX_LINE = 8 * MEGABYTE  # characters of one line of a table or of JSON Lines
_CHUNK = MEGABYTE
_SAMPLE = 64 * 1024  # bytes on either side of a bad byte that decide what a file is
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_text(path: Path) -> str:
    """The whole file, every line break a newline.

    Raises:
        KnowledgeError: not readable, too large, not text, or in no encoding that we know.
    """
    with _readable(path):
        size = path.stat().st_size
        if size > MAX_FILE:
            raise KnowledgeError(
                f"the file has {size / MEGABYTE:.0f} MB; the limit for its format is "
                f"{MAX_FILE // MEGABYTE} MB.",
                place=str(path),
                hint="Split it, or write it as JSON Lines, which has no such limit.",
            )
        text = path.read_text(encoding=encoding_of(path))
    if "\0" in text:
        raise _nul(path, text.count("\n", 0, text.index("\0")) + 1)
    return text


def opening(path: Path) -> str:
    """The beginning of the file after white space: enough to tell what it is.

    Raises:
        KnowledgeError: as `read_text`.
    """
    with _readable(path), path.open(encoding=encoding_of(path)) as handle:
        return handle.read(_SAMPLE).lstrip()[:64]


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Number (from 1) and text of each line, its line break included, a line at a time.

    Raises:
        KnowledgeError: as `read_text`; or a line is longer than `MAX_LINE`.
    """
    with _readable(path), path.open(encoding=encoding_of(path)) as handle:
        number = 0
        while line := handle.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                raise KnowledgeError(
                    f"the line is longer than {MAX_LINE // MEGABYTE} MB, the limit for one record.",
                    place=f"{path}:{number}",
                    hint="Write one record a line; a long text belongs in a file of its own.",
                )
            if "\0" in line:
                raise _nul(path, number)
            yield number, line


def encoding_of(path: Path) -> str:
    """The codec that reads the file without loss.

    Raises:
        KnowledgeError: there is none; the error names the first bad byte and its line.
    """
    with path.open("rb") as handle:
        head = handle.read(4)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec
    bad = _first_bad_byte(path, "utf-8")
    if bad is None:
        return "utf-8"
    if _first_bad_byte(path, "gb18030") is None and _looks_chinese(path, bad):
        return "gb18030"
    raise KnowledgeError(
        f"byte {bad} is not valid UTF-8, and the file is not GB18030 either.",
        place=f"{path}:{_line_of(path, bad)}",
        hint="Save the file as UTF-8.",
    )


def _first_bad_byte(path: Path, codec: str) -> int | None:
    decoder = codecs.getincrementaldecoder(codec)()
    start = 0
    with path.open("rb") as handle:
        while True:
            chunk = handle.read(_CHUNK)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return start - pending + error.start
            if not chunk:
                return None
            start += len(chunk)


def _looks_chinese(path: Path, bad: int) -> bool:
    """Whether the text around a byte that is not UTF-8 is GB18030, and not damaged UTF-8 or Latin.

    Almost every string of bytes can be read as GB18030, so this asks more: most of it makes no
    sense as UTF-8, and most of its characters are the common ones of GB 2312.
    """
    with path.open("rb") as handle:
        handle.seek(max(0, bad - _SAMPLE))
        sample = handle.read(2 * _SAMPLE)
    as_utf8 = [char for char in sample.decode("utf-8", "replace") if char > "\x7f"]
    broken = as_utf8.count("\ufffd")
    if len(as_utf8) - broken >= broken:
        return False
    chinese = "".join(char for char in sample.decode("gb18030", "ignore") if char > "\x7f")
    common = len(chinese.encode("gb2312", "ignore")) / 2
    return common >= len(chinese) / 2


def _line_of(path: Path, position: int) -> int:
    line, left = 1, position
    with path.open("rb") as handle:
        while left > 0:
            chunk = handle.read(min(_CHUNK, left))
            line += chunk.count(b"\n")
            left -= len(chunk)
    return line


def _nul(path: Path, line: int) -> KnowledgeError:
    return KnowledgeError(
        "the line holds a NUL character, so this is not a text file.",
        place=f"{path}:{line}",
        hint="Save the file as UTF-8 text, or take it out of the pack's knowledge.",
    )


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except UnicodeError as error:  # UTF-16 that ends within a character
        raise KnowledgeError(
            f"cannot be decoded ({error}).", place=str(path), hint="Save the file as UTF-8."
        ) from error
    except OSError as error:
        raise KnowledgeError(
            f"cannot be read ({error.strerror}).",
            place=str(path),
            hint="Check that the file is there and that you may read it.",
        ) from error
