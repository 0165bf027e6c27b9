"""Columns of dates in one order (2015-03-01, 01.03.2015, 03/01/2015), and times before or after."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from verticalize.dates import read_date

_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")

_PERIOD = re.compile(
    r"\b(?P<sign>before|prior to|until|after|since|from|in|during)(?: the year)?"
    r" (?P<year>(?:19|20)\d\d)\b"
    r"|(?P<year_zh>(?:19|20)\d\d)年?(?P<sign_zh>以前|之前|前|以后|之后|后|以来|(?<=年))",
    re.IGNORECASE,
)
_EARLY = frozenset(("before", "prior to", "until", "以前", "之前", "前"))
_WITHIN = frozenset(("in", "during", ""))


def days(values: Sequence[str]) -> list[date | None]:
    """The first day that each value means, None where it is no date.

    Whether the day or the month comes first is told by the column: by a full stop between them, or
    by a number above 12 in any cell. Where nothing tells it, none of these is read.
    """
    found = [_NUMBERS.fullmatch(value.strip()) for value in values]
    first, second = (
        max((int(one[n]) for one in found if one and one[2] != "."), default=0) for n in (1, 3)
    )
    told: list[date | None] = []
    for value, numbers in zip(values, found, strict=True):
        if numbers is None:
            read = read_date(value)
            told.append(read.first if read else None)
        elif numbers[2] == "." or first > 12:
            told.append(_day(numbers[4], numbers[3], numbers[1]))
        else:
            told.append(_day(numbers[4], numbers[1], numbers[3]) if second > 12 else None)
    return told


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


class Period(NamedTuple):
    """A year, the time before it, or that from it on; `rest` is what else a question says."""

    first: int
    last: int
    rest: str

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day.year <= self.last


def period(question: str) -> Period | None:
    """The period that a question wants something to lie in: "installed before 2010", 2020年以后."""
    found = _PERIOD.search(question)
    if found is None:
        return None
    sign = (found["sign"] or found["sign_zh"] or "").casefold()
    year = int(found["year"] or found["year_zh"])
    rest = f"{question[: found.start()]} {question[found.end() :]}"
    if sign in _WITHIN:
        return Period(year, year, rest)
    if sign in _EARLY:
        return Period(date.min.year, year - (sign != "until"), rest)
    return Period(year + (sign == "after"), date.max.year, rest)
