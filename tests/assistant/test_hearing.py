"""What is heard of a question before anything is looked up."""

import pytest

from verticalize.assistant.guard import Guard
from verticalize.assistant.hearing import hear
from verticalize.assistant.turns.known import UNREAD


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
