"""Where instruction data and all that is known about it lie: what a command hands in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from verticalize.records import Example


@dataclass(frozen=True, slots=True)
class Size:
    """The tokens of a row, and how many of them are to be predicted."""

    tokens: int
    trained: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One token as text, or a few where only together they are characters."""

    text: str
    trained: bool
    special: bool
    tokens: int = 1


class Encoder(Protocol):
    """Rows as the tokens that training sees. `longest` is the limit beyond which it drops them."""

    @property
    def name(self) -> str: ...
    @property
    def longest(self) -> int: ...
    def size(self, example: Example) -> Size | None:
        """None where nothing in the row is to be predicted."""

    def pieces(self, example: Example) -> tuple[Piece, ...]:
        """All of the row, in order; nothing where nothing is to be predicted."""


@dataclass(frozen=True, slots=True)
class Source:
    """Rows, read once, and the files that say more of them; None where there is no such file.

    `count` is the number of rows, 0 where it is not known. `dropped` may grow while the rows are
    read: it is looked at afterwards. `rejects` and `uncovered` are JSON Lines with a ``reason``
    each; `facts` and `passages` those of ingest.
    """

    name: str
    rows: Iterable[Example]
    count: int = 0
    encoder: Encoder | None = None
    dropped: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)
    rejects: Path | None = None
    uncovered: Path | None = None
    facts: Path | None = None
    passages: Path | None = None
