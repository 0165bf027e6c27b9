"""Facts by relation, with examples that are spread over languages and documents."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from verticalize.knowledge.inspect.conflicts import Disputes, FactTable, fact_rows
from verticalize.knowledge.inspect.figures import Conflicts, Place, RelationFigures, Stated
from verticalize.knowledge.inspect.scratch import Read
from verticalize.knowledge.inspect.spread import Spread
from verticalize.records import Fact
from verticalize.text import sentence_spans

EXAMPLES = 3  # of each relation
_AROUND = 90  # characters shown on each side of an object


@dataclass(slots=True)
class _Relation:
    number: int
    facts: Counter[str] = field(default_factory=Counter)
    examples: Spread[Fact] = field(default_factory=lambda: Spread(EXAMPLES))

    def take(self, fact: Fact) -> None:
        self.facts[fact.lang] += 1
        self.examples.offer(fact.lang, fact.document_id, fact.id, lambda: fact)


@dataclass(frozen=True, slots=True)
class FactFindings:
    """What the facts are like, before it is known where in their sources they stand."""

    relations: Mapping[str, Counter[str]]
    subjects: Mapping[str, int]
    examples: Mapping[str, tuple[Fact, ...]]
    disputes: Disputes

    def wanted(self) -> set[str]:
        """The passages whose places are to be shown."""
        stated = {fact.passage_id for facts in self.examples.values() for fact in facts}
        return stated | self.disputes.wanted()

    def figures(
        self, places: Mapping[str, Place], texts: Mapping[str, str]
    ) -> tuple[RelationFigures, ...]:
        """Relations by their number of facts, the largest first."""
        show = partial(_stated, places=places, texts=texts)
        return tuple(
            RelationFigures(
                relation=name,
                facts=dict(sorted(facts.items())),
                subjects=self.subjects[name],
                examples=tuple(map(show, self.examples[name])),
            )
            for name, facts in sorted(
                self.relations.items(), key=lambda item: (-item[1].total(), item[0])
            )
        )

    def conflicts(self, places: Mapping[str, Place]) -> Conflicts:
        return self.disputes.shown(places)


def survey_facts(path: Path, read: Read) -> FactFindings:
    """Read all facts once, and those that are shown a second time."""
    relations: dict[str, _Relation] = {}
    with FactTable.open() as table:
        table.fill(fact_rows(_noted(read(path), relations)))
        subjects = table.subjects()
        disputes = table.disputes(path)
    return FactFindings(
        relations={name: found.facts for name, found in relations.items()},
        subjects={name: subjects[found.number] for name, found in relations.items()},
        examples={name: tuple(found.examples.chosen()) for name, found in relations.items()},
        disputes=disputes,
    )


def _noted(rows: Iterator[dict[str, Any]], relations: dict[str, _Relation]) -> Iterator[Fact]:
    """The facts, each taken note of under its relation."""
    for row in rows:
        fact = Fact.from_row(row)
        relations.setdefault(fact.relation, _Relation(len(relations))).take(fact)
        yield fact


def _stated(fact: Fact, *, places: Mapping[str, Place], texts: Mapping[str, str]) -> Stated:
    quote, start, end = _quote(texts[fact.passage_id], fact)
    return Stated(fact.subject, fact.object, fact.lang, places[fact.passage_id], quote, start, end)


def _quote(text: str, fact: Fact) -> tuple[str, int, int]:
    """The words around the object in the first sentence that has it, better with its subject."""
    having = [text[a:b] for a, b in sentence_spans(text) if fact.object in text[a:b]]
    both = [sentence for sentence in having if fact.subject in sentence]
    if not having:
        return "", 0, 0
    sentence = (both or having)[0]
    at = sentence.index(fact.object)
    left, right = max(0, at - _AROUND), at + len(fact.object) + _AROUND
    head, tail = "…" if left else "", "…" if right < len(sentence) else ""
    start = at - left + len(head)
    return head + sentence[left:right] + tail, start, start + len(fact.object)
