"""What the nearest ``sources.yaml`` says of a knowledge file's authority: licence, dates, place."""

from collections.abc import Mapping
from pathlib import Path

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import ConfigError, Problem
from verticalize.knowledge.authority import Authority
from verticalize.knowledge.sources.sources_file import read_sources

Told = Mapping[Path, Mapping[str, str]]


class Listings:
    """The ``sources.yaml`` files of a pack, each read once."""

    def __init__(self) -> None:
        self._nearest: dict[Path, Path | None] = {}  # by folder: all its files share one
        self._read: dict[Path, tuple[Told, list[Problem]]] = {}

    def of(self, source: SourceFile) -> Mapping[str, str]:
        """What is said of one file, under the canonical names; nothing where it is not listed."""
        folder = source.path.parent
        if folder not in self._nearest:
            self._nearest[folder] = source.listing
        listing = self._nearest[folder]
        if listing is None:
            return {}
        if listing not in self._read:
            self._read[listing] = _read(listing, source.root)
        return self._read[listing][0].get(source.path, {})

    @property
    def problems(self) -> list[Problem]:
        """All that is wrong in the listings that were asked for."""
        return [problem for _, wrong in self._read.values() for problem in wrong]


def _read(path: Path, root: Path) -> tuple[Told, list[Problem]]:
    try:
        sources = read_sources(path)
    except ConfigError as error:
        return {}, list(error.problems)
    rows: dict[int, Mapping[str, str]] = {}
    problems = list(sources.wrong())
    for number, row in sources.rows():
        found = Authority.read(row)
        if isinstance(found, Authority):
            rows[number] = found.row()
        else:
            place = sources.place(number)
            problems += [Problem(place, wrong.message, wrong.hint) for wrong in found]
    meant, ambiguous = sources.meant(root)
    return {file: rows.get(number, {}) for file, number in meant.items()}, problems + ambiguous
