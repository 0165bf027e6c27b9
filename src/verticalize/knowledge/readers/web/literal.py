"""Text that Markdown would take for structure."""

import re

_STRUCTURE = re.compile(r"^(?=#{1,6}[ \t]|```|~~~)", re.MULTILINE)


def escaped(text: str) -> str:
    """The text with a backslash before what would else open a heading or a fence."""
    return _STRUCTURE.sub(r"\\", text)
