"""Fact records as CMeKG, CMeIE, DuIE and others publish them."""

import json
from pathlib import Path
from typing import Any

import pytest
from triples_read import context, facts, notes, read

from verticalize.domain.relations import Relation

MIGRAINE = [("偏头痛", "症状", "头痛"), ("偏头痛", "症状", "恶心"), ("偏头痛", "科室", "神经内科")]
SYMPTOMS = {"症状": ["头痛", "恶心"], "科室": ["神经内科"]}


@pytest.mark.parametrize(
    "value",
    [
        {"中心词": "偏头痛", **SYMPTOMS},
        [{"name": "偏头痛", **SYMPTOMS}],
        {"偏头痛": SYMPTOMS},
        {"data": [{"subject": "偏头痛", **SYMPTOMS}]},
        {"中心词": "偏头痛", "关系": SYMPTOMS},
        {"中心词": "偏头痛", "attributes": [["症状", "头痛"], ["症状", "恶心"], ["科室", "神经内科"]]},
        {
            "中心词": "偏头痛",
            "关系": [
                {"关系": "症状", "客体": ["头痛", "恶心"]},
                {"关系": "科室", "客体": {"@value": "神经内科"}},
            ],
        },
        {
            "中心词": "偏头痛",
            "症状": [{"name": "头痛", "type": "症状"}, {"名称": "恶心"}],
            "科室": {"@value": "神经内科"},
        },
    ],
)  # fmt: skip
@pytest.mark.parametrize("indent", [None, 1])
def test_attribute_records_are_read_in_every_published_form(
    tmp_path: Path, value: Any, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    found, problems = read(tmp_path, "a.json", text)
    assert problems == []
    assert facts(found) == MIGRAINE
    assert found[0].document.id == "tea/a.json#偏头痛"


@pytest.mark.parametrize(
    "names",
    [
        ("subject", "relation", "object"),
        ("subject", "predicate", "object"),
        ("head", "relation", "tail"),
        ("s", "r", "o"),
        ("h", "r", "t"),
        ("主体", "关系", "客体"),
        ("头实体", "关系", "尾实体"),
        ("实体", "属性", "值"),
    ],
)
def test_triples_are_known_by_the_names_that_published_graphs_use(
    tmp_path: Path, names: tuple[str, str, str]
) -> None:
    rows = [dict(zip(names, fact, strict=True)) for fact in [*MIGRAINE, MIGRAINE[0]]]
    found, problems = read(tmp_path, "a.jsonl", "\n".join(map(json.dumps, rows)))
    assert problems == []
    assert facts(found) == MIGRAINE
    assert found[0].document.title == "偏头痛"


def test_triples_may_say_the_type_of_their_subject_and_hold_objects(tmp_path: Path) -> None:
    row = {
        "subject": "migraine",
        "subject_type": "disease",
        "predicate": "symptom",
        "object": {"@value": "headache", "@type": "symptom"},
    }
    found, _ = read(tmp_path, "a.json", json.dumps([row]), context(Relation(id="symptom")))
    assert facts(found) == [("migraine", "symptom", "headache")]
    assert found[0].type == "disease"


TEXT = "产后抑郁症@轻度情绪失调不需要治疗。唐伯虎由周星驰饰演。"
CMEIE = {
    "Combined": False,
    "predicate": "鉴别诊断",
    "subject": "产后抑郁症",
    "subject_type": "疾病",
    "object": {"@value": "轻度情绪失调"},
    "object_type": {"@value": "疾病"},
}
DUIE = {
    "predicate": "饰演",
    "subject": "周星驰",
    "subject_type": "娱乐人物",
    "object": {"@value": "唐伯虎", "inWork": "唐伯虎点秋香"},
    "object_type": {"@value": "人物", "inWork": "影视作品"},
}


def test_lists_of_triples_as_cmeie_and_duie_have_them(tmp_path: Path) -> None:
    rows = [
        {"text": TEXT, "spo_list": [CMEIE, CMEIE, DUIE, ["产后抑郁症", "鉴别诊断", "轻度情绪失调"]]}
    ]
    found, problems = read(tmp_path, "a.json", json.dumps(rows))
    assert problems == []
    assert facts(found) == [
        ("产后抑郁症", "鉴别诊断", "轻度情绪失调"),
        ("周星驰", "饰演", "唐伯虎"),
    ]
    assert found[0].type == "疾病"
    assert found[0].document.text == TEXT
    assert notes(found) == {"a further value of a triple's object (left out)": 1}


def test_records_with_what_is_no_text_stay_problems(tmp_path: Path) -> None:
    row = {"中心词": "偏头痛", "症状": [{"name": "头痛", "odds": 0.9}]}
    found, problems = read(tmp_path, "a.jsonl", json.dumps(row))
    assert found == []
    assert "'症状' must be a text or a list of texts" in problems[0].message


def test_objects_in_rows_of_other_kinds_are_left_as_they_are(tmp_path: Path) -> None:
    row = {"question": "Hot?", "answer": "Yes.", "meta": {"name": "x"}}
    found, _ = read(tmp_path, "a.jsonl", json.dumps(row), kind="faq")
    assert found[0].document.metadata == {"meta": {"name": "x"}}


@pytest.mark.parametrize(
    ("name", "text", "advice"),
    [
        ("a.json", '{"a": [1,2', "one whole JSON value"),
        ("a.json", '{"a": [1,2}', "one whole JSON value"),
        ("a.json", '{\n "a": [1,2', "one whole JSON value"),
        ("a.json", '[{"subject": "a"},', "one whole JSON value"),
        ("a.json", '{"subject": "a", "b": "c"}\n{"a": [1,2', "Each line"),
        ("a.jsonl", '{"a": [1,2', "Each line"),
    ],
)
def test_advice_on_damaged_json_fits_the_file(
    tmp_path: Path, name: str, text: str, advice: str
) -> None:
    _, (problem,) = read(tmp_path, name, text)
    assert "not valid JSON" in problem.message
    assert advice in problem.hint


@pytest.mark.parametrize("text", ['{\n "中心词": "a",\n "b": \n}', '{"a": {\n "b": "c"\n}'])
def test_a_damaged_object_over_several_lines_is_one_problem(tmp_path: Path, text: str) -> None:
    _, problems = read(tmp_path, "a.json", text)
    assert len(problems) == 1
    assert "not valid JSON" in problems[0].message
    assert ":1:" not in problems[0].place
