"""A column of dates in one order: 2015-03-01, 1 March 2015, 01.03.2015, 03/01/2015."""

import re
from collections.abc import Sequence
from datetime import date

from verticalize.dates import read_date

_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")


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
