"""All fact lines, and what questions need to look up in them, in a store that need not fit memory.

It is a private temporary SQLite database: in memory while it is small, on disk beyond `_CACHE`. Its
memory does not grow with the number of facts.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from random import Random
from typing import Self

from verticalize.domain.relations import Relation
from verticalize.instruct.lines import Line
from verticalize.instruct.names import parts_of
from verticalize.records import Fact

_CACHE = 32_000  # KiB of pages held in memory
_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE line (number INTEGER PRIMARY KEY, subject TEXT, relation TEXT, lang TEXT, type TEXT,
    objects TEXT, facts TEXT, document_id TEXT, aliases TEXT, passage_id TEXT, quote TEXT);
CREATE TABLE item (pool INTEGER, slot INTEGER, kind INTEGER, value TEXT, line INTEGER,
    PRIMARY KEY (pool, slot)) WITHOUT ROWID;
CREATE TABLE name (name TEXT, lang TEXT, line INTEGER);
CREATE TABLE truth (name TEXT, lang TEXT, relation TEXT, value TEXT, owner TEXT);
CREATE TABLE within (part TEXT, lang TEXT, name TEXT, PRIMARY KEY (part, lang, name)) WITHOUT ROWID;
"""
_INDICES = """
CREATE INDEX item_value ON item (value, kind, line);
CREATE INDEX name_line ON name (name, lang, line);
CREATE INDEX truth_name ON truth (name, lang, relation, value);
CREATE INDEX truth_value ON truth (value, relation, lang, owner);
CREATE INDEX line_card ON line (document_id, subject);
"""
_LINE = "SELECT line.* FROM line "


