"""Which files the lines under ``data`` in domain.yaml name: instruction data made elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from verticalize.domain.manifest import InstructionFiles
from verticalize.domain.patterns import expand, is_pattern
from verticalize.domain.schema import place_in
from verticalize.errors import ManifestError, Problem


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of instruction data.

    `name` is its path below the folder that it was found in, and begins the ids of its rows. `spec`
    is the line of the manifest that names it.
    """

    path: Path
    name: str
    spec: InstructionFiles


def data_files(
    lines: Sequence[InstructionFiles], roots: Sequence[Path], *, manifest: Path
) -> tuple[DataFile, ...]:
    """The files below any of `roots` that the lines name, each once, in the order of the lines.

    The first line that names a file holds; a path without wildcards comes before any pattern.

    Raises:
        ManifestError: lines that match no file.
    """
    files: dict[Path, DataFile] = {}
    problems = []
    for number, spec in enumerate(lines):
        found = [(root, path) for root in roots for path in expand(root, spec.path)]
        if not found:
            where = " or ".join(map(str, roots))
            problems.append(
                Problem(
                    place_in(manifest, f"data.{number}"),
                    f"'{spec.path}' matches no file under {where}.",
                    "Put a file there, or correct the path.",
                )
            )
        for root, path in found:
            taken = files.get(path.resolve())
            if taken is None or (is_pattern(taken.spec.path) and not is_pattern(spec.path)):
                files[path.resolve()] = DataFile(path, _name(path, root), spec)
    if problems:
        raise ManifestError(problems)
    order = {id(spec): number for number, spec in enumerate(lines)}
    return tuple(sorted(files.values(), key=lambda file: order[id(file.spec)]))


def _name(path: Path, root: Path) -> str:
    """Of files elsewhere the name alone, so that a moved project has the same rows."""
    inside = path.is_relative_to(root) and ".." not in path.parts
    return path.relative_to(root).as_posix() if inside else path.name
