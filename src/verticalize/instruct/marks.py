"""What became of each passage: a byte for each of them, and where it and its facts are found."""

from collections.abc import Iterable, Sequence

import numpy as np

from verticalize.instruct.candidate import Candidate, Knowledge
from verticalize.on_disk import Numbers
from verticalize.records import Fact

TWICE = "all its questions came up elsewhere"
HELD_FACT = "all its questions name a held-out fact"
CONTESTED = "all its questions are contested or outdated"
_LOST = ("", TWICE, HELD_FACT, CONTESTED)  # where one passage lost several, the last of these tells
_READ, _POSSIBLE, _USED = 4, 8, 16  # beside the number of what was lost


class Marks:
    """Which passages were read, could have a row, have one, or lost their questions.

    Passages and facts are known by 64 bits of their ids, as `Numbers` are: 16 bytes in memory for
    each of either, and 4 more for the passage of a fact.
    """

    def __init__(self, passages: Numbers, facts: Sequence[Fact]) -> None:
        self._passages = passages
        self._facts = Numbers(fact.id for fact in facts)
        self._marks = np.zeros(len(passages), np.uint8)
        self._stated = np.fromiter(
            (self._place(fact.passage_id) for fact in facts), np.int32, len(facts)
        )

    @classmethod
    def of(cls, corpus: Knowledge, passages: Numbers) -> "Marks":
        """Those of a corpus, in which facts and questions tell that a passage was read."""
        marks = cls(passages, corpus.facts)
        marks._set(_READ, (marks._place(question.passage_id) for question in corpus.questions))
        marks._set(_READ, marks._stated)
        return marks

    def lose(self, passage: str, reason: str) -> None:
        """A question of the passage may not become a row."""
        place = self._place(passage)
        if place >= 0:
            lost = int(self._marks[place]) % _READ
            self._marks[place] += max(_LOST.index(reason) - lost, 0)

    def possible(self, candidate: Candidate) -> None:
        """It could become a row."""
        self._set(_POSSIBLE, self._of(candidate))

    def use(self, candidate: Candidate) -> None:
        """It became one."""
        self._set(_USED, self._of(candidate))

    def is_used(self, number: int) -> bool:
        return bool(self._marks[number] & _USED)

    def is_possible(self, number: int) -> bool:
        return bool(self._marks[number] & _POSSIBLE)

    def is_read(self, number: int) -> bool:
        return bool(self._marks[number] & _READ)

    def lost(self, number: int) -> str:
        """Why the passage has no question; empty if it never had one."""
        return _LOST[self._marks[number] % _READ]

    def _of(self, candidate: Candidate) -> set[int]:
        """The passages that it is made from."""
        found = {self._place(candidate.gold)} if candidate.gold else set()
        for evidence in candidate.evidence:
            if evidence != candidate.gold:
                fact = next(self._facts.of(evidence), None)
                found.add(self._place(evidence) if fact is None else int(self._stated[fact]))
        return found

    def _set(self, mark: int, places: Iterable[int]) -> None:
        for place in places:
            if place >= 0:
                self._marks[place] |= mark

    def _place(self, passage: str) -> int:
        return next(self._passages.of(passage), -1)
