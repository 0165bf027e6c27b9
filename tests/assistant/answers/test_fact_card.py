"""What is asked of a known thing in other words is answered by its card."""

import pytest

from verticalize.assistant.answers.fact_card import fact_card
from verticalize.records import Hit, Passage


def card(title: str, *lines: str, kind: str = "facts") -> Hit:
    text = "\n".join(lines)
    passage = Passage(title, title, "d.csv", kind, title, "", "en", 0, len(text), text)  # type: ignore[arg-type]
    return Hit(passage, 1, 1.0)


BANANA = card("Banana", "Potassium (mg) of Banana: 420.", "Advice of Banana: avoid.")
MILK = card("Milk", "Potassium (mg) of Milk: 310.", "Price of Milk: low.")
LEAFLET = card("Leaflet", "Bananas are yellow.", kind="documents")
LONG = card("Rice", *(f"Fact {n} of Rice: {'x' * 40}." for n in range(9)))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("can i eat bananas", BANANA),
        ("How much potassium is in a banana?", None),  # a fact is asked for
        ("What is the price of a banana?", None),  # only the other card has one
        ("bananas or milk", None),  # two things
        ("can i eat rice", None),  # too long
        ("can i eat apples", None),
        ("", None),
    ],
)
def test_the_card_of_the_one_thing_named_is_told(question: str, told: Hit | None) -> None:
    found = fact_card(question, [BANANA, MILK, LEAFLET, LONG], "en")
    assert (found and found.text) == (told and f"{told.passage.text} [1]")
