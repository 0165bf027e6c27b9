"""Questions for what is below or above an amount, or has the least or the most of something.

Only questions that say nothing else are read: "Which machines have a weight under 2 tonnes?",
"the cheapest drill", 哪些配件的单价低于100元.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from verticalize.retrieval.adjectives import CHINESE, ENGLISH, Measured, measured
from verticalize.retrieval.tokens import tokens

_NUMBER = r"(?<![\d.,-])(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?![.,]?\d) ?(?P<times>[百千万亿]?)"
_TIMES = {"": 1.0, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
_SIGNS = {
    "<=": "at most|up to|no more than|not more than|不超过|不高于|不大于|至多",
    ">=": "at least|no less than|not less than|不低于|不少于|不小于|至少",
    "<": "less than|under|below|lower than|shorter than|低于|小于|少于|不到|轻于|短于",
    ">": "more than|over|above|higher than|longer than|高于|大于|多于|超过|重于|长于",
    "min": "lowest|smallest|least|最低|最小|最少|最短",
    "max": "highest|largest|greatest|most|最高|最大|最多|最长",
}
_BEHIND = {"以下": "<=", "以内": "<=", "之内": "<=", "以上": ">="}
_SIGN_OF = {word: sign for sign, words in _SIGNS.items() for word in words.split("|")} | _BEHIND
_COMPARES, _EXTREMES = (
    "|".join(word for word, sign in _SIGN_OF.items() if (sign in ("min", "max")) == extreme)
    for extreme in (False, True)
)
_MOST_EN = "|".join(word for word in ENGLISH if word.endswith("est") or word.startswith("most"))
_MOST_ZH = f"最(?:{'|'.join(CHINESE)})"
_OF = r"(?P<of>[a-z-]+(?: [a-z-]+){0,2}?)"
_WHAT = r"(?P<what>(?:(?!(?:not|and|or|over|under|below|above)\b)[a-z()-]+ ?){1,4}?)"
_WHICH = r"哪(?:一?[台个种款辆件条]|些)"
_OF_ZH = r"(?P<of>[^的，,]{1,10}?)"
_WHAT_ZH = r"(?P<what>[^，,]{2,20}?)(?:是|在|为)?"  # with what it is of before it: 设备的重量
_LIMIT = (
    rf"(?P<sign>{_COMPARES}) ?(?:[£$€¥]|(?:usd|gbp|eur|cny|rmb|hk\$) ?)?{_NUMBER}(?P<unit>[a-z°%]*)"
    r"(?: (?:an?|per) \w+)?"
)
_UNIT_ZH = r"(?P<unit>[^\W\d_]{0,3}?)"
_LIMIT_ZH = (
    rf"(?P<sign>{_COMPARES}){_NUMBER}{_UNIT_ZH}",
    rf"{_NUMBER}{_UNIT_ZH}(?P<sign>{'|'.join(_BEHIND)})",
)
_ARE_ZH = rf"(?:都?有|是)(?:{_WHICH}|什么|啥)"
_ENDS = r"\s*[.?？。]*"
_FORMS = tuple(
    re.compile(form + _ENDS, re.IGNORECASE)
    for form in (
        rf"(?:which|what|list(?: all)?) {_OF} (?:have|has|with) (?:an? |the )?{_WHAT} ?(?:of )?"
        rf"{_LIMIT}",
        rf"(?:which|what) {_OF} (?:have|has|contains?) {_LIMIT} (?:of )?{_WHAT}",
        rf"(?:which|what|list(?: all)?) {_WHAT} (?:is|are) {_LIMIT}",
        rf"which {_OF} (?:has|have) the (?P<sign>{_EXTREMES}) {_WHAT}",
        rf"(?:which|what) {_OF} (?:is|are) (?:the )?(?P<most>{_MOST_EN})",
        rf"(?:(?:which|what)(?: is|'s| are)? )?the (?P<most>{_MOST_EN}) {_OF}",
        rf"which {_OF} (?P<verb>cost|weigh)s? (?:the )?(?P<end>least|most)",
        rf"which {_OF} (?P<verb>cost|weigh)s? {_LIMIT}",
        *(rf"{_WHICH}{_WHAT_ZH}{limit}(?:的|呢)?" for limit in _LIMIT_ZH),
        *(rf"{_WHAT_ZH}{limit}的{_OF_ZH}{_ARE_ZH}" for limit in _LIMIT_ZH),
        *(rf"{limit}的{_OF_ZH}{_ARE_ZH}" for limit in _LIMIT_ZH),
        rf"{_WHICH}{_OF_ZH}(?P<most>{_MOST_ZH})",
        rf"{_WHICH}{_WHAT_ZH}(?P<sign>{_EXTREMES})",
        rf"{_WHAT_ZH}(?P<sign>{_EXTREMES})的{_OF_ZH}{_ARE_ZH}",
        rf"[^的，,]{{0,4}}?(?P<most>{_MOST_ZH})的{_OF_ZH}{_ARE_ZH}",
        rf"{_OF_ZH}(?:里面?|中|当中|之中)?{_WHICH}(?P<most>{_MOST_ZH})",
    )
)  # fmt: skip
# What stands for a property: a verb, or the unit of the amount.
_SCALE_OF = {"cost": "cheaper", "weigh": "lighter", "yuan": "cheaper", "mass": "lighter"}
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
    "yuan": "元 块 块钱 人民币 yuan rmb cny 1",
    "dollar": "usd dollar dollars 美元 1",
    "pound": "gbp pound pounds 英镑 1",
    "euro": "eur euro euros 欧元 1",
}
_UNIT_OF = {
    form: (kind, float(factor))
    for kind, said in _UNITS.items()
    for *forms, factor in map(str.split, said.split(";"))
    for form in forms
}
_LETTERS = r"(?:[a-z°℃%]+|[\u4e00-\u9fff]+)"
_VALUE = re.compile(
    rf"\W*(?:有|是|为|is|are)?\W*{_NUMBER} ?"
    rf"(?P<unit>{_LETTERS}?(?:(?: ?/ ?| per |每){_LETTERS})?)\W*",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"([天月年周]|小时|分钟)数$")  # 供货天数
_IN_BRACKETS = re.compile(r"[(（]([^()（）]+)[)）]")


class Amount(NamedTuple):
    """A number as it stands, what its unit measures ("" where none is known), and its factor."""

    number: float
    kind: str = ""
    factor: float = 1.0


class Bound(NamedTuple):
    """Of what (``machines``) which property is to be how: ``<``, ``>=``, ``min`` …

    `what` is the property as it was called (``weight``); "" where a word such as "cheapest" stands
    for it, and then `scale` is what that measures.
    """

    of: str
    what: str
    sign: str
    limit: Amount = Amount(0.0)
    scale: Measured | None = None

    def keeps(self, amounts: Sequence[Amount]) -> list[bool]:
        """For each amount whether it is asked for; of none where their units do not agree."""
        limit, extreme = self.limit, self.sign in ("min", "max")
        kinds, units = {amount.kind for amount in amounts}, {amount[1:] for amount in amounts}
        scaled = extreme or bool(limit.kind)
        foreign = bool(limit.kind) and limit.kind not in kinds
        if len(kinds) > 1 or foreign or (len(units) > 1 and not scaled):
            return [False] * len(amounts)
        numbers = [amount.number * (amount.factor if scaled else 1) for amount in amounts]
        if extreme:
            best = (min if self.sign == "min" else max)(numbers)
            return [number == best for number in numbers]
        most = limit.number * limit.factor
        return [
            (number < most and "<" in self.sign)
            or (number > most and ">" in self.sign)
            or (number == most and "=" in self.sign)
            for number in numbers
        ]

    def told_of(self, name: str) -> str | None:
        """Of what a property with this name is asked for; None where another one is meant."""
        if self.scale:
            return self.of if self.scale.has(name) else None
        bare = _IN_BRACKETS.sub("", name).strip()
        said = set(tokens(bare))
        if said and said == set(tokens(self.what)):
            return self.of
        if len(bare) > 1 and not bare.isascii() and self.what.endswith(bare):
            return f"{self.of} {self.what.removesuffix(bare).removesuffix('的')}".strip()
        return None


def bound(question: str) -> Bound | None:
    """What a question asks amounts to be; None of any other question."""
    found = next(filter(None, (form.fullmatch(question.strip()) for form in _FORMS)), None)
    if found is None:
        return None
    said = {name: value.strip() for name, value in found.groupdict().items() if value}
    of, what = said.get("of", ""), said.get("what", "")
    word = said.get("most") or _SCALE_OF.get(said.get("verb", "").casefold(), "")
    scale = measured(word) if word else None
    if "number" in said:
        limit = _amount(said["number"], said.get("times", ""), said.get("unit", ""))
        if not what and scale is None:
            scale = measured(_SCALE_OF.get(limit.kind, ""))
        if not what and scale is None:
            return None
        known = not limit.kind or limit.kind in _UNITS
        return Bound(of, what, _SIGN_OF[said["sign"].casefold()], limit, scale) if known else None
    if "end" in said:
        sign = "min" if said["end"].casefold() == "least" else "max"
    else:
        sign = scale.sign if scale else _SIGN_OF[said["sign"].casefold()]
    return Bound(of, what, sign, scale=scale)


def amount(value: str, where: str = "") -> Amount | None:
    """The number that a value is, with its unit; None of a range, of words, of several.

    The unit stands behind it, or in the name of its column: 单价（元）, 供货天数.
    """
    found = _VALUE.fullmatch(value)
    if found is None:
        return None
    told = _IN_BRACKETS.search(where) or _COUNTS.search(where)
    unit = found["unit"] or (told[1] if told else "")
    return _amount(found["number"], found["times"], unit.strip())


def _amount(number: str, times: str, unit: str) -> Amount:
    if len(unit) > 1 and unit[0] in _TIMES and unit not in _UNIT_OF:  # 万元, 千瓦
        times, unit = times or unit[0], unit[1:]
    kind, factor = _UNIT_OF.get(unit.casefold(), (unit.casefold(), 1.0))
    return Amount(float(number.replace(",", "")) * _TIMES[times], kind, factor)
