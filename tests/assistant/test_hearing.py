"""What is heard of a question before anything is looked up."""

import pytest

from verticalize.assistant.guard import Guard
from verticalize.assistant.hearing import hear
from verticalize.assistant.turns.known import UNREAD, Unread


def heard(text: str, only: str):
    return hear(
        text,
        [],
        guard=Guard([], []),
        subjects=UNREAD,
        search=lambda question, lang: [],
        first_language="zh",
        only_language=only,
    )


@pytest.mark.parametrize(
    ("text", "only", "lang"),
    [
        ("SS-002", "zh", "zh"),
        ("HCG", "zh", "zh"),
        ("APTT 90?", "zh", "zh"),
        ("SS-002", "en", "en"),
        ("SS-002", "", "en"),  # sources in both: as it is written
        ("What is HCG?", "zh", "en"),
        ("？！", "", "zh"),  # no letters: the pack's first language
    ],
)
def test_a_code_alone_is_read_in_the_one_language_of_the_sources(
    text: str, only: str, lang: str
) -> None:
    assert heard(text, only=only).lang == lang


class Reworded(Unread):
    def worded(self, question: str, *, others: bool = False) -> str:
        return question.replace("wages", "payroll")


def test_the_question_and_those_before_it_are_put_in_words_that_the_evidence_has() -> None:
    said = hear(
        "and for my wages?",
        [{"role": "user", "content": "Who do I ring about wages?"}],
        guard=Guard([], []),
        subjects=Reworded(),
        search=lambda question, lang: [],
        first_language="en",
    )
    assert said.follows.text == "Who do I ring about payroll? and for my payroll?"
    assert said.redacted.text == "and for my wages?"  # what was typed, for the safety rules
