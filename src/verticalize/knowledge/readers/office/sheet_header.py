"""The header of a sheet: captions merged across columns, then the row or rows of column names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from verticalize.knowledge.readers.office.one_line import one_line
from verticalize.knowledge.readers.office.sheet import Cells, Layout

_MOST_ROWS = 4  # of a header; a merge that reaches further down is no header's


@dataclass(frozen=True, slots=True)
class Header:
    """The row in which the names begin, the name of each column, and what stands above them."""

    row: int
    names: Cells
    captions: tuple[str, ...]


def split_header(
    rows: Iterator[tuple[int, Cells]], layout: Layout
) -> tuple[Header, Iterator[tuple[int, Cells]]] | None:
    """The header and the rows below it, or None for a sheet without values.

    The first row with values names the columns. Where a name is merged downwards, as far as it
    reaches the rows below it are of the header too, and a column has the names above it in one:
    ``Dose adult`` and ``Dose child``.
    """
    captions: list[str] = []
    for number, cells in rows:
        if len(cells) == 1 and layout.spans_columns(number, *cells):
            captions += map(one_line, cells.values())
            continue
        bottom = _bottom(number, cells, layout)
        above = [_spread(number, cells, layout) if bottom > number else cells]
        for below, further in rows:
            if below > bottom:
                rows = chain([(below, further)], rows)
                break
            above.append(_spread(below, further, layout))
        return Header(number, _joined(above), tuple(captions)), rows
    return None


def _bottom(number: int, cells: Cells, layout: Layout) -> int:
    reach = [m.bottom for m in layout.merges.get(number, ()) if m.left in cells]
    return max((row for row in reach if row < number + _MOST_ROWS), default=number)


def _spread(number: int, cells: Cells, layout: Layout) -> Cells:
    """The cells of a header row, those that are merged across columns in each of them."""
    spread = dict(cells)
    for merge in layout.merges.get(number, ()):
        if merge.left in cells:
            spread |= dict.fromkeys(range(merge.left, merge.right + 1), cells[merge.left])
    return spread


def _joined(rows: Iterable[Cells]) -> Cells:
    parts: dict[int, list[str]] = {}
    for cells in rows:
        for column, text in cells.items():
            names = parts.setdefault(column, [])
            if one_line(text) not in names:
                names.append(one_line(text))
    return {column: " ".join(names) for column, names in sorted(parts.items())}
