import time

import pytest

from verticalize.assistant.answers.cell import cell
from verticalize.records import Hit, Passage

HIRE = """item: Touring ski; category: ski; price_1_day_eur: 42; price_3_days_eur: 114
item: Children's ski; category: ski; price_1_day_eur: 15; price_3_days_eur: 39
item: Ski boots; category: boots; price_1_day_eur: 14; price_3_days_eur: 37"""
PARTS = """配件：光幕；单价(元)：360；供货天数：2
配件：主板；单价(元)：2600；供货天数：5"""
CARD = "Daily rate (GBP) of G-6: 35.\nWeight of G-6: 84 kg."
LINES = "| Item | Price |\n|---|---|\n| Rope | 8 |"


def hit(text: str, *, kind: str = "documents", title: str = "Prices", lang: str = "en") -> Hit:
    found = Passage(title + text, title, "d.csv", kind, title, "", lang, 0, len(text), text)  # type: ignore[arg-type]
    return Hit(found, 1, 1.0)


HITS = [
    hit("The insurance costs 3 euros per day and set."),
    hit(HIRE),
    hit(PARTS, lang="zh"),
    hit(CARD, kind="facts", title="G-6"),
    hit(LINES),
]


def asked(question: str, hits: list[Hit] = HITS) -> list[str]:
    found = cell(question, hits[:1], lambda text, k: hits[:k], "en")
    return found.text.split("\n\n") if found else []


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What does the Touring ski cost per day?", "price_1_day_eur: 42 [1]"),
        ("How much are ski boots for three days?", "price_3_days_eur: 37 [1]"),
        ("How much does a children's ski cost to hire for 3 days?", "price_3_days_eur: 39 [1]"),
        ("What is the category of the Touring ski?", "category: ski [1]"),
        ("What is the price_3_days_eur of the Touring ski?", "price_3_days_eur: 114 [1]"),
        ("price of ski boots for 1 day", "price_1_day_eur: 14 [1]"),
        ("光幕的单价是多少？", "单价(元)：360 [1]"),
        ("主板多少钱", "单价(元)：2600 [1]"),
    ],
)
def test_the_cell_that_is_asked_for_comes_first_and_its_row_behind_it(
    question: str, told: str
) -> None:
    first, behind = asked(question)
    assert first == told
    assert told.removesuffix(" [1]") in behind


@pytest.mark.parametrize("per", ["", " for 6 days", " a week"])
def test_of_a_price_for_other_times_the_row_says_it_all(per: str) -> None:
    row = HIRE.splitlines()[0]
    assert asked(f"What does the Touring ski cost{per}?") == [f"{row} [1]"]
    assert asked(f"How much is the G-6{per}?") == ["Daily rate (GBP) of G-6: 35. [1]"]


def test_of_a_card_the_line_says_all() -> None:
    assert asked("What does the G-6 cost per day?") == ["Daily rate (GBP) of G-6: 35. [1]"]
    assert asked("What does the G-6 weigh?") == ["Weight of G-6: 84 kg. [1]"]


@pytest.mark.parametrize(
    "question",
    [
        "What does the Touring ski weigh?",
        "What does a ski cost per day?",  # which?
        "What does the insurance cost per day?",
        "What does the Touring ski cost per day in summer?",
        "How much is the rope?",  # its cell does not stand beside its head
        "What is the cheapest ski?",
        "光幕和主板多少钱",
        "",
    ],
)
def test_what_is_not_one_cell_is_left_to_others(question: str) -> None:
    assert asked(question) == []


def test_two_things_of_one_name_are_told_by_others() -> None:
    other = hit("item: Touring ski; price_1_day_eur: 50\nitem: Rope; price_1_day_eur: 2")
    assert asked("What does the Touring ski cost per day?", [*HITS, other]) == []


@pytest.mark.parametrize("said", ["What is the {}", "how much is {}", "{}多少钱"])
@pytest.mark.parametrize("part", ["a", "a ", " of ", "的", "药"])
def test_no_question_takes_long_to_be_read(said: str, part: str) -> None:
    begun = time.process_time()
    for length in (100, 4000):
        asked(said.format(part * (length // len(part))))
    assert time.process_time() - begun < 0.5