class Book:
    """The lines that may be taught, and all that is known to be true of their subjects.

    Lines are added one by one; after `bind` the book is there to be read.

    Args:
        relations: of all lines, by id.
    """

    def __init__(self, relations: Mapping[str, Relation]) -> None:
        self.relations = relations
        self.chained = any(relation.two_hop for relation in relations.values())
        self._pools: dict[tuple[str, str, str], list[int]] = {}  # relation, lang, type: id, size
        self._kinds: dict[tuple[str, str], int] = {}
        self._known: tuple[tuple[str, ...], str, frozenset[str]] = ((), "", frozenset())
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute(f"PRAGMA cache_size = -{_CACHE}")
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")
        self._lines = count()
        self._compared = False

    @classmethod
    def of(
        cls, lines: Iterable[Line], facts: Iterable[Fact], relations: Mapping[str, Relation]
    ) -> Self:
        """A book of these lines, bound."""
        book = cls(relations)
        for line in lines:
            book.add(line)
        book.bind(facts)
        return book

    def add(self, line: Line) -> None:
        """A line that questions are made of."""
        self._add(next(self._lines), line)

    def bind(self, facts: Iterable[Fact]) -> None:
        """No line follows. `facts` are those of the whole corpus, held-out ones too: nothing of
        them is ever called false.
        """
        self._db.executemany("INSERT INTO truth VALUES (?, ?, ?, ?, ?)", _truths(facts))
        self._db.execute("COMMIT")
        self._db.executescript(_INDICES)

    def __iter__(self) -> Iterator[Line]:
        return map(_line, self._db.execute(_LINE + "ORDER BY number"))

    def tells_of(self, document_id: str) -> bool:
        """Whether a line is of this document."""
        found = self._db.execute("SELECT 1 FROM line WHERE document_id = ? LIMIT 1", (document_id,))
        return found.fetchone() is not None

    def holders(self, line: Line, value: str, limit: int) -> list[Line]:
        """The first `limit` lines of the relation and language of `line` that have this object."""
        kind = self._kinds[line.relation, line.lang]
        found = self._db.execute(
            "SELECT line.* FROM (SELECT DISTINCT line AS number FROM item"
            " WHERE value = ? AND kind = ? ORDER BY line LIMIT ?) JOIN line USING (number)",
            (value, kind, limit),
        )
        return [_line(row) for row in found]

    def card(self, line: Line) -> list[Line]:
        """All lines of the document and subject of `line`, in order."""
        found = self._db.execute(
            _LINE + "WHERE document_id = ? AND subject = ? ORDER BY number",
            (line.document_id, line.subject),
        )
        return [_line(row) for row in found]

    def about(self, name: str, lang: str) -> dict[str, Line]:
        """The first line of each relation of the subject that has this name, whatever its case."""
        found = self._db.execute(
            _LINE + "JOIN name ON name.line = line.number"
            " WHERE name.name = ? AND name.lang = ? ORDER BY line.number",
            (name.casefold(), lang),
        )
        lines: dict[str, Line] = {}
        for line in map(_line, found):
            lines.setdefault(line.relation, line)
        return lines

    def known(self, line: Line) -> frozenset[str]:
        """Every object of every relation of the subject, by all its names, anywhere."""
        names, lang, found = self._known
        if names != line.names or lang != line.lang:
            found = frozenset(
                value
                for name in line.names
                for (value,) in self._db.execute(
                    "SELECT value FROM truth WHERE name = ? AND lang = ?",
                    (name.casefold(), line.lang),
                )
            )
            self._known = (line.names, line.lang, found)
        return found.union(line.objects)

    def is_complete(self, line: Line) -> bool:
        """Whether no other source knows further objects of this subject and relation."""
        known = {
            value
            for name in line.names
            for (value,) in self._db.execute(
                "SELECT value FROM truth WHERE name = ? AND lang = ? AND relation = ?",
                (name.casefold(), line.lang, line.relation),
            )
        }
        return known.issubset(line.objects)

    def owners(self, line: Line, value: str, limit: int) -> set[str]:
        """The subjects, by their case-folded names, of which `value` is true anywhere."""
        found = self._db.execute(
            "SELECT DISTINCT owner FROM truth WHERE value = ? AND relation = ? AND lang = ?"
            " LIMIT ?",
            (value, line.relation, line.lang, limit),
        )
        return {owner for (owner,) in found}

    def relations_near(self, line: Line) -> set[str]:
        """The relations of every subject whose name holds one of this one's, or stands in it.

        Facts of 华法林 hold for 华法林钠 as well, and may do so the other way round.
        """
        self._compare_names()
        names = {name.casefold() for name in line.names}
        wider = {
            name
            for part in names
            for (name,) in self._db.execute(
                "SELECT name FROM within WHERE part = ? AND lang = ?", (part, line.lang)
            )
        }
        return {
            relation
            for name in names.union(wider, *map(parts_of, names))
            for (relation,) in self._db.execute(
                "SELECT DISTINCT relation FROM truth WHERE name = ? AND lang = ?", (name, line.lang)
            )
        }

    def _compare_names(self) -> None:
        """Note once which names of the corpus hold the name of a line."""
        if not self._compared:
            self._compared = True
            self._db.execute("BEGIN")
            self._db.executemany("INSERT OR IGNORE INTO within VALUES (?, ?, ?)", self._wider())
            self._db.execute("COMMIT")

    def _wider(self) -> Iterator[tuple[str, str, str]]:
        for name, lang in self._db.execute("SELECT DISTINCT name, lang FROM truth"):
            for part in parts_of(name):
                found = "SELECT 1 FROM name WHERE name = ? AND lang = ? LIMIT 1"
                if self._db.execute(found, (part, lang)).fetchone():
                    yield part, lang, name

    def any_object(self, line: Line, rng: Random) -> str:
        """An object of the relation, language and type of `line`, by how often it occurs."""
        pool, size = self._pools[line.relation, line.lang, line.type]
        found = self._db.execute(
            "SELECT value FROM item WHERE pool = ? AND slot = ?", (pool, rng.randrange(size))
        )
        (value,) = found.fetchone()
        return str(value)

    def _add(self, number: int, line: Line) -> None:
        kind = self._kinds.setdefault((line.relation, line.lang), len(self._kinds))
        pool = self._pools.setdefault((line.relation, line.lang, line.type), [len(self._pools), 0])
        self._db.execute(
            "INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number, line.subject, line.relation, line.lang, line.type,
                json.dumps(line.objects, ensure_ascii=False), json.dumps(line.facts),
                line.document_id,
                json.dumps(line.aliases, ensure_ascii=False), line.passage_id, line.quote,
            ),
        )  # fmt: skip
        for value in line.objects:
            self._db.execute(
                "INSERT INTO item VALUES (?, ?, ?, ?, ?)", (pool[0], pool[1], kind, value, number)
            )
            pool[1] += 1
        for name in {name.casefold() for name in line.names}:
            self._db.execute("INSERT INTO name VALUES (?, ?, ?)", (name, line.lang, number))


def _truths(facts: Iterable[Fact]) -> Iterator[tuple[str, str, str, str, str]]:
    for fact in facts:
        owner = fact.subject.casefold()
        for name in {owner, *(alias.casefold() for alias in fact.aliases)}:
            yield name, fact.lang, fact.relation, fact.object, owner


def _line(row: tuple[int, str, str, str, str, str, str, str, str, str, str]) -> Line:
    number, subject, relation, lang, type_, objects, facts, document_id, aliases, home, quote = row
    return Line(
        subject=subject,
        relation=relation,
        lang=lang,
        type=type_,
        objects=tuple(json.loads(objects)),
        facts=tuple(json.loads(facts)),
        document_id=document_id,
        aliases=tuple(json.loads(aliases)),
        passage_id=home,
        quote=quote,
        number=number,
    )
