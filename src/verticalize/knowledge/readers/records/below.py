"""Notes below a table that is read row by row: they become a text of their own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.footnotes import columns, is_named_note, is_note
from verticalize.knowledge.readers.records.row import Row, in_table
from verticalize.knowledge.readers.records.table import Table
from verticalize.records import Document

_RECORD = "notes"


@dataclass(slots=True)
class Below:
    """Takes the notes out of the rows of a table as they pass."""

    notes: list[Row] = field(default_factory=list)
    _names: int = 0
    _last: int = 0
    _full: bool = False

    def rows(self, table: Table) -> Iterator[Row | Problem]:
        """The rows without the notes, which are all in `notes` when the last one has passed.

        Only at the end it is known what stands below: rows with one cell are held back until then.
        """
        held: list[Row] = []
        for row in table.rows:
            if isinstance(row, Row) and self._full and _is_lone(row, table.columns):
                held.append(row)
                continue
            yield from self._within(held)
            held.clear()
            if isinstance(row, Row):
                self._pass(row, table.columns)
            yield row
        yield from self._below(held)

    def _pass(self, row: Row, names: Sequence[str]) -> None:
        self._full = self._full or len(row.fields) > 1
        self._names = max(self._names, columns(str(row.fields.get(names[0], ""))))
        self._last = row.number

    def _within(self, held: Iterable[Row]) -> Iterator[Row]:
        """Rows with one cell and others below them: headings and names, unless they say "Note"."""
        for row in held:
            if is_named_note(_cell(row)):
                self.notes.append(row)
            else:
                yield row

    def _below(self, held: Iterable[Row]) -> Iterator[Row]:
        apart = False
        for row in held:
            apart = apart or row.across or row.number > self._last + 1
            if is_note(_cell(row), self._names, apart=apart):
                self.notes.append(row)
                apart = True
            else:
                yield row
            self._last = row.number


def notes_below(
    rows: Sequence[Row], table: Table, source: SourceFile, context: Context
) -> Iterator[Found]:
    """The document of a table's notes, each a paragraph; none if there are none."""
    if not rows:
        return
    texts = [_cell(row) for row in rows]
    starts = [sum(len(text) + 1 for text in texts[:number]) for number in range(len(texts))]
    text = "\n".join(texts)
    yield Found(
        Document(
            id=f"{source.name}#{in_table(table.name, _RECORD)}",
            source=source.name,
            kind="documents",
            title=table.title,
            lang=context.language_of(None, source, text),
            text=text,
            metadata=table.metadata,
            marks=tuple(
                (start, f"{table.at}row {row.number}")
                for start, row in zip(starts, rows, strict=True)
            ),
        ),
        rows[0].place,
        own_id=False,
    )


def _is_lone(row: Row, names: Sequence[str]) -> bool:
    return len(names) > 1 and list(row.fields) == [names[0]]


def _cell(row: Row) -> str:
    return str(next(iter(row.fields.values())))
