"""Questions that ask for what is below or above an amount, or for the least and the most."""

import re
from collections.abc import Sequence
from typing import NamedTuple

_AMOUNT = r"[£$€¥￥]? ?(\d[\d,]*(?:\.\d+)?)"
_BELOW_ZH = r"(\d[\d.]*)[^\W\d_]{0,3}(?:以下|以内)"
_ABOVE_ZH = r"(\d[\d.]*)[^\W\d_]{0,3}以上"
_FORMS = tuple(
    (sign, re.compile(form, re.IGNORECASE))
    for sign, form in (
        ("<=", rf"\b(?:at most|up to|(?:no|not) more than) {_AMOUNT}"),
        (">=", rf"\b(?:at least|(?:no|not) less than) {_AMOUNT}"),
        ("<", rf"\b(?:less than|under|below|lower than|fewer than|lighter than) {_AMOUNT}"),
        (">", rf"\b(?:more than|over|above|higher than|greater than|heavier than) {_AMOUNT}"),
        ("<=", rf"(?:不超过|不高于|不大于|至多|最多){_AMOUNT}|{_BELOW_ZH}"),
        (">=", rf"(?:不低于|不少于|不小于|至少|最少){_AMOUNT}|{_ABOVE_ZH}"),
        ("<", rf"(?:低于|小于|少于|不到|不足|轻于){_AMOUNT}"),
        (">", rf"(?:高于|大于|多于|超过|重于){_AMOUNT}"),
    )
)
# Of each unit what it measures, and how many of the first of its kind it is.
_UNITS = {
    "mass": "kg 公斤 千克 1; g 克 0.001; mg 毫克 0.000001; t 吨 tonne tonnes ton tons 1000"
    "; lb lbs 0.4536",
    "length": "m 米 metre metres meters 1; cm 厘米 0.01; mm 毫米 0.001; km 公里 千米 1000"
    "; mile miles 1609",
    "power": "kw 千瓦 1; w 瓦 0.001; hp horsepower 马力 0.7457",
    "volume": "l 升 litres liters 1; ml 毫升 0.001",
    "time": "h 小时 hour hours 1; min 分钟 minutes 0.016667; day days 天 日 24; week weeks 周 168",
    "temperature": "°c ℃ 1",
    "share": "% 1",
}  # fmt: skip
_UNIT_OF = {
    form: (kind, float(factor))
    for kind, said in _UNITS.items()
    for *forms, factor in map(str.split, said.split(";"))
    for form in forms
}
_AFTER = re.compile(r"(?:\d|[(（]) ?([a-z°℃%]+|[\u4e00-\u9fff]{1,2})", re.IGNORECASE)
_LEAST = re.compile(r"\b(?:lowest|smallest|least|minimum)\b|最低|最小|最少", re.IGNORECASE)
_MOST = re.compile(r"\b(?:highest|largest|greatest|most|maximum)\b|最高|最大|最多", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


class Amount(NamedTuple):
    """A number, of what is measured in the first unit of its kind; of "" where no unit is known."""

    number: float
    kind: str = ""


class Bound(NamedTuple):
    """``<``, ``<=``, ``>`` or ``>=`` an amount; ``min`` or ``max`` of all."""

    sign: str
    limit: Amount = Amount(0.0)

    def keeps(self, amounts: Sequence[Amount]) -> list[bool]:
        """For each amount whether it is asked for; none is where they measure something else."""
        numbers = [amount.number for amount in amounts]
        if self.sign in ("min", "max"):
            best = (min if self.sign == "min" else max)(numbers)
            return [number == best for number in numbers]
        if self.limit.kind and any(amount.kind != self.limit.kind for amount in amounts):
            return [False] * len(amounts)
        limit = self.limit.number
        return [
            (number < limit and "<" in self.sign)
            or (number > limit and ">" in self.sign)
            or (number == limit and "=" in self.sign)
            for number in numbers
        ]


def bound(question: str) -> Bound | None:
    """What a question asks amounts to be; None where it sets no bound."""
    for sign, form in _FORMS:
        if found := form.search(question):
            said = next(filter(None, found.groups()))
            return Bound(sign, _amount(said, question[found.start() :]))
    if _LEAST.search(question):
        return Bound("min")
    return Bound("max") if _MOST.search(question) else None


def amount(value: str, where: str = "") -> Amount | None:
    """The number in a value that holds one; None of a range, and of words.

    Its unit stands behind it, or in brackets in `where`, the name of its column.
    """
    found = _NUMBER.findall(value)
    return _amount(found[0], f"{value} {where}") if len(found) == 1 else None


def _amount(number: str, text: str) -> Amount:
    said = (found[1].casefold() for found in _AFTER.finditer(text))
    units = (_UNIT_OF.get(unit) or _UNIT_OF.get(unit[:1] * (unit > "一")) for unit in said)
    kind, factor = next(filter(None, units), ("", 1.0))
    return Amount(float(number.replace(",", "")) * factor, kind)
