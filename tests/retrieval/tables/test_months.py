import pytest

from verticalize.retrieval.tables.months import asked_months, month_ranges, months_of_cell
from verticalize.retrieval.tables.ranges import fits, holds_within
from verticalize.retrieval.tables.row_words import numbers


@pytest.mark.parametrize(
    ("question", "months"),
    [
        ("When are you open in July?", [7.5]),
        ("May I come in May?", [5.5]),
        ("may I ask something", []),
        ("7月几点开门", [7.5]),
        ("十一月开吗", [11.5]),
        ("有3个月的吗", []),
        ("on 16 June", [6 + 15.5 / 31]),
        ("on December 31st", [12 + 30.5 / 31]),
        ("in July 2026", []),  # a date, and no month of every year
        ("2026年7月", []),
    ],
)
def test_a_question_names_months_of_every_year(question: str, months: list[float]) -> None:
    assert asked_months(question) == pytest.approx(months)


@pytest.mark.parametrize(
    ("cell", "ranges"),
    [
        ("June to August", [(6, 9)]),
        ("between May and September", [(5, 10)]),
        ("1 April – 31 October", [(4, 11)]),
        ("November to March", [(11, 13), (1, 4)]),
        ("11月至次年3月", [(11, 13), (1, 4)]),
        ("6-8月", [(6, 9)]),
        ("9 月至 12 月", [(9, 13)]),
        ("11 月 1 日—次年 3 月", [(11, 13), (1, 4)]),
        ("June and September", [(6, 7), (9, 10)]),
        ("7月、8月", [(7, 8), (8, 9)]),
        ("1 June – 15 September 2026", []),
        ("10:00", []),
        ("closed in July", []),
    ],
)
def test_the_months_of_a_cell(cell: str, ranges: list[tuple[float, float]]) -> None:
    found = months_of_cell(cell)
    assert len(found) == len(ranges)
    assert all(one == pytest.approx(wanted) for one, wanted in zip(found, ranges, strict=True))


def test_a_sentence_has_ranges_and_no_single_months() -> None:
    assert list(month_ranges("Open from 1 May to 30 June, and in December.")) == [(5.0, 7 - 1 / 31)]


SEASONS = (
    "Season: April to May; Days: Monday to Sunday; Opens: 09:30",
    "Season: June to August; Days: Monday to Sunday; Opens: 08:30",
    "Season: November to March; Days: Friday to Sunday; Opens: 10:00",
)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("When are you open in July?", 1),
        ("What time do you open on a Sunday in July?", 1),
        ("Are you open on Mondays in December?", 2),
        ("几点开门？2月去", 2),
    ],
)
def test_the_row_whose_months_hold_the_one_asked_about(question: str, row: int) -> None:
    assert [fit > 0 for fit in fits(question, SEASONS)] == [at == row for at in range(3)]


def test_the_row_whose_days_hold_the_one_asked_about() -> None:
    rows = ("日期：周一至周五；时间：9:00", "日期：周六、周日；时间：10:00")
    assert fits("星期天几点", rows)[1] > 0 > fits("星期天几点", rows)[0]
    assert fits("几点", rows) == [0, 0]


def test_a_month_is_no_time_of_day() -> None:
    rows = ("月份：1 月至 3 月；开门：12:00", "月份：9 月至 12 月；开门：11:00")
    assert [bool(numbers("12月几点开门", row)) for row in rows] == [False, False]
    assert numbers("12点能去吗", rows[0]) == {"12"}


def test_a_sentence_for_other_months_excludes_the_one_asked_about() -> None:
    winter = "From 1 October to 30 April a broken boiler is an emergency."
    assert holds_within("my boiler broke, it is January", winter) > 0
    assert holds_within("my boiler broke, it is July", winter) < 0
