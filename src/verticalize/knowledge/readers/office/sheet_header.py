"""The header of a sheet: captions that name the table, then the row or rows of column names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, takewhile

from verticalize.knowledge.readers.office.one_line import one_line
from verticalize.knowledge.readers.office.sheet import Cells, Layout

_MOST_ROWS = 4  # of a header; a merge that reaches further down is no header's
_MOST_CAPTIONS = 4
Numbered = tuple[int, Cells]


@dataclass(frozen=True, slots=True)
class Header:
    """The row in which the names begin, the name of each column, and what stands above them."""

    row: int
    names: Cells
    captions: tuple[str, ...]


def split_header(
    rows: Iterator[Numbered], layout: Layout
) -> tuple[Header, Iterator[Numbered]] | None:
    """The header and the rows below it, or None for a sheet without values.

    The first row with values that is no caption names the columns. Where a name is merged
    downwards, as far as it reaches the rows below it are of the header too, and a column has the
    names above it in one: ``Dose adult`` and ``Dose child``.
    """
    captions, rows = _captions(rows, layout)
    for number, cells in rows:
        bottom = _bottom(number, cells, layout)
        above = [_spread(number, cells, layout) if bottom > number else cells]
        for below, further in rows:
            if below > bottom:
                rows = chain([(below, further)], rows)
                break
            above.append(_spread(below, further, layout))
        return Header(number, _joined(above), tuple(captions)), rows
    return None


def _captions(rows: Iterator[Numbered], layout: Layout) -> tuple[list[str], Iterator[Numbered]]:
    """The captions at the top, and the rows below them.

    A caption is one cell merged across columns; or not merged, where the first row with several
    cells is no row of a table of one column that it could name.
    """
    above: list[Numbered] = []
    for number, cells in rows:
        if len(cells) > 1 or len(above) == _MOST_CAPTIONS:
            rows = chain([(number, cells)], rows)
            break
        above.append((number, cells))
    else:
        number, cells = 0, {}
    merged = (layout.spans_columns(row, *one) for row, one in above)
    count = sum(1 for _ in takewhile(bool, merged))
    if count < len(above) and _names_columns(number, cells, above[-1], layout):
        count = len(above)
    captions = [one_line(text) for _, one in above[:count] for text in one.values()]
    return captions, chain(above[count:], rows)


def _names_columns(number: int, cells: Cells, above: Numbered, layout: Layout) -> bool:
    """Whether a row names columns, and what stands above it in one cell is no name of one."""
    row, one = above
    if _bottom(row, one, layout) > row:
        return False
    return len(cells) > 2 or (len(cells) == 2 and number > row + 1)


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
