"""``relations.yaml``: how a relation is stated, asked and answered in each language."""

from pathlib import Path
from string import Formatter
from typing import Annotated

from pydantic import BeforeValidator

from verticalize.domain.manifest import Strings, _as_tuple
from verticalize.domain.schema import Section, read_section
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


_GENERIC_STATEMENT = {
    "zh": "{{subject}}的{label}：{{objects}}。",
    "en": "{label} of {{subject}}: {{objects}}.",
}
_GENERIC_QUESTIONS = {
    "zh": ("{{subject}}的{label}是什么？", "请说说{{subject}}的{label}。", "{{subject}}有哪些{label}？"),
    "en": (
        "What is the {label} of {{subject}}?",
        "Tell me the {label} of {{subject}}.",
        "For {{subject}}, what is the {label}?",
    ),
}
_GENERIC_ANSWERS = {
    "zh": ("{{subject}}的{label}是{{objects}}。",),
    "en": ("The {label} of {{subject}}: {{objects}}.",),
}


def generic(name: str) -> Relation:
    """Wordings for a relation that no relations.yaml names, from its name alone."""
    return complete(Relation(id=name))


def complete(relation: Relation) -> Relation:
    """The relation with generic wordings wherever its own are missing."""
    plain = relation.id.replace("_", " ")
    label = {"zh": plain, "en": plain} | relation.label
    return relation.model_copy(
        update={
            "label": label,
            "statement": {
                lang: form.format(label=label[lang].capitalize() if lang == "en" else label[lang])
                for lang, form in _GENERIC_STATEMENT.items()
            }
            | relation.statement,
            "questions": _generic(_GENERIC_QUESTIONS, label) | relation.questions,
            "answers": _generic(_GENERIC_ANSWERS, label) | relation.answers,
        }
    )


def _generic(forms: dict[str, tuple[str, ...]], label: dict[str, str]) -> dict[str, Strings]:
    return {lang: tuple(form.format(label=label[lang]) for form in f) for lang, f in forms.items()}


def read_relations(path: Path) -> tuple[dict[str, Relation], list[Problem]]:
    """Relations by id, completed; and all problems of the file."""
    file, problems = read_section(path, _File)
    if file is None:
        return {}, problems
    relations: dict[str, Relation] = {}
    for number, relation in enumerate(file.relations):
        place = f"{path}: relations[{number}] '{relation.id}'"
        if relation.id in relations:
            problems.append(Problem(place, "stands twice.", "Remove one of them."))
        relations[relation.id] = complete(relation)
        problems += _wrong_fields(place, relation)
    for relation in file.relations:
        problems += [
            Problem(f"{path}: '{relation.id}'", f"two_hop names no relation: '{name}'.",
                    did_you_mean(name, relations))
            for name in relation.two_hop
            if name not in relations
        ]
    return relations, problems


def _wrong_fields(place: str, relation: Relation) -> list[Problem]:
    direct = [*relation.statement.values(), *_flat(relation.questions), *_flat(relation.answers)]
    problems = _check_fields(place, direct, {"subject", "objects"})
    if relation.inverse:
        wordings = [*_flat(relation.inverse.questions), *_flat(relation.inverse.answers)]
        problems += _check_fields(place, wordings, {"object", "subjects"})
    if relation.yes_no:
        forms = relation.yes_no
        wordings = [*_flat(forms.questions), *_flat(forms.yes), *_flat(forms.no)]
        problems += _check_fields(place, wordings, {"subject", "object", "objects"})
    return problems


def _flat(wordings: dict[str, Strings]) -> list[str]:
    return [wording for rows in wordings.values() for wording in rows]


def _check_fields(place: str, wordings: list[str], allowed: set[str]) -> list[Problem]:
    problems = []
    for wording in wordings:
        try:
            names = {name for _, name, _, _ in Formatter().parse(wording) if name is not None}
        except ValueError as error:
            problems.append(Problem(place, f"'{wording}': {error}.", "Check its braces."))
            continue
        problems += [
            Problem(place, f"'{wording}' has an unknown field '{{{name}}}'.",
                    did_you_mean(name, allowed))
            for name in sorted(names - allowed)
        ]
    return problems
