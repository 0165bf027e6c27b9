"""What a build left out, at its end and on stderr.

Quarantined files, text in no passage, phrasings that nothing answers, and versions side by side.
"""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from verticalize.cli.say import note
from verticalize.cli.table import table
from verticalize.errors import Problem
from verticalize.knowledge.corpus import read_sources
from verticalize.knowledge.ingest import (
    read_lost,
    read_problems,
    read_quarantine,
    read_unused,
)
from verticalize.knowledge.side_by_side import side_by_side
from verticalize.knowledge.summary import SourceSummary
from verticalize.text import counted

SHOWN = 20  # files, and documents; the others are counted
_WIDTH = 90  # characters of a reason in the table


def left_out(folder: Path) -> dict[str, Any]:
    """The same for programs: files, the problems of all, and warnings of lost text."""
    return {
        "quarantined": [source.path for source, _ in read_quarantine(folder)],
        "left_out": [str(problem) for problem in read_problems(folder)],
        "warnings": [str(warning) for warning in _warnings(folder)],
    }


def count_left_out(folder: Path) -> str:
    """How many files were left out of how many, for the last line of a build; "" if none was."""
    sources = read_sources(folder)
    refused = sum(source.refused > 0 for source in sources)
    return f"{refused} of {counted(len(sources), 'file')} left out" if refused else ""


def show_left_out(domain: str, folder: Path, *, stopped: bool = False) -> None:
    """The summary table of an ingest; nothing where all was read.

    Args:
        folder: the artifact of the stage ingest.
        stopped: the build ends here, since it is strict.
    """
    if refused := list(read_quarantine(folder)):
        _show_files(domain, refused)
        if not stopped:
            note("The other files were built. With --strict the build stops instead.\n")
    warnings = _warnings(folder)
    for warning in warnings[:SHOWN]:
        note(f"warning: {warning}")
    if len(warnings) > SHOWN:
        note(f"and {len(warnings) - SHOWN} more: verticalize check {domain}\n")


def _warnings(folder: Path) -> list[Problem]:
    versions = side_by_side(folder, read_sources(folder))
    return [*read_lost(folder), *read_unused(folder), *versions]


def _show_files(domain: str, refused: Sequence[tuple[SourceSummary, list[Problem]]]) -> None:
    rows = [
        (source.path, str(source.refused), _first(problems))
        for source, problems in islice(refused, SHOWN)
    ]
    note(f"\nFiles left out, as they could not be read: {len(refused)}")
    for line in table(("file", "problems", "the first"), rows, left=(0, 2)):
        note(f"  {line}")
    if len(refused) > SHOWN:
        note(f"  and {counted(len(refused) - SHOWN, 'more file')}")
    note(f"All that is wrong with them: verticalize check {domain}")


def _first(problems: Sequence[Problem]) -> str:
    """The first problem in one line, its place without the folders that the file stands in."""
    place = problems[0].place.replace("\\", "/").rpartition("/")[2]
    text = " ".join(f"{place}: {problems[0].message}".split())
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"
