"""Columns of dates are read in one order."""

from datetime import date

import pytest

from verticalize.retrieval.tables.days import days, period


@pytest.mark.parametrize(
    ("values", "first"),
    [
        (["2015-03-01", "2016-01-01"], date(2015, 3, 1)),
        (["01.03.2015"], date(2015, 3, 1)),
        (["01/03/2015", "25/03/2015"], date(2015, 3, 1)),  # days above 12 come first
        (["03/01/2015", "03/25/2015"], date(2015, 3, 1)),
        (["01/03/2015", "02/04/2015"], None),  # nothing tells which is the month
        (["2015年3月1日"], date(2015, 3, 1)),
        (["on order"], None),
        (["31.02.2015"], None),
    ],
)
def test_the_order_of_day_and_month_is_told_by_the_column(
    values: list[str], first: date | None
) -> None:
    assert days(values)[0] == first


@pytest.mark.parametrize(
    ("question", "within", "outside"),
    [
        ("which were installed before 2015", date(2014, 12, 31), date(2015, 1, 1)),
        ("machines bought since 2015", date(2015, 1, 1), date(2014, 12, 31)),
        ("2015年以前启用的设备", date(2014, 12, 31), date(2015, 1, 1)),
        ("2015年以后启用的设备", date(2015, 1, 1), date(2014, 12, 31)),
        ("contracts that end after 2015", date(2016, 1, 1), date(2015, 12, 31)),
        ("contracts that run until 2015", date(2015, 12, 31), date(2016, 1, 1)),
        ("contracts that end in 2015", date(2015, 6, 1), date(2016, 1, 1)),
        ("2015年到期的合同", date(2015, 6, 1), date(2014, 12, 31)),
    ],
)
def test_a_period_before_or_from_a_year_on(question: str, within: date, outside: date) -> None:
    found = period(question)
    assert found is not None
    assert found.holds(within)
    assert not found.holds(outside)
    assert "2015" not in found.rest


def test_a_number_is_no_period() -> None:
    assert period("which have 2015 pieces") is None
