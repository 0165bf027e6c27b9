"""Wordings of relations that a pack does not word: built from their names alone."""

import re
from collections.abc import Mapping

from verticalize.domain.manifest import Strings
from verticalize.domain.relation import Noun, Relation

_STATEMENT: Mapping[str, str] = {
    "zh": "{{subject}}的{label}：{{objects}}。",
    "en": "{label} of {{subject}}: {{objects}}.",
}
_QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "zh": (
        "{{subject}}的{label}是什么？",
        "请说说{{subject}}的{label}。",
        "{{subject}}有哪些{label}？",
        "想了解一下{{subject}}的{label}。",
        "关于{{subject}}，{label}是怎样的？",
        "请问{{subject}}的{label}有什么？",
    ),
    "en": (
        "What is the {label} of {{subject}}?",
        "Tell me the {label} of {{subject}}.",
        "For {{subject}}, what is the {label}?",
        "What do you know about the {label} of {{subject}}?",
        "I would like to know the {label} of {{subject}}.",
        "{{subject}}: what is given as {label}?",
    ),
}
_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "zh": ("{{subject}}的{label}是{{objects}}。", "关于{{subject}}，{label}是{{objects}}。"),
    "en": (
        "The {label} of {{subject}}: {{objects}}.",
        "For {{subject}}, this is given as {label}: {{objects}}.",
    ),
}
_HAS = re.compile(r"^(?:has|have)[ _](?=\w)")

# What graphs and ontologies say with predicates of their own, be they in relations.yaml or not.
_OF_GRAPHS: Mapping[str, Relation] = {
    "is_a": Relation(
        id="is_a",
        label={"zh": "上位概念", "en": "broader term"},
        noun={
            "zh": Noun(one="{subject}的上位概念", measure="个"),
            "en": Noun(one="broader term for {subject}", many="broader terms for {subject}"),
        },
        statement={"zh": "{subject}属于{objects}。", "en": "{subject} is a kind of {objects}."},
        questions={
            "zh": (
                "{subject}属于什么？",
                "{subject}是哪一类？",
                "{subject}的上位概念是什么？",
                "{subject}归在哪一类下面？",
                "{subject}是什么的一种？",
                "从分类上看，{subject}属于哪一类？",
            ),
            "en": (
                "What is {subject} a kind of?",
                "What kind of thing is {subject}?",
                "Which broader term does {subject} belong to?",
                "How is {subject} classified?",
                "Which class does {subject} fall into?",
                "Under which heading does {subject} stand?",
            ),
        },
        answers={"zh": ("{subject}属于{objects}。",), "en": ("{subject} is a kind of {objects}.",)},
    ),
    "part_of": Relation(
        id="part_of",
        label={"zh": "所属整体", "en": "whole that it belongs to"},
        noun={
            "zh": Noun(one="{subject}所属的整体", measure="个"),
            "en": Noun(one="whole that holds {subject}", many="wholes that hold {subject}"),
        },
        statement={"zh": "{subject}是{objects}的一部分。", "en": "{subject} is part of {objects}."},
        questions={
            "zh": (
                "{subject}是什么的一部分？",
                "{subject}属于哪个整体？",
                "{subject}在什么里面？",
                "什么包含{subject}？",
                "{subject}是哪里的组成部分？",
                "{subject}归属于哪个整体？",
            ),
            "en": (
                "What is {subject} part of?",
                "Which larger whole does {subject} belong to?",
                "Of what does {subject} form a part?",
                "What has {subject} as one of its parts?",
                "To which whole does {subject} belong?",
                "Where does {subject} belong as a part?",
            ),
        },
        answers={
            "zh": ("{subject}是{objects}的一部分。",),
            "en": ("{subject} is part of {objects}.",),
        },
    ),
    "definition": Relation(
        id="definition",
        list=False,
        label={"zh": "定义", "en": "definition"},
        questions={
            "zh": (
                "{subject}是什么？",
                "什么是{subject}？",
                "{subject}的定义是什么？",
                "怎么理解{subject}？",
                "请解释一下{subject}。",
                "{subject}是什么意思？",
            ),
            "en": (
                "What is {subject}?",
                "How is {subject} defined?",
                "Define {subject}.",
                "What is meant by {subject}?",
                "Explain the term {subject}.",
                "What does {subject} mean?",
            ),
        },
        answers={"zh": ("{subject}：{objects}。",), "en": ("{subject}: {objects}.",)},
    ),
}


def generic(name: str) -> Relation:
    """Wordings for a relation that no relations.yaml names, from its name alone."""
    return complete(_OF_GRAPHS.get(name) or Relation(id=name))


def complete(relation: Relation) -> Relation:
    """The relation with generic wordings wherever its own are missing."""
    plain = _HAS.sub("", relation.id.replace("_", " "))
    label = {"zh": plain, "en": plain} | relation.label
    shown = {lang: text.replace("{", "{{").replace("}", "}}") for lang, text in label.items()}
    opening = shown | {"en": shown["en"][:1].upper() + shown["en"][1:]}
    return relation.model_copy(
        update={
            "label": label,
            "statement": {
                lang: form.format(label=opening[lang]) for lang, form in _STATEMENT.items()
            }
            | relation.statement,
            "questions": _generic(_QUESTIONS, shown) | relation.questions,
            "answers": _generic(_ANSWERS, shown) | relation.answers,
        }
    )


def _generic(forms: Mapping[str, tuple[str, ...]], label: Mapping[str, str]) -> dict[str, Strings]:
    return {lang: tuple(form.format(label=label[lang]) for form in f) for lang, f in forms.items()}
