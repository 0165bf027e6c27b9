"""The fact card: a subject's facts as sentences, one relation a line."""

from collections.abc import Mapping
from dataclasses import dataclass

from verticalize.domain.relations import Relation, generic
from verticalize.knowledge.entries import Record
from verticalize.text import join_list


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact, and where in the card the line that states it begins."""

    relation: str
    object: str
    start: int


@dataclass(frozen=True, slots=True)
class Card:
    """The text of a record, and its facts with their lines."""

    text: str
    facts: tuple[Stated, ...]


def to_card(record: Record, relations: Mapping[str, Relation]) -> Card:
    """The card, in the order of the record. A relation without wordings gets generic ones."""
    lines: list[str] = []
    facts: list[Stated] = []
    start = 0
    for name, objects in record.facts.items():
        relation = relations.get(name) or generic(name)
        wording = relation.statement.get(record.lang) or relation.statement["en"]
        listed = join_list(list(objects), record.lang)
        line = _capital(wording.format(subject=record.subject, objects=listed), record.lang)
        facts += [Stated(name, value, start) for value in objects]
        lines.append(line)
        start += len(line) + 1
    return Card("\n".join(lines), tuple(facts))


def _capital(sentence: str, lang: str) -> str:
    if lang != "en" or any(char.isupper() for char in sentence.split(" ", 1)[0]):
        return sentence  # pH, mRNA and the like keep their spelling
    return sentence[:1].upper() + sentence[1:]
