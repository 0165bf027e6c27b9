"""Days of the week in cells and in questions."""

import pytest

from verticalize.retrieval.tables.weekdays import asked_day, weekdays


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("Mon-Fri 9:00-17:00", [0, 1, 2, 3, 4]),
        ("Sat to Mon", [0, 5, 6]),
        ("Wed | Thu | Sun", [2, 3, 6]),
        ("daily", [0, 1, 2, 3, 4, 5, 6]),
        ("daily except Sunday", [0, 1, 2, 3, 4, 5]),
        ("closed on Mondays", [1, 2, 3, 4, 5, 6]),
        ("weekends", [5, 6]),
        ("Mon-Fri 8-17, Sat closed", [0, 1, 2, 3, 4]),
        ("周日休息", [0, 1, 2, 3, 4, 5]),
        ("每天（周一除外）", [1, 2, 3, 4, 5, 6]),
        ("周一至周五", [0, 1, 2, 3, 4]),
        ("周二、周四", [1, 3]),
        ("星期天", [6]),
        ("每天8:00", [0, 1, 2, 3, 4, 5, 6]),
        ("7:00-22:00", []),
        ("sundry goods", []),
    ],
)
def test_the_days_that_a_cell_names(cell: str, days: list[int]) -> None:
    assert sorted(weekdays(cell)) == days


@pytest.mark.parametrize(
    ("question", "days", "rest"),
    [
        ("which shops are open on Mondays", [0], "which shops are open"),
        ("周末有哪些科看门诊", [5, 6], "有哪些科看门诊"),
        ("which shops are open", [], "which shops are open"),
    ],
)
def test_the_days_that_a_question_is_about(question: str, days: list[int], rest: str) -> None:
    found, left = asked_day(question)
    assert sorted(found) == days
    assert left.strip() == rest
