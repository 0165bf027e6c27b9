"""What an index knows of every passage by its row: document, language, and when it counts."""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from verticalize.records import Passage
from verticalize.retrieval.engine.validity import Validity, ValidityRows

DOCUMENTS, LANGUAGES = "documents.npy", "languages.npy"


class Numbered(NamedTuple):
    """What the numbers in the files stand for."""

    documents: int
    languages: tuple[str, ...]
    validity: Validity | None


class Numbering:
    """Numbers documents and languages, in the order in which they come, while passages go by.

    Eight bytes a passage stay in memory, and twenty more where something is said of validity.
    """

    def __init__(self) -> None:
        self._documents, self._languages = array("i"), array("i")
        self._seen = _DocumentNumbers()
        self._codes: dict[str, int] = {}
        self._validity = ValidityRows()

    def watch(self, passages: Iterable[Passage]) -> Iterator[Passage]:
        """The same passages, numbered as they are taken."""
        for passage in passages:
            self._documents.append(self._seen.number(passage.document_id))
            self._languages.append(self._codes.setdefault(passage.lang, len(self._codes)))
            self._validity.add(passage)
            yield passage

    def save(self, folder: Path) -> Numbered:
        """Write ``documents.npy languages.npy`` and, where there is any, the validity."""
        np.save(folder / DOCUMENTS, np.array(self._documents), allow_pickle=False)
        np.save(folder / LANGUAGES, np.array(self._languages), allow_pickle=False)
        validity = self._validity.build()
        if validity is not None:
            validity.save(folder)
        return Numbered(len(self._seen), tuple(self._codes), validity)


class _DocumentNumbers:
    """Document ids to numbers, in a temporary database: there may be as many as passages."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")  # on disk when it gets large, and gone at the end
        self._database.execute("create table ids (number integer primary key, id text unique)")
        self._last: tuple[str, int] | None = None
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def number(self, document_id: str) -> int:
        if self._last is None or self._last[0] != document_id:
            self._last = document_id, self._find(document_id)
        return self._last[1]

    def _find(self, document_id: str) -> int:
        try:
            self._database.execute("insert into ids values (?, ?)", (self._count, document_id))
        except sqlite3.IntegrityError:
            found = self._database.execute("select number from ids where id = ?", (document_id,))
            return int(found.fetchone()[0])
        self._count += 1
        return self._count - 1
