"""Fact cards: the facts of one subject as sentences, one relation a line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from verticalize.domain.relations import Relation, generic
from verticalize.knowledge.found import Context, Statement
from verticalize.text import join_list

_FINAL_STOP = re.compile(r"(?<=[a-z]{4})\.$|。+$")


def card(
    subject: str, values: Mapping[str, Sequence[str]], lang: str, context: Context
) -> tuple[str, tuple[Statement, ...]]:
    """The card's text, and for each of its sentences the facts that it states.

    Every sentence names the subject, so each is true on its own. A list that would make a sentence
    longer than `context.max_tokens` is told in several sentences of the same wording.
    """
    lines: list[str] = []
    statements: list[Statement] = []
    start = 0
    for name, objects in values.items():
        wording = _wording(context.relations.get(name) or _generic(name), lang)
        for part in _parts(wording, subject, objects, lang, context):
            line = wording.format(subject=subject, objects=join_list(list(part), lang))
            lines.append(line)
            statements.append(Statement(subject, name, tuple(part), start, start + len(line)))
            start += len(line) + 1
    return "\n".join(lines), tuple(statements)


def leads(text: str, statements: Sequence[Statement], context: Context) -> dict[str, str]:
    """The statements of a card that are told with another one (`Relation.told_with`), and that."""
    first = {statement.relation: statement for statement in reversed(statements)}
    found: dict[str, str] = {}
    for statement in statements:
        relation = context.relations.get(statement.relation)
        lead = first.get(relation.told_with) if relation else None
        if lead:
            found[text[statement.start : statement.end]] = text[lead.start : lead.end]
    return found


def states(
    line: str, subject: str, relation: str, lang: str, relations: Mapping[str, Relation]
) -> bool:
    """Whether a line of the card of a subject is what states a relation, by its wording."""
    wording = _wording(relations.get(relation) or _generic(relation), lang)
    before, _, after = wording.partition("{objects}")
    begins, ends = (part.format(subject=subject) for part in (before, after))
    return line.startswith(begins) and line.endswith(ends)


def tidy(value: str) -> str:
    """A value as it can stand inside a sentence: one line, no full stop at its end."""
    return _FINAL_STOP.sub("", " ".join(value.split()))


def _wording(relation: Relation, lang: str) -> str:
    return relation.statement.get(lang) or _generic(relation.id).statement["en"]


@lru_cache(maxsize=1024)
def _generic(name: str) -> Relation:
    return generic(name)  # a pack without relations.yaml asks for the same few for every record


def _parts(
    wording: str, subject: str, objects: Sequence[str], lang: str, context: Context
) -> Iterator[Sequence[str]]:
    """The objects, halved until each sentence fits or holds one object."""
    sentence = wording.format(subject=subject, objects=join_list(list(objects), lang))
    if len(objects) < 2 or context.count(sentence) <= context.max_tokens:
        yield objects
        return
    middle = (len(objects) + 1) // 2
    yield from _parts(wording, subject, objects[:middle], lang, context)
    yield from _parts(wording, subject, objects[middle:], lang, context)
