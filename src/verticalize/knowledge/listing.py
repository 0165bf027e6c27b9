"""What the nearest ``sources.yaml`` says of a knowledge file's authority: licence, dates, place."""

from collections.abc import Mapping
from pathlib import Path

from verticalize.config.lines import load_yaml
from verticalize.domain.pack import SourceFile
from verticalize.errors import ConfigError, Problem
from verticalize.knowledge.authority import Authority


class Listings:
    """The ``sources.yaml`` files of a pack, each read once."""

    def __init__(self) -> None:
        self._read: dict[Path, tuple[dict[str, dict[str, str]], list[Problem]]] = {}

    def of(self, source: SourceFile) -> Mapping[str, str]:
        """What is said of one file, under the canonical names; nothing where it is not listed.

        Paths count from the folder of ``sources.yaml``, or from the one above it.
        """
        listing = source.listing
        if listing is None:
            return {}
        if listing not in self._read:
            self._read[listing] = _read(listing)
        told, _ = self._read[listing]
        below = source.path.relative_to(listing.parent).as_posix()
        return told.get(f"{listing.parent.name}/{below}") or told.get(below) or {}

    @property
    def problems(self) -> list[Problem]:
        """All that is wrong in the listings that were asked for."""
        return [problem for _, wrong in self._read.values() for problem in wrong]


def _read(path: Path) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    try:
        value, lines = load_yaml(path)
    except ConfigError as error:
        return {}, list(error.problems)
    told: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    rows = value.get("files")
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        place = f"{path}:{lines.get(f'files.{number}', 1)}"
        if not isinstance(row, dict) or not isinstance(row.get("path"), str):
            problems.append(Problem(place, "names no file under 'path'.", "Add it."))
            continue
        found = Authority.read(row)
        if isinstance(found, Authority):
            told[row["path"]] = found.row()
        else:
            problems += [Problem(place, wrong.message, wrong.hint) for wrong in found]
    return told, problems
