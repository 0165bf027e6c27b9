"""Phrasings beside what they ask for: each passage gets those of its statements, as metadata."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from verticalize.domain.phrasings import Phrasings
from verticalize.domain.relations import Relation
from verticalize.errors import Problem
from verticalize.knowledge.card import states
from verticalize.records import PHRASINGS
from verticalize.text import sentence_spans

Row = dict[str, Any]
_MOST = 40  # sentences of a statement: a list has many


@dataclass(slots=True)
class Phrased:
    """The phrasings of a pack, on their way to the passages that answer them.

    They are held in memory, all of them; passages come and go.
    """

    given: Sequence[Phrasings] = ()
    relations: Mapping[str, Relation] = field(default_factory=dict)
    _of: dict[str, dict[str, list[Phrasings]]] = field(init=False, default_factory=dict)
    _used: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        for one in self.given:
            self._of.setdefault(one.document, defaultdict(list))[_needle(one.tells)].append(one)

    def __bool__(self) -> bool:
        return bool(self.given)

    def passages(self, rows: Iterable[Row], facts: Iterable[Row]) -> Iterator[Row]:
        """The passages of a part, those that answer phrasings with them.

        Under ``metadata[PHRASINGS]`` stands a statement, verbatim, with its questions.

        Args:
            rows: records of passages.
            facts: those of the same part.
        """
        told: dict[str, dict[str, Row]] = defaultdict(dict)  # passage, relation → a fact
        relations: dict[str, set[str]] = defaultdict(set)  # of a document
        for fact in facts:
            if fact["document_id"] in self._of:
                told[fact["passage_id"]].setdefault(fact["relation"], fact)
                relations[fact["document_id"]].add(fact["relation"])
        for row in rows:
            wanted = self._of.get(row["document_id"])
            if wanted is None:
                yield row
                continue
            names = relations[row["document_id"]]
            yield _with(
                row,
                self._by_line(row, wanted, told[row["id"]]),
                self._by_sentence(row, wanted, names),
            )

    def problems(self) -> Iterator[Problem]:
        """A warning for each line that no passage answers."""
        for one in self.given:
            if one.place in self._used:
                continue
            what = f"'{one.tells}' of '{one.document}'" if one.tells else f"'{one.document}'"
            cause = f"{what} stands nowhere in the knowledge: these phrasings are not used."
            hint = "Correct 'document' and 'tells': a relation's id, or a whole sentence verbatim"
            hint += "." if one.tells else "; only a row of an FAQ needs none."
            yield Problem(one.place, cause, hint)

    def counts(self) -> dict[str, int]:
        """Questions in all, and those of lines that a passage answers."""
        used = sum(len(one.asked) for one in self.given if one.place in self._used)
        return {"phrasings": sum(len(one.asked) for one in self.given), "phrasings_used": used}

    def _by_line(
        self, row: Row, wanted: Mapping[str, list[Phrasings]], told: Mapping[str, Row]
    ) -> dict[str, list[str]]:
        """The lines of a card that state a relation which is asked for."""
        return {
            line: self._asked(wanted[relation])
            for relation, fact in told.items()
            if relation in wanted
            for line in row["text"].splitlines()
            if states(line, fact["subject"], relation, row["lang"], self.relations)
        }

    def _by_sentence(
        self, row: Row, wanted: Mapping[str, list[Phrasings]], relations: set[str]
    ) -> dict[str, list[str]]:
        """The sentences that are asked for, and all of a row of an FAQ but its question."""
        text: str = row["text"]
        found: dict[str, list[str]] = {}
        if "" in wanted and row["kind"] == "faq" and row["start"] == 0:
            answer = text.partition("\n")[2].strip()
            found[answer or text] = self._asked(wanted[""])
        spans = list(sentence_spans(text))
        for first, (start, _) in enumerate(spans):
            for _, end in spans[first : first + _MOST]:
                sentence = text[start:end]
                if sentence in wanted and sentence not in relations:
                    found[sentence] = self._asked(wanted[sentence])
        return found

    def _asked(self, lines: Iterable[Phrasings]) -> list[str]:
        """The questions of the lines, each once; the lines are used."""
        found = list(lines)
        self._used.update(one.place for one in found)
        return list(dict.fromkeys(question for one in found for question in one.asked))


def _with(row: Row, *answered: Mapping[str, list[str]]) -> Row:
    """The passage with all that it answers, behind what its record said itself."""
    told: dict[str, dict[str, None]] = defaultdict(dict)  # each question once, in their order
    for one in (row["metadata"].get(PHRASINGS, {}), *answered):
        for statement, asked in one.items():
            told[statement] |= dict.fromkeys(asked)
    if not told:
        return row
    listed = {statement: list(asked) for statement, asked in told.items()}
    return {**row, "metadata": {**row["metadata"], PHRASINGS: listed}}


def _needle(tells: str) -> str:
    """What is looked for in a passage: of a row of a table that comes with its header the row."""
    return tells.rpartition("\n")[2] if tells.startswith("|") else tells
