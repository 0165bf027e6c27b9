"""An answer in the terminal: its tables in columns."""

import shutil
from collections.abc import Iterator

from rich.cells import cell_len

from verticalize.cli.table import table
from verticalize.knowledge.blocks import Grid, blocks, cell


def told(text: str) -> str:
    """The answer with its tables laid out, and blank lines around them.

    A table that is wider than the terminal is told row by row.
    """
    return "\n\n".join(
        _laid_out(text, block) if isinstance(block, Grid) else text[block.start : block.end]
        for block in blocks(text)
    )


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
