"""Which passages count on a date and in a place: what `Authority` says, as arrays to search with.

A passage that is not in force on the date asked of is not left out but loses rank: whoever asks
about a repealed law by name, or about former law at all, is to find it.
"""

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from verticalize.errors import RetrievalError, did_you_mean
from verticalize.knowledge.authority import ENDED, Authority
from verticalize.records import Passage

# What is left of its score: where the question names no day (the best of eight on the legal
# development questions), and where it names one.
OUT_OF_FORCE, OUT_ON_THE_DAY = 0.8, 0.4
FILE = "validity.npy"
_ALWAYS, _NEVER_ENDS, _NOWHERE, _UNGRADED = 0, np.iinfo(np.int32).max, -1, 99
_ENDED, _PENDING = 1, 2
_NOTHING = [_ALWAYS, _NEVER_ENDS, 0, _NOWHERE, _UNGRADED]
_COLUMNS = len(_NOTHING)
_WORDS = (
    (("very low", "极低"), 4),
    (("low", "weak", "弱", "低"), 3),
    (("moderate", "conditional", "中"), 2),
    (("high", "strong", "强", "高"), 1),
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}


@dataclass(frozen=True, slots=True)
class Validity:
    """One row a passage: first and last day in force, status, jurisdiction, rank of its grade.

    Days are proleptic ordinals (``date.toordinal``).
    """

    table: NDArray[np.int32]
    jurisdictions: tuple[str, ...]

    @classmethod
    def build(cls, passages: Iterable[Passage]) -> "Validity | None":
        """None where nothing is said of any passage that could bear on a search."""
        rows = ValidityRows()
        for passage in passages:
            rows.add(passage)
        return rows.build()

    @property
    def dated(self) -> bool:
        """Whether any passage has a date or was repealed, so that the day of asking matters."""
        first, last, status = self.table[:, :3].T
        return bool(((first != _ALWAYS) | (last != _NEVER_ENDS) | (status != 0)).any())

    def any_dated(self, rows: Sequence[int]) -> bool:
        """Whether one of these passages says when it holds."""
        first, last = self.table[list(rows), :2].T
        return bool(((first != _ALWAYS) | (last != _NEVER_ENDS)).any())

    @property
    def ranks(self) -> NDArray[np.int32] | None:
        """The rank of each passage's grade of evidence, 1 the best; None where none has one."""
        ranks: NDArray[np.int32] = self.table[:, 4]
        return ranks if (ranks != _UNGRADED).any() else None

    def first_day(self, rows: Sequence[int]) -> date | None:
        """The first day on which one of these passages holds."""
        days = [int(self.table[row, 0]) for row in rows if self.table[row, 0] != _ALWAYS]
        return date.fromordinal(min(days)) if days else None

    def out_of_force(self, on: date, *, today: date) -> NDArray[np.bool_]:
        """The passages that do not hold on a day: `Authority.holds`, for all at once."""
        first, last, status = self.table[:, :3].T
        day = on.toordinal()
        open_end = (status == _ENDED) & (last == _NEVER_ENDS)
        ended = open_end & ((first == _ALWAYS) | (on >= today))
        pending = (status == _PENDING) & (first == _ALWAYS)
        out: NDArray[np.bool_] = (day < first) | (day > last) | ended | pending
        return out

    @property
    def places(self) -> tuple[str, ...]:
        """Every jurisdiction by itself, as written first; sorted."""
        found: dict[str, str] = {}
        for one in self.jurisdictions:
            for part in filter(None, map(str.strip, one.split(";"))):
                found.setdefault(part.casefold(), part)
        return tuple(sorted(found.values()))

    def within(self, jurisdiction: str) -> NDArray[np.bool_]:
        """The passages of a jurisdiction, and those that name none.

        Raises:
            RetrievalError: no passage has it.
        """
        wanted = jurisdiction.strip().casefold()
        numbers = [n for n, name in enumerate(self.jurisdictions) if wanted in _parts(name)]
        if not numbers:
            raise RetrievalError(
                f"no passage has the jurisdiction '{jurisdiction}'.",
                hint=did_you_mean(jurisdiction, self.places),
            )
        mask: NDArray[np.bool_] = np.isin(self.table[:, 3], [_NOWHERE, *numbers])
        return mask

    def save(self, folder: Path) -> None:
        np.save(folder / FILE, self.table, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, jurisdictions: Sequence[str]) -> Self | None:
        """What `save` wrote; None where nothing was."""
        path = folder / FILE
        if not path.is_file():
            return None
        return cls(np.load(path, allow_pickle=False), tuple(jurisdictions))


class ValidityRows:
    """Takes passages one by one, those of a document after one another, and makes a `Validity`."""

    def __init__(self) -> None:
        self._rows = array("i")
        self._silent = 0  # passages before the first of which something is said
        self._places: dict[str, int] = {}
        self._document: str | None = None
        self._row = _NOTHING

    def add(self, passage: Passage) -> None:
        """The next passage. What the first one of a document says holds for the document."""
        if passage.document_id != self._document:
            self._document = passage.document_id
            self._row = _row(Authority.of(passage.metadata), self._places)
        if self._rows or self._row != _NOTHING:
            self._rows.extend(self._row)
        else:
            self._silent += 1

    def build(self) -> Validity | None:
        """None where nothing is said that could bear on a search."""
        if not self._rows:
            return None
        table = np.empty((self._silent + len(self._rows) // _COLUMNS, _COLUMNS), dtype=np.int32)
        table[: self._silent] = _NOTHING
        table[self._silent :] = np.array(self._rows).reshape(-1, _COLUMNS)
        return Validity(table, tuple(self._places))


def grade_rank(grade: str) -> int:
    """The place of a grade of evidence among those of its scale, 1 the best; 99 where unknown.

    Letters (A to D), Roman and Arabic numbers with their letters (Ia, 2b), and the words of GRADE
    in both languages.
    """
    word = grade.strip().casefold()
    for words, rank in _WORDS:
        if any(re.search(rf"\b{w}\b" if w.isascii() else w, word) for w in words):
            return rank
    match = re.search(r"\b(?:(i{1,3}v?|iv|v)|([1-5])|([a-e]))(?:[a-d+*-]*)\b", word)
    if match is None:
        return _UNGRADED
    roman, number, letter = match.groups()
    return _ROMAN.get(roman, _UNGRADED) if roman else int(number or ord(letter) - ord("a") + 1)


def _row(one: Authority, places: dict[str, int]) -> list[int]:
    """The row of what is said; a place that is new gets the next number in `places`."""
    return [
        one.effective_from.toordinal() if one.effective_from else _ALWAYS,
        one.effective_to.toordinal() if one.effective_to else _NEVER_ENDS,
        _ENDED if one.status in ENDED else _PENDING if one.status == "not yet in force" else 0,
        places.setdefault(one.jurisdiction, len(places)) if one.jurisdiction else _NOWHERE,
        grade_rank(one.grade) if one.grade else _UNGRADED,
    ]


def _parts(jurisdiction: str) -> list[str]:
    return [part.strip().casefold() for part in jurisdiction.split(";")]
