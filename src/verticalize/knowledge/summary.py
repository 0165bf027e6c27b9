"""What one file of the knowledge yielded, as `check`, `inspect` and the reports tell it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """What one file yielded.

    `coverage` is the share of its documents' non-space characters that stand in passages;
    `left_out` counts by reason what was found and not taken over as it stood. Of a reason that is
    about single records, `first` names the place of the first. `title` is that of the one document
    of a file, and `dated` what it says from when it holds. `refused` counts the problems: where
    there are any, the file is quarantined and yields nothing.
    """

    path: str
    kind: str = ""
    documents: int = 0
    passages: int = 0
    facts: int = 0
    questions: int = 0
    coverage: float = 1.0
    characters: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)
    title: str = ""
    dated: dict[str, Any] = field(default_factory=dict)
    refused: int = 0

    def row(self) -> dict[str, Any]:
        """The JSON form; `dataclasses.asdict` takes ten times as long, and there are many."""
        return {name: getattr(self, name) for name in self.__slots__}
