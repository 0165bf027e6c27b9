"""Rows of tables as their cells, whichever way a reader has written them."""

import re
from typing import NamedTuple

_PAIR = re.compile(r"(?P<name>[^:：;；\n]{1,40})(?:：|: )(?P<value>[^;；\n]+)")
_LEAST = 2  # pairs of a line that is a row
_SURELY = 4  # and of one where something stands between them
_BETWEEN = re.compile(r"[\n;；]")


class Cell(NamedTuple):
    """One cell under the head of its column."""

    name: str
    value: str


def cells(statement: str) -> list[Cell]:
    """The cells of a row that has its heads with it; none of any other statement.

    A row is ``名称：光幕；单价：360``, or a header line, its rule and a line of cells.
    """
    if statement.startswith("|"):
        lines = [_split(line) for line in statement.splitlines()]
        if len(lines) < 3:
            return []
        return [Cell(*pair) for pair in zip(lines[0], lines[-1], strict=False) if all(pair)]
    found: list[Cell] = []
    loose = False  # a value that has a semicolon of its own
    for part in filter(None, map(str.strip, _BETWEEN.split(statement))):
        if pair := _PAIR.fullmatch(part):
            found.append(Cell(pair["name"].strip(), pair["value"].strip()))
        elif found:
            loose, (name, value) = True, found[-1]
            found[-1] = Cell(name, f"{value}；{part}")
        else:
            return []
    return found if len(found) >= (_SURELY if loose else _LEAST) else []


def _split(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
