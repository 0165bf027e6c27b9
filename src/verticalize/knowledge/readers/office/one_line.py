"""A text of several lines as one line."""

import re

_BREAK = re.compile(r"\s*[\n\r\x0b\x0c\x85\u2028\u2029]\s*")


def one_line(text: str) -> str:
    """The text on one line: its line breaks are spaces, and nothing else is changed."""
    return _BREAK.sub(" ", text.strip())
