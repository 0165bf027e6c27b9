"""The lines of a PDF page in the order in which they are read, columns one after the other.

A PDF says where runs of characters stand and in which size, not what is a line, a paragraph or a
column. Widths of runs are estimates (half an em a Latin character, one em a Chinese one); decisions
are therefore made from where runs begin, which is exact.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from verticalize.extras import need
from verticalize.knowledge.encodings.controls import without_controls
from verticalize.knowledge.readers.pdf.columns import Run, columns
from verticalize.knowledge.readers.pdf.radicals import with_ideographs
from verticalize.text import CJK

_WIDE = rf"[{CJK}\u3000-\u303f\uff01-\uff60]"
_SPREAD = re.compile(rf"(?<={_WIDE}) (?={_WIDE})")
_CLOSE = re.compile(rf"(?<={_WIDE})(?={_WIDE})")
_SPACED_OUT = 4  # spaces between Chinese characters that may be for looks only
_SPACES = re.compile(" {2,}")
_SHOW = (b"Tj", b"TJ", b"'", b'"')
_SAME = ([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], b"cm")  # changes nothing, but ends the run before it
_POWER = re.compile(r"[+−-]?\d{1,3}")
_SMALLEST = 0.1  # points; some programs hide text by a font of size 0
_LEADERS = re.compile(r"(?:\. ?){5}|…{3}|·{5}")  # between an entry of a contents list and its page
_GAP = 2.0  # em between two runs of a line from which on they are cells of a table


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; x, y (upwards), end and size in points.

    `left` and `right` are the edges of the column that it stands in. `cells` says that it is a
    row of cells set apart; `pieces` are then its words or runs, each with where it begins.
    """

    page: int
    text: str
    x: float
    y: float
    end: float
    size: float
    left: float
    right: float
    cells: bool = False
    pieces: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PageText:
    """The lines of a page; how many runs are turned, control characters went, radicals came."""

    lines: list[Line]
    turned: int
    controls: int
    radicals: int


def read_page(page: Any, number: int) -> PageText:
    """The text of a page of pypdf; `number` is kept in its lines. Turned runs stand at the end."""
    found = _runs(page)
    lines = []
    for column in columns(found.upright):
        rows = list(_rows(column.runs, by_place=column.sorted))
        left = min((row[0].x for row in rows), default=0.0)
        right = max((max(run.end for run in row) for row in rows), default=0.0)
        lines += [_line(row, number, left, right) for row in rows]
    lines += [_line([run], number, run.x, run.end) for run in found.turned]
    return PageText(
        lines=[line for line in lines if line.text],
        turned=len(found.turned),
        controls=found.controls,
        radicals=found.radicals,
    )


def _runs(page: Any) -> "_Collector":
    """The runs of the page as it is shown.

    pypdf hands over text when a line ends. A matrix that changes nothing, put before each
    operator that shows text, makes it hand over each run with its own position.
    """
    collector = _Collector(page.rotation)
    if "/Contents" not in page:
        return collector
    generic = need("pypdf.generic", extra="pdf")
    stream = generic.ContentStream(page["/Contents"], page.pdf, "bytes")
    operations: list[Any] = []
    for operands, operator in stream.operations:
        operations += [_SAME] if operator in _SHOW else []
        operations.append((operands, operator))
    stream.operations = operations
    key = generic.NameObject("/Contents")
    original = page.raw_get(key)
    page[key] = stream
    try:
        page.extract_text(visitor_text=collector.take)
    finally:
        page[key] = original  # or the operations of all pages would stay in memory
    return collector


