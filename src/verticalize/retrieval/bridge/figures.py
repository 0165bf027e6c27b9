"""Days, amounts and extremes, which both languages say by rule: 11月19号 is 19 November."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from verticalize.numerals import in_digits

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS = "一二三四五六日"
_UNITS = {
    "天": "days", "周": "weeks", "个星期": "weeks", "个月": "months", "年": "years",
    "个小时": "hours", "小时": "hours", "分钟": "minutes", "秒": "seconds", "公里": "km",
    "厘米": "cm", "毫米": "mm", "米": "m", "公斤": "kg", "千克": "kg", "毫克": "mg", "克": "g",
    "吨": "tonnes", "毫升": "ml", "升": "l", "元": "yuan", "块钱": "yuan", "岁": "years old",
    "人": "people", "度": "degrees", "英寸": "inch", "平方米": "m²", "立方米": "m³", "千瓦": "kW",
}  # fmt: skip
_CHINESE_UNITS = {english: chinese for chinese, english in reversed(_UNITS.items())} | {
    english[:-1]: chinese for chinese, english in _UNITS.items() if english.endswith("s")
}
_EXTREMES = {
    "便宜": "cheapest", "贵": "most expensive", "高": "highest", "低": "lowest", "长": "longest",
    "短": "shortest", "多": "most", "少": "least", "大": "largest", "小": "smallest",
    "老": "oldest", "新": "newest", "早": "earliest", "晚": "latest", "快": "fastest",
    "慢": "slowest", "重": "heaviest", "轻": "lightest", "远": "farthest", "近": "nearest",
}  # fmt: skip
_CHINESE_EXTREMES = {english: f"最{chinese}" for chinese, english in _EXTREMES.items()} | {
    "maximum": "最高", "max": "最高", "minimum": "最低", "min": "最低", "biggest": "最大",
}  # fmt: skip
_NUMERAL = re.compile(
    r"[一二两三四五六七八九][十百千万][一二三四五六七八九十百千万零]*"
    r"|十[一二三四五六七八九]|十(?=[天年月日个周元])"
)
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"


class Figure(NamedTuple):
    """What stands at `start` to `end` of a text, in the other language."""

    start: int
    end: int
    said: str


def with_digits(text: str) -> str:
    """A Chinese text with its numerals in digits: 三十天 as 30天; 十分 and 唯一一个 as they are."""
    return in_digits(text, _NUMERAL)


def in_english(text: str) -> Iterator[Figure]:
    """Of a Chinese text."""
    yield from _found(text, _TO_ENGLISH)


def in_chinese(text: str) -> Iterator[Figure]:
    """Of an English text."""
    yield from _found(text, _TO_CHINESE)


_Form = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def _found(text: str, forms: tuple[_Form, ...]) -> Iterator[Figure]:
    for form, say in forms:
        for match in form.finditer(text):
            yield Figure(match.start(), match.end(), say(match))


def _month(match: re.Match[str]) -> str:
    number = int(match["month"])
    return _MONTHS[number - 1] if 1 <= number <= len(_MONTHS) else match[0]


def _weekday(match: re.Match[str]) -> str:
    return _WEEKDAYS[_DAYS.index(match["day"].replace("天", "日"))]


def _chinese_month(match: re.Match[str]) -> str:
    return f"{_MONTHS.index(match['month'].capitalize()) + 1}月"


def _chinese_day(match: re.Match[str]) -> str:
    return f"{_chinese_month(match)}{match['day']}日"


def _one_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_NUMBER = r"(?P<number>\d+(?:[.,]\d+)*)"
# What makes another word of a unit: 5天津, 3年级, 500人民币.
_NO_UNIT = (
    r"(?!(?<=天)[津气然线]|(?<=周)[岁年边]|(?<=人)[民员次]|(?<=年)[级轻度]|(?<=升)[级职]"
    r"|(?<=元)[素旦件]|(?<=度)[假过]|(?<=米)[饭粉]|(?<=克)服|(?<=秒)杀)"
)
_TO_ENGLISH: tuple[_Form, ...] = (
    (
        re.compile(r"(?<!\d)(?P<month>1?\d)月(?P<day>[0-3]?\d)[日号]"),
        lambda found: f"{int(found['day'])} {_month(found)}",
    ),
    (re.compile(r"(?<!\d)(?P<month>1?\d)月份?(?!\d)"), _month),
    (re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)年(?!级)"), lambda found: found["year"]),
    (re.compile(r"(?:周|星期|礼拜)(?P<day>[一二三四五六日天])"), _weekday),
    (re.compile(r"第(?P<number>\d+)周"), lambda found: f"week {found['number']}"),
    (
        re.compile(rf"{_NUMBER} ?(?P<unit>{_one_of(_UNITS)}){_NO_UNIT}"),
        lambda found: f"{found['number']} {_UNITS[found['unit']]}",
    ),
    (
        re.compile(rf"最(?P<most>{_one_of(_EXTREMES)})"),
        lambda found: _EXTREMES[found["most"]],
    ),
)
_TO_CHINESE: tuple[_Form, ...] = (
    (
        re.compile(rf"\b(?P<day>[0-3]?\d)(?:st|nd|rd|th)? (?:of )?{_MONTH}\b"),
        _chinese_day,
    ),
    (
        re.compile(rf"\b{_MONTH} (?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b"),
        _chinese_day,
    ),
    (re.compile(rf"\b(?!May\b){_MONTH}\b"), _chinese_month),
    (re.compile(r"\b(?:in|of|by) (?P<month>May)\b"), _chinese_month),
    (
        re.compile(rf"\b(?P<day>{'|'.join(_WEEKDAYS)})s?\b", re.IGNORECASE),
        lambda found: f"周{_DAYS[_WEEKDAYS.index(found['day'].capitalize())]}",
    ),
    (re.compile(r"\bweek (?P<number>\d+)\b", re.I), lambda found: f"第{found['number']}周"),
    (
        re.compile(rf"\b{_NUMBER} ?(?P<unit>{_one_of(_CHINESE_UNITS)})\b"),
        lambda found: f"{found['number']}{_CHINESE_UNITS[found['unit']]}",
    ),
    (
        re.compile(rf"(?<!\d)(?<!\d )\b(?P<most>{_one_of(_CHINESE_EXTREMES)})\b", re.IGNORECASE),
        lambda found: _CHINESE_EXTREMES[found["most"].lower()],
    ),
)
