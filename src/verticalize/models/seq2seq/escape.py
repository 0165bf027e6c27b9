"""Line breaks for vocabularies that have none, as in T5's: written as a backslash and a letter.

ChatYuan writes line breaks and tabs so; here a backslash is doubled as well, and every text comes
back as it was.
"""

import re
from typing import Any

_WRITTEN = {"\n": "\\n", "\t": "\\t", "\\": "\\\\"}
_MEANT = {written: char for char, written in _WRITTEN.items()}


def loses_lines(tokenizer: Any) -> bool:
    """Whether a line break does not survive this tokenizer."""
    ids = tokenizer("a\nb", add_special_tokens=False)["input_ids"]
    return "\n" not in tokenizer.decode(ids)


def one_line(text: str) -> str:
    """The text on one line, to be read: as ChatYuan writes it, which cannot always be undone."""
    return text.replace("\n", "\\n").replace("\t", "\\t")


def escape(text: str) -> str:
    """The text on one line, to be written and taken back."""
    return re.sub(r"[\n\t\\]", lambda found: _WRITTEN[found[0]], text)


def unescape(text: str) -> str:
    """What `escape` was given; other backslashes stay."""
    return re.sub(r"\\[nt\\]", lambda found: _MEANT[found[0]], text)
