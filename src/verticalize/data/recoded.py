"""Files of rows that are not in UTF-8, read as if they were.

The encoding is told as for knowledge (`verticalize.knowledge.encodings.encoding`). Where it cannot
be told the file counts as UTF-8, and what is not costs the rows that it is in.
"""

import codecs
import gzip
import io
import shutil
import tempfile
from pathlib import Path
from typing import IO, cast

from verticalize.errors import KnowledgeError
from verticalize.knowledge.encodings.encoding import encoding_of, errors_of

UTF_8 = "utf-8"
_BLOCK = 1 << 16  # bytes


def encoding_of_rows(path: Path, head: bytes, *, packed: bool) -> str:
    """The codec of a text that begins with `head`, `packed` by gzip or not.

    The whole is looked through only where its head is no UTF-8.
    """
    if _is_utf8(head):
        return UTF_8
    try:
        return _of_packed(path) if packed else encoding_of(path)
    except KnowledgeError:
        return UTF_8


def _of_packed(path: Path) -> str:
    with tempfile.TemporaryDirectory() as folder, gzip.open(path) as handle:
        unpacked = Path(folder, "text")
        with unpacked.open("wb") as out:
            shutil.copyfileobj(handle, out)
        return encoding_of(unpacked)


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder(UTF_8)().decode(head)
    except UnicodeDecodeError:
        return False
    return b"\0" not in head


def as_utf8(handle: IO[bytes], codec: str) -> IO[bytes]:
    """The text of `handle` in UTF-8; half a character stays half a character."""
    return cast(IO[bytes], io.BufferedReader(_Recoded(handle, codec)))


class _Recoded(io.RawIOBase):
    def __init__(self, handle: IO[bytes], codec: str) -> None:
        self._handle = handle
        self._decoder = codecs.getincrementaldecoder(codec)(errors_of(codec))
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        ended = False
        while not (self._ready or ended):
            block = self._handle.read(_BLOCK)
            ended = not block
            text = self._decoder.decode(block, final=ended)
            self._ready = text.encode(UTF_8, "surrogatepass")
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count

    def close(self) -> None:
        self._handle.close()
        super().close()
