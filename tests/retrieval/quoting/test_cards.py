"""What a card tells of its title, and whether a question asks for one fact of it or for all."""

from dataclasses import replace

import pytest

from verticalize.records import Passage
from verticalize.retrieval.quoting.cards import asks_of_row, label


def row(title: str, text: str, lang: str = "en") -> Passage:
    return Passage(
        title, title, "t.csv", "facts", title, "", lang, 0, len(text), text, place="row 2"
    )


PEAK = row(
    "PSS",
    "Surcharge of PSS: Peak season surcharge.\nAmount of PSS: USD 400.\nRemark of PSS: in July.",
)
PRESS = row(
    "SB-104",
    "SB-104的设备名称：旋转压片机。\nSB-104的房间号：1-207。\nSB-104的责任人：简从容。",
    "zh",
)


@pytest.mark.parametrize(
    ("card", "question", "whole"),
    [
        (PEAK, "When is the peak season surcharge charged?", True),
        (PEAK, "Which is the peak season surcharge?", False),  # one fact has all these words
        (PEAK, "What is the amount of the peak season surcharge?", False),
        (PRESS, "压片机SB-104谁管？", True),
        (PRESS, "压片机SB-104的房间号是多少？", False),
        (PRESS, "哪个是旋转压片机？", False),
        (replace(PEAK, place=""), "When is the peak season surcharge charged?", False),
    ],
)
def test_a_row_that_is_called_by_a_cell_is_asked_for_whole(
    card: Passage, question: str, whole: bool
) -> None:
    assert asks_of_row(card, question) == whole


def test_what_a_line_tells_stands_before_or_behind_the_title() -> None:
    assert label("Amount of PSS: USD 400.", "PSS") == "Amount"
    assert label("SB-104的房间号：1-207。", "SB-104") == "房间号"
    assert label("It is charged in July.", "PSS") == ""
