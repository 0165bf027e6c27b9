from dataclasses import replace

import pytest

from verticalize.assistant.answers.overview import overview
from verticalize.records import Hit, Passage

TEXT = (
    "Symptoms of gout: joint pain.\nGout is a form of arthritis caused by crystals.\n"
    "Tests for gout: uric acid.\nDiet for gout: less beer.\nDrugs for gout: colchicine."
)
CARD = Passage(
    "gout", "gout", "g.csv", "facts", "gout", "", "en", 0, len(TEXT), TEXT,
    metadata={"aliases": ["podagra"]},
)  # fmt: skip


@pytest.mark.parametrize("question", ["gout", "Gout?", "podagra"])
def test_a_name_alone_is_told_what_it_is_and_what_comes_first(question: str) -> None:
    found = overview(question, [Hit(CARD, 1, 1.0)], "en")
    assert found is not None
    assert found.text.split("\n\n") == [
        "Gout is a form of arthritis caused by crystals. [1]",
        "Symptoms of gout: joint pain. [1]",
        "Tests for gout: uric acid. [1]",
        "Diet for gout: less beer. [1]",
    ]


@pytest.mark.parametrize("question", ["gout symptoms", "What is gout?", "?", "measles"])
def test_any_other_question_is_answered_otherwise(question: str) -> None:
    assert overview(question, [Hit(CARD, 1, 1.0)], "en") is None


def test_a_document_by_that_name_is_read_as_any_other() -> None:
    assert overview("gout", [Hit(replace(CARD, kind="documents"), 1, 1.0)], "en") is None
