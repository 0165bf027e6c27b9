"""Which files the lines under ``knowledge`` in domain.yaml name, and what is said of each."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from verticalize.domain.manifest import SPREADSHEETS, KnowledgeSource
from verticalize.domain.patterns import LISTING, expand, is_pattern
from verticalize.errors import Problem


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of knowledge. `name` is its path below the knowledge root, as documents cite it.

    `sheets` are the lines about single sheets of it; `spec` holds for the others.
    """

    path: Path
    name: str
    spec: KnowledgeSource
    sheets: tuple[KnowledgeSource, ...] = ()

    def of_sheet(self, name: str) -> "SourceFile":
        """The file as the line about one of its sheets has it, if there is one."""
        spec = next((spec for spec in self.sheets if spec.sheet == name), None)
        return replace(self, spec=spec) if spec else self

    @property
    def root(self) -> Path:
        """The knowledge root; of a file outside of it, the folder that the file is in."""
        name = Path(self.name)
        return self.path.parents[0 if name.is_absolute() else len(name.parts) - 1]

    @property
    def listing(self) -> Path | None:
        """The nearest ``sources.yaml`` beside it or above, within the knowledge root."""
        return next(iter(self.listings), None)

    @property
    def listings(self) -> list[Path]:
        """Every ``sources.yaml`` beside it or above, within the knowledge root; nearest first."""
        depth = 1 if Path(self.name).is_absolute() else len(Path(self.name).parts)
        listings = (folder / LISTING for folder in list(self.path.parents)[:depth])
        return [listing for listing in listings if listing.is_file()]


def knowledge_files(
    lines: Sequence[KnowledgeSource], root: Path, line_of: Callable[[int], str]
) -> tuple[tuple[SourceFile, ...], list[Problem]]:
    """The files below `root` that the lines name, each once, in the order of the lines.

    The first line that names a file holds; a path without wildcards comes before any pattern.
    Several may name tables of one database, or sheets of one workbook. Problems are lines that
    match no file, and paths that stand twice with other words.

    Args:
        line_of: the place of a line, by its number.
    """
    files: dict[str, list[SourceFile]] = {}
    problems = []
    for number, spec in enumerate(lines):
        found = expand(root, spec.path)
        if not found:
            problems.append(_no_match(line_of(number), spec, root))
        for path in found:
            name = _name(path, root)
            taken = files.setdefault(name, [])
            rivals = [other for other in taken if _overlap(spec, other.spec)]
            named = [other for other in rivals if not is_pattern(other.spec.path)]
            if is_pattern(spec.path) and rivals:
                continue
            if named and spec != named[0].spec:
                problems.append(_twice(line_of(number), spec))
            if named:
                continue
            taken[:] = [other for other in taken if other not in rivals]
            taken.append(SourceFile(path, name, spec))
    return tuple(source for each in files.values() for source in _by_sheet(each)), problems


def _overlap(one: KnowledgeSource, other: KnowledgeSource) -> bool:
    """Whether two lines that name the same file may mean the same part of it."""
    if one.sheet != other.sheet:
        return False
    parts = [(spec.table, spec.query) for spec in (one, other)]
    return parts[0] == parts[1] or (None, None) in parts


def _by_sheet(sources: list[SourceFile]) -> list[SourceFile]:
    """What names one file, the lines about its sheets taken together with the one about it all."""
    sheets = tuple(source.spec for source in sources if source.spec.sheet)
    if not sheets:
        return sources
    whole = next((source.spec for source in sources if not source.spec.sheet), None)
    rest = whole or KnowledgeSource(path=sheets[0].path)
    return [replace(sources[0], spec=rest, sheets=sheets)]


def _no_match(place: str, spec: KnowledgeSource, root: Path) -> Problem:
    return Problem(
        place,
        f"'{spec.path}' matches no file under {root}.",
        "Put a file there, correct the path, or say where the files are with --knowledge.",
    )


def _twice(place: str, spec: KnowledgeSource) -> Problem:
    sheets = PurePath(spec.path).suffix.lower() in SPREADSHEETS
    hint = "Give each line another 'sheet'." if sheets else "Keep one of the two."
    cause = f"'{spec.path}' stands there already, and only one of the two lines can hold."
    return Problem(place, cause, hint)


def _name(path: Path, root: Path) -> str:
    """Where a file stands below the root. Names that are no UTF-8 come out of Chinese archives."""
    name, below = path.as_posix(), root.as_posix().rstrip("/") + "/"
    name = name.removeprefix(below)
    odd = not name.isascii() and any("\ud800" <= char <= "\udfff" for char in name)
    return os.fsencode(name).decode("gb18030", "replace") if odd else name
