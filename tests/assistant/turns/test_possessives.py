"""Possessives without their apostrophe."""

import pytest

from verticalize.assistant.turns.possessives import with_apostrophes
from verticalize.records import Passage


class Names:
    """Subjects that know these words."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def named(self, text: str) -> bool:
        return False

    def known(self, text: str) -> bool:
        return text in self.words

    def held(self, text: str, passage: Passage) -> bool:
        return False


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("What are Lena Brodies working hours", "What are Lena Brodie's working hours"),
        ("When is Rooks day off?", "When is Rook's day off?"),
        ("What do Hughes neighbours say?", "What do Hughes neighbours say?"),  # is known as it is
        ("What are Smiths hours?", "What are Smiths hours?"),  # nobody is called Smith
        ("Brodies hours", "Brodies hours"),  # where a sentence begins
        ("Who knows the Brodies?", "Who knows the Brodies?"),
        ("莉娜几点上班", "莉娜几点上班"),
    ],
)
def test_a_name_that_is_known_without_its_s_gets_an_apostrophe(question: str, written: str) -> None:
    known = Names("Brodie", "Rook", "Hughes", "Hughe")
    assert with_apostrophes(question, known) == written
