"""Dates as people write them in Chinese and English: the first and the last day that one means."""

import calendar
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from verticalize.errors import ConfigError, Problem

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE = re.compile(
    r"[〇○零一二三四五六七八九]{4}(?=年)|(?<=[年月])[一二三四五六七八九十]{1,3}(?=[月日号])"
)
# A month by its English name, whatever the case.
MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in _MONTHS)
MONTH = MONTH.replace("sep(?:tember)?", "sep(?:t|tember)?")
_DAY = r"(?:st|nd|rd|th)?"
# Each form has the groups year, month and day, the later ones perhaps empty.
_FORMS = (
    r"(?P<y0>\d{4})\s?年(?:\s?(?P<m0>\d{1,2})\s?月(?:\s?(?P<d0>\d{1,2})\s?[日号])?)?",
    r"(?P<y1>\d{4})(?P<s1>[-/.])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})(?![\d-])",
    rf"(?P<d2>\d{{1,2}}){_DAY}\s(?:of\s)?(?P<m2>{MONTH})\.?,?\s(?P<y2>\d{{4}})",
    rf"(?P<m3>{MONTH})\.?(?:\s(?P<d3>\d{{1,2}}){_DAY},?|,)?\s(?:of\s)?(?P<y3>\d{{4}})",
)
_BEFORE = r"(?<![A-Za-z\d.])(?<!\d[-/])"  # 2015 within 12015, 1.2015 or B2015 is no year
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_FOUND = re.compile(rf"{_BEFORE}(?:{'|'.join(_FORMS)})(?!\d)", re.IGNORECASE)
_ALONE = re.compile(
    r"(?P<year>\d{4})(?:[-/.](?P<month>\d{1,2}))?|(?P<solid>\d{8})|(?P<stamp>\d{4}-\d\d-\d\d)[T ].*"
)
_AROUND = re.compile(r"^自|(?:起|起?施行|止)$")


class Span(NamedTuple):
    """The days that a written date means: of a year or a month the whole of it."""

    first: date
    last: date


class Mention(NamedTuple):
    """A date within a text; `start` and `end` point into its `plain` form."""

    start: int
    end: int
    span: Span


def plain(text: str) -> str:
    """NFKC, with the Chinese numerals of dates as digits: 二〇二一年一月 is 2021年1月."""
    return _CHINESE.sub(lambda match: _digits(match.group()), unicodedata.normalize("NFKC", text))


def read_date(text: str) -> Span | None:
    """The date that a text is, whole; None where it is none.

    ``2021-01-01``, ``2021/1/1``, ``2021.1.1``, ``20210101``, ``2021年1月1日``, ``1 January 2021``,
    ``January 1, 2021``, and months and years alone. What may be two dates (1/2/2021) is none.
    """
    form = _AROUND.sub("", plain(text).strip())
    if match := _FOUND.fullmatch(form):
        return _span(match)
    if not (match := _ALONE.fullmatch(form)):
        return None
    if stamp := match["stamp"]:
        return days(*map(int, stamp.split("-")))
    if solid := match["solid"]:
        return days(int(solid[:4]), int(solid[4:6]), int(solid[6:]))
    return days(int(match["year"]), int(match["month"]) if match["month"] else None)


def iso_day(text: str, place: str) -> date:
    """The day that a setting names.

    Raises:
        ConfigError: it is written otherwise, or the calendar has no such day.
    """
    try:
        if not _ISO.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        hint = "A day is written YYYY-MM-DD."
        raise ConfigError([Problem(place, f"'{text}' is no day.", hint)]) from None


def find_dates(text: str) -> Iterator[Mention]:
    """The dates of a `plain` text, in order. A year alone counts only with 年."""
    for match in _FOUND.finditer(text):
        if span := _span(match):
            yield Mention(match.start(), match.end(), span)


def days(year: int, month: int | None = None, day: int | None = None) -> Span | None:
    """The days of a year, a month or a day; None where the calendar has no such day."""
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return Span(first, first)
    last_month = month or 12
    return Span(first, date(year, last_month, calendar.monthrange(year, last_month)[1]))


def month_number(month: str) -> int:
    """The number of a month, by its digits or its English name (`MONTH`)."""
    if month.isdigit():
        return int(month)
    return [name[:3] for name in _MONTHS].index(month[:3].lower()) + 1


def _span(match: re.Match[str]) -> Span | None:
    form = next(n for n in range(len(_FORMS)) if match[f"y{n}"])
    month, day = match[f"m{form}"], match[f"d{form}"]
    number = month_number(month) if month else None
    return days(int(match[f"y{form}"]), number, int(day) if day else None)


def _digits(numeral: str) -> str:
    """十二 as 12, 二〇二一 as 2021."""
    if "十" not in numeral:
        return numeral.translate(_DIGITS)
    tens, _, ones = numeral.partition("十")
    return (tens.translate(_DIGITS) or "1") + (ones.translate(_DIGITS) or "0")
