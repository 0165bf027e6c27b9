"""Characters that are no text: control characters and halves of surrogate pairs."""

import re

_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
REMOVED = "a control character that was removed"


def without_controls(text: str) -> tuple[str, int]:
    """The text without them, and how many there were. Tab and line breaks stay."""
    return _NO_TEXT.subn("", text)
