"""Excel workbooks (.xlsx, .xlsm): each sheet is a table, its first row with values names columns.

Hidden sheets that domain.yaml does not name are left out and counted. Formulas stand for the value
that was last computed.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem, did_you_mean
from verticalize.extras import need
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.office.package import core_properties, quiet, reading
from verticalize.knowledge.readers.office.sheet import Cells, Layout, Rows, layout_of, letters
from verticalize.knowledge.readers.office.sheet_header import Header, split_header
from verticalize.knowledge.readers.records.row import Row
from verticalize.knowledge.readers.records.table import Table
from verticalize.knowledge.readers.records.tables import read_tables

_DEFAULT_NAME = re.compile(r"(?:Sheet|工作表|表)\s?\d*", re.IGNORECASE)
_HIDDEN = "a hidden sheet (left out)"
_CHART = "a chart sheet (left out)"
_CAPTION = "a caption above the table of a sheet (it only names it)"


def read_xlsx(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """What the sheets hold, each as a CSV table does."""
    openpyxl = need("openpyxl", extra="office")
    notes: list[str] = []
    with reading(source.path), source.path.open("rb") as file, source.path.open("rb") as again:
        with quiet():
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        formulas = cache(lambda: openpyxl.load_workbook(again, read_only=True))
        yield from read_tables(_tables(source, book, formulas, notes), source, context, notes)


def _tables(
    source: SourceFile, book: Any, formulas: Callable[[], Any], notes: list[str]
) -> Iterator[Table | Problem]:
    notes += [_CHART] * len(book.chartsheets)
    metadata = core_properties(book.properties)
    named = [spec.sheet for spec in source.sheets if spec.sheet]
    yield from _no_sheets(source, named, [sheet.title for sheet in book.worksheets])
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible" and sheet.title not in named:
            notes.append(_HIDDEN)
            continue
        layout = layout_of(source.path, sheet._worksheet_path)
        with quiet():
            computed = formulas()[sheet.title] if layout.computes else None
        rows = Rows(layout, notes).read(sheet, computed)
        yield from _table(source, sheet.title, rows, layout, notes, metadata)


def _no_sheets(
    source: SourceFile, named: Sequence[str], titles: Sequence[str]
) -> Iterator[Problem]:
    for name in named:
        if name not in titles:
            cause = f"the workbook has no sheet '{name}', which domain.yaml names."
            yield Problem(str(source.path), cause, did_you_mean(name, titles))


def _table(
    source: SourceFile,
    name: str,
    rows: Iterator[tuple[int, Cells]],
    layout: Layout,
    notes: list[str],
    metadata: dict[str, str],
) -> Iterator[Table | Problem]:
    """The table of a sheet; nothing if it is empty."""
    at = f"sheet '{name}' "
    split = split_header(rows, layout)
    if split is None:
        return
    header, below = split
    if wrong := _wrong_header(header, f"{source.path} {at}row {header.row}"):
        yield wrong
        return
    notes += [_CAPTION] * len(header.captions)
    own_name = "" if _DEFAULT_NAME.fullmatch(name) else name
    yield Table(
        place=f"{source.path} {at}".strip(),
        title=" ".join(header.captions) or own_name or source.path.stem,
        columns=tuple(header.names.values()),
        rows=_records(header.names, below, f"{source.path} {at}", name, layout),
        noted=True,
        name=name,
        at=at,
        metadata=metadata,
    )


def _records(
    header: Cells, rows: Iterator[tuple[int, Cells]], place: str, name: str, layout: Layout
) -> Iterator[Row]:
    """The rows below the header. A column without a name goes by its letter, ``[C]``."""
    names = dict(header)
    for number, cells in rows:
        for column in cells.keys() - names.keys():
            names[column] = f"[{letters(column)}]"
        fields = {names[column]: text for column, text in cells.items()}
        across = len(cells) == 1 and layout.spans_columns(number, *cells)
        yield Row(f"{place}row {number}", fields, number, name, across=across)


def _wrong_header(header: Header, place: str) -> Problem | None:
    twice = [name for name, count in Counter(header.names.values()).items() if count > 1]
    if not twice:
        return None
    hint = "The first row with values must name every column once."
    return Problem(place, f"the header names the column '{twice[0]}' twice.", hint)
