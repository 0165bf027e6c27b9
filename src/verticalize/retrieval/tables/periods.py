"""The time that a price is for, as columns and questions say it: ``Daily rate``, "for 3 days"."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from verticalize.retrieval.tables.heads import bare

_HOURS = {"hour": 1, "day": 24, "week": 168, "month": 730.5, "year": 8766}
_UNIT = "|".join(_HOURS)
_NUMERALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_HALF = r"half(?:[ -]an?)?"
_NUMBER = rf"\d{{1,3}}|{_HALF}|{'|'.join(_NUMERALS)}"
_LY = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}
# Behind an amount: "under 30 euros a day", "the cheapest drill for two weeks".
SAID = rf"(?:an?|per|each|every|(?:for )?{_HALF}|for (?:an?|{_NUMBER}))[ -](?:{_UNIT})s?"
_PERIOD = re.compile(
    rf"\b(?:(?P<ly>{'|'.join(_LY)})|(?:per )?(?:(?P<number>{_NUMBER})[ -]?)?(?P<unit>{_UNIT})"
    r"(?(number)s?)\b)",
    re.IGNORECASE,
)


class Period(NamedTuple):
    """So many hours, days, weeks, months or years."""

    number: float
    unit: str

    @property
    def hours(self) -> float:
        return self.number * _HOURS[self.unit]


def period(text: str) -> Period | None:
    """The first period that a text names; several days without their number are none."""
    return next(_periods(text), None)


def last_period(question: str) -> Period | None:
    """The last period that a question names: of a follow-up behind the one before its own."""
    return next(reversed(list(_periods(question))), None)


def _periods(text: str) -> Iterator[Period]:
    return map(_read, _PERIOD.finditer(text))


def _read(found: re.Match[str]) -> Period:
    if found["ly"]:
        return Period(1, _LY[found["ly"].casefold()])
    said = (found["number"] or "1").casefold()
    if said.startswith("half"):
        return Period(0.5, found["unit"].casefold())
    number = _NUMERALS.index(said) + 1 if said in _NUMERALS else int(said)
    return Period(number, found["unit"].casefold())


def beside(text: str) -> str:
    """The text without its first period: of a daily rate the rate."""
    return " ".join(_PERIOD.sub(" ", text, count=1).split())


def shortest(heads: Sequence[str]) -> list[str]:
    """Of columns that differ in nothing but their period those with the shortest; else all."""
    periods = {head: found for head in heads if (found := period(bare(head)))}
    alike = {beside(bare(head)).casefold() for head in heads}
    if len(alike) > 1 or len(periods) < len(heads):
        return list(heads)
    least = min((found.hours for found in periods.values()), default=0.0)
    return [head for head, found in periods.items() if found.hours == least]
