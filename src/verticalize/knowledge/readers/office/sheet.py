"""The rows of a sheet as texts, streamed, with what openpyxl does not tell of a stream.

That is which cells are merged, and which formulas have no value.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import IO, Any

from verticalize.extras import need
from verticalize.knowledge.encodings.controls import cleaned
from verticalize.knowledge.readers.office.package import quiet
from verticalize.knowledge.readers.records.cells import shown

_PIECE = 1 << 20
_OVERLAP = 512  # bytes, more than an element `mergeCell` has
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"
)
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # a character as ECMA-376 part 1, 22.9.2.19, has it
_UNCOMPUTED = "a formula whose value the file does not hold (left out)"
_ERROR = "a cell that holds an error such as #N/A (left out)"
_ASTRAY = "a cell at a place where a sheet has none, or a second one in a place (left out)"
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range: rows and columns from 1, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The merged ranges of a sheet by their top row, whether it holds formulas, and its cells."""

    merges: dict[int, list[Merge]]
    computes: bool
    cells: int = 0

    def spans_columns(self, row: int, left: int) -> bool:
        """Whether the cell is merged with others to its right."""
        return any(m.left == left and m.right > left for m in self.merges.get(row, ()))


Cells = dict[int, str]  # column from 1 to its text, where there is any


class Rows:
    """Reads the rows of one sheet; what must be counted goes to `notes`."""

    def __init__(self, layout: Layout, notes: list[str]) -> None:
        self._layout = layout
        self._notes = notes
        self._merged: dict[int, tuple[int, str]] = {}  # column to last row and text of a merge

    def read(self, sheet: Any, formulas: Any | None) -> Iterator[tuple[int, Cells]]:
        """Number and cells of each row that has any of its own.

        Cells below the first of a vertical merge are filled from it. `formulas` is the same sheet
        with formulas in the place of values, if it has any.
        """
        empty = need("openpyxl.cell.read_only", extra="office").EMPTY_CELL
        sheet.reset_dimensions()
        again: Iterator[Sequence[Any]] = repeat(())
        if formulas is not None:
            formulas.reset_dimensions()
            again = iter(formulas.iter_rows())
        rows = iter(sheet.iter_rows())
        number = cells_read = 0
        while True:
            with quiet():
                row = next(rows, None)
                computed = next(again, ())
            if row is None:
                self._notes += [_ASTRAY] * max(0, self._layout.cells - cells_read)
                return
            number += 1
            cells_read += sum(cell is not empty for cell in row)
            cells = self._own(row, computed)
            if cells:
                self._begin(number, cells)
                yield number, self._filled(number, cells)

    def _own(self, row: Sequence[Any], computed: Sequence[Any]) -> Cells:
        for cell, value in zip(computed, row, strict=False):
            if cell.data_type == "f" and value.value is None:
                self._notes.append(_UNCOMPUTED)
        texts = {n: self._text(c) for n, c in enumerate(row, start=1) if c.value is not None}
        return {number: text for number, text in texts.items() if text}

    def _text(self, cell: Any) -> str:
        if cell.data_type == "e":
            self._notes.append(_ERROR)
            return ""
        if isinstance(cell.value, str):
            return cleaned(_unescaped(cell.value), self._notes).strip()
        return shown(cell.value, cell.number_format)

    def _begin(self, number: int, cells: Cells) -> None:
        for merge in self._layout.merges.get(number, ()):
            if merge.bottom > merge.top and merge.left in cells:
                self._merged[merge.left] = (merge.bottom, cells[merge.left])

    def _filled(self, number: int, cells: Cells) -> Cells:
        merged = {
            column: text for column, (bottom, text) in self._merged.items() if number <= bottom
        }
        return dict(sorted((merged | cells).items()))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def layout_of(path: Path, member: str) -> Layout:
    """Found in the bytes of the sheet's part, where ``<`` can only begin an element."""
    merges: dict[int, set[Merge]] = {}
    computes, cells = False, 0
    with zipfile.ZipFile(path) as archive, archive.open(member) as part:
        for old, piece in _pieces(part):
            cells += sum(found.end() > old for found in _CELL.finditer(piece))
            computes = computes or _FORMULA.search(piece) is not None
            for left, top, right, bottom in _MERGED.findall(piece):
                merge = Merge(int(top), _number(left), int(bottom), _number(right))
                merges.setdefault(merge.top, set()).add(merge)
    ordered = {top: sorted(found, key=lambda m: m.left) for top, found in merges.items()}
    return Layout(ordered, computes, cells)


def _pieces(part: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """The bytes in pieces that overlap, so that no element is cut in all of them.

    With each how many of its first bytes are the last ones of the piece before.
    """
    before = b""
    while piece := part.read(_PIECE):
        yield len(before), before + piece
        before = piece[-_OVERLAP:]


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def letters(column: int) -> str:
    """The letters of a column's number: ``C`` for 3, ``AA`` for 27."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
