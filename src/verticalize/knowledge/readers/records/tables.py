"""Tables of any source: rows that are records, rows that the pack explains, or a text by rows."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice

from verticalize.domain.knowledge_files import SourceFile
from verticalize.domain.manifest import KnowledgeSource
from verticalize.errors import Problem
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.records.below import Below, notes_below
from verticalize.knowledge.readers.records.explained import no_column, read_explained
from verticalize.knowledge.readers.records.field_names import misspelt_faq
from verticalize.knowledge.readers.records.guess import SAMPLE
from verticalize.knowledge.readers.records.listing import read_listing
from verticalize.knowledge.readers.records.noted import counted, with_notes
from verticalize.knowledge.readers.records.row import SEVERAL, Row, cell_values
from verticalize.knowledge.readers.records.rows import fits, guess_table, read_rows, wanted
from verticalize.knowledge.readers.records.table import Table

_NAMING = {"question", "answer", "subject", "relation", "object", "text"}


def read_tables(
    tables: Iterable[Table | Problem], source: SourceFile, context: Context, notes: list[str]
) -> Iterator[Found | Problem]:
    """What the tables of a file hold. `notes` are what was left out of the file so far."""
    yield from with_notes(_read_tables(tables, source, context, notes), notes)


def _read_tables(
    tables: Iterable[Table | Problem], source: SourceFile, context: Context, notes: list[str]
) -> Iterator[Found | Problem]:
    seen, columns = False, set[str]()
    for table in tables:
        if isinstance(table, Problem):
            seen = True
            yield table
            continue
        rows = iter(table.rows)
        first = next(rows, None)
        if first is None:
            notes.append("a table with no rows (left out)")
            continue
        seen = True
        meant = source.of_sheet(table.name)
        columns |= set(table.columns) if meant is source else set()
        yield from _read(replace(table, rows=chain([first], rows)), meant, context)
    if not seen:
        hint = "Put records into it, or take it out of the pack's knowledge."
        yield Problem(str(source.path), f"holds no records{counted(notes)}.", hint)
    elif columns and source.spec.columns and not columns & source.spec.columns.keys():
        yield no_column(str(source.path), next(iter(source.spec.columns)), columns)


def _read(table: Table, source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    spec = source.spec
    if table.noted:
        below = Below()
        without = replace(table, rows=below.rows(table), noted=False)
        yield from _read(without, source, context)
        yield from notes_below(below.notes, table, source, context)
        return
    table = replace(table, rows=_marked(table))
    if spec.columns and (spec.sheet or spec.columns.keys() & set(table.columns)):
        yield from read_explained(table, source, context)
        return
    rows = iter(table.rows)
    first = list(islice(rows, SAMPLE))
    sample = (row for row in first if isinstance(row, Row))
    guess = guess_table(table.columns, sample, spec, context)
    table = replace(table, rows=chain(first, rows))
    if guess or fits(table.columns, spec) or not _may_be_listed(spec):
        wants = wanted(table.columns, guess, spec)
        records = (row if isinstance(row, Problem) else _record(row, wants) for row in table.rows)
        if guess:
            records = (
                row if isinstance(row, Problem) else guess.applied(row, spec) for row in records
            )
        yield from read_rows(records, source, context, guessing=False)
    else:
        yield from with_notes(read_listing(table, source, context), _misspelt(table))


def _misspelt(table: Table) -> list[str]:
    meant = misspelt_faq(table.columns)
    told = "nearly called question and answer, and read as rows of a text, no FAQ"
    return [f"columns {told}: {', '.join(meant)}"] if meant else []


def _marked(table: Table) -> Iterator[Row | Problem]:
    for row in table.rows:
        if isinstance(row, Row):
            yield replace(row, mark=f"{table.at}row {row.number}")
        else:
            yield row


def _may_be_listed(spec: KnowledgeSource) -> bool:
    """Whether domain.yaml leaves open what the rows are: columns that it names must be there."""
    return spec.kind in (None, "documents") and not spec.model_fields_set & _NAMING


def _record(row: Row, wants: tuple[str, ...]) -> Row:
    fields = {name: cell_values(cell) for name, cell in row.fields.items()}
    return replace(row, fields=fields, between=SEVERAL, wants=wants)
