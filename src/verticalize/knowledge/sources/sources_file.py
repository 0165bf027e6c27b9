"""``sources.yaml``: read, checked, and its rows matched to the files that they mean."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verticalize.config.lines import load_yaml
from verticalize.domain.patterns import LISTING
from verticalize.errors import ConfigError, KnowledgeError, Problem

FILES = "files"


@dataclass(frozen=True, slots=True)
class SourcesFile:
    """A ``sources.yaml``, which need not be there.

    `value` is all that it holds, and `lines` the line of every dotted key, as `load_yaml` gives
    them.
    """

    path: Path
    value: dict[str, Any]
    lines: dict[str, int]

    def place(self, number: int | None = None) -> str:
        """``file:line`` of a row, or of ``files``."""
        key = FILES if number is None else f"{FILES}.{number}"
        return f"{self.path}:{self.lines.get(key, 1)}"

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """The rows that name a file, each with its number in the list."""
        for number, row in enumerate(self._listed()):
            if isinstance(row, dict) and isinstance(row.get("path"), str):
                yield number, row

    def wrong(self) -> Iterator[Problem]:
        """What keeps it from being a list of rows that each name a file."""
        files = self.value.get(FILES)
        if files is not None and not isinstance(files, list):
            yield Problem(self.place(), "'files' is no list.", "Write '- path: …' lines below it.")
        good = {number for number, _ in self.rows()}
        for number, _ in enumerate(self._listed()):
            if number not in good:
                yield Problem(self.place(number), "names no file under 'path'.", "Add it.")

    def meant(self, root: Path) -> tuple[dict[Path, int], list[Problem]]:
        """Every file that is listed, with the number of its row; and rows that may mean two.

        A path counts from the knowledge root. Where no file is there, it counts from the folder
        of ``sources.yaml`` or from the one above it, if that gives one file. Of several rows for
        a file those from the root come first, and of these the last holds.
        """
        exact: dict[Path, int] = {}
        relative: dict[Path, int] = {}
        problems = []
        for number, files in self.candidates(root):
            if len(files) > 1:
                problems.append(self._ambiguous(number, files, root))
            elif files:
                name = self.value[FILES][number]["path"]
                (exact if files[0] == _plain(root / name) else relative)[files[0]] = number
        return relative | exact, problems

    def candidates(self, root: Path) -> Iterator[tuple[int, list[Path]]]:
        """Of each row, the files that it may mean: none, one, or two where it is ambiguous."""
        folder = _plain(self.path.parent)
        for number, row in self.rows():
            near = {_plain(above / row["path"]) for above in (root, folder.parent, folder)}
            found = sorted(p for p in near if p.is_relative_to(folder) and p.is_file())
            full = _plain(root / row["path"])
            yield number, [full] if full in found else found

    def _ambiguous(self, number: int, files: list[Path], root: Path) -> Problem:
        names = " or ".join(f"'{os.path.relpath(file, root)}'" for file in files)
        cause = f"'{self.value[FILES][number]['path']}' may mean two files."
        return Problem(self.place(number), cause, f"Write {names}.")

    def _listed(self) -> list[Any]:
        files = self.value.get(FILES)
        return files if isinstance(files, list) else []


def read_sources(path: Path) -> SourcesFile:
    """A sources.yaml; an empty one where there is none.

    Raises:
        ConfigError: it is not YAML, or no mapping.
    """
    value, lines = load_yaml(path) if path.is_file() else ({}, {})
    return SourcesFile(path, value, lines)


def checked_sources(path: Path) -> SourcesFile:
    """As `read_sources`, for one that is about to be edited.

    Raises:
        KnowledgeError: the first of all that is wrong with it.
    """
    try:
        sources = read_sources(path)
        problems = list(sources.wrong())
    except ConfigError as error:
        problems = list(error.problems)
    if problems:
        first = problems[0]
        hint = first.hint or f"Correct {LISTING} first; nothing has been changed."
        raise KnowledgeError(first.message, place=first.place, hint=hint)
    return sources


def _plain(path: Path) -> Path:
    """Without ``.`` and ``..``; links are not followed."""
    return Path(os.path.normpath(path))
