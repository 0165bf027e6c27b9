"""An answer in the terminal: its tables in columns."""

from collections.abc import Iterator

from rich.cells import cell_len

from verticalize.cli.table import table
from verticalize.knowledge.blocks import Grid, blocks, cell


def told(text: str) -> str:
    """The answer with its tables laid out, and blank lines around them."""
    return "\n\n".join(
        "\n".join(_columns(text, block))
        if isinstance(block, Grid)
        else text[block.start : block.end]
        for block in blocks(text)
    )


def _columns(text: str, grid: Grid) -> Iterator[str]:
    head, *rows = ([cell(text[span.start : span.end]) for span in row] for row in grid.rows)
    widest = (max(map(cell_len, column)) for column in zip(head, *rows, strict=True))
    return table(head, [["-" * width for width in widest], *rows], left=range(len(head)))
