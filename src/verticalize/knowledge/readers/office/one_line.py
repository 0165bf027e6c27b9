"""A text of several lines as one line."""

import re

_BREAKS = r"\n\r\x0b\x0c\x85\u2028\u2029"
_BREAK = re.compile(rf"(?<!\s)[^\S{_BREAKS}]*+[{_BREAKS}]\s*+")


def one_line(text: str) -> str:
    """The text on one line: its line breaks are spaces, and nothing else is changed."""
    return _BREAK.sub(" ", text.strip())
