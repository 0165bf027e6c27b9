"""Dates as records and front matter write them."""

from datetime import date

import pytest

from verticalize.dates import find_dates, plain, read_date


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021-01-01", "2021-01-01", "2021-01-01"),
        ("2021/1/1", "2021-01-01", "2021-01-01"),
        ("2021.3.15", "2021-03-15", "2021-03-15"),
        ("20210315", "2021-03-15", "2021-03-15"),
        ("2021-01-01 00:00:00", "2021-01-01", "2021-01-01"),
        ("2021年1月1日", "2021-01-01", "2021-01-01"),
        ("２０２１年１月１号", "2021-01-01", "2021-01-01"),
        ("二〇二一年十二月三十一日", "2021-12-31", "2021-12-31"),
        ("二零一九年三月二十日", "2019-03-20", "2019-03-20"),
        ("自2021年1月1日起施行", "2021-01-01", "2021-01-01"),
        ("2020年2月", "2020-02-01", "2020-02-29"),
        ("2021-02", "2021-02-01", "2021-02-28"),
        ("2021", "2021-01-01", "2021-12-31"),
        ("1 January 2021", "2021-01-01", "2021-01-01"),
        ("Sept. 3, 2014", "2014-09-03", "2014-09-03"),
        ("May 2015", "2015-05-01", "2015-05-31"),
    ],
)
def test_a_date_is_its_first_and_its_last_day(text: str, first: str, last: str) -> None:
    assert read_date(text) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text", ["", "soon", "1/2/2021", "2021-02-30", "2021年13月", "12", "36 months", "第2021条"]
)
def test_what_is_no_date_or_may_be_two_is_none(text: str) -> None:
    assert read_date(text) is None


def test_dates_are_found_where_they_stand() -> None:
    text = plain("签于二〇一九年三月，2021年1月1日到期；paid on 5 May 2022, room 2021.")
    found = [(text[m.start : m.end], m.span.last.isoformat()) for m in find_dates(text)]
    assert found == [
        ("2019年3月", "2019-03-31"),
        ("2021年1月1日", "2021-01-01"),
        ("5 May 2022", "2022-05-05"),
    ]
