"""Candidates on disk, in the order in which they came, to be gone through as often as one likes.

A passage gives five questions and few of them become rows: memory holds none of them.
"""

import pickle
import struct
import tempfile
import weakref
from collections.abc import Iterator
from typing import NamedTuple

from verticalize.errors import StoreError
from verticalize.instruct.candidate import Candidate

_KEY = struct.Struct("=QQI")  # where it is, its document's number, its kind
_BLOCK = 4096  # keys read at a time


class _Kind(NamedTuple):
    generator: str
    relation: str
    lang: str
    told: bool
    quoted: bool


class Shelf:
    """Candidates in two private temporary files, which are gone when nobody holds any of them."""

    def __init__(self) -> None:
        self._said, self._keys = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115
        self._end = self._count = 0
        self._kinds: dict[_Kind, int] = {}
        for file in (self._said, self._keys):  # closed when nobody holds them
            weakref.finalize(self, file.close)

    def put(self, candidate: Candidate) -> None:
        """The last one.

        Raises:
            StoreError: the disk of the folder for temporary files is full or not writable.
        """
        try:
            self._put(candidate)
        except OSError as error:
            raise StoreError(
                f"cannot keep questions in a temporary file ({error.strerror}).",
                place=f"TMPDIR ({tempfile.gettempdir()})",
                hint="Free some space there, or name another folder in the variable TMPDIR.",
            ) from error

    def _put(self, c: Candidate) -> None:
        kind = _Kind(c.generator, c.relation, c.lang, c.told, c.quoted)
        number = self._kinds.setdefault(kind, len(self._kinds))
        self._said.seek(self._end)
        pickle.dump(_fields(c), self._said, pickle.HIGHEST_PROTOCOL)
        self._keys.seek(self._count * _KEY.size)
        self._keys.write(_KEY.pack(self._end, c.home, number))
        self._end = self._said.tell()
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator["Shelved"]:
        kinds = list(self._kinds)
        for start in range(0, self._count, _BLOCK):
            self._keys.seek(start * _KEY.size)
            keys = self._keys.read(min(_BLOCK, self._count - start) * _KEY.size)
            for place, home, kind in _KEY.iter_unpack(keys):
                yield Shelved(self, place, home, kinds[kind])

    def get(self, place: int) -> Candidate:
        self._said.seek(place)
        return Candidate(*pickle.load(self._said))


class Shelved:
    """A candidate on a shelf; `whole` reads it."""

    __slots__ = ("_kind", "_shelf", "home", "place")

    def __init__(self, shelf: Shelf, place: int, home: int, kind: _Kind) -> None:
        self._shelf, self.place, self.home, self._kind = shelf, place, home, kind

    @property
    def generator(self) -> str:
        return self._kind.generator

    @property
    def relation(self) -> str:
        return self._kind.relation

    @property
    def lang(self) -> str:
        return self._kind.lang

    @property
    def told(self) -> bool:
        return self._kind.told

    @property
    def quoted(self) -> bool:
        return self._kind.quoted

    def whole(self) -> Candidate:
        return self._shelf.get(self.place)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Shelved):
            return NotImplemented
        return self._shelf is other._shelf and self.place == other.place

    def __hash__(self) -> int:
        return hash(self.place)


def _fields(candidate: Candidate) -> tuple[object, ...]:
    return tuple(getattr(candidate, name) for name in Candidate.__dataclass_fields__)
