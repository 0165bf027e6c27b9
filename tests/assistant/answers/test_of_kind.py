from typing import NamedTuple

import pytest

from verticalize.assistant.answers.kinds import of_kind


class Cell(NamedTuple):
    name: str
    what: str
    value: str


CELLS = [
    Cell("Touring ski", "category", "ski"),
    Cell("Children's ski", "category", "ski"),
    Cell("Ski boots", "category", "boots"),
    Cell("Ski boots", "note", "ski"),
    Cell("Sledge", "note", "with a rope"),
]


@pytest.mark.parametrize(
    ("called", "names"),
    [
        ("ski", {"Touring ski", "Children's ski"}),  # a column of notes has no kinds
        ("skis", {"Touring ski", "Children's ski"}),
        ("boots", {"Ski boots"}),
        ("rope", set()),
        ("category", set()),
        ("", set()),
    ],
)
def test_things_are_of_a_kind_that_their_column_says(called: str, names: set[str]) -> None:
    assert of_kind(called, CELLS, {"category", "note"}) == names


def test_what_the_column_of_names_is_called_is_no_kind() -> None:
    assert of_kind("skis", CELLS, {"Ski", "category", "note"}) == frozenset()
