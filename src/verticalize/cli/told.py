"""An answer in the terminal: its tables in columns, and no marks of bold print."""

import re
import shutil
from collections.abc import Iterable, Iterator

from rich.cells import cell_len

from verticalize.cli.table import table
from verticalize.knowledge.cutting.blocks import Grid, blocks, cell

_BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n]*[^\s*])\*\*")


def told(text: str) -> str:
    """The answer with its tables laid out, and blank lines around them.

    A table that is wider than the terminal is told row by row.
    """
    text = _BOLD.sub(r"\1", text)
    return "\n\n".join(
        _laid_out(text, block) if isinstance(block, Grid) else text[block.start : block.end]
        for block in blocks(text)
    )


def telling(pieces: Iterable[str]) -> Iterator[str]:
    """As `told`, piece by piece as an answer is written; a table waits until all of it is there."""
    held, begins = "", True  # what is not told yet, and whether it begins a line
    for piece in pieces:
        held += piece
        if ready := _ready(held, begins=begins):
            yield told(held[:ready])
            begins, held = held[ready - 1] == "\n", held[ready:]
    if held:
        yield told(held)


def _ready(text: str, *, begins: bool) -> int:
    """How many characters can be told: those before a table or bold print that may go on."""
    lines = text.split("\n")
    first = len(lines) - (not lines[-1].strip())
    while first and lines[first - 1].lstrip().startswith("|") and (first > 1 or begins):
        first -= 1
    if first < len(lines) and lines[first].lstrip().startswith("|"):
        return len("\n".join(lines[:first])) + (first > 0)
    if lines[-1].count("**") % 2:
        return text.rindex("**")
    return len(text) - (text.endswith("*") and not text.endswith("**"))


def _laid_out(text: str, grid: Grid) -> str:
    head, *rows = ([cell(text[span.start : span.end]) for span in row] for row in grid.rows)
    lines = list(_columns(head, rows))
    if not rows or max(map(cell_len, lines)) <= shutil.get_terminal_size().columns:
        return "\n".join(lines)
    return "\n\n".join("\n".join(_named(head, row)) for row in rows)


def _named(head: list[str], row: list[str]) -> Iterator[str]:
    """Each cell of a row on its own line, behind the name of its column."""
    for name, value in zip(head, row, strict=True):
        if value:
            yield f"{name}: {value}" if name else value


def _columns(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    widest = (max(map(cell_len, column)) for column in zip(head, *rows, strict=True))
    return table(head, [["-" * width for width in widest], *rows], left=range(len(head)))
