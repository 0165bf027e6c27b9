"""Rows are told where every word of a question that wants a number is accounted for."""

from collections.abc import Sequence

import pytest

from verticalize.assistant.answers.row_selection import select_rows
from verticalize.records import Hit, Passage


def sheet(name: str, *rows: str, document: str = "prices.xlsx") -> Hit:
    text = "\n".join(rows)
    place = f"{document}#{name}"
    passage = Passage(place, place, document, "documents", "prices", name, "en", 0, len(text), text)
    return Hit(passage, 1, 1.0)


BEER = sheet(
    "Trade list",
    "Product: Pils; Pack: Crate 20 x 0.5 l; Price £: 17.4; Bitterness EBU: 28-32; Year: 2015",
    "Product: Stout; Pack: Keg 30 l; Price £: 93; Bitterness EBU: 40-44; Year: 2009",
    "Product: Light; Pack: Crate 20 x 0.5 l; Price £: 16.8; Bitterness EBU: 18-20; Year: 2021",
    "Product: Weisse; Pack: Keg 30 l; Price £: 76.5; Bitterness EBU: –; Year: 2018",
)
ROOMS = sheet(
    "教室",
    "教室：博101；座位：60；类型：普通",
    "教室：博401；座位：200；类型：阶梯",
    "教室：工报告厅；座位：320；类型：报告厅",
    document="教室.xlsx",
)
OTHER = sheet(
    "Trade list",
    "Product: Cola; Pack: Crate 20 x 0.5 l; Price £: 12",
    "Product: Water; Pack: Crate 12 x 0.7 l; Price £: 6",
    "Product: Juice; Pack: Crate 6 x 1 l; Price £: 14",
    document="prices-soft.xlsx",
)


def told(question: str, hits: Sequence[Hit], lang: str = "en") -> list[str]:
    """The first cells of the rows that are told."""
    answer = select_rows(question, hits, lambda _, __: hits, lang)
    parts = answer.text.split("\n\n") if answer else []
    return [
        part.replace("；", ";").split(";")[0].replace("：", ": ").split(": ")[1] for part in parts
    ]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("cheapest crate on the trade list", ["Light"]),
        ("Which 30 l kegs cost less than 80 pounds?", ["Weisse"]),
        ("Which product has the highest bitterness?", ["Stout"]),
        ("oldest product", ["Stout"]),
        ("the cheapest crate for a wedding", []),  # a word that nothing explains
        ("Which product has the highest foam?", []),
        ("Which product is the best?", []),
        ("What does a crate of Pils cost?", []),  # no number is wanted
        ("Which kegs do not cost less than 80 pounds?", []),
        ("cheapest product other than Light", []),
        ("oldest product that is not Stout", []),
        ("How many kegs cost less than 80 pounds?", []),
        ("Which kegs cost less than 80 dollars?", []),
    ],
)
def test_the_rows_that_are_meant(question: str, names: list[str]) -> None:
    assert told(question, [BEER]) == names


def test_seats_are_counted_by_the_column_of_seats() -> None:
    assert told("200座及以上的教室有哪些？", [ROOMS], "zh") == ["博401", "工报告厅"]


def test_where_two_tables_account_for_a_question_nothing_is_said() -> None:
    assert told("cheapest crate on the trade list", [BEER, OTHER]) == []
    assert told("cheapest crate of Pils", [BEER, OTHER]) == ["Pils"]


def test_a_table_of_two_rows_is_none() -> None:
    few = sheet("Trade list", *BEER.passage.text.split("\n")[:2])
    assert told("cheapest crate", [few]) == []


def test_what_is_free_costs_least_and_what_cannot_be_read_is_told_too() -> None:
    hire = "Tool: Saw; Hire £: {}", "Tool: Drill; Hire £: 8", "Tool: Mixer; Hire £: 6"
    rest = "Tool: Hoist; Hire £: 12"
    free = sheet("Hire", hire[0].format("free"), *hire[1:], rest)
    assert told("tool with the lowest hire", [free]) == ["Saw"]
    asked = sheet("Hire", hire[0].format("on request"), *hire[1:], rest)
    assert told("tool with the lowest hire", [asked]) == ["Mixer", "Saw"]
    assert told("tools with a hire below 10", [asked]) == []


def test_a_limit_without_unit_compares_no_grams_with_kilograms() -> None:
    tools = [f"Tool: {name}; Weight: {weight}" for name, weight in
             (("A", "800 g"), ("B", "1.2 kg"), ("C", "2 kg"), ("D", "3 kg"))]  # fmt: skip
    assert told("tools with a weight under 900", [sheet("Tools", *tools)]) == []
