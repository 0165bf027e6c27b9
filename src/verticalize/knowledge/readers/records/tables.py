"""Tables of any source: rows that are records, rows that the pack explains, or a text by rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice

from verticalize.domain.manifest import SUBJECT, KnowledgeSource
from verticalize.domain.pack import SourceFile
from verticalize.domain.relations import generic
from verticalize.errors import Problem, did_you_mean
from verticalize.knowledge.authority import says_authority
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.records.facts import ABOUT, read_record
from verticalize.knowledge.readers.records.guess import SAMPLE
from verticalize.knowledge.readers.records.listing import read_listing
from verticalize.knowledge.readers.records.noted import counted, with_notes
from verticalize.knowledge.readers.records.row import SEVERAL, Row
from verticalize.knowledge.readers.records.rows import fits, guess_table, read_rows
from verticalize.knowledge.readers.records.table import Table

_ROLES = (SUBJECT, "id", "lang", "type", "aliases")
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
        columns |= set(table.columns)
        yield from _read(replace(table, rows=chain([first], rows)), source, context)
    if not seen:
        hint = "Put records into it, or take it out of the pack's knowledge."
        yield Problem(str(source.path), f"holds no records{counted(notes)}.", hint)
    elif columns and source.spec.columns and not columns & source.spec.columns.keys():
        yield _no_column(str(source.path), next(iter(source.spec.columns)), columns)


def _read(table: Table, source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    spec = source.spec
    if spec.columns.keys() & set(table.columns):
        yield from _explained(table, source, context)
        return
    rows = iter(table.rows)
    first = list(islice(rows, SAMPLE))
    sample = (row for row in first if isinstance(row, Row))
    guess = guess_table(table.columns, sample, spec, context)
    table = replace(table, rows=chain(first, rows))
    if guess or fits(table.columns, spec) or not _may_be_listed(spec):
        records = (row if isinstance(row, Problem) else _record(row) for row in table.rows)
        if guess:
            records = (
                row if isinstance(row, Problem) else guess.applied(row, spec) for row in records
            )
        yield from read_rows(records, source, context, guessing=False)
    else:
        yield from read_listing(table, source, context)


def _may_be_listed(spec: KnowledgeSource) -> bool:
    """Whether domain.yaml leaves open what the rows are: columns that it names must be there."""
    return spec.kind in (None, "documents") and not spec.model_fields_set & _NAMING


def _record(row: Row) -> Row:
    fields = {name: _values(cell) for name, cell in row.fields.items()}
    return replace(row, fields=fields, between=SEVERAL)


def _values(cell: str) -> str | list[str]:
    if SEVERAL in cell:
        return [part.strip() for part in cell.split(SEVERAL) if part.strip()]
    return cell


def _explained(table: Table, source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """Facts: domain.yaml says which column is the subject, and which relations the others are."""
    meanings = source.spec.columns
    wrong = list(_wrong_columns(table, meanings, context))
    if wrong:
        yield from wrong
        return
    known = _knowing(context, [meanings.get(name, name) for name in table.columns])
    for row in table.rows:
        if isinstance(row, Problem):
            yield row
        elif SUBJECT not in (fields := _meant(row, meanings)):
            column = next(name for name, meaning in meanings.items() if meaning == SUBJECT)
            hint = "Fill it in, or remove the row."
            yield Problem(row.place, f"the subject, column '{column}', is empty.", hint)
        else:
            found = read_record(replace(row, fields=fields, between=SEVERAL), source, known)
            if found is not None:
                yield found
            else:
                cause = "the row has a subject and nothing else."
                yield Problem(row.place, cause, "Fill it in, or remove it.")


def _wrong_columns(
    table: Table, meanings: Mapping[str, str], context: Context
) -> Iterator[Problem]:
    for column, meaning in meanings.items():
        if column not in table.columns:
            yield _no_column(table.place, column, table.columns)
        known = meaning in {*context.names, *_ROLES} or says_authority(meaning)
        if context.relations and not known:
            cause = f"domain.yaml takes '{column}' for '{meaning}', which is no relation."
            yield Problem(table.place, cause, did_you_mean(meaning, {*context.names, *_ROLES}))


def _no_column(place: str, column: str, known: Iterable[str]) -> Problem:
    cause = f"there is no column '{column}', which domain.yaml names."
    return Problem(place, cause, did_you_mean(column, known))


def _knowing(context: Context, meanings: Iterable[str]) -> Context:
    """In a pack without relations.yaml every column is a relation, so that no cell is lost."""
    if context.relations:
        return context
    apart = {*_ROLES, *ABOUT}
    names = [name for name in meanings if name not in apart and not says_authority(name)]
    return replace(
        context,
        relations={name: generic(name) for name in names},
        names={name: name for name in names},
    )


def _meant(row: Row, meanings: Mapping[str, str]) -> dict[str, str | list[str]]:
    """The fields under the names of what they mean; columns of one meaning are taken together."""
    fields: dict[str, str | list[str]] = {}
    for column, cell in row.fields.items():
        name, value = meanings.get(column, column), _values(cell)
        before = fields.get(name)
        fields[name] = value if before is None else [*_listed(before), *_listed(value)]
    return fields


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
