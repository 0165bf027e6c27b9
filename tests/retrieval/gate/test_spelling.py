"""Misspelt English words are taken for the one word of the index that is near them."""

import pytest

from verticalize.retrieval.gate.spelling import spelled
from verticalize.retrieval.words.stem import stem

KNOWN = {
    stem(word) for word in ("mileage", "pasteurizer", "warranty", "packing", "backing", "meeting")
}


@pytest.mark.parametrize(
    ("question", "taken"),
    [
        ("milage rate for my own car", {"milage": "mileage"}),  # a letter lacks
        ("who looks after the pasturizer", {"pasturizer": "pasteurizer"}),
        ("is that under warrenty", {"warrenty": "warranty"}),  # a letter is wrong
        ("Mielage for cars", {"Mielage": "mileage"}),  # two have changed places
        ("the mileage of cars", {}),
        ("the tacking of goods", {}),  # no slip for packing: it may be a word of its own
        ("the melting point", {}),  # nor is this one for "meeting"
        ("is packking included", {"packking": "packing"}),  # one of a double
        ("the millage2 of X", {}),  # a code
        ("is it wheter or not", {}),  # near "whether", which says nothing
        ("the MILAGE", {}),  # an acronym
        ("milag", {}),  # too short
        ("里程milage是多少", {}),
    ],
)
def test_what_a_misspelt_word_is_taken_for(question: str, taken: dict[str, str]) -> None:
    assert spelled(question, KNOWN.__contains__) == taken
