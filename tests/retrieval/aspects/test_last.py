"""A text may tell a story before it asks: the question is its last clause."""

import pytest

from verticalize.retrieval.aspects.last import last_question
from verticalize.retrieval.aspects.model import bundled

SIGNS = "Common symptoms of brickworm disease include ringing in the ear, snoring and dizziness."
TESTS = "Tests used for brickworm disease include a hearing test and a blood count."


@pytest.mark.parametrize(("text", "last"), [
    ("He snores at night and chokes. What test will they do?", "What test will they do"),
    ("She goes woozy when she stands up, what could be causing it?", "what could be causing it"),
    ("我老公打呼噜还憋气，要做什么检查？", "要做什么检查"),
    ("What test is done for this?", ""), ("要做什么检查？", ""),
    ("He snores at night, and he chokes.", ""), ("打呼噜，还憋气。", ""), ("", ""), ("?!，。", ""),
])  # fmt: skip
def test_the_last_clause_is_the_question_where_it_asks(text: str, last: str) -> None:
    assert last_question(text) == last


def test_the_story_before_it_does_not_drown_it() -> None:
    story = "My uncle snores, is dizzy and hears a ringing in one ear at night. What tests will be done?"
    signs, tests = bundled().agreement(story, [SIGNS, TESTS], ["brickworm disease"])
    assert tests > signs + 0.5
