"""``relations.yaml``: how a relation is stated, asked and answered in each language."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Annotated

from pydantic import BeforeValidator

from verticalize.domain.manifest import Strings, _as_tuple
from verticalize.domain.schema import Section, place_in, read_section
from verticalize.errors import Problem, did_you_mean


class Inverse(Section):
    """Asking from the object to its subjects: ``{object}`` in, ``{subjects}`` out."""

    questions: dict[str, Strings] = {}
    answers: dict[str, Strings] = {}


class YesNo(Section):
    """Asking whether `{object}` is one of the objects of `{subject}`."""

    questions: dict[str, Strings] = {}
    yes: dict[str, Strings] = {}
    no: dict[str, Strings] = {}


class Relation(Section):
    """One relation. Wordings hold ``{subject}`` and ``{objects}``; missing ones are generic.

    `statement` is one sentence of the fact card. `types` limits the subjects it belongs to.
    `aliases` are other names of the field in data. `two_hop` names relations that may follow.
    """

    id: str
    label: dict[str, str] = {}
    statement: dict[str, str] = {}
    questions: dict[str, Strings] = {}
    answers: dict[str, Strings] = {}
    inverse: Inverse | None = None
    yes_no: YesNo | None = None
    list: bool = True
    types: Strings = ()
    aliases: Strings = ()
    two_hop: Strings = ()


class _File(Section):
    relations: Annotated[tuple[Relation, ...], BeforeValidator(_as_tuple)]


_GENERIC_STATEMENT: Mapping[str, str] = {
    "zh": "{{subject}}的{label}：{{objects}}。",
    "en": "{label} of {{subject}}: {{objects}}.",
}
_GENERIC_QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "zh": (
        "{{subject}}的{label}是什么？",
        "请说说{{subject}}的{label}。",
        "{{subject}}有哪些{label}？",
    ),
    "en": (
        "What is the {label} of {{subject}}?",
        "Tell me the {label} of {{subject}}.",
        "For {{subject}}, what is the {label}?",
    ),
}
_GENERIC_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "zh": ("{{subject}}的{label}是{{objects}}。",),
    "en": ("The {label} of {{subject}}: {{objects}}.",),
}


# What graphs and ontologies say with predicates of their own, be they in relations.yaml or not.
_OF_GRAPHS: Mapping[str, Relation] = {
    "is_a": Relation(
        id="is_a",
        label={"zh": "上位概念", "en": "broader term"},
        statement={"zh": "{subject}属于{objects}。", "en": "{subject} is a kind of {objects}."},
        questions={
            "zh": ("{subject}属于什么？", "{subject}是哪一类？", "{subject}的上位概念是什么？"),
            "en": (
                "What is {subject} a kind of?",
                "What kind of thing is {subject}?",
                "Which broader term does {subject} belong to?",
            ),
        },
        answers={"zh": ("{subject}属于{objects}。",), "en": ("{subject} is a kind of {objects}.",)},
    ),
    "part_of": Relation(
        id="part_of",
        label={"zh": "所属整体", "en": "whole that it belongs to"},
        statement={"zh": "{subject}是{objects}的一部分。", "en": "{subject} is part of {objects}."},
        questions={
            "zh": ("{subject}是什么的一部分？", "{subject}属于哪个整体？"),
            "en": ("What is {subject} part of?", "Which larger whole does {subject} belong to?"),
        },
        answers={
            "zh": ("{subject}是{objects}的一部分。",),
            "en": ("{subject} is part of {objects}.",),
        },
    ),
    "definition": Relation(
        id="definition",
        label={"zh": "定义", "en": "definition"},
        questions={
            "zh": ("{subject}是什么？", "什么是{subject}？", "{subject}的定义是什么？"),
            "en": ("What is {subject}?", "How is {subject} defined?", "Define {subject}."),
        },
        answers={"zh": ("{subject}：{objects}。",), "en": ("{subject}: {objects}.",)},
    ),
}


def generic(name: str) -> Relation:
    """Wordings for a relation that no relations.yaml names, from its name alone."""
    return complete(_OF_GRAPHS.get(name) or Relation(id=name))


def complete(relation: Relation) -> Relation:
    """The relation with generic wordings wherever its own are missing."""
    plain = relation.id.replace("_", " ")
    label = {"zh": plain, "en": plain} | relation.label
    shown = {lang: text.replace("{", "{{").replace("}", "}}") for lang, text in label.items()}
    opening = shown | {"en": shown["en"][:1].upper() + shown["en"][1:]}
    return relation.model_copy(
        update={
            "label": label,
            "statement": {
                lang: form.format(label=opening[lang]) for lang, form in _GENERIC_STATEMENT.items()
            }
            | relation.statement,
            "questions": _generic(_GENERIC_QUESTIONS, shown) | relation.questions,
            "answers": _generic(_GENERIC_ANSWERS, shown) | relation.answers,
        }
    )


def field_names(relations: Mapping[str, Relation]) -> dict[str, str]:
    """Every name that a relation has in data, its id and its aliases, to its id."""
    names = {alias: found.id for found in relations.values() for alias in found.aliases}
    return names | {name: name for name in relations}


def _generic(forms: Mapping[str, tuple[str, ...]], label: Mapping[str, str]) -> dict[str, Strings]:
    return {lang: tuple(form.format(label=label[lang]) for form in f) for lang, f in forms.items()}


def read_relations(path: Path) -> tuple[dict[str, Relation], list[Problem]]:
    """Relations by id, completed; and all problems of the file."""
    file, problems = read_section(path, _File)
    if file is None:
        return {}, problems
    relations = {relation.id: complete(relation) for relation in file.relations}
    for number, relation in enumerate(file.relations):
        problems += [
            Problem(place_in(path, f"relations.{number}.{key}"), f"'{relation.id}': {cause}", hint)
            for key, cause, hint in _wrong(relation, relations)
        ]
    return relations, problems + _claimed_twice(path, file.relations)


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
    for name in relation.two_hop:
        if name not in known:
            yield "two_hop", f"two_hop names no relation: '{name}'.", did_you_mean(name, known)


def _wordings(relation: Relation) -> Iterator[tuple[str, list[str], set[str]]]:
    """Key, wordings, and the fields that may stand in them."""
    direct = {"subject", "objects"}
    yield "statement", [*relation.statement.values()], direct
    yield "questions", _flat(relation.questions), direct
    yield "answers", _flat(relation.answers), direct
    if relation.inverse:
        form = relation.inverse
        yield "inverse", _flat(form.questions) + _flat(form.answers), {"object", "subjects"}
    if relation.yes_no:
        ask = relation.yes_no
        wordings = _flat(ask.questions) + _flat(ask.yes) + _flat(ask.no)
        yield "yes_no", wordings, {"subject", "object", "objects"}


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
