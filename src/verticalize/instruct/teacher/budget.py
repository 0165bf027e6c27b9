"""What asking costs, and stopping before it costs more than was allowed."""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from verticalize.errors import ConfigError, Problem
from verticalize.instruct.teacher.request import NOTHING, Usage, total

_MILLION = 1_000_000
_AMOUNT = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<scale>[kKmM]?)\s*(?P<unit>tokens?)?")
_SCALE = {"": 1, "k": 1000, "m": _MILLION}


@dataclass(frozen=True, slots=True)
class Prices:
    """Of a million tokens read and written, in `currency`. The user sets them; none is guessed."""

    read: float
    written: float
    currency: str = "USD"

    def cost(self, usage: Usage) -> float:
        return (usage.read * self.read + usage.written * self.written) / _MILLION


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that may be spent: tokens, or money in the currency of the prices."""

    tokens: int | None = None
    money: float | None = None


def read_budget(text: str, prices: Prices | None) -> Budget:
    """``"5"`` or ``"2.50"`` is money, ``"200000 tokens"`` and ``"2M tokens"`` are tokens.

    Raises:
        ConfigError: it is neither, or it is money and no prices are set.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None or (found["scale"] and not found["unit"]):
        hint = "Write an amount of money such as '5', or tokens such as '2M tokens'."
        raise ConfigError([Problem("--budget", f"'{text}' is no budget.", hint)])
    number = float(found["number"])
    if found["unit"]:
        return Budget(tokens=int(number * _SCALE[found["scale"].lower()]))
    if prices is None:
        hint = "Set teacher.price_read and teacher.price_written, or give the budget in tokens."
        raise ConfigError([Problem("--budget", "money needs prices, and none are set.", hint)])
    return Budget(money=number)


class Meter:
    """Counts what is used, and lets no request go out that could exceed the budget.

    Args:
        before: what earlier runs on the same log have used; it counts.
    """

    def __init__(self, budget: Budget, prices: Prices | None, before: Usage = NOTHING) -> None:
        self.prices = prices
        self.used = before
        self._budget = budget
        self._held = Usage()
        self._free = threading.Condition()

    def reserve(self, wanted: Sequence[Usage]) -> int:
        """Hold what the first of these requests can use at most; returns of how many.

        It waits while the room is only held by others: they seldom use all that they could. So 0
        means that the budget is spent.
        """
        with self._free:
            while True:
                fit = self._fitting(wanted)
                if fit or not self._held.total:
                    self._held = self._held.plus(total(wanted[:fit]))
                    return fit
                self._free.wait()

    def settle(self, most: Usage, used: Usage) -> None:
        """Put what a request has used in the place of what was held for it."""
        with self._free:
            self._held = self._held.minus(most)
            self.used = self.used.plus(used)
            self._free.notify_all()

    def _fitting(self, wanted: Sequence[Usage]) -> int:
        used = self.used.plus(self._held)
        for number, most in enumerate(wanted):
            used = used.plus(most)
            if not self._allows(used):
                return number
        return len(wanted)

    def _allows(self, usage: Usage) -> bool:
        if self._budget.tokens is not None:
            return usage.total <= self._budget.tokens
        if self._budget.money is not None and self.prices is not None:
            return self.prices.cost(usage) <= self._budget.money
        return True
