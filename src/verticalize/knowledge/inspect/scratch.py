"""A database for counting: on disk, gone when it is closed, so that memory does not grow."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from verticalize.errors import StoreError
from verticalize.text import search_form

_CACHE = 32_768  # KiB of pages held in memory


@contextmanager
def scratch(*tables: str) -> Iterator[sqlite3.Connection]:
    """A private database in the folder for temporary files.

    Raises:
        StoreError: that folder's disk is full or not writable.
    """
    database = sqlite3.connect("")
    try:
        database.execute(f"PRAGMA cache_size = -{_CACHE}")
        database.execute("PRAGMA journal_mode = OFF")
        for table in tables:
            database.execute(table)
        yield database
    except sqlite3.OperationalError as error:
        hint = "Free some space there, or name another folder in the variable TMPDIR."
        raise StoreError(
            f"cannot count in a temporary file ({error}).", place="TMPDIR", hint=hint
        ) from error
    finally:
        database.close()


def hash_of(*parts: str) -> int:
    """64 bits, signed as SQLite has them.

    Two of ten million different texts share one with a probability of 3 in a million.
    """
    packed = json.dumps(parts).encode()
    return int.from_bytes(hashlib.blake2b(packed, digest_size=8).digest(), "big", signed=True)


def plain(text: str) -> str:
    """The search form with its white space collapsed: texts with the same one are the same."""
    return " ".join(search_form(text).split())


def rows_at(path: Path, numbers: Set[int]) -> Mapping[int, dict[str, Any]]:
    """The rows of a JSON Lines file with these numbers, counted from 0; only they are parsed."""
    with path.open(encoding="utf-8") as lines:
        return {n: json.loads(line) for n, line in enumerate(lines) if n in numbers}
