"""Reading the files that a pack names under ``data``: rows as a stream, and what was left out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from verticalize.data.importing import Tally, kept, open_file, read
from verticalize.data.rows import Record
from verticalize.domain.data_files import DataFile
from verticalize.errors import KnowledgeError, Problem
from verticalize.records import Example

KNOWLEDGE, REPLAY = "knowledge", "replay"  # sources beside those of files
_NAMES = {"Preference": "preferences", "Scored": "scored answers", "Prompt": "prompts"}


@dataclass(slots=True)
class FileRows:
    """One file. What is known of it is complete when `rows` has ended."""

    file: DataFile
    format: str = ""
    count: int = 0
    tally: Tally = field(default_factory=Tally)
    unused: Counter[str] = field(default_factory=Counter)

    def rows(self) -> Iterator[Example]:
        """The conversations of the file.

        Raises:
            KnowledgeError: it cannot be read, no format fits, or it is damaged from some place on.
        """
        spec = self.file.spec
        opened = open_file(self.file.path, spec.format)
        self.format = opened.format.name
        for record in kept(read(opened, name=self.file.name, licence=spec.licence), self.tally):
            if isinstance(record, Example):
                self.count += 1
                yield replace(record, lang=spec.lang) if spec.lang else record
            else:
                self.unused[f"not used here: {_kind(record)}"] += 1

    @property
    def dropped(self) -> dict[str, int]:
        """How many were left out, by reason."""
        return dict((self.tally.counts + self.unused).most_common())

    def row(self) -> dict[str, Any]:
        """The JSON form of ``verticalize check --json``."""
        return {
            "path": self.file.name,
            "format": self.format,
            "rows": self.count,
            "dropped": self.dropped,
        }


@dataclass(frozen=True, slots=True)
class Source:
    """The files of one line under ``data``."""

    name: str
    weight: float
    files: tuple[FileRows, ...]

    def rows(self) -> Iterator[Example]:
        """The rows of all files, each file opened when its turn comes; errors as in `FileRows`."""
        for file in self.files:
            yield from file.rows()

    @property
    def dropped(self) -> Counter[str]:
        return sum((Counter(file.dropped) for file in self.files), Counter())


def sources_of(files: Sequence[DataFile]) -> list[Source]:
    """One source for each line that names a file: under its path, numbered where that is taken."""
    by_line: dict[int, list[DataFile]] = {}
    for file in files:
        by_line.setdefault(id(file.spec), []).append(file)
    found: dict[str, Source] = {}
    others = (KNOWLEDGE, REPLAY)
    for one in by_line.values():
        spec = one[0].spec
        free = spec.path not in found and spec.path not in others
        name = spec.path if free else f"{spec.path} ({len(found) + 1})"
        found[name] = Source(name, spec.weight, tuple(map(FileRows, one)))
    return list(found.values())


def survey(files: Sequence[DataFile]) -> tuple[list[FileRows], list[Problem]]:
    """Every file read to its end, and the problems of those that cannot be."""
    found, problems = [FileRows(file) for file in files], []
    for one in found:
        try:
            for _ in one.rows():
                pass
        except KnowledgeError as error:
            place = error.place or str(one.file.path)
            problems.append(Problem(place, error.message, error.hint or ""))
    return found, problems


def _kind(record: Record) -> str:
    return _NAMES.get(type(record).__name__, "texts")
