"""Rows of spreadsheets, which passages hold as lines: ``Drug: aspirin; Dose: 100 mg``."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from verticalize.knowledge.cutting.blocks import Span
from verticalize.records import Hit, Passage

_OF_ROWS = re.compile(r"\brows? \d")  # of a place, whatever is said before: sheet 'Doses' row 3
_SIGN = re.compile(r"；|; ")
_CELL = re.compile(r"(?P<name>[^:：]+)(?:：|: )(?P<value>.+)")
_LABELS = re.compile(r"(?:\s*\[\d{1,3}\])+\s*\Z")
_ACROSS, _DOWN = 4, 3  # columns that stand side by side, and rows


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, by where it stands, under the name of its column."""

    name: str
    value: Span


class Rows:
    """The rows that the passages beside an answer hold.

    No other line is taken for a row, however many colons it has.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        lines = (line for text in texts for line in text.split("\n"))
        self._known = [frozenset(_SIGN.split(line)) for line in lines]

    @classmethod
    def of(cls, hits: Iterable[Hit]) -> "Rows":
        """Those of the hits that are rows."""
        return cls(
            text
            for hit in hits
            if is_of_rows(hit.passage)
            for text in (hit.passage.text, hit.before, hit.after)
        )

    def cells(self, text: str, line: Span) -> list[Cell]:
        """The cells of a line, all of which one of the rows holds; none of any other line."""
        said = text[line.start : line.end]
        bare = _LABELS.sub("", said)
        parts = {part for part in _SIGN.split(bare) if part}
        if not parts or not any(parts <= row for row in self._known):
            return []
        found: list[Cell] = []
        at = line.start
        for part in _SIGN.split(bare):
            cell = _CELL.fullmatch(part)
            if cell:
                found.append(Cell(cell["name"], Span(at + cell.start("value"), at + len(part))))
            elif found:  # a value with a semicolon of its own
                found[-1] = Cell(found[-1].name, Span(found[-1].value.start, at + len(part)))
            else:
                return []
            sign = _SIGN.match(text, at + len(part))
            at = sign.end() if sign else at + len(part)
        last = found[-1]
        return [*found[:-1], Cell(last.name, Span(last.value.start, line.end))]


def is_of_rows(passage: Passage) -> bool:
    """Whether each line of a passage is a row."""
    return passage.kind == "documents" and bool(_OF_ROWS.search(passage.place))


def tables(lines: Sequence[Sequence[Cell]]) -> list[list[Mapping[str, Span]]]:
    """Lines of cells as tables: their rows, by the names of columns.

    Rows that begin with the same column are one table; cells that have a line each are one row.
    """
    found: list[list[dict[str, Span]]] = []
    stacked = False
    for line in lines:
        row = {cell.name: cell.value for cell in line}
        single = len(row) == 1
        if single and stacked and not row.keys() & found[-1][-1].keys():
            found[-1][-1] |= row
        elif found and single == stacked and next(iter(row)) == next(iter(found[-1][0])):
            found[-1].append(row)
        else:
            found.append([row])
        stacked = single
    return [list(table) for table in found]


def names(table: Iterable[Mapping[str, Span]]) -> list[str]:
    """The columns of a table, in their order."""
    return list(dict.fromkeys(name for row in table for name in row))


def stands_upright(table: Sequence[Mapping[str, Span]]) -> bool:
    """Whether the names stand beside the values, not above: few rows with many columns."""
    return len(table) == 1 or (len(table) <= _DOWN and len(names(table)) > _ACROSS)
