"""SQLite databases: each table or view is a table of knowledge, or the one that domain.yaml names.

A database is data of strangers: it is opened read-only and never locked, its SQL may only select,
and what runs too long is ended.
"""

import re
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any, TypeVar

from verticalize import fingerprint
from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import KnowledgeError, Problem, did_you_mean
from verticalize.knowledge.encodings.controls import cleaned
from verticalize.knowledge.encodings.decode import MEGABYTE
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.markdown import empty
from verticalize.knowledge.readers.office.one_line import one_line
from verticalize.knowledge.readers.records.cells import shown
from verticalize.knowledge.readers.records.row import Row
from verticalize.knowledge.readers.records.table import Table
from verticalize.knowledge.readers.records.tables import read_tables

T = TypeVar("T")
MAX_SECONDS = 120.0  # that the database may work for one table or query
MAX_VALUE = 64 * MEGABYTE  # bytes of a value
_BATCH = 500  # rows that are fetched at a time
_STEPS = 10_000  # of SQLite's machine between two looks at the clock
_ALLOWED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
# What SQLite asks for to open an index for full text. `query_only` keeps the first from writing.
_OPENS_VIRTUAL = {
    (sqlite3.SQLITE_UPDATE, "sqlite_master"),
    (sqlite3.SQLITE_PRAGMA, "data_version"),
}
_VIRTUAL = re.compile(r"\s*CREATE\s+VIRTUAL\s", re.IGNORECASE)
_NO_ROWID = re.compile(r"\bWITHOUT\s+ROWID\b", re.IGNORECASE)
_BLOB = "a value that is bytes and not text (left out)"
_NOT_A_DATABASE = "Check that it is one; an encrypted database has to be saved without a password."


class _Text(bytes):
    """Bytes that the database calls text; others are a BLOB."""


