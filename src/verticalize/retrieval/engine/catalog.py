"""passages.sqlite: the passages of an index by row, and the names that they go by."""

import errno
import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any, Self

from verticalize import jsonl
from verticalize.errors import RetrievalError
from verticalize.records import SEARCHED_AS, Passage
from verticalize.retrieval.words.stem import stem
from verticalize.text import CJK, CJK_CHAR

_FIELDS = tuple(field.name for field in fields(Passage))
_COLUMNS = ", ".join(f'"{name}"' for name in _FIELDS)
_SCHEMA = f"""
pragma journal_mode = off;  -- a file that is not finished is thrown away
pragma synchronous = off;
create table passages (row integer primary key, {_COLUMNS});
create table names (name text, row integer);
"""
_INDEXES = """
create unique index passages_by_id on passages (id);
create index passages_by_parent on passages (parent) where parent != '';
create index names_by_name on names (name);
"""
_INSERT = f"insert into passages values ({', '.join('?' * (len(_FIELDS) + 1))})"
_TWICE = "select id, source from passages group by id having count(*) > 1 order by row limit 1"
_SELECT = f"select {_COLUMNS} from passages"
_METADATA = _FIELDS.index("metadata")
_values = attrgetter(*_FIELDS)
_WORD = re.compile(rf"[^\W_{CJK}]+")
_LONGEST_WORDS = 8
_LONGEST_CHARACTERS = 24
_ROWS = 1024  # written at once
_BATCH = 500  # below SQLite's limit on parameters


@dataclass(frozen=True, slots=True)
class Catalog:
    """A read-only database of passages; safe to share between threads."""

    connection: sqlite3.Connection

    @staticmethod
    def write(path: Path, passages: Iterable[Passage]) -> int:
        """Write passage i under row i, one after another; returns how many there are.

        Raises:
            OSError: the disk is full.
            RetrievalError: two passages have the same id.
        """
        count = 0
        try:
            with closing(sqlite3.connect(path)) as connection, connection:
                connection.executescript(_SCHEMA)
                more = iter(passages)
                while some := list(islice(more, _ROWS)):
                    _insert(connection, count, some)
                    count += len(some)
                _index(connection)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise OSError(errno.ENOSPC, "No space left on device", str(path)) from error
            raise
        return count

    @classmethod
    def open(cls, path: Path) -> Self:
        uri = path.resolve().as_uri() + "?mode=ro&immutable=1"
        return cls(sqlite3.connect(uri, uri=True, check_same_thread=False))

    def __len__(self) -> int:
        last = self.connection.execute("select max(row) from passages").fetchone()[0]
        return 0 if last is None else int(last) + 1

    def __getitem__(self, row: int) -> Passage:
        return self.passage(row)

    def passage(self, row: int) -> Passage:
        found = self.connection.execute(f"{_SELECT} where row = ?", (row,))
        return _passage(found.fetchone())

    def by_id(self, passage_id: str) -> Passage:
        """Raises RetrievalError where no passage has that id."""
        found = self.connection.execute(f"{_SELECT} where id = ?", (passage_id,))
        row = found.fetchone()
        if row is None:
            raise RetrievalError(
                f"the index holds no passage '{passage_id}'.",
                hint="It was built from other knowledge: build the index again.",
            )
        return _passage(row)

    def beside(self, passage: Passage) -> list[Passage]:
        """All passages of its parent, in their order; none where it has no parent."""
        query = f"{_SELECT} where parent = ? and parent != '' order by row"
        return list(map(_passage, self.connection.execute(query, (passage.parent,))))

    def __iter__(self) -> Iterator[Passage]:
        return self.between(0, len(self))

    def between(self, first: int, last: int) -> Iterator[Passage]:
        """The passages of rows `first` to `last`, the latter left out."""
        query = f"{_SELECT} where row >= ? and row < ? order by row"
        return map(_passage, self.connection.execute(query, (first, last)))

    def named_in(self, question: str) -> dict[str, list[int]]:
        """Titles and aliases that stand in `question`, with the rows that go by them.

        A name inside a longer one that was found too ("headache" in "tension headache") is left
        out.
        """
        found: dict[str, list[int]] = {}
        candidates = sorted(set(_candidates(question)))
        for start in range(0, len(candidates), _BATCH):
            batch = candidates[start : start + _BATCH]
            marks = ",".join("?" * len(batch))
            query = f"select name, row from names where name in ({marks}) order by name, row"
            for name, row in self.connection.execute(query, batch):
                found.setdefault(name, []).append(row)
        return {n: rows for n, rows in found.items() if not any(_inside(n, m) for m in found)}


