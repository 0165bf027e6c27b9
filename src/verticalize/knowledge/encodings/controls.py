"""Control characters: what no text means to hold, and how much of it a text file may hold.

Form feed, vertical tab and NEL (U+0085) are white space: each becomes a space, so that the words on
either side stay apart.
"""

import re
from dataclasses import dataclass

REMOVED = "a control character (left out)"
RARE = 1000  # a text has fewer than one control character in so many
_FEW = 10  # so many of them, other than NUL, say nothing against a short text
_SPACES = "\x0b\x0c\x85"
# C0 but tab and line breaks, DEL, C1, halves of surrogate pairs, U+FFFE and U+FFFF
_HARMFUL = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
_CONTROL = re.compile(f"[{_HARMFUL}\ufeff]")
_ANY = re.compile(f"[{_HARMFUL}\ufeff{_SPACES}]")


@dataclass(slots=True)
class Controls:
    """The control characters of a text, counted as it goes by.

    `harmful` are those that speak against its being text: all but U+FEFF, which joined files leave;
    `nuls` are those among them that speak loudest. `first_line` is that of the first, from 1.
    """

    characters: int = 0
    found: int = 0
    harmful: int = 0
    nuls: int = 0
    first_line: int = 0
    lines: int = 1

    def add(self, text: str) -> None:
        """Count the next part of the text."""
        self.characters += len(text)
        for match in _CONTROL.finditer(text):
            self.found += 1
            if match.group() != "\ufeff":
                self.harmful += 1
                if not self.first_line:
                    self.first_line = self.lines + text.count("\n", 0, match.start())
        self.nuls += text.count("\0")
        self.lines += text.count("\n")

    @property
    def rare(self) -> bool:
        """Whether this is a text that holds some, and not a file that is no text."""
        counted = self.harmful if self.harmful >= _FEW else self.nuls
        return counted * RARE < self.characters or not counted


def without_controls(text: str) -> tuple[str, int]:
    """The text without its control characters, and how many they were."""
    if _ANY.search(text) is None:
        return text, 0
    for space in _SPACES:
        text = text.replace(space, " ")
    return _CONTROL.subn("", text)


def cleaned(text: str, notes: list[str]) -> str:
    """The text without its control characters, each of which is noted as `REMOVED`."""
    kept, count = without_controls(text)
    notes += [REMOVED] * count
    return kept
