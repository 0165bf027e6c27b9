"""relations.yaml: wordings per relation and language, completed where the pack says nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from verticalize.domain import load_domain
from verticalize.domain.relations import Relation, field_names, generic
from verticalize.errors import ManifestError

MANIFEST = "name: tea\nlanguages: [en, zh]\nknowledge: ['tea/*']\n"
PackMaker = Callable[..., Path]

PACK = MANIFEST + "relations: relations.yaml\n"
WHOLE = """
relations:
  - id: origin
    label: {en: origin, zh: 产地}
    aliases: [产地, comes_from]
    statement: {en: "{subject} comes from {objects}.", zh: "{subject}产于{objects}。"}
    questions: {en: ["Where does {subject} come from?"]}
    answers: {en: ["{subject} comes from {objects}."]}
    yes_no:
      questions: {en: ["Does {subject} come from {object}?"]}
      yes: {en: ["Yes, from {objects}."]}
      no: {en: ["No, from {objects}."]}
  - id: taste
    two_hop: [origin]
"""


def relations(tmp_path: Path, make_pack: PackMaker, text: str) -> dict[str, Relation]:
    make_pack(PACK, relations_yaml=text)
    return dict(load_domain("tea", domains=tmp_path / "domains").relations)


def test_yes_and_no_are_keys_although_yaml_once_took_them_for_booleans(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    form = relations(tmp_path, make_pack, WHOLE)["origin"].yes_no
    assert form is not None
    assert form.yes == {"en": ("Yes, from {objects}.",)}
    assert form.no == {"en": ("No, from {objects}.",)}


def test_what_a_relation_leaves_out_is_worded_from_its_name(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    found = relations(tmp_path, make_pack, WHOLE)
    assert (
        found["taste"].statement["zh"].format(subject="龙井", objects="甘") == "龙井的taste：甘。"
    )
    assert found["origin"].questions["en"] == ("Where does {subject} come from?",)
    assert "{subject}" in found["origin"].questions["zh"][0]


def test_field_names_of_the_data_lead_to_the_relation(tmp_path: Path, make_pack: PackMaker) -> None:
    names = field_names(relations(tmp_path, make_pack, WHOLE))
    assert names == {
        "产地": "origin",
        "comes_from": "origin",
        "origin": "origin",
        "taste": "taste",
    }


def test_a_generic_relation_survives_braces_and_an_empty_name() -> None:
    said = generic("a{b}_c").statement["en"].format(subject="x", objects="y")
    assert said == "A{b} c of x: y."
    assert generic("").statement["zh"].format(subject="x", objects="y") == "x的：y。"


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ("relations:\n  - id: a\n    lable: {en: x}\n", 3, "Did you mean 'label'"),
        ("relations:\n  - label: {en: x}\n", 2, "'relations.0.id' is required"),
        (
            "relations:\n  - id: a\n    statement: {en: '{subject} {objcts}'}\n",
            3,
            "unknown field '{objcts}'. Did you mean 'objects'",
        ),
        ("relations:\n  - id: a\n    statement: {en: 'of {subject}'}\n", 3, "lacks {objects}"),
        ("relations:\n  - id: a\n    questions: {en: ['{subject']}\n", 3, "Check its braces"),
        ("relations:\n  - id: a\n  - id: a\n", 3, "'a' already names 'a'"),
        ("relations:\n  - {id: a, aliases: [x]}\n  - {id: b, aliases: [x]}\n", 3, "'x' already"),
        ("relations:\n  - id: origin\n    two_hop: [orign]\n", 3, "Did you mean 'origin'"),
        ("relations:\n  - id: rule\n  - id: but\n    told_with: ruel\n", 4, "Did you mean 'rule'"),
        ("relations:\n  - id: but\n    told_with: but\n", 3, "names no other relation: 'but'"),
        ("relations:\n  - id: a\n    without: [ood]\n", 3, "Did you mean 'odd'"),
        (
            "relations:\n  - id: a\n    kinds: {odd: {answers: {en: ['{objct}']}}}\n",
            3,
            "unknown field '{objct}'. Did you mean 'object'",
        ),
        ("relations:\n  - id: a\n    noun: {en: {one: 'of {objects}'}}\n", 3, "unknown field"),
        ("types: {t: {en: {one: x}}}\nrelations:\n  - id: a\n", 1, "'types.t.en.this' is"),
        (
            "relations:\n  - id: a\n    inverse: {questions: {en: ['{subject}?']}}\n",
            3,
            "'{subject}",
        ),
    ],
)
def test_a_relation_that_is_wrong_names_line_and_cause(
    tmp_path: Path, make_pack: PackMaker, text: str, line: int, cause: str
) -> None:
    with pytest.raises(ManifestError) as caught:
        relations(tmp_path, make_pack, text)
    assert f"relations.yaml:{line}:" in str(caught.value)
    assert cause in str(caught.value)


@pytest.mark.parametrize("name", ["medical", "legal"])
def test_the_packs_word_every_relation_in_both_languages(name: str) -> None:
    relations = load_domain(name).relations
    assert relations
    for relation in relations.values():
        for lang in ("zh", "en"):
            assert relation.label[lang]
            assert relation.questions[lang]
            assert relation.answers[lang]
            assert relation.statement[lang].count("{objects}") == 1
            assert "{subject}" in relation.noun[lang].one
            assert relation.about[lang].this
            assert len(set(relation.questions[lang])) >= 6
            for own in (relation.inverse, relation.yes_no, *relation.kinds.values()):
                assert own is None or len(set(own.questions[lang])) >= 6


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "relations:\n  origin:\n    label: {en: origin}\n",
            "'relations' must be a list, and is a mapping. Begin each of its entries with '- ': "
            "'- id: origin' in place of 'origin:'.",
        ),
        ("relations: origin\n", "'relations' must be a list, and is 'origin'. Begin each"),
        ("relations:\n", "'relations' must be a list, and is empty. Begin each"),
        (
            "relations:\n  - id: a\n    aliases: {b: c}\n",
            "'relations.0.aliases' must be a list, and is a mapping. Begin each of its entries "
            "with '- '.",
        ),
    ],
)
def test_what_should_be_a_list_is_told_in_plain_words(
    tmp_path: Path, make_pack: PackMaker, text: str, told: str
) -> None:
    with pytest.raises(ManifestError) as caught:
        relations(tmp_path, make_pack, text)
    assert told in str(caught.value)
