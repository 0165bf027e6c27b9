"""Columns of dates are read in one order."""

from datetime import date

import pytest

from verticalize.retrieval.tables.days import days


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
