"""Limits a minute, and budgets as people write them."""

import pytest

from verticalize.errors import ConfigError
from verticalize.instruct.teacher.budget import Budget, Prices, read_budget
from verticalize.instruct.teacher.faults import retry_after
from verticalize.instruct.teacher.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def starts(sizes: list[int], **limits: int) -> list[float]:
    clock = Clock()
    pace = Pace(**limits, clock=clock, sleep=clock.sleep)
    found = []
    for count in sizes:
        pace.wait(count)
        found.append(clock.now - 100)
    return found


def test_requests_and_tokens_a_minute_are_kept_to() -> None:
    assert starts([1] * 4) == [0, 0, 0, 0]
    assert starts([1] * 4, requests=30) == [0, 2, 4, 6]
    assert starts([500, 1000, 100, 1], tokens=1000) == [0, 30, 90, 96]
    assert starts([10, 1000, 10], tokens=1000, requests=60) == [0, 1, 61]


def test_a_pause_holds_up_everybody() -> None:
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    pace.pause(7.5)
    pace.wait(1)
    assert clock.now == 107.5
    pace.wait(1)
    assert clock.now == 107.5


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("0.5", 0.5), ("-3", 0.0), ("inf", None), ("nan", None), ("soon", None), ("", None),
     ("Thu, 01 Jan 1970 00:01:40 GMT", 90.0)],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(header: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": header}, 10.0) == seconds


PRICES = Prices(1.0, 2.0)


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("5", Budget(money=5.0)),
        ("2.50", Budget(money=2.5)),
        ("200000 tokens", Budget(tokens=200_000)),
        ("1.5M tokens", Budget(tokens=1_500_000)),
        ("20ktokens", Budget(tokens=20_000)),
    ],
)
def test_a_budget_is_money_or_tokens(text: str, budget: Budget) -> None:
    assert read_budget(text, PRICES) == budget


@pytest.mark.parametrize("text", ["much", "5k", "-3", "5 €"])
def test_what_is_no_budget_is_told(text: str) -> None:
    with pytest.raises(ConfigError, match="is no budget"):
        read_budget(text, PRICES)


def test_money_needs_prices() -> None:
    with pytest.raises(ConfigError, match="none are set. Set teacher.price_read"):
        read_budget("5", None)