def _insert(connection: sqlite3.Connection, first: int, passages: Sequence[Passage]) -> None:
    numbered = list(enumerate(passages, start=first))
    connection.executemany(_INSERT, (_row(row, passage) for row, passage in numbered))
    named = ((name, row) for row, passage in numbered for name in names(passage))
    connection.executemany("insert into names values (?, ?)", named)


def _row(row: int, passage: Passage) -> list[Any]:
    values: list[Any] = [row, *_values(passage)]
    values[1 + _METADATA] = jsonl.dumps(passage.metadata) if passage.metadata else "{}"
    return values


def _index(connection: sqlite3.Connection) -> None:
    try:
        connection.executescript(_INDEXES)  # all at once: a third of the time of one by one
    except sqlite3.IntegrityError as error:
        passage_id, source = connection.execute(_TWICE).fetchone()
        raise RetrievalError(f"two passages have the id '{passage_id}'.", place=source) from error


def names(passage: Passage) -> list[str]:
    """The title and the aliases of a passage in the form that is looked up."""
    forms = [name_form(name) for name in known_as(passage)]
    return [form for form in dict.fromkeys(forms) if len(form) > 1]


def aliases(passage: Passage) -> tuple[str, ...]:
    """Other names of what a passage is about: ``metadata["aliases"]``, where it is a list."""
    given = passage.metadata.get("aliases")
    return tuple(map(str, given)) if given and isinstance(given, list | tuple) else ()


def known_as(passage: Passage) -> tuple[str, ...]:
    """Its title and the other names of what it is about."""
    return (passage.title, *aliases(passage))


def searched_as(passage: Passage) -> tuple[str, ...]:
    """What people say who do not know its name: ``metadata["searched_as"]``, where it is a list."""
    given = passage.metadata.get(SEARCHED_AS)
    return tuple(map(str, given)) if given and isinstance(given, list | tuple) else ()


@lru_cache(1024)  # passages of a document, which come together, have their names in common
def name_form(name: str) -> str:
    """Chinese without spaces, in lower case; English as stems with one space between."""
    normal = unicodedata.normalize("NFKC", name).casefold()
    if CJK_CHAR.search(normal):
        return "".join(normal.split())
    return " ".join(stem(word) for word in _WORD.findall(normal))


def _candidates(question: str) -> Iterator[str]:
    normal = unicodedata.normalize("NFKC", question).casefold()
    words = [stem(word) for word in _WORD.findall(normal)]
    for i in range(len(words)):
        for length in range(1, min(_LONGEST_WORDS, len(words) - i) + 1):
            yield " ".join(words[i : i + length])
    if CJK_CHAR.search(normal):
        yield from _substrings("".join(normal.split()))


def _substrings(text: str) -> Iterable[str]:
    for i in range(len(text)):
        for length in range(2, min(_LONGEST_CHARACTERS, len(text) - i) + 1):
            yield text[i : i + length]


def _inside(name: str, other: str) -> bool:
    return len(name) < len(other) and name in other


def _passage(row: Sequence[Any]) -> Passage:
    values = list(row)
    values[_METADATA] = json.loads(values[_METADATA])
    return Passage(*values)
