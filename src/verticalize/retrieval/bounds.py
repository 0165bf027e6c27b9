"""Questions for what is below or above an amount, or has the least or the most of something.

Only questions that say nothing else are read: "Which machines have a weight under 2 tonnes?".
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

_NUMBER = r"(?<![\d.,-])\d+(?:,\d{3})*(?:\.\d+)?(?![.,]?\d|[百千万亿])"
_SIGNS = {
    "<=": "at most|up to|no more than|not more than|不超过|不高于|不大于|至多",
    ">=": "at least|no less than|not less than|不低于|不少于|不小于|至少",
    "<": "less than|under|below|lower than|低于|小于|少于|不到|轻于",
    ">": "more than|over|above|higher than|高于|大于|多于|超过|重于",
    "min": "lowest|smallest|最低|最小",
    "max": "highest|largest|greatest|最高|最大",
}
_SIGN_OF = {word: sign for sign, words in _SIGNS.items() for word in words.split("|")}
_COMPARES = "|".join(word for word, sign in _SIGN_OF.items() if sign not in ("min", "max"))
_EXTREMES = "|".join(word for word, sign in _SIGN_OF.items() if sign in ("min", "max"))
_OF = r"(?P<of>[a-z-]+(?: [a-z-]+){0,2}?)"
_WHAT = r"(?P<what>(?:(?!(?:not|and|or|over|under|below|above)\b)[a-z()-]+ ?){1,4}?)"
_ENDS = r"\s*[.?？。]*"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:which|what|list(?: all)?) {_OF} (?:have|has|with) (?:an? |the )?{_WHAT} ?(?:of )?"
        rf"(?P<sign>{_COMPARES}) [£$€]?(?P<number>{_NUMBER}) ?(?P<unit>[a-z°%]*){_ENDS}",
        rf"which {_OF} has the (?P<sign>{_EXTREMES}) {_WHAT}{_ENDS}",
        rf"哪[些台个种款辆](?P<of>[^的，,]{{1,10}})的(?P<what>[^的，,]{{2,10}}?)(?:是|在|为)?"
        rf"(?P<sign>{_COMPARES})(?P<number>{_NUMBER})(?P<unit>[^\W\d_]{{0,3}}?)(?:的|呢)?{_ENDS}",
        rf"哪[些台个种款辆](?P<of>[^的，,]{{1,10}})的(?P<what>[^的，,]{{2,10}}?)"
        rf"(?P<sign>{_EXTREMES}){_ENDS}",
    )
)  # fmt: skip
# Of each unit what it measures, and how many of the first of its kind it is.
_UNITS = {
    "mass": "kg 公斤 千克 1; g 克 0.001; mg 毫克 0.000001; t 吨 tonne tonnes ton tons 1000"
    "; lb lbs 0.4536",
    "length": "m 米 metre metres meters 1; cm 厘米 0.01; mm 毫米 0.001; km 公里 千米 1000",
    "power": "kw 千瓦 1; w 瓦 0.001; hp horsepower 马力 0.7457",
    "volume": "l 升 litres liters 1; ml 毫升 0.001",
    "time": "h 小时 hour hours 1; min 分钟 minutes 0.016667; day days 天 日 24; week weeks 周 168",
    "temperature": "°c ℃ 1",
    "share": "% 1",
}
_UNIT_OF = {
    form: (kind, float(factor))
    for kind, said in _UNITS.items()
    for *forms, factor in map(str.split, said.split(";"))
    for form in forms
}
_VALUE = re.compile(
    rf"\W*(?:有|是|为|is|are)?\W*(?P<number>{_NUMBER}) ?(?P<unit>[a-z°℃%]+|[\u4e00-\u9fff]+)?\W*",
    re.I,
)
_IN_BRACKETS = re.compile(r"[(（]([^()（）]+)[)）]")


class Amount(NamedTuple):
    """A number as it stands, what its unit measures ("" where none is known), and its factor."""

    number: float
    kind: str = ""
    factor: float = 1.0


class Bound(NamedTuple):
    """Of what (``machines``) which property (``weight``) is to be how: ``<``, ``>=``, ``min`` …"""

    of: str
    what: str
    sign: str
    limit: Amount = Amount(0.0)

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


def bound(question: str) -> Bound | None:
    """What a question asks amounts to be; None of any other question."""
    found = next(filter(None, (form.fullmatch(question.strip()) for form in _FORMS)), None)
    if found is None:
        return None
    said = found.groupdict()
    of, what, sign = said["of"], said["what"].strip(), _SIGN_OF[said["sign"].casefold()]
    if not (number := said.get("number")):
        return Bound(of, what, sign)
    unit = said.get("unit") or ""
    if unit and unit.casefold() not in _UNIT_OF:
        return None
    return Bound(of, what, sign, _amount(number, unit))


def amount(value: str, where: str = "") -> Amount | None:
    """The number that a value is, with its unit; None of a range, of words, of other units.

    The unit stands behind it, or in brackets in `where`, the name of its column.
    """
    found = _VALUE.fullmatch(value)
    if found is None:
        return None
    bracketed = _IN_BRACKETS.search(where)
    unit = found["unit"] or (bracketed[1].strip() if bracketed else "")
    return _amount(found["number"], unit)


def _amount(number: str, unit: str) -> Amount:
    kind, factor = _UNIT_OF.get(unit.casefold(), (unit.casefold(), 1.0))
    return Amount(float(number.replace(",", "")), kind, factor)
