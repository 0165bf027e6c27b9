"""Phrasings come to the passages that answer them; those that nothing answers are told."""

from pathlib import Path

import pytest
from reading import read, read_problem

from verticalize.domain.phrasings import Phrasings
from verticalize.knowledge.found import Found
from verticalize.knowledge.phrased import Phrased
from verticalize.records import PHRASINGS

CARD = {
    "id": "c@0-60", "document_id": "c", "kind": "facts", "start": 0, "metadata": {"a": 1},
    "text": "Doses of X: 5 mg.\nSide effects of X: cough.",
}  # fmt: skip
TEXT = {**CARD, "id": "t@0-40", "document_id": "t", "kind": "documents", "text": "One. Two."}
FACTS = [{"document_id": "c", "passage_id": "c@0-60", "relation": "side_effect", "object": "cough"}]


def phrased(*given: tuple[str, str, str]) -> Phrased:
    return Phrased([Phrasings(d, t, (q,), f"f:{n}") for n, (d, t, q) in enumerate(given)])


def test_a_relation_a_sentence_and_a_document_are_found() -> None:
    told = phrased(
        ("c", "side_effect", "will I cough?"), ("t", "Two.", "what is next?"),
        ("t", "", "what is it all about?"), ("t", "Two.", "and then?"),
    )  # fmt: skip
    card, text = told.passages([CARD, TEXT], FACTS)
    assert card["metadata"] == {
        "a": 1, PHRASINGS: {"Side effects of X: cough.": ["will I cough?"]}
    }  # fmt: skip
    assert text["metadata"][PHRASINGS] == {
        "Two.": ["what is next?", "and then?"], "One. Two.": ["what is it all about?"]
    }  # fmt: skip
    assert not list(told.problems())
    assert told.counts() == {"phrasings": 4, "phrasings_used": 4}
    assert CARD["metadata"] == {"a": 1}


def test_what_nothing_answers_is_told_with_its_place() -> None:
    told = phrased(("c", "dose", "how much?"), ("t", "Three.", "and?"), ("x", "", "what?"))
    assert list(told.passages([CARD, TEXT], FACTS)) == [CARD, TEXT]
    problems = list(told.problems())
    assert [problem.place for problem in problems] == ["f:0", "f:1", "f:2"]
    assert "'dose' of 'c'" in problems[0].message
    assert problems[0].hint
    assert told.counts() == {"phrasings": 3, "phrasings_used": 0}


def test_those_of_a_row_of_an_faq_stay() -> None:
    row = {
        **TEXT,
        "kind": "faq",
        "text": "Q?\nIn two days.",
        "metadata": {PHRASINGS: {"In two days.": ["when?"]}},
    }
    (found,) = phrased(("t", "", "how soon?")).passages([row], [])
    assert found["metadata"][PHRASINGS] == {"In two days.": ["when?", "how soon?"]}


@pytest.mark.parametrize(("column", "cell", "expected"), [
    ("similar_questions", "When?|How soon?", ["When?", "How soon?"]),
    ("Alternate Questions", "When? How soon?", ["When?", "How soon?"]),
    ("相似问", "几天到？多久能到？", ["几天到？", "多久能到？"]),
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


def test_other_questions_that_are_none_are_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "faq.jsonl"
    file.write_text('{"question": "A?", "answer": "B.", "similar_questions": {"c": 1}}\n')
    problem = read_problem(file)
    assert "'similar_questions' is neither a question" in problem.message
    assert problem.hint
