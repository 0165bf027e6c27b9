"""Rows and cells of a table that is being read, as a Markdown pipe table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from verticalize.knowledge.readers.footnotes import count_notes

MAX_SPAN = 100  # columns or rows that one cell may fill; more is a mistake or an attack


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with the columns and rows that it fills."""

    text: str
    across: int = 1
    down: int = 1


@dataclass(slots=True)
class Grid:
    """The rows of a table as they come in."""

    rows: list[list[Cell]] = field(default_factory=list)

    def row(self) -> None:
        """Begin a row."""
        self.rows.append([])

    def cell(self, text: str, colspan: str, rowspan: str) -> None:
        """Add a cell to the row; its spans are as the attributes of HTML give them."""
        if not self.rows:
            self.row()
        self.rows[-1].append(Cell(text, _span(colspan), _span(rowspan)))

    def lines(self) -> list[str]:
        """Header, rule, rows, and notes below them; of a table of one column its cells alone."""
        rows = [row for row in _spread(self.rows) if any(row)]
        width = max(map(len, rows), default=0)
        if width < 2:
            return [row[0] for row in rows]
        rows = [row + [""] * (width - len(row)) for row in rows]
        first = len(rows) - count_notes(rows)
        shown = [_line(row) for row in rows[:first]]
        notes = [row[0] for row in rows[first:]]
        return [shown[0], "|" + "---|" * width, *shown[1:], *notes]

    def line(self) -> str:
        """All cells in one line."""
        return " ".join(cell.text for row in self.rows for cell in row if cell.text)


def _spread(rows: Iterable[Sequence[Cell]]) -> list[list[str]]:
    """The texts by row and column. A cell that spans rows stands in each, so each can be read."""
    spread: list[list[str]] = []
    hanging: dict[int, tuple[str, int]] = {}  # column: text, rows that it still reaches into
    for row in rows:
        texts: list[str] = []
        below: dict[int, tuple[str, int]] = {}
        queue = list(reversed(row))
        while queue or len(texts) in hanging:
            column = len(texts)
            if column in hanging:
                text, left = hanging[column]
                texts.append(text)
                below[column] = (text, left - 1)
                continue
            cell = queue.pop()
            for number in range(cell.across):
                texts.append("" if number else cell.text)
                below[column + number] = (texts[-1], cell.down - 1)
        spread.append(texts)
        hanging = {column: (text, left) for column, (text, left) in below.items() if left}
    return spread


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _span(value: str) -> int:
    return min(max(int(value), 1), MAX_SPAN) if value.isascii() and value.isdigit() else 1
