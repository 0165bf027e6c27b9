"""Tables in the terminal, aligned whatever the script: a Chinese character is two cells wide."""

from collections.abc import Container, Iterator, Sequence

from rich.cells import cell_len


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, left: Container[int]
) -> Iterator[str]:
    """The lines of a table. The columns of `left` are words; numbers stand on the right."""
    whole = [head, *rows]
    widths = [max(cell_len(row[column]) for row in whole) for column in range(len(head))]
    for row in whole:
        cells = []
        for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
            space = " " * (width - cell_len(cell))
            cells.append(cell + space if column in left else space + cell)
        yield "  ".join(cells).rstrip()
