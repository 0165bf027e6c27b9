"""CSV and TSV tables: the first line names the columns, each further row is a record."""

import csv
from collections import Counter
from collections.abc import Iterator

from verticalize.domain.pack import SourceFile
from verticalize.errors import Problem
from verticalize.knowledge.decode import read_lines
from verticalize.knowledge.found import Context, Found, with_notes
from verticalize.knowledge.readers.rows import Row, read_rows

SEVERAL = "|"  # parts the values of a cell that holds several


def read_csv(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """The documents that the table's rows are."""
    notes: list[str] = []
    yield from with_notes(read_rows(_rows(source, notes), source, context), notes)


def _rows(source: SourceFile, notes: list[str]) -> Iterator[Row | Problem]:
    delimiter = "\t" if source.path.suffix.lower() == ".tsv" else ","
    lines = (line for _, line in read_lines(source.path, notes))
    table = csv.reader(lines, delimiter=delimiter, strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in table:
            place = f"{source.path}:{line}"
            line = table.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header:
                yield _row(header, cells, place)
                continue
            header = [cell.strip() for cell in cells]
            if wrong := _wrong_header(header, place):
                yield wrong
                return
    except csv.Error as error:
        hint = "Check the quotes of the row that begins here, and double those inside a value."
        yield Problem(f"{source.path}:{line}", f"not a well-formed table ({error}).", hint)


def _row(header: list[str], cells: list[str], place: str) -> Row | Problem:
    if len(cells) != len(header):
        cause = f"the row has {len(cells)} cells, the header names {len(header)} columns."
        return Problem(place, cause, "Put values that hold the separator in double quotes.")
    pairs = zip(header, cells, strict=True)
    return Row(place, {name: _cell(cell) for name, cell in pairs if cell.strip()})


def _cell(cell: str) -> str | list[str]:
    if SEVERAL in cell:
        return [part.strip() for part in cell.split(SEVERAL) if part.strip()]
    return cell.strip()


def _wrong_header(header: list[str], place: str) -> Problem | None:
    twice = [name for name, count in Counter(header).items() if count > 1]
    if "" in header or twice:
        cause = f"names the column '{twice[0]}' twice." if twice else "has a column with no name."
        return Problem(place, f"the header {cause}", "The first line must name every column once.")
    return None
