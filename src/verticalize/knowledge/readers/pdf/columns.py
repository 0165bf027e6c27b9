"""Columns of a PDF page, found by an edge at which many of its lines begin."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

_MIN_ROWS = 6  # rows that begin at an edge before it is taken for a column's
_MIN_WIDTH = 8  # em that a column is wide, at least
_FILLED = 0.55  # share of its column that the middle row of prose fills; cells of a table do not
_CROSSING = 0.6  # share of rows that may run across the edge, such as titles and abstracts
_SHRINK = 0.8  # of an estimated width is surely covered
_NEAR = 3.0  # points by which rows of one column may be out of line


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that were drawn at once: where they begin, in points, and whether set apart.

    `size` is the height of the font, `em` its width.
    """

    x: float
    y: float
    size: float
    em: float
    text: str
    spaced: bool

    @property
    def end(self) -> float:
        """Where they end, by estimate."""
        return self.x + self.em * sum(1.0 if char >= "\u2e80" else 0.5 for char in self.text)


@dataclass(frozen=True, slots=True)
class Column:
    """Runs to be read together; `sorted` by place where they were parted, else as drawn."""

    runs: Sequence[Run]
    sorted: bool = False


def columns(runs: Sequence[Run], depth: int = 3) -> list[Column]:
    """The page as one column in the order of drawing, or its columns in the order of reading.

    What runs across an edge parts the page into bands, each of which is read column by column.
    """
    edge = _edge(runs) if depth else None
    if edge is None:
        return [Column(runs, sorted=depth < 3)]
    found: list[Column] = []
    left: list[Run] = []
    right: list[Run] = []
    for row in _by_row(runs):
        if _crosses(row, edge):
            found += _both(left, right, depth)
            left, right = [], []
            found.append(Column(row, sorted=True))
        else:
            left += [run for run in row if run.x < edge - _NEAR]
            right += [run for run in row if run.x >= edge - _NEAR]
    return [*found, *_both(left, right, depth)]


def _both(left: Sequence[Run], right: Sequence[Run], depth: int) -> Iterator[Column]:
    for side in (left, right):
        if side:
            yield from columns(side, depth - 1)


def _by_row(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs of about one height, from the top of the page to its bottom."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (-run.y, run.x)):
        if rows and abs(run.y - rows[-1][0].y) <= 0.3 * rows[-1][0].size:
            rows[-1].append(run)
        else:
            rows.append([run])
    return rows


def _edge(runs: Sequence[Run]) -> float | None:
    """Where the right one of two columns begins, or None."""
    if not runs:
        return None
    rows = _by_row(runs)
    size = median(run.size for run in runs)
    start, end = (
        min(run.x for run in runs),
        max(run.x + _SHRINK * (run.end - run.x) for run in runs),
    )
    begins: Counter[int] = Counter()
    for row in rows:
        begins.update({round(run.x) for run in row if run.spaced or run is row[0]})
    inner = [x for x in begins if start + _MIN_WIDTH * size < x < end - _MIN_WIDTH * size / 2]
    for x in sorted(inner, key=lambda x: -_around(begins, x))[:5]:
        if _parts(rows, float(x), start, end, size):
            return float(x)
    return None


def _around(begins: Counter[int], x: int) -> int:
    return begins[x - 1] + begins[x] + begins[x + 1]


def _parts(
    rows: Sequence[Sequence[Run]], edge: float, start: float, end: float, size: float
) -> bool:
    """Whether prose stands on both sides of the edge and little runs across it."""
    across = [row for row in rows if _crosses(row, edge)]
    beside = [row for row in rows if not _crosses(row, edge)]
    lefts = [[run for run in row if run.x < edge - _NEAR] for row in beside]
    rights = [[run for run in row if run.x >= edge - _NEAR] for row in beside]
    lefts, rights = [row for row in lefts if row], [row for row in rights if row]
    aligned = [row for row in rights if abs(min(run.x for run in row) - edge) <= _NEAR]
    if min(len(lefts), len(aligned)) < _MIN_ROWS or len(aligned) < len(rights) / 2:
        return False
    if len(across) > _CROSSING * len(rows):
        return False
    width = max(end - edge, _MIN_WIDTH * size)
    return _fills(lefts, edge - start) and _fills(rights, width)


def _fills(rows: Sequence[Sequence[Run]], width: float) -> bool:
    filled = (sum(run.end - run.x for run in row) / width for row in rows)
    return median(filled) >= _FILLED


def _crosses(row: Sequence[Run], edge: float) -> bool:
    """Whether a run lies across the edge, or begins in what would be the gap before it."""
    return any(
        run.x < edge - _NEAR
        and (run.x + _SHRINK * (run.end - run.x) > edge + _NEAR or run.x > edge - _NEAR - run.size)
        for run in row
    )
