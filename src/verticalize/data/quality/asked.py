"""Where in a row a question may stand that an evaluation asks, and from when on it is the same."""

import re
from collections.abc import Iterator

from verticalize.records import Example

NEAR = 0.8  # Jaccard of neighbouring tokens from which two questions count as one
LONGEST = 1000  # characters; a longer line of a prompt is a passage
_PASSAGE = re.compile(r"^\[\d+\]\s*")
_LABEL = 12  # characters that a label such as "Question:" may have


def without_number(line: str) -> str:
    """A line without the ``[1]`` of a passage, which differs from row to row."""
    return _PASSAGE.sub("", line).strip()


def asked_lines(example: Example) -> Iterator[str]:
    """The lines of what the user says, with and without a label such as ``Question:``."""
    for message in example.messages:
        if message["role"] == "user":
            for line in message["content"].splitlines():
                text = without_number(line)
                if text and len(text) <= LONGEST:
                    yield text
                    bare = _unlabelled(text)
                    if bare and bare != text:
                        yield bare


def _unlabelled(text: str) -> str:
    """What stands behind a short label."""
    places = [text.find(colon) for colon in ":：" if 0 < text.find(colon) <= _LABEL]
    return text[min(places) + 1 :].strip() if places else text
