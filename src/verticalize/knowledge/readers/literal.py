"""Characters that are no text, and text that Markdown would take for structure."""

import re

_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_STRUCTURE = re.compile(r"^(?=#{1,6}[ \t]|```|~~~)", re.MULTILINE)
REMOVED = "a control character that was removed"


def without_controls(text: str) -> tuple[str, int]:
    """The text without control characters and halves of surrogate pairs; how many there were.

    Tab and line breaks stay.
    """
    return _NO_TEXT.subn("", text)


def escaped(text: str) -> str:
    """The text with a backslash before what would else open a heading or a fence."""
    return _STRUCTURE.sub(r"\\", text)
