"""Rows by the relations that their evidence states, joined on disk: memory does not grow."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from verticalize import jsonl
from verticalize.knowledge.inspect.scratch import hash_of

TABLES = (
    "CREATE TABLE evidence (id INTEGER, row INTEGER)",
    "CREATE TABLE fact (id INTEGER, relation TEXT)",
)
_COUNT = """
    SELECT relation, count(DISTINCT row) AS rows FROM evidence JOIN fact USING (id)
    GROUP BY relation ORDER BY rows DESC, relation"""


def note(database: sqlite3.Connection, row: int, evidence: Iterable[str]) -> None:
    """Remember the evidence of a row."""
    pairs = [(hash_of(ident), row) for ident in evidence]
    database.executemany("INSERT INTO evidence VALUES (?, ?)", pairs)


def counted(database: sqlite3.Connection, facts: Path) -> dict[str, int]:
    """Relation: rows whose evidence has a fact of it, the most first."""
    pairs = ((hash_of(fact["id"]), fact["relation"]) for fact in jsonl.read(facts))
    database.executemany("INSERT INTO fact VALUES (?, ?)", pairs)
    return dict(database.execute(_COUNT).fetchall())
