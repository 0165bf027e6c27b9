"""CSV and TSV tables: the first line names the columns, each further row is a record."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.knowledge.encodings.decode import read_lines
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.footnotes import is_named_note
from verticalize.knowledge.readers.records.row import Row
from verticalize.knowledge.readers.records.table import Table
from verticalize.knowledge.readers.records.tables import read_tables
from verticalize.text import counted

_QUOTED = re.compile(r'"[^"]*"')
_DECLARED = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # a line that Excel writes and obeys
_DELIMITERS = ",;\t|"
_CAPTION = "a line above the header of a table (it only names it)"
_MOST_CAPTIONS = 4
_FEWEST = 2  # names of a header below a caption, and one more
_MOST_NAMED = 4  # columns that a row lacks
_Cells = tuple[str, int, list[str]]


def read_csv(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """What the table's rows are: records if their columns fit, or else one document by rows."""
    notes: list[str] = []
    yield from read_tables(_tables(source, notes), source, context, notes)


def _tables(source: SourceFile, notes: list[str]) -> Iterator[Table | Problem]:
    """The one table of the file, if it has a header. Rows are counted as a spreadsheet does."""
    rows = _rows(source, notes)
    captions, rows = _captions(rows)
    notes += [_CAPTION] * len(captions)
    for header in rows:
        if isinstance(header, Problem):
            yield header
            return
        place, _, cells = header
        if any(cell.strip() for cell in cells):
            columns = tuple(cell.strip() for cell in cells)
            yield _wrong_header(columns, place) or Table(
                place=str(source.path),
                title=" ".join(captions) or source.path.stem,
                columns=columns,
                rows=_records(columns, rows),
                noted=True,
            )
            return


def _captions(rows: Iterator[_Cells | Problem]) -> tuple[list[str], Iterator[_Cells | Problem]]:
    """The lines above the header that hold one cell, and the rows from the header on.

    They are as wide as the header, as a spreadsheet writes them, or parted from it by an empty
    line; and the header has more than two names: else a cell alone may be a name, too.
    """
    above: list[_Cells | Problem] = []
    lines: list[list[str]] = []
    captions: list[str] = []
    for row in rows:
        above.append(row)
        if isinstance(row, Problem):
            break
        lines.append(row[2])
        filled = [cell.strip() for cell in row[2] if cell.strip()]
        if len(filled) > 1 or len(captions) == _MOST_CAPTIONS:
            apart = len(lines) > 1 and not any(lines[-2])
            wide = all(len(line) == len(row[2]) for line in lines)
            found = len(filled) > _FEWEST and (apart or wide)
            return (captions, chain([row], rows)) if found else ([], chain(above, rows))
        captions += filled
    return [], chain(above, rows)


def _rows(source: SourceFile, notes: list[str]) -> Iterator[_Cells | Problem]:
    """Place, number and cells of each row."""
    whole = (line for _, line in read_lines(source.path, notes))
    delimiter, skipped, lines = _delimiter(source, whole)
    table = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1 + skipped
    try:
        for number, cells in enumerate(table, start=line):
            yield f"{source.path}:{line}", number, cells
            line = table.line_num + 1 + skipped
    except csv.Error as error:
        hint = "Check the quotes of the row that begins here, and double those inside a value."
        yield Problem(f"{source.path}:{line}", f"not a well-formed table ({error}).", hint)


def _delimiter(source: SourceFile, lines: Iterator[str]) -> tuple[str, int, Iterator[str]]:
    """What parts the cells, how many lines only say so, and the lines after those.

    A file parted by commas has one in its header; in another the commonest of the other
    delimiters there is taken.
    """
    before: list[str] = []
    for line in lines:
        before.append(line)
        if line.strip():
            break
    header = before[-1] if before else ""
    if len(before) == 1 and (declared := _DECLARED.fullmatch(header)):
        return declared[1], 1, lines
    lines = chain(before, lines)
    if source.path.suffix.lower() == ".tsv":
        return "\t", 0, lines
    bare = _QUOTED.sub("", header)
    if "," in bare:
        return ",", 0, lines
    return max(_DELIMITERS, key=bare.count), 0, lines


def _records(columns: tuple[str, ...], rows: Iterator[_Cells | Problem]) -> Iterator[Row | Problem]:
    for row in rows:
        if isinstance(row, Problem):
            yield row
            continue
        place, number, cells = row
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) == 1 and is_named_note(cells[0]):
            yield Row(place, {columns[0]: cells[0].strip()}, number)
            continue
        if len(cells) != len(columns):
            yield _ragged(columns, cells, place)
            continue
        pairs = zip(columns, cells, strict=True)
        yield Row(place, {name: cell.strip() for name, cell in pairs if cell.strip()}, number)


def _ragged(columns: tuple[str, ...], cells: list[str], place: str) -> Problem:
    """A row that has more or fewer cells than the header has names."""
    have, named = counted(len(cells), "cell"), counted(len(columns), "column")
    cause = f"the row has {have}, the header names {named}."
    if len(cells) > len(columns):
        return Problem(place, cause, "Put values that hold the separator in double quotes.")
    missing = columns[len(cells) :]
    named = ", ".join(f"'{name}'" for name in missing[:_MOST_NAMED])
    more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
    end = "a separator" if len(missing) == 1 else f"{len(missing)} separators"
    hint = f"Fill in {named}{more}; if it stays empty, end the row with {end} more."
    return Problem(place, cause, hint)


def _wrong_header(columns: tuple[str, ...], place: str) -> Problem | None:
    twice = [name for name, count in Counter(columns).items() if count > 1]
    if "" in columns or twice:
        cause = f"names the column '{twice[0]}' twice." if twice else "has a column with no name."
        return Problem(place, f"the header {cause}", "The first line must name every column once.")
    return None
