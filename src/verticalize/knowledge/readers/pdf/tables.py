"""Tables of PDF pages as pipe tables, so that a row can be told under its header.

A PDF has no tables: its columns are where cells of most rows begin. Rows are taken for a table only
where the first of them names every column; all others stay lines with their cells set apart.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from verticalize.knowledge.readers.pdf.page import Line

_NEAR = 3.0  # points by which cells of one column may be out of line
_MOST = 0.6  # of the rows in which a cell begins where a column does
_LEAST = 3  # rows, the header one of them
_TIGHT = 1.35  # times the size of the font: a line of the same cell, and no new row
_NUMBER = re.compile(r"[\d.,%°/~–—+≤≥<>-]+")
_STARTS_WITH_NUMBER = re.compile(r"[<>≤≥±~]?\s?\d")

Row = tuple[Line, list[str]]  # its first line, its cells


@dataclass(frozen=True, slots=True)
class _Table:
    """Where its columns begin, their names, its rows, and how many lines it took."""

    starts: Sequence[float]
    names: list[str]
    rows: list[Row]
    lines: int


def with_tables(pages: Iterable[Sequence[Line]], headings: Collection[int]) -> list[Line]:
    """The lines of all pages, those of tables as the lines of pipe tables.

    Args:
        headings: ids of lines that are no rows.
    """
    lines = list(chain.from_iterable(pages))
    found: list[Line] = []
    before: _Table | None = None
    at = 0
    while at < len(lines):
        region = _region(lines, at, headings)
        top = at == 0 or lines[at].page != lines[at - 1].page
        goes_on = _going_on(region, before) if before and top else None
        table = goes_on or _table(region)
        if table is None:
            found += region or [lines[at]]
            at += len(region) or 1
            before = None
            continue
        if not goes_on:
            found.append(_header(table))
        found += [replace(line, text=_piped(cells), cells=True) for line, cells in table.rows]
        at += table.lines
        before = table
    return found


def _region(lines: Sequence[Line], at: int, headings: Collection[int]) -> list[Line]:
    """The rows of cells from here on, with the lines that stand close below them."""
    region: list[Line] = []
    for line in lines[at:]:
        above = region[-1] if region else None
        if id(line) in headings or (above and (line.page != above.page or line.y >= above.y)):
            break
        if not line.cells and (above is None or not _is_tight(above, line)):
            break
        region.append(line)
    return region


def _is_tight(above: Line, line: Line) -> bool:
    return above.y - line.y < _TIGHT * above.size


def _table(region: Sequence[Line]) -> _Table | None:
    starts = _starts([line for line in region if line.cells])
    rows, count = _rows(region, starts) if len(starts) > 1 else ([], 0)
    if len(rows) < _LEAST:
        return None
    names, below = rows[0][1], rows[1:]
    half = len(names) // 2
    if names[:half] == names[half:]:  # two halves of one table side by side
        names = names[:half]
        below = [(line, cells[:half]) for line, cells in below] + [
            (line, cells[half:]) for line, cells in below if any(cells[half:])
        ]
    if not _names_columns(names, [cells for _, cells in below]):
        return None
    return _Table(starts, names, below, count)


def _going_on(region: Sequence[Line], before: _Table) -> _Table | None:
    """The rest of a table from the page before, which has the same columns."""
    starts = _starts([line for line in region if line.cells])
    if len(starts) != len(before.starts) or len(starts) != len(before.names):
        return None
    if any(abs(one - other) > _NEAR for one, other in zip(starts, before.starts, strict=True)):
        return None
    rows, count = _rows(region, starts)
    if rows and rows[0][1] == before.names:
        rows = rows[1:]
    return _Table(starts, before.names, rows, count) if rows else None


def _starts(lines: Sequence[Line]) -> list[float]:
    """Where cells begin in most of the lines, from left to right."""
    begins = sorted((x, number) for number, line in enumerate(lines) for x, _ in line.pieces)
    groups: list[list[tuple[float, int]]] = []
    for x, number in begins:
        if groups and x - groups[-1][0][0] <= _NEAR:
            groups[-1].append((x, number))
        else:
            groups.append([(x, number)])
    least = max(2, _MOST * len(lines))
    return [group[0][0] for group in groups if len({number for _, number in group}) >= least]


def _rows(region: Sequence[Line], starts: Sequence[float]) -> tuple[list[Row], int]:
    """The rows up to the first line that does not keep to the columns, and how many lines."""
    rows: list[Row] = []
    for count, line in enumerate(region):
        cells = _cells(line, starts)
        if cells is None:
            return rows, count
        if rows and (not line.cells or not cells[0]) and _is_tight(region[count - 1], line):
            above, told = rows[-1]
            joined = [" ".join(filter(None, pair)) for pair in zip(told, cells, strict=True)]
            rows[-1] = (above, joined)
        else:
            rows.append((line, cells))
    return rows, len(region)


def _cells(line: Line, starts: Sequence[float]) -> list[str] | None:
    """The text of a line by columns; None where it does not keep to them."""
    cells = [""] * len(starts)
    pieces = line.pieces or ((line.x, line.text),)
    for x, text in pieces:
        column = sum(start <= x + _NEAR for start in starts) - 1
        if column < 0 or (cells[column] and line.cells and _is_apart(line, text, cells[column])):
            return None
        cells[column] = f"{cells[column]} {text}".strip()
    last = max(column for column, cell in enumerate(cells) if cell)
    if not line.cells and last + 1 < len(starts) and line.end > starts[last + 1] + line.size:
        return None
    return cells


def _is_apart(line: Line, text: str, before: str) -> bool:
    """Whether a gap parts a text from what stands before it in the same column."""
    return f"{before}  {text}" in line.text


def _names_columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row says what stands in the others.

    Two columns of words may be names and what they are called, which have no header.
    """
    if not all(names) or len(set(names)) < len(names) or len(names) < 2:
        return False
    if any(_NUMBER.fullmatch(name) or name.endswith((":", "：")) for name in names):
        return False
    if len(names) > 2:
        return True
    columns = zip(names, zip(*rows, strict=True), strict=True)
    return any(
        not _STARTS_WITH_NUMBER.match(name)
        and 2 * sum(bool(_STARTS_WITH_NUMBER.match(cell)) for cell in column) > len(column)
        for name, column in columns
    )


def _header(table: _Table) -> Line:
    line = table.rows[0][0]
    return replace(line, text=f"{_piped(table.names)}\n|{'---|' * len(table.names)}", cells=True)


def _piped(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"
