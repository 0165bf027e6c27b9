"""The elements of a JSON array, one after another, without the whole array in memory."""

import codecs
import json
from collections.abc import Iterator
from typing import IO, Any

from verticalize.errors import KnowledgeError

BLOCK = 1 << 16  # bytes
_DECODE = json.JSONDecoder().raw_decode
_SPACE = " \t\r\n"
_AFTER = _SPACE + ",]"


def elements(handle: IO[bytes], place: str, *, block: int = BLOCK) -> Iterator[Any]:
    """The values of the array that `handle` holds.

    An element that the buffer holds only in part is tried again when as much again has been
    read, so the work stays linear and memory at twice the longest element.

    Raises:
        KnowledgeError: from some element on the array is not JSON in UTF-8.
    """
    text, index = _Buffer(handle, block), 0
    try:
        text.expect("[")
        more = text.peek() != "]"
        while more:
            yield text.value()
            index += 1
            more = text.peek() == ","
            text.expect("," if more else "]")
        if not index:
            text.expect("]")
        if rest := text.peek():
            raise ValueError(f"'{rest}' after the end of the array")
    except (ValueError, RecursionError) as error:
        raise KnowledgeError(
            f"the array is not valid JSON from here on ({error}).",
            place=f"{place}[{index}]",
            hint="Mend it there, or write one record a line (JSON Lines), where one broken record "
            "costs only itself.",
        ) from error


class _Buffer:
    """The part of the text that is being looked at."""

    def __init__(self, handle: IO[bytes], block: int) -> None:
        self._handle = handle
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._block = block
        self._text = ""
        self._at = 0
        self._ended = False

    def peek(self) -> str:
        """The next character that is not white space; nothing at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]
            self._more()

    def expect(self, mark: str) -> None:
        if self.peek() != mark:
            raise ValueError(f"'{mark}' expected, found '{self.peek() or 'the end of the file'}'")
        self._at += 1

    def value(self) -> Any:
        self.peek()
        while True:
            try:
                value, end = _DECODE(self._text, self._at)
            except ValueError:
                if self._ended:
                    raise
            else:
                after = self._text[end : end + 1]
                if self._ended or (after and after in _AFTER):  # else a number may go on
                    self._at = end
                    return value
            self._more()

    def _more(self) -> None:
        rest = self._text[self._at :]
        block = self._handle.read(max(self._block, len(rest)))
        self._ended = not block
        self._text, self._at = rest + self._decoder.decode(block, final=self._ended), 0
