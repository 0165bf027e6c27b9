"""Conflicts: one subject and relation of which documents state different objects."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Self

from verticalize.knowledge.inspect.figures import (
    Claim,
    Conflict,
    ConflictKind,
    Conflicts,
    Place,
)
from verticalize.knowledge.inspect.scratch import hash_of, plain, rows_at, scratch
from verticalize.records import Fact
from verticalize.text import search_form

SHOWN = 200  # conflicts
PLACES = 3  # of an object that are shown
OBJECTS = 24  # of a conflict that are shown
KINDS: tuple[ConflictKind, ...] = ("numbers", "values", "lists")
_NUMBER = re.compile(
    r"\d|[一二两三四五六七八九十百千万亿]{2}"
    r"|[一二两三四五六七八九十百千半](?:[年月日天周岁元倍次成级度克]|个月|小时|分钟|毫)"
)

_FACT = """
    CREATE TABLE fact (topic INTEGER, relation INTEGER, object INTEGER, number INTEGER,
                       document INTEGER, row INTEGER)"""
_CLAIM = """
    CREATE TABLE claim AS
    SELECT topic, relation, object, document, max(number) AS number, min(row) AS row
    FROM fact GROUP BY topic, object, document"""
# The share of a relation's subjects that have one object tells whether more than one is natural.
_SINGLE = """
    CREATE TABLE single AS
    SELECT relation, avg(objects = 1) AS share FROM (
        SELECT topic, relation, count(DISTINCT object) AS objects FROM claim GROUP BY topic)
    GROUP BY relation"""
# Documents agree exactly when each of them states each of the objects.
_CONFLICT = """
    CREATE TABLE conflict AS
    SELECT topic, documents, first,
           CASE WHEN claims > documents THEN 2 WHEN numbers THEN 0 ELSE 1 END AS kind,
           share
    FROM (SELECT topic, relation, count(*) AS claims, count(DISTINCT document) AS documents,
                 count(DISTINCT object) AS objects, min(number) AS numbers, min(row) AS first
          FROM claim GROUP BY topic)
    JOIN single USING (relation)
    WHERE documents > 1 AND claims < documents * objects"""
_FIRST = f"""
    SELECT topic, kind, documents FROM conflict
    ORDER BY kind, share DESC, first LIMIT {SHOWN}"""
_CLAIMED = f"""
    SELECT topic, object, holders, document, row FROM (
        SELECT topic, object, document, row, count(*) OVER same AS holders,
               min(row) OVER same AS first,
               row_number() OVER (PARTITION BY topic, object ORDER BY document) AS nth
        FROM claim WHERE topic IN (SELECT topic FROM ({_FIRST}))
        WINDOW same AS (PARTITION BY topic, object))
    WHERE nth <= {PLACES} ORDER BY topic, holders, first, object, document"""

_DISPUTED = """
    SELECT topic, kind, share, claim.row FROM conflict JOIN claim USING (topic)
    ORDER BY first, topic, claim.document, claim.row"""

Row = tuple[int, int, int, int, int, int]  # as `FactTable.fill` takes it


def fact_rows(facts: Iterable[Fact]) -> Iterator[Row]:
    """Topic, relation, object, whether it holds a number, document and line of each fact.

    The facts of a document stand together. Relations count from 0, in their order of appearance.
    """
    relations: dict[str, int] = {}
    document, ident = -1, ""
    for line, fact in enumerate(facts):
        if fact.document_id != ident:
            document, ident = document + 1, fact.document_id
        yield (
            hash_of(plain(fact.subject), fact.relation, fact.lang),
            relations.setdefault(fact.relation, len(relations)),
            hash_of("".join(plain(fact.object).split())),
            holds_number(fact.object),
            document,
            line,
        )


def holds_number(text: str) -> bool:
    """Whether a text holds a number or a date, in digits or in Chinese numerals with a unit."""
    return bool(_NUMBER.search(search_form(text)))


@dataclass(frozen=True, slots=True)
class Disputed:
    """One topic on which documents differ.

    `single` is the share of its relation's subjects that have one object only; `lines` are those of
    its facts, one for each object and document, document by document.
    """

    kind: ConflictKind
    single: float
    lines: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Claimed:
    """An object of a topic: how many documents state it, and the facts of the first of them."""

    documents: tuple[int, ...]
    holders: int
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class _Dispute:
    """A conflict before it is known where in their sources its facts stand."""

    kind: ConflictKind
    documents: int
    claimed: tuple[_Claimed, ...]
    left_out: int

    def shown(self, places: Mapping[str, Place]) -> Conflict:
        fact = self.claimed[0].facts[0]
        return Conflict(
            subject=fact.subject,
            relation=fact.relation,
            lang=fact.lang,
            kind=self.kind,
            documents=self.documents,
            claims=tuple(_claims(self.claimed, places)),
            left_out=self.left_out,
        )


@dataclass(frozen=True, slots=True)
class Disputes:
    """The number of conflicts of each kind, and those that come first."""

    count: Mapping[ConflictKind, int]
    first: tuple[_Dispute, ...]

    def wanted(self) -> set[str]:
        """The passages whose places are to be shown."""
        claimed = (claimed for dispute in self.first for claimed in dispute.claimed)
        return {fact.passage_id for one in claimed for fact in one.facts}

    def shown(self, places: Mapping[str, Place]) -> Conflicts:
        return Conflicts(self.count, tuple(dispute.shown(places) for dispute in self.first))


class FactTable:
    """The facts of a pack as numbers: hashes of their topic and object, and their line.

    A topic is a subject, a relation and a language.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Self]:
        with scratch(_FACT) as database:
            yield cls(database)

    def fill(self, rows: Iterable[Row]) -> None:
        """Take in what `fact_rows` yields; nothing can be asked before."""
        self._database.executemany("INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?)", rows)
        for step in (_CLAIM, "DROP TABLE fact", _SINGLE, _CONFLICT):
            self._database.execute(step)

    def subjects(self) -> dict[int, int]:
        """The number of subjects of each relation."""
        query = "SELECT relation, count(DISTINCT topic) FROM claim GROUP BY relation"
        return dict(self._database.execute(query).fetchall())

    def disputed(self) -> Iterator[Disputed]:
        """All conflicts, in the order of their first facts."""
        found = self._database.execute(_DISPUTED)
        for _, rows in groupby(found, key=itemgetter(0)):
            same = list(rows)
            _, kind, share, _ = same[0]
            yield Disputed(KINDS[kind], share, tuple(row[3] for row in same))

    def disputes(self, path: Path) -> Disputes:
        """The conflicts, their facts read from `path`."""
        query = "SELECT kind, count(*) FROM conflict GROUP BY kind"
        counts = dict(self._database.execute(query).fetchall())
        claimed = [_Row(*row) for row in self._database.execute(_CLAIMED)]
        by_topic = {
            topic: _objects(rows) for topic, rows in groupby(claimed, key=attrgetter("topic"))
        }
        wanted = {row.row for objects in by_topic.values() for one in objects for row in one}
        facts = {at: Fact.from_row(row) for at, row in rows_at(path, wanted).items()}
        first = tuple(
            _dispute(KINDS[kind], documents, by_topic[topic], facts)
            for topic, kind, documents in self._database.execute(_FIRST)
        )
        return Disputes({kind: counts.get(n, 0) for n, kind in enumerate(KINDS)}, first)


