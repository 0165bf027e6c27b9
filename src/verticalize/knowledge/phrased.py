"""Phrasings beside what they ask for: each passage gets those of its statements, as metadata."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from verticalize.domain.phrasings import Phrasings
from verticalize.errors import Problem
from verticalize.records import PHRASINGS

Row = dict[str, Any]


@dataclass(slots=True)
class Phrased:
    """The phrasings of a pack, on their way to the passages that answer them.

    They are held in memory, all of them; passages come and go.
    """

    given: Sequence[Phrasings] = ()
    _of: Mapping[str, list[Phrasings]] = field(init=False)
    _found: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        of = defaultdict(list)
        for one in self.given:
            of[one.document].append(one)
        self._of = dict(of)

    def __bool__(self) -> bool:
        return bool(self.given)

    def passages(self, rows: Iterable[Row], facts: Iterable[Row]) -> Iterator[Row]:
        """The passages of a part, those that answer phrasings with them.

        Under ``metadata["phrasings"]`` stands a statement, verbatim, with its questions.

        Args:
            rows: records of passages.
            facts: those of the same part.
        """
        told = self._told(facts)
        for row in rows:
            answered = self._answered(row, told)
            for statement, asked in row["metadata"].get(PHRASINGS, {}).items():  # of an FAQ
                answered[statement] = [*asked, *answered.get(statement, ())]
            if answered:
                row = {**row, "metadata": {**row["metadata"], PHRASINGS: answered}}
            yield row

    def problems(self) -> Iterator[Problem]:
        """A warning for each line that no passage answers."""
        for one in self.given:
            if one.place not in self._found:
                what = f"'{one.tells}' of '{one.document}'" if one.tells else f"'{one.document}'"
                cause = f"{what} stands nowhere in the knowledge: these phrasings are not used."
                hint = "Correct 'document' and 'tells' (a relation's id, or a sentence verbatim)."
                yield Problem(one.place, cause, hint)

    def counts(self) -> dict[str, int]:
        """Questions in all, and those of lines that no passage answers."""
        used = sum(len(one.asked) for one in self.given if one.place in self._found)
        return {"phrasings": sum(len(one.asked) for one in self.given), "phrasings_used": used}

    def _told(self, facts: Iterable[Row]) -> Mapping[tuple[str, str], list[str]]:
        """The objects of each passage and relation, for documents that have phrasings."""
        told = defaultdict(list)
        for fact in facts:
            if fact["document_id"] in self._of:
                told[fact["passage_id"], fact["relation"]].append(fact["object"])
        return told

    def _answered(
        self, row: Row, told: Mapping[tuple[str, str], list[str]]
    ) -> dict[str, list[str]]:
        answered: dict[str, list[str]] = defaultdict(list)
        for one in self._of.get(row["document_id"], ()):
            for statement in _statements(row, one.tells, told):
                self._found.add(one.place)
                answered[statement] += one.asked
        return dict(answered)


def _statements(row: Row, tells: str, told: Mapping[tuple[str, str], list[str]]) -> Iterator[str]:
    """What of a passage tells it: lines of a card, a sentence, or all but an FAQ's question."""
    text: str = row["text"]
    objects = told.get((row["id"], tells))
    if objects:
        yield from (line for line in text.splitlines() if any(each in line for each in objects))
    elif tells and tells in text:
        yield tells
    elif not tells:
        is_faq = row["kind"] == "faq" and row["start"] == 0 and "\n" in text
        yield text.partition("\n")[2].strip() if is_faq else text
