"""Conversations in every usual form: single turns are rows of an FAQ, longer ones documents."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from triples_read import context, notes, read

from verticalize.domain.knowledge_files import SourceFile
from verticalize.domain.manifest import KnowledgeSource
from verticalize.knowledge.readers import read_source

SAID = [
    ("user", "红茶怎么泡？"),
    ("assistant", "用沸水。"),
    ("user", "多久？"),
    ("assistant", "三分钟。"),
]
TEXT = "用户：红茶怎么泡？\n助手：用沸水。\n用户：多久？\n助手：三分钟。"
PAIRS = [[SAID[0][1], SAID[1][1]], [SAID[2][1], SAID[3][1]]]


def told(who: str, what: str, names: dict[str, str]) -> list[dict[str, str]]:
    return [{who: names[role], what: text} for role, text in SAID]


@pytest.mark.parametrize(
    "row",
    [
        {"conversations": told("from", "value", {"user": "human", "assistant": "gpt"})},
        {"conversations": told("from", "value", {"user": "human", "assistant": "assistant"})},
        {"messages": told("role", "content", {"user": "user", "assistant": "assistant"})},
        {"conversation": told("role", "content", {"user": "user", "assistant": "assistant"})},
        {"dialogue": told("speaker", "text", {"user": "患者", "assistant": "医生"})},
        {"dialogue": [f"{'病人' if role == 'user' else '医生'}：{text}" for role, text in SAID]},
        {"conversation": [{"human": q, "assistant": a} for q, a in PAIRS]},
        {"conversations": PAIRS},
        {"history": PAIRS[:1], "instruction": "多久？", "input": "", "output": "三分钟。"},
        {"history": PAIRS[:1], "query": "多久？", "response": "三分钟。"},
        {"history": PAIRS[:1], "prompt": "多久？", "response": "三分钟。"},
    ],
)
def test_a_conversation_is_the_same_in_every_form(tmp_path: Path, row: dict[str, Any]) -> None:
    found, problems = read(tmp_path, "a.jsonl", json.dumps({"id": "c1", "cate": "茶", **row}))
    assert problems == []
    document = found[0].document
    assert (document.id, document.kind, document.lang) == ("tea/a.jsonl#c1", "documents", "zh")
    assert document.text == TEXT
    assert document.title == "红茶怎么泡？"
    assert document.metadata == {"cate": "茶"}
    assert [name for _, name in document.marks] == ["turn 1", "turn 2", "turn 3", "turn 4"]
    ends = [at for at, _ in document.marks[1:]] + [len(TEXT) + 1]
    parts = [TEXT[a : b - 1] for a, b in pairwise([0, *ends])]
    assert [part.split("：", 1)[1] for part in parts] == [text for _, text in SAID]


@pytest.mark.parametrize(
    ("row", "question", "answer"),
    [
        ({"instruction": "Brew\ntea.", "input": "", "output": "Boil.\nPour."}, "Brew tea.", "Boil.\nPour."),
        ({"instruction": "翻译", "input": "茶", "output": "tea"}, "翻译 茶", "tea"),
        ({"instruction": "Where?", "context": "", "response": "Asia."}, "Where?", "Asia."),
        ({"query": "什么是茶？", "response": "一种饮料。"}, "什么是茶？", "一种饮料。"),
        ({"conversations": [{"from": "human", "value": "Hot?"}, {"from": "gpt", "value": "Yes."}]}, "Hot?", "Yes."),
        ({"messages": [{"role": "user", "content": [{"type": "text", "text": "Hot?"}]},
                       {"role": "assistant", "content": "Yes."}]}, "Hot?", "Yes."),
    ],
)  # fmt: skip
def test_one_question_and_its_answer_are_a_row_of_an_faq(
    tmp_path: Path, row: dict[str, Any], question: str, answer: str
) -> None:
    found, problems = read(tmp_path, "a.jsonl", json.dumps(row))
    assert problems == []
    document, start = found[0].document, found[0].answer_start
    assert (document.kind, document.title) == ("faq", question)
    assert document.text[start:] == answer
    assert document.text[: start or 0] == f"{question}\n"


def test_a_single_turn_is_a_document_where_the_manifest_asks_for_documents(tmp_path: Path) -> None:
    row = {"query": "Is it hot?", "response": "Yes.\nVery."}
    found, _ = read(tmp_path, "a.jsonl", json.dumps(row), kind="documents")
    assert found[0].document.kind == "documents"
    assert found[0].document.text == "User: Is it hot?\nAssistant: Yes.\nVery."


def test_columns_that_the_manifest_names_come_first(tmp_path: Path) -> None:
    row = {"query": "Is it hot?", "response": "Yes.", "instruction": "x", "output": "y"}
    found, _ = read(tmp_path, "a.jsonl", json.dumps(row), question="query", answer="response")
    assert found[0].document.title == "Is it hot?"


def test_a_table_of_instructions_is_read_too(tmp_path: Path) -> None:
    found, _ = read(tmp_path, "a.csv", "instruction,input,output\n泡茶,,烧水 | 倒水\n")
    assert found[0].document.text == "泡茶\n烧水|倒水"


def test_what_the_system_says_is_metadata_and_the_title_is_cut(tmp_path: Path) -> None:
    turns = [
        {"role": "system", "content": "Be brief."},
        {"role": "assistant", "content": "Hello."},
        {"role": "user", "content": "word " * 30},
        {"role": "tool", "content": "{}"},
        {"role": "assistant", "content": None},
        {"role": "assistant", "content": "bell\u0007"},
    ]
    found, problems = read(tmp_path, "a.json", json.dumps([{"messages": turns}]))
    assert problems == []
    document = found[0].document
    assert document.metadata == {"system": "Be brief."}
    assert document.title == ("word " * 12)[:60]
    assert document.text.startswith("Assistant: Hello.\nUser: word")
    assert document.text.endswith("\nAssistant: bell")
    assert notes(found) == {
        "a tool's turn of a conversation (left out)": 1,
        "a turn of a conversation without words (left out)": 1,
        "a control character (left out)": 1,
    }


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        ({"messages": [{"role": "user", "content": "a"}, {"role": "wizard", "content": "b"}]}, "the role 'wizard' is unknown"),
        ({"messages": [{"role": "user", "content": 5}]}, "what is said is not text"),
        ({"messages": []}, "holds no turn"),
        ({"messages": [{"role": "system", "content": "a"}]}, "holds no turn"),
        ({"conversations": [["a", "b", "c"]]}, "not a turn of a conversation"),
        ({"dialogue": ["Hello there", "Hello"]}, "not a turn of a conversation"),
        ({"query": "a", "response": {"x": 1}}, "what is said is not text"),
    ],
)  # fmt: skip
def test_a_conversation_that_cannot_be_read_is_named(
    tmp_path: Path, row: dict[str, Any], cause: str
) -> None:
    found, problems = read(tmp_path, "a.jsonl", "\n" + json.dumps(row))
    assert found == []
    assert cause in problems[0].message
    assert problems[0].place.startswith(f"{tmp_path / 'a.jsonl'}:2")
    assert problems[0].hint


def test_conversations_are_no_facts(tmp_path: Path) -> None:
    row = {"query": "a", "response": "b"}
    found, problems = read(tmp_path, "a.jsonl", json.dumps(row), kind="facts")
    assert found == []
    assert "the record needs" in problems[0].message


def test_the_language_of_a_conversation_may_be_declared(tmp_path: Path) -> None:
    path = tmp_path / "a.zh.jsonl"
    path.write_text(json.dumps({"conversations": [["a", "b"], ["c", "d"]]}), "utf-8")
    source = SourceFile(path, "tea/a.zh.jsonl", KnowledgeSource(path="tea/*"))
    found = list(read_source(source, context()))
    assert found[0].document.text.startswith("用户：a\n助手：b")  # type: ignore[union-attr]
