"""A row and a column that a question names are an answer, whatever else it says."""

import pytest
from small import make

from verticalize.assistant.answers.row_and_column import row_and_column
from verticalize.records import Hit, Passage

TEXT = """Cover: Cash; Basic: 100; Gold: 300
Cover: Baggage in total; Basic: 750; Gold: 3000
Cover: Valuables; Basic: 150; Gold: 500"""
TABLE = Passage("t", "t", "t.csv", "documents", "Travel", "", "en", 0, len(TEXT), TEXT)
HITS = [Hit(TABLE, 1, 1.0)]
CASH = "Cover: Cash; Basic: 100; Gold: 300 [1]"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How much cash does a Gold policy give my aunt?", CASH),
        ("How much cash is covered?", None),  # in which plan?
        ("What does Gold pay for hearing aids?", None),
        ("How much cash does a Silver policy give?", None),
        ("What is the baggage limit on Gold?", None),  # not all of the row's name
        ("", None),
    ],
)
def test_the_row_that_is_named_with_a_column_is_told(question: str, told: str | None) -> None:
    found = row_and_column(question, HITS, "en")
    assert (found and found.text) == told


def test_of_many_rows_none_is_told() -> None:
    rows = "\n".join(f"Cover: Cash; Basic: {n}; Gold: {n}" for n in range(9))
    table = Passage("t", "t", "t.csv", "documents", "", "", "en", 0, len(rows), rows)
    assert row_and_column("How much cash on Gold?", [Hit(table, 1, 1.0)], "en") is None


@pytest.mark.parametrize("support", [0.0, 0.2])
def test_it_is_told_below_the_gate_as_well(support: float) -> None:
    assistant = make(
        None,
        search=lambda *asked, **scope: HITS,
        support=lambda question, hits: support,
        threshold=0.5,
    )
    assert assistant.ask("How much cash does a Gold policy give my aunt?").text == CASH
    assert assistant.ask("What does Gold pay for hearing aids?").refused
