"""Questions to begin with, where the pack names none."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from clinic import assistant_of, passages
from verticalize.knowledge.part import PASSAGES, QUESTIONS
from verticalize.records import EvalItem
from verticalize.ui.examples import MOST, examples


def written(folder: Path, name: str, rows: Sequence[Mapping[str, object]]) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def read(tmp_path: Path) -> Path:
    """What was read: an FAQ in English, one of whose questions has no answer, and the passages."""
    asked = ("Who won the 2018 World Cup?", "What are common symptoms of gout?")
    faq = [{"question": q, "lang": "en", "document_id": q} for q in asked]
    written(tmp_path, QUESTIONS, faq)
    rows = [
        one.row() | {"section": f"{one.title} › {one.title} {one.section}"} for one in passages()
    ]
    written(tmp_path, PASSAGES, [*rows, *rows])
    return tmp_path


def shown(read: Path | None, **options: object) -> dict[str, list[str]]:
    settings = {"given": {}, "languages": ["en"]} | options
    return examples(assistant=assistant_of(models=False), read=read, **settings)  # type: ignore[arg-type]


def test_those_of_the_pack_are_shown_in_its_languages_and_no_others_are_looked_for(read: Path):
    given = {"en": list("abcde"), "zh": ["甲"]}
    assert shown(read, given=given) == {"en": list("abcd")}


def test_else_what_the_files_ask_and_answer_comes_first_and_then_headings(read: Path):
    found = shown(read)["en"]
    assert found[0] == "What are common symptoms of gout?"
    assert "Who won the 2018 World Cup?" not in found
    assert "Migraine Symptoms" in found
    assert len(found) == len(set(found)) <= MOST


def test_questions_of_the_evaluation_are_shown_where_they_have_an_answer_in_the_sources(read: Path):
    items = [
        EvalItem("1", "safety", "en", "When is metformin not used?"),
        EvalItem("2", "new", "en", "What triggers migraine, such as lack of sleep?"),
    ]
    found = shown(read, items=items)["en"]
    assert found[1] == items[1].question
    assert items[0].question not in found


def test_a_language_has_its_own(read: Path):
    found = shown(read, languages=["zh", "en"], given={"en": ["What is gout?"]})
    assert found["en"] == ["What is gout?"]
    assert found["zh"]
    assert all("症状" in text or "检查" in text or "就诊" in text for text in found["zh"])


def test_where_there_is_nothing_to_show_there_is_nothing(tmp_path: Path):
    assert shown(None) == shown(tmp_path) == {}
