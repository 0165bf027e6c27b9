"""``relations.yaml``: how a relation is stated, asked and answered in each language."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Annotated

from pydantic import BeforeValidator

from verticalize.domain.generic import complete, generic
from verticalize.domain.manifest import Strings, as_tuple
from verticalize.domain.relation import KINDS, Ask, Inverse, Noun, Relation, Type, YesNo
from verticalize.domain.schema import Section, place_in, read_section
from verticalize.errors import Problem, did_you_mean

__all__ = [
    "FIELDS", "GENERATORS", "KINDS", "Ask", "Inverse", "Noun", "Relation", "Type", "YesNo",
    "complete", "field_names", "generic", "read_relations",
]  # fmt: skip

_NAMES = {"subject", "label", "one", "a_one", "many", "count", "measure", "which"}
# What may stand in the questions and answers of the kinds that a pack words under `kinds`.
FIELDS: Mapping[str, tuple[set[str], set[str]]] = {
    "list": (_NAMES, _NAMES | {"objects"}),
    "odd": (_NAMES | {"options", "listed"}, _NAMES | {"object", "objects", "is"}),
    "choice": (_NAMES | {"options"}, _NAMES | {"letter", "object", "is"}),
    "comparison": (_NAMES | {"first", "second"}, _NAMES | {"first", "second", "shared", "rest"}),
    "case": (
        {"label", "clues", "count", "which"},
        _NAMES | {"clues", "objects"},
    ),
    "hop": (_NAMES | {"middle", "is", "question"}, _NAMES | {"middle", "is", "answer"}),
    "follow": ({"label"}, set()),
}


# Kinds that `without` may name.
GENERATORS = (
    "inverse",
    "yes_no",
    "two_hop",
    "three_hop",
    "list",
    "odd",
    "choice",
    "comparison",
    "case",
    "drill",
)


class _File(Section):
    relations: Annotated[tuple[Relation, ...], BeforeValidator(as_tuple)]
    types: dict[str, dict[str, Type]] = {}


def field_names(relations: Mapping[str, Relation]) -> dict[str, str]:
    """Every name that a relation has in data, its id and its aliases, to its id."""
    names = {alias: found.id for found in relations.values() for alias in found.aliases}
    return names | {name: name for name in relations}


def read_relations(path: Path) -> tuple[dict[str, Relation], list[Problem]]:
    """Relations by id, completed; and all problems of the file."""
    file, problems = read_section(path, _File)
    if file is None:
        return {}, problems
    relations = {
        relation.id: complete(_called(relation, file.types)) for relation in file.relations
    }
    for number, relation in enumerate(file.relations):
        problems += [
            Problem(place_in(path, f"relations.{number}.{key}"), f"'{relation.id}': {cause}", hint)
            for key, cause, hint in _wrong(relation, relations)
        ]
    return relations, problems + _claimed_twice(path, file.relations)


def _called(relation: Relation, types: Mapping[str, Mapping[str, Type]]) -> Relation:
    """The relation with the names of its subjects, from the first of its types that has some."""
    named = [types[name] for name in relation.types if name in types]
    return (
        relation.model_copy(update={"about": {**named[0], **relation.about}}) if named else relation
    )


def _wrong(relation: Relation, known: Mapping[str, Relation]) -> Iterator[tuple[str, str, str]]:
    """Key, cause and hint of what the types do not see."""
    for key, wordings, allowed in _wordings(relation):
        for wording in wordings:
            for cause, hint in _wrong_fields(wording, allowed):
                yield key, cause, hint
    for lang, wording in relation.statement.items():
        if "{objects}" not in wording:
            hint = "A statement has to say the fact."
            yield f"statement.{lang}", f"'{wording}' lacks {{objects}}.", hint
    for name in relation.without:
        if name not in GENERATORS:
            yield "without", f"no kind is named '{name}'.", did_you_mean(name, GENERATORS)
    for name in relation.two_hop:
        if name not in known:
            yield "two_hop", f"two_hop names no relation: '{name}'.", did_you_mean(name, known)
    leads = relation.told_with
    if leads and (leads not in known or leads == relation.id):
        cause = f"told_with names no other relation: '{leads}'."
        yield "told_with", cause, did_you_mean(leads, known.keys() - {relation.id})


def _wordings(relation: Relation) -> Iterator[tuple[str, list[str], set[str]]]:
    """Key, wordings, and the fields that may stand in them."""
    direct = {"subject", "objects"}
    yield "statement", [*relation.statement.values()], direct
    yield "questions", _flat(relation.questions), direct
    yield "answers", _flat(relation.answers), direct
    nouns = [text for noun in relation.noun.values() for text in (noun.one, noun.many)]
    yield "noun", nouns, {"subject"}
    if relation.inverse:
        form = relation.inverse
        yield (
            "inverse",
            _flat(form.questions) + _flat(form.answers),
            {"object", "subjects", "is", "does"},
        )
    if relation.yes_no:
        ask = relation.yes_no
        wordings = _flat(ask.questions) + _flat(ask.yes) + _flat(ask.no)
        yield "yes_no", wordings, {"subject", "object", "objects", "is", "does"}
    for kind, asked in relation.kinds.items():
        in_questions, in_answers = FIELDS[kind]
        yield f"kinds.{kind}", _flat(asked.questions), in_questions
        yield f"kinds.{kind}", _flat(asked.answers), in_answers


def _wrong_fields(wording: str, allowed: set[str]) -> list[tuple[str, str]]:
    try:
        names = {name for _, name, _, _ in Formatter().parse(wording) if name is not None}
    except ValueError as error:
        return [(f"'{wording}': {error}.", "Check its braces.")]
    return [
        (f"'{wording}' has an unknown field '{{{name}}}'.", did_you_mean(name, allowed))
        for name in sorted(names - allowed)
    ]


def _flat(wordings: Mapping[str, Strings]) -> list[str]:
    return [wording for rows in wordings.values() for wording in rows]


def _claimed_twice(path: Path, relations: tuple[Relation, ...]) -> list[Problem]:
    """Ids that stand twice, and field names that would mean two relations."""
    problems = []
    owner: dict[str, int] = {}
    for number, relation in enumerate(relations):
        for name in dict.fromkeys((relation.id, *relation.aliases)):
            if name in owner:
                place = place_in(path, f"relations.{number}")
                cause = f"'{name}' already names '{relations[owner[name]].id}'."
                problems.append(Problem(place, cause, "Keep it in one of the two."))
            owner.setdefault(name, number)
    return problems