def read_sqlite(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """What the tables hold, each as a CSV table does; rows are counted in their stored order."""
    log = source.path.with_name(source.path.name + "-wal")
    if not source.path.stat().st_size:
        yield empty(source)
    elif log.is_file() and log.stat().st_size:
        hint = "Close the program that writes to it, or run: PRAGMA wal_checkpoint(TRUNCATE)"
        yield Problem(str(source.path), f"has changes that are only in {log.name} yet.", hint)
    else:
        notes: list[str] = []
        with closing(_open(source)) as database:
            yield from read_tables(_tables(source, database, notes), source, context, notes)


def _open(source: SourceFile) -> sqlite3.Connection:
    """A connection that can change nothing and that no other program can disturb."""
    uri = f"{source.path.resolve().as_uri()}?mode=ro&immutable=1"
    database = sqlite3.connect(uri, uri=True)
    database.text_factory = _Text
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
    database.execute("PRAGMA query_only = ON")
    database.execute("PRAGMA trusted_schema = OFF")
    return database


def _tables(
    source: SourceFile, database: sqlite3.Connection, notes: list[str]
) -> Iterator[Table | Problem]:
    spec, path = source.spec, source.path
    try:
        orders = dict(_listed(database))
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        cause = f"is not a database that SQLite can read ({error})."
        raise KnowledgeError(cause, place=str(path), hint=_NOT_A_DATABASE) from error
    database.set_authorizer(_authorise)
    if spec.query:
        name = f"query-{fingerprint.short(spec.query)[:8]}"
        yield _Reading(source, database, notes).table(spec.query, name, "query ", path.stem)
        return
    if spec.table and spec.table not in orders:
        cause = f"the database has no table '{spec.table}', which domain.yaml names."
        yield Problem(str(path), cause, did_you_mean(spec.table, orders))
        return
    for name in [spec.table] if spec.table else sorted(orders):
        query = f"SELECT * FROM {_quoted(name)}{orders[name]}"
        shown_name = one_line(name)
        yield _Reading(source, database, notes).table(
            query, name, f"table '{shown_name}' ", shown_name
        )


def _listed(database: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Each table and view, with the clause that puts its rows into their stored order.

    Tables in which SQLite keeps statistics, or an index for full text keeps itself, are not listed.
    """
    rows = database.execute(
        "SELECT name, type, coalesce(sql, '') FROM sqlite_master WHERE type IN ('table', 'view')"
    )
    made = [tuple(value.decode("utf-8") for value in row) for row in rows]
    inner = tuple(f"{name}_" for name, _, sql in made if _VIRTUAL.match(sql))
    for name, kind, sql in made:
        if not name.startswith(("sqlite_", *inner)):
            stored = kind == "table" and not _VIRTUAL.match(sql) and not _NO_ROWID.search(sql)
            yield name, " ORDER BY rowid" if stored else ""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _authorise(action: int, what: str | None, *_: str | None) -> int:
    allowed = action in _ALLOWED or (action, what) in _OPENS_VIRTUAL
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


class _Reading:
    """One query as it runs: its time is counted, and that of whoever takes its rows is not."""

    def __init__(self, source: SourceFile, database: sqlite3.Connection, notes: list[str]) -> None:
        self._source = source
        self._database = database
        self._notes = notes
        self._left = MAX_SECONDS
        self._deadline = 0.0
        database.set_progress_handler(self._is_late, _STEPS)

    def table(self, query: str, name: str, at: str, title: str) -> Table | Problem:
        """The table that the query gives."""
        place = f"{self._source.path} {at}".strip()
        try:
            cursor = self._timed(lambda: self._database.execute(query))
        except (sqlite3.Error, sqlite3.Warning) as error:
            return _failed(place, error)
        columns = tuple(one_line(str(column[0])) for column in cursor.description or ())
        twice = [column for column, times in Counter(columns).items() if times > 1]
        if twice:
            cause = f"gives two columns the name '{twice[0]}'."
            return Problem(place, cause, "Name each once, with AS.")
        return Table(place, title, columns, self._rows(cursor, columns, place, name), name, at)

    def _rows(
        self, cursor: sqlite3.Cursor, columns: Sequence[str], place: str, name: str
    ) -> Iterator[Row | Problem]:
        number = 0
        try:
            for number, values in enumerate(self._values(cursor), start=1):
                row = self._row(values, columns, Row(f"{place} row {number}", {}, number, name))
                if isinstance(row, Problem) or row.fields:
                    yield row
        except sqlite3.Error as error:
            yield _failed(f"{place} row {number + 1}", error)

    def _values(self, cursor: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
        while batch := self._timed(lambda: cursor.fetchmany(_BATCH)):
            yield from batch

    def _row(self, values: Sequence[Any], columns: Sequence[str], bare: Row) -> Row | Problem:
        fields = {}
        for column, value in zip(columns, values, strict=True):
            try:
                text = self._text(value)
            except UnicodeDecodeError:
                cause = f"the text of column '{column}' is not UTF-8."
                return Problem(bare.place, cause, "Store it as UTF-8.")
            if text:
                fields[column] = text
        return replace(bare, fields=fields)

    def _text(self, value: Any) -> str:
        if isinstance(value, _Text):
            return cleaned(value.decode("utf-8"), self._notes).strip()
        if isinstance(value, bytes):
            self._notes.append(_BLOB)
            return ""
        return shown(value)

    def _timed(self, step: Callable[[], T]) -> T:
        self._deadline = time.monotonic() + self._left
        try:
            return step()
        finally:
            self._left = self._deadline - time.monotonic()

    def _is_late(self) -> bool:
        return time.monotonic() > self._deadline


def _failed(place: str, error: Exception) -> Problem:
    cause = f"the database cannot read it ({error})."
    if "interrupted" in str(error):
        hint = "Ask for less, or give a query that an index serves."
        return Problem(place, f"the database worked for more than {MAX_SECONDS:.0f} s.", hint)
    if "not authorized" in str(error) or "prohibited" in str(error):
        return Problem(place, "the query does more than to select.", "Write a plain SELECT.")
    return Problem(place, cause, "Correct the query, or check the database's integrity.")
