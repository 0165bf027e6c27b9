"""Candidates on disk: what they are chosen by stays in memory, what they say is read again.

Facts give ten questions each and few of them become rows, so memory must not hold what all say.
"""

import pickle
import tempfile
import weakref
from typing import NamedTuple

from verticalize.instruct.candidate import Candidate


class _Kind(NamedTuple):
    generator: str
    relation: str
    lang: str
    told: bool
    quoted: bool


class _Home(NamedTuple):
    document_id: str
    gold: str


class Shelf:
    """A private temporary file of candidates, which is gone when nobody holds one of them."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed when nobody holds it)
        self._end = 0
        self._kinds: dict[_Kind, _Kind] = {}
        self._home = _Home("", "")  # of the last one: those of one document come together
        weakref.finalize(self, self._file.close)

    def put(self, candidate: Candidate) -> "Shelved":
        c = candidate
        kind = _Kind(c.generator, c.relation, c.lang, c.told, c.quoted)
        if self._home != (c.document_id, c.gold):
            self._home = _Home(c.document_id, c.gold)
        said = (c.question, c.answer, c.evidence, c.quote, c.telltale, c.before)
        shelved = Shelved(self, self._end, self._kinds.setdefault(kind, kind), self._home)
        self._file.seek(self._end)
        self._file.write(pickle.dumps(said))
        self._end = self._file.tell()
        return shelved

    def get(self, place: int, kind: _Kind, home: _Home) -> Candidate:
        self._file.seek(place)
        question, answer, evidence, quote, telltale, before = pickle.load(self._file)
        return Candidate(
            question=question,
            answer=answer,
            generator=kind.generator,
            relation=kind.relation,
            lang=kind.lang,
            evidence=evidence,
            document_id=home.document_id,
            gold=home.gold,
            quote=quote,
            telltale=telltale,
            before=before,
        )


class Shelved:
    """A candidate on a shelf; `whole` reads it."""

    __slots__ = ("_home", "_kind", "_place", "_shelf")

    def __init__(self, shelf: Shelf, place: int, kind: _Kind, home: _Home) -> None:
        self._shelf, self._place, self._kind, self._home = shelf, place, kind, home

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

    @property
    def document_id(self) -> str:
        return self._home.document_id

    @property
    def gold(self) -> str:
        return self._home.gold

    def whole(self) -> Candidate:
        return self._shelf.get(self._place, self._kind, self._home)