@dataclass(frozen=True, slots=True)
class _Row:
    topic: int
    object: int
    holders: int
    document: int
    row: int


def _objects(rows: Iterable[_Row]) -> list[list[_Row]]:
    return [list(same) for _, same in groupby(rows, key=attrgetter("object"))]


def _dispute(
    kind: ConflictKind, documents: int, objects: list[list[_Row]], facts: Mapping[int, Fact]
) -> _Dispute:
    claimed = tuple(
        _Claimed(
            documents=tuple(row.document for row in rows),
            holders=rows[0].holders,
            facts=tuple(facts[row.row] for row in rows),
        )
        for rows in objects[:OBJECTS]
    )
    return _Dispute(kind, documents, claimed, len(objects) - len(claimed))


def _claims(claimed: tuple[_Claimed, ...], places: Mapping[str, Place]) -> Iterator[Claim]:
    """Objects that the same documents state go together, as far as all of these are known."""
    together: dict[tuple[int, ...], list[_Claimed]] = {}
    for number, one in enumerate(claimed):
        known = one.holders == len(one.documents)
        together.setdefault(one.documents if known else (-1, number), []).append(one)
    for same in together.values():
        yield Claim(
            objects=tuple(one.facts[0].object for one in same),
            documents=same[0].holders,
            places=tuple(places[fact.passage_id] for fact in same[0].facts),
        )
