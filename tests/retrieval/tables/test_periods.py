import pytest

from verticalize.retrieval.tables.periods import Period, beside, period, shortest


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Daily rate", Period(1, "day")),
        ("price 1 day", Period(1, "day")),
        ("price 6 days", Period(6, "day")),
        ("rate per week", Period(1, "week")),
        ("for two weeks", Period(2, "week")),
        ("a day", Period(1, "day")),
        ("half day price", Period(0.5, "day")),
        ("for half a day", Period(0.5, "day")),
        ("a half-hour", Period(0.5, "hour")),
        ("delivery days", None),  # a number of days, and a price for none
        ("holiday", None),
        ("price", None),
    ],
)
def test_the_time_that_a_price_is_for(text: str, found: Period | None) -> None:
    assert period(text) == found


def test_beside_the_period_stands_what_is_priced() -> None:
    assert [beside(head) for head in ("Daily rate", "price 3 days", "weight")] == [
        "rate",
        "price",
        "weight",
    ]


@pytest.mark.parametrize(
    ("heads", "kept"),
    [
        (["price_6_days_eur", "price_1_day_eur"], ["price_1_day_eur"]),
        (["Weekly rate (GBP)", "Daily rate (GBP)"], ["Daily rate (GBP)"]),
        (["Price per day", "Deposit per day"], ["Price per day", "Deposit per day"]),
        (["Price", "Price per day"], ["Price", "Price per day"]),  # to buy, or to hire?
    ],
)
def test_of_columns_that_differ_in_their_period_alone_the_shortest_is_meant(
    heads: list[str], kept: list[str]
) -> None:
    assert shortest(heads) == kept
