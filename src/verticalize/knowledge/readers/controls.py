"""Control characters: they are no text, so they are left out and counted."""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r"\s*[\n\r\x0b\x0c\x85\u2028\u2029]\s*")
_NOTE = "a control character (left out)"


def without_controls(text: str, notes: list[str]) -> str:
    """The text without control characters other than tabs and line breaks; each is noted."""
    kept, count = _CONTROL.subn("", text)
    notes += [_NOTE] * count
    return kept


def one_line(text: str) -> str:
    """The text on one line: its line breaks are spaces, and nothing else is changed."""
    return _BREAK.sub(" ", text.strip())
