"""Phrasings come to the passages that answer them; those that nothing answers are told."""

import json
from pathlib import Path

import pytest
from reading import read, read_problem

from verticalize.domain.phrasings import Phrasings
from verticalize.domain.relations import Relation, complete
from verticalize.knowledge.found import Found
from verticalize.knowledge.phrased import Phrased
from verticalize.records import PHRASINGS

RELATIONS = {
    name: complete(Relation(id=name, statement={"en": wording}))
    for name, wording in (
        ("dose", "Doses of {subject}: {objects}."), ("side", "{subject} may cause {objects}."),
        ("cause", "{subject} comes from {objects}."),
    )
}  # fmt: skip
DOSES, SIDES = "Doses of X: 5 mg for a cough.", "X may cause a cough."
CARD = {
    "id": "c@0-60", "document_id": "c", "kind": "facts", "start": 0, "lang": "en",
    "metadata": {"a": 1}, "text": f"{DOSES}\n{SIDES}",
}  # fmt: skip
REST = {**CARD, "id": "c@61-90", "text": "X, because of its side, is no cause for alarm."}
TEXT = {**CARD, "id": "t@0-40", "document_id": "t", "kind": "documents", "text": "One. Two. Three."}
FAQ = {**TEXT, "document_id": "q", "kind": "faq", "text": "When?\nIn two days."}


def fact(relation: str, thing: str) -> dict[str, str]:
    return {
        "document_id": "c", "passage_id": "c@0-60", "relation": relation, "object": thing,
        "subject": "X",
    }  # fmt: skip


FACTS = [fact("dose", "5 mg for a cough"), fact("side", "a cough")]


def phrased(*given: tuple[str, str, str]) -> Phrased:
    lines = [Phrasings(d, t, (q,), f"f:{n}") for n, (d, t, q) in enumerate(given)]
    return Phrased(lines, RELATIONS)


def test_a_relation_is_the_line_that_states_it_and_no_other() -> None:
    told = phrased(("c", "side", "will I cough?"), ("c", "dose", "how much?"))
    card, rest = told.passages([CARD, REST], FACTS)
    assert card["metadata"] == {"a": 1, PHRASINGS: {SIDES: ["will I cough?"], DOSES: ["how much?"]}}
    assert rest == REST, "its name inside another sentence is no statement"
    assert told.counts() == {"phrasings": 2, "phrasings_used": 2}
    assert CARD["metadata"] == {"a": 1}


def test_a_line_that_is_named_in_two_ways_has_the_questions_of_both() -> None:
    told = phrased(("c", "side", "will I cough?"), ("c", SIDES, "is a cough from it?"))
    (card,) = told.passages([CARD], FACTS)
    assert card["metadata"][PHRASINGS] == {SIDES: ["will I cough?", "is a cough from it?"]}
    assert not list(told.problems())


def test_a_sentence_is_found_whole_and_several_together() -> None:
    told = phrased(
        ("t", "Two.", "what is next?"), ("t", "Two.", "and then?"), ("t", "One. Two.", "all?"),
        ("t", "Two.", "and then?"), ("t", "wo.", "part?"), ("q", "", "how soon?"),
    )  # fmt: skip
    text, faq = told.passages([TEXT, FAQ], [])
    assert text["metadata"][PHRASINGS] == {
        "One. Two.": ["all?"], "Two.": ["what is next?", "and then?"]
    }  # fmt: skip
    assert faq["metadata"][PHRASINGS] == {"In two days.": ["how soon?"]}
    assert [problem.place for problem in told.problems()] == ["f:4"]


def test_a_row_of_a_table_is_found_without_its_header() -> None:
    table = {**TEXT, "text": "| item | price |\n| :--- | ---: |\n| milk | 3 |\n| tea | 4 |"}
    told = phrased(("t", "| item | price |\n|---|---|\n| milk | 3 |", "how much is milk?"))
    (found,) = told.passages([table], [])
    assert found["metadata"][PHRASINGS] == {"| milk | 3 |": ["how much is milk?"]}


def test_what_nothing_answers_is_told_with_its_place() -> None:
    told = phrased(
        ("c", "cause", "why?"), ("t", "Four.", "and?"), ("x", "", "what?"), ("t", "", "?")
    )
    assert list(told.passages([CARD, REST, TEXT], FACTS)) == [CARD, REST, TEXT]
    problems = list(told.problems())
    assert [problem.place for problem in problems] == ["f:0", "f:1", "f:2", "f:3"]
    assert "'cause' of 'c'" in problems[0].message
    assert "only a row of an FAQ needs none" in problems[3].hint
    assert told.counts() == {"phrasings": 4, "phrasings_used": 0}


def test_those_of_a_row_of_an_faq_stay() -> None:
    row = {**FAQ, "metadata": {PHRASINGS: {"In two days.": ["when?"]}}}
    (found,) = phrased(("q", "", "how soon?"), ("q", "", "when?")).passages([row], [])
    assert found["metadata"][PHRASINGS] == {"In two days.": ["when?", "how soon?"]}


@pytest.mark.parametrize(("column", "cell", "expected"), [
    ("similar_questions", "When?|How soon?", ["When?", "How soon?"]),
    ("Alternate Questions", "When? How soon?", ["When?", "How soon?"]),
    ("相似问", "几天到？多久能到？", ["几天到？", "多久能到？"]),
    ("similar", "Really?! What does “in stock?” mean|5|?", ["Really?! What does “in stock?” mean"]),
])  # fmt: skip
def test_an_faq_may_have_a_column_of_other_questions(
    tmp_path: Path, column: str, cell: str, expected: list[str]
) -> None:
    file = tmp_path / "faq.csv"
    file.write_text(
        f"question,answer,{column}\nDelivery time?,In two days.,{cell}\nB?,C.,\n", "utf-8"
    )
    first, second = read(file)
    assert isinstance(first, Found)
    assert isinstance(second, Found)
    assert first.document.metadata == {PHRASINGS: {"In two days.": expected}}
    assert second.document.metadata == {}


def test_fields_of_the_same_names_are_metadata_like_any_other(tmp_path: Path) -> None:
    file = tmp_path / "faq.jsonl"
    row = {"question": "A?", "answer": "B.", "phrasings": "abc", "told_with": {"a": 5}}
    file.write_text(json.dumps(row))
    (found,) = read(file)
    assert isinstance(found, Found)
    assert found.document.metadata == {"phrasings": "abc", "told_with": {"a": 5}}


def test_other_questions_that_are_none_are_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "faq.jsonl"
    file.write_text('{"question": "A?", "answer": "B.", "similar_questions": {"c": 1}}\n')
    problem = read_problem(file)
    assert "'similar_questions' is neither a question" in problem.message
    assert problem.hint