class _Collector:
    """Takes in what pypdf hands over: upright runs and others, in the order of drawing."""

    def __init__(self, rotation: int) -> None:
        self.upright: list[Run] = []
        self.turned: list[Run] = []
        self.controls = self.radicals = 0
        self._turns = rotation // 90 % 4
        self._spaced = True
        self._at: tuple[float, ...] = ()

    def take(self, text: str, cm: Any, tm: Any, _font: Any, size: float) -> None:
        """One piece of text with the matrices in force where it begins."""
        shown, controls = without_controls(text.replace("\n", ""))
        shown, radicals = with_ideographs(shown)
        self.radicals += radicals
        self.controls += controls
        if shown.strip():
            a, b, c, d, x, y = need("pypdf", extra="pdf").mult(tm, cm)
            if not all(map(math.isfinite, (a, b, c, d, x, y, size))):
                raise ValueError("a position is not a number")
            for _ in range(self._turns):
                a, b, c, d, x, y = b, -a, d, -c, y, -x
            self._add(shown, (a, b, c, d, x, y), size)
            self._spaced = shown.endswith(" ")
        elif text:
            self._spaced = True

    def _add(self, text: str, at: tuple[float, ...], size: float) -> None:
        a, b, c, d, x, y = at
        runs = self.upright if a > 0 and abs(b) < 0.1 * a else self.turned
        if runs and at == self._at:  # the pen moved on, but pypdf does not tell how far
            last = runs.pop()
            run = Run(x, y, last.size, last.em, last.text + text, last.spaced)
        else:
            height = max(abs(size) * math.hypot(c, d), _SMALLEST)
            width = abs(size) * math.hypot(a, b)
            run = Run(x, y, height, width, text, self._spaced or text.startswith(" "))
        runs.append(run)
        self._at = at


def _rows(runs: Sequence[Run], *, by_place: bool) -> Iterator[list[Run]]:
    """Runs of one line each, from left to right."""
    row: list[Run] = []
    for run in sorted(runs, key=lambda run: -run.y) if by_place else runs:
        if row and not _same_line(row, run, by_place):
            yield sorted(row, key=lambda run: run.x)
            row = []
        row.append(run)
    if row:
        yield sorted(row, key=lambda run: run.x)


def _same_line(row: Sequence[Run], run: Run, by_place: bool) -> bool:
    if abs(run.y - row[0].y) > 0.5 * max(run.size, row[0].size):
        return False
    return by_place or run.x >= row[-1].x - run.size


def _line(row: Sequence[Run], page: int, left: float, right: float) -> Line:
    base = max(row, key=lambda run: (len(run.text), run.size))
    parts: list[str] = []
    cells = bool(_LEADERS.search("".join(run.text for run in row)))
    for before, run in zip((None, *row), row, strict=False):
        text = run.text
        if before is not None:
            gap = run.x - before.end
            apart = gap > max(_GAP * run.size, 0.25 * (before.end - before.x))
            cells = cells or (apart and run.spaced)
            parts.append("  " if apart and run.spaced else " " if run.spaced else "")
            if _raised(run, base) and parts[-2][-1:].isdigit() and _POWER.fullmatch(text.strip()):
                parts[-1] = "^"  # 10⁹ must not read 109
        parts.append(text)
    return Line(
        page=page,
        text=_tidy("".join(parts)) if cells else _prose("".join(parts)),
        x=row[0].x,
        y=base.y,
        end=max(run.end for run in row),
        size=base.size,
        left=left,
        right=right,
        cells=cells,
        pieces=tuple(_pieces(row)) if cells else (),
    )


def _pieces(row: Sequence[Run]) -> Iterator[tuple[float, str]]:
    """Runs that are set apart by a space at least, each with those that follow without one."""
    begun: list[Run] = []
    for run in row:
        if begun and run.spaced:
            yield begun[0].x, _tidy("".join(one.text for one in begun))
            begun.clear()
        begun.append(run)
    yield begun[0].x, _tidy("".join(run.text for run in begun))


def _raised(run: Run, base: Run) -> bool:
    return run.size < 0.85 * base.size and run.y > base.y + 0.2 * base.size


def _prose(text: str) -> str:
    """Single spaces; none between the Chinese characters of a line that is spaced out."""
    text = _SPACES.sub(" ", text).strip(" ")
    spread, close = len(_SPREAD.findall(text)), len(_CLOSE.findall(text))
    return _SPREAD.sub("", text) if spread >= _SPACED_OUT and spread > close else text


def _tidy(text: str) -> str:
    """Single spaces within a cell; two between cells."""
    cells: Iterable[str] = (" ".join(cell.split(" ")) for cell in re.split(" {2,}", text))
    return "  ".join(cell.strip() for cell in cells if cell.strip())
