"""What is heard of a question before anything is looked up."""

from collections.abc import Sequence

import pytest

from verticalize.assistant.guard import Guard
from verticalize.assistant.hearing import hear
from verticalize.assistant.turns.known import Unread
from verticalize.records import Message


class Speller(Unread):
    def spelled(self, text: str) -> dict[str, str]:
        return {"milage": "mileage"} if "milage" in text else {}


def heard(text: str, history: Sequence[Message] = (), only: str = ""):
    return hear(
        text,
        history,
        guard=Guard([], []),
        subjects=Speller(),
        search=lambda question, lang: [],
        first_language="zh",
        only_language=only,
    )


def test_a_misspelt_word_is_asked_as_it_is_taken_and_that_is_said() -> None:
    found = heard("milage rate for my car")
    assert found.follows.text == "mileage rate for my car"
    assert found.verdict.notices == ("Read as “mileage”.",)
    assert heard("mileage rate for my car").verdict.notices == ()


def test_so_are_the_questions_before_it() -> None:
    history = [
        {"role": "user", "content": "milage rate for my car"},
        {"role": "assistant", "content": "45p."},
    ]
    assert "mileage" in heard("and for a motorbike?", history).follows.text


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
