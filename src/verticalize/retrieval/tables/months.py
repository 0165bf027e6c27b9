"""Months of the year, as cells and questions say them: June to August, 11月至次年3月, "in July".

A month goes from its number to the next one: the middle of July is 7.5, and all of 15 July lies
from 7.45 to 7.48. What names a year is a date, and no month of every year.
"""

import re
from collections.abc import Iterator, Mapping

from verticalize.dates import MONTH, month_number
from verticalize.numerals import chinese_number

CALENDAR = "month of the year"  # what such ranges and amounts are of
_LAST_DAY = 31
_NO_YEAR = r"(?!(?:,| of)? ?(?:19|20)\d\d)"
_NUMERAL = r"(?<!\d年)(?<![\d一二三四五六七八九十.])(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])"
_NTH = r"(?:st|nd|rd|th)?"


def _month(name: str) -> str:
    return (
        rf"(?:\b(?:(?P<{name}_day>[1-3]?\d){_NTH} (?:of )?)?(?P<{name}>{MONTH})\b\.?"
        rf"(?: (?P<{name}_behind>[1-3]?\d){_NTH}\b(?![:.]\d))?{_NO_YEAR}"
        rf"|(?P<{name}_zh>{_NUMERAL}) ?月(?!龄|之?[内后前]|\d*年)份?"
        rf"(?: ?(?P<{name}_day_zh>[1-3]?\d) ?[日号])?)"
    )


_RANGE = re.compile(
    rf"(?P<between>\bbetween )?(?:{_month('low')}|(?P<bare>{_NUMERAL})(?=[-–—~～至到])) ?"
    r"(?(between)\band\b|(?:[-–—~～至到]|\b(?:to|through|until|till)\b))"
    rf" ?(?:次年 ?|翌年 ?|第二年 ?|来年 ?|the end of )?{_month('high')}",
    re.IGNORECASE,
)
_MAY_HAVE = re.compile(r"月|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", re.IGNORECASE)
_ONE = re.compile(_month("low"), re.IGNORECASE)
_ONLY = re.compile(
    r"(?:\W|\b(?:and|or|from|between|only|in)\b|和|及|每年|仅|从|次年|翌年)*", re.IGNORECASE
)
# "May I", but "in May" and "from 3 may".
_MODAL = re.compile(r"may", re.IGNORECASE)
_BEFORE_MAY = re.compile(
    r"(?:\b(?:in|of|from|to|until|till|by|since|early|late|mid|through|and|or|every|during|for)"
    r"|[-–—,\d])\s*$",
    re.IGNORECASE,
)


def asked_months(question: str) -> list[float]:
    """The middle of each month or day of the year that a question names."""
    found = (one for one in _ONE.finditer(question) if not _is_modal(question, one))
    return [sum(_ends(one.groupdict(), "low")) / 2 for one in found]


def month_ranges(text: str) -> Iterator[tuple[float, float]]:
    """The ranges of months in a sentence; one over the turn of the year is two."""
    for found in _RANGE.finditer(text):
        said = found.groupdict()
        start = float(_number(said["bare"])) if said["bare"] else _ends(said, "low")[0]
        end = _ends(said, "high")[1]
        yield from [(start, end)] if start < end else [(start, 13.0), (1.0, end)]


def months_of_cell(value: str) -> list[tuple[float, float]]:
    """The ranges and single months of a cell that has nothing else."""
    if not _MAY_HAVE.search(value):  # most have none, and this tells it sooner
        return []
    left = _RANGE.sub(" ", value)
    if not _ONLY.fullmatch(_ONE.sub(" ", left)):
        return []
    return [*month_ranges(value), *(_ends(one.groupdict(), "low") for one in _ONE.finditer(left))]


def _ends(said: Mapping[str, str | None], name: str) -> tuple[float, float]:
    """From where to where a month goes, or the day of it that is named."""
    month = float(_number(said[f"{name}_zh"] or said[name] or ""))
    day = said[f"{name}_day"] or said[f"{name}_behind"] or said[f"{name}_day_zh"]
    if day is None:
        return month, month + 1
    return month + (int(day) - 1) / _LAST_DAY, month + int(day) / _LAST_DAY


def _number(month: str) -> int:
    return month_number(month) if month.isascii() else chinese_number(month) or 0


def _is_modal(question: str, found: re.Match[str]) -> bool:
    """Whether a "may" is a verb."""
    if not _MODAL.fullmatch(found["low"] or "") or found["low_day"] or found["low_behind"]:
        return False
    return not _BEFORE_MAY.search(question[: found.start()])
