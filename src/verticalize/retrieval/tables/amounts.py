"""Amounts as cells and questions write them: 1,700 kg, £95, 1.2万元, 12个月."""

import re
from typing import NamedTuple

from verticalize.retrieval.tables.heads import unit_in

LONGEST = 60  # characters of a cell that may be an amount
NUMBER = (
    r"(?<![\d.,-])(?P<number>\d{1,15}(?:,\d{3}){0,4}(?:\.\d{1,9})?)(?![.,]?\d)"
    r" ?(?P<times>[百千万亿]?)"
)
CURRENCY = r"(?:(?P<currency>[£$€¥￥]|(?:US|HK)\$|(?:USD|GBP|EUR|CNY|RMB|HKD)) ?)?"
_TIMES = {"": 1.0, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
# Of each unit what it measures, and how many of the first of its kind it is.
_UNITS = {
    "mass": "kg 公斤 千克 1; g 克 0.001; mg 毫克 0.000001; t 吨 tonne tonnes ton tons 1000"
    "; lb lbs 0.4536",
    "length": "m 米 metre metres meters 1; cm 厘米 0.01; mm 毫米 0.001; km 公里 1000",
    "power": "kw 1; w 瓦 0.001; hp horsepower 马力 0.7457",
    "volume": "l 升 litres liters 1; ml 毫升 0.001",
    "time": "h 小时 hour hours 1; min 分钟 minutes 0.016667; s 秒 seconds 0.000277778"
    "; day days 天 日 24; week weeks 周 星期 168; month months 个月 月 730.5"
    "; year years 年 8766",
    "temperature": "°c ℃ 1",
    "share": "% 1",
    "yuan": "元 块 块钱 人民币 yuan rmb cny ¥ ￥ 1",
    "dollar": "usd us$ $ dollar dollars 美元 1",
    "hk dollar": "hkd hk$ 港元 1",
    "pound": "gbp pound pounds £ 英镑 1",
    "euro": "eur euro euros € 欧元 1",
}
MONEY = ("yuan", "dollar", "hk dollar", "pound", "euro")
_UNIT_OF = {
    form: (kind, float(factor))
    for kind, said in _UNITS.items()
    for *forms, factor in map(str.split, said.split(";"))
    for form in forms
}
_LETTERS = r"(?:[a-z°℃%]+|[\u4e00-\u9fff]+)"
_VALUE = re.compile(
    rf"[\s:：]*(?:有|是|为|is |are )?{CURRENCY}{NUMBER} ?"
    rf"(?P<unit>{_LETTERS}?(?:(?: ?/ ?| per |每){_LETTERS})?)[\s.。,，;；]*",
    re.IGNORECASE,
)
_FREE = re.compile(r"\d|免费|\bfree\b", re.IGNORECASE)


class Amount(NamedTuple):
    """A number as it stands, what its unit measures ("" where none is known), and its factor."""

    number: float
    kind: str = ""
    factor: float = 1.0

    @property
    def known(self) -> bool:
        """Whether it has no unit, or one that is known."""
        return not self.kind or self.kind in _UNITS


def amount(value: str, head: str = "") -> Amount | None:
    """The number that a value is, with its unit; None of a range, of words, of several.

    The unit stands beside it, or in the head of its column.
    """
    found = _VALUE.fullmatch(value) if len(value) <= LONGEST else None
    if found is None:
        return None
    unit = found["unit"] or found["currency"] or unit_in(head)
    return parse(found["number"], found["times"], unit)


def unread(value: str) -> bool:
    """Whether a value that is no `amount` may be one all the same: 约1元, 50-80元, 免费."""
    return bool(_FREE.search(value))


def parse(number: str, times: str, unit: str) -> Amount:
    """An amount of its parts."""
    unit = unit.strip()
    if len(unit) > 1 and unit[0] in _TIMES and unit not in _UNIT_OF:  # 万元, 千瓦
        times, unit = times or unit[0], unit[1:]
    kind, factor = _UNIT_OF.get(unit.casefold(), (unit.casefold(), 1.0))
    return Amount(float(number.replace(",", "")) * _TIMES[times], kind, factor)
